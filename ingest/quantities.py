"""Quantities as spoken: numbers with unit, range, bound and rate. A spaCy component; `find` is the grammar by itself.

Sets `doc.spans["quantities"]`; `span._.reading` is the `Reading`. Numbers that carry no claim (years, versions, list
numbers) are left out by `ingest.trivial`.
"""

import re
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

from ingest.measure import ORDERS, Measure, implied_unit, unit_after
from ingest.numbers import MAX_EXPONENT, NO_QUANTITY, PARTS, Number, read
from ingest.unitwords import unit_words
from ingest.words import Words

if not Span.has_extension("reading"):
    Span.set_extension("reading", default=None)


class Reading(NamedTuple):
    """A quantity in base units with its place: characters `begin` to `end`, words `first` to `last` (exclusive).

    `low` and `high` where a range or bound was said; `per` the word of a rate ("month", "gpu"); `kind` how the number
    was written; `magnitude` the largest big word in it.
    """

    begin: int
    end: int
    first: int
    last: int
    unit: str
    kind: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    per: str | None = None
    approximate: bool = False
    magnitude: float = 0.0
    money: bool = False
    printed: str = ""
    literal: float | None = None  # what was printed, where `value` is a repair of it

    @property
    def size(self) -> float:
        return next((x for x in (self.value, self.low, self.high) if x is not None), 0.0)


_TIMES = {
    **dict.fromkeys("double doubles doubled doubling twice twofold".split(), 2.0),
    **dict.fromkeys("triple triples tripled tripling threefold".split(), 3.0),
    **dict.fromkeys("quadruple quadrupled quadrupling fourfold".split(), 4.0),
    **dict.fromkeys("halve halved halving".split(), 0.5),
    **dict(zip("fivefold tenfold hundredfold thousandfold".split(), (5.0, 10.0, 100.0, 1000.0), strict=True)),
}
_RATED = frozenset(
    "second minute hour day week month quarter year annum watt gpu chip token query user server rack".split()
)
_BY_THE_HOUR = frozenset("gpu chip card node server kilowatt megawatt gigawatt kw mw watt person".split())
_UNSAID_ONE = frozenset("gigawatt megawatt terawatt gwatt exaflop petabyte terabyte gigabyte".split())
_HESITATION = frozenset("uh um right maybe even you know like".split())

_LOW = re.compile(
    r"(?:more than|over|at least|above|north of|(?:great|larg|bigg|high)er than|upwards? of|in excess of|"
    r"exceed(?:s|ed|ing)?|(?:no|not) (?:less|fewer) than|≥|surpass(?:es|ed|ing)?|minimum of|as low as|>|beyond|"
    r"multi)\W*$",
    re.I,
)
_HIGH = re.compile(
    r"(?:(?<!no )(?<!not )(?:less|fewer) than|≤|under|below|up ?to|within|at most|as (?:many|much|high) as|"
    r"(?:no|not) more than|smaller than|max(?:imum)?(?: of)?|capped at|limit(?:ed)? (?:of|to)|<|sub)\W*$",
    re.I,
)
# Addresses and times in brackets: their digits say nothing.
_PLACES = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|\b\d{1,3}(?:\.\d{1,3}){3}\b|\[\d{1,6}(?::\d{2})+\]")
_ABOUT = re.compile(
    r"(?:\b(?:like|about|roughly|approximately|around|nearly|almost|some|close to|order of|something like|estimated|"
    r"circa)|[~≈])\W*$",
    re.I,
)
_FILLER = re.compile(
    r"(?:\b(?:like|about|roughly|around|you know|uh|um|maybe|a|an|the|probably|some|what|approximately|well|is|of|"
    r"just|only|even)\b|[\s,$])*$",
    re.I,
)
_SPREAD = re.compile(r"\b(?:anywhere|somewhere|rang\w+|between)\s+(?:from\s+)?$", re.I)
_FALL = r"drop\w*|decreas\w*|declin\w*|fell|fall\w*|reduc\w*|cut\w*|slash\w*|lower\w*"
_FALLEN = re.compile(
    rf"\b(?:{_FALL})(?: \w+){{0,4}} by\W*$|\b(?:drop\w*|decreas\w*|declin\w*|fell|reduced|down|minus|negative)\W*$|"
    r"(?:^|\s)[-−]$",
    re.I,
)
_FALLING = re.compile(r"\W*(?:drop|decrease|decline|reduction)\b", re.I)
_LESS = re.compile(r"\W*(?:less|fewer|smaller|lower|cheaper|below)", re.I)


