"""Texts read by the real pipeline, for tests of its components."""

from graph.model import Document, Precision, Segment, Source
from ingest.analysis import analyse
from ingest.pipeline import Findings, Window, pipeline
from ingest.text import Text


def segments(*lines: str, precision: Precision = Precision.CAPTION) -> tuple[Segment, ...]:
    """A segment a line, ten seconds each."""
    return tuple(
        Segment(index=i, text=line, start=10.0 * i, end=10.0 * i + 10, paragraph=i + 1, precision=precision)
        for i, line in enumerate(lines)
    )


def text_of(*lines: str) -> Text:
    return Text(segments(*lines))


def skimmed(line: str) -> Findings:
    """What the first reading finds in a line."""
    return pipeline().skim(text_of(line))


def studied(line: str) -> list[Window]:
    """The windows of a line after the second reading."""
    text = text_of(line)
    return list(pipeline().study(text, pipeline().skim(text)))


def document(*lines: str, date: str | None = None) -> Document:
    """A document of captions, read whole."""
    source = Source(key="talk", sha256="0" * 64, fingerprint="0" * 64, format="captions", date=date)
    return analyse(source, text_of(*lines))
