import math

import pytest

from graph.compute.formula import Step, expression, ways
from graph.compute.network import Assumption, structure
from graph.compute.solve import solve
from graph.errors import BadRequestError
from graph.model import InputKind
from tests.nodes import bare, node, said


def working(steps: tuple[Step, ...]) -> dict[str, str]:
    return {step.id: step.operation for step in steps if step.leaf is None}


def test_megawatts_from_chips_is_a_product_of_what_was_said_and_what_is_known() -> None:
    steps = solve(node(), [said("chips", 1e5, id="c1")]).only.formula("facility_power")
    assert working(steps) == {
        "chips": "as given",
        "tdp": "as given",
        "chip_power": "chips × tdp",
        "overhead": "as given",
        "it_power": "chip_power × overhead",
        "pue": "as given",
        "facility_power": "it_power × pue",
    }
    leaves = {step.leaf.variable: step.leaf for step in steps if step.leaf}
    assert leaves["chips"].kind is InputKind.CITATION
    assert leaves["chips"].citation == "c1"
    assert leaves["tdp"].kind is InputKind.REFERENCE
    assert leaves["tdp"].reference == "chips/h100-sxm"


def test_chips_from_megawatts_are_quotients() -> None:
    steps = solve(node(), [said("facility_power", 1.5e8)]).only.formula("chips")
    found = working(steps)
    assert found["it_power"] == "facility_power ÷ pue"
    assert found["chip_power"] == "it_power ÷ overhead"
    assert found["chips"] == "chip_power ÷ tdp"


def test_operands_come_before_results_and_the_estimate_last() -> None:
    answers = solve(node(), [said("chips", 1e5)])
    for name, estimate in answers.estimates.items():
        steps = answers.only.formula(name)
        seen: set[str] = set()
        for step in steps:
            assert seen.issuperset(step.inputs), (name, step)
            assert step.id not in seen
            assert math.isfinite(step.value)
            seen.add(step.id)
        assert steps[-1].id == name
        assert steps[-1].value == pytest.approx(estimate.p50, rel=2e-3)


def test_every_branch_ends_in_a_leaf() -> None:
    steps = solve(node(), [said("chips", 1e5)]).only.formula("capital_cost")
    assert all(step.leaf for step in steps if not step.inputs)
    assert all(step.inputs for step in steps if not step.leaf)


def test_what_is_said_and_what_follows_are_weighed_together() -> None:
    steps = solve(node(), [said("chips", 1e5, noise=0.1), said("facility_power", 1.5e8)]).only.formula("chips")
    assert steps[-1].operation == "weighed together"
    assert steps[-1].inputs == ("chips/1", "chips/from1")


def test_an_assumption_is_a_leaf_of_its_own_kind() -> None:
    answers = solve(node(), [said("chips", 1e5)], [Assumption("pue", 1.3, label="what if")])
    leaf = next(leaf for leaf in answers.only.inputs("facility_power") if leaf.variable == "pue")
    assert (leaf.kind, leaf.label, leaf.p50) == (InputKind.ASSUMPTION, "what if", 1.3)


def test_influences_in_a_product_are_the_shares_of_its_variance() -> None:
    observations = [said("chips", 1e5, noise=0.1), said("cost_per_chip", 3e4, noise=0.2)]
    found = solve(bare(), observations, targets=["chip_cost"]).only.inputs("chip_cost")
    assert {leaf.variable: leaf.influence for leaf in found} == pytest.approx(
        {"cost_per_chip": 0.8, "chips": 0.2}, rel=1e-3
    )
    assert [leaf.variable for leaf in found] == ["cost_per_chip", "chips"]


def test_influences_of_two_voices_on_one_thing_need_not_sum_to_one() -> None:
    observations = [said("chips", 1e5, noise=0.1), said("chips", 1e5, id="other", noise=0.1)]
    found = solve(bare(), observations, targets=["chips"]).only.inputs("chips")
    assert [leaf.influence for leaf in found] == pytest.approx([1, 1], rel=1e-3)


def test_what_does_not_matter_is_not_named() -> None:
    found = solve(node(), [said("chips", 1e5)]).only.inputs("facility_power")
    assert {leaf.variable for leaf in found} == {"chips", "overhead", "pue", "tdp"}


def test_what_does_not_follow_has_no_working() -> None:
    with pytest.raises(BadRequestError, match="'duration' was not asked for, or does not follow"):
        solve(node(), [said("chips", 1e5)]).only.formula("duration")


def test_every_identity_can_be_written_in_every_direction() -> None:
    built = structure()
    written = {
        (name, expression(way, name)) for name in built.variables for way in ways(built.identities.values(), name)
    }
    assert ("pue_excess", "pue - 1") in written
    assert ("mfu_odds", "mfu ÷ (1 - mfu)") in written
    assert ("margin_odds", "(1 - cost_share) ÷ cost_share") in written
    assert ("capital_cost", "site_cost - building_cost") in written
    assert ("throughput", "min(compute_tokens, bandwidth_tokens)") in written
    assert ("tokens", "0.166667 × training_flop ÷ parameters") in written
    assert ("parameters", "0.166667 × training_flop ÷ tokens") in written
    assert ("training_flop", "6 × parameters × tokens") in {(n, " × ".join(sorted(e.split(" × ")))) for n, e in written}
