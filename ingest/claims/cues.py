"""The cue words near a number that tell how surely it is said, as the data file `modality.csv` lists them."""

import csv
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from ingest.context import Context

FAR_BEFORE, FAR_BEHIND = 25, 15  # words of the sentence that are looked at

IF = re.compile(r"\b(?:if|suppose|imagine|hypothetical|pretend\w*)\b")
# Where what is said of a number surely ends: a cue in the next clause is about something else.
_NEXT_CLAUSE = re.compile(
    r"\b(?:and|so|because|cause|while|whereas|which)\b(?= (?:i|you|we|they|he|she|it|this|that|there|the|in|then)\b)|"
    r", (?:potentially|and|with|which|while|so|or)\b|\bbut\b"
)
_BUT = re.compile(r"\bbut\b")


class Near(NamedTuple):
    """The words of a clause before and behind a number, with what only looks like a cue blotted out."""

    before: Sequence[str]
    behind: Sequence[str]

    def around(self, many: int, few: int) -> str:
        """So many words before and behind, with "#" where the number stands."""
        return f"{' '.join(self.before[-many:])} # {' '.join(self.behind[:few])}"


@cache
def cues(*kinds: str) -> re.Pattern[str]:
    """The cues of some kinds, out of `data/modality.csv`: regular expressions between word boundaries. Those that are
    `idle` look like cues and say nothing of how surely the number is meant; they are blotted out first."""
    text = (resources.files("ingest") / "data" / "modality.csv").read_text(encoding="utf-8")
    found = [row["cue"] for row in csv.DictReader(text.splitlines()) if row["kind"] in kinds]
    return re.compile(rf"\b(?:{'|'.join(found)})\b")


def plain(words: Sequence[str]) -> str:
    return " ".join(words).replace("’", "'")


@lru_cache(maxsize=4)
def sides(context: Context) -> tuple[str, str]:
    """The words of the sentence before and behind, what only looks like a cue blotted out."""
    before, behind = plain(context.left[-FAR_BEFORE:]), plain(context.right[:FAR_BEHIND])
    return cues("idle").sub("~", before), cues("idle").sub("~", behind)


def near(context: Context) -> Near:
    """The words of the clause."""
    before, behind = sides(context)
    return Near(_BUT.split(before)[-1].split(), _NEXT_CLAUSE.split(behind)[0].split())


_ASKED = re.compile(
    r"\b(?:how (?:many|much|long|big|far)|what if|is it|are (?:they|we)|can (?:you|we)|do (?:you|we|they)|"
    r"does (?:it|he|she)|did (?:it|they|you|he|she|we)|why (?:would|do|does|did|is)|who needs)\b"
)
_ANSWERS = re.compile(r"\b(?:it's|that's|it was|they're|there's|i'd|i think)\b")
# "..., right?" asks for agreement, not for an answer.
_TAG = re.compile(
    r"(?:^|[ ,])(?:right|ok|okay|yeah|no|huh|you know|correct|eh|you see|"
    r"(?:is|are|does|do|was|has|have)n't (?:it|they|that|we|he|she|you))\s*$"
)


def asks(context: Context) -> bool:
    """The sentence ends with a question mark, and not with "right?"."""
    return context.asks and not _TAG.search(plain([context.to_stop[-25:].lower()]))


def asked(context: Context) -> bool:
    """Words of a question stand right before, and no answer begins behind them."""
    words = plain(context.left[-8:])
    return any(not _ANSWERS.search(words, question.end()) for question in _ASKED.finditer(words))
