import math

import numpy as np
import pytest

from graph.compute.network import Assumption, Fact, Network, structure
from graph.compute.sampled import lattice
from graph.compute.solve import Answers, solve
from tests import brute
from tests.nodes import FACTS, said

OF_PARTS = ("tdp", "chip_flops", "chip_h100e", "cost_per_chip")


def two(*more: Fact) -> Network:
    """Two kinds of chips: the second draws twice as much."""
    facts = [fact for fact in FACTS if fact.name not in OF_PARTS]
    facts += [
        fact._replace(name=f"{fact.name}:{n}", median=fact.median * n, p5=fact.p5 * n, p95=fact.p95 * n)
        for fact in FACTS
        if fact.name in OF_PARTS
        for n in (1, 2)
    ]
    return Network(structure(2, frozenset({"overhead"})), (*facts, *more))


def count(part: int, median: float, spread: float = 0.3) -> Fact:
    reach = math.exp(1.645 * spread)
    return Fact(f"chips:{part}", median, median / reach, median * reach, "count")


def test_sums_are_what_brute_force_says() -> None:
    brute.check("sums")


def test_the_same_question_has_the_same_answer() -> None:
    def asked() -> Answers:
        return solve(two(count(1, 6e4), count(2, 3e4)), [said("facility_power", 2e8)], targets=["chips", "chips:2"])

    assert asked().estimates == asked().estimates


def test_a_total_that_is_said_moves_its_parts_and_says_how_many_draws_there_were() -> None:
    network = two(count(1, 6e4), count(2, 3e4))
    before = solve(network, [], targets=["it_power", "chips:2"]).estimates
    after = solve(network, [said("it_power", 2 * before["it_power"].p50)], targets=["chips:2", "it_power"]).estimates
    assert after["chips:2"].p50 > 1.3 * before["chips:2"].p50
    assert after["it_power"].p50 == pytest.approx(2 * before["it_power"].p50, rel=0.02)
    effective = solve(network, [said("facility_power", 3e8)], targets=["chips"]).estimates["chips"].effective
    assert effective
    assert effective > 300


def test_what_is_left_of_a_total_is_the_other_part() -> None:
    network = two(count(2, 3e4, 0.6))
    observations = [said("chips:1", 6e4, noise=0.005), said("chips", 1e5, noise=0.005)]
    found = solve(network, observations, targets=["chips:2"]).estimates["chips:2"]
    assert found.p50 == pytest.approx(4e4, rel=0.01)
    assert math.log(found.p95 / found.p50) == pytest.approx(1.645 * math.hypot(300, 500) / 4e4, rel=0.05)


@pytest.mark.parametrize(("common", "wide"), [(frozenset({"cost_per_chip"}), 1.79), (frozenset(), 1.16)])
def test_a_shared_price_does_not_cancel_out_over_sixteen_sites(common: frozenset[str], wide: float) -> None:
    sites = range(1, 17)
    price = Fact("cost_per_chip", 3e4, 3e4 / 1.338, 3e4 * 1.338, "USD")
    prices = [price] if common else [price._replace(name=f"cost_per_chip:{site}") for site in sites]
    counts = [Fact(f"chips:{site}", 1e4, 1e4, 1e4, "count") for site in sites]
    network = Network(structure(16, common), (*prices, *counts))
    found = solve(network, targets=["chip_cost"]).estimates["chip_cost"]
    assert found.p95 / found.p5 == pytest.approx(wide, rel=0.01)


def test_throughput_is_the_smaller_of_compute_and_bandwidth() -> None:
    serving = [
        Fact("chip_bandwidth", 3.35e12, 3.3e12, 3.4e12, "byte/s"),
        Fact("bandwidth_utilisation", 0.6, 0.5, 0.7, "ratio"),
        Fact("inference_utilisation", 0.4, 0.3, 0.5, "ratio"),
        Fact("parameter_bytes", 1, 1, 1, "byte"),
        Fact("parameters", 4e11, 4e11, 4e11, "parameter"),
    ]
    names = ["throughput", "compute_tokens", "bandwidth_tokens"]
    for batch, bound in ((1, "bandwidth_tokens"), (5000, "compute_tokens")):
        network = Network(structure(), (*FACTS, *serving, Fact("batch", batch, batch, batch, "count")))
        found = solve(network, [said("chips", 1e3)], targets=names).estimates
        assert found["throughput"].p50 == pytest.approx(found[bound].p50, rel=1e-3)


def test_a_total_says_nothing_of_parts_of_which_nothing_is_known() -> None:
    found = solve(two(), [said("chips:1", 5e4), said("facility_power", 2e8, id="total")])
    assert [(one.id, one.reason) for one in found.unused] == [("total", "nothing is known of a part of facility_power")]
    assert "chips" not in found.estimates
    assert found.estimates["chips:1"].p50 == pytest.approx(5e4, rel=1e-3)


def test_training_compute_days_and_tokens_follow_from_each_other() -> None:
    model = Fact("parameters", 4e11, 4e11, 4e11, "parameter")
    network = Network(structure(), (*FACTS, model))
    chips = said("chips", 16e3, noise=0.0)
    run = solve(network, [chips, said("duration", 54 * 86400.0)], targets=["training_flop", "tokens"]).estimates
    assert run["training_flop"].p50 == pytest.approx(16e3 * 9.894e14 * 0.375 * 54 * 86400, rel=0.01)
    assert run["tokens"].p50 == pytest.approx(run["training_flop"].p50 / 6 / 4e11, rel=1e-3)
    days = solve(network, [chips, said("training_flop", 2.77e25)], targets=["duration"]).estimates["duration"]
    assert days.p50 == pytest.approx(54 * 86400, rel=0.02)


def test_a_lattice_is_evenly_spread_in_each_dimension() -> None:
    points = lattice(512, 40)
    assert points.shape == (512, 40)
    assert np.abs(points.mean(axis=0)).max() < 0.03
    assert points.std(axis=0) == pytest.approx(np.ones(40), abs=0.03)


def test_what_else_is_asked_moves_no_estimate() -> None:
    network, power = two(count(1, 6e4), count(2, 3e4)), [said("facility_power", 2e8)]
    alone = solve(network, power, targets=["capital_cost"]).estimates["capital_cost"]
    for beside in (["it_power", "capital_cost"], ["capital_cost", "flops", "it_power", "training_cost"]):
        assert solve(network, power, targets=beside).estimates["capital_cost"] == alone


def test_a_sum_that_is_set_by_an_assumption_needs_no_draws_of_what_data_say() -> None:
    found = solve(two(count(1, 6e4), count(2, 3e4)), [said("losses", 2e7)], [Assumption("pue", 1.2)], targets=["chips"])
    assert found.estimates["chips"].p50 > 0
