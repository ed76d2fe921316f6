"""How good extraction is: exported rows against hand-made annotations, one function a stage.

`ingest.evaluation.stages` calls them all and sums them up. What counts as right, and which row matches which, is the
same as for any other extraction that is scored on these annotations: each gold row is matched at most once, the
nearest in time first.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from graph.units import YEAR
from ingest.errors import InputError

Row = dict[str, Any]
Match = Callable[[Row, Row], bool]

SECONDS = {"mention": 4.0, "quantity": 10.0, "relation": 20.0}  # how far from the gold's time counts as the same place
CLOSE = 0.02  # relative: 100,000 and 101,000 are the same number
MOST_CITATIONS = 4  # of a prediction that are looked at: a spray of them buys nothing

_INFINITY = float("inf")
_FLIPPED = {"supplies": "customer_of", "raised_from": "invests_in"}
_EMPTY = frozenset("the and for typical hypothetical company companies unnamed general".split())


def share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def f1(precision: float, recall: float) -> float:
    return share(2 * precision * recall, precision + recall)


class Score(NamedTuple):
    """Right ones among the predicted and among the gold."""

    right: int
    predicted: int
    gold: int

    @property
    def precision(self) -> float:
        return share(self.right, self.predicted)

    @property
    def recall(self) -> float:
        return share(self.right, self.gold)

    @property
    def f1(self) -> float:
        return f1(self.precision, self.recall)

    def __add__(self, other: object) -> "Score":
        if not isinstance(other, Score):
            return NotImplemented
        return Score(self.right + other.right, self.predicted + other.predicted, self.gold + other.gold)


class Matched(NamedTuple):
    """Gold index -> predicted index of the rows that match, and both lists."""

    pairs: dict[int, int]
    predicted: list[Row]
    gold: list[Row]

    @property
    def score(self) -> Score:
        return Score(len(self.pairs), len(self.predicted), len(self.gold))

    def found(self) -> list[tuple[Row, Row]]:
        """The rows that match: (gold, predicted)."""
        return [(self.gold[i], self.predicted[j]) for i, j in self.pairs.items()]

    def missed(self) -> list[Row]:
        return [row for i, row in enumerate(self.gold) if i not in self.pairs]

    def false(self) -> list[Row]:
        right = set(self.pairs.values())
        return [row for j, row in enumerate(self.predicted) if j not in right]


class Gold(NamedTuple):
    """Annotations by kind, the names that are the same, and the seconds that are annotated where not all are."""

    mentions: list[Row]
    quantities: list[Row]
    relations: list[Row]
    same: "Names"
    spans: dict[str, tuple[float, float]]

    @property
    def documents(self) -> list[str]:
        return sorted({row["doc"] for rows in (self.mentions, self.quantities, self.relations) for row in rows})


class Names:
    """Canonical names made comparable: case, punctuation and the alias file are folded."""

    def __init__(self, aliases: dict[str, list[str]]) -> None:
        self._of = {_folded(name): _folded(first) for first, others in aliases.items() for name in [first, *others]}

    def __call__(self, name: str | None) -> str:
        return self._of.get(_folded(name), _folded(name))


def load_gold(folder: Path, left: frozenset[str] = frozenset()) -> Gold:
    """Read `*.mentions.jsonl`, `*.quantities.jsonl`, `*.relations.jsonl`, `aliases.json`, `spans.json` of a folder.

    Of the documents that are `left` out no annotation is kept, and files of their name are not opened.
    """
    kinds = {kind: list(_rows(folder, kind, left)) for kind in ("mentions", "quantities", "relations")}
    if not any(kinds.values()) and not left:
        raise InputError(str(folder), "no annotations here", "Give a folder with *.mentions.jsonl and the like")
    return Gold(**kinds, same=Names(_json(folder / "aliases.json")), spans=_json(folder / "spans.json"))


def _rows(folder: Path, kind: str, left: frozenset[str]) -> Iterator[Row]:
    for path in sorted(folder.glob(f"*{kind}.jsonl")):
        if path.name.partition(".")[0] in left:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                try:
                    row = json.loads(line)
                except ValueError as error:
                    raise InputError(str(path), f"not JSON ({error})", "Mend the line", number) from None
                if row["doc"] not in left:
                    yield row


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def of_document(rows: Iterable[Row], document: str, gold: Gold) -> list[Row]:
    """Predicted rows of the source whose key starts with the document's name, inside what is annotated of it."""
    own = [row for row in rows if str(row.get("source", "")).startswith(document)]
    if document not in gold.spans:
        return own
    low, high = gold.spans[document]
    return [row for row in own if row.get("start") is not None and low <= row["start"] <= high]


