"""What a write adds to the counters of the SQLite store, all in its transaction."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple, Self

from graph.columns import by_confidence
from graph.model import Claim


class Shape(NamedTuple):
    """What claims are counted by."""

    predicate: str
    kind: str
    unit: str | None
    modality: str

    @classmethod
    def of(cls, claim: Claim) -> Self:
        unit = claim.quantity.unit if claim.quantity else None
        return cls(claim.predicate, claim.kind.value, unit, claim.modality.value)


class Counters:
    """What a write adds and, negative, takes away; `write` keeps it. Nothing else changes the tables of counters."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._shapes: dict[Shape, int] = {}
        self.total: Counter[str] = Counter()
        self.sources: Counter[str] = Counter()  # that name an entity
        self._shape: Counter[int] = Counter()
        self._sure: Counter[tuple[int, float]] = Counter()
        self._tally: Counter[tuple[str, int, float]] = Counter()
        self._subjects: Counter[tuple[str, int, float]] = Counter()
        self._shared: Counter[tuple[str, str, int, float]] = Counter()
        self._shared_subjects: Counter[tuple[str, str, int, float]] = Counter()

    def shape(self, shape: Shape) -> int:
        """The number of a shape, a new one where there is none."""
        if shape not in self._shapes:
            found = self._db.execute(
                "SELECT n FROM shape WHERE predicate = ? AND kind = ? AND unit IS ? AND modality = ?", shape
            ).fetchone()
            number = found[0] if found else self._new(shape)
            self._shapes[shape] = number
        return self._shapes[shape]

    def _new(self, shape: Shape) -> int:
        made = self._db.execute("INSERT INTO shape VALUES (NULL, ?, ?, ?, ?, 0)", shape)
        assert made.lastrowid is not None
        return made.lastrowid

    def count(self, claim: Claim, shape: int, sign: int) -> None:
        about, sure = claim.about(), by_confidence(claim)
        subject = claim.subject.entity if claim.subject else None
        self.total["claims"] += sign
        self._shape[shape] += sign
        self._sure[shape, sure] += sign
        for entity in about:
            self._tally[entity, shape, sure] += sign
            if entity == subject:
                self._subjects[entity, shape, sure] += sign
            for other in about:
                if other != entity:
                    self._shared[entity, other, shape, sure] += sign
                    if entity == subject:
                        self._shared_subjects[entity, other, shape, sure] += sign

    def named_no_more(self, ids: Iterable[str]) -> list[str]:
        """Those of the entities that no source names once this is written."""
        kept: dict[str, int] = dict(
            self._db.execute(
                "SELECT entity, sources FROM busy WHERE entity IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted(ids)),),
            ).fetchall()
        )
        return sorted(id for id, sources in kept.items() if sources + self.sources[id] <= 0)

    def write(self) -> None:
        self._write_neighbours()
        self._write_busy()
        self._change(
            "INSERT INTO sure VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET claims = claims + excluded.claims",
            "DELETE FROM sure WHERE shape = ? AND by_confidence = ? AND claims <= 0",
            [(*key, claims) for key, claims in self._sure.items()],
            keys=2,
        )
        self._change(
            "INSERT INTO tally VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE "
            "SET claims = claims + excluded.claims, subjects = subjects + excluded.subjects",
            "DELETE FROM tally WHERE entity = ? AND shape = ? AND by_confidence = ? AND claims <= 0",
            [(*key, claims, self._subjects[key]) for key, claims in self._tally.items()],
            keys=3,
        )
        self._change(
            "INSERT INTO shared VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE "
            "SET claims = claims + excluded.claims, subjects = subjects + excluded.subjects",
            "DELETE FROM shared WHERE entity = ? AND other = ? AND shape = ? AND by_confidence = ? AND claims <= 0",
            [(*key, claims, self._shared_subjects[key]) for key, claims in self._shared.items()],
            keys=4,
        )
        self._db.executemany(
            "UPDATE shape SET claims = claims + ? WHERE n = ?", [(claims, n) for n, claims in self._shape.items()]
        )
        self._db.executemany("DELETE FROM shape WHERE n = ? AND claims <= 0", [(n,) for n in self._shape])
        self.total["writes"] += 1
        self._db.executemany(
            "UPDATE total SET value = value + ? WHERE name = ?", [(n, name) for name, n in self.total.items()]
        )

    def _write_busy(self) -> None:
        claims: Counter[str] = Counter()
        for (entity, _, _), number in self._tally.items():
            claims[entity] += number
        self._db.executemany(
            "INSERT INTO busy VALUES (?, ?, ?) ON CONFLICT DO UPDATE "
            "SET claims = claims + excluded.claims, sources = sources + excluded.sources",
            sorted((id, claims[id], self.sources[id]) for id in self.sources if claims[id] or self.sources[id]),
        )
        fewer = [(entity,) for entity, sources in self.sources.items() if sources < 0]
        self._db.executemany("DELETE FROM busy WHERE entity = ? AND sources <= 0", fewer)

    def _write_neighbours(self) -> None:
        """Before `shared` is written, whose sums they are: a row is found by what it was."""
        changed: Counter[tuple[str, str]] = Counter()
        for (entity, other, _, _), claims in self._shared.items():
            changed[entity, other] += claims
        old, new = [], []
        for (entity, other), claims in sorted(changed.items()):
            if claims:
                were = self._db.execute(
                    "SELECT coalesce(sum(claims), 0) FROM shared WHERE entity = ? AND other = ?", (entity, other)
                ).fetchone()[0]
                old.append((entity, were, other))
                new.append((entity, were + claims, other))
        self._db.executemany("DELETE FROM neighbour WHERE entity = ? AND claims = ? AND other = ?", old)
        self._db.executemany("INSERT INTO neighbour VALUES (?, ?, ?)", [row for row in new if row[1]])

    def _change(self, add: str, drop: str, rows: list[tuple[str | int | float, ...]], keys: int) -> None:
        """After its keys a row has numbers, of which the first tells how many claims there are."""
        changed = sorted(row for row in rows if any(row[keys:]))  # in the order of the table's pages
        self._db.executemany(add, changed)
        self._db.executemany(drop, [row[:keys] for row in changed if int(row[keys]) < 0])
