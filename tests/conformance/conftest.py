"""The stores that the conformance suite runs on. A new store is one more line in `STORES`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.neo4j import Neo4jStore
from graph.sqlite import SqliteStore
from graph.store import GraphStore
from tests.factories import document
from tests.neo4j.running import Running

Opener = Callable[[], GraphStore]


def _sqlite(request: pytest.FixtureRequest) -> Opener:
    folder: Path = request.getfixturevalue("tmp_path")
    return lambda: SqliteStore(folder / "store.db")


def _neo4j(request: pytest.FixtureRequest) -> Opener:
    server: Running = request.getfixturevalue("neo4j_server")
    server.empty()
    return lambda: Neo4jStore(server.uri, server.user, server.password)


STORES: dict[str, Callable[[pytest.FixtureRequest], Opener]] = {"sqlite": _sqlite, "neo4j": _neo4j}


@pytest.fixture(params=list(STORES))
def open_store(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Opens the store of this test once more, as another process would; all are closed at the end."""
    opened: list[GraphStore] = []
    opener = STORES[request.param](request)

    def open_it() -> GraphStore:
        opened.append(opener())
        return opened[-1]

    yield open_it
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Opener) -> GraphStore:
    """An empty store."""
    return open_store()


@pytest.fixture
def talk(store: GraphStore) -> GraphStore:
    """A store that holds the document `talk`."""
    store.put(document())
    return store
