"""HTML: the transcript of a page, found among what stands round it, and what the page says about itself."""

import re
from collections import Counter
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from graph.address import youtube_id
from graph.model import Precision, SegmentKind
from ingest.errors import InputError
from ingest.formats import notes, speaking, voices
from ingest.formats.base import Draft, Transcript, is_boilerplate, time_warnings
from ingest.formats.blocks import Block, blocks, measure
from ingest.formats.marked import Line, is_role, speak, speakers, take_apart
from ingest.formats.mend import mend
from ingest.formats.panel import framing
from ingest.metadata import Metadata, from_format

name = "html"

MAX_DEPTH = 500  # the parser's time grows with the depth at each tag; pages that people write have some dozens
CAPTION = 200  # characters; what stands between two times and is longer on average is a speaker's turn
ENOUGH = 0.3  # of a page's words in an element that is called the transcript, or the article
MOST = 0.5  # of a page's paragraphs under one element: the longest run of them
SENTENCE = 5  # words; less before a time is a title or a name
GOES_ON = 0.25  # of the paragraphs say who speaks: those without a label are still of the speaker above them

_PAGE = re.compile(
    r"(?>\s*<\?xml[^>]{0,300}\?>)?(?>\s*<!--.*?-->)*+\s*<(?:!doctype\s+html|html\b)", re.IGNORECASE | re.DOTALL
)
_PART = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*)?<(?:head|body|article|main|section|div|p|cite|h[1-6]|ul|ol|dl|table|blockquote|time)\b"
    r"[^<>]{0,1000}>.*</",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(r"\s*<(?:\?xml\b|tt\b|tt:tt\b|transcript>|timedtext\b|rss\b|feed\b|svg\b|opml\b)", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_ENDED_BY_OTHERS = frozenset(
    "p li td tr th dt dd option tbody thead br img hr input meta link source wbr col area base embed track".split()
)
_LEFT_OUT = (
    "script, style, noscript, template, nav, footer, aside, form, select, textarea, svg, iframe, dialog, object, "
    "video, audio, canvas, body > header, [role=navigation], [role=banner], [role=contentinfo], [role=complementary], "
    "[role=dialog], [role=alertdialog], [role=search], [role=menu]"
)
_ROUND = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|newsletter|subscribe|subscription|signup|share|sharing|social|related|"
    r"recommended|comments?|breadcrumbs?|sidebar|menu|promo|advert|ads?|banner|popup|modal|pagination)(?:$|[\s_-])",
    re.IGNORECASE,
)
_STAMP_AT_END = re.compile(r"\[(?:\d{1,4}:)?\d{1,4}:\d{2}(?:\.\d{1,3})?\][\s.,;)]*$")


def sniff(text: str) -> float:
    """A page, or a part of one: an element that opens the text and one that closes."""
    return 0.97 if _PAGE.match(text) else 0.94 if _PART.match(text) else 0.0


def check(text: str, path: str, line: int) -> None:
    """InputError: XML that is no page, or elements so deep in one another that no page holds them."""
    if _XML.match(text) and not _PAGE.match(text):
        what = "of a format that is not read (XML)"
        raise InputError(path, what, "Convert it to WebVTT or SRT, or save the page as HTML", line)
    if sniff(text) and _depth(text) > MAX_DEPTH:
        what = f"HTML with more than {MAX_DEPTH} elements in one another"
        raise InputError(path, what, "Save the text of the page alone", line)


def read(text: str) -> Transcript:
    """One segment a paragraph of the transcript. Headings are kept; navigation, scripts and the like are not."""
    page = LexborHTMLParser(text)
    root = page.root
    if root is None:
        return Transcript(())
    # Left out while walking, not cut out of the tree: elements inside those that are cut are freed with them.
    skipped = {node.mem_id for node in page.css(_LEFT_OUT)}
    found = list(blocks(_transcript(page.body or root, skipped), skipped))
    metadata, warnings = _metadata(_described(page), found)
    if _cites_behind(found):
        noted = notes.read("\n".join(f"## {b.text}" if b.heading else b.text for b in found))
        return Transcript(noted.segments, metadata, (*warnings, *noted.warnings))
    lines = _lines(found)
    spoken = [line for line in lines if line.kind is SegmentKind.SPEECH]
    stamps = sum(1 for line in spoken if line.stamp)
    labelled = sum(1 for line in spoken if line.label)
    captions = not labelled and sum(len(line.words) for line in spoken) <= CAPTION * stamps
    draft = Draft(Precision.CAPTION if captions else Precision.TURN)
    speak(draft, lines, together=captions, goes_on=bool(stamps) or labelled >= GOES_ON * len(spoken))
    draft.segments, mended = mend(draft.segments)
    segments = draft.with_ends()
    said = (*warnings, *mended, *time_warnings(segments))
    return Transcript(segments, metadata.over(Metadata(speakers=speaking.speakers(segments))), said)


