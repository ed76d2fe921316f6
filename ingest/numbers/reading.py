"""A quantity that was read: value, range or bound in base units, with its rate, and where it stands."""

import re
from typing import Any, NamedTuple

from ingest.numbers.measure import FAHRENHEIT, Measure
from ingest.numbers.numberwords import Number
from ingest.numbers.rates import rate
from ingest.words import Words


class Reading(NamedTuple):
    """A quantity in base units with its place: characters `begin` to `end`, words `first` to `last` (exclusive).

    `low` and `high` where a range or bound was said; `per` what it is said for ("month", "gpu"); `kind` how the number
    was written; `magnitude` the largest big word in it; `scale` what one would be, in base units, in the words used.
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
    literal: float | None = None  # what was printed, where value or range is a repair of it
    repair: str = ""  # why it was repaired
    scale: float = 1.0

    @property
    def size(self) -> float:
        return next((x for x in (self.value, self.low, self.high) if x is not None), 0.0)


_LOW = re.compile(
    r"(?:more than|over|at least|above|north of|(?:great|larg|bigg|high)er than|better than|upwards? of|in excess of|"
    r"exceed(?:s|ed|ing)?|(?:no|not) (?:less|fewer) than|≥|surpass(?:es|ed|ing)?|minimum(?: of)?|as low as|>|beyond|"
    r"multi|well past|(?:gone|went|go|blown|blew|get|got) past|the better part of)\W*$",
    re.I,
)
_HIGH = re.compile(
    r"(?:(?<!no )(?<!not )(?:less|fewer) than|≤|under|below|beneath|up ?to|within|at (?:the )?most|"
    r"as (?:many|much|high) as|(?:no|not|never) (?:more|higher|larger) than|smaller than|max(?:imum)?(?: of)?|"
    r"capped at|limit(?:ed)? (?:of|to)|<|sub|south of|not even|"
    r"\b(?:nothing|none|nobody|never|no one|not one)\b\W+(?:\w+\W+)?(?:above|over|more than|beyond))\W*$",
    re.I,
)
_PLUS = re.compile(r"\w[\s-]?(?:plus\b|\+)", re.I)
# The endings of what `_LOW` and `_HIGH` find, and of what `_ABOUT` finds.
_BOUNDS = tuple(
    "than over least above of exceed exceeds exceeded exceeding surpass surpasses surpassed surpassing minimum as "
    "beyond multi past part under below beneath to within most max maximum at sub even ≥ ≤ > <".split()
)
_NEARLY = tuple(
    "like about roughly approximately around nearly almost some to of estimated circa ballpark take under over than "
    "~ ≈".split()
)
_SIGNS = frozenset("_≥≤><~≈")
_LONGEST = max(map(len, (*_BOUNDS, *_NEARLY)))
_MORE = re.compile(
    r"\s*-?(?:plus\b(?! (?:or|\d))|\+|(?:\w+\s+)?or (?:more|greater|higher|better)\b|"
    r"and (?:up|above|beyond|more|counting)\b|,?\s+(?:maybe|perhaps|possibly|probably|if not|or even) more\b|"
    r"(?:\w+\s+)?at (?:the )?(?:very )?least\b|minimum\b)",
    re.I,
)
_FEWER = re.compile(
    r"\s*,?\s*(?:(?:\w+\s+)?or (?:less|fewer|below|lower|under)\b|tops\b|max(?:imum)?\b|(?:\w+\s+)?at (?:the )?most\b)",
    re.I,
)
_ABOUT = re.compile(
    r"(?:\b(?:like|about|roughly|approximately|around|nearly|almost|some|close to|order of|something like|estimated|"
    r"circa|ballpark|give or take|just (?:under|over|shy of|short of)|a little (?:over|under|more than|less than))|"
    r"[~≈])\W*$",
    re.I,
)
_FILLER = re.compile(
    r"(?:\b(?:like|about|roughly|around|you know|uh|um|maybe|a|an|the|probably|some|what|approximately|well|is|of|"
    r"just|only|even)\b|[\s,$])*$",
    re.I,
)
_FALL = r"drop\w*|decreas\w*|declin\w*|fell|fall\w*|reduc\w*|cut\w*|slash\w*|lower\w*|shr[aiu]nk\w*|down"
_SOME = (
    r"(?:\W+(?:like|about|around|roughly|nearly|almost|maybe|perhaps|some|approximately|over|more than|at least|"
    r"another|an?|up to|as much as|uh|um|an estimated|probably|what|only|just|well over))*\W*$"
)
_FALLEN = re.compile(
    rf"\b(?:{_FALL})(?: \w+){{0,4}} by{_SOME}|\b(?:drop(?:s|ped|ping)?|decreas\w*|declin\w*|fell|fallen|falling|falls|"
    rf"reduced|down|lost|loses|shrank|plunged|plummeted|tumbled|slid|crashed|collapsed|sank|"
    rf"(?:cut|slash\w*) (?:it|them|that|costs?|prices?|(?:the|its|their|his) \w+)){_SOME}",
    re.I,
)
_MINUS = re.compile(r"\b(?:minus|negative)\W*$|(?:^|\s)[-−]$", re.I)
_FALLING = re.compile(r"\W*(?:drop|decrease|decline|reduction|price cut|cut|haircut)\b", re.I)
_PART_LOST = re.compile(r"\s*of (?:the time|its|their|his|her|our|the|it|my)\b", re.I)


def make(words: Words, first: int, measure: Measure, kind: str, number: Number | None = None, **given: Any) -> Reading:
    """Apply unit, bounds and direction; `given` holds value, low, high, literal and repair in the unit said."""
    last = measure.end
    begin, end = words[first].begin, words[last - 1].end
    left, right = words.before(first, 60), words.after(last, 40)
    value, low, high = given.get("value"), given.get("low"), given.get("high")
    bound = _bound(words.text[begin:end], left, right, measure.unit)
    if value is not None and bound:
        low, high, value = (value, None, None) if bound == "low" else (None, value, None)
    factor, unit = measure.factor, measure.unit
    if unit == FAHRENHEIT:
        value, low, high = ((x - 32) / 1.8 if x is not None else None for x in (value, low, high))
        unit = "degC"
    if value is not None and (sign := _direction(unit, factor, value, left, right)):
        value = 1 / value if sign == "part" else -value
    value, low, high = (scaled(x, factor) for x in (value, low, high))
    said_for = rate(words, last, unit == "USD")
    nearly = _closes_with(left, _NEARLY) and bool(_ABOUT.search(left))
    return Reading(
        begin, end, first, last, unit, kind, value, low, high,
        per=said_for.per if said_for else None, approximate=nearly or kind == "couple",
        literal=given.get("literal"), repair=given.get("repair", ""),
        magnitude=number.magnitude if number else 0.0, money=bool(number and number.money),
        printed=number.printed if number else "", scale=factor * (number.scale if number else 1.0),
    )  # fmt: skip


def _direction(unit: str, factor: float, value: float, left: str, right: str) -> str:
    """ "minus" where a value is less than nothing or a loss, "part" where a multiple is one of a fall, else ""."""
    if unit in ("ratio", "USD", "degC") and _MINUS.search(left):
        return "minus"
    if unit != "ratio" or not (_FALLEN.search(left) or _FALLING.match(right)) or _PART_LOST.match(right):
        return ""
    if factor < 1 or value < 1:
        return "minus"
    return "part" if value > 1 else ""


def scaled(value: float | None, factor: float) -> float | None:
    """In base units, without the dust of binary fractions."""
    return None if value is None else float(f"{value * factor:.12g}")


def _closes_with(text: str, words: tuple[str, ...]) -> bool:
    """Whether the last word of a text, or its ending, is one of these: a quick look before a slow pattern."""
    last = len(text)
    while last and not (text[last - 1].isalnum() or text[last - 1] in _SIGNS):
        last -= 1
    return text[max(0, last - _LONGEST) : last].lower().endswith(words)


def _bound(surface: str, left: str, right: str, unit: str) -> str:
    """ "low", "high" or "": what stands before the number, past fillers, or closes it ("100 plus", "5 or more")."""
    if _PLUS.search(surface) or _MORE.match(right):
        return "low"
    if _FEWER.match(right):
        return "high"
    close = left.rstrip(" $,")
    bounds = _closes_with(close, _BOUNDS) and (_LOW.search(close) or _HIGH.search(close))
    probe = close if bounds else _FILLER.sub("", left)
    if not _closes_with(probe, _BOUNDS):
        return ""
    if _HIGH.search(probe):
        return "high"
    if not _LOW.search(probe) or (unit == "second" and re.search(r"(?<!for )(?<!well )\bover\W*$", probe, re.I)):
        return ""  # "over five years" is a span
    return "low"
