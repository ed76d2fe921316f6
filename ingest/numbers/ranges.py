"""Numbers that belong together: "10 to 20%", "400 500 megawatts", "20, 30, 40 billion", "hundreds or thousands"."""

import re

from ingest.numbers.measure import ORDERS, Measure, implied_unit, unit_after
from ingest.numbers.multiples import LESS
from ingest.numbers.numbers import read
from ingest.numbers.numberwords import HESITATION, MAX_EXPONENT, Number
from ingest.numbers.reading import Reading, make
from ingest.numbers.unitwords import bare
from ingest.words import Words

_HESITATION = HESITATION | {"right", "maybe", "even", "you", "know", "like"}
_LINKS = ("to", "-", "–", "—", "or", "and", "through", "till", ",")
_SPREAD = re.compile(r"\b(?:anywhere|somewhere|rang\w+|between)\s+(?:from\s+)?$", re.I)
# Between two vague sizes: "tens, sometimes hundreds of", "hundreds or even thousands of", "hundreds if not thousands".
_FURTHER = frozenset(", or to and if not even sometimes maybe perhaps potentially possibly eventually".split())
_LISTED = 6  # numbers of one list: "20, 30, 40 billion"


def ranged(words: Words, index: int, number: Number, measure: Measure | None) -> Reading | None:
    """ "10 to 20%", "5 10 billion dollars", "400 500 megawatts", "$30 or $40 billion"; not "2024 to 2027"."""
    if number.value is None:
        return None
    at = measure.end if measure else number.end
    at += words.lower(at) == "plus"
    while words.lower(at) in _HESITATION:
        at += 1
    before = [words.lower(index - n) for n in (1, 2, 3)]
    link = words.lower(at) if words.lower(at) in _LINKS else ""
    if (words.lower(at), words.lower(at + 1)) == ("if", "not"):
        at, link = at + 1, "or"
    if link == "and" and "between" not in before:
        return None
    if link:
        at += 1
        at += link == "," and words.lower(at) in ("or", "to")
        while words.lower(at) in ("maybe", "even", "like", "perhaps", "about", "possibly"):
            at += 1
    other = read(words, at)
    if other is None or other.value is None or is_year(number) or is_year(other):
        return None
    if "from" in before[:2] and link == "to" and not _SPREAD.search(words.before(index, 30)):
        return None  # from one state to another: two points
    return _joined(words, index, number, measure, link, other)


def _joined(
    words: Words, index: int, number: Number, measure: Measure | None, link: str, other: Number
) -> Reading | None:
    second = unit_after(words, other.end, other)
    assert number.value is not None
    assert other.value is not None
    a, b = number.value, other.value
    if other.magnitude and a < 1000 and number.magnitude <= 100 and not measure:
        scale = other.scale if a < 10 else other.magnitude  # "two to three hundred thousand", "50 to 100 thousand"
        a *= scale if a * scale <= b * 1.0001 else 1.0
    if measure and second is None and not other.magnitude and not bare(words, other.end):
        return None  # "20 megawatts to 2 sites"
    loose = measure is None and second is None
    if measure is None and second is None:
        second = implied_unit(words, other.end, other if not number.money else other._replace(money=True))
    unit = second or measure
    assert unit is not None
    low, high = a * (measure or unit).factor, b * unit.factor
    if measure and second and (measure.unit != second.unit or (link == "to" and high > 10 * low)):
        return None
    if unit.unit == ORDERS:
        less = LESS.match(words.after(max(other.end, unit.end), 20)) is not None
        powers = sorted(10.0 ** (-x if less else x) for x in (a, b) if x < MAX_EXPONENT)
        if len(powers) < 2:
            return None
        measured = Measure("ratio", 1.0, max(other.end, unit.end))
        return make(words, index, measured, "range", other, low=powers[0], high=powers[1])
    alike = loose and not words.is_number(index - 1) and _alike(words, link, number, other)
    if number.kind == "fraction" or not (alike or _plausible(link, number, other, second, unit.unit, low, high)):
        return None
    if link in ("to", "-", "–", "till") and low > high:
        low, high = high, low  # "50 to 30 times": said the wrong way round
    joined = Measure(unit.unit, 1.0, max(other.end, second.end if second else 0))
    both = other._replace(magnitude=max(number.magnitude, other.magnitude), money=number.money or other.money)
    reading = make(words, index, joined, "range", both, low=low, high=high)
    return reading._replace(scale=unit.factor * other.scale)


