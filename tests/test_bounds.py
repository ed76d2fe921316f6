import math

import numpy as np
import pytest

from graph.compute.bounds import keep
from graph.compute.normal import cdf, inverse, inverse_log, log_cdf, log_mass, truncated
from graph.compute.solve import solve
from tests import brute
from tests.nodes import bare, node, said


def test_bounds_and_ranges_are_what_brute_force_says() -> None:
    brute.check("bounds")


def test_the_normal_distribution_is_the_textbooks() -> None:
    x = np.array([-6.0, -2.0, -0.5, 0.0, 1.0, 3.0, 8.0])
    expected = np.array([0.5 * math.erfc(-value / math.sqrt(2)) for value in x])
    assert cdf(x) == pytest.approx(expected, rel=2e-7)
    assert log_cdf(x) == pytest.approx(np.log(expected), abs=2e-7)
    assert inverse(np.array([0.001, 0.05, 0.5, 0.95, 0.999])) == pytest.approx(
        [-3.0902323, -1.6448536, 0, 1.6448536, 3.0902323], abs=1e-7
    )


def test_far_tails_neither_underflow_nor_lose_their_way() -> None:
    assert log_cdf(np.array([-40.0, -1e4])) == pytest.approx([-804.608442, -5.00000101e7], rel=1e-6)
    logs = np.array([-60.0, -804.608442, -1e6])
    assert log_cdf(inverse_log(logs)) == pytest.approx(logs, rel=1e-6)
    assert log_mass(np.array([30.0]), np.array([math.inf])) == pytest.approx([-454.3212], rel=1e-5)
    assert log_mass(np.array([-math.inf]), np.array([math.inf])) == pytest.approx([0.0], abs=1e-9)


@pytest.mark.parametrize(("low", "high"), [(-1.0, 0.5), (2.0, 2.5), (-3.0, math.inf), (-math.inf, -4.0)])
def test_a_truncated_normal_has_the_mean_that_theory_gives(low: float, high: float) -> None:
    u = (np.arange(20_000) + 0.5) / 20_000
    x = truncated(np.full(len(u), low), np.full(len(u), high), u)
    density = [0 if math.isinf(end) else math.exp(-0.5 * end**2) / math.sqrt(2 * math.pi) for end in (low, high)]
    mass = 0.5 * (math.erfc(low / math.sqrt(2)) - math.erfc(high / math.sqrt(2)))
    assert x.mean() == pytest.approx((density[0] - density[1]) / mass, abs=2e-3)
    assert ((x >= low) & (x <= high)).all()


def test_what_cannot_vary_is_inside_or_has_no_weight() -> None:
    kept = keep(np.array([0.0, 2.0]), 0.0, -1.0, 1.0, np.array([0.3, 0.3]))
    assert kept.log_mass.tolist() == [0.0, -math.inf]
    assert kept.deviation.tolist() == [0.0, 0.0]


def test_a_bound_moves_only_what_lies_beyond_it() -> None:
    free = solve(node(), [said("chips", 1e5)], targets=["facility_power"]).estimates["facility_power"]
    idle = solve(node(), [said("chips", 1e5), said("facility_power", low=free.p50 / 3)], targets=["facility_power"])
    assert idle.estimates["facility_power"].p50 == pytest.approx(free.p50, rel=1e-3)
    tight = solve(node(), [said("chips", 1e5), said("facility_power", low=free.p95, noise=0.01)])
    assert tight.estimates["facility_power"].p5 > free.p95 * 0.97
    assert tight.estimates["overhead"].p50 > 1.95


def test_a_range_is_an_observation_of_what_lies_in_it() -> None:
    found = solve(bare(), [said("it_power", low=4e8, high=5e8, noise=0.005), said("server_power", 1274)]).estimates
    assert 3.95e8 < found["it_power"].p5 < found["it_power"].p50 < found["it_power"].p95 < 5.05e8
    assert found["it_power"].p50 == pytest.approx(math.sqrt(4e8 * 5e8), rel=0.01)
    assert found["chips"].p50 == pytest.approx(math.sqrt(4e8 * 5e8) / 1274, rel=0.01)


def test_a_bound_alone_answers_nothing() -> None:
    assert "chips" not in solve(node(), [said("facility_power", low=1e8)]).estimates


def test_a_pue_of_one_means_next_to_no_losses() -> None:
    found = solve(node(), [said("pue", 1.0)], targets=["pue"]).estimates["pue"]
    assert 1.0 < found.p5 < found.p95 < 1.1
