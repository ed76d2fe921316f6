"""The object types of the schema: what a caller sees of the nouns in `graph.model`."""

from collections.abc import Sequence

import strawberry
from strawberry import ID

from api.arguments import Wishes, check_count, claim_filter
from api.connections import Connection, connect, limit
from api.context import After, First, Info, Node
from api.described import described
from api.enums import ClaimKind, ClaimOrder, EntityType, Modality, Precision, Rights, SegmentKind, Status
from api.estimates import AssumptionInput, Check, Estimate, assumption_of, check_of, cited, estimate_of
from api.found import FoundPassage
from api.limits import MENTIONED
from api.loaders import ClaimsWanted, MentionsWanted, SourcedClaim
from api.rights import shows_text, veil_mention
from graph import address, model, times, units
from graph.errors import BadCursorError, BadRequestError
from graph.scenario import stretch_of
from graph.store import ClaimFilter, Edge, Page


@strawberry.interface(description="A thing that is talked about. Its id is plain and stable: `org/nvidia`.")
class Entity(Node):
    name: str
    type: EntityType
    aliases: list[str]
    verified: bool = strawberry.field(description="False for what no lexicon knows.")

    @described("Claims that have it as subject, object, `of`, `per` or `base`, and statements that mention it.")
    async def claims(
        self,
        info: Info,
        predicate: list[str] | None = None,
        kind: ClaimKind | None = None,
        modality: list[Modality] | None = None,
        unit: str | None = None,
        min_confidence: float | None = None,
        order_by: ClaimOrder | None = ClaimOrder.WORLD_TIME,
        first: First = 20,
        after: After = None,
    ) -> Connection["Claim"]:
        wishes = Wishes(
            about=[self.id],
            predicate=predicate,
            kind=kind,
            modality=modality,
            unit=unit,
            min_confidence=min_confidence,
        )
        return await claim_connection(info, claim_filter(wishes), order_by, first, after)

    @described("Where it is named, by source and place.")
    async def mentions(self, info: Info, first: First = 20, after: After = None) -> Connection["Mention"]:
        loaders = info.context.loaders
        page = await loaders.mention_pages.load(MentionsWanted(self.id, None, limit(first), after))
        found = await loaders.sources.load_many([mention.source for mention in page.nodes])
        sources = {source.key: source for source in found if source}
        # A source may have been deleted since the page was read.
        kept = Page([edge for edge in page.edges if edge.node.source in sources], page.more)
        nodes = [mention_of(mention, sources[mention.source]) for mention in kept.nodes]
        return connect(kept, nodes, after, lambda: loaders.call(loaders.store.count_mentions, self.id))

    @described("Entities that share claims with it, most first.")
    async def neighbours(self, info: Info, first: First = 20) -> list["Neighbour"]:
        loaders = info.context.loaders
        found = await loaders.neighbours.load((self.id, limit(first)))
        known = await loaders.entities.load_many([neighbour.entity for neighbour in found])
        return [
            Neighbour(entity=entity_of(entity), count=neighbour.claims, predicates=list(neighbour.predicates))
            for neighbour, entity in zip(found, known, strict=True)
            if entity
        ]

    @described("What follows from what was said and what is known; all headlines where no metric is named.")
    async def estimates(
        self,
        info: Info,
        metrics: list[str] | None = None,
        as_of: str | None = None,
        assumptions: list[AssumptionInput] | None = None,
    ) -> list[Estimate]:
        check_count("metrics", metrics)
        if metrics is not None and not metrics:
            raise BadRequestError("metrics: the list is empty; leave metrics out for all of them.")
        given = [assumption_of(one) for one in assumptions or ()]
        loaders = info.context.loaders
        found = await loaders.estimates(self.id, metrics or (), as_of, given)
        claims = await claims_by_id(info, cited(found))
        return [estimate_of(one, self, claims) for one in found]


@strawberry.type
class Organization(Entity):
    pass


@strawberry.type
class Person(Entity):
    pass


@strawberry.type(description="A chip, or a family of them.")
class Chip(Entity):
    pass


@strawberry.type(description="A cluster, data centre or campus.")
class Cluster(Entity):
    pass


@strawberry.type
class Regulation(Entity):
    pass


@strawberry.type(description="An AI model.")
class Model(Entity):
    pass


@strawberry.type
class Place(Entity):
    pass


@strawberry.type(description="A named thing that is none of the others.")
class Topic(Entity):
    pass


@strawberry.type(description="Where a scenario is spoken of: from its first claim to the end of its last one.")
class Stretch:
    source: "Source"
    start: float | None = strawberry.field(description="In media seconds; null where the source has none.")
    end: float | None
    url: str | None = strawberry.field(description="Opens the recording where it begins, or our own reader.")


