"""Workers that read files, and what is with each of them. One that dies, or takes too long, takes no other file along.

Each process is an executor of its own, so that it is known which file it reads. It has a second one waiting, so that it
never waits for the writer.
"""

import contextlib
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from math import inf
from multiprocessing.context import BaseContext
from typing import Any, NamedTuple, ParamSpec, TypeVar

from api.intake.reading import Reading, attempt, failed, prepare, warm_up
from graph.model import Document
from ingest.document import Job
from ingest.document import read as read_file
from ingest.errors import InputError

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE = 600.0  # seconds for a file
_PER_MEGABYTE = 60.0  # seconds more; a megabyte is fifteen hours of talk, and takes about half of that

_AHEAD = 2  # files with each worker: the one that it reads, and the next


class Workers:
    """So many processes, or an executor that is given in their place: anything that can `submit`.

    Only processes of ours can be stopped: the executor that is given must look after its own time. Should it break,
    its files are read by processes of ours.
    """

    def __init__(
        self,
        count: int,
        patience: float = PATIENCE,
        executor: Executor | None = None,
        read: Callable[[Job], Document] = read_file,
    ) -> None:
        self._count = count
        self._patience = patience
        self._read = read
        self._lanes: list[_Lane] = [_Lane(executor, _AHEAD * count)] if executor else []
        self._lent = executor is not None
        self._again: deque[Job] = deque()  # were with a worker that died before it came to them
        self._suspects: deque[Job] = deque()  # were being read when a worker died

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for lane in self._lanes:
            lane.close(now=kind is not None)

    @property
    def busy(self) -> bool:
        return bool(self._again or self._suspects or any(lane.files for lane in self._lanes))

    @property
    def room(self) -> bool:
        """Whether another file may be submitted. After a death there is none until the guilty file is found."""
        with_them = sum(len(lane.files) for lane in self._lanes) + len(self._again)
        return not self._on_trial and with_them < _AHEAD * self._count

    @property
    def _on_trial(self) -> bool:
        return bool(self._suspects) or any(lane.alone for lane in self._lanes)

    def submit(self, job: Job) -> None:
        self._again.append(job)
        self._feed()

    def done(self, block: bool = True) -> list[tuple[Job, Reading]]:
        """What has been read, in no order. Waits until there is something, unless told not to or nothing is left."""
        while self.busy:
            self._feed()
            found = [read for lane in list(self._lanes) for read in (*self._collected(lane), *self._overdue(lane))]
            if found or not block:
                return found
            left = min((lane.left() for lane in self._lanes), default=inf)
            awaited = [future for lane in self._lanes for future in lane.awaited()]
            wait(awaited, None if left == inf else left, FIRST_COMPLETED)
        return []

    def _feed(self) -> None:
        """Hand out what waits. A suspect is read alone: it may need more memory than there is beside another file."""
        if self._suspects and not any(lane.files for lane in self._lanes):
            self._hand_out(self._suspects.popleft(), alone=True)
        while self._again and not self._on_trial and self._idle() and self._hand_out(self._again.popleft()):
            pass

    def _idle(self) -> bool:
        more = len(self._lanes) < self._count and not self._lent
        return more or any(len(lane.files) < lane.holds for lane in self._lanes)

    def _hand_out(self, job: Job, alone: bool = False) -> bool:
        """False: the worker whose turn it is has just died, and what it had must be collected first."""
        lane = min(self._lanes, key=lambda lane: len(lane.files) / lane.holds, default=None)
        if lane is None or (lane.files and not self._lent and len(self._lanes) < self._count):
            lane = _process(warm=self._read is read_file)
            self._lanes.append(lane)
        lane.alone = alone
        try:
            lane.submit(job, self._read, self._allowed(job))
        except BrokenExecutor:
            if lane.files:
                self._again.appendleft(job)
                return False
            self._drop(lane, dead=True)
            return self._hand_out(job, alone)
        return True

    def _collected(self, lane: "_Lane") -> list[tuple[Job, Reading]]:
        found: list[tuple[Job, Reading]] = []
        for file in [file for file in lane.files if file.future.done()]:
            error = CancelledError() if file.future.cancelled() else file.future.exception()
            if isinstance(error, BrokenExecutor):
                return found + self._died(lane)
            lane.finished(file)
            found.append((file.job, failed(file.job, error) if error else file.future.result()))
        return found

    def _died(self, lane: "_Lane") -> list[tuple[Job, Reading]]:
        """Of a process of ours only the file that it was reading is suspect; it is named when it kills alone."""
        jobs = [file.job for file in lane.files]
        reading = len(jobs) if self._lent else 1
        self._drop(lane, dead=True)
        self._again.extendleft(reversed(jobs[reading:]))
        if lane.alone:
            do = "Split it or leave it out; it may need more memory than there is"
            return [(jobs[0], _refused(jobs[0], "the process that read it died", do))]
        self._suspects.extend(jobs[:reading])
        return []

    def _overdue(self, lane: "_Lane") -> list[tuple[Job, Reading]]:
        if lane.left() > 0:
            return []
        (job, _, allowed), *others = lane.files
        self._drop(lane)
        self._again.extendleft(other.job for other in reversed(others))
        do = "Split it or leave it out, or give it longer: --timeout SECONDS"
        return [(job, _refused(job, f"given up after {allowed:,.0f} s", do))]

    def _drop(self, lane: "_Lane", dead: bool = False) -> None:
        self._lanes.remove(lane)
        self._lent = False
        lane.close(now=True, dead=dead)
        lane.files.clear()

    def _allowed(self, job: Job) -> float:
        """Seconds that a file may take."""
        try:
            size = os.stat(job.path).st_size  # noqa: PTH116 - a name may hold what no Path takes
        except OSError:
            size = 0
        return self._patience + size / 1e6 * _PER_MEGABYTE


