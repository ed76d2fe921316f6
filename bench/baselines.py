"""What the extraction is measured beside: spaCy's NER, exact names, quantulum3, one regular expression, near entities.

Names and numbers come as rows such as the store exports, as far as scoring looks at them.
"""

import importlib
import importlib.util
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple
from unittest import mock

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from ingest.claims.subjects import Choice, Subject, subject_types
from ingest.discourse.discourse import Named
from ingest.discourse.setting import setting_of
from ingest.evaluation.scoring import Row
from ingest.lexicon import Lexicon, load
from ingest.pipeline import MODEL, Name, Pipeline, Window
from ingest.text import Text

CHUNK = 1_000  # characters that spaCy's NER and quantulum3 are given at once
BEFORE, BEHIND = 1_300, 350  # characters round a number in which the near entities are looked for
WORDS = 12
TOGETHER = 60  # characters between two names of which the lexicon knows that one made the other

# spaCy's labels as types of the annotations. A product of this field is most often a model.
LABELS = {
    "ORG": "organization", "PERSON": "person", "GPE": "place", "LOC": "place", "FAC": "cluster", "NORP": "place",
    "PRODUCT": "model", "LAW": "regulation", "DATE": "date",
}  # fmt: skip


def row(source: str, text: Text, begin: int, end: int) -> Row:
    """What every row says of where something stands."""
    segment = text.segment_at(begin)
    return {
        "source": source, "start": segment.start, "paragraph": segment.paragraph, "surface": text.raw[begin:end],
        "citations": [{"start": time} for time in segment.times],
    }  # fmt: skip


def chunks(text: str) -> Iterator[tuple[int, str]]:
    """The text cut at blanks, with where each piece begins."""
    begin = 0
    while begin < len(text):
        space = text.find(" ", begin + CHUNK)
        end = len(text) if space < 0 else space
        yield begin, text[begin:end]
        begin = end


def recognized(source: str, text: Text, nlp: Language) -> list[Row]:
    """spaCy's named entities, each called as the text calls it."""
    found = []
    for begin, chunk in chunks(text.text):
        for entity in nlp(chunk).ents:
            if entity.label_ in LABELS:
                name = re.sub(r"^the\s+|['’]s$", "", entity.text, flags=re.I)
                place = row(source, text, begin + entity.start_char, begin + entity.end_char)
                found.append(place | {"entity": {"name": name, "type": LABELS[entity.label_]}})
    return found


def recognizer() -> Language:
    """spaCy's English model with nothing but its named entities."""
    return spacy.load(MODEL, exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])


def looked_up(rows: list[Row], lexicon: Lexicon) -> list[Row]:
    """Names called as the lexicon calls them, where it knows them."""
    known = exact_names(lexicon)

    def entity(row: Row) -> Row:
        name, type = known.get(row["entity"]["name"].casefold(), (row["entity"]["name"], row["entity"]["type"]))
        return {"name": name, "type": type}

    return [row if row["entity"]["type"] == "date" else row | {"entity": entity(row)} for row in rows]


def exact_names(lexicon: Lexicon) -> dict[str, tuple[str, str]]:
    """Every name and alias of the lexicon in small letters, with the entity's name and type. Of homonyms the first."""
    found: dict[str, tuple[str, str]] = {}
    for entity in lexicon.entities.values():
        for name in (entity.name, *entity.aliases):
            found.setdefault(name.casefold(), (entity.name, entity.type.value))
    return found


def matched_names(source: str, text: Text, lexicon: Lexicon) -> list[Row]:
    """Names of the lexicon wherever exactly their words stand, the longest first; nothing else is asked."""
    names = exact_names(lexicon)
    by_word: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=lambda n: (-len(n), n)):
        if first := re.match(r"\w+", name):
            by_word[first[0]].append(name)
    small = "".join(c.lower() if len(c.lower()) == 1 else c for c in text.text)  # as long as the text
    found, end = [], 0
    for word in re.finditer(r"\w+", small):
        for name in by_word.get(word[0], ()) if word.start() >= end else ():
            last = word.start() + len(name)
            if small.startswith(name, word.start()) and not small[last : last + 1].isalnum():
                called, type = names[name]
                found.append(row(source, text, word.start(), last) | {"entity": {"name": called, "type": type}})
                end = last
                break
    return found


class Number(NamedTuple):
    """A number that a baseline reads, with its unit as the annotations write it."""

    begin: int
    end: int
    low: float
    high: float
    unit: str


