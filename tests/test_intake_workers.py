"""Workers that die, hang, or are not ours. Their fake readers run in processes of their own."""

import hashlib
import os
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from api.intake import Outcome, ingest
from api.intake.reading import unpacked
from api.intake.workers import Workers
from graph.model import Document
from graph.sqlite import SqliteStore
from graph.store import PutResult
from ingest.document import Job, key_of
from tests.factories import document

ENDLESS = 1000.0


class UnpicklableError(Exception):
    def __init__(self, one: object, two: object) -> None:
        super().__init__("cannot travel")


def fake(job: Job) -> Document:
    """In place of the reader, by the file's name: kills its process, hangs, fails, or reads at once."""
    if "deadly" in job.path:
        os._exit(3)
    if "endless" in job.path:
        sum(range(10**12))  # one call: no signal handler of Python's would ever run
    if "faulty" in job.path:
        raise UnpicklableError(1, lambda: 2)
    if "slow" in job.path:
        time.sleep(0.5)
    data = Path(job.path).read_bytes()
    known = {"path": os.path.realpath(job.path), "video_id": Path(job.path).stem, "url": None}
    return document(job.key, data.decode(), sha256=hashlib.sha256(data).hexdigest(), **known)


def files(folder: Path, *names: str) -> list[Job]:
    for name in names:
        (folder / name).write_text(f"Words of {name}.")
    return [Job(str(folder / name), key_of(Path(name))) for name in names]


def by_name(outcomes: list[Outcome]) -> dict[str, str]:
    return {Path(o.path).stem: o.error or str(o.result) for o in outcomes}


def ingested(folder: Path, *names: str, workers: int = 2, patience: float = ENDLESS) -> dict[str, str]:
    with closing(SqliteStore(folder / "store.db")) as store:
        found = by_name(list(ingest(store, files(folder, *names), workers, patience=patience, read=fake)))
        assert sorted(name for name, result in found.items() if result == "new") == [s.key for s in store.all_sources()]
    return found


@pytest.mark.parametrize("workers", [1, 2])
def test_a_worker_that_dies_takes_no_other_file_with_it(tmp_path: Path, workers: int) -> None:
    found = ingested(tmp_path, "a.md", "deadly.md", "m.md", "deadly2.md", "n.md", "z.md", workers=workers)
    assert {name: result for name, result in found.items() if result == "new"}.keys() == {"a", "m", "n", "z"}
    for name in ("deadly", "deadly2"):
        assert found[name] == (
            f"{tmp_path}/{name}.md: the process that read it died. "
            "Split it or leave it out; it may need more memory than there is."
        )


@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_that_takes_too_long_is_given_up_and_the_others_are_kept(tmp_path: Path, workers: int) -> None:
    found = ingested(tmp_path, "a.md", "endless.md", "m.md", "n.md", "z.md", workers=workers, patience=1)
    assert found.pop("endless") == (
        f"{tmp_path}/endless.md: given up after 1 s. Split it or leave it out, or give it longer: --timeout SECONDS."
    )
    assert found == dict.fromkeys("amnz", "new")


def test_what_an_exception_says_survives_though_it_cannot_travel(tmp_path: Path) -> None:
    found = ingested(tmp_path, "a.md", "faulty.md", "z.md", workers=1)
    assert "claimgraph failed on it (UnpicklableError: cannot travel)" in found.pop("faulty")
    assert found == {"a": "new", "z": "new"}


def test_a_large_file_may_take_longer(tmp_path: Path) -> None:
    small, large = files(tmp_path, "small.md", "large.md")
    os.truncate(large.path, 2_000_000)
    with Workers(1, patience=10) as pool:
        assert pool._allowed(small) == pytest.approx(10, abs=0.1)
        assert pool._allowed(large) == pytest.approx(130)


def test_any_executor_may_read(tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as lent, closing(SqliteStore(tmp_path / "store.db")) as store:
        work = files(tmp_path, *(f"{n}.md" for n in range(20)))
        outcomes = list(ingest(store, work, 3, executor=lent, read=fake))
        assert {o.result for o in outcomes} == {PutResult.NEW}
        assert store.counts().sources == 20
        assert lent.submit(int, "1").result() == 1  # it is its owner's to shut down


def test_which_of_two_files_is_kept_does_not_depend_on_which_is_read_faster(tmp_path: Path) -> None:
    slow, twin, other = files(tmp_path, "slow.md", "twin.md", "other.md")
    Path(twin.path).write_text(Path(slow.path).read_text())
    with ThreadPoolExecutor(3) as lent, closing(SqliteStore(tmp_path / "store.db")) as store:
        work = [slow, twin, other._replace(key="slow")]
        found = {o.path: o for o in ingest(store, work, 3, executor=lent, read=fake)}
    assert found[slow.path].result is PutResult.NEW
    assert found[twin.path].skipped == f"the same content as {tmp_path}/slow.md (source slow)"
    assert "the key 'slow' is taken" in (found[other.path].error or "")


def test_the_files_of_a_lent_executor_that_breaks_are_read_by_processes_of_ours(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2) as lent, closing(SqliteStore(tmp_path / "store.db")) as store:
        work = files(tmp_path, "a.md", "deadly.md", "m.md", "n.md", "z.md")
        found = by_name(list(ingest(store, work, 2, executor=lent, read=fake)))
    assert "the process that read it died" in found.pop("deadly")
    assert found == dict.fromkeys("amnz", "new")


def test_what_is_read_arrives_whole(tmp_path: Path) -> None:
    (job,) = files(tmp_path, "a.md")
    with Workers(1, read=fake) as pool:
        pool.submit(job)
        ((done, reading),) = pool.done()
    assert (done, unpacked(reading)) == (job, fake(job))
    assert pool.done() == []


def test_a_run_that_is_broken_off_leaves_no_process(tmp_path: Path) -> None:
    with closing(SqliteStore(tmp_path / "store.db")) as store:
        outcomes = ingest(store, files(tmp_path, "a.md", "endless.md"), 1, read=fake)
        assert next(outcomes).result is PutResult.NEW
        outcomes.close()
    assert _children() == []


def test_a_worker_ends_with_the_process_that_it_works_for(tmp_path: Path) -> None:
    code = (
        "import os, time; from api.intake.workers import Workers\n"
        "from tests.test_intake_workers import pid; from ingest.document import Job\n"
        "pool = Workers(1, read=pid); pool.submit(Job('x', 'x')); print(pool.done()[0][1].error, flush=True)\n"
        "time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline().partition("its number is ")[2].partition(")")[0])
    assert _alive(worker)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and _alive(worker):
        time.sleep(0.1)
    assert not _alive(worker)


def pid(_: Job) -> Document:
    raise ValueError(f"its number is {os.getpid()}")


def _state(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["Z", "0"]


def _alive(pid: int) -> bool:
    """Running: neither gone nor waiting to be buried by whoever inherited it."""
    return _state(pid)[0] != "Z"


def _children() -> list[int]:
    """Workers of this process: what its fork server has started and not buried."""
    own = str(os.getpid())
    numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    servers = {str(n) for n in numbers if _state(n)[1] == own}
    return [n for n in numbers if _state(n)[1] in servers and _alive(n)]
