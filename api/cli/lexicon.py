"""`claimgraph lexicon check` and `--lexicon`: a user's own names."""

import os
from pathlib import Path
from typing import Annotated

import typer

from api.cli.screen import line, problem, table
from graph.address import clock
from graph.errors import BadRequestError
from ingest.document import Job, key_of, prepare
from ingest.lexicon import SETTING, Lexicon, shipped
from ingest.lexicon.own import read_own, refer, rows, text_of

app = typer.Typer(no_args_is_help=True, help="A lexicon of your own.")


def _use(path: Path | None) -> Path | None:
    """Check a user's own file, and make this process and those that it starts read with it."""
    if path is not None:
        read_own(path)
        os.environ[SETTING] = str(path.resolve())
    return path


Own = Annotated[
    Path | None,
    typer.Option(
        "--lexicon", envvar=SETTING, metavar="FILE", callback=_use, help="A lexicon of your own beside the shipped one."
    ),
]


@app.callback()
def lexicon() -> None:
    """A lexicon of your own."""


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A lexicon as docs/lexicon.md describes it.")],
    text: Annotated[
        list[Path] | None, typer.Option(metavar="TRANSCRIPT", help="Show what it links here; may be repeated.")
    ] = None,
) -> None:
    """Check a lexicon of your own, and show what it would link in transcripts that was not linked before."""
    from ingest.lexicon.trial import clashes, common  # here, so that other commands need not load spaCy

    found, faults = rows(text_of(file))
    base = Lexicon(shipped())
    faults += refer(found, base.entities)
    for fault in sorted(faults):
        problem(f"error: {file}: {fault}.")
    for fault in sorted([*clashes(found, base), *common(found)]):
        problem(f"warning: {file}: {fault}.")
    names = sum(len(row.names()) + len(row.parts("heard")) for row in found)
    line(f"{file}: {len(found):,} entities with {names:,} names; {len(faults):,} errors")
    if faults:
        raise typer.Exit(1)
    if text:
        _show(text, base, Lexicon(shipped() | {"~own": read_own(file)}))


def _show(paths: list[Path], base: Lexicon, own: Lexicon) -> None:
    from ingest.lexicon.trial import gains
    from ingest.names.linker import Linker

    without, with_own = Linker(base), Linker(own)
    for path in paths:
        if not path.is_file():
            raise BadRequestError(f"{path}: no such file. Give a transcript.")
        _, words = prepare(Job(str(path), key_of(path)))
        gained = gains(words, without, with_own)
        line(f"{path}: {sum(gain.times for gain in gained):,} more or other links")
        cells = []
        for gain in gained:
            start = words.segment_at(gain.first).start
            name = f"{own.entities[gain.entity].name} ({gain.entity})"
            cells.append(
                [gain.surface, name, gain.before or "", f"{gain.times:,}", "" if start is None else clock(start)]
            )
        if cells:
            table(["words", "read as", "before", "times", "first at"], cells)