@Language.factory("claimgraph_quantities", assigns=["doc.spans"])
def make_quantities(nlp: Language, name: str) -> "Quantities":
    return Quantities()


class Quantities:
    """Runs `find` over the text; a number inside a linked name ("H100", "7% rule") or a date is none."""

    def __call__(self, doc: Doc) -> Doc:
        taken = [False] * (len(doc.text) + 1)
        for group in ("entities", "dates"):
            for span in doc.spans.get(group, ()):
                taken[span.start_char : span.end_char] = [True] * (span.end_char - span.start_char)
        for place in _PLACES.finditer(doc.text):
            taken[place.start() : place.end()] = [True] * (place.end() - place.start())
        spans: dict[tuple[int, int], Span] = {}
        for reading in find(doc.text):
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
    words = Words(text)
    found: list[Reading] = []
    index = 0
    while index < len(words):
        readings = _multiple(words, index) or _unsaid_one(words, index)
        number = None if readings else read(words, index)
        if number and number.kind in NO_QUANTITY:
            index = number.end
            continue
        if number:
            readings = _joined_vague(words, index, number) or _one_in(words, index, number)
            readings = readings or _number(words, index, number)
        found.extend(readings)
        index = max(index + 1, readings[-1].last if readings else 0)
    return _elliptic(words, found)


def _reading(
    words: Words, first: int, measure: Measure, kind: str, number: Number | None = None, **given: Any
) -> Reading:
    """Apply unit, bounds and direction; `given` holds value, low and high in the unit said."""
    last = measure.end
    begin, end = words[first].begin, words[last - 1].end
    left, right = words.before(first, 40), words.after(last, 40)
    value, low, high = given.get("value"), given.get("low"), given.get("high")
    bound = _bound(words.text[begin:end], left, right, measure.unit)
    if value is not None and bound:
        low, high, value = (value, None, None) if bound == "low" else (None, value, None)
    factor = measure.factor
    if measure.unit == "ratio" and value is not None and (_FALLEN.search(left) or _FALLING.match(right)):
        if factor < 1:
            factor = -factor
        elif value > 1:
            value = 1 / value
    value, low, high = (_scaled(x, factor) for x in (value, low, high))
    return Reading(
        begin, end, first, last, measure.unit, kind, value, low, high,
        per=_rate(words, last), approximate=bool(_ABOUT.search(left)), literal=given.get("literal"),
        magnitude=number.magnitude if number else 0.0, money=bool(number and number.money),
        printed=number.printed if number else "",
    )  # fmt: skip


def _scaled(value: float | None, factor: float) -> float | None:
    """In base units, without the dust of binary fractions."""
    return None if value is None else float(f"{value * factor:.12g}")


def _bound(surface: str, left: str, right: str, unit: str) -> str:
    """ "low", "high" or "": what stands before the number, past fillers, or closes it ("100 plus", "5 or more")."""
    if re.search(r"\d[\s-]?(?:plus\b|\+)", surface, re.I) or re.match(
        r"\s*-?(?:plus\b(?! (?:or|\d))|\+|(?:\w+\s+)?or (?:more|greater|higher)\b|and (?:up|above|beyond))", right, re.I
    ):
        return "low"
    if re.match(r"\s*(?:\w+\s+)?or (?:less|fewer|below)\b", right, re.I):
        return "high"
    close = left.rstrip(" $,")
    probe = close if _LOW.search(close) or _HIGH.search(close) else _FILLER.sub("", left)
    if _HIGH.search(probe):
        return "high"
    if not _LOW.search(probe) or (unit == "second" and re.search(r"\bover\W*$", probe, re.I)):
        return ""  # "over five years" is a span
    return "low"


