from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef

from graph.rdf import RdfError, check, write_turtle
from graph.rdf.check import SHAPES
from graph.sqlite import SqliteStore
from tests.factories import claim_id, document

CG = Namespace("https://claimgraph.example/vocabulary#")


@pytest.fixture
def data(tmp_path: Path) -> Graph:
    """The triples of a store of one document, as rdflib has them."""
    store = SqliteStore(tmp_path / "graph.db")
    store.put(document())
    write_turtle(store, tmp_path / "all.ttl")
    store.close()
    return Graph().parse(tmp_path / "all.ttl")


def test_a_graph_of_ours_is_in_order(data: Graph) -> None:
    assert len(data) > 300
    assert check(data) == []


def test_a_message_names_the_node_the_property_and_what_is_wrong(data: Graph) -> None:
    claim = URIRef(f"https://claimgraph.example/id/claim/{claim_id('talk', 0)}")
    data.remove((claim, CG.citation, None))
    data.set((claim, CG.confidence, Literal(7.0)))
    assert check(data) == [
        f"<{claim}>: cg:citation: a claim has a citation: without its proof it is not kept",
        f"<{claim}>: cg:confidence: a confidence is at most one xsd:double from 0 to 1: 7.0",
    ]


def test_a_scenario_of_another_type_is_told(data: Graph) -> None:
    chip = next(data.subjects(CG.entityType, CG["type-chip"]))
    data.add((chip, RDF.type, CG.Scenario))
    assert check(data) == [f"<{chip}>: cg:entityType: a scenario has the type cg:type-scenario"]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_number_that_is_none_is_told_and_not_stumbled_over(data: Graph) -> None:
    segment = next(data.subjects(RDF.type, CG.Segment))
    data.set((segment, CG.start, Literal("soon", datatype=XSD.double)))
    assert check(data) == [f'<{segment}>: cg:start: "soon"^^<{XSD.double}> is none of its datatype']
    assert (segment, CG.start, Literal("soon", datatype=XSD.double)) in data


def test_what_is_no_rdf_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("<x:a> <x:b>\n<x:c> <x:d>", encoding="utf-8")
    with pytest.raises(RdfError, match=r"bad\.ttl, line 2"):
        check(tmp_path / "bad.ttl")


def test_other_peoples_statements_are_no_business_of_the_shapes(data: Graph) -> None:
    data.add((URIRef("https://a.example/b"), URIRef("https://a.example/c"), Literal("d", lang="de")))
    assert check(data) == []


def test_the_shapes_are_shapes() -> None:
    fits, _, text = pyshacl.validate(Graph(), shacl_graph=Graph().parse(SHAPES), meta_shacl=True)
    assert fits, text
