"""How surely a number is said, learned: which modality is likeliest by all that is near, the rules' answer among it.

The weights are `data/modality.weights.json`, a table for each modality. "approximate" is "asserted" here: whether a
number is hedged is read with the number. What it brings: docs/training.md.
"""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from spacy.tokens import Span, Token

from graph.model import Modality
from ingest import linear
from ingest.claims.cues import IF, asked, asks, cues, sides
from ingest.context import Context
from ingest.linear import Features

LEARNED = (Modality.ASSERTED, Modality.PREDICTED, Modality.HYPOTHETICAL, Modality.REPORTED, Modality.QUESTION)
KINDS = ("imagined", "would", "possible", "predicted", "reported", "told")
BEFORE, BEHIND = (3, 8, 15, 25), (3, 8, 15)  # words to a cue: within which steps it stands
GAPS = {"near": 12, "mid": 30, "far": 70}  # words since the number before
CLIMB = 12  # steps from a number to the verb of its clause
ABOVE = 6  # steps from there to the verb that it hangs on

# What brings the talk back from the imagined or the foretold to what is.
BACK = re.compile(r"\b(?:actually|in reality|right now|today|currently|last year|in fact|already|historically)\b")
_STOP = re.compile(r"[.?!]\s|\n")
_THOUGHT = re.compile(r"think|thought|guess|feel|felt|believ|know|knew|mean")
_PERSONS = {"i": "i", "we": "we", "you": "you", "they": "they", "he": "he", "she": "he"} | dict.fromkeys(
    ("it", "that", "this"), "it"
)
_MODALS = {
    "will": "will", "'ll": "will", "wo": "will", "shall": "will", "would": "would", "'d": "would", "could": "could",
    "can": "can", "ca": "can", "might": "might", "may": "might", "should": "should", "must": "must",
}  # fmt: skip


class Before(NamedTuple):
    """The number before: where it ends, and how surely that was said."""

    end: int
    modality: Modality


class Said:
    """What the rules say of a number, and how to find what the scorer looks at."""

    def __init__(self, ruled: Modality, look: Callable[[], Features]) -> None:
        self.ruled, self._look = ruled, look

    @cached_property
    def features(self) -> Features:
        """What the scorer looks at, found when it is asked for: of written notes only to learn from."""
        return self._look()


def likeliest(features: Features) -> Modality:
    weights = linear.load("modality")
    return max(LEARNED, key=lambda modality: linear.score(weights[modality.value], features))


def features(number: Span, context: Context, alone: Modality, ruled: Modality, before: Before | None) -> Features:
    """What speaks for each modality: what the rules say of the number `alone` and behind the number `before`, each kind
    of cue and how near it stands, the verb of the clause and the one above it, what the number says."""
    names = ["bias", f"rule {alone.value}"]
    if ruled is not alone:
        names.append(f"goes on {ruled.value}")
    names += _cued(context)
    names += [name for name, holds in (("asks", asks(context)), ("asked", asked(context))) if holds]
    names += [f"verb {name}" for name in _verbs(number)]
    names += [f"predicate {number._.predicate}", f"unit {number._.reading.unit}"]
    if before is not None:
        names += _since(context.since(before.end), before.modality)
    return dict.fromkeys(names, 1.0)


def _cued(context: Context) -> Iterator[str]:
    before, behind = sides(context)
    if not any(cues(*KINDS).search(side) or IF.search(side) for side in (before, behind)):
        return
    for kind, cue in (*((kind, cues(kind)) for kind in KINDS), ("if", IF)):
        if seen := [match.end() for match in cue.finditer(before)]:
            distance = before.count(" ", seen[-1])
            yield from (f"{kind} before {step}" for step in BEFORE if distance <= step)
        if first := cue.search(behind):
            distance = behind.count(" ", 0, first.start())
            yield from (f"{kind} behind {step}" for step in BEHIND if distance <= step)


def _since(gap: str, said: Modality) -> Iterator[str]:
    """What was said of the number before, how long ago, and what stands between."""
    words = len(gap.split())
    distance = next((name for name, most in GAPS.items() if words <= most), None)
    if distance is None or said is Modality.ASSERTED:
        return
    yield f"before {said.value} {distance}"
    if BACK.search(gap.lower()):
        yield "back"
    if _STOP.search(gap):
        yield f"before {said.value} other sentence"


def _verbs(number: Span) -> Iterator[str]:
    """The verb that governs a number, its tense, helpers and subject, and those of the verb that it hangs on."""
    verb = number.root
    for _ in range(CLIMB):
        if _is_verb(verb) or verb.head == verb:
            break
        verb = verb.head
    if not _is_verb(verb):
        yield "none"
        return
    yield verb.tag_
    yield from _clause(verb)
    above = verb
    for _ in range(ABOVE):
        if above.head == above:
            return
        hangs, above = above.dep_, above.head
        if _is_verb(above):
            yield from (f"above {name}" for name in _clause(above))
            if above.lower_ in ("going", "gon"):
                yield "going to"
            if hangs == "ccomp":
                yield "thought" if _THOUGHT.match(above.lower_) else "told"
            return


def _is_verb(token: Token) -> bool:
    return token.tag_.startswith("VB")


def _clause(verb: Token) -> Iterator[str]:
    for child in verb.children:
        word = child.lower_
        if child.tag_ == "MD" and child.dep_ in ("aux", "auxpass"):
            yield f"modal {_MODALS.get(word, 'other')}"
        elif child.dep_ in ("nsubj", "nsubjpass"):
            noun = "name" if child.tag_.startswith("NNP") else "noun"
            yield f"subject {_PERSONS.get(word, noun)}"
        elif child.dep_ in ("mark", "advmod") and word in ("if", "unless", "once", "when", "until", "because"):
            yield f"opened by {word}"
        elif child.dep_ == "advcl" and any(t.lower_ in ("if", "unless") and t.dep_ == "mark" for t in child.children):
            yield "has if"