def _rate(words: Words, last: int) -> str | None:
    """ "per month", "a GPU-hour", "per kilowatt hour", "per million tokens"."""
    if words.lower(last) not in ("per", "a", "an", "each", "every", "/"):
        return None
    first = words.lower(last + 1)
    if first in ("million", "thousand", "billion") and words.lower(last + 2) in ("tokens", "queries", "requests"):
        return f"{first} {words.lower(last + 2)}"
    hour = last + 2 + (words.lower(last + 2) == "-")
    if first in _BY_THE_HOUR and words.lower(hour) in ("hour", "hours", "year", "years"):
        return f"{words[last + 1].text}-{words.lower(hour).rstrip('s')}"
    return first if first in _RATED else None


def _multiple(words: Words, index: int) -> list[Reading]:
    """Multiples and parts that are words: "doubled", "an order of magnitude", "a factor of ten", "half"."""
    word, following = words.lower(index), words.lower(index + 1)
    if word in _TIMES and not (word == "double" and following in ("check", "click", "down", "edged", "digit", "-")):
        return [_reading(words, index, Measure("ratio", 1.0, index + 1), "multiple", value=_TIMES[word])]
    dash = index + 1 + (following == "-")
    if word in ("single", "double", "triple") and words.lower(dash) in ("digit", "digits"):
        low, high = {"single": (None, 0.1), "double": (0.1, None), "triple": (1.0, None)}[word]
        return [_reading(words, index, Measure("ratio", 1.0, dash + 1), "digit", low=low, high=high)]
    if word in ("order", "orders") and following == "of" and words.lower(index + 2) in ("magnitude", "magnitudes"):
        measure = Measure("ratio", 1.0, index + 3)
        if word == "orders":
            return [_reading(words, index, measure, "order", low=10.0)]
        return [
            _reading(words, index, measure, "order", value=0.1 if _LESS.match(words.after(index + 3, 20)) else 10.0)
        ]
    if word == "factor" and following == "of" and (number := read(words, index + 2)):
        measure = Measure("ratio", 1.0, number.end)
        bounds = {"value": number.value, "low": number.low, "high": number.high}
        return [_reading(words, index + 2, measure, "factor", number, **bounds)]
    return _part_of(words, index)


def _part_of(words: Words, index: int) -> list[Reading]:
    """ "half of", "a third of", "a quarter of": not "the second half", "every quarter", "an hour and a half"."""
    word, before = words.lower(index), words.lower(index - 1)
    if word not in ("half", "quarter", "third"):
        return []
    ordinal = "first second last this next every each per other the and".split()
    wrong = before in ordinal or (before == "a" and words.lower(index - 2) == "and") or read(words, index) is not None
    measured = words.lower(index + 1) in ("a", "an") and words.lower(index + 2) in unit_words()
    bare = word != "half" and (before not in ("a", "one") or (word == "quarter" and words.lower(index + 1) != "of"))
    if wrong or measured or bare:
        return []
    return [_reading(words, index, Measure("ratio", 1.0, index + 1), "fraction", value=1 / PARTS[word])]


def _unsaid_one(words: Words, index: int) -> list[Reading]:
    """ "a gigawatt", "multi-gigawatt", "in a year": a unit whose number is the article."""
    word, before = words.lower(index), words.lower(index - 1)
    if word in _UNSAID_ONE and not (index and words.is_number(index - 1)):
        unit, factor = unit_words()[word]
        measure = Measure(unit, factor, index + 1)
        if "multi" in (before, words.lower(index - 2)):
            return [_reading(words, index, measure, "article", low=1.0)]
        if before not in ("per", "each") and words.lower(index - 2) != "per":
            half = [words.lower(index + n) for n in (1, 2, 3)] == ["and", "a", "half"]
            measure = measure._replace(end=index + 4) if half else measure
            return [_reading(words, index, measure, "article", value=1.5 if half else 1.0)]
    stretch = words.lower(index + 1)
    leads = "for in within about like over of than almost nearly or under".split()
    meant = (word == "one" and stretch != "day") or (word in ("a", "an") and before in leads)
    if meant and stretch in ("year", "month", "week", "day", "decade", "hour", "minute"):
        unit, factor = unit_words()[stretch]
        half = [words.lower(index + n) for n in (2, 3, 4)] == ["and", "a", "half"]
        measure = Measure(unit, factor, index + (5 if half else 2))
        return [_reading(words, index, measure, "article", value=1.5 if half else 1.0)]
    return []


