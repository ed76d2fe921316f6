"""What the SQLite store's questions share: a SELECT put together from fixed texts."""

import sqlite3
from typing import Any, Self

Row = tuple[Any, ...]
Parameter = str | int | float | None


class Query:
    """A SELECT whose conditions are all literal texts of this package; values are only ever bound."""

    def __init__(self, *select: str) -> None:
        self._texts = [*select]
        self._values: list[Parameter] = []
        self._word = "WHERE"

    def give(self, *values: Parameter) -> Self:
        """What the SELECT asks for, before any condition."""
        self._values += values
        return self

    def where(self, condition: str, *values: Parameter) -> Self:
        self._texts += [self._word, condition]
        self._values += values
        self._word = "AND"
        return self

    def where_in(self, column: str, query: "Query") -> Self:
        """The column is one of those that another SELECT gives."""
        return self.where(f"{column} IN ({' '.join(query._texts)})", *query._values)

    def rows(self, db: sqlite3.Connection, tail: str = "", *values: Parameter) -> list[Row]:
        """Run it with what comes after the conditions (`ORDER BY`, `LIMIT`)."""
        return db.execute(" ".join([*self._texts, tail]), (*self._values, *values)).fetchall()

    def number(self, db: sqlite3.Connection) -> int:
        return int(self.rows(db)[0][0])

    def rows_to(self, db: sqlite3.Connection, most: int) -> int:
        """How many rows it has, counted no further than this."""
        sql = " ".join(["SELECT count(*) FROM (", *self._texts, "LIMIT ?)"])
        return int(db.execute(sql, (*self._values, most)).fetchone()[0])