class Here(Executor):
    """Reads at once, in this process: nothing starts, and nothing can be given up or die alone."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class _File(NamedTuple):
    """A file that is with a worker, and the seconds that it may take."""

    job: Job
    future: Future[Reading]
    allowed: float


class _Lane:
    """An executor and the files that are with it, in order. A process reads one after the other: the first is being
    read since `since`."""

    def __init__(self, executor: Executor, holds: int) -> None:
        self.executor = executor
        self.holds = holds
        self.files: list[_File] = []
        self.alone = False
        self.pid: Future[int] | None = None
        self.ready: Future[Any] | None = None
        self.since: float | None = None

    def submit(self, job: Job, read: Callable[[Job], Document], allowed: float) -> None:
        self.files.append(_File(job, self.executor.submit(attempt, read, job), allowed))

    def finished(self, file: _File) -> None:
        self.files.remove(file)
        self.since, self.alone = None, False

    def left(self) -> float:
        """Seconds that the file which is being read still has."""
        if self.ready is None or not self.files:
            return inf
        if not self.ready.done():
            return inf
        if self.since is None:
            self.since = time.monotonic()
        return self.since + self.files[0].allowed - time.monotonic()

    def awaited(self) -> list[Future[Any]]:
        """Whatever may happen next."""
        loading = [self.ready] if self.ready is not None and not self.ready.done() else []
        return [*(file.future for file in self.files), *loading]

    def close(self, now: bool, dead: bool = False) -> None:
        """End a process of ours, at once or when it has read what it has; what was given is left to its owner."""
        if self.pid is None:
            for file in self.files:
                file.future.cancel()
            return
        if now and not dead and self.pid.done() and not self.pid.cancelled() and self.pid.exception() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid.result(), signal.SIGKILL)
        self.executor.shutdown(wait=not now or self.pid.done(), cancel_futures=True)


def _process(warm: bool) -> _Lane:
    lane = _Lane(ProcessPoolExecutor(1, _context(), prepare), _AHEAD)
    lane.pid = lane.executor.submit(os.getpid)
    lane.ready = lane.executor.submit(warm_up) if warm else lane.pid
    return lane


def _context() -> BaseContext:
    """Never a fork of this process, whose threads and open stores would be copied in whatever state they are."""
    kinds = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("forkserver" if "forkserver" in kinds else "spawn")


def _refused(job: Job, what: str, do: str) -> Reading:
    return Reading(error=str(InputError(job.path, what, do)))
