"""The text that is analysed, as one string, and the exact way back from each character to its segment and time."""

import itertools
import re
from bisect import bisect_right
from collections.abc import Container, Iterator
from typing import NamedTuple

from graph.model import Segment, SegmentKind

# Sounds and bleeps of captions. They are blanked, not cut, so that every offset stays what it was.
_SOUND = re.compile(r"\[\s*(?:__|music|applause|laughter|cheering|inaudible|crosstalk|silence)[^\]]{0,20}\]|>>|♪", re.I)

# No word, but the tokenizer's time grows with the square of its length. It is blanked like a sound.
_ENDLESS = re.compile(r"\S{200,}")

PIECE = 50_000  # characters analysed at once, so that memory and spaCy's own limit do not bound a text's length
OVERLAP = 1_000  # context on both sides of a piece, so that nothing is cut in two


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])


class Spot(NamedTuple):
    """Where a stretch of the text stands: offsets `begin` in segment `first`, `end` in segment `last` (indices)."""

    first: int
    begin: int
    last: int
    end: int


class Piece(NamedTuple):
    """A stretch of the text with context: what begins in `own_begin <= offset < own_end` belongs to this piece."""

    text: str
    offset: int
    own_begin: int
    own_end: int


class Text:
    """Spoken segments joined: a blank inside a paragraph or between captions of one speaker, a line feed elsewhere."""

    def __init__(self, segments: tuple[Segment, ...], unread: Container[int] = ()) -> None:
        """`unread`: indices of the segments that are left out, as those in another language are."""
        self.segments = tuple(s for s in segments if s.kind is SegmentKind.SPEECH and s.index not in unread)
        self.all_segments = segments
        parts: list[str] = []
        self._begins: list[int] = []
        length = 0
        previous: Segment | None = None
        for segment in self.segments:
            if previous is not None:
                together = segment.start is not None and segment.precision == previous.precision == "caption"
                together = together or (segment.paragraph is not None and segment.paragraph == previous.paragraph)
                together = together and segment.speaker == previous.speaker
                # Of speakers without names only the mark before the words tells that it is the next one.
                together = together and not (segment.speaker == "" and segment.text[0] in ">-–")
                together = together and previous.index + 1 not in unread
                parts.append(" " if together else "\n")
                length += 1
            self._begins.append(length)
            parts.append(segment.text)
            length += len(segment.text)
            previous = segment
        self.raw = "".join(parts)
        self.text = _ENDLESS.sub(_blanks, _SOUND.sub(_blanks, self.raw))

    def begins(self) -> Iterator[tuple[Segment, int]]:
        """The spoken segments, each with the character at which it begins."""
        return zip(self.segments, self._begins, strict=True)

    def segment_at(self, offset: int) -> Segment:
        """The segment that holds a character; a joint belongs to the segment before it."""
        return self.segments[max(0, bisect_right(self._begins, offset) - 1)]

    def begin_of(self, offset: int) -> int:
        """Where the segment that holds a character begins."""
        return self._begins[max(0, bisect_right(self._begins, offset) - 1)]

    def spot(self, begin: int, end: int) -> Spot:
        """A stretch of the text as segment indices and offsets in those segments' own texts."""
        first, last = self.segment_at(begin), self.segment_at(max(begin, end - 1))
        return Spot(first.index, begin - self.begin_of(begin), last.index, end - self.begin_of(max(begin, end - 1)))

    def stretch(self, begin: int, end: int) -> tuple[int, int]:
        """The whole segments that a stretch touches, as offsets of the text."""
        last_begin = self.begin_of(max(begin, end - 1))
        return self.begin_of(begin), last_begin + len(self.segment_at(max(begin, end - 1)).text)

    def pieces(self, size: int = PIECE, overlap: int = OVERLAP) -> Iterator[Piece]:
        """Stretches of about `size` characters, cut where a segment begins, each with context on both sides.

        A segment that is longer than that is cut at a blank, and where it holds none, anywhere.
        """
        cuts = [0]
        for begin in [*self._begins, len(self.text)]:
            while begin - cuts[-1] >= 2 * size:
                cuts.append(self.word_from(cuts[-1] + size, cuts[-1] + 2 * size))
            if size <= begin - cuts[-1] and begin < len(self.text):
                cuts.append(begin)
        for cut, until in itertools.pairwise([*cuts, len(self.text)]):
            left = 0 if cut <= overlap else self.word_from(max(0, cut - 2 * overlap), cut - overlap)
            right = self.word_from(until + overlap, until + 2 * overlap)
            yield Piece(self.text[left:right], left, cut, until)

    def word_from(self, begin: int, end: int) -> int:
        """Where a word begins in a stretch; its end where none does, or where the text ends."""
        found = self.text.find(" ", begin, end)
        return min(end, len(self.text)) if found < 0 else found + 1
