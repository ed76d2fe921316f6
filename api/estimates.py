"""Estimates and checks in the schema: what follows from numbers, with its working.

`api.types` builds on these types. What of theirs a field holds is named here and never imported.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import strawberry
from strawberry import ID
from strawberry.types.lazy_type import LazyType

from api.context import Node
from api.enums import InputKind, Status, Verdict
from api.worked import LONGEST_TEXT
from graph import model
from graph.compute.assume import assumption, parse
from graph.compute.network import Assumption
from graph.errors import BadRequestError
from graph.units import format_value


class Cited(Protocol):
    """What is needed here of the schema's claim."""

    @property
    def citations(self) -> Sequence[object]: ...


Claims = Mapping[str, Cited]

_ENTITY = LazyType[object, object]("Entity", "api.types")
_CLAIM = LazyType[object, object]("Claim", "api.types") | None
_CITATION = LazyType[object, object]("Citation", "api.types") | None


@strawberry.input(description="What is taken to be true in place of what is known: a value, or a 90 % interval.")
class AssumptionInput:
    variable: str = strawberry.field(description="pue, tdp, chips, facility_power ...; a wrong one is told which.")
    text: str | None = strawberry.field(
        default=None, description='As typed, with a unit: "1.3", "150 MW", "$45k", "0.35..0.45". In place of numbers.'
    )
    value: float | None = None
    low: float | None = strawberry.field(default=None, description="With `high`, in place of `value`.")
    high: float | None = None
    unit: str | None = strawberry.field(
        default=None, description="Of the numbers: MW, GW, kWh, USD ...; the variable's own where it is left out."
    )


@strawberry.type(description="Median, and the ends of the 90 % interval around it.")
class Interval:
    p5: float
    p50: float
    p95: float


@strawberry.type(
    description="What an estimate or a check rests on: a claim, a row of the reference facts, an assumption."
)
class EstimateInput:
    kind: InputKind
    label: str
    variable: str
    p5: float
    p50: float
    p95: float
    unit: str
    claim: Cited | None = strawberry.field(graphql_type=_CLAIM)
    citation: object | None = strawberry.field(graphql_type=_CITATION)
    reference: str | None = strawberry.field(description="File and row, what the row rests on, and where it is from.")
    influence: float | None = strawberry.field(
        description="Squared correlation of its error with the result; they need not sum to one."
    )


@strawberry.type(description="A step of the working. Operands come before results; the last one is the estimate.")
class FormulaStep:
    id: ID
    label: str
    operation: str = strawberry.field(description="Over ids of steps: `chips × tdp`; or given, as given, weighed.")
    inputs: list[ID]
    value: float
    unit: str
    leaf: EstimateInput | None = strawberry.field(description="What a step without inputs rests on.")


@strawberry.type(description="What all else says of a claim that an estimate rests on.")
class Prediction:
    claim: Cited | None = strawberry.field(graphql_type=_CLAIM)
    variable: str
    unit: str
    stated: Interval
    predicted: Interval
    z: float = strawberry.field(description="How far the two are apart, in standard deviations.")


@strawberry.type(
    description="A quantity worked out; nobody said it. Headlines are kept from the first time they are asked for: "
    "`node` finds them as long as the claims stay as they are. What rests on your assumptions is never kept."
)
class Estimate(Node):
    entity: object = strawberry.field(graphql_type=_ENTITY)
    metric: str
    label: str
    unit: str
    display: str = strawberry.field(description="The median as a person would write it.")
    as_of: str | None = strawberry.field(description="The time it is about (EDTF); null where nobody said.")
    status: Status | None
    p5: float
    p50: float
    p95: float
    basis: str = strawberry.field(description="How it counts (`sound`, `16-bit, dense`); empty where that is plain.")
    scope: str = strawberry.field(description="Of what it is: chip, server, facility; empty where that is plain.")
    effective: float | None = strawberry.field(description="Effective number of draws, where it was sampled.")
    reading: str | None = strawberry.field(description="Where claims exclude each other: which ones are left out.")
    conflict: str | None = strawberry.field(description="Which claims exclude each other, and how far.")
    formula: list[FormulaStep]
    inputs: list[EstimateInput]
    predictions: list[Prediction] = strawberry.field(description="Of its claims, each left out in turn.")


