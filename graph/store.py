"""The contract of a store: what every store can do, and what each verb promises.

A store keeps whole documents and answers questions about their sources, entities, mentions, claims and citations. It
refuses a claim that has no citation. Lists come in pages: an opaque keyset cursor per row, never an offset, so that a
page deep in a list costs what the first one costs. A write is one transaction: after a crash the store holds the old
document or the new one, never half of one.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Generic, NamedTuple, Protocol, TypeVar

from graph.model import Citation, Claim, ClaimKind, Document, Entity, EntityType, Mention, Modality, Segment, Source

T = TypeVar("T")


class Edge(NamedTuple, Generic[T]):
    """A row of a page with the cursor that stands after it."""

    node: T
    cursor: str


class Page(NamedTuple, Generic[T]):
    """Rows in order; `more` tells whether others follow."""

    edges: Sequence[Edge[T]]
    more: bool

    @property
    def nodes(self) -> list[T]:
        return [edge.node for edge in self.edges]


class ClaimOrder(StrEnum):
    """How claims sort; each order ends with the claim's id, so that it is total.

    `world_time`: by the start of the time they are about, open starts first, undated last. `said_at`: by the source's
    date, undated last. `source`: by source key, then as said. `confidence` and `value`: largest first; a range sorts
    by its lower end (or its upper one where that is all it has), claims without a number come last.
    """

    WORLD_TIME = "world_time"
    SAID_AT = "said_at"
    SOURCE = "source"
    CONFIDENCE = "confidence"
    VALUE = "value"


class ClaimFilter(NamedTuple):
    """Which claims are wanted; every field that is given must hold.

    `about` and `predicates` and `modalities` take any of several; `minimum` and `maximum` need `unit`, and a range
    counts when it overlaps; world and said times are ISO dates or EDTF, a claim is kept when it overlaps the interval.
    `subject`, in place of `about`, wants the entity as the claim's subject. `source` and `speaker`: a source's key, a
    person's entity id or a speaker's name.
    """

    about: tuple[str, ...] = ()
    subject: str | None = None
    predicates: tuple[str, ...] = ()
    kind: ClaimKind | None = None
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    modalities: tuple[Modality, ...] = ()
    min_confidence: float | None = None
    source: str | None = None
    speaker: str | None = None
    world_from: str | None = None
    world_until: str | None = None
    said_from: str | None = None
    said_until: str | None = None


EVERYTHING = ClaimFilter()


class Neighbour(NamedTuple):
    """An entity that shares claims with another: how many, and under which predicates (sorted)."""

    entity: str
    claims: int
    predicates: tuple[str, ...]


class Busy(NamedTuple):
    """An entity and how many claims are about it."""

    entity: Entity
    claims: int


class CitedClaim(NamedTuple):
    """A citation with the claim that it proves and its place among the claim's citations."""

    claim: Claim
    citation: Citation
    number: int


class HitKind(StrEnum):
    ENTITY = "entity"
    CLAIM = "claim"
    PASSAGE = "passage"


class Hit(NamedTuple):
    """Something that a search found: an entity's or claim's id, or a source's key and segment index."""

    kind: HitKind
    id: str
    segment: int | None = None


class PutResult(StrEnum):
    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"


class Counts(NamedTuple):
    sources: int
    segments: int
    entities: int
    mentions: int
    claims: int


