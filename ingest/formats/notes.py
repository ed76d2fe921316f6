"""Notes with times after the statements they are for: bare `[hh:mm:ss]`, several for one statement, in links too."""

import re

import msgspec

from graph.model import Precision, Segment, SegmentKind
from ingest.formats.base import Draft, Transcript, is_boilerplate, plain, seconds, time_warnings
from ingest.formats.mend import mend
from ingest.metadata import Metadata

name = "notes"

_TIME = r"(?:\d{1,4}:)?\d{1,4}:[0-5]\d"
_STAMP = re.compile(rf"\[({_TIME})\](?:\(#?[^()\s]{{0,300}}\))?")
_ANCHOR = re.compile(r"<a\b([^<>]{0,400})>([^<>]{0,80})</a>", re.IGNORECASE)
_DATA_T = re.compile(rf"\bdata-t=[\"']({_TIME})[\"']", re.IGNORECASE)
_LINK = re.compile(r"\[\[[^\[\]|]*\|((?:[^\[\]]|\[[^\[\]]*\])*)\]\]")
_BARE_LINK = re.compile(r"\[\[([^\[\]|]*)\]\]")
_FROM_PAGE = re.compile(r"^[ \t]*From:[ \t]*\[\[[^\[\]\n]+\]\]", re.IGNORECASE | re.MULTILINE)
_FROM = re.compile(r"^\s*From:\s*(?:\[\[(?P<slug>[^\]|]*)(?:\|(?P<name>[^\]]*))?\]\]|(?P<plain>[^<]*))", re.IGNORECASE)


def sniff(text: str) -> float:
    """Times in brackets, or the links of a wiki."""
    return 0.6 if _STAMP.search(text) or _LINK.search(text) or _FROM_PAGE.search(text) else 0.0


def read(text: str) -> Transcript:
    """One segment a statement: the words between one group of times and the next, cited by the group that follows."""
    draft = Draft(Precision.NOTE)
    channel = None
    paragraph = 0
    for line in text.split("\n"):
        if not line.strip():
            continue
        paragraph += 1
        origin = _FROM.match(line)
        if origin and paragraph <= 5:
            channel = plain(origin["name"] or origin["slug"] or origin["plain"] or "") or channel
            draft.add(plain(_unlinked(line)), paragraph=paragraph, kind=SegmentKind.BOILERPLATE)
        elif re.match(r"\s*#{1,6}\s", line):
            draft.add(plain(_unlinked(line).strip("# ")), paragraph=paragraph, kind=SegmentKind.HEADING)
        elif is_boilerplate(line):
            draft.add(plain(line), paragraph=paragraph, kind=SegmentKind.BOILERPLATE)
        else:
            _statements(draft, re.sub(r"^\s*(?:[-*+]|\d+\.)\s+", "", _unlinked(line)), paragraph)
    draft.segments, mended = mend(draft.segments)
    segments = _timed(draft.segments)
    return Transcript(segments, Metadata(channel=channel), (*mended, *time_warnings(segments)))


def _timed(segments: list[Segment]) -> tuple[Segment, ...]:
    """Words after a paragraph's last time are cited by the next time of their section; its place is the paragraph."""
    following: float | None = None
    printed: str | None = None
    timed: list[Segment] = []
    for segment in reversed(segments):
        if segment.kind is not SegmentKind.SPEECH:
            following = None
        elif segment.start is not None:
            following, printed = segment.start, segment.printed
        elif following is not None:
            segment = msgspec.structs.replace(segment, start=following, printed=printed)
        timed.append(segment)
    return tuple(reversed(timed))


def _unlinked(line: str) -> str:
    """Anchors to the times they hold, wiki links to the words they show; a page's name such as `a_b_c` is no words."""
    line = _ANCHOR.sub(_stamp, line)
    line = _LINK.sub(lambda link: link[1].strip(), line)
    return _BARE_LINK.sub(lambda link: "" if "_" in link[1] else link[1].strip(), line)


def _stamp(anchor: re.Match[str]) -> str:
    time = _DATA_T.search(anchor[1]) if "yt-timestamp" in anchor[1] else None
    return f"[{time[1]}]" if time else anchor[2]


def _statements(draft: Draft, line: str, paragraph: int) -> None:
    """Cut one line at its groups of times. A mark that closes a sentence after the times belongs before them."""
    pieces = _pieces(line)
    for number, (words, stamps) in enumerate(pieces):
        text = plain(words)
        if number:
            text = re.sub(r"^[.,;:!?)\]]+\s*", "", text)
        closing = re.match(r"[\s)]*([.!?])", pieces[number + 1][0]) if number + 1 < len(pieces) else None
        times = [time for stamp in stamps if (time := seconds(stamp)) is not None]
        printed = stamps[0] if stamps else None
        draft.add(text + closing[1] if closing and text else text, times, paragraph, printed=printed)


def _pieces(line: str) -> list[tuple[str, list[str]]]:
    """Words and the group of times that follows them; between the times of a group stand only marks and blanks.

    Where a line opens with times and ends with words, its times stand before their words.
    """
    found: list[tuple[str, list[str]]] = []
    position = 0
    for stamp in _STAMP.finditer(line):
        words = line[position : stamp.start()]
        if found and not words.strip(" \t(),;"):
            found[-1][1].append(stamp[1])
        else:
            found.append((words.rstrip(" \t(,;"), [stamp[1]]))
        position = stamp.end()
    rest = line[position:]
    if found and not found[0][0] and rest.strip(" \t.,;:)]"):
        words_after = [*(words for words, _ in found[1:]), rest]
        return [*zip(words_after, (stamps for _, stamps in found), strict=True), ("", [])]
    return [*found, (rest.removeprefix(")") if found else rest, [])]
