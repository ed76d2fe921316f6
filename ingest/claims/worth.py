"""Whether a number that was read is a claim at all: a trained yes or no. A spaCy component.

Sets `span._.worth`, the probability that careful readers would write the number down, on the spans of
`doc.spans["quantities"]`, and `span._.looked_at`, the features that it rests on.
"""

import csv
import itertools
import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources

from spacy.language import Language
from spacy.tokens import Doc, Span

from ingest import linear
from ingest.discourse.setting import setting_of
from ingest.linear import Features
from ingest.numbers.quantities import Reading

NEAR = 250  # characters round a number in which names count
AROUND = 12  # words on each side that are looked at
RESTATED = 500  # characters after a number in which the same one is a restatement

_WORD = re.compile(r"[a-z0-9$%'’]+|[,.?!;:\n]")

_STOPS = frozenset(",.?!;:\n")
_FIELD = frozenset(("chip", "machine", "money", "power", "model", "speed", "growth", "law"))

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
    left = _WORD.findall(setting.text[max(0, begin - 8 * AROUND) : begin].lower())[-AROUND:]
    right = _WORD.findall(setting.text[end : end + 8 * AROUND].lower())[:AROUND]
    names += [f"left {n} {word}" for n, word in enumerate(left[:-4:-1], 1)]
    names += [f"right {n} {word}" for n, word in enumerate(right[:3], 1)]
    names += [f"before {word}" for word in dict.fromkeys(left[-5:])]
    names += [f"behind {word}" for word in dict.fromkeys(right[:5])]
    names += _kinds(reading.unit, left, right)
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


def _kinds(unit: str, left: Sequence[str], right: Sequence[str]) -> Iterator[str]:
    """What the words near a number are about, by side and by unit, and of which kind the noun behind it is."""
    kinds = word_kinds()
    sides = {"left": {k for word in left for k in kinds.get(word, ())}}
    sides["right"] = {k for word in right for k in kinds.get(word, ())}
    met = sorted(sides["left"] | sides["right"])
    yield from (f"near {side} {kind}" for side, own in sides.items() for kind in sorted(own))
    for kind in met:
        yield from (f"near {kind}", f"near {unit} {kind}")
    yield f"field {min(3, len(_FIELD.intersection(met)))}"
    phrase = itertools.takewhile(lambda word: word not in _STOPS, right[:3])
    for kind in next((kinds[word] for word in phrase if word in kinds), ()):
        yield from (f"noun {kind}", f"noun {unit} {kind}")


@cache
def word_kinds() -> dict[str, tuple[str, ...]]:
    """Words that tell what is talked about, by kind (`data/worth.words.csv`)."""
    text = (resources.files("ingest") / "data" / "worth.words.csv").read_text(encoding="utf-8")
    kinds: dict[str, tuple[str, ...]] = {}
    for row in csv.DictReader(text.splitlines()):
        for word in row["words"].split():
            kinds[word] = (*kinds.get(word, ()), row["kind"])
    return kinds
