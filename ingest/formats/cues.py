"""Cues, which WebVTT and SRT share: a line with two times, below it the words that are shown in between.

Written here because the libraries for it are made for players. webvtt-py 0.6 drops every cue whose times it cannot
read (a decimal comma is enough), pysubs2 1.8 puts such a line, and WebVTT's notes, into the words of the cue above;
neither says so, knows line numbers, or keeps voices and word times apart. Here no word is lost without a warning.
"""

import itertools
import re
from typing import NamedTuple

from ingest.errors import InputError

_CLOCK = r"(?:\d{1,4}:)?\d{1,4}:\d{1,2}(?:[.,]\d{1,9})?"
_TIMES = re.compile(rf"({_CLOCK})[ \t]*-->[ \t]*({_CLOCK})(?=\s|$)")
# What tools for translating and typing make of the arrow, and of the marks within times.
_ARROW = re.compile(r"\s*(?:-[-\s]{0,3}(?:>|&gt;)|[–—]\s?(?:>|&gt;)|[→⟶])\s*")
_TIMELIKE = re.compile(r"[\dOoIlxX?]{1,4}\s?[:;.,]\s?[\dOoIlxX?]{1,3}[\dOoIlxX?:;.,\s-]{0,20}")
_STAMP = re.compile(r"(?:(?:(\d{1,4}):)?(\d{1,4}):)?(\d{1,2})(?:[.,:](\d{1,9}))?")
_SPACED = re.compile(r"\s*([:;.,])\s*")
_SETTINGS = re.compile(r"(?:\s*[A-Za-z]\w{0,9}\s?:\s?[^\s:]+)*\s*$")
_NUMBER = re.compile(r"#?\d{1,9}[.:]?")
_CUE_LIKE = re.compile(
    r"^[ \t]*\d[\dOoxX ]{0,4}:(?:[\d:;.,OoxX ]{2,20}?--(?:>|&gt;)|[\d:;.,OoxX ]{2,16}[.,] ?\d{3} ?(?:- ?>|[–—] ?>|→))",
    re.MULTILINE,
)

# Blocks of WebVTT that hold no words; they begin after an empty line and last until the next one.
BLOCK = re.compile(r"(?:NOTE|WEBVTT)(?=\s|$)|(?:STYLE|REGION)$")


class Line(NamedTuple):
    """A line of words with its number among the lines that are not empty; `parted`: below an empty line."""

    text: str
    paragraph: int
    parted: bool = False


class Cue(NamedTuple):
    """`start` is None where no time can be read, `end` where there is none that can be."""

    line: int
    printed: str
    start: float | None
    end: float | None
    lines: list[Line]

    @property
    def turned(self) -> bool:
        """Whether the end is missing, or before the start."""
        return self.start is not None and (self.end is None or self.end < self.start)


class _Times(NamedTuple):
    start: float | None
    end: float | None
    rest: str = ""


class Cues(NamedTuple):
    """The cues of a file in its order, and the lines above the first one."""

    cues: list[Cue]
    head: list[Line]


def scan(text: str, blocks: re.Pattern[str] | None = None) -> Cues:
    """Every line with times opens a cue, whether an empty line stands above it or not.

    Where a format has `blocks`, any line between an empty one and the times is the cue's name; else only a number is.
    """
    found: list[Cue] = []
    head: list[Line] = []
    closed: list[bool] = []  # whether an empty line stands right above a cue's times
    paragraph = 0
    parted, in_block = True, False
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        if not line:
            parted, in_block = True, False
            continue
        paragraph += 1
        times = _times(line)
        if times is not None:
            words = [Line(times.rest, paragraph)] if times.rest else []
            found.append(Cue(number, line, times.start, times.end, words))
            closed.append(parted)
            in_block = False
        elif in_block or (blocks is not None and parted and blocks.match(line)):
            in_block = True
            if not found:
                head.append(Line(line, paragraph, parted))
        else:
            (found[-1].lines if found else head).append(Line(line, paragraph, parted))
        parted = False
    above = [head, *(cue.lines for cue in found)]
    numbers = sum(1 for lines, _ in zip(above, closed, strict=False) if lines and _NUMBER.fullmatch(lines[-1].text))
    for lines, apart in zip(above, closed, strict=False):
        _unname(lines, apart, blocks is not None, 2 * numbers >= len(found))
    return Cues(found, head)


