"""Every stage of the extraction scored at once: by document, type, unit, predicate and modality, with the errors.

What is said and what is gold may be of different types: so each type has the share of what is said as it that is
right, and the share of what is gold that is found (`Parts`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from ingest.evaluation import scoring
from ingest.evaluation.mistakes import Errors, Mistake
from ingest.evaluation.scoring import (
    OF_MENTIONS,
    STAGES,
    Gold,
    Matched,
    Row,
    Score,
    f1,
    macro_f1,
    named,
    share,
    subject_names,
    years,
)

NOTHING = Score(0, 0, 0)

Label = Callable[[Row], str]
T = TypeVar("T")


class Parts(NamedTuple):
    """Rows of one label: of the `predicted` ones `right`, of the `gold` ones `found`."""

    right: int
    predicted: int
    found: int
    gold: int

    @property
    def precision(self) -> float:
        return share(self.right, self.predicted)

    @property
    def recall(self) -> float:
        return share(self.found, self.gold)

    @property
    def f1(self) -> float:
        return f1(self.precision, self.recall)


class Report(NamedTuple):
    """Everything that is known of how good an extraction is. What is counted over no row at all is not in a table."""

    documents: dict[str, dict[str, Score]]
    total: dict[str, Score]
    types: dict[str, Parts]  # of mentions
    units: dict[str, Parts]  # of values
    predicates: dict[str, Score]  # of values
    claims: dict[str, Score]  # whole ones, by predicate
    relations: dict[str, Parts]  # by predicate
    modalities: dict[str, Score]  # of the whole claims found
    document_modality: dict[str, float | None]
    shares: dict[str, Score]  # of what was found, how much is right: type, citation, speaker, named
    world_time: Score
    confusion: dict[tuple[str, str], int]  # (gold, said) predicates of the values found, the commonest first
    mistakes: list[Mistake]

    @property
    def modality(self) -> float | None:
        return macro_f1(self.modalities)

    def share(self, name: str) -> float | None:
        return self.shares[name].precision if name in self.shares else None


def evaluate(mentions: list[Row], claims: list[Row], gold: Gold, documents: list[str] | None = None) -> Report:
    """Score exported mention and claim rows, stage by stage and document by document."""
    tally = _Tally(gold)
    for document in gold.documents:
        if not documents or document in documents:
            tally.add(document, mentions, claims)
    return tally.report()


class _Tally:
    """Sums over documents."""

    def __init__(self, gold: Gold) -> None:
        self.gold = gold
        self.mentioned = named(gold)
        self.documents: dict[str, dict[str, Score]] = {}
        self.parts: dict[str, dict[str, Parts]] = defaultdict(dict)
        self.scores: dict[str, dict[str, Score]] = defaultdict(dict)
        self.modalities: dict[str, list[tuple[str, str]]] = {}
        self.shares: dict[str, Counter[bool]] = defaultdict(Counter)
        self.world = NOTHING
        self.confusion: Counter[tuple[str, str]] = Counter()
        self.mistakes: list[Mistake] = []

    def add(self, document: str, mentions: list[Row], claims: list[Row]) -> None:
        names, said = (scoring.of_document(rows, document, self.gold) for rows in (mentions, claims))
        stages = {
            stage: score(names if stage in OF_MENTIONS else said, self.gold, document)
            for stage, score in STAGES.items()
        }
        self.documents[document] = {stage: matched.score for stage, matched in stages.items()}
        self._split("type", stages["mentions"], _type)
        self._split("unit", stages["value"], lambda row: scoring.unit_of(row.get("quantity") or row))
        self._split("relation", stages["relations"], _predicate)
        self._by_predicate("predicate", stages["value+predicate"])
        self._by_predicate("claim", stages["claim"])
        self.shares["type"].update(_type(g) == _type(p) for g, p in stages["mentions"].found())
        self._values(stages["value"])
        self._whole(document, stages["claim"])
        self.mistakes += Errors(document, self.gold).of(stages)

    def report(self) -> Report:
        pairs = [pair for pairs in self.modalities.values() for pair in pairs]
        total = {stage: sum((s[stage] for s in self.documents.values()), start=NOTHING) for stage in STAGES}
        return Report(
            documents=self.documents, total=total,
            types=_sorted(self.parts["type"]), units=_sorted(self.parts["unit"]),
            predicates=_sorted(self.scores["predicate"]), claims=_sorted(self.scores["claim"]),
            relations=_sorted(self.parts["relation"]), modalities=scoring.modalities(pairs),
            document_modality={d: macro_f1(scoring.modalities(own)) for d, own in self.modalities.items()},
            shares={name: Score(c[True], c.total(), c.total()) for name, c in self.shares.items() if c},
            world_time=self.world,
            confusion=dict(sorted(self.confusion.items(), key=lambda item: (-item[1], item[0]))),
            mistakes=self.mistakes,
        )  # fmt: skip

    def _split(self, name: str, matched: Matched, label: Label) -> None:
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for p in matched.predicted:
            counts[label(p)][1] += 1
        for g in matched.gold:
            counts[label(g)][3] += 1
        for g, p in matched.found():
            counts[label(p)][0] += 1
            counts[label(g)][2] += 1
        own = self.parts[name]
        for key, numbers in counts.items():
            own[key] = Parts(*(a + b for a, b in zip(own.get(key, (0, 0, 0, 0)), numbers, strict=True)))

    def _by_predicate(self, name: str, matched: Matched) -> None:
        own = self.scores[name]
        for p in matched.predicted:
            own[_predicate(p)] = own.get(_predicate(p), NOTHING) + Score(0, 1, 0)
        for i, g in enumerate(matched.gold):
            own[_predicate(g)] = own.get(_predicate(g), NOTHING) + Score(i in matched.pairs, 0, 1)

    def _values(self, matched: Matched) -> None:
        same = self.gold.same
        for g, p in matched.found():
            wanted = subject_names(self.gold, g)
            if wanted & self.mentioned:
                self.shares["named"][same((p.get("subject") or {}).get("name")) in wanted] += 1
            if g.get("speaker"):
                self.shares["speaker"][same(g["speaker"]) == same(p.get("speaker"))] += 1
            if g.get("t_end") is not None and p.get("start") is not None:
                self.shares["citation"][abs(g["t"] - p["start"]) <= 1] += 1
            if g["predicate"] != p["predicate"]:
                self.confusion[g["predicate"], p["predicate"]] += 1

    def _whole(self, document: str, matched: Matched) -> None:
        self.modalities[document] = [(g["modality"], p["modality"]) for g, p in matched.found()]
        dated = [(years(g.get("time")), years(p.get("time"))) for g, p in matched.found() if not g.get("time_from")]
        right = sum(a == b != () for a, b in dated)
        self.world += Score(right, sum(b != () for _, b in dated), sum(a != () for a, _ in dated))


def _sorted(table: Mapping[str, T]) -> dict[str, T]:
    return dict(sorted(table.items()))


def _type(row: Row) -> str:
    """The type of a mention, said or gold."""
    entity = row["entity"]
    return str(entity["type"] if isinstance(entity, dict) else row["type"])


def _predicate(row: Row) -> str:
    return str(row["predicate"])
