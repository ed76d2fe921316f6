"""WebVTT: voices in tags, speakers behind ">>" and labels, and the rolling captions that speech recognition writes."""

import re
from typing import Any

from graph.model import Precision
from ingest.formats import cues
from ingest.formats.base import Draft, Transcript, plain
from ingest.formats.subtitles import transcript
from ingest.metadata import Metadata, from_format

name = "vtt"

_HEADER = re.compile(r"[\s\ufeff]*WEBVTT(?=\s|$)")

# What a header or a note above the first cue says of the recording.
_SAID = re.compile(
    r"(?:NOTE\s+|WEBVTT\s+(?:-\s+)?)?(title|url|source|link|video|date|published|channel|show|podcast|language)\s*[:=]\s*(\S.*)",
    re.IGNORECASE,
)
_KEYS = {
    "source": "url", "link": "url", "video": "url", "published": "date", "show": "channel", "podcast": "channel",
}  # fmt: skip


def sniff(text: str) -> float:
    """The word WEBVTT opens the text, and below it are times, or nothing that another reader would want."""
    return 1.0 if _HEADER.match(text) and ("->" in text or not text.strip().partition("\n")[2]) else 0.0


def read(text: str) -> Transcript:
    """One segment a cue, or one for each person who speaks in it."""
    found = cues.scan(text.replace("\ufeff", ""), cues.BLOCK)
    metadata, language, warnings = _known(found.head)
    read = transcript(found.cues, Draft(Precision.CAPTION), metadata, language)
    return read._replace(warnings=(*warnings, *read.warnings))


def _known(head: list[cues.Line]) -> tuple[Metadata, str | None, tuple[str, ...]]:
    said: dict[str, Any] = {}
    for line in head:
        for part in line.text.split(";") if line.text.startswith("WEBVTT") else [line.text]:
            match = _SAID.match(part.strip())
            if match is None:
                continue
            key = _KEYS.get(match[1].lower(), match[1].lower())
            value = plain(match[2])
            if key != "url" or re.match(r"https?://\S+$", value):
                said.setdefault(key, value)
    language = said.pop("language", None)
    metadata, warnings = from_format(said)
    return metadata, language, warnings
