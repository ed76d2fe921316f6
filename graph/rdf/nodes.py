"""Statements by node, and how the fields of a noun are taken out of them."""

from collections import defaultdict
from collections.abc import Container, Iterable
from typing import Any

from pyoxigraph import NamedNode

from graph.rdf import fields as tables
from graph.rdf.fields import Field, in_order, member
from graph.rdf.terms import TYPE, Codec, Place, RdfError, Statement, Term, part, shown, term

Said = dict[NamedNode, dict[Term, None]]
Nodes = dict[NamedNode, Said]

_LINKS = (
    "dcterms:isPartOf dcterms:conformsTo prov:used prov:wasDerivedFrom prov:wasGeneratedBy rdf:value "
    "oa:hasBody oa:hasTarget oa:hasSource oa:hasSelector"
)
_TABLES = (tables.SOURCE, tables.ENTITY, tables.QUOTE, tables.QUANTITY)
_OURS = {term(name) for name in _LINKS.split()} | {field.iri for table in _TABLES for field in table}


def add(nodes: Nodes, subject: NamedNode, property: NamedNode, object: Term) -> None:
    """Take up a statement, once."""
    nodes.setdefault(subject, {}).setdefault(property, {})[object] = None


def read_fields(nodes: Nodes, node: NamedNode, table: tuple[Field, ...], place: Place) -> dict[str, Any]:
    """The plain fields of a noun. RdfError: one is missing, given twice, or of the wrong kind."""
    fields: dict[str, Any] = {}
    for field in table:
        if field.many:
            fields[field.name] = _many(nodes, node, field, place)
        else:
            value = one(nodes, node, field.iri, field.codec, place, field.needed)
            fields[field.name] = field.empty if value is None else value
    return fields


def one(nodes: Nodes, node: NamedNode, property: NamedNode, codec: Codec, place: Place, needed: bool = False) -> Any:
    """The one value of a property; None where there is none and none is needed."""
    found = nodes.get(node, {}).get(property, {})
    if len(found) > 1:
        raise RdfError(f"{shown(node)}: has {len(found)} values of {shown(property)}, one is the most")
    if not found:
        if needed:
            raise RdfError(f"{shown(node)}: has no {shown(property)}")
        return None
    return _value(node, property, codec, next(iter(found)), place)


def _value(node: NamedNode, property: NamedNode, codec: Codec, found: Term, place: Place) -> Any:
    try:
        return codec.read(found, place)
    except ValueError as error:
        raise RdfError(f"{shown(node)}: {shown(property)}: {error}") from error


def _many(nodes: Nodes, node: NamedNode, field: Field, place: Place) -> tuple[Any, ...]:
    found = nodes.get(node, {}).get(field.iri, {})
    values = [_value(node, field.iri, field.codec, item, place) for item in found]
    sequence = part(node, field.name)
    if field.order not in nodes[node]:
        return tuple(in_order(values))
    members = nodes.get(sequence, {})
    count = sum(property != TYPE for property in members)
    ordered = tuple(one(nodes, sequence, member(n), field.codec, place, needed=True) for n in range(1, count + 1))
    if set(ordered) != set(values):
        raise RdfError(f"{shown(sequence)}: has other members than {shown(node)} has values of {shown(field.iri)}")
    return ordered


def is_ours(node: Term) -> bool:
    """Whether a property or class is one that we write."""
    return isinstance(node, NamedNode) and (node in _OURS or shown(node).startswith(("cg:", "rdf:_")))


def compare(nodes: Nodes, expected: Iterable[Statement]) -> int:
    """How many statements of these nodes are in other people's terms. RdfError: one of ours would not come back."""
    wanted: dict[NamedNode, set[tuple[NamedNode, Term]]] = defaultdict(set)
    for subject, property, object in expected:
        wanted[subject].add((property, object))
    ignored = 0
    for subject, pairs in wanted.items():
        for property, objects in nodes.get(subject, {}).items():
            for said in objects:
                if (property, said) in pairs:
                    continue
                if is_ours(said if property == TYPE else property):
                    raise RdfError(
                        f"{shown(subject)}: {shown(property)} {said} does not agree with the rest of what is said "
                        f"of it, or is no term of the vocabulary"
                    )
                ignored += 1
    return ignored


def left(nodes: Nodes, known: Container[NamedNode]) -> int:
    """How many statements there are of nodes that are not known. RdfError: such a node is one of ours."""
    ignored = 0
    # Nodes with a type come first: they tell more than their parts.
    for node, said in sorted(nodes.items(), key=lambda item: (TYPE not in item[1], item[0].value)):
        if node in known:
            continue
        types = ", ".join(shown(kind) for kind in said.get(TYPE, ()) if is_ours(kind))
        if types or any(is_ours(property) for property in said):
            raise RdfError(
                f"{shown(node)} ({types or 'of no type'}): is no part of a cg:Source or cg:Entity that its graph "
                f"describes. Name its source with prov:wasDerivedFrom (a segment: with dcterms:isPartOf), describe that"
            )
        ignored += sum(map(len, said.values()))
    return ignored
