"""The blocks of text of a part of a page, in order, with the times and speakers that its elements give."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborNode

from graph.address import youtube_id
from ingest.formats.base import seconds
from ingest.formats.marked import clean, may_be_label

LINK = 0.9  # of a block's letters are links: navigation
FEW = 15  # words of such a block
STRETCH = 150  # characters between two times of words in one block
LONG = 10_000  # characters of a block; a longer one is parted at an element
MILLISECONDS = 100_000  # whole numbers as times, of which one is larger, are milliseconds: no recording lasts a day

LABEL = "\ue000"  # behind a label that an element gives, until it is known whether it is one

_BLOCKS = frozenset(
    "address article blockquote body br caption center dd details div dl dt fieldset figcaption figure footer h1 h2 h3 "
    "h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_LABELS = frozenset("strong b cite dt td th h2 h3 h4 h5 h6".split())
_SPEAKER = re.compile(
    r"(?:^|[\s_-])(?:speaker|speaker-?name|participant|interlocutor|who|voice)(?:$|[\s_-])", re.IGNORECASE
)
_STAMPED = re.compile(r"(?:^|[\s_-])(?:ts|time|times|timestamp|time-?code|stamp)(?:$|[\s_-])", re.IGNORECASE)
_STAMP = re.compile(r"[\[(]?((?:\d{1,3}:)?\d{1,4}:[0-5]\d(?:[.,]\d{1,3})?)[\])]?")
_IN_SECONDS = (
    "data-start",
    "data-start-time",
    "data-time",
    "data-timestamp",
    "data-begin",
    "data-seconds",
    "data-t",
    "begin",
)
_IN_MILLISECONDS = ("data-m", "data-ms", "data-start-ms", "data-time-ms")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s*$")
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,6})?")


class Block(NamedTuple):
    """A paragraph, a heading or an item: its words, with times in square brackets.

    `label` stands in `text` before the mark `LABEL`; `named`: its element says that it is a speaker. `videos`: the ids
    of those that its links open at a second.
    """

    text: str
    heading: bool = False
    link: bool = False
    label: str | None = None
    named: bool = False
    videos: frozenset[str] = frozenset()

    def plain(self, labels: Collection[str]) -> str:
        """The words, with a colon behind the label where it is one of the speakers."""
        return self.text.replace(LABEL, ":" if self.label in labels else "").strip()


def measure(root: LexborNode, skipped: set[int]) -> dict[int, int]:
    """How many letters each element holds, those it leaves out not counted."""
    sizes: dict[int, int] = {}
    open_: list[int] = []
    totals: list[int] = []
    for node, enters in _walk(root, skipped):
        if node.tag == "-text":
            if totals:
                totals[-1] += len((node.text_content or "").strip())
        elif enters:
            open_.append(node.mem_id)
            totals.append(0)
        else:
            sizes[open_.pop()] = total = totals.pop()
            if totals:
                totals[-1] += total
    return sizes


def blocks(root: LexborNode, skipped: set[int]) -> Iterator[Block]:
    """The blocks below an element, without those that hold no words."""
    writer = _Writer(_scale(root))
    for node, enters in _walk(root, skipped):
        tag = node.tag or ""
        if tag == "-text":
            writer.add(node.text_content or "")
        elif tag[:1] == "-":
            continue
        elif enters:
            if tag in _BLOCKS or writer.is_long():
                yield from writer.flush()
            writer.enter(node, tag)
        else:
            writer.leave(node, tag)
            if tag in _BLOCKS:
                yield from writer.flush()
    yield from writer.flush()


def _walk(root: LexborNode, skipped: set[int]) -> Iterator[tuple[LexborNode, bool]]:
    """Each node when it opens (True) and each element when it closes (False); not recursive, pages nest deeply."""
    node: LexborNode | None = root
    above: list[LexborNode] = []
    while node is not None:
        if node.tag == "-text":
            yield node, True
        elif node.mem_id not in skipped:
            yield node, True
            child = node.first_child
            if child is not None:
                above.append(node)
                node = child
                continue
            yield node, False
        following = None if node.mem_id == root.mem_id else node.next
        while following is None and above:
            parent = above.pop()
            yield parent, False
            following = parent.next if above else None
        node = following


class _Writer:
    """Collects the words of a block, and where in them its open elements began."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self._clear()

    def _clear(self) -> None:
        self.text = ""
        self.linked = self.since = 0
        self.heading = self.named = False
        self.label: str | None = None
        self.videos: set[str] = set()
        self.opened: dict[int, int] = {}

    def add(self, words: str) -> None:
        self.text += words

    def enter(self, node: LexborNode, tag: str) -> None:
        self.heading = self.heading or tag in _HEADINGS
        time = _time_of(node, self.scale)
        if time is not None and not self.text.strip():
            self.text = f"[{_printed(time)}] "
            self.since = len(self.text)
        elif time is not None and self._may_part():
            self.text += f" [{_printed(time)}] "
            self.since = len(self.text)
        self.opened[node.mem_id] = len(self.text)

    def _may_part(self) -> bool:
        """Words of which each has its time are parted at the end of a sentence."""
        length = len(self.text) - self.since
        return length > STRETCH and (length > 3 * STRETCH or bool(_SENTENCE_END.search(self.text[-20:])))

    def is_long(self) -> bool:
        return len(self.text) > LONG

    def leave(self, node: LexborNode, tag: str) -> None:
        begin = self.opened.pop(node.mem_id, None)
        if begin is None or len(self.text) - begin > 2000:
            return
        before, own = self.text[:begin], self.text[begin:]
        classes = node.attributes.get("class") or ""
        stamp = _STAMP.fullmatch(own.strip())
        if tag == "a":
            time, video = seconds_of(node.attributes.get("href") or "")
            if video:
                self.videos.add(video)
            if time is not None:
                printed = stamp[1] if stamp and seconds(stamp[1]) == time else _printed(time)
                self.text = f"{before}[{printed}] {'' if stamp else own}"
                return
            self.linked += len(own.strip())
        if stamp and (tag in ("time", "button", "a") or _STAMPED.search(classes)):
            self.text = f"{before}[{stamp[1]}] "
        elif tag == "button":
            self.text = before
        elif (tag in _LABELS or _SPEAKER.search(classes)) and _is_stamp(before) and may_be_label(own):
            self.named = bool(tag == "cite" or _SPEAKER.search(classes))
            self.label = clean(own)
            self.text = f"{before}{self.label}{LABEL} "

    def flush(self) -> Iterator[Block]:
        text = re.sub(rf"{LABEL}\s*[:–—-]?\s*", f"{LABEL} ", " ".join(self.text.split())).strip()
        link = self.linked >= LINK * max(1, len(text)) and len(text.split()) <= FEW
        block = Block(text, self.heading, link, self.label, self.named, frozenset(self.videos))
        self._clear()
        if text.strip(LABEL + " "):
            yield block


