"""Brute force beside the solver: random networks, and an importance sampler that knows nothing but their identities.

It draws every root from its prior, works the identities out as they stand, and weighs each draw by what was observed.
Nothing here is shared with the solver but the data of the network.
"""

import math
import os
import random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.compute.evidence import Observation
from graph.compute.mixture import quantiles
from graph.compute.network import (
    Fact,
    Family,
    Identity,
    Least,
    Member,
    Network,
    Own,
    Product,
    Scaled,
    Structure,
    Sum,
    operands,
    structure,
)
from graph.compute.problem import Problem, plain

Array = NDArray[np.float64]

LEVELS = np.array([0.01, 0.05, 0.5, 0.95, 0.99])
NETWORKS = 50 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 5  # of each of the four kinds
NATIVE = {"pue": "pue_excess", "mfu": "mfu_odds", "utilisation": "utilisation_odds"}
TARGETS = (
    "chips", "it_power", "pue", "facility_power", "losses", "flops", "h100e", "chip_cost", "capital_cost",
    "cluster_cost_per_chip", "site_cost", "energy_year", "electricity_cost_year", "training_flop", "training_cost",
    "throughput",
)  # fmt: skip
MEDIANS = {
    "chips": 3e4, "tdp": 700.0, "overhead": 1.8, "pue": 1.15, "chip_flops": 9.9e14, "chip_h100e": 1.0,
    "cost_per_chip": 3e4, "server_markup": 1.64, "network_factor": 1.23, "building_price": 10.0, "utilisation": 0.7,
    "electricity_price": 2e-8, "mfu": 0.38, "duration": 7e6, "parameters": 4e11, "depreciation": 0.32,
    "chip_bandwidth": 3.35e12, "bandwidth_utilisation": 0.5, "inference_utilisation": 0.4, "parameter_bytes": 1.0,
    "batch": 300.0,
}  # fmt: skip


class Question(NamedTuple):
    """A random network, what is observed of it, and what is asked."""

    network: Network
    observations: tuple[Observation, ...]
    targets: tuple[str, ...]


class Answer(NamedTuple):
    """Of each target the percentiles of LEVELS, each with what two standard errors of brute force leave open."""

    percentiles: dict[str, tuple[tuple[float, float, float], ...]]
    effective: float


def _fact(name: str, median: float, spread: float, unit: str) -> Fact:
    """A 90 % interval whose spread is on the variable's own scale."""
    low, high = math.exp(-1.6448536269514722 * spread), math.exp(1.6448536269514722 * spread)
    if name.startswith("pue"):
        return Fact(name, median, 1 + (median - 1) * low, 1 + (median - 1) * high, unit)
    if name in ("mfu", "utilisation", "bandwidth_utilisation", "inference_utilisation"):
        odds = median / (1 - median)
        return Fact(name, median, odds * low / (1 + odds * low), odds * high / (1 + odds * high), unit)
    return Fact(name, median, median * low, median * high, unit)


def question(seed: int, kind: str) -> Question:
    """A random network. `kind` says what it has: products, sums, bounds or families."""
    dice = random.Random(f"{kind} {seed}")
    parts = dice.choice((2, 2, 3)) if kind == "sums" else 1
    common = frozenset(name for name in ("overhead", "cost_per_chip") if parts > 1 and dice.random() < 0.5)
    built = structure(parts, common)
    facts = []
    for name, median in MEDIANS.items():
        for own in [name] if name in built.variables else []:
            if parts > 1 and own == "chips":
                continue
            spread = dice.uniform(0.2, 0.5) if name == "chips" else dice.uniform(0.02, 0.25)
            facts.append(_fact(own, median * _moved(name, dice), spread, built.variables[own].unit))
        for part in range(1, parts + 1):
            if (own := f"{name}:{part}") in built.variables:
                spread = dice.uniform(0.15, 0.4) if name == "chips" else dice.uniform(0.02, 0.2)
                facts.append(_fact(own, median * _moved(name, dice, 0.5), spread, built.variables[own].unit))
    families = (_family(dice),) if kind == "families" else ()
    network = Network(built, facts, families)
    truth = draws(network, 1, np.random.default_rng(dice.randrange(2**32)))
    names = ["facility_power", "capital_cost", "it_power", "chip_cost", "h100e", "flops", "losses", "training_flop"]
    names += ["chips"] if parts == 1 else ["chips:1", "chips"]
    names += {"products": [], "sums": ["site_cost", "training_cost"], "bounds": ["pue"], "families": []}[kind]
    if kind == "products":
        names = ["it_power", "capital_cost", "chip_cost", "h100e", "flops", "chips", "server_cost", "pue"]
    observed = [
        _observed(number, name, built, float(truth[name][0]), dice, kind)
        for number, name in enumerate(dice.sample(names, dice.choice((1, 2, 2, 3))))
    ]
    targets = TARGETS if kind != "products" else tuple(n for n in TARGETS if not built.needs[NATIVE.get(n, n)])
    return Question(network, tuple(observed), targets)


