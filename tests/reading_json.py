"""JSON values for the tests of the readers: any at all, and such as look like transcripts."""

import json
from typing import Any

from hypothesis import strategies as st

from ingest.errors import InputError
from ingest.formats import choose
from ingest.formats.base import Transcript

KEYS = (
    "segments events segs utf8 tStartMs dDurationMs tOffsetMs aAppend body startTime endTime speaker text start end "
    "words word timestamp timestamps offsets transcription chunks speakers id name title url date metadata results "
    "alternatives transcript ad duration from to language word_segments full_transcript sentences elements value"
).split()
STRAY = st.none() | st.booleans() | st.integers() | st.floats() | st.integers(10**17, 10**40)
TEXTS = st.text(max_size=8) | st.sampled_from(
    [
        "one",
        " two",
        ">> yes",
        "Jane Doe: well.",
        "Jane Doe",
        "0:05",
        "PT1M",
        "1-2",
        "\ud800",
        "\x1b[2J",
        "&#27;",
        "en",
        "2",
    ]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    STRAY | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner),
    max_leaves=25,
)
ITEMS = st.dictionaries(st.sampled_from(KEYS), STRAY | TEXTS | st.lists(VALUES, max_size=2), max_size=7)
SHAPED = st.builds(
    lambda key, items, rest: {**rest, key: items},
    st.sampled_from(["segments", "events", "transcription", "chunks", "words", "full_transcript"]),
    st.lists(ITEMS, max_size=6),
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4),
)


def chosen(value: Any) -> tuple[str, Transcript]:
    """The name of the reader that is chosen for a JSON value, and what it reads."""
    text = value if isinstance(value, str) else json.dumps(value)
    reader = choose(text, "talk.json")
    return reader.name, reader.read(text)


def spoken(value: Any) -> list[tuple[str, float | None, float | None, str | None]]:
    """Text, start, end and speaker of each segment."""
    return [(s.text, s.start, s.end, s.speaker) for s in chosen(value)[1].segments]


def sound_or_refused(text: str) -> None:
    """A text gives numbered segments of plain words with sound times, or an InputError of one line."""
    try:
        found = choose(text, "talk.json").read(text)
    except InputError as error:
        message = str(error)
    else:
        _sound(found)
        message = ""
    assert "\n" not in message
    message.encode()


def _sound(found: Transcript) -> None:
    assert [s.index for s in found.segments] == list(range(len(found.segments)))
    for segment in found.segments:
        assert segment.text == " ".join(segment.text.split()) != ""
        assert "\x1b" not in segment.text
        segment.text.encode()
        assert segment.paragraph is not None
        assert segment.start is None or 0 <= segment.start <= 1e7
        assert segment.end is None or (segment.start is not None and segment.end > segment.start)
    assert len(found.warnings) <= 8
    assert all("\n" not in warning for warning in found.warnings)
