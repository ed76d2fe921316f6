"""RDF statements as documents again. What does not agree with itself is refused, by the name of its node.

A document that was read is written again in memory and compared: a statement in our own terms that would not come back
is an error, one in other people's terms is counted as ignored.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec
from pyoxigraph import NamedNode

from graph.columns import pointed_at
from graph.model import (
    Alternative,
    Citation,
    Claim,
    Document,
    Entity,
    Mention,
    Quantity,
    Segment,
    Source,
    Thing,
    Value,
    WorldTime,
)
from graph.rdf import fields as tables
from graph.rdf import write as rdf_write
from graph.rdf.nodes import Nodes, compare, left, one, read_fields
from graph.rdf.rules import broken
from graph.rdf.terms import DATE, EDTF, ENTITY_OF, FLAG, INTEGER, TEXT, TYPE, Codec, Names, Place, RdfError, Term, shown

T = TypeVar("T", bound=Value)


class Group:
    """The statements of one graph, and the sources in it."""

    def __init__(self, names: Names, nodes: Nodes, entities: Mapping[str, Entity]) -> None:
        self.ignored = 0
        self._names = names
        self._nodes = nodes
        self._entities = entities
        self._parts: dict[Term, list[NamedNode]] = defaultdict(list)
        for node, said in nodes.items():
            for property in (rdf_write.PART_OF, rdf_write.DERIVED_FROM):
                for whole in said.get(property, ()):
                    self._parts[whole].append(node)

    def documents(self) -> Iterator[Document]:
        """The sources' documents by address. RdfError: a node of ours that is not as it must be, or of no source."""
        known: set[NamedNode] = set()
        for node in sorted((n for n in self._nodes if self._is(n, Source)), key=lambda n: n.value):
            document = self._document(node)
            for subject, wrong in broken(document, self._names):
                raise RdfError(f"{shown(subject)}: {wrong}")
            expected = list(rdf_write.document_statements(document, self._names))
            self.ignored += compare(self._nodes, expected)
            known.update(subject for subject, _, _ in expected)
            yield document
        self.ignored += left(self._nodes, known)

    def _is(self, node: NamedNode, kind: type[Value]) -> bool:
        return rdf_write.CLASSES[kind][0] in self._nodes.get(node, {}).get(TYPE, ())

    def _those(self, whole: NamedNode, kind: type[Value]) -> list[NamedNode]:
        return [node for node in self._parts[whole] if self._is(node, kind)]

    def _document(self, node: NamedNode) -> Document:
        nodes = self._nodes
        fields = read_fields(nodes, node, tables.SOURCE, Place(self._names))
        key = fields["key"]
        _addressed(node, self._names.source(key), f"source with the key {key!r}")
        place = Place(self._names, key)
        activity = rdf_write.reading_of(node)
        if node not in nodes.get(activity, {}).get(rdf_write.USED, ()):
            raise RdfError(f"{shown(node)}: {shown(activity)} is not said to have used it (prov:used)")
        print_ = one(nodes, activity, rdf_write.FINGERPRINT, TEXT, place, needed=True)
        segments, mentions, claims = [], [], []
        for part in self._those(node, Segment):
            segments.append(segment := Segment(**read_fields(nodes, part, tables.SEGMENT, place)))
            _addressed(part, self._names.segment(key, segment.index), f"segment with the number {segment.index}")
        for part in self._those(node, Mention):
            mentions.append(mention := Mention(**read_fields(nodes, part, tables.MENTION, place), source=key))
            _addressed(part, self._names.mention(mention.id), f"mention with the id {mention.id!r}")
        for part in self._those(node, Claim):
            claims.append(claim := ClaimReader(nodes, part, place).claim())
            _addressed(part, self._names.claim(claim.id), f"claim with the id {claim.id!r}")
        document = Document(
            source=Source(**fields, fingerprint=print_),
            segments=tuple(sorted(segments, key=lambda s: s.index)),
            mentions=tuple(sorted(mentions, key=lambda m: (m.segment, m.begin, m.id))),
            claims=tuple(sorted(claims, key=lambda c: (c.position, c.id))),
        )
        named = sorted(id for id in named_by(document) if id in self._entities)
        return msgspec.structs.replace(document, entities=tuple(self._entities[id] for id in named))


