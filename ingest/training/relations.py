"""The scorer of relations: what rules see in annotated texts beside what annotators say, and how good each way is on
documents left out."""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from ingest import linear
from ingest.analysis import study
from ingest.claims.claims import SAID_AGAIN
from ingest.document import Job, key_of, prepare
from ingest.evaluation import scoring
from ingest.evaluation.scoring import Gold, Matched, Names, Row, Score
from ingest.lexicon import Lexicon, load
from ingest.relations.relations import Candidate, Relation, candidates, chosen, least, stating
from ingest.text import Text
from ingest.training import fit as fitting
from ingest.training import talk
from ingest.training.fit import Judged
from ingest.training.held_out import FOLDS, group, reliability

PENALTY = 10.0  # chosen by leaving one document out (docs/training.md)
OPERATING = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5)

# Whose taste an annotation follows: that of the reference annotations, of talk or of notes; that of the annotators of
# `annotated/`, who take more; or that of the talks written to be learned from.
Kind = Literal["talk", "notes", "ours", "written"]
WEIGHTS: Mapping[Kind, float] = {"talk": 1.0, "notes": 1.0, "ours": 0.5, "written": 1.0}
REAL: tuple[Kind, ...] = ("talk", "notes", "ours")
OURS = Path(__file__).parent / "annotated"

_TASTE = "taste of "

Judge = Callable[[Candidate], float]


class Reading(NamedTuple):
    """A text with all that rules see in it, which of that is annotated, and the annotated relations.

    `fold`: what is held out together. Where only a part of a document is annotated, `seen` is of that part.
    """

    document: str
    fold: str
    text: Text
    seen: list[Candidate]
    right: list[bool]
    gold: list[Row]
    same: Names
    kind: Kind


def annotated(folder: Path, gold: Gold, held: frozenset[str], ours: bool = False) -> Iterator[Reading]:
    """The documents of a folder that have annotations, `ours` by the annotators of `annotated/`; those `held` are left
    unread."""
    for document in gold.documents:
        paths = [p for p in sorted(folder.glob(f"{document}*")) if not p.name.endswith(".meta.yaml")]
        if document not in held and paths:
            rows = [row for row in gold.relations if row["doc"] == document]
            yield _reading(
                document, group(document), paths[0], rows, gold.same, gold.spans.get(document), "ours" if ours else None
            )


def talks(folder: Path) -> Iterator[Reading]:
    """The talks that were written to be learned from."""
    lexicon = load()
    for n, path in enumerate(sorted(folder.glob("*.talk"))):
        read = talk.load(path, lexicon)
        rows = [_gold_row(path.stem, line.time, told, lexicon) for line in read.lines for told in line.relations]
        with tempfile.TemporaryDirectory() as place:
            file = Path(place, f"{path.stem}.md")
            file.write_text(talk.transcript(read), encoding="utf-8")
            yield _reading(path.stem, f"talks {n % FOLDS}", file, rows, Names({}), None, "written")


def learn(readings: Sequence[Reading]) -> dict[str, float]:
    """Weights of the features that say how likely it is that a relation is meant which rules see.

    How much more, or less, each predicate is taken by others than the reference annotations is learned beside them, and
    left out of what is returned.
    """
    examples = [
        Judged({**c.features, **_taste(reading.kind, c)}, right, WEIGHTS[reading.kind])
        for reading in readings
        for c, right in zip(reading.seen, reading.right, strict=True)
    ]
    learned = fitting.judge(examples, PENALTY)
    return {name: weight for name, weight in learned.items() if not name.startswith(_TASTE)}


def _taste(kind: Kind, candidate: Candidate) -> dict[str, float]:
    if kind in ("talk", "notes"):
        return {}
    return {f"{_TASTE}{kind}": 1.0, f"{_TASTE}{kind} {candidate.fit.predicate}": 1.0}


def report(readings: Sequence[Reading]) -> Iterator[str]:
    """Each way of choosing on documents left out, at several operating points; the best are in
    `relations.least`. Each row is over talks, notes, talks that our annotators read, and all three."""
    weights = {fold: learn([r for r in readings if r.fold != fold]) for fold in sorted({r.fold for r in readings})}
    yield f"{'relations':34} {'   '.join(f'{name:20}' for name in (*REAL, 'all'))}"
    yield _line("sure rules alone", readings, lambda fold: _by_sure_rules, 0.5)
    yield _line("all rules alone", readings, lambda fold: lambda c: 1.0, 0.5)
    for point in OPERATING:
        name = f"all rules, scorer from {point:g} on"
        yield _line(name, readings, lambda fold: lambda c: likely(weights[fold], c), point)

    def ships(fold: str) -> Judge:
        return lambda c: likely(weights[fold], c)

    yield _line("all rules, scorer as it ships", readings, ships, None)
    filtered = "sure rules, scorer"
    yield _line(filtered, readings, lambda fold: lambda c: _by_sure_rules(c) * likely(weights[fold], c), 0.25)
    union = "sure rules, and others by scorer"
    yield _line(union, readings, lambda fold: lambda c: max(0.9 * _by_sure_rules(c), likely(weights[fold], c)), 0.4)
    yield ""
    yield from reliability("confidence of a relation", confidences(readings, weights))
    yield ""
    yield from _by_predicate(readings, ships)


def shipped(reading: Reading, weights: dict[str, float]) -> Matched:
    """What these weights claim of a text, as it ships, beside what is annotated."""
    return _matched(reading, lambda c: likely(weights, c), None)


