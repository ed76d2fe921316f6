"""Which thing a number is about. A spaCy component.

Rules choose: grammatical subject, last name within twelve words, name close behind, else what is talked about. A
trained scorer (`ingest.claims.candidates`) chooses no better on unseen documents (docs/training.md); it says how
likely the choice and its rivals are.
Sets on each span of `doc.spans["quantities"]`: `span._.subjects`, the named things (several where one value is said of
a list), `span._.subject_text` where nothing named fits, `span._.choices`, the choice and then all other candidates with
their probability, and `span._.of`, `span._.base`: a span or None.
"""

import csv
import re
from functools import cache
from importlib import resources
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from graph.model import EntityType
from ingest.claims import linear
from ingest.claims.candidates import Asked, features
from ingest.claims.linear import Features
from ingest.claims.setting import setting_of
from ingest.lexicon import load
from ingest.numbers.quantities import Reading

REACH = 12  # words before the number in which its subject is looked for
AFTER = 4  # and after it: "7% of Oracle's capacity"
BASE_REACH = 8

_NAMED_LATER = re.compile(r"^(?:[\s-]|of|for|by|from|at|in|the|its|gpus?|worth)*$", re.I)
_LIST = re.compile(r"^(?:[\s,&/]|and|or)*$", re.I)
_OVER = re.compile(r"\b(?:than|over|versus|vs|compared (?:to|with)|relative to|as|of|from)\s+(?:the |an? )?$", re.I)
_EMPTY = frozenset("it they we you he she i this that these those there who which what one everyone people".split())

_WHERE = frozenset(("in", "at", "near", "outside"))
_OF_PIECES = frozenset(("performance_ratio", "throughput", "power_per_chip", "unit_cost", "price_factor"))
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
        for number in doc.spans.get("quantities", ()):
            number._.of = self._of(doc, number, entities)
            number._.base = self._base(doc, number, entities)
            types = subject_types()[number._.predicate]
            spoken_for = [s for s in (number._.of, number._.base) if s is not None and s.kb_id_]
            near = [
                e for e in entities
                if e.label_ in types and not _is_where(e) and not any(_same(e, s) for s in spoken_for)
            ]  # fmt: skip
            rule = self._plain(doc, number, near, types)
            plain = _for_company(number, rule, types) if rule is not None else _talked_about(number, types)
            number._.choices = choices(number, types, spoken_for, plain)
            number._.subjects = self._chosen(doc, number, plain, rule, near)
            number._.subject_text = None if plain is not None else _noun_phrase(number)
        return doc

    def _plain(self, doc: Doc, number: Span, near: list[Span], types: frozenset[str]) -> Span | None:
        chosen = self._grammatical(number, near) or self._before(doc, number, near) or self._behind(doc, number, near)
        if chosen is None and number._.predicate in ("installed_base", "unit_cost", "performance_ratio"):
            chosen = number._.of if number._.of is not None and number._.of.label_ in types else None
        return chosen

    def _chosen(self, doc: Doc, number: Span, best: str | None, rule: Span | None, near: list[Span]) -> list[Subject]:
        """The chosen entity with those that it is listed with, where it is named."""
        if best is None:
            return []
        own = [e for e in doc.spans["entities"] if e.kb_id_ == best]
        named = rule if rule is not None and rule.kb_id_ == best else None
        if named is None:
            before = [e for e in own if e.end <= number.start]
            named = before[-1] if before else next(iter(own), None)
        if named is None:
            return [Subject(best, load().entities[best].name)]
        return [Subject(e.kb_id_, e.text) for e in self._list(doc, named, near)]

    def _before(self, doc: Doc, number: Span, near: list[Span]) -> Span | None:
        reached = _back(doc, number.start, REACH)
        close = [e for e in near if reached <= e.end <= number.start]
        if number._.predicate in _OF_PIECES:  # a price or a speed is rather the chip's than the maker's
            close = [e for e in close if e.label_ in ("chip", "model")] or close
        return max(close, key=lambda e: e.end, default=None)

    def _behind(self, doc: Doc, number: Span, near: list[Span]) -> Span | None:
        for entity in near:
            if 0 <= entity.start - number.end <= AFTER and _NAMED_LATER.match(doc[number.end : entity.start].text):
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
            chunk = _noun_chunk_at(doc, number.end + 1)
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


def choices(number: Span, types: frozenset[str], spoken_for: list[Span], rule: str | None) -> list[Choice]:
    """The rule's choice for the subject of a number, and what else it may be, the likeliest first."""
    setting, offset = setting_of(number.doc)
    reading: Reading = number._.reading
    grammatical = _subjects_of(number)
    asked = Asked(
        begin=reading.begin + offset,
        end=reading.end + offset,
        predicate=number._.predicate,
        unit=reading.unit,
        types=types,
        grammatical=tuple(token.idx + offset for token in grammatical),
        subject_tag=grammatical[0].pos_ if grammatical else None,
        noun_phrase=_noun_phrase(number) is not None,
        spoken_for=frozenset(s.kb_id_ for s in spoken_for),
        rule=rule,
    )
    found = features(setting, asked, load().entities)
    weights = linear.load("subjects")[""]
    likely = linear.softmax({entity or "": linear.score(weights, made) for entity, made in found.items()})
    ranked = [Choice(entity, likely[entity or ""], made) for entity, made in found.items()]
    return sorted(ranked, key=lambda c: (c.entity != rule, -c.probability, c.entity or ""))


def _is_where(entity: Span) -> bool:
    """A place that only says where: "in Texas"."""
    if entity.label_ != EntityType.PLACE:
        return False
    before = entity.doc[max(0, entity.start - 2) : entity.start].text.lower().split()
    return bool(before) and (before[-1] in _WHERE or before[0] in _WHERE)


def _for_company(number: Span, chosen: Span, types: frozenset[str]) -> str:
    """The chosen thing, or the company of a person who stands for it: "Elon's round was six billion"."""
    maker = load().entities[chosen.kb_id_].maker
    stands_for = chosen.label_ == EntityType.PERSON and maker is not None and EntityType.ORGANIZATION in types
    return maker if stands_for and maker and number._.predicate in _OF_COMPANIES else chosen.kb_id_


def _talked_about(number: Span, types: frozenset[str]) -> str | None:
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
    """The noun chunk that holds a token; spaCy walks through the whole document for them, so that it does so once."""
    chunks: list[tuple[int, int]] | None = doc.user_data.get("noun chunks")
    if chunks is None:
        chunks = doc.user_data["noun chunks"] = [(c.start, c.end) for c in doc.noun_chunks]
    return next((doc[begin:end] for begin, end in chunks if begin <= index < end), None)


def _back(doc: Doc, index: int, words: int) -> int:
    """The first token from which no more than so many words stand before token `index`."""
    while index > 0:
        words -= not (doc[index - 1].is_punct or doc[index - 1].is_space)
        if words < 0:
            break
        index -= 1
    return index


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
