"""Whether RDF keeps to `shapes.ttl`, as pyshacl sees it."""

import tempfile
from functools import cache
from pathlib import Path

import pyshacl
from pyoxigraph import Literal as Words
from pyoxigraph import NamedNode
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

from graph.rdf.files import Groups, quads
from graph.rdf.nodes import Nodes
from graph.rdf.terms import Term, fault, shown

HERE = Path(__file__).parent.parent
VOCABULARY = HERE / "vocabulary.ttl"
SHAPES = HERE / "shapes.ttl"


def check(rdf: Path | Graph) -> list[str]:
    """What breaks the shapes: a sorted line for each node and rule, none where all is well.

    A file is checked graph by graph. RdfError: it cannot be read as RDF.
    """
    if isinstance(rdf, Graph):
        return sorted(_broken_graph(rdf))
    found: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="claimgraph-") as folder:
        groups = Groups(Path(folder))
        for quad in quads(rdf):
            groups.add(quad)
        for nodes in groups.groups():
            graph, faults = as_graph(nodes)
            found |= faults | _broken(graph)
    return sorted(found)


def _broken_graph(data: Graph) -> set[str]:
    """As for a file: pyshacl fails on literals that are none of their datatype."""
    wrong = [(s, p, o) for s, p, o in data if isinstance(o, Literal) and o.ill_typed]
    sound = Graph() + data
    for statement in wrong:
        sound.remove(statement)
    return {f"{_shown(s)}: {_shown(p)}: {o.n3()} is none of its datatype" for s, p, o in wrong} | _broken(sound)


@cache
def _shapes() -> Graph:
    return Graph().parse(SHAPES, format="turtle")


def _broken(data: Graph) -> set[str]:
    fits, report, _ = pyshacl.validate(data, shacl_graph=_shapes(), inference="none", do_owl_imports=False)
    if fits:
        return set()
    assert isinstance(report, Graph)
    return {_line(report, result) for result in report.subjects(RDF.type, SH.ValidationResult)}


def _line(report: Graph, result: Node) -> str:
    """`<node>: property: what is wrong: the value`."""
    node, path, value = (report.value(result, p) for p in (SH.focusNode, SH.resultPath, SH.value))
    messages = " ".join(sorted(str(message) for message in report.objects(result, SH.resultMessage)))
    parts = [_shown(node), _shown(path) if isinstance(path, URIRef) else "", messages, _shown(value)]
    return ": ".join(part for part in parts if part)


def _shown(node: Node | None) -> str:
    if isinstance(node, URIRef):
        return shown(NamedNode(str(node)))
    return "" if node is None else str(node)


def as_graph(nodes: Nodes) -> tuple[Graph, set[str]]:
    """Statements as rdflib has them, and what is wrong with those that pyshacl fails on: a number that is none."""
    graph, faults = Graph(), set()
    for subject, said in nodes.items():
        for property, objects in said.items():
            for object in objects:
                wrong = fault(object)
                if wrong:
                    faults.add(f"{shown(subject)}: {shown(property)}: {wrong}")
                else:
                    graph.add((URIRef(subject.value), URIRef(property.value), _node(object)))
    return graph, faults


def _node(node: Term) -> Node:
    if isinstance(node, Words):
        if node.language is not None:
            return Literal(node.value, lang=node.language)
        return Literal(node.value, datatype=URIRef(node.datatype.value), normalize=False)
    assert isinstance(node, NamedNode)
    return URIRef(node.value)
