"""Which thing a number is about. A spaCy component.

Rules choose: what the clause names (`ingest.claims.clauses`), else what the discourse knows
(`ingest.discourse.implied`). A trained scorer (`ingest.claims.candidates`) chooses no better on unseen documents
(docs/training.md); it says how likely the choice and its rivals are.
Sets on each span of `doc.spans["quantities"]`: `span._.subjects`, the named things (several where one value is said of
a list), `span._.subject_text` where nothing named fits, `span._.choices`, the choice and then all other candidates with
their probability, and `span._.of`, `span._.base`: a span or None.
"""

import csv
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from importlib import resources
from typing import NamedTuple

from spacy.lang.en.syntax_iterators import noun_chunks
from spacy.language import Language
from spacy.tokens import Doc, Span

from graph.model import EntityType
from ingest import linear
from ingest.claims import clauses
from ingest.claims.candidates import Asked, features
from ingest.claims.clauses import subjects_of
from ingest.discourse.implied import Clause, Implied, Previous, figure, implied, spoken_of
from ingest.discourse.pointed import pointed, thing
from ingest.discourse.setting import Setting, setting_of
from ingest.lexicon import load
from ingest.linear import Features
from ingest.numbers.quantities import Reading

BASE_REACH = 8
CHUNK = 6  # words of a noun chunk, from the token on that it is asked for
MEGAWATT = 1e6

_OVER = re.compile(r"\b(?:than|over|versus|vs|compared (?:to|with)|relative to|as|of|from)\s+(?:the |an? )?$", re.I)
_EMPTY = frozenset("it they we you he she i this that these those there who which what one everyone people".split())

_WHERE = frozenset(("in", "at", "near", "outside"))
_OF_COMPANIES = frozenset(("funding", "valuation", "revenue", "capital_cost", "chip_count", "power_capacity", "margin"))
_OF_RULES = frozenset(("quota", "exemption_threshold", "compute_threshold", "share_limit"))

for extension in ("subjects", "subject_text", "choices", "of", "base"):
    if not Span.has_extension(extension):
        Span.set_extension(extension, default=None)


class Subject(NamedTuple):
    """A thing that a number is about: its entity, and the words that name it there."""

    entity: str
    text: str


class Choice(NamedTuple):
    """A candidate (None: nothing named), how likely it is, and what was looked at."""

    entity: str | None
    probability: float
    features: Features


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
        offset = setting_of(doc)[1]
        possible = [e for e in entities if not _is_where(e) and not clauses.only_says(e)]
        previous: Previous | None = None
        counted: list[Span] = []
        for number in doc.spans.get("quantities", ()):
            number._.of = self._of(doc, number, entities)
            number._.base = self._base(doc, number, entities)
            types = subject_types()[number._.predicate] - _too_large_for(number._.reading)
            spoken_for = [s for s in (number._.of, number._.base) if s is not None and s.kb_id_]
            counted.extend(_counted_names(number, possible))
            if number._.predicate not in clauses.OF_PIECES:  # "50,000 B200s, and it draws 80 MW" is not of the B200
                spoken_for.extend(counted)
            near = [e for e in possible if e.label_ in types and not any(_same(e, s) for s in spoken_for)]
            how, name = clauses.named(doc, number, near)
            how, entity = self._decided(number, how, name, self._clause(number, near, types, previous))
            number._.choices = choices(number, types, entity, how, previous)
            previous = Previous(entity, how, number._.reading.end + offset, number._.predicate)
            number._.subjects = _with_others(doc, entity, how, name, near)
            number._.subject_text = None if entity is not None else _noun_phrase(number)
        return doc

    def _decided(self, number: Span, how: str, name: Span | None, clause: Clause) -> tuple[str, str | None]:
        """By which rule the number is said of what: a pronoun nearer than the name comes first, then the name, then
        what the discourse knows."""
        setting, _ = setting_of(number.doc)
        if how in ("before", "behind", "none") and (said := spoken_of(setting, clause)):
            return said.how, said.entity
        if how == "before" and (said := _of_own(setting, clause)):
            return said.how, said.entity
        if name is not None:
            return how, _for_company(number, name, clause.types)
        if said := implied(setting, clause) or pointed(setting, clause):
            return said.how, said.entity
        if counted := _of_itself(number, clause.types):
            return "of", counted
        held = _talked_about(number, clause.types)
        return ("talked about" if held else "none"), held

    def _clause(self, number: Span, near: list[Span], types: AbstractSet[str], previous: Previous | None) -> Clause:
        """The number's clause, as the rules look at it that know the discourse."""
        offset = setting_of(number.doc)[1]
        subjects = subjects_of(number)
        close = clauses.before(number.doc, number, near)
        return Clause(
            begin=number._.reading.begin + offset,
            predicate=number._.predicate,
            types=types,
            subject=(subjects[0].idx + offset, subjects[0].idx + len(subjects[0]) + offset) if subjects else None,
            named=close.end_char + offset if close is not None else None,
            previous=previous,
        )

    def _of(self, doc: Doc, number: Span, entities: list[Span]) -> Span | None:
        """What is counted or measured: a chip named right behind, else the noun of the number."""
        reading: Reading = number._.reading
        for entity in entities:
            if 0 <= entity.start - number.end <= 2 and entity.label_ in ("chip", "model") and reading.unit == "count":
                return entity
        if reading.unit == "count":
            return _counted(number)
        if number.end + 1 < len(doc) and doc[number.end].lower_ == "of" and reading.unit in ("ratio", "W", "USD"):
            chunk = _noun_chunk_at(doc, number.end + 1)
            if chunk is not None and chunk.root.lower_ not in _EMPTY:
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


