"""What is no product: only the log-ratios inside the bends are drawn, all else is conditioned exactly for each draw.

The draws are no random numbers but fixed points (a grid in one dimension, a rank-1 lattice in more), so that the same
question has the same answer. They are put where the posterior is: from the prior, then about its mode, then about what
the draws before showed, until their effective number suffices. A bound adds a dimension of its own (`bounds`).
"""

import math
from functools import cached_property, lru_cache
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
_STEPS = np.array([1.0, 0.5, 0.25, 0.1, 0.03, 0.01])[:, None]  # of a step to the mode, that are tried
_COARSE, _FINE = 64, 256  # of the grid in one dimension
SHARES = (4, 2, 1)  # of the points about a place, farther out and all over, in quarters of their number
NEAR, FAR = 1.3, 5.0  # how much wider than the place is said to be those lie, as variances
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
    ratios: Array  # inside the bends of data, one a row
    bends: dict[int, Array]
    masses: list[Array]  # ln of the probability to lie within each bound


def exact(prior: Prior, data: Data, targets: Rows, error: Error | None = None) -> Solved:
    """Where nothing is bent and nothing bounded: one normal each, in closed form."""
    found = condition(prior, data.rows, data.noise, data.values, targets, error)
    return Solved(
        _ONE, found.mean[:, None], found.variance, found.evidence, None, found.deviation[None, :], found.gain,
        found.split, data.rows, np.arange(len(data.values)),
    )  # fmt: skip


class _Layout(NamedTuple):
    """What comes after what among the rows of a sampler: it hangs on the structure and the kinds of data alone.

    First what is given and needs no bend, then bounds on such, then the ratios inside the bends of data, then what is
    given and bent, then bounds on that, and at the end the ratios that only targets need: so data say nothing of their
    deviations. `order` are the observations at the rows `place`; `which` is the observation of each row.
    """

    bends: tuple[int, ...]  # of data
    more: tuple[int, ...]  # of targets besides
    ratios: tuple[int, ...]  # rows of the structure, those of data first
    matrix: Array
    drawn: Places  # where the ratios are
    order: Places
    place: Places
    which: Places
    observed: Places
    straight: slice
    first: range
    inner: slice
    late: slice
    last: range
    outer: slice


@lru_cache(maxsize=512)
def _layout(
    structure: Structure, needs: frozenset[int], of_data: tuple[frozenset[int], ...], bounds: tuple[bool, ...]
) -> _Layout:
    own: frozenset[int] = frozenset().union(*of_data)
    bends, more = tuple(sorted(own)), tuple(sorted(needs - own))
    ratios = tuple(dict.fromkeys(row for number in bends for row, _, _ in structure.bends[number].inner))
    inner = len(ratios)
    ratios = tuple(dict.fromkeys((*ratios, *(row for number in more for row, _, _ in structure.bends[number].inner))))
    bounded, bent = np.array(bounds, dtype=bool), np.array([bool(need) for need in of_data], dtype=bool)
    parts = [np.flatnonzero(~bent & ~bounded), np.flatnonzero(~bent & bounded)]
    late = [np.flatnonzero(bent & ~bounded), np.flatnonzero(bent & bounded)]
    sizes = [len(parts[0]), len(parts[1]), inner, len(late[0]), len(late[1]), len(ratios) - inner]
    ends = np.cumsum(sizes).tolist()
    order = np.concatenate([*parts, *late]).astype(int)
    place = np.concatenate([np.arange(ends[1]), np.arange(ends[2], ends[4])]).astype(int)
    which, observed = np.zeros(ends[5], dtype=int), np.zeros(len(order), dtype=int)
    which[place], observed[order] = order, place
    return _Layout(
        bends, more, ratios, np.array([structure.rows[row] for row in ratios]).reshape(-1, len(structure.roots)),
        np.concatenate([np.arange(ends[1], ends[2]), np.arange(ends[4], ends[5])]).astype(int),
        order, place, which, observed,
        slice(0, ends[0]), range(ends[0], ends[1]), slice(ends[1], ends[2]), slice(ends[2], ends[3]),
        range(ends[3], ends[4]), slice(ends[4], ends[5]),
    )  # fmt: skip