@strawberry.type(description="An unnamed or imagined thing that one stretch of one source speaks of.")
class Scenario(Entity):
    @described("Where it is spoken of; null where no claim is about it.")
    async def stretch(self, info: Info) -> Stretch | None:
        loaders = info.context.loaders
        found = await loaders.call(stretch_of, loaders.store, self.id)
        source = await loaders.sources.load(found.source) if found else None
        if found is None or source is None:
            return None
        url = address.citation_address(source, found.first)
        return Stretch(source=source_of(source), start=found.start, end=found.end, url=url)


ENTITY_CLASSES: dict[EntityType, type[Entity]] = {
    EntityType.ORGANIZATION: Organization,
    EntityType.PERSON: Person,
    EntityType.CHIP: Chip,
    EntityType.CLUSTER: Cluster,
    EntityType.REGULATION: Regulation,
    EntityType.MODEL: Model,
    EntityType.PLACE: Place,
    EntityType.TOPIC: Topic,
    EntityType.SCENARIO: Scenario,
}


@strawberry.type(description="An entity that shares claims with another: how many, and under which predicates.")
class Neighbour:
    entity: Entity
    count: int
    predicates: list[str]


@strawberry.type(description="Something a claim points at: an entity, where it was recognised, and the words.")
class Thing:
    text: str
    entity_id: strawberry.Private[str | None]

    @strawberry.field
    async def entity(self, info: Info) -> Entity | None:
        return await load_entity(info, self.entity_id)


@strawberry.type(description="Another reading of a number that may have been mis-heard.")
class Alternative:
    reason: str
    score: float
    value: float | None
    low: float | None
    high: float | None


@strawberry.type(description="A number in base units: `value`, or `low` and `high`, of which one may be open.")
class Quantity:
    value: float | None
    low: float | None
    high: float | None
    unit: str
    of: Thing | None = strawberry.field(description="What is counted: 100,000 *H100*.")
    per: Thing | None = strawberry.field(description="For each what: $2 a *GPU-hour*.")
    base: Thing | None = strawberry.field(description="What it is compared with: 3x over *A100*.")
    scope: str | None
    approximate: bool
    surface: str = strawberry.field(description="The number as it was said.")
    display: str = strawberry.field(description="The number as a person would write it.")
    alternatives: list[Alternative]


@strawberry.type(description="The time a claim is about, never where in the recording it was said.")
class WorldTime:
    edtf: str
    start: str | None = strawberry.field(description="Its first day; none where it is open.")
    end: str | None = strawberry.field(description="Its last day; none where it is open.")
    text: str


@strawberry.type(description="A stretch of a source: a caption line, a speaker's turn, a paragraph.")
class Segment:
    index: int
    start: float | None
    end: float | None
    text: str
    speaker: str | None
    kind: SegmentKind
    source: "Source"
    url: str = strawberry.field(description="Opens the recording there, or our own reader.")


@strawberry.type(description="A few segments in a row that a search found.")
class Passage:
    text: str
    start: float | None = strawberry.field(description="When the segment that holds most of the words begins.")
    url: str = strawberry.field(description="Opens the recording there, or our own reader.")
    source: "Source"
    segments: list[Segment]


@strawberry.type(description="One transcript, note or brief.")
class Source(Node):
    key: str
    title: str | None
    channel: str | None
    video_id: str | None
    url: str | None
    date: str | None
    speakers: list[str]
    format: str
    rights: Rights
    shown: strawberry.Private[bool]

    @described("The transcript, in order; empty where the source's rights do not allow it.")
    async def segments(self, info: Info, first: First = 20, after: After = None) -> Connection[Segment]:
        rows, begin = limit(first), _segment_index(after)
        loaders = info.context.loaders
        known = await loaders.sources.load(self.key)
        if not self.shown or known is None:
            return connect(Page([], False), [], after, _nothing)
        found = await loaders.call(loaders.store.segments, self.key, begin, begin + rows + 1)
        page = Page([Edge(segment, str(segment.index)) for segment in found[:rows]], len(found) > rows)

        async def count() -> int:
            return len(await loaders.call(loaders.store.segments, self.key))

        return connect(page, [segment_of(segment, known) for segment in page.nodes], after, count)

    @described("Its claims, in the order in which they were said.")
    async def claims(self, info: Info, first: First = 20, after: After = None) -> Connection["Claim"]:
        return await claim_connection(info, ClaimFilter(source=self.key), ClaimOrder.SOURCE, first, after)