def _joined_vague(words: Words, index: int, number: Number) -> list[Reading]:
    """ "hundreds or thousands of calls": from the one to ten times the other."""
    if number.kind != "vague" or number.low is None or words.lower(number.end) not in ("or", "to", "and"):
        return []
    other = read(words, number.end + 1)
    if other is None or other.kind != "vague" or other.low is None or other.low <= number.low:
        return []
    measure = unit_after(words, other.end, other) or implied_unit(words, other.end, other)
    measure = measure._replace(end=max(other.end, measure.end))
    return [_reading(words, index, measure, "range", other, low=number.low, high=other.high)]


def _one_in(words: Words, index: int, number: Number) -> list[Reading]:
    """ "one in 32", "2 out of 3"."""
    end, value = number.end, number.value
    out = words.lower(end) == "out" and words.lower(end + 1) == "of"
    if not (out or words.lower(end) == "in") or not value or value >= 100 or not (value == 1 or out):
        return []
    at = end + 1 + out
    at += words.lower(at) in ("the", "every")
    whole = read(words, at)
    if whole is None or not whole.value or whole.value <= value or 1900 < whole.value < 2100:
        return []
    if unit_after(words, whole.end, whole) is not None:
        return []
    return [_reading(words, index, Measure("ratio", 1.0, whole.end), "out of", value=value / whole.value)]


def _number(words: Words, index: int, number: Number) -> list[Reading]:
    """A number with its unit, joined with a second one where the two make a range."""
    measure = unit_after(words, number.end, number)
    ranged = _range(words, index, number, measure)
    if ranged:
        return [ranged]
    if measure is None:
        measure = _shared_unit(words, number) or implied_unit(words, number.end, number)
    measure = measure._replace(end=max(number.end, measure.end))
    value, low, high, kind = number.value, number.low, number.high, number.kind
    if measure.unit == "second" and value and [words.lower(measure.end + n) for n in range(3)] == ["and", "a", "half"]:
        value, measure = value + 0.5, measure._replace(end=measure.end + 3)
    if measure.unit == ORDERS:
        power = -(value or 2) if _LESS.match(words.after(measure.end, 20)) else (value or 2)
        if abs(power) > 30:
            return []
        measure, value, low, high, kind = measure._replace(unit="ratio"), 10.0**power, None, None, "order"
    literal = None
    if measure.unit == "FLOP" and value and 10 < value < 40 and not number.magnitude:
        literal, value, kind = value, 10.0**value, "scientific"  # "26 flops" is how captions hear 1e26
    return [_reading(words, index, measure, kind, number, value=value, low=low, high=high, literal=literal)]


def _shared_unit(words: Words, number: Number) -> Measure | None:
    """ "from 20 to 30 gigawatts": two points, and the unit of the second is the first one's too."""
    other = read(words, number.end + 1) if words.lower(number.end) == "to" else None
    if other is None or _is_year(number) or _is_year(other):
        return None
    unit = unit_after(words, other.end, other)
    return Measure(unit.unit, unit.factor, number.end) if unit and unit.unit != ORDERS else None