def values(source: str, text: Text, numbers: Iterator[Number]) -> list[Row]:
    """Numbers as rows of claims; in which sense and of what they are said is left open."""
    found = []
    for number in numbers:
        place = row(source, text, number.begin, number.end)
        point = number.low == number.high
        quantity = {
            "value": number.low if point else None, "low": None if point else number.low,
            "high": None if point else number.high, "unit": number.unit, "surface": place["surface"],
        }  # fmt: skip
        found.append(
            place | {"kind": "quantity", "predicate": "other", "modality": "asserted", "subject": None,
                     "quantity": quantity}
        )  # fmt: skip
    return found


_UNITS: dict[str, tuple[str, float]] = {
    **{f"{prefix}watt": ("W", size) for prefix, size in (("", 1.0), ("kilo", 1e3), ("mega", 1e6), ("giga", 1e9))},
    "terawatt": ("W", 1e12), "dollar": ("USD", 1.0), "cent": ("USD", 0.01), "percentage": ("ratio", 0.01),
    "dimensionless": ("count", 1.0), "second": ("second", 1.0), "minute": ("second", 60.0), "hour": ("second", 3600.0),
    "day": ("year", 1 / 365.25), "week": ("year", 7 / 365.25), "month": ("year", 1 / 12), "year": ("year", 1.0),
    "decade": ("year", 10.0), "byte": ("byte", 1.0), "gigabyte": ("byte", 1e9), "terabyte": ("byte", 1e12),
    "metre": ("m", 1.0), "kilometre": ("m", 1e3), "nanometre": ("m", 1e-9), "kilogram": ("kg", 1.0),
    "tonne": ("kg", 1e3), "ton": ("kg", 1e3), "degree celsius": ("degC", 1.0),
}  # fmt: skip


def quantulum() -> Callable[[str], Iterator[Number]] | None:
    """quantulum3's reading of a text, or None where it is not installed (`pip install -e '.[bench]'`)."""
    if importlib.util.find_spec("quantulum3") is None:
        return None
    # Its classifier of units was pickled by a scikit-learn that no longer loads; without it, it asks its tables.
    classifier: Any = importlib.import_module("quantulum3.classifier")
    classifier.USE_CLF = False
    # It keeps its operators in a set, whose order differs from process to process, and with it what it reads.
    regex: Any = importlib.import_module("quantulum3.regex")
    operators = regex.operators
    regex.operators = lambda lang: sorted(operators(lang))
    parser: Any = importlib.import_module("quantulum3.parser")

    def read(text: str) -> Iterator[Number]:
        for offset, found in ((offset, q) for offset, chunk in chunks(text) for q in parser.parse(chunk)):
            # It takes letters for units ("100K" are kelvins, "GPUs" gauss by poise): what makes none here is counted.
            unit, size = _UNITS.get(found.unit.name.partition(" per ")[0], ("count", 1.0))
            about = found.uncertainty or 0.0
            begin, end = (offset + place for place in found.span)
            yield Number(begin, end, (found.value - about) * size, (found.value + about) * size, unit)

    return read


_NUMBER = re.compile(
    r"(?<![\w.-])(?P<money>\$\s?)?(?P<low>\d[\d,]*(?:\.\d+)?)(?:\s?(?:-|–|to|or)\s?\$?(?P<high>\d[\d,]*(?:\.\d+)?))?"
    r"\s?(?P<size>thousand|million|billion|trillion|[kmb](?![a-z]))?\s?(?P<unit>[a-z%]+)?",
    re.I,
)
_SIZES = {"": 1.0, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "b": 1e9, "trillion": 1e12}
_WORDS = {
    "gigawatt": ("W", 1e9), "gw": ("W", 1e9), "megawatt": ("W", 1e6), "mw": ("W", 1e6), "kilowatt": ("W", 1e3),
    "kw": ("W", 1e3), "watt": ("W", 1.0), "%": ("ratio", 0.01), "percent": ("ratio", 0.01), "x": ("ratio", 1.0),
    "time": ("ratio", 1.0), "year": ("year", 1.0), "month": ("year", 1 / 12), "week": ("year", 7 / 365.25),
    "day": ("year", 1 / 365.25), "hour": ("second", 3600.0), "minute": ("second", 60.0), "second": ("second", 1.0),
    "token": ("token", 1.0), "parameter": ("parameter", 1.0), "dollar": ("USD", 1.0),
}  # fmt: skip


def one_expression(text: str) -> Iterator[Number]:
    """Digits, a word of size and the word behind, in one regular expression."""
    for match in _NUMBER.finditer(text):
        low, high = (float(match[g].replace(",", "")) if match[g] else None for g in ("low", "high"))
        assert low is not None
        word, size = (match["unit"] or "").lower(), _SIZES[(match["size"] or "").lower()]
        unit, factor = _WORDS.get(word, _WORDS.get(word.removesuffix("s"), ("", 1.0)))
        if match["money"]:
            unit, factor = "USD", 1.0
        elif not unit:
            if size == 1 and (not word or low < 10 or 1900 < low < 2100):
                continue
            unit = "count"
        size *= factor
        yield Number(match.start(), match.end(), low * size, (low if high is None else high) * size, unit)


