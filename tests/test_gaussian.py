import math

import numpy as np
import pytest

from graph.compute.evidence import Observation
from graph.compute.gaussian import VAGUE, Prior, Rows, condition, factor
from graph.compute.network import Network
from graph.compute.normal import Z90, Array
from graph.compute.problem import native
from graph.compute.solve import solve
from tests import brute
from tests.nodes import bare, node, said


def closed_form(network: Network, observations: tuple[Observation, ...], target: str) -> tuple[float, float, float]:
    """By precisions in place of covariances, the other way to the same posterior."""
    built = network.structure
    names = [fact.name for fact in network.facts if brute.NATIVE.get(fact.name, fact.name) in built.roots]
    roots = [brute.NATIVE.get(name, name) for name in names]
    facts = {fact.name: fact for fact in network.facts}
    scale = [built.scaled[name].scale if name in built.scaled else None for name in names]
    mean = np.array([native(facts[name].median, s) for name, s in zip(names, scale, strict=True)])
    ends = [(native(facts[n].p95, s) - native(facts[n].p5, s)) / (2 * Z90) for n, s in zip(names, scale, strict=True)]
    precision = np.diag(1 / np.array(ends) ** 2)
    right = precision @ mean

    def row(name: str) -> Array:
        form = built.form(brute.NATIVE.get(name, name))
        return np.array([form.roots.get(root, 0.0) for root in roots])

    for o in observations:
        value = o.value or 0.0
        own = o.variable == "pue"
        noise = o.error * (value / (value - 1) if own else 1)
        a = row(o.variable)
        constant = built.form(brute.NATIVE.get(o.variable, o.variable)).constant
        precision = precision + np.outer(a, a) / noise**2
        right = right + a * (math.log(value - own) - constant) / noise**2
    covariance = np.linalg.inv(precision)
    a = row(target)
    middle = float(a @ covariance @ right) + built.form(brute.NATIVE.get(target, target)).constant
    reach = Z90 * math.sqrt(a @ covariance @ a)
    p5, p50, p95 = (math.exp(x) + (target == "pue") for x in (middle - reach, middle, middle + reach))
    return p5, p50, p95


def test_products_are_within_a_thousandth_of_the_closed_form() -> None:
    compared = 0
    for seed in range(40):
        asked = brute.question(seed, "products")
        answers = solve(asked.network, asked.observations, targets=asked.targets)
        if answers.conflict:
            continue
        for name, found in answers.estimates.items():
            expected = closed_form(asked.network, asked.observations, name)
            assert (found.p5, found.p50, found.p95) == pytest.approx(expected, rel=1e-3), (seed, name)
            assert found.effective is None
            compared += 1
    assert compared > 200


def test_products_are_what_brute_force_says() -> None:
    brute.check("products")


def test_chips_from_megawatts_undo_megawatts_from_chips() -> None:
    forward = solve(node("pue"), [said("chips", 1e5, noise=0.0)], targets=["it_power"]).estimates["it_power"]
    back = solve(node("pue"), [said("it_power", forward.p50, noise=0.0)], targets=["chips"]).estimates["chips"]
    assert back.p50 == pytest.approx(1e5, rel=1e-3)
    assert back.p95 / back.p5 == pytest.approx(forward.p95 / forward.p5, rel=1e-3)


@pytest.mark.parametrize("known", [("chips", "cost_per_chip"), ("chips", "chip_cost"), ("cost_per_chip", "chip_cost")])
def test_any_two_of_three_give_the_third(known: tuple[str, str]) -> None:
    values = {"chips": 2e4, "cost_per_chip": 3e4, "chip_cost": 6e8}
    found = solve(bare(), [said(name, values[name]) for name in known], targets=list(values)).estimates
    assert {name: e.p50 for name, e in found.items()} == pytest.approx(values, rel=1e-3)


def test_what_nothing_is_known_of_is_not_answered() -> None:
    assert solve(bare(), [said("chips", 2e4)]).estimates.keys() == {"chips"}
    assert solve(bare(), []).estimates == {}


def test_two_that_agree_are_surer_than_one() -> None:
    one = solve(bare(), [said("chips", 1e5, noise=0.1)]).estimates["chips"]
    two = solve(bare(), [said("chips", 1e5, noise=0.1), said("chips", 1.1e5, id="b", noise=0.1)]).estimates["chips"]
    assert two.p50 == pytest.approx(math.sqrt(1.1) * 1e5, rel=1e-3)
    assert math.log(two.p95 / two.p5) == pytest.approx(math.log(one.p95 / one.p5) / math.sqrt(2), rel=1e-3)


def test_a_row_that_the_rows_before_it_determine_has_no_deviation_of_its_own() -> None:
    matrix = np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 2.0]])
    split = factor(matrix @ matrix.T)
    assert split.free.tolist() == [True, True, False]
    assert split.lower @ split.lower.T == pytest.approx(matrix @ matrix.T)
    assert split.inverse[:2, :2] @ split.lower[:2, :2] == pytest.approx(np.eye(2))


def test_a_root_of_unknown_size_follows_what_is_observed_of_it() -> None:
    prior = Prior(np.zeros(2), np.array([VAGUE**2, 0.04]))
    rows = Rows(np.array([[1.0, 1.0]]), np.zeros(1))
    target = Rows(np.array([[1.0, 0.0]]), np.zeros(1))
    found = condition(prior, rows, np.array([[0.01]]), np.array([10.0]), target)
    assert found.mean[0] == pytest.approx(10.0, abs=1e-3)
    assert found.variance[0] == pytest.approx(0.05, rel=1e-3)
