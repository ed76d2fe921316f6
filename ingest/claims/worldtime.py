"""Which time a claim is about: a date of its sentence that is no other number's. A spaCy component.

Sets `span._.when`, a date span of `doc.spans["dates"]` or None, on the spans of `doc.spans["quantities"]`.
A date behind a number ("2 gigawatts by 2027") is that number's alone; one before ("in 2023 sales were 5 and costs 3
billion") holds for the numbers that follow it in the sentence, as long as no other date stands nearer.
"""

import re

from spacy.language import Language
from spacy.tokens import Doc, Span

from ingest.context import between

REACH = 20  # words between the number and its date
OWN = 6  # words within which a date behind a number is surely its own

if not Span.has_extension("when"):
    Span.set_extension("when", default=None)


@Language.factory("claimgraph_worldtime", requires=["doc.spans"])
def make_worldtime(nlp: Language, name: str) -> "WorldTimes":
    return WorldTimes()


class WorldTimes:
    def __call__(self, doc: Doc) -> Doc:
        numbers = list(doc.spans.get("quantities", ()))
        dates = [d for d in doc.spans.get("dates", ()) if not re.match(r"[a-z]+day", d._.date)]
        for number in numbers:
            near = [(distance, d.start, d) for d in dates if (distance := _distance(doc, number, d, numbers)) <= REACH]
            number._.when = min(near, key=lambda n: n[:2])[2] if near else None
        return doc


def _distance(doc: Doc, number: Span, date: Span, numbers: list[Span]) -> int:
    """Words between a number and a date that can be its own; more than `REACH` where it cannot."""
    gap = between(doc, number, date)
    if gap is None:
        return REACH + 1
    distance = len(gap.split())
    if date.start >= number.end:
        taken = any(number.end <= other.start < date.start for other in numbers)
        return REACH + 1 if taken and distance > 1 else distance
    # Before the number: another number's, where it stands right behind that one.
    owned = any(
        other.end <= date.start and date.start - other.end <= OWN and other is not number
        and between(doc, other, date) is not None for other in numbers
    )  # fmt: skip
    return REACH + 1 if owned else distance
