"""`claimgraph export` and `import`: everything in the store as files, and back."""

from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.screen import line, problem
from api.cli.settings import DEFAULT_STORE, Where, opened
from graph.compute.node import NOT_WRITTEN, refresh
from graph.errors import BadRequestError
from graph.export import export_jsonl
from graph.store import PutResult


class Format(StrEnum):
    JSONL = "jsonl"
    NQUADS = "nquads"
    TURTLE = "turtle"


def export(
    target: Annotated[Path, typer.Argument(metavar="DIR|FILE", help="A folder for jsonl, a file for RDF.")],
    format: Annotated[Format, typer.Option(help="jsonl: a file of JSON lines for each noun; or RDF.")] = Format.JSONL,
    check: Annotated[bool, typer.Option("--check", help="Check the RDF that was written against its shapes.")] = False,
    no_estimates: Annotated[
        bool, typer.Option("--no-estimates", help="Leave estimates out; those not kept take time to work out.")
    ] = False,
    where: Where = DEFAULT_STORE,
) -> None:
    """Write everything in the store as JSON lines or RDF: the same bytes for the same content."""
    if check and format is Format.JSONL:
        raise BadRequestError("--check is for RDF: give --format nquads or turtle.")
    with opened(where) as store:
        if not no_estimates:
            with suppress(*NOT_WRITTEN):  # what cannot be kept is worked out for this export alone
                refresh(store)
        try:
            if format is Format.JSONL:
                written = export_jsonl(store, target, not no_estimates)
                line(f"{target}: " + ", ".join(f"{name} {count:,}" for name, count in written.items()))
                return
            from graph import rdf  # here, so that the other commands start without rdflib

            write = rdf.write_nquads if format is Format.NQUADS else rdf.write_turtle
            count = write(store, target, estimates=not no_estimates)
            line(f"{target}: {count:,} {'statements' if format is Format.NQUADS else 'lines'}")
        except OSError as error:
            kind = "folder" if format is Format.JSONL else "file"
            raise BadRequestError(f"{target}: cannot be written ({error.strerror}). Give a {kind} of yours.") from None
    if check:
        wrong = rdf.check(target)
        for message in wrong:
            problem(f"error: {target}: {message}")
        if wrong:
            raise typer.Exit(1)
        line(f"{target}: keeps to the shapes")


def import_(
    file: Annotated[Path, typer.Argument(help="RDF as `export` writes it: .nq, .nt, .trig or .ttl.")],
    where: Where = DEFAULT_STORE,
) -> None:
    """Read RDF into the store. It is checked whole before anything of it is written."""
    from graph import rdf

    with opened(where, create=True) as store:
        done = rdf.import_rdf(store, file)
    for key, result in done.results.items():
        if result in (PutResult.UNCHANGED, PutResult.DUPLICATE):
            problem(f"skipped: {key}: {result.value}.")
    kept = sum(result in (PutResult.NEW, PutResult.REPLACED) for result in done.results.values())
    line(f"{file}: {kept:,} sources kept, {len(done.results) - kept:,} already there")
    if done.ignored:
        line(f"{done.ignored:,} statements in other terms were passed over")
