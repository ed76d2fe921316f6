import math

import pytest

from graph.compute.network import Fact, Network, Product, Structure, Variable
from graph.compute.solve import checks, solve
from graph.compute.verdict import CONTRADICTION, TENSION, Check, ContradictionError, verdict
from graph.model import Verdict
from tests.nodes import bare, node, said

ROUND = 0.1 / math.sqrt(3)  # of a number with one figure


def found(network: Network, *observations: object) -> dict[str, Check]:
    return {check.observation: check for check in checks(network, observations)}  # type: ignore[arg-type]


def test_the_thresholds() -> None:
    assert [verdict(z) for z in (0, -1.99, 2.01, -3.99)] == [Verdict.CONSISTENT] * 2 + [Verdict.TENSION] * 2
    assert [verdict(z) for z in (4.01, -26, math.nan, math.inf)] == [Verdict.CONTRADICTION] * 4
    assert TENSION < CONTRADICTION


def test_a_hundred_thousand_chips_and_150_megawatts_are_consistent() -> None:
    check = found(node(), said("chips", 1e5, noise=ROUND), said("facility_power", 1.5e8))["facility_power"]
    assert check.verdict is Verdict.CONSISTENT
    assert check.predicted.p50 == pytest.approx(142.7e6, rel=0.01)
    assert check.stated.p5 < 1.5e8 < check.stated.p95
    assert "as power of the facility; 150 MW was said: consistent (z = " in check.reason
    assert {leaf.variable for leaf in check.inputs} >= {"chips", "overhead", "pue"}


@pytest.mark.parametrize("factor", [3, 1 / 3])
def test_three_times_as_much_or_as_little_is_not(factor: float) -> None:
    check = found(node(), said("chips", 1e5, noise=ROUND), said("facility_power", 1.5e8 * factor))["facility_power"]
    assert check.verdict is Verdict.CONTRADICTION


def test_a_price_that_was_misheard_is_far_off_and_the_repaired_one_is_not() -> None:
    rest = said("chips", 1e5, noise=ROUND, shared=0.02), said("chip_cost", 5e9, noise=ROUND, shared=0.02)
    heard = found(bare(), *rest, said("cost_per_chip", 445_000, noise=0.0006, shared=0.02))["cost_per_chip"]
    repaired = found(bare(), *rest, said("cost_per_chip", 45_000, noise=0.0064, shared=0.02))
    assert 20 < heard.z < 30
    assert heard.predicted.p50 == pytest.approx(50_000, rel=1e-3)
    assert repaired["cost_per_chip"].verdict is Verdict.CONSISTENT
    assert repaired["chip_cost"].predicted.p50 == pytest.approx(4.5e9, rel=1e-3)


def test_what_excludes_itself_is_never_averaged() -> None:
    answers = solve(bare(), [said("chips", 1e5), said("cost_per_chip", 445_000), said("chip_cost", 5e9)])
    assert answers.conflict
    sides = {reading.left_out[0].id: reading.estimates for reading in answers.readings}
    assert sides["chips"]["chips"].p50 == pytest.approx(11_236, rel=1e-3)
    assert sides["cost_per_chip"]["chips"].p50 == pytest.approx(1e5, rel=1e-3)
    assert sides["chip_cost"]["chip_cost"].p50 == pytest.approx(44.5e9, rel=1e-3)
    with pytest.raises(
        ContradictionError, match=r"Not all can be true: 'chips' .* and 'cost_per_chip' .* and 'chip_cost'"
    ):
        _ = answers.estimates


def test_where_two_agree_the_third_is_left_out() -> None:
    answers = solve(
        bare(), [said("chips", 1e5), said("chips", 1.02e5, id="b"), said("chips", 4.45e5, id="misheard")],
        targets=["chips"],
    )  # fmt: skip
    assert [o.id for o in answers.only.left_out] == ["misheard"]
    assert answers.estimates["chips"].p50 == pytest.approx(1.01e5, rel=0.01)
    assert answers.conflict
    assert "'misheard' (number of chips: 445,000) cannot be true beside all else" in answers.conflict.reason


def test_a_check_leaves_out_its_repeats_and_its_sentence() -> None:
    chips = said("chips", 1e5, sentence="s1")
    power = said("facility_power", 9e8, sentence="s1")  # of the same sentence: worked out from it, perhaps
    again = said("facility_power", 9e8, id="again", voice="v"), said("facility_power", 9e8, id="twice", voice="v")
    assert found(node(), chips, power) == {}
    assert found(node(), *again) == {}
    assert found(node(), chips, *again)["again"].repeats == ("twice",)


