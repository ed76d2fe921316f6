"""What is SQLite's own; what every store promises is in tests/conformance."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest

from graph.errors import ClaimgraphError, NotAStoreError, StorePermissionError, StoreVersionError
from graph.sqlite import SqliteStore
from graph.sqlite import claims as sqlite_claims
from graph.sqlite import schema as sqlite_schema
from graph.sqlite.schema import VERSION
from graph.store import ClaimFilter, ClaimOrder, GraphStore
from tests.crashing import is_whole
from tests.factories import H100, NVIDIA, document, large_document

WORDS = ("claim_words", "name_words", "passage_words")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(path)
    yield made
    made.close()


def _ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


# Opening


def test_parent_folders_are_made(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "a" / "b" / "store.db").close()
    assert (tmp_path / "a" / "b" / "store.db").is_file()


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    path.touch()
    SqliteStore(str(path)).close()
    assert _ask(path, "PRAGMA user_version") == [(VERSION,)]


def test_the_store_is_synced_and_has_a_write_ahead_log(store: SqliteStore, path: Path) -> None:
    assert _ask(path, "PRAGMA journal_mode") == [("wal",)]
    with store._reading() as db:
        for reader_or_writer in (db, store._writer):
            assert reader_or_writer.execute("PRAGMA synchronous").fetchone() == (2,)
            assert reader_or_writer.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_store_of_another_version_is_refused_and_left_alone(path: Path) -> None:
    SqliteStore(path).close()
    _ask(path, "PRAGMA user_version = 999")
    before = path.read_bytes()
    with pytest.raises(StoreVersionError, match=f"version 999, this claimgraph writes version {VERSION}"):
        SqliteStore(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"hello", b"h" * 4096, b"SQLite format 3\0"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(NotAStoreError, match="not a claimgraph store"):
        SqliteStore(path)
    assert path.read_bytes() == content
    assert [file.name for file in path.parent.iterdir()] == ["store.db"]


def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE claim (id TEXT)")
    before = path.read_bytes()
    with pytest.raises(NotAStoreError, match="another program's"):
        SqliteStore(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["store.db"]


def test_a_damaged_store_is_refused(path: Path) -> None:
    SqliteStore(path).close()
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * 4000)
    with pytest.raises(NotAStoreError, match="cannot be opened"):
        SqliteStore(path)


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(NotAStoreError, match="folder"):
        SqliteStore(tmp_path)


def test_a_path_below_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotAStoreError, match="cannot be opened"):
        SqliteStore(tmp_path / "file" / "store.db")


def test_a_store_that_is_closed_leaves_one_file(store: SqliteStore, path: Path) -> None:
    store.put(document())
    store.counts()
    store.close()
    assert [file.name for file in path.parent.iterdir()] == ["store.db"]


def test_closing_closes_the_connections_of_all_threads(store: SqliteStore, path: Path) -> None:
    together = threading.Barrier(4, timeout=30)

    def read() -> None:
        with store._reading():
            together.wait()

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool = [*store._pool, store._writer]
    assert len(pool) == 5
    store.close()
    for db in pool:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            db.execute("SELECT 1")


def test_an_export_that_outlives_its_store_is_cut_off_cleanly(store: SqliteStore) -> None:
    store.put(large_document(5))
    export = store.all_claims()
    next(export)
    store.close()
    assert len(list(export)) == 4
    with pytest.raises(ClaimgraphError, match="closed"):
        next(store.all_claims())


# Tables


def _plan(store: SqliteStore, where: ClaimFilter, order: ClaimOrder, after: str | None = None) -> list[str]:
    """How SQLite answers each SELECT of a page of claims."""
    asked: list[str] = []
    with store._reading() as db:
        db.set_trace_callback(asked.append)
        sqlite_claims.find(db, where, order, 20, after)
        db.set_trace_callback(None)
        return [row[3] for sql in asked for row in db.execute("EXPLAIN QUERY PLAN " + sql)]


def test_a_page_about_an_entity_is_one_walk_of_its_range(store: SqliteStore) -> None:
    store.put(large_document(100))
    about = ClaimFilter(about=(NVIDIA.id,))
    first = _plan(store, about, ClaimOrder.WORLD_TIME)
    assert first == ["SEARCH a USING PRIMARY KEY (entity=?)", "SEARCH c USING INTEGER PRIMARY KEY (rowid=?)"]
    cursor = store.claims(about, first=5).edges[-1].cursor
    later = _plan(store, about, ClaimOrder.WORLD_TIME, cursor)
    assert later == [
        "SEARCH a USING PRIMARY KEY (entity=? AND (by_world,claim)>(?,?))",
        "SEARCH c USING INTEGER PRIMARY KEY (rowid=?)",
    ]


@pytest.mark.parametrize(
    ("where", "order"),
    [
        *product([ClaimFilter()], ClaimOrder),
        (ClaimFilter(about=(NVIDIA.id, H100.id)), ClaimOrder.WORLD_TIME),
        (ClaimFilter(subject=NVIDIA.id, predicates=("chip_count",)), ClaimOrder.WORLD_TIME),
        (ClaimFilter(predicates=("chip_count",)), ClaimOrder.WORLD_TIME),
        (ClaimFilter(predicates=("chip_count", "spend")), ClaimOrder.VALUE),
        (ClaimFilter(unit="W", minimum=5, maximum=9), ClaimOrder.VALUE),
        (ClaimFilter(predicates=("chip_count",), unit="count", minimum=5), ClaimOrder.VALUE),
        (ClaimFilter(predicates=("chip_count",), unit="count", minimum=5, maximum=9), ClaimOrder.WORLD_TIME),
        (ClaimFilter(source="many"), ClaimOrder.SOURCE),
        (ClaimFilter(speaker="A Guest"), ClaimOrder.WORLD_TIME),
        (ClaimFilter(speaker="A Guest", about=(NVIDIA.id,)), ClaimOrder.WORLD_TIME),
        (ClaimFilter(quoted="a paper"), ClaimOrder.WORLD_TIME),
        (ClaimFilter(quoted=NVIDIA.id, speaker="A Guest"), ClaimOrder.WORLD_TIME),
        (ClaimFilter(about=(NVIDIA.id,), predicates=("spend", "uses")), ClaimOrder.WORLD_TIME),
        (ClaimFilter(world_from="2025", world_until="2026"), ClaimOrder.WORLD_TIME),
        (ClaimFilter(said_from="2025"), ClaimOrder.SAID_AT),
    ],
)
def test_a_page_is_read_in_the_order_of_an_index(store: SqliteStore, where: ClaimFilter, order: ClaimOrder) -> None:
    store.put(large_document(100))
    plan = _plan(store, where, order)
    assert plan
    assert not [step for step in plan if "TEMP B-TREE" in step]


def test_an_update_leaves_no_row_behind(store: SqliteStore, path: Path) -> None:
    for content in "123":
        store.put(document(content=content))
        store.put(large_document(30, seed=int(content)))
    store.delete_source("talk")
    store.delete_source("many")
    store.close()
    tables = [str(name) for (name,) in _ask(path, "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE TABLE%'")]
    plain = [name for name in tables if name != "total" and "_words" not in name]
    assert len(plain) == 18
    for table in plain:
        assert _ask(path, f"SELECT * FROM {table}") == [], table  # noqa: S608 - a name of our own tables
    for words in WORDS:
        found = f"SELECT rowid FROM {words} WHERE {words} MATCH 'nvidia OR memphis OR h100'"  # noqa: S608 - as above
        assert _ask(path, found) == []
    totals = _ask(path, "SELECT value FROM total WHERE name NOT IN ('writes', 'longest_said')")
    assert totals == [(0,)] * 5
    assert is_whole(path)


def test_the_index_of_words_is_there_and_whole(store: SqliteStore, path: Path) -> None:
    store.put(document())
    assert _ask(path, "SELECT count(*) FROM claim_words WHERE claim_words MATCH '\"100,000\"'") == [(1,)]
    assert is_whole(path)


# Other connections


def test_two_openings_wait_for_one_another_to_write(path: Path) -> None:
    stores: list[GraphStore] = [SqliteStore(path), SqliteStore(path)]

    def write(store: GraphStore, name: str) -> None:
        for number in range(5):
            store.put(large_document(10, key=f"{name}-{number}"))

    threads = [threading.Thread(target=write, args=(store, name)) for store, name in zip(stores, "ab", strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stores[0].counts() == stores[1].counts()
    assert stores[0].counts().sources == 10
    for store in stores:
        store.close()


def test_a_store_that_may_only_be_read_is_said_to_be_just_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    SqliteStore(tmp_path / "graph.db").close()

    def refuse(path: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(sqlite_schema, "connect", refuse)
    with pytest.raises(StorePermissionError, match="no permission to write it"):
        SqliteStore(tmp_path / "graph.db")
