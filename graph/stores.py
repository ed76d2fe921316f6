"""Which store a name means: a path is an SQLite file, `bolt://user@host:port` a Neo4j server."""

import os
import re
from urllib.parse import urlsplit

from graph.errors import BadRequestError
from graph.sqlite import SqliteStore
from graph.store import GraphStore

PASSWORD = "NEO4J_PASSWORD"
SCHEMES = ("bolt", "bolt+s", "neo4j", "neo4j+s")

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)


def is_address(where: str) -> bool:
    """A server's address, not a path."""
    return bool(_ADDRESS.match(where))


def open_store(where: str) -> GraphStore:
    """Open the store, or make it where there is none; the password of a server comes from `NEO4J_PASSWORD`.

    BadRequestError for an address of another kind, one that holds a password, or without one in the setting.
    """
    if not is_address(where):
        return SqliteStore(where)
    try:
        parts = urlsplit(where)
        port = parts.port or 7687
    except ValueError as error:
        raise BadRequestError(f"{where}: no address ({error}). Write bolt://user@host:port.") from None
    if parts.scheme.lower() not in SCHEMES or not parts.hostname:
        raise BadRequestError(f"{where}: no kind of store that is known. Give a path, or bolt://user@host:port.")
    if parts.password is not None:
        raise BadRequestError(f"the address of {parts.hostname} holds a password: put it into {PASSWORD} instead.")
    password = os.environ.get(PASSWORD)
    if not password:
        raise BadRequestError(f"{where}: no password. Put it into {PASSWORD}.")
    from graph.neo4j import Neo4jStore  # here, so that the embedded store needs no driver

    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Neo4jStore(f"{parts.scheme}://{host}:{port}", parts.username or "neo4j", password)
