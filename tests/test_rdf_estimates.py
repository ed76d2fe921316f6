"""Estimates as RDF: derived from claims and facts, read back for what they say, and never kept as they came."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pyoxigraph import NamedNode, parse

from graph.model import Estimate
from graph.rdf import RdfError, check, import_rdf, write_nquads
from graph.rdf.estimates import read_estimate
from graph.rdf.files import quads
from graph.rdf.nodes import Nodes, add
from graph.rdf.terms import Names, term
from graph.sqlite import SqliteStore
from tests.factories import document
from tests.rdf_documents import keep_full

NAMES = Names()
change = msgspec.structs.replace


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "store.db")
    yield made
    made.close()


def without_citations(found: Estimate) -> Estimate:
    """As it can be read by itself: the words of a claim stand with the claim."""
    inputs = tuple(change(leaf, citation=None) for leaf in found.inputs)
    steps = tuple(change(s, leaf=change(s.leaf, citation=None)) if s.leaf else s for s in found.formula)
    return change(found, inputs=inputs, formula=steps)


def nodes_of(file: Path) -> Nodes:
    nodes: Nodes = {}
    for quad in quads(file):
        assert isinstance(quad.subject, NamedNode)
        add(nodes, quad.subject, quad.predicate, quad.object)
    return nodes


def test_an_estimate_with_every_field_is_read_back_as_it_was(store: SqliteStore, tmp_path: Path) -> None:
    found = keep_full(store)
    write_nquads(store, tmp_path / "all.nq")
    read = read_estimate(nodes_of(tmp_path / "all.nq"), NAMES.estimate(found.id), NAMES)
    assert read == without_citations(found)
    assert check(tmp_path / "all.nq") == []


def test_it_is_derived_from_its_claims_their_citations_and_rows_of_the_facts(
    store: SqliteStore, tmp_path: Path
) -> None:
    found = keep_full(store)
    write_nquads(store, tmp_path / "all.nq")
    node, graph = NAMES.estimate(found.id), str(NAMES.estimates)
    derived = {
        q for q in parse(path=tmp_path / "all.nq") if (q.subject, q.predicate) == (node, term("prov:wasDerivedFrom"))
    }
    claim, (row,) = found.inputs[1].claim, [leaf.reference for leaf in found.inputs if leaf.reference]
    assert {q.object for q in derived} == {
        NAMES.claim(claim or ""), NamedNode(f"{NAMES.claim(claim or '').value}#citation-1"), NAMES.reference(row),
    }  # fmt: skip
    assert {str(q.graph_name) for q in derived} == {graph}


def test_what_is_read_is_worked_out_again_and_comes_to_the_same(store: SqliteStore, tmp_path: Path) -> None:
    store.put(document())
    write_nquads(store, tmp_path / "all.nq")
    other = SqliteStore(tmp_path / "other.db")
    assert import_rdf(other, tmp_path / "all.nq").ignored == 0
    assert other.count_estimates() == 0
    write_nquads(other, tmp_path / "again.nq")
    other.close()
    written = (tmp_path / "all.nq").read_bytes()
    assert written.count(b"vocabulary#Estimate>") > 5
    assert (tmp_path / "again.nq").read_bytes() == written


def test_estimates_may_be_left_out(store: SqliteStore, tmp_path: Path) -> None:
    store.put(document())
    write_nquads(store, tmp_path / "all.nq", estimates=False)
    assert b"/estimate" not in (tmp_path / "all.nq").read_bytes()


_SECOND = r'\1"1.6"^^<http://www.w3.org/2001/XMLSchema#double> <https://claimgraph.example/id/estimates> .'
WRONG = {
    "another unit": (r'(hasUnit> <[^>]*)unit-W>', r"\1unit-horse>"),
    "two medians": (r'(<[^>]*/estimate/[0-9a-f]{16}> <[^>]*numericValue> )"1.5[^.]*\.', r'\g<0>\n' + _SECOND),
    "ends that are not in order": (r'(/estimate/[0-9a-f]{16}> <[^>]*#p5> )"1.0', r'\1"9.0'),
    "a leaf that is none": (r"(#leaf> <[^>]*)#input-2>", r"\1#input-7>"),
    "a claim that it was not derived from": (r"(#input-2> <[^>]*#claim> <[^>]*)claim%20one>", r"\1claim%20two>"),
    "another number": (r'(#step-2> <[^>]*#number> )"2"', r'\1"4"'),
    "ends of an input that are not in order": (r'(#input-2> <[^>]*#p95> )"3.0', r'\1"0.1'),
    "no input that is anything": (r"[^\n]*(#claim|#reference|#citation-1|/reference/[^>]*)>[^\n]*\n", ""),
    "no type": (r"[^\n]*#type> <[^>]*vocabulary#Estimate>[^\n]*\n", ""),
    "another row of the facts": (r'(reference/[^>]*> <[^>]*identifier> )"pue', r'\1"p'),
    "no version of the facts": (r"[^\n]*#factsVersion>[^\n]*\n", ""),
    "a stranger's id": (r'(/estimate/[0-9a-f]{16}> <[^>]*identifier> "estimate/)[0-9a-f]', r"\1zz"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_an_estimate_that_does_not_agree_with_itself_is_refused(store: SqliteStore, tmp_path: Path, name: str) -> None:
    keep_full(store)
    write_nquads(store, tmp_path / "all.nq")
    text = (tmp_path / "all.nq").read_text(encoding="utf-8")
    wrong, times = re.subn(*WRONG[name], text)
    assert times >= 1
    (tmp_path / "wrong.nq").write_text(wrong, encoding="utf-8")
    other = SqliteStore(tmp_path / "other.db")
    with pytest.raises(RdfError):
        import_rdf(other, tmp_path / "wrong.nq")
    assert other.counts().sources == 0
    other.close()


def test_what_others_say_of_an_estimate_is_counted(store: SqliteStore, tmp_path: Path) -> None:
    found = keep_full(store)
    write_nquads(store, tmp_path / "all.nq")
    with (tmp_path / "all.nq").open("a", encoding="utf-8") as file:
        file.write(f'{NAMES.estimate(found.id)} <https://example.org/opinion> "too high" {NAMES.estimates} .\n')
    other = SqliteStore(tmp_path / "other.db")
    assert import_rdf(other, tmp_path / "all.nq").ignored == 1
    other.close()
