"""The command `claimgraph`: its subcommands, and how errors leave it."""

import errno
import io
import os
import sys
from typing import Annotated

import typer

from api.cli import copy, estimate, evaluate, explain, export, ingest, lexicon, review, serve, show, watch
from api.cli.screen import line, problem
from graph.errors import ClaimgraphError

app = typer.Typer(
    name="claimgraph",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

for command in (
    ingest.ingest,
    watch.watch,
    serve.serve,
    show.status,
    show.entity,
    show.claims,
    show.cite,
    explain.explain,
    export.export,
    copy.copy,
    evaluate.evaluate,
    review.review,
    estimate.estimate,
):
    app.command()(command)
app.command("import")(export.import_)
app.add_typer(lexicon.app, name="lexicon")


def _release(wanted: bool) -> None:
    if wanted:
        from api.app import release  # here, so that the commands start without the server

        line(f"claimgraph {release()}")
        raise typer.Exit


@app.callback()
def about(
    version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=_release, is_eager=True)
    ] = False,
) -> None:
    """What was said about AI compute, by whom and when: every number cited to its second in the video."""


def main() -> None:
    """Run a command; an error of ours is one line on standard error and exit code 1, never a trace."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a screen that lacks a letter is no reason to fail
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except ClaimgraphError as error:
        problem(f"error: {error}")
        sys.exit(1)
    except OSError as error:
        if error.errno != errno.EPIPE:  # otherwise the reader of our output has gone (`| head`): nobody is left to tell
            problem(f"error: {error.strerror}: {error.filename or 'standard output'}.")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left in its buffer has nowhere to go
        sys.exit(1)
