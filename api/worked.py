"""Estimates and checks as they may be shown: worked out one after another, and kept until the store changes.

Working one out takes milliseconds, of much talked about entities a second or two, so never call this on the event loop.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from threading import Lock
from typing import Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

import msgspec

from graph.compute import checking, node, scene
from graph.compute.assume import variable_named
from graph.compute.network import Assumption
from graph.errors import BadRequestError
from graph.model import Check, Claim, Estimate, EstimateInput, FormulaStep, Rights
from graph.store import GraphStore
from graph.units import display

MOST_ASSUMPTIONS = 20
SMALLEST, LARGEST = 1e-20, 1e40  # of an assumed value in its base unit: what is multiplied out of them stays finite
# Numbers of one time and status that are ranges or of an open scope: with so many an answer takes half a second.
MOST_OPEN = 8
LONGEST_TEXT = 100  # characters of an assumption as typed
KEPT_ESTIMATES = 64  # answers, some of them hundreds of kilobytes
KEPT_CHECKS = 4_096

T = TypeVar("T")
Words = tuple[tuple[str, str], ...]  # what may not be shown, and what is shown for it


class Kept(Generic[T]):
    """The answers asked for last, of one version of a store. One is worked out at a time: they share the processor."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._version = -1
        self._answers: OrderedDict[Hashable, T] = OrderedDict()
        self._turn, self._guard = Lock(), Lock()

    def of(self, version: int, question: Hashable, work: Callable[[], T]) -> T:
        found = self._found(version, question)
        if found is None:
            with self._turn:
                found = self._found(version, question)  # somebody else may have asked the same meanwhile
                if found is None:
                    found = [work()]
                    self._keep(version, question, found[0])
        return found[0]

    def _found(self, version: int, question: Hashable) -> list[T] | None:
        with self._guard:
            if version != self._version or question not in self._answers:
                return None
            self._answers.move_to_end(question)
            return [self._answers[question]]

    def _keep(self, version: int, question: Hashable, answer: T) -> None:
        with self._guard:
            if version != self._version:
                self._answers.clear()
                self._version = version
            self._answers[question] = answer
            if len(self._answers) > self._most:
                self._answers.popitem(last=False)


class _Answers(NamedTuple):
    estimates: Kept[list[Estimate]]
    checks: Kept[list[Check]]


_answers: WeakKeyDictionary[GraphStore, _Answers] = WeakKeyDictionary()


def _of(store: GraphStore) -> _Answers:
    return _answers.setdefault(store, _Answers(Kept(KEPT_ESTIMATES), Kept(KEPT_CHECKS)))


def estimates(
    store: GraphStore,
    entity: str,
    metrics: Sequence[str] = (),
    as_of: str | None = None,
    assumptions: Sequence[Assumption] = (),
) -> list[Estimate]:
    """What follows for an entity, as it may be shown. Raises UnknownIdError, BadRequestError."""
    names = tuple(dict.fromkeys(variable_named(metric).name for metric in metrics))
    given = tuple(sorted(checked(assumptions)))

    def work() -> list[Estimate]:
        if names or as_of or given or node.kept_estimates(store, entity) is None:
            _check_open(node.nodes(store, entity, as_of))
        hidden = _hidden(store, _numbers(store, entity))
        return [_veiled(one, hidden) for one in node.estimates(store, entity, names, as_of, given)]

    return _of(store).estimates.of(store.version(), (entity, names, as_of, given), work)


def kept(store: GraphStore, ids: Sequence[str]) -> dict[str, Estimate]:
    """Those of the estimates that are kept and still hold, as they may be shown; nothing is worked out."""
    asked = store.estimates_by_id(ids)
    hidden: dict[str, Words | None] = {}
    for entity in {one.entity for one in asked.values()}:
        holds = node.kept_estimates(store, entity) is not None
        hidden[entity] = _hidden(store, _numbers(store, entity)) if holds else None
    return {id: _veiled(one, words) for id, one in asked.items() if (words := hidden[one.entity]) is not None}


