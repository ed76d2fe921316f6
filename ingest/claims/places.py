"""Where a number holds: the place named with it. A spaCy component.

Sets `span._.place`, a span of a place or None, on the spans of `doc.spans["quantities"]`.
"""

import re

from spacy.language import Language
from spacy.tokens import Doc, Span

from ingest.context import between
from ingest.discourse.setting import marked_of

REACH = 12  # words between the number and its place

_IN = re.compile(r"\b(?:in|near|outside|across|from|at)\s+(?:the )?$", re.I)

if not Span.has_extension("place"):
    Span.set_extension("place", default=None)


@Language.factory("claimgraph_places", requires=["doc.spans"])
def make_places(nlp: Language, name: str) -> "Places":
    return Places()


class Places:
    """The nearest place of the sentence that "in" or the like leads to, and that is not itself the subject."""

    def __call__(self, doc: Doc) -> Doc:
        text = marked_of(doc)
        places = [e for e in doc.spans.get("entities", ()) if e.label_ == "place"]
        led = [p for p in places if _IN.search(text[max(0, p.start_char - 20) : p.start_char])]
        for number in doc.spans.get("quantities", ()):
            subjects = {s.entity for s in number._.subjects or ()}
            near = [
                (len(gap.split()), place.start, place)
                for place in led
                if place.kb_id_ not in subjects and (gap := between(text, number, place)) is not None
            ]
            nearest = min(near, key=lambda n: n[:2], default=None)
            number._.place = nearest[2] if nearest and nearest[0] <= REACH else None
        return doc
