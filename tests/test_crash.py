"""Processes that are killed, fill the disk or write at once: nothing acknowledged is lost, nothing is there by half."""

import os
import random
import select
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from graph.copy import document as rebuilt
from graph.errors import CannotWriteError
from graph.model import Document
from graph.sqlite import SqliteStore
from graph.store import PutResult
from tests.crashing import child, is_whole, line, tell
from tests.factories import document, large_document

KILLS = 50 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 5


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(path)
    yield made
    made.close()


# What a writer puts: forty documents, again and again with other content.
WRITER = """
    import sys
    from graph.sqlite import SqliteStore
    from tests.test_crash import numbered
    store = SqliteStore(sys.argv[1])
    for number in range(int(sys.argv[2]), 1_000_000):
        store.put(numbered(number))
        print(number, flush=True)
"""


def numbered(number: int) -> Document:
    return large_document(40, key=f"many-{number % 40}", seed=number, path=f"many-{number % 40}.md")


def same(one: Document, other: Document) -> bool:
    return (one.source, one.segments, one.claims) == (other.source, other.segments, other.claims) and set(
        one.entities
    ) == set(other.entities)


def written_until_killed(path: Path, begin: int, seconds: float) -> int:
    """Let a process write for a while after its first document, reading beside it; the last that it acknowledged."""
    heard: list[str] = []
    with child(WRITER, path, begin) as writer, closing(SqliteStore(path)) as reader:
        assert writer.stdout
        heard.append(line(writer))
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            counts = reader.counts()
            assert counts.claims == counts.segments == 40 * counts.sources  # never half of a document
            select.select([writer.stdout], [], [], min(left, 0.005))
        writer.send_signal(signal.SIGKILL)
        heard += [told.strip() for told in writer.stdout if told.endswith("\n")]
    assert writer.returncode == -signal.SIGKILL
    return int(heard[-1])


def test_a_writer_that_is_killed_at_any_moment_leaves_whole_documents(path: Path) -> None:
    dice = random.Random(11)
    begin = 0
    for _ in range(KILLS):
        last = written_until_killed(path, begin, dice.uniform(0, 0.4))
        assert last >= begin
        with closing(SqliteStore(path)) as store:
            found = {source.key: rebuilt(store, source) for source in store.all_sources()}
        unheard = numbered(last + 1)  # perhaps written, but killed before it said so
        key = unheard.source.key
        last += key in found and same(found[key], unheard)
        wanted = {document.source.key: document for document in map(numbered, range(max(0, last - 39), last + 1))}
        assert found.keys() == wanted.keys()  # none is lost
        assert [key for key, read in found.items() if not same(read, wanted[key])] == []
        assert is_whole(path)
        begin = last + 1


def test_a_write_that_is_killed_halfway_leaves_the_old_document(path: Path) -> None:
    with closing(SqliteStore(path)) as store:
        store.put(document())
    code = """
        import os, signal, sys
        from graph.sqlite import write as sqlite_write
        from graph.sqlite import SqliteStore
        from tests.factories import document

        def die(*_):
            os.kill(os.getpid(), signal.SIGKILL)

        sqlite_write._keep_claims = die  # the old rows are gone by then, the new ones half there
        SqliteStore(sys.argv[1]).put(document(content="2"))
    """
    with child(code, path) as writer:
        assert writer.wait(30) == -signal.SIGKILL
    with closing(SqliteStore(path)) as store:
        assert same(rebuilt(store, document().source), document())
        assert list(store.all_sources()) == [document().source]
        assert store.count_search("colossus") == 3
    assert is_whole(path)


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
    with store._writing() as db, child(code, path) as reader:
        db.execute("DELETE FROM citation")
        assert line(reader) == "4"  # in the middle of our transaction
        db.execute("ROLLBACK")
        db.execute("BEGIN")
        db.execute("UPDATE total SET value = 5 WHERE name = 'claims'")
        db.execute("COMMIT")
        db.execute("BEGIN")
        tell(reader)
        assert line(reader) == "5"
        tell(reader)
        assert reader.wait(30) == 0


