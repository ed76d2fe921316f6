"""Ten thousand files, junk among them, with one worker and with two: `python -m bench.intake --files 10000`.

Each run has a process of its own, so that its memory is its own: the one that writes is looked at as it goes, the
workers at their end. One long transcript follows, as a run of its own.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

from api.intake import ingest
from bench import folder
from graph.sqlite import SqliteStore
from ingest.files import find, jobs
from ingest.metadata import Metadata

LOOKS = 10  # at the writer's memory


class Measured(NamedTuple):
    """Of one run: seconds, counts, processor seconds of the writer and the workers, and megabytes."""

    workers: int
    files: int
    seconds: float
    kept: int
    failed: int
    words: int
    claims: int
    writer_cpu: float
    workers_cpu: float
    writer_mb: list[float]
    writer_peak_mb: float
    worker_peak_mb: float


def measure(place: Path, store_path: Path, workers: int) -> Measured:
    """Ingest a folder in this process, which should have done nothing else."""
    began, cpu = perf_counter(), process_time()
    files, errors = find([str(place)])
    work = jobs(files, Metadata(), None)
    counts: Counter[str] = Counter(failed=len(errors))
    memory: list[float] = []
    spent = peak = 0.0
    every = max(1, len(work) // LOOKS)
    with closing(SqliteStore(store_path)) as store:
        for number, outcome in enumerate(ingest(store, work, workers), 1):
            if outcome.error:
                assert "\n" not in outcome.error
                counts["failed"] += 1
            if outcome.document:
                counts["kept"] += 1
                counts["claims"] += len(outcome.document.claims)
                counts["words"] += sum(len(segment.text.split()) for segment in outcome.document.segments)
            if number % every == 0 or number == len(work):
                memory.append(_status(os.getpid(), "VmRSS"))
                found = _workers()
                spent = max(spent, sum(_cpu(pid) for pid in found))
                peak = max([peak, *(_status(pid, "VmHWM") for pid in found)])
    return Measured(
        workers, len(work), perf_counter() - began, counts["kept"], counts["failed"], counts["words"],
        counts["claims"], process_time() - cpu, spent, memory,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, peak,
    )  # fmt: skip


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return ["Z"] + ["0"] * 20


def _workers() -> list[int]:
    """Processes that the children of this one have started."""
    parents = {int(path.name): int(_stat(int(path.name))[1]) for path in Path("/proc").iterdir() if path.name.isdigit()}
    return [pid for pid, parent in parents.items() if parents.get(parent) == os.getpid()]


def _cpu(pid: int) -> float:
    stat = _stat(pid)
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def _status(pid: int, field: str) -> float:
    """Megabytes."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{field}:")), 0.0)


def alone(place: Path, workers: int) -> Measured:
    """`measure` in a process of its own, with a new store."""
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "bench.intake", "--measure", str(place), "--workers", str(workers)]
        ran = subprocess.run([*command, "--folder", name], stdout=subprocess.PIPE, text=True, check=True)
    return Measured(*json.loads(ran.stdout))


def table(runs: dict[str, Measured]) -> str:
    heads = ["", *runs]
    rows: list[tuple[str, Any]] = [
        ("files", lambda m: f"{m.files:,}"),
        ("of them kept", lambda m: f"{m.kept:,}"),
        ("of them refused, one line each", lambda m: f"{m.failed:,}"),
        ("claims", lambda m: f"{m.claims:,}"),
        ("seconds", lambda m: f"{m.seconds:,.0f}"),
        ("files/s", lambda m: f"{m.files / m.seconds:,.1f}"),
        ("words/s", lambda m: f"{m.words / m.seconds:,.0f}"),
        ("processor seconds, writer", lambda m: f"{m.writer_cpu:,.1f}"),
        ("processor seconds, workers", lambda m: f"{m.workers_cpu:,.1f}"),
        ("MB, writer, at each tenth", lambda m: " ".join(f"{mb:,.0f}" for mb in m.writer_mb)),
        ("MB, writer, at most", lambda m: f"{m.writer_peak_mb:,.0f}"),
        ("MB, a worker, at most", lambda m: f"{m.worker_peak_mb:,.0f}"),
    ]
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    lines += ["| " + " | ".join([name, *(show(run) for run in runs.values())]) + " |" for name, show in rows]
    return "\n".join(lines)


def report(place: Path, files: int, words: int, counts: list[int], long_words: int) -> str:
    many, long = place / "many", place / "long"
    refused = folder.fill(many, files, words)
    runs = {f"{count} worker{'s' * (count > 1)}": alone(many, count) for count in counts}
    for run in runs.values():
        assert run.failed == refused, f"{run.failed} files were refused, {refused} should be"
    first, last = (list(runs.values())[n] for n in (0, -1))
    if long_words:
        long.mkdir()
        folder.long(long / "long.md", long_words)
        runs["one long transcript"] = alone(long, 1)
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    lines = [f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}.", "", table(runs), ""]
    if last is not first:
        ratio = first.seconds / last.seconds
        lines += [f"{last.workers} workers are {ratio:.2f} times as fast as {first.workers}.", ""]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.intake", description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=150, help="of a transcript, more or less")
    parser.add_argument("--workers", default="1,2", help="how many, with commas between")
    parser.add_argument("--long", type=int, default=100_000, help="words of the long transcript; 0: none")
    parser.add_argument("--folder", type=Path, help="keep the files here")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the table into this file too")
    parser.add_argument("--measure", type=Path, metavar="DIR", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        place = given.folder or Path(name)
        if given.measure:
            found = measure(given.measure, place / "store.db", int(given.workers))
            sys.stdout.write(json.dumps(found))
            return
        text = report(place, given.files, given.words, [int(n) for n in given.workers.split(",")], given.long)
    sys.stdout.write(text)
    if given.out:
        given.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
