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
from ingest.discourse.implied import observers
from ingest.discourse.referents import resolve, standing_out
from ingest.discourse.setting import Setting
from ingest.lexicon import PREFIXES

POSSESSIVE = "@possessive"
TOPIC = "@topic"

_LIST = re.compile(
    r"^[\s,/&]*(?:(?:and|or|as well as|plus)[\s,]+)?(?:(?:also|then|the|like|even|of course|you know|uh|um)[\s,]+)*$",
    re.I,
)
_PRONOUN = re.compile(
    r"\b(?:(?P<they>they|they['’](?:ve|re|ll|d)|them)|(?P<we>we|we['’](?:ve|re|ll|d)|us)|(?P<their>their)|(?P<its>its)|"
    r"(?P<our>our)|(?P<your>your)|(?P<he>he|he['’](?:s|ll|d)|she|she['’](?:s|ll|d)|him)|"
    r"(?P<asked>you(?=\s+(?:\w+\s+)?(?:(?:co-?)?founded|start(?:ed)?|joined|left|invented|worked\s+(?:at|for)|"
    r"were\s+(?:at|with))\b))|"
    # "You" is anybody but where it is said what was done: "you built", "you very famously created".
    r"(?P<you>you(?:['’](?:re|ve)|(?=\s+(?:(?:\w+ly|very|also|just|even|guys|have|had|never|already)\s+){0,3}"
    r"(?:\w{3,}ed|built|made|sold|bought|put|have|had)\b)))|(?P<i>I(?:['’](?:m|ve))?(?=\s))|"
    r"(?P<company>(?:the|this|that) (?:company|firm|startup|start-up|lab))|"
    r"(?P<it>it)(?=\s*(?:[,.;:?!)\n]|$|(?:in|at|on|for|with|to|too|from|and|now|all|here|there|as|by|internally)\b)))\b",
    re.I,
)
_IS = re.compile(r"^\s+(?:is|are|was|were|became)\s+(?:\w+\s+){0,4}$", re.I)
_MEANS = {"their": "they", "its": "it", "our": "we"}
_POSSESSIVES = ("their", "its", "our", "your")
_SPOKEN = {"you": "you", "your": "you", "asked": "you too", "i": "i"}
_PERSON = frozenset(("person",))
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
    for match in _PRONOUN.finditer(setting.text, begin, until):
        said = match.lastgroup or ""
        before = bisect_left(begins, match.end()) - 1  # the last name that begins before the pronoun ends
        if before >= 0 and found[before].end > match.start():
            continue
        entity = _meant(setting, said, match.start())
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
    groups: list[list[Named]] = []
    for name in names:
        last = groups[-1][-1] if groups else None
        if last is not None and name.begin < last.end:
            continue
        if last is not None and last.type == name.type != EntityType.PLACE and _LIST.match(text[last.end : name.begin]):
            groups[-1].append(name)
        else:
            groups.append([name])
    return [
        End(
            group[0].begin,
            group[-1].end,
            tuple({n.entity: Related(n.entity, text[n.begin : n.end]) for n in reversed(group)}.values())[::-1],
            frozenset((group[0].type,)),
        )
        for group in groups
    ]


def _type_of(entity: str) -> str:
    return PREFIXES[entity.partition("/")[0]].value
