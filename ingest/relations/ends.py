"""What a relation can hold between: names, lists of names, and pronouns whose entity the discourse knows.

`types` are the kinds that a rule asks for: an entity's type; `@possessive` for "its", "their", "our" and `@topic` for
what the stretch is about, of which no word stands near.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from graph.model import EntityType
from ingest.discourse.discourse import Named
from ingest.discourse.observers import observers
from ingest.discourse.referents import resolve, standing_out
from ingest.discourse.setting import Setting
from ingest.lexicon import PREFIXES

POSSESSIVE = "@possessive"
TOPIC = "@topic"

_LIST = re.compile(
    r"^[\s,/&]*(?:(?:and|or|as well as|plus)[\s,]+)?(?:(?:also|then|the|like|even|of course|you know|uh|um)[\s,]+)*$",
    re.I,
)
# A rule or law that does what only these do: "it's regulating", "these restrict".
_RULES = (
    r"(?:it|this|that|these)(?=(?:['’](?:s|re|ll|d)|\s+(?:would|will|does|also|just|really|basically|now|is|are|was))*"
    r"\s+(?:appl(?:y|ies)|restrict\w*|limit\w*|regulat\w*|cover(?:s|ed|ing)?|exempt\w*|target\w*|ban(?:s|ned|ning)?|"
    r"prohibit\w*|hit(?:s|ting)?|cap(?:s|ped|ping)?)\b)|"
    r"(?:the|this|that|these|those) (?:\w+ )?(?:rules?|regulations?|laws?|controls)"
)
# "It" as a subject that has done or does something: "it secured", "it has also acquired".
_SUBJECT_IT = (
    r"it(?=\s+(?:\w+ly\s+|(?:also|has|had|was|is|now|will)\s+)*"
    r"(?!(?:seems?|takes?|means?|makes?|turns?|appears?|remains?)\b)[a-z]{3,}(?:s|ed|ing)\b)"
)
_PRONOUN = re.compile(
    r"\b(?:(?P<they>they|they['’](?:ve|re|ll|d)|them|(?:these|those) guys)|(?P<we>we|we['’](?:ve|re|ll|d)|us)|"
    r"(?P<their>their)|(?P<its>its)|"
    r"(?P<our>our)|(?P<your>your)|(?P<he>he|he['’](?:s|ll|d)|she|she['’](?:s|ll|d)|him)|"
    r"(?P<asked>you(?=\s+(?:\w+\s+)?(?:(?:co-?)?founded|start(?:ed)?|joined|left|invented|worked\s+(?:at|for)|"
    r"were\s+(?:at|with))\b))|"
    # "You" is anybody but where it is said what was done: "you built", "you very famously created".
    r"(?P<you>you(?:['’](?:re|ve)|(?=\s+(?:(?:\w+ly|very|also|just|even|guys|have|had|never|already)\s+){0,3}"
    r"(?:\w{3,}ed|built|made|sold|bought|put|have|had)\b)))|(?P<i>I(?:['’](?:m|ve))?(?=\s))|"
    r"(?P<company>(?:the|this|that) (?:company|firm|startup|start-up|lab))|"
    rf"(?P<rule>{_RULES})|(?P<chip>(?:the|this|that) (?:chip|accelerator|processor))|"
    rf"(?P<model>(?:the|this|that) model)|(?P<subject>{_SUBJECT_IT})|"
    r"(?P<it>it)(?=\s*(?:[,.;:?!)\n]|$|(?:in|at|on|for|with|to|too|from|and|now|all|here|there|as|by|internally)\b)))\b",
    re.I,
)
# What is said of two or more to each other: then a list is no single end. "The deal between A and B", "A and B fight".
_BETWEEN = re.compile(r"\b(?:between|among)\s+(?:(?:the|both|like|you know|uh|um)\s+)*$", re.I)
_EACH_OTHER = re.compile(
    r"^(?:['’](?:s|re|ve)|[\s,]+(?:(?:are|is|were|was|be|been|being|have|has|had|both|all|each|also|now|just|then|they|"
    r"they['’](?:re|ve)|basically|really|like|still|recently|always|jointly|kind of|sort of|you know|uh|um|going|to|"
    r"would|will|longtime|long-?time|close|the two)[\s,]+)*)[\s,]*(?:\w+ing (?:it|each other)|"
    r"(?:duk|battl|fight|compet|rac|collaborat|partner|cooperat)\w*|fought|rivals?|team(?:ed|ing|s)? up|"
    r"joined (?:forces|hands)|(?:struck|strike|cut|ink(?:ed)?|sign(?:ed)?|reach(?:ed)?|announc(?:e|ed)|form(?:ed)?|"
    r"made|have|did) an? (?:\w+ ){0,3}(?:deal|partnership|pact|agreement|alliance|joint venture|relationship|tie-?up)|"
    r"work(?:s|ed|ing)? (?:\w+ )?together|(?:neck and neck|head to head|at each other|at war|side by side|hand in hand|"
    r"in bed))\b",
    re.I,
)
_IS = re.compile(r"^\s+(?:is|are|was|were|became)\s+(?:\w+\s+){0,4}$", re.I)
_ON = re.compile(r"^[^.?!;\n]{1,60}[\s,](?:and|but|so|then)(?: then| also)?\s$", re.I)
_MEANS = {"their": "they", "its": "it", "our": "we"}
_POSSESSIVES = ("their", "its", "our", "your")
_SPOKEN = {"you": "you", "your": "you", "asked": "you too", "i": "i"}
_KIND = {"chip": frozenset(("chip",)), "model": frozenset(("model",)), "rule": frozenset(("regulation",))}
_PERSON = frozenset(("person",))
_SUBJECT = frozenset(("organization", "chip", "model", "cluster", "regulation"))
_ORGANIZATION = frozenset(("organization",))
_THING = frozenset(("chip", "model", "topic", "cluster"))  # what somebody makes, uses or builds: "and TSMC uses it"


class Related(NamedTuple):
    """An entity and the words that stand for it."""

    entity: str
    text: str


class End(NamedTuple):
    """A stretch of the text, what it stands for (several: a list), and the kinds that a rule may ask for."""

    begin: int
    end: int
    members: tuple[Related, ...]
    types: frozenset[str]
    is_name: bool = True
    said: str = ""  # the pronoun, as "they", "we", "their"; "company" for "the company"


def ends(setting: Setting, begin: int, until: int) -> list[End]:
    """The ends in a stretch of the text, in order."""
    names = [n for n in setting.named(begin, until) if n.end <= until]
    found = _grouped(setting.text, names)
    begins = [e.begin for e in found]
    they: tuple[int, str] | None = None  # where the last "they" ends, and who they are
    for match in _PRONOUN.finditer(setting.text, begin, until):
        said = match.lastgroup or ""
        before = bisect_left(begins, match.end()) - 1  # the last name that begins before the pronoun ends
        if before >= 0 and found[before].end > match.start():
            continue
        entity = _meant(setting, said, match.start())
        if said == "they":
            # "They bought Cerner and they use it": who does one thing and then another are the same.
            if they is not None and _ON.match(setting.text[they[0] : match.start()]):
                entity = they[1]
            they = None if entity is None else (match.end(), entity)
        if entity is not None and entity not in observers():
            kinds = frozenset((POSSESSIVE if said in _POSSESSIVES else _type_of(entity),))
            found.append(End(match.start(), match.end(), (Related(entity, match[0]),), kinds, False, said))
    return sorted(found, key=lambda end: end.begin)


def _meant(setting: Setting, said: str, offset: int) -> str | None:
    """What a pronoun stands for. "They" are never those whom "we" means."""
    if said in _SPOKEN:
        if said == "you" and not setting.spoken.stretches:
            return setting.discourse.holder("we", offset)
        return setting.spoken.holder(_SPOKEN[said], offset)
    if said == "subject":
        return standing_out(setting, offset, _SUBJECT) if setting.prose else None
    if said in _KIND:
        return resolve(setting, said, offset, _KIND[said])
    meant = _MEANS.get(said, said)
    entity = resolve(setting, meant, offset, {"he": _PERSON, "it": _THING}.get(said, _ORGANIZATION))
    if meant != "they" or entity is None:
        return entity
    not_they = {setting.discourse.holder("we", offset), _told_of(setting, offset)}
    return standing_out(setting, offset, _ORGANIZATION, entity) if entity in not_they else entity


def _told_of(setting: Setting, offset: int) -> str | None:
    """Of whom it is said what they are to others: Meta, in "Meta is one of their customers"."""
    names = setting.named(max(0, offset - 60), offset)
    return names[-1].entity if names and _IS.match(setting.text[names[-1].end : offset]) else None


def topic(setting: Setting, offset: int) -> str | None:
    """The company that is talked about at a place: the one that stands out most, else the one that the title names."""
    company = standing_out(setting, offset, _ORGANIZATION)
    if company is not None:
        return company
    held = (setting.discourse.holder(role, offset) for role in ("title", "heading", "topic"))
    return next((entity for entity in held if entity is not None and entity.startswith("org/")), None)


def _grouped(text: str, names: Sequence[Named]) -> list[End]:
    """Names that are listed are one end: "Microsoft, Meta and Google"."""
    listed: list[list[Named]] = []
    for name in names:
        last = listed[-1][-1] if listed else None
        if last is not None and name.begin < last.end:
            continue
        if last is not None and last.type == name.type != EntityType.PLACE and _LIST.match(text[last.end : name.begin]):
            listed[-1].append(name)
        else:
            listed.append([name])
    groups = [part for group in listed for part in ([[n] for n in group] if _is_mutual(text, group) else [group])]
    return [
        End(
            group[0].begin,
            group[-1].end,
            tuple({n.entity: Related(n.entity, text[n.begin : n.end]) for n in reversed(group)}.values())[::-1],
            frozenset((group[0].type,)),
        )
        for group in groups
    ]


def _is_mutual(text: str, group: Sequence[Named]) -> bool:
    """Whether something is said of those listed to each other."""
    if len(group) == 1:
        return False
    before, behind = text[max(0, group[0].begin - 30) : group[0].begin], text[group[-1].end : group[-1].end + 80]
    return bool(_BETWEEN.search(before) or _EACH_OTHER.match(behind))


def _type_of(entity: str) -> str:
    return PREFIXES[entity.partition("/")[0]].value
