"""How surely something is said: cue words of the clause. A spaCy component.

Sets `span._.modality` and `span._.denied` on the spans of `doc.spans["quantities"]`.
"""

import re

from spacy.language import Language
from spacy.tokens import Doc, Span

from graph.model import Modality, Status
from ingest.claims.setting import text_of
from ingest.context import Context

for extension, default in (("modality", None), ("denied", False)):
    if not Span.has_extension(extension):
        Span.set_extension(extension, default=default)

DENIAL = 6  # words before a number in which a "not" denies it

_DENIED = re.compile(
    r"\b(?:not|never|without|no longer)\b(?! (?:only|just|even|sure|more|less|necessarily))|n['’]t\b(?! (?:know|think))"
)
_ASKED = re.compile(r"\b(?:how many|how much|what if|is it|are they|can you|do you|does it)\b")
_JOKE = re.compile(r"\b(?:just kidding|i'm kidding|i am kidding|joking|as a joke|tongue in cheek)\b")
_IMAGINED = re.compile(
    r"\b(?:if|suppose|imagine|let'?s say|say (?:you|we|i|it|there)|assum\w+|hypothetical\w*|pretend|would(?! say)|"
    r"could(?! not)|theoretically|might)\b"
)
_IMAGINED_ANYWHERE = re.compile(r"\b(?:if|suppose|imagine|hypothetical|pretend\w*)\b")
_PREDICTED = re.compile(
    r"\b(?:will|gonna|going to|expect\w*|project(?:ed|s|ions?)|forecast\w*|predict\w*|plan(?:s|ned|ning)?|"
    r"by (?:20)?(?:2[5-9]|3\d)(?!\s*(?:%|percent|x\b))|next (?:year|decade|few years)|target\w*|aim\w*|potential\w*|"
    r"set to)\b|'ll\b"
)
_REPORTED = re.compile(
    r"\b(?:report(?:ed|edly|s|ing)?|sa(?:id|ys)|according to|claim(?:s|ed|ing)|announc\w*|estimates|told|rumou?r\w*|"
    r"suggest\w*|cited|quoted|believe[sd]?)\b"
)


def modality(context: Context, approximate: bool = False) -> Modality:
    """The modality of what stands in a context; the first that fits of joke, question, hypothetical, predicted,
    reported, approximate, asserted."""
    around = f"{' '.join(context.left[-25:])} # {' '.join(context.right[:15])}"
    if _JOKE.search(around):
        return Modality.JOKE
    if context.asks or (not context.punctuated and _ASKED.search(" ".join(context.left[-8:]))):
        return Modality.QUESTION
    if _IMAGINED.search(" ".join(context.left[-14:])) or _IMAGINED_ANYWHERE.search(around):
        return Modality.HYPOTHETICAL
    if _PREDICTED.search(around):
        return Modality.PREDICTED
    if _REPORTED.search(around):
        return Modality.REPORTED
    return Modality.APPROXIMATE if approximate else Modality.ASSERTED


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
        text = text_of(doc)
        for span in doc.spans.get("quantities", ()):
            reading = span._.reading
            context = Context(text, reading.begin, reading.end)
            span._.modality, span._.denied = modality(context, reading.approximate), denied(context)
        return doc
