"""Quantities as spoken: numbers with unit, range, bound and rate. A spaCy component; `find` is the grammar by itself.

Sets `doc.spans["quantities"]`; `span._.reading` is the `Reading`. Numbers that carry no claim (years, versions, list
numbers) are left out by `ingest.numbers.trivial`, for which `doc.user_data["words"]` keeps the words.
"""

import re

from spacy.language import Language
from spacy.tokens import Doc, Span

from ingest.numbers.corrected import corrected
from ingest.numbers.elliptic import carried
from ingest.numbers.measure import ORDERS, implied_unit, unit_after
from ingest.numbers.misheard import repair
from ingest.numbers.multiples import (
    LESS,
    TEN_NAMES,
    TIMES,
    UNSAID_MANY,
    UNSAID_ONE,
    WITH_ARTICLE,
    cents,
    multiple,
    nines,
    one_in,
    to_one,
    unsaid_one,
)
from ingest.numbers.numbers import read
from ingest.numbers.numberwords import BIG, FEW, NO_QUANTITY, ONES, PARTS, TENS, VAGUE, VULGAR, Number
from ingest.numbers.ranges import joined_vague, listed, ranged, shared_unit, stuttered
from ingest.numbers.rates import rate
from ingest.numbers.reading import Reading, make
from ingest.words import Words

__all__ = ["OPENERS", "Quantities", "Reading", "find", "read_all"]

if not Span.has_extension("reading"):
    Span.set_extension("reading", default=None)

# The words that a quantity can begin with, beside digits: most words are none of them, and need no look.
OPENERS = frozenset().union(
    ONES, TENS, BIG, VAGUE, PARTS, VULGAR, FEW, TIMES, TEN_NAMES, UNSAID_ONE, UNSAID_MANY, WITH_ARTICLE,
    "$ usd a an point single order orders factor even".split(),
)  # fmt: skip

# Addresses and times in brackets: their digits say nothing.
_PLACES = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\w+|\b\d{1,3}(?:\.\d{1,3}){3}\b|\[\d{1,6}(?::\d{2})+\]|"
    r"(?<!\d)(?:\+\d{1,2}[ -])?\(?\d{3}\)?[ -]\d{3}-\d{4}\b|(?<!\d)\d{3}-\d{4}\b(?!-)|\b\d+(?:\.\d+){2,}\b|"
    r"\b\d{1,2}:\d{2}(?::\d{2})?\b"
)
# After a share: what is compared is worth that much more or less than the other.
_COMPARED = re.compile(
    r"[ \t]+(?:(more|better|faster|quicker|larger|bigger|denser|hotter|heavier|wider)|"
    r"(less|cheaper|slower|smaller|lighter))\b(?=(\W+\w+(?:-\w+)?)?)",
    re.I,
)
_BY_ITSELF = re.compile(
    r"\W+(?:than|[\w-]*(?:efficient|power|energy|perform|expensive|costly|productive|accurate|likely|compute|memory|"
    r"bandwidth|throughput|electricity)[\w-]*)$",
    re.I,
)


@Language.factory("claimgraph_quantities", assigns=["doc.spans"])
def make_quantities(nlp: Language, name: str) -> "Quantities":
    return Quantities()


class Quantities:
    """Runs `find` over the text; a number inside a linked name ("H100", "7% rule") or a date is none.

    A cluster that is described by its size keeps its number.
    """

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text  # put together anew each time that it is asked for
        taken = [False] * (len(text) + 1)
        for group in ("entities", "dates"):
            for span in doc.spans.get(group, ()):
                if span.label_ == "cluster" and text[span.start_char].isdigit():
                    continue  # "the 100,000 GPU cluster": a description, whose number is said
                taken[span.start_char : span.end_char] = [True] * (span.end_char - span.start_char)
        for place in _PLACES.finditer(text):
            taken[place.start() : place.end()] = [True] * (place.end() - place.start())
        spans: dict[tuple[int, int], Span] = {}
        words = doc.user_data["words"] = Words(text)
        for reading in read_all(words):
            if not taken[reading.begin]:
                span = doc.char_span(reading.begin, reading.end, label=reading.unit, alignment_mode="expand")
                # What is set on a span belongs to its place: of two readings in one token the first is kept.
                if span is not None and (span.start, span.end) not in spans:
                    span._.reading = reading
                    spans[span.start, span.end] = span
        doc.spans["quantities"] = list(spans.values())
        return doc


