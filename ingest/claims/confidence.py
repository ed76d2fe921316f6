"""How likely a quantity claim is right as a whole: value, subject and predicate. Fitted on documents not seen.

The weights are `data/confidence.weights.json`; how often claims of each confidence are right: docs/training.md.
"""

import math

from spacy.tokens import Span

from ingest import linear
from ingest.linear import Features

LEAST, MOST = 0.01, 0.99


def confidence(number: Span, prose: bool) -> float:
    """The probability of a number's claim, between `LEAST` and `MOST`."""
    likely = linear.sigmoid(linear.score(linear.load("confidence")[""], features(number, number._.worth, prose)))
    return min(MOST, max(LEAST, likely))


def features(number: Span, worth: float, prose: bool) -> Features:
    """What of a number's reading tells how sure it is: whether it is a claim, its subject, its predicate."""
    chosen = number._.choices[0]
    bounded = min(MOST, max(LEAST, worth))
    return {
        "bias": 1.0,
        "worth": math.log(bounded / (1 - bounded)),
        "subject": chosen.probability,
        "subject is named": float(chosen.entity is not None),
        "predicate is sure": float(number._.predicate_sure),
        "written": float(prose),
    }
