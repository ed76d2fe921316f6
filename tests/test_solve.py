"""What a caller asks of the solver: estimates, what-if, and clear errors."""

import math
import re
from pathlib import Path
from typing import Any

import pytest

from graph.compute.evidence import HEDGES, MODALITIES
from graph.compute.network import Assumption, Fact, Family, Member, Network, structure
from graph.compute.problem import MOST_RANGES, MOST_READ, Problem
from graph.compute.solve import solve
from graph.compute.verdict import CONTRADICTION, TENSION, ContradictionError
from graph.errors import BadRequestError
from graph.model import Modality
from tests.nodes import bare, node, said


def test_an_answer_says_what_of_when_and_on_which_basis() -> None:
    network = Network(structure(), node().facts, basis={"h100e": "sound"})
    found = solve(network, [said("chips", 1e5)], as_of="2024-09", status="existing").estimates
    assert (found["h100e"].basis, found["facility_power"].scope) == ("sound", "facility")
    assert (found["h100e"].as_of, found["h100e"].status) == ("2024-09", "existing")
    assert all(0 < e.p5 <= e.p50 <= e.p95 < math.inf for e in found.values())


def test_an_assumption_takes_the_place_of_a_fact_and_of_what_was_said() -> None:
    network, chips = node(), said("chips", 1e5)
    what_if = solve(network, [chips], [Assumption("pue", 1.3)], targets=["facility_power", "pue"]).estimates
    assert what_if["pue"].p95 == pytest.approx(1.3)
    assert what_if["facility_power"].p50 == pytest.approx(1e5 * 700 * 1.82 * 1.3, rel=1e-3)
    doubled = solve(network, [chips], [Assumption("chips", 2e5)], targets=["chips"])
    assert doubled.estimates["chips"].p50 == pytest.approx(2e5)
    assert [(one.id, one.reason) for one in doubled.unused] == [("chips", "chips is assumed to be something else")]


def test_an_assumption_may_have_an_interval() -> None:
    found = solve(node(), [], [Assumption("chips", 1e5, "count", 5e4, 2e5)], targets=["chips"]).estimates["chips"]
    assert (found.p5, found.p50, found.p95) == pytest.approx((5e4, 1e5, 2e5), rel=1e-3)


def test_a_result_may_be_assumed() -> None:
    found = solve(node(), [], [Assumption("facility_power", 1.427e8)], targets=["chips", "facility_power"]).estimates
    assert found["facility_power"].p95 == pytest.approx(1.427e8, rel=1e-3)
    assert found["chips"].p50 == pytest.approx(1e5, rel=0.01)


def test_an_assumption_against_what_was_said_is_a_named_conflict() -> None:
    answers = solve(node(), [said("chips", 1e5)], [Assumption("facility_power", 1.5e9)], targets=["chips"])
    assert answers.conflict
    assert answers.conflict.reason.startswith("'chips' (number of chips: 100,000) cannot be true beside all else")
    assert answers.estimates["chips"].p50 == pytest.approx(1.05e6, rel=0.02)


@pytest.mark.parametrize(
    ("assumption", "why"),
    [
        (Assumption("gold", 1), "'gold' is no variable"),
        (Assumption("pue", 0.8), "assumption pue: pue = 0.8 cannot be: .* at least 1"),
        (Assumption("chips", 0), "above 0"),
        (Assumption("chips", math.inf), "above 0"),
        (Assumption("facility_power", 5e9, "USD"), "USD does not fit, power of the facility is in W"),
        (Assumption("chips", 5, "", 6, 7), "give both ends of the interval"),
        (Assumption("chips", 5, "", 4), "give both ends of the interval"),
        (Assumption("pue_excess", 0.2), "'pue' is assumed already"),
    ],
)
def test_assumptions_that_cannot_be_are_refused(assumption: Assumption, why: str) -> None:
    with pytest.raises(BadRequestError, match=why):
        solve(node(), [said("chips", 1e5)], [Assumption("pue", 1.2), assumption])


def test_assumptions_that_exclude_each_other_are_refused_by_name() -> None:
    given = [Assumption("chips", 10), Assumption("tdp", 700), Assumption("facility_power", 1e9)]
    for order in (given, given[::-1]):
        with pytest.raises(BadRequestError, match="facility_power = 1 GW are assumed, and exclude each other") as error:
            solve(node(), [], order, targets=["it_power"])
        assert "chips = 10" in str(error.value)
    wide = Assumption("facility_power", 1.4e4, "W", 1e4, 2e4)
    assert solve(node(), [], [*given[:2], wide], targets=["it_power"]).estimates


def test_an_assumption_that_only_differs_from_facts_makes_them_give_way() -> None:
    found = solve(node(), [], [Assumption("server_power", 5000), Assumption("chips", 10)], targets=["it_power"])
    assert found.estimates["it_power"].p50 == pytest.approx(5e4, rel=1e-3)


def test_two_results_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(BadRequestError, match="it_power = 1 MW"):
        solve(node(), [], [Assumption("facility_power", 1e9), Assumption("it_power", 1e6)])


def test_values_near_the_largest_number_are_refused() -> None:
    for value in (1e300, 1e-300):
        with pytest.raises(BadRequestError, match=r"chips = 1e.300 count is out of all proportion"):
            solve(node(), [said("chips", value)])
        with pytest.raises(BadRequestError, match=r"assumption chips: .* out of all proportion"):
            solve(node(), [], [Assumption("chips", value)])


