"""The formats of transcripts, one reader a module, chosen by what the text looks like."""

from ingest.errors import InputError
from ingest.formats import (
    brief,
    captions,
    cues,
    json3,
    jsons,
    lines,
    notes,
    podcast_json,
    prose,
    srt,
    turns_json,
    vtt,
    web_page,
    whisper,
    wiki,
)
from ingest.formats.base import Reader

JSON_READERS: tuple[Reader, ...] = (podcast_json, whisper, json3, turns_json)
READERS: tuple[Reader, ...] = (vtt, srt, wiki, captions, notes, *JSON_READERS, lines, web_page, prose, brief)


def choose(text: str, path: str, line: int = 1) -> Reader:
    """The reader that is surest of a text, which begins on `line` of its file.

    InputError where it is of a format that is not read, or holds no words.
    """
    web_page.check(text, path, line)
    is_json = jsons.check(text, path, line)
    readers = JSON_READERS if is_json else READERS
    sure, best = max(((reader.sniff(text), reader) for reader in readers), key=lambda pair: pair[0])
    if sure == 0:
        if is_json:
            raise jsons.unknown(text, path, line)
        raise InputError(path, "no words found", "Give a transcript, a note or a brief", line)
    if best in (vtt, srt):
        cues.check(text, path, line)
    return best
