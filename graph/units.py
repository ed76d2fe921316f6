"""The units that quantities are stored in: one table of base units, and how a value is written for a person."""

import math
from typing import NamedTuple


class Unit(NamedTuple):
    """A base unit: its exact name, what it measures, and its UCUM code where UCUM can tell it apart."""

    name: str
    dimension: str
    ucum: str | None


UNITS = {
    unit.name: unit
    for unit in (
        Unit("count", "number of things", "1"),
        Unit("W", "power", "W"),
        Unit("J", "energy", "J"),
        Unit("USD", "money", None),
        Unit("ratio", "part of a whole, or a multiple", "1"),
        Unit("FLOP", "floating-point operations", None),
        Unit("FLOP/s", "floating-point operations per second", None),
        Unit("OP/s", "operations per second, of any number format", None),
        Unit("second", "time", "s"),
        Unit("token", "tokens", None),
        Unit("token/s", "tokens per second", None),
        Unit("parameter", "parameters of a model", None),
        Unit("byte", "amount of data", "By"),
        Unit("byte/s", "data rate", "By/s"),
        Unit("bit/s", "data rate", "bit/s"),
        Unit("m", "length", "m"),
        Unit("m2", "area", "m2"),
        Unit("kg", "mass", "kg"),
        Unit("degC", "temperature", "Cel"),
    )
}

YEAR = 31_557_600.0  # seconds: 365.25 days, the Julian year (IAU)

# For display only: the steps in which a person reads large values of a unit.
_SPOKEN = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_PREFIXED = ((1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_TIMES = ((YEAR, "year"), (YEAR / 12, "month"), (86400.0, "day"), (3600.0, "hour"), (60.0, "minute"), (1.0, "second"))


def _plain(value: float) -> str:
    """Four significant digits without trailing zeros, but never less than the whole part."""
    if value == int(value) and abs(value) < 1e6:
        return f"{int(value):,}"
    digits = max(0, 3 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scaled(value: float, steps: tuple[tuple[float, str], ...]) -> tuple[str, str]:
    """The value in the largest step that it fills once it is rounded: 999,960 kW is 1 GW, not 1,000 MW."""
    rounded = abs(float(f"{value:.4g}"))
    for size, name in steps:
        if rounded >= size:
            return _plain(value / size), name
    return _plain(value), ""


def _spoken(value: float) -> tuple[str, str]:
    """In millions and more; of a whole number below a million all digits."""
    return (_plain(value), "") if value == int(value) and abs(value) < 1e6 else _scaled(value, _SPOKEN)


def _stretch(value: float) -> tuple[str, str]:
    """In the largest unit of time that makes a small whole number of it ("122 days"), else the largest that fits."""
    for size, name in _TIMES:
        count = value / size
        if 0.99999 <= abs(count) < 1000 and abs(count - round(count)) < 1e-6 * abs(count):
            return _plain(round(count)), name
    return _scaled(value, _TIMES)


def format_value(value: float, unit: str) -> str:
    """A value as a person would write it: 1.5e8 `W` is "150 MW", 5e9 `USD` "$5 billion", 0.07 `ratio` "7%"."""
    if value == 0:
        return {"USD": "$0", "ratio": "0%"}.get(unit, f"0 {'' if unit == 'count' else unit}".strip())
    if unit == "USD":
        number, name = _spoken(abs(value))
        if not name and number[-2:-1] == ".":
            number += "0"  # $2.50
        return f"{'-' if value < 0 else ''}${number}{' ' + name if name else ''}"
    if unit == "ratio":
        return f"{_plain(value)}x" if abs(value) >= 1 else f"{_plain(value * 100)}%"
    if unit == "second":
        if abs(value) < 1:
            small = ((1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
            size, name = next(((s, n) for s, n in small if abs(value) >= s), small[-1])
            return f"{_plain(value / size)} {name}"
        number, name = _stretch(value)
        return f"{number} {name}{'' if number == '1' else 's'}"
    if unit in ("FLOP", "FLOP/s", "OP/s") and abs(value) >= 1e21:
        return f"{value:.3g} {unit}".replace("e+", "e")
    if unit in ("count", "token", "token/s", "parameter"):
        number, name = _spoken(value)
        noun = {"count": "", "token": "tokens", "token/s": "tokens/s", "parameter": "parameters"}[unit]
        return " ".join(part for part in (number, name, noun) if part)
    if unit in ("m2", "degC", "kg"):
        return f"{_plain(value)} {unit}"
    number, prefix = _scaled(value, _PREFIXED)
    return f"{number} {prefix}{unit.replace('byte', 'B')}"


def display(unit: str, value: float | None, low: float | None, high: float | None, approximate: bool = False) -> str:
    """A whole quantity for a person: a value, a range ("10% to 20%"), or a bound ("at least 100,000")."""
    about = "about " if approximate else ""
    if value is not None:
        return about + format_value(value, unit)
    if low is not None and high is not None:
        return f"{about}{format_value(low, unit)} to {format_value(high, unit)}"
    if low is not None:
        return f"at least {format_value(low, unit)}"
    if high is not None:
        return f"at most {format_value(high, unit)}"
    return ""