def _depth(text: str) -> int:
    depth = deepest = 0
    for tag in _TAG.finditer(text):
        if tag[2].lower() not in _ENDED_BY_OTHERS:
            depth = max(0, depth - 1) if tag[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _described(page: LexborHTMLParser) -> dict[str, str]:
    """What a page says about itself, by the first of its properties that says it."""
    said: dict[str, str] = {}
    for node in page.css("meta[content]"):
        own = node.attributes
        key = (own.get("property") or own.get("name") or own.get("itemprop") or "").strip().lower()
        said.setdefault(key, own.get("content") or "")
    title, heading = page.css_first("title"), page.css_first("h1")
    link, time = page.css_first("link[rel=canonical][href]"), page.css_first("time[datetime][itemprop=datePublished]")
    title_text = (title.text() if title else "") or (heading.text() if heading else "")
    found = {
        "title": said.get("og:title") or title_text,
        "url": (link.attributes.get("href") if link else None) or said.get("og:url") or "",
        "date": said.get("article:published_time")
        or said.get("datepublished")
        or said.get("date")
        or ((time.attributes.get("datetime") if time else None) or ""),
        "channel": said.get("og:site_name") or said.get("author") or said.get("article:author") or "",
        "videos": " ".join(node.attributes.get("src") or "" for node in page.css("iframe[src]")),
    }
    return {key: " ".join(value.split())[:2000] for key, value in found.items() if value.strip()}


def _metadata(described: dict[str, str], found: list[Block]) -> tuple[Metadata, tuple[str, ...]]:
    """The page's own fields. Where its times open one video, that is the address: a page does not open at a second."""
    fields = {key: value for key, value in described.items() if key != "videos"}
    if re.match(r"https?://", fields.get("url", ""), re.IGNORECASE) is None:
        fields.pop("url", None)
    timed = {id for block in found for id in block.videos}
    shown = {id for id in map(youtube_id, described.get("videos", "").split()) if id}
    for videos in (timed, shown):
        if len(videos) == 1 and any("[" in block.text for block in found):
            fields["url"] = f"https://www.youtube.com/watch?v={next(iter(videos))}"
            break
    return from_format(dict(fields))


def _transcript(body: LexborNode, skipped: set[int]) -> LexborNode:
    """The element that holds the transcript: one that is called so, the article, or the longest run of paragraphs.

    What is called a menu, a share button and the like is added to `skipped`, unless it holds most of the page.
    """
    sizes = measure(body, skipped)
    whole = sizes.get(body.mem_id, 0)
    for node in body.css("[class], [id]"):
        own = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        is_frame = _ROUND.search(own) and node.tag not in ("body", "main", "article")
        if is_frame and 2 * sizes.get(node.mem_id, 0) < whole:
            skipped.add(node.mem_id)
    sizes = measure(body, skipped)
    whole = sizes.get(body.mem_id, 0)
    for query in ("[class*=transcript i], [id*=transcript i]", "article", "main, [role=main]"):
        longest = max(body.css(query), key=lambda node: sizes.get(node.mem_id, 0), default=None)
        if longest is not None and sizes.get(longest.mem_id, 0) >= max(1, ENOUGH * whole):
            return longest
    words: Counter[int] = Counter()
    parents: dict[int, LexborNode] = {}
    for paragraph in body.css("p"):
        parent = paragraph.parent
        if parent is not None:
            parents[parent.mem_id] = parent
            words[parent.mem_id] += sizes.get(paragraph.mem_id, 0)
    best = max(words, key=lambda key: words[key], default=None)
    return parents[best] if best is not None and words[best] >= max(1, MOST * whole) else body


def _cites_behind(found: list[Block]) -> bool:
    """Whether times stand behind what they are for, as in a note, not before what is said or beside who says it."""
    parted = [(block, take_apart(block.text, 0)) for block in found if "[" in block.text]
    said = [(block, line) for block, line in parted if block.label is None and line.label is None]
    behind = sum(1 for block, _ in said if _STAMP_AT_END.search(block.text) and len(block.text.split()) >= SENTENCE)
    before = len(parted) - len(said) + sum(1 for _, line in said if line.stamp)
    return behind > 2 * before and behind > 1


def _lines(found: list[Block]) -> list[Line]:
    labels = _labels(found)
    lines = [_line(block, number, labels) for number, block in enumerate(found, 1)]
    headed = [at for at, line in enumerate(lines) if line.label and (line.stamp or _stamp_beside(lines, at))]
    first = headed[0] if len(headed) > 1 else 0
    first -= bool(first and lines[first - 1].stamp and not lines[first - 1].words)
    return [
        framing(line) if at < first and line.kind is not SegmentKind.HEADING else line for at, line in enumerate(lines)
    ]


def _stamp_beside(lines: list[Line], at: int) -> bool:
    return any(line.stamp and not line.words for line in lines[max(0, at - 1) : at + 2])


def _line(block: Block, number: int, labels: set[str]) -> Line:
    if (block.heading and block.label not in labels) or block.link or is_boilerplate(block.text):
        kind = SegmentKind.HEADING if block.heading else SegmentKind.BOILERPLATE
        return Line(block.plain(labels), number, kind=kind)
    return take_apart(block.plain(labels), number, labels)


def _labels(found: Iterable[Block]) -> set[str]:
    """Speakers: what an element names so; what is bold or beside a time and is a person, a role or comes back."""
    named: set[str] = set()
    seen: list[str | None] = []
    headings = Counter(block.label for block in found if block.heading)
    for block in found:
        if block.heading and headings[block.label] == 1:
            continue
        if block.label is not None:
            seen.append(block.label)
            if block.named:
                named.add(block.label)
        elif ":" in block.text:
            line = take_apart(block.text, 0)
            sure = line.label and (line.stamp or is_role(line.label) or voices.split_label(block.text)[0])
            seen.append(line.label if sure else None)
    return named | speakers(seen)
