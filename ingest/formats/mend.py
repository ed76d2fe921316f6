"""Times printed as hh:mm:ss that are really mm:ss: noticed, and mended where that is certain.

A tool that takes 8:10 for hours and minutes prints 08:10:00. Whole files of such times exist, and files in which only
the times below an hour are so. No recording is nineteen hours long and spoken of on full minutes only.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from graph.address import clock
from graph.model import Segment, SegmentKind

LONGEST = 10 * 3600.0  # few recordings are longer, and the times of those do not all fall on full minutes
DAYS = 100 * 3600.0  # past this no reading is likely, and a warning of its own is given
ENOUGH = 5  # times past `LONGEST`, all on full minutes; by chance that happens once in 60 ** 5 recordings
ENOUGH_KNOWN = 2  # where the text says how long the recording is
FULL = 0.9  # of the late times; one or two may be garbled in yet another way
FEW = 0.1  # up to this share, or up to two, times off the full minute are garbled ones; above it, they are right
SEVERAL = 8  # times on full minutes below `LONGEST` that are worth a warning

_LENGTH = re.compile(r"^(?:[-*]\s*)?(?:duration|length|runtime)\s*:\s*(\S.*)$", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})")
_SPOKEN = re.compile(
    r"(?:(\d{1,3})\s*h(?:ours?|rs?)?,?\s*)?(?:(\d{1,4})\s*m(?:in(?:ute)?s?)?,?\s*)?(?:(\d{1,5})\s*s(?:ec(?:ond)?s?)?)?",
    re.IGNORECASE,
)


class _Times(NamedTuple):
    """All times of a text in the order in which they stand, and the longest that the recording can be."""

    all: list[float]
    length: float | None


def mend(segments: Sequence[Segment]) -> tuple[list[Segment], list[str]]:
    """The segments with mended times, and at most one warning. `printed` is kept only where `start` was mended.

    A reader gives what it read as `printed`; where it does not, the time is written out. Where nothing is certain no
    time is changed. Ends are mended with the starts that they belong to.
    """
    times = _Times([t for s in segments for t in _times(s)], _length(segments))
    late = [t for t in times.all if t > (times.length or LONGEST)]
    if not _misprinted(late, times):
        return [_unprinted(s) for s in segments], _doubt(times, late)
    wrong, left = _decide(times, late)
    if not any(wrong):
        return [_unprinted(s) for s in segments], _doubt(times, late)
    at = 0
    mended = []
    for segment in segments:
        own = wrong[at : at + len(_times(segment))]
        at += len(own)
        mended.append(_mended(segment, own) if any(own) else _unprinted(segment))
    return mended, [_said(times, wrong, left)]


def _times(segment: Segment) -> tuple[float, ...]:
    return segment.times or (() if segment.start is None else (segment.start,))


def _length(segments: Sequence[Segment]) -> float | None:
    """How long the recording is, where a line such as "Duration: 45:12" says so."""
    for segment in segments:
        said = _LENGTH.match(segment.text) if segment.kind is not SegmentKind.SPEECH else None
        found = (_CLOCK.fullmatch(said[1].strip()) or _SPOKEN.fullmatch(said[1].strip())) if said else None
        if found and any(found.groups()):
            hours, minutes, seconds = (int(group or 0) for group in found.groups())
            return float(hours * 3600 + minutes * 60 + seconds) or None
    return None


def _misprinted(late: list[float], times: _Times) -> bool:
    """Whether late times are surely misprints: nearly all on full minutes, and not as a person rounds.

    Where the length is known, minutes and seconds must fit into it.
    """
    if len(late) < (ENOUGH_KNOWN if times.length else ENOUGH):
        return False
    full = [t for t in late if t % 60 == 0]
    if len(full) < FULL * len(late) or all(t % 300 == 0 for t in full):
        return False
    return times.length is None or all(t / 60 <= times.length for t in full)


def _decide(times: _Times, late: list[float]) -> tuple[list[bool], int]:
    """Which times are misprints, one by one, and of how many it stays open.

    Those far past the longest time that is surely right, on full minutes, are misprints; those off the full minute are
    right where there are many of them. The others follow the two decided ones between which they stand, as long as the
    mended time fits in between; else they stay.
    """
    off = [t for t in times.all if t % 60 and t <= (times.length or LONGEST)]
    right = off if len(off) > max(2, FEW * len(times.all)) else []
    bound = times.length or 2 * max([*right, *(t / 60 for t in late if t % 60 == 0)])
    decided: list[bool | None] = []
    for time in times.all:
        if time % 60:
            decided.append(False if right and time <= LONGEST else None)
        else:
            decided.append(True if time > bound else None)
    known = [at for at, is_wrong in enumerate(decided) if is_wrong is not None]
    wrong, left = [], 0
    for at, time in enumerate(times.all):
        verdict = decided[at]
        if verdict is None:
            next_ = bisect_left(known, at)
            around = [known[n] for n in (next_ - 1, next_) if 0 <= n < len(known)]
            among = all(decided[n] for n in around)
            fits = all((times.all[n] // 60 <= time // 60) == (n < at) or times.all[n] == time for n in around)
            verdict = among and fits and time > 0
            left += among and not verdict and time > 0
        wrong.append(verdict)
    return wrong, left


def _mended(segment: Segment, wrong: list[bool]) -> Segment:
    """A misprint's "hours" are minutes and its "minutes" seconds: a sixtieth of what was printed."""
    times = [float(t // 60) if bad else t for t, bad in zip(_times(segment), wrong, strict=True)]
    start, end = times[0], segment.end
    if wrong[0] and end is not None:
        end = end / 60 if end / 60 > start else None
    return msgspec.structs.replace(
        segment,
        start=start,
        end=end,
        times=tuple(times) if segment.times else (),
        printed=(segment.printed or clock(segment.start or 0)) if wrong[0] else None,
    )


def _unprinted(segment: Segment) -> Segment:
    return segment if segment.printed is None else msgspec.structs.replace(segment, printed=None)


def _said(times: _Times, wrong: list[bool], left: int) -> str:
    bad = [t for t, is_wrong in zip(times.all, wrong, strict=True) if is_wrong]
    more = f"; {left} more may be so and stay as printed" if left else ""
    return (
        f"{len(bad)} of {len(wrong)} times are minutes and seconds printed as hours and minutes"
        f" ({clock(bad[0])} is {clock(bad[0] / 60)}): mended{more}"
    )


def _doubt(times: _Times, late: list[float]) -> list[str]:
    """A warning where times may be misprints and nothing is certain enough to change them."""
    full = [t for t in late if t % 60 == 0 and t < DAYS]
    every = all(t % 60 == 0 for t in times.all) and any(t % 300 for t in times.all)
    hours = max(times.all, default=0.0) >= 3600 and max(times.all) < DAYS
    if (full and len(full) >= FULL * len(late)) or (len(times.all) >= SEVERAL and every and hours):
        first = full[0] if full else max(times.all)
        what = f"times such as {clock(first)} may be minutes and seconds ({clock(first / 60)})"
        return [f"{what}: that is not certain, so they stay as printed"]
    return []