class Sampler:
    """One network with its observations, for the targets that need the same bends."""

    def __init__(
        self, structure: Structure, prior: Prior, data: Data, needs: frozenset[int], near: "Sampler | None" = None
    ) -> None:
        """`near` is a sampler of the same data for other targets: where data are probable is the same for both."""
        self._structure, self._data, self._near = structure, data, near
        layout = _layout(structure, needs, data.needs, tuple(np.isnan(data.values).tolist()))
        self._layout, self.observed = layout, layout.observed
        size = len(layout.which)
        matrix, constant = np.zeros((size, len(prior.mean))), np.zeros(size)
        matrix[layout.place], constant[layout.place] = data.rows.matrix[layout.order], data.rows.constant[layout.order]
        matrix[layout.drawn] = layout.matrix
        self.rows = Rows(matrix, constant)
        covariance = self.rows.covariance(prior, self.rows)
        covariance[layout.place[:, None], layout.place] += data.noise[layout.order[:, None], layout.order]
        self.split = factor(covariance)
        self._mean = self.rows.means(prior)
        self._inner = np.flatnonzero(self.split.free[layout.inner]) + layout.inner.start
        self._outer = np.flatnonzero(self.split.free[layout.outer]) + layout.outer.start
        self._told = len(layout.first) + len(self._inner) + len(layout.last)  # dimensions of which data say something
        self.dimensions = self._told + len(self._outer)
        ends = layout.straight.stop
        lower = self.split.inverse[:ends, :ends]
        self._known = lower @ (data.values[layout.order[:ends]] - self._mean[:ends])
        pivots = np.diagonal(self.split.lower)
        counted = np.concatenate([pivots[layout.straight], pivots[layout.late]])
        self._base = float(
            -0.5 * self._known @ self._known
            - np.log(counted[counted > 0]).sum()
            - 0.5 * math.log(2 * math.pi) * len(counted)
        )

    def spread_of_ratios(self) -> Array:
        """How much is left open of each ratio inside the bends once all products are known."""
        return np.asarray(np.diagonal(self.split.lower)[self._layout.drawn])

    def draw(self, g: Array) -> _Draw:
        """At points g, in units in which the prior is independent unit normal; or only what data hang on.

        The second are the first dimensions of the points.
        """
        layout, data, lower, count = self._layout, self._data, self.split.lower, len(g)
        deviations = np.zeros((count, len(self._mean)))
        deviations[:, layout.straight] = self._known
        masses: list[Array] = []
        for number, row in enumerate(layout.first):
            masses.append(self._keep(row, 0.0, deviations, g[:, number]))
        first = len(layout.first)
        deviations[:, self._inner] = g[:, first : first + len(self._inner)]
        bends: dict[int, Array] = {}
        ratios = self._ratios(layout.inner, deviations)
        self._bend(layout.bends, ratios, bends)
        late, end = layout.late, layout.late.start
        if late.stop > end:
            numbers = layout.which[late]
            shift = np.stack([self._shift(number, bends, count) for number in numbers], axis=1)
            rest = data.values[numbers] - self._mean[late] - shift - deviations[:, :end] @ lower[late, :end].T
            deviations[:, late] = rest @ self.split.inverse[late, late].T
        for number, row in enumerate(layout.last, first + len(self._inner)):
            shift = self._shift(layout.which[row], bends, count)
            masses.append(self._keep(row, shift, deviations, g[:, number]))
        log_weight = -0.5 * _squares(deviations[:, late])
        for mass in masses:
            log_weight = log_weight + mass
        draw = _Draw(log_weight, deviations, ratios, bends, masses)
        return self._beyond(draw, g[:, self._told :]) if g.shape[1] > self._told or not len(self._outer) else draw

    def _beyond(self, draw: _Draw, g: Array) -> _Draw:
        """A draw of what data hang on, of this or of `near`, with what only the targets need at points g."""
        outer = self._layout.outer
        deviations = np.zeros((len(g), len(self._mean)))
        deviations[:, : outer.start] = draw.deviations[:, : outer.start]
        deviations[:, self._outer] = g
        bends = {number: draw.bends[number] for number in self._layout.bends}
        ratios = np.concatenate([draw.ratios, self._ratios(outer, deviations)])
        self._bend(self._layout.more, ratios, bends)
        return draw._replace(deviations=deviations, bends=bends)

    def _ratios(self, rows: slice, deviations: Array) -> Array:
        end = rows.stop
        return np.asarray(self._mean[rows, None] + self.split.lower[rows, :end] @ deviations[:, :end].T)

    def _keep(self, row: int, shift: Array | float, deviations: Array, g: Array) -> Array:
        number = self._layout.which[row]
        mean = self._mean[row] + shift + deviations[:, :row] @ self.split.lower[row, :row]
        u = np.clip(cdf(g), 1e-15, 1 - 1e-15)
        kept = keep(mean, self.split.lower[row, row], self._data.low[number], self._data.high[number], u)
        deviations[:, row] = kept.deviation
        return kept.log_mass

    def _bend(self, numbers: tuple[int, ...], ratios: Array, found: dict[int, Array]) -> None:
        """Add bends to those found; `ratios` are those inside, one a row."""
        for number in numbers:
            bend = self._structure.bends[number]
            inner = []
            for row, constant, earlier in bend.inner:
                value = ratios[self._layout.ratios.index(row)] + constant
                for other, coefficient in earlier:
                    value = value + coefficient * found[other]
                inner.append(value)
            top = inner[0] if len(inner) == 1 else np.max(inner, axis=0)
            if bend.kind == "least":
                low = inner[0] if len(inner) == 1 else np.min(inner, axis=0)
                found[number] = np.minimum(low, 0.0)
            elif len(inner) == 1:
                found[number] = np.maximum(top, 0.0) + np.log1p(np.exp(-np.abs(top)))
            else:
                top = np.maximum(top, 0.0)
                found[number] = top + np.log(np.exp(-top) + np.exp(np.array(inner) - top).sum(axis=0))

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
        evidence = self._base + top + math.log(total)
        weight /= total
        heavy = np.flatnonzero(weight > 1e-7 / len(weight))
        weight, deviations = weight[heavy], draw.deviations.take(heavy, axis=0)
        weight /= weight.sum()
        means = middle + gain @ deviations.T
        for number, bends in enumerate(shifts):
            for bend, coefficient in bends:
                means[number] += coefficient * draw.bends[bend].take(heavy)
        return Solved(
            weight, means, np.zeros(len(means)), float(evidence),
            1 / float(weight @ weight) if self.dimensions > 1 else None,
            deviations, gain, self.split, self.rows, self.observed,
        )  # fmt: skip

    def _at(self, g: Array, log_share: Array | float) -> "_Points":
        """The draws at points; `log_share` is ln of the prior's probability that each stands for."""
        draw = self.draw(g)
        return _Points(draw, g, draw.log_weight + log_share)

    def _place_points(self, size: int) -> "_Points":
        if self.dimensions == 0:
            return self._at(np.zeros((1, 0)), 0.0)
        if self.dimensions == 1:
            return self._grid(self.mode if self._informed else Place(np.zeros(1), np.eye(1)), size)
        if self._told == 0:
            return self._lattice(None, self.dimensions)
        found = self._told_points
        more = np.concatenate([lattice(count, self.dimensions)[:, self._told :] for count in found.counts])
        return found._replace(draw=self._beyond(found.draw, more))

    @cached_property
    def _told_points(self) -> "_Points":
        """Points in the dimensions of which data say something: the same whatever is asked."""
        if self._near is not None:
            return self._near._told_points
        return self._lattice(self.mode if self._informed else None, self._told)

    @property
    def _informed(self) -> bool:
        """Whether data say where the points should lie."""
        layout = self._layout
        return self._told > 0 and (layout.late.stop > layout.late.start or len(layout.last) > 0)

    @cached_property
    def mode(self) -> "Place":
        """Where data are most probable, by Gauss and Newton's steps, and the curvature there."""
        if self._near is not None:
            return self._near.mode
        size = self._told
        beside = 1e-4 * np.eye(size)
        g, found = np.zeros(size), self._residuals(np.concatenate([np.zeros((1, size)), beside]))
        for _ in range(25):
            slope = (found[1 : size + 1] - found[0]) * 1e4
            covariance = np.linalg.inv(slope @ slope.T + 1e-9 * np.eye(size))
            step = -covariance @ (slope @ found[0])
            tries = g + _STEPS * step
            before = float(found[0] @ found[0])
            found = self._residuals(np.concatenate([tries[:1], tries[0] + beside, tries[1:]]))  # and the slope there
            losses = _squares(found)[[0, *range(size + 1, len(found))]]
            best = int(losses.argmin())
            if losses[best] >= before:
                break
            g = tries[best]
            if before - losses[best] < 0.02:  # near enough to place points about it
                break
            if best:
                found = self._residuals(np.concatenate([g[None, :], g + beside]))
        return Place(g, covariance)

    def _residuals(self, g: Array) -> Array:
        """What the sum of squares of is minus twice the logarithm of the density."""
        draw = self.draw(g)
        roots = [np.sqrt(-2.0 * np.clip(mass, -1e6, 0.0)) for mass in draw.masses]
        return np.column_stack([g, draw.deviations[:, self._layout.late], *roots])

    def _grid(self, place: "Place", size: int) -> "_Points":
        """One dimension: an even grid over the mass, which for smooth densities is all but exact."""
        middle, spread = float(place.middle[0]), float(np.sqrt(place.covariance[0, 0]))
        x = np.linspace(-6.5, 6.5, size)
        for _ in range(6):
            g = middle + spread * x
            step = math.log(13.0 / (size - 1) * spread) - 0.5 * math.log(2 * math.pi)
            points = self._at(g[:, None], step - 0.5 * g * g)
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

    def _lattice(self, about: "Place | None", size: int) -> "_Points":
        """More dimensions: a lattice about the mode (and about the prior), then about what it showed, ever finer."""
        count = POINTS if size <= 2 else 2 * POINTS
        while True:
            points = self._at(*_proposed(about, size, count))._replace(counts=_counts(about, count))
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
            about = Place(mean, (apart * weight[:, None]).T @ apart + 1e-6 * np.eye(size))
            count *= 2