def test_many_open_numbers_that_agree_are_read_alike() -> None:
    crowd = [said("facility_power", 1.5e8 + n * 1e5, id=f"c{n}", readings=("it_power",)) for n in range(24)]
    reading = solve(node(), [*crowd, said("chips", 1e5)], targets=["facility_power"]).only
    assert reading.estimates["facility_power"].p50 == pytest.approx(1.5e8, rel=0.1)
    shares = [reading.readings()[one.id] for one in crowd]
    assert all(one == pytest.approx(shares[0]) for one in shares)
    assert shares[0].keys() == {"facility_power", "it_power"}


def test_open_numbers_that_differ_are_told_apart_as_far_as_they_may() -> None:
    crowd = [said("facility_power", 1e8 * 1.3**n, id=f"c{n}", readings=("it_power",), noise=0.05) for n in range(8)]
    problem = Problem(node(), crowd, ())
    assert len(problem.cases(crowd)) == MOST_READ
    assert [len(problem.cases(crowd[:n])) for n in (1, 2, 3)] == [2, 4, 8]
    assert {case.observations[7].variable for case in problem.cases(crowd)} == {"facility_power"}


def test_many_ranges_are_taken_as_wide_values() -> None:
    crowd = [said("chips", low=1e5, high=2e5, id=f"c{n}", noise=0.01) for n in range(MOST_RANGES + 1)]
    few, many = (solve(bare(), part, targets=["chips"]).estimates["chips"] for part in (crowd[:2], crowd))
    assert many.p50 == pytest.approx(2**0.5 * 1e5, rel=0.01)
    assert 1e5 < few.p5 < few.p95 < 2e5
    assert 1e5 < many.p5 < many.p95 < 2e5


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        (Fact("pue", 1.1, 0.9, 1.2, "ratio"), "at least 1"),
        (Fact("tdp", 700, 600, 650, "W"), "700, 650 do not rise"),
        (Fact("tdp", 700, 600, 800, "J"), "J does not fit W"),
        (Fact("gold", 1, 1, 1, "W"), "'gold' is no variable"),
    ],
)
def test_facts_that_cannot_be_are_refused(fact: Fact, why: str) -> None:
    with pytest.raises(BadRequestError, match=why):
        solve(Network(structure(), [fact]))


def test_a_fact_about_a_product_is_evidence_like_any_other() -> None:
    fact = Fact("server_power", 1275, 1150, 1410, "W", "a server's data sheet", "overheads/dgx")
    found = solve(Network(structure(), [fact]), [said("chips", 1e3)], targets=["it_power"])
    assert found.estimates["it_power"].p50 == pytest.approx(1.275e6, rel=1e-3)
    assert [leaf.reference for leaf in found.only.inputs("it_power") if leaf.reference] == ["overheads/dgx"]


def test_targets_that_do_not_exist_are_refused_and_what_does_not_follow_is_absent() -> None:
    with pytest.raises(BadRequestError, match="'gold' is no variable"):
        solve(bare(), targets=["gold"])
    assert solve(bare(), [said("chips", 5)], targets=["chips", "tdp"]).estimates.keys() == {"chips"}


def test_too_many_combinations_of_chips_are_refused() -> None:
    members = tuple(Member(f"m{n}", 1, (Fact("tdp", 100 + n, 100 + n, 100 + n, "W"),)) for n in range(300))
    with pytest.raises(BadRequestError, match="300 combinations of chips are more than 256"):
        solve(Network(structure(), (), [Family("any", members)]), [said("chips", 5)])


def test_many_observations_that_all_exclude_each_other_end_in_an_answer() -> None:
    crowd = [said("chips", 1000.0 * 3**n, id=f"c{n}") for n in range(9)]
    answers = solve(bare(), crowd, targets=["chips"])
    assert answers.conflict
    assert [len(reading.left_out) for reading in answers.readings] == [8]
    with pytest.raises(ContradictionError, match="Not all can be true"):
        _ = answers.estimates


def test_answers_are_finite_whatever_the_sizes() -> None:
    for value in (1e-9, 1.0, 1e15):
        found = solve(node(), [said("chips", value)]).estimates
        assert all(math.isfinite(e.p95) and e.p5 > 0 for e in found.values())


PAGE = (Path(__file__).parent.parent / "docs" / "solver.md").read_text(encoding="utf-8")


def test_the_example_of_the_page_gives_what_the_page_says() -> None:
    example = re.search(r"```python\n(.*?)```", PAGE, re.S)
    assert example
    made: dict[str, Any] = {}
    exec(example[1], made)
    assert made["answers"].estimates["facility_power"].p50 == pytest.approx(142.7e6, rel=1e-3)


def test_the_page_names_every_variable_that_is_no_inner_one_and_every_size() -> None:
    inner = {scaled.native for scaled in structure().scaled.values()}
    assert [name for name in structure().variables if name not in inner and not re.search(rf"\b{name}\b", PAGE)] == []
    for word in ("about", "roughly", "probably", "maybe", "on the order of"):
        assert re.search(rf"{word}[^;]*? {HEDGES[word]:.0%}".replace("%", " %"), PAGE), word
    for modality, size in MODALITIES.items():
        word = "stipulated" if modality is Modality.HYPOTHETICAL else modality.value
        assert re.search(rf"{word}[^,]*? {size * 100:.0f} %", PAGE), word
    for bar in (TENSION, CONTRADICTION):
        assert f"{bar:g}" in PAGE.partition("| z | verdict |")[2][:120]
