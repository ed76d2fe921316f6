"""A network with its observations and assumptions, made ready: checked, taken to logarithms, and solved case by case.

A case is one member of each family of chips and one reading of each observation whose scope was left open. What is a
product is answered in closed form, the rest by `sampled`; cases are weighed by their evidence (`mixture`).
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from graph.compute.evidence import (
    Observation,
    check,
    check_value,
    covariance,
    gather,
    one_context,
    same_voice,
)
from graph.compute.gaussian import EXACT, UNKNOWN, VAGUE, Error, Prior, Rows, factor
from graph.compute.mixture import Mixture, weights
from graph.compute.network import Assumption, Fact, Network, Own, Structure, Targets, operands
from graph.compute.normal import Z90, Array, Places
from graph.compute.sampled import Data, Sampler, Solved, exact
from graph.errors import BadRequestError
from graph.model import InputKind

MOST_CASES = 256
MOST_READ = 8  # readings of open scopes that are told apart, over all kinds of chips; more are read alike
LEAST_READ = 4  # but so many of each kind
MOST_RANGES = 2  # ranges that are drawn, each a dimension; where there are more, all are taken as wide values


def native(value: float, scale: Own | None) -> float:
    """ln of what is log-normal about a value."""
    if scale is Own.ONE_PLUS:
        return math.log(max(value - 1, 1e-9))
    if scale is Own.SHARE:
        return math.log(value / (1 - value))
    return math.log((1 - value) / value) if scale is Own.REST else math.log(value)


def slope(value: float, scale: Own | None) -> float:
    """How much further an error in ln of the value reaches on its own scale."""
    if scale is Own.ONE_PLUS:
        return value / max(value - 1, 0.01)
    return {None: 1.0, Own.SHARE: 1.0, Own.REST: -1.0}[scale] / (1 - value if scale else 1)


def plain(ln: Array, scale: Own | None) -> Array:
    """The values of a variable from the logarithms of its native; still rising."""
    if scale is Own.ONE_PLUS:
        return np.asarray(1 + np.exp(ln))
    if scale is Own.SHARE:
        return np.asarray(1 / (1 + np.exp(-ln)))
    return np.asarray(1 / (1 + np.exp(ln[..., ::-1]))) if scale is Own.REST else np.asarray(np.exp(ln))


class Datum(NamedTuple):
    """An observation in ln, on the scale of its variable's native."""

    target: str
    value: float
    low: float
    high: float
    slope: float


class Known(NamedTuple):
    """The prior of the roots, what facts and assumptions say of other variables, and those that are about roots."""

    prior: Prior
    derived: tuple[Observation, ...]
    roots: tuple[Fact, ...]


class Case(NamedTuple):
    """One member of each family and one reading of each observation."""

    weight: float
    members: tuple[str, ...]
    observations: tuple[Observation, ...]
    prior: Prior
    data: Data
    dropped: tuple[Observation, ...]


class Group(NamedTuple):
    """Targets that were solved together."""

    names: tuple[str, ...]
    solved: Solved


class Result(NamedTuple):
    """All cases, what each is worth now, and the targets' place among the groups of each case."""

    cases: tuple[Case, ...]
    shares: Array
    groups: tuple[tuple[Group, ...], ...]
    unknown: tuple[str, ...]

    def mixtures(self, group: int) -> tuple[Array, Array, Array]:
        """Weights, means and spreads of the targets of a group, over all cases; of a single case one spread each."""
        parts = [groups[group].solved for groups in self.groups]
        if len(parts) == 1:
            return parts[0].weight, parts[0].means, np.sqrt(parts[0].variance)[:, None]
        weight = np.concatenate([share * part.weight for share, part in zip(self.shares, parts, strict=True)])
        means = np.concatenate([part.means for part in parts], axis=1)
        spreads = [np.repeat(np.sqrt(part.variance)[:, None], part.means.shape[1], axis=1) for part in parts]
        return weight, means, np.concatenate(spreads, axis=1)


