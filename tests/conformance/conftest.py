"""The stores that the conformance suite runs on. A new store is one more line in `STORES`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.sqlite import SqliteStore
from graph.store import GraphStore
from tests.factories import document

Opener = Callable[[], GraphStore]


def _sqlite(folder: Path) -> GraphStore:
    return SqliteStore(folder / "store.db")


STORES: dict[str, Callable[[Path], GraphStore]] = {"sqlite": _sqlite}


@pytest.fixture(params=list(STORES))
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens the store of this test once more, as another process would; all are closed at the end."""
    opened: list[GraphStore] = []

    def open_it() -> GraphStore:
        opened.append(STORES[request.param](tmp_path))
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
