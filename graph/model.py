"""The nouns of claimgraph: read this file first.

A `Source` is cut into `Segment`s; in them `Entity`s are named (`Mention`) and things are said of them (`Claim`); each
claim carries the proof that it was said (`Citation`). All are plain immutable values: what makes them is in `ingest`,
what keeps them in `graph.sqlite`, what shows them in `api`.

Four times are never mixed: where in the recording (`Segment.start`, in seconds), when it was said (`Source.date`), when
it holds (`Claim.world_time`), and when it was read in (not kept here, so that the same file gives the same bytes).
"""

from enum import StrEnum
from typing import Any, TypeVar

import msgspec


class EntityType(StrEnum):
    """What kind of thing an entity is. A `scenario` is unnamed or imagined, a `topic` fits none of the others."""

    ORGANIZATION = "organization"
    PERSON = "person"
    CHIP = "chip"
    CLUSTER = "cluster"
    REGULATION = "regulation"
    MODEL = "model"
    PLACE = "place"
    TOPIC = "topic"
    SCENARIO = "scenario"


class ClaimKind(StrEnum):
    """A claim says a number, a relation of two entities, or something checkable that is neither."""

    QUANTITY = "quantity"
    RELATION = "relation"
    STATEMENT = "statement"


class Modality(StrEnum):
    """How surely it was said."""

    ASSERTED = "asserted"
    APPROXIMATE = "approximate"
    PREDICTED = "predicted"
    HYPOTHETICAL = "hypothetical"
    REPORTED = "reported"
    QUESTION = "question"
    JOKE = "joke"


class Status(StrEnum):
    """Whether the thing stood when it was spoken of."""

    EXISTING = "existing"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"


class Precision(StrEnum):
    """How close a citation comes to the words: one caption, one speaker's turn, a note's timestamp, a paragraph."""

    CAPTION = "caption"
    TURN = "turn"
    NOTE = "note"
    PARAGRAPH = "paragraph"


class Rights(StrEnum):
    """How much of a source may be shown: all of it, capped quotes only, or nothing to others."""

    FULL = "full"
    SNIPPET = "snippet"
    PRIVATE = "private"


class SegmentKind(StrEnum):
    """Only `speech` is read for claims; headings and boilerplate are kept so that the text stays whole."""

    SPEECH = "speech"
    HEADING = "heading"
    BOILERPLATE = "boilerplate"


class InputKind(StrEnum):
    """What a leaf of an estimate is: something said, a reference fact, or an assumption."""

    CITATION = "citation"
    REFERENCE = "reference"
    ASSUMPTION = "assumption"


