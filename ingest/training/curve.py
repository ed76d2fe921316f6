"""How each scorer grows with the real documents that it learns from: the learning curve."""

import random
from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple

from ingest.claims.claims import LEAST_WORTH
from ingest.evaluation.scoring import Score, macro_f1, modalities
from ingest.training import modality, relations
from ingest.training.examples import Example
from ingest.training.held_out import Chosen, brier, group, score
from ingest.training.relations import REAL, Reading

SHARES = (0.25, 0.5, 0.75, 1.0)
DRAWS = 3  # of the documents that are learned from; of all of them there is one
SEED = 7


class Point(NamedTuple):
    """How good the scorers are on documents that they know nothing of."""

    subjects: float  # share that is right, of all
    named: float  # and of those that have a name
    worth: float  # F1
    worth_off: float  # Brier score
    modality: float  # mean F1
    relations: float  # F1
    relations_off: float  # Brier score of all that rules see


def report(real: Sequence[Example], written: Sequence[Example], stated: Sequence[Reading]) -> Iterator[str]:
    """A line for each share of the other documents that is learned from, and for all of them with the written talks."""
    names = ("subjects", "named", "worth F1", "Brier", "modality F1", "relations F1", "Brier")
    yield f"{'learned from':34} {' '.join(f'{name:>12}' for name in names)}"
    given = [r for r in stated if r.kind in REAL]
    for share in SHARES:
        draws = [point(real, given, share, (), (), draw) for draw in range(DRAWS if share < 1 else 1)]
        mean = (sum(values) / len(values) for values in zip(*draws, strict=True))
        yield _line(f"{share:.0%} of the other documents", Point(*mean))
    talks = [r for r in stated if r.kind not in REAL]
    yield _line("all of them, and the talks", point(real, given, 1.0, written, talks))


def point(
    real: Sequence[Example],
    stated: Sequence[Reading],
    share: float,
    written: Sequence[Example],
    talks: Sequence[Reading],
    draw: int = 0,
) -> Point:
    """Every real document, scored by what a share of the others and the given talks teach."""
    folds = sorted({group(e.document) for e in real} | {r.fold for r in stated})
    chosen: list[Chosen] = []
    surely: list[tuple[str, str]] = []
    claimed: list[Score] = []
    seen: list[tuple[float, bool]] = []
    for held in folds:
        kept = drawn([fold for fold in folds if fold != held], share, draw)
        others = [e for e in real if group(e.document) in kept]
        own = [e for e in real if group(e.document) == held]
        chosen += score(own, [*others, *written])
        said = modality.learn(modality.told([*others, *written]))
        surely += [(a.told.gold, a.learned) for a in modality.answers(modality.told(own), said)]
        weights = relations.learn([r for r in (*stated, *talks) if r.fold in kept or r in talks])
        for reading in (r for r in stated if r.fold == held):
            claimed.append(relations.shipped(reading, weights).score)
            seen += [(relations.likely(weights, c), yes) for c, yes in zip(reading.seen, reading.right, strict=True)]
    told = macro_f1(modalities(surely)) or 0.0
    return Point(*_subjects(chosen), *_worth(chosen), told, sum(claimed, Score(0, 0, 0)).f1, brier(seen))


def drawn(folds: Sequence[str], share: float, draw: int) -> frozenset[str]:
    """A share of the folds, drawn so that a larger share of the same draw has all of a smaller one."""
    order = random.Random(f"{SEED} {draw}").sample(sorted(folds), len(folds))
    return frozenset(order[: ceil(share * len(order))])


def _subjects(chosen: Sequence[Chosen]) -> tuple[float, float]:
    claims = [c for c in chosen if c.example.gold is not None]
    named = [c for c in claims if None not in c.example.subjects]
    all_, own = ([c.subject in c.example.subjects for c in part] for part in (claims, named))
    return sum(all_) / max(1, len(all_)), sum(own) / max(1, len(own))


def _worth(chosen: Sequence[Chosen]) -> tuple[float, float]:
    said = [(c.worth, c.example.gold is not None) for c in chosen]
    kept = [yes for worth, yes in said if worth >= LEAST_WORTH]
    return Score(sum(kept), len(kept), sum(yes for _, yes in said)).f1, brier(said)


def _line(name: str, point: Point) -> str:
    return f"{name:34} {' '.join(f'{value:12.3f}' for value in point)}"
