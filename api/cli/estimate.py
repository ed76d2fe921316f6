"""`claimgraph estimate`: what follows from numbers, of a table of clusters or of what the graph knows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from api.cli.screen import line, problem
from api.cli.settings import DEFAULT_STORE, Where, opened
from graph.address import citation_address
from graph.compute.assume import parse, variable_named
from graph.compute.cluster import Basis
from graph.compute.facts import reference
from graph.compute.node import estimates, refresh
from graph.compute.table import Line, read_table, write_table
from graph.compute.table import estimates as table_estimates
from graph.errors import BadRequestError, UnknownIdError
from graph.model import Estimate, EstimateInput, FormulaStep, Source, to_dict
from graph.store import GraphStore
from graph.units import format_value


def estimate(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="What to estimate: a name, an alias or an id.")
    ] = None,
    metric: Annotated[
        list[str] | None, typer.Option(help="Only this, such as facility_power; may be repeated.")
    ] = None,
    assume: Annotated[
        list[str] | None, typer.Option(metavar="VARIABLE=VALUE", help="Assume this, such as pue=1.3; may be repeated.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Only what holds then: 2025, 2025-06.")] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON lines, one an estimate.")] = False,
    table: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="A table of clusters, with the columns of Epoch's.")
    ] = None,
    basis: Annotated[Basis, typer.Option(help="What counts as speed in H100-equivalents of a table.")] = Basis.SOUND,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the table here; standard output if left out.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--refresh", help="Work out, and keep, whatever the store does not keep as it is now.")
    ] = False,
    where: Where = DEFAULT_STORE,
) -> None:
    """Estimate power, cost, speed and more, of something in the graph or of each cluster of a table."""
    if again:
        if name or table or metric or assume or as_of or json or out or basis is not Basis.SOUND:
            raise BadRequestError("--refresh is for all that the store holds: give it alone, or with --store.")
        _refresh(where)
        return
    if (name is None) == (table is None):
        raise BadRequestError("nothing to estimate: give a NAME, or --csv FILE for a table; not both.")
    if table is not None:
        if metric or assume or as_of or json:
            raise BadRequestError("--metric, --assume, --as-of and --json are for a NAME, not for a table.")
        _table(table, basis, out)
        return
    if out is not None or basis is not Basis.SOUND:
        raise BadRequestError("--out and --basis are for a table: give them with --csv FILE.")
    assumptions = [parse(text) for text in assume or ()]
    metrics = [variable_named(text).name for text in metric or ()]
    with opened(where) as store:
        entity = store.find_entity(name or "")
        if entity is None:
            raise UnknownIdError("entity", name or "")
        found = estimates(store, entity.id, metrics, as_of, assumptions)
        if json:
            for one in found:
                line(msgspec.json.encode(to_dict(one)).decode())
        else:
            line(f"{entity.name} ({entity.type.value}, {entity.id})")
            _show(store, found)
        missing = [one for one in metrics if all(one != made.metric for made in found)]
        if missing or not found:
            what = ", ".join(missing) or "anything"
            problem(
                f"nothing that was said of {entity.name} lets {what} follow. "
                f"See `claimgraph claims --about {entity.id}`, or add --assume VARIABLE=VALUE, such as chips=100,000."
            )


def _refresh(where: str) -> None:
    with opened(where) as store:
        done = refresh(store)
        line(f"{where}: worked out anew for {len(done):,} entities; {store.count_estimates():,} estimates are kept.")


def _show(store: GraphStore, found: Sequence[Estimate]) -> None:
    """Estimates by time and status, each with its working and with what it rests on."""
    cited = {leaf.citation.source for one in found for leaf in one.inputs if leaf.citation}
    sources = store.sources_by_key(sorted(cited))
    heading = conflict = ""
    for one in found:
        new = ", ".join(part for part in (one.as_of or "no time said", one.status and one.status.value) if part)
        if one.reading:
            new += f"; {one.reading}"
        if one.conflict and one.conflict != conflict:
            problem(f"contradiction: {one.conflict}")
        if new != heading:
            line()
            line(f"[{new}]")
        heading, conflict = new, one.conflict
        line(_headline(one))
        _working(one.formula)
        for leaf in one.inputs:
            line(f"    {_influence(leaf)} {_leaf(leaf, sources)}")


def _headline(one: Estimate) -> str:
    p5, p50, p95 = (format_value(value, one.unit) for value in (one.p5, one.p50, one.p95))
    notes = [note for note in (one.scope, one.basis and f"basis: {one.basis}") if note]
    if one.effective is not None:
        notes.append(f"{one.effective:,.0f} effective draws")
    told = f"  ({'; '.join(notes)})" if notes else ""
    return f"{one.metric}: {p50}, 90 % between {p5} and {p95}  {one.label}{told}"


def _working(steps: Sequence[FormulaStep]) -> None:
    """The tree, the result first, what it is made of indented below."""
    known = {step.id: step for step in steps}

    def tell(step: FormulaStep, depth: int) -> None:
        if step.leaf is None:
            name, value = step.id.partition("/")[0], format_value(step.value, step.unit)
            line(f"    {'  ' * depth}{name} = {step.operation}: {value}")
            for id in step.inputs:
                tell(known[id], depth + 1)
        else:
            line(f"    {'  ' * depth}{format_value(step.value, step.unit)}  {step.label}")

    if steps:
        tell(steps[-1], 0)


def _influence(leaf: EstimateInput) -> str:
    return f"{leaf.influence or 0:4.0%}"


def _leaf(leaf: EstimateInput, sources: dict[str, Source]) -> str:
    """What a leaf is, its size, and where it can be looked up."""
    size = format_value(leaf.p50, leaf.unit)
    if leaf.p5 != leaf.p95:
        size += f" ({format_value(leaf.p5, leaf.unit)} to {format_value(leaf.p95, leaf.unit)})"
    if leaf.variable == "chip":
        size = "by judgement"
    place = leaf.reference or leaf.kind.value
    if leaf.citation:
        place = f"{citation_address(sources[leaf.citation.source], leaf.citation)} (claim {leaf.claim})"
    return f"{leaf.variable}: {leaf.label}, {size}; {place}"


def _table(path: Path, basis: Basis, out: Path | None) -> None:
    lines = list(table_estimates(read_table(path), basis, reference()))
    text = write_table(lines)
    if out is None:
        typer.echo(text.encode(), nl=False)  # names come back as they were, whatever letters the screen has
    else:
        try:
            out.write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise BadRequestError(f"{out}: cannot be written ({error.strerror}). Give a file of yours.") from None
    _tell(lines)


def _tell(lines: list[Line]) -> None:
    short = sum(bool(line.errors) for line in lines)
    problem(f"{len(lines):,} clusters; {short:,} with something that could not be worked out: see `error`.")
