"""`claimgraph review`: what a person should look at: links that may be wrong, and names that the lexicon lacks."""

from itertools import groupby
from typing import Annotated, NamedTuple

import typer

from api.cli.screen import line, table
from api.cli.settings import DEFAULT_STORE, Where, opened
from graph.address import clock
from graph.model import Mention, Segment
from graph.store import GraphStore
from graph.text import fold
from ingest.names.unverified import Missed

SURE = 0.95  # links from this confidence on need no look


class Doubt(NamedTuple):
    """Links of one surface to one entity in one way."""

    surface: str
    entity: str
    method: str
    confidence: float
    times: int
    where: str


def review(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many of each list.")] = 40,
    where: Where = DEFAULT_STORE,
) -> None:
    """Links that may be wrong, least sure first, and names that the lexicon lacks, by how often they come."""
    with opened(where) as store:
        doubts = _doubts(store)
        names = store.entities_by_id(sorted({doubt.entity for doubt in doubts[:limit]}))
        missed = _missed(store).most(limit)
    line(f"links that may be wrong: {len(doubts):,} kinds, {sum(d.times for d in doubts):,} in all")
    rows = [
        [d.surface, f"{names[d.entity].name} ({d.entity})", d.method, f"{d.confidence:.2f}", f"{d.times:,}", d.where]
        for d in doubts[:limit]
    ]
    table(["words", "read as", "how", "confidence", "times", "first at"], rows)
    line()
    line("names that the lexicon lacks, by how often they come:")
    table(
        ["name", "times", "first at"],
        [[m.name, f"{m.times:,}", _place(m.source, m.segment.start, m.segment.paragraph)] for m in missed],
    )


def _doubts(store: GraphStore) -> list[Doubt]:
    kinds: dict[tuple[str, str, str], list[Mention]] = {}
    for mention in store.all_mentions():
        if mention.entity is not None and mention.confidence < SURE:
            kinds.setdefault((fold(mention.surface), mention.entity, mention.method), []).append(mention)
    doubts = []
    for (_, entity, method), mentions in kinds.items():
        first = min(mentions, key=lambda m: (m.source, m.segment, m.begin))
        place = _place(first.source, first.start, first.paragraph)
        confidence = min(m.confidence for m in mentions)
        doubts.append(Doubt(first.surface, entity, method, confidence, len(mentions), place))
    return sorted(doubts, key=lambda d: (d.confidence, -d.times, d.surface, d.entity))


def _missed(store: GraphStore) -> Missed:
    missed = Missed()
    by_source: dict[str, list[Mention]] = {}
    for key, mentions in groupby(store.all_mentions(), key=lambda m: m.source):
        by_source.setdefault(key, []).extend(mentions)
    for source in store.all_sources():
        segments: list[Segment] = store.segments(source.key)
        missed.add(source.key, segments, by_source.get(source.key, ()))
    return missed


def _place(source: str, start: float | None, paragraph: int | None) -> str:
    if start is not None:
        return f"{source} {clock(start)}"
    return source if paragraph is None else f"{source} paragraph {paragraph}"
