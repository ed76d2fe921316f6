"""The contract of a store: what every store can do, and what each verb promises.

A store keeps whole documents and answers questions about their sources, entities, mentions, claims and citations. It
refuses a claim that has no citation. Lists come in pages: an opaque keyset cursor per row, never an offset, so that a
page deep in a list costs what the first one costs. A write is one transaction: after a crash the store holds the old
document or the new one, never half of one.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Generic, NamedTuple, Protocol, TypeVar

from graph.model import (
    Citation,
    Claim,
    ClaimKind,
    Document,
    Entity,
    EntityType,
    Estimate,
    Mention,
    Modality,
    Segment,
    Source,
)

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
    person's entity id or a speaker's name. `quoted`: the entity id or the name of who is quoted within the speech.
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
    quoted: str | None = None
    world_from: str | None = None
    world_until: str | None = None
    said_from: str | None = None
    said_until: str | None = None


EVERYTHING = ClaimFilter()
MOST_COUNTED = 10_000


class Total(NamedTuple):
    """How many there are; at least so many where it is not `exact`."""

    number: int
    exact: bool = True

    def __str__(self) -> str:
        return f"{self.number:,}{'' if self.exact else '+'}"

    @classmethod
    def of(cls, counted: int) -> "Total":
        """What was counted no further than one more than `MOST_COUNTED`."""
        return cls(counted) if counted <= MOST_COUNTED else cls(MOST_COUNTED, False)


def counted_to_the_end(where: ClaimFilter) -> bool:
    """Whether all claims that pass are counted, however many they are; see `GraphStore.count_claims`."""
    kept = ("about", "subject", "predicates", "kind", "unit", "modalities", "min_confidence", "source")
    return where.source is not None or where == EVERYTHING._replace(**{name: getattr(where, name) for name in kept})


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


class Estimated(NamedTuple):
    """What follows for an entity as it is kept, and the version of the facts that it was worked out with."""

    facts: str
    estimates: tuple[Estimate, ...]


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
        """A number that changes with every write of a source: answers may be kept as long as it stays. Estimates follow
        from the rest, whether they are kept or not, so that keeping them changes nothing."""

    # Writing

    def put(self, document: Document) -> PutResult:
        """Keep a document whole, in place of the one with its key, in one transaction.

        Same fingerprint: `UNCHANGED`. The same content (sha256) under another key: `DUPLICATE`, nothing is written.
        Same key with the same path, content or video id: `REPLACED`; same key otherwise: `KeyTakenError`.
        A claim without citation, or whose citation is of another source, or whose quote is empty: `UncitedClaimError`.
        """

    def delete_source(self, key: str) -> bool:
        """Forget a source with all that came from it, and entities that nobody names any more. False: unknown."""

    def put_estimates(self, found: Mapping[str, Sequence[Estimate]], facts: str, version: int) -> list[str]:
        """Keep what follows for each entity in place of what was kept of it, in one transaction; of which it was kept.

        `facts` is the version of the facts, `version` the store's before anything was worked out. An entity is left
        out where its evidence was written since: the numbers and the chips (`graph.columns.evidenced`) that are told
        of it, and what describes it; and so is one of which there never was any. `BadRequestError`, and nothing is
        kept: an estimate of another entity, one that rests on an assumption or on a claim that is not there, two with
        one id.
        """

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

        A scenario is found by its id, and by its name where that type is asked for: many are called alike.
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
        """Entities that share claims with this one, by count downwards, then id; scenarios left out."""

    def busiest(self, first: int = 12) -> list[Busy]:
        """Entities with the most claims about them, most first, then by id; scenarios and entities without left out."""

    # Estimates. They follow from the rest: `graph.compute.node` works them out. Whatever writes the evidence of an
    # entity forgets its estimates, in the same transaction; only the facts may be others than those of now.

    def estimates(self, entities: Sequence[str]) -> dict[str, Estimated]:
        """What is kept of those of the entities of which it has been worked out, be it nothing, by entity."""

    def estimates_by_id(self, ids: Sequence[str]) -> dict[str, Estimate]:
        """Those of the estimates that are kept, by id."""

    def stale_estimates(
        self, facts: str, first: int = 20, after: str | None = None, among: Sequence[str] | None = None
    ) -> list[str]:
        """Entities after this one, `among` these where any are given, that have evidence, or had some once, and no
        estimates worked out with these facts, by id."""

    def count_estimates(self) -> int:
        """How many estimates are kept."""

    # Search and counts

    def search(self, text: str, first: int = 20, after: str | None = None) -> Page[Hit]:
        """Everything that holds all the words of `text` (cut by `graph.text`), or, where nothing does, any of them.

        Entities come first (those called exactly so, by canonical name, then alias, then misheard form, before the
        others; equals by name; no scenarios), then claims (surest first), then passages (by source and place).
        """

    def counts(self) -> Counts:
        """How much the store holds; scenarios are no entities here."""

    def count_entities(self, type: EntityType | None = None, search: str | None = None, scenarios: bool = False) -> int:
        """How many entities `entities` would list in all."""

    def count_claims(self, where: ClaimFilter = EVERYTHING) -> Total:
        """How many claims pass the filter.

        Exact within a source, and for anything that claims can be about and be (subject, predicate, kind, unit,
        modality) with any confidence. Where numbers, times, a speaker or who is quoted are asked for, no more than
        `MOST_COUNTED` are counted.
        """

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

    def all_estimates(self) -> Iterator[Estimate]:
        """Every estimate that is kept, by entity, in the order in which they were given."""
