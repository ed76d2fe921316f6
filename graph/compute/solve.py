"""Estimates of a node, and checks of what was said of it.

    network = Network(structure(), facts)
    answers = solve(network, observations, assumptions)
    answers.estimates["facility_power"].p50

Observations that exclude each other are never averaged. Each is predicted without itself; where one is too far off,
every smallest set of observations without which peace returns is left out in turn, and each gives a `Reading`.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from graph.compute.evidence import Observation, Unusable
from graph.compute.formula import Leaf, Step, leaves, steps, used
from graph.compute.gaussian import UNKNOWN
from graph.compute.mixture import LEVELS, quantiles
from graph.compute.network import Assumption, Network
from graph.compute.problem import Problem, Result, plain
from graph.compute.verdict import (
    Check,
    Conflict,
    ContradictionError,
    Prediction,
    check,
    check_assumptions,
    conflict,
    predictions,
    removals,
)
from graph.errors import BadRequestError


class Estimate(NamedTuple):
    """What follows for a variable: 5th, 50th and 95th percentile. `effective` draws, None where none were needed."""

    variable: str
    label: str
    p5: float
    p50: float
    p95: float
    unit: str
    basis: str
    scope: str
    as_of: str
    status: str
    effective: float | None


class Reading:
    """Estimates from observations that can all be true; `left_out` names those that were taken for wrong."""

    def __init__(
        self, problem: Problem, left_out: Sequence[Observation], targets: Sequence[str], as_of: str, status: str
    ) -> None:
        self._problem = problem
        self.left_out = tuple(left_out)
        self._kept = [o for o in problem.observations if o not in self.left_out]
        self._result = problem.run(self._kept, tuple([problem.target(name) for name in targets]))
        self.dropped = tuple(dict.fromkeys(o for case in self._result.cases for o in case.dropped))
        self._place: dict[str, int] = {}
        self.estimates = self._estimated(targets, as_of, status)

    def _estimated(self, targets: Sequence[str], as_of: str, status: str) -> dict[str, Estimate]:
        problem = self._problem
        wanted: dict[str, list[str]] = {}
        for name in targets:
            wanted.setdefault(problem.target(name), []).append(name)
        found: dict[str, Estimate] = {}
        for group, part in enumerate(self._result.groups[0]):
            weight, means, spreads = self._result.mixtures(group)
            if means.shape[1] == 1:
                known = np.flatnonzero(spreads[:, 0] <= UNKNOWN)
            else:
                middle = means @ weight
                known = np.flatnonzero((spreads**2 + (means - middle[:, None]) ** 2) @ weight <= UNKNOWN**2)
            logs = quantiles(weight, means[known], spreads[known], LEVELS)
            values = np.exp(logs).tolist()
            draws = [groups[group].solved.effective for groups in self._result.groups]
            effective = min((d for d in draws if d is not None), default=None)
            for number, place in enumerate(known.tolist()):
                self._place[part.names[place]] = group
                for name in wanted[part.names[place]]:
                    variable, scale = problem.structure.variables[name], problem.scale(name)
                    p5, p50, p95 = values[number] if scale is None else plain(logs[number], scale).tolist()
                    basis = problem.network.basis.get(name, variable.basis)
                    found[name] = Estimate(
                        name,
                        variable.label,
                        p5,
                        p50,
                        p95,
                        variable.unit,
                        basis,
                        variable.scope,
                        as_of,
                        status,
                        effective,
                    )
        return {name: found[name] for name in targets if name in found}

    def families(self) -> dict[str, dict[str, float]]:
        """What each member of each family is worth once the observations are known."""
        found: dict[str, dict[str, float]] = {family.label: {} for family in self._problem.network.families}
        for share, case in zip(self._result.shares, self._result.cases, strict=True):
            for family, member in zip(found, case.members, strict=True):
                found[family][member] = found[family].get(member, 0.0) + float(share)
        return found

    def readings(self) -> dict[str, dict[str, float]]:
        """Of observations whose scope was left open: what each reading is worth."""
        found: dict[str, dict[str, float]] = {o.id: {} for o in self._kept if o.readings}
        for share, case in zip(self._result.shares, self._result.cases, strict=True):
            for observation in case.observations:
                if observation.id in found:
                    shares = found[observation.id]
                    shares[observation.variable] = shares.get(observation.variable, 0.0) + float(share)
        return found

    def _leaves(self, name: str) -> tuple[Leaf, ...]:
        target = self._problem.target(name)
        if target not in self._place:
            raise BadRequestError(f"{name!r} was not asked for, or does not follow from what is known.")
        return leaves(self._problem, self._result, self._place[target], target)

    def inputs(self, name: str) -> tuple[Leaf, ...]:
        """What an estimate rests on, the strongest first."""
        return used(self._problem.structure, self._leaves(name), name)

    def formula(self, name: str) -> tuple[Step, ...]:
        """The working of an estimate, operands before results; the last step is the estimate."""
        structure = self._problem.structure
        return steps(structure, self._leaves(name), name, self._middles)

    @cached_property
    def _middles(self) -> dict[str, float]:
        """The medians of all variables that can be worked out: what stands in a working is seldom alone asked for."""
        problem = self._problem
        names = problem.following()
        result = problem.run(self._kept, tuple(dict.fromkeys(problem.target(name) for name in names)))
        return _medians(problem, result, names)


def _medians(problem: Problem, result: Result, names: Iterable[str]) -> dict[str, float]:
    middles: dict[str, float] = {}
    for group, part in enumerate(result.groups[0]):
        values = quantiles(*result.mixtures(group), LEVELS[1:2])
        middles |= dict(zip(part.names, values[:, 0], strict=True))
    targets = {name: problem.target(name) for name in names}
    return {
        name: float(plain(np.array([middles[target]]), problem.scale(name))[0])
        for name, target in targets.items() if target in middles
    }  # fmt: skip


class Answers(NamedTuple):
    """`readings` is one where all that was said can be true; `unused` is what was left aside, and why.

    `certain` is false where so much excludes each other that not all ways out were tried.
    """

    readings: tuple[Reading, ...]
    certain: bool
    conflict: Conflict | None
    predictions: tuple[Prediction, ...]
    unused: tuple[Unusable, ...]

    @property
    def estimates(self) -> Mapping[str, Estimate]:
        """The estimates of the only reading. Raises ContradictionError where there are several."""
        return self.only.estimates

    @property
    def only(self) -> Reading:
        """The one reading. Raises ContradictionError where there are several, or may be."""
        if self.conflict and (len(self.readings) > 1 or not self.certain):
            raise ContradictionError(f"{self.conflict.reason} See each reading by itself, or leave one out.")
        return self.readings[0]


def solve(
    network: Network,
    observations: Iterable[Observation] = (),
    assumptions: Iterable[Assumption] = (),
    *,
    targets: Iterable[str] | None = None,
    as_of: str = "",
    status: str = "",
) -> Answers:
    """Estimate the targets (all variables that can be) from facts, observations and assumptions.

    All observations must share their context. Raises BadRequestError where an input makes no sense,
    or where assumptions exclude each other.
    """
    problem = Problem(network, observations, assumptions)
    names = tuple(problem.structure.variables if targets is None else targets)
    for name in names:
        problem.structure.variable(name)
    check_assumptions(problem)
    found = tuple(predictions(problem, problem.observations))
    sides, certain = removals(problem, found)
    made = tuple(Reading(problem, side, names, as_of, status) for side in sides)
    unused = [Unusable(o.id, f"{o.variable} is assumed to be something else") for o in problem.replaced]
    for observation in dict.fromkeys(o for reading in made for o in reading.dropped):
        unused.append(Unusable(observation.id, f"nothing is known of a part of {observation.variable}"))
    return Answers(made, certain, conflict(problem, found, sides) if any(sides) else None, found, tuple(unused))


def checks(
    network: Network, observations: Iterable[Observation], assumptions: Iterable[Assumption] = ()
) -> tuple[Check, ...]:
    """A verdict on each observation that facts and other observations can predict."""
    problem = Problem(network, observations, assumptions)
    return tuple(check(problem, prediction) for prediction in predictions(problem, problem.observations))
