"""Whether a number that was read is a claim at all: a trained yes or no. A spaCy component.

Sets `span._.worth`, the probability that careful readers would write the number down, on the spans of
`doc.spans["quantities"]`, and `span._.looked_at`, the features that it rests on.
"""

import math
import re
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from ingest.claims import linear
from ingest.claims.linear import Features
from ingest.claims.setting import setting_of
from ingest.numbers.quantities import Reading

NEAR = 250  # characters round a number in which names count
RESTATED = 500  # characters after a number in which the same one is a restatement

_WORD = re.compile(r"[a-z0-9$%'’]+|[,.?!;:\n]")

for extension, default in (("worth", 1.0), ("looked_at", None)):
    if not Span.has_extension(extension):
        Span.set_extension(extension, default=default)


@Language.factory("claimgraph_worth", requires=["doc.spans"])
def make_worth(nlp: Language, name: str) -> "Worth":
    return Worth()


class Worth:
    """Runs last, so that what the other components found of a number counts too."""

    def __call__(self, doc: Doc) -> Doc:
        weights = linear.load("worth")[""]
        numbers = list(doc.spans.get("quantities", ()))
        readings = [number._.reading for number in numbers]
        for number in numbers:
            looked_at = features(number, readings)
            number._.looked_at, number._.worth = looked_at, linear.sigmoid(linear.score(weights, looked_at))
        return doc


def features(number: Span, readings: Sequence[Reading]) -> Features:
    """What speaks for and against a number: how it is written, the words round it, what was found of it."""
    setting, offset = setting_of(number.doc)
    reading: Reading = number._.reading
    begin, end = reading.begin + offset, reading.end + offset
    power = min(12, int(math.log10(reading.size))) if reading.size >= 1 else -1
    names = [
        "bias", f"unit {reading.unit}", f"kind {reading.kind}", f"unit {reading.unit} {reading.kind}",
        f"predicate {number._.predicate}", f"power {power}", f"unit {reading.unit} power {power}",
        f"modality {number._.modality}", f"{'prose' if setting.prose else 'talk'}",
    ]  # fmt: skip
    left = _WORD.findall(setting.text[max(0, begin - 80) : begin].lower())[-5:]
    right = _WORD.findall(setting.text[end : end + 80].lower())[:5]
    names += [f"left {n} {word}" for n, word in enumerate(left[:-4:-1], 1)]
    names += [f"right {n} {word}" for n, word in enumerate(right[:3], 1)]
    names += [f"before {word}" for word in dict.fromkeys(left)] + [f"behind {word}" for word in dict.fromkeys(right)]
    near = setting.named(begin - NEAR, end + NEAR // 2)
    same = [r for r in readings if r is not reading and r.unit == reading.unit]
    holds = {
        "sure predicate": number._.predicate_sure,
        "range": reading.low is not None or reading.high is not None,
        "approximate": reading.approximate,
        "rate": bool(reading.per),
        "big word": reading.magnitude > 0,
        "denied": number._.denied,
        "named subject": bool(number._.subjects),
        "noun phrase": bool(number._.subject_text),
        "counts something": number._.of is not None,
        "dated": number._.when is not None,
        "names near": bool(near),
        "chips near": any(name.type == "chip" for name in near),
        "restated": any(
            0 < reading.begin - r.begin < RESTATED and abs(r.size - reading.size) <= 0.02 * reading.size for r in same
        ),
        "number beside": any(abs(r.begin - reading.begin) < 60 for r in same),
    }
    names += [name for name, is_so in holds.items() if is_so]
    if number.start:
        names.append(f"tag before {number.doc[number.start - 1].tag_}")
    if number.end < len(number.doc):
        names.append(f"tag behind {number.doc[number.end].tag_}")
    return dict.fromkeys(names, 1.0)
