"""What a number may be about, and what speaks for each: the candidates for its subject, "nothing named" among them.

Candidates are the entities named in the `BEFORE` characters before the number and the `AFTER` behind it, those that
hold a role in the discourse there, and what the title names. None stands for a thing without a name.
"""

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from graph.model import Entity
from ingest.claims.discourse import Named
from ingest.claims.linear import Features
from ingest.claims.setting import Setting

BEFORE = 1300
AFTER = 350
COUNTED = 700  # characters in which mentions are counted

_END = re.compile(r"[.?!]['\"”)]*\s|\n")
_BLACK = re.compile(r"\S+")
_DIGIT = re.compile(r"\d")
_PRONOUNS = {
    **dict.fromkeys("they them their they're they've".split(), "they"),
    **dict.fromkeys("he his him he's she her she's".split(), "he"),
    **dict.fromkeys("we we're we've our us".split(), "we"),
    **dict.fromkeys("i i'm i've my".split(), "i"),
    **dict.fromkeys("you your you're".split(), "you"),
    **dict.fromkeys("it its it's".split(), "it"),
    **dict.fromkeys("this that these those".split(), "this"),
    **dict.fromkeys("people everyone somebody someone anyone".split(), "people"),
}
_NOUNS = {
    **dict.fromkeys("rule rules regulation regulations law order control controls".split(), "rule"),
    **dict.fromkeys(
        "cluster clusters datacenter datacenters center centers campus site supercomputer factory facility".split(),
        "cluster",
    ),
    **dict.fromkeys("company companies lab labs startup startups hyperscaler hyperscalers".split(), "company"),
    **dict.fromkeys("chip chips gpu gpus accelerator accelerators".split(), "chip"),
    **dict.fromkeys("model models".split(), "model"),
    **dict.fromkeys("country countries".split(), "country"),
    **dict.fromkeys("server servers rack racks market industry investors".split(), "other"),
}
_GROUPS = {
    predicate: group
    for group, predicates in {
        "money": "capital_cost spend revenue funding valuation unit_cost margin discount price_change price_factor "
        "price_per_query",
        "chips": "chip_count installed_base count",
        "rule": "quota exemption_threshold share_limit compute_threshold",
        "power": "power_capacity",
        "piece": "power_per_chip performance_ratio throughput capacity",
        "time": "duration lead_time",
        "compute": "compute_amount compute_ratio parameter_count",
        "share": "share probability growth growth_factor pue",
    }.items()
    for predicate in predicates.split()
}
_PREPOSITION = re.compile(
    r"\b(in|at|from|to|for|with|by|than|over|of|on|like|and|unlike|via|versus|vs)\s+(?:the )?$", re.I
)
_BEHIND = re.compile(r"\b(of|for|by|from|at|in|to|on)\s+(?:the )?$", re.I)
_VERB = re.compile(
    r"(?:['’]s)?\s+(?:is|has|was|had|will|are|have|would|can|could|said|built|spent|spends|raised|bought|plans|expects|"
    r"paid|made|makes|did|does|reported|needs|wants|got|gets|uses|used|runs|sells|sold|trained|put)\b",
    re.I,
)
_IMAGINED = re.compile(r"\b(?:if|say|imagine|suppose|let's|would|could)\b")
_GENERIC = re.compile(r"\b(?:each|every|per|typical|typically|average|any|a single|one)\b")


class Asked(NamedTuple):
    """What the features look at: the number's place in its text, and what the components before said of it."""

    begin: int
    end: int
    predicate: str
    unit: str
    types: frozenset[str]
    grammatical: tuple[int, ...]  # where the words stand that are the grammatical subject
    subject_tag: str | None  # their part of speech
    noun_phrase: bool  # the grammatical subject is a common noun
    spoken_for: frozenset[str]  # entities that are the number's `of` or `base`
    rule: str | None  # what the plain rule would answer


def features(setting: Setting, asked: Asked, entities: Mapping[str, Entity]) -> dict[str | None, Features]:
    """The features of each candidate; the key None is "nothing named"."""
    text = setting.text
    near = [
        n for n in setting.named(max(0, asked.begin - BEFORE), asked.end + AFTER)
        if n.end <= asked.begin or n.begin >= asked.end
    ]  # fmt: skip
    held = setting.discourse.at(asked.begin)
    mentions: dict[str, list[Named]] = defaultdict(list)
    for name in near:
        mentions[name.entity].append(name)
    for entity in (*held.values(), *setting.titles):
        mentions.setdefault(entity, [])
    cues = _Cues(text, asked)
    before = [n for n in near if n.end <= asked.begin]
    order = list(dict.fromkeys(n.entity for n in reversed(before) if n.type in asked.types))
    found: dict[str | None, Features] = {}
    gaps = _Gaps(text, asked.begin)
    roles: dict[str, list[str]] = defaultdict(list)
    for role, holder in held.items():
        roles[holder].append(role)
    for entity, own in mentions.items():
        made = _Features(text, asked, cues, entities[entity].type.value)
        made.before(gaps, [n for n in own if n.end <= asked.begin], order.index(entity) if entity in order else None)
        made.behind([n for n in own if n.begin >= asked.end])
        made.roles(roles.get(entity, ()))
        made.features["count"] = math.log1p(sum(asked.begin - COUNTED <= n.begin < asked.begin for n in own))
        made.features["in title"] = float(entity in setting.titles)
        if entity in asked.spoken_for:
            made.add("spoken for", asked.predicate)
        if asked.rule == entity:
            made.add("rule", cues.group)
        found[entity] = made.features
    found[None] = _nothing(asked, cues, setting.prose, [n for n in before if n.type in asked.types])
    return found


