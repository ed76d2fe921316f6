"""How well sentence ends are found in words without stops, and what that is worth for claims: one run, two tables.

`--speech`: talks with punctuation, which is taken away; those of a fold are read by a model learned from the others.
`--annotated`: documents read as they are and without stops, each with the model and with no ends marked at all.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import msgspec
import numpy as np

from bench.extraction import NOTHING, Annotated, documents, ours, pair
from graph.errors import ClaimgraphError
from ingest.discourse import setting
from ingest.discourse.sentences import ENDS
from ingest.evaluation.scoring import Score, macro_f1
from ingest.evaluation.stages import evaluate
from ingest.text import Text
from ingest.training.boundaries import Flags, Talk, learn, read

FOLDS = 4
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7)
STAGES = ("value+subject", "claim", "relations")
RULE = re.compile(
    r"\b(?:and so|so|but|because|okay|right|anyways?|um|uh|yeah|i mean|you know|i think|which is)\b", re.I
)

_STOPS = re.compile(r"(?<=\S)(?:[.,;:?!]|[\"”“’)\]])+(?=\s|$)|(?<!\S)[\"“(\[]+|[—–]|--")


class Found(NamedTuple):
    """Ends that were found, by threshold or rule, over all talks, and the time that a word took."""

    scores: dict[str, Score]
    microseconds: float


def boundaries(talks: Sequence[Talk], folds: int = FOLDS) -> Found:
    """Each talk read by a model that was learned without it."""
    scores: dict[str, Score] = {}
    seconds = 0.0

    def add(name: str, said: Flags, talk: Talk) -> None:
        score = Score(int((said & talk.ends).sum()), int(said.sum()), int(talk.ends.sum()))
        scores[name] = scores.get(name, NOTHING) + score

    for fold in range(min(folds, len(talks))):
        held = talks[fold::folds]
        model = learn([talk for n, talk in enumerate(talks) if n % folds != fold]).model()
        for talk in held:
            began = time.perf_counter()
            likely = model.probabilities(talk.words)
            seconds += time.perf_counter() - began
            add("none", np.zeros(len(talk.words), dtype=np.bool_), talk)
            add("before words that open clauses", by_rule(talk.words), talk)
            for least in THRESHOLDS:
                add(f"model, from {least}", likely > least, talk)
    return Found(scores, seconds / sum(len(talk.words) for talk in talks) * 1e6)


def by_rule(words: Sequence[str]) -> Flags:
    """Sentences end before the words that open clauses."""
    text = " ".join(words)
    begins = {m.start() for m in RULE.finditer(text)}
    ends = np.cumsum([len(word) + 1 for word in words])
    return np.array([int(end) in begins for end in ends], dtype=np.bool_)


def stripped(document: Annotated) -> Annotated:
    """A document without stops, commas, quotation marks and brackets."""
    segments = [
        msgspec.structs.replace(s, text=" ".join(_STOPS.sub(" ", s.text).split()) or s.text)
        for s in document.text.all_segments
    ]
    read = {segment.index for segment in document.text.segments}
    unread = {s.index for s in segments if s.index not in read}
    return document._replace(text=Text(tuple(segments), unread))


class Figures(NamedTuple):
    """What a reading of documents is worth."""

    scores: dict[str, Score]
    modality: float | None
    world_time: Score


def figures(found: Sequence[Annotated], *patches: Callable[[], object]) -> Figures:
    """Documents, read and scored; `patches` make context managers that hold meanwhile."""
    scores, modalities, world = dict.fromkeys(STAGES, NOTHING), dict[str, Score](), NOTHING
    with ExitStack() as stack:
        for patch in patches:
            stack.enter_context(patch())  # type: ignore[arg-type]
        for document in found:
            rows = ours(document)
            report = evaluate(rows.mentions, rows.claims, document.gold, [document.name])
            scores = {stage: scores[stage] + report.total[stage] for stage in STAGES}
            for name, score in report.modalities.items():
                modalities[name] = modalities.get(name, NOTHING) + score
            world += report.world_time
    return Figures(scores, macro_f1(modalities), world)


def unmarked() -> object:
    """No sentence ends but those that the text shows."""
    return mock.patch.object(setting, "marked", lambda text, whole=(): text)


def ends_table(found: Found) -> Iterator[str]:
    yield "| sentence ends in words without stops | P | R | F1 |"
    yield "| --- | --- | --- | --- |"
    for name, score in found.scores.items():
        yield f"| {name} | {score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} |"
    yield ""
    yield f"{found.microseconds:.1f} microseconds a word; the pipeline takes ends from {ENDS} on."


def claims_table(found: Sequence[Annotated]) -> Iterator[str]:
    yield f"| F1 over {len(found)} documents | {' | '.join(STAGES)} | modality (macro) | world time |"
    yield f"| --- |{' --- |' * (len(STAGES) + 2)}"
    for name, own in (("as they are", found), ("stops stripped", [stripped(d) for d in found])):
        for how, patches in (("no ends", [unmarked]), ("with ends", [])):
            read = figures(own, *patches)
            cells = " | ".join(f"{read.scores[stage].f1:.3f}" for stage in STAGES)
            modality = "-" if read.modality is None else f"{read.modality:.3f}"
            yield f"| {name}, {how} | {cells} | {modality} | {read.world_time.f1:.3f} |"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.boundaries", description=__doc__)
    parser.add_argument("--speech", type=Path, metavar="DIR", help="a folder of talks with punctuation")
    parser.add_argument(
        "--annotated", action="append", default=[], type=pair, metavar="DOCS:GOLD",
        help="a folder of documents and the folder of their annotations; may be repeated",
    )  # fmt: skip
    parser.add_argument("--leave", default="", metavar="DOC,DOC", help="documents that are not to be read")
    given = parser.parse_args(arguments)
    if not given.speech and not given.annotated:
        parser.error("give --speech DIR, --annotated DOCS:GOLD, or both")
    try:
        if given.speech:
            _say(ends_table(boundaries(read(given.speech))))
        if given.annotated:
            _say(claims_table(documents(given.annotated, frozenset(filter(None, given.leave.split(","))))))
    except ClaimgraphError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


def _say(lines: Iterator[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
