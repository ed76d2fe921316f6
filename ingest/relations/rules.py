"""The rules that say which words state which relation: `data/relations.csv`."""

import csv
import re
from functools import cache
from importlib import resources
from typing import NamedTuple

_WORD = re.compile(r"\w+")
# The group of words with which a pattern opens, groups of one more level in it, and whether it is optional.
_GROUP = re.compile(r"\\b\(\?:((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))+)\)(.?)")
_ESCAPED = re.compile(r"\\.|\[[^\]]*\]")
_LETTERS = re.compile(r"([a-z]{2}(?![?*])|[a-z](?![?*]))", re.I)


class Rule(NamedTuple):
    """Where `gap` matches all the words between a `left` and a `right` type, `before` those that lead to the first and
    `behind` those that follow the second. `turned`: the right one is the subject. `known`: the lexicon must hold that
    one is the other's `maker` or `family`, as evidence for what the words only suggest. `weak`: the words alone are
    right less than half of the time, and what stands round them has to speak for it."""

    predicate: str
    left: frozenset[str]
    right: frozenset[str]
    before: re.Pattern[str]
    gap: re.Pattern[str]
    behind: re.Pattern[str]
    turned: bool
    known: str
    weak: bool
    starts: frozenset[str]  # one or two letters with which some word of the gap begins; none: any word may do

    def fits(self, gap: str, starts: frozenset[str], before: str, behind: str) -> bool:
        """Whether it fits these words, of which the gap's begin with `starts`; what fails soonest is tried first."""
        if self.starts and self.starts.isdisjoint(starts):
            return False
        if self.behind.pattern and not self.behind.search(behind):
            return False
        look = self.gap.match if self.gap.pattern.startswith("^") else self.gap.search
        return bool(look(gap)) and (not self.before.pattern or bool(self.before.search(before)))


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
            row["weak"] == "1",
            _starts(row["gap"]),
        )
        for row in csv.DictReader(text.splitlines())
    ]


@cache
def rules_for(left: frozenset[str], right: frozenset[str]) -> list[Rule]:
    """The rules that ends of these kinds can fit, in order."""
    return [rule for rule in rules() if left & rule.left and right & rule.right]


def starts_of(gap: str) -> frozenset[str]:
    """How the words of a gap begin, as `Rule.starts` has it."""
    words = [word.lower() for word in _WORD.findall(gap)]
    return frozenset((*(word[:1] for word in words), *(word[:2] for word in words)))


def _starts(pattern: str) -> frozenset[str]:
    """How the words begin of which a pattern needs one: those of the group of words that it opens with."""
    group = _GROUP.match(pattern)
    if group is None or group[2] in ("?", "*") or len(_split(_ESCAPED.sub("", pattern))) > 1:
        return frozenset()
    found = set()
    for alternative in _split(group[1]):
        letters = _LETTERS.match(alternative)
        if letters is None:
            return frozenset()
        found.add(letters[1].lower())
    return frozenset(found)


def _split(alternatives: str) -> list[str]:
    """Those of a group, without those of the groups in it."""
    parts, depth = [""], 0
    for character in alternatives:
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts
