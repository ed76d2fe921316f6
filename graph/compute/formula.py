"""The working of an estimate: a flat list of steps, operands before results, whose leaves are what was said (cited),
reference facts and assumptions; and how strongly each leaf moves the result.

The identities can be read in any direction: megawatts from chips is a product, chips from megawatts a quotient.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from graph.compute.evidence import Observation
from graph.compute.network import Fact, Identity, Least, Own, Product, Scaled, Structure, Sum, operands
from graph.compute.normal import Z90, Array
from graph.compute.problem import Problem, Result, plain
from graph.compute.sampled import Solved
from graph.model import InputKind

NOTICED = 1e-3  # of the variance: less is not named


class Leaf(NamedTuple):
    """What an estimate rests on. `influence` is its squared correlation with the result; they need not sum to one."""

    variable: str
    kind: InputKind
    label: str
    p5: float
    p50: float
    p95: float
    unit: str
    citation: str
    reference: str
    influence: float


class Step(NamedTuple):
    """One step: how `value` follows from the steps named in `inputs`. A leaf has none."""

    id: str
    label: str
    operation: str
    inputs: tuple[str, ...]
    value: float
    unit: str
    leaf: Leaf | None = None


def leaves(problem: Problem, result: Result, group: int, name: str) -> tuple[Leaf, ...]:
    """What lies beneath the target `name` of a solved group, the strongest first."""
    moved = _influences(problem, result, group, name)
    found: list[Leaf] = []
    case = max(zip(result.shares, result.cases, strict=True), key=lambda pair: pair[0])[1]
    for fact in problem.known(case.members):
        found.append(_of_fact(problem, fact, moved.get(fact.name, 0.0)))
    for observation in case.observations:
        found.append(_of_observation(problem, observation, moved.get(observation.id, 0.0)))
    for number, family in enumerate(problem.network.families):
        found.append(_of_family(family.label, number, result, moved))
    return tuple(sorted(found, key=lambda leaf: -leaf.influence))


def used(structure: Structure, found: Iterable[Leaf], target: str) -> tuple[Leaf, ...]:
    """The leaves that stand in the working of a target, or move it noticeably without standing there.

    What no observation hangs on can move nothing: that it goes along with a target is the family's doing.
    """
    given = tuple(found)
    names = {name for name, _ in tree(structure, by_variable(given), target)}
    told = [leaf.variable for leaf in given if leaf.kind is not InputKind.REFERENCE]
    reach = beneath(structure, (target, *told))
    return tuple(
        leaf for leaf in given
        if leaf.variable in names
        or (leaf.influence >= NOTICED and (leaf.variable in reach or leaf.variable not in structure.variables))
    )  # fmt: skip


def beneath(structure: Structure, names: Iterable[str]) -> set[str]:
    """Variables and all that they are made of."""
    found: set[str] = set()
    waiting = [name for name in names if name in structure.variables]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            identity = structure.identities.get(name)
            waiting += operands(identity) if identity else ()
    return found


def by_variable(found: Iterable[Leaf]) -> dict[str, list[Leaf]]:
    known: dict[str, list[Leaf]] = {}
    for leaf in found:
        known.setdefault(leaf.variable, []).append(leaf)
    return known


def _of_fact(problem: Problem, fact: Fact, influence: float) -> Leaf:
    assumed = problem.target(fact.name) in problem.assumptions
    kind = InputKind.ASSUMPTION if assumed or not fact.reference else InputKind.REFERENCE
    label = fact.label or problem.structure.variable(fact.name).label
    return Leaf(fact.name, kind, label, fact.p5, fact.median, fact.p95, fact.unit, "", fact.reference, influence)


def _of_observation(problem: Problem, observation: Observation, influence: float) -> Leaf:
    datum, scale = problem.datum(observation), problem.scale(observation.variable)
    noise = abs(datum.slope) * observation.error
    if math.isnan(datum.value):
        ends = [end for end in (datum.low, datum.high) if math.isfinite(end)]
        around = np.array([min(ends), sum(ends) / len(ends), max(ends)])
    else:
        around = datum.value + np.array([-1, 0, 1]) * Z90 * noise
    p5, p50, p95 = (float(value) for value in plain(around, scale))
    cited = observation.id if observation.kind is InputKind.CITATION else ""
    label = observation.label or problem.structure.variable(observation.variable).label
    return Leaf(
        observation.variable, observation.kind, label, p5, p50, p95, observation.unit, cited, observation.reference,
        influence,
    )  # fmt: skip


def _of_family(label: str, number: int, result: Result, moved: Mapping[str, float]) -> Leaf:
    """Which chip it is, as a leaf without a size of its own: the label says what each is worth now."""
    worth: dict[str, float] = {}
    for share, case in zip(result.shares, result.cases, strict=True):
        worth[case.members[number]] = worth.get(case.members[number], 0.0) + float(share)
    text = f"{label}: {', '.join(f'{member} {share:.0%}' for member, share in worth.items())}"
    return Leaf("chip", InputKind.REFERENCE, text, 1, 1, 1, "count", "", "", moved.get(f"family:{label}", 0.0))


def _influences(problem: Problem, result: Result, group: int, name: str) -> dict[str, float]:
    """Squared correlations of the target with the error of each leaf, over all cases and draws."""
    keys: dict[str, list[tuple[float, float, float, float]]] = {}
    firsts, seconds = 0.0, 0.0
    between: dict[str, dict[str, list[float]]] = {}
    for share, case, groups in zip(result.shares, result.cases, result.groups, strict=True):
        found = groups[group]
        number = found.names.index(name)
        solved = found.solved
        target = solved.means[number]
        mean, own = float(solved.weight @ target), float(solved.variance[number])
        firsts += share * mean
        seconds += share * (own + float(solved.weight @ (target * target)))
        row = problem.structure.vectors[name]
        names = [problem.target(fact.name) for fact in problem.known(case.members)]
        places = [problem.structure.position[root] for root in names]
        variance = case.prior.variance[places]
        below = variance[:, None] * solved.rows.matrix[:, places].T
        labels = [fact.name for fact in problem.known(case.members)]
        _add(keys, labels, share, solved, number, below, row[places] * variance, variance, case.prior.mean[places])
        noise = case.data.noise
        below = np.zeros((len(noise), len(solved.rows.matrix)))
        below[:, solved.observed] = noise
        labels = [observation.id for observation in case.observations]
        _add(keys, labels, share, solved, number, below, np.zeros(len(noise)), np.diagonal(noise), np.zeros(len(noise)))
        for family, member in zip(problem.network.families, case.members, strict=True):
            per = between.setdefault(family.label, {}).setdefault(member, [0.0, 0.0])
            per[0] += share
            per[1] += share * mean
    spread = seconds - firsts * firsts
    moved = {key: _squared(parts, firsts, spread) for key, parts in keys.items()}
    for label, members in between.items():
        apart = sum(total * total / weight for weight, total in members.values() if weight > 0) - firsts * firsts
        moved[f"family:{label}"] = float(min(max(apart / spread, 0.0), 1.0)) if spread > 1e-10 else 0.0
    return moved


def _add(
    keys: dict[str, list[tuple[float, float, float, float]]], labels: Sequence[str], share: float, solved: Solved,
    number: int, below: Array, across: Array, variance: Array, prior: Array,
) -> None:  # fmt: skip
    """Moments of leaves (mean, square, product with the target) in one case."""
    if not labels:
        return
    reach = below @ solved.split.inverse.T
    drawn = prior[:, None] + reach @ solved.deviations.T
    left = np.maximum(variance - (reach * reach).sum(axis=1), 0.0)
    joint = across - reach @ solved.gain[number]
    means, squares = drawn @ solved.weight, (drawn * drawn) @ solved.weight + left
    products = (drawn * solved.means[number]) @ solved.weight + joint
    for place, label in enumerate(labels):
        keys.setdefault(label, []).append(
            (share, share * float(means[place]), share * float(squares[place]), share * float(products[place]))
        )


def _squared(parts: Iterable[tuple[float, float, float, float]], target: float, spread: float) -> float:
    share, mean, square, product = (sum(column) for column in zip(*parts, strict=True))
    if share <= 0:
        return 0.0
    own = square - mean * mean / share
    joint = product - mean * target
    if own < 1e-10 or spread < 1e-10:
        return 0.0
    return float(min(max(joint * joint / (own * spread), 0.0), 1.0))


# The tree


class _Way(NamedTuple):
    identity: Identity
    others: tuple[str, ...]


def ways(identities: Iterable[Identity], name: str) -> list[_Way]:
    """The identities from which a variable follows when all others in them are known."""
    found = []
    for identity in identities:
        members = (identity.result, *operands(identity))
        if name in members and not (isinstance(identity, Least) and name != identity.result):
            found.append(_Way(identity, tuple(member for member in members if member != name)))
    return found


def derived(structure: Structure, known: Iterable[str], without: str = "") -> dict[str, _Way | None]:
    """Each variable that follows from the known ones in the fewest steps, and how; None for the known."""
    found: dict[str, _Way | None] = {name: None for name in known if name != without}
    identities = list(structure.identities.values())
    while True:
        new: dict[str, _Way | None] = {}
        for identity in identities:
            members = (identity.result, *operands(identity))
            missing = [member for member in members if member not in found]
            if len(missing) != 1 or missing[0] in new or missing[0] == without:
                continue
            if isinstance(identity, Least) and missing[0] != identity.result:
                continue
            new[missing[0]] = _Way(identity, tuple(member for member in members if member != missing[0]))
        if not new:
            return found
        found |= new


def tree(structure: Structure, known: Mapping[str, Sequence[Leaf]], target: str) -> list[tuple[str, list[_Way]]]:
    """The variables of the working of a target, operands first, each with the ways in which it follows."""
    how = derived(structure, known, without=target)
    order: list[tuple[str, list[_Way]]] = []
    seen: set[str] = set()

    def visit(name: str, found: list[_Way]) -> None:
        seen.add(name)
        for way in found:
            for other in way.others:
                if other not in seen:
                    step = how[other]
                    visit(other, [step] if step else [])
        order.append((name, found))

    visit(target, [way for way in ways(structure.identities.values(), target) if all(o in how for o in way.others)])
    return order


def expression(way: _Way, name: str) -> str:
    """How a variable follows, as a person would write it."""
    identity = way.identity
    if isinstance(identity, Product):
        powers = dict(identity.factors) | {identity.result: -1.0}  # all to their powers, with the constant, make 1
        own = powers[name]
        terms = [(other, -powers[other] / own) for other in way.others]
        number = identity.constant ** (-1 / own)
        over = [_power(other, power) for other, power in terms if power > 0]
        under = [_power(other, -power) for other, power in terms if power < 0]
        front = [] if identity.constant == 1 else [f"{number:.6g}"]
        return " × ".join([*front, *over] or ["1"]) + "".join(f" ÷ {term}" for term in under)
    if isinstance(identity, Sum):
        if name == identity.result:
            return " + ".join(way.others)
        return " - ".join([identity.result, *(other for other in way.others if other != identity.result)])
    if isinstance(identity, Least):
        return f"min({', '.join(way.others)})"
    return _scaled(identity, name)


def _power(name: str, power: float) -> str:
    return name if power == 1 else f"{name}^{power:g}"


def _scaled(identity: Scaled, name: str) -> str:
    n, v = identity.native, identity.result
    if name == v:
        return {Own.ONE_PLUS: f"1 + {n}", Own.SHARE: f"{n} ÷ (1 + {n})", Own.REST: f"1 ÷ (1 + {n})"}[identity.scale]
    return {Own.ONE_PLUS: f"{v} - 1", Own.SHARE: f"{v} ÷ (1 - {v})", Own.REST: f"(1 - {v}) ÷ {v}"}[identity.scale]


def steps(structure: Structure, found: Sequence[Leaf], target: str, medians: Mapping[str, float]) -> tuple[Step, ...]:
    """The flat list of steps that ends in the target. `medians` are the answers to all variables on the way."""
    known = by_variable(leaf for leaf in found if leaf.variable in structure.variables)
    made: list[Step] = []
    for name, how in tree(structure, known, target):
        variable = structure.variables[name]
        inputs = [
            Step(f"{name}/{number}", leaf.label, "given", (), leaf.p50, leaf.unit, leaf)
            for number, leaf in enumerate(known.get(name, ()), 1)
        ]
        made += inputs
        value = medians[name]
        several = len(inputs) + len(how) > 1
        for number, way in enumerate(how, 1):
            id = f"{name}/from{number}" if several else name
            operation = expression(way, name)
            made.append(Step(id, variable.label, operation, way.others, value, variable.unit))
        if several:
            ids = (*(step.id for step in inputs), *(f"{name}/from{number}" for number in range(1, len(how) + 1)))
            made.append(Step(name, variable.label, "weighed together", ids, value, variable.unit))
        elif not how:
            made.append(Step(name, variable.label, "as given", tuple(s.id for s in inputs), value, variable.unit))
    return tuple(made)
