"""Fitting the weights: a choice among candidates, and a yes or no. Maximum likelihood with a penalty, by L-BFGS."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from ingest.linear import Features

Floats = NDArray[np.float64]

SEEN = 3  # a feature that fewer examples have is left out
SMALL = 0.01  # weights below are left out of the file


class Choosing(NamedTuple):
    """One choice: the features of each candidate, which of them are right, and what the example weighs."""

    candidates: Sequence[Features]
    right: Sequence[bool]
    weight: float = 1.0


class Judged(NamedTuple):
    """One yes or no."""

    features: Features
    yes: bool
    weight: float = 1.0


def choose(examples: Sequence[Choosing], penalty: float) -> dict[str, float]:
    """Weights of a conditional logit: the right candidates together get the highest probability."""
    usable = [e for e in examples if any(e.right)]
    columns = _columns([f for e in usable for f in e.candidates])
    matrix = _matrix([f for e in usable for f in e.candidates], columns)
    group = np.repeat(np.arange(len(usable)), [len(e.candidates) for e in usable])
    right = np.array([r for e in usable for r in e.right], dtype=float)
    importance = np.array([e.weight for e in usable])

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = matrix @ weights
        top = np.full(len(usable), -np.inf)
        np.maximum.at(top, group, scores)
        powers = np.exp(scores - top[group])
        total = np.bincount(group, powers, len(usable))
        good = np.bincount(group, powers * right, len(usable))
        gradient = powers / total[group] - powers * right / good[group]
        value = -float(importance @ np.log(good / total)) + penalty / 2 * float(weights @ weights)
        return value, matrix.T @ (gradient * importance[group]) + penalty * weights

    return _minimised(loss, columns)


def judge(examples: Sequence[Judged], penalty: float) -> dict[str, float]:
    """Weights of a logistic regression."""
    columns = _columns([e.features for e in examples])
    matrix = _matrix([e.features for e in examples], columns)
    yes = np.array([e.yes for e in examples], dtype=float)
    importance = np.array([e.weight for e in examples])

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = matrix @ weights
        value = float(importance @ (np.logaddexp(0, scores) - yes * scores)) + penalty / 2 * float(weights @ weights)
        return value, matrix.T @ ((1 / (1 + np.exp(-scores)) - yes) * importance) + penalty * weights

    return _minimised(loss, columns)


def _columns(rows: Sequence[Features]) -> dict[str, int]:
    seen = Counter(name for row in rows for name, value in row.items() if value)
    return {name: n for n, name in enumerate(sorted(name for name, count in seen.items() if count >= SEEN))}


def _matrix(rows: Sequence[Features], columns: dict[str, int]) -> Any:
    cells = [(n, columns[k], v) for n, row in enumerate(rows) for k, v in row.items() if v and k in columns]
    places = ([n for n, _, _ in cells], [k for _, k, _ in cells])
    return csr_matrix(([v for _, _, v in cells], places), shape=(len(rows), len(columns)))


def _minimised(loss: Callable[[Floats], tuple[float, Floats]], columns: dict[str, int]) -> dict[str, float]:
    found = minimize(loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return {name: round(float(found.x[n]), 3) for name, n in columns.items() if abs(found.x[n]) >= SMALL}
