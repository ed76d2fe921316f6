"""The solver's answers as the nouns of `graph.model`: with citations in place of ids, ready to be kept and shown."""

import hashlib
from collections.abc import Iterable, Mapping

from graph.compute import formula, verdict
from graph.model import Check, Claim, EstimateInput, FormulaStep, InputKind, Interval, Prediction

Claims = Mapping[str, Claim]
FAMILY = "families.csv: share (judgement)"  # the leaf of which chip of a family it is
DIGITS = 12  # significant figures that are kept, so that the same answer is the same bytes on every machine


def rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def interval(found: verdict.Interval) -> Interval:
    return Interval(p5=rounded(found.p5), p50=rounded(found.p50), p95=rounded(found.p95))


def input_of(leaf: formula.Leaf, claims: Claims) -> EstimateInput:
    claim = claims.get(leaf.citation) if leaf.citation else None
    return EstimateInput(
        kind=leaf.kind,
        label=leaf.label,
        variable=leaf.variable,
        unit=leaf.unit,
        p5=rounded(leaf.p5),
        p50=rounded(leaf.p50),
        p95=rounded(leaf.p95),
        claim=leaf.citation or None,
        citation=claim.citations[0] if claim else None,
        reference=leaf.reference or (FAMILY if leaf.variable == "chip" else None),
        influence=round(leaf.influence, 6),
    )


def inputs(leaves: Iterable[formula.Leaf], claims: Claims) -> tuple[EstimateInput, ...]:
    return tuple(input_of(leaf, claims) for leaf in leaves)


def steps(found: Iterable[formula.Step], claims: Claims) -> tuple[FormulaStep, ...]:
    return tuple(
        FormulaStep(
            id=step.id,
            label=step.label,
            operation=step.operation,
            inputs=step.inputs,
            value=rounded(step.value),
            unit=step.unit,
            leaf=input_of(step.leaf, claims) if step.leaf else None,
        )
        for step in found
    )


def prediction(found: verdict.Prediction) -> Prediction:
    return Prediction(
        claim=found.observation.id,
        variable=found.reading,
        unit=found.observation.unit,
        stated=interval(found.stated),
        predicted=interval(found.predicted),
        z=round(found.z, 6),
    )


def check(found: verdict.Check, claim: str, unit: str, reading: str, reason: str, claims: Claims) -> Check:
    return Check(
        claim=claim,
        verdict=found.verdict,
        unit=unit,
        stated=interval(found.stated),
        predicted=interval(found.predicted),
        z=round(found.z, 6),
        reading=reading,
        reason=reason,
        inputs=inputs(found.inputs, claims),
    )


def cited(found: Iterable[EstimateInput]) -> set[str]:
    """Ids of the claims among inputs."""
    return {one.claim for one in found if one.kind is InputKind.CITATION and one.claim}


def estimate_id(*parts: object) -> str:
    return "estimate/" + hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:16]
