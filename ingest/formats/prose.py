"""Plain text with speakers ("Jane Doe: words", `>>`), or with lines broken at a width: a segment a paragraph."""

import re
from collections import Counter

from graph.model import Precision, SegmentKind
from ingest.formats import speaking, voices
from ingest.formats.base import Draft, Transcript, is_boilerplate, plain
from ingest.formats.marked import Line, is_role, speak, take_apart
from ingest.formats.wrap import beginning, is_wrapped, paragraphs
from ingest.metadata import Metadata

name = "prose"

TALK = 0.1  # of the paragraphs say who speaks: the text is a talk
GOES_ON = 0.25  # of the paragraphs: those without a label are still of the speaker above them

_LABELLED = re.compile(r"[ \t]*(?:>>|[^\s:][^:\n]{0,80}:(?:\s|\*|$))")
_CHANGE = re.compile(r"[ \t]*>>")
_MARKS = re.compile(r"^\s*(?:#{1,6}|[-*+])\s+")


def sniff(text: str) -> float:
    """Surer than that it is a brief, whose lines are paragraphs and nobody's speech."""
    text = beginning(text)
    lines = [line for line in text.split("\n") if line.strip()]
    labels = _labels(lines)
    said = sum(1 for line in lines if _says_who(line, labels))
    talk = said >= max(2, TALK * len(lines)) and bool(re.search(r"[^\W\d_]{2,}", text))
    return 0.3 if talk or is_wrapped(text, lambda line: _says_who(line, labels)) else 0.0


def read(text: str) -> Transcript:
    """One segment a paragraph, cited by the number of its first line; lines are counted from 1, empty ones left out."""
    labels = _labels([line for line in text.split("\n") if line.strip()])
    found = list(paragraphs(text, lambda line: _says_who(line, labels)))
    said = sum(1 for _, line in found if _says_who(line, labels))
    lines = [_line(line, number, labels) for number, line in found]
    draft = Draft(Precision.PARAGRAPH)
    speak(draft, lines, goes_on=said >= GOES_ON * len(found))
    segments = tuple(draft.segments)
    return Transcript(segments, Metadata(speakers=speaking.speakers(segments)))


def _line(line: str, number: int, labels: set[str]) -> Line:
    words = plain(_MARKS.sub("", line))
    if is_boilerplate(words) and not _says_who(line, labels):
        return Line(words, number, kind=SegmentKind.BOILERPLATE)
    if re.match(r"\s*#{1,6}\s", line):
        return Line(words, number, kind=SegmentKind.HEADING)
    own = take_apart(words, number, labels)
    return own if own.label and not own.stamp else Line(words, number)


def _says_who(line: str, labels: set[str]) -> bool:
    if not _LABELLED.match(line):
        return False
    if _CHANGE.match(line) or voices.split_label(line)[0]:
        return True
    own = take_apart(line, 0, labels)
    return own.label is not None and own.stamp is None


def _labels(lines: list[str]) -> set[str]:
    """Labels that are speakers although they alone do not show it: roles, and names of two words that come back."""
    own = (take_apart(line, 0).label for line in lines if _LABELLED.match(line))
    counts = Counter(label for label in own if label)
    return {
        label for label, n in counts.items() if is_role(label) or (n > 1 and " " in label and voices.is_person(label))
    }
