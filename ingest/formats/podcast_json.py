"""Podcasting 2.0 transcripts: `segments` of `body` with `startTime`, `endTime` and `speaker`, often one word each."""

from typing import Any

from graph.model import Precision
from ingest.formats import facts, jsons, spoken
from ingest.formats.base import Transcript
from ingest.formats.moments import moment
from ingest.formats.spoken import Piece

name = "podcast_json"


def sniff(text: str) -> float:
    """A list `segments` whose objects have a body."""
    return 0.95 if _pieces(jsons.of(text)) else 0.0


def read(text: str) -> Transcript:
    """One segment an item; where the items are words, they are joined to segments that can be read."""
    value, warnings = jsons.take(text)
    pieces = _pieces(value)
    if spoken.wordlike(pieces):
        pieces = spoken.joined(pieces)
    said, left_out = facts.metadata(value)
    return spoken.transcript(
        pieces, Precision.CAPTION, said, (*warnings, *left_out), facts.names(value), facts.language(value)
    )


def _pieces(value: Any) -> list[Piece]:
    pieces = []
    for number, item in enumerate(jsons.objects(value.get("segments")) if isinstance(value, dict) else [], 1):
        body, label = item.get("body"), item.get("speaker")
        if isinstance(body, str) and body.strip():
            label = str(label) if isinstance(label, (str, int)) and label != "" else None
            pieces.append(Piece(body, number, moment(item.get("startTime")), moment(item.get("endTime")), label))
    return pieces
