"""The ways in which the SQLite store finds a hub's claims; what it must find is in tests/conformance."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from graph.model import Claim, Modality, Thing
from graph.sqlite import SqliteStore
from graph.sqlite import claims as sqlite_claims
from graph.store import ClaimFilter, ClaimOrder
from tests.conformance import reference
from tests.factories import H100, IDA, IMAGINED, MEMPHIS, NVIDIA, large_document

HUB = (NVIDIA.id,)
FILTERS = [
    ClaimFilter(about=HUB),
    ClaimFilter(about=HUB, predicates=("spend", "uses")),
    ClaimFilter(about=HUB, unit="W"),
    ClaimFilter(about=HUB, unit="W", minimum=500, modalities=(Modality.ASSERTED, Modality.JOKE)),
    ClaimFilter(about=HUB, unit="W", minimum=990),
    ClaimFilter(about=HUB, predicates=("spend",), unit="USD", maximum=300),
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
    ClaimFilter(about=HUB, quoted="a paper"),
    ClaimFilter(quoted=NVIDIA.id),
    ClaimFilter(quoted="they", speaker="Somebody Rare"),
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


@pytest.fixture(params=[(3_000, 1_000), (10, 5)])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either way of finding a speaker's claims, and a hub's."""
    monkeypatch.setattr(sqlite_claims, "FEW", request.param[0])
    monkeypatch.setattr(sqlite_claims, "SHORTEST", request.param[1])


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("order", ClaimOrder)
def test_pages_of_a_hub_are_what_a_plain_sort_gives(hub: SqliteStore, order: ClaimOrder) -> None:
    everything = list(hub.all_claims())
    for where in FILTERS:
        wanted = reference.find(everything, where, order)
        assert hub.count_claims(where).number == len(wanted)
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


def test_a_hubs_numbers_are_picked_out_of_those_in_their_unit_or_of_their_predicate(
    hub: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_claims, "SHORTEST", 5)
    for where, index in (
        (ClaimFilter(about=HUB, unit="W", minimum=900), "claim_unit_value (unit=?)"),
        (ClaimFilter(about=HUB, predicates=("spend",)), "claim_predicate_value (predicate=?)"),
    ):
        asked = _stretches(hub, where, ClaimOrder.VALUE)
        assert "about AS a" not in "".join(asked)
        with hub._reading() as db:
            plans = [row[3] for sql in asked if "OFFSET" in sql for row in db.execute("EXPLAIN QUERY PLAN " + sql)]
        assert plans == [f"SEARCH c USING COVERING INDEX {index}"]


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
