"""Which thing a number is about: a first answer by nearness, type and grammar. A spaCy component.

Sets on each span of `doc.spans["quantities"]`: `span._.subjects`, spans of the named things (several where one value is
said of a list), `span._.subject_text` where nothing named fits, and `span._.of`, `span._.base`: a span or None.
Measured beside other rules in DESIGN's research: last named thing within twelve words, else none.
"""

import csv
import re
from functools import cache
from importlib import resources

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from ingest.quantities import Reading

REACH = 12  # words before the number in which its subject is looked for
AFTER = 4  # and after it: "7% of Oracle's capacity"
BASE_REACH = 8

_NAMED_LATER = re.compile(r"^(?:[\s-]|of|for|by|from|at|in|the|its|gpus?|worth)*$", re.I)
_LIST = re.compile(r"^(?:[\s,&/]|and|or)*$", re.I)
_OVER = re.compile(r"\b(?:than|over|versus|vs|compared (?:to|with)|relative to|as|of|from)\s+(?:the |an? )?$", re.I)
_EMPTY = frozenset("it they we you he she i this that these those there who which what one everyone people".split())

for extension in ("subjects", "subject_text", "of", "base"):
    if not Span.has_extension(extension):
        Span.set_extension(extension, default=None)


@cache
def subject_types() -> dict[str, frozenset[str]]:
    """The types of entity that each quantity predicate can be said of, from `data/subjects.csv`."""
    text = (resources.files("ingest") / "data" / "subjects.csv").read_text(encoding="utf-8")
    return {row["predicate"]: frozenset(row["types"].split()) for row in csv.DictReader(text.splitlines())}


@Language.factory("claimgraph_subjects", requires=["doc.spans", "token.dep"])
def make_subjects(nlp: Language, name: str) -> "Subjects":
    return Subjects()


class Subjects:
    """Grammatical subject first where it is a named thing, then the nearest named thing before, then close behind."""

    def __call__(self, doc: Doc) -> Doc:
        entities = list(doc.spans.get("entities", ()))
        for number in doc.spans.get("quantities", ()):
            types = subject_types()[number._.predicate]
            number._.of = self._of(doc, number, entities)
            number._.base = self._base(doc, number, entities)
            spoken_for = [s for s in (number._.of, number._.base) if s is not None and s.kb_id_]
            near = [e for e in entities if e.label_ in types and not any(_same(e, s) for s in spoken_for)]
            chosen = (
                self._grammatical(number, near) or self._before(doc, number, near) or self._behind(doc, number, near)
            )
            if chosen is None and number._.predicate in ("installed_base", "unit_cost", "performance_ratio"):
                chosen = number._.of if number._.of is not None and number._.of.label_ in types else None
            number._.subjects = self._list(doc, chosen, near) if chosen is not None else []
            number._.subject_text = None if chosen is not None else _noun_phrase(number)
        return doc

    def _before(self, doc: Doc, number: Span, near: list[Span]) -> Span | None:
        close = [e for e in near if e.end <= number.start and _words(doc, e.end, number.start) <= REACH]
        return max(close, key=lambda e: e.end, default=None)

    def _behind(self, doc: Doc, number: Span, near: list[Span]) -> Span | None:
        for entity in near:
            between = doc[number.end : entity.start].text if entity.start >= number.end else None
            if between is not None and entity.start - number.end <= AFTER and _NAMED_LATER.match(between):
                return entity
        return None

    def _grammatical(self, number: Span, near: list[Span]) -> Span | None:
        """The named thing that is the subject of the number's verb."""
        for token in _subjects_of(number):
            for entity in near:
                if entity.start <= token.i < entity.end and entity.end <= number.start:
                    return entity
        return None

    def _list(self, doc: Doc, chosen: Span, near: list[Span]) -> list[Span]:
        """The chosen thing with those of its type that it is listed with: "Meta, Google and Amazon"."""
        alike = sorted((e for e in near if e.label_ == chosen.label_), key=lambda e: e.start)
        if chosen not in alike:
            return [chosen]
        listed, text = [chosen], ""
        for entity in alike[alike.index(chosen) + 1 :]:
            if not _LIST.match(gap := doc[listed[-1].end : entity.start].text):
                break
            listed, text = [*listed, entity], text + gap
        for entity in reversed(alike[: alike.index(chosen)]):
            if not _LIST.match(gap := doc[entity.end : listed[0].start].text):
                break
            listed, text = [entity, *listed], text + gap
        distinct = list({e.kb_id_: e for e in listed}.values())
        # Two names with nothing or a comma between are no list: "Microsoft Azure", "Unlike Google, Meta".
        return distinct if len(distinct) > 2 or re.search(r"\b(?:and|or)\b|[&/]", text) else [chosen]

    def _of(self, doc: Doc, number: Span, entities: list[Span]) -> Span | None:
        """What is counted or measured: a chip named right behind, else the noun of the number."""
        reading: Reading = number._.reading
        for entity in entities:
            if 0 <= entity.start - number.end <= 2 and entity.label_ in ("chip", "model") and reading.unit == "count":
                return entity
        if reading.unit == "count":
            return _counted(number)
        if number.end + 1 < len(doc) and doc[number.end].lower_ == "of" and reading.unit in ("ratio", "W", "USD"):
            chunk = next((c for c in doc.noun_chunks if c.start <= number.end + 1 < c.end), None)
            if chunk is not None and chunk.root.lower_ not in _EMPTY and chunk.end - number.end <= 7:
                return doc[number.end + 1 : chunk.end]
        return None

    def _base(self, doc: Doc, number: Span, entities: list[Span]) -> Span | None:
        """What a multiple is a multiple of: "3x over the A100"."""
        if number._.reading.unit != "ratio" or not number._.predicate.endswith("_ratio"):
            return None
        for entity in entities:
            if 0 <= entity.start - number.end <= BASE_REACH and _OVER.search(
                doc[number.end : entity.start].text_with_ws
            ):
                return entity
        return None


def _same(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _words(doc: Doc, begin: int, end: int) -> int:
    return sum(not (t.is_punct or t.is_space) for t in doc[begin:end])


def _subjects_of(number: Span) -> list[Token]:
    """Subjects of the verbs above the number, nearest first."""
    found: list[Token] = []
    for token in number.root.ancestors:
        if token.pos_ in ("VERB", "AUX"):
            found.extend(child for child in token.children if child.dep_ in ("nsubj", "nsubjpass"))
            if found:
                break
    return found


def _noun_phrase(number: Span) -> str | None:
    """The grammatical subject as a short phrase, where it is no pronoun."""
    for token in _subjects_of(number):
        if token.pos_ == "NOUN" and token.lower_ not in _EMPTY and not number.start <= token.i < number.end:
            words = [
                t for t in token.subtree if t.i <= token.i and t.dep_ in ("compound", "amod", "nsubj", "nsubjpass")
            ]
            return " ".join(t.text for t in words[-4:])
    return None


def _counted(number: Span) -> Span | None:
    """The noun that the number counts, with the words between: "100,000 GPU cluster" counts a cluster's GPUs."""
    doc, end = number.doc, number.end
    named = [s.start for group in ("entities", "dates") for s in doc.spans.get(group, ()) if s.start >= end]
    limit = min([len(doc), end + 4, *named])
    while end < limit and doc[end].pos_ in ("NOUN", "PROPN", "ADJ") and not doc[end].is_punct:
        end += 1
    while end > number.end and doc[end - 1].pos_ == "ADJ":
        end -= 1
    return doc[number.end : end] if end > number.end else None
