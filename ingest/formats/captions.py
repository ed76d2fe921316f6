"""Auto-captions: `- [mm:ss] text` a line, minutes past 60, a caption may go on over several lines."""

import re

from graph.model import Precision, SegmentKind
from ingest.formats.base import Draft, Transcript, is_advert, is_boilerplate, plain, seconds, time_warnings
from ingest.formats.mend import mend
from ingest.formats.speaking import Turns, parts, speakers
from ingest.metadata import Metadata

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
    draft, turns = Draft(Precision.CAPTION), Turns()
    stamp: str | None = None
    words: list[str] = []
    paragraph = opened = 0

    def close() -> None:
        time = seconds(stamp) if stamp else None
        for stretch in _stretches(words, turns) if time is not None else ():
            speaker, said = turns.hear(plain(stretch))
            if time is not None and said.strip("> "):
                draft.add(said, [time], opened, printed=stamp, speaker=speaker)
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
    draft.segments, mended = mend(turns.finished(draft.segments))
    segments = draft.with_ends()
    return Transcript(segments, Metadata(speakers=speakers(segments)), (*mended, *time_warnings(segments)))


def _stretches(lines: list[str], turns: Turns) -> list[str]:
    """The lines of a caption as one text, cut at ">>" and where a line opens with a mark or a label."""
    found: list[str] = []
    for line in lines:
        for number, part in enumerate(parts(line.replace("&gt;&gt;", ">>"))):
            if found and not number and not turns.opens(plain(part)):
                found[-1] += f" {part}"
            else:
                found.append(part)
    return found
