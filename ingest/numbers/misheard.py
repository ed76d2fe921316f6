"""Numbers that captions write as nobody says them: "69 months" for six to nine, "26 flops" for 1e26.

What is taken for said goes into the reading; what was printed is kept beside it as `literal`.
"""

import re
from typing import NamedTuple

from ingest.numbers.measure import Measure
from ingest.numbers.numberwords import Number


class Repair(NamedTuple):
    """What is taken instead of the printed number, in the unit said, and why."""

    reason: str
    value: float | None = None
    low: float | None = None
    high: float | None = None


_POWER = "the number as it was printed; the claim takes it for a power of ten, as FLOP counts are spoken"
_TOGETHER = "the number as it was printed; the claim takes it for two numbers, the ends of a range, run together"
_MONTH = 2_629_800.0
_LONGEST = 36  # months: a longer stretch is said in years


def repair(number: Number, measure: Measure) -> Repair | None:
    """The number that was said, where the printed one is hardly what anybody says."""
    if number.value is None or number.kind not in ("digits", "spelled"):
        return None
    if measure.unit == "FLOP" and measure.factor == 1 and 10 < number.value < 40 and not number.magnitude:
        return Repair(_POWER, value=10.0**number.value)
    ends = _run_together(number.printed, number, measure)
    return Repair(_TOGETHER, low=ends[0] * _size(number), high=ends[1] * _size(number)) if ends else None


def _size(number: Number) -> float:
    return number.scale if number.magnitude else 1.0


def _run_together(printed: str, number: Number, measure: Measure) -> tuple[float, float] | None:
    """The two halves of the digits, if they make a better range than the whole makes a number."""
    if not re.fullmatch(r"[1-9]\d{1,5}", printed):
        return None
    if measure.unit == "second" and measure.factor == _MONTH:
        for cut in (1, 2):
            low, high = int(printed[:cut]), int(printed[cut:] or 0)
            near = high - low <= 3 if high < 10 else high <= 2 * low and (low % 3 == 0 or high - low == 1)
            if int(printed) > _LONGEST and low < high <= _LONGEST and near and printed[cut:][:1] != "0":
                return float(low), float(high)
        return None
    if len(printed) % 2 or len(printed) < 4:
        return None
    low, high = int(printed[: len(printed) // 2]), int(printed[len(printed) // 2 :])
    parts = measure.unit == "ratio" and measure.factor < 1 and len(printed) == 4
    sized = len(printed) == 4 and number.magnitude >= 1e9 and not 1900 < int(printed) < 2100
    power = measure.unit == "W" and measure.factor >= 1e6 and len(printed) == 6
    step = 5 if len(printed) == 4 else 10
    round_ends = low % step == 0 and high % step == 0 and low < high <= 2 * low
    return (float(low), float(high)) if (parts or sized or power) and round_ends else None
