"""Numbers that leave their unit out because it was just said: "150 megawatts ... now it's like 400"."""

import re
from itertools import pairwise

from ingest.numbers.measure import PRICED
from ingest.numbers.reading import Reading, scaled
from ingest.numbers.unitwords import bare
from ingest.words import Words

REACH = 70  # characters from the quantity to the number
FURTHER = 120  # where the word before the number says that it is what something is, costs or gets
LOOKED_AT = 3  # quantities before the number

_CARRIED = frozenset("USD W ratio second byte byte/s bit/s token token/s parameter FLOP/s m degC".split())
_PLAIN = frozenset("digits spelled range elliptic couple".split())
# Before a number these say that something amounts to it.
_AMOUNTS = frozenset(
    "to from at or was is were are be been it's s re got get gets getting had has have having than against versus vs "
    "maybe perhaps about around roughly like only under over above below takes took take taking pays pay paid paying "
    "costs cost charges says said saw sees not nearly almost another up reached reaches hit hits gives does did became "
    "call wants needs needed read made makes then now what drew draws pulls burns hearing , —".split()
)
_IS = frozenset("is was are were be costs cost takes took draws drew at".split())
_HEDGES = frozenset(
    "like about around roughly maybe perhaps nearly almost only just over under uh um even what".split()
)
# Between the two these show that the number counts something else.
_COUNTED = re.compile(r"\b(?:how many|people|employees|headcount|engineers|gpus|chips|servers|staff|guys)\b", re.I)
_DATING = frozenset("in by mid end early late of step number no page room chapter level until since - ' ’ v".split())
_FOR_ONE = re.compile(r"\s*for (?:the|an?|one|each|every)\b")
_CLOCK = re.compile(r"\s*(?:o'?clock|[ap]\.?m\b|in the (?:morning|afternoon|evening)|at night)", re.I)


def carried(words: Words, found: list[Reading]) -> list[Reading]:
    """The readings with the units that were left out."""
    done: list[Reading] = []
    for reading in found:
        if _leaves_out(words, reading):
            for earlier in _earlier(words, done, reading):
                if unit := _taken(words, earlier, reading):
                    reading = unit
                    break
        elif done and _counts_too(words, done[-1], reading):
            reading = reading._replace(unit="count")
        done.append(reading)
    return [_to_come(words, reading, following) for reading, following in pairwise([*done, None]) if reading]


def _to_come(words: Words, reading: Reading, following: Reading | None) -> Reading:
    """ "the old ones were 400, the new ones are 700 watts": the unit comes with the second of two amounts."""
    if following is None or following.unit not in ("W", "ratio", "USD", "byte", "byte/s", "FLOP/s"):
        return reading
    gap = words.text[reading.end : following.begin]
    said = [words.lower(r.first - 1) in _HEDGES | _IS and r.kind in ("digits", "spelled") for r in (reading, following)]
    if len(gap) > 50 or not all(said) or re.search(r"[.?!;]\s|\n", gap) or not _IS & set(gap.lower().split()):
        return reading
    near = 0.1 <= reading.size * following.scale / (abs(following.size) or 1) <= 10
    if not _leaves_out(words, reading) or reading.magnitude or (following.scale == 1 and following.unit == "ratio"):
        return reading
    return _in_unit(reading, following, following.scale) if near else reading


def _counts_too(words: Words, earlier: Reading, reading: Reading) -> bool:
    """ "10 million GPUs exist, rising to 100 million": bare millions right after millions of things."""
    if reading.unit != "USD" or reading.money or reading.magnitude < 1e6 or not bare(words, reading.last):
        return False
    counted = earlier.unit == "count" and earlier.magnitude >= 1e6 and not bare(words, earlier.last)
    gap = words.text[earlier.end : reading.begin]
    return counted and len(gap) <= REACH and not PRICED.search(words.before(reading.first, 60)) and "\n" not in gap


def _leaves_out(words: Words, reading: Reading) -> bool:
    """Whether a number has no unit of its own and no noun: only then does it look back."""
    decimal = reading.unit == "ratio" and reading.kind == "digits" and "." in reading.printed and reading.scale == 1
    if not (reading.unit == "count" or decimal) or reading.money or reading.kind not in (*_PLAIN, "vague"):
        return False
    if words.lower(reading.first - 1) in ("a", "an") and re.fullmatch(r"\d{3,5}", reading.printed):
        return False  # "a 3080"
    if decimal and not words.is_number(reading.last - 1):
        return False  # "1.5x"
    if (
        not bare(words, reading.last)
        or words.lower(reading.last) == "of"
        or _CLOCK.match(words.after(reading.last, 20))
    ):
        return False
    if reading.kind in ("digits", "range") and not reading.magnitude and 1900 <= reading.size <= 2100:
        return "," in reading.printed
    return reading.kind == "vague" or words.lower(reading.first - 1) not in _DATING


