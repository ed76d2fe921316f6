"""What the words before a number refer to: the nearest pronoun or "the company", "this chip", and the thing meant.

"We", "they", "he" and what a rule is are read off the discourse; "it", "this" and bare nouns are the thing of a fitting
type that stands out most before them: named lately and often.
"""

import math
import re
from collections import defaultdict
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

from ingest.discourse.setting import Setting
from ingest.lexicon import PREFIXES

CLAUSE = 160  # characters before a number in which what it is said of is looked for
LOOK_BACK = 900  # characters before a pronoun in which the thing meant is named
FADES = 200.0  # characters after which a name stands out 1/e as much

_KINDS = {
    "they": "they|they've|they're|they'd|they'll|their|them|theirs|these guys|those guys",
    "he": "he|he's|he'd|his|him|she|she's|her",
    "we": "we|we're|we've|we'd|we'll|our|ours|us",
    "it": "it|it's|it'll|its|this one|that one",
    "this": "this|that|that's|these|those",
    "company": r"(?:the|this|that|whole|their) (?:\w+ )?(?:company|firm|startup|start-up|lab|team|business|group)",
    "chip": r"(?:the|this|that|each|every) (?:\w+ )?(?:chips?|gpus?|accelerators?|parts?|processors?|systems?|racks?)",
    "model": r"(?:the|this|that) (?:\w+ )?(?:models?|version)",
    "cluster": r"(?:the|this|that|one) (?:\w+ ){0,2}"
    r"(?:clusters?|data ?centers?|campus|site|facility|supercomputer|factory|buildout)",
    "rule": r"(?:the|this|that|these|those) (?:\w+ )?(?:rules?|regulations?|laws?|orders?|controls|act|cap|quota)",
    "country": r"(?:the|this|that) (?:\w+ )?(?:country|state|region)",
    "you": "you|you're|you've|you'd|your",
    "i": "i|i'm|i've|i'd|my",
    "people": "people|everyone|everybody|somebody|someone|anyone|anybody",
}
_OPENERS = "aehimopstuwy"  # the letters with which these begin: other words are passed over at once
_REFERRING = re.compile(
    rf"\b(?=[{_OPENERS}])(?:"
    + "|".join(rf"(?P<{kind}>(?:{words})\b)" for kind, words in reversed(_KINDS.items()))
    + ")",
    re.I,
)
_TYPES = {
    "company": frozenset(("organization",)),
    "chip": frozenset(("chip",)),
    "model": frozenset(("model",)),
    "cluster": frozenset(("cluster",)),
    "rule": frozenset(("regulation",)),
    "country": frozenset(("place",)),
}
_END = re.compile(r"[.?!]['\"”’)]*\s|\n")


class Referent(NamedTuple):
    """Characters `begin` to `end` are a pronoun or a noun of this kind; `entity` is what it stands for, if known."""

    begin: int
    end: int
    kind: str
    entity: str | None


@lru_cache(maxsize=8)  # several rules ask it of the same number
def referents(setting: Setting, offset: int, types: frozenset[str]) -> tuple[Referent, ...]:
    """What refers to something in the clause before a character of the text, the nearest first."""
    begin = max(0, offset - CLAUSE)
    clause = setting.text[begin:offset].replace("’", "'")
    ends = [match.end() for match in _END.finditer(clause)]
    found = []
    for match in _REFERRING.finditer(clause, ends[-1] if ends else 0):
        kind, at = match.lastgroup or "", begin + match.start()
        found.append(Referent(at, begin + match.end(), kind, resolve(setting, kind, at, types)))
    return tuple(found[::-1])


def resolve(setting: Setting, kind: str, offset: int, types: AbstractSet[str]) -> str | None:
    """What a pronoun or noun of a kind means at a place, of the types that can be meant."""
    match kind:
        case "we" | "they":
            return _fitting(setting.discourse.holder(kind, offset), types)
        case "he":
            company, person = (setting.discourse.holder(role, offset) for role in ("his", "he"))
            return _fitting(company, types) or _fitting(person, types)
        case "rule":
            return _fitting(setting.discourse.holder("rule", offset), types)
        case "you" | "i" | "people":
            return None
    return standing_out(setting, offset, types & _TYPES.get(kind, types))


def standing_out(setting: Setting, offset: int, types: AbstractSet[str], besides: str | None = None) -> str | None:
    """The thing of one of these types that stands out most before a place, `besides` one."""
    weights: dict[str, float] = defaultdict(float)
    for name in setting.named(max(0, offset - LOOK_BACK), offset):
        if name.type in types and name.end <= offset and name.entity != besides:
            weights[name.entity] += math.exp(-(offset - name.end) / FADES)
    return max(weights, key=lambda e: (weights[e], e), default=None)


def fits(entity: str, types: AbstractSet[str]) -> bool:
    """Whether an entity is of one of these types, by its id."""
    prefix = entity.partition("/")[0]
    return prefix in PREFIXES and PREFIXES[prefix].value in types


def _fitting(entity: str | None, types: AbstractSet[str]) -> str | None:
    return entity if entity is not None and fits(entity, types) else None