def _is_stamp(text: str) -> bool:
    return not text.strip() or _STAMP.fullmatch(text.strip()) is not None


def _scale(root: LexborNode) -> float:
    """Whether bare numbers in the attributes for times are seconds, or thousandths."""
    values = [node.attributes.get(key) or "" for key in _IN_SECONDS for node in root.css(f"[{key}]")]
    whole = all(value.isdigit() for value in values)
    return 0.001 if whole and any(len(v) < 12 and int(v) > MILLISECONDS for v in values if v.isdecimal()) else 1.0


def _time_of(node: LexborNode, scale: float) -> float | None:
    own = node.attributes
    for key in (*_IN_SECONDS, *_IN_MILLISECONDS):
        value = (own.get(key) or "").strip()
        if not value:
            continue
        if _NUMBER.fullmatch(value):
            return float(value) * (0.001 if key in _IN_MILLISECONDS else scale)
        if (time := seconds(value)) is not None:
            return time
    return None


def _printed(time: float) -> str:
    minutes, rest = divmod(round(time, 3), 60)
    hours, minutes = divmod(int(minutes), 60)
    part = f"{rest:06.3f}".rstrip("0").rstrip(".") if rest % 1 else f"{int(rest):02d}"
    return f"{hours}:{minutes:02d}:{part}"


def seconds_of(address: str) -> tuple[float | None, str | None]:
    """(the second, the video) at which an address opens: `...watch?v=...&t=1m3s`, `#t=63`."""
    try:
        parts = urlsplit(address)
        query, hash_ = parse_qs(parts.query), parse_qs(parts.fragment)
    except ValueError:
        return None, None
    value = next((v[0] for v in (query.get("t"), query.get("start"), hash_.get("t")) if v), "")
    match = re.fullmatch(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})(?:\.\d+)?s?)?", value)
    if not value or match is None:
        return None, None
    hours, minutes, rest = (int(group or 0) for group in match.groups())
    return float(hours * 3600 + minutes * 60 + rest), youtube_id(address)
