"""Moments as JSON writes them: numbers, "hh:mm:ss", ISO 8601 durations, pairs of a start and an end."""

import re
from typing import Any

from ingest.formats.base import seconds

MAX_SECONDS = 10_000_000  # more is no place in a recording: a date in seconds or milliseconds is above it

_NUMBER = r"(\d{1,9}(?:[.,]\d{1,9})?)"
_DURATION = re.compile(
    rf"(?:P(?:{_NUMBER}D)?T?)?(?:{_NUMBER} ?h(?:(?:ou)?rs?)?)? ?(?:{_NUMBER} ?m(?:in(?:ute)?s?)?)? ?"
    rf"(?:{_NUMBER} ?s(?:ec(?:ond)?s?)?)?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:-->|–|—|-|\bto\b)\s*")
_PLAIN = re.compile(r"\d{1,15}(?:[.,]\d{1,9})?")

_STARTS = ("start", "from", "begin")
_ENDS = ("end", "to", "until")


def moment(value: Any, scale: float = 1.0) -> float | None:
    """Seconds; a bare number is multiplied by `scale`. None for what is no place in a recording."""
    if isinstance(value, str):
        text = value.strip().strip("[]()").strip()
        if len(text) > 40:
            return None
        if _PLAIN.fullmatch(text):
            value = float(text.replace(",", "."))
        else:
            stamp = seconds(text)
            return _in_bounds(_duration(text) if stamp is None else stamp)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e15:
        return None
    return _in_bounds(value * scale)


def span(value: Any, scale: float = 1.0) -> tuple[float | None, float | None]:
    """(start, end) of a moment, or of a pair: a list, an object, or a text "0:05 - 0:10"."""
    if isinstance(value, dict):
        start = next((value[k] for k in _STARTS if value.get(k) is not None), None)
        end = next((value[k] for k in _ENDS if value.get(k) is not None), None)
        return moment(start, scale), moment(end, scale)
    if isinstance(value, str) and len(value) <= 60:
        value = _RANGE.split(value.strip(), maxsplit=1)
    if isinstance(value, list):
        start, end = (*value[:2], None, None)[:2]
        return moment(start, scale), moment(end, scale)
    return moment(value, scale), None


def _in_bounds(value: float | None) -> float | None:
    return round(value, 3) if value is not None and 0 <= value <= MAX_SECONDS else None


def _duration(text: str) -> float | None:
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    days, hours, minutes, rest = (float(part.replace(",", ".")) if part else 0.0 for part in match.groups())
    return days * 86400 + hours * 3600 + minutes * 60 + rest
