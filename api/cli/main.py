"""The command `claimgraph`: its subcommands, and how errors leave it."""

import io
import sys

import typer

from api.cli import evaluate, export, ingest, serve, show
from api.cli.screen import problem
from graph.errors import ClaimgraphError

app = typer.Typer(
    name="claimgraph",
    help="What was said about AI compute, by whom and when: every number cited to its second in the video.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

for command in (
    ingest.ingest,
    serve.serve,
    show.status,
    show.entity,
    show.claims,
    show.cite,
    export.export,
    evaluate.evaluate,
):
    app.command()(command)


def main() -> None:
    """Run a command; an error of ours is one line on standard error and exit code 1, never a trace."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a screen that lacks a letter is no reason to fail
    try:
        app()
    except ClaimgraphError as error:
        problem(f"error: {error}")
        sys.exit(1)
