"""Mixtures of normals: what a sampled answer is, and what a family of chips gives; their quantiles, never averaged.

Each member of a family ("Hopper" is H100 SXM, H100 PCIe, H200, ...) is solved by itself; its weight is what it was
given beforehand times how probable it makes the observations; the quantiles are those of the whole mixture.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from graph.compute.normal import Array, cdf, inverse, inverse_log, log_cdf, log_pdf
from graph.errors import BadRequestError

LEVELS = np.array([0.05, 0.5, 0.95])
WANTED = inverse(LEVELS)
CLOSE = 1e-5  # in ln: quantiles are found to a thousandth of a per cent
HARD = 0.05  # below this part of the whole spread, what varies within a draw is nothing beside what varies between


class Mixture(NamedTuple):
    """Normals with weights that sum to one; `spread` may be zero."""

    weight: Array
    mean: Array
    spread: Array

    def moments(self) -> tuple[float, float]:
        """Mean and standard deviation of the whole."""
        mean = float(self.weight @ self.mean)
        variance = float(self.weight @ (self.spread * self.spread + (self.mean - mean) ** 2))
        return mean, float(np.sqrt(max(variance, 0.0)))


def weights(prior: Sequence[float], evidence: Sequence[float]) -> Array:
    """What each case is worth once the observations are known; `evidence` is in ln."""
    if not prior or any(not 0 <= weight < float("inf") for weight in prior) or not sum(prior) > 0:
        raise BadRequestError(f"weights {tuple(prior)} of a family: each is at least 0, and one of them is more.")
    logs = np.log(np.maximum(prior, 1e-300)) + np.asarray(evidence)
    shares = np.exp(logs - logs.max())
    return np.asarray(shares / shares.sum())


def joined(parts: Sequence[Mixture], shares: Array) -> Mixture:
    """One mixture of several."""
    return Mixture(
        np.concatenate([share * part.weight for share, part in zip(shares, parts, strict=True)]),
        np.concatenate([part.mean for part in parts]),
        np.concatenate([part.spread for part in parts]),
    )


def quantiles(weight: Array, means: Array, spreads: Array, levels: Array) -> Array:
    """Quantiles of several mixtures with the same weights: `means` and `spreads` are (mixtures, normals)."""
    if means.shape[1] == 1:
        return np.asarray(means + spreads * (WANTED if levels is LEVELS else inverse(levels)))
    middle = means @ weight
    spread = np.sqrt(np.maximum((spreads * spreads + (means - middle[:, None]) ** 2) @ weight, 0.0))
    wanted = inverse(levels)
    found = middle[:, None] + spread[:, None] * wanted
    hard = spreads.max(axis=1) < HARD * spread
    for number in np.flatnonzero(hard):
        found[number] = _of_points(weight, means[number], wanted)
    soft = ~hard & (spread > 0)
    if soft.any():
        found[soft] = _of_normals(weight, means[soft], spreads[soft], levels, wanted, found[soft])
    return found


def _of_points(weight: Array, means: Array, wanted: Array) -> Array:
    """Where next to nothing is left to vary: between the points, by the normal score of their cumulated weights."""
    order = np.argsort(means, kind="stable")
    below = np.cumsum(weight[order]) - 0.5 * weight[order]
    return np.asarray(np.interp(wanted, inverse(np.clip(below, 1e-12, 1 - 1e-12)), means[order]))


def _of_normals(weight: Array, means: Array, spreads: Array, levels: Array, wanted: Array, start: Array) -> Array:
    """Newton's steps on the normal score of the distribution function, which is nearly straight; halved where not."""
    x = start.copy()
    reach = 9.0 * spreads.max(axis=1) + 1e-9
    low = np.repeat((means.min(axis=1) - reach)[:, None], len(levels), axis=1)
    high = np.repeat((means.max(axis=1) + reach)[:, None], len(levels), axis=1)
    scale = np.maximum(spreads, 1e-9)[:, None, :]
    for _ in range(40):
        score = (x[:, :, None] - means[:, None, :]) / scale
        below = np.clip(cdf(score) @ weight, 1e-12, 1 - 1e-12)
        density = (np.exp(-0.5 * score * score) / scale) @ weight  # without 1 / sqrt(2 pi), as the other density
        over = below > levels
        high, low = np.where(over, x, high), np.where(over, low, x)
        reached = inverse(below.ravel()).reshape(below.shape)
        step = (reached - wanted) * np.exp(-0.5 * reached * reached) / np.maximum(density, 1e-300)
        new = x - step
        trusted = ((new > low) & (new < high)) | (np.abs(step) < CLOSE)  # this near, the ends are rounding
        new = np.where(trusted, new, 0.5 * (low + high))
        moved = np.abs(new - x).max()
        x = new
        if moved < CLOSE:
            break
    return x


def score(mixture: Mixture, value: float, noise: float) -> float:
    """How far off a value with its own noise is, in standard deviations: the normal score of its place.

    For one normal that is (value - mean) / spread. Worked out in logarithms, so that also 26 comes out as 26.
    """
    spread = np.sqrt(mixture.spread**2 + noise**2)
    z = (value - mixture.mean) / np.maximum(spread, 1e-12)
    logs = np.log(np.maximum(mixture.weight, 1e-300))
    below, above = _sum(logs + log_cdf(z)), _sum(logs + log_cdf(-z))
    tail = np.array([min(below, above, -1e-16)])
    return float(inverse_log(tail)[0]) * (1.0 if below < above else -1.0)


def density(mixture: Mixture, value: float, noise: float) -> float:
    """ln of the density at a value with its own noise."""
    spread = np.maximum(np.sqrt(mixture.spread**2 + noise**2), 1e-12)
    logs = np.log(np.maximum(mixture.weight, 1e-300)) - np.log(spread)
    return _sum(logs + log_pdf((value - mixture.mean) / spread))


def _sum(logs: Array) -> float:
    top = float(logs.max())
    return top + float(np.log(np.exp(logs - top).sum()))
