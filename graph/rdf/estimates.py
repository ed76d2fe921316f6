"""Estimates as RDF statements, and back: what follows, derived from claims and from rows of the reference facts.

All are in a graph of their own. They are read so that nothing wrong passes, but never kept as they came: what a store
keeps of them is worked out again from its claims.
"""

from collections.abc import Iterator
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from graph.checks import rests_on
from graph.model import Estimate, EstimateInput, FormulaStep, InputKind, Interval, Prediction, Status
from graph.rdf.fields import IDENTIFIER, NUMBERED, Field, written
from graph.rdf.nodes import Nodes, compare, left, one, read_fields
from graph.rdf.terms import (
    DATE,
    ENTITY_OF,
    INTEGER,
    NUMBER,
    TEXT,
    TYPE,
    Codec,
    Names,
    Place,
    RdfError,
    Statement,
    choice,
    part,
    shown,
    term,
    word,
)
from graph.units import UNITS

DERIVED_FROM = term("prov:wasDerivedFrom")
FACTS_VERSION = term("cg:factsVersion")
LEAF = term("cg:leaf")
ESTIMATE_CLASS = term("cg:Estimate")
REFERENCE_CLASS = term("cg:Reference")
CLAIM_OF = Codec(lambda id, place: place.names.claim(id), lambda node, place: place.names.id_of(node, "claim"))
REFERENCE_OF = Codec(
    lambda text, place: place.names.reference(text), lambda node, place: place.names.id_of(node, "reference")
)


class Part(NamedTuple):
    """What an estimate is made of, numbered from 1: the property that leads there, and its class."""

    name: str
    property: NamedNode
    kind: NamedNode

    def of(self, node: NamedNode, number: int) -> NamedNode:
        return part(node, f"{self.name}-{number}")


INPUTS = Part("input", term("cg:input"), term("cg:EstimateInput"))
STEPS = Part("step", term("cg:step"), term("cg:FormulaStep"))
PREDICTIONS = Part("prediction", term("cg:prediction"), term("cg:Prediction"))

UNIT = Field("unit", term("qudt:hasUnit"), word("unit"), needed=True)
LABEL = Field("label", term("cg:label"), TEXT, needed=True)
VARIABLE = Field("variable", term("cg:variable"), TEXT, needed=True)
INTERVAL = (
    Field("p5", term("cg:p5"), NUMBER, needed=True),
    Field("p50", term("qudt:numericValue"), NUMBER, needed=True),
    Field("p95", term("cg:p95"), NUMBER, needed=True),
)
STATED = tuple(Field(name, term(f"cg:{name}Stated"), NUMBER, needed=True) for name in ("p5", "p50", "p95"))
ESTIMATE = (
    Field("id", IDENTIFIER, TEXT, needed=True),
    Field("entity", term("cg:entity"), ENTITY_OF, needed=True),
    Field("metric", term("cg:metric"), TEXT, needed=True),
    LABEL,
    UNIT,
    *INTERVAL,
    Field("basis", term("cg:basis"), TEXT, empty=""),
    Field("scope", term("cg:scope"), TEXT, empty=""),
    Field("as_of", term("cg:asOf"), DATE),
    Field("status", term("cg:status"), choice("status", Status)),
    Field("effective", term("cg:effectiveDraws"), NUMBER),
    Field("reading", term("cg:reading"), TEXT, empty=""),
    Field("conflict", term("cg:conflict"), TEXT, empty=""),
)
INPUT = (
    Field("kind", term("cg:inputKind"), choice("input", InputKind), needed=True),
    LABEL,
    VARIABLE,
    UNIT,
    *INTERVAL,
    Field("claim", term("cg:claim"), CLAIM_OF),
    Field("reference", term("cg:reference"), REFERENCE_OF),
    Field("influence", term("cg:influence"), NUMBER),
)
STEP = (
    Field("id", term("cg:stepName"), TEXT, needed=True),
    LABEL,
    Field("operation", term("cg:operation"), TEXT, needed=True),
    Field("inputs", term("cg:operand"), TEXT, many=True),
    Field("value", term("qudt:numericValue"), NUMBER, needed=True),
    UNIT,
)
PREDICTION = (
    Field("claim", term("cg:claim"), CLAIM_OF, needed=True),
    VARIABLE,
    UNIT,
    Field("z", term("cg:z"), NUMBER, needed=True),
)


