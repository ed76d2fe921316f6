"""Mixtures of normals: what a sampled answer is, and what a family of chips gives; their quantiles, never averaged.

Each member of a family ("Hopper" is H100 SXM, H100 PCIe, H200, ...) is solved by itself; its weight is what it was
given beforehand times how probable it makes the observations; the quantiles are those of the whole mixture.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from graph.compute.normal import Array, cdf, inverse, inverse_log, log_pdf, log_sides
from graph.errors import BadRequestError

LEVELS = np.array([0.05, 0.5, 0.95])
WANTED = inverse(LEVELS)
CLOSE = 1e-5  # in ln: quantiles are found to a thousandth of a per cent
NEAR = 3e-3  # of the whole spread: after a step of Newton's this small about its square is left
STEP = 0.25  # of the grid that means are put on, in standard deviations of the normals about them
HARD = 0.05  # below this part of the whole spread, what varies within a draw is nothing beside what varies between

_Normals = tuple[Array, Array, Array]  # weights, means and spreads, a row for each mixture


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
    """Quantiles of several mixtures with the same weights: `means` and `spreads` are (mixtures, normals).

    Where all normals of a mixture have one spread, that may stand alone.
    """
    if means.shape[1] == 1:
        return np.asarray(means + spreads * (WANTED if levels is LEVELS else inverse(levels)))
    middle = means @ weight
    spread = np.sqrt(np.maximum((spreads * spreads + (means - middle[:, None]) ** 2) @ weight, 0.0))
    wanted = WANTED if levels is LEVELS else inverse(levels)
    found = middle[:, None] + spread[:, None] * wanted
    hard = spreads.max(axis=1) < HARD * spread
    for number in np.flatnonzero(hard):
        found[number] = _of_points(weight, means[number], wanted)
    soft = np.flatnonzero(~hard & (spread > 0))
    if len(soft):
        few = _binned(weight, means[soft], spreads[soft])
        found[soft] = _of_normals(few, levels, wanted, found[soft], spread[soft, None])
    return found


def _of_points(weight: Array, means: Array, wanted: Array) -> Array:
    """Where next to nothing is left to vary: between the points, by the normal score of their cumulated weights."""
    order = np.argsort(means, kind="stable")
    below = np.cumsum(weight[order]) - 0.5 * weight[order]
    return np.asarray(np.interp(wanted, inverse(np.clip(below, 1e-12, 1 - 1e-12)), means[order]))


def _binned(weight: Array, means: Array, spreads: Array) -> _Normals:
    """Fewer normals that are as good: their means on an even grid, each shared by the three places about it.

    Only where all normals of a mixture have one spread, and it is wide beside the steps of the grid. The sharing keeps
    each mean and adds a quarter of a step squared to each variance, which is taken off the spread.
    """
    spread, low = spreads[:, 0], means.min(axis=1)
    reach = means.max(axis=1) - low
    size = int((reach / (STEP * np.maximum(spread, 1e-12))).max()) + 4
    if 4 * size > means.shape[1] or (spreads != spread[:, None]).any():
        return weight[None, :], means, spreads
    step = np.maximum(reach / (size - 3), 1e-3 * spread)
    place = (means - low[:, None]) / step[:, None] + 1.0
    nearest = (place + 0.5).astype(np.intp)
    off = place - nearest
    flat = (nearest + size * np.arange(len(means))[:, None]).ravel()
    held = np.zeros(size * len(means))
    for beside, share in ((-1, 0.5 * (0.5 - off) ** 2), (0, 0.75 - off * off), (1, 0.5 * (0.5 + off) ** 2)):
        held += np.bincount(flat + beside, (share * weight).ravel(), len(held))
    at = low[:, None] + step[:, None] * np.arange(-1, size - 1)
    return held.reshape(at.shape), at, np.sqrt(spread * spread - 0.25 * step * step)[:, None]


def _of_normals(normals: _Normals, levels: Array, wanted: Array, start: Array, whole: Array) -> Array:
    """Newton's steps on the normal score of the distribution function, which is nearly straight; halved where not."""
    x, (weight, means, spreads) = start, normals
    reach = 9.0 * spreads.max(axis=1) + 1e-9
    low = (means.min(axis=1) - reach)[:, None] + np.zeros(len(levels))
    high = (means.max(axis=1) + reach)[:, None] + np.zeros(len(levels))
    sharp, held = (1.0 / np.maximum(spreads, 1e-9))[:, None, :], weight[:, :, None]
    for _ in range(40):
        score = (x[:, :, None] - means[:, None, :]) * sharp
        below = np.minimum(np.maximum((cdf(score) @ held)[:, :, 0], 1e-12), 1 - 1e-12)
        score *= score
        score *= -0.5
        density = ((np.exp(score) * sharp) @ held)[:, :, 0]  # without 1 / sqrt(2 pi), as the other density
        over = below > levels
        high, low = np.where(over, x, high), np.where(over, low, x)
        reached = inverse(below)
        step = (reached - wanted) * np.exp(-0.5 * reached * reached) / np.maximum(density, 1e-300)
        new, size = x - step, np.abs(step)
        trusted = ((new > low) & (new < high)) | (size < CLOSE)  # this near, the ends are rounding
        if trusted.all():
            x = new
            if (size < NEAR * whole).all():  # the next step would be about the square of this one
                break
        else:
            x = np.where(trusted, new, 0.5 * (low + high))
    return x


def score(mixture: Mixture, value: float, noise: float) -> float:
    """How far off a value with its own noise is, in standard deviations: the normal score of its place.

    For one normal that is (value - mean) / spread. Worked out in logarithms, so that also 26 comes out as 26.
    """
    spread = np.sqrt(mixture.spread**2 + noise**2)
    z = (value - mixture.mean) / np.maximum(spread, 1e-12)
    logs = np.log(np.maximum(mixture.weight, 1e-300))
    below, above = (_sum(logs + side) for side in log_sides(z))
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
