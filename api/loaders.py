"""Batches: what one request asks of the store is asked at once, in a thread, whatever the number of rows."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from functools import cached_property
from typing import NamedTuple, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from strawberry.dataloader import DataLoader

from api import worked
from api.rights import veil
from graph.compute.network import Assumption
from graph.model import Check, Claim, Entity, Estimate, Mention, Source
from graph.store import ClaimFilter, ClaimOrder, Edge, GraphStore, Neighbour, Page, Total

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
P = ParamSpec("P")


# Threads for what takes long, so that those of everything else are never all waiting for it.
SLOW = CapacityLimiter(8)


async def slowly(verb: Callable[[], T]) -> T:
    """Run what takes long in a thread of its own few."""
    return await to_thread.run_sync(verb, limiter=SLOW)


class SourcedClaim(NamedTuple):
    """A claim as it may be shown, with the source that it comes from."""

    claim: Claim
    source: Source


class ClaimsWanted(NamedTuple):
    """One page of claims, as a key of a loader."""

    where: ClaimFilter
    order: ClaimOrder
    first: int
    after: str | None


class MentionsWanted(NamedTuple):
    """One page of an entity's or a source's mentions, as a key of a loader."""

    entity: str | None
    source: str | None
    first: int
    after: str | None


def sourced(store: GraphStore, claims: Sequence[Claim]) -> list[SourcedClaim]:
    """Claims with their sources, veiled as the sources' rights ask. One call to the store.

    A claim whose source was deleted since it was read is left out.
    """
    sources = store.sources_by_key(list(dict.fromkeys(claim.source for claim in claims)))
    return [
        SourcedClaim(veil(claim, sources[claim.source]), sources[claim.source])
        for claim in claims
        if claim.source in sources
    ]


class Loaders:
    """The loaders of one request. A store's calls may wait for the disk, so none runs on the event loop."""

    def __init__(self, store: GraphStore) -> None:
        self.store = store

    async def call(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """One call to the store, in a thread."""
        return await run_in_threadpool(verb, *args, **kwargs)

    def _many(self, load: Callable[[list[K]], list[T]]) -> Callable[[list[K]], Awaitable[list[T]]]:
        async def loaded(keys: list[K]) -> list[T]:
            return await run_in_threadpool(load, keys)

        return loaded

    @cached_property
    def entities(self) -> DataLoader[str, Entity | None]:
        def load(ids: list[str]) -> list[Entity | None]:
            found = self.store.entities_by_id(ids)
            return [found.get(id) for id in ids]

        return DataLoader(self._many(load))

    @cached_property
    def sources(self) -> DataLoader[str, Source | None]:
        def load(keys: list[str]) -> list[Source | None]:
            found = self.store.sources_by_key(keys)
            return [found.get(key) for key in keys]

        return DataLoader(self._many(load))

    @cached_property
    def claims(self) -> DataLoader[str, SourcedClaim | None]:
        def load(ids: list[str]) -> list[SourcedClaim | None]:
            found = self.store.claims_by_id(ids)
            shown = {pair.claim.id: pair for pair in sourced(self.store, list(found.values()))}
            return [shown.get(id) for id in ids]

        return DataLoader(self._many(load))

    @cached_property
    def claim_pages(self) -> DataLoader[ClaimsWanted, Page[SourcedClaim]]:
        def load(wanted: list[ClaimsWanted]) -> list[Page[SourcedClaim]]:
            pages = [self.store.claims(*one) for one in wanted]
            pairs = {pair.claim.id: pair for pair in sourced(self.store, [c for page in pages for c in page.nodes])}
            return [
                Page([Edge(pairs[e.node.id], e.cursor) for e in page.edges if e.node.id in pairs], page.more)
                for page in pages
            ]

        return DataLoader(self._many(load))

    @cached_property
    def claim_counts(self) -> DataLoader[ClaimFilter, Total]:
        def load(wanted: list[ClaimFilter]) -> list[Total]:
            return [self.store.count_claims(where) for where in wanted]

        return DataLoader(self._many(load))

    @cached_property
    def mention_pages(self) -> DataLoader[MentionsWanted, Page[Mention]]:
        def load(wanted: list[MentionsWanted]) -> list[Page[Mention]]:
            return [self.store.mentions(*one) for one in wanted]

        return DataLoader(self._many(load))

    @cached_property
    def neighbours(self) -> DataLoader[tuple[str, int], list[Neighbour]]:
        def load(wanted: list[tuple[str, int]]) -> list[list[Neighbour]]:
            return [self.store.neighbours(*one) for one in wanted]

        return DataLoader(self._many(load))

    async def estimates(
        self, entity: str, metrics: Sequence[str], as_of: str | None, assumptions: Sequence[Assumption]
    ) -> list[Estimate]:
        return await slowly(lambda: worked.estimates(self.store, entity, metrics, as_of, assumptions))

    @cached_property
    def kept_estimates(self) -> DataLoader[str, Estimate | None]:
        """By id, those that are kept; nothing is worked out."""

        def load(ids: list[str]) -> list[Estimate | None]:
            found = worked.kept(self.store, ids)
            return [found.get(id) for id in ids]

        return DataLoader(self._many(load))

    @cached_property
    def checks(self) -> DataLoader[str, list[Check]]:
        async def load(ids: list[str]) -> list[list[Check]]:
            def work() -> list[list[Check]]:
                found = self.store.claims_by_id(ids)  # as kept: what may not be shown counts, too
                return [worked.checks(self.store, found[id]) if id in found else [] for id in ids]

            return await slowly(work)

        return DataLoader(load)

    async def cited(
        self, time: float, video_id: str | None, source: str | None, window: float
    ) -> list[tuple[SourcedClaim, int]]:
        """What is claimed at a second: claims, veiled, with the place of the citation among theirs."""

        def load() -> list[tuple[SourcedClaim, int]]:
            found = self.store.citations_at(time, video_id, source, window)
            shown = {pair.claim.id: pair for pair in sourced(self.store, [cited.claim for cited in found])}
            return [(shown[c.claim.id], c.claim.citations.index(c.citation)) for c in found if c.claim.id in shown]

        return await run_in_threadpool(load)