@strawberry.type(description="The proof: the words, where they stand, and an address that opens the recording there.")
class Citation(Node):
    source: Source
    start: float | None
    end: float | None
    paragraph: int | None
    precision: Precision
    quote: str
    prefix: str
    suffix: str
    url: str | None = strawberry.field(description="Opens the video at its second, or our own reader.")
    media_fragment: str | None = strawberry.field(description="The stretch as a W3C Media Fragment: `t=605,612`.")


@strawberry.type(description="Where an entity is named.")
class Mention:
    id: ID
    entity_id: strawberry.Private[str | None]
    source: Source
    surface: str
    segment: int
    start: float | None
    paragraph: int | None
    confidence: float
    method: str
    url: str = strawberry.field(description="Opens the recording there, or our own reader.")

    @strawberry.field
    async def entity(self, info: Info) -> Entity | None:
        return await load_entity(info, self.entity_id)


@strawberry.type(description="Something said of something, with the proof that it was said.")
class Claim(Node):
    kind: ClaimKind
    subject_text: str | None
    subject_id: strawberry.Private[str | None]
    predicate: str
    object_text: str | None
    object_id: strawberry.Private[str | None]
    quantity: Quantity | None
    world_time: WorldTime | None
    said_at: str | None
    place_id: strawberry.Private[str | None]
    status: Status | None
    modality: Modality
    negated: bool
    speaker_text: str | None
    speaker_id: strawberry.Private[str | None]
    quoted_text: str | None
    quoted_id: strawberry.Private[str | None]
    confidence: float
    text: str = strawberry.field(description="The sentence as it was said.")
    citations: list[Citation]
    topics: list[str] = strawberry.field(description="Of a statement: terms of the field that it is about.")
    mentioned_ids: strawberry.Private[tuple[str, ...]]

    @described("Of a statement: the entities that it names beside its subject.")
    async def mentioned(self, info: Info) -> list[Entity]:
        found = await info.context.loaders.entities.load_many(self.mentioned_ids[:MENTIONED])
        return [entity_of(entity) for entity in found if entity]

    @strawberry.field
    async def subject(self, info: Info) -> Entity | None:
        return await load_entity(info, self.subject_id)

    @strawberry.field
    async def object(self, info: Info) -> Entity | None:
        return await load_entity(info, self.object_id)

    @strawberry.field
    async def place(self, info: Info) -> Place | None:
        found = await load_entity(info, self.place_id)
        return found if isinstance(found, Place) else None

    @strawberry.field
    async def speaker(self, info: Info) -> Person | None:
        found = await load_entity(info, self.speaker_id)
        return found if isinstance(found, Person) else None

    @described("Whose words these are by what the speaker says: a person, an organization, a publication.")
    async def quoted(self, info: Info) -> Entity | None:
        return await load_entity(info, self.quoted_id)

    @described("Whether the number fits what others say and what is known; empty where nothing else predicts it.")
    async def checks(self, info: Info) -> list[Check]:
        found = await info.context.loaders.checks.load(str(self.id))
        claims = await claims_by_id(info, cited(found))
        return [check_of(one, claims) for one in found]


async def _nothing() -> int:
    return 0


def _segment_index(after: str | None) -> int:
    """The index of the first segment after a cursor."""
    if after is None:
        return 0
    if not after.isascii() or not after.isdigit() or len(after) > 9:
        raise BadCursorError(after[:80])
    return int(after) + 1


async def load_entity(info: Info, id: str | None) -> Entity | None:
    """The entity with this id, as its own type."""
    if id is None:
        return None
    found = await info.context.loaders.entities.load(id)
    return entity_of(found) if found else None


async def load_estimate(info: Info, id: str) -> Estimate | None:
    """The estimate with this id, where it is kept and still holds."""
    found = await info.context.loaders.kept_estimates.load(id)
    entity = await load_entity(info, found.entity) if found else None
    if found is None or entity is None:
        return None
    return estimate_of(found, entity, await claims_by_id(info, cited([found])))


async def claims_by_id(info: Info, ids: Sequence[str]) -> dict[str, Claim]:
    """Those of the claims that are there, as they may be shown."""
    return {pair.claim.id: claim_of(pair) for pair in await info.context.loaders.claims.load_many(ids) if pair}


async def claim_connection(
    info: Info, where: ClaimFilter, order: ClaimOrder | None, first: int | None, after: str | None
) -> Connection[Claim]:
    """One page of claims, with the sources that their rights and addresses come from."""
    loaders = info.context.loaders
    page = await loaders.claim_pages.load(ClaimsWanted(where, order or ClaimOrder.WORLD_TIME, limit(first), after))

    async def count() -> int:
        return (await loaders.claim_counts.load(where)).number

    async def exact() -> bool:
        return (await loaders.claim_counts.load(where)).exact

    return connect(page, [claim_of(pair) for pair in page.nodes], after, count, exact)


