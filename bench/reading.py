"""How fast transcripts are read on one core, stage by stage, beside spaCy's own whole English pipeline on their words.

Seconds are those of the processor, so that what else the machine does counts little.
"""

import argparse
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from unittest import mock

import spacy
from spacy.tokens import Doc

from graph.model import Document, SegmentKind, Source
from ingest import analysis, pipeline
from ingest.discourse.setting import Setting
from ingest.document import Job, key_of, read
from ingest.metadata import is_sidecar
from ingest.pipeline import MODEL, Findings, Pipeline, Window
from ingest.relations.relations import Relation
from ingest.text import Text

ROUNDS = 5
CHUNK = 1_000  # characters that the peer is given at once: of what was tried it is fastest with these
CORPUS = Path(__file__).parent.parent / "corpus"

T = TypeVar("T")


class Watch:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def time(self, stage: str, run: Callable[[], T]) -> T:
        begin = time.process_time()
        result = run()
        self.seconds[stage] += time.process_time() - begin
        return result


class Watched:
    """A component of a pipeline that is timed; what comes before it in the stream is not."""

    def __init__(self, name: str, component: Any, watch: Watch) -> None:
        self.name, self.component, self.watch = name, component, watch

    def __call__(self, doc: Doc) -> Doc:
        done: Doc = self.watch.time(self.name, lambda: self.component(doc))
        return done

    def pipe(self, stream: Iterable[Doc], **options: Any) -> Iterator[Doc]:
        docs = list(stream)
        if hasattr(self.component, "pipe"):
            yield from self.watch.time(self.name, lambda: list(self.component.pipe(docs, **options)))
        else:
            yield from map(self, docs)


class WatchedPipeline(Pipeline):
    """Both readings, each timed as a whole and by its components."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.watch = watch
        for nlp in (self.skimmer, self.parser):
            nlp._components = [(name, Watched(name, component, watch)) for name, component in nlp._components]

    def skim(self, text: Text) -> Findings:
        return self.watch.time("first reading", lambda: super(WatchedPipeline, self).skim(text))

    def relate(self, setting: Setting) -> list[Relation]:
        return self.watch.time("relations", lambda: super(WatchedPipeline, self).relate(setting))

    def study(self, text: Text, found: Findings, *setting: Any) -> Iterator[Window]:
        windows = super().study(text, found, *setting)
        while (window := self.watch.time("second reading", lambda: next(windows, None))) is not None:
            yield window


def transcripts(paths: list[Path]) -> list[Path]:
    """The files that are named, and those in the folders that are."""
    found = [file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    return [file for file in found if file.is_file() and not is_sidecar(file)]


def spoken(document: Document) -> str:
    return Text(tuple(s for s in document.segments if s.kind is SegmentKind.SPEECH)).text


def chunks(text: str) -> Iterator[str]:
    """The text cut between words."""
    begin = 0
    while begin < len(text):
        space = text.find(" ", begin + CHUNK)
        end = len(text) if space < 0 else space
        yield text[begin:end]
        begin = end


class Timed(NamedTuple):
    """Median seconds of our stages, of the components of the first and second reading, and of the peer."""

    words: int
    stages: dict[str, float]
    first: list[str]
    second: list[str]
    peer: float


def timed(files: list[Path], count: int) -> Timed:
    """We and the peer in turn, `count` times."""
    watch = Watch()
    watched = WatchedPipeline(watch)
    analyse = analysis.analyse
    peer = spacy.load(MODEL)
    ours: list[dict[str, float]] = []
    theirs: list[float] = []

    def read_all() -> list[Document]:
        return [read(Job(str(file), key_of(file))) for file in files]

    def analysed(source: Source, text: Text) -> Document:
        return watch.time("analysis", lambda: analyse(source, text))

    with (
        mock.patch.object(pipeline, "pipeline", return_value=watched),
        mock.patch.object(analysis, "analyse", analysed),
    ):
        texts = [spoken(document) for document in read_all()]
        pieces = [piece for text in texts for piece in chunks(text)]
        for _ in range(count):
            watch.seconds.clear()
            watch.time("all", read_all)
            ours.append(derived(watch.seconds))
            begin = time.process_time()
            list(peer.pipe(pieces))
            theirs.append(time.process_time() - begin)
    stages = {stage: statistics.median(one.get(stage, 0.0) for one in ours) for stage in ours[0]}
    words = sum(len(text.split()) for text in texts)
    return Timed(words, stages, watched.skimmer.pipe_names, watched.parser.pipe_names, statistics.median(theirs))


def derived(seconds: dict[str, float]) -> dict[str, float]:
    """With what lies outside the analysis, and in it outside the two readings."""
    rest = seconds["analysis"] - seconds["first reading"] - seconds["second reading"] - seconds["relations"]
    return seconds | {"file": seconds["all"] - seconds["analysis"], "rest": rest}


def table(found: Timed) -> Iterator[str]:
    def row(name: str, seconds: float) -> str:
        return f"| {name.removeprefix('claimgraph_')} | {seconds:.3f} | {found.words / max(seconds, 1e-9):,.0f} |"

    stages = found.stages
    yield f"| {found.words:,} words | seconds | words/s |"
    yield "| --- | --- | --- |"
    yield row("file to segments", stages["file"])
    for name, parts in (("first reading", found.first), ("second reading", found.second)):
        yield row(name, stages[name])
        yield from (row(part, stages[part]) for part in parts if part in stages)
    yield row("relations", stages["relations"])
    yield row("names, setting, claims", stages["rest"])
    yield row("**all**", stages["all"])
    yield row("**spaCy's whole pipeline**", found.peer)
    yield ""
    yield f"{found.peer / stages['all']:.2f} times as fast as spaCy's whole pipeline"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=__doc__)
    parser.add_argument("--text", type=Path, nargs="+", default=[CORPUS], help="transcripts, or folders of them")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each is timed")
    given = parser.parse_args(arguments)
    with one_core():
        found = timed(transcripts(given.text), given.rounds)
    sys.stdout.write("\n".join(table(found)) + "\n")


@contextmanager
def one_core() -> Iterator[None]:
    """Where the system can, this process keeps to one core."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


if __name__ == "__main__":
    main()
