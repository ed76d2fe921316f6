"""Which time a claim is about: a date of its sentence that is no other number's. A spaCy component.

Sets `span._.when`, a date span of `doc.spans["dates"]` or None, on the spans of `doc.spans["quantities"]`.
A date behind a number ("2 gigawatts by 2027") is that number's alone; one before ("in 2023 sales were 5 and costs 3
billion") holds for the numbers that follow it in the sentence, as long as no other date stands nearer.
"""

import itertools
import re

from spacy.language import Language
from spacy.tokens import Doc, Span

from ingest.context import between
from ingest.discourse.setting import marked_of

REACH = 20  # words between the number and its date
AGAINST = 60  # characters between a change and the date that it is told against
OWN = 6  # words within which a date behind a number is surely its own

_ENDING = re.compile(r"\W{1,3}(?:which |that )?(?:end(?:ing|ed|s)|the three months to)(?: in| on)?\W+", re.I)
_AGAINST = re.compile(
    r"^(?:\W{0,2}(?<![\w-])[\w-]+(?![\w-])){0,4}?\W+(?:from|than|over|versus|vs\.?|compared (?:to|with)|relative to) "
    r"(?:in |the |that of )*$",
    re.I,
)

if not Span.has_extension("when"):
    Span.set_extension("when", default=None)


@Language.factory("claimgraph_worldtime", requires=["doc.spans"])
def make_worldtime(nlp: Language, name: str) -> "WorldTimes":
    return WorldTimes()


class WorldTimes:
    def __call__(self, doc: Doc) -> Doc:
        text = marked_of(doc)
        numbers = list(doc.spans.get("quantities", ()))
        dates = [d for d in doc.spans.get("dates", ()) if not re.match(r"[a-z]+day", d._.date)]
        for quarter, ending in itertools.pairwise(dates):
            _explained(text, quarter, ending)
        for number in numbers:
            own = [d for d in dates if not _compared(text, number, d)]
            near = [(distance, d.start, d) for d in own if (distance := _distance(text, number, d, numbers)) <= REACH]
            number._.when = min(near, key=lambda n: n[:2])[2] if near else None
        return doc


def _explained(text: str, quarter: Span, ending: Span) -> None:
    """ "Q2 fiscal 2024 (ending July 2023)" holds for the three months up to then, whatever a quarter is called."""
    month = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])(?:-\d\d)?", ending._.date)
    if month is None or not re.search(r"-Q[1-4]$", quarter._.date):
        return
    if not _ENDING.fullmatch(text[quarter.end_char : ending.start_char]):
        return
    year, last = int(month[1]), int(month[2])
    first = f"{year}-{last - 2:02}" if last > 2 else f"{year - 1}-{last + 10:02}"
    quarter._.date = ending._.date = f"{first}/{year}-{last:02}"


def _compared(text: str, number: Span, date: Span) -> bool:
    """Whether a change is told against a date behind it, and does not hold then: "up 8% from Q1", "over last year"."""
    if number._.reading.unit != "ratio" or date.start < number.end:
        return False
    gap = text[number.end_char : date.start_char]
    return len(gap) <= AGAINST and bool(_AGAINST.search(gap))


def _distance(text: str, number: Span, date: Span, numbers: list[Span]) -> int:
    """Words between a number and a date that can be its own; more than `REACH` where it cannot."""
    gap = between(text, number, date)
    if gap is None:
        return REACH + 1
    distance = len(gap.split())
    if date.start >= number.end:
        taken = any(number.end <= other.start < date.start for other in numbers)
        return REACH + 1 if taken and distance > 1 else distance
    # Before the number: another number's, where it stands right behind that one.
    owned = any(
        other.end <= date.start and date.start - other.end <= OWN and other is not number
        and between(text, other, date) is not None for other in numbers
    )  # fmt: skip
    return REACH + 1 if owned else distance