def reckoning(names: Names) -> NamedNode:
    """The activity in which estimates were worked out."""
    return part(names.estimates, "reckoning")


def reckoning_statements(facts: str, names: Names) -> Iterator[Statement]:
    """When all was worked out with one version of the facts."""
    yield reckoning(names), TYPE, term("prov:Activity")
    yield reckoning(names), FACTS_VERSION, Literal(facts)


def reference_statements(text: str, names: Names) -> Iterator[Statement]:
    """A row of the reference facts: its file, what it is of, what it rests on and where it is from."""
    node = names.reference(text)
    yield node, TYPE, REFERENCE_CLASS
    yield node, TYPE, term("prov:Entity")
    yield node, IDENTIFIER, Literal(text)


def references(estimate: Estimate) -> list[str]:
    """The reference rows that an estimate rests on, sorted."""
    return sorted({leaf.reference for leaf in estimate.inputs if leaf.reference})


def estimate_statements(estimate: Estimate, names: Names) -> Iterator[Statement]:
    """An estimate with its inputs, working and predictions; the words of its claims are with the claims."""
    node, place = names.estimate(estimate.id), Place(names)
    for found in (ESTIMATE_CLASS, term("prov:Entity"), term("qudt:QuantityValue")):
        yield node, TYPE, found
    yield node, term("prov:wasGeneratedBy"), reckoning(names)
    yield from written(estimate, ESTIMATE, node, place)
    for claim in rests_on(estimate):
        yield node, DERIVED_FROM, names.claim(claim)
        yield node, DERIVED_FROM, part(names.claim(claim), "citation-1")
    for text in references(estimate):
        yield node, DERIVED_FROM, names.reference(text)
    places: dict[EstimateInput, int] = {}
    for number, leaf in enumerate(estimate.inputs, 1):
        places.setdefault(leaf, number)
        yield from _numbered(INPUTS, node, number, place)
        yield from written(leaf, INPUT, INPUTS.of(node, number), place)
    for number, step in enumerate(estimate.formula, 1):
        yield from _numbered(STEPS, node, number, place)
        yield from written(step, STEP, STEPS.of(node, number), place)
        if step.leaf is not None:
            yield STEPS.of(node, number), LEAF, INPUTS.of(node, places[step.leaf])
    for number, prediction in enumerate(estimate.predictions, 1):
        yield from _numbered(PREDICTIONS, node, number, place)
        yield from written(prediction, PREDICTION, PREDICTIONS.of(node, number), place)
        yield from written(prediction.stated, STATED, PREDICTIONS.of(node, number), place)
        yield from written(prediction.predicted, INTERVAL, PREDICTIONS.of(node, number), place)


def _numbered(sort: Part, node: NamedNode, number: int, place: Place) -> Iterator[Statement]:
    other = sort.of(node, number)
    yield node, sort.property, other
    yield other, TYPE, sort.kind
    yield other, NUMBERED.iri, INTEGER.write(number, place)


def read_estimate(nodes: Nodes, node: NamedNode, names: Names) -> Estimate:
    """The estimate at an address, without the citations of its claims. RdfError: it is none, or not as it must be."""
    place = Place(names)
    if ESTIMATE_CLASS not in nodes[node].get(TYPE, ()):
        raise RdfError(f"{shown(node)}: is described but is no cg:Estimate. Give it that type")
    fields = read_fields(nodes, node, ESTIMATE, place)
    if node != names.estimate(fields["id"]):
        raise RdfError(f"{shown(node)}: is no address of an estimate with the id {fields['id']!r}")
    parts = {sort: _parts(nodes, node, sort, place) for sort in (INPUTS, STEPS, PREDICTIONS)}
    inputs = {other: EstimateInput(**read_fields(nodes, other, INPUT, place)) for other in parts[INPUTS]}
    return Estimate(
        **fields,
        inputs=tuple(inputs.values()),
        formula=tuple(_step(nodes, other, inputs, place) for other in parts[STEPS]),
        predictions=tuple(_prediction(nodes, other, place) for other in parts[PREDICTIONS]),
    )