def score_mentions(predicted: list[Row], gold: Gold, document: str) -> Matched:
    """Names: the same entity at the same place."""
    wanted = [r for r in gold.mentions if r["doc"] == document and not r.get("zone") and r["type"] != "date"]
    given = [r for r in predicted if r["entity"]["type"] not in ("date", "scenario", "topic")]
    same = gold.same
    return match(
        given,
        wanted,
        lambda p, g: (
            near(p, g, SECONDS["mention"])
            and same(p["entity"]["name"]) in {same(n) for n in [g["entity"], *(g.get("aka") or [])]}
        ),
    )


def score_dates(predicted: list[Row], gold: Gold, document: str) -> Matched:
    """Date expressions: a word in common at the same place."""
    wanted = [r for r in gold.mentions if r["doc"] == document and not r.get("zone") and r["type"] == "date"]
    given = [r for r in predicted if r["entity"]["type"] == "date"]

    def right(p: Row, g: Row) -> bool:
        shared = set(_folded(p["surface"]).split()) & set(_folded(g["surface"]).split())
        return bool(shared) and near(p, g, SECONDS["mention"])

    return match(given, wanted, right)


def score_values(predicted: list[Row], gold: Gold, document: str) -> Matched:
    """Numbers: the same unit and value at the same place."""
    return match(*_quantities(predicted, gold, document), value_matches)


def score_subjects(predicted: list[Row], gold: Gold, document: str) -> Matched:
    """Numbers with the right subject; a gold subject that nobody names wants one that is unnamed too."""
    return match(*_quantities(predicted, gold, document), subject_matches(gold))


def score_predicates(predicted: list[Row], gold: Gold, document: str) -> Matched:
    """Numbers in the right sense, whatever they are said of."""
    return match(
        *_quantities(predicted, gold, document), lambda p, g: p["predicate"] == g["predicate"] and value_matches(p, g)
    )


def score_claims(predicted: list[Row], gold: Gold, document: str) -> Matched:
    """Numbers with the right subject and predicate: the whole claim."""
    subject = subject_matches(gold)
    return match(
        *_quantities(predicted, gold, document), lambda p, g: p["predicate"] == g["predicate"] and subject(p, g)
    )


def score_relations(predicted: list[Row], gold: Gold, document: str) -> Matched:
    """Relations: the same ends and predicate, either way round where the predicate has two."""
    wanted = [r for r in gold.relations if r["doc"] == document]
    given = [r for r in predicted if r.get("kind") == "relation"]

    def right(p: Row, g: Row) -> bool:
        return triple(gold.same, p) == triple(gold.same, g) and near(p, g, SECONDS["relation"])

    return match(given, wanted, right)


def modalities(pairs: Iterable[tuple[str, str]]) -> dict[str, Score]:
    """The score of each modality over (gold, predicted) pairs; asserted and approximate count as one."""
    soft = {"approximate": "asserted"}
    scores: dict[str, Score] = defaultdict(lambda: Score(0, 0, 0))
    for gold, said in pairs:
        gold, said = soft.get(gold, gold), soft.get(said, said)
        scores[gold] += Score(gold == said, 0, 1)
        scores[said] += Score(0, 1, 0)
    return dict(sorted(scores.items()))


def macro_f1(scores: dict[str, Score]) -> float | None:
    """Mean F1 over the labels that the gold has."""
    wanted = [score.f1 for score in scores.values() if score.gold]
    return sum(wanted) / len(wanted) if wanted else None


def match(predicted: list[Row], gold: list[Row], right: Match) -> Matched:
    """One-to-one, the nearest in time first."""
    pairs = []
    for i, g in enumerate(gold):
        for j, p in enumerate(predicted):
            if right(p, g):
                gaps = [abs(a - b) for a in _times(g) for b in _times(p)]
                pairs.append((min(gaps, default=0.0), i, j))
    taken: dict[int, int] = {}
    used: set[int] = set()
    for _, i, j in sorted(pairs):
        if i not in taken and j not in used:
            taken[i] = j
            used.add(j)
    return Matched(taken, predicted, gold)


def near(predicted: Row, gold: Row, seconds: float) -> bool:
    """The same time within so many seconds, or, where the gold has none, the same paragraph."""
    wanted, given = _times(gold), _times(predicted)[:MOST_CITATIONS]
    if wanted and given:
        return min(abs(a - b) for a in wanted for b in given) <= seconds
    return not wanted and predicted.get("paragraph") == gold.get("para")


