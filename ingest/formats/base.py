"""What a reader is: it recognises a format by its content and cuts it into segments with times."""

import html
import itertools
import re
from typing import NamedTuple, Protocol

import msgspec

from graph.address import clock
from graph.model import Precision, Segment, SegmentKind
from ingest.metadata import Metadata

_STAMP = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{2})(?:[.,](\d{1,3}))?")
MAX_HOURS = 100

# Lines that a site puts round a transcript. They are kept, as segments of their own, and hold no claims.
_ADVERT = re.compile(
    r"get your free personalized podcast brief|we scan new podcasts and send you|^related insights$", re.IGNORECASE
)
_BOILERPLATE = re.compile(
    r"^(?:[-*]\s*)?(?:url|source|retrieved at|video url|downloaded|duration)\s*:|^(?:#+\s*)?(?:text|transcript)$",
    re.IGNORECASE,
)

# Tags by their form, so that "x < 5 and y > 3" stays; times and <c> stand inside lines of some captions.
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,400}>|<!--[^<>]{0,400}-->|<\d[\d:.]{0,20}>")
_HUGE_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9A-Fa-f]{7,});?")  # no character, and too long for int()
# Not between digits: 10**26 is a number.
_EMPHASIS = re.compile(
    r"(?<!\d)\*{2,3}(?=\S)|(?<=\S)\*{2,3}(?!\d)|(?<![\w*])\*(?=[^\s*])|(?<=[^\s*])\*(?![\w*])|"
    r"(?<!\w)__(?=\w)|(?<=[\w.,!?])__(?!\w)|`"
)


class Transcript(NamedTuple):
    """What a reader makes of a text: segments in order, metadata that the format itself holds, and warnings."""

    segments: tuple[Segment, ...]
    metadata: Metadata = Metadata()
    warnings: tuple[str, ...] = ()
    language: str | None = None  # the code that the file gives for its language; a hint, the words decide


class Reader(Protocol):
    """A format. `sniff` says how sure the reader is (0 to 1) that the text is of its format."""

    name: str

    def sniff(self, text: str) -> float: ...

    def read(self, text: str) -> Transcript: ...


def seconds(stamp: str) -> float | None:
    """ "75:14" and "1:15:14" are 4514 s; minutes may pass 60. None where the text is no time."""
    match = _STAMP.fullmatch(stamp.strip())
    if match is None or int(match[3]) > 59:
        return None
    hours, minutes, rest, fraction = match.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(rest) + (float(f"0.{fraction}") if fraction else 0.0)


def is_advert(line: str) -> bool:
    return bool(_ADVERT.search(line.strip()))


def is_boilerplate(line: str) -> bool:
    """An advert, or a line about the recording that its words are no part of."""
    return is_advert(line) or bool(_BOILERPLATE.search(line.strip()))


def plain(line: str) -> str:
    """A line without markup: tags, entities, Markdown emphasis and doubled blanks."""
    line = html.unescape(_HUGE_REFERENCE.sub("\ufffd", _TAG.sub(" ", line)))
    return " ".join(_EMPHASIS.sub("", line).split())


class Draft:
    """Collects segments and numbers them."""

    def __init__(self, precision: Precision) -> None:
        self.precision = precision
        self.segments: list[Segment] = []

    def add(
        self,
        text: str,
        times: list[float] | None = None,
        paragraph: int | None = None,
        kind: SegmentKind = SegmentKind.SPEECH,
        printed: str | None = None,
        end: float | None = None,
        speaker: str | None = None,
    ) -> None:
        """A segment of `text`; without times it is cited by its paragraph. `end`: where the source gives one."""
        if not text:
            return
        times = times or []
        self.segments.append(
            Segment(
                index=len(self.segments),
                text=text,
                start=times[0] if times else None,
                end=end if times else None,
                times=tuple(times) if len(times) > 1 else (),
                printed=printed,
                paragraph=paragraph,
                speaker=speaker,
                kind=kind,
                precision=self.precision if times else Precision.PARAGRAPH,
            )
        )

    def with_ends(self) -> tuple[Segment, ...]:
        """A timed segment without an end of its own ends where the next one starts; the last one's is not known."""
        timed = [s for s in self.segments if s.start is not None]
        ends = {a.index: b.start for a, b in itertools.pairwise(timed) if b.start and b.start > (a.start or 0)}
        return tuple(
            msgspec.structs.replace(s, end=s.end if s.end is not None else ends.get(s.index)) for s in self.segments
        )


def time_warnings(segments: tuple[Segment, ...]) -> list[str]:
    """One line for times that go backwards, one for times past `MAX_HOURS`."""
    found = []
    timed = [s for s in segments if s.start is not None]
    back = [b for a, b in itertools.pairwise(timed) if (b.start or 0) < (a.start or 0)]
    if back and all(s.precision is Precision.CAPTION for s in timed):
        found.append(f"times go backwards at {clock(back[0].start or 0)}{_more(len(back))}: kept as printed")
    late = [s for s in timed if (s.start or 0) > MAX_HOURS * 3600]
    if late:
        found.append(f"times past {MAX_HOURS} hours: {clock(late[0].start or 0)}{_more(len(late))}, kept as printed")
    return found


def _more(count: int) -> str:
    return f" and {count - 1} more" if count > 1 else ""
