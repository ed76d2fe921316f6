"""How likely a quantity claim is right as a whole: value, subject and predicate. Fitted on documents not seen.

The weights are `data/confidence.weights.json`; how often claims of each confidence are right: docs/extraction.md.
"""

import math

from spacy.tokens import Span

from ingest import linear
from ingest.linear import Features

LEAST, MOST = 0.01, 0.99


def confidence(number: Span, prose: bool) -> float:
    """The probability of a number's claim, between `LEAST` and `MOST`."""
    found = features(number, number._.worth, number._.choices[0].probability, prose)
    return bounded(linear.sigmoid(linear.score(linear.load("confidence")[""], found)))


def features(number: Span, worth: float, subject: float, prose: bool) -> Features:
    """What of a number's reading tells how sure it is: how likely it is a claim, how likely its subject, which kind of
    rule told its predicate, and the kind of text."""
    return {
        "bias": 1.0,
        "odds of a claim": _log_odds(worth),
        "odds of the subject": _log_odds(subject),
        "predicate is sure": float(number._.predicate_sure),
        "written": float(prose),
    }


def bounded(likely: float) -> float:
    return min(MOST, max(LEAST, likely))


def _log_odds(likely: float) -> float:
    return math.log(bounded(likely) / (1 - bounded(likely)))