def _parts(nodes: Nodes, node: NamedNode, sort: Part, place: Place) -> list[NamedNode]:
    """By number. That each is described follows from what its fields need."""
    found = nodes[node].get(sort.property, {})
    wanted = [sort.of(node, number) for number in range(1, len(found) + 1)]
    if set(found) != set(wanted):
        raise RdfError(f"{shown(node)}: its {shown(sort.property)} are not {sort.name}-1 and so on without gaps")
    for number, other in enumerate(wanted, 1):
        if one(nodes, other, NUMBERED.iri, INTEGER, place, needed=True) != number:
            raise RdfError(f"{shown(other)}: its cg:number is not {number}")
    return wanted


def _step(nodes: Nodes, node: NamedNode, inputs: dict[NamedNode, EstimateInput], place: Place) -> FormulaStep:
    leaves = list(nodes[node].get(LEAF, {}))
    if len(leaves) > 1 or any(leaf not in inputs for leaf in leaves):
        raise RdfError(f"{shown(node)}: cg:leaf is at most one input of the estimate")
    leaf = inputs[leaves[0]] if leaves and isinstance(leaves[0], NamedNode) else None
    return FormulaStep(**read_fields(nodes, node, STEP, place), leaf=leaf)


def _prediction(nodes: Nodes, node: NamedNode, place: Place) -> Prediction:
    return Prediction(
        **read_fields(nodes, node, PREDICTION, place),
        stated=Interval(**read_fields(nodes, node, STATED, place)),
        predicted=Interval(**read_fields(nodes, node, INTERVAL, place)),
    )


def agree(nodes: Nodes, names: Names) -> int:
    """How many statements about an estimate, a row of the facts or the reckoning are in other people's terms; `nodes`
    are one of these with its parts. RdfError: it is not as it must be."""
    whole = min(nodes, key=lambda node: len(node.value))
    expected = list(_expected(nodes, whole, names))
    known = {subject for subject, _, _ in expected}
    return compare(nodes, expected) + left(nodes, known)


def _expected(nodes: Nodes, node: NamedNode, names: Names) -> Iterator[Statement]:
    place = Place(names)
    if node == reckoning(names):
        yield from reckoning_statements(one(nodes, node, FACTS_VERSION, TEXT, place, needed=True), names)
    elif node.value.startswith(f"{names.base}reference/"):
        text = one(nodes, node, IDENTIFIER, TEXT, place, needed=True)
        if node != names.reference(text):
            raise RdfError(f"{shown(node)}: is no address of the reference row {text!r}")
        yield from reference_statements(text, names)
    else:
        found = read_estimate(nodes, node, names)
        for other, wrong in _broken(found, node):
            raise RdfError(f"{shown(other)}: {wrong}")
        yield from estimate_statements(found, names)


def _broken(estimate: Estimate, node: NamedNode) -> Iterator[tuple[NamedNode, str]]:
    """The rules of `shapes.ttl` that reading alone does not tell."""
    if not (rests_on(estimate) or references(estimate)):
        yield node, "is derived from nothing: no cg:input of it has a cg:claim or a cg:reference"
    parts: list[tuple[NamedNode, str, Estimate | EstimateInput | Interval | None]] = [(node, estimate.unit, estimate)]
    parts += [(INPUTS.of(node, number), leaf.unit, leaf) for number, leaf in enumerate(estimate.inputs, 1)]
    parts += [(STEPS.of(node, number), step.unit, None) for number, step in enumerate(estimate.formula, 1)]
    parts += [(PREDICTIONS.of(node, number), p.unit, p.predicted) for number, p in enumerate(estimate.predictions, 1)]
    for other, unit, ends in parts:
        if unit not in UNITS:
            yield other, f"qudt:hasUnit {unit!r} is no unit of the vocabulary"
        if ends is not None and not ends.p5 <= ends.p50 <= ends.p95:
            yield other, "its cg:p5, qudt:numericValue and cg:p95 are not in order"
