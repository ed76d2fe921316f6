"""YouTube's json3 subtitles, as yt-dlp saves them: events with `tStartMs`, `dDurationMs` and `segs`."""

from typing import Any

from graph.model import Precision
from ingest.formats import facts, jsons, spoken
from ingest.formats.base import Transcript
from ingest.formats.moments import moment
from ingest.formats.spoken import Piece

name = "json3"


def sniff(text: str) -> float:
    """A list `events` whose objects have times in milliseconds and words in `segs`."""
    value = jsons.of(text)
    events = jsons.objects(value.get("events")) if isinstance(value, dict) else []
    return 0.95 if any("tStartMs" in event and "segs" in event for event in events) else 0.0


def read(text: str) -> Transcript:
    """One segment an event; it ends where the next one starts, though it stays on the screen for longer."""
    value, warnings = jsons.take(text)
    pieces: list[Piece] = []
    for number, event in enumerate(jsons.objects(value.get("events")) if isinstance(value, dict) else [], 1):
        shown = _pieces(event, number)
        if event.get("aAppend") and pieces and shown:
            first, *shown = shown
            pieces[-1] = pieces[-1]._replace(text=pieces[-1].text + first.text, end=first.end or pieces[-1].end)
        pieces += shown
    said, left_out = facts.metadata(value)
    return spoken.transcript(
        spoken.clipped(pieces), Precision.CAPTION, said, (*warnings, *left_out), language=facts.language(value)
    )


def _pieces(event: dict[str, Any], number: int) -> list[Piece]:
    """The words of an event, cut where another speaker begins: ">>" has a time of its own in automatic captions.

    Nothing of an event without words: a window's place and colours, or the line feed that moves the lines up.
    """
    start, lasts = moment(event.get("tStartMs"), 0.001), moment(event.get("dDurationMs"), 0.001)
    end = None if start is None or lasts is None else round(start + lasts, 3)
    found: list[Piece] = []
    for seg in jsons.objects(event.get("segs")):
        words, offset = seg.get("utf8"), moment(seg.get("tOffsetMs"), 0.001)
        if not isinstance(words, str):
            continue
        if found and not (words.lstrip().startswith(">>") and found[-1].text.strip()):
            found[-1] = found[-1]._replace(text=found[-1].text + words)
        else:
            at = None if start is None else round(start + (offset or 0.0), 3)
            found.append(Piece(words, number, at, end))
    return [piece for piece in found if piece.text.strip()]
