"""How surely something is said: rules on the cue words of the clause, and in talk a scorer that looks at more.

A spaCy component that sets `span._.modality` and `span._.denied` on the spans of `doc.spans["quantities"]`, and
`span._.said`, what the scorer looks at and what the rules say.
"""

import re
from functools import partial

from spacy.language import Language
from spacy.tokens import Doc, Span

from graph.model import Modality, Status
from ingest.claims import certainty
from ingest.claims.certainty import BACK, Before, Said
from ingest.claims.cues import IF, asked, asks, cues, near
from ingest.context import Context
from ingest.discourse.setting import marked_of, setting_of

for extension, default in (("modality", None), ("denied", False), ("said", None)):
    if not Span.has_extension(extension):
        Span.set_extension(extension, default=default)

DENIAL = 6  # words before a number in which a "not" denies it

_DENIED = re.compile(
    r"\b(?:not|never|without|no longer)\b(?! (?:only|just|even|sure|more|less|necessarily))|n['’]t\b(?! (?:know|think))"
)
_NOW = re.compile(r"^(?:\S+ ){0,4}(?:today|right now|currently|already)\b")
_CAN_BE = re.compile(r"\b(?:might|may|could)\b")
_LATER = re.compile(r"\b(?:by (?:the end of |the )?(?:20)?(?:2[6-9]|3\d)|(?:next|this) year|later)\b")
# What is imagined or foretold goes on to the next number so far.
FORETOLD_ON, IMAGINED_ON = 30, 12  # words
# What happened ends what is imagined.
_HAPPENED = re.compile(
    r"\b(?:was|were|had|did|got|went|paid|took|became|came|made|said|built|spent|raised|bought|sold|ha(?:s|ve) been)\b"
)
_STOP = re.compile(r"[.?!]\s|\n")


def modality(
    context: Context, approximate: bool = False, before: Before | None = None, prose: bool = False
) -> Modality:
    """The modality of what stands in a context by rule; the first that fits of joke, question, hypothetical, predicted,
    reported, approximate, asserted. An imagined case goes on from the number `before` (in prose as far as its line), a
    forecast in its sentence."""
    words = near(context)
    if cues("joke").search(words.around(25, 15)):
        return Modality.JOKE
    if asks(context) or (not context.punctuated and asked(context)):
        return Modality.QUESTION
    imagined = cues("imagined", "would", "possible").search(words.around(12, 0)) or IF.search(words.around(25, 0))
    if imagined:
        later = _CAN_BE.fullmatch(imagined[0]) and _LATER.search(words.around(10, 7))
        return Modality.PREDICTED if later else Modality.HYPOTHETICAL
    if cues("predicted").search(words.around(10, 7)) and not _NOW.search(" ".join(words.behind)):
        return Modality.PREDICTED
    if cues("reported", "told").search(words.around(14, 6)):
        return Modality.REPORTED
    if before is not None and goes_on(context.since(before.end), before.modality, prose):
        return before.modality
    return Modality.APPROXIMATE if approximate else Modality.ASSERTED


def goes_on(gap: str, said: Modality, prose: bool) -> bool:
    """Whether what was said so of the number before holds behind a gap too."""
    if BACK.search(gap.lower()):
        return False
    words = len(gap.split())
    if said is Modality.PREDICTED:
        return words <= FORETOLD_ON and not _STOP.search(gap)
    if said is not Modality.HYPOTHETICAL or words > IMAGINED_ON or _HAPPENED.search(gap.lower()):
        return False
    return not (prose and "\n" in gap)


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
    """What the rules say of a number stands among what the scorer looks at; of written notes they say it alone."""

    def __call__(self, doc: Doc) -> Doc:
        text, prose = marked_of(doc), setting_of(doc)[0].prose
        before: Before | None = None
        for span in sorted(doc.spans.get("quantities", ()), key=lambda span: span.start):
            reading = span._.reading
            context = Context(text, reading.begin, reading.end)
            alone = modality(context, prose=prose)
            ruled = alone
            if before is not None and alone is Modality.ASSERTED:
                ruled = before.modality if goes_on(context.since(before.end), before.modality, prose) else alone
            span._.said = Said(ruled, partial(certainty.features, span, context, alone, ruled, before))
            said = ruled if prose or ruled is Modality.JOKE else certainty.likeliest(span._.said.features)
            hedged = said is Modality.ASSERTED and reading.approximate
            span._.modality = Modality.APPROXIMATE if hedged else said
            span._.denied = denied(context)
            before = Before(reading.end, ruled)
        return doc