class Verdict(StrEnum):
    """How a claim stands to what all else says: within it, beside it, or beyond what both can be."""

    CONSISTENT = "consistent"
    TENSION = "tension"
    CONTRADICTION = "contradiction"


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the nouns: immutable, compared by value, written as JSON with all fields, so that equal values are equal
    bytes however they were made (leaving defaults out would go by identity, and depend on the process)."""


class Source(Value, frozen=True):
    """One transcript, note or brief. `key` is the file's stem or what `--key` said; `path` is the file it came from.

    `fingerprint` tells what was read with what: the content, the metadata, the extractor's and the lexicon's version.
    """

    key: str
    sha256: str
    fingerprint: str
    format: str
    path: str = ""
    title: str | None = None
    channel: str | None = None
    video_id: str | None = None
    url: str | None = None
    date: str | None = None
    speakers: tuple[str, ...] = ()
    rights: Rights = Rights.FULL
    warnings: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"source/{self.key}"


class Segment(Value, frozen=True):
    """A stretch of a source with its times in seconds: a caption line, a statement of a note, a paragraph.

    `times` are all the times that a note cites for the statement, the first of them being `start`; `printed` is what
    the source printed where `start` was mended; `paragraph` counts from 1 among the source's lines that are not empty.
    `speaker` is None where the source says nothing of speakers, "" where it tells them apart and this one has no name.
    """

    index: int
    text: str
    start: float | None = None
    end: float | None = None
    times: tuple[float, ...] = ()
    printed: str | None = None
    paragraph: int | None = None
    speaker: str | None = None
    kind: SegmentKind = SegmentKind.SPEECH
    precision: Precision = Precision.PARAGRAPH


class Entity(Value, frozen=True):
    """A thing that is talked about. `id` is plain and stable: `org/nvidia`, `chip/h100`.

    `heard` are mis-hearings that speech recognition makes of its names: it is found by them, but not called by them.
    `family` is the id of the generation or family a chip or model belongs to, `maker` of the organization behind it.
    `verified` is false for what no lexicon knows.
    """

    id: str
    type: EntityType
    name: str
    aliases: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    family: str | None = None
    maker: str | None = None
    verified: bool = True


class Mention(Value, frozen=True):
    """Where an entity, or a date, is named. `begin` and `end` are character offsets in the text of segment `segment`.

    A mention that crosses segments ends at `end` of segment `last`. A date has no `entity` but a `date` (EDTF).
    """

    id: str
    source: str
    segment: int
    last: int
    begin: int
    end: int
    surface: str
    entity: str | None = None
    date: str | None = None
    start: float | None = None
    paragraph: int | None = None
    confidence: float = 1.0
    method: str = "exact"


class Thing(Value, frozen=True):
    """Something a claim points at: an entity (by id) and the words that named it, or words alone."""

    text: str
    entity: str | None = None


class Alternative(Value, frozen=True):
    """Another reading of a mis-heard number, never put in place of the literal one without being said."""

    reason: str
    score: float
    value: float | None = None
    low: float | None = None
    high: float | None = None


class Quantity(Value, frozen=True):
    """A number in base units (`graph.units`): `value`, or `low` and `high`, of which one may be open (None).

    100,000 H100s is 100,000 `count` `of` H100; $2 a GPU-hour is 2 USD `per` GPU-hour; 3x over A100 has `base` A100.
    """

    unit: str
    surface: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    of: Thing | None = None
    per: Thing | None = None
    base: Thing | None = None
    scope: str | None = None
    approximate: bool = False
    alternatives: tuple[Alternative, ...] = ()


class WorldTime(Value, frozen=True):
    """The time that a claim is about, as EDTF: `2026`, `2024-01`, `2026/2027`, `../2028`. Bounds: `graph.times`.

    `from_said_at` marks a time that follows only from when it was said ("this year").
    """

    edtf: str
    text: str
    from_said_at: bool = False


class Citation(Value, frozen=True):
    """The proof. Media seconds of the segment that holds the words (no interpolation) and the words themselves.

    `quote` stands verbatim in the text of segments `segment` to `last`, between `prefix` and `suffix`.
    """

    source: str
    segment: int
    last: int
    quote: str
    start: float | None = None
    end: float | None = None
    printed: str | None = None
    paragraph: int | None = None
    precision: Precision = Precision.PARAGRAPH
    prefix: str = ""
    suffix: str = ""


class Claim(Value, frozen=True):
    """Something said. `id` hashes the words, never what was linked, so that it survives a better lexicon.

    `position` counts the claims of a source in the order in which they are said; `text` is the sentence as said.
    `quoted` is whose words these are where the speaker only tells them ("according to Epoch"), never the speaker.
    A statement has no number and no object: its predicate is `STATEMENT_PREDICATE`, `mentioned` are the ids of the
    entities that it names beside its subject, `topics` terms of the field that it is about ("inference").
    """

    id: str
    source: str
    position: int
    kind: ClaimKind
    predicate: str
    text: str
    citations: tuple[Citation, ...]
    subject: Thing | None = None
    object: Thing | None = None
    quantity: Quantity | None = None
    world_time: WorldTime | None = None
    said_at: str | None = None
    place: str | None = None
    status: Status | None = None
    modality: Modality = Modality.ASSERTED
    negated: bool = False
    speaker: Thing | None = None
    quoted: Thing | None = None
    confidence: float = 1.0
    mentioned: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()

    def things(self) -> tuple[Thing, ...]:
        """What the claim points at, in a fixed order: subject, object, of, per, base."""
        quantity = self.quantity
        parts = (quantity.of, quantity.per, quantity.base) if quantity else ()
        return tuple(thing for thing in (self.subject, self.object, *parts) if thing)

    def about(self) -> tuple[str, ...]:
        """Ids of the entities that the claim is about: its subject, object, `of`, `per` and `base`, and what a
        statement mentions, each once."""
        named = (thing.entity for thing in self.things() if thing.entity)
        return tuple(dict.fromkeys((*named, *self.mentioned)))


class Interval(Value, frozen=True):
    """A 90 % interval and the median, in base units."""

    p5: float
    p50: float
    p95: float


class EstimateInput(Value, frozen=True):
    """A leaf: what an estimate rests on. A `claim` (its id, with its first citation), or a `reference` row, or neither.

    `influence` is the squared correlation of its error with the result; they need not sum to one.
    """

    kind: InputKind
    label: str
    variable: str
    unit: str
    p5: float
    p50: float
    p95: float
    claim: str | None = None
    citation: Citation | None = None
    reference: str | None = None
    influence: float | None = None


class FormulaStep(Value, frozen=True):
    """A step of the working: how `value` follows from the steps named in `inputs`. A leaf has none.

    `operation` is written over the names of the inputs ("chips × tdp"), or is `given`, `as given` or
    `weighed together`.
    """

    id: str
    label: str
    operation: str
    inputs: tuple[str, ...]
    value: float
    unit: str
    leaf: EstimateInput | None = None


class Prediction(Value, frozen=True):
    """What all else says of a claim that an estimate rests on, and how far off it is (in standard deviations)."""

    claim: str
    variable: str
    unit: str
    stated: Interval
    predicted: Interval
    z: float


class Estimate(Value, frozen=True):
    """A quantity worked out for an entity; nobody said it. `id` hashes the entity, the metric, its time and its status.

    `basis` is how it counts ("sound"), `scope` of what it is (chip, server, facility), `as_of` an EDTF, `effective` the
    effective number of draws where it was sampled. Where claims exclude each other there is an estimate for each
    reading, `reading` says which claims were left out, and `conflict` what excludes what. `formula` lists operands
    before results, the estimate last. `predictions` are the leave-one-out ones of its claims.
    """

    id: str
    entity: str
    metric: str
    label: str
    unit: str
    p5: float
    p50: float
    p95: float
    basis: str = ""
    scope: str = ""
    as_of: str | None = None
    status: Status | None = None
    effective: float | None = None
    reading: str = ""
    conflict: str = ""
    formula: tuple[FormulaStep, ...] = ()
    inputs: tuple[EstimateInput, ...] = ()
    predictions: tuple[Prediction, ...] = ()


class Check(Value, frozen=True):
    """A claim beside what other claims and facts predict of it. `reading` says what its number was taken to be."""

    claim: str
    verdict: Verdict
    unit: str
    stated: Interval
    predicted: Interval
    z: float
    reading: str
    reason: str
    inputs: tuple[EstimateInput, ...] = ()


class Document(Value, frozen=True):
    """What reading one file gives, and what a store takes: a source with everything that was found in it."""

    source: Source
    segments: tuple[Segment, ...] = ()
    entities: tuple[Entity, ...] = ()
    mentions: tuple[Mention, ...] = ()
    claims: tuple[Claim, ...] = ()


T = TypeVar("T", bound=Value)

QUANTITY_PREDICATES = [
    "chip_count",
    "power_capacity",
    "power_per_chip",
    "capital_cost",
    "unit_cost",
    "spend",
    "revenue",
    "funding",
    "valuation",
    "margin",
    "price_per_query",
    "performance_ratio",
    "compute_ratio",
    "compute_amount",
    "compute_threshold",
    "quota",
    "exemption_threshold",
    "share",
    "share_limit",
    "growth",
    "growth_factor",
    "pue",
    "discount",
    "throughput",
    "installed_base",
    "price_change",
    "price_factor",
    "lead_time",
    "duration",
    "headcount",
    "parameter_count",
    "probability",
    "capacity",
    "count",
    "other",
]

RELATION_PREDICATES = [
    "located_in",
    "owns",
    "operates",
    "builds",
    "uses",
    "trains_on",
    "rents_from",
    "customer_of",
    "supplies",
    "invests_in",
    "partner_of",
    "competes_with",
    "regulates",
    "applies_to",
    "exempts",
    "updates",
    "works_for",
    "founded",
    "develops",
    "released",
    "moved_to",
    "raised_from",
    "part_of",
    "depends_on",
    "constrained_by",
]

STATEMENT_PREDICATE = "other"  # what a statement says stands in its words alone


def to_json(value: Value) -> bytes:
    """The one canonical body of a noun: JSON with the fields in the order of the class."""
    return msgspec.json.encode(value)


def from_json(body: bytes | str, kind: type[T]) -> T:
    """Read a canonical body back. Raises `msgspec.ValidationError` where it is none of `kind`."""
    return msgspec.json.decode(body, type=kind)


def to_dict(value: Value) -> dict[str, Any]:
    """A noun as plain JSON values, for exports."""
    plain: dict[str, Any] = msgspec.to_builtins(value)
    return plain
