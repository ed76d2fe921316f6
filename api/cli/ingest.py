"""`claimgraph ingest`: read transcripts into the store."""

import time
from collections import Counter
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from api import intake
from api.cli.screen import line, problem, table, tame
from api.cli.settings import DEFAULT_STORE, Where, opened
from graph.store import PutResult
from ingest import files as transcripts
from ingest.errors import shown
from ingest.metadata import from_flags


def ingest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Transcripts, or folders of them.")],
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that read files.")] = intake.default_workers(),
    key: Annotated[str | None, typer.Option(help="The source's key, in place of the file's name.")] = None,
    title: Annotated[str | None, typer.Option(help="Its title.")] = None,
    url: Annotated[str | None, typer.Option(help="The address of the recording.")] = None,
    date: Annotated[str | None, typer.Option(help="When it was said: YYYY-MM-DD, YYYY-MM or YYYY.")] = None,
    speaker: Annotated[list[str] | None, typer.Option(help="Who speaks; may be repeated.")] = None,
    rights: Annotated[str | None, typer.Option(help="full, snippet or private: what may be shown of it.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only what went wrong, and one line at the end.")] = False,
    where: Where = DEFAULT_STORE,
) -> None:
    """Read transcripts into the store. What is there already is skipped; a file that fails does not stop the rest."""
    flags = from_flags(title, url, date, speaker or [], rights)
    files, errors = transcripts.find(paths)
    for error in errors:
        problem(f"error: {error}")
    work = transcripts.jobs(files, flags, key)
    started = time.perf_counter()
    totals: Counter[str] = Counter(failed=len(errors))
    if not work:
        raise typer.Exit(1)  # said above; an empty store would hide that nothing was read
    with opened(where, create=True) as store, _progress(quiet) as progress:
        task = progress.add_task("reading", total=len(work))
        try:
            for outcome in intake.ingest(store, work, min(workers, max(1, len(work)))):
                progress.advance(task)
                _tell(outcome, progress.console, quiet)
                totals.update(_counted(outcome))
        except KeyboardInterrupt:
            done = totals["sources"] + totals[PutResult.UNCHANGED.value] + totals[PutResult.DUPLICATE.value]
            problem(f"stopped: {done} of {len(work)} files are kept; run the same command again for the rest.")
            raise typer.Exit(130) from None
    _summary(totals, time.perf_counter() - started, quiet)
    if totals["failed"]:
        raise typer.Exit(1)


def _progress(quiet: bool) -> Progress:
    """A bar on standard error, on a terminal only."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    )


def _tell(outcome: intake.Outcome, console: Console, quiet: bool) -> None:
    """One unwrapped line for each thing to say about a file."""
    name = shown(outcome.path)
    lines = []
    if outcome.error:
        lines.append(f"error: {outcome.error}")
    if outcome.document:
        lines += [f"warning: {name}: {warning}." for warning in outcome.document.source.warnings]
    if outcome.skipped and not (quiet and outcome.result is PutResult.UNCHANGED):
        lines.append(f"skipped: {name}: {outcome.skipped}.")
    for text in lines:
        if console.is_terminal:  # through the console, so that the bar makes room
            console.print(tame(text), markup=False, highlight=False, emoji=False, soft_wrap=True)
        else:
            problem(text)


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
