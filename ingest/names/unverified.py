"""Names that the lexicon lacks, by how often they come: runs of capitals in the stored words that nothing is linked to,
and those that have an entity which is not verified (`ingest.names.unknown`).

Only for people to look at. The named-entity recogniser does not earn entities of its own (`docs/lexicon.md`).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wordfreq import zipf_frequency

from graph.model import Mention, Segment, SegmentKind
from ingest.names.unknown import METHOD as UNKNOWN

COMMON = 4.6  # zipf from which a single capitalised word is rather a word, where the texts also write it small
MOSTLY = 0.7  # share of a single word's occurrences that must have a capital

_RUN = re.compile(r"(?<![\w.])[A-Z](?:[\w&'’-]|\.(?=\w))*(?:[ -][A-Z0-9](?:[\w&'’-]|\.(?=\w))*){0,3}")
_WORD = re.compile(r"[^\W\d_]+")
_BEGINS = re.compile(r"(?:^|[.?!:;\"“”>\]\n-])\s*$")
_POSSESSIVE = re.compile(r"['’]s?$")
_NO_NAMES = frozenset(
    "ai agi api asic ceo cfo coo cpu cto dc dram ev fab gpu gpus gw hbm i id i'd i'll i'm i've ip it kw llm llms ml mw "
    "ok okay pm rl roi sram tv uh um usd vc vp yeah".split()
)


class Missing(NamedTuple):
    """A name that nothing is linked to, how often it comes, and where it comes first."""

    name: str
    times: int
    segment: Segment
    source: str


class Missed:
    """Counts over any number of sources."""

    def __init__(self) -> None:
        self.times: Counter[str] = Counter()
        self.first: dict[str, tuple[str, Segment]] = {}
        self.small: Counter[str] = Counter()
        self.large: Counter[str] = Counter()

    def add(self, source: str, segments: Iterable[Segment], mentions: Iterable[Mention]) -> None:
        """Look through one source."""
        linked: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for mention in mentions:
            if mention.method == UNKNOWN:
                continue  # the lexicon lacks it, whatever was made of it
            end = mention.end if mention.last == mention.segment else 1 << 30
            linked[mention.segment].append((mention.begin, end))
            if mention.last != mention.segment:
                linked[mention.last].append((0, mention.end))
        for segment in segments:
            if segment.kind is SegmentKind.SPEECH:
                for word in _WORD.findall(segment.text):
                    (self.small if word.islower() else self.large)[word.lower()] += 1
                for name in _names(segment.text, linked[segment.index]):
                    self.times[name] += 1
                    self.first.setdefault(name, (source, segment))

    def most(self, limit: int) -> list[Missing]:
        """The names that come most often; of those that come as often, in the order of the alphabet."""
        likely = [(times, name) for name, times in self.times.items() if self._is_likely(name)]
        chosen = sorted(likely, key=lambda item: (-item[0], item[1]))[:limit]
        return [Missing(name, times, self.first[name][1], self.first[name][0]) for times, name in chosen]

    def _is_likely(self, name: str) -> bool:
        if " " in name:
            return True
        word = name.lower()
        small, large = self.small[word], self.large[word]
        return large >= MOSTLY * (small + large) and (small == 0 or zipf_frequency(word, "en") < COMMON)


def _names(text: str, linked: list[tuple[int, int]]) -> Iterator[str]:
    """Runs of capitalised words; the word that opens a sentence is none by itself, and is cut from others if common."""
    for match in _RUN.finditer(text):
        begin, end = match.span()
        if any(a < end and begin < b for a, b in linked):
            continue
        words = _POSSESSIVE.sub("", match[0].rstrip(".-'’&")).split(" ")
        if _BEGINS.search(text[:begin]) and zipf_frequency(words[0], "en") >= COMMON - 1:
            words = words[1:]
        while words and _is_term(words[0]):
            words = words[1:]
        name = " ".join(words)
        if len(name) > 1 and not name.isdigit():
            yield name


def _is_term(word: str) -> bool:
    return word.lower() in _NO_NAMES or word.lower().removesuffix("s") in _NO_NAMES
