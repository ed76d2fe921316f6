"""How surely something is said: cue words of the clause. A spaCy component.

Sets `span._.modality` and `span._.denied` on the spans of `doc.spans["quantities"]`.
"""

import csv
import re
from functools import cache
from importlib import resources
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

from graph.model import Modality, Status
from ingest.context import Context
from ingest.discourse.setting import marked_of

for extension, default in (("modality", None), ("denied", False)):
    if not Span.has_extension(extension):
        Span.set_extension(extension, default=default)

DENIAL = 6  # words before a number in which a "not" denies it

_DENIED = re.compile(
    r"\b(?:not|never|without|no longer)\b(?! (?:only|just|even|sure|more|less|necessarily))|n['’]t\b(?! (?:know|think))"
)
_ASKED = re.compile(r"\b(?:how many|how much|what if|is it|are they|can you|do you|does it)\b")
# "..., right?" asks for agreement, not for an answer.
_TAG = re.compile(
    r"(?:^|[ ,])(?:right|ok|okay|yeah|no|huh|you know|correct|eh|you see|"
    r"(?:is|are|does|do|was|has|have)n't (?:it|they|that|we|he|she|you))\s*$"
)


@cache
def _cues(kind: str) -> re.Pattern[str]:
    """The cues of a kind, out of `data/modality.csv`: regular expressions between word boundaries. Those that are
    `idle` look like cues and say nothing of how surely the number is meant; they are blotted out first."""
    text = (resources.files("ingest") / "data" / "modality.csv").read_text(encoding="utf-8")
    cues = [row["cue"] for row in csv.DictReader(text.splitlines()) if row["kind"] == kind]
    return re.compile(rf"\b(?:{'|'.join(cues)})\b")


_IF = re.compile(r"\b(?:if|suppose|imagine|hypothetical|pretend\w*)\b")
_NOW = re.compile(r"^(?:\S+ ){0,4}(?:today|right now|currently|already)\b")
# What is imagined or foretold goes on to the next number, unless these bring the talk back to what is.
_BACK = re.compile(r"\b(?:actually|in reality|right now|today|currently|last year|in fact|already|historically)\b")
GOES_ON = 30  # words
_STOP = re.compile(r"[.?!]\s")


class Before(NamedTuple):
    """The number before: where it ends, and how surely that was said."""

    end: int
    modality: Modality


def modality(context: Context, approximate: bool = False, before: Before | None = None) -> Modality:
    """The modality of what stands in a context; the first that fits of joke, question, hypothetical, predicted,
    reported, approximate, asserted. An imagined case goes on from the number `before`, a forecast in its sentence."""
    left, right = _plain(context.left[-25:]), _plain(context.right[:15])
    if _cues("joke").search(f"{left} # {right}"):
        return Modality.JOKE
    if _asks(context) or (not context.punctuated and _ASKED.search(" ".join(context.left[-8:]))):
        return Modality.QUESTION
    before_it, after_it = (_cues("idle").sub("~", side).split() for side in (left, right))

    def around(many: int, few: int) -> str:
        return f"{' '.join(before_it[-many:])} # {' '.join(after_it[:few])}"

    if _cues("imagined").search(around(12, 0)) or _IF.search(around(25, 4)):
        return Modality.HYPOTHETICAL
    if _cues("predicted").search(around(10, 7)) and not _NOW.search(right):
        return Modality.PREDICTED
    if _cues("reported").search(around(14, 8)):
        return Modality.REPORTED
    if before is not None and _goes_on(context.since(before.end), before.modality):
        return before.modality
    return Modality.APPROXIMATE if approximate else Modality.ASSERTED


def _plain(words: list[str]) -> str:
    return " ".join(words).replace("’", "'")


def _asks(context: Context) -> bool:
    """The sentence ends with a question mark, and not with "right?"."""
    return context.asks and not _TAG.search(context.to_stop[-25:].lower().replace("’", "'"))


def _goes_on(gap: str, said: Modality) -> bool:
    if (
        said not in (Modality.HYPOTHETICAL, Modality.PREDICTED)
        or len(gap.split()) > GOES_ON
        or _BACK.search(gap.lower())
    ):
        return False
    return said is Modality.HYPOTHETICAL or not _STOP.search(gap)


def status(modality: Modality) -> Status | None:
    """Whether what was said so stands already; a question or a joke does not say."""
    if modality in (Modality.QUESTION, Modality.JOKE):
        return None
    planned = {Modality.PREDICTED: Status.PLANNED, Modality.HYPOTHETICAL: Status.HYPOTHETICAL}
    return planned.get(modality, Status.EXISTING)


def denied(context: Context) -> bool:
    """Whether the words right before say that it is not so: "does not have 100,000"; not "not only", "not just"."""
    return bool(_DENIED.search(" ".join(context.left[-DENIAL:])))


@Language.factory("claimgraph_modality", requires=["doc.spans"])
def make_modality(nlp: Language, name: str) -> "Modalities":
    return Modalities()


class Modalities:
    def __call__(self, doc: Doc) -> Doc:
        text = marked_of(doc)
        before: Before | None = None
        for span in sorted(doc.spans.get("quantities", ()), key=lambda span: span.start):
            reading = span._.reading
            context = Context(text, reading.begin, reading.end)
            span._.modality, span._.denied = modality(context, reading.approximate, before), denied(context)
            before = Before(reading.end, span._.modality)
        return doc
