"""Passages that a search found, with their words and the segment at which to open them."""

from collections.abc import Sequence
from typing import NamedTuple

from api.rights import shows_text
from graph.model import Segment, Source
from graph.passages import passages
from graph.store import GraphStore, Hit
from graph.text import query_tokens, tokens

REACH = 64  # segments: more than any passage of ordinary captions has


class FoundPassage(NamedTuple):
    """A passage: its segments, and the one of them that holds most of the words that were looked for."""

    source: Source
    segments: Sequence[Segment]
    best: Segment
    text: str


def found_passages(store: GraphStore, hits: Sequence[Hit], query: str) -> list[FoundPassage | None]:
    """What the hits stand for, in their order; None for what was deleted since.

    Where a source's rights keep its transcript back, `text` is empty and `segments` too.
    """
    sources = store.sources_by_key(list(dict.fromkeys(hit.id for hit in hits)))
    wanted = set(query_tokens(query))
    return [_passage(store, sources.get(hit.id), hit.segment or 0, wanted) for hit in hits]


def _passage(store: GraphStore, source: Source | None, index: int, wanted: set[str]) -> FoundPassage | None:
    reach = store.segments(source.key, index, index + REACH) if source else []
    # Cut again from its first segment on, a passage is the same one that the store indexed.
    cut = list(passages(reach))
    if source is None or not cut:
        return None
    end = cut[1].segment if len(cut) > 1 else reach[-1].index + 1
    segments = [segment for segment in reach if cut[0].segment <= segment.index < end]
    best = max(segments, key=lambda segment: len(wanted.intersection(tokens(segment.text))))
    shown = shows_text(source)
    return FoundPassage(source, segments if shown else (), best, cut[0].text if shown else "")
