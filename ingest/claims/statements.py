"""Statements: checkable sentences about entities or topics of the field that are more than a number or a relation.

A pure function of the text and of what was found in it: `sentences` cuts the text, `checkable` judges each sentence by
its words.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from graph.model import Modality
from ingest.claims.checkable import WORD, Judgement, Sentence, cue, judge, main_clause
from ingest.claims.modality import denied, modality
from ingest.context import Context
from ingest.dates.dates import Date
from ingest.discourse.sentences import sentences
from ingest.discourse.setting import Setting
from ingest.text import Text

MOST_MENTIONED = 8
FURTHEST = 1500  # characters before a sentence in which what reaches into it may begin
WITH_IT = 15  # characters behind a number that still belong to it: what it counts
ENOUGH = 6  # words beside what numbers and relations of it say that make a sentence a statement of its own
NEGATED = 3  # words behind the verb in which a denial stands

# How sure a statement is: the shares of a sample that were judged checkable, docs/extraction.md.
PROSE, SPEECH, RUN_ON = 0.85, 0.7, 0.6
UNNAMED = 0.9  # factor where no entity is named, or the subject is a pronoun

_NOBODY = re.compile(r"\W*(?:no one|nobody|none|no \w+)\b", re.I)
_LETTERS = re.compile(r"[A-Za-z]{4,}")
_LABEL = re.compile(
    r"\W*(?:[A-Z][\w/&'-]*(?: (?:and|of|for|in|the|to|[A-Z(][\w/&')-]*)){0,5}: +(?=\w)|"
    r"[A-Z][\w/&-]*(?: (?:and|of|for|[A-Z][\w/&-]*)){0,4} (?=(?:The|This|These|By|As|If|In|It|They|While) [a-z]))"
)
_PRONOUNS = {
    **dict.fromkeys(("they", "their", "the company", "the company's", "the lab"), "they"),
    **dict.fromkeys(("it", "its"), "it"),
    **dict.fromkeys(("he", "his"), "he"),
    **dict.fromkeys(("we", "our", "we're", "we've"), "we"),
    **dict.fromkeys(("the rule", "the rules", "these rules", "the regulation", "these regulations"), "rule"),
    **dict.fromkeys(("the cluster", "the site", "the facility"), "cluster"),
}
_PRONOUN = re.compile(rf"\W*({'|'.join(sorted(map(re.escape, _PRONOUNS), key=len, reverse=True))})\b", re.I)
_IN = re.compile(r"\b(?:in|at|near|across|throughout)\s+(?:the )?$", re.I)


class Said(NamedTuple):
    """A stretch that says a number or a relation, and of which entity."""

    begin: int
    end: int
    entity: str | None


class Statement(NamedTuple):
    """Characters `begin` to `end` say something that can be checked. `subject`: the words of `entity`, or a topic."""

    begin: int
    end: int
    entity: str | None
    subject: str
    mentioned: tuple[str, ...]
    topics: tuple[str, ...]
    modality: Modality
    negated: bool
    date: Date | None
    place: str | None
    confidence: float


def statements(text: Text, setting: Setting, dates: Sequence[Date], said: Iterable[Said]) -> Iterator[Statement]:
    """The statements of a text, in order. `said`: the stretches that numbers and relations of it already say."""
    stretches = sorted(said, key=lambda s: s[:2])
    for sentence in candidates(text, setting):
        judged = judge(sentence)
        if not judged.refused and not is_said(sentence, stretches):
            own = [d for d in dates if sentence.begin <= d.begin < sentence.end]
            yield _statement(sentence, judged, setting, own)


def candidates(text: Text, setting: Setting) -> Iterator[Sentence]:
    """The sentences of a text, without the fillers that open them."""
    for begin, end, runs_on in sentences(text.text, [(n.begin, n.end) for n in setting.names]):
        if not setting.prose:
            begin = _behind_asides(text.text, begin, end)
        elif label := _LABEL.match(text.text, begin, end):
            begin = label.end()  # "Power: ...", the bold words that open an item of a list
        names = tuple(setting.named(begin, end))
        yield Sentence(begin, end, text.text[begin:end].replace("’", "'"), names, setting.prose, runs_on)


def _behind_asides(text: str, begin: int, end: int) -> int:
    while (aside := cue("aside").match(text, begin, end)) is not None:
        begin = aside.end()
        while begin < end and not (text[begin].isalnum() or text[begin] == "$"):
            begin += 1
    return begin


def is_said(sentence: Sentence, said: Sequence[Said]) -> bool:
    """Numbers and relations say nearly all of it, from the name of what they are said of on. `said` is in order."""
    own = []
    first = bisect_left(said, sentence.begin - FURTHEST, key=lambda s: s.begin)
    for begin, end, entity in said[first : bisect_left(said, sentence.end, key=lambda s: s.begin)]:
        if end > sentence.begin:
            named = [n.begin for n in sentence.names if n.entity == entity and n.begin < begin]
            own.append((max(named, default=begin), end + WITH_IT))
    if not own:
        return False
    rest = [
        m for m in _LETTERS.finditer(sentence.words)
        if not any(b <= sentence.begin + m.start() < e for b, e in own)
    ]  # fmt: skip
    return len(rest) < ENOUGH


def _statement(sentence: Sentence, judged: Judgement, setting: Setting, dates: Sequence[Date]) -> Statement:
    words, (verb, behind) = sentence.words, judged.verb
    after = next((m.end() for n, m in enumerate(WORD.finditer(words, behind), 1) if n == NEGATED), len(words))
    # A blank behind the last stop: it is seen to end the sentence.
    context = Context(words + " ", verb, verb)
    entity, subject, sure = _subject(sentence, judged, setting)
    named = list(dict.fromkeys(n.entity for n in sentence.names if n.entity != entity))
    places = [
        n for n in sentence.names if n.type == "place" and _IN.search(setting.text[max(0, n.begin - 20) : n.begin])
    ]
    days = {d.edtf: d for d in dates if not re.match(r"[a-z]+day", d.edtf)}
    confidence = RUN_ON if sentence.runs_on else PROSE if sentence.written else SPEECH
    return Statement(
        begin=sentence.begin, end=sentence.end, entity=entity, subject=subject,
        mentioned=tuple(named[:MOST_MENTIONED]), topics=tuple(dict.fromkeys(t.name for t in judged.terms)),
        modality=modality(context),
        negated=denied(Context(words + " ", after, after)) or _NOBODY.match(words, main_clause(words)) is not None,
        date=next(iter(days.values())) if len(days) == 1 else None,
        place=places[0].entity if len({p.entity for p in places}) == 1 and places[0].entity != entity else None,
        confidence=round(confidence * (1.0 if sure else UNNAMED), 2),
    )  # fmt: skip


def _subject(sentence: Sentence, judged: Judgement, setting: Setting) -> tuple[str | None, str, bool]:
    """What a statement is about: what is named before its verb, whom its pronoun stands for, what is named first, the
    first topic. With the words that name it, and whether that is sure."""
    words, verb = sentence.words, sentence.begin + judged.verb[0]
    clause = sentence.begin + main_clause(words)
    before = [n for n in sentence.names if clause <= n.begin < verb]
    if before:
        # "Huawei's Ascend": what is possessed is meant, where it has a name.
        owner = words[before[0].end - sentence.begin :].startswith("'s") and len(before) > 1
        name = before[1] if owner else before[0]
        return name.entity, setting.text[name.begin : name.end], True
    topic = next((t for t in judged.terms if clause <= t.begin < verb and t.is_field), None)
    if pronoun := _PRONOUN.match(words, clause - sentence.begin):
        holder = setting.discourse.at(clause).get(_PRONOUNS[pronoun[1].lower()])
        if holder is not None:
            return holder, pronoun[1], False
    if topic is not None:
        return None, topic.name, bool(sentence.names)
    if sentence.names:
        name = next((n for n in sentence.names if n.begin > verb), sentence.names[0])
        return name.entity, setting.text[name.begin : name.end], True
    first = max(judged.terms, key=lambda t: t.is_field)
    return None, first.name, False
