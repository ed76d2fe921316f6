"""Plain lines with times: a time alone on a line and then words, or a time and a speaker at each turn."""

import re
from collections import Counter
from typing import NamedTuple

from graph.model import Precision, SegmentKind
from ingest.formats import panel, speaking
from ingest.formats.base import Draft, Transcript, is_boilerplate, plain, time_warnings
from ingest.formats.marked import Line, clean, may_be_label, speak, speakers, take_apart
from ingest.formats.mend import mend
from ingest.formats.wrap import beginning, paragraphs
from ingest.metadata import Metadata

name = "lines"

CAPTION = 200  # characters; what stands between two times and is longer on average is a speaker's turn
SHORT = 10  # words of a heading between turns

_DIGITS = re.compile(r"\d:[0-5]\d")
_END = re.compile(r"[.!?…,;:][\"'”’)\]]*\s*$")
_SURE = {"panel": 0.93, "turns": 0.93, "opening": 0.85, "": 0.0}


class _Shape(NamedTuple):
    """What a text looks like: its kind (panel, turns, opening; "" for none of them) and the labels of its speakers."""

    kind: str
    lines: list[Line]
    labels: set[str]


def sniff(text: str) -> float:
    """Times alone on lines, or beside speakers. Of lines that a time opens the reader of captions may be surer."""
    return _SURE[_shape(panel.unglued(beginning(text))).kind]


def read(text: str) -> Transcript:
    """One segment a caption or a paragraph of a turn. What stands above the first time is heading or boilerplate."""
    text = panel.unglued(text)
    kind, lines, labels = _shape(text)
    if kind == "panel":
        lines = panel.without_frame(lines)
    elif kind:
        lines = _paragraphs(text, kind, labels)
    spoken = [line for line in lines if line.kind is SegmentKind.SPEECH]
    stamps = sum(1 for line in spoken if line.stamp)
    captions = not labels and sum(len(line.words) for line in spoken) <= CAPTION * max(1, stamps)
    draft = Draft(Precision.CAPTION if captions else Precision.TURN)
    speak(draft, [line._replace(words=plain(line.words)) for line in lines], together=captions)
    draft.segments, mended = mend(draft.segments)
    segments = draft.with_ends()
    return Transcript(segments, Metadata(speakers=speaking.speakers(segments)), (*mended, *time_warnings(segments)))


def _shape(text: str) -> _Shape:
    """`text`: with times parted from what is read out of them."""
    if not _DIGITS.search(text):
        return _Shape("", [], set())
    numbered = list(enumerate((line for line in text.split("\n") if line.strip()), 1))
    lines = [take_apart(line, number) for number, line in numbered]
    total = len(lines)
    alone = [n for n, line in enumerate(lines) if panel.is_alone(line)]
    timed = [line for line in lines if line.stamp and line.label]
    labels = speakers(line.label for line in timed)
    headed = sum(1 for line in timed if line.label in labels)
    if len(alone) >= max(2, headed, total // 20) or (alone == [0] and total > 1):
        labels = _beside(lines, alone)
        return _Shape("panel", [take_apart(line, number, labels) for number, line in numbered], labels)
    if headed >= max(2, total // 20):
        return _Shape("turns", lines, labels)
    opening = [line for line in lines if line.stamp and (line.words or line.label)]
    if len(opening) >= max(2, 0.4 * total) or sum(not line.bare for line in opening) >= max(3, 0.2 * total):
        return _Shape("opening", lines, set())
    return _Shape("", lines, set())


def _beside(lines: list[Line], alone: list[int]) -> set[str]:
    """Speakers on lines of their own, above or below times that stand alone: names and roles at half of the times."""
    for step in (-1, 1):
        words = [lines[at + step].words for at in alone if 0 <= at + step < len(lines) and not lines[at + step].stamp]
        counts = Counter(clean(w) for w in words if may_be_label(w))
        labels = {label for label in speakers(counts) if counts[label] > 1}
        if 2 * sum(counts[label] for label in labels) >= len(alone):
            return labels
    return set()


def _paragraphs(text: str, kind: str, labels: set[str]) -> list[Line]:
    """The paragraphs taken apart. What stands above the first turn, and titles between turns, are no speech."""

    def opens(line: str) -> bool:
        own = take_apart(line, 0, labels)
        return own.stamp is not None or own.label is not None

    lines = [take_apart(line, number, labels) for number, line in paragraphs(text, opens)]
    begun = False
    found = []
    for at, line in enumerate(lines):
        begun = begun or (line.stamp is not None and (kind == "opening" or line.label is not None))
        following = lines[at + 1] if at + 1 < len(lines) else None
        if line.words.lstrip().startswith("#"):
            line = line._replace(words=line.words.strip(" #"), stamp=None, label=None, kind=SegmentKind.HEADING)
        elif not begun:
            line = panel.framing(line)
        elif is_boilerplate(line.words):
            line = line._replace(kind=SegmentKind.BOILERPLATE)
        elif kind == "turns" and following is not None and _is_heading(line, following):
            line = line._replace(stamp=None, kind=SegmentKind.HEADING)
        found.append(line)
    return found


def _is_heading(line: Line, following: Line) -> bool:
    """A chapter's title between turns: a few words, no sentence, above a line that says who speaks."""
    short = 0 < len(line.words.split()) <= SHORT and not _END.search(line.words) and line.words.lstrip()[0].isupper()
    return short and line.label is None and following.label is not None and following.stamp is not None