@strawberry.type(description="A claim beside what other claims and known facts predict of it, itself left out.")
class Check:
    verdict: Verdict
    unit: str
    stated: Interval
    predicted: Interval
    z: float = strawberry.field(description="How far the two are apart, in standard deviations.")
    reading: str = strawberry.field(description="What the number was taken to be.")
    reason: str
    inputs: list[EstimateInput]


def assumption_of(given: AssumptionInput) -> Assumption:
    """An assumption as it came in. Raises BadRequestError."""
    numbers = (given.value, given.low, given.high)
    for words in (given.variable, given.unit or ""):
        _check_length(words)
    if given.text is None:
        return assumption(given.variable, given.value, low=given.low, high=given.high, unit=given.unit or "")
    if given.unit is not None or any(number is not None for number in numbers):
        raise BadRequestError(f"{given.variable}: give text, which holds its unit, or numbers; not both.")
    if "=" in given.variable:
        raise BadRequestError(f"{given.variable!r} is no variable: text holds what it is set to.")
    return typed(f"{given.variable}={given.text}")


def typed(text: str) -> Assumption:
    """An assumption as a reader types it: "pue=1.3". Raises BadRequestError."""
    _check_length(text)
    return parse(text)


def _check_length(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise BadRequestError(f"an assumption of {len(text)} characters is too long; at most {LONGEST_TEXT}.")


def value_text(value: float, unit: str, variable: str) -> str:
    """A value of a variable as a person would write it; a PUE is a bare number."""
    return f"{value:.4g}" if variable == "pue" else format_value(value, unit)


def cited(found: Iterable[model.Estimate | model.Check]) -> list[str]:
    """Ids of the claims that estimates or checks rest on."""
    ids: dict[str, None] = {}
    for one in found:
        ids |= {leaf.claim: None for leaf in one.inputs if leaf.claim}
        if isinstance(one, model.Estimate):
            ids |= {step.leaf.claim: None for step in one.formula if step.leaf and step.leaf.claim}
            ids |= {prediction.claim: None for prediction in one.predictions}
    return list(ids)


def estimate_of(found: model.Estimate, entity: object, claims: Claims) -> Estimate:
    return Estimate(
        id=ID(found.id),
        entity=entity,
        metric=found.metric,
        label=found.label,
        unit=found.unit,
        display=value_text(found.p50, found.unit, found.metric),
        as_of=found.as_of,
        status=found.status,
        p5=found.p5,
        p50=found.p50,
        p95=found.p95,
        basis=found.basis,
        scope=found.scope,
        effective=found.effective,
        reading=found.reading or None,
        conflict=found.conflict or None,
        formula=[_step_of(step, claims) for step in found.formula],
        inputs=[_input_of(one, claims) for one in found.inputs],
        predictions=[_prediction_of(one, claims) for one in found.predictions],
    )


def check_of(found: model.Check, claims: Claims) -> Check:
    return Check(
        verdict=found.verdict,
        unit=found.unit,
        stated=_interval_of(found.stated),
        predicted=_interval_of(found.predicted),
        z=found.z,
        reading=found.reading,
        reason=found.reason,
        inputs=[_input_of(one, claims) for one in found.inputs],
    )


def _interval_of(found: model.Interval) -> Interval:
    return Interval(p5=found.p5, p50=found.p50, p95=found.p95)


def _prediction_of(found: model.Prediction, claims: Claims) -> Prediction:
    return Prediction(
        claim=claims.get(found.claim),
        variable=found.variable,
        unit=found.unit,
        stated=_interval_of(found.stated),
        predicted=_interval_of(found.predicted),
        z=found.z,
    )


def _step_of(found: model.FormulaStep, claims: Claims) -> FormulaStep:
    return FormulaStep(
        id=ID(found.id),
        label=found.label,
        operation=found.operation,
        inputs=[ID(id) for id in found.inputs],
        value=found.value,
        unit=found.unit,
        leaf=_input_of(found.leaf, claims) if found.leaf else None,
    )


def _input_of(found: model.EstimateInput, claims: Claims) -> EstimateInput:
    claim = claims.get(found.claim) if found.claim else None
    return EstimateInput(
        kind=found.kind,
        label=found.label,
        variable=found.variable,
        p5=found.p5,
        p50=found.p50,
        p95=found.p95,
        unit=found.unit,
        claim=claim,
        citation=claim.citations[0] if claim else None,
        reference=found.reference,
        influence=found.influence,
    )
