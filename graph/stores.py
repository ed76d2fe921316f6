"""Which store a name means: a path is an SQLite file."""

import re

from graph.errors import BadRequestError
from graph.sqlite import SqliteStore
from graph.store import GraphStore

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)


def is_address(where: str) -> bool:
    """A server's address, not a path."""
    return bool(_ADDRESS.match(where))


def open_store(where: str) -> GraphStore:
    """Open the store, or make it where there is none. BadRequestError for an address of another kind."""
    if not is_address(where):
        return SqliteStore(where)
    raise BadRequestError(f"{where}: no kind of store that is known. Give the path of an SQLite file.")
