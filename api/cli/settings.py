"""Where the store is and how to open it, for every command that uses one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from graph.errors import ClaimgraphError
from graph.sqlite import SqliteStore

DEFAULT_DB = "var/claimgraph.db"

Db = Annotated[
    str,
    typer.Option(
        envvar="CLAIMGRAPH_DB", help="The SQLite file that holds the graph.", show_default=True, metavar="FILE"
    ),
]


class NoStoreError(ClaimgraphError):
    """A command that only reads was pointed at nothing."""

    code = "NO_STORE"

    def __init__(self, where: str) -> None:
        super().__init__(f"{where}: there is no store here yet. Make one with `claimgraph ingest FOLDER`.")


@contextmanager
def opened(db: str, *, create: bool = False) -> Iterator[SqliteStore]:
    """The store for the length of a command. NoStoreError where a command that only reads would have to make it."""
    if not create and not Path(db).exists():
        raise NoStoreError(db)
    store = SqliteStore(db)
    try:
        yield store
    finally:
        store.close()
