"""How fast the stores answer, load and grow: `python -m bench.store --claims 100000,1000000 --out FILE`.

Every query of the contract is asked 200 times, each time with other arguments, after 20 that are not timed. Beside the
SQLite store stand, in the same run and at the smallest size, plain SQLite tables and, where `--neo4j` gives its address
(the password comes from NEO4J_PASSWORD), an empty Neo4j.
"""

import argparse
import json
import os
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import NamedTuple
from urllib.parse import urlsplit

from bench.bulk import TOGETHER, BulkStore
from bench.data import World
from bench.draws import Deep, Draws, Question, deep, naive_questions, questions
from bench.naive import NaiveStore
from graph.model import Document
from graph.sqlite import SqliteStore
from graph.store import GraphStore

WARM_UP = 20
TIMED = 200
SAFELY = "a document a transaction, synced"
ENOUGH = 8.0  # seconds; a slower query is drawn less often, and says so


class Timing(NamedTuple):
    """Milliseconds of the middle draw and of the slowest but one in a hundred, and how many draws there were."""

    p50: float
    p99: float
    draws: int

    def __str__(self) -> str:
        fewer = f" (n={self.draws})" if self.draws < TIMED else ""
        return f"{self.p50:,.2f} / {self.p99:,.2f}{fewer}"


class Loaded(NamedTuple):
    claims: int
    seconds: float
    how: str
    size: int | None = None

    def __str__(self) -> str:
        size = f"{self.size / 1e6:,.0f} MB" if self.size is not None else "-"
        return f"{self.claims:,} | {self.how} | {self.seconds:,.0f} s | {self.claims / self.seconds:,.0f} | {size}"


class Run(NamedTuple):
    name: str
    loaded: Loaded
    timings: dict[str, Timing]