class Problem:
    """A network with checked observations and assumptions; any part of the observations may be left out."""

    def __init__(
        self, network: Network, observations: Iterable[Observation], assumptions: Iterable[Assumption]
    ) -> None:
        self.network, self.structure = network, network.structure
        given = tuple(observations)
        one_context(given)
        ids = {observation.id for observation in given}
        if len(ids) < len(given):
            raise BadRequestError(f"{len(given)} observations have {len(ids)} ids: each needs its own.")
        for observation in given:
            for name in (observation.variable, *observation.readings):
                check(observation, self.structure.variable(name), self.scale(name))
        self.assumptions: dict[str, Assumption] = {}
        for assumption in assumptions:
            self._assume(assumption)
        self.replaced = tuple(o for o in given if self.target(o.variable) in self.assumptions)
        self.observations = tuple(gather(o for o in given if o not in self.replaced))
        self._wide = sum(o.low is not None and o.high is not None for o in self.observations) > MOST_RANGES
        if "facts" not in network.cache:
            for fact in (*network.facts, *(f for family in network.families for m in family.members for f in m.facts)):
                self._check_fact(fact)
            for family in network.families:
                weights([member.weight for member in family.members], [0.0] * len(family.members))
            network.cache["facts"] = {fact.name: fact for fact in network.facts}
        self.facts: dict[str, Fact] = network.cache["facts"]
        self._datums: dict[Observation, Datum] = {}
        self._priors: dict[tuple[str, ...], Known] = {} if self.assumptions else network.cache.setdefault("priors", {})

    def scale(self, name: str) -> Own | None:
        scaled = self.structure.scaled.get(name)
        return scaled.scale if scaled else None

    def target(self, name: str) -> str:
        scaled = self.structure.scaled.get(self.structure.variable(name).name)
        return scaled.native if scaled else name

    def _assume(self, assumption: Assumption) -> None:
        variable = self.structure.variable(assumption.variable)
        who = f"assumption {variable.name}"
        if assumption.unit and assumption.unit != variable.unit:
            raise BadRequestError(f"{who}: {assumption.unit} does not fit, {variable.label} is in {variable.unit}.")
        for value in (assumption.value, assumption.p5, assumption.p95):
            if value is not None:
                check_value(value, variable, self.scale(variable.name), who)
        low, high = assumption.p5, assumption.p95
        if (low is None) != (high is None) or (low and high and not low <= assumption.value <= high):
            raise BadRequestError(f"{who}: give both ends of the interval, about the value, or none of them.")
        target = self.target(variable.name)
        if target in self.assumptions:
            raise BadRequestError(f"{who}: {self.assumptions[target].variable!r} is assumed already, which settles it.")
        self.assumptions[target] = assumption

    def _check_fact(self, fact: Fact) -> None:
        variable = self.structure.variable(fact.name)
        if fact.unit != variable.unit:
            raise BadRequestError(f"fact {fact.label or fact.name!r}: {fact.unit} does not fit {variable.unit}.")
        for value in (fact.p5, fact.median, fact.p95):
            check_value(value, variable, self.scale(fact.name), f"fact {fact.label or fact.name!r}")
        if not fact.p5 <= fact.median <= fact.p95:
            raise BadRequestError(
                f"fact {fact.label or fact.name!r}: {fact.p5}, {fact.median}, {fact.p95} do not rise."
            )

    def spread(self, median: float, p5: float | None, p95: float | None, scale: Own | None) -> float:
        """Standard deviation on the native scale of a 90 % interval; none where there is none."""
        if p5 is None or p95 is None:
            return 0.0
        return abs(native(p95, scale) - native(p5, scale)) / (2 * Z90)

    def _prior(self, members: tuple[str, ...], facts: Mapping[str, Fact]) -> Known:
        """Roots as the facts and assumptions have them, and what they say of variables that are no roots."""
        if members in self._priors:
            return self._priors[members]
        position = self.structure.position
        mean, variance = np.zeros(len(position)), np.full(len(position), VAGUE**2)
        derived: list[Observation] = []
        roots: list[Fact] = []
        for fact in facts.values():
            target, scale = self.target(fact.name), self.scale(fact.name)
            if target in self.assumptions:
                continue
            spread = self.spread(fact.median, fact.p5, fact.p95, scale)
            if target in position:
                mean[position[target]], variance[position[target]] = native(fact.median, scale), spread**2
                roots.append(fact)
            else:
                derived.append(_taken(fact, fact.median, fact.reference, InputKind.REFERENCE, max(spread, EXACT)))
        for target, assumption in self.assumptions.items():
            scale, value = self.scale(assumption.variable), assumption.value
            spread = self.spread(value, assumption.p5, assumption.p95, scale)
            unit = self.structure.variables[assumption.variable].unit
            low, high = assumption.p5 or value, assumption.p95 or value
            fact = Fact(
                assumption.variable, value, low, high, unit, assumption.label or f"{assumption.variable} assumed"
            )
            if target in position:
                mean[position[target]], variance[position[target]] = native(value, scale), spread**2
                roots.append(fact)
            else:
                derived.append(_taken(fact, value, "", InputKind.ASSUMPTION, max(spread, EXACT)))
        self._priors[members] = Known(Prior(mean, variance), tuple(derived), tuple(roots))
        return self._priors[members]

    def known(self, members: tuple[str, ...]) -> tuple[Fact, ...]:
        """The facts and assumptions that are roots where the chips are these members of their families."""
        return self._priors[members].roots

    def datum(self, observation: Observation) -> Datum:
        if observation not in self._datums:
            self._datums[observation] = self._datum(observation)
        return self._datums[observation]

    def _datum(self, observation: Observation) -> Datum:
        scale, target = self.scale(observation.variable), self.target(observation.variable)
        if observation.value is not None and (scale is not Own.ONE_PLUS or observation.value > 1):
            value = observation.value
            return Datum(target, native(value, scale), -math.inf, math.inf, slope(value, scale))
        low, high = observation.low, observation.high
        if observation.value is not None:  # a PUE of 1.0: as little above one as rounding allows
            above = native(1 + max(observation.error * math.sqrt(3), 0.005), scale)
            return Datum(target, math.nan, -math.inf, above, 1.0)
        ends = [math.log(end) for end in (low, high) if end is not None]
        middle = math.exp(sum(ends) / len(ends))
        below = -math.inf if low is None else native(low, scale)
        above = math.inf if high is None else native(high, scale)
        if scale is Own.REST:
            below, above = (-math.inf if high is None else above), (math.inf if low is None else below)
        return Datum(target, math.nan, below, above, slope(middle, scale))

    def _data(self, observations: Sequence[Observation]) -> Data:
        data = [self.datum(observation) for observation in observations]
        noise = covariance(observations, [datum.slope for datum in data])
        if self._wide:
            for number, one in enumerate(data):
                if math.isnan(one.value) and math.isfinite(one.low) and math.isfinite(one.high):
                    data[number] = one._replace(value=(one.low + one.high) / 2, low=-math.inf, high=math.inf)
                    noise[number, number] += (one.high - one.low) ** 2 / 12
        structure = self.structure
        forms = [structure.form(datum.target) for datum in data]
        matrix = np.array([structure.vectors[datum.target] for datum in data]).reshape(len(data), len(structure.roots))
        return Data(
            Rows(matrix, np.array([form.constant for form in forms])),
            np.array([datum.value for datum in data]),
            np.array([datum.low for datum in data]),
            np.array([datum.high for datum in data]),
            noise,
            tuple(tuple(form.bends.items()) for form in forms),
            tuple(structure.needs[datum.target] for datum in data),
        )

    def cases(self, kept: Sequence[Observation]) -> list[Case]:
        families = self.network.families
        count = math.prod(len(family.members) for family in families)
        if count > MOST_CASES:
            raise BadRequestError(f"{count} combinations of chips are more than {MOST_CASES}: say which chip.")
        ways = list(self._ways(kept, max(MOST_READ // count, LEAST_READ)))
        cases = []
        for members in product(*(family.members for family in families)):
            facts = self.facts | {fact.name: fact for member in members for fact in member.facts}
            labels = tuple(member.label for member in members)
            prior, derived, _ = self._prior(labels, facts)
            for variables in ways:
                said = [o._replace(variable=v) for o, v in zip(kept, variables, strict=True)]
                observations = (*said, *derived)
                weight = math.prod(member.weight for member in members) / len(ways)
                data = self._data(observations)
                usable = _usable(self.structure, prior, data)
                dropped: tuple[Observation, ...] = ()
                if usable is not None:
                    data = data.only(usable)
                    dropped = tuple(o for n, o in enumerate(observations) if n not in usable)
                    observations = tuple(observations[n] for n in usable)
                cases.append(Case(weight, labels, observations, prior, data, dropped))
        return cases

    def _ways(self, kept: Sequence[Observation], most: int) -> Iterator[tuple[str, ...]]:
        """The variables that observations may be about: one for each, in every combination while these are few.

        Where they are many, open ones that agree are read alike, and of what is still too much the vaguest as said.
        """
        read = [tuple(dict.fromkeys((o.variable, *o.readings))) for o in kept]
        if math.prod(map(len, read)) <= most:
            yield from product(*read)
            return
        alike = list(range(len(kept)))
        for number, one in enumerate(kept):
            alike[number] = next((n for n in range(number) if alike[n] == n and _agree(kept[n], one)), number)
        chosen = [names[:1] for names in read]
        for number in sorted(set(alike), key=lambda n: (kept[n].error, kept[n].id)):
            if math.prod(len(chosen[n]) for n in set(alike)) * len(read[number]) <= most:
                chosen[number] = read[number]
        leaders = sorted(set(alike))
        for names in product(*(chosen[n] for n in leaders)):
            of = dict(zip(leaders, names, strict=True))
            yield tuple(of[n] for n in alike)

    def run(self, kept: Sequence[Observation], targets: tuple[str, ...], beside: Observation | None = None) -> Result:
        """Solve for targets (natives) with these observations; or for what the voice of another one would say."""
        return self._answer(self.cases(kept), targets, beside)

    def _answer(self, cases: Sequence[Case], targets: tuple[str, ...], beside: Observation | None) -> Result:
        drawn = frozenset().union(*(need for case in cases for need in case.data.needs))
        together = self.structure.targets(targets, drawn)
        unknown: set[str] = set()
        found = [self._solved(case, together, beside) for case in cases]
        for solved in found:
            unknown.update(*(asked.names for asked, one in zip(together, solved, strict=True) if one is None))
        groups = [
            tuple(
                Group(asked.names, one) for asked, one in zip(together, solved, strict=True)
                if one is not None and not unknown.issuperset(asked.names)
            )
            for solved in found
        ]  # fmt: skip
        if len(cases) == 1:
            shares = np.ones(1)
        else:
            evidence = [solved[0].solved.evidence if solved else 0.0 for solved in groups]
            shares = weights([case.weight for case in cases], evidence)
        return Result(tuple(cases), shares, tuple(groups), tuple(unknown))

    def _voice(self, case: Case, beside: Observation) -> Error | None:
        """The error that an observation shares with those of the same voice about the same variable."""
        own = self.datum(beside).slope * beside.shared
        joint = np.array([
            own * self.datum(o).slope * o.shared if same_voice(o, beside) else 0.0 for o in case.observations
        ])  # fmt: skip
        return Error(own * own, joint) if joint.any() else None

    def _solved(self, case: Case, together: Sequence[Targets], beside: Observation | None) -> list[Solved | None]:
        """None where nothing is known of a ratio inside the bends that they need, or where bounds leave no room."""
        data, found = case.data, list[Solved | None]()
        error = self._voice(case, beside) if beside else None
        bounded, sampler = bool(np.isnan(data.values).any()), None
        for asked in together:
            rows = Rows(asked.matrix, asked.constant)
            if not asked.needs and not bounded:
                found.append(exact(case.prior, data, rows, error))
                continue
            sampler = Sampler(self.structure, case.prior, data, asked.needs, sampler)
            known = (sampler.spread_of_ratios() <= UNKNOWN).all()
            found.append(sampler.solve(case.prior, rows, asked.bends, error) if known else None)
        return found

    def predict(
        self, kept: Sequence[Observation], target: str, beside: Observation | None = None
    ) -> tuple[Mixture, Result] | None:
        """What these observations and the facts say of one target; None where they say nothing.

        With an observation `beside`, of what its voice would say: where they are by the same voice, its error is known
        in part, and what is left of it is in the answer.
        """
        place = self.structure.position.get(target)
        if place is not None and not kept and not self.network.families:  # nothing but its own fact, if there is any
            known = self._prior((), self.facts)
            if known.prior.variance[place] > UNKNOWN**2 and not known.derived:
                return None
        cases = self.cases(kept)
        if place is not None and all(_says_nothing(case, place) for case in cases):
            return None
        result = self._answer(cases, (target,), beside)
        if target in result.unknown:
            return None
        weight, means, spreads = result.mixtures(0)
        mixture = Mixture(weight, means[0], spreads[0] + np.zeros(len(weight)))
        return None if mixture.moments()[1] > UNKNOWN else (mixture, result)

    def following(self) -> tuple[str, ...]:
        """The variables that follow from what is known, said or assumed, one step after the other."""
        found = {fact.name for fact in self.network.facts} | {a.variable for a in self.assumptions.values()}
        found |= {fact.name for family in self.network.families for m in family.members for fact in m.facts}
        found |= {name for o in self.observations for name in (o.variable, *o.readings)}
        identities = [(i.result, *operands(i)) for i in self.structure.identities.values()]
        while True:
            missing = [[name for name in members if name not in found] for members in identities]
            new = {names[0] for names in missing if len(names) == 1}
            if not new:
                return tuple(name for name in self.structure.variables if name in found)
            found |= new

    def others(self, observation: Observation) -> list[Observation]:
        """All but an observation and what comes from the same sentence (its repeats are one with it already)."""
        return [
            o for o in self.observations
            if o.id != observation.id and not (o.sentence and o.sentence == observation.sentence)
        ]  # fmt: skip


def _agree(one: Observation, other: Observation) -> bool:
    """Whether two numbers of the same open scope are as good as the same."""
    if (one.variable, one.readings) != (other.variable, other.readings):
        return False
    first, second = (
        [math.log(end) for end in (o.value, o.low, o.high) if end is not None] for o in (one, other)
    )  # fmt: skip
    apart = max(min(first) - max(second), min(second) - max(first), 0.0)
    return apart <= 2 * math.hypot(one.error, other.error)


def _taken(fact: Fact, value: float, reference: str, kind: InputKind, spread: float) -> Observation:
    return Observation(
        f"{kind.value}:{fact.name}", fact.name, fact.unit, value, noise=spread, shared=0.0, label=fact.label, kind=kind,
        reference=reference,
    )  # fmt: skip


def _says_nothing(case: Case, root: int) -> bool:
    """Whether nothing is known of a root, nor is it in anything that was said."""
    known = case.prior.variance[root] <= UNKNOWN**2 or case.data.rows.matrix[:, root].any()
    return not (known or any(case.data.needs))


class _Bent(NamedTuple):
    """Of the observations of bent variables: which they are, the ratios inside their bends, and these as rows."""

    numbers: tuple[int, ...]
    ratios: tuple[frozenset[int], ...]
    asked: tuple[int, ...]
    matrix: Array


@lru_cache(maxsize=512)
def _bent(structure: Structure, needs: tuple[frozenset[int], ...]) -> _Bent:
    numbers = tuple(number for number, need in enumerate(needs) if need)
    ratios = tuple(
        frozenset(row for bend in needs[n] for row, _, _ in structure.bends[bend].inner) for n in numbers
    )  # fmt: skip
    asked = tuple(sorted(frozenset().union(*ratios)))
    matrix = np.array([structure.rows[row] for row in asked]).reshape(len(asked), len(structure.roots))
    return _Bent(numbers, ratios, asked, matrix)


def _usable(structure: Structure, prior: Prior, data: Data) -> Places | None:
    """Which observations can be used: not those of a sum of which a part is wholly unknown, which could mean anything.

    None where all can.
    """
    bent = _bent(structure, data.needs)
    if not bent.numbers:
        return None
    weighed = bent.matrix * prior.variance
    left = np.einsum("ij,ij->i", weighed, bent.matrix)
    if left.max() <= UNKNOWN**2:
        return None
    between = np.where(np.isnan(data.values), (data.high - data.low) / math.sqrt(12), 0.0)  # a range is nearly a value
    straight = np.array([n for n, need in enumerate(data.needs) if not need and between[n] < math.inf], dtype=int)
    if len(straight):
        rows = data.rows.matrix[straight]
        total = (rows * prior.variance) @ rows.T + data.noise[straight[:, None], straight]
        total[np.diag_indices(len(straight))] += between[straight] ** 2
        known = (weighed @ rows.T) @ factor(total).inverse.T
        left = left - np.einsum("ij,ij->i", known, known)
    unknown = {row for row, width in zip(bent.asked, left.tolist(), strict=True) if width > UNKNOWN**2}
    if not unknown:
        return None
    lost = {n for n, ratios in zip(bent.numbers, bent.ratios, strict=True) if ratios & unknown}
    return np.array([n for n in range(len(data.needs)) if n not in lost], dtype=int)
