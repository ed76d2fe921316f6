"""A transcript as HTML: entities linked where they are named, values marked where they are claimed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup, escape

from graph.model import Citation, Claim, Mention, Segment


class Span(NamedTuple):
    """A stretch of a segment's text and where it links to. Of overlapping ones the lower rank stays."""

    begin: int
    end: int
    rank: int
    href: str
    kind: str
    title: str


class Marked(NamedTuple):
    """A segment with its text as HTML, and the claims that begin in it."""

    segment: Segment
    html: Markup
    claims: Sequence[Claim]


def entity_path(id: str) -> str:
    return f"/entity/{quote(id, safe='/')}"


def claim_path(id: str) -> str:
    return f"/claim/{quote(id, safe='')}"


def mark(segments: Sequence[Segment], mentions: Iterable[Mention], claims: Iterable[Claim]) -> list[Marked]:
    """Segments with what was found in them. One pass over each of the three, whatever their number."""
    texts = {segment.index: segment.text for segment in segments}
    spans: defaultdict[int, list[Span]] = defaultdict(list)
    begun: defaultdict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        for citation in claim.citations[:1]:
            begun[citation.segment].append(claim)
            if claim.quantity is None or not claim.quantity.surface:
                continue
            title = claim.predicate.replace("_", " ")
            for index, begin, end in _places(texts, citation, claim.quantity.surface):
                spans[index].append(Span(begin, end, 0, claim_path(claim.id), "value", title))
    for mention in mentions:
        if mention.entity is None:
            continue
        for index in range(mention.segment, mention.last + 1):
            begin = mention.begin if index == mention.segment else 0
            end = mention.end if index == mention.last else len(texts.get(index, ""))
            spans[index].append(Span(begin, end, 1, entity_path(mention.entity), "name", mention.entity))
    return [Marked(segment, html(segment.text, spans[segment.index]), begun[segment.index]) for segment in segments]


def html(text: str, spans: Iterable[Span]) -> Markup:
    """A text with its spans as links. Where spans overlap, the lower rank stays, then the longer, then the earlier."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.rank, span.begin - span.end, span.begin)):
        inside = 0 <= span.begin < span.end <= len(text)
        if inside and all(span.end <= other.begin or other.end <= span.begin for other in kept):
            kept.append(span)
    parts: list[Markup] = []
    place = 0
    for span in sorted(kept):
        parts.append(escape(text[place : span.begin]))
        parts.append(
            Markup('<a class="{}" href="{}" title="{}">{}</a>').format(
                span.kind, span.href, span.title, text[span.begin : span.end]
            )
        )
        place = span.end
    parts.append(escape(text[place:]))
    return Markup("").join(parts)


def highlight(quote: str, surface: str | None) -> Markup:
    """A quote with the value in it marked."""
    found = find_surface(quote, surface) if surface else None
    if found is None:
        return escape(quote)
    begin, end = found
    return Markup("{}<mark>{}</mark>{}").format(quote[:begin], quote[begin:end], quote[end:])


def find_surface(text: str, surface: str, begin: int = 0) -> tuple[int, int] | None:
    """Where a value stands in a text, as begin and end: whole ("56" is not in "1.56"), over the ends of lines too."""
    words = surface.split()
    if not words:
        return None
    pattern = r"(?<!\w)(?<!\d[.,])" + r"\s+".join(map(re.escape, words)) + r"(?!\w|[.,]\d)"
    match = re.compile(pattern).search(text, begin)
    return match.span() if match else None


def _places(texts: dict[int, str], citation: Citation, surface: str) -> Iterator[tuple[int, int, int]]:
    """Where a value stands in a transcript: segment, begin and end, for each of the segments that it goes over."""
    cited = [index for index in range(citation.segment, citation.last + 1) if index in texts]
    joined = "\n".join(texts[index] for index in cited)
    quoted = find_surface(joined, citation.quote)
    found = find_surface(joined, surface, quoted[0] if quoted else 0)
    if found is None:
        return
    place = 0
    for index in cited:
        begin, end = max(found[0] - place, 0), min(found[1] - place, len(texts[index]))
        if begin < end:
            yield index, begin, end
        place += len(texts[index]) + 1
