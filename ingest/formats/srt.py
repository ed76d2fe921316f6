"""SRT: numbered cues with a comma in their times, as far as the tools that write it keep to that."""

import re

from graph.model import Precision, SegmentKind
from ingest.formats import cues
from ingest.formats.base import Draft, Transcript, is_boilerplate, plain
from ingest.formats.subtitles import transcript

name = "srt"

_HEAD = 2000  # characters above the first cue; what stands deeper in a text is quoted there
_FEW = 3  # lines of times that make a text subtitles, whatever stands above them


def sniff(text: str) -> float:
    """Lines with two times and an arrow between: at the top, or several of them."""
    first = cues.first_cue(text)
    if first is None or re.match(r"[\s\ufeff]*WEBVTT\b", text):
        return 0.0
    return 0.95 if first <= _HEAD or cues.count(text, _FEW) >= _FEW else 0.0


def read(text: str) -> Transcript:
    """One segment a cue, or one for each person who speaks in it. Lines above the first cue are no speech."""
    found = cues.scan(text.replace("\ufeff", ""))
    draft = Draft(Precision.CAPTION)
    for line in found.head:
        kind = SegmentKind.BOILERPLATE if is_boilerplate(line.text) else SegmentKind.HEADING
        draft.add(plain(line.text.lstrip("# ")), paragraph=line.paragraph, kind=kind)
    return transcript(found.cues, draft)
