"""Sorting more lines than fit into memory: sorted runs in files, merged at the end."""

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

CHUNK = 128 * 2**20  # bytes of lines held in memory before they go to a file
RUNS = 256  # files read at once
OVERHEAD = 64  # bytes that Python adds to a line in a list


class LineSorter:
    """Takes lines (bytes that end in a newline), gives them back sorted; the files lie in `folder`."""

    def __init__(self, folder: Path, chunk: int = CHUNK) -> None:
        self._folder = folder
        self._chunk = chunk
        self._lines: list[bytes] = []
        self._held = 0
        self._runs: list[Path] = []
        self._made = 0

    def add(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            self._lines.append(line)
            self._held += len(line) + OVERHEAD
            if self._held >= self._chunk:
                self._spill()

    def _spill(self) -> None:
        self._lines.sort()
        self._write(self._lines)
        self._lines.clear()
        self._held = 0

    def _write(self, lines: Iterable[bytes]) -> None:
        self._made += 1
        run = self._folder / f"run-{self._made}"
        with run.open("wb") as file:
            file.writelines(lines)
        self._runs.append(run)

    def sorted(self) -> Iterator[bytes]:
        """All the lines. Call it once, after the last `add`."""
        if not self._runs:
            self._lines.sort()
            yield from self._lines
            return
        self._spill()
        while len(self._runs) > RUNS:
            some, self._runs = self._runs[:RUNS], self._runs[RUNS:]
            self._write(_merged(some))
            for run in some:
                run.unlink()
        yield from _merged(self._runs)


def _merged(runs: list[Path]) -> Iterator[bytes]:
    with ExitStack() as stack:
        yield from heapq.merge(*[stack.enter_context(run.open("rb")) for run in runs])
