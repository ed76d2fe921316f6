"""The named thing that a number's own clause says it of: its grammatical subject, a name close before or behind."""

import re
from bisect import bisect_left

from spacy.tokens import Doc, Span, Token

from graph.model import EntityType
from ingest.discourse.setting import text_of

REACH = 12  # words before the number in which its subject is looked for
AFTER = 4  # and after it: "7% of Oracle's capacity"

OF_PIECES = frozenset(("performance_ratio", "throughput", "power_per_chip", "unit_cost", "price_factor"))

_NAMED_LATER = re.compile(r"^(?:[\s-]|of|for|by|from|at|in|the|its|gpus?|worth)*$", re.I)
_APPOSED = re.compile(
    r"^\s*,\s+(?:which is |that is )?(?:an?|the|its|their)\b[^,.;]*"
    r"\b(?:with|of|has|having|containing|featuring)\b[^,.;]*$",
    re.I,
)
_COMPARED = re.compile(
    r"\b(?:than|versus|vs|over|compared (?:to|with)|relative to|unlike|predecessor \(?)\.?\s*(?:the |an? )?$", re.I
)
_STOP = re.compile(r"[.?!]['\"”’)]*\s|\n")
_ASIDE = re.compile(r"\b(?:to|at)\s+(?:the\s+)?$", re.I)
_SAYS_THERE = re.compile(
    r"^[^.;]{0,40}?\b(?:says?|said|states?|stated|reports?|reported|estimates?|estimated)\b.{0,20}"
    r"\b(?:there|figures?|estimates?)\b",
    re.I,
)
_INTO = re.compile(r"^\s*(?:in|into)\s+$", re.I)
_POSSESSED = re.compile(r"^['’]s\s+(?:(?![\w-]*ing\b)[\w-]+\s+)?$")
_LIST = re.compile(r"^(?:[\s,&/]|and|or)*$", re.I)


def named(doc: Doc, number: Span, near: list[Span]) -> tuple[str, Span | None]:
    """The named thing of the number's own clause, and by which rule."""
    for how, rule in (
        ("funded", funded),
        ("apposed", apposed),
        ("possessed", possessed),
        ("grammatical", grammatical),
        ("before", before),
        ("behind", behind),
    ):
        if (chosen := rule(doc, number, near)) is not None:
            return how, chosen
    return "none", None


def funded(doc: Doc, number: Span, near: list[Span]) -> Span | None:
    """Into whom money is put: "Microsoft invested 10 billion in OpenAI" is the funding of OpenAI."""
    if number._.predicate != "funding":
        return None
    close = (e for e in near if 0 < e.start - number.end <= AFTER)
    return next((e for e in close if _INTO.match(doc[number.end : e.start].text_with_ws)), None)


def apposed(doc: Doc, number: Span, near: list[Span]) -> Span | None:
    """What is described behind its name: "the V100, a processor with 20 billion transistors"."""
    reached, start = back(doc, number.start, REACH), number.start
    close = [e for e in near if reached <= e.end <= start]
    last = max(close, key=lambda e: e.end, default=None)
    return last if last is not None and _APPOSED.match(doc[last.end : number.start].text_with_ws) else None


def possessed(doc: Doc, number: Span, near: list[Span]) -> Span | None:
    """Whose number it is: "next to Nvidia's 130 billion, AMD's five billion is little"."""
    close = (e for e in near if 0 < number.start - e.end <= 3)
    return next((e for e in close if _POSSESSED.match(doc[e.end : number.start].text_with_ws)), None)


def before(doc: Doc, number: Span, near: list[Span]) -> Span | None:
    """The last name in the same sentence, close before the number."""
    reached = back(doc, number.start, REACH)
    start = number.start
    close = [e for e in near if reached <= e.end <= start and not _is_aside(doc, e, number)]
    if number._.predicate in OF_PIECES:  # a price or a speed is rather the chip's than the maker's
        close = [e for e in close if e.label_ in ("chip", "model")] or close
    return max(close, key=lambda e: e.end, default=None)