def _check_open(nodes: Iterable[node.Node]) -> None:
    """`BadRequestError` where an answer would take long."""
    for one in nodes:
        wide = sum(bool(seen.readings) or seen.value is None for seen in one.observations)
        if wide > MOST_OPEN:
            raise BadRequestError(
                f"{one.entity.name}, {one.context.key}: {wide} numbers are ranges, or leave open what they are of; "
                f"from more than {MOST_OPEN} no estimate is made. Ask about another time (asOf)."
            )


def checked(assumptions: Sequence[Assumption]) -> Sequence[Assumption]:
    """`BadRequestError` where there are too many assumptions, two about one variable, or one out of all proportion."""
    if len(assumptions) > MOST_ASSUMPTIONS:
        raise BadRequestError(f"assumptions: {len(assumptions)} are too many; at most {MOST_ASSUMPTIONS} at a time.")
    names = [assumption.variable for assumption in assumptions]
    for name in names:
        if names.count(name) > 1:
            raise BadRequestError(f"{name} is assumed twice; assume one value, or a range.")
    for assumption in assumptions:
        for value in (assumption.value, assumption.p5, assumption.p95):
            if value is not None and not SMALLEST <= value <= LARGEST:
                raise BadRequestError(
                    f"{assumption.variable}: {value:g} {assumption.unit} is out of all proportion; "
                    f"assume something from {SMALLEST:g} to {LARGEST:g}."
                )
    return assumptions


def checks(store: GraphStore, claim: Claim) -> list[Check]:
    """The checks of a claim, given as the store keeps it, as they may be shown."""
    if claim.quantity is None:
        return []

    def work() -> list[Check]:
        found = checking.checks(store, claim)
        if not found:
            return []
        about = claim.subject.entity if claim.subject else None
        others = _numbers(store, about) if about else []
        hidden = _hidden(store, [claim, *others, *scene.talk(store, claim.source)])
        return [_veiled_check(check, hidden) for check in found]

    return _of(store).checks.of(store.version(), claim.id, work)


def _numbers(store: GraphStore, entity: str) -> Sequence[Claim]:
    """All that may stand in an estimate's labels: of a scenario, the numbers of the talk it belongs to."""
    return node.evidence(store, entity).numbers


def _hidden(store: GraphStore, claims: Iterable[Claim]) -> Words:
    """The words of private sources that stand in labels, each with the value that is shown for it."""
    spoken = [claim for claim in claims if claim.quantity]
    sources = store.sources_by_key(sorted({claim.source for claim in spoken}))
    private = {key for key, source in sources.items() if source.rights is Rights.PRIVATE}
    words: dict[str, str] = {}
    for claim in spoken:
        quantity = claim.quantity
        if quantity and (claim.source in private or claim.source not in sources):
            value = display(quantity.unit, quantity.value, quantity.low, quantity.high)
            words[f"“{' '.join(quantity.surface.split())}”"] = value or "a number"
    return tuple(sorted(words.items(), key=lambda pair: -len(pair[0])))


def _shown(text: str, hidden: Words) -> str:
    for words, instead in hidden:
        text = text.replace(words, instead)
    return text


def _veiled(estimate: Estimate, hidden: Words) -> Estimate:
    if not hidden:
        return estimate
    return msgspec.structs.replace(
        estimate,
        reading=_shown(estimate.reading, hidden),
        conflict=_shown(estimate.conflict, hidden),
        formula=tuple(_veiled_step(step, hidden) for step in estimate.formula),
        inputs=tuple(_veiled_input(one, hidden) for one in estimate.inputs),
    )


def _veiled_step(step: FormulaStep, hidden: Words) -> FormulaStep:
    leaf = _veiled_input(step.leaf, hidden) if step.leaf else None
    return msgspec.structs.replace(step, label=_shown(step.label, hidden), leaf=leaf)


def _veiled_input(one: EstimateInput, hidden: Words) -> EstimateInput:
    return msgspec.structs.replace(one, label=_shown(one.label, hidden))


def _veiled_check(check: Check, hidden: Words) -> Check:
    if not hidden:
        return check
    return msgspec.structs.replace(
        check,
        reading=_shown(check.reading, hidden),
        reason=_shown(check.reason, hidden),
        inputs=tuple(_veiled_input(one, hidden) for one in check.inputs),
    )