def _alike(words: Words, link: str, number: Number, other: Number) -> bool:
    """ "they sell it for 35 38": two round or close numbers side by side whose unit was said before."""
    a, b = number.value or 0.0, other.value or 0.0
    plain = number.kind == other.kind and number.kind in ("digits", "spelled") and not other.magnitude
    decimals = "." in number.printed and "." in other.printed
    if (
        link not in ("", ",")
        or not plain
        or not (1 if decimals else 10) <= a < b <= 1.5 * a
        or not bare(words, other.end)
    ):
        return False
    years = 14 <= a <= 35 and b - a == 1
    comma = link == "," and (words.lower(other.end) == "," or a % 5 or b % 5)
    return not years and not comma and "," not in number.printed + other.printed


def _plausible(
    link: str, number: Number, other: Number, second: Measure | None, unit: str, low: float, high: float
) -> bool:
    """Whether two neighbouring numbers are the ends of one range: the looser the link, the closer they must lie."""
    if link in ("to", "-", "–", "—", "through", "till"):
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


def listed(words: Words, index: int, number: Number) -> list[Reading]:
    """ "20, 30, 40 billion": from the first to the last; "10, 20 and 40 billion": each with the unit of the last."""
    starts, numbers, link = [index], [number], ""
    while len(numbers) <= _LISTED:
        last = numbers[-1]
        if last.value is None or last.magnitude or last.kind not in ("digits", "spelled") or is_year(last):
            break
        if unit_after(words, last.end, last) is not None:
            break
        at = last.end + (words.lower(last.end) == ",")
        link = words.lower(at) if words.lower(at) in ("or", "and") else ""
        other = read(words, at + bool(link))
        if other is None or other.value is None or (link == "" and at == last.end and other.value <= last.value):
            break
        starts.append(at + bool(link))
        numbers.append(other)
        if link:
            break
    if len(numbers) < 2 + (link != "and") or (len(numbers) == 2 and "between" in words.before(index, 12).lower()):
        return []
    return _of_one_unit(words, starts, numbers, link)


def _of_one_unit(words: Words, starts: list[int], numbers: list[Number], link: str) -> list[Reading]:
    last = numbers[-1]
    unit = unit_after(words, last.end, last)
    if unit is None and last.magnitude:
        unit = implied_unit(words, last.end, last._replace(money=last.money or numbers[0].money))
    if unit is None or unit.unit == ORDERS or (unit.unit == "count" and link == "and") or last.value is None:
        return []
    scale = last.scale if last.value >= last.scale else 1.0
    values = [n.value * scale for n in numbers[:-1] if n.value is not None] + [last.value]
    close = max(values) <= 10 * min(values)
    if not close or is_year(last) or last.kind not in ("digits", "spelled"):
        return []
    end = Measure(unit.unit, unit.factor, max(unit.end, last.end))
    if link != "and" and values == sorted(set(values)):
        return [make(words, starts[0], end, "range", last, low=values[0], high=values[-1])]
    return [
        make(words, start, end._replace(end=end.end if n is last else n.end), n.kind, last, value=value)
        for start, n, value in zip(starts, numbers, values, strict=True)
    ]


def joined_vague(words: Words, index: int, number: Number) -> list[Reading]:
    """ "hundreds or thousands of calls": from the one to ten times the other."""
    if number.kind != "vague" or number.low is None:
        return []
    at = number.end
    while words.lower(at) in _FURTHER and at - number.end < 4:
        at += 1
    if at == number.end or words.lower(at - 1) == ",":
        return []
    other = read(words, at)
    if other is None or other.kind != "vague" or other.low is None or other.low <= number.low:
        return []
    measure = unit_after(words, other.end, other) or implied_unit(words, other.end, other)
    measure = measure._replace(end=max(other.end, measure.end))
    return [make(words, index, measure, "range", other, low=number.low, high=other.high)]


def stuttered(words: Words, number: Number) -> bool:
    """ "20 20 percent": a number that is said again at once, with its unit."""
    other = read(words, number.end + (words.lower(number.end) in HESITATION))
    if other is None or other.value is None or other.value != number.value or other.kind != number.kind:
        return False
    return unit_after(words, other.end, other) is not None and not (number.money or number.magnitude)


def shared_unit(words: Words, number: Number) -> Measure | None:
    """ "from 20 to 30 gigawatts": two points, and the unit of the second is the first one's too."""
    other = read(words, number.end + 1) if words.lower(number.end) == "to" else None
    if other is None or is_year(number) or is_year(other):
        return None
    unit = unit_after(words, other.end, other)
    return Measure(unit.unit, unit.factor, number.end) if unit and unit.unit != ORDERS else None


def is_year(number: Number) -> bool:
    return (
        1900 <= (number.value or 0) <= 2100 and not number.magnitude and not number.money and "," not in number.printed
        and number.kind == "digits"
    )  # fmt: skip