# Two at once


def started(code: str, path: Path, *names: str) -> list[subprocess.Popen[str]]:
    """Processes that have said that they are ready, and are told to go on together."""
    processes = [child(code, path, name) for name in names]
    assert [line(process) for process in processes] == ["ready"] * len(names)
    for process in processes:
        tell(process)
    return processes


def test_two_processes_may_make_a_store_at_once(path: Path) -> None:
    code = """
        import sys
        from graph.sqlite import SqliteStore
        print("ready", flush=True)
        sys.stdin.readline()
        SqliteStore(sys.argv[1]).close()
    """
    for process in started(code, path, "a", "b"):
        with process:
            assert process.wait(30) == 0
    assert is_whole(path)


def test_two_processes_that_write_at_once_both_succeed(path: Path) -> None:
    code = """
        import sys
        from graph.sqlite import SqliteStore
        from tests.factories import large_document
        print("ready", flush=True)
        sys.stdin.readline()
        store = SqliteStore(sys.argv[1])
        for number in range(10):
            print(store.put(large_document(20, key=f"{sys.argv[2]}-{number}")), flush=True)
        store.close()
    """
    for process in started(code, path, "a", "b"):
        with process:
            assert [line(process) for _ in range(10)] == ["new"] * 10
    with closing(SqliteStore(path)) as store:
        assert store.counts()[:2] == (20, 400)
    assert is_whole(path)


def test_a_writer_that_waits_in_vain_says_so(store: SqliteStore, path: Path) -> None:
    store._writer.execute("PRAGMA busy_timeout = 20")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CannotWriteError, match=r"store\.db: nothing was written \(database is locked\)"):
            store.put(document())
        other.execute("ROLLBACK")
    assert store.put(document()) is PutResult.NEW


# A full disk


def test_a_full_disk_leaves_what_was_there(store: SqliteStore, path: Path) -> None:
    store.put(document())
    pages = store._writer.execute("PRAGMA page_count").fetchone()[0]
    store._writer.execute(f"PRAGMA max_page_count = {pages + 5}")
    with pytest.raises(CannotWriteError, match=r"database or disk is full.*Make room on the disk"):
        store.put(large_document(300))
    assert list(store.all_claims()) == list(document().claims)
    assert is_whole(path)
    store._writer.execute("PRAGMA max_page_count = 1000000")
    assert store.put(large_document(300)) is PutResult.NEW
    assert is_whole(path)


FULL = """
    import resource, sys
    from graph.errors import ClaimgraphError
    from graph.sqlite import SqliteStore
    from tests.factories import large_document
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
    try:
        store = SqliteStore(sys.argv[1])
        for number in range(1000):
            store.put(large_document(40, key=f"many-{number}"))
            print(number, flush=True)
    except ClaimgraphError as error:
        print(error.code, error, flush=True)
"""


def test_a_file_that_may_grow_no_more_keeps_what_was_acknowledged(path: Path) -> None:
    with child(FULL, path, 2_000_000) as writer:
        assert writer.stdout
        *numbers, last = writer.stdout.read().splitlines()
    assert writer.returncode == 0
    assert last.startswith(f"CANNOT_WRITE {path}: nothing was written (")
    assert numbers
    with closing(SqliteStore(path)) as store:
        found = {source.key: rebuilt(store, source) for source in store.all_sources()}
        assert found.keys() == {f"many-{number}" for number in range(len(numbers))}
        assert all(same(read, large_document(40, key=key)) for key, read in found.items())
        assert store.put(document()) is PutResult.NEW
    assert is_whole(path)


def test_a_store_that_cannot_be_made_is_no_store_afterwards(path: Path) -> None:
    with child(FULL, path, 10_000) as writer:
        assert writer.stdout
        assert "cannot be opened" in writer.stdout.read()
    with closing(SqliteStore(path)) as store:
        assert store.counts().sources == 0
    assert is_whole(path)
