"""One store's documents into another, through the contract alone: whatever the two are kept in.

What is in the target already, with the same fingerprint, is skipped, so that a copy that was cut off is taken up by
running it again. What else the target holds is left alone. The estimates of an entity go along where the two stores
say the same of it; where the target says more, they are worked out there.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from graph.columns import pointed_at
from graph.compute.node import evidence, stale
from graph.compute.version import version as facts_version
from graph.errors import CopyDiffersError
from graph.model import Claim, Document, EntityType, Mention, Source
from graph.store import ClaimFilter, ClaimOrder, Counts, GraphStore, PutResult

BATCH = 1_000  # rows that are read at once

Progress = Callable[[Source, PutResult], None]


class CopyResult(NamedTuple):
    """The keys of the sources by what became of them, and how much both stores hold of them.

    A duplicate's content was in the target under another key, so that it was left out. `estimates` is how many were
    copied.
    """

    new: tuple[str, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    duplicates: tuple[str, ...]
    counts: Counts
    estimates: int


def copy(source: GraphStore, target: GraphStore, progress: Progress | None = None) -> CopyResult:
    """Put every document of `source` into `target` and compare the counts; `progress` hears of each when it is there.

    CopyDiffersError where the counts differ afterwards; KeyTakenError where the target has another recording of a key.
    """
    keys: dict[PutResult, list[str]] = {result: [] for result in PutResult}
    for each in source.all_sources():
        result = _copied(source, target, each)
        if result is None:
            continue
        keys[result].append(each.key)
        if progress is not None:
            progress(each, result)
    there = [key for result in PutResult if result is not PutResult.DUPLICATE for key in keys[result]]
    return CopyResult(
        new=tuple(keys[PutResult.NEW]),
        replaced=tuple(keys[PutResult.REPLACED]),
        unchanged=tuple(keys[PutResult.UNCHANGED]),
        duplicates=tuple(keys[PutResult.DUPLICATE]),
        counts=_compared(source, target, there),
        estimates=_estimates(source, target),
    )


def document(store: GraphStore, source: Source) -> Document:
    """A document as it was put, but for entities that it neither mentions nor makes claims of."""
    mentions, claims = tuple(_mentions(store, source.key)), tuple(_claims(store, source.key))
    named = {mention.entity for mention in mentions if mention.entity}
    for claim in claims:
        named.update(pointed_at(claim))
    entities = store.entities_by_id(sorted(named))
    return Document(
        source=source,
        segments=tuple(store.segments(source.key)),
        entities=tuple(entities[id] for id in sorted(entities)),
        mentions=mentions,
        claims=claims,
    )


def _copied(source: GraphStore, target: GraphStore, listed: Source) -> PutResult | None:
    """Put one document; None where it has been deleted meanwhile. One that is replaced while we read is read again."""
    found: Source | None = listed
    while found is not None:
        there = target.sources_by_key([found.key]).get(found.key)
        if there is not None and there.fingerprint == found.fingerprint:
            return PutResult.UNCHANGED
        read = document(source, found)
        found = source.sources_by_key([listed.key]).get(listed.key)
        if found == read.source:
            return target.put(read)
    return None


def _compared(source: GraphStore, target: GraphStore, keys: list[str]) -> Counts:
    """All counts where the stores hold the same sources; those of the copied sources where the target holds others."""
    there, here = source.counts(), target.counts()
    if not there.sources == here.sources == len(keys):
        there, here = _counted(source, keys), _counted(target, keys)
    for what, one, other in zip(Counts._fields, there, here, strict=True):
        if one != other:
            raise CopyDiffersError(what, one, other)
    return here


def _counted(store: GraphStore, keys: list[str]) -> Counts:
    sources = segments = mentions = claims = 0
    entities: set[str] = set()
    for begin in range(0, len(keys), BATCH):
        for key, source in store.sources_by_key(keys[begin : begin + BATCH]).items():
            read = document(store, source)
            entities.update(entity.id for entity in read.entities if entity.type is not EntityType.SCENARIO)
            sources += 1
            segments += len(read.segments)
            mentions += store.count_mentions(source=key)
            claims += store.count_claims(ClaimFilter(source=key)).number
    return Counts(sources, segments, len(entities), mentions, claims)


def _estimates(source: GraphStore, target: GraphStore) -> int:
    """What the source keeps and the target lacks, of entities with one evidence in both; compared afterwards."""
    facts, copied = facts_version(), 0
    for some in stale(target):
        version = target.version()
        found = {
            id: kept.estimates
            for id, kept in source.estimates(some).items()
            if kept.facts == facts and evidence(source, id) == evidence(target, id)
        }
        done = target.put_estimates(found, facts, version)
        here = sum(len(kept.estimates) for kept in target.estimates(done).values())
        there = sum(len(found[id]) for id in done)
        if here != there:
            raise CopyDiffersError("estimates", there, here)
        copied += there
    return copied


def _mentions(store: GraphStore, key: str) -> Iterator[Mention]:
    after: str | None = None
    while True:
        page = store.mentions(source=key, first=BATCH, after=after)
        yield from page.nodes
        if not page.more:
            return
        after = page.edges[-1].cursor


def _claims(store: GraphStore, key: str) -> Iterator[Claim]:
    after: str | None = None
    while True:
        page = store.claims(ClaimFilter(source=key), ClaimOrder.SOURCE, BATCH, after)
        yield from page.nodes
        if not page.more:
            return
        after = page.edges[-1].cursor
