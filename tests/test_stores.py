import itertools
from pathlib import Path

import pytest

from graph.copy import copy
from graph.errors import BadRequestError, ClaimgraphError
from graph.export import export_jsonl
from graph.sqlite import SqliteStore
from graph.store import PutResult
from graph.stores import is_address, open_store
from tests.factories import document
from tests.neo4j.running import Running


def test_a_path_is_a_file(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "graph.db"))
    assert isinstance(store, SqliteStore)
    store.close()


@pytest.mark.parametrize("where", ["var/graph.db", "/tmp/x.db", "C:graph.db", "bolt.db"])
def test_what_is_a_path_and_no_address(where: str) -> None:
    assert not is_address(where)


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("ftp://x", "no kind of store"),
        ("bolt://", "no kind of store"),
        ("bolt://neo4j:secret@127.0.0.1:7687", "put it into NEO4J_PASSWORD"),
        ("bolt://neo4j@127.0.0.1:port", "Write bolt://user@host:port"),
        ("bolt://neo4j@127.0.0.1:7687", "no password. Put it into NEO4J_PASSWORD"),
    ],
)
def test_an_address_that_cannot_be_opened_says_why(where: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEO4J_PASSWORD", raising=False)
    with pytest.raises(BadRequestError, match=why) as refused:
        open_store(where)
    assert "secret" not in str(refused.value)


def test_a_server_that_is_down_is_a_plain_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "secret")
    with pytest.raises(ClaimgraphError, match="no Neo4j server answers") as refused:
        open_store("bolt://neo4j@127.0.0.1:1")
    assert "secret" not in str(refused.value)


def test_a_server_is_opened_by_its_address(neo4j_server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    neo4j_server.empty()
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password)
    store = open_store(address(neo4j_server))
    assert store.put(document("talk")) is PutResult.NEW
    store.close()
    monkeypatch.setenv("NEO4J_PASSWORD", "wrong")
    with pytest.raises(ClaimgraphError) as refused:
        open_store(address(neo4j_server))
    assert "wrong" not in str(refused.value).split()


def test_a_copy_to_a_server_and_back_is_the_same_store(
    neo4j_server: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    neo4j_server.empty()
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password)
    stores = [open_store(w) for w in (str(tmp_path / "a.db"), address(neo4j_server), str(tmp_path / "b.db"))]
    for key in ("talk", "walk"):
        stores[0].put(document(key, content=key, video_id=None))
    for here, there in itertools.pairwise(stores):
        assert len(copy(here, there).new) == 2
        assert len(copy(here, there).unchanged) == 2
    exports = []
    for number, store in enumerate(stores):
        export_jsonl(store, tmp_path / str(number))
        exports.append({p.name: p.read_bytes() for p in (tmp_path / str(number)).iterdir()})
        store.close()
    assert exports[0] == exports[1] == exports[2]


def address(server: Running) -> str:
    return server.uri.replace("bolt://", "bolt://neo4j@")
