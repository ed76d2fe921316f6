"""What the pages show of estimates and checks: their working as a tree, and what a reader assumes."""

import math
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from markupsafe import Markup, escape

from api import worked
from api.estimates import cited, typed, value_text
from api.loaders import SourcedClaim, sourced
from api.marking import claim_path, entity_path
from api.views import CheckView, ClaimView, LeafView, claim_views, quotes_of
from graph.compute.network import Assumption
from graph.errors import BadRequestError
from graph.model import Check, Claim, Estimate, EstimateInput, FormulaStep, InputKind, Verdict
from graph.store import GraphStore
from graph.times import bounds
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

LONGEST_TIME = 40  # characters of a time as typed

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
    """All that follows for an entity under what a reader assumes, or why nothing can; `typed` stands in the form.

    `as_of` is the time asked about, as typed, `wrong_time` what is wrong with it if anything is, `all_times` the page
    without it, and `times` are those of which something was said.
    """

    groups: Sequence[GroupView]
    total: int
    problem: str | None
    assumed: Sequence[AssumedView]
    typed: str
    examples: Sequence[str]
    as_of: str
    wrong_time: str | None
    all_times: str
    times: Sequence[str]

    @property
    def wrong(self) -> bool:
        return self.wrong_time is not None or any(one.problem for one in self.assumed)

    @property
    def asked(self) -> bool:
        """Whether there is anything to show, or anything that a reader asked for."""
        return bool(self.total or self.assumed or self.problem or self.as_of)


def follows(
    store: GraphStore, entity: str, texts: Sequence[str], typed_in: str = "", others: Parameters = (), as_of: str = ""
) -> FollowsView:
    """What follows for an entity, with assumptions and a time as they stand in the page's address; `others` stay in
    its links."""
    path = entity_path(entity)
    when, wrong_time = _time(as_of)
    timed = [*others, ("asOf", when)] if when else list(others)
    given, assumed = _assumed(texts, path, timed)
    ever, problem = _worked_out(store, entity)
    before, problem = _worked_out(store, entity, when) if when else (ever, problem)
    found, together = _worked_out(store, entity, when, given) if given and not problem else (before, None)
    if together:  # each is right, but not all of them together
        found, assumed = before, [one._replace(problem=one.problem or together) for one in assumed]
    medians = {key: one.p50 for key, one in _keyed(before)} if given else {}
    right = [("assume", one.text) for one in assumed if not one.problem]
    wrong = next((one.text for one in assumed if one.problem), "")
    all_times = [*others, *right]
    return FollowsView(
        groups=_groups(found, medians, _pairs(store, found), _Changes(path, [*timed, *right])),
        total=len(found),
        problem=problem,
        assumed=assumed,
        typed=typed_in[: worked.LONGEST_TEXT] or wrong,
        examples=EXAMPLES,
        as_of=as_of.strip()[:LONGEST_TIME],
        wrong_time=wrong_time,
        all_times=f"{path}{'?' if all_times else ''}{urlencode(all_times)}#estimates",
        times=sorted({one.as_of for one in ever if one.as_of}),
    )


def _worked_out(
    store: GraphStore, entity: str, when: str = "", given: Sequence[Assumption] = ()
) -> tuple[list[Estimate], str | None]:
    """The estimates, or why there are none."""
    try:
        return worked.estimates(store, entity, (), when or None, given), None
    except BadRequestError as error:
        return [], str(error)


def _time(text: str) -> tuple[str, str | None]:
    """The time that a reader asks about, and what is wrong with it; none where it is empty or wrong."""
    typed_in = text.strip()[:LONGEST_TIME]
    try:
        if typed_in:
            bounds(typed_in)
    except ValueError as error:
        return "", f"{error}."
    return typed_in, None


def check_views(
    store: GraphStore, claims: Sequence[Claim], seconds: float = math.inf
) -> dict[str, list[CheckView] | None]:
    """The checks of claims, given as the store keeps them, by claim. None: still to be made when the time was over."""
    end = time.monotonic() + seconds
    made = {claim.id: worked.checks(store, claim) if time.monotonic() < end else None for claim in claims}
    pairs = _pairs(store, [check for checks in made.values() for check in checks or ()])
    return {id: None if checks is None else [_check_view(one, pairs) for one in checks] for id, checks in made.items()}


class TallyView(NamedTuple):
    """How the checks of a source's claims came out: how many of each verdict, which do not fit, and how many are not
    made yet."""

    verdicts: Sequence[tuple[Verdict, int]]
    misfits: Sequence[tuple[ClaimView, CheckView]]
    waiting: int


def tally(
    store: GraphStore, pairs: Sequence[SourcedClaim], checks: Mapping[str, Sequence[CheckView] | None]
) -> TallyView:
    """Contradictions come first; a claim counts once, with what fits it least."""
    order = (Verdict.CONTRADICTION, Verdict.TENSION, Verdict.CONSISTENT)
    found = [
        (pair, min(made, key=lambda check: order.index(Verdict(check.verdict))))
        for pair in pairs if (made := checks.get(pair.claim.id))
    ]  # fmt: skip
    sorted_out = {verdict: [one for one in found if one[1].verdict == verdict] for verdict in order}
    misfits = [one for verdict in order[:2] for one in sorted_out[verdict]]
    views = claim_views(store, [pair for pair, _ in misfits])
    return TallyView(
        verdicts=[(verdict, len(ones)) for verdict, ones in sorted_out.items() if ones],
        misfits=[(view, check) for view, (_, check) in zip(views, misfits, strict=True)],
        waiting=sum(made is None for made in checks.values()),
    )


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


def _keyed(found: Iterable[Estimate]) -> Iterator[tuple[tuple[object, ...], Estimate]]:
    """Estimates by what they are of. Of those that nothing shown tells apart (plans of no time, told in two years) each
    has its place in the order."""
    seen: Counter[tuple[object, ...]] = Counter()
    for one in found:
        key = _key(one)
        yield (*key, seen[key]), one
        seen[key] += 1


def _pairs(store: GraphStore, found: Sequence[Estimate | Check]) -> Pairs:
    claims = store.claims_by_id(cited(found))
    return {pair.claim.id: pair for pair in sourced(store, list(claims.values()))}


def _groups(
    found: Iterable[Estimate], medians: Mapping[tuple[object, ...], float], pairs: Pairs, changes: _Changes
) -> list[GroupView]:
    groups: dict[tuple[str, str, str], list[EstimateView]] = {}
    for key, one in _keyed(found):
        title = f"{one.as_of or 'Undated'}{f', {one.status}' if one.status else ''}"
        view = _estimate_view(one, medians.get(key), pairs, changes)
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