def _range(words: Words, index: int, number: Number, measure: Measure | None) -> Reading | None:
    """ "10 to 20%", "5 10 billion dollars", "400 500 megawatts", "$30 or $40 billion"; not "2024 to 2027"."""
    if number.value is None:
        return None
    at = measure.end if measure else number.end
    at += words.lower(at) == "plus"
    while words.lower(at) in _HESITATION:
        at += 1
    before = [words.lower(index - n) for n in (1, 2, 3)]
    link = words.lower(at) if words.lower(at) in ("to", "-", "–", "—", "or", "and", "through", ",") else ""
    if link == "and" and "between" not in before:
        return None
    if link:
        at += 1
        at += words.lower(at) in ("maybe", "even", "like") or (link == "," and words.lower(at) == "or")
    other = read(words, at)
    if other is None or other.value is None or _is_year(number) or _is_year(other):
        return None
    if "from" in before[:2] and link == "to" and not _SPREAD.search(words.before(index, 30)):
        return None  # from one state to another: two points
    second = unit_after(words, other.end, other)
    a, b = number.value, other.value
    if other.magnitude and a < 1000 and number.magnitude <= 100 and not measure:
        scale = other.scale if a < 10 else other.magnitude  # "two to three hundred thousand", "50 to 100 thousand"
        a *= scale if a * scale <= b * 1.0001 else 1.0
    if measure is None and second is None:
        second = implied_unit(words, other.end, other if not number.money else other._replace(money=True))
    unit = second or measure
    assert unit is not None
    low, high = a * (measure or unit).factor, b * unit.factor
    if measure and second and (measure.unit != second.unit or (link == "to" and high > 10 * low)):
        return None
    if unit.unit == ORDERS:
        less = _LESS.match(words.after(max(other.end, unit.end), 20)) is not None
        powers = sorted(10.0 ** (-x if less else x) for x in (a, b) if x < MAX_EXPONENT)
        if len(powers) < 2:
            return None
        measured = Measure("ratio", 1.0, max(other.end, unit.end))
        return _reading(words, index, measured, "range", other, low=powers[0], high=powers[1])
    if number.kind == "fraction" or not _plausible(link, number, other, second, unit.unit, low, high):
        return None
    if link in ("to", "-", "–") and low > high:
        low, high = high, low  # "50 to 30 times": said the wrong way round
    joined = Measure(unit.unit, 1.0, max(other.end, second.end if second else 0))
    both = other._replace(magnitude=max(number.magnitude, other.magnitude), money=number.money or other.money)
    return _reading(words, index, joined, "range", both, low=low, high=high)


def _plausible(
    link: str, number: Number, other: Number, second: Measure | None, unit: str, low: float, high: float
) -> bool:
    """Whether two neighbouring numbers are the ends of one range: the looser the link, the closer they must lie."""
    if link in ("to", "-", "–", "—", "through"):
        turned = low > high and unit in ("ratio", "USD", "W")
        return low < high <= 1000 * low or turned
    if not link and number.spelled and number.value == 1:
        return False
    if link in ("", ","):
        if not ((second and second.unit != "count") or other.magnitude):
            return False
        return low < high <= 4.1 * low
    if unit == "count" and link == "and" and not number.magnitude and (number.value or 0) < 10:
        return False
    return low < high <= 10 * low


def _is_year(number: Number) -> bool:
    return (
        1900 <= (number.value or 0) <= 2100 and not number.magnitude and not number.money and "," not in number.printed
        and number.kind == "digits"
    )  # fmt: skip


def _elliptic(words: Words, found: list[Reading]) -> list[Reading]:
    """A bare number soon after money in billions or after watts is of the same kind: "10 billion ... maybe 20"."""
    done: list[Reading] = []
    for reading in found:
        close = done and reading.begin - done[-1].end < 70
        if (
            close
            and reading.unit == "count"
            and not reading.money
            and not _ENDED.search(words.text[done[-1].end : reading.begin])
        ):
            size = _carried(words, done[-1], reading)
            if size:
                scaled = {k: x * size for k in ("value", "low", "high") if (x := getattr(reading, k)) is not None}
                reading = reading._replace(unit=done[-1].unit, kind="elliptic", **scaled)
        done.append(reading)
    return done


_ENDED = re.compile(r"[.?!]\s|\n")
_LOOSE = frozenset(
    ". , ? ! and or in on for but so because then right uh um you they we i it is was like yeah to".split()
)
_DATING = frozenset("in by mid end early late to of step number -".split())


def _carried(words: Words, last: Reading, reading: Reading) -> float | None:
    """What to multiply a bare number with so that it says as much as the quantity before it; None: it stands alone."""
    loose = words.lower(reading.last) in _LOOSE or reading.last >= len(words)
    if not loose or last.kind == "article" or last.unit not in ("USD", "W"):
        return None
    if reading.kind == "vague" and last.unit == "USD" and reading.magnitude >= 1e6:
        return 1.0  # "hundreds of millions of dollars ... on the order of millions"
    if reading.kind not in ("digits", "spelled") or reading.magnitude or not 2 <= reading.size < 1000:
        return None
    size = last.magnitude if last.unit == "USD" else unit_words().get(words.lower(last.last - 1), ("", 0.0))[1]
    return size if size > 1 and words.lower(reading.first - 1) not in _DATING else None
