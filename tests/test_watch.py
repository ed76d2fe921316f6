"""`claimgraph watch` as a process of its own, and what a folder's looks find."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.intake.folder import SETTLED, Folder
from graph.sqlite import SqliteStore

WORDS = "NVIDIA will sell 2 million GPUs in 2026.\n"


class Watching:
    """A running `claimgraph watch talks`, both its outputs as one."""

    def __init__(self, home: Path, *options: str) -> None:
        self.talks = home / "talks"
        self.talks.mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", "from api.cli import main; main()", "watch", "talks", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=home,
            env={
                **os.environ,
                "PYTHONPATH": str(Path(__file__).parents[1]),
                "CLAIMGRAPH_DB": str(home / "talks" / "store.db"),
                "PYTHONUNBUFFERED": "1",
            },
        )
        self.heard = ""

    def hears(self, wanted: str, seconds: float = 150) -> str:
        """Wait for some words of its output."""
        assert self.process.stdout is not None
        deadline = time.monotonic() + seconds
        while wanted not in self.heard:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))
            part = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            assert part, f"{wanted!r} is not in {self.heard!r}"
            self.heard += part.decode()
        before, _, self.heard = self.heard.partition(wanted)
        return before + wanted

    def stop(self, sign: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(sign)
        rest, _ = self.process.communicate(timeout=30)
        return self.process.returncode, self.heard + rest.decode()


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    made = Watching(tmp_path, "--every", "600")
    try:
        yield made
    finally:
        made.process.kill()
        made.process.communicate()


def sources(folder: Path) -> dict[str, str | None]:
    store = SqliteStore(folder / "store.db")
    try:
        return {source.key: source.title for source in store.all_sources()}
    finally:
        store.close()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_reads_what_is_there_and_what_arrives_and_stops_when_told(tmp_path: Path, sign: signal.Signals) -> None:
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks/first.txt").write_text(WORDS)
    watching = Watching(tmp_path, "--every", "600")
    try:
        assert "watching talks" in watching.hears("read: talks/first.txt: 1 segments, ")
        (watching.talks / "deep").mkdir()
        (watching.talks / "deep/second.txt").write_text(WORDS + WORDS)
        watching.hears("read: talks/deep/second.txt: 2 segments, ")
        assert sources(watching.talks).keys() == {"first", "second"}
        code, said = watching.stop(sign)
    finally:
        watching.process.kill()
        watching.process.communicate()
    assert code == 0
    assert said.endswith("claims\nstopped.\n")


def test_what_is_said_later_changes_or_goes_is_followed(watching: Watching) -> None:
    talk = watching.talks / "talk.txt"
    watching.hears("Ctrl-C stops")
    talk.write_text(WORDS)
    watching.hears("read: talks/talk.txt: 1 segments")
    (watching.talks / "talk.meta.yaml").write_text("title: Two million\n")
    watching.hears("read anew: talks/talk.txt: 1 segments")
    assert sources(watching.talks) == {"talk": "Two million"}
    talk.write_bytes(b"\x89PNG\r\n\x1a\n\0")
    watching.hears("error: talks/talk.txt:3: binary data, not text.")
    talk.unlink()
    watching.hears("removed: talks/talk.txt: what was read of it is kept.\n")
    assert sources(watching.talks) == {"talk": "Two million"}
    assert watching.stop(signal.SIGINT)[0] == 0


def test_a_file_is_read_when_nobody_writes_to_it_any_more(watching: Watching) -> None:
    watching.hears("Ctrl-C stops")
    with (watching.talks / "long.txt").open("w") as file:
        for _ in range(15):
            file.write(WORDS)
            file.flush()
            time.sleep(SETTLED / 5)
    assert "read" not in watching.hears("read: talks/long.txt: 15 segments").removesuffix(
        "read: talks/long.txt: 15 segments"
    )


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    watching = Watching(tmp_path)
    watching.process.kill()
    watching.process.communicate()
    (tmp_path / "talks").rmdir()
    command = [sys.executable, "-c", "from api.cli import main; main()", "watch", "talks", "--store", "s.db"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    ran = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert (ran.returncode, ran.stderr) == (1, "error: talks: no such folder. Check the path.\n")
    assert list(tmp_path.iterdir()) == []


class Clock:
    """Time as the test wants it; files keep the times that they are given."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def looked(folder: Folder) -> tuple[list[str], list[str]]:
    look = folder.look()
    return [Path(path).name for path in look.ready], [Path(path).name for path in look.gone]


def test_only_what_is_settled_new_or_changed_is_ready(tmp_path: Path, clock: Clock) -> None:
    folder = Folder(str(tmp_path), now=clock)
    (tmp_path / "a.txt").write_text("one")  # in the future of this clock: it has no say
    assert looked(folder) == ([], [])
    clock.now += SETTLED
    assert looked(folder) == (["a.txt"], [])
    assert looked(folder) == ([], [])
    (tmp_path / "a.txt").write_text("other words")
    assert (looked(folder), folder.unsettled) == (([], []), True)
    clock.now += SETTLED
    (tmp_path / "a.txt").write_text("other words still")
    assert looked(folder) == ([], [])
    clock.now += SETTLED
    assert (looked(folder), folder.unsettled) == ((["a.txt"], []), False)
    (tmp_path / "a.txt").unlink()
    assert looked(folder) == ([], ["a.txt"])
    assert looked(folder) == ([], [])


def test_what_lay_there_long_is_ready_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    later = time.time() + 60
    assert looked(Folder(str(tmp_path), now=lambda: later)) == (["a.txt"], [])


def test_metadata_that_comes_changes_or_goes_makes_its_transcript_ready(tmp_path: Path, clock: Clock) -> None:
    folder, sidecar = Folder(str(tmp_path), now=clock), tmp_path / "a.meta.yaml"
    (tmp_path / "a.txt").write_text("one")
    for change in (lambda: None, lambda: sidecar.write_text("title: A"), lambda: sidecar.unlink()):
        change()
        assert looked(folder) == ([], [])
        clock.now += SETTLED
        assert looked(folder) == (["a.txt"], [])


def test_a_folder_may_be_empty_or_go_and_come_back(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "talks"
    path.mkdir()
    folder = Folder(str(path), now=clock)
    assert folder.look().errors == []
    (path / "a.txt").write_text("one")
    folder.look()
    clock.now += SETTLED
    assert looked(folder) == (["a.txt"], [])
    path.rename(tmp_path / "away")
    look = folder.look()
    assert [str(error) for error in look.errors] == [f"{path}: this folder is gone. Put it back, or stop with Ctrl-C."]
    assert (look.gone, folder.look().errors) == ([], [])
    (tmp_path / "away").rename(path)
    assert looked(folder) == ([], [])


def test_the_files_of_the_store_are_no_transcripts(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_text("x")
    folder = Folder(str(tmp_path), leave_out=[str(tmp_path / "store.db")], now=lambda: time.time() + 60)
    assert folder.look().ready == []
