"""What was said wrongly or left out, by cause: the rows that do not match, looked at again."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from ingest.evaluation.scoring import (
    SECONDS,
    Gold,
    Matched,
    Row,
    named,
    near,
    subject_matches,
    subject_names,
    triple,
    unit_of,
    years,
)

ORDER = ("mentions", "dates", "value", "value+subject", "claim", "modality", "world time", "relations")


class Mistake(NamedTuple):
    """One error at a stage of `ORDER`. `said` and `gold` are None where nothing was said, or nothing is annotated."""

    stage: str
    cause: str
    document: str
    start: float | None
    paragraph: int | None
    text: str
    said: str | None
    gold: str | None
    confidence: float


class Errors:
    """The errors of one document, stage by stage."""

    def __init__(self, document: str, gold: Gold) -> None:
        self.document, self.gold = document, gold

    def of(self, stages: dict[str, Matched]) -> Iterator[Mistake]:
        """All of them. `stages`: what matched at each stage."""
        yield from self._mentions(stages["mentions"])
        yield from self._left("dates", stages["dates"].missed(), stages["dates"].false(), _surface)
        yield from self._values(stages["value"])
        yield from self._subjects(stages["value"], stages["value+subject"])
        yield from self._predicates(stages["value+subject"], stages["claim"])
        yield from self._whole(stages["claim"].found())
        yield from self._relations(stages["relations"])

    def _mentions(self, matched: Matched) -> Iterator[Mistake]:
        for g, p in matched.found():
            if g["type"] != p["entity"]["type"]:
                yield self._pair("mentions", "other type", g, p, _mention)
        missed, false = matched.missed(), matched.false()
        for g, p in _joined(missed, false, _same_words):
            yield self._pair("mentions", "other name", g, p, _mention)
        yield from self._left("mentions", missed, false, _mention)

    def _values(self, matched: Matched) -> Iterator[Mistake]:
        missed, false = matched.missed(), matched.false()
        for g, p in _joined(missed, false, _inside):
            cause = "other number" if unit_of(p["quantity"]) == unit_of(g) else "other unit"
            yield self._pair("value", cause, g, p, _quantity)
        yield from self._left("value", missed, false, _quantity)

    def _subjects(self, values: Matched, subjects: Matched) -> Iterator[Mistake]:
        """Of the numbers that were found."""
        right, mentioned = subject_matches(self.gold), named(self.gold)
        for i, j in values.pairs.items():
            g, p = values.gold[i], values.predicted[j]
            if i in subjects.pairs or right(p, g):
                continue
            wanted = bool(subject_names(self.gold, g) & mentioned)
            given = bool((p.get("subject") or {}).get("id"))
            cause = "wrong one" if wanted and given else "none for named" if wanted else "named for none"
            yield self._pair("value+subject", cause, g, p, _subject)

    def _predicates(self, subjects: Matched, claims: Matched) -> Iterator[Mistake]:
        for i, j in subjects.pairs.items():
            g, p = subjects.gold[i], subjects.predicted[j]
            if i not in claims.pairs and g["predicate"] != p["predicate"]:
                yield self._pair("claim", "other predicate", g, p, lambda row: str(row["predicate"]))

    def _whole(self, found: list[tuple[Row, Row]]) -> Iterator[Mistake]:
        """Of the whole claims that were found: how surely, and of when."""
        soft = ("asserted", "approximate")
        for g, p in found:
            if g["modality"] != p["modality"] and not (g["modality"] in soft and p["modality"] in soft):
                yield self._pair("modality", "other modality", g, p, lambda row: str(row["modality"]))
            wanted, given = years(g.get("time")), years(p.get("time"))
            if wanted != given and not g.get("time_from"):
                cause = "wrong one" if wanted and given else "none for dated" if wanted else "dated for none"
                yield self._pair("world time", cause, g, p, lambda row: row.get("time") or "none")

    def _relations(self, matched: Matched) -> Iterator[Mistake]:
        missed, false = matched.missed(), matched.false()
        for cause in ("turned round", "other predicate", "other end"):
            for g, p in _joined(missed, false, partial(self._differs, cause)):
                yield self._pair("relations", cause, g, p, _relation)
        yield from self._left("relations", missed, false, _relation)

    def _differs(self, cause: str, p: Row, g: Row) -> bool:
        """Whether a relation may be meant for the gold's, and is wrong for this cause."""
        if not near(p, g, SECONDS["relation"]):
            return False
        (predicate, *ends), (wanted, *others) = triple(self.gold.same, p), triple(self.gold.same, g)
        if set(ends) == set(others):
            return cause == ("turned round" if predicate == wanted else "other predicate")
        return cause == "other end" and predicate == wanted and bool(set(ends) & set(others))

    def _pair(self, stage: str, cause: str, gold: Row, said: Row, shown: Callable[[Row], str]) -> Mistake:
        return self._made(stage, cause, said, _text(said), shown(said), shown(gold))

    def _left(self, stage: str, missed: list[Row], false: list[Row], shown: Callable[[Row], str]) -> Iterator[Mistake]:
        """What is left on either side once all that belongs together was joined."""
        for row in missed:
            yield self._made(stage, "not found", row, _text(row), None, shown(row))
        for row in false:
            yield self._made(stage, "not annotated", row, _text(row), shown(row), None)

    def _made(self, stage: str, cause: str, row: Row, text: str, said: str | None, gold: str | None) -> Mistake:
        start = row.get("start") if "start" in row else row.get("t")
        paragraph = row.get("paragraph") if "paragraph" in row else row.get("para")
        confidence = row.get("confidence", 0.0) if said is not None else 0.0
        return Mistake(stage, cause, self.document, start, paragraph, text, said, gold, confidence)