Choose = Callable[[Span, list[Named], list[Named]], str | None]


def choosing(choose: Choose) -> AbstractContextManager[object]:
    """While it lasts the same numbers are about what `choose` says, given the fitting names before and behind one."""
    study = Pipeline.study

    def instead(self: Pipeline, *given: Any) -> list[Window]:
        windows = list(study(self, *given))
        for number in (n for window in windows for n in window.doc.spans["quantities"]):
            chosen = choose(number, *_near(number))
            if chosen is None:
                number._.subjects = []
            elif all(subject.entity != chosen for subject in number._.subjects):  # else one thing of a list
                number._.subjects = [Subject(chosen, load().entities[chosen].name)]
        return windows

    return mock.patch.object(Pipeline, "study", instead)


def _near(number: Span) -> tuple[list[Named], list[Named]]:
    """The names before and behind a number that its predicate can be said of."""
    types = subject_types()[number._.predicate]
    setting, offset = setting_of(number.doc)
    begin, end = number._.reading.begin + offset, number._.reading.end + offset
    near = [n for n in setting.named(max(0, begin - BEFORE), end + BEHIND) if n.type in types]
    return [n for n in near if n.end <= begin], [n for n in near if n.begin >= end]


def plain_rule(number: Span, before: list[Named], behind: list[Named]) -> str | None:
    """What the project's rules say, without the learned scorer."""
    return next((choice.entity for choice in number._.choices if "rule" in choice.features), None)


def scorer(number: Span, before: list[Named], behind: list[Named]) -> str | None:
    """What the learned scorer holds likeliest, whatever the rules say."""
    best: Choice = max(number._.choices, key=lambda c: (c.probability, c.entity or ""))
    return best.entity


def nothing(number: Span, before: list[Named], behind: list[Named]) -> str | None:
    return None


def nearest(number: Span, before: list[Named], behind: list[Named]) -> str | None:
    _, offset = setting_of(number.doc)
    begin, end = number._.reading.begin + offset, number._.reading.end + offset
    gaps = [(begin - n.end, n.entity) for n in before[-1:]] + [(n.begin - end, n.entity) for n in behind[:1]]
    return min(gaps)[1] if gaps else None


def last(number: Span, before: list[Named], behind: list[Named]) -> str | None:
    return before[-1].entity if before else None


def grammatical(number: Span, before: list[Named], behind: list[Named]) -> str | None:
    """The named subject of the nearest verb above the number that has a subject, else the last entity."""
    _, offset = setting_of(number.doc)
    for verb in (t for t in number.root.ancestors if t.pos_ in ("VERB", "AUX")):
        heads = [child.idx + offset for child in verb.children if child.dep_ in ("nsubj", "nsubjpass")]
        named = [n.entity for n in (*before, *behind) for at in heads if n.begin <= at < n.end]
        if heads:
            return named[0] if named else last(number, before, behind)
    return last(number, before, behind)


def last_close(number: Span, before: list[Named], behind: list[Named]) -> str | None:
    """The last entity within twelve words; else nothing named."""
    setting, offset = setting_of(number.doc)
    gap = setting.text[before[-1].end : number._.reading.begin + offset] if before else ""
    return before[-1].entity if before and len(re.findall(r"\w+", gap)) <= WORDS else None


def known_relations(source: str, text: Text, names: Sequence[Name], lexicon: Lexicon) -> list[Row]:
    """Who made what, and whom a person works for, by the lexicon alone, wherever both names stand close."""
    found = []
    for n, first in enumerate(names):
        for second in names[n + 1 :]:
            if second.begin - first.end > TOGETHER:
                break
            for made, maker in ((first, second), (second, first)):
                if lexicon.entities[made.entity].maker == maker.entity and made.type in _MADE:
                    subject, object = (made, maker) if made.type == "person" else (maker, made)
                    ends = {"subject": subject.entity, "object": object.entity}
                    found.append(
                        row(source, text, first.begin, second.end)
                        | {"kind": "relation", "predicate": _MADE[made.type]}
                        | {end: {"name": lexicon.entities[id].name} for end, id in ends.items()}
                    )
    return found


_MADE = {"chip": "develops", "model": "develops", "person": "works_for", "cluster": "owns"}


def flat(doc: Doc) -> Doc:
    """A document in which every word is its own head and of no part of speech: what is left without a parse."""
    for token in doc:
        token.head = token
        token.dep_, token.pos_, token.tag_ = "dep", "X", "XX"
    return doc
