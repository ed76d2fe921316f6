"""Auto-captions: `- [mm:ss] text` a line, minutes past 60, a caption may go on over several lines."""

import re

from graph.model import Precision, SegmentKind
from ingest.formats.base import Draft, Transcript, is_advert, is_boilerplate, plain, seconds, time_warnings

name = "captions"

_TIME = r"(?:\d{1,4}:)?\d{1,4}:[0-5]\d(?:\.\d{1,3})?"
_CAPTION = re.compile(rf"^[^\S\n]*(?:[-*][^\S\n]+)?\[({_TIME})\][^\S\n]*(.*)$", re.MULTILINE)
_STAMP = re.compile(rf"\[{_TIME}\]")


def sniff(text: str) -> float:
    """Times that open lines: nearly all times of captions do, whereas those of notes follow their words."""
    opening = sum(1 for _ in _CAPTION.finditer(text))
    return 0.9 if opening and opening >= 0.8 * sum(1 for _ in _STAMP.finditer(text)) else 0.0


def read(text: str) -> Transcript:
    """One segment a caption. Lines above the first caption are headings or boilerplate, later ones go on with it."""
    draft = Draft(Precision.CAPTION)
    stamp: str | None = None
    words: list[str] = []
    paragraph = opened = 0

    def close() -> None:
        time = seconds(stamp) if stamp else None
        if time is not None:
            draft.add(plain(" ".join(words)), [time], opened)
        words.clear()

    for line in text.split("\n"):
        if not line.strip():
            continue
        paragraph += 1
        caption = _CAPTION.match(line)
        if caption:
            close()
            stamp, opened = caption[1], paragraph
            words.append(caption[2])
        elif stamp is None or re.match(r"#+ ", line) or is_advert(line):
            close()
            opened = paragraph + 1  # what goes on below it is still of the caption above
            kind = SegmentKind.BOILERPLATE if is_boilerplate(line) else SegmentKind.HEADING
            draft.add(plain(line.lstrip("# ")), paragraph=paragraph, kind=kind)
        else:
            words.append(line)
    close()
    segments = draft.with_ends()
    return Transcript(segments, warnings=tuple(time_warnings(segments)))
