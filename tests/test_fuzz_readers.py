"""Mutilated transcripts: a reader gives segments or an error of ours, whatever became of a file of its format.

`make soak` keeps at each reader for two minutes, and then no file may take ten times as long as the median for its
size.
"""

import math
import os
import statistics
import time
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.decode import decode
from ingest.errors import InputError
from ingest.formats import READERS, choose
from ingest.formats.base import Reader, Transcript
from ingest.metadata import is_sidecar, split_front_matter

SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
SECONDS = 120 if SOAK else 0  # for each reader
LONGEST = 300_000 if SOAK else 20_000  # characters that a mutilated file may have
FLOOR = 0.5  # seconds that any file may take

CORPUS = Path(__file__).parent.parent / "corpus"

JUNK = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        (
            "\0", "\x1b[31m", "\x0b", "\x0c", "\x85", "\u2028", "\ufeff", "\u202e", "\r", "\n\n", "\t", "\ud7ff", "🚀",
            "99999999999999999999", "1e999", "-1", "NaN", "Infinity", "00:00:00", "9999:99:99.999", "-->", "[99:99]",
            "<", ">", "</", "<v ", "<c>", "<!--", "&#99999999999;", "&amp;amp;", ">>", "::", "---\n", "WEBVTT\n",
            "NOTE\n", "{", "}", "[", "]", '"', "\\u0000", "\\", "null", "[[", "]]", "|", "#", "**", "- ", "(", ")",
            " " * 300, "a" * 300,
        )
    ),
)  # fmt: skip


class Edit(NamedTuple):
    """What is done to a text: where, as parts of its length, and how often."""

    what: str
    begin: float
    end: float
    times: int
    junk: str


PART = st.floats(0, 1, allow_nan=False)
EDITS = st.lists(
    st.builds(
        Edit,
        st.sampled_from(("cut", "repeat", "swap", "insert", "number", "stop", "lines")),
        PART,
        PART,
        st.sampled_from((2, 3, 10, 1_000)),
        JUNK,
    ),
    min_size=1,
    max_size=6,
)


def edited(text: str, edit: Edit) -> str:
    begin, end = sorted((int(edit.begin * len(text)), int(edit.end * len(text))))
    match edit.what:
        case "cut":
            return text[:begin] + text[end:]
        case "repeat":
            part = text[begin : min(end, begin + max(1, LONGEST // edit.times))]
            return text[:begin] + part * edit.times + text[end:]
        case "swap":
            middle = (begin + end) // 2
            return text[:begin] + text[middle:end] + text[begin:middle] + text[end:]
        case "insert":
            return text[:begin] + edit.junk * edit.times + text[begin:]
        case "number":
            digits = [i for i in range(begin, min(len(text), begin + 2_000)) if text[i].isdigit()]
            return text if not digits else text[: digits[0]] + "9" * edit.times + text[digits[0] + 1 :]
        case "lines":
            return "\n".join(sorted(text.split("\n"), key=lambda line: zlib.crc32(line.encode("utf-8", "replace"))))
    return text[:begin]


@cache
def samples(name: str) -> tuple[str, ...]:
    """The texts of the corpus that a reader is chosen for."""
    paths = [path for path in sorted(CORPUS.iterdir()) if not is_sidecar(path)]
    texts = [decode(path.read_bytes(), path.name)[0] for path in paths]
    bodies = [split_front_matter(text, "").body for text in texts]
    return tuple(body for body in bodies if choose(body, "").name == name)


def read(text: str) -> Transcript | None:
    """As `ingest.document` reads a file; None where there is nothing below the front matter."""
    body = split_front_matter(decode(text.encode("utf-8", "replace"), "talk")[0], "talk").body
    return choose(body, "talk").read(body) if body.strip() else None


def read_or_refuse(text: str) -> None:
    """Segments that are whole, or one line that says why there are none."""
    try:
        found = read(text)
    except InputError as error:
        line = str(error)
    else:
        if found is not None:
            check(found)
        return
    assert line.startswith("talk")
    assert line.isprintable()


def check(found: Transcript) -> None:
    assert [segment.index for segment in found.segments] == list(range(len(found.segments)))
    for segment in found.segments:
        assert segment.text == " ".join(segment.text.split()) != ""
        assert segment.start is None or (math.isfinite(segment.start) and segment.start >= 0)
        assert segment.end is None or (segment.start is not None and segment.start < segment.end < math.inf)
        assert segment.paragraph is None or segment.paragraph >= 1
    assert len(found.warnings) <= 10
    assert all(warning.isprintable() for warning in found.warnings)


class Spent(NamedTuple):
    seconds: float
    text: str

    @property
    def pace(self) -> float:
        """Seconds for a thousand characters; short texts are all alike."""
        return self.seconds / (1 + len(self.text) / 1_000)


def spent(text: str, run: Callable[[str], object]) -> Spent:
    begin = time.process_time()
    run(text)
    return Spent(time.process_time() - begin, text)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_the_corpus_holds_a_file_of_each_format(reader: Reader) -> None:
    assert samples(reader.name)
    for text in samples(reader.name):
        found = read(text)
        assert found is not None
        check(found)


@pytest.mark.timeout(SECONDS * 5 + 240)
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_mutilated_file_gives_segments_or_an_error_of_ours(reader: Reader) -> None:
    times: list[Spent] = []

    @settings(max_examples=100 if SOAK else 20)
    @given(st.sampled_from(samples(reader.name)), EDITS)
    def mutilated(text: str, edits: list[Edit]) -> None:
        for edit in edits:
            text = edited(text, edit)[:LONGEST]
        taken = spent(text, read_or_refuse)
        times.append(taken if taken.seconds > FLOOR else taken._replace(text=" " * len(text)))
        assert 0 <= reader.sniff(text) <= 1
        if reader.sniff(text):  # though another reader may be surer
            check(reader.read(text))

    begin = time.monotonic()
    while True:
        mutilated()
        if time.monotonic() - begin >= SECONDS:
            break
    if SOAK:
        usual = statistics.median(one.pace for one in times)
        slow = [one for one in times if one.seconds > FLOOR and one.pace > 10 * usual]
        slow = [one for one in slow if min(spent(one.text, read_or_refuse).seconds for _ in range(3)) > FLOOR]
        assert [(reader.name, one.seconds, len(one.text), one.text[:300]) for one in slow] == []
