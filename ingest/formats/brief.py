"""Briefs and plain text without times: a paragraph a line, cited by its number."""

import re

from graph.model import Precision, SegmentKind
from ingest.formats.base import Draft, Transcript, is_boilerplate, plain

name = "brief"


def sniff(text: str) -> float:
    """Whatever no other reader wants, as long as it holds words."""
    return 0.1 if re.search(r"[^\W\d_]{2,}", text) else 0.0


def read(text: str) -> Transcript:
    """One segment a line that is not empty; lines are counted from 1, boilerplate included."""
    draft = Draft(Precision.PARAGRAPH)
    for paragraph, line in enumerate((line for line in text.split("\n") if line.strip()), 1):
        kind = SegmentKind.SPEECH
        if is_boilerplate(line):
            kind = SegmentKind.BOILERPLATE
        elif re.match(r"\s*#{1,6}\s", line):
            kind = SegmentKind.HEADING
        draft.add(plain(re.sub(r"^\s*(?:#{1,6}|[-*+])\s+", "", line)), paragraph=paragraph, kind=kind)
    return Transcript(tuple(draft.segments))
