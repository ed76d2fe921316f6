"""`vocabulary.ttl` says what every term of ours means, and has the tables of the model, no more and no less."""

from enum import StrEnum
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, parse
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.collection import Collection

from graph.model import (
    QUANTITY_PREDICATES,
    RELATION_PREDICATES,
    ClaimKind,
    Document,
    EntityType,
    InputKind,
    Modality,
    Precision,
    Rights,
    SegmentKind,
    Status,
)
from graph.rdf import write_nquads
from graph.rdf.check import SHAPES, VOCABULARY
from graph.rdf.terms import NAMESPACES, concept
from graph.sqlite import SqliteStore
from graph.units import UNITS
from tests.factories import IMAGINED, document, source
from tests.rdf_documents import keep_full

CG = NAMESPACES["cg"]


@pytest.fixture(scope="module")
def vocabulary() -> Graph:
    return Graph().parse(VOCABULARY, format="turtle")


def written(folder: Path) -> set[str]:
    """Every term of ours in an export of documents that leave no field out."""
    store = SqliteStore(folder / "graph.db")
    store.put(document())
    keep_full(store)
    store.put(Document(source=source("imagined"), entities=(IMAGINED,)))
    write_nquads(store, folder / "all.nq", paths=True)
    store.close()
    terms = {t for q in parse(path=folder / "all.nq") for t in (q.predicate, q.object) if isinstance(t, NamedNode)}
    return {t.value for t in terms if t.value.startswith(CG)}


def test_every_term_that_is_written_has_a_label_and_a_comment(tmp_path: Path, vocabulary: Graph) -> None:
    terms = written(tmp_path)
    assert len(terms) > 80
    for name in terms:
        assert len(list(vocabulary.objects(URIRef(name), RDFS.label))) == 1, name
        assert len(list(vocabulary.objects(URIRef(name), RDFS.comment))) == 1, name


def test_no_property_or_class_is_described_that_is_never_written(tmp_path: Path, vocabulary: Graph) -> None:
    kinds = (RDF.Property, RDFS.Class)
    described = {str(node) for kind in kinds for node in vocabulary.subjects(RDF.type, kind)}
    # Classes of words are for the vocabulary itself.
    words = {str(kind) for kind in vocabulary.objects(None, RDF.type) if str(kind).startswith(CG)}
    assert described - words == {name for name in written(tmp_path) if "-" not in name.removeprefix(CG)}


def test_every_term_in_it_has_a_label_and_a_comment(vocabulary: Graph) -> None:
    ours = {node for node in vocabulary.subjects() if str(node).startswith(CG)}
    assert len(ours) > 150
    assert [
        node for node in ours if not (vocabulary.value(node, RDFS.label) and vocabulary.value(node, RDFS.comment))
    ] == []


def values(words: type[StrEnum]) -> list[str]:
    return [word.value for word in words]


TABLES = [
    ("predicate", "Predicate", QUANTITY_PREDICATES + RELATION_PREDICATES),
    ("unit", "Unit", list(UNITS)),
    ("type", "EntityType", values(EntityType)),
    ("kind", "ClaimKind", values(ClaimKind)),
    ("modality", "Modality", values(Modality)),
    ("status", "Status", values(Status)),
    ("precision", "Precision", values(Precision)),
    ("rights", "Rights", values(Rights)),
    ("segment", "SegmentKind", values(SegmentKind)),
    ("input", "InputKind", values(InputKind)),
]


@pytest.mark.parametrize(("kind", "name", "words"), TABLES, ids=[kind for kind, _, _ in TABLES])
def test_tables_are_those_of_the_model(vocabulary: Graph, kind: str, name: str, words: list[str]) -> None:
    wanted = {URIRef(concept(kind, word).value) for word in words}
    assert set(vocabulary.subjects(RDF.type, URIRef(CG + name))) == wanted
    shapes = Graph().parse(SHAPES, format="turtle")
    listed = [set(Collection(shapes, node)) for node in shapes.objects(None, SH["in"])]
    assert wanted in listed
    assert len(listed) >= len(TABLES)


def test_units_have_the_codes_of_ucum_where_there_are_any(vocabulary: Graph) -> None:
    code = URIRef(NAMESPACES["qudt"] + "ucumCode")
    found = {str(node): str(value) for node, value in vocabulary.subject_objects(code)}
    assert found == {concept("unit", unit.name).value: unit.ucum for unit in UNITS.values() if unit.ucum}
