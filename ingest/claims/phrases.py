"""Noun phrases near a number, as parts of its claim: the words, and the entity that they name."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Span

from graph.model import Thing
from ingest.claims.clauses import subjects_of

LONGEST = 7  # words of a phrase

_FILLERS = frozenset("a an the of uh um like this these those some any such all".split())
_NOUNS = frozenset(("NOUN", "PROPN"))
_INSIDE = frozenset(("NOUN", "PROPN", "ADJ", "PRON", "PART"))
_OWNERS = frozenset("my our your his her its their whose".split())
# Nouns that say how much, when or nothing: they are not what is counted.
_NO_THING = frozenset(
    "time times year years month months week weeks day days hour hours minute minutes quarter quarters lot lots bit "
    "kind sort way thing things stuff one ones percent fact example case cases point order row range total rest part "
    "number amount right dollar dollars bucks i you he she it we they them him her us me that which who what".split()
)


def phrase(doc: Doc, at: int, further: frozenset[str] = frozenset()) -> Thing | None:
    """The noun phrase that begins at a word, past fillers (and `further` words): "the different ideas".

    None where there is none, where it is a date, a number, or a noun without a meaning of its own ("the thing")."""
    skipped = _FILLERS | further
    limit = min(len(doc), at + 5)
    while at < limit and (doc[at].lower_ in skipped or _how_many(doc, at)):
        at += 1
    end = at
    while end < min(len(doc), at + LONGEST) and _belongs(doc, end, at):
        end += 1
    while end > at and (doc[end - 1].pos_ not in _NOUNS or doc[end - 1].text.endswith("-")):
        end -= 1
    if end == at or doc[end - 1].lower_ in _NO_THING or len(doc[at:end].text) == 1 or _taken(doc, at, end):
        return None
    return thing(doc[at:end])


def _how_many(doc: Doc, at: int) -> bool:
    """ "the number of sites", "the amount of power"."""
    return doc[at].lower_ in ("number", "amount", "volume") and at + 1 < len(doc) and doc[at + 1].lower_ == "of"


def _belongs(doc: Doc, index: int, first: int) -> bool:
    """A word of the phrase: nouns and what stands before them, one phrase and not the next one."""
    token = doc[index]
    if token.pos_ == "PRON":
        return index == first and token.lower_ in _OWNERS
    if token.text == "-" or token.lower_ in ("'s", "’s"):
        return index > first
    if index > first and token.pos_ in _NOUNS and token.dep_ in ("nsubj", "nsubjpass") and not _compound(doc, index):
        return False
    return token.pos_ in _INSIDE and not token.is_punct


def _compound(doc: Doc, index: int) -> bool:
    return doc[index - 1].head.i == index or doc[index - 1].text == "-"


def _taken(doc: Doc, begin: int, end: int) -> bool:
    spans = (*doc.spans.get("dates", ()), *doc.spans.get("quantities", ()))
    return any(span.start < end and begin < span.end for span in spans)


def thing(span: Span) -> Thing:
    """The words of a phrase with the entity that its last word names."""
    entities = [e for e in span.doc.spans.get("entities", ()) if e.label_ != "cluster"]  # "GPU cluster" describes one
    named = (e for e in entities if e.start < span.end <= e.end and e.start >= span.start - 1)
    return Thing(text=span.text, entity=next((e.kb_id_ for e in named), None) or None)


def measured_subject(number: Span) -> Span | None:
    """The common noun that is the grammatical subject, with the nouns that make it up: "the cloud segment", "perf per
    watt"."""
    for token in subjects_of(number):
        if token.pos_ not in _NOUNS or token.lower_ in _NO_THING or token.i >= number.start:
            continue
        begin, end = token.i, token.i + 1
        while begin and joins(number.doc, begin):
            begin -= 1
        if end + 1 < number.start and number.doc[end].lower_ == "per" and number.doc[end + 1].pos_ in _NOUNS:
            end += 2
        return number.doc[begin:end]
    return None


def joins(doc: Doc, index: int) -> bool:
    """Whether the word before belongs to the noun at a place."""
    token = doc[index - 1]
    return token.dep_ in ("compound", "amod", "nmod") and token.head.i >= index and token.pos_ in _INSIDE


def clause_before(text: str, number: Span, longest: int = 120) -> str:
    """What stands before a number in its sentence."""
    return re.split(r"[.?!]\s|\n|;", text[max(0, number.start_char - longest) : number.start_char])[-1]


def numbers_between(number: Span, begin: int, end: int) -> Iterator[Span]:
    """Other numbers that begin in a stretch of characters."""
    for other in number.doc.spans.get("quantities", ()):
        if other is not number and begin <= other.start_char < end:
            yield other
