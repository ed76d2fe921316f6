"""Relations that a text states between two entities: cues in and round the words between them.

They need no parse, and are found over the whole text at once. The rules are `data/relations.csv`: docs/extraction.md.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

from graph.model import EntityType, Modality
from ingest.claims.ends import TOPIC, End, Related, ends, topic
from ingest.claims.modality import modality
from ingest.claims.setting import Setting
from ingest.context import CUT, Context
from ingest.lexicon import load

REACH = 14  # words between the two ends
BETWEEN = 2  # names that may stand between them
PERSON = EntityType.PERSON.value
AROUND = 60  # characters before the first and behind the second end in which a rule looks

_APART = re.compile(r"\s*[(,]")
_NOT = re.compile(r"\b(?:not|never|no|none|nothing|without|neither|nor)\b|n[’']t\b", re.I)
_TOPIC = frozenset((TOPIC,))
_TOGETHER = frozenset(("works_for", "founded"))  # said in one breath: "co-founder and chief scientist of"


class Rule(NamedTuple):
    """Where `gap` matches all the words between a `left` and a `right` type, `before` those that lead to the first and
    `behind` those that follow the second. `turned`: the right one is the subject. `known`: the lexicon must hold that
    one is the other's `maker` or `family`, as evidence for what the words only suggest."""

    predicate: str
    left: frozenset[str]
    right: frozenset[str]
    before: re.Pattern[str]
    gap: re.Pattern[str]
    behind: re.Pattern[str]
    turned: bool
    known: str


class Relation(NamedTuple):
    """A relation that is stated between characters `begin` and `end`."""

    predicate: str
    subject: Related
    object: Related
    begin: int
    end: int
    negated: bool
    modality: Modality = Modality.ASSERTED
    rule: Rule | None = None


@cache
def rules_for(left: frozenset[str], right: frozenset[str]) -> list[Rule]:
    """The rules that ends of these kinds can fit, in order."""
    return [rule for rule in rules() if left & rule.left and right & rule.right]


@cache
def rules() -> list[Rule]:
    text = (resources.files("ingest") / "data" / "relations.csv").read_text(encoding="utf-8")
    return [
        Rule(
            row["predicate"],
            frozenset(row["left"].split()),
            frozenset(row["right"].split()),
            re.compile(row["before"], re.I),
            re.compile(row["gap"], re.I),
            re.compile(row["behind"], re.I),
            row["turned"] == "1",
            row["known"],
        )
        for row in csv.DictReader(text.splitlines())
    ]


def relations(setting: Setting, begin: int, until: int) -> list[Relation]:
    """The relations in a stretch of the text, in order: the rules are tried in turn on each pair of ends that stand
    close, and the first that fits says what holds."""
    found = ends(setting, begin, until)
    stated: list[tuple[int, int, Relation]] = []
    for n, a in enumerate(found):
        names_between = 0
        for m in range(n + 1, len(found)):
            b = found[m]
            gap = setting.text[a.end : b.begin]
            if names_between > BETWEEN or len(gap.split(None, REACH + 1)) > REACH or CUT.search(gap):
                break
            stated.extend((n, m, relation) for relation in _between(setting.text, a, b, gap))
            names_between += b.is_name
    related = [*_about_topic(setting, found), *_nearest(stated)]
    unlike = [r for r in related if r.subject.entity != r.object.entity]
    distinct = {(r.predicate, r.subject.entity, r.object.entity, r.begin): r for r in reversed(unlike)}
    return sorted(
        (r._replace(modality=modality(Context(setting.text, r.begin, r.end))) for r in distinct.values()),
        key=lambda r: (r.begin, r.end, r.predicate, r.subject, r.object),
    )


def _nearest(stated: list[tuple[int, int, Relation]]) -> Iterator[Relation]:
    """A verb belongs to the ends next to it: "Google signed, Amazon put money into X" is no money of Google's."""
    left: dict[tuple[str, int], int] = {}  # of a predicate and a right end, the nearest left one
    right: dict[tuple[str, int], int] = {}
    for n, m, relation in stated:
        left[relation.predicate, m] = max(n, left.get((relation.predicate, m), n))
        right[relation.predicate, n] = min(m, right.get((relation.predicate, n), m))
    for n, m, relation in stated:
        if left[relation.predicate, m] == n and right[relation.predicate, n] == m:
            yield relation


def _between(text: str, a: End, b: End, gap: str) -> Iterator[Relation]:
    before, behind = text[max(0, a.begin - AROUND) : a.begin], text[b.end : b.end + AROUND]
    said = ""
    for rule in rules_for(a.types, b.types):
        if said and not {said, rule.predicate} <= _TOGETHER:
            continue
        if not rule.gap.search(gap):
            continue
        if not (rule.before.search(before) and rule.behind.search(behind)):
            continue
        # What follows a list of people in brackets or after a comma is said of the last of them.
        left = a.members[-1:] if PERSON in a.types and _APART.match(gap) else a.members
        pairs = [(x, y) for x in left for y in b.members if _known(rule, x.entity, y.entity)]
        for x, y in pairs:
            subject, object = (y, x) if rule.turned else (x, y)
            yield Relation(rule.predicate, subject, object, a.begin, b.end, bool(_NOT.search(gap)), rule=rule)
        if pairs:
            if said:
                return
            said = rule.predicate


def _about_topic(setting: Setting, found: list[End]) -> Iterator[Relation]:
    """Relations of what the stretch is about: "competitors such as AMD"."""
    for end in found:
        could = rules_for(_TOPIC, end.types) if end.is_name else ()
        company = topic(setting, end.begin) if could else None
        if company is None:
            continue
        before = setting.text[max(0, end.begin - AROUND) : end.begin]
        for rule in could:
            if rule.before.search(before):
                about = Related(company, load().entities[company].name)
                for member in end.members:
                    if _known(rule, company, member.entity):
                        subject, object = (member, about) if rule.turned else (about, member)
                        negated = bool(_NOT.search(before))
                        yield Relation(rule.predicate, subject, object, end.begin, end.end, negated, rule=rule)
                break


def _known(rule: Rule, left: str, right: str) -> bool:
    """What the rule wants the lexicon to know of the two."""
    if not rule.known:
        return True
    entities = load().entities
    one, other = entities[left], entities[right]
    if rule.known == "maker":
        return other.maker == left or one.maker == right
    return other.family == left or one.family == right
