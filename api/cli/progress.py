"""How far a long run is: a bar on a terminal; elsewhere a line now and then; nothing where it is to be quiet."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.text import Text

from api.cli.screen import problem, tame
from graph.address import clock

EVERY = 30.0  # seconds between lines where there is no terminal


class Rate:
    """Files and bytes of a run so far, and what follows for the rest."""

    def __init__(self, sizes: list[int], now: float) -> None:
        self._sizes = sizes
        self._began = now
        self.files = 0
        self.read = 0  # bytes of files that were not there already
        self._gone = 0  # bytes of all files

    def advance(self, size: int, skipped: bool) -> None:
        self.files += 1
        self._gone += size
        self.read += 0 if skipped else size

    def said(self, now: float) -> str:
        """ "12 files/s, 0.06 MB/s, 3:20 left" """
        seconds = max(1e-9, now - self._began)
        parts = [f"{self.files / seconds:,.1f} files/s", f"{self.read / seconds / 1e6:,.2f} MB/s"]
        rest = sum(self._sizes) - self._gone
        if self._gone and rest > 0:
            # By bytes, since files are of all sizes, and by those that were read, since skipping takes no time.
            parts.append(f"{clock(seconds * rest / (self.read or self._gone))} left")
        return ", ".join(parts)


class Meter:
    """Shows a `Rate` on standard error, and the lines that are said meanwhile."""

    def __init__(self, sizes: list[int], quiet: bool, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._bar = Progress(
            TextColumn("reading"),
            BarColumn(),
            MofNCompleteColumn(),
            _RateColumn(self),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=quiet or not self._console.is_terminal,
        )
        self._lines = not quiet and not self._console.is_terminal
        self._total = len(sizes)
        self._told = time.monotonic()
        self.rate = Rate(sizes, self._told)
        self._task = self._bar.add_task("reading", total=self._total)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.stop()

    def advance(self, size: int, skipped: bool) -> None:
        self.rate.advance(size, skipped)
        self._bar.advance(self._task)
        now = time.monotonic()
        if self._lines and now - self._told >= EVERY and self.rate.files < self._total:
            self._told = now
            problem(f"reading: {self.rate.files:,} of {self._total:,} files, {self.rate.said(now)}")

    def say(self, text: str) -> None:
        """One unwrapped line; the bar makes room for it."""
        if self._console.is_terminal:
            self._console.print(tame(text), markup=False, highlight=False, emoji=False, soft_wrap=True)
        else:
            problem(text)


class _RateColumn(ProgressColumn):
    def __init__(self, meter: Meter) -> None:
        super().__init__()
        self._meter = meter

    def render(self, task: Task) -> Text:
        return Text(self._meter.rate.said(time.monotonic()))