def timed(maker: Callable[[], Question]) -> Timing:
    began = perf_counter()
    for _ in range(WARM_UP):
        maker()()
        if perf_counter() - began > ENOUGH / 4:
            break
    spent: list[float] = []
    began = perf_counter()
    while len(spent) < TIMED and (perf_counter() - began < ENOUGH or len(spent) < 5):
        question = maker()
        start = perf_counter()
        question()
        spent.append((perf_counter() - start) * 1e3)
    spent.sort()
    return Timing(spent[len(spent) // 2], spent[-1 - len(spent) // 100], len(spent))


def measure(makers: dict[str, Callable[[], Question]], draws: Draws) -> dict[str, Timing]:
    found = {}
    for name, maker in makers.items():
        draws.again()
        found[name] = timed(maker)
    return found


def load(store: GraphStore, documents: Iterator[Document]) -> Loaded:
    """Put one document after the other, and close the store; only that is timed."""
    seconds, claims = 0.0, 0
    for document in documents:
        start = perf_counter()
        store.put(document)
        seconds += perf_counter() - start
        claims += len(document.claims)
    start = perf_counter()
    store.close()
    return Loaded(claims, seconds + perf_counter() - start, SAFELY)


def once(note: Path, fill: Callable[[], Loaded]) -> Loaded:
    """Fill a store, unless a note beside it tells how that went when it was done before."""
    if not note.is_file():
        note.write_text(json.dumps(fill()), encoding="utf-8")
    return Loaded(*json.loads(note.read_text(encoding="utf-8")))


def sqlite(world: World, claims: int, folder: Path, bulk: bool) -> tuple[Run, Deep]:
    path = folder / f"claims-{claims}.db"

    def fill() -> Loaded:
        path.unlink(missing_ok=True)
        loaded = load(BulkStore(path) if bulk else SqliteStore(path), world.documents(claims))
        how = f"{TOGETHER} a transaction, unsynced" if bulk else SAFELY
        return loaded._replace(how=how, size=path.stat().st_size)

    loaded = once(folder / f"claims-{claims}.json", fill)
    store = SqliteStore(path)
    place = deep(store, world.hub.id)
    draws = Draws(world, store.counts().sources)
    run = Run(f"SQLite {claims:,}", loaded, {})
    run.timings.update(measure(questions(store, draws, place), draws))
    store.close()
    return run, place


def naive(world: World, claims: int, folder: Path, place: Deep) -> Run:
    path = folder / "naive.db"
    path.unlink(missing_ok=True)
    store = NaiveStore(path)
    documents = list(world.documents(claims))
    start = perf_counter()
    store.fill(documents)
    held = sum(len(document.claims) for document in documents)
    loaded = Loaded(held, perf_counter() - start, "one transaction", path.stat().st_size)
    draws = Draws(world, len(documents))
    timings = measure(naive_questions(store, draws, place), draws)
    store.close()
    return Run(f"plain tables {claims:,}", loaded, timings)


def neo4j(world: World, claims: int, folder: Path, address: str) -> Run:
    from graph.stores import open_store  # the driver is only needed here

    def fill() -> Loaded:
        store = open_store(address)
        if store.counts().sources:
            store.close()
            raise SystemExit(f"{address}: this Neo4j holds something already. Give the address of an empty one.")
        return load(store, world.documents(claims))

    loaded = once(folder / f"neo4j-{claims}.json", fill)
    store = open_store(address)
    draws = Draws(world, store.counts().sources)
    timings = measure(questions(store, draws, deep(store, world.hub.id)), draws)
    store.close()
    return Run(f"Neo4j {claims:,}", loaded._replace(how=f"{loaded.how}; {_java(address)}"), timings)


def _java(address: str) -> str:
    """With which options the server's Java runs, as it says itself."""
    from neo4j import GraphDatabase

    parts = urlsplit(address)
    query = "CALL dbms.queryJmx('java.lang:type=Runtime') YIELD attributes RETURN attributes.InputArguments.value"
    login = (parts.username or "neo4j", os.environ["NEO4J_PASSWORD"])
    with GraphDatabase.driver(f"{parts.scheme}://{parts.hostname}:{parts.port or 7687}", auth=login) as driver:
        options = driver.execute_query(query, database_="neo4j").records[0][0]
    return " ".join(option for option in options if option.startswith("-X"))


def table(runs: list[Run]) -> Iterator[str]:
    """Milliseconds of each query in each run, and how much the SQLite store's grew from its first size to its last."""
    own = [run for run in runs if run.name.startswith("SQLite")]
    grown = len(own) > 1
    heads = ["query: p50 / p99 in ms", *(run.name for run in runs), *(["growth of p50, p99"] if grown else [])]
    yield " | ".join(["", *heads, ""]).strip()
    yield "|" + " --- |" * len(heads)
    for name in own[0].timings:
        cells = [str(run.timings[name]) if name in run.timings else "" for run in runs]
        if grown:
            small, large = own[0].timings[name], own[-1].timings[name]
            cells.append(f"×{large.p50 / small.p50:,.1f}, ×{large.p99 / small.p99:,.1f}")
        yield " | ".join(["", name, *cells, ""]).strip()


def report(runs: list[Run]) -> str:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    lines = [
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; one thread.",
        "",
        "| load | claims | how | in | claims/s | on disk |",
        "| --- | --- | --- | --- | --- | --- |",
        *(f"| {run.name} | {run.loaded} |" for run in runs),
        "",
        *table(runs),
        "",
    ]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.store", description=__doc__.splitlines()[0])
    parser.add_argument("--claims", default="100000", help="sizes, with commas between them, smallest first")
    parser.add_argument("--neo4j", metavar="BOLT", help="an empty Neo4j, such as bolt://neo4j@127.0.0.1:7687")
    parser.add_argument("--bulk", action="store_true", help="fill the sizes after the first fast and unsafely")
    parser.add_argument("--folder", type=Path, help="keep the stores here, and ask those that are here already")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the tables into this file too")
    given = parser.parse_args(arguments)
    sizes = [int(size) for size in given.claims.split(",")]
    world = World()
    with tempfile.TemporaryDirectory() as name:
        folder = given.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        first, place = sqlite(world, sizes[0], folder, bulk=False)
        peers = [naive(world, sizes[0], folder, place)]
        if given.neo4j:
            peers.append(neo4j(world, sizes[0], folder, given.neo4j))
        others = [sqlite(world, size, folder, given.bulk)[0] for size in sizes[1:]]
    text = report([first, *others, *peers])
    sys.stdout.write(text)
    if given.out:
        given.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
