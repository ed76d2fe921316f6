"""`claimgraph ingest`: read transcripts into the store."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Annotated

import typer

from api import intake
from api.cli.lexicon import Own
from api.cli.progress import Meter
from api.cli.screen import line, problem, table
from api.cli.settings import DEFAULT_STORE, Where, files_of, opened
from graph.store import PutResult
from ingest import files as transcripts
from ingest.errors import shown
from ingest.metadata import from_flags

WORKERS = intake.default_workers()
Count = Annotated[int, typer.Option("--workers", min=0, max=64, help="Processes that read files; 0: this one.")]
Patience = Annotated[
    float,
    typer.Option(
        "--timeout", min=1, metavar="SECONDS", help="Give a file up that takes longer; a large one may take more."
    ),
]


def ingest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Transcripts, or folders of them.")],
    workers: Count = WORKERS,
    timeout: Patience = intake.PATIENCE,
    key: Annotated[str | None, typer.Option(help="The source's key, in place of the file's name.")] = None,
    title: Annotated[str | None, typer.Option(help="Its title.")] = None,
    url: Annotated[str | None, typer.Option(help="The address of the recording.")] = None,
    date: Annotated[str | None, typer.Option(help="When it was said: YYYY-MM-DD, YYYY-MM or YYYY.")] = None,
    speaker: Annotated[list[str] | None, typer.Option(help="Who speaks; may be repeated.")] = None,
    rights: Annotated[str | None, typer.Option(help="full, snippet or private: what may be shown of it.")] = None,
    lexicon: Own = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only what went wrong, and one line at the end.")] = False,
    where: Where = DEFAULT_STORE,
) -> None:
    """Read transcripts into the store. What is there already is skipped; a file that fails does not stop the rest."""
    flags = from_flags(title, url, date, speaker or [], rights)
    files, errors = transcripts.find(paths, leave_out=files_of(where))
    for error in errors:
        problem(f"error: {error}")
    work = transcripts.jobs(files, flags, key)
    started = time.perf_counter()
    totals: Counter[str] = Counter(failed=len(errors))
    if not work:
        raise typer.Exit(1)  # said above; an empty store would hide that nothing was read
    sizes = {job.path: _size(job.path) for job in work}
    with opened(where, create=True) as store, Meter(list(sizes.values()), quiet) as meter:
        try:
            with closing(intake.ingest(store, work, min(workers, len(work)), patience=timeout)) as outcomes:
                for outcome in outcomes:
                    meter.advance(sizes[outcome.path], skipped=outcome.skipped is not None)
                    for text in told(outcome, quiet):
                        meter.say(text)
                    totals.update(_counted(outcome))
        except KeyboardInterrupt:
            done = totals["sources"] + totals[PutResult.UNCHANGED.value] + totals[PutResult.DUPLICATE.value]
            problem(f"stopped: {done} of {len(work)} files are kept; run the same command again for the rest.")
            raise typer.Exit(130) from None
    _summary(totals, time.perf_counter() - started, quiet)
    if totals["failed"]:
        raise typer.Exit(1)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - a name may hold what no Path takes
    except OSError:
        return 0


def told(outcome: intake.Outcome, quiet: bool) -> Iterator[str]:
    """One line for each thing to say about a file."""
    name = shown(outcome.path)
    if outcome.error:
        yield f"error: {outcome.error}"
    if outcome.document:
        yield from (f"warning: {name}: {warning}." for warning in outcome.document.source.warnings)
    if outcome.skipped and not (quiet and outcome.result is PutResult.UNCHANGED):
        yield f"skipped: {name}: {outcome.skipped}."


def _counted(outcome: intake.Outcome) -> dict[str, int]:
    if outcome.error:
        return {"failed": 1}
    if outcome.document is None:
        return {outcome.result.value if outcome.result else "skipped": 1}
    document = outcome.document
    return {
        "sources": 1,
        "segments": len(document.segments),
        "mentions": len(document.mentions),
        "claims": len(document.claims),
        "warnings": len(document.source.warnings),
    }


def _summary(totals: Counter[str], seconds: float, quiet: bool) -> None:
    skipped = totals[PutResult.UNCHANGED.value] + totals[PutResult.DUPLICATE.value]
    if quiet:
        line(f"{totals['sources']} sources read, {skipped} already there, {totals['failed']} failed, {seconds:.1f} s")
        return
    columns = ["sources", "segments", "mentions", "claims", "warnings", "unchanged", "duplicates", "failed", "seconds"]
    counts = [totals[c] for c in ("sources", "segments", "mentions", "claims", "warnings")]
    counts += [totals[PutResult.UNCHANGED.value], totals[PutResult.DUPLICATE.value], totals["failed"]]
    table(columns, [[*(f"{count:,}" for count in counts), f"{seconds:.1f}"]])
