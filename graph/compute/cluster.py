"""A cluster of known chips: H100-equivalents, facility power and capital cost, with intervals.

What is fitted here is fitted on real clusters (`python -m bench.clusters`) and kept in `reference/fitted.csv`;
`docs/estimates.md` says how, and when not to believe it.
"""

import math
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from graph.compute.facts import Chip, Reference
from graph.errors import ClaimgraphError

INT8, FP8, FP32, TF32 = ("rate_int8",), ("rate_fp8",), ("rate_fp32",), ("rate_tf32",)
BITS_16 = ("rate_tensor16", "rate_fp16")
DAYS_A_YEAR = 365.25
SUPERCHIP = "superchip"  # the server of chips whose TDP and price hold the CPU


class Basis(StrEnum):
    """What counts as the speed of a chip, when chips are counted in H100s."""

    EPOCH = "epoch"
    SOUND = "sound"


class Part(NamedTuple):
    """Chips of one kind."""

    chip: Chip
    number: float


class Interval(NamedTuple):
    """The 90 % interval and the median, in the base unit."""

    p5: float
    p50: float
    p95: float


class Fitted(NamedTuple):
    """The parameters that were fitted on real clusters. Widths are ln(p95 / p50)."""

    superchip: float
    new_width: float
    old_width: float
    discount: float
    cost_width: float

    @classmethod
    def of(cls, known: Reference) -> "Fitted":
        return cls(
            known.find("cluster_overhead", SUPERCHIP).value,
            known.find("power_width", "new").value,
            known.find("power_width", "old").value,
            known.find("volume_discount").value,
            known.find("cost_width").value,
        )


class CannotEstimateError(ClaimgraphError):
    """A figure that the reference facts do not suffice for; the text says which and why."""

    code = "CANNOT_ESTIMATE"

    def __init__(self, figure: str, why: str) -> None:
        super().__init__(f"{figure}: {why}")


def _best(chip: Chip, *groups: tuple[str, ...]) -> float | None:
    """The highest rate of the first group of formats that the chip has any of."""
    for formats in groups:
        rates = [rate for name in formats if (rate := chip.value(name)) is not None]
        if rates:
            return max(rates)
    return None


def _epoch(parts: Sequence[Part]) -> float:
    """8-bit rates of the chips that have one; only if none has, 16-bit rates; only then 32-bit ones."""
    for groups in ((INT8, FP8), (BITS_16,), (FP32, TF32)):
        rates = [(part.number, rate) for part in parts if (rate := _best(part.chip, *groups)) is not None]
        if rates:
            return sum(count * rate for count, rate in rates)
    names = " and ".join(repr(part.chip.name) for part in parts)
    raise CannotEstimateError("H100-equivalents", f"no rate of {names} is known")


def _sound(parts: Sequence[Part]) -> float:
    """Each chip's highest dense rate of 8, 16 or 32 bits: what it can do, whatever the others can."""
    total = 0.0
    for part in parts:
        rate = _best(part.chip, (*FP8, *INT8, *BITS_16, *FP32, *TF32))
        if rate is None:
            raise CannotEstimateError("H100-equivalents", f"no rate of {part.chip.name!r} is known")
        total += part.number * rate
    return total


def h100e(parts: Sequence[Part], basis: Basis, known: Reference) -> float:
    """How many H100s are as fast; the two bases differ, so the answer is only one with its basis."""
    rate = _epoch(parts) if basis is Basis.EPOCH else _sound(parts)
    return rate / known.find("reference_rate").value


def _overhead(chip: Chip, known: Reference, fitted: Fitted) -> float:
    return fitted.superchip if chip.server == SUPERCHIP else known.cluster_overhead(chip).value


def _watts(part: Part, known: Reference, fitted: Fitted) -> float:
    tdp = part.chip.value("tdp")
    if tdp is None:
        raise CannotEstimateError("power", f"the TDP of {part.chip.name!r} is not known")
    return part.number * tdp * _overhead(part.chip, known, fitted)


def is_new(chip: Chip, known: Reference) -> bool:
    """Of the generation whose clusters stay close to the formula."""
    return chip.released is not None and chip.released.year >= known.find("new_from").value


def power(parts: Sequence[Part], on: date | None, known: Reference, fitted: Fitted) -> Interval:
    """Facility power in watts: count x TDP x server overhead x PUE of the year; without a date the latest PUE."""
    watts = [(_watts(part, known, fitted), part.chip) for part in parts]
    middle = sum(value for value, _ in watts) * known.pue(on.year if on else None).value
    # the chips that draw most say how far off it may be
    _, chip = max(watts, key=lambda pair: pair[0])
    return _around(middle, fitted.new_width if is_new(chip, known) else fitted.old_width)


def server_price(chip: Chip, on: date | None, known: Reference) -> float:
    """Dollars for one chip's share of a server at a date: prices weigh less the further away they are.

    A price of a chip alone is raised by what a server costs over its chips. Without a date the last price counts most.
    """
    quotes = known.prices(chip)
    if not quotes:
        raise CannotEstimateError("cost", f"no price of {chip.name!r} is known")
    day = on or quotes[-1].origin.date
    memory = known.find("price_memory").value * DAYS_A_YEAR
    factor = {"server": 1.0, "chip": known.server_cost(chip).value}
    days = [abs((quote.origin.date - day).days) for quote in quotes]
    # relative to the nearest, so that prices decades away still have weights
    weights = [math.exp(-(gap - min(days)) / memory) for gap in days]
    logs = [math.log(quote.value * factor[quote.scope]) for quote in quotes]
    return math.exp(sum(w * x for w, x in zip(weights, logs, strict=True)) / sum(weights))


def list_cost(part: Part, on: date | None, known: Reference) -> float:
    """Servers at the prices asked, and their part of the network, which is a share of the whole."""
    return part.number * server_price(part.chip, on, known) / (1 - known.find("network_share").value)


def bargains(chip: Chip, known: Reference) -> bool:
    """Whether the price depends on how many are bought: not for the chips that have been scarce since 2022."""
    return chip.server == SUPERCHIP or not is_new(chip, known)


def volume(parts: Sequence[Part], known: Reference) -> float:
    """ln of the number of chips over the number at which list prices are paid, inside what was ever observed."""
    count = sum(part.number for part in parts)
    smallest, largest = known.find("volume_smallest").value, known.find("volume_largest").value
    return math.log(min(max(count, smallest), largest) / known.find("volume_pivot").value)


def cost(parts: Sequence[Part], on: date | None, known: Reference, fitted: Fitted) -> Interval:
    """Capital cost in dollars as owners report it: list cost, less what a large buyer saves."""
    saved = math.exp(-fitted.discount * volume(parts, known))
    middle = sum(list_cost(part, on, known) * (saved if bargains(part.chip, known) else 1.0) for part in parts)
    return _around(middle, fitted.cost_width)


def _around(middle: float, width: float) -> Interval:
    return Interval(middle * math.exp(-width), middle, middle * math.exp(width))
