"""What is kept of what follows, and what is worked out again: after each cause what rests on it, and nothing else."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from unittest.mock import Mock

import pytest

from graph.compute import facts, known, node, said, version
from graph.compute.node import estimates, kept_estimates, refresh, stale
from graph.errors import CannotWriteError, ClaimgraphError, ServerError, ServerLoginError
from graph.export import export_jsonl
from graph.model import Claim, Entity, Estimate, WorldTime, to_json
from graph.sqlite import SqliteStore
from tests.factories import COLOSSUS, H100, NVIDIA, thing
from tests.test_node import LLAMA, keep
from tests.test_node import said as number

COUNTED = number("chip_count", 1e5, "count", thing(H100))
DRAWN = number("power_capacity", 1.5e8, "W", surface="150 megawatts")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A cluster of which two sources speak, and a company of which one does."""
    made = SqliteStore(tmp_path / "store.db")
    keep(made, COUNTED, key="one")
    keep(made, DRAWN, key="two")
    keep(made, of(NVIDIA, 2e5), key="three")
    yield made
    made.close()


def of(entity: Entity, chips: float) -> Claim:
    return number("chip_count", chips, "count", thing(H100), subject=thing(entity))


def kept(store: SqliteStore) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for one in store.all_estimates():
        found.setdefault(one.entity, []).append(to_json(one))
    return found


def test_what_follows_is_worked_out_once_and_kept(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refresh(store) == [COLOSSUS.id, NVIDIA.id]
    found = kept(store)
    assert set(found) == {COLOSSUS.id, NVIDIA.id}
    assert refresh(store) == []
    monkeypatch.setattr(node, "node_estimates", None)  # nothing is worked out from here on
    assert [to_json(one) for one in estimates(store, COLOSSUS.id)] == found[COLOSSUS.id]


def test_a_changed_claim_changes_what_rests_on_it_alone(store: SqliteStore) -> None:
    refresh(store)
    before = kept(store)
    keep(store, number("chip_count", 3e5, "count", thing(H100)), key="one")
    assert kept_estimates(store, COLOSSUS.id) is None
    assert refresh(store) == [COLOSSUS.id]
    after = kept(store)
    assert after[NVIDIA.id] == before[NVIDIA.id]
    assert after[COLOSSUS.id] != before[COLOSSUS.id]
    keep(store, COUNTED, key="one")
    refresh(store)
    assert kept(store) == before


def test_a_source_that_goes_takes_what_rests_on_it_along(store: SqliteStore) -> None:
    refresh(store)
    before = kept(store)
    store.delete_source("two")
    assert kept(store) == {NVIDIA.id: before[NVIDIA.id]}
    assert refresh(store) == [COLOSSUS.id]
    cited = {leaf.citation.source for one in store.all_estimates() for leaf in one.inputs if leaf.citation}
    assert cited == {"one", "three"}
    store.delete_source("one")
    refresh(store)
    assert set(kept(store)) == {NVIDIA.id}


def test_another_fact_changes_what_rests_on_it_alone(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store, number("parameter_count", 4.05e11, "parameter", subject=thing(LLAMA)), key="four")
    refresh(store)
    before, old = kept(store), version.version()
    changed = _with_pue("1.16")
    for module in (facts, known, said):
        monkeypatch.setattr(module, "reference", lambda: changed)
    for remembered in ("chip_facts", "site_facts"):  # what a process has read once it does not read again
        monkeypatch.setattr(known, remembered, getattr(known, remembered).__wrapped__)
    assert version.version() != old
    assert kept_estimates(store, COLOSSUS.id) is None
    assert refresh(store) == [COLOSSUS.id, LLAMA.id, NVIDIA.id]
    after = kept(store)
    assert after[COLOSSUS.id] != before[COLOSSUS.id]
    assert after[LLAMA.id] == before[LLAMA.id]  # a model has no PUE
    assert store.stale_estimates(version.version()) == []


def _with_pue(value: str) -> facts.Reference:
    """The facts with another PUE of 2024."""
    folder = resources.files("graph.compute") / "reference"
    files = {name: (folder / f"{name}.csv").read_text(encoding="utf-8") for name in ("chips", *facts.FILES)}
    assert files["pue"].count("2024,pue,facility,1.12,") == 1
    files["pue"] = files["pue"].replace("2024,pue,facility,1.12,", f"2024,pue,facility,{value},")
    return facts.Reference(files)


def test_only_what_is_named_is_worked_out(store: SqliteStore) -> None:
    assert refresh(store, [NVIDIA.id, H100.id, "org/nobody"]) == [NVIDIA.id]
    assert set(kept(store)) == {NVIDIA.id}


def test_what_is_named_is_found_without_a_walk_along_all_the_rest(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node, "AT_ONCE", 1)
    asking = Mock(wraps=store.stale_estimates)
    monkeypatch.setattr(store, "stale_estimates", asking)
    assert list(stale(store, [NVIDIA.id])) == [[NVIDIA.id]]
    assert asking.call_count == 1


@pytest.mark.parametrize("always", ["../..", "/"])
def test_a_time_without_ends_that_is_said_in_two_years_is_two_estimates(store: SqliteStore, always: str) -> None:
    time = WorldTime(edtf=always, text="ever")
    for key, said_at in (("one", "2024-05-02"), ("two", "2025-05-02")):
        keep(store, number("chip_count", 1e5, "count", thing(H100), world_time=time, said_at=said_at), key=key)
    assert COLOSSUS.id in refresh(store)
    found = [one for one in store.estimates([COLOSSUS.id])[COLOSSUS.id].estimates if one.metric == "chips"]
    assert [one.as_of for one in found] == [always, always]


def test_the_first_question_keeps_its_answer_and_one_with_a_wish_keeps_nothing(store: SqliteStore) -> None:
    estimates(store, COLOSSUS.id, ["chips"])
    estimates(store, COLOSSUS.id, as_of="2024")
    assert kept(store) == {}
    found = estimates(store, COLOSSUS.id)
    assert kept(store) == {COLOSSUS.id: [to_json(one) for one in found]}


@pytest.mark.parametrize(
    "error",
    [CannotWriteError("a file", "full"), ServerError("a server", "busy"), ServerLoginError("a", "reader", "no")],
)
def test_a_store_that_cannot_be_written_to_answers_all_the_same(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, error: ClaimgraphError
) -> None:
    def refused(*_: object) -> list[str]:
        raise error

    monkeypatch.setattr(store, "put_estimates", refused)
    assert {one.metric for one in estimates(store, COLOSSUS.id)} >= {"chips", "facility_power"}
    assert store.count_estimates() == 0


def test_what_is_written_while_it_is_worked_out_is_not_kept(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = node.headlines

    def interrupted(reading: SqliteStore, id: str) -> list[Estimate]:
        made = work(reading, id)
        if id == COLOSSUS.id:
            keep(store, number("chip_count", 3e5, "count", thing(H100)), key="one")
        return made

    monkeypatch.setattr(node, "headlines", interrupted)
    assert refresh(store) == [NVIDIA.id]
    monkeypatch.undo()
    assert refresh(store) == [COLOSSUS.id]


def test_an_export_is_the_same_whatever_was_kept_in_which_order(store: SqliteStore, tmp_path: Path) -> None:
    export_jsonl(store, tmp_path / "none")
    refresh(store, [NVIDIA.id])
    export_jsonl(store, tmp_path / "one")
    refresh(store)
    export_jsonl(store, tmp_path / "all")
    none, one, every = ((tmp_path / name / "estimates.jsonl").read_bytes() for name in ("none", "one", "all"))
    assert none == one == every
    assert none.count(b"\n") == store.count_estimates() > 10


def test_plans_of_two_years_without_a_date_have_two_ids(store: SqliteStore) -> None:
    for key, year in (("early", "2023-05-02"), ("late", "2024-05-02")):
        keep(store, number("chip_count", 5e4, "count", thing(H100), status="planned", said_at=year), key=key)
    refresh(store)
    ids = [one.id for one in store.all_estimates()]
    assert len(set(ids)) == len(ids)
