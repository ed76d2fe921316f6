"""How the SQLite store counts claims without looking at them; what it must count is in tests/conformance."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.model import ClaimKind, Modality
from graph.sqlite import SqliteStore
from graph.sqlite import counts as sqlite_counts
from graph.store import EVERYTHING, ClaimFilter
from tests.conformance import reference
from tests.crashing import is_whole
from tests.factories import ENTITIES, H100, MEMPHIS, NVIDIA, large_document

KEPT = {"total", "shape", "sure", "busy", "tally", "shared", "about_several"}
JOKES = (Modality.JOKE, Modality.REPORTED)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path_factory.mktemp("counts") / "store.db")
    made.put(large_document(400))
    yield made
    made.close()


def _plan(store: SqliteStore, where: ClaimFilter) -> list[str]:
    """How SQLite reads its tables and indexes for a count, step by step."""
    asked: list[str] = []
    with store._reading() as db:
        db.set_trace_callback(asked.append)
        sqlite_counts.count(db, where)
        db.set_trace_callback(None)
        steps = [row[3] for sql in asked for row in db.execute("EXPLAIN QUERY PLAN " + sql)]
    made_of_others = re.compile(r"json_each|subquery", re.I)
    return [step for step in steps if step.startswith(("SCAN", "SEARCH")) and not made_of_others.search(step)]


@pytest.mark.parametrize(
    "where",
    [
        EVERYTHING,
        ClaimFilter(kind=ClaimKind.RELATION),
        ClaimFilter(predicates=("spend", "uses"), unit="USD", modalities=JOKES),
        ClaimFilter(about=(NVIDIA.id,), kind=ClaimKind.RELATION),
        ClaimFilter(about=(NVIDIA.id, H100.id, MEMPHIS.id), unit="W", modalities=JOKES),
        ClaimFilter(subject=NVIDIA.id, predicates=("spend",)),
        ClaimFilter(subject=NVIDIA.id, about=(NVIDIA.id, H100.id), kind=ClaimKind.QUANTITY),
        ClaimFilter(subject=NVIDIA.id, about=(H100.id, MEMPHIS.id), kind=ClaimKind.QUANTITY),
        ClaimFilter(min_confidence=0.5),
        ClaimFilter(min_confidence=0.5, modalities=JOKES),
        ClaimFilter(about=(NVIDIA.id,), min_confidence=0.5),
        ClaimFilter(about=(NVIDIA.id, H100.id, MEMPHIS.id), min_confidence=0.5, unit="W"),
        ClaimFilter(subject=NVIDIA.id, about=(H100.id, MEMPHIS.id), min_confidence=0.5),
    ],
)
def test_what_the_counters_tell_is_read_from_them_alone(store: SqliteStore, where: ClaimFilter) -> None:
    plan = _plan(store, where)
    assert plan
    for step in plan:
        found = re.search(r"USING (?:COVERING )?INDEX (\w+)", step)
        read = found[1] if found and found[1].startswith("about") else step.split()[1]
        assert read in KEPT, step


@pytest.mark.parametrize(
    "where",
    [
        ClaimFilter(about=(NVIDIA.id,), min_confidence=0.5, world_until="2025"),
        ClaimFilter(about=(NVIDIA.id,), unit="W", minimum=10, said_from="2024"),
        ClaimFilter(about=(NVIDIA.id, H100.id), said_from="2024", kind=ClaimKind.QUANTITY),
        ClaimFilter(about=(NVIDIA.id,), speaker="a guest", unit="W", minimum=10),
        ClaimFilter(subject=NVIDIA.id, about=(H100.id,), world_from="2025"),
        ClaimFilter(min_confidence=0.5, modalities=JOKES, world_until="2025"),
        ClaimFilter(said_from="2024"),
        ClaimFilter(unit="W", minimum=10, maximum=99),
        ClaimFilter(unit="W", kind=ClaimKind.QUANTITY, minimum=10, said_from="2024"),
        ClaimFilter(predicates=("spend",), kind=ClaimKind.QUANTITY, world_from="2024", min_confidence=0.5),
        ClaimFilter(speaker="a guest"),
        ClaimFilter(quoted="a paper"),
        ClaimFilter(about=(NVIDIA.id,), quoted=NVIDIA.id, unit="W", minimum=10),
    ],
)
def test_what_is_counted_one_by_one_is_read_from_an_index(store: SqliteStore, where: ClaimFilter) -> None:
    everything = list(store.all_claims())
    assert store.count_claims(where).number == sum(reference.passes(claim, where) for claim in everything) > 0
    claims = [step for step in _plan(store, where) if step.split()[1] in ("c", "claim")]
    assert [step for step in claims if "COVERING INDEX" not in step and "speaker=?" not in step] == []


def test_of_an_entity_the_numbers_in_a_unit_are_read_alone(store: SqliteStore) -> None:
    where = ClaimFilter(about=(NVIDIA.id,), unit="W", minimum=10, said_from="2024")
    read = [step for step in _plan(store, where) if step.split()[1] == "a"]
    assert read == ["SEARCH a USING COVERING INDEX about_predicate (entity=? AND predicate=?)"]


def test_a_shape_is_forgotten_with_its_last_claim(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    store.put(large_document(40, "a"))
    store.put(large_document(40, "b", seed=1))
    with store._reading() as db:
        before = db.execute("SELECT count(*) FROM shape").fetchone()[0]
    store.delete_source("b")
    with store._reading() as db:
        shapes = db.execute("SELECT predicate, kind, unit, modality, claims FROM shape").fetchall()
    assert 0 < len(shapes) < before
    assert len(shapes) == len({shape[:4] for shape in shapes})
    assert sum(shape[4] for shape in shapes) == 40
    assert sum(store.count_claims(ClaimFilter(subject=entity.id)).number for entity in ENTITIES) == 40
    store.close()
    assert is_whole(tmp_path / "store.db")
