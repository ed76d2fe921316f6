"""What the pages show of estimates and checks: their working as a tree, and what a reader assumes."""

import math
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from markupsafe import Markup, escape

from api import worked
from api.estimates import cited, typed, value_text
from api.loaders import SourcedClaim, sourced
from api.marking import claim_path, entity_path
from api.views import CheckView, LeafView, quotes_of
from graph.compute.network import Assumption
from graph.errors import BadRequestError
from graph.model import Check, Claim, Estimate, EstimateInput, FormulaStep, InputKind
from graph.store import GraphStore
from graph.units import format_value

_ADDRESS = re.compile(r"https?://[^\s,()<>\"']+")
_ID = re.compile(r"\b[0-9a-f]{16}\b")
_NAME = re.compile(r"[a-z][a-z0-9_:/]*")
EXAMPLES = (
    "pue=1.3",
    "tdp=1000 W",
    "chips=100,000",
    "cost_per_chip=$45k",
    "mfu=0.35..0.45",
    "electricity_price=$0.05/kWh",
)

Pairs = Mapping[str, SourcedClaim]
Parameters = Sequence[tuple[str, str]]


class StepView(NamedTuple):
    """A step with those that it follows from. `again`: its own are shown elsewhere in the tree already."""

    label: str
    operation: str
    value: str
    leaf: LeafView | None
    below: Sequence["StepView"]
    again: bool


class EstimateView(NamedTuple):
    """`was` is the median without the reader's assumptions, where they changed it."""

    metric: str
    label: str
    value: str
    interval: str
    notes: Sequence[str]
    was: str | None
    working: StepView
    inputs: Sequence[LeafView]


class GroupView(NamedTuple):
    """The estimates of one time and status, or of one way out of a contradiction; `conflict` stands in the first."""

    title: str
    conflict: str
    reading: Markup
    estimates: Sequence[EstimateView]
    open: bool


class AssumedView(NamedTuple):
    """An assumption as typed, the page without it, and what is wrong with it if anything is."""

    text: str
    without: str
    problem: str | None


class FollowsView(NamedTuple):
    """All that follows for an entity under what a reader assumes, or why nothing can; `typed` stands in the form."""

    groups: Sequence[GroupView]
    total: int
    problem: str | None
    assumed: Sequence[AssumedView]
    typed: str
    examples: Sequence[str]

    @property
    def wrong(self) -> bool:
        return any(one.problem for one in self.assumed)


def follows(
    store: GraphStore, entity: str, texts: Sequence[str], typed_in: str = "", others: Parameters = ()
) -> FollowsView:
    """What follows for an entity, with assumptions as they stand in the page's address; `others` stay in its links."""
    path = entity_path(entity)
    given, assumed = _assumed(texts, path, others)
    before: list[Estimate] = []
    found: list[Estimate] = []
    problem = together = None
    try:
        before = found = worked.estimates(store, entity)
    except BadRequestError as error:
        problem = str(error)
    try:
        found = worked.estimates(store, entity, (), None, given) if given and not problem else before
    except BadRequestError as error:  # each is right, but not all of them together
        together = str(error)
    assumed = [one._replace(problem=one.problem or together) for one in assumed]
    medians = {_key(one): one.p50 for one in before} if given else {}
    pairs = _pairs(store, found)
    wrong = next((one.text for one in assumed if one.problem), "")
    return FollowsView(
        groups=_groups(
            found,
            medians,
            pairs,
            _Changes(path, [*others, *(("assume", one.text) for one in assumed if not one.problem)]),
        ),
        total=len(found),
        problem=problem,
        assumed=assumed,
        typed=typed_in[: worked.LONGEST_TEXT] or wrong,
        examples=EXAMPLES,
    )


def check_views(
    store: GraphStore, claims: Sequence[Claim], seconds: float = math.inf
) -> dict[str, list[CheckView] | None]:
    """The checks of claims, given as the store keeps them, by claim. None: still to be made when the time was over."""
    end = time.monotonic() + seconds
    made = {claim.id: worked.checks(store, claim) if time.monotonic() < end else None for claim in claims}
    pairs = _pairs(store, [check for checks in made.values() for check in checks or ()])
    return {id: None if checks is None else [_check_view(one, pairs) for one in checks] for id, checks in made.items()}


class _Changes(NamedTuple):
    """Where a link leads that lets a reader change what a leaf is taken to be."""

    path: str
    kept: Parameters

    def of(self, leaf: EstimateInput) -> str | None:
        if leaf.kind is not InputKind.REFERENCE or leaf.variable == "chip":
            return None
        value = f"{leaf.variable.partition(':')[0]}={leaf.p50:.6g}"
        return f"{self.path}?{urlencode([*self.kept, ('change', value)])}#assume"


def _assumed(texts: Sequence[str], path: str, others: Parameters) -> tuple[list[Assumption], list[AssumedView]]:
    given: list[Assumption] = []
    shown: list[AssumedView] = []
    texts = [text.strip() for text in texts if text.strip()][: worked.MOST_ASSUMPTIONS + 1]
    for number, text in enumerate(texts):
        problem = None
        try:
            one = typed(text)
            worked.checked([*given, one])
            given.append(one)
        except BadRequestError as error:
            problem = str(error)
        left = [*others, *(("assume", other) for place, other in enumerate(texts) if place != number)]
        without = f"{path}?{urlencode(left)}" if left else path
        shown.append(AssumedView(text[: worked.LONGEST_TEXT], f"{without}#estimates", problem))
    return given, shown


