"""`claimgraph watch`: read what a folder holds, and what arrives in it."""

import signal
import time
from collections.abc import Iterator
from contextlib import closing
from math import inf
from pathlib import Path
from typing import Annotated

import typer
import watchfiles

from api import intake
from api.cli.ingest import WORKERS, Count, Patience, told
from api.cli.lexicon import Own
from api.cli.screen import line, problem
from api.cli.settings import DEFAULT_STORE, Where, files_of, opened
from api.intake.folder import SETTLED, Folder
from graph.store import GraphStore, PutResult
from ingest import files as transcripts
from ingest.errors import InputError, shown
from ingest.metadata import Metadata

_WAKE = 250  # milliseconds between two looks at the clock


def watch(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A folder of transcripts.")],
    every: Annotated[
        float, typer.Option(min=1, metavar="SECONDS", help="Look at least so often, told of a change or not.")
    ] = 30,
    workers: Count = WORKERS,
    timeout: Patience = intake.PATIENCE,
    lexicon: Own = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only what went wrong.")] = False,
    where: Where = DEFAULT_STORE,
) -> None:
    """Read what a folder holds, then what arrives or changes in it, until Ctrl-C."""
    if not Path(folder).is_dir():
        raise InputError(folder, "no such folder", "Check the path")
    signal.signal(signal.SIGTERM, _interrupt)
    watched = Folder(folder, leave_out=files_of(where))
    with opened(where, create=True) as store:
        try:
            line(f"watching {shown(folder)} (Ctrl-C stops)")
            for _ in _moments(watched, every):
                look = watched.look()
                for error in look.errors:
                    problem(f"error: {error}")
                for path in look.gone:
                    problem(f"removed: {shown(path)}: what was read of it is kept.")
                _read(store, look.ready, workers, timeout, quiet)
        except KeyboardInterrupt:
            line("stopped.")


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _moments(watched: Folder, every: float) -> Iterator[None]:
    """When to look: now, when something has changed, while something is being written, and every so often."""
    last = -inf
    for changed in _ticks(watched.path, every):
        since = time.monotonic() - last
        if changed or since >= every or (watched.unsettled and since >= SETTLED):
            last = time.monotonic()
            yield


def _ticks(folder: str, every: float) -> Iterator[bool]:
    """A few times a second: whether anything has changed, as far as the system tells. It is asked to tell before the
    first look, so that nothing falls between the two."""
    try:
        for changes in watchfiles.watch(
            folder, watch_filter=None, debounce=400, step=100, rust_timeout=_WAKE, yield_on_timeout=True,
            ignore_permission_denied=True,
        ):  # fmt: skip
            yield bool(changes)
    except (OSError, RuntimeError) as error:
        problem(f"warning: {shown(folder)}: changes are not told of here ({error}); looking every {every:g} s.")
    while True:
        time.sleep(_WAKE / 1000)
        yield False


def _read(store: GraphStore, paths: list[str], workers: int, timeout: float, quiet: bool) -> None:
    work = transcripts.jobs(paths, Metadata(), None)
    with closing(intake.ingest(store, work, min(workers, len(work)), patience=timeout)) as outcomes:
        for outcome in outcomes:
            for text in told(outcome, quiet=True):
                problem(text)
            if outcome.document and not quiet:
                found = outcome.document
                again = " anew" if outcome.result is PutResult.REPLACED else ""
                line(f"read{again}: {shown(outcome.path)}: {len(found.segments)} segments, {len(found.claims)} claims")
