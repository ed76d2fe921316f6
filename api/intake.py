"""Files into a store: each is read by a pool of workers and written by one writer; one outcome a file."""

import itertools
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from typing import NamedTuple

from graph.errors import ClaimgraphError, KeyTakenError
from graph.model import Document, Source
from graph.store import GraphStore, PutResult
from ingest.document import Job, fingerprint, place, read
from ingest.errors import InputError, shown
from ingest.metadata import Metadata

_AHEAD = 4  # files in flight for each worker, so that none waits for the writer


class Outcome(NamedTuple):
    """What became of a file: read (`result`), or skipped or refused, and why."""

    path: str
    key: str
    result: PutResult | None = None
    document: Document | None = None
    skipped: str | None = None
    error: str | None = None


def ingest(store: GraphStore, work: Sequence[Job], workers: int) -> Iterator[Outcome]:
    """Read and keep each file; one outcome a file, in order of the jobs. What fails does not stop the rest."""
    waiting: deque[tuple[Job, Outcome | Future[Document] | None]] = deque()
    queue = iter(work)
    with _Workers(workers) as pool:
        while True:
            for wanted in itertools.islice(queue, _AHEAD * workers - len(waiting)):
                job = _remembered(store, wanted)
                waiting.append((job, _known(store, job) or pool.submit(job)))
            if not waiting:
                return
            job, state = waiting.popleft()
            yield state if isinstance(state, Outcome) else _keep(store, job, pool, state)


class _Workers:
    """Processes that read files; with one worker, this process. A worker that dies takes no other file with it."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool = self._started()

    def __enter__(self) -> "_Workers":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor | None:
        return _pool(self._count) if self._count > 1 else None

    def submit(self, job: Job) -> Future[Document] | None:
        if self._pool is None:
            return None
        try:
            return self._pool.submit(read, job)
        except BrokenExecutor:
            self._pool = self._started()
            return self._pool.submit(read, job) if self._pool else None

    def result(self, job: Job, future: Future[Document] | None) -> Document:
        """InputError where the file cannot be read, or kills the worker that reads it."""
        if future is None:
            return read(job)
        try:
            return future.result()
        except BrokenExecutor:
            pass  # all files in flight fail when a worker dies: read alone, the one that kills it is told from the rest
        try:
            with _pool(1) as alone:
                return alone.submit(read, job).result()
        except BrokenExecutor:
            do = "Split it or leave it out; it may need more memory than there is"
            raise InputError(job.path, "the process that read it died", do) from None


def _pool(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, initializer=_prepared, initargs=(os.getpid(),))


def _prepared(parent: int) -> None:
    """Ctrl-C reaches every process of a terminal: a worker ends at once and without a trace. It ends, too, with the
    process that it works for, however that one came to its end."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _known(store: GraphStore, job: Job) -> Outcome | None:
    """Skip what is there already, without reading it again."""
    try:
        content, print_ = fingerprint(job)
    except InputError as error:
        return Outcome(job.path, job.key, error=str(error))
    there = store.sources_by_key([job.key]).get(job.key)
    if there is not None and there.fingerprint == print_:
        return _unchanged(job) if there.path == place(job.path) else _twin(job, there)
    if there is None and (twin := store.source_by_sha256(content)) is not None:
        return _twin(job, twin)
    return None


def _remembered(store: GraphStore, job: Job) -> Job:
    """The job with what the store knows of this very file."""
    there = store.sources_by_key([job.key]).get(job.key)
    if there is None or there.path != place(job.path):
        return job
    known = Metadata(
        title=there.title, url=there.url, date=there.date, channel=there.channel, video_id=there.video_id,
        speakers=there.speakers, rights=there.rights,
    )  # fmt: skip
    return job._replace(known=known)


def _unchanged(job: Job) -> Outcome:
    return Outcome(job.path, job.key, PutResult.UNCHANGED, skipped="unchanged since it was read")


def _twin(job: Job, twin: Source) -> Outcome:
    why = f"the same content as {shown(twin.path)} (source {shown(twin.key)})"
    return Outcome(job.path, job.key, PutResult.DUPLICATE, skipped=why)


def _keep(store: GraphStore, job: Job, pool: _Workers, future: Future[Document] | None) -> Outcome:
    try:
        document = pool.result(job, future)
    except InputError as error:
        return Outcome(job.path, job.key, error=str(error))
    except ClaimgraphError:
        raise  # not the file's fault, such as a language model that is not the right one
    except Exception as error:  # a fault of ours in reading one file is no reason to lose the others
        what = f"claimgraph failed on it ({type(error).__name__}: {' '.join(str(error).split())[:200]})"
        fault = InputError(job.path, what, "Leave it out, and report this with the file")
        return Outcome(job.path, job.key, error=str(fault))
    try:
        result = store.put(document)
    except ClaimgraphError as error:
        known = isinstance(error, KeyTakenError)
        return Outcome(job.path, job.key, error=str(error) if known else f"{shown(job.path)}: {error}")
    if result is PutResult.DUPLICATE:
        twin = store.source_by_sha256(document.source.sha256)
        assert twin is not None
        return _twin(job, twin)
    if result is PutResult.UNCHANGED:  # another file of this run has brought it
        there = store.sources_by_key([job.key])[job.key]
        return _unchanged(job) if there.path == document.source.path else _twin(job, there)
    return Outcome(job.path, job.key, result, document)


def default_workers() -> int:
    """As many as there are processors, up to four."""
    return min(4, os.cpu_count() or 1)