def _earlier(words: Words, done: list[Reading], reading: Reading) -> list[Reading]:
    """The quantities of the same line that are near enough, those that are no stretch of time first."""
    near = []
    cue = PRICED.search(words.before(reading.first, 60))
    priced = cue is not None and not cue[0].lower().startswith("pa")  # interest is paid too
    for earlier in done[: -LOOKED_AT - 1 : -1]:
        gap = words.text[earlier.end : reading.begin]
        if len(gap) > FURTHER or "\n" in gap:
            break
        if priced and earlier.unit != "USD":
            continue
        if (
            earlier.unit in _CARRIED
            and earlier.kind in (*_PLAIN, "vague", "fraction")
            and words.lower(earlier.last) != "ago"
        ):
            near.append(earlier)
    return sorted(near, key=lambda r: r.unit == "second" and reading.begin - r.end > 25)


def _taken(words: Words, earlier: Reading, reading: Reading) -> Reading | None:
    """The number in the unit of an earlier quantity, if it can be: near, of its size, and said as an amount."""
    gap = words.text[earlier.end : reading.begin]
    before = reading.first - 1
    while words.lower(before) in _HEDGES:
        before -= 1
    amount = words.lower(before) in _AMOUNTS or words.lower(reading.first - 1) in _HEDGES
    ended = re.search(r"[.?!:;]\s", gap) is not None
    small = reading.size < 10
    if len(gap) > REACH and not (amount or reading.kind == "vague"):
        return None
    if earlier.unit == "second" and (
        len(gap) > 45 or (words.lower(before) in ("to", "from") and earlier.last < before)
    ):
        return None  # stretches of time are said in passing
    if _COUNTED.search(gap):
        return None
    amount = amount or (earlier.unit == "USD" and _FOR_ONE.match(words.after(reading.last, 12)) is not None)
    if (ended or small or earlier.unit == "second" or earlier.kind == "elliptic") and not amount:
        return None
    if reading.magnitude >= 1e3:
        same = earlier.magnitude >= 1e6 and earlier.unit in ("token", "parameter", "USD") and reading.magnitude >= 1e6
        if not same or (earlier.unit == "USD" and reading.kind != "vague"):
            return None
        return reading._replace(unit=earlier.unit)
    if (
        reading.kind == "vague"
        or reading.size == 1
        or (reading.size < 2 and earlier.unit != "W" and not earlier.scale > 1e3)
    ):
        return None
    size = _scale(earlier, reading)
    return _in_unit(reading, earlier, size) if size else None


def _scale(earlier: Reading, reading: Reading) -> float | None:
    """What one of the number would be: as in the words used before, or thousands after "270,000"."""
    sizes = [earlier.scale]
    if earlier.unit == "USD" and earlier.scale == 1000 and reading.size >= 100:
        sizes = [1.0]  # "a thousand bucks", then "200 for the other"
    if earlier.scale == 1 and earlier.unit in ("USD", "token", "token/s") and abs(earlier.size) >= 10_000:
        sizes = [1.0, 1000.0]
    if earlier.unit == "USD" and earlier.scale == 1 and abs(earlier.size) < 10_000:
        alike = 0.1 < reading.size / (abs(earlier.size) or 1) < 10
        # Prices of single things are seldom compared without saying so.
        return 1.0 if alike and (earlier.per or "," in reading.printed) else None
    if earlier.kind == "fraction":
        return 0.01 if 5 <= reading.size <= 100 else None
    if earlier.unit == "ratio" and (earlier.scale != 0.01 or reading.size > 100):
        return None
    return next((s for s in sizes if 1 / 30 <= reading.size * s / (abs(earlier.size) or s) <= 30), None)


def _in_unit(reading: Reading, earlier: Reading, size: float) -> Reading:
    value, low, high = (scaled(x, size) for x in (reading.value, reading.low, reading.high))
    kind = "range" if reading.kind == "range" else "elliptic"
    magnitude = max(earlier.magnitude, reading.magnitude) if earlier.unit == "USD" else reading.magnitude
    return reading._replace(
        unit=earlier.unit, kind=kind, value=value, low=low, high=high, scale=size * reading.scale, magnitude=magnitude,
        per=reading.per or earlier.per,
    )  # fmt: skip
