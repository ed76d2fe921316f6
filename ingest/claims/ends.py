"""What a relation can hold between: names, lists of names, and pronouns whose entity the discourse knows.

`types` are the kinds that a rule asks for: an entity's type; `@possessive` for "its", "their", "our" and `@topic` for
what the stretch is about, of which no word stands near.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from graph.model import EntityType
from ingest.claims.discourse import Named
from ingest.claims.setting import Setting

POSSESSIVE = "@possessive"
TOPIC = "@topic"

_LIST = re.compile(r"^[\s,/&]*(?:(?:and|or|as well as|plus)\s+)?(?:(?:also|the|like|even|you know|uh|um)\s+)*$", re.I)
_PRONOUN = re.compile(r"\b(?:(they|they've|they're|them)|(we|we've|we're|us)|(their|its)|(our)|(he|he's|she))\b", re.I)
_ROLE = {1: "they", 2: "we", 3: "they", 4: "we", 5: "he"}
_POSSESSIVES = (3, 4)


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


def ends(setting: Setting, begin: int, until: int) -> list[End]:
    """The ends in a stretch of the text, in order."""
    names = [n for n in setting.named(begin, until) if n.end <= until]
    found = _grouped(setting.text, names)
    begins = [e.begin for e in found]
    for match in _PRONOUN.finditer(setting.text, begin, until):
        group = match.lastindex or 0
        entity = setting.discourse.holder(_ROLE[group], match.start())
        before = bisect_left(begins, match.end()) - 1  # the last name that begins before the pronoun ends
        if entity is not None and (before < 0 or found[before].end <= match.start()):
            kind = POSSESSIVE if group in _POSSESSIVES else _type_of(entity)
            found.append(
                End(match.start(), match.end(), (Related(entity, match[0]),), frozenset((kind,)), is_name=False)
            )
    return sorted(found, key=lambda end: end.begin)


def topic(setting: Setting, offset: int) -> str | None:
    """What is talked about at a place, where it is a company: what the title names, or what is named most."""
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
    return "person" if entity.startswith("person/") else "organization"
