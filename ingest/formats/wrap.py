"""Paragraphs of plain text: a line each; where lines are broken at a width, what stands between blank lines."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

SAMPLE = 200_000  # characters
WIDEST = 120  # characters of a line that an editor or a mail program would break
NARROWEST = 40
BREAKS = 3  # fewer line breaks inside paragraphs say nothing
FILLED = 0.8  # of the breaks stand where the next word no longer fitted
RUN_ON = 0.5  # of the breaks stand within a sentence

_HEADING = re.compile(r"\s*#{1,6}\s")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’)\]]*\s*$")

Opens = Callable[[str], bool]


def _nothing(_line: str) -> bool:
    return False


def beginning(text: str) -> str:
    """As much of a text as is needed to see what it is: whole lines."""
    return text if len(text) <= SAMPLE else text[:SAMPLE].rpartition("\n")[0] or text[:SAMPLE]


def is_wrapped(text: str, opens: Opens = _nothing) -> bool:
    """Whether lines end because they are full: the next word would not have fitted, and sentences run on over them.

    `opens`: lines that begin a paragraph whatever stands above them.
    """
    lines = [line.rstrip() for line in text.split("\n")]
    breaks = [(a, b) for a, b in pairwise(lines) if a.strip() and b.strip() and not _begins(b, opens)]
    breaks = [(a, b) for a, b in breaks if not _HEADING.match(a) and not opens(a)]
    if len(breaks) < BREAKS:
        return False
    width = max(len(a) for a, _ in breaks)
    if not NARROWEST <= width <= WIDEST:
        return False
    # A few characters are left to the width of the longest line, which a long word may have made.
    full = sum(len(a) + 1 + len(b.split()[0]) > width - 4 for a, b in breaks)
    running = sum(not _SENTENCE_END.search(a) for a, _ in breaks)
    return full >= FILLED * len(breaks) and running >= RUN_ON * len(breaks)


def paragraphs(text: str, opens: Opens = _nothing) -> Iterator[tuple[int, str]]:
    """The paragraphs, each with the number of its first line among those that are not empty, from 1."""
    wrapped = is_wrapped(text, opens)
    number = first = 0
    words: list[str] = []
    for line in [*text.split("\n"), ""]:
        is_new = not line.strip() or not wrapped or _begins(line, opens) or (words and _HEADING.match(words[-1]))
        if is_new and words:
            yield first, "\n".join(words)
            words = []
        if line.strip():
            number += 1
            first = first if words else number
            words.append(line)


def _begins(line: str, opens: Opens) -> bool:
    return bool(_HEADING.match(line) or _ITEM.match(line)) or opens(line)
