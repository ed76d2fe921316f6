"""Whom a number is said of where its clause names nobody: a pronoun, a part or figure of a company, the number before.

Each rule is sure enough to pay on documents left out; "it", "this" and "you" mostly mean a thing without a name.
"""

import re
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from ingest.discourse.observers import observers
from ingest.discourse.referents import LOOK_BACK, Referent, fits, referents, standing_out
from ingest.discourse.setting import Setting

NEAR = 12  # words between a pronoun and its number
CARRIED = 60  # characters between a number and the one before that it goes on with

# Rules that are sure enough for a number of another kind to go on with.
_STRONG = frozenset(("grammatical", "before", "behind", "we", "they", "he"))
_ORGANIZATION = frozenset(("organization",))
# What a company has and is: the number that is said of one of these is said of the company.
_FIGURE = re.compile(
    r"(?:\b(?:the|their|its|our|his|her|this)|'s)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:revenues?|sales|turnover|margins?|profits?|income|earnings|losses|capex|expenditures?|spending|budgets?|debts?|"
    r"loans?|valuations?|odds|segments?|divisions?|business|stock|shares|market\s+cap(?:italization)?|headcount|"
    r"workforce|backlog|guidance|run[- ]rate|performance|growth)$",
    re.I,
)
# Words for many who have no name: "companies", and then "they".
_MANY = re.compile(
    r"\b(?:companies|investors|startups|start-ups|labs|folks|customers|users|engineers|researchers|countries|providers|"
    r"vendors|banks|utilities|firms|players|hyperscalers|developers|governments|people|guys|transformers|generators|"
    r"suppliers|makers|competitors|operators)\b",
    re.I,
)

_PRONOUNS = frozenset("it they he she that this those these which who".split())
_END = re.compile(r"[.?!]\s|\n")
_TALKING = re.compile(
    r"\b(?:talk|talked|talking|discuss\w*|say|said|saying|see|saw|seeing|seen|look|looked|looking|imagine|know|knew|call|"
    r"called|mention\w*|hear|heard|think|thought|assume|estimate|heading)\b",
    re.I,
)
_HAVING = re.compile(
    r"\b(?:have|had|got|own|owned|operate|operating|run|running|ran|sell|sold|selling|ship|shipped|shipping|build|built|"
    r"building|buy|bought|buying|employ|hire|hired|support|supporting|deploy|deployed|deploying|deliver|delivered|make|"
    r"made|making|add|added|manage|serve|produce|produced|purchase|purchased|order|ordered|contracted|installed)\b",
    re.I,
)


class Previous(NamedTuple):
    """The number before: whom it is said of, by which rule, where it ends, and its predicate."""

    entity: str | None
    how: str
    end: int
    predicate: str


class Clause(NamedTuple):
    """What the rules look at: the number's place in its text, what can be meant, and what was found before.

    `subject`: characters of the text that are the grammatical subject. `named`: where the last name ends that could be
    meant, before the number and close to it.
    """

    begin: int
    predicate: str
    types: AbstractSet[str]
    subject: tuple[int, int] | None
    named: int | None
    previous: Previous | None


class Implied(NamedTuple):
    """Whom a number is said of, and by which rule."""

    entity: str
    how: str


def spoken_of(setting: Setting, clause: Clause) -> Implied | None:
    """Whom a pronoun means that stands nearer to the number than any name."""
    for referent in referents(setting, clause.begin, clause.types):
        if clause.named is not None and referent.begin < clause.named:
            return None
        if referent.kind in ("you", "people", "i"):
            return None
        if referent.entity is not None and referent.kind in ("we", "they", "he"):
            between = setting.text[referent.end : clause.begin]
            close = len(between.split()) <= NEAR and _sure(setting, referent)
            return Implied(referent.entity, referent.kind) if close and _does(referent, between, clause) else None
    return None


def carried(setting: Setting, clause: Clause) -> Implied | None:
    """A number that goes on with the one before: "10 billion this year and over 20 billion the year after"."""
    previous = clause.previous
    if previous is None or previous.entity is None or not fits(previous.entity, clause.types):
        return None
    if previous.predicate != clause.predicate and previous.how not in _STRONG:
        return None
    if not 0 <= clause.begin - previous.end <= CARRIED or _starts_anew(setting, clause, previous.end):
        return None
    between = (n for n in setting.named(previous.end, clause.begin) if n.type in clause.types)
    return None if any(between) else Implied(previous.entity, "carried")


def _starts_anew(setting: Setting, clause: Clause, end: int) -> bool:
    """Whether the number is in a new sentence that has a subject of its own."""
    if clause.subject is None or not end <= clause.subject[0] < clause.begin:
        return False
    own = setting.text[slice(*clause.subject)].lower() not in _PRONOUNS
    return own and bool(_END.search(setting.text[end : clause.begin]))


def figure(setting: Setting, clause: Clause) -> Implied | None:
    """Whose figure or part the grammatical subject is: "the data center segment alone generated"."""
    if clause.subject is None or "organization" not in clause.types:
        return None
    begin, end = clause.subject
    figure = _FIGURE.search(setting.text[max(0, begin - 50) : end].replace("’", "'"))
    if figure is None or _MANY.search(figure[0]):
        return None
    entity = standing_out(setting, begin, _ORGANIZATION)
    return Implied(entity, "figure") if entity else None


def it(setting: Setting, clause: Clause) -> Implied | None:
    """In prose "it" is what the sentence before was about."""
    if clause.subject is None or not setting.prose:
        return None
    begin, end = clause.subject
    if setting.text[begin:end].lower() not in ("it", "he", "she"):
        return None
    entity = standing_out(setting, begin, clause.types)
    return Implied(entity, "it") if entity else None


def implied(setting: Setting, clause: Clause) -> Implied | None:
    """Whom a number is said of that its clause does not name."""
    for rule in (figure, it, carried):
        if found := rule(setting, clause):
            return found
    return None


def _does(referent: Referent, between: str, clause: Clause) -> bool:
    """Whether "we" do something by which a number is ours: not where we talk of others, nor count what is no one's."""
    if referent.kind != "we":
        return True
    if _TALKING.search(between):
        return False
    return clause.predicate not in ("count", "chip_count") or bool(_HAVING.search(between))


def _sure(setting: Setting, referent: Referent) -> bool:
    if referent.kind == "we":
        return referent.entity not in observers()
    if referent.kind == "they":
        near = setting.named(max(0, referent.begin - LOOK_BACK), referent.begin)
        last = max((n.end for n in near if n.entity == referent.entity), default=referent.begin)
        return not _MANY.search(setting.text[last : referent.begin])
    return True
