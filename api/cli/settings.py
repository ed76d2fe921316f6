"""Where the store is and how to open it, for every command that uses one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from graph.errors import ClaimgraphError
from graph.store import GraphStore
from graph.stores import is_address, open_store

DEFAULT_STORE = "var/claimgraph.db"

Where = Annotated[
    str,
    typer.Option(
        "--store", envvar="CLAIMGRAPH_DB", help="Where the graph is kept.", show_default=True, metavar="STORE"
    ),
]


class NoStoreError(ClaimgraphError):
    """A command that only reads was pointed at nothing."""

    code = "NO_STORE"

    def __init__(self, where: str) -> None:
        super().__init__(f"{where}: there is no store here yet. Make one with `claimgraph ingest FOLDER`.")


def files_of(where: str) -> list[str]:
    """The files of a store, which are no transcripts, though they may lie beside some."""
    return [] if is_address(where) else [where, f"{where}-wal", f"{where}-shm", f"{where}-journal"]


@contextmanager
def opened(where: str, *, create: bool = False) -> Iterator[GraphStore]:
    """The store for the length of a command. NoStoreError where a command that only reads would have to make it."""
    if not create and not is_address(where) and not Path(where).exists():
        raise NoStoreError(where)
    store = open_store(where)
    try:
        yield store
    finally:
        store.close()