def same_value(predicted: Row, gold: Row) -> bool:
    """Within 2 %; a point inside a gold range, and bounds that say as much, count too."""
    (unit, (a, b)), (wanted, (c, d)) = _base(predicted), _base(gold)
    if unit != wanted or (a, b) == (-_INFINITY, _INFINITY):
        return False
    if (_close(a, c) and _close(b, d)) or (_close(a, c) and a > 0 and {b, d}.issubset({_INFINITY, 10 * a, 10 * c})):
        return True
    if _close(b, d) and {a, c}.issubset({-_INFINITY, b, d}):
        return True
    if a == b and c > -_INFINITY and d < _INFINITY:
        return c <= a <= d
    return c == d and a <= c <= b and b - a <= 0.5 * abs(c)


def years(time: str | None) -> tuple[str, ...]:
    return tuple(sorted(set(re.findall(r"\d{4}", time or ""))))


def named(gold: Gold) -> set[str]:
    """Folded names of all that the gold mentions."""
    return {gold.same(n) for r in gold.mentions for n in [r["entity"], *(r.get("aka") or [])]}


def subject_names(gold: Gold, row: Row) -> set[str]:
    """Folded names that are right for a gold quantity's subject."""
    return {gold.same(n) for n in [row["subject"], *(row.get("subject_alt") or [])]}


def unit_of(row: Row) -> str:
    """A quantity's unit; those of one dimension are one."""
    return {"year": "second", "USD/year": "USD"}.get(row.get("unit") or "", row.get("unit") or "")


def _quantities(predicted: list[Row], gold: Gold, document: str) -> tuple[list[Row], list[Row]]:
    return [r for r in predicted if r.get("quantity")], [r for r in gold.quantities if r["doc"] == document]


def value_matches(predicted: Row, gold: Row) -> bool:
    return near(predicted, gold, SECONDS["quantity"]) and same_value(predicted["quantity"], gold)


def subject_matches(gold: Gold) -> Match:
    """Whether a number and its subject are those of a gold row."""
    mentioned = named(gold)

    def right(p: Row, g: Row) -> bool:
        if not value_matches(p, g):
            return False
        wanted, it = subject_names(gold, g), p.get("subject") or {}
        if gold.same(it.get("name")) in wanted:
            return True
        if wanted & mentioned:
            return False
        names = [g["subject"], *(g.get("subject_alt") or [])]
        shared = any(_content(n) & _content(it.get("name")) for n in names)
        return it.get("type") in (None, "scenario", "topic", "other") or shared

    return right


def triple(same: Names, row: Row) -> tuple[str, ...]:
    subject, object = (
        same(end.get("name") if isinstance(end, dict) else end) for end in (row.get("subject"), row.get("object"))
    )
    predicate = row["predicate"]
    if predicate in _FLIPPED:
        subject, predicate, object = object, _FLIPPED[predicate], subject
    ends = (subject, object)
    return (predicate, *(sorted(ends) if predicate in ("competes_with", "partner_of") else ends))


def _times(row: Row) -> list[float]:
    times = [row.get("start"), row.get("t"), *(c.get("start") for c in row.get("citations") or [])]
    return [t for t in [*times, *(row.get("ts") or [])] if t is not None]


def _base(row: Row) -> tuple[str, tuple[float, float]]:
    factor = YEAR if row.get("unit") == "year" else 1.0
    value, low, high = row.get("value"), row.get("low"), row.get("high")
    ends = (value, value) if value is not None else (low, high)
    low, high = (-_INFINITY if ends[0] is None else ends[0]), (_INFINITY if ends[1] is None else ends[1])
    return unit_of(row), (low * factor, high * factor)


def _close(a: float, b: float) -> bool:
    return a == b or (abs(a) < _INFINITY and abs(b) < _INFINITY and abs(a - b) <= CLOSE * max(abs(a), abs(b)))


def _folded(name: str | None) -> str:
    return re.sub(r"[^a-z0-9]+", " ", (name or "").lower()).strip()


def _content(name: str | None) -> set[str]:
    return set(re.findall(r"[a-z0-9]{3,}", (name or "").lower())) - _EMPTY


STAGES: dict[str, Callable[[list[Row], Gold, str], Matched]] = {
    "mentions": score_mentions,
    "dates": score_dates,
    "value": score_values,
    "value+subject": score_subjects,
    "value+predicate": score_predicates,
    "claim": score_claims,
    "relations": score_relations,
}
OF_MENTIONS = ("mentions", "dates")  # the stages that look at mentions; the others look at claims
