"""Texts read by the readers alone, as `ingest.document` does before it looks for claims."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from graph.model import Segment, SegmentKind
from ingest.errors import InputError
from ingest.formats import choose
from ingest.formats.base import Transcript


class Read(NamedTuple):
    """A text, the reader that was chosen for it, and what that made of it."""

    format: str
    segments: tuple[Segment, ...]
    channel: str | None
    warnings: tuple[str, ...]


def read(text: str) -> Read:
    reader = choose(text, "talk.md")
    found = reader.read(text)
    return Read(reader.name, found.segments, found.metadata.channel, found.warnings)


def speech(segments: Iterable[Segment]) -> list[str]:
    return [s.text for s in segments if s.kind is SegmentKind.SPEECH]


def quiet_or_refused(text: str, reader: Callable[[str], Transcript]) -> None:
    """Whatever the text is, a reader gives numbered segments with words, and choosing one gives it or an InputError."""
    for found in (reader(text), _chosen(text)):
        assert [s.index for s in found.segments] == list(range(len(found.segments)))
        for segment in found.segments:
            assert segment.text == " ".join(segment.text.split()) != ""
            assert segment.start is None or segment.start >= 0
            assert segment.end is None or (segment.start is not None and segment.end > segment.start)
            assert segment.paragraph is not None
            assert segment.paragraph >= 1
        assert len(found.warnings) <= 2


def _chosen(text: str) -> Transcript:
    try:
        return choose(text, "talk.md").read(text)
    except InputError:
        return Transcript(())
