"""Passages: the stretches of a transcript that full-text search finds. Every store cuts them in the same way."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from graph.model import Segment, SegmentKind

PASSAGE = 400  # characters: some six captions, so that words that fall in neighbouring captions are found together


class Passage(NamedTuple):
    """Consecutive segments of speech; `segment` is the index of the first."""

    segment: int
    text: str


def passages(segments: Iterable[Segment]) -> Iterator[Passage]:
    """Speech joined up to about 400 characters; a heading or boilerplate ends a passage and is in none."""
    first, texts, length = 0, list[str](), 0
    for segment in segments:
        speech = segment.kind is SegmentKind.SPEECH
        if texts and (not speech or length + len(segment.text) > PASSAGE):
            yield Passage(first, " ".join(texts))
            texts, length = [], 0
        if speech:
            first = first if texts else segment.index
            texts.append(segment.text)
            length += len(segment.text) + 1
    if texts:
        yield Passage(first, " ".join(texts))