def test_an_error_that_a_voice_shares_excuses_no_difference_within_it() -> None:
    both = [said("chips", 1e5, id="a", shared=0.1, voice="v"), said("chips", 1.2e5, id="b", shared=0.1, voice="v")]
    one_voice = found(bare(), *both)["b"]
    two_voices = found(bare(), *(o._replace(voice=o.id) for o in both))["b"]
    assert one_voice.z == pytest.approx(math.log(1.2) / (0.02 * math.sqrt(2)), rel=0.01)
    assert two_voices.z == pytest.approx(math.log(1.2) / math.sqrt(2 * (0.02**2 + 0.1**2)), rel=0.01)
    answers = solve(node(), [said("facility_power", 1.5e8), *both], targets=["it_power"])
    assert answers.conflict  # also where the bend of a PUE is drawn


def test_bounds_that_leave_no_room_are_a_conflict() -> None:
    observations = [
        said("chips", 1e5),
        said("energy_year", high=1e15, id="most", noise=0, shared=0.1, voice="v"),
        said("energy_year", low=5e16, id="least", noise=0, shared=0.1, voice="v"),
    ]
    answers = solve(node(), observations, targets=["facility_power"])
    assert answers.conflict
    answered = {frozenset(o.id for o in r.left_out): set(r.estimates) for r in answers.readings}
    assert answered[frozenset({"most", "least"})] == {"facility_power"}
    assert answered[frozenset({"most", "chips"})] == set()
    assert "From another bound follows" in found(node(), *observations[1:])["least"].reason
    assert found(node(), *observations[1:])["least"].verdict is Verdict.CONTRADICTION
    assert {o.id for side in answers.conflict.sides for o in side} >= {"most", "least"}


def test_what_nothing_else_predicts_has_no_check() -> None:
    assert found(node(), said("chips", 1e5)) == {}
    assert found(bare(), said("chips", 1e5), said("facility_power", 1e8)) == {}


def test_a_range_is_as_far_off_as_its_nearer_end() -> None:
    chips = said("chips", 1e5)
    inside = found(node(), chips, said("facility_power", low=1.2e8, high=1.6e8))["facility_power"]
    below = found(node(), chips, said("facility_power", low=4e8, high=5e8))["facility_power"]
    assert inside.z == 0
    assert below.z > 4
    assert found(node(), chips, said("facility_power", low=1e8))["facility_power"].z == 0


def test_losses_have_two_readings_and_each_is_checked() -> None:
    known = Fact("pue", 1.4, 1.4, 1.4, "ratio")
    network = Network(bare().structure, [known])
    lost = said("losses", low=5e7, high=7e7, noise=0.04)
    of_facility = found(network, said("facility_power", 2e8, noise=0), lost)["losses"]
    of_servers = found(network, said("it_power", 2e8, noise=0), lost)["losses"]
    assert of_facility.predicted.p50 == pytest.approx(57.1e6, rel=0.01)
    assert of_facility.verdict is Verdict.CONSISTENT
    assert of_servers.predicted.p50 == pytest.approx(80e6, rel=0.01)
    assert of_servers.verdict is Verdict.TENSION
    both = found(network, said("facility_power", 2e8, noise=0, readings=("it_power",)), lost)["losses"]
    assert both.verdict is Verdict.CONSISTENT


def test_the_reading_that_fits_best_is_taken_and_named() -> None:
    chips = said("chips", 1e5)
    check = found(node(), chips, said("facility_power", 7e7, id="p", readings=("it_power", "chip_power")))["p"]
    assert check.reading == "chip_power"
    assert check.verdict is Verdict.CONSISTENT
    answers = solve(node(), [chips, said("facility_power", 7e7, id="p", readings=("it_power", "chip_power"))])
    assert answers.only.readings()["p"]["chip_power"] > 0.99


def test_a_comparison_of_two_things_is_a_network_of_its_own() -> None:
    built = Structure(
        [Variable(name, "ratio", name) for name in ("number", "speed", "compute")],
        [Product("compute", (("number", 1), ("speed", 1)))],
    )
    ratios = [
        said("chips", value, id=name, noise=ROUND)._replace(variable=name, unit="ratio")
        for name, value in (("number", 5), ("speed", 3), ("compute", 15))
    ]
    check = found(Network(built), *ratios)["compute"]
    assert check.predicted.p50 == pytest.approx(15)
    assert check.verdict is Verdict.CONSISTENT


def test_twice_is_a_mild_tension_where_the_figures_say_two_and_two_thirds() -> None:
    built = Structure(
        [
            Variable("before", "FLOP", "before"),
            Variable("factor", "ratio", "factor"),
            Variable("after", "FLOP", "after"),
        ],
        [Product("after", (("before", 1), ("factor", 1)))],
    )
    said_so = [
        said("chips", 3.8e25, id="before", noise=0.0076, shared=0.02)._replace(variable="before", unit="FLOP"),
        said("chips", 2, id="factor", noise=ROUND, shared=0.02)._replace(variable="factor", unit="ratio"),
        said("chips", 1e26, id="after", noise=ROUND, shared=0.02)._replace(variable="after", unit="FLOP"),
    ]
    check = found(Network(built), *said_so)["factor"]
    assert check.predicted.p50 == pytest.approx(2.63, rel=0.01)
    assert check.verdict is Verdict.TENSION
