"""The examples of docs/rdf.md are run as they stand there."""

import re
from pathlib import Path
from typing import Any

import pytest

from graph import rdf
from graph.rdf import write_nquads, write_turtle
from graph.rdf.files import FORMATS
from graph.sqlite import SqliteStore
from tests.factories import document

PAGE = (Path(__file__).parent.parent / "docs" / "rdf.md").read_text(encoding="utf-8")


@pytest.fixture
def examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the exports that the examples read."""
    store = SqliteStore(tmp_path / "graph.db")
    store.put(document())
    write_nquads(store, tmp_path / "claims.nq")
    write_turtle(store, tmp_path / "claims.ttl")
    store.close()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(words: str, **known: Any) -> dict[str, Any]:
    """Run the one Python example that has these words; what it leaves behind."""
    (code,) = [code for code in re.findall(r"```python\n(.*?)```", PAGE, re.S) if words in code]
    names = dict(known)
    exec(compile(code, "docs/rdf.md", "exec"), names)
    return names


@pytest.mark.usefixtures("examples")
def test_the_surest_claims_are_found_with_rdflib() -> None:
    found = run("CG.confidence")["found"]
    assert sorted(words for _, words in found) == [
        "Colossus is a cluster that stands in Memphis",
        "it holds about 100,000 H100s at the moment",
    ]


@pytest.mark.usefixtures("examples")
def test_the_power_of_clusters_is_found_with_sparql() -> None:
    sparql = re.findall(r"```sparql\n(.*?)```", PAGE, re.S)
    rows = run('Graph(store="Oxigraph")', sparql=sparql[0])["rows"]
    assert len(sparql) == 1
    assert rows == [("Colossus", 1.5e8, "Ida Holm", "https://video.example.org/watch?v=talk", "t=15,20")]


@pytest.mark.usefixtures("examples")
def test_claims_are_counted_by_graph() -> None:
    assert run("bulk_load")["claims"] == {"https://claimgraph.example/id/source/talk": 4}


def test_every_function_and_suffix_has_its_entry() -> None:
    for name in set(rdf.__all__) - {"BASE", "Imported", "RdfError"}:
        assert f"`{name}(" in PAGE
    assert [suffix for suffix in FORMATS if not re.search(rf"{re.escape(suffix)}[ `]", PAGE)] == []
