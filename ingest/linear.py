"""Learned weights, as data: features by name -> a score. What they are learned from: docs/training.md.

A file `data/NAME.weights.json` holds `{label: {feature: weight}}`; a scorer of one kind of thing has the one label "".
"""

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib import resources

Features = dict[str, float]
Weights = Mapping[str, Mapping[str, float]]


@cache
def load(name: str) -> Weights:
    """The weights that ship under this name."""
    weights: Weights = json.loads((resources.files("ingest") / "data" / f"{name}.weights.json").read_text("utf-8"))
    return weights


def score(weights: Mapping[str, float], features: Features) -> float:
    """The sum of the weights of the features that hold."""
    return math.fsum([weights[name] * value for name, value in features.items() if name in weights])


def softmax(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores as probabilities that sum to one."""
    top = max(scores.values())
    powers = {name: math.exp(value - top) for name, value in scores.items()}
    total = math.fsum(powers.values())
    return {name: power / total for name, power in powers.items()}


def sigmoid(value: float) -> float:
    """A score as a probability."""
    return 1 / (1 + math.exp(-value)) if value >= 0 else math.exp(value) / (1 + math.exp(value))


def strongest(weights: Mapping[str, float], features: Features, most: int = 8) -> list[tuple[str, float]]:
    """The features that moved a score most, with what each added, largest first."""
    added = [(name, weights[name] * value) for name, value in features.items() if name in weights and value]
    return sorted(added, key=lambda a: (-abs(a[1]), a[0]))[:most]
