"""The roots of every question: `Query`."""

import math
from typing import Annotated, cast

import strawberry
from strawberry import ID

from api.arguments import IdKind, ParsedId, Wishes, check_count, check_known, claim_filter, known_source, parse_id
from api.arguments import source_key as key_of
from api.connections import Connection, Count, Edge, PageInfo, connect, edges_and_info, limit
from api.context import After, First, Info, Node
from api.described import described
from api.enums import ClaimKind, ClaimOrder, EntityType, Modality
from api.found import found_passages
from api.types import (
    Chip,
    Citation,
    Claim,
    Cluster,
    Entity,
    Model,
    Organization,
    Passage,
    Person,
    Place,
    Regulation,
    Scenario,
    Source,
    Topic,
    citation_of,
    claim_connection,
    claim_of,
    entity_of,
    load_entity,
    load_estimate,
    passage_of,
    source_of,
)
from graph.errors import BadRequestError, UnknownIdError
from graph.store import Edge as StoreEdge
from graph.store import Hit, HitKind, Page

LONGEST_SEARCH = 500  # characters
WIDEST_WINDOW = 600.0  # seconds

SearchHit = Annotated[
    Organization | Person | Chip | Cluster | Regulation | Model | Place | Topic | Scenario | Claim | Passage,
    strawberry.union("SearchHit", description="What a search finds: entities, claims, and passages of sources."),
]


@strawberry.type(description="Something that a search found, with the cursor that stands after it.")
class SearchEdge:
    node: SearchHit
    cursor: str


@strawberry.type(description="A page of what a search found: entities first, then claims, then passages.")
class SearchConnection:
    edges: list[SearchEdge]
    page_info: PageInfo
    count: strawberry.Private[Count]

    @described("The rows alone.")
    def nodes(self) -> list[SearchHit]:
        return [edge.node for edge in self.edges]

    @described("How many hits there are in all; worked out only where it is asked for.")
    async def total_count(self) -> int:
        return await self.count()


