"""What is no product: only the log-ratios inside the bends are drawn, all else is conditioned exactly for each draw.

The draws are no random numbers but fixed points (a grid in one dimension, a rank-1 lattice in more), so that the same
question has the same answer. They are put where the posterior is: from the prior, then about its mode, then about what
the draws before showed, until their effective number suffices. A bound adds a dimension of its own (`bounds`).
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from graph.compute.bounds import keep
from graph.compute.gaussian import Error, Factor, Prior, Rows, condition, factor, remaining
from graph.compute.mixture import HARD
from graph.compute.network import Structure
from graph.compute.normal import Array, Places, cdf, inverse

POINTS = 512  # of the lattice, to begin with; twice as many in more than two dimensions
MOST = 8192
_ONE = np.ones(1)
_COARSE, _FINE = 64, 256  # of the grid in one dimension
ENOUGH = 700.0  # effective draws, and these a third of all or three times as many: or else more points are taken

# Generating vector of a lattice of 2^9 to 2^12 points, found component by component for falling weights.
_LATTICE = (
    1289, 1085, 743, 681, 595, 1303, 337, 1081, 875, 1551, 1519, 653, 1549, 993, 93, 1985, 465, 1179, 683, 1831, 621,
    807, 713, 1117, 1893, 1707, 31, 589, 403, 931, 1241, 155,
)  # fmt: skip


class Data(NamedTuple):
    """Observations of log-normal variables, in ln: a value, or (where it is nan) the ends between which it lies.

    `bends` are the bends of each with their coefficients, `needs` all bends that stand behind them; `noise` is the
    covariance of their errors.
    """

    rows: Rows
    values: Array
    low: Array
    high: Array
    noise: Array
    bends: tuple[tuple[tuple[int, float], ...], ...]
    needs: tuple[frozenset[int], ...]

    def only(self, kept: Places) -> "Data":
        """Those whose numbers are given."""
        return Data(
            Rows(self.rows.matrix[kept], self.rows.constant[kept]),
            self.values[kept],
            self.low[kept],
            self.high[kept],
            self.noise[np.ix_(kept, kept)],
            tuple(self.bends[number] for number in kept),
            tuple(self.needs[number] for number in kept),
        )


class Solved(NamedTuple):
    """Targets as mixtures with common weights: (targets, draws) means, and one variance each for what was not drawn.

    `deviations` and `gain` say how each draw moves the targets, for the correlations with what lies beneath.
    """

    weight: Array
    means: Array
    variance: Array
    evidence: float
    effective: float | None  # draws, where they are a sample and no grid
    deviations: Array
    gain: Array
    split: Factor
    rows: Rows
    observed: Places  # the place of each observation among the rows


class _Draw(NamedTuple):
    log_weight: Array
    deviations: Array
    bends: dict[int, Array]
    residuals: Array


def exact(prior: Prior, data: Data, targets: Rows, error: Error | None = None) -> Solved:
    """Where nothing is bent and nothing bounded: one normal each, in closed form."""
    found = condition(prior, data.rows, data.noise, data.values, targets, error)
    return Solved(
        _ONE, found.mean[:, None], found.variance, found.evidence, None, found.deviation[None, :], found.gain,
        found.split, data.rows, np.arange(len(data.values)),
    )  # fmt: skip


class Sampler:
    """One network with its observations, for the targets that need the same bends."""

    def __init__(self, structure: Structure, prior: Prior, data: Data, needs: frozenset[int]) -> None:
        self.bends = sorted(needs.union(*data.needs))
        self._structure, self._data = structure, data
        bounded = np.isnan(data.values)
        bent = np.array([bool(need) for need in data.needs], dtype=bool)
        drawn = dict.fromkeys(row for number in self.bends for row, _, _ in structure.bends[number].inner)
        parts = [np.flatnonzero(~bent & ~bounded), np.flatnonzero(~bent & bounded)]
        late = [np.flatnonzero(bent & ~bounded), np.flatnonzero(bent & bounded)]
        ends = np.cumsum([len(parts[0]), len(parts[1]), len(drawn), len(late[0]), len(late[1])])
        self._straight, self._first = slice(0, ends[0]), range(ends[0], ends[1])
        self._drawn, self._late, self._last = slice(ends[1], ends[2]), slice(ends[2], ends[3]), range(ends[3], ends[4])
        order = np.concatenate([*parts, *late]).astype(int)
        place = np.concatenate([np.arange(ends[1]), np.arange(ends[2], ends[4])]).astype(int)
        matrix, constant = np.zeros((ends[4], len(prior.mean))), np.zeros(ends[4])
        matrix[place], constant[place] = data.rows.matrix[order], data.rows.constant[order]
        if drawn:
            matrix[self._drawn] = [structure.rows[row] for row in drawn]
        self.rows = Rows(matrix, constant)
        self._which = np.zeros(ends[4], dtype=int)
        self._which[place] = order
        self.observed = np.zeros(len(order), dtype=int)
        self.observed[order] = place
        covariance = self.rows.covariance(prior, self.rows)
        covariance[np.ix_(place, place)] += data.noise[np.ix_(order, order)]
        self.split = factor(covariance)
        self._mean = self.rows.means(prior)
        self._column = {row: number for number, row in enumerate(drawn)}
        self._free = np.flatnonzero(self.split.free[self._drawn]) + ends[1]
        self.dimensions = len(self._free) + len(parts[1]) + len(late[1])
        lower = self.split.inverse[self._straight, self._straight]
        self._known = lower @ (data.values[parts[0]] - self._mean[self._straight])
        constants = self._late.stop - self._late.start + ends[0]
        pivots = np.diagonal(self.split.lower)
        counted = np.concatenate([pivots[self._straight], pivots[self._late]])
        self._base = float(
            -0.5 * self._known @ self._known - np.log(counted[counted > 0]).sum() - 0.5 * np.log(2 * np.pi) * constants
        )

    def spread_of_ratios(self) -> Array:
        """How much is left open of each ratio inside the bends once all products are known."""
        pivots = np.diagonal(self.split.lower)
        return np.asarray(pivots[self._drawn])

    def draw(self, g: Array) -> _Draw:
        """At points g, in units in which the prior is independent unit normal."""
        data, lower, count = self._data, self.split.lower, len(g)
        deviations = np.zeros((count, len(self._mean)))
        deviations[:, self._straight] = self._known
        masses: list[Array] = []
        for number, row in enumerate(self._first):
            masses.append(self._keep(row, 0.0, deviations, g[:, number]))
        first = len(self._first)
        deviations[:, self._free] = g[:, first : first + len(self._free)]
        end = self._drawn.stop
        ratios = self._mean[self._drawn] + deviations[:, :end] @ lower[self._drawn, :end].T
        bends = self._bent(ratios)
        late = self._late
        if late.stop > late.start:
            numbers = self._which[late]
            shift = np.stack([self._shift(number, bends, count) for number in numbers], axis=1)
            rest = data.values[numbers] - self._mean[late] - shift - deviations[:, :end] @ lower[late, :end].T
            deviations[:, late] = rest @ self.split.inverse[late, late].T
        for number, row in enumerate(self._last, first + len(self._free)):
            shift = self._shift(self._which[row], bends, count)
            masses.append(self._keep(row, shift, deviations, g[:, number]))
        log_weight = -0.5 * (deviations[:, late] ** 2).sum(axis=1)
        roots = [np.sqrt(-2.0 * np.clip(mass, -1e6, 0.0)) for mass in masses]
        for mass in masses:
            log_weight = log_weight + mass
        return _Draw(log_weight, deviations, bends, np.column_stack([g, deviations[:, late], *roots]))

    def _keep(self, row: int, shift: Array | float, deviations: Array, g: Array) -> Array:
        number = self._which[row]
        mean = self._mean[row] + shift + deviations[:, :row] @ self.split.lower[row, :row]
        u = np.clip(cdf(g), 1e-15, 1 - 1e-15)
        kept = keep(mean, self.split.lower[row, row], self._data.low[number], self._data.high[number], u)
        deviations[:, row] = kept.deviation
        return kept.log_mass

    def _bent(self, ratios: Array) -> dict[int, Array]:
        found: dict[int, Array] = {}
        for number in self.bends:
            bend = self._structure.bends[number]
            inner = []
            for row, constant, earlier in bend.inner:
                value = ratios[:, self._column[row]] + constant
                for other, coefficient in earlier:
                    value = value + coefficient * found[other]
                inner.append(value)
            top = inner[0] if len(inner) == 1 else np.max(inner, axis=0)
            if bend.kind == "least":
                low = inner[0] if len(inner) == 1 else np.min(inner, axis=0)
                found[number] = np.minimum(low, 0.0)
            elif len(inner) == 1:
                found[number] = np.logaddexp(0.0, top)
            else:
                top = np.maximum(top, 0.0)
                found[number] = top + np.log(np.exp(-top) + np.exp(np.array(inner) - top).sum(axis=0))
        return found

    def _shift(self, number: int, bends: dict[int, Array], count: int) -> Array:
        total = np.zeros(count)
        for bend, coefficient in self._data.bends[number]:
            total += coefficient * bends[bend]
        return total

    def solve(
        self, prior: Prior, targets: Rows, shifts: list[tuple[tuple[int, float], ...]], error: Error | None = None
    ) -> Solved | None:
        """Posterior of the targets (rows, and the bends that each has besides; of one, perhaps with its own error).

        None where the bounds leave no room at all.
        """
        joint = targets.covariance(prior, self.rows)
        if error is not None:
            joint[:, self.observed] += error.joint
        gain = joint @ self.split.inverse.T
        variance = remaining(prior, targets, gain, error)
        middle = targets.means(prior)[:, None]
        points = self._place_points(_COARSE)
        if not np.isfinite(points.logs.max()):
            return None
        found = self._weighed(points, middle, gain, shifts)
        if self.dimensions == 1:
            apart = found.means - (found.means @ found.weight)[:, None]
            between = (apart * apart) @ found.weight
            if ((variance < 0.1 * between) & (variance > HARD**2 * between)).any():  # the grid would show as steps
                found = self._weighed(self._place_points(_FINE), middle, gain, shifts)
        return found._replace(variance=variance)

    def _weighed(
        self, points: "_Points", middle: Array, gain: Array, shifts: list[tuple[tuple[int, float], ...]]
    ) -> Solved:
        draw, logs = points.draw, points.logs
        top = float(logs.max())
        weight = np.exp(logs - top)
        total = float(weight.sum())
        evidence = self._base + top + np.log(total) - 0.5 * self.dimensions * np.log(2 * np.pi)
        weight /= total
        heavy = weight > 1e-7 / len(weight)
        weight, deviations = weight[heavy], draw.deviations[heavy]
        weight /= weight.sum()
        means = middle + gain @ deviations.T
        for number, bends in enumerate(shifts):
            for bend, coefficient in bends:
                means[number] += coefficient * draw.bends[bend][heavy]
        return Solved(
            weight, means, np.zeros(len(means)), float(evidence),
            1 / float(weight @ weight) if self.dimensions > 1 else None,
            deviations, gain, self.split, self.rows, self.observed,
        )  # fmt: skip

    def _at(self, g: Array, log_density: Array | float) -> "_Points":
        """The draws at points that lie with this density (a sum over points is an integral)."""
        draw = self.draw(g)
        return _Points(draw, g, draw.log_weight - 0.5 * (g * g).sum(axis=1) - log_density)

    def _place_points(self, size: int) -> "_Points":
        if self.dimensions == 0:
            return self._at(np.zeros((1, 0)), 0.0)
        informed = self._late.stop > self._late.start or len(self._last) > 0
        place = self._mode() if informed else _Place(np.zeros(self.dimensions), np.eye(self.dimensions))
        return self._grid(place, size) if self.dimensions == 1 else self._lattice(place, informed)

    def _mode(self) -> "_Place":
        """Gauss and Newton's steps to the mode; the curvature there."""
        size, delta = self.dimensions, 1e-4
        g = np.zeros(size)
        curvature = np.eye(size)
        for _ in range(25):
            found = self.draw(g + np.vstack([np.zeros(size), delta * np.eye(size)])).residuals
            slope = ((found[1:] - found[0]) / delta).T
            curvature = slope.T @ slope + 1e-9 * np.eye(size)
            step = -np.linalg.solve(curvature, slope.T @ found[0])
            tries = g + np.outer((1.0, 0.5, 0.25, 0.1, 0.03, 0.01), step)
            losses = (self.draw(tries).residuals ** 2).sum(axis=1)
            best = int(losses.argmin())
            before = float(found[0] @ found[0])
            if losses[best] >= before:
                break
            g = tries[best]
            if before - losses[best] < 0.02:  # near enough to place points about it
                break
        return _Place(g, np.asarray(np.linalg.inv(curvature)))

    def _grid(self, place: "_Place", size: int) -> "_Points":
        """One dimension: an even grid over the mass, which for smooth densities is all but exact."""
        middle, spread = float(place.middle[0]), float(np.sqrt(place.covariance[0, 0]))
        x = np.linspace(-6.5, 6.5, size)
        for _ in range(6):
            points = self._at((middle + spread * x)[:, None], -np.log(13.0 / (size - 1) * spread))
            top = float(points.logs.max())
            if not np.isfinite(top):
                break
            weight = np.exp(points.logs - top)
            weight /= weight.sum()
            shift = float(weight @ x)
            width = float(np.sqrt(max(float(weight @ (x - shift) ** 2), 1e-6)))
            if abs(shift) < 1.5 and 0.5 < width < 1.6:
                break
            middle, spread = middle + shift * spread, spread * max(width, 0.1)
        return points

    def _lattice(self, place: "_Place", informed: bool) -> "_Points":
        """More dimensions: a lattice about the mode (and about the prior), then about what it showed, ever finer."""
        size = self.dimensions
        first = _Place(np.zeros(size), np.eye(size))
        places = _about(place, first) if informed else [(first, 4)]
        count = POINTS if size == 2 else 2 * POINTS
        while True:
            points = self._at(*_proposed(places, count))
            top = float(points.logs.max())
            if not np.isfinite(top):
                return points
            weight = np.exp(points.logs - top)
            weight /= weight.sum()
            effective = 1 / float(weight @ weight)
            share = effective / len(weight)
            if share > 0.9 or count >= MOST or (effective > ENOUGH and (share > 1 / 3 or effective > 3 * ENOUGH)):
                return points
            mean = weight @ points.g
            apart = points.g - mean
            spread = (apart * weight[:, None]).T @ apart + 1e-6 * np.eye(size)
            places = _about(_Place(mean, spread), first)
            count *= 2


