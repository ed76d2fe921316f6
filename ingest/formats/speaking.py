"""Who is speaking, from marks among the words: ">>" and dashes where the speaker changes, labels where one is named.

A segment's speaker is None where the format says nothing at all, and `SOMEBODY` where it tells speakers apart and does
not name this one: whoever else is known to speak in the recording must not be given these words.
"""

import re
from collections.abc import Collection, Iterable, Sequence

import msgspec

from graph.model import Segment, SegmentKind
from ingest.formats.voices import is_role, split_label

SOMEBODY = ""

CHANGE = re.compile(r"\s*>{2,}\s*")
_MARK = re.compile(r"(?:>{2,}|[-–](?=\s|[A-Z\"'“‘\[(]))\s*")  # "-5 degrees" and "—" going on are no dialogue
_ENOUGH = 2  # labels of roles ("Host:") that show several speakers; one may be part of a sentence


def parts(text: str) -> list[str]:
    """A text cut before each ">>"; the mark opens the part that follows it, with one blank between."""
    if ">>" not in text:
        return [text]
    first, *rest = CHANGE.split(text)
    return [*([first] if first.strip() else []), *(f">> {part}".rstrip() for part in rest)]


class Turns:
    """Follows the marks of one transcript. A named speaker goes on until the next mark."""

    def __init__(self, known: Collection[str] = ()) -> None:
        self.speaker: str | None = None
        self._known = list(known)
        self._told_apart = False
        self._roles = 0

    def hear(self, text: str) -> tuple[str | None, str]:
        """(who says a stretch that begins a line or follows a mark, its words). A name's label goes, and the mark
        before it; a mark before somebody without a name stays, so that the change can still be seen."""
        mark = _MARK.match(text) if text[:1] in (">", "-", "–") else None
        words = text[mark.end() :] if mark else text
        name, rest = split_label(words, self._known)
        if name is not None:
            self.speaker, self._told_apart = name, True
            # Who was named in full may be called by one of the names from there on, though it is an ordinary word.
            self._known.extend(part for part in name.split() if len(part) > 2 and part not in self._known)
            return name, rest
        if mark:
            self.speaker, self._told_apart = SOMEBODY, True
        elif is_role(words):
            self._roles += 1
            self.speaker = SOMEBODY if self._told_apart or self._roles >= _ENOUGH else self.speaker
        return self.speaker, text

    def opens(self, line: str) -> bool:
        """Whether a line within a caption opens with a mark or a label."""
        if line[:1] in (">", "-", "–"):
            return _MARK.match(line) is not None
        return (":" in line or "：" in line) and (split_label(line, self._known)[0] is not None or is_role(line))

    def tag(self) -> None:
        """A voice tag has told speakers apart."""
        self._told_apart = True

    def finished(self, segments: Sequence[Segment]) -> list[Segment]:
        """The segments. Where speakers are told apart, who is not named is somebody, above the first mark too."""
        if not self._told_apart and self._roles < _ENOUGH:
            return list(segments)
        return [
            msgspec.structs.replace(segment, speaker=SOMEBODY)
            if segment.speaker is None and segment.kind is SegmentKind.SPEECH
            else segment
            for segment in segments
        ]


def speakers(segments: Iterable[Segment]) -> tuple[str, ...]:
    """The persons who speak; one alone only where all words are theirs, so that nobody is given a stranger's."""
    voices = dict.fromkeys(s.speaker for s in segments if s.kind is SegmentKind.SPEECH)
    people = tuple(voice for voice in voices if voice)
    return people if len(people) > 1 or len(voices) == 1 else ()