def behind(doc: Doc, number: Span, near: list[Span]) -> Span | None:
    """A name right behind the number: "7% of Oracle's capacity"."""
    end = number.end
    for entity in near:
        if 0 <= entity.start - end <= AFTER and _NAMED_LATER.match(doc[number.end : entity.start].text):
            return entity
    return None


def grammatical(doc: Doc, number: Span, near: list[Span]) -> Span | None:
    """The named thing that is the subject of the number's verb."""
    start = number.start
    for token in subjects_of(number):
        place = token.i
        for entity in near if place < start else ():
            if not (entity.start <= place < entity.end <= start):
                continue
            between = doc[entity.end : start].text_with_ws
            if not _STOP.search(between) and between.count("(") <= between.count(")"):
                return entity
    return None


def listed(doc: Doc, chosen: Span, near: list[Span]) -> list[Span]:
    """The chosen thing with those of its type that it is listed with: "Meta, Google and Amazon"."""
    alike = sorted((e for e in near if e.label_ == chosen.label_), key=lambda e: e.start)
    at = next((n for n, e in enumerate(alike) if e == chosen), None) if len(alike) > 1 else None
    if at is None:
        return [chosen]
    found, text = [chosen], ""
    for entity in alike[at + 1 :]:
        if not _LIST.match(gap := doc[found[-1].end : entity.start].text):
            break
        found, text = [*found, entity], text + gap
    for entity in reversed(alike[:at]):
        if not _LIST.match(gap := doc[entity.end : found[0].start].text):
            break
        found, text = [entity, *found], text + gap
    distinct = list({e.kb_id_: e for e in found}.values())
    # Two names with nothing or a comma between are no list: "Microsoft Azure", "Unlike Google, Meta".
    return distinct if len(distinct) > 2 or re.search(r"\b(?:and|or)\b|[&/]", text) else [chosen]


def only_says(entity: Span) -> bool:
    """Who only says that there is something: "Jane Doe states there is", "the paper reported a figure of"."""
    doc, end = entity.doc, entity.end
    last = min(len(doc), end + 10) - 1
    return last >= end and bool(_SAYS_THERE.match(text_of(doc)[doc[end].idx : doc[last].idx + len(doc[last])]))


def _is_aside(doc: Doc, entity: Span, number: Span) -> bool:
    """Of a sentence before, what something is held against, given or sent to, or a place that tells of what kind."""
    words = doc[max(0, entity.start - 5) : entity.start].text_with_ws
    if _STOP.search(doc[entity.end : number.start].text_with_ws) or _COMPARED.search(words) or _ASIDE.search(words):
        return True
    return entity.label_ == EntityType.PLACE and entity.root.dep_ in ("compound", "amod")


def back(doc: Doc, index: int, words: int) -> int:
    """The first token from which no more than so many words stand before token `index`."""
    counts: list[int] | None = doc.user_data.get("words before")
    if counts is None:
        marks = doc.to_array(["IS_PUNCT", "IS_SPACE"]).any(axis=1)
        counts = doc.user_data["words before"] = [0, *(~marks).cumsum().tolist()]
    return bisect_left(counts, counts[index] - words)


def subjects_of(number: Span) -> list[Token]:
    """Subjects of the verbs above the number, nearest first. Several rules ask for them: they are found once."""
    doc, place = number.doc, (number.start, number.end)
    known: dict[tuple[int, int], list[int]] = doc.user_data.setdefault("subjects", {})
    if place not in known:
        known[place] = [token.i for token in _subjects_of(number)]
    return [doc[i] for i in known[place]]


def _subjects_of(number: Span) -> list[Token]:
    found: list[Token] = []
    for token in number.root.ancestors:
        if token.pos_ in ("VERB", "AUX"):
            found.extend(child for child in token.children if child.dep_ in ("nsubj", "nsubjpass"))
            if found:
                break
    return found
