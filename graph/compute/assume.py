"""What a user assumes, as typed: "pue=1.3", "facility_power=150 MW", "cost_per_chip=$45k", "mfu=0.35..0.45".

Units are read by pint. A value without one is in the variable's own unit. Two ends are a 90 % interval.
"""

import math
import re
from difflib import get_close_matches
from functools import cache
from typing import Any

import numpy as np

from graph.compute.evidence import check_value
from graph.compute.network import Assumption, Own, Structure, Variable, structure
from graph.compute.problem import native, plain
from graph.errors import BadRequestError

# What the words of a number mean. A letter counts only where it stands at the number: "45k", and "$5B" of money alone.
_WORDS = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12, "tn": 1e12}
_LETTERS = {"k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6, "b": 1e9, "B": 1e9, "T": 1e12}
_NUMBER = re.compile(r"\s*(\$)?\s*([-+]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*)", re.DOTALL)
_RATES = {"electricity_price": "USD/J", "building_price": "USD/W"}  # kept in dollars, a joule or a watt
# No more than names joined by signs goes to pint, which would work out powers of any size.
_UNIT = re.compile(r"[A-Za-zµ]+(?:\s*[*/ ]\s*[A-Za-zµ]+){0,6}")
_DEFINED = (
    "USD = [money] = dollar = dollars",
    "FLOP = [operations] = flop = flops",
    "OP = [plain_operations] = op = ops",
    "token = [tokens] = tokens",
    "parameter = [parameters] = parameters = params",
    "chip = [chips] = chips = gpu = gpus = GPU = GPUs = count",
)


def known(of: Structure | None = None) -> tuple[str, ...]:
    """The variables that can be assumed or asked for: all but those that only carry a scale of their own."""
    found = of or structure()
    inner = {scaled.native for scaled in found.scaled.values()}
    return tuple(name for name in found.variables if name not in inner)


def variable_named(name: str, of: Structure | None = None) -> Variable:
    """A variable by its name, however it is written ("Facility power"). Raises BadRequestError, naming the known."""
    found = of or structure()
    wanted = re.sub(r"[\s-]+", "_", name.strip().lower())
    names = known(found)
    if wanted in names:
        return found.variables[wanted]
    near = get_close_matches(wanted, names, 3, 0.6)
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    raise BadRequestError(f"{name.strip()!r} is no variable. {hint}Known are {', '.join(sorted(names))}.")


def parse(text: str) -> Assumption:
    """An assumption as typed. Raises BadRequestError where it says nothing that a node could have."""
    name, equals, rest = text.partition("=")
    if not equals or not rest.strip():
        raise BadRequestError(f"{text!r} is no assumption: write VARIABLE=VALUE, such as pue=1.3 or tdp=700 W.")
    variable = variable_named(name)
    low, dots, high = rest.partition("..")
    if not dots:
        return assumption(variable.name, _number(rest, variable))
    if not low.strip() or not high.strip():
        raise BadRequestError(f"{text!r}: a range needs both its ends, such as 0.35..0.45.")
    bare, full = _NUMBER.fullmatch(low), _NUMBER.fullmatch(high)
    if bare and full and not bare[3].strip():
        low = f"{full[1] or bare[1] or ''}{bare[2]} {full[3]}"  # of "100..200 MW" both ends are megawatts
    return assumption(variable.name, low=_number(low, variable), high=_number(high, variable))


def assumption(
    name: str, value: float | None = None, *, low: float | None = None, high: float | None = None, unit: str = ""
) -> Assumption:
    """A variable set to a value, or to a 90 % interval from low to high, in `unit` (its own where left out)."""
    variable = variable_named(name)
    if (value is None) == (low is None and high is None) or (low is None) != (high is None):
        raise BadRequestError(f"{variable.name}: give a value, or both ends of a range; not both, not one end.")
    if value is not None:
        exact = _in_unit(value, unit, variable)
        check_value(exact, variable, _scale(variable), f"assumption {variable.name}")
        return Assumption(variable.name, exact, variable.unit)
    assert low is not None
    assert high is not None
    ends = [_in_unit(end, unit, variable) for end in (low, high)]
    for end in ends:
        check_value(end, variable, _scale(variable), f"assumption {variable.name}")
    if ends[0] >= ends[1]:
        raise BadRequestError(f"{variable.name}: the range {low:g}..{high:g} ends before it begins.")
    scale = _scale(variable)
    if scale is Own.ONE_PLUS and ends[0] == 1:
        raise BadRequestError(f"{variable.name}: a range that begins at 1 has no middle. Begin it above 1.")
    middle = np.array([(native(ends[0], scale) + native(ends[1], scale)) / 2])
    return Assumption(variable.name, float(plain(middle, scale)[0]), variable.unit, ends[0], ends[1])


def _scale(variable: Variable) -> Own | None:
    scaled = structure().scaled.get(variable.name)
    return scaled.scale if scaled else None


def _number(text: str, variable: Variable) -> float:
    """A number with its unit, in the variable's own."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise BadRequestError(f"{variable.name}: {text.strip()!r} is no number. Write it as {_example(variable)}.")
    dollars, digits, rest = match.groups()
    value, rest = float(digits.replace(",", "")), rest.strip()
    word = re.match(r"[A-Za-z]+", rest)
    money = bool(dollars) or variable.unit == "USD"
    if word and word[0].lower() in _WORDS:
        value, rest = value * _WORDS[word[0].lower()], rest[word.end() :].strip()
    elif word and word[0] in _LETTERS and (money or rest == word[0] != "m"):
        value, rest = value * _LETTERS[word[0]], rest[word.end() :].strip()
    if dollars:
        rest = "USD" + rest if not rest or rest.startswith("/") else f"USD * {rest}"
    if not math.isfinite(value):
        raise BadRequestError(f"{variable.name}: {text.strip()!r} is no finite number.")
    return _in_unit(value, rest, variable)


def _in_unit(value: float, unit: str, variable: Variable) -> float:
    if not unit or unit in (variable.unit, variable.name):
        return value
    if variable.unit == "ratio":
        if unit in ("%", "percent"):
            return value / 100
        if unit in ("x", "times"):
            return value
    if unit == "mw":
        raise BadRequestError(f"{variable.name}: mw is a milliwatt. Write MW for megawatts.")
    from pint.errors import PintError  # here, so that what needs no units starts without it

    registry = _registry()
    wanted = {"count": "chip", "ratio": "dimensionless"}.get(variable.unit, variable.unit)
    wanted = _RATES.get(variable.name, wanted)
    readable = re.sub(r"\s*\b(of|a|per)\b\s*", lambda m: "*" if m[1] == "of" else "/", unit)
    try:
        if not _UNIT.fullmatch(readable):
            raise ValueError(unit)
        return float(registry.Quantity(value, readable).to(wanted).magnitude)
    except (PintError, ValueError, TypeError, AttributeError, SyntaxError, AssertionError) as error:
        of = {"chip": "chips", "dimensionless": "no unit"}.get(wanted, wanted)
        said = f"{unit!r} does not fit {variable.name!r} ({variable.label}), which is in {of}"
        raise BadRequestError(f"{said}. Write it as {_example(variable)}.") from error


def _example(variable: Variable) -> str:
    examples = {
        "W": "150 MW", "J": "1.2 TWh", "USD": "$45k", "count": "100,000", "ratio": "0.4", "second": "90 days",
        "FLOP": "1e26", "FLOP/s": "989e12 FLOP/s", "byte": "2", "byte/s": "3.35 TB/s", "token": "15 trillion",
        "token/s": "1,000", "parameter": "405 billion",
    }  # fmt: skip
    return {"electricity_price": "$0.08/kWh", "building_price": "$10/W"}.get(variable.name, examples[variable.unit])


@cache
def _registry() -> Any:
    from pint import UnitRegistry

    registry: Any = UnitRegistry()
    for definition in _DEFINED:
        registry.define(definition)
    return registry
