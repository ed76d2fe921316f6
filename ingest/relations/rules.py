"""The rules that say which words state which relation: `data/relations.csv`."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import NamedTuple

_ASIDES = re.compile(r"\s*\([^()]*\)|,\s+(?!(?:and|or|but)\b)[^,]{1,60},|\s+[—–-]+\s[^—–]{1,60}\s[—–-]+(?=\s)")
_FILLERS = re.compile(
    r"(?:[\s,]+(?:uh|um|er|erm|hmm|you know|i mean|sort of|kind of|basically|obviously|frankly|honestly|literally|"
    r"i think|i guess|i believe|let['’]s say|as you know|of course|actually|really|"
    r"right(?!\s+(?:now|here|there|on|in|at|up)))\b)+(?=[\s,])",
    re.I,
)
_AGAIN = re.compile(r"\b(\w+(?:['’]\w+)?)(?:[\s,]+\1\b)+", re.I)
_BLANKS = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
_FAMILY = re.compile(r"\{([a-z_]+)\}")
# What may stand before the group of words with which a pattern opens: a word begins, or what may stand before a verb.
_OPENS = re.compile(r"\\b(?=\(\?:)|\^\{aux\}(?:\\s\+|\[\\s,\]\+)(?=\(\?:)")
_TOKEN = re.compile(r"\\.|\[[^\]]*\]|.", re.S)
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

    @property
    def opens(self) -> bool:
        """Whether it fits from the first word of the gap on, or not at all."""
        return self.gap.pattern.startswith("^")

    def fits(self, gap: str, starts: frozenset[str], before: str, behind: str) -> bool:
        """Whether it fits these words in small letters, of which the gap's begin with `starts`; what fails soonest is
        tried first."""
        if self.starts and self.starts.isdisjoint(starts):
            return False
        if self._fits(gap, before, behind):
            return True
        if self.weak:
            return False
        plain = without_asides(gap, before, behind)
        return plain != (gap, before, behind) and self._fits(*plain)

    def _fits(self, gap: str, before: str, behind: str) -> bool:
        if self.behind.pattern and not self.behind.search(behind):
            return False
        look = self.gap.match if self.opens else self.gap.search
        return bool(look(gap)) and (not self.before.pattern or bool(self.before.search(before)))


@lru_cache(maxsize=64)
def without_asides(gap: str, before: str, behind: str) -> tuple[str, str, str]:
    """The same words without what stands in brackets, between dashes or two commas, without words that only fill, and
    what was begun again said once: "uh they they went with"."""
    gap = _ASIDES.sub(" ", gap)
    gap, before, behind = (_said_once(_BLANKS.sub(" ", _FILLERS.sub(" ", part))) for part in (gap, before, behind))
    return gap, before, behind


def _said_once(words: str) -> str:
    several = words.lower().replace(",", " ").split()
    return _AGAIN.sub(r"\1", words) if any(a == b for a, b in pairwise(several)) else words


@cache
def rules() -> list[Rule]:
    text = (resources.files("ingest") / "data" / "relations.csv").read_text(encoding="utf-8")
    return [
        Rule(
            row["predicate"],
            frozenset(row["left"].split()),
            frozenset(row["right"].split()),
            re.compile(_small(row["before"])),
            re.compile(_small(row["gap"])),
            re.compile(_small(row["behind"])),
            row["turned"] == "1",
            row["known"],
            row["weak"] == "1",
            _starts(_written_out(raw["gap"], kept="aux")),
        )
        for raw in csv.DictReader(text.splitlines())
        for row in ({name: _written_out(value) for name, value in raw.items()},)
    ]


def _small(pattern: str) -> str:
    """A pattern for words in small letters: `re` is slow where case does not count."""
    return re.sub(r"\\.|[A-Z]", lambda part: part[0] if part[0][0] == "\\" else part[0].lower(), pattern)


def _written_out(pattern: str, kept: str = "") -> str:
    """A pattern with the families of words that it names in braces, but for the one that is `kept`."""
    return _FAMILY.sub(lambda family: family[0] if family[1] == kept else families()[family[1]], pattern)


@cache
def families() -> dict[str, str]:
    """Words that say alike, by the name under which patterns take them: `data/relations.families.csv`."""
    text = (resources.files("ingest") / "data" / "relations.families.csv").read_text(encoding="utf-8")
    return {row["family"]: row["words"] for row in csv.DictReader(text.splitlines())}


@cache
def rules_for(left: frozenset[str], right: frozenset[str]) -> list[Rule]:
    """The rules that ends of these kinds can fit, in order."""
    return [rule for rule in rules() if left & rule.left and right & rule.right]


class _Sorted(NamedTuple):
    """The numbers of rules that fit from the first word of the gap on, or not at all, by predicate and with all their
    patterns as one (few gaps fit any of them, which is soon seen), and of those that may fit anywhere."""

    any_opening: re.Pattern[str]
    opening: tuple[tuple[re.Pattern[str], tuple[int, ...]], ...]
    loose: tuple[int, ...]


@cache
def _sorted_for(left: frozenset[str], right: frozenset[str]) -> _Sorted:
    found = rules_for(left, right)
    opening: dict[str, list[int]] = defaultdict(list)
    for n, rule in enumerate(found):
        if rule.opens:
            opening[rule.predicate].append(n)
    groups = tuple((_any(found[n] for n in numbers), tuple(numbers)) for numbers in opening.values())
    loose = tuple(n for n, rule in enumerate(found) if not rule.opens)
    return _Sorted(_any(rule for rule in found if rule.opens), groups, loose)


def _any(rules: Iterable[Rule]) -> re.Pattern[str]:
    """A pattern that matches a gap where that of any of the rules does."""
    return re.compile("|".join(f"(?:{rule.gap.pattern})" for rule in rules) or r"(?!)")


def that_fit(left: frozenset[str], right: frozenset[str], gap: str, before: str, behind: str) -> Iterator[Rule]:
    """The rules for ends of these kinds that fit these words, in order."""
    gap, before, behind = gap.lower(), before.lower(), behind.lower()
    found, (any_opening, opening, loose) = rules_for(left, right), _sorted_for(left, right)
    starts, tried = starts_of(gap), list(loose)
    gaps = {gap, without_asides(gap, before, behind)[0]}
    if any(any_opening.match(words) for words in gaps):
        tried.extend(n for group, numbers in opening if any(group.match(words) for words in gaps) for n in numbers)
    for n in sorted(tried):
        if found[n].fits(gap, starts, before, behind):
            yield found[n]


def starts_of(gap: str) -> frozenset[str]:
    """How the words of a gap begin, as `Rule.starts` has it."""
    words = [word.lower() for word in _WORD.findall(gap)]
    return frozenset((*(word[:1] for word in words), *(word[:2] for word in words)))


def _starts(pattern: str) -> frozenset[str]:
    """How the words begin of which a pattern needs one: those of the group of words that it opens with."""
    opened = _OPENS.match(pattern)
    alternatives = _split(pattern)
    if opened is None or len(alternatives) > 1:
        return frozenset()
    return _first(pattern[opened.end() :]) or frozenset()


def _first(pattern: str) -> frozenset[str] | None:
    """How the word begins that a pattern opens with; nothing where that may be any word, or none."""
    if not pattern.startswith("(?:"):
        letters = _LETTERS.match(pattern)
        return None if letters is None else frozenset((letters[1].lower(),))
    end = _closed(pattern)
    if pattern[end + 1 : end + 2] in ("?", "*", "{"):
        return None
    found = [_first(alternative) for alternative in _split(pattern[3:end])]
    return None if None in found else frozenset().union(*(one for one in found if one))


def _closed(pattern: str) -> int:
    """Where the group ends that a pattern opens with."""
    depth = 0
    for token in _TOKEN.finditer(pattern):
        depth += (token[0] == "(") - (token[0] == ")")
        if depth == 0:
            return token.start()
    raise ValueError(f"pattern {pattern!r} of relations.csv: a group is not closed. Close it.")


def _split(alternatives: str) -> list[str]:
    """Those of a group, without those of the groups in it."""
    parts, depth = [""], 0
    for token in _TOKEN.finditer(alternatives):
        depth += (token[0] == "(") - (token[0] == ")")
        if token[0] == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += token[0]
    return parts
