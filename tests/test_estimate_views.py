from collections.abc import Iterator
from pathlib import Path

import pytest

from api.estimate_views import StepView, _linked, _tree, check_views, follows
from api.estimate_views import _Changes as Changes
from api.worked import MOST_OPEN
from graph.model import EstimateInput, FormulaStep, InputKind, Status
from graph.sqlite import SqliteStore
from graph.store import ClaimFilter
from tests.factories import COLOSSUS, H100, thing
from tests.saying import counted, ranged
from tests.served import keep
from tests.test_node import keep as keep_claims
from tests.test_node import said as number_said

CLUSTER = "cluster/xai-memphis"
NOWHERE = Changes("/entity/cluster/xai-memphis", ())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = keep(tmp_path, counted(1_000, "again"))
    yield store
    store.close()


def step(id: str, *inputs: str, operation: str = "given", leaf: EstimateInput | None = None) -> FormulaStep:
    return FormulaStep(id=id, label=f"the {id}", operation=operation, inputs=inputs, value=2.0, unit="count", leaf=leaf)


def reference(variable: str) -> EstimateInput:
    return EstimateInput(
        kind=InputKind.REFERENCE,
        label="TDP",
        variable=variable,
        unit="W",
        p5=1,
        p50=700,
        p95=1_000,
        reference="a.csv: b",
    )


def test_a_flat_working_becomes_a_tree_of_words() -> None:
    tree = _tree([step("a"), step("b"), step("c", "a", "b", operation="a × b^2")], {}, NOWHERE)
    assert tree.operation == "the a × the b^2"
    assert [one.label for one in tree.below] == ["the a", "the b"]
    assert tree.value == "2"


def test_what_several_steps_use_is_taken_apart_once() -> None:
    steps = [step("a"), step("b", "a")]
    for number in range(40):
        steps.append(step(f"s{number}", steps[-1].id, steps[-1].id, operation="sum"))

    def size(one: StepView) -> int:
        return 1 + sum(size(other) for other in one.below)

    tree = _tree(steps, {}, NOWHERE)
    assert size(tree) == 2 * 40 + 2
    assert tree.below[1].again
    assert not tree.below[0].again


def test_a_reference_can_be_changed_by_a_link_and_a_claim_cannot() -> None:
    changes = Changes("/entity/x", [("assume", "pue=1.3")])
    assert changes.of(reference("tdp:1")) == "/entity/x?assume=pue%3D1.3&change=tdp%3D700#assume"
    assert changes.of(reference("chip")) is None  # which chip it is has no value


def test_addresses_in_a_reference_are_links_and_the_rest_is_text() -> None:
    shown = _linked('a.csv: <b> (published: X, https://chips.example.org/a?b=1&c="2", 2025)')
    assert '<a href="https://chips.example.org/a?b=1&amp;c=">chips.example.org</a>' in shown
    assert "&lt;b&gt;" in shown


def test_an_address_that_runs_a_script_is_no_link() -> None:
    assert "<a" not in _linked("a.csv: b (javascript:alert(1))")


def test_a_conflict_is_told_once_and_each_reading_leads_to_what_it_leaves_out(store: SqliteStore) -> None:
    first, second, *_ = follows(store, CLUSTER, ()).groups
    assert "1,000" in first.conflict
    assert second.conflict == ""
    assert {first.open, second.open} == {True, False}
    assert '<a href="/claim/' in first.reading
    assert first.reading != second.reading


def test_what_was_is_shown_only_where_it_changed(store: SqliteStore) -> None:
    found = follows(store, CLUSTER, ["pue=1.3"])
    views = {one.metric: one for one in found.groups[0].estimates}
    assert views["facility_power"].was
    assert views["chips"].was is None
    assert not any(one.was for group in follows(store, CLUSTER, ()).groups for one in group.estimates)


def test_a_wrong_assumption_leaves_the_right_ones_and_stands_in_the_form_again(store: SqliteStore) -> None:
    found = follows(store, CLUSTER, ["pue=0.1", "pue=1.3", " "])
    assert found.wrong
    assert found.typed == "pue=0.1"
    assert [one.problem is None for one in found.assumed] == [False, True]
    assert found.groups == follows(store, CLUSTER, ["pue=1.3"]).groups


def test_an_entity_of_which_too_much_was_said_says_so_in_place_of_estimates(tmp_path: Path) -> None:
    found = follows(keep(tmp_path, ranged(MOST_OPEN + 1)), CLUSTER, ["pue=1.3"])
    assert "no estimate is made" in (found.problem or "")
    assert not found.wrong
    assert found.total == 0


def test_checks_that_take_too_long_are_left_to_the_claims_own_page(store: SqliteStore) -> None:
    claims = store.claims(ClaimFilter(subject=CLUSTER)).nodes
    assert set(check_views(store, claims, seconds=-1).values()) == {None}
    made = check_views(store, claims)
    assert None not in made.values()
    assert any(made.values())


def test_plans_of_no_time_are_compared_each_with_itself(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    for key, said_at, chips in (("one", "2024-05-02", 1e5), ("two", "2025-05-02", 3e5)):
        plan = number_said("chip_count", chips, "count", thing(H100), status=Status.PLANNED, said_at=said_at)
        keep_claims(store, plan, key=key)
    views = [one for group in follows(store, COLOSSUS.id, ["tdp=1000 W"]).groups for one in group.estimates]
    assert [(one.value, one.was) for one in views if one.metric == "chips"] == [("100,000", None), ("300,000", None)]
    assert {one.was for one in views if one.metric == "facility_power"} != {None}
    store.close()
