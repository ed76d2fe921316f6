"""Verdicts: what all else says of an observation, how far off it is, and whether both can be true.

z is the distance of what was said from its prediction without itself, in standard deviations of both errors together.
Residuals of such estimates have heavy tails (about those of t with 3 degrees of freedom), so the bar for a
contradiction is high: at 4 a normal error would be met once in 16,000 claims, a heavy-tailed one in 36.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from graph.compute.evidence import Observation, called, same_voice, told
from graph.compute.formula import NOTICED, Leaf, leaves, used
from graph.compute.mixture import LEVELS, Mixture, quantiles, score
from graph.compute.network import Assumption, Own
from graph.compute.normal import Z90
from graph.compute.problem import Problem, Result, native, plain
from graph.errors import BadRequestError, ClaimgraphError
from graph.model import Verdict
from graph.units import format_value

TENSION = 2.0
CONTRADICTION = 4.0
MOST_NAMED = 6  # leaves in the reason of a check

_MOST_TRIED = 300  # sets of observations that are left out in search of peace
_MOST_SOLVED = 200  # the same times the cases (chips and readings) of each


class Interval(NamedTuple):
    p5: float
    p50: float
    p95: float


class Prediction(NamedTuple):
    """An observation beside what is predicted without it, as the variable `reading`."""

    observation: Observation
    reading: str
    stated: Interval
    mixture: Mixture
    scale: Own | None
    z: float
    result: Result | None  # None where it is no more than the end of another bound

    @property
    def predicted(self) -> Interval:
        return interval(self.mixture, self.scale)

    @property
    def verdict(self) -> Verdict:
        return verdict(self.z)


class Check(NamedTuple):
    """A verdict on an observation, with both intervals, the reading that was taken and the reasoning."""

    observation: str
    repeats: tuple[str, ...]
    verdict: Verdict
    stated: Interval
    predicted: Interval
    z: float
    reading: str
    reason: str
    inputs: tuple[Leaf, ...]


class Conflict(NamedTuple):
    """Observations of which not all can be true: removing any one of `sides` restores peace."""

    sides: tuple[tuple[Observation, ...], ...]
    z: float
    reason: str


class ContradictionError(ClaimgraphError):
    """What was said excludes itself, so that no one estimate follows."""

    code = "CONTRADICTION"


def verdict(z: float) -> Verdict:
    if not math.isfinite(z):
        return Verdict.CONTRADICTION
    if abs(z) < TENSION:
        return Verdict.CONSISTENT
    return Verdict.TENSION if abs(z) < CONTRADICTION else Verdict.CONTRADICTION


def interval(mixture: Mixture, scale: Own | None) -> Interval:
    """Percentiles of a variable from the mixture of its native."""
    found = quantiles(mixture.weight, mixture.mean[None, :], mixture.spread[None, :], LEVELS)[0]
    return Interval(*(float(value) for value in plain(found, scale)))


def predict(problem: Problem, observation: Observation, others: Sequence[Observation]) -> Prediction | None:
    """What others say of an observation, read in the way that fits best; None where nothing else predicts it."""
    found: list[Prediction] = []
    for name in dict.fromkeys((observation.variable, *observation.readings)):
        read = observation._replace(variable=name)
        predicted = problem.predict(others, problem.target(name), read) or _past_a_bound(problem, read, others)
        if predicted is None:
            continue
        mixture, result = predicted
        echoed = any(same_voice(read, o) for o in others)  # then the speaker's error is in the prediction
        z, stated = _distance(problem, read, mixture, read.noise if echoed else read.error)
        scale = problem.scale(name)
        found.append(Prediction(observation, name, stated, mixture, scale, z, result))
    return min(found, key=lambda prediction: abs(prediction.z), default=None)


def _past_a_bound(
    problem: Problem, observation: Observation, others: Sequence[Observation]
) -> tuple[Mixture, None] | None:
    """The end of a bound on the same variable that an observation lies beyond: no more can an open end predict."""
    said, target = problem.datum(observation), problem.target(observation.variable)
    lowest, highest = (said.low, said.high) if math.isnan(said.value) else (said.value, said.value)
    found = []
    for other in others:
        bound = problem.datum(other)
        if bound.target != target or not math.isnan(bound.value):
            continue
        error = abs(bound.slope) * (other.noise if same_voice(observation, other) else other.error)
        found += [(lowest - bound.high, bound.high, error), (bound.low - highest, bound.low, error)]
    beyond, end, error = max(found, default=(0.0, 0.0, 0.0))
    return (Mixture(np.ones(1), np.array([end]), np.array([error])), None) if beyond > 0 else None


def _distance(problem: Problem, observation: Observation, mixture: Mixture, error: float) -> tuple[float, Interval]:
    """z, and the stated interval. A range or bound is as far off as its nearer end; what lies inside is not off."""
    datum = problem.datum(observation)
    scale = problem.scale(observation.variable)
    noise, own = abs(datum.slope) * observation.error, abs(datum.slope) * error
    if not math.isnan(datum.value):
        around = datum.value + np.array([-1, 0, 1]) * Z90 * noise
        z = score(mixture, datum.value, own)
        return (-z if scale is Own.REST else z), Interval(*(float(value) for value in plain(around, scale)))
    middle = float(quantiles(mixture.weight, mixture.mean[None, :], mixture.spread[None, :], LEVELS)[0, 1])
    end = datum.low if middle < datum.low else datum.high
    z = 0.0 if datum.low <= middle <= datum.high else score(mixture, end, own)
    ends = [value for value in (datum.low, datum.high) if math.isfinite(value)]
    reach = (min(ends) - Z90 * noise, sum(ends) / len(ends), max(ends) + Z90 * noise)
    return (-z if scale is Own.REST else z), Interval(*(float(value) for value in plain(np.array(reach), scale)))


def predictions(problem: Problem, kept: Sequence[Observation]) -> Iterator[Prediction]:
    """Each of the observations that the others can predict."""
    for observation in kept:
        others = [o for o in problem.others(observation) if o in kept]
        predicted = predict(problem, observation, others)
        if predicted is not None:
            yield predicted


def at_peace(found: Iterable[Prediction]) -> bool:
    return all(p.verdict is not Verdict.CONTRADICTION for p in found)


class Removals(NamedTuple):
    """The smallest sets of observations without which no contradiction is left; one empty set where there is none.

    `certain` is false where too many would have had to be tried, and the worst was left out again and again.
    """

    sets: tuple[tuple[Observation, ...], ...]
    certain: bool


def removals(problem: Problem, found: Sequence[Prediction]) -> Removals:
    if at_peace(found):
        return Removals(((),), True)
    observations, tried, cases = problem.observations, 0, len(problem.cases(problem.observations))
    for size in range(1, len(observations) + 1):
        tried += math.comb(len(observations), size)
        if tried > min(_MOST_TRIED, _MOST_SOLVED / cases):
            break
        sets = [
            removed for removed in combinations(observations, size)
            if at_peace(predictions(problem, [o for o in observations if o not in removed]))
        ]  # fmt: skip
        if sets:
            return Removals(tuple(sets), True)
    kept = list(observations)
    while not at_peace(rest := list(predictions(problem, kept))):
        wrong = sorted((p for p in rest if p.verdict is Verdict.CONTRADICTION), key=lambda p: -abs(p.z))
        for prediction in wrong[: max(len(wrong) // 3, 1)]:
            kept.remove(prediction.observation)
    return Removals((tuple(o for o in observations if o not in kept),), False)


def check_assumptions(problem: Problem) -> None:
    """Raises BadRequestError where assumptions exclude each other beside what is known.

    One that only differs from what is known is no error: then the facts give way, which is what it is for.
    """
    given = problem.assumptions
    for target, one in given.items():
        others = [other for other in given.values() if other is not one]
        if not others or target in problem.structure.position or _is_free(problem, one, others):
            continue
        if not _is_free(problem, one, []):
            continue
        against = [o for o in others if _is_free(problem, one, [other for other in others if other is not o])]
        names = [f"{o.variable} = {format_value(o.value, problem.structure.variable(o.variable).unit)}"
                 for o in (*(against or others), one)]  # fmt: skip
        raise BadRequestError(
            f"{', '.join(names[:-1])} and {names[-1]} are assumed, and exclude each other beside all that is known. "
            "Leave one out, or assume what lies between them too."
        )


def _is_free(problem: Problem, one: Assumption, others: Sequence[Assumption]) -> bool:
    """Whether an assumption can be true beside others and what is known."""
    scale = problem.scale(one.variable)
    predicted = Problem(problem.network, (), others).predict((), problem.target(one.variable))
    spread = problem.spread(one.value, one.p5, one.p95, scale)
    return predicted is None or abs(score(predicted[0], native(one.value, scale), spread)) < CONTRADICTION


def conflict(problem: Problem, found: Sequence[Prediction], sides: Sequence[tuple[Observation, ...]]) -> Conflict:
    """The contradiction, named."""
    worst = max(found, key=lambda p: abs(p.z))
    named = list(dict.fromkeys(o for side in sides for o in side))
    said = " and ".join(f"{called(o)} ({problem.structure.variable(o.variable).label}: {told(o)})" for o in named)
    unit = problem.structure.variable(worst.reading).unit
    what = f"Not all can be true: {said}" if len(named) > 1 else f"{said} cannot be true beside all else"
    return Conflict(
        tuple(sides),
        worst.z,
        f"{what}. Without itself {called(worst.observation)} would be "
        f"{_between(worst.predicted, unit)}, {abs(worst.z):.1f} standard deviations from {told(worst.observation)}.",
    )


def _between(found: Interval, unit: str) -> str:
    p5, p50, p95 = (format_value(value, unit) for value in found)
    return f"{p50} ({p5} to {p95})"


def check(problem: Problem, prediction: Prediction) -> Check:
    """A prediction as a check of the claims behind the observation."""
    observation = prediction.observation
    variable = problem.structure.variable(prediction.reading)
    inputs: tuple[Leaf, ...] = ()
    if prediction.result:
        beneath = leaves(problem, prediction.result, 0, problem.target(prediction.reading))
        inputs = used(problem.structure, beneath, prediction.reading)
    named = [leaf for leaf in inputs if leaf.influence >= NOTICED] or list(inputs)
    names = ", ".join(f"{leaf.label} ({format_value(leaf.p50, leaf.unit)})" for leaf in named[:MOST_NAMED])
    reason = (
        f"From {names or 'another bound'} follows {_between(prediction.predicted, variable.unit)} as {variable.label}; "
        f"{told(observation)} was said: {prediction.verdict.value} (z = {prediction.z:.1f})."
    )
    return Check(
        observation.id, observation.repeats, prediction.verdict, prediction.stated, prediction.predicted,
        prediction.z, prediction.reading, reason, inputs,
    )  # fmt: skip