def confidences(
    readings: Sequence[Reading], weights: Mapping[str, dict[str, float]], kinds: Sequence[Kind] = REAL
) -> list[tuple[float, bool]]:
    """How likely each relation that is claimed is said to be, by the weights of its fold, and whether it is right."""
    found = []
    for matched in (shipped(r, weights[r.fold]) for r in readings if r.kind in kinds):
        right = set(matched.pairs.values())
        found += [(row["sure"], n in right) for n, row in enumerate(matched.predicted)]
    return found


def likely(weights: dict[str, float], candidate: Candidate) -> float:
    return linear.sigmoid(linear.score(weights, candidate.features))


def _by_sure_rules(candidate: Candidate) -> float:
    """The rules as they are without a scorer: names and pronouns next to each other, the first rule that fits."""
    features = candidate.features
    return float("sure" in features and "not the nearest left" not in features)


def _line(name: str, readings: Sequence[Reading], judge: Callable[[str], Judge], point: float | None) -> str:
    scores = [(r, _matched(r, judge(r.fold), point).score) for r in readings if r.kind in REAL]
    parts = [[score for reading, score in scores if reading.kind == kind] for kind in REAL]
    return f"{name:34} {'   '.join(_columns(part) for part in (*parts, [s for _, s in scores]))}"


def _columns(scores: Sequence[Score]) -> str:
    total = sum(scores, Score(0, 0, 0))
    return f"{total.precision:6.3f} {total.recall:6.3f} {total.f1:6.3f}"


def _by_predicate(readings: Sequence[Reading], ships: Callable[[str], Judge]) -> Iterator[str]:
    """Right ones, claimed ones and annotated ones of each predicate, as it ships; most annotated first."""
    counts: dict[str, dict[Kind, list[int]]] = defaultdict(lambda: {kind: [0, 0, 0] for kind in REAL})
    for reading in (r for r in readings if r.kind in REAL):
        matched = _matched(reading, ships(reading.fold), None)
        for n, rows in enumerate(([said for _, said in matched.found()], matched.predicted, matched.gold)):
            for row in rows:
                counts[row["predicate"]][reading.kind][n] += 1
    yield f"{'right of claimed / annotated':34} {'   '.join(f'{name:20}' for name in REAL)}"
    for predicate in sorted(counts, key=lambda p: (-sum(c[2] for c in counts[p].values()), p)):
        cells = (f"{right} of {said} / {gold}" for right, said, gold in counts[predicate].values())
        yield f"{predicate:34} {'   '.join(f'{cell:20}' for cell in cells)}".rstrip()


def _matched(reading: Reading, judge: Judge, point: float | None) -> Matched:
    """How well a way of judging chooses from an operating point on; without one, as `relations.least` has it."""
    prose = reading.kind == "notes"
    kept = chosen(
        [(judge(c), c) for c in reading.seen], lambda c: least(c.fit.predicate, prose) if point is None else point
    )
    stated = sorted((r for sure, c in kept for r in stating(c, sure)), key=lambda r: (r.begin, r.end, r.predicate))
    return scoring.match(list(_once(reading.text, stated)), reading.gold, _matches(reading.same))


def _once(text: Text, stated: Sequence[Relation]) -> Iterator[Row]:
    """One row for what is said again soon, as it is one claim."""
    first: dict[tuple[str, str, str], tuple[int, Row]] = {}
    for relation in stated:
        triple = (relation.predicate, relation.subject.entity, relation.object.entity)
        row = _row(text, relation)
        if triple in first and relation.begin - first[triple][0] <= SAID_AGAIN:
            first[triple][1]["ts"] += row["ts"]
        else:
            first[triple] = (relation.begin, row)
            yield row


def _reading(
    document: str,
    fold: str,
    path: Path,
    rows: list[Row],
    same: Names,
    span: tuple[float, float] | None,
    kind: Kind | None = None,
) -> Reading:
    source, text = prepare(Job(str(path), key_of(path)))
    setting = study(source, text).setting
    seen = [c for c in candidates(setting, 0, len(setting.text)) if _is_inside(text, c, span)]
    matches = _matches(same)
    right = [any(matches(_row(text, told), row) for told in stating(c, 1.0) for row in rows) for c in seen]
    told: Kind = kind or ("notes" if setting.prose else "talk")
    return Reading(document, fold, text, seen, right, rows, same, told)


def _is_inside(text: Text, candidate: Candidate, span: tuple[float, float] | None) -> bool:
    at = text.segment_at(candidate.a.begin).start
    return span is None or (at is not None and span[0] <= at <= span[1])


def _matches(same: Names) -> Callable[[Row, Row], bool]:
    near = scoring.SECONDS["relation"]
    return lambda p, g: scoring.triple(same, p) == scoring.triple(same, g) and scoring.near(p, g, near)


def _row(text: Text, relation: Relation) -> Row:
    """What of a relation tells which annotated one it is."""
    entities = load().entities
    segments = [text.segment_at(place) for place in (relation.begin, max(relation.begin, relation.end - 1))]
    times = [time for segment in segments for time in (segment.start, *segment.times) if time is not None]
    return {
        "predicate": relation.predicate, "subject": entities[relation.subject.entity].name,
        "object": entities[relation.object.entity].name, "start": segments[0].start, "ts": times,
        "paragraph": segments[0].paragraph, "sure": relation.sure,
    }  # fmt: skip


def _gold_row(document: str, time: float, told: talk.Relation, lexicon: Lexicon) -> Row:
    subject, object = (lexicon.entities[end].name for end in (told.subject, told.object))
    return {"doc": document, "t": time, "subject": subject, "predicate": told.predicate, "object": object}
