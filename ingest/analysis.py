"""A text that is cut into segments -> a Document: both readings, then the nouns made of what they found."""

from graph.model import Document, Source
from ingest import claims, pipeline
from ingest.text import Text


def analyse(source: Source, text: Text) -> Document:
    """Find everything in a text that is already cut into segments."""
    pipe = pipeline.pipeline()
    found = pipe.skim(text)
    windows = pipe.study(text, found)
    made = claims.claims(text, source, found, windows)
    named = {name.entity for name in found.names} | {id for claim in made for id in claim.about()}
    return Document(
        source=source,
        segments=text.all_segments,
        entities=tuple(pipe.lexicon.entities[id] for id in sorted(named)),
        mentions=claims.mentions(text, source, found),
        claims=made,
    )