def grouped(mistakes: Iterable[Mistake]) -> dict[tuple[str, str], list[Mistake]]:
    """By stage and cause, the commonest cause of a stage first; within it what was said most surely first."""
    groups: dict[tuple[str, str], list[Mistake]] = {}
    for mistake in mistakes:
        groups.setdefault((mistake.stage, mistake.cause), []).append(mistake)
    order = sorted(groups, key=lambda key: (ORDER.index(key[0]), -len(groups[key]), key[1]))
    return {key: sorted(groups[key], key=lambda m: -m.confidence) for key in order}


def _joined(missed: list[Row], false: list[Row], alike: Callable[[Row, Row], bool]) -> Iterator[tuple[Row, Row]]:
    """Takes out of both lists what belongs together, one to one, and gives it."""
    for g in list(missed):
        other = next((p for p in false if alike(p, g)), None)
        if other is not None:
            missed.remove(g)
            false.remove(other)
            yield g, other


def _same_words(p: Row, g: Row) -> bool:
    return near(p, g, SECONDS["mention"]) and bool(_words(p["surface"]) & _words(g["surface"]))


def _inside(p: Row, g: Row) -> bool:
    """The words of the number stand in the annotated quote."""
    return near(p, g, SECONDS["quantity"]) and bool(_words(p["quantity"]["surface"]) & _words(g.get("quote") or ""))


def _words(text: str) -> set[str]:
    return set(text.lower().split())


def _text(row: Row) -> str:
    return str(row.get("text") or row.get("quote") or row.get("surface") or "")


def _surface(row: Row) -> str:
    return str(row["surface"])


def _mention(row: Row) -> str:
    entity = row["entity"]
    return f"{entity['name']} ({entity['type']})" if isinstance(entity, dict) else f"{entity} ({row['type']})"


def _quantity(row: Row) -> str:
    number = row.get("quantity") or row
    value, low, high = ("" if number.get(k) is None else f"{number[k]:g}" for k in ("value", "low", "high"))
    return f"{value or f'{low}..{high}'} {number['unit']} {row['predicate']}"


def _subject(row: Row) -> str:
    return str(_name(row.get("subject")) or "none")


def _relation(row: Row) -> str:
    return f"{_name(row['subject'])} {row['predicate']} {_name(row['object'])}"


def _name(end: Row | str | None) -> str | None:
    return end.get("name") if isinstance(end, dict) else end
