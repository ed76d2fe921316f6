"""From cues to segments: who says them, when, and what was wrong with their times."""

from collections.abc import Iterator
from typing import NamedTuple

from graph.model import SegmentKind
from ingest.formats.base import Draft, Transcript, is_advert, time_warnings
from ingest.formats.cues import Cue
from ingest.formats.mend import mend
from ingest.formats.screen import Row, Word, once, rows
from ingest.formats.speaking import SOMEBODY, Turns, speakers
from ingest.formats.voices import person, split_label
from ingest.metadata import Metadata

NOTHING = Metadata()


class Part(NamedTuple):
    """A stretch of a cue that one person says."""

    words: list[Word]
    paragraph: int


def transcript(cues: list[Cue], draft: Draft, metadata: Metadata = NOTHING, language: str | None = None) -> Transcript:
    """Segments of cues, after those that `draft` holds already: one for each stretch of a cue that one person says."""
    turns = Turns()
    for cue, page in zip(cues, once(cues, map(rows, cues)), strict=True):
        for part in _parts(page, turns):
            _add(draft, cue, part, turns)
    draft.segments, mended = mend(turns.finished(draft.segments))
    segments = draft.with_ends()
    known = metadata if metadata.speakers else Metadata(speakers=speakers(segments)).over(metadata)
    return Transcript(segments, known, (*_warnings(cues), *mended, *time_warnings(segments)), language)


def _parts(page: list[Row], turns: Turns) -> Iterator[Part]:
    """Cut where a voice begins, at ">>", and where a line opens with a mark or a label."""
    held: list[Word] = []
    paragraph = 0
    for row in page:
        for number, word in enumerate(row.words):
            opens = word.text == ">>" or word.voice != (held[-1].voice if held else word.voice)
            if held and (opens or (not number and word.voice is None and turns.opens(_text(row.words)))):
                yield Part(held, paragraph)
                held = []
            if not held:
                paragraph = row.paragraph
            held.append(word)
    if held:
        yield Part(held, paragraph)


def _add(draft: Draft, cue: Cue, part: Part, turns: Turns) -> None:
    text = _text(part.words)
    voice = part.words[0].voice
    if voice is None:
        speaker, text = turns.hear(text)
    else:
        turns.tag()
        speaker = person(voice) or SOMEBODY
        name, rest = split_label(text)
        text = rest if name is not None and name == speaker else text
    start = _start(cue, part.words[0])
    end = cue.end if cue.end is not None and start is not None and cue.end > start else None
    kind = SegmentKind.BOILERPLATE if len(text) < 200 and is_advert(text) else SegmentKind.SPEECH
    if text.strip("> -–"):
        times = None if start is None else [start]
        draft.add(text, times, part.paragraph, kind, None if start is None else _printed(cue), end, speaker)


def _start(cue: Cue, word: Word) -> float | None:
    """When a word appears: its own time, where the cue gives one within its times, else the cue's."""
    if word.time is None or cue.start is None or cue.end is None or not cue.start <= word.time < cue.end:
        return cue.start
    return word.time


def _printed(cue: Cue) -> str:
    return cue.printed.partition("-")[0].strip()[:40]


def _text(words: list[Word]) -> str:
    return " ".join(word.text for word in words)


def _warnings(cues: list[Cue]) -> Iterator[str]:
    broken = [cue for cue in cues if cue.start is None and cue.lines]
    if broken:
        what = f"line {broken[0].line}: no time can be read in {broken[0].printed[:60]!r}{_more(broken)}"
        yield f"{what}: the words are kept and cited by their paragraph"
    turned = [cue for cue in cues if cue.turned]
    if turned:
        yield f"line {turned[0].line}: the end is missing, or not after the start{_more(turned)}: left out"


def _more(cues: list[Cue]) -> str:
    return f" and {len(cues) - 1} more" if len(cues) > 1 else ""
