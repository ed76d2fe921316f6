import math
import re

import numpy as np
import pytest

from graph.compute.mixture import LEVELS, Mixture, joined, quantiles, score, weights
from graph.compute.network import Fact, Family, Member, Network, structure
from graph.compute.solve import solve
from graph.errors import BadRequestError
from tests import brute
from tests.nodes import node, said

HOPPER = Family(
    "Hopper",
    (
        Member("H100 SXM", 0.63, (Fact("tdp", 700, 700, 700, "W"), Fact("overhead", 1.82, 1.4, 2.37, "ratio"))),
        Member("H100 PCIe", 0.12, (Fact("tdp", 350, 350, 350, "W"), Fact("overhead", 2.0, 1.54, 2.6, "ratio"))),
        Member("H200", 0.25, (Fact("tdp", 700, 700, 700, "W"), Fact("overhead", 1.82, 1.4, 2.37, "ratio"))),
    ),
)


def hopper() -> Network:
    return Network(structure(), node("tdp", "overhead").facts, [HOPPER])


def test_families_are_what_brute_force_says() -> None:
    brute.check("families")


def test_quantiles_are_the_mixtures_and_no_average_of_percentiles() -> None:
    weight, means, spreads = np.array([0.7, 0.3]), np.array([[0.0, 4.0]]), np.array([[0.5, 0.2]])
    found = quantiles(weight, means, spreads, LEVELS)[0]

    def below(x: float) -> float:
        parts = zip(weight, means[0], spreads[0], strict=True)
        return math.fsum(w * 0.5 * math.erfc((m - x) / s / math.sqrt(2)) for w, m, s in parts)

    assert [below(float(x)) for x in found] == pytest.approx(LEVELS, abs=1e-5)
    assert found[2] > 4  # the average of percentiles would say 2.1


def test_points_without_spread_have_quantiles_between_them() -> None:
    x = np.linspace(-5, 5, 400)
    weight = np.exp(-0.5 * x * x)
    found = quantiles(weight / weight.sum(), x[None, :], np.zeros((1, 400)), LEVELS)[0]
    assert found == pytest.approx([-1.645, 0.0, 1.645], abs=2e-3)


def test_joined_mixtures_keep_their_shares() -> None:
    one = Mixture(np.array([0.5, 0.5]), np.array([0.0, 1.0]), np.array([0.1, 0.1]))
    other = Mixture(np.ones(1), np.array([10.0]), np.array([0.1]))
    both = joined([one, other], np.array([0.8, 0.2]))
    assert both.weight == pytest.approx([0.4, 0.4, 0.2])
    assert both.moments()[0] == pytest.approx(2.4)


def test_the_score_of_one_normal_is_its_z_however_far_out() -> None:
    one = Mixture(np.ones(1), np.array([1.0]), np.array([0.3]))
    for z in (-26.0, -1.0, 0.0, 2.5, 26.0):
        assert score(one, 1.0 + 0.5 * z, 0.4) == pytest.approx(z, abs=1e-5)


def test_a_family_is_the_mixture_of_its_members() -> None:
    found = solve(hopper(), [said("chips", 2e4)], targets=["tdp", "chip_power"])
    assert found.only.families()["Hopper"] == pytest.approx({"H100 SXM": 0.63, "H100 PCIe": 0.12, "H200": 0.25})
    assert found.estimates["chip_power"].p50 == pytest.approx(1.4e7, rel=0.01)
    assert found.estimates["chip_power"].p5 == pytest.approx(7e6, rel=0.02)


def test_tight_evidence_moves_belief_to_the_unlikely_member_and_shows_it() -> None:
    observations = [said("chips", 2e4, noise=0.06), said("facility_power", 1.6e7)]
    found = solve(hopper(), observations, targets=["tdp", "chips"])
    assert 0.75 < found.only.families()["Hopper"]["H100 PCIe"] < 0.99
    assert found.estimates["tdp"].p50 == pytest.approx(350)
    family = next(leaf for leaf in found.only.inputs("tdp") if leaf.label.startswith("Hopper"))
    assert family.influence > 0.9
    assert re.search(r"H100 PCIe [789]\d%", family.label)


def test_impossible_weights_are_refused() -> None:
    for wrong in ([], [0.0, 0.0], [1.0, -0.1], [math.nan, 1.0]):
        with pytest.raises(BadRequestError, match="weights"):
            weights(wrong, [0.0] * len(wrong))


@pytest.mark.parametrize("spread", [0.06, 0.2, 0.6])
def test_many_normals_of_one_spread_have_the_quantiles_of_each_by_itself(spread: float) -> None:
    dice = np.random.default_rng(4)
    means, weight = dice.gamma(2.0, 0.2, (2, 1500)), dice.random(1500)
    weight /= weight.sum()
    found = quantiles(weight, means, np.full((2, 1), spread), LEVELS)
    uneven = np.where(np.arange(1500) % 2, spread, spread * (1 + 1e-9)) + np.zeros((2, 1))
    assert found == pytest.approx(quantiles(weight, means, uneven, LEVELS), abs=2e-5)
