import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api import intake
from api.intake import Outcome, ingest
from graph.errors import ClaimgraphError
from graph.export import export_jsonl
from graph.model import Document, Rights, Source
from graph.sqlite import SqliteStore
from graph.store import PutResult
from ingest.document import Job, key_of
from ingest.document import read as really
from ingest.files import find, jobs
from ingest.metadata import Metadata, from_flags
from tests.factories import document, source

NOTHING = Metadata()
CORPUS = Path(__file__).parents[1] / "corpus"


def fake(job: Job) -> Document:
    """In place of the reader: fails, or reads at once."""
    if "faulty" in job.path:
        raise ValueError("no such\nthing")
    if "blocked" in job.path:
        raise ClaimgraphError("the model is not the one that was measured.")
    read = really(job)
    return document(job.key, read.source.sha256, sha256=read.source.sha256, path=read.source.path)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "store.db")
    yield store
    store.close()


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    folder = tmp_path / "talks"
    folder.mkdir()
    return folder


def job(folder: Path, name: str, words: str, flags: Metadata = NOTHING, key: str | None = None) -> Job:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(words)
    return Job(str(path), key or key_of(path), flags)


def run(store: SqliteStore, *work: Job, read: Callable[[Job], Document] = really) -> list[Outcome]:
    return list(ingest(store, work, 0, read=read))


def one(store: SqliteStore, work: Job) -> Outcome:
    return run(store, work)[0]


def test_a_file_is_kept_and_unchanged_the_next_time(store: SqliteStore, talks: Path) -> None:
    work = job(talks, "a.md", "NVIDIA draws 150 megawatts.")
    assert one(store, work).result is PutResult.NEW
    again = one(store, work)
    assert (again.result, again.document, again.skipped) == (PutResult.UNCHANGED, None, "unchanged since it was read")


def test_changed_words_or_metadata_are_read_again(store: SqliteStore, talks: Path) -> None:
    run(store, job(talks, "a.md", "It draws 150 megawatts."))
    assert one(store, job(talks, "a.md", "It draws 160 megawatts.")).result is PutResult.REPLACED
    flags = Metadata(title="Now with a title")
    assert one(store, job(talks, "a.md", "It draws 160 megawatts.", flags)).result is PutResult.REPLACED
    (talks / "a.meta.yaml").write_text("date: 2025-01-01")
    assert one(store, job(talks, "a.md", "It draws 160 megawatts.")).result is PutResult.REPLACED
    assert store.counts().sources == 1


@pytest.mark.parametrize("together", [True, False])
def test_the_same_content_twice_is_skipped_and_said(store: SqliteStore, talks: Path, together: bool) -> None:
    first, second = job(talks, "a.md", "The same words."), job(talks, "b.md", "The same words.")
    outcomes = run(store, first, second) if together else [one(store, first), one(store, second)]
    assert [o.result for o in outcomes] == [PutResult.NEW, PutResult.DUPLICATE]
    assert outcomes[1].skipped == f"the same content as {talks}/a.md (source a)"
    assert outcomes[1].error is None


@pytest.mark.parametrize("together", [True, False])
def test_the_same_content_under_the_same_key_is_the_same_content(
    store: SqliteStore, talks: Path, together: bool
) -> None:
    first, second = job(talks, "x/a.md", "The same words."), job(talks, "y/a.md", "The same words.")
    outcomes = run(store, first, second) if together else [one(store, first), one(store, second)]
    assert [o.result for o in outcomes] == [PutResult.NEW, PutResult.DUPLICATE]
    assert outcomes[1].skipped == f"the same content as {talks}/x/a.md (source a)"


def test_a_strangers_file_with_a_taken_key_is_refused_and_the_rest_kept(store: SqliteStore, talks: Path) -> None:
    work = [job(talks, "x/a.md", "Words."), job(talks, "y/a.md", "Other words."), job(talks, "b.md", "More words.")]
    outcomes = run(store, *work)
    assert [o.result for o in outcomes] == [PutResult.NEW, None, PutResult.NEW]
    error = outcomes[1].error
    assert error is not None
    for part in (f"{talks}/x/a.md", f"{talks}/y/a.md", "--key"):
        assert part in error
    assert one(store, job(talks, "y/a.md", "Other words.", key="a of y")).result is PutResult.NEW


def test_one_bad_file_leaves_the_others(store: SqliteStore, talks: Path) -> None:
    work = [
        job(talks, "a.md", "Words."),
        job(talks, "b.md", " "),
        Job(str(talks / "c.md"), "c"),
        job(talks, "d.md", "Ds."),
    ]
    outcomes = run(store, *work)
    assert [o.result for o in outcomes] == [PutResult.NEW, None, None, PutResult.NEW]
    assert outcomes[1].error == f"{talks}/b.md:1: the file is empty. Put the transcript into it or leave it out."
    assert outcomes[2].error == f"{talks}/c.md: no such file. Check the path."
    assert [s.key for s in store.all_sources()] == ["a", "d"]