def find(text: str) -> list[Reading]:
    """All quantities of a text in order, in base units."""
    return read_all(Words(text))


def read_all(words: Words) -> list[Reading]:
    """All quantities of words in order, in base units."""
    found: list[Reading] = []
    behind = 0  # the word behind what was read last
    opening = [n for n, word in enumerate(words.list) if word.lower in OPENERS or words.is_number(n)]
    for index in opening:
        if index < behind:
            continue
        readings = multiple(words, index) or unsaid_one(words, index)
        number = None if readings else read(words, index)
        if number and number.kind in NO_QUANTITY:
            behind = number.end
            continue
        if number:
            readings = joined_vague(words, index, number) or one_in(words, index, number)
            readings = readings or nines(words, index, number) or to_one(words, index, number)
            readings = readings or listed(words, index, number) or _number(words, index, number)
        found.extend(readings)
        behind = _behind(words, readings[-1]) if readings else 0
    return corrected(words, carried(words, found))


def _behind(words: Words, reading: Reading) -> int:
    """The index of the word behind a quantity and its rate, whose words are no quantity of their own."""
    said_for = rate(words, reading.last, reading.unit == "USD") if reading.per else None
    return said_for.end if said_for else reading.last


def _number(words: Words, index: int, number: Number) -> list[Reading]:
    """A number with its unit, joined with a second one where the two make a range."""
    measure = unit_after(words, number.end, number)
    if reading := ranged(words, index, number, measure):
        return [_compared(words, reading)]
    if measure is None and stuttered(words, number):
        return []
    if measure is None:
        measure = shared_unit(words, number) or implied_unit(words, number.end, number)
    measure = measure._replace(end=max(number.end, measure.end))
    value, low, high, kind = number.value, number.low, number.high, number.kind
    if measure.unit == "second" and value and [words.lower(measure.end + n) for n in range(3)] == ["and", "a", "half"]:
        value, measure = value + 0.5, measure._replace(end=measure.end + 3)
    if measure.unit == ORDERS:
        power = -(value or 2) if LESS.match(words.after(measure.end, 20)) else (value or 2)
        if abs(power) > 30:
            return []
        measure, value, low, high, kind = measure._replace(unit="ratio"), 10.0**power, None, None, "order"
    if value is not None:
        value, end = cents(words, measure, value)
        measure = measure._replace(end=end)
    if said := repair(number, measure):
        literal = (value or 0.0) * measure.factor
        kind = "scientific" if said.value else "range"
        bounds = {"value": said.value, "low": said.low, "high": said.high}
        return [make(words, index, measure, kind, number, literal=literal, repair=said.reason, **bounds)]
    return [_compared(words, make(words, index, measure, kind, number, value=value, low=low, high=high))]


def _compared(words: Words, reading: Reading) -> Reading:
    """ "30% better", "15 percent more than": 1.3 times and 1.15 times; "75% less compute" is a quarter of it."""
    if reading.unit != "ratio" or reading.scale != 0.01 or reading.size < 0:
        return reading
    match = _COMPARED.match(words.after(reading.last, 60))
    if match is None:
        return reading
    more, less, following = match.groups()
    if (more or less).lower() in ("more", "less") and not (following and _BY_ITSELF.match(following)):
        # "50% less" is a change, "20% more chips" too.
        return reading._replace(value=-reading.value) if less and reading.value is not None else reading
    value, low, high = (
        None if x is None else round(1 + x if more else 1 - x, 9) for x in (reading.value, reading.low, reading.high)
    )
    if less:
        low, high = high, low
    if any(x is not None and x <= 0 for x in (value, low, high)):
        return reading
    last = reading.last + 1
    return reading._replace(value=value, low=low, high=high, last=last, end=words[last - 1].end)
