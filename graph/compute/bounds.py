"""Bounds and ranges: "north of 10 billion", "400 to 500 megawatts". What was said is not a value but where it lies.

The quantity with its error is a normal that is kept between two ends. Several are taken one after another, each given
those before it (the GHK sampler): every draw carries the probability of having kept inside, as its weight.
"""

from typing import NamedTuple

import numpy as np

from graph.compute.normal import Array, log_mass, truncated


class Kept(NamedTuple):
    """Deviations (in standard deviations) that lie between the ends, and ln of the probability to lie there."""

    deviation: Array
    log_mass: Array


def keep(mean: Array, spread: float, low: float, high: float, u: Array) -> Kept:
    """Draw a normal between low and high at the quantiles u of what is left of it; an end may be infinite.

    Where nothing is left to vary (spread 0), a draw outside has no weight.
    """
    if spread <= 0:
        inside = (mean >= low) & (mean <= high)
        return Kept(np.zeros_like(mean), np.where(inside, 0.0, -np.inf))
    below, above = (low - mean) / spread, (high - mean) / spread
    return Kept(truncated(below, above, u), log_mass(below, above))