def _key(estimate: Estimate) -> tuple[object, ...]:
    return estimate.metric, estimate.as_of, estimate.status, estimate.reading


def _pairs(store: GraphStore, found: Sequence[Estimate | Check]) -> Pairs:
    claims = store.claims_by_id(cited(found))
    return {pair.claim.id: pair for pair in sourced(store, list(claims.values()))}


def _groups(
    found: Iterable[Estimate], medians: Mapping[tuple[object, ...], float], pairs: Pairs, changes: _Changes
) -> list[GroupView]:
    groups: dict[tuple[str, str, str], list[EstimateView]] = {}
    for one in found:
        title = f"{one.as_of or 'Undated'}{f', {one.status}' if one.status else ''}"
        view = _estimate_view(one, medians.get(_key(one)), pairs, changes)
        groups.setdefault((title, one.conflict, one.reading), []).append(view)
    made: list[GroupView] = []
    told: set[str] = set()
    for (title, conflict, reading), views in groups.items():
        shown = not made or any(view.was for view in views)
        made.append(GroupView(title, "" if conflict in told else conflict, _read(reading), views, shown))
        told.add(conflict)
    return made


def _read(reading: str) -> Markup:
    """Which claims a reading leaves out, their ids as links."""
    return _marked(_ID, reading, lambda id: Markup('<a href="{}">this claim</a>').format(claim_path(id)))


def _estimate_view(one: Estimate, before: float | None, pairs: Pairs, changes: _Changes) -> EstimateView:
    value = value_text(one.p50, one.unit, one.metric)
    was = value_text(before, one.unit, one.metric) if before is not None else None
    return EstimateView(
        metric=one.metric,
        label=one.label,
        value=value,
        interval=_interval(one.p5, one.p95, one.unit, one.metric),
        notes=[note for note in (one.basis, one.scope) if note],
        was=was if was != value else None,
        working=_tree(one.formula, pairs, changes),
        inputs=[_leaf_view(leaf, pairs, changes) for leaf in one.inputs],
    )


def _interval(low: float, high: float, unit: str, variable: str) -> str:
    ends = [value_text(end, unit, variable) for end in (low, high)]
    return f"{ends[0]} to {ends[1]}" if ends[0] != ends[1] else ""


def _tree(steps: Sequence[FormulaStep], pairs: Pairs, changes: _Changes) -> StepView:
    """The flat list as a tree. A step that several others use is taken apart once."""
    by_id = {step.id: step for step in steps}
    shown: set[str] = set()

    def view(step: FormulaStep) -> StepView:
        again = step.id in shown and bool(step.inputs)
        shown.add(step.id)
        operation = "" if step.operation in ("given", "as given") else _NAME.sub(named, step.operation)
        return StepView(
            label=step.label,
            operation=operation,
            value=value_text(step.value, step.unit, step.id.partition("/")[0]),
            leaf=_leaf_view(step.leaf, pairs, changes) if step.leaf else None,
            below=[] if again else [view(by_id[id]) for id in step.inputs if id in by_id],
            again=again,
        )

    def named(match: re.Match[str]) -> str:
        return by_id[match[0]].label if match[0] in by_id else match[0]

    return view(steps[-1])


def _leaf_view(leaf: EstimateInput, pairs: Pairs, changes: _Changes | None) -> LeafView:
    pair = pairs.get(leaf.claim) if leaf.claim else None
    sized = leaf.variable != "chip"  # which chip it is has no size
    return LeafView(
        kind=leaf.kind,
        label=leaf.label,
        value=value_text(leaf.p50, leaf.unit, leaf.variable) if sized else "",
        interval=_interval(leaf.p5, leaf.p95, leaf.unit, leaf.variable) if sized else "",
        quote=next(iter(quotes_of(pair.claim, pair.source)), None) if pair else None,
        href=claim_path(pair.claim.id) if pair else None,
        reference=_linked(leaf.reference or ""),
        influence=leaf.influence or 0.0,
        change=changes.of(leaf) if changes else None,
    )


def _linked(text: str) -> Markup:
    """A text with its addresses as links, each shown as its host."""

    def link(address: str) -> Markup:
        return Markup('<a href="{}">{}</a>').format(address, urlsplit(address).hostname or address)

    return _marked(_ADDRESS, text, link)


def _marked(pattern: re.Pattern[str], text: str, mark: Callable[[str], Markup]) -> Markup:
    """A text as HTML, with what a pattern finds in it as `mark` shows it."""
    parts, place = [], 0
    for match in pattern.finditer(text):
        parts += [escape(text[place : match.start()]), mark(match[0])]
        place = match.end()
    return Markup("").join([*parts, escape(text[place:])])


def _check_view(check: Check, pairs: Pairs) -> CheckView:
    return CheckView(
        verdict=str(check.verdict),
        reason=check.reason,
        reading=check.reading,
        stated=_around(check.stated.p5, check.stated.p50, check.stated.p95, check.unit),
        predicted=_around(check.predicted.p5, check.predicted.p50, check.predicted.p95, check.unit),
        inputs=[_leaf_view(leaf, pairs, None) for leaf in check.inputs],
    )


def _around(low: float, middle: float, high: float, unit: str) -> str:
    interval = _interval(low, high, unit, "")
    return format_value(middle, unit) + (f" ({interval})" if interval else "")
