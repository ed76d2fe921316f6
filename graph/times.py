"""World time: EDTF intervals such as `2026`, `2024-01`, `2024-Q2`, `2026/2027`, `../2028`, and how they sort."""

import calendar
import datetime
import re

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?|-Q([1-4]))?")

UNDATED = "~"  # sorts after every date, as `bounds` writes them
OPEN = ""  # an interval's missing start sorts before every date


def _first(date: str) -> str:
    match = _DATE.fullmatch(date)
    if match is None:
        raise ValueError(f"{date!r} is no date: write YYYY, YYYY-MM, YYYY-MM-DD or YYYY-Qn")
    year, month, day, quarter = match.groups()
    if quarter:
        month = f"{int(quarter) * 3 - 2:02d}"
    first = f"{year}-{month or '01'}-{day or '01'}"
    try:
        datetime.date.fromisoformat(first)
    except ValueError as error:
        raise ValueError(f"{date!r} is no date: there is no such year, month or day") from error
    return first


def _last(date: str) -> str:
    year, month, day = _first(date).split("-")
    match = _DATE.fullmatch(date)
    assert match is not None
    if match[3]:
        return f"{year}-{month}-{day}"
    if match[4]:
        month = f"{int(match[4]) * 3:02d}"
    elif not match[2]:
        month = "12"
    return f"{year}-{month}-{calendar.monthrange(int(year), int(month))[1]:02d}"


def bounds(edtf: str) -> tuple[str | None, str | None]:
    """First and last day of an interval as ISO dates; None where an end is open. ValueError where it is none."""
    if "/" not in edtf:
        return _first(edtf), _last(edtf)
    start, _, end = edtf.partition("/")
    open_ends = ("..", "")
    first, last = (None if start in open_ends else _first(start)), (None if end in open_ends else _last(end))
    if first and last and first > last:
        raise ValueError(f"{edtf!r} ends before it starts")
    return first, last


def sort_key(edtf: str | None) -> str:
    """By the interval's start: open starts first, the undated last."""
    if edtf is None:
        return UNDATED
    return bounds(edtf)[0] or OPEN