class _Points(NamedTuple):
    """Draws at points g; `logs` are ln of their weights, `counts` the sizes of the lattices they are made of."""

    draw: _Draw
    g: Array
    logs: Array
    counts: tuple[int, ...] = ()


class Place(NamedTuple):
    middle: Array
    covariance: Array


@lru_cache(maxsize=32)
def lattice(points: int, dimensions: int) -> Array:
    """Unit normals at the points of a rank-1 lattice; beyond its dimensions, at multiples of square roots."""
    known = np.array(_LATTICE[:dimensions], dtype=float)
    more = np.sqrt(np.arange(2.0, 2.0 + 3 * max(dimensions - len(known), 0)))
    more = more[more % 1 > 1e-9][: dimensions - len(known)] % 1
    half = np.arange(points)[:, None] + 0.5
    u = np.concatenate([(half * known / points) % 1, (half * more) % 1], axis=1)
    return inverse(np.clip(u, 1e-12, 1 - 1e-12).ravel()).reshape(points, dimensions)


def _squares(rows: Array) -> Array:
    """The square of the length of each row; a sum over short rows would take five times as long."""
    return np.asarray(np.einsum("ij,ij->i", rows, rows))


def _counts(about: Place | None, points: int) -> tuple[int, ...]:
    """How many lie about a place, farther out and all over; or all over alone."""
    return tuple(points * share // 4 for share in SHARES) if about else (points,)


def _proposed(about: Place | None, dimensions: int, points: int) -> tuple[Array, Array | float]:
    """Points, and ln of the prior's probability that each stands for. Without a place they are the prior's own.

    Else most lie about the place, some farther out and some all over, so that long tails are not missed.
    """
    if about is None:
        return lattice(points, dimensions), -math.log(points)
    lower = np.linalg.cholesky(about.covariance)
    near, far, all_over = counts = _counts(about, points)
    g = np.concatenate([lattice(count, dimensions) for count in counts])
    g[:near] = g[:near] @ (NEAR**0.5 * lower.T) + about.middle
    g[near : near + far] = g[near : near + far] @ (FAR**0.5 * lower.T) + about.middle
    distance = _squares((g - about.middle) @ np.linalg.inv(lower).T)
    volume, prior = float(np.diagonal(lower).prod()), -0.5 * _squares(g)
    density = near / (NEAR ** (0.5 * dimensions) * volume) * np.exp(-0.5 / NEAR * distance)
    density += far / (FAR ** (0.5 * dimensions) * volume) * np.exp(-0.5 / FAR * distance)
    density += all_over * np.exp(prior)
    return g, prior - np.log(density)