def _moved(name: str, dice: random.Random, spread: float = 0.2) -> float:
    return 1.0 if name in ("pue", "mfu", "utilisation") else math.exp(dice.gauss(0, spread))


def _family(dice: random.Random) -> Family:
    members = []
    for number in range(dice.choice((2, 3, 4))):
        facts = (
            _fact("tdp", dice.uniform(300, 1200), 0.03, "W"),
            _fact("chip_flops", dice.uniform(3e14, 2.5e15), 0.02, "FLOP/s"),
            _fact("cost_per_chip", dice.uniform(1e4, 5e4), 0.2, "USD"),
        )
        members.append(Member(f"chip {number}", dice.uniform(0.2, 1), facts))
    return Family("chip", tuple(members))


def _observed(number: int, name: str, built: Structure, value: float, dice: random.Random, kind: str) -> Observation:
    unit = built.variables[name].unit
    noise, shared = dice.uniform(0.05, 0.2), dice.uniform(0.01, 0.1)
    if name == "pue":
        noise, shared = noise * 0.1, shared * 0.1
    made = Observation(f"c{number}", name, unit, value, noise=noise, shared=shared, label=f"said {name}")
    if kind != "bounds" or dice.random() < 0.3:
        return made
    low = value * math.exp(-dice.uniform(0.0, 0.2)) if name != "pue" else 1 + (value - 1) * 0.8
    high = value * math.exp(dice.uniform(0.02, 0.2)) if name != "pue" else 1 + (value - 1) * 1.3
    shape = dice.choice(("low", "high", "range"))
    return made._replace(value=None, low=None if shape == "high" else low, high=None if shape == "low" else high)


# Brute force


def draws(network: Network, count: int, source: np.random.Generator) -> dict[str, Array]:
    """Every variable that can be worked out, for draws of its roots from their priors."""
    facts = {fact.name: fact for fact in network.facts}
    found = {name: _drawn(fact, count, source) for name, fact in facts.items()}
    for family in network.families:
        shares = np.array([member.weight for member in family.members])
        which = source.choice(len(shares), count, p=shares / shares.sum())
        for number, member in enumerate(family.members):
            for fact in member.facts:
                found[fact.name] = np.where(which == number, _drawn(fact, count, source), found.get(fact.name, 0.0))
    identities = list(network.structure.identities.values())
    for _ in identities:
        for identity in identities:
            work_out(identity, found)
    return found


def _drawn(fact: Fact, count: int, source: np.random.Generator) -> Array:
    normal = source.standard_normal(count)
    width = 2 * 1.6448536269514722
    if fact.name.startswith("pue"):
        excess = fact.median - 1
        return np.asarray(1 + excess * np.exp(normal * math.log((fact.p95 - 1) / (fact.p5 - 1)) / width))
    if fact.name in ("mfu", "utilisation", "bandwidth_utilisation", "inference_utilisation"):
        low, middle, high = (math.log(p / (1 - p)) for p in (fact.p5, fact.median, fact.p95))
        return np.asarray(1 / (1 + np.exp(-(middle + normal * (high - low) / width))))
    return np.asarray(fact.median * np.exp(normal * math.log(fact.p95 / fact.p5) / width))


def work_out(identity: Identity, found: dict[str, Array]) -> None:
    if isinstance(identity, Scaled):
        if identity.result in found and identity.native not in found:
            v = found[identity.result]
            back = {Own.ONE_PLUS: v - 1, Own.SHARE: v / (1 - v), Own.REST: (1 - v) / v}
            found[identity.native] = back[identity.scale]
        elif identity.native in found:
            n = found[identity.native]
            found[identity.result] = {Own.ONE_PLUS: 1 + n, Own.SHARE: n / (1 + n), Own.REST: 1 / (1 + n)}[
                identity.scale
            ]
        return
    if identity.result in found:
        return
    names = operands(identity)
    if any(name not in found for name in names):
        return
    if isinstance(identity, Product):
        result = np.full(len(found[names[0]]), identity.constant)
        for name, power in identity.factors:
            result = result * found[name] ** power
    elif isinstance(identity, Sum):
        result = sum((found[name] for name in names[1:]), found[names[0]])
    else:
        assert isinstance(identity, Least)
        result = np.minimum.reduce([found[name] for name in names])
    found[identity.result] = result


