"""The formats of transcripts, one reader a module, chosen by what the text looks like."""

import re

from ingest.errors import InputError
from ingest.formats import brief, captions, notes, wiki
from ingest.formats.base import Reader

READERS: tuple[Reader, ...] = (wiki, captions, notes, brief)

# Recognised so that they are refused by name, not read as prose with times in it.
_NOT_READ = (
    (re.compile(r"\s*WEBVTT\b"), "WebVTT subtitles"),
    (re.compile(r"\s*\d+\s*\n\d{2}:\d{2}:\d{2},\d{3} -->"), "SRT subtitles"),
    (re.compile(r"\s*(?:\{\s*[\"}]|\[\s*(?:\{|\]|\"[^\"\n]*\"\s*[,\]]))"), "JSON"),
    (re.compile(r"\s*(?:<!doctype html|<html|<\?xml)", re.IGNORECASE), "HTML or XML"),
)


def choose(text: str, path: str, line: int = 1) -> Reader:
    """The reader that is surest of a text, which begins on `line` of its file.

    InputError where it is of a format that is not read, or holds no words.
    """
    for pattern, what in _NOT_READ:
        if pattern.match(text):
            raise InputError(
                path, f"of a format that is not read ({what})", "Convert it to lines `- [mm:ss] text` first", line
            )
    sure, best = max(((reader.sniff(text), reader) for reader in READERS), key=lambda pair: pair[0])
    if sure == 0:
        raise InputError(path, "no words found", "Give a transcript, a note or a brief", line)
    return best
