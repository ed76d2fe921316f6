"""How every store pages through a search: entities, then claims, then passages, each in its own order.

The cursor keeps whether all words were wanted, so that a list never changes its sense on the way.
"""

from collections.abc import Sequence
from enum import StrEnum
from itertools import product
from typing import NamedTuple, Protocol

from graph.cursors import Key, decode, encode
from graph.errors import BadCursorError
from graph.store import Edge, Hit, HitKind, Page
from graph.text import fold, query_tokens


class Mode(StrEnum):
    ALL = "all"
    ANY = "any"


# What each kind of hit is sorted by: exactness, name and id; confidence and id; source and segment.
KEYS: dict[HitKind, tuple[type[Key], ...]] = {
    HitKind.ENTITY: (int, str, str),
    HitKind.CLAIM: (float, str),
    HitKind.PASSAGE: (str, int),
}


# How exactly an entity is called what is looked for: the rank of its name (`graph.columns.Name`), or this.
INEXACT = 4


class Wanted(NamedTuple):
    """What is looked for: its words, as names compare, and whether all of the words are wanted."""

    words: Sequence[str]
    folded: str
    mode: Mode


class Words(Protocol):
    """A store's indexes of words, in one state."""

    def hits(self, kind: HitKind, wanted: Wanted, keys: Sequence[Key], limit: int) -> Sequence[Sequence[Key]]:
        """The sort keys of the first hits after `keys` (of the first ones where there are none).

        An entity's exactness is the least rank of those of its names that fold to what is looked for, its id aside.
        """

    def count(self, kind: HitKind, wanted: Wanted) -> int:
        """How many hits of a kind there are."""


def find(index: Words, text: str, first: int, after: str | None) -> Page[Hit]:
    """A page of hits."""
    words = query_tokens(text)
    begin: tuple[Mode, HitKind, Sequence[Key]] | None = _place(after) if after is not None else None
    if not words:
        return Page([], False)
    mode, reached, keys = begin or (_mode(index, words), HitKind.ENTITY, ())
    wanted = Wanted(words, fold(text), mode)
    kinds = list(KEYS)
    edges: list[Edge[Hit]] = []
    for kind in kinds[kinds.index(reached) :]:
        for found in index.hits(kind, wanted, keys, first + 1 - len(edges)):
            edges.append(Edge(_hit(kind, found), encode(_name(mode, kind), *found)))
        if len(edges) > first:
            break
        keys = ()
    return Page(edges[:first], len(edges) > first)


def count(index: Words, text: str) -> int:
    """How many hits there are in all."""
    words = query_tokens(text)
    if not words:
        return 0
    wanted = Wanted(words, "", _mode(index, words))
    return sum(index.count(kind, wanted) for kind in KEYS)


def _mode(index: Words, words: Sequence[str]) -> Mode:
    """All words, or any of them where nothing holds all."""
    every = Wanted(words, "", Mode.ALL)
    return Mode.ALL if any(index.count(kind, every) for kind in KEYS) else Mode.ANY


def _hit(kind: HitKind, keys: Sequence[Key]) -> Hit:
    if kind is HitKind.PASSAGE:
        return Hit(kind, str(keys[0]), int(keys[1]))
    return Hit(kind, str(keys[-1]))


def _name(mode: Mode, kind: HitKind) -> str:
    return f"search:{mode}:{kind}"


def _place(cursor: str) -> tuple[Mode, HitKind, Sequence[Key]]:
    for mode, kind in product(Mode, HitKind):
        try:
            return mode, kind, decode(cursor, _name(mode, kind), *KEYS[kind])
        except BadCursorError:
            continue
    raise BadCursorError(cursor)