def answer(question: Question, enough: float = 20_000, most: int = 4_000_000, seed: int = 1) -> Answer | None:
    """By brute force; None where not even so many draws have the effective number."""
    source = np.random.default_rng(seed)
    kept: dict[str, list[Array]] = {name: [] for name in question.targets}
    weights: list[Array] = []
    total, squares, count = 0.0, 0.0, 0
    while count < most:
        found = draws(question.network, 200_000, source)
        weight = _weights(question, found, source)
        total, squares, count = total + weight.sum(), squares + (weight**2).sum(), count + len(weight)
        likely = weight > 0
        weights.append(weight[likely])
        for name in question.targets:
            kept[name].append(found[name][likely])
        if squares > 0 and total**2 / squares >= enough:
            break
    else:
        return None
    weight, effective = np.concatenate(weights), total**2 / squares
    return Answer(
        {name: _percentiles(np.concatenate(values), weight, effective) for name, values in kept.items()}, effective
    )


def _weights(question: Question, found: dict[str, Array], source: np.random.Generator) -> Array:
    logs = np.zeros(len(next(iter(found.values()))))
    inside = np.ones(len(logs), dtype=bool)
    for observation in question.observations:
        own = observation.variable == "pue"
        x = np.log(found[observation.variable] - own)
        error = math.hypot(observation.noise, observation.shared)
        if observation.value is not None:
            value = observation.value
            noise = error * (value / (value - 1) if own else 1)
            logs -= 0.5 * ((x - math.log(value - own)) / noise) ** 2
            continue
        ends = [end for end in (observation.low, observation.high) if end is not None]
        middle = math.exp(sum(math.log(end) for end in ends) / len(ends))
        said = x + error * (middle / (middle - 1) if own else 1) * source.standard_normal(len(x))
        if observation.low is not None:
            inside &= said > math.log(observation.low - own)
        if observation.high is not None:
            inside &= said < math.log(observation.high - own)
    return np.asarray(np.exp(logs) * inside)


def _percentiles(values: Array, weight: Array, effective: float) -> tuple[tuple[float, float, float], ...]:
    order = np.argsort(values)
    below = (np.cumsum(weight[order]) - 0.5 * weight[order]) / weight.sum()
    error = 2 * np.sqrt(LEVELS * (1 - LEVELS) / effective)
    ends = [np.interp(np.clip(LEVELS + side * error, 0, 1), below, values[order]) for side in (-1, 0, 1)]
    return tuple((float(low), float(middle), float(high)) for low, middle, high in zip(*ends, strict=True))


# Both side by side


class Off(NamedTuple):
    """The largest distances in ln between the solver and brute force, beyond what brute force leaves open."""

    median: float
    ends: float
    far: float
    where: str


def compared(asked: Question) -> Off | None:
    """None where brute force does not get there."""
    expected = answer(asked)
    if expected is None:
        return None
    problem = Problem(asked.network, asked.observations, ())
    worst = Off(0.0, 0.0, 0.0, "")
    for name in asked.targets:
        found = problem.predict(problem.observations, problem.target(name))
        assert found, f"{name} is not answered"
        mixture, _ = found
        logs = quantiles(mixture.weight, mixture.mean[None, :], mixture.spread[None, :], LEVELS)[0]
        values = plain(logs, problem.scale(name))
        off = [_beyond(float(value), *band) for value, band in zip(values, expected.percentiles[name], strict=True)]
        seen = Off(off[2], max(off[1], off[3]), max(off[0], off[4]), f"{name} of {asked.observations}")
        worst = max(worst, seen, key=lambda o: max(o.median / 0.01, o.ends / 0.03, o.far / 0.1))
    return worst


def _beyond(value: float, low: float, middle: float, high: float) -> float:
    if low <= value <= high:
        return 0.0
    return math.log(low / value) if value < low else math.log(value / high)


def check(kind: str) -> None:
    """Random networks of a kind: medians within 1 %, ends within 3 %, far tails within 10 %."""
    count, seed = 0, 0
    while count < NETWORKS:
        off = compared(question(seed, kind))
        seed += 1
        if off is None:
            assert seed < 2 * NETWORKS + 10, "too few that brute force can answer"
            continue
        count += 1
        assert off.median < 0.01, off
        assert off.ends < 0.03, off
        assert off.far < 0.10, off