class _Cues:
    """The words before the number that tell what its sentence is about."""

    def __init__(self, text: str, asked: Asked) -> None:
        self.sentence = _END.split(text[max(0, asked.begin - 400) : asked.begin])[-1].lower().replace("’", "'")
        words = re.findall(r"[a-z']+", self.sentence)[-14:]
        self.close = " ".join(words)
        self.pronoun = next((_PRONOUNS[w] for w in reversed(words) if w in _PRONOUNS), "none")
        self.noun = next((_NOUNS[w] for w in reversed(words) if w in _NOUNS), "none")
        self.group = _GROUPS.get(asked.predicate, "other")
        pronoun, noun = f"pronoun {self.pronoun}", f"noun {self.noun}"
        self.crossed = {  # what counts together with a role
            **dict.fromkeys(("they", "he", "his", "we", "it"), (pronoun, noun, self.group)),
            **dict.fromkeys(("rule", "cluster"), (noun, self.group)),
            **dict.fromkeys(("topic", "heading", "title", "asked"), (self.group, pronoun, noun)),
        }


class _Gaps:
    """The stretches between places before the number and the number, told apart without being read each anew."""

    def __init__(self, text: str, end: int) -> None:
        self._text, self._end = text, end
        begin = max(0, end - BEFORE)
        self._words = [m.start() for m in _BLACK.finditer(text, begin, end)]
        # A line feed ends a sentence by itself, and may be the last character of a longer end.
        ends = (m.end() - 1 if text[m.end() - 1] == "\n" else m.start() for m in _END.finditer(text, begin, end))
        self._last_end = max(ends, default=-1)
        self._last_digit = max((m.start() for m in _DIGIT.finditer(text, begin, end)), default=-1)

    def words(self, begin: int) -> int:
        """As many as `split` finds."""
        first = bisect_left(self._words, begin)
        is_cut = begin < self._end and not self._text[begin].isspace()
        is_cut = is_cut and (first == len(self._words) or self._words[first] != begin)
        return len(self._words) - first + is_cut

    def ends_sentence(self, begin: int) -> bool:
        return self._last_end >= begin

    def has_digit(self, begin: int) -> bool:
        return self._last_digit >= begin


class _Features:
    def __init__(self, text: str, asked: Asked, cues: _Cues, type: str) -> None:
        self._text, self._asked, self._cues = text, asked, cues
        self.features: Features = {f"type {type}": 1.0, f"type {type} {cues.group}": 1.0}
        if type not in asked.types:
            self.features["type does not fit"] = 1.0

    def add(self, name: str, *crossed: str) -> None:
        self.features[name] = 1.0
        for other in crossed:
            self.features[f"{name} | {other}"] = 1.0

    def before(self, gaps: _Gaps, own: list[Named], rank: int | None) -> None:
        if not own:
            self.add("not before")
            return
        last = own[-1]
        words, other_sentence = gaps.words(last.end), gaps.ends_sentence(last.end)
        near = next((n for n in (3, 7, 12, 20, 40, 100) if words <= n), 999)
        self.add(f"before within {near}")
        self.features["distance"] = math.log1p(words)
        self.add("other sentence" if other_sentence else "same sentence")
        if not other_sentence:
            self.add("same sentence near" if words <= 12 else "same sentence far")
        if rank is not None:
            self.add(f"rank {min(rank, 4)}")
            if rank == 0:
                self.add("last", self._cues.pronoun, self._cues.group)
        if gaps.has_digit(last.end):
            self.add("number between")
        if any(name.begin <= at < name.end for at in self._asked.grammatical for name in own):
            self.add("grammatical subject")
        preposition = _PREPOSITION.search(self._text[max(0, last.begin - 14) : last.begin])
        self.add(f"after {preposition[1].lower() if preposition else 'no preposition'}")
        following = self._text[last.end : last.end + 25]
        if following.startswith(("'s ", "’s ")):
            self.add("possessive")
        if _VERB.match(following):
            self.add("verb behind")

    def behind(self, own: list[Named]) -> None:
        if not own:
            return
        gap = self._text[self._asked.end : own[0].begin]
        if _END.search(gap):
            return
        words = len(gap.split())
        self.add(f"behind within {next((n for n in (2, 5, 10) if words <= n), 99)}")
        if words <= 5 and (preposition := _BEHIND.search(gap)):
            self.add(f"behind {preposition[1].lower()}")

    def roles(self, roles: Iterable[str]) -> None:
        for role in roles:
            self.add(f"is {role}", *self._cues.crossed.get(role, ()))


def _nothing(asked: Asked, cues: _Cues, prose: bool, fitting: list[Named]) -> Features:
    """What speaks for a thing without a name."""
    names = ["none", *(f"none | {x}" for x in (asked.predicate, cues.group, asked.unit))]
    names += [f"none | pronoun {cues.pronoun}", f"none | noun {cues.noun}", f"none | {'prose' if prose else 'talk'}"]
    if asked.noun_phrase:
        names.append("none | common noun is subject")
    if asked.subject_tag:
        names.append(f"none | subject is {asked.subject_tag}")
    if not fitting or asked.begin - fitting[-1].end > 70:
        names.append("none | nothing near")
    if _IMAGINED.search(cues.sentence):
        names.append("none | imagined")
    if _GENERIC.search(cues.close):
        names.append("none | generic")
    if asked.rule is None:
        names.append("none | rule")
    return dict.fromkeys(names, 1.0)
