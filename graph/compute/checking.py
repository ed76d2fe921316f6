"""Checks: a claim beside what other claims and known facts predict of it.

A check leaves out the claim itself, its repeats and what stands in the same sentence. Of several readings the one
that fits best is taken and named, and what the others would have said is told beside it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from typing import NamedTuple

from graph.compute import compare, node, nouns, said, scene, verdict
from graph.compute.evidence import Observation, called, told
from graph.compute.network import Network
from graph.compute.problem import Problem
from graph.model import Alternative, Check, Claim, Entity, EntityType, Status, Verdict
from graph.store import ClaimFilter, GraphStore
from graph.units import format_value

MOST_READINGS = 16  # combinations of what the other claims may mean
MOST_PEERS = 40  # claims that a check is made from, the nearest


class _Case(NamedTuple):
    """Everything that one check is made of."""

    network: Network
    own: Observation
    others: tuple[Observation, ...]
    claims: dict[str, Claim]


class _Found(NamedTuple):
    problem: Problem
    prediction: verdict.Prediction
    readings: tuple[Observation, ...]  # others whose scope was open, each read as its `variable`
    left_out: tuple[Observation, ...]  # others that exclude each other


def checks(store: GraphStore, claim: Claim) -> list[Check]:
    """The checks of a claim: none where nothing else predicts it, or where it is no evidence."""
    if claim.quantity is None or claim.negated:
        return []
    made = []
    for case in _cases(store, claim):
        found = sorted(_tried(case), key=lambda one: abs(one.prediction.z))
        if found:
            made.append(_check(case, found, claim))
    return made


def _cases(store: GraphStore, claim: Claim) -> Iterator[_Case]:
    spoken = _with(claim, scene.talk(store, claim.source))
    if compare.variable(claim):
        yield from _compared(store, spoken, claim)
    if said.variables(claim):
        yield from _told(store, spoken, claim)


def _with(claim: Claim, others: Sequence[Claim]) -> list[Claim]:
    """Claims as said, and among them this one as it was given: it may have been changed, or not be kept yet."""
    return sorted([claim, *(other for other in others if other.id != claim.id)], key=lambda c: c.position)


def _compared(store: GraphStore, spoken: Sequence[Claim], claim: Claim) -> Iterator[_Case]:
    parts = compare.compared(spoken, claim)
    network = compare.network(parts, lambda id: store.entities_by_id([id]).get(id))
    seen: list[Observation] = []
    for part, name in parts:
        found = said.evidence(part, (name,), own_scenario=True)
        if isinstance(found, Observation):
            rule = part.predicate == "compute_threshold"  # a rule's number is what it is
            seen.append(found._replace(noise=0.0, shared=0.0) if rule else found)
    yield from _case(network, seen, [part for part, _ in parts], claim)


def _told(store: GraphStore, spoken: Sequence[Claim], claim: Claim) -> Iterator[_Case]:
    entity = _entity(store, claim)
    if not node.variables_of(entity, claim) or not scene.is_of_a_chip(claim):
        return
    if entity is not None and entity.type is EntityType.SCENARIO:
        made = node.scenario_node(entity, spoken, claim)
        if made is not None:
            yield from _case(made.network, made.observations, made.claims.values(), claim)
        return
    supposed = said.context(claim).status is Status.HYPOTHETICAL  # evidence about this supposition only
    if entity is not None and entity.type is not EntityType.CHIP and not supposed:
        yield from _of_entity(store, entity, claim)
        return
    found = scene.scene(spoken, claim)
    year = said.context(claim).year
    network, _ = node.network_of(found.kinds, year)
    near = sorted(found.claims, key=lambda pair: (scene.apart(pair[0], claim), pair[0].position))[:MOST_PEERS]
    seen = [node.observation(part, names, found.kinds, own_scenario=True) for part, names in near]
    kept = [one for one in seen if isinstance(one, Observation)]
    yield from _case(network, kept, [part for part, _ in near], claim)


def _of_entity(store: GraphStore, entity: Entity, claim: Claim) -> Iterator[_Case]:
    """Of something with a name: all that was said of it, wherever, of the same time and status."""
    context = said.context(claim)
    found = node.all_claims(store, ClaimFilter(subject=entity.id))
    alike = [claim, *(c for c in found if c.id != claim.id and c.quantity and said.context(c) == context)]
    near = sorted(alike, key=lambda c: (c.source != claim.source, abs(c.position - claim.position), c.id))[:MOST_PEERS]
    made = node.node(entity, context, near, [c for c in found if c.predicate in ("uses", "trains_on")])
    yield from _case(made.network, made.observations, near, claim)


def _entity(store: GraphStore, claim: Claim) -> Entity | None:
    id = claim.subject.entity if claim.subject else None
    return store.entities_by_id([id]).get(id) if id else None


def _case(network: Network, seen: Sequence[Observation], claims: Iterable[Claim], claim: Claim) -> Iterator[_Case]:
    own = next((one for one in seen if one.id == claim.id), None)
    if own is not None:
        others = tuple(one._replace(context="") for one in seen if one.id != claim.id)
        yield _Case(node.specific(network, others), own._replace(context=""), others, {c.id: c for c in claims})


def _tried(case: _Case) -> Iterator[_Found]:
    """The claim predicted under each way in which the others may be read, and without those that exclude each other."""
    names = [tuple(dict.fromkeys((o.variable, *o.readings))) for o in case.others]
    for variables in islice(product(*names), MOST_READINGS):
        read = [o._replace(variable=name, readings=()) for o, name in zip(case.others, variables, strict=True)]
        problem = Problem(case.network, [case.own, *read], ())
        own = next(o for o in problem.observations if case.own.id in (o.id, *o.repeats))
        others = problem.others(own)
        alone = Problem(case.network, others, ())
        sides = verdict.removals(alone, list(verdict.predictions(alone, others))).sets
        open_ones = tuple(o for o, before in zip(read, case.others, strict=True) if before.readings)
        for left_out in sides:
            kept = [o for o in others if o not in left_out]
            predicted = verdict.predict(problem, own, kept)
            if predicted is not None and predicted.result is not None:
                yield _Found(problem, predicted, open_ones, left_out)


def _check(case: _Case, found: Sequence[_Found], claim: Claim) -> Check:
    best = found[0]
    solved = verdict.check(best.problem, best.prediction)
    variable = best.problem.structure.variable(best.prediction.reading)
    used = {leaf.citation for leaf in solved.inputs}
    reading = [variable.label + (f" ({variable.scope})" if variable.scope else "")]
    reading += [_read(best, other) for other in best.readings if other.id in used]
    reason = solved.reason[:-1]
    if best.left_out:
        reason += f"; without {', '.join(called(o) for o in best.left_out)}, which excludes others"
    for other in found[1:]:
        apart = [_read(other, o) for o in other.readings if o not in best.readings and o.id in used]
        if apart and other.prediction.verdict is not best.prediction.verdict:
            middle = format_value(other.prediction.predicted.p50, variable.unit)
            reason += f"; {', '.join(apart)} it would be {middle}: {other.prediction.verdict.value}"
            break
    reason += _repaired(case, best, claim) + "."
    return nouns.check(solved, claim.id, variable.unit, "; ".join(reading), reason, case.claims)


def _read(found: _Found, other: Observation) -> str:
    return f"{other.label} as {found.problem.structure.variable(other.variable).label}"


def _repaired(case: _Case, best: _Found, claim: Claim) -> str:
    """Whether the number fits once it is taken to be mis-heard: its literal reading stays what is checked."""
    assert claim.quantity is not None
    if best.prediction.verdict is Verdict.CONSISTENT:
        return ""
    for other in claim.quantity.alternatives:
        own = _other(case.own, other)
        if own is None:
            continue
        tried = [f.prediction for f in _tried(case._replace(own=own))]
        if any(prediction.verdict is Verdict.CONSISTENT for prediction in tried):
            return f"; read as {told(own)} ({other.reason}) it would be consistent"
    return ""


def _other(own: Observation, other: Alternative) -> Observation | None:
    ends = [end for end in (other.value, other.low, other.high) if end is not None]
    if not ends or any(end <= 0 for end in ends):
        return None
    value = other.value
    return own._replace(
        value=value, low=None if value is not None else other.low, high=None if value is not None else other.high
    )
