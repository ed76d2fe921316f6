"""That the benchmarks run and ask what they say; never how fast anything is."""

from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from bench import rdf as rdf_bench
from bench import store as bench
from bench.bulk import BulkStore
from bench.data import CLAIMS, WORDS, World
from bench.draws import Deep, Draws, naive_questions, questions
from bench.naive import QUERIES, NaiveStore
from graph.export import export_jsonl
from graph.sqlite import SqliteStore
from tests.crashing import is_whole


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def test_documents_are_the_same_each_time(world: World) -> None:
    one, other = world.document(3), World().document(3)
    assert one == other
    assert one != world.document(4)
    assert len(one.claims) == CLAIMS


def test_every_quote_stands_in_its_segment(world: World) -> None:
    document = world.document(0)
    for claim in document.claims:
        citation = claim.citations[0]
        assert citation.quote in document.segments[citation.segment].text
        assert len(citation.quote.split()) == WORDS


def test_the_hub_is_in_one_claim_of_twelve(world: World) -> None:
    claims = [claim for document in world.documents(14_000) for claim in document.claims]
    about = sum(world.hub.id in claim.about() for claim in claims)
    assert 0.07 < about / len(claims) < 0.09
    assert len({claim.id for claim in claims}) == len(claims)


def test_a_store_that_was_filled_fast_is_the_same_store(world: World, tmp_path: Path) -> None:
    exports = []
    for kind in (SqliteStore, BulkStore):
        with closing(kind(tmp_path / f"{kind.__name__}.db")) as store:
            for document in world.documents(5 * CLAIMS):
                store.put(document)
        with closing(SqliteStore(tmp_path / f"{kind.__name__}.db")) as store:
            export_jsonl(store, tmp_path / kind.__name__)
        assert is_whole(tmp_path / f"{kind.__name__}.db")
        exports.append({path.name: path.read_bytes() for path in (tmp_path / kind.__name__).iterdir()})
    assert exports[0] == exports[1]


def test_the_plain_tables_answer_as_the_store_does(world: World, tmp_path: Path) -> None:
    hub = world.hub.id
    with closing(SqliteStore(tmp_path / "a.db")) as store, closing(NaiveStore(tmp_path / "b.db")) as naive:
        documents = list(islice(world.documents(4 * CLAIMS), 4))
        for document in documents:
            store.put(document)
        naive.fill(documents)
        assert sorted(naive.ask("predicates of the hub", hub)) == sorted(store.predicates(hub).items())
        assert naive.ask("neighbours of the hub", hub) == [(n.entity, n.claims) for n in store.neighbours(hub)]
        assert naive.ask("busiest entities") == [(b.entity.id, b.claims) for b in store.busiest()]
        asked = naive_questions(naive, Draws(world, 4), Deep([], 10))
        assert asked.keys() == QUERIES.keys()
        assert asked.keys() <= questions(store, Draws(world, 4), Deep([], 10)).keys()


def test_the_command_prints_its_tables_and_writes_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "TIMED", 3)
    monkeypatch.setattr(bench, "WARM_UP", 1)
    bench.main(["--claims", "280,560", "--bulk", "--out", str(tmp_path / "out.md"), "--folder", str(tmp_path / "kept")])
    text = capsys.readouterr().out
    assert (tmp_path / "out.md").read_text(encoding="utf-8") == text
    assert "| SQLite 560 | 560 | 500 a transaction, unsynced |" in text
    rows = [line for line in text.splitlines() if line.startswith("| ") and " / " in line]
    assert len(rows) > 60
    assert {row.count("|") for row in rows} == {6}
    assert sorted(path.name for path in (tmp_path / "kept").glob("*.db")) == [
        "claims-280.db", "claims-560.db", "naive.db",
    ]  # fmt: skip


def test_the_rdf_benchmark_writes_what_it_measured(capsys: pytest.CaptureFixture[str]) -> None:
    rdf_bench.main(["--claims", "280"])
    rows = [row for row in capsys.readouterr().out.splitlines() if "280 claims" in row]
    assert [row.split("|")[1].split(",")[0].strip() for row in rows] == ["streamed", "rdflib in memory"]
    streamed, peer = (int(row.split("|")[2].replace(",", "")) for row in rows)
    assert streamed == peer > 280
