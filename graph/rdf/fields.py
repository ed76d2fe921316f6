"""Which property each field of `graph.model` becomes, as tables.

The writer and the reader both go by them, so that the two cannot differ.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pyoxigraph import NamedNode

from graph.model import ClaimKind, EntityType, Modality, Precision, Rights, SegmentKind, Status
from graph.rdf.terms import (
    DATE,
    DAY,
    ENTITY_OF,
    FLAG,
    INTEGER,
    NAMESPACES,
    NUMBER,
    SEGMENT_OF,
    SEQUENCE,
    TEXT,
    TYPE,
    Codec,
    Place,
    Statement,
    choice,
    part,
    term,
    word,
)


class Field(NamedTuple):
    """A field of a noun, its property, and whether it is a tuple; `empty` is what no statement stands for."""

    name: str
    iri: NamedNode
    codec: Codec
    needed: bool = False
    many: bool = False
    empty: Any = None

    @property
    def order(self) -> NamedNode:
        """The property that leads to the values in their order, where sorting them does not give it."""
        return NamedNode(f"{NAMESPACES['cg']}{self.name}InOrder")


IDENTIFIER = term("dcterms:identifier")
NUMBERED = Field("number", term("cg:number"), INTEGER, needed=True)
TIMES = (Field("start", term("cg:start"), NUMBER), Field("end", term("cg:end"), NUMBER))
SPAN = (
    Field("segment", term("cg:segment"), SEGMENT_OF, needed=True),
    Field("last", term("cg:lastSegment"), SEGMENT_OF, needed=True),
)
PRINTED = Field("printed", term("cg:printed"), TEXT)
PARAGRAPH = Field("paragraph", term("cg:paragraph"), INTEGER)
CONFIDENCE = Field("confidence", term("cg:confidence"), NUMBER, empty=1.0)
SURFACE = Field("surface", term("cg:surface"), TEXT, needed=True)
PRECISION = Field("precision", term("cg:precision"), choice("precision", Precision), empty=Precision.PARAGRAPH)
NUMBERS = (
    Field("value", term("qudt:numericValue"), NUMBER),
    Field("low", term("cg:low"), NUMBER),
    Field("high", term("cg:high"), NUMBER),
)

SOURCE = (
    Field("key", IDENTIFIER, TEXT, needed=True),
    Field("sha256", term("cg:sha256"), TEXT, needed=True),
    Field("format", term("cg:format"), TEXT, needed=True),
    Field("path", term("cg:path"), TEXT, empty=""),
    Field("title", term("dcterms:title"), TEXT),
    Field("channel", term("cg:channel"), TEXT),
    Field("video_id", term("cg:videoId"), TEXT),
    Field("url", term("cg:url"), TEXT),
    Field("date", term("dcterms:issued"), DATE),
    Field("speakers", term("cg:speakerName"), TEXT, many=True),
    Field("rights", term("cg:rights"), choice("rights", Rights), empty=Rights.FULL),
    Field("warnings", term("cg:warning"), TEXT, many=True),
)
SEGMENT = (
    Field("index", term("cg:number"), INTEGER, needed=True),
    Field("text", term("cg:text"), TEXT, needed=True),
    *TIMES,
    Field("times", term("cg:time"), NUMBER, many=True),
    PRINTED,
    PARAGRAPH,
    Field("speaker", term("cg:speakerName"), TEXT),
    Field("kind", term("cg:segmentKind"), choice("segment", SegmentKind), empty=SegmentKind.SPEECH),
    PRECISION,
)
ENTITY = (
    Field("id", IDENTIFIER, TEXT, needed=True),
    Field("type", term("cg:entityType"), choice("type", EntityType), needed=True),
    Field("name", term("skos:prefLabel"), TEXT, needed=True),
    Field("aliases", term("skos:altLabel"), TEXT, many=True),
    Field("heard", term("skos:hiddenLabel"), TEXT, many=True),
    Field("family", term("cg:family"), ENTITY_OF),
    Field("maker", term("cg:maker"), ENTITY_OF),
    Field("verified", term("cg:verified"), FLAG, empty=True),
)
MENTION = (
    Field("id", IDENTIFIER, TEXT, needed=True),
    *SPAN,
    Field("begin", term("cg:beginOffset"), INTEGER, needed=True),
    Field("end", term("cg:endOffset"), INTEGER, needed=True),
    SURFACE,
    Field("entity", term("cg:entity"), ENTITY_OF),
    Field("date", term("cg:date"), DAY),
    TIMES[0],
    PARAGRAPH,
    CONFIDENCE,
    Field("method", term("cg:method"), TEXT, empty="exact"),
)
CITATION = (*SPAN, *TIMES, PRINTED, PARAGRAPH, PRECISION)
QUOTE = (
    Field("quote", term("oa:exact"), TEXT, needed=True),
    Field("prefix", term("oa:prefix"), TEXT, empty=""),
    Field("suffix", term("oa:suffix"), TEXT, empty=""),
)
CLAIM = (
    Field("id", IDENTIFIER, TEXT, needed=True),
    Field("position", term("cg:position"), INTEGER, needed=True),
    Field("kind", term("cg:kind"), choice("kind", ClaimKind), needed=True),
    Field("predicate", term("cg:predicate"), word("predicate"), needed=True),
    Field("text", term("cg:text"), TEXT, needed=True),
    Field("said_at", term("cg:saidAt"), DATE),
    Field("place", term("cg:place"), ENTITY_OF),
    Field("status", term("cg:status"), choice("status", Status)),
    Field("modality", term("cg:modality"), choice("modality", Modality), empty=Modality.ASSERTED),
    Field("negated", term("cg:negated"), FLAG, empty=False),
    CONFIDENCE,
    Field("mentioned", term("cg:mentioned"), ENTITY_OF, many=True),
    Field("topics", term("cg:topicTerm"), TEXT, many=True),
)
QUANTITY = (
    Field("unit", term("qudt:hasUnit"), word("unit"), needed=True),
    SURFACE,
    *NUMBERS,
    Field("scope", term("cg:scope"), TEXT),
    Field("approximate", term("cg:approximate"), FLAG, empty=False),
)
ALTERNATIVE = (
    Field("reason", term("cg:reason"), TEXT, needed=True),
    Field("score", term("cg:score"), NUMBER, needed=True),
    *NUMBERS,
)
CLAIM_THINGS = ("subject", "object", "speaker", "quoted")
QUANTITY_THINGS = ("of", "per", "base")


class ThingTerms(NamedTuple):
    """A thing that a claim points at: the property for the entity and the one for the words."""

    entity: NamedNode
    text: NamedNode


THINGS = {name: ThingTerms(term(f"cg:{name}"), term(f"cg:{name}Text")) for name in (*CLAIM_THINGS, *QUANTITY_THINGS)}


def written(value: object, table: tuple[Field, ...], node: NamedNode, place: Place) -> Iterator[Statement]:
    """The statements of a noun's plain fields."""
    for field in table:
        found = getattr(value, field.name)
        if field.many:
            yield from _written_many(node, field, found, place)
        elif found is not None and (found != "" or field.empty != ""):
            yield node, field.iri, field.codec.write(found, place)


def in_order(values: Iterable[Any]) -> list[Any]:
    """The order in which the values of a property are read where no sequence says another."""
    return sorted(values, key=lambda value: (value, repr(value)))


def _written_many(node: NamedNode, field: Field, values: tuple[Any, ...], place: Place) -> Iterator[Statement]:
    terms = [field.codec.write(value, place) for value in values]
    once = dict.fromkeys(terms)
    for found in once:
        yield node, field.iri, found
    if list(values) != in_order(values) or len(once) < len(terms):
        sequence = part(node, field.name)
        yield node, field.order, sequence
        yield sequence, TYPE, SEQUENCE
        for number, found in enumerate(terms, 1):
            yield sequence, member(number), found


def member(number: int) -> NamedNode:
    """The property of the first, second, ... member of a sequence."""
    return term(f"rdf:_{number}")
