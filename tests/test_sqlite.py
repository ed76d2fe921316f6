"""What is SQLite's own; what every store promises is in tests/conformance."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest

from graph import sqlite_claims
from graph.errors import ClaimgraphError, NotAStoreError, StoreVersionError
from graph.sqlite import SqliteStore
from graph.sqlite_schema import VERSION
from graph.store import ClaimFilter, ClaimOrder, GraphStore
from tests.factories import H100, NVIDIA, document, large_document

ROOT = Path(__file__).parents[1]
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


def _is_whole(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as db:
        for sql in (
            "INSERT INTO claim_words (claim_words) VALUES ('integrity-check')",
            "INSERT INTO name_words (name_words) VALUES ('integrity-check')",
            "INSERT INTO passage_words (passage_words) VALUES ('integrity-check')",
        ):
            db.execute(sql)  # raises where an index of words is damaged
        return (
            db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            and not db.execute("PRAGMA foreign_key_check").fetchall()
        )


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
    assert len(plain) == 13
    for table in plain:
        assert _ask(path, f"SELECT * FROM {table}") == [], table  # noqa: S608 - a name of our own tables
    for words in WORDS:
        found = f"SELECT rowid FROM {words} WHERE {words} MATCH 'nvidia OR memphis OR h100'"  # noqa: S608 - as above
        assert _ask(path, found) == []
    totals = _ask(path, "SELECT value FROM total WHERE name <> 'writes'")
    assert totals == [(0,)] * 5
    assert _is_whole(path)


def test_the_index_of_words_is_there_and_whole(store: SqliteStore, path: Path) -> None:
    store.put(document())
    assert _ask(path, "SELECT count(*) FROM claim_words WHERE claim_words MATCH '\"100,000\"'") == [(1,)]
    assert _is_whole(path)


# Other processes and crashes


def _child(code: str, path: Path) -> subprocess.Popen[str]:
    """Another process with our packages at hand; `path` is its first argument."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def _line(child: subprocess.Popen[str]) -> str:
    assert child.stdout
    return child.stdout.readline().strip()


def _tell(child: subprocess.Popen[str]) -> None:
    assert child.stdin
    child.stdin.write("on\n")
    child.stdin.flush()


def test_a_second_process_reads_while_one_writes(store: SqliteStore, path: Path) -> None:
    store.put(document())
    code = """
        import sys
        from graph.sqlite import SqliteStore
        store = SqliteStore(sys.argv[1])
        for _ in range(2):
            print(store.counts().claims, flush=True)
            sys.stdin.readline()
        store.close()
    """
    with store._writing() as db, _child(code, path) as child:
        db.execute("DELETE FROM citation")
        assert _line(child) == "4"  # in the middle of our transaction
        db.execute("ROLLBACK")
        db.execute("BEGIN")
        db.execute("UPDATE total SET value = 5 WHERE name = 'claims'")
        db.execute("COMMIT")
        db.execute("BEGIN")
        _tell(child)
        assert _line(child) == "5"
        _tell(child)
        assert child.wait(30) == 0


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


def test_two_processes_may_make_a_store_at_once(path: Path) -> None:
    code = """
        import sys
        from graph.sqlite import SqliteStore
        print("ready", flush=True)
        sys.stdin.readline()
        SqliteStore(sys.argv[1]).close()
    """
    with _child(code, path) as one, _child(code, path) as other:
        assert (_line(one), _line(other)) == ("ready", "ready")
        _tell(one)
        _tell(other)
        assert (one.wait(30), other.wait(30)) == (0, 0)


WRITER = """
    import sys
    from graph.sqlite import SqliteStore
    from tests.factories import large_document
    store = SqliteStore(sys.argv[1])
    print("ready", flush=True)
    for number in range(10_000):
        store.put(large_document(40, key="many", seed=number, path="many.md"))
        store.put(large_document(40, key=f"more-{number}"))
        print(number, flush=True)
"""


@pytest.mark.parametrize("acknowledged", [1, 3, 6])
def test_a_killed_writer_leaves_whole_documents(path: Path, acknowledged: int) -> None:
    with _child(WRITER, path) as child:
        for _ in range(acknowledged + 1):
            line = _line(child)
        # Die in the middle of whatever comes next.
        threading.Event().wait(0.002 * acknowledged)
        child.send_signal(signal.SIGKILL)
    assert int(line) == acknowledged - 1
    store = SqliteStore(path)
    counts = store.counts()
    per_source = [store.count_claims(ClaimFilter(source=source.key)) for source in store.all_sources()]
    assert len(per_source) > acknowledged  # none that was acknowledged is lost
    assert per_source == [40] * counts.sources
    assert counts.claims == counts.segments == 40 * counts.sources == len(list(store.all_claims()))
    store.close()
    assert _is_whole(path)


def test_a_write_that_is_killed_halfway_leaves_the_old_document(path: Path) -> None:
    store = SqliteStore(path)
    store.put(document())
    store.close()
    code = """
        import os, signal, sys
        from graph import sqlite_write
        from graph.sqlite import SqliteStore
        from tests.factories import document

        def die(*_):
            os.kill(os.getpid(), signal.SIGKILL)

        sqlite_write._keep_claims = die  # the old rows are gone by then, the new ones half there
        SqliteStore(sys.argv[1]).put(document(content="2"))
    """
    with _child(code, path) as child:
        assert child.wait(30) == -signal.SIGKILL
    store = SqliteStore(path)
    assert store.sources_by_key(["talk"])["talk"] == document().source
    assert tuple(store.all_claims()) == document().claims
    assert store.count_search("colossus") == 3
    store.close()
    assert _is_whole(path)