class _Points(NamedTuple):
    """Draws at points g; `logs` are ln of their weights."""

    draw: _Draw
    g: Array
    logs: Array


class _Place(NamedTuple):
    middle: Array
    covariance: Array

    def wider(self, factor: float) -> "_Place":
        return _Place(self.middle, self.covariance * factor)


def _about(place: _Place, prior: _Place) -> list[tuple[_Place, int]]:
    """Where to put points: most about a place, some farther out, some all over, so that long tails are not missed."""
    return [(place.wider(1.3), 4), (place.wider(5.0), 2), (prior, 1)]


@lru_cache(maxsize=32)
def lattice(points: int, dimensions: int) -> Array:
    """Unit normals at the points of a rank-1 lattice; beyond its dimensions, at multiples of square roots."""
    known = np.array(_LATTICE[:dimensions], dtype=float)
    more = np.sqrt(np.arange(2.0, 2.0 + 3 * max(dimensions - len(known), 0)))
    more = more[more % 1 > 1e-9][: dimensions - len(known)] % 1
    half = np.arange(points)[:, None] + 0.5
    u = np.concatenate([(half * known / points) % 1, (half * more) % 1], axis=1)
    return inverse(np.clip(u, 1e-12, 1 - 1e-12).ravel()).reshape(points, dimensions)


def _proposed(places: list[tuple[_Place, int]], points: int) -> tuple[Array, Array]:
    """Points from several normals in their proportions, and ln of the density of points at each."""
    parts, factors = [], []
    for place, share in places:
        lower = np.linalg.cholesky(place.covariance)
        count = points * share // 4
        parts.append(place.middle + lattice(count, len(place.middle)) @ lower.T)
        factors.append((place.middle, np.linalg.inv(lower), np.log(count) - np.log(np.diagonal(lower)).sum()))
    g = np.concatenate(parts)
    logs = [norm - 0.5 * (((g - middle) @ back.T) ** 2).sum(axis=1) for middle, back, norm in factors]
    return g, np.logaddexp.reduce(logs) - 0.5 * g.shape[1] * np.log(2 * np.pi)
