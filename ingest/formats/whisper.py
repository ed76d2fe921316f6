"""Whisper's JSON and that of its kin: openai-whisper, faster-whisper, WhisperX, whisper.cpp, Transformers, the API."""

from collections.abc import Iterator
from typing import Any

from graph.model import Precision
from ingest.formats import facts, jsons, spoken
from ingest.formats.base import Transcript
from ingest.formats.moments import moment, span
from ingest.formats.spoken import LONGEST, Piece

name = "whisper"

WINDOW = 31.0  # seconds; Whisper hears thirty at once, so that no segment of its is longer

_MARKS = {"avg_logprob", "no_speech_prob", "compression_ratio", "temperature", "tokens", "seek"}


def sniff(text: str) -> float:
    """The lists that only Whisper writes, or segments with start, end and text that are as short as its own."""
    value = jsons.of(text)
    key, items = _list(value)
    if not items or not any(isinstance(item.get("text", item.get("word")), str) for item in items):
        return 0.0
    if key in ("transcription", "chunks", "words") or any(_MARKS & item.keys() for item in items[:20]):
        return 0.9
    if isinstance(value, dict) and ("word_segments" in value or value.get("task") in ("transcribe", "translate")):
        return 0.9
    pieces = _pieces(key, items)
    ends = [p.end - p.start for p in pieces if p.start is not None and p.end is not None]
    short = 2 * len(ends) > len(pieces) and all(0 <= lasted <= WINDOW for lasted in ends)
    return 0.8 if short and all(type(item.get("start")) in (int, float) for item in items) else 0.0


def read(text: str) -> Transcript:
    """One segment a segment; words are joined to segments, and segments cut where their words have times."""
    value, warnings = jsons.take(text)
    pieces = _pieces(*_list(value))
    if spoken.wordlike(pieces):
        pieces = spoken.joined(pieces)
    said, left_out = facts.metadata(value)
    language = facts.language(value)
    if language is None and isinstance(value, dict):
        language = facts.language(value.get("result"))  # whisper.cpp
    return spoken.transcript(pieces, Precision.CAPTION, said, (*warnings, *left_out), facts.names(value), language)


def _list(value: Any) -> tuple[str, list[dict[str, Any]]]:
    """The list that holds the transcript and the key under which it stands; "segments" where there is no key."""
    if isinstance(value, list):
        items = jsons.objects(value)
        return ("segments", items) if any(_MARKS & item.keys() for item in items[:20]) else ("", [])
    if not isinstance(value, dict):
        return "", []
    cpp = jsons.objects(value.get("transcription"))
    if any("offsets" in item or "timestamps" in item for item in cpp):
        return "transcription", cpp
    segments = jsons.objects(value.get("segments"))
    if any("start" in item and "text" in item for item in segments):
        return "segments", segments
    chunks = jsons.objects(value.get("chunks"))
    if any(isinstance(item.get("timestamp"), list) for item in chunks):
        return "chunks", chunks
    listed = jsons.objects(value.get("words"))
    if isinstance(value.get("text"), str) and "speaker" not in value and _in_seconds(listed):
        return "words", listed
    return "", []


def _in_seconds(items: list[dict[str, Any]]) -> bool:
    """Words of the API: `word`, `start` and `end`. Other services write `text` and milliseconds."""
    return bool(items) and all("word" in item and "punctuated_word" not in item for item in items)


def _pieces(key: str, items: list[dict[str, Any]]) -> list[Piece]:
    pieces: list[Piece] = []
    for number, item in enumerate(items, 1):
        text = item.get("text", item.get("word"))
        if not isinstance(text, str) or not text.strip():
            continue
        if key == "transcription":
            start, end = span(item.get("offsets"), 0.001)
            start, end = (start, end) if start is not None else span(item.get("timestamps"))
        elif key == "chunks":
            start, end = span(item.get("timestamp"))
        else:
            start, end = moment(item.get("start")), moment(item.get("end"))
        pieces += _cut(Piece(text, number, start, end, _label(item)), item.get("words"))
    return pieces


def _label(item: dict[str, Any]) -> str | None:
    label = item.get("speaker")
    return str(label) if isinstance(label, (str, int)) and label != "" else None


def _cut(piece: Piece, words: Any) -> Iterator[Piece]:
    """A long segment, cut at the times and speakers of its words, where those are the words of its text."""
    if piece.start is None or piece.end is None or piece.end - piece.start <= LONGEST:
        yield piece
        return
    spoken_words = [
        Piece(
            item["word"], piece.number, moment(item.get("start")), moment(item.get("end")), _label(item) or piece.label
        )
        for item in jsons.objects(words)
        if isinstance(item.get("word"), str)
    ]
    # Numbers have no times where an aligner could not place them: they go with the word before them.
    parts = spoken.joined(spoken_words)
    whole = "".join("".join(part.text.split()) for part in parts) == "".join(piece.text.split())
    timed = [part.start for part in parts if part.start is not None]
    if (
        parts
        and whole
        and len(timed) == len(parts)
        and sorted(timed) == timed
        and all(t > piece.start for t in timed[1:])
    ):
        yield parts[0]._replace(start=piece.start)
        yield from parts[1:]
    else:
        yield piece
