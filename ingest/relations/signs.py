"""What speaks for a relation that rules see between two ends, and against it: features for the learned scorer.

They are few and general (how far, through which words, past which names, by which pronoun), because there are some
hundred examples to learn from; what single words mean is said by the rules.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.lexicon import load
from ingest.linear import Features
from ingest.relations.ends import TOPIC, End
from ingest.relations.rules import Rule, that_fit

AROUND = 60  # characters before the first and behind the second end in which a rule looks
SENTENCE = 200  # characters before and behind in which a sentence begins and ends

_TOPIC = frozenset((TOPIC,))
_SUBJECTS = frozenset(("they", "we", "he", "it", "i", "you"))
_OF_SPEAKERS = frozenset(("works_for", "founded", "moved_to", "develops", "invests_in"))  # what "I" is said of
_WORD = re.compile(r"[\w'’-]+")
_THROUGH = frozenset("and but because so then or if while when who which that where than like as".split())
_MARK = re.compile(r"[,:()/–—\"“”]")
_NOT = re.compile(r"\b(?:not|never|no|none|nothing|without|neither|nor)\b(?! (?:only|just)\b)|n[’']t\b", re.I)
_ASIDE = re.compile(
    r"\b(?:in|at|from|to|for|with|by|than|over|of|on|like|unlike|via|versus|vs|against|between|into|about|as)\s+"
    r"(?:the\s+|an?\s+)?$",
    re.I,
)
_LISTED = re.compile(r"(?:,|\band|\bor)\s+$", re.I)
# What is imagined, asked or only possible is seldom meant as a relation that is.
_SUPPOSED = re.compile(
    r"\b(?:if|would|could|might|suppose|imagine|want(?:s|ed)? to|able to|should|can|can['’]t|maybe|unless|"
    r"let['’]s say)\b",
    re.I,
)
_JUST_NOT = re.compile(r"\bnot\s+(?:just\s+)?(?:an?\s+|the\s+)?$", re.I)
_NEWS = re.compile(
    r"\b(?:announced|signed|struck|agreed|just|already|recently|today|(?:this|last) (?:week|month|year))\b",
    re.I,
)
_STOPS = re.compile(r"[.?!]\s|\n")
_OWNS = re.compile(r"^['’]s?\b")


class Fit(NamedTuple):
    """A predicate that rules see between two ends, in the words of the `gap`; `first`: the end that stands first is the
    subject."""

    predicate: str
    first: bool
    gap: str
    rules: tuple[Rule, ...]
    features: Features
    denied: bool


class Words(NamedTuple):
    """What stands between two ends, before them and behind them; `stops`: a sentence ends in between, though the text
    has no stop there. `lead`: what of the sentence stands before them; `asked`: a question mark ends it."""

    gap: str
    before: str
    behind: str
    stops: bool
    lead: str = ""
    asked: bool = False


def words(text: str, marked: str, a: End, b: End) -> Words:
    """Of the topic only what leads to the second end is looked at: it stands nowhere."""
    if TOPIC in a.types:
        return Words("", text[max(0, b.begin - AROUND) : b.begin], text[b.end : b.end + AROUND], False)
    before, behind = text[max(0, a.begin - AROUND) : a.begin], text[b.end : b.end + AROUND]
    lead = _STOPS.split(text[max(0, a.begin - SENTENCE) : a.begin])[-1]
    stop = _STOPS.search(text, b.end, b.end + SENTENCE)
    asked = stop is not None and stop[0][0] == "?"
    return Words(text[a.end : b.begin], before, behind, "\n" in marked[a.end : b.begin], lead, asked)


def fits(said: Words, a: End, b: End, between: Sequence[End]) -> Iterator[Fit]:
    """What the rules see between two ends, with all that the scorer looks at; `between`: the ends that stand there."""
    told: dict[tuple[str, bool], list[Rule]] = {}
    for rule in that_fit(a.types, b.types, said.gap, said.before, said.behind):
        if "i" in (a.said, b.said) and rule.predicate not in _OF_SPEAKERS:
            continue
        if known(rule, a, b):
            told.setdefault((rule.predicate, not rule.turned), []).append(rule)
    if not told:
        return
    common = _common(said, a, b, between)
    sure = {predicate for (predicate, _), found in told.items() if any(not rule.weak for rule in found)}
    denied = bool(_NOT.search(said.before if TOPIC in a.types else said.gap))
    for (predicate, first), found in told.items():
        strong = [rule for rule in found if not rule.weak]
        own = {
            predicate,
            "sure" if strong else "weak",
            "straight" if first else "turned",
            f"rules {min(3, len(found))}",
        }
        if strong and not found[0].weak:
            own.add(f"{predicate} sure")
        if a.said or b.said:
            own.add(f"{predicate} of a pronoun")
        if len({p for p, _ in told}) > 1:
            own.add("other predicates too")
        if sure - {predicate}:
            own.add("surely another")
        if (predicate, not first) in told:
            own.add("other way too")
        if (strong or found)[0].known:
            own.add(f"known {(strong or found)[0].known}")
        features = {**common, **dict.fromkeys(sorted(own), 1.0)}
        yield Fit(predicate, first, said.gap, tuple(found), features, denied)


def known(rule: Rule, a: End, b: End) -> bool:
    """What the rule wants the lexicon to know of any two members of the ends."""
    if not rule.known:
        return True
    entities = load().entities
    pairs = [(entities[x.entity], entities[y.entity]) for x in a.members for y in b.members]
    if rule.known == "maker":
        return any(other.maker == one.id or one.maker == other.id for one, other in pairs)
    return any(other.family == one.id or one.family == other.id for one, other in pairs)


def _common(said: Words, a: End, b: End, between: Sequence[End]) -> Features:
    gap, topic = [w.lower() for w in _WORD.findall(said.gap)], TOPIC in a.types
    names = [end for end in between if end.is_name]
    about = {member.entity for end in (a, b) for member in end.members}
    signs = {"", "far topic" if topic else f"far {_far(len(gap))}", f"names between {min(3, len(names))}"}
    signs |= {f"through {word}" for word in _THROUGH.intersection(gap)}
    signs |= {f"through {mark}" for mark in _MARK.findall(said.gap)}
    holds = {
        f"first {a.said}": bool(a.said),
        f"second {b.said}": bool(b.said),
        "first's kind between": any(end.types & a.types for end in names),
        "second's kind between": any(end.types & b.types for end in names),
        "first pronoun": bool(a.said),
        "second pronoun": bool(b.said),
        "through a stop": said.stops,
        "through not": bool(_NOT.search(said.gap)),
        "just not": bool(_JUST_NOT.search(said.gap)),
        "supposed": bool(_SUPPOSED.search(said.lead + said.gap)),
        "asked": said.asked,
        "news": bool(_NEWS.search(said.lead[-AROUND:] + said.gap)),
        "another's pronoun between": any(
            not end.is_name and end.said in _SUBJECTS and end.members[0].entity not in about for end in between
        ),
        "first list": len(a.members) > 1,
        "second list": len(b.members) > 1,
        "first aside": not topic and bool(_ASIDE.search(said.before)),
        "first listed": not topic and bool(_LISTED.search(said.before)),
        "second owns": bool(_OWNS.search(said.behind)),
    }
    signs |= {name for name, is_so in holds.items() if is_so} | _what_is_known(a, b)
    return dict.fromkeys(sorted(signs), 1.0)


def _what_is_known(a: End, b: End) -> set[str]:
    """Evidence for what the words suggest; without a rule that fits the words it says nothing."""
    one, other = (load().entities[end.members[0].entity] for end in (a, b))
    signs = set()
    if other.maker == one.id or one.maker == other.id:
        signs.add("maker")
    elif (other.maker and "organization" in a.types) or (one.maker and "organization" in b.types):
        signs.add("another's")
    if other.family == one.id or one.family == other.id:
        signs.add("family")
    return signs


def _far(n: int) -> str:
    if n < 2:
        return str(n)
    return next((f"up to {most}" for most in (3, 6, 10, 16) if n <= most), "further")
