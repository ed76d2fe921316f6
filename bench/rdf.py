"""How long the RDF of a store takes, and how much memory, beside rdflib that writes the same statements from memory."""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import rdflib

from bench.bulk import BulkStore
from bench.data import World
from graph import rdf
from graph.sqlite import SqliteStore

PEER = 2_000  # claims that the peer writes: it holds them in memory, some kB a statement


class Written(NamedTuple):
    """What one writing took; memory is the most that its process ever held."""

    lines: int
    seconds: float
    megabytes: float


def fill(path: Path, claims: int) -> None:
    """In a process of its own: what a process held counts as what its children hold."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(_fill, path, claims).result()


def _fill(path: Path, claims: int) -> None:
    store = BulkStore(path)
    for document in World().documents(claims):
        store.put(document)
    store.close()


def stream(path: Path, target: Path) -> int:
    """As `claimgraph export --format nquads --no-estimates` does it."""
    return rdf.write_nquads(SqliteStore(path), target, estimates=False)


def in_memory(path: Path, target: Path) -> int:
    """The peer: rdflib reads statements that are written already, and writes them again, sorted."""
    graph = rdflib.Dataset()
    graph.parse(path, format="nquads")
    lines = sorted(line for line in graph.serialize(format="nquads").splitlines(keepends=True) if line.strip())
    target.write_text("".join(lines), encoding="utf-8")
    return len(lines)


def timed(write: Callable[[Path, Path], int], path: Path, target: Path) -> Written:
    start = time.perf_counter()
    lines = write(path, target)
    seconds = time.perf_counter() - start
    return Written(lines, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)


def alone(write: Callable[[Path, Path], int], path: Path, target: Path) -> Written:
    """In a process of its own, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(timed, write, path, target).result()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.rdf", description=__doc__)
    parser.add_argument("--claims", type=int, default=20_000, help="how many claims are written")
    claims = parser.parse_args(arguments).claims
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in sorted({min(PEER, claims), claims}):
            fill(folder / f"{count}.db", count)
            rows.append((f"streamed, {count:,} claims", alone(stream, folder / f"{count}.db", folder / f"{count}.nq")))
        small = folder / f"{min(PEER, claims)}.nq"
        rows.append((f"rdflib in memory, {min(PEER, claims):,} claims", alone(in_memory, small, folder / "peer.nq")))
    out = ["| | statements | seconds | statements/s | peak memory |", "| --- | --- | --- | --- | --- |"]
    for what, (lines, seconds, megabytes) in rows:
        out.append(f"| {what} | {lines:,} | {seconds:.1f} | {lines / seconds:,.0f} | {megabytes:,.0f} MB |")
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