def entity_of(entity: model.Entity) -> Entity:
    return ENTITY_CLASSES[entity.type](
        id=ID(entity.id),
        name=entity.name,
        type=entity.type,
        aliases=list(entity.aliases),
        verified=entity.verified,
    )


def source_of(source: model.Source) -> Source:
    return Source(
        id=ID(source.id),
        key=source.key,
        title=source.title,
        channel=source.channel,
        video_id=source.video_id,
        url=address.address(source),
        date=source.date,
        speakers=list(source.speakers),
        format=source.format,
        rights=source.rights,
        shown=shows_text(source),
    )


def passage_of(found: FoundPassage) -> Passage:
    return Passage(
        text=found.text,
        start=found.best.start,
        url=segment_of(found.best, found.source).url,
        source=source_of(found.source),
        segments=[segment_of(segment, found.source) for segment in found.segments],
    )


def segment_of(segment: model.Segment, source: model.Source) -> Segment:
    cited = model.Citation(source=source.key, segment=segment.index, last=segment.index, quote="", start=segment.start)
    return Segment(
        index=segment.index,
        start=segment.start,
        end=segment.end,
        text=segment.text if shows_text(source) else "",
        speaker=segment.speaker or None,
        kind=segment.kind,
        source=source_of(source),
        url=address.citation_address(source, cited),
    )


def mention_of(mention: model.Mention, source: model.Source) -> Mention:
    shown = veil_mention(mention, source)
    cited = model.Citation(source=source.key, segment=mention.segment, last=mention.last, quote="", start=mention.start)
    return Mention(
        id=ID(mention.id),
        entity_id=mention.entity,
        source=source_of(source),
        surface=shown.surface,
        segment=mention.segment,
        start=mention.start,
        paragraph=mention.paragraph,
        confidence=mention.confidence,
        method=mention.method,
        url=address.citation_address(source, cited),
    )


def citation_of(claim: str, number: int, citation: model.Citation, source: model.Source) -> Citation:
    return Citation(
        id=ID(f"{claim}.{number}"),
        source=source_of(source),
        start=citation.start,
        end=citation.end,
        paragraph=citation.paragraph,
        precision=citation.precision,
        quote=citation.quote,
        prefix=citation.prefix,
        suffix=citation.suffix,
        url=address.citation_address(source, citation),
        media_fragment=address.media_fragment(citation.start, citation.end),
    )


def claim_of(pair: SourcedClaim) -> Claim:
    claim, source = pair
    return Claim(
        id=ID(claim.id),
        kind=claim.kind,
        subject_text=claim.subject.text if claim.subject else None,
        subject_id=claim.subject.entity if claim.subject else None,
        predicate=claim.predicate,
        object_text=claim.object.text if claim.object else None,
        object_id=claim.object.entity if claim.object else None,
        quantity=_quantity_of(claim.quantity) if claim.quantity else None,
        world_time=_world_time_of(claim.world_time) if claim.world_time else None,
        said_at=claim.said_at,
        place_id=claim.place,
        status=claim.status,
        modality=claim.modality,
        negated=claim.negated,
        speaker_text=claim.speaker.text if claim.speaker else None,
        speaker_id=claim.speaker.entity if claim.speaker else None,
        quoted_text=claim.quoted.text if claim.quoted else None,
        quoted_id=claim.quoted.entity if claim.quoted else None,
        confidence=claim.confidence,
        text=claim.text,
        citations=[citation_of(claim.id, number, citation, source) for number, citation in enumerate(claim.citations)],
        topics=list(claim.topics),
        mentioned_ids=claim.mentioned,
    )


def _thing_of(thing: model.Thing | None) -> Thing | None:
    return Thing(text=thing.text, entity_id=thing.entity) if thing else None


def _quantity_of(quantity: model.Quantity) -> Quantity:
    return Quantity(
        value=quantity.value,
        low=quantity.low,
        high=quantity.high,
        unit=quantity.unit,
        of=_thing_of(quantity.of),
        per=_thing_of(quantity.per),
        base=_thing_of(quantity.base),
        scope=quantity.scope,
        approximate=quantity.approximate,
        surface=quantity.surface,
        display=units.display(quantity.unit, quantity.value, quantity.low, quantity.high, quantity.approximate),
        alternatives=[
            Alternative(reason=other.reason, score=other.score, value=other.value, low=other.low, high=other.high)
            for other in quantity.alternatives
        ],
    )


def _world_time_of(time: model.WorldTime) -> WorldTime:
    start, end = times.bounds(time.edtf)
    return WorldTime(edtf=time.edtf, start=start, end=end, text=time.text)