def check(text: str, path: str, line: int) -> None:
    """InputError where a text looks like cues, or says that it is WebVTT, and no cue's time can be read."""
    if any((times := _times(found.strip())) and times.start is not None for found in text.split("\n") if ">" in found):
        return
    broken = _CUE_LIKE.search(text)
    at = line + text.count("\n", 0, broken.start()) if broken else line
    what = "subtitles without a time that can be read" if broken else "subtitles without any cue"
    raise InputError(path, what, "Write times as 00:01:02.500 --> 00:01:05.000 above the words", at)


def first_cue(text: str) -> int | None:
    """Where the first line begins that has the look of a cue's times."""
    found = _CUE_LIKE.search(text)
    return found.start() if found else None


def count(text: str, most: int) -> int:
    """How many lines have that look; counted up to `most`."""
    return sum(1 for _ in itertools.islice(_CUE_LIKE.finditer(text), most))


def stamp(text: str) -> float | None:
    """Seconds of a time as cues print it: hours may be left out, minutes pass 60. None where it is none."""
    match = _STAMP.fullmatch(text)
    if match is None or int(match[3]) > 59 or (match[2] is None and match[4] is None):
        return None
    hours, minutes, seconds, fraction = match.groups()
    return (
        int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds) + (float(f"0.{fraction}") if fraction else 0.0)
    )


def _times(line: str) -> _Times | None:
    """The times of a line, None for each that cannot be read; None where the line is none of times."""
    if line[:1].isdigit():
        match = _TIMES.match(line)
        if match:
            return _Times(stamp(match[1]), stamp(match[2]), _words(line[match.end() :]))
    elif ">" not in line and "→" not in line and "⟶" not in line:
        return None
    arrow = _ARROW.search(line, 0, 60)
    if arrow is None or not re.search(r"\d", line[:60]):
        return None
    left, right = line[: arrow.start()], line[arrow.end() :]
    until = _TIMELIKE.match(right, 0, 40)
    start, end = stamp(_mended(left)), stamp(_mended(until[0])) if until else None
    if "--" not in arrow[0]:  # else an arrow in a sentence
        is_times = start is not None and end is not None and ":" in left
    else:
        half = until is not None and len(left) <= 20 and (not left or any(c.isdigit() for c in left))
        is_times = half or _TIMELIKE.fullmatch(left) is not None
    return _Times(start, end, _words(right[until.end() :]) if until else "") if is_times else None


def _words(rest: str) -> str:
    """What follows the times, unless it only says where on the screen the cue stands."""
    return "" if not rest or _SETTINGS.match(rest) else rest.strip()


def _mended(time: str) -> str:
    return _SPACED.sub(r"\1", time.strip()).replace(";", ":").rstrip(".,:-")


def _unname(lines: list[Line], apart: bool, named: bool, numbered: bool) -> None:
    """Take the name or number of the next cue off the lines above its times; `apart`: with an empty line in between.

    Where the empty line between cues is missing only a number is one, and only in a file that numbers its cues; a
    number that is all the words of a cue is said.
    """
    if not lines:
        return
    last = lines[-1]
    right_above = last.parted and not apart
    if _NUMBER.fullmatch(last.text):
        is_name = right_above or (numbered and len(lines) > 1)
    else:
        is_name = named and right_above and not BLOCK.match(last.text) and (len(lines) > 1 or " " not in last.text)
    if is_name:
        lines.pop()
