"""The ways in which the SQLite store finds a hub's claims; what it must find is in tests/conformance."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from graph.model import Claim, Thing
from graph.sqlite import SqliteStore
from graph.sqlite import claims as sqlite_claims
from graph.store import ClaimFilter, ClaimOrder
from tests.conformance import reference
from tests.factories import H100, IDA, IMAGINED, MEMPHIS, NVIDIA, large_document

HUB = (NVIDIA.id,)
FILTERS = [
    ClaimFilter(about=HUB),
    ClaimFilter(about=HUB, predicates=("spend", "uses")),
    ClaimFilter(about=HUB, unit="W", minimum=990),
    ClaimFilter(about=HUB, unit="W", minimum=5_000),
    ClaimFilter(about=HUB, min_confidence=1.0),
    ClaimFilter(about=HUB, said_from="2025-02", world_from="2026"),
    ClaimFilter(about=HUB, speaker="a guest"),
    ClaimFilter(about=HUB, speaker="Somebody Rare"),
    ClaimFilter(about=(NVIDIA.id, IMAGINED.id)),
    ClaimFilter(about=HUB, source="many-1"),
    ClaimFilter(subject=NVIDIA.id, about=(H100.id, MEMPHIS.id)),
    ClaimFilter(speaker=IDA.id),
    ClaimFilter(speaker="Somebody Rare"),
]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    """3,600 claims, more than a third of them about NVIDIA, six by somebody who is heard rarely."""
    store = SqliteStore(tmp_path_factory.mktemp("hub") / "store.db")
    for number in range(3):
        made = large_document(1_200, key=f"many-{number}", seed=number)
        rare = tuple(_rarely(claim) if claim.position in (7, 1_100) else claim for claim in made.claims)
        store.put(msgspec.structs.replace(made, claims=rare))
    yield store
    store.close()


def _rarely(claim: Claim) -> Claim:
    return msgspec.structs.replace(claim, speaker=Thing(text="Somebody Rare"))


@pytest.fixture(params=[3_000, 10])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either way of finding a speaker's claims."""
    monkeypatch.setattr(sqlite_claims, "FEW", request.param)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("order", ClaimOrder)
def test_pages_of_a_hub_are_what_a_plain_sort_gives(hub: SqliteStore, order: ClaimOrder) -> None:
    everything = list(hub.all_claims())
    for where in FILTERS:
        wanted = reference.find(everything, where, order)
        assert hub.count_claims(where) == len(wanted)
        page = hub.claims(where, order, 5)
        assert (page.nodes, page.more) == (wanted[:5], len(wanted) > 5), where
        for deep in (len(wanted) // 2, len(wanted) - 3):
            if deep > 5:
                cursor = hub.claims(where, order, deep).edges[-1].cursor
                assert hub.claims(where, order, 5, cursor).nodes == wanted[deep : deep + 5], where


def _stretches(hub: SqliteStore, where: ClaimFilter, order: ClaimOrder) -> list[str]:
    """The questions that a page puts to the database."""
    asked: list[str] = []
    with hub._reading() as db:
        db.set_trace_callback(asked.append)
        sqlite_claims.find(db, where, order, 5, None)
        db.set_trace_callback(None)
    return asked


def test_a_hubs_claims_are_picked_out_of_the_walk_of_all(hub: SqliteStore) -> None:
    asked = _stretches(hub, ClaimFilter(about=HUB), ClaimOrder.CONFIDENCE)
    assert "OFFSET" in asked[-2]
    assert "about AS a" not in asked[-1]


def test_what_is_too_rare_among_a_hubs_claims_is_sorted(hub: SqliteStore) -> None:
    asked = _stretches(hub, ClaimFilter(about=HUB, said_from="2099"), ClaimOrder.CONFIDENCE)
    assert any("OFFSET" in sql for sql in asked)
    assert "about AS a" in "".join(asked[-2:])


def test_no_page_of_a_hub_or_a_time_reads_the_whole_table(hub: SqliteStore, tmp_path: Path) -> None:
    with hub._reading() as db:
        for where in FILTERS:
            for order in ClaimOrder:
                for sql in _stretches(hub, where, order):
                    plan = [row[3] for row in db.execute("EXPLAIN QUERY PLAN " + sql)]
                    scans = [step for step in plan if step.startswith(("SCAN c", "SCAN claim"))]
                    assert all("USING" in step for step in scans), (where, order, plan)