@strawberry.type(description="What was said about AI compute, by whom and when; every number cited to its second.")
class Query:
    @described("Whatever has this id; null, with an error NOT_FOUND, where nothing has it.")
    async def node(self, info: Info, id: ID) -> Node | None:
        found = await _node(info, parse_id(id))
        if found is None:
            raise UnknownIdError("node", id)
        return found

    @described("Whatever has these ids, in their order; null where nothing has one of them.")
    async def nodes(self, info: Info, ids: list[ID]) -> list[Node | None]:
        check_count("ids", ids)
        parsed = [parse_id(id) for id in ids]
        loaders = info.context.loaders
        # Asked for together, so that each kind is one batch; what follows finds them loaded.
        await loaders.entities.load_many([id.key for id in parsed if id.kind is IdKind.ENTITY])
        await loaders.sources.load_many([id.key for id in parsed if id.kind is IdKind.SOURCE])
        await loaders.claims.load_many([id.key for id in parsed if id.kind in (IdKind.CLAIM, IdKind.CITATION)])
        await loaders.kept_estimates.load_many([id.key for id in parsed if id.kind is IdKind.ESTIMATE])
        return [await _node(info, id) for id in parsed]

    @described("The entity with this canonical name, alias or id; null where there is none.")
    async def entity(self, info: Info, name: str, type: EntityType | None = None) -> Entity | None:
        found = await info.context.loaders.call(info.context.loaders.store.find_entity, name, type)
        return entity_of(found) if found else None

    @described("Entities by name. Scenarios are listed only where they are the type asked for.")
    async def entities(
        self,
        info: Info,
        type: EntityType | None = None,
        search: str | None = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[Entity]:
        loaders = info.context.loaders
        scenarios = type is EntityType.SCENARIO
        page = await loaders.call(loaders.store.entities, type, search, scenarios, limit(first), after)
        nodes = [entity_of(entity) for entity in page.nodes]
        return connect(page, nodes, after, lambda: loaders.call(loaders.store.count_entities, type, search, scenarios))

    @described("Claims for which everything that is given holds.")
    async def claims(
        self,
        info: Info,
        about: Annotated[list[ID] | None, strawberry.argument(description="Ids of entities; any of them.")] = None,
        predicate: Annotated[list[str] | None, strawberry.argument(description="Any of them.")] = None,
        kind: ClaimKind | None = None,
        unit: Annotated[str | None, strawberry.argument(description="A base unit: count, W, USD, FLOP ...")] = None,
        min: Annotated[
            float | None, strawberry.argument(description="Needs `unit`; ranges that overlap count.")
        ] = None,
        max: Annotated[
            float | None, strawberry.argument(description="Needs `unit`; ranges that overlap count.")
        ] = None,
        modality: Annotated[list[Modality] | None, strawberry.argument(description="Any of them.")] = None,
        min_confidence: float | None = None,
        source: Annotated[ID | None, strawberry.argument(description="A source's id or key.")] = None,
        speaker: Annotated[ID | None, strawberry.argument(description="A person's id, or a speaker's name.")] = None,
        quoted: Annotated[
            ID | None, strawberry.argument(description="An entity's id, or a name: who is quoted within the speech.")
        ] = None,
        world_from: Annotated[
            str | None, strawberry.argument(description="YYYY, YYYY-MM, YYYY-MM-DD, YYYY-Qn.")
        ] = None,
        world_until: str | None = None,
        said_from: str | None = None,
        said_until: str | None = None,
        order_by: ClaimOrder | None = ClaimOrder.WORLD_TIME,
        first: First = 20,
        after: After = None,
    ) -> Connection[Claim]:
        where = claim_filter(
            Wishes(
                about=about,
                predicate=predicate,
                kind=kind,
                unit=unit,
                min=min,
                max=max,
                modality=modality,
                min_confidence=min_confidence,
                source=source,
                speaker=speaker,
                quoted=quoted,
                world_from=world_from,
                world_until=world_until,
                said_from=said_from,
                said_until=said_until,
            )
        )
        await check_known(info.context.loaders, where)
        return await claim_connection(info, where, order_by, first, after)

    @described("Everything that holds all the words, or, where nothing does, any of them.")
    async def search(self, info: Info, text: str, first: First = 20, after: After = None) -> SearchConnection:
        if len(text) > LONGEST_SEARCH:
            raise BadRequestError(f"text: {len(text)} characters are too many; at most {LONGEST_SEARCH}.")
        loaders = info.context.loaders
        page = await loaders.call(loaders.store.search, text, limit(first), after)
        shown = await _hits(info, page.nodes, text)
        found = [(edge, hit) for edge, hit in zip(page.edges, shown, strict=True) if hit is not None]
        kept: Page[Hit] = Page([StoreEdge(edge.node, edge.cursor) for edge, _ in found], page.more)
        edges, page_info = edges_and_info(kept, [hit for _, hit in found], after)
        return SearchConnection(
            edges=[SearchEdge(node=cast(SearchHit, edge.node), cursor=edge.cursor) for edge in edges],
            page_info=page_info,
            count=lambda: loaders.call(loaders.store.count_search, text),
        )

    @described("The source with this id or key; null, with an error NOT_FOUND, where there is none.")
    async def source(self, info: Info, id: ID) -> Source | None:
        found = await info.context.loaders.sources.load(key_of(id))
        if found is None:
            raise UnknownIdError("source", id)
        return source_of(found)

    @described("Sources by key; several may be about one video.")
    async def sources(
        self, info: Info, video_id: str | None = None, first: First = 20, after: After = None
    ) -> Connection[Source]:
        loaders = info.context.loaders
        page = await loaders.call(loaders.store.sources, video_id, limit(first), after)

        def count() -> int:
            if video_id is None:
                return loaders.store.counts().sources
            found, cursor, more = 0, None, True
            while more:
                part = loaders.store.sources(video_id, 100, cursor)
                found, more, cursor = found + len(part.edges), part.more, part.edges[-1].cursor if part.edges else None
            return found

        return connect(page, [source_of(source) for source in page.nodes], after, lambda: loaders.call(count))

    @described("What is claimed at this second of a video, over all its sources, or of a source.")
    async def citations_at(
        self,
        info: Info,
        time: float,
        video_id: str | None = None,
        source: ID | None = None,
        window: Annotated[float | None, strawberry.argument(description="Seconds before and after, too.")] = 0.0,
    ) -> list[Citation]:
        if (video_id is None) == (source is None):
            raise BadRequestError("citationsAt needs either videoId or source: give one of them.")
        if not 0 <= time < math.inf or not 0 <= (window or 0) <= WIDEST_WINDOW:
            raise BadRequestError(f"time is in seconds from 0 on, and window at most {WIDEST_WINDOW:g} of them.")
        loaders = info.context.loaders
        key = key_of(source) if source is not None else None
        if key is not None:
            await known_source(loaders, key)
        elif not (await loaders.call(loaders.store.sources, video_id, 1)).edges:
            raise UnknownIdError("video", str(video_id))
        found = await loaders.cited(time, video_id, key, window or 0.0)
        return [citation_of(pair.claim.id, number, pair.claim.citations[number], pair.source) for pair, number in found]


async def _node(info: Info, id: ParsedId) -> Node | None:
    loaders = info.context.loaders
    if id.kind is IdKind.ESTIMATE:
        return await load_estimate(info, id.key)
    if id.kind is IdKind.ENTITY:
        return await load_entity(info, id.key)
    if id.kind is IdKind.SOURCE:
        source = await loaders.sources.load(id.key)
        return source_of(source) if source else None
    pair = await loaders.claims.load(id.key)
    if pair is None:
        return None
    if id.kind is IdKind.CLAIM:
        return claim_of(pair)
    if id.number >= len(pair.claim.citations):
        return None
    return citation_of(pair.claim.id, id.number, pair.claim.citations[id.number], pair.source)


async def _hits(info: Info, hits: list[Hit], text: str) -> list[Entity | Claim | Passage | None]:
    """What the hits stand for, each kind loaded in one batch; None for what was deleted since."""
    loaders = info.context.loaders
    entities = await loaders.entities.load_many([hit.id for hit in hits if hit.kind is HitKind.ENTITY])
    claims = await loaders.claims.load_many([hit.id for hit in hits if hit.kind is HitKind.CLAIM])
    places = [hit for hit in hits if hit.kind is HitKind.PASSAGE]
    passages = await loaders.call(found_passages, loaders.store, places, text) if places else []
    by_kind = {
        HitKind.ENTITY: iter([entity_of(entity) if entity else None for entity in entities]),
        HitKind.CLAIM: iter([claim_of(pair) if pair else None for pair in claims]),
        HitKind.PASSAGE: iter([passage_of(found) if found else None for found in passages]),
    }
    return [next(by_kind[hit.kind]) for hit in hits]


__all__ = ["Edge", "Query", "SearchHit"]
