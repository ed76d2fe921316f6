"""A run over many files: what is there already is skipped, the rest is read by workers and kept by one writer."""

import os
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Executor
from typing import NamedTuple

from api.intake.reading import Reading, unpacked
from api.intake.workers import PATIENCE, Here, Workers
from graph.errors import ClaimgraphError, KeyTakenError
from graph.model import Document, Source
from graph.store import GraphStore, PutResult
from ingest.document import Job, fingerprint, place
from ingest.document import read as read_file
from ingest.errors import InputError, shown
from ingest.metadata import Metadata


class Outcome(NamedTuple):
    """What became of a file: read (`result`), or skipped or refused, and why."""

    path: str
    key: str
    result: PutResult | None = None
    document: Document | None = None
    skipped: str | None = None
    error: str | None = None


def ingest(
    store: GraphStore,
    work: Iterable[Job],
    workers: int,
    *,
    executor: Executor | None = None,
    patience: float = PATIENCE,
    read: Callable[[Job], Document] = read_file,
) -> Generator[Outcome, None, None]:
    """Read and keep each file; one outcome a file, as they are done. What fails does not stop the rest.

    `read` runs in `executor`, or in so many processes of ours (0: in this one). A file that takes longer there than
    `patience` seconds, and more for a large one, is given up. What the store holds in the end depends on the order of
    `work`, never on the number of workers or on which is quicker.
    """
    if executor is None and workers == 0:
        executor = Here()
    with Workers(max(1, workers), patience, executor, read) as pool:
        run = _Run(store, pool)
        for job in work:
            yield from run.outcomes(block=False)
            yield from run.take(job)
        while pool.busy:
            yield from run.outcomes()


class _Run:
    """The store, the workers, and which keys and contents are with them."""

    def __init__(self, store: GraphStore, pool: Workers) -> None:
        self._store = store
        self._pool = pool
        self._out: dict[str, str] = {}  # keys that are with the workers, and the content of each

    def take(self, job: Job) -> Iterator[Outcome]:
        """Skip what is there already without reading it again; submit the rest."""
        try:
            content, print_ = fingerprint(job)
        except InputError as error:
            yield Outcome(job.path, job.key, error=str(error))
            return
        # One with the same key or content goes first, so that it does not matter which is read faster.
        while not self._pool.room or job.key in self._out or content in self._out.values():
            yield from self.outcomes()
        there = self._store.sources_by_key([job.key]).get(job.key)
        if there is not None and there.fingerprint == print_:
            yield _unchanged(job) if there.path == place(job.path) else _twin(job, there)
        elif there is None and (twin := self._store.source_by_sha256(content)) is not None:
            yield _twin(job, twin)
        else:
            self._out[job.key] = content
            self._pool.submit(_remembered(job, there))

    def outcomes(self, block: bool = True) -> Iterator[Outcome]:
        """Write what has been read."""
        for job, reading in self._pool.done(block):
            outcome = self._keep(job, reading)
            del self._out[job.key]
            yield outcome

    def _keep(self, job: Job, reading: Reading) -> Outcome:
        if reading.fault:
            raise ClaimgraphError(reading.fault)
        if reading.error:
            return Outcome(job.path, job.key, error=reading.error)
        document = unpacked(reading)
        try:
            result = self._store.put(document)
        except ClaimgraphError as error:
            known = isinstance(error, KeyTakenError)
            return Outcome(job.path, job.key, error=str(error) if known else f"{shown(job.path)}: {error}")
        if result in (PutResult.NEW, PutResult.REPLACED):
            return Outcome(job.path, job.key, result, document)
        # Another process has brought it meanwhile.
        there = self._store.sources_by_key([job.key]).get(job.key)
        twin = there if result is PutResult.UNCHANGED else self._store.source_by_sha256(document.source.sha256)
        return _unchanged(job) if twin is None or twin.path == document.source.path else _twin(job, twin)


def _remembered(job: Job, there: Source | None) -> Job:
    """The job with what the store knows of this very file."""
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


def default_workers() -> int:
    """As many as there are processors, up to four."""
    return min(4, os.cpu_count() or 1)
