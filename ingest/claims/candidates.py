"""What a number may be about, and what speaks for each: the candidates for its subject, "nothing named" among them.

Candidates are the entities named in the `BEFORE` characters before the number and the `AFTER` behind it, those that
hold a role in the discourse there, that a pronoun of the clause stands for, that the number before is about, and what
the title names. None stands for a thing without a name. Few features do better on unseen documents than many.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from graph.model import Entity
from ingest.discourse.discourse import Named
from ingest.discourse.implied import Previous
from ingest.discourse.referents import Referent, referents, standing_out
from ingest.discourse.setting import Setting
from ingest.linear import Features

BEFORE = 1300
AFTER = 350
GOES_ON = 150  # characters after the number before, within which it counts what that one was about

_END = re.compile(r"[.?!]['\"”)]*\s|\n")
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
_IMAGINED = re.compile(r"\b(?:if|say|imagine|suppose|let's|would|could)\b")
_GENERIC = re.compile(r"\b(?:each|every|per|typical|typically|average|any|a single|one)\b")


class Asked(NamedTuple):
    """What the features look at: the number's place in its text, and what the components before said of it."""

    begin: int
    end: int
    predicate: str
    unit: str
    types: AbstractSet[str]
    subject_tag: str | None  # the part of speech of the grammatical subject
    noun_phrase: bool  # it is a common noun
    rule: str | None  # what the rules answer
    how: str = "none"  # by which of them
    previous: Previous | None = None


def features(setting: Setting, asked: Asked, entities: Mapping[str, Entity]) -> dict[str | None, Features]:
    """The features of each candidate; the key None is "nothing named"."""
    text = setting.text
    near = [
        n for n in setting.named(max(0, asked.begin - BEFORE), asked.end + AFTER)
        if n.end <= asked.begin or n.begin >= asked.end
    ]  # fmt: skip
    held = setting.discourse.at(asked.begin)
    meant = referents(setting, asked.begin, asked.types)
    previous = asked.previous.entity if asked.previous is not None else None
    others = (*held.values(), *setting.titles, *(r.entity for r in meant), previous)
    prominent = standing_out(setting, asked.begin, asked.types)
    cues = _Cues(text, asked, meant)
    before = [n for n in near if n.end <= asked.begin]
    roles: dict[str, list[str]] = defaultdict(list)
    for role, holder in held.items():
        roles[holder].append(role)
    found: dict[str | None, Features] = {}
    for entity in dict.fromkeys((*(n.entity for n in near), *(e for e in others if e is not None))):
        made = _Features(asked, cues, entities[entity].type.value)
        made.roles(roles.get(entity, ()))
        if entity == prominent:
            made.add("stands out", cues.pronoun, cues.group)
        made.referred(entity, meant)
        made.carried(entity, before)
        if asked.rule == entity:
            made.add("rule", cues.group, f"how {asked.how}", cues.pronoun)
        found[entity] = made.features
    found[None] = _nothing(asked, cues, setting.prose, [n for n in before if n.type in asked.types])
    return found


class _Cues:
    """The words before the number that tell what its sentence is about."""

    def __init__(self, text: str, asked: Asked, meant: Sequence[Referent]) -> None:
        self.sentence = _END.split(text[max(0, asked.begin - 400) : asked.begin])[-1].lower().replace("’", "'")
        words = re.findall(r"[a-z']+", self.sentence)[-14:]
        self.close = " ".join(words)
        self.pronoun = meant[0].kind if meant else "none"
        self.noun = next((_NOUNS[w] for w in reversed(words) if w in _NOUNS), "none")
        self.group = _GROUPS.get(asked.predicate, "other")
        pronoun, noun = f"pronoun {self.pronoun}", f"noun {self.noun}"
        self.crossed = {  # what counts together with a role
            **dict.fromkeys(("they", "he", "his", "we", "it"), (pronoun, noun, self.group)),
            **dict.fromkeys(("rule", "cluster"), (noun, self.group)),
            **dict.fromkeys(("topic", "heading", "title", "asked"), (self.group, pronoun, noun)),
        }


class _Features:
    def __init__(self, asked: Asked, cues: _Cues, type: str) -> None:
        self._asked, self._cues = asked, cues
        self.features: Features = {f"type {type}": 1.0, f"type {type} {cues.group}": 1.0}
        if type not in asked.types:
            self.features["type does not fit"] = 1.0

    def add(self, name: str, *crossed: str) -> None:
        self.features[name] = 1.0
        for other in crossed:
            self.features[f"{name} | {other}"] = 1.0

    def referred(self, entity: str, meant: Sequence[Referent]) -> None:
        """Whether a pronoun or noun of the clause stands for it, and how close it does."""
        for n, referent in enumerate(meant):
            if referent.entity == entity:
                near = "near" if self._asked.begin - referent.end <= 30 else "far"
                self.add(f"{'nearest' if n == 0 else 'other'} referent", referent.kind, self._cues.group)
                self.add(f"referent {referent.kind} {near}")
                return

    def carried(self, entity: str, before: Sequence[Named]) -> None:
        """Whether the number before was about it."""
        previous = self._asked.previous
        if previous is None or previous.entity != entity:
            return
        gap = self._asked.begin - previous.end
        between = any(n.begin >= previous.end and n.type in self._asked.types and n.entity != entity for n in before)
        near = next((n for n in (20, 60, 150) if gap <= n), 999)
        self.add(f"carried {near}", "named between" if between else "nothing between")
        if previous.predicate == self._asked.predicate:
            self.add("carried same predicate", "named between" if between else "nothing between")

    def roles(self, roles: Iterable[str]) -> None:
        for role in roles:
            self.add(f"is {role}", *self._cues.crossed.get(role, ()))


def _nothing(asked: Asked, cues: _Cues, prose: bool, fitting: list[Named]) -> Features:
    """What speaks for a thing without a name."""
    names = ["none", *(f"none | {x}" for x in (asked.predicate, cues.group, asked.unit))]
    names += [f"none | pronoun {cues.pronoun}", f"none | noun {cues.noun}", f"none | {'prose' if prose else 'talk'}"]
    if asked.previous is not None and asked.begin - asked.previous.end <= GOES_ON:
        names.append(f"none | previous {'none' if asked.previous.entity is None else 'named'}")
        if asked.predicate == asked.previous.predicate:
            names.append(f"none | previous {'none' if asked.previous.entity is None else 'named'} same predicate")
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
