"""Nouns as RDF statements, and a whole store as sorted N-Quads.

Each subject is described in one graph only: what came from a source in the graph named after the source, the entities,
which sources share, in a graph of their own.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

import msgspec
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from graph.address import address, media_fragment
from graph.compute.node import all_estimates
from graph.compute.version import version as facts_version
from graph.errors import ClaimgraphError
from graph.model import (
    Alternative,
    Citation,
    Claim,
    Document,
    Entity,
    EntityType,
    Mention,
    Quantity,
    Segment,
    Source,
    Thing,
    Value,
)
from graph.rdf import estimates as rdf_estimates
from graph.rdf import fields as tables
from graph.rdf import terms as terms
from graph.rdf.fields import written
from graph.rdf.terms import Names, Place, Statement, part, term
from graph.store import GraphStore
from graph.times import bounds

TYPE = terms.TYPE
DERIVED_FROM = term("prov:wasDerivedFrom")
PART_OF = term("dcterms:isPartOf")
FINGERPRINT = term("cg:fingerprint")
USED = term("prov:used")
CITATION = term("cg:citation")
QUANTITY = term("cg:quantity")
ALTERNATIVE = term("cg:alternative")
TARGET = term("oa:hasTarget")
SELECTOR = term("oa:hasSelector")
WORLD_TIME = term("cg:worldTime")
WORLD_TEXT = term("cg:worldTimeText")
WORLD_SAID = term("cg:worldTimeFromSaidAt")
SOURCE_CLASS = term("cg:Source")
SCENARIO = term("cg:Scenario")
CLASSES: dict[type[Value], tuple[NamedNode, ...]] = {
    Source: (SOURCE_CLASS, term("prov:Entity")),
    Segment: (term("cg:Segment"),),
    Entity: (term("cg:Entity"), term("skos:Concept")),
    Mention: (term("cg:Mention"),),
    Claim: (term("cg:Claim"), term("prov:Entity")),
    Citation: (term("cg:Citation"), term("oa:Annotation")),
    Quantity: (term("cg:Quantity"), term("qudt:QuantityValue")),
    Alternative: (term("cg:Alternative"),),
}


def _typed(node: NamedNode, kind: type[Value]) -> Iterator[Statement]:
    for found in CLASSES[kind]:
        yield node, TYPE, found


def page_of(source: Source) -> NamedNode | None:
    """The address of a source's video or page, percent-encoded where it needs it; None where it has none."""
    found = address(source)
    try:
        return NamedNode(quote(found, safe="!#$%&'()*+,/:;=?@[]~")) if found else None
    except ValueError:
        return None  # such as a host in half a bracket: the text of it stays in cg:url


def reading_of(node: NamedNode) -> NamedNode:
    """The activity in which a source was read."""
    return part(node, "reading")


def source_statements(source: Source, names: Names) -> Iterator[Statement]:
    node, place = names.source(source.key), Place(names, source.key)
    yield from _typed(node, Source)
    yield from written(source, tables.SOURCE, node, place)
    page = page_of(source)
    if page is not None:
        yield node, term("cg:page"), page
    activity = reading_of(node)
    yield activity, TYPE, term("prov:Activity")
    yield activity, USED, node
    yield activity, FINGERPRINT, Literal(source.fingerprint)


def segment_statements(segment: Segment, key: str, names: Names) -> Iterator[Statement]:
    node = names.segment(key, segment.index)
    yield from _typed(node, Segment)
    yield node, PART_OF, names.source(key)
    yield from written(segment, tables.SEGMENT, node, Place(names, key))


def entity_statements(entity: Entity, names: Names) -> Iterator[Statement]:
    node = names.entity(entity.id)
    yield from _typed(node, Entity)
    if entity.type is EntityType.SCENARIO:
        yield node, TYPE, SCENARIO
    yield from written(entity, tables.ENTITY, node, Place(names))


def mention_statements(mention: Mention, names: Names) -> Iterator[Statement]:
    node = names.mention(mention.id)
    yield from _typed(node, Mention)
    yield node, DERIVED_FROM, names.source(mention.source)
    yield from written(mention, tables.MENTION, node, Place(names, mention.source))


def claim_statements(claim: Claim, page: NamedNode | None, names: Names) -> Iterator[Statement]:
    """A claim with its quantity and citations; `page` is the address of its source's video."""
    node, place, source = names.claim(claim.id), Place(names, claim.source), names.source(claim.source)
    yield from _typed(node, Claim)
    yield node, DERIVED_FROM, source
    yield node, term("prov:wasGeneratedBy"), reading_of(source)
    yield from written(claim, tables.CLAIM, node, place)
    for name in tables.CLAIM_THINGS:
        yield from _thing(node, name, getattr(claim, name), names)
    yield from _world_time(node, claim)
    if claim.quantity:
        yield node, QUANTITY, part(node, "quantity")
        yield from _quantity(part(node, "quantity"), claim.quantity, place)
    for number, citation in enumerate(claim.citations, 1):
        proof = part(node, f"citation-{number}")
        yield node, CITATION, proof
        yield proof, term("oa:hasBody"), node
        yield proof, tables.NUMBERED.iri, terms.INTEGER.write(number, place)
        yield from _citation(proof, citation, page, Place(names, citation.source))


