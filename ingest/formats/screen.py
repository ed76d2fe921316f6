"""What cues show: their words with voices and times of their own, and each word once where lines scroll.

Auto-captions roll: every cue repeats the line above it, and a cue of ten milliseconds shows that line once more. A word
belongs to the cue in which it first appears.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.formats.base import plain
from ingest.formats.cues import Cue, stamp
from ingest.formats.speaking import CHANGE

GAP = 1.0  # seconds without any cue, after which the screen is empty and nothing is left on it to scroll
BLINK = 0.05  # seconds; a cue of ten milliseconds only scrolls
_SHARE = 4  # lines scroll where at least every fourth cue repeats what the one above it showed
_LONG = 4  # words; one repeat of so many shows it too

_TAG = re.compile(
    r"<(?:(?P<end>/v)|(?P<voice>v(?:\.[^\s<>]{0,200})?(?=[\s>])[^<>]{0,200})|(?P<time>\d[\d:.,]{0,20})"
    r"|(?P<break>br\s*/?)|/?[A-Za-z][^<>]{0,400}|/)>",
    re.IGNORECASE,
)
_STYLE = re.compile(r"\{\\[^{}]{0,200}\}|\{[yYcCfFsSpP]:[^{}]{0,200}\}|\\N|\\[nh](?![a-z])")
_MARKUP = re.compile(r"[<>&*_`]")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200e\u200f\u2060\ufeff"))


class Word(NamedTuple):
    """`voice` is the name in the voice tag round it, `time` when it appears, where the cue gives that for each word."""

    text: str
    voice: str | None = None
    time: float | None = None


class Row(NamedTuple):
    """A line of a cue as words; `paragraph` is the line's number among those that are not empty."""

    words: list[Word]
    paragraph: int


def rows(cue: Cue) -> list[Row]:
    """The lines of a cue that hold words. A voice goes on over lines until it is closed or another one begins."""
    found = []
    voice: str | None = None
    for line in cue.lines:
        words, voice = _words(line.text, voice)
        if words:
            found.append(Row(words, line.paragraph))
    return found


def _words(line: str, voice: str | None) -> tuple[list[Word], str | None]:
    if "{" in line or "\\" in line:
        line = _STYLE.sub(" ", line)
    if "<" not in line:
        return [Word(word, voice) for word in _plain(line)], voice
    found: list[Word] = []
    time: float | None = None
    begin, joined = 0, False
    for tag in _TAG.finditer(line):
        joined = _append(found, line[begin : tag.start()], Word("", voice, time), joined)
        begin = tag.end()
        if tag["time"]:
            time = stamp(tag["time"])
        elif tag["break"]:
            joined = False
        elif tag["end"] or tag["voice"]:
            name = " ".join(_plain((tag["voice"] or "").partition(" ")[2]))
            voice, joined = (None if tag["end"] else name), False
    _append(found, line[begin:], Word("", voice, time), joined)
    return found, voice


def _append(found: list[Word], text: str, like: Word, joined: bool) -> bool:
    """Add the words of a text; where no blank parts it from the text before, a word goes on. Whether the next may."""
    if not text:
        return joined
    words = _plain(text)
    if words and found and joined and not text[0].isspace():
        found[-1] = found[-1]._replace(text=found[-1].text + words.pop(0))
    found.extend(like._replace(text=word) for word in words)
    return not text[-1].isspace()


def _plain(text: str) -> list[str]:
    if text.isascii() and not _MARKUP.search(text):
        return text.split()
    text = plain(text)
    if "&" in text:  # escaped twice, as some tools do
        text = plain(text)
    if not text.isascii():
        text = text.translate(_INVISIBLE)
    return (CHANGE.sub(" >> ", text) if ">>" in text else text).split()


def once(cues: Sequence[Cue], shown: Iterable[list[Row]]) -> list[list[Row]]:
    """What each cue shows that the one above it did not show already.

    Where lines do not scroll, a line that is said twice stays; only a cue that is there twice is taken once.
    """
    pages = list(shown)
    repeats = _repeats(cues, pages)
    if not _scrolls(cues, pages, repeats):
        repeats = [n if n and _again(cues, pages, at) else 0 for at, n in enumerate(repeats)]
    return [_without(page, n) if n else page for page, n in zip(pages, repeats, strict=True)]


def _repeats(cues: Sequence[Cue], pages: list[list[Row]]) -> list[int]:
    """For each cue, how many of its first words are the last lines of the cue above it."""
    found = []
    above: list[list[str]] = []
    end: float | None = None
    for cue, page in zip(cues, pages, strict=True):
        texts = [[word.text for word in row.words] for row in page]
        cleared = end is not None and cue.start is not None and cue.start > end + GAP
        found.append(0 if cleared else _overlap(above, [word for row in texts for word in row]))
        if texts:
            above, end = texts, cue.end
    return found


def _overlap(above: list[list[str]], words: list[str]) -> int:
    for first in range(max(0, len(above) - 8), len(above)):
        last = [word for row in above[first:] for word in row]
        if words[: len(last)] == last:
            return len(last)
    return 0


def _scrolls(cues: Sequence[Cue], pages: list[list[Row]], repeats: list[int]) -> bool:
    """One word that is there again may be said again, unless it stands in a cue that is too short to be read."""
    several = [n for cue, n in zip(cues, repeats, strict=True) if n > 1 or (n and _is_blink(cue))]
    pairs = sum(1 for page in pages if page) - 1
    timed = any(word.time is not None for page in pages for row in page for word in row.words)
    return len(several) * _SHARE >= pairs and (len(several) > 1 or max(several, default=0) >= (2 if timed else _LONG))


def _is_blink(cue: Cue) -> bool:
    return cue.start is not None and cue.end is not None and cue.end - cue.start < BLINK


def _again(cues: Sequence[Cue], pages: list[list[Row]], at: int) -> bool:
    """Whether a cue is the one above it once more, as where a stream's pieces were put together."""
    same = [row.words for row in pages[at]] == [row.words for row in pages[at - 1]]
    return same and cues[at].start is not None and cues[at].start == cues[at - 1].start


def _without(page: list[Row], count: int) -> list[Row]:
    found = []
    for row in page:
        if count < len(row.words):
            found.append(row._replace(words=row.words[count:]))
        count = max(0, count - len(row.words))
    return found
