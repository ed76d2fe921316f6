"""One transcript, written in each format that has times, makes the same claims at the same seconds."""

import json
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from graph.model import Claim, Segment, SegmentKind, Source
from ingest.analysis import analyse
from ingest.document import Job, read
from ingest.formats import READERS
from ingest.metadata import Metadata
from ingest.text import Text

CORPUS = Path(__file__).parent.parent / "corpus"
FORMATS = {"turns_json": "turns"}  # where the reader calls it otherwise

Writer = Callable[[list[Segment]], str]

KNOWN = Metadata(title="The warehouse in Memphis", date="2025-08-19", speakers=("Odile Marchetti",))


def clock(seconds: float, decimal: str = "") -> str:
    """ "1:02:03", or "01:02:03.456" where the format has thousandths."""
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    if decimal:
        return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{decimal}{rest % 1000:03}"
    return f"{minutes}:{rest // 1000:02}"


def begin(segment: Segment) -> float:
    assert segment.start is not None
    return segment.start


def end(segment: Segment) -> float:
    return segment.end if segment.end is not None else begin(segment) + 3


def captions(segments: list[Segment]) -> str:
    return "".join(f"- [{clock(begin(s))}] {s.text}\n" for s in segments)


def vtt(segments: list[Segment]) -> str:
    cues = (f"{clock(begin(s), '.')} --> {clock(end(s), '.')}\n{s.text}\n" for s in segments)
    return "WEBVTT\n\n" + "\n".join(cues)


def srt(segments: list[Segment]) -> str:
    cues = (f"{n}\n{clock(begin(s), ',')} --> {clock(end(s), ',')}\n{s.text}\n" for n, s in enumerate(segments, 1))
    return "\n".join(cues)


def podcast_json(segments: list[Segment]) -> str:
    items = [{"startTime": begin(s), "endTime": end(s), "body": s.text} for s in segments]
    return json.dumps({"version": "1.0.0", "segments": items})


def whisper(segments: list[Segment]) -> str:
    items = [
        {"id": n, "seek": 0, "start": begin(s), "end": end(s), "text": f" {s.text}", "avg_logprob": -0.2}
        for n, s in enumerate(segments)
    ]
    return json.dumps({"text": " ".join(s.text for s in segments), "segments": items, "language": "en"})


def json3(segments: list[Segment]) -> str:
    events = [
        {
            "tStartMs": round(begin(s) * 1000),
            "dDurationMs": round((end(s) - begin(s)) * 1000),
            "segs": [{"utf8": f"{word} "} for word in s.text.split()],
        }
        for s in segments
    ]
    return json.dumps({"wireMagic": "pb3", "events": events})


def turns_json(segments: list[Segment]) -> str:
    turns = [{"speaker": KNOWN.speakers[0], "timestamp": clock(begin(s)), "text": s.text} for s in segments]
    return json.dumps({"title": KNOWN.title, "turns": turns})


def lines(segments: list[Segment]) -> str:
    return "".join(f"{clock(begin(s))}\n{s.text}\n" for s in segments)


def html(segments: list[Segment]) -> str:
    said = (f"<p><time>{clock(begin(s))}</time> {escape(s.text)}</p>\n" for s in segments)
    return f"<!doctype html><html><body><main><h1>{KNOWN.title}</h1>\n{''.join(said)}</main></body></html>"


CAPTIONS: tuple[Writer, ...] = (captions, vtt, srt, podcast_json, whisper, json3, lines)
TURNS: tuple[Writer, ...] = (turns_json, html)  # a turn, or a paragraph of a page, is a sentence at least


class Said(NamedTuple):
    """What a claim says, and the second at which it is cited."""

    subject: str | None
    predicate: str
    object: str | None
    quantity: tuple[str, float | None, float | None, float | None] | None
    world_time: str | None
    start: float | None


def said(claim: Claim) -> Said:
    number = claim.quantity
    return Said(
        claim.subject.entity if claim.subject else None,
        claim.predicate,
        claim.object.entity if claim.object else None,
        (number.unit, number.value, number.low, number.high) if number else None,
        claim.world_time.edtf if claim.world_time else None,
        claim.citations[0].start,
    )


@cache
def transcript(name: str) -> list[Segment]:
    """The segments of a transcript of the corpus; at whole seconds, as some formats know no others."""
    document = read(Job(str(CORPUS / name), "talk", KNOWN))
    spoken = [s for s in document.segments if s.kind is SegmentKind.SPEECH]
    assert len({int(begin(s)) for s in spoken}) == len(spoken)
    return [msgspec.structs.replace(s, start=float(int(begin(s)))) for s in spoken]


@cache
def wanted(name: str) -> list[Said]:
    """The claims of the segments as they are, without a file."""
    source = Source(key="talk", sha256="", fingerprint="", format="captions", title=KNOWN.title, date=KNOWN.date)
    return [said(claim) for claim in analyse(source, Text(tuple(transcript(name)))).claims]


SENTENCES, BROKEN = "nightshift-alone-with-numbers.json", "gridline-memphis-buildout.md"


@pytest.mark.parametrize(
    ("name", "write"),
    [(SENTENCES, write) for write in CAPTIONS + TURNS] + [(BROKEN, write) for write in CAPTIONS],
    ids=lambda given: given if isinstance(given, str) else given.__name__,
)
def test_a_transcript_makes_the_same_claims_in_each_format(name: str, write: Writer, tmp_path: Path) -> None:
    path = tmp_path / "talk"
    path.write_text(write(transcript(name)))
    document = read(Job(str(path), "talk", KNOWN))
    assert document.source.format == FORMATS.get(write.__name__, write.__name__)
    assert document.source.warnings == ()
    assert [said(claim) for claim in document.claims] == wanted(name)
    assert len(wanted(name)) >= 40


def test_every_format_that_has_times_of_its_own_is_written() -> None:
    untimed = {"brief", "prose", "wiki", "notes"}  # the last two cite several times behind a statement
    written = {FORMATS.get(write.__name__, write.__name__) for write in CAPTIONS + TURNS}
    assert written | untimed == {reader.name for reader in READERS}