def test_odd_names_are_kept_in_the_store(store: SqliteStore, talks: Path) -> None:
    names = ("a\nb.md", "a\udcffb.md", "🚀.md", "'; DROP TABLE source; --.md")
    outcomes = run(store, *(job(talks, name, f"Words {n}.") for n, name in enumerate(names)))
    assert [o.result for o in outcomes] == [PutResult.NEW, None, PutResult.NEW, PutResult.NEW]
    assert "--key" in (outcomes[1].error or "")  # both keys are a_b
    assert one(store, job(talks, "a\udcffb.md", "Words 1.", key="c")).result is PutResult.NEW
    assert one(store, job(talks, "a\udcffb.md", "Words 1.", key="c")).result is PutResult.UNCHANGED


def test_a_fault_of_ours_in_one_file_leaves_the_others(store: SqliteStore, talks: Path) -> None:
    work = [job(talks, name, f"Words of {name}.") for name in ("a.md", "faulty.md", "z.md")]
    outcomes = run(store, *work, read=fake)
    assert [o.result for o in outcomes] == [PutResult.NEW, None, PutResult.NEW]
    assert outcomes[1].error == (
        f"{talks}/faulty.md: claimgraph failed on it (ValueError: no such thing). "
        "Leave it out, and report this with the file."
    )


def test_a_file_that_needs_more_memory_than_there_is_leaves_the_others(store: SqliteStore, talks: Path) -> None:
    def read(job: Job) -> Document:
        if "large" in job.path:
            raise MemoryError
        return fake(job)

    outcomes = run(store, job(talks, "large.md", "Words."), job(talks, "z.md", "Others."), read=read)
    assert [o.result for o in outcomes] == [None, PutResult.NEW]
    assert outcomes[0].error == (
        f"{talks}/large.md: there is not enough memory to read it. "
        "Split it, leave it out, or read with fewer --workers."
    )


def test_what_is_no_files_fault_ends_the_run(store: SqliteStore, talks: Path) -> None:
    with pytest.raises(ClaimgraphError, match="the model is not the one"):
        run(store, job(talks, "blocked.md", "Words."), read=fake)


def test_what_the_store_refuses_is_said_with_the_file(store: SqliteStore, talks: Path) -> None:
    def uncited(_: Job) -> Document:
        found = document("a")
        return Document(source=source("b"), segments=found.segments, claims=found.claims)

    error = run(store, job(talks, "b.md", "Words."), read=uncited)[0].error
    assert error is not None
    assert error.startswith(f"{talks}/b.md: claim ")
    assert store.counts().sources == 0


def exported(folder: Path, files: list[str], workers: int) -> dict[str, bytes]:
    store = SqliteStore(folder / "store.db")
    try:
        outcomes = list(ingest(store, jobs(files, Metadata(), None), workers))
        assert {o.result for o in outcomes} == {PutResult.NEW}
        export_jsonl(store, folder / "out")
    finally:
        store.close()
    return {path.name: path.read_bytes() for path in (folder / "out").iterdir()}


def test_order_and_workers_do_not_change_a_byte_of_the_export(tmp_path: Path) -> None:
    files, _ = find([str(CORPUS)])
    assert len(files) >= 8
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = exported(tmp_path / "one", files, 0)
    two = exported(tmp_path / "two", files[::-1], 2)
    assert one == two
    assert all(one[f"{name}.jsonl"] for name in ("sources", "entities", "mentions", "claims"))


def test_there_is_always_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    for processors, workers in ((None, 1), (2, 2), (64, 4)):
        monkeypatch.setattr(os, "cpu_count", lambda processors=processors: processors)
        assert intake.default_workers() == workers


def test_what_an_option_said_stays_known_until_something_else_is_said(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "graph.db")
    path = tmp_path / "talk.txt"
    path.write_text("Oracle has 150 megawatts.\n")

    def read(**said: str) -> Source:
        flags = from_flags(said.get("title"), None, said.get("date"), [], said.get("rights"))
        run(store, *jobs([str(path)], flags, None))
        return store.sources_by_key(["talk"])["talk"]

    assert read(title="A talk", rights="private").rights is Rights.PRIVATE
    path.write_text("Oracle has 160 megawatts.\n")
    again = read(date="2025")
    assert (again.title, again.date, again.rights) == ("A talk", "2025", Rights.PRIVATE)
    assert read(rights="full").rights is Rights.FULL
