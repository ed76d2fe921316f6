"""Many files at once through the command: junk among them, Ctrl-C in the middle, addresses in place of files."""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench import folder, intake
from graph.sqlite import SqliteStore
from ingest.files import find

ROOT = Path(__file__).parents[1]


def command(home: Path, *arguments: object) -> "subprocess.Popen[str]":
    """`claimgraph ARGUMENTS` in a folder, in a group of processes of its own, as a shell would start it."""
    return subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", *map(str, arguments)],
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CLAIMGRAPH_DB": str(home / "store.db")},
        start_new_session=True,
    )


def sources(home: Path) -> int:
    if not (home / "store.db").exists():
        return 0
    store = SqliteStore(home / "store.db")
    try:
        return store.counts().sources
    finally:
        store.close()


@pytest.mark.timeout(600)
def test_a_hundred_files_with_junk_among_them(tmp_path: Path) -> None:
    refused = folder.fill(tmp_path / "many", 100, words=60)
    assert refused > 5
    ran = command(tmp_path, "ingest", "many", "--workers", 2)
    out, err = ran.communicate(timeout=500)
    assert ran.returncode == 1
    errors = [line for line in err.splitlines() if line.startswith("error: ")]
    assert len(errors) == refused
    assert all(re.match(r"error: many/000/talk-\d{5}\.md(:\d+)?: .+\. .+\.$", line) for line in errors), errors
    assert "Traceback" not in err
    header, row = out.splitlines()
    counts = dict(zip(header.split(), row.split(), strict=True))
    assert (counts["sources"], counts["failed"]) == (str(100 - refused), str(refused))
    assert sources(tmp_path) == 100 - refused
    again = command(tmp_path, "ingest", "many", "--quiet")
    assert again.communicate(timeout=100)[0].startswith(f"0 sources read, {100 - refused} already there, {refused} ")


@pytest.mark.timeout(600)
def test_ctrl_c_keeps_what_is_done_and_the_same_command_does_the_rest(tmp_path: Path) -> None:
    files = 110
    folder.fill(tmp_path / "many", files, words=400, seed=3)
    ran = command(tmp_path, "ingest", "many", "--workers", 2)
    deadline = time.monotonic() + 120
    while sources(tmp_path) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(ran.pid, signal.SIGINT)  # as a terminal does: every process of the group hears it
    _, err = ran.communicate(timeout=60)
    assert ran.returncode == 130
    stopped = re.search(
        rf"^stopped: (\d+) of {files} files are kept; run the same command again for the rest\.$", err, re.M
    )
    assert stopped
    assert "Traceback" not in err
    done = sources(tmp_path)
    assert 3 <= int(stopped[1]) <= done < files * 4 // 5
    out, _ = command(tmp_path, "ingest", "many", "--quiet").communicate(timeout=400)
    summed = re.match(r"(\d+) sources read, (\d+) already there, (\d+) failed", out)
    assert summed
    read, there, failed = map(int, summed.groups())
    assert (read + there + failed, there, sources(tmp_path)) == (files, done, read + there)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=aB3_-6789xy&list=PL1&t=5s",
        "https://youtu.be/aB3_-6789xy",
        "youtube.com/watch?v=aB3_-6789xy",
        "https://vimeo.com/123456",
        "HTTPS://WWW.YouTube.com/watch?v=a'; rm -rf x #",
    ],
)
def test_the_address_of_a_video_is_answered_with_the_command_that_gets_its_subtitles(address: str) -> None:
    found, (error,) = find([address])
    assert found == []
    first, fetch, then = re.fullmatch(r"(.*)\. Get its subtitles with `(.*)`, then run `(.*)`\.", str(error)).groups()  # type: ignore[union-attr]
    assert first == f"{address}: an address, and claimgraph fetches nothing"
    url = address if "://" in address else f"https://{address}"
    assert shlex.split(fetch) == [
        *"yt-dlp --skip-download --no-playlist --write-subs --write-auto-subs --sub-langs en".split(),
        *["--sub-format", "json3/vtt/srt", "-o", "%(id)s.%(ext)s", url],
    ]
    file = "./aB3_-6789xy.en.json3" if "6789xy" in address else "FILE"
    assert shlex.split(then) == ["claimgraph", "ingest", "--url", url, file]


@pytest.mark.parametrize("address", ["https://example.org/talk.html", "ftp://example.org/a b", "file:///etc/x"])
def test_any_other_address_is_answered_plainly(address: str) -> None:
    found, errors = find([address])
    assert (found, [str(error) for error in errors]) == (
        [],
        [
            f"{address}: an address, and claimgraph fetches nothing. "
            f"Save the transcript as a file, then run `claimgraph ingest --url {shlex.quote(address)} FILE`."
        ],
    )


def test_a_file_that_is_named_like_an_address_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("youtu.be").mkdir()
    Path("youtu.be/x").write_text("words")
    assert find(["youtu.be/x"]) == (["youtu.be/x"], [])


def test_no_server_is_asked_when_an_address_is_given(tmp_path: Path) -> None:
    ran = command(tmp_path, "ingest", "http://127.0.0.1:9/watch")
    out, err = ran.communicate(timeout=60)
    assert (ran.returncode, out) == (1, "")
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_the_files_of_the_store_are_no_transcripts(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("NVIDIA will sell 2 million GPUs in 2026.\n")
    for said in ("1 sources read, 0 already", "0 sources read, 1 already"):
        out, err = command(tmp_path, "ingest", ".", "--quiet").communicate(timeout=60)
        assert (out[: len(said)], err) == (said, "")


def test_the_generated_folder_is_the_same_each_time_and_holds_every_format(tmp_path: Path) -> None:
    assert folder.fill(tmp_path / "a", 200) == folder.fill(tmp_path / "b", 200)
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / n / "000").iterdir() if p.exists()} for n in "ab")
    assert one == two
    assert len(folder.WRITERS) >= 9
    assert {Path(name).suffix for name in one} >= {".md", ".txt", ".vtt", ".srt", ".json", ".json3", ".yaml"}


@pytest.mark.timeout(300)
def test_the_benchmark_prints_its_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.md"
    intake.main(["--files", "20", "--words", "40", "--workers", "1,2", "--long", "500", "--out", str(out)])
    text = capsys.readouterr().out
    assert out.read_text() == text
    assert "|  | 1 worker | 2 workers | one long transcript |" in text
    assert re.search(r"^2 workers are [\d.]+ times as fast as 1\.$", text, re.M)
