"""Exact conditioning of Gaussians in logarithms, in any direction: what is known may be a root, a product, or both.

Roots are independent and normal in ln; what is observed and what is asked are rows of coefficients over them. A root
that nothing is known of is given the spread `VAGUE`, so wide (e^100 either way) that it says nothing.
"""

import math
from typing import NamedTuple

import numpy as np

from graph.compute.normal import Array, Flags

VAGUE = 100.0  # standard deviation in ln of what nothing is known of
UNKNOWN = 5.0  # an answer wider than this in ln is none
EXACT = 1e-4  # standard deviation in ln of what is set, not measured

_HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)
_FREE = np.ones(1, dtype=bool)
_TINY = 1e-13  # of a row's variance: less is rounding error, and the row is given by the rows before it


class Prior(NamedTuple):
    """Means and variances of the roots, in ln."""

    mean: Array
    variance: Array


class Rows(NamedTuple):
    """Coefficients over the roots, one row for each quantity, and the constants beside them."""

    matrix: Array
    constant: Array

    def means(self, prior: Prior) -> Array:
        return np.asarray(self.matrix @ prior.mean + self.constant)

    def covariance(self, prior: Prior, other: "Rows") -> Array:
        return np.asarray((self.matrix * prior.variance) @ other.matrix.T)


class Factor(NamedTuple):
    """Lower triangle L with L Lᵀ the covariance, and what takes deviations to independent unit normals.

    `free` marks the rows that the rows before them do not already determine; the others have no deviation of their own.
    """

    lower: Array
    inverse: Array
    free: Flags
    log_determinant: float


def factor(covariance: Array) -> Factor:
    size = len(covariance)
    if size == 1 and covariance[0, 0] > 0:
        pivot = math.sqrt(covariance[0, 0])
        return Factor(np.array([[pivot]]), np.array([[1 / pivot]]), _FREE, math.log(pivot))
    floor = _TINY * np.diagonal(covariance)
    try:
        lower = np.asarray(np.linalg.cholesky(covariance), dtype=np.float64)
        pivots = np.diagonal(lower)
        if (pivots * pivots > floor).all():
            return Factor(
                lower, np.asarray(np.linalg.inv(lower)), np.ones(size, dtype=bool), float(np.log(pivots).sum())
            )
    except np.linalg.LinAlgError:
        pass
    lower, inverse = np.zeros((size, size)), np.zeros((size, size))
    free = np.zeros(size, dtype=bool)
    for row in range(size):
        head = inverse[:row, :row] @ covariance[row, :row]
        lower[row, :row] = head
        pivot = covariance[row, row] - head @ head
        if pivot > floor[row]:
            free[row] = True
            lower[row, row] = np.sqrt(pivot)
            inverse[row, :row] = -(head @ inverse[:row, :row]) / lower[row, row]
            inverse[row, row] = 1 / lower[row, row]
    return Factor(lower, inverse, free, float(np.log(np.diagonal(lower)[free]).sum()))


class Posterior(NamedTuple):
    """Means and variances of the targets given the observations, and ln of how probable the observations were.

    `deviation` is how far off the observations were, whitened; `gain` is how that moves the targets.
    """

    mean: Array
    variance: Array
    evidence: float
    deviation: Array
    gain: Array
    split: Factor


class Error(NamedTuple):
    """An error of the target itself: its variance, and its covariance with the errors of the observations."""

    variance: float
    joint: Array


def condition(
    prior: Prior, rows: Rows, noise: Array, values: Array, targets: Rows, error: Error | None = None
) -> Posterior:
    """Given rows = values, each with an error of the covariance `noise`; exact, whatever the rows are."""
    split = factor(rows.covariance(prior, rows) + noise)
    deviation = split.inverse @ (values - rows.means(prior))
    joint = targets.covariance(prior, rows)
    gain = (joint if error is None else joint + error.joint) @ split.inverse.T
    return Posterior(
        targets.means(prior) + gain @ deviation,
        remaining(prior, targets, gain, error),
        log_density(split, deviation),
        deviation,
        gain,
        split,
    )


def remaining(prior: Prior, targets: Rows, gain: Array, error: Error | None = None) -> Array:
    """What is left of the targets' variances once the observations are known."""
    own = ((targets.matrix * prior.variance) * targets.matrix).sum(axis=1)
    if error is not None:
        own = own + error.variance
    variance = own - (gain * gain).sum(axis=1)
    variance[variance < 1e-12 * own] = 0.0
    return np.asarray(variance)


def log_density(split: Factor, deviation: Array) -> float:
    """ln of the density at whitened deviations."""
    free = len(deviation) if split.free is _FREE else int(split.free.sum())
    return float(-0.5 * (deviation @ deviation)) - split.log_determinant - _HALF_LOG_2PI * free
