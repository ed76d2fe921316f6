"""A text that is cut into segments -> a Document: both readings, then the nouns made of what they found."""

from collections.abc import Iterator
from typing import NamedTuple

from graph.model import Document, Source
from ingest import pipeline
from ingest.claims import claims
from ingest.discourse.discourse import Named
from ingest.discourse.setting import Setting, setting
from ingest.lexicon import load
from ingest.names import unknown as lacked
from ingest.names.described import CONFIDENCE, METHOD, describe
from ingest.names.unknown import Unknown
from ingest.pipeline import Findings, Name, Window
from ingest.relations.relations import Relation
from ingest.spans import apart
from ingest.text import Text


class Study(NamedTuple):
    """What both readings found in a text."""

    found: Findings
    relations: list[Relation]
    windows: Iterator[Window]  # made as they are asked for, once
    setting: Setting
    unknown: list[Unknown]


def study(source: Source, text: Text) -> Study:
    """Both readings of a text that is already cut into segments."""
    pipe = pipeline.pipeline()
    found = pipe.skim(text)
    titles = pipe.link(source.title or "")
    names = [Named(n.begin, n.end, n.entity, n.type) for n in found.names]
    described = [
        Name(d.begin, d.end, d.entity, d.type, METHOD, CONFIDENCE)
        for d in describe(text.text, names, pipe.lexicon, titles)
    ]
    found = found._replace(names=sorted([*found.names, *described]))
    names = [Named(n.begin, n.end, n.entity, n.type) for n in found.names]
    unknown = lacked.find(text.text, [(n.begin, n.end, n.method) for n in found.names], pipe.lexicon)
    strangers = [Named(u.begin, u.end, u.entity.id, u.entity.type.value) for u in unknown]
    said_in = setting(source, text, names, pipe.link, strangers)
    return Study(found, pipe.relate(said_in), pipe.study(text, found, said_in), said_in, unknown)


def analyse(source: Source, text: Text) -> Document:
    """Find everything in a text, and make the nouns of it."""
    found, relations, windows, said_in, unknown = study(source, text)
    made, scenarios = claims.claims(text, source, found, windows, relations, said_in)
    imagined = {scenario.id for scenario in scenarios}
    named = {name.entity for name in found.names} | {id for claim in made for id in claim.about()}
    named |= {claim.quoted.entity for claim in made if claim.quoted and claim.quoted.entity}
    lacking = {one.entity.id: one.entity for one in unknown}
    return Document(
        source=source,
        segments=text.all_segments,
        entities=(
            *(load().entities[id] for id in sorted(named - imagined - lacking.keys())),
            *(lacking[id] for id in sorted(lacking)),
            *scenarios,
        ),
        mentions=claims.mentions(text, source, _with(found, unknown)),
        claims=made,
    )


def _with(found: Findings, unknown: list[Unknown]) -> Findings:
    """The findings with the names that no lexicon has; a first name that was somebody's gives way to a whole name."""
    names = [Name(u.begin, u.end, u.entity.id, u.entity.type.value, lacked.METHOD, u.confidence) for u in unknown]
    return found._replace(names=sorted([*apart(found.names, names), *names]))
