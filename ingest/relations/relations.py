"""Relations that a text states between two entities: rules see them in the words, a learned scorer judges how surely.

They need no parse, and are found over the whole text at once. The rules are `data/relations.csv`, the weights
`data/relations.weights.json`: docs/extraction.md, docs/training.md.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from graph.model import EntityType, Modality
from ingest import linear
from ingest.claims.modality import modality
from ingest.context import CUT, Context
from ingest.discourse.setting import Setting
from ingest.lexicon import load
from ingest.linear import Features
from ingest.relations.ends import TOPIC, End, Related, ends, topic
from ingest.relations.rules import Rule, rules_for
from ingest.relations.signs import Fit, fits, known, words

REACH = 20  # words between the two ends
BETWEEN = 3  # names that may stand between them
NEAR = 4  # words between two that are both pronouns
LEAST = 0.25  # how likely a relation must be to be one, in talk; chosen by leaving one document out
LEAST_WRITTEN = 0.3  # and in notes, briefs and articles
LEAST_MAKES = 0.5  # in talk for "develops": who names a maker's thing mostly says something else of it

_APART = re.compile(r"\s*[(,]")
_PERSON = EntityType.PERSON.value
_TOPIC = frozenset((TOPIC,))
_SPEAKING = frozenset(("we", "you", "our", "your"))
_TOGETHER = frozenset(("works_for", "founded"))  # said in one breath: "co-founder and chief scientist of"


class Candidate(NamedTuple):
    """What rules see between the ends `a` and `b`, of which `a` stands first or is the topic."""

    a: End
    b: End
    fit: Fit

    @property
    def features(self) -> Features:
        return self.fit.features


class Relation(NamedTuple):
    """A relation that is stated between characters `begin` and `end`; how likely it is so, and the first rule that
    sees it."""

    predicate: str
    subject: Related
    object: Related
    begin: int
    end: int
    negated: bool
    modality: Modality = Modality.ASSERTED
    rule: Rule | None = None
    sure: float = 1.0


def relations(setting: Setting, begin: int, until: int) -> list[Relation]:
    """The relations in a stretch of the text, in order: of all that rules see, the most likely for each two ends."""
    weights = linear.load("relations")[""]
    judged = [(linear.sigmoid(linear.score(weights, c.features)), c) for c in candidates(setting, begin, until)]
    kept = chosen(judged, lambda c: least(c.fit.predicate, setting.prose))
    stated = (relation for sure, c in kept for relation in stating(c, sure))
    distinct: dict[tuple[str, str, str, int], Relation] = {}
    for relation in sorted(stated, key=lambda r: (r.sure, r.begin, r.end, r.predicate, r.subject, r.object)):
        distinct[relation.predicate, relation.subject.entity, relation.object.entity, relation.begin] = relation
    return sorted(
        (r._replace(modality=modality(Context(setting.marked, r.begin, r.end))) for r in distinct.values()),
        key=lambda r: (r.begin, r.end, r.predicate, r.subject, r.object),
    )


def candidates(setting: Setting, begin: int, until: int) -> list[Candidate]:
    """All that rules see between ends that stand close in one sentence, and between the topic and a name."""
    found = ends(setting, begin, until)
    seen = [
        Candidate(a, b, fit) for a, b, between in _pairs(setting.text, found) for fit in _fits(setting, a, b, between)
    ]
    _mark_far(seen)
    for end in found:
        company = topic(setting, end.begin) if end.is_name and rules_for(_TOPIC, end.types) else None
        if company is not None and company not in _entities(end):
            named = Related(company, load().entities[company].name)
            about = End(end.begin, end.begin, (named,), _TOPIC, False, "topic")
            seen.extend(Candidate(about, end, fit) for fit in _fits(setting, about, end, ()))
    return seen


def least(predicate: str, prose: bool) -> float:
    """How likely a relation must be to be one."""
    if prose:
        return LEAST_WRITTEN
    return LEAST_MAKES if predicate == "develops" else LEAST


def chosen(
    judged: Sequence[tuple[float, Candidate]], enough: Callable[[Candidate], float]
) -> Iterator[tuple[float, Candidate]]:
    """Those that are likely `enough`: of each two ends one predicate, or two that are said in one breath."""
    said: dict[tuple[int, int, int, int], set[str]] = defaultdict(set)
    for sure, c in sorted(
        judged, key=lambda j: (-j[0], j[1].a.begin, j[1].b.begin, j[1].fit.predicate, j[1].fit.first)
    ):
        predicates = said[c.a.begin, c.a.end, c.b.begin, c.b.end]
        alone = not predicates or (c.fit.predicate not in predicates and {c.fit.predicate, *predicates} <= _TOGETHER)
        if sure >= enough(c) and alone:
            predicates.add(c.fit.predicate)
            yield sure, c


def stating(candidate: Candidate, sure: float) -> Iterator[Relation]:
    """The relations of a candidate: of lists, one for each two members."""
    a, b, fit = candidate.a, candidate.b, candidate.fit
    # What follows a list of people in brackets or after a comma is said of the last of them.
    last = _PERSON in a.types and _APART.match(fit.gap)
    for x in a.members[-1:] if last else a.members:
        for y in b.members:
            rule = next((r for r in fit.rules if known(r, a._replace(members=(x,)), b._replace(members=(y,)))), None)
            if rule is not None and x.entity != y.entity:
                subject, object = (x, y) if fit.first else (y, x)
                yield Relation(fit.predicate, subject, object, a.begin, b.end, fit.denied, rule=rule, sure=sure)


def _pairs(text: str, found: Sequence[End]) -> Iterator[tuple[End, End, Sequence[End]]]:
    """Ends that stand close, at least one of them a name, with the ends between."""
    for n, a in enumerate(found):
        names = 0
        for m in range(n + 1, len(found)):
            b = found[m]
            gap = text[a.end : b.begin]
            if names > BETWEEN or len(gap.split(None, REACH + 1)) > REACH or CUT.search(gap):
                break
            if (
                (a.is_name or b.is_name or _are_near(a, b, gap))
                and a.end <= b.begin
                and _entities(a).isdisjoint(_entities(b))
            ):
                yield a, b, found[n + 1 : m]
            names += b.is_name


def _are_near(a: End, b: End, gap: str) -> bool:
    """Whether two pronouns stand close of which one is the speaker's: "we partnered with them"."""
    return len({a.said, b.said} & _SPEAKING) == 1 and len(gap.split(None, NEAR + 1)) <= NEAR


def _fits(setting: Setting, a: End, b: End, between: Sequence[End]) -> Iterator[Fit]:
    return fits(words(setting.text, setting.marked, a, b), a, b, between)


def _mark_far(seen: Sequence[Candidate]) -> None:
    """A verb belongs to the ends next to it: "Google signed, Amazon put money into X" is no money of Google's."""
    left: dict[tuple[str, bool, int], int] = {}  # of a predicate and a right end, where the nearest left one begins
    right: dict[tuple[str, bool, int], int] = {}
    for a, b, fit in seen:
        way = (fit.predicate, fit.first)
        left[*way, b.begin] = max(a.begin, left.get((*way, b.begin), a.begin))
        right[*way, a.begin] = min(b.begin, right.get((*way, a.begin), b.begin))
    for a, b, fit in seen:
        if left[fit.predicate, fit.first, b.begin] > a.begin:
            fit.features["not the nearest left"] = 1.0
        if right[fit.predicate, fit.first, a.begin] < b.begin:
            fit.features["not the nearest right"] = 1.0


def _entities(end: End) -> set[str]:
    return {member.entity for member in end.members}