class GraphStore(Protocol):
    """What every store can do. Stores are safe to use from several threads; writes wait for one another."""

    def close(self) -> None:
        """Give back files and connections; using the store afterwards is an error."""

    def version(self) -> int:
        """A number that changes with every write: answers may be kept as long as it stays."""

    # Writing

    def put(self, document: Document) -> PutResult:
        """Keep a document whole, in place of the one with its key, in one transaction.

        Same fingerprint: `UNCHANGED`. The same content (sha256) under another key: `DUPLICATE`, nothing is written.
        Same key with the same path, content or video id: `REPLACED`; same key otherwise: `KeyTakenError`.
        A claim without citation, or whose citation is of another source, or whose quote is empty: `UncitedClaimError`.
        """

    def delete_source(self, key: str) -> bool:
        """Forget a source with all that came from it, and entities that nobody names any more. False: unknown."""

    # Sources

    def source_by_path(self, path: str) -> Source | None:
        """The source that was read from this file, if any."""

    def source_by_sha256(self, sha256: str) -> Source | None:
        """The source with this content, if any (the first by key)."""

    def sources_by_key(self, keys: Sequence[str]) -> dict[str, Source]:
        """Those of the sources that exist, by key."""

    def sources(self, video_id: str | None = None, first: int = 20, after: str | None = None) -> Page[Source]:
        """Sources by key, or those about one video."""

    def segments(self, key: str, begin: int = 0, end: int | None = None) -> list[Segment]:
        """A source's segments with `begin <= index < end`, in order; empty where there is no such source."""

    # Entities and mentions

    def entities_by_id(self, ids: Sequence[str]) -> dict[str, Entity]:
        """Those of the entities that exist, by id."""

    def find_entity(self, name: str, type: EntityType | None = None) -> Entity | None:
        """The entity with this id, canonical name, alias or misheard form; case, spaces, punctuation do not count.

        A canonical name wins over an alias, an alias over a misheard form; between equals the entity with more claims,
        then the lower id.
        """

    def entities(
        self,
        type: EntityType | None = None,
        search: str | None = None,
        scenarios: bool = False,
        first: int = 20,
        after: str | None = None,
    ) -> Page[Entity]:
        """Entities by name, then id. `search` wants a name or alias with these words; scenarios only if asked for."""

    def mentions(
        self, entity: str | None = None, source: str | None = None, first: int = 20, after: str | None = None
    ) -> Page[Mention]:
        """Mentions of an entity, a source, or both, by source key and place. A date is a mention without entity."""

    # Claims

    def claims_by_id(self, ids: Sequence[str]) -> dict[str, Claim]:
        """Those of the claims that exist, by id."""

    def claims(
        self,
        where: ClaimFilter = EVERYTHING,
        order: ClaimOrder = ClaimOrder.WORLD_TIME,
        first: int = 20,
        after: str | None = None,
    ) -> Page[Claim]:
        """Claims that pass the filter, in the order asked for. A cursor of another order is a `BadCursorError`."""

    def citations_at(
        self, time: float, video_id: str | None = None, source: str | None = None, window: float = 0.0
    ) -> list[CitedClaim]:
        """What is claimed at a second of a video (over all its sources) or a source: `start <= time + window` and
        `end >= time - window`, by start, then claim id; a citation without an end lasts for its start alone."""

    def predicates(self, entity: str) -> dict[str, int]:
        """How many claims about the entity have each predicate; the commonest first, then by name."""

    def neighbours(self, entity: str, first: int = 20) -> list[Neighbour]:
        """Entities that share claims with this one, by count downwards, then id."""

    def busiest(self, first: int = 12) -> list[Busy]:
        """Entities with the most claims about them, most first, then by id; scenarios and entities without left out."""

    # Search and counts

    def search(self, text: str, first: int = 20, after: str | None = None) -> Page[Hit]:
        """Everything that holds all the words of `text` (cut by `graph.text`), or, where nothing does, any of them.

        Entities come first (those called exactly so, by canonical name, then alias, then misheard form, before the
        others; equals by name), then claims (surest first), then passages (by source and place).
        """

    def counts(self) -> Counts:
        """How much the store holds."""

    def count_entities(self, type: EntityType | None = None, search: str | None = None, scenarios: bool = False) -> int:
        """How many entities `entities` would list in all."""

    def count_claims(self, where: ClaimFilter = EVERYTHING) -> int:
        """How many claims pass the filter."""

    def count_mentions(self, entity: str | None = None, source: str | None = None) -> int:
        """How many mentions `mentions` would list in all."""

    def count_search(self, text: str) -> int:
        """How many hits `search` would list in all."""

    # Everything, for exports, in a fixed order

    def all_sources(self) -> Iterator[Source]:
        """Every source, by key."""

    def all_entities(self) -> Iterator[Entity]:
        """Every entity, by id."""

    def all_mentions(self) -> Iterator[Mention]:
        """Every mention, by source key and place."""

    def all_claims(self) -> Iterator[Claim]:
        """Every claim, by source key and position."""