def choices(
    number: Span,
    types: AbstractSet[str],
    rule: str | None,
    how: str,
    previous: Previous | None,
) -> list[Choice]:
    """The rule's choice for the subject of a number, and what else it may be, the likeliest first."""
    setting, offset = setting_of(number.doc)
    reading: Reading = number._.reading
    grammatical = subjects_of(number)
    asked = Asked(
        begin=reading.begin + offset,
        end=reading.end + offset,
        predicate=number._.predicate,
        unit=reading.unit,
        types=types,
        subject_tag=grammatical[0].pos_ if grammatical else None,
        noun_phrase=_noun_phrase(number) is not None,
        rule=rule,
        how=how,
        previous=previous,
    )
    found = features(setting, asked, load().entities)
    weights = linear.load("subjects")[""]
    likely = linear.softmax({entity or "": linear.score(weights, made) for entity, made in found.items()})
    ranked = [Choice(entity, likely[entity or ""], made) for entity, made in found.items()]
    return sorted(ranked, key=lambda c: (c.entity != rule, -c.probability, c.entity or ""))


def _too_large_for(reading: Reading) -> frozenset[str]:
    """A megawatt is no chip's, nor a rack's."""
    least = next((v for v in (reading.value, reading.low, reading.high) if v is not None), 0.0)
    return frozenset(("chip",)) if reading.unit == "W" and least >= MEGAWATT else frozenset()


def _counted_names(number: Span, possible: list[Span]) -> Iterator[Span]:
    """What is counted or measured by its name: "50,000 B200s", "192 GB of HBM3"."""
    for entity in possible:
        most = 2 if entity.label_ == EntityType.TOPIC else 1
        countable = entity.label_ in ("chip", "model") and number._.reading.unit == "count"
        if 0 <= entity.start - number.end <= most and (countable or entity.label_ == EntityType.TOPIC):
            yield entity


def _of_own(setting: Setting, clause: Clause) -> Implied | None:
    """What the clause's own subject stands for, behind a name of the clause before: "B200s, and the site draws"."""
    if clause.subject is None or clause.named is None or clause.subject[0] < clause.named:
        return None
    entity = thing(setting, clause)
    return Implied(entity, "thing") if entity else figure(setting, clause)


def _is_where(entity: Span) -> bool:
    """A place that only says where: "in Texas"."""
    if entity.label_ != EntityType.PLACE:
        return False
    before = entity.doc[max(0, entity.start - 2) : entity.start].text.lower().split()
    return bool(before) and (before[-1] in _WHERE or before[0] in _WHERE)


def _for_company(number: Span, chosen: Span, types: AbstractSet[str]) -> str:
    """The chosen thing, or the company of a person who stands for it: "Elon's round was six billion"."""
    maker = load().entities[chosen.kb_id_].maker
    stands_for = chosen.label_ == EntityType.PERSON and maker is not None and EntityType.ORGANIZATION in types
    return maker if stands_for and maker and number._.predicate in _OF_COMPANIES else chosen.kb_id_


def _with_others(doc: Doc, entity: str | None, how: str, name: Span | None, near: list[Span]) -> list[Subject]:
    """The chosen entity, where it is named, with those that it is listed with: "Meta and Google", then "they"."""
    if entity is None:
        return []
    if name is not None and name.kb_id_ == entity:
        return [Subject(e.kb_id_, e.text) for e in clauses.listed(doc, name, near)]
    own = [e for e in doc.spans["entities"] if e.kb_id_ == entity]
    if own and how == "they":
        return [Subject(e.kb_id_, e.text) for e in clauses.listed(doc, own[-1], near)]
    return [Subject(entity, own[-1].text if own else load().entities[entity].name)]


def _of_itself(number: Span, types: AbstractSet[str]) -> str | None:
    """What is counted or priced, where the number is said of that very thing."""
    of = number._.of if number._.predicate in ("installed_base", "unit_cost", "performance_ratio") else None
    return str(of.kb_id_) if of is not None and of.label_ in types else None


def _talked_about(number: Span, types: AbstractSet[str]) -> str | None:
    """What a rule allows is said of the rule that is talked about, named or not; "the company" is the text's."""
    setting, offset = setting_of(number.doc)
    begin = number._.reading.begin + offset
    held = setting.discourse.at(begin)
    if number._.predicate in _OF_RULES:
        return held.get("rule")
    clause = re.split(r"[.?!]\s|\n", setting.text[max(0, begin - 150) : begin])[-1]
    if EntityType.ORGANIZATION in types and re.search(r"\bthe (?:company|firm|startup)\b", clause, re.I):
        return next(
            (held[role] for role in ("title", "heading", "they") if held.get(role, "").startswith("org/")), None
        )
    return None


def _same(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _noun_chunk_at(doc: Doc, index: int) -> Span | None:
    """The short noun chunk that begins with a token. `Span.noun_chunks` would walk through the whole text each time."""
    if not doc.has_annotation("DEP"):
        return None  # the benchmark reads without the parser too
    chunks = ((begin, end) for begin, end, _ in noun_chunks(doc[index : index + CHUNK]))
    return next((doc[begin:end] for begin, end in chunks if begin <= index < end), None)


def _noun_phrase(number: Span) -> str | None:
    """The grammatical subject as a short phrase, where it is no pronoun."""
    for token in subjects_of(number):
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