def _thing(node: NamedNode, name: str, thing: Thing | None, names: Names) -> Iterator[Statement]:
    if thing is None:
        return
    entity, text = tables.THINGS[name]
    yield node, text, Literal(thing.text)
    if thing.entity is not None:
        yield node, entity, names.entity(thing.entity)


def _world_time(node: NamedNode, claim: Claim) -> Iterator[Statement]:
    time = claim.world_time
    if time is None:
        return
    yield node, WORLD_TIME, Literal(time.edtf, datatype=terms.EDTF)
    yield node, WORLD_TEXT, Literal(time.text)
    yield node, WORLD_SAID, Literal("true" if time.from_said_at else "false", datatype=terms.BOOLEAN)
    for name, day in zip(("worldFrom", "worldUntil"), bounds(time.edtf), strict=True):
        if day is not None:
            yield node, term(f"cg:{name}"), terms.date(day)


def _quantity(node: NamedNode, quantity: Quantity, place: Place) -> Iterator[Statement]:
    yield from _typed(node, Quantity)
    yield from written(quantity, tables.QUANTITY, node, place)
    for name in tables.QUANTITY_THINGS:
        yield from _thing(node, name, getattr(quantity, name), place.names)
    for number, alternative in enumerate(quantity.alternatives, 1):
        other = part(node, f"alternative-{number}")
        yield node, ALTERNATIVE, other
        yield from _typed(other, Alternative)
        yield other, tables.NUMBERED.iri, terms.INTEGER.write(number, place)
        yield from written(alternative, tables.ALTERNATIVE, other, place)


def _citation(node: NamedNode, citation: Citation, page: NamedNode | None, place: Place) -> Iterator[Statement]:
    """The words in the transcript and, where there are a video and a time, the stretch of the video."""
    yield from _typed(node, Citation)
    yield from written(citation, tables.CITATION, node, place)
    words = part(node, "words")
    yield from _target(node, words, place.names.source(citation.source), term("oa:TextQuoteSelector"))
    yield from written(citation, tables.QUOTE, part(words, "selector"), place)
    fragment = media_fragment(citation.start, citation.end)
    if page is not None and fragment is not None:
        media = part(node, "media")
        yield from _target(node, media, page, term("oa:FragmentSelector"))
        yield part(media, "selector"), term("dcterms:conformsTo"), terms.MEDIA_FRAGMENTS
        yield part(media, "selector"), term("rdf:value"), Literal(fragment)


def _target(node: NamedNode, target: NamedNode, source: NamedNode, kind: NamedNode) -> Iterator[Statement]:
    yield node, TARGET, target
    yield target, TYPE, term("oa:SpecificResource")
    yield target, term("oa:hasSource"), source
    yield target, SELECTOR, part(target, "selector")
    yield part(target, "selector"), TYPE, kind


def document_statements(document: Document, names: Names) -> Iterator[Statement]:
    """All that a document says, without its entities."""
    source = document.source
    page = page_of(source)
    yield from source_statements(source, names)
    for segment in document.segments:
        yield from segment_statements(segment, source.key, names)
    for mention in document.mentions:
        yield from mention_statements(mention, names)
    for claim in document.claims:
        yield from claim_statements(claim, page, names)


def estimate_lines(store: GraphStore, names: Names) -> Iterator[bytes]:
    """The estimates of a store, worked out where they are not kept; each row of the facts once."""
    rows: set[str] = set()
    facts = facts_version()
    for number, estimate in enumerate(all_estimates(store)):
        if number == 0:
            yield from _lines(rdf_estimates.reckoning_statements(facts, names), names.estimates)
        yield from _lines(rdf_estimates.estimate_statements(estimate, names), names.estimates)
        rows.update(rdf_estimates.references(estimate))
    for text in sorted(rows):
        yield from _lines(rdf_estimates.reference_statements(text, names), names.estimates)


def store_lines(store: GraphStore, names: Names, paths: bool = False, estimates: bool = True) -> Iterator[bytes]:
    """Every statement of a store as a line of N-Quads, in no useful order.

    `paths`: with the paths of the files that were read, which differ from machine to machine; `estimates`: with what
    follows. ClaimgraphError: the store was written to meanwhile.
    """
    version = store.version()
    for source in store.all_sources():
        graph = names.source(source.key)
        told = source if paths else msgspec.structs.replace(source, path="")
        yield from _lines(source_statements(told, names), graph)
        for segment in store.segments(source.key):
            yield from _lines(segment_statements(segment, source.key, names), graph)
    for entity in store.all_entities():
        yield from _lines(entity_statements(entity, names), names.entities)
    for mention in store.all_mentions():
        yield from _lines(mention_statements(mention, names), names.source(mention.source))
    key, page = None, None
    for claim in store.all_claims():
        if claim.source != key:
            key = claim.source
            kept = store.sources_by_key([key]).get(key)
            page = page_of(kept) if kept else None
        yield from _lines(claim_statements(claim, page, names), names.source(claim.source))
    if estimates:
        yield from estimate_lines(store, names)
    if store.version() != version:
        raise ClaimgraphError("the store was written to while it was exported: nothing was kept. Export it again.")


def _lines(statements: Iterable[Statement], graph: NamedNode) -> list[bytes]:
    quads = (Quad(*statement, graph) for statement in statements)
    written = serialize(quads, format=RdfFormat.N_QUADS)
    assert written is not None  # it gives bytes where no file is given
    return written.splitlines(keepends=True)
