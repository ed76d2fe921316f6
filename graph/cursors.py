"""Cursors: where a page ended, as an opaque word. Every store writes them in the same way."""

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from graph.errors import BadCursorError
from graph.store import Edge, Page

Key = str | int | float
Row = Sequence[Any]
T = TypeVar("T")


def encode(name: str, *keys: Key) -> str:
    """A cursor of the list (and order) `name` that stands after the row with these sort keys."""
    body = json.dumps([name, *keys], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(body).decode().rstrip("=")


def decode(cursor: str, name: str, *types: type[Key]) -> tuple[Key, ...]:
    """The sort keys in a cursor. `BadCursorError` where it is none, of another list, or its keys have other types."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, RecursionError) as error:
        raise BadCursorError(cursor) from error
    if not isinstance(found, list) or len(found) != len(types) + 1 or found[0] != name:
        raise BadCursorError(cursor)
    keys = tuple(found[1:])
    if not all(_fits(key, kind) for key, kind in zip(keys, types, strict=True)):
        raise BadCursorError(cursor)
    return keys


def page(rows: Sequence[Row], first: int, name: str, keys: int, node: Callable[[Row], T]) -> Page[T]:
    """The first rows of one more than were asked for; each row begins with its `keys` sort keys."""
    edges = [Edge(node(row), encode(name, *row[:keys])) for row in rows[:first]]
    return Page(edges, len(rows) > first)


def _fits(key: object, kind: type[Key]) -> bool:
    if type(key) is not kind:
        return False
    if isinstance(key, str):
        return not any("\ud800" <= c <= "\udfff" for c in key)  # lone surrogates cannot be compared in a store
    if isinstance(key, float):
        return key == key  # no NaN
    return isinstance(key, int) and abs(key) < 2**63
