"""Which time a claim is about: the nearest date of its sentence. A spaCy component.

Sets `span._.when`, a date span of `doc.spans["dates"]` or None, on the spans of `doc.spans["quantities"]`.
"""

import re

from spacy.language import Language
from spacy.tokens import Doc, Span

from ingest.context import between

REACH = 20  # words between the number and its date

if not Span.has_extension("when"):
    Span.set_extension("when", default=None)


@Language.factory("claimgraph_worldtime", requires=["doc.spans"])
def make_worldtime(nlp: Language, name: str) -> "WorldTimes":
    return WorldTimes()


class WorldTimes:
    def __call__(self, doc: Doc) -> Doc:
        dates = [d for d in doc.spans.get("dates", ()) if not re.match(r"[a-z]+day", d._.date)]
        for number in doc.spans.get("quantities", ()):
            near = [(len(gap.split()), d.start, d) for d in dates if (gap := between(doc, number, d)) is not None]
            nearest = min(near, key=lambda n: n[:2], default=None)
            number._.when = nearest[2] if nearest and nearest[0] <= REACH else None
        return doc
