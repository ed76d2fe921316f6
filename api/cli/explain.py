"""`claimgraph explain`: why a claim says what it says, from the store alone."""

import json
from typing import Annotated, Any

import typer

from api.cli.screen import line
from api.cli.settings import DEFAULT_STORE, Where, opened
from api.cli.show import said
from graph.address import clock
from graph.errors import UnknownIdError
from graph.model import Value, to_dict
from ingest.explain import Because, Explanation, Spot
from ingest.explain import explain as why


def explain(
    claim_id: Annotated[str, typer.Argument(help="A claim's id, as `claims` prints it.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    where: Where = DEFAULT_STORE,
) -> None:
    """The words of a claim, what was found round them, and what decided its subject, predicate and modality."""
    with opened(where) as store:
        claim = store.claims_by_id([claim_id]).get(claim_id)
        if claim is None:
            raise UnknownIdError("claim", claim_id)
        source = store.sources_by_key([claim.source])[claim.source]
        told = why(claim, source, store.segments(claim.source))
        if as_json:
            typer.echo(json.dumps(plain(told), indent=1, ensure_ascii=False))
            return
        modality = claim.modality.value + (f", {claim.status.value}" if claim.status else "")
        line(f"{said(store, claim)}  ({modality}; confidence {claim.confidence:.2f})")
    _print(told)


def plain(value: Any) -> Any:
    """Tuples with names as objects, for JSON."""
    if isinstance(value, Value):
        return to_dict(value)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(part) for name, part in value._asdict().items()}
    return [plain(part) for part in value] if isinstance(value, tuple) else value


def _print(told: Explanation) -> None:
    line(f"...{told.before}[{told.surface}]{told.after}...".replace("\n", " "))
    if not told.found:
        line(
            "This version of claimgraph does not make this claim there: it was read by another. Ingest the file again."
        )
    elif told.differs:
        line(f"This version reads its {', '.join(told.differs)} otherwise: ingest the file again.")
    line("names near it:")
    for name in told.names:
        line(f"  {_at(name.at)}  {name.text} = {name.name} ({name.entity}), {name.method} {name.confidence:.2f}")
    line("who is talked about:")
    for role in told.roles:
        line(f"  {role.role}: {role.name}, since {_at(role.since)} “{role.words}”")
    if told.rule:
        line(f"predicate: {told.rule.predicate}, by {told.rule.table}{'' if told.rule.sure else ', not a sure rule'}")
        for part, pattern in told.rule.patterns:
            line(f"  {part}: {pattern}")
    if told.candidates:
        line("subject, of these:")
        for candidate in told.candidates:
            line(f"  {candidate.probability:.2f}  {candidate.name}: {_features(candidate.because)}")
        line(f"  the first against the second: {_features(told.against)}")
    if told.scenario:
        one = told.scenario
        line(f"scenario: {one.name} ({one.entity}), {_at(one.start)} to {_at(one.end)}, claims: {one.claims}")
    if told.verb:
        line(f"statement: it names what it is about and rests on the verb “{told.verb}”")
        line(f"topics: {'; '.join(told.topics) or 'none'}")
    cues = ", ".join(f"“{word}”" for word in told.modality_words)
    line(f"modality: {told.claim.modality.value}{f', for {cues}' if cues else ''}")
    if told.reporting:
        line(f"quoting: “{told.reporting}”")
    if told.time_words:
        line(f"time: “{told.time_words}”")
    if told.place_words:
        line(f"place: “{told.place_words}”")
    if told.worth is not None:
        line(f"worth writing down: {told.worth:.2f}: {_features(told.worth_because)}")


def _at(spot: Spot) -> str:
    return clock(spot.start) if spot.start is not None else f"¶{spot.paragraph}"


def _features(because: tuple[Because, ...]) -> str:
    return ", ".join(f"{feature} {weight:+.2f}" for feature, weight in because) or "-"
