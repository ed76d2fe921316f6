"""The embedded store, one SQLite file: `SqliteStore`."""

from graph.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
