"""A store that is filled fast and unsafely, for sizes that would take too long to put one document after the other."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.sqlite import SqliteStore

TOGETHER = 500  # documents of one transaction


class BulkStore(SqliteStore):
    """The same rows by the same `put`, but many documents a transaction, and nothing is synced before the end."""

    def __init__(self, path: str | Path) -> None:
        super().__init__(path)
        self._puts = 0
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -3000000"):
            self._writer.execute(f"PRAGMA {setting}")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._writing_lock:
            if not self._writer.in_transaction:
                self._writer.execute("BEGIN IMMEDIATE")
            yield self._writer
            self._puts += 1
            if self._puts % TOGETHER == 0:
                self._writer.execute("COMMIT")

    def close(self) -> None:
        if self._writer.in_transaction:
            self._writer.execute("COMMIT")
        self._writer.execute("PRAGMA journal_mode = WAL")
        super().close()
