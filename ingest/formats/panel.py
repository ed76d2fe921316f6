"""The transcript panel of a video page, as it is pasted, and what stands round it, in it and beside its times."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise

from graph.model import SegmentKind
from ingest.formats.base import is_advert, seconds
from ingest.formats.marked import Line

READ_OUT = 0.8  # of the times stand beside their read-out, or none of them are taken for that
ONE_LINE = 0.95  # of the captions, where a second line is a chapter's title
TITLE = 100  # characters

_OPENS_PANEL = re.compile(r"\s*(?:show |hide |search )?transcript:?\s*|\s*search in video\s*", re.IGNORECASE)
_GLUED = re.compile(r"^((?:\d{1,2}:)?\d{1,2}:[0-5]\d)(?=\d{1,2} (?:hour|minute|second))(.*)$", re.MULTILINE)
_READ_OUT = re.compile(r"\s*\d{1,2} (?:hour|minute|second)")
_CHAPTER = re.compile(r"\s*chapter \d{1,3}\s*:", re.IGNORECASE)
_SOUND = re.compile(r"\s*[\[(♪]")


def is_alone(line: Line) -> bool:
    """A time alone on its line. In square brackets it is a caption's."""
    return line.stamp is not None and line.bare and not line.words and line.label is None


def unglued(text: str) -> str:
    """A page copied as text runs times into what is read out of them: "0:1212 secondswords" is "0:12 words"."""

    def parted(glued: re.Match[str]) -> str:
        rest = _after_read_out(glued[1], glued[2])
        return glued[0] if rest is None else f"{glued[1]} {rest}"

    return _GLUED.sub(parted, text)


def framing(line: Line) -> Line:
    """A line above a transcript: the list of chapters is headings, the rest of a description boilerplate."""
    if line.stamp and line.words:
        return line._replace(stamp=None, label=None, kind=SegmentKind.HEADING)
    words = line.words if not line.label else f"{line.label}: {line.words}"
    return line._replace(words=words or line.stamp or "", stamp=None, label=None, kind=SegmentKind.BOILERPLATE)


def without_frame(lines: list[Line]) -> list[Line]:
    """The lines, those told from speech that are none: above the first time, chapters' titles, times read out."""
    first = _begin(lines)
    titles = {_plain(line.words) for line in lines[:first] if line.stamp and line.words}
    above = [framing(line) for line in lines[:first]]
    below = _without_read_out(lines[first:])
    starts = [at for at, line in enumerate(below) if line.stamp]
    held = [b - a - 1 for a, b in pairwise(starts)]
    one_line = len(held) > 2 and sum(n == 1 for n in held) >= ONE_LINE * len(held)
    for at, line in enumerate(below):
        last = at + 1 < len(below) and below[at + 1].stamp is not None and line.stamp is None
        known = _plain(line.words) in titles or bool(_CHAPTER.match(line.words))
        # The only line of a caption is its words, whatever it looks like.
        second = at > 0 and below[at - 1].stamp is None
        if is_advert(line.words):
            below[at] = line._replace(kind=SegmentKind.BOILERPLATE)
        elif last and second and (known or (one_line and _is_title(line.words))):
            below[at] = line._replace(kind=SegmentKind.HEADING)
    return [*above, *below]


def _begin(lines: list[Line]) -> int:
    """Where the transcript begins: below the line "Transcript", or where the times of a list above begin anew."""
    alone = [at for at, line in enumerate(lines) if is_alone(line)]
    for at, line in enumerate(lines):
        if line.stamp is None and len(line.words) < TITLE and _OPENS_PANEL.fullmatch(line.words):
            below = alone[bisect_right(alone, at) :]
            if 2 * len(below) > len(alone):
                return _with_label(lines, below[0])
    times = [seconds(lines[at].stamp or "") or 0.0 for at in alone]
    anew = [n for n in range(1, len(times)) if times[n] < times[n - 1]]
    return _with_label(lines, alone[anew[0]] if len(anew) == 1 and 2 * anew[0] < len(alone) else alone[0])


def _with_label(lines: list[Line], at: int) -> int:
    """Who speaks first may stand above the first time."""
    return at - 1 if at and lines[at - 1].label and not lines[at - 1].words else at


def _without_read_out(lines: list[Line]) -> list[Line]:
    """Without what is written for screen readers: "12 minutes, 5 seconds" below "12:05"."""
    beside = {
        at: rest
        for at, (above, line) in enumerate(pairwise(lines), 1)
        if above.stamp and not above.words and (rest := _after_read_out(above.stamp, line.words)) is not None
    }
    if len(beside) < READ_OUT * sum(1 for line in lines if is_alone(line)):
        return lines
    kept: Iterable[Line] = (line._replace(words=beside.get(at, line.words)) for at, line in enumerate(lines))
    return [line for line in kept if line.words or line.stamp or line.label]


def _after_read_out(stamp: str, words: str) -> str | None:
    """The words after a time that is read out; None where they do not begin with it."""
    if not _READ_OUT.match(words):
        return None
    *hours, minutes, rest = (int(part) for part in stamp.split(".")[0].split(",")[0].split(":"))
    units = [(hours[0] if hours else 0, "hour"), (minutes, "minute"), (rest, "second")]
    if not hours and minutes > 59:
        units = [(minutes // 60, "hour"), (minutes % 60, "minute"), (rest, "second")]
    pattern = r"[,\s]*".join(rf"{n} {unit}s?" if n else rf"(?:0 {unit}s?)?" for n, unit in units)
    found = re.match(rf"\s*(?=\d){pattern}", words)
    return words[found.end() :].strip() if found else None


def _is_title(words: str) -> bool:
    return len(words) <= TITLE and not _SOUND.match(words) and not words.lstrip()[:1].islower()


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