class ClaimReader:
    """A claim with its parts."""

    def __init__(self, nodes: Nodes, node: NamedNode, place: Place) -> None:
        self._nodes = nodes
        self._node = node
        self._place = place

    def claim(self) -> Claim:
        quantities = self._linked(self._node, rdf_write.QUANTITY, rdf_write.CLASSES[Quantity][0])
        if len(quantities) > 1:
            raise RdfError(f"{shown(self._node)}: has {len(quantities)} quantities, one is the most")
        proofs = self._numbered(self._node, rdf_write.CITATION, rdf_write.CLASSES[Citation][0])
        return Claim(
            source=self._place.source,
            **read_fields(self._nodes, self._node, tables.CLAIM, self._place),
            **self._things(self._node, tables.CLAIM_THINGS),
            world_time=self._world_time(),
            quantity=self._quantity(quantities[0]) if quantities else None,
            citations=tuple(self._citation(proof) for proof in proofs),
        )

    def _one(self, node: NamedNode, property: NamedNode, codec: Codec, needed: bool = False) -> Any:
        return one(self._nodes, node, property, codec, self._place, needed)

    def _linked(self, node: NamedNode, property: NamedNode, kind: NamedNode | None = None) -> list[NamedNode]:
        """The parts that a property leads to, all described and of a class."""
        parts = []
        for other in self._nodes[node].get(property, {}):
            if not isinstance(other, NamedNode) or other not in self._nodes:
                raise RdfError(f"{shown(node)}: {shown(property)} leads to {other}, of which its graph says nothing")
            if kind is not None and kind not in self._nodes[other].get(TYPE, ()):
                raise RdfError(f"{shown(node)}: {shown(property)} leads to {other}, which is no {shown(kind)}")
            parts.append(other)
        return parts

    def _numbered(self, node: NamedNode, property: NamedNode, kind: NamedNode) -> list[NamedNode]:
        """The parts that a property leads to, by number from 1."""
        by_number: dict[int, NamedNode] = {}
        for other in self._linked(node, property, kind):
            number = one(self._nodes, other, tables.NUMBERED.iri, INTEGER, self._place, needed=True)
            if number in by_number:
                raise RdfError(f"{shown(other)}: has the number {number}, as has {shown(by_number[number])}")
            by_number[number] = other
        if sorted(by_number) != list(range(1, len(by_number) + 1)):
            raise RdfError(f"{shown(node)}: its {shown(property)} are not numbered from 1 on without gaps")
        return [by_number[number] for number in sorted(by_number)]

    def _things(self, node: NamedNode, names: Iterable[str]) -> dict[str, Any]:
        found: dict[str, Thing | None] = {}
        for name in names:
            properties = tables.THINGS[name]
            text = self._one(node, properties.text, TEXT)
            entity = self._one(node, properties.entity, ENTITY_OF)
            if text is None and entity is not None:
                raise RdfError(f"{shown(node)}: has a {shown(properties.entity)} without {shown(properties.text)}")
            found[name] = None if text is None else Thing(text=text, entity=entity)
        return found

    def _world_time(self) -> WorldTime | None:
        edtf = self._one(self._node, rdf_write.WORLD_TIME, _EDTF)
        said = self._one(self._node, rdf_write.WORLD_SAID, FLAG)
        if edtf is None:
            return None
        text = self._one(self._node, rdf_write.WORLD_TEXT, TEXT, needed=True)
        return WorldTime(edtf=edtf, text=text, from_said_at=bool(said))

    def _quantity(self, node: NamedNode) -> Quantity:
        return Quantity(
            **read_fields(self._nodes, node, tables.QUANTITY, self._place),
            **self._things(node, tables.QUANTITY_THINGS),
            alternatives=tuple(
                Alternative(**read_fields(self._nodes, other, tables.ALTERNATIVE, self._place))
                for other in self._numbered(node, rdf_write.ALTERNATIVE, rdf_write.CLASSES[Alternative][0])
            ),
        )

    def _citation(self, node: NamedNode) -> Citation:
        selectors = [
            selector
            for target in self._linked(node, rdf_write.TARGET)
            for selector in self._linked(target, rdf_write.SELECTOR)
            if tables.QUOTE[0].iri in self._nodes[selector]
        ]
        if len(selectors) != 1:
            raise RdfError(
                f"{shown(node)}: has {len(selectors)} targets with the words that it cites (oa:TextQuoteSelector with "
                f"oa:exact), one is needed"
            )
        return Citation(
            source=self._place.source,
            **read_fields(self._nodes, node, tables.CITATION, self._place),
            **read_fields(self._nodes, selectors[0], tables.QUOTE, self._place),
        )


def _read_edtf(node: Term, place: Place) -> str:
    text: str = DATE.read(node, place)
    if getattr(node, "datatype", None) != EDTF:
        raise ValueError(f"{node} is no {shown(EDTF)}")
    return text


_EDTF = Codec(DATE.write, _read_edtf)


def _addressed(node: NamedNode, wanted: NamedNode, what: str) -> None:
    if node != wanted:
        raise RdfError(f"{shown(node)}: is no address of a {what}, which would be {shown(wanted)}")


def named_by(document: Document) -> set[str]:
    """Ids of the entities that mentions and claims point at."""
    found = {mention.entity for mention in document.mentions}
    for claim in document.claims:
        found.update(pointed_at(claim))
    return {id for id in found if id}


def read_entity(nodes: Nodes, node: NamedNode, names: Names) -> Entity:
    """The entity at an address."""
    place = Place(names)
    if rdf_write.CLASSES[Entity][0] not in nodes[node].get(TYPE, ()):
        raise RdfError(f"{shown(node)}: is described but is no cg:Entity. Give it that type")
    entity = Entity(**read_fields(nodes, node, tables.ENTITY, place))
    _addressed(node, names.entity(entity.id), f"entity with the id {entity.id!r}")
    return entity
