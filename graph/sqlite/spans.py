"""How long times last, in classes: what overlaps an interval is then found by its start, whatever starts long before.

A claim about June 2026 that lasts a month at most started in May or later. Only what lasts for years, or has an open
end, must be looked for from the beginning.
"""

import datetime

from graph.times import OPEN, UNDATED

EVER = 4_000_000  # days: more than there are dates
CLASSES = (31, 366, 1_100, 3_660, EVER)
UNDATED_CLASS = len(CLASSES)
ALL_CLASSES = tuple(range(len(CLASSES) + 1))


def days(first: str, until: str | None) -> int:
    """How many days there are from the first to the last, as columns hold them; nothing for the undated."""
    if first == UNDATED or until is None:
        return 0
    if first == OPEN or until == UNDATED:
        return EVER
    return (datetime.date.fromisoformat(until) - datetime.date.fromisoformat(first)).days


def span(first: str, until: str | None) -> int:
    """The class of a time; the undated have one of their own."""
    if first == UNDATED or until is None:
        return UNDATED_CLASS
    lasts = days(first, until)
    return next(number for number, longest in enumerate(CLASSES) if lasts <= longest)


def earliest(wanted: str, longest: int) -> str:
    """Where something that lasts so many days must start, to last until the wanted day."""
    if wanted in (OPEN, UNDATED):
        return OPEN
    date = datetime.date.fromisoformat(wanted)
    if date.toordinal() <= longest:
        return OPEN
    return (date - datetime.timedelta(days=longest)).isoformat()
