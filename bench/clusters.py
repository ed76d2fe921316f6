"""How far estimates are from what owners of real clusters report, beside Epoch's own formula.

Each cluster is estimated with parameters that were fitted without it. What the fit on all of them gives is printed too:
those are the values in `graph/compute/reference/fitted.csv`.
"""

import argparse
import csv
import math
import random
import statistics
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import graph.compute.cluster as rules
from graph.compute.cluster import Basis, Fitted, Part, h100e
from graph.compute.facts import Chip, Reference, UnknownChipError, reference
from graph.compute.table import DATE, NAME, PRIMARY, SECONDARY, day, number

FILE = Path("../shared/reference/clusters_develop.csv")
HELD = 0.9  # part of the clusters that an interval should hold
PRIOR = 0.2  # standard deviation of the discount before any cluster is seen: none, or a little
NOISE = 0.6  # of the ln of a reported cost around the formula
CHOSEN = 1.1  # the rule for cost was chosen on these few clusters too: intervals a tenth wider than they would need
RESAMPLINGS = 200
SEED = 1
FREE = Fitted(1.0, 1.0, 1.0, 0.0, 1.0)


class Known(NamedTuple):
    """A cluster whose owner says what it draws or costs; beside it what Epoch's formula gives."""

    name: str
    parts: tuple[Part, ...]
    on: date | None
    h100e: float | None
    power: float | None
    cost: float | None
    epoch_power: float | None
    epoch_cost: float | None


class Score(NamedTuple):
    """Errors of one figure: median of |ln|, the part of the intervals that hold the truth, the widest p95 / p50."""

    clusters: int
    median: float
    held: float
    widest: float


def _positive(row: dict[str, str], *columns: str) -> float | None:
    return next((float(row[column]) for column in columns if row[column]), None)


def read(path: Path, known: Reference) -> list[Known]:
    """The clusters of a table with reported figures; those of unknown chips are left out."""
    found = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            try:
                parts = [Part(known.chip(row[a]), number(row[b])) for a, b in (PRIMARY, SECONDARY) if row[a]]
            except UnknownChipError:
                continue
            megawatts, calculated = (
                _positive(row, f"{word} Power Capacity (MW)") for word in ("Reported", "Calculated")
            )
            found.append(
                Known(
                    row[NAME],
                    tuple(parts),
                    day(row[DATE]),
                    _positive(row, "H100 equivalents"),
                    megawatts and megawatts * 1e6,
                    _positive(row, "Reported Cost (Inflation adjusted)", "Reported Cost"),
                    calculated and calculated * 1e6,
                    _positive(row, "Calculated Cost"),
                )
            )
    return found


def order(values: Sequence[float], share: float) -> float:
    """The value that a further draw stays below with this probability: between two order statistics."""
    ranked = sorted(values)
    place = min(max(share * (len(ranked) + 1), 1), len(ranked))
    low = int(place)
    high = min(low + 1, len(ranked))
    return ranked[low - 1] + (place - low) * (ranked[high - 1] - ranked[low - 1])


def _leading(cluster: Known) -> Chip:
    return max(cluster.parts, key=lambda part: part.number * (part.chip.value("tdp") or 0)).chip


def _superchip(clusters: Sequence[Known], known: Reference) -> float:
    """Geometric mean of the overhead that we would judge and of the one that each such cluster shows."""
    logs = [math.log(known.find("server_overhead", rules.SUPERCHIP).value)]
    for cluster in clusters:
        if cluster.power and {part.chip.server for part in cluster.parts} == {rules.SUPERCHIP}:
            logs.append(math.log(cluster.power / rules.power(cluster.parts, cluster.on, known, FREE).p50))
    return math.exp(statistics.mean(logs))


def power_error(cluster: Known, known: Reference, fitted: Fitted) -> float | None:
    if cluster.power is None:
        return None
    return math.log(cluster.power / rules.power(cluster.parts, cluster.on, known, fitted).p50)


def cost_error(cluster: Known, known: Reference, fitted: Fitted) -> float | None:
    if cluster.cost is None:
        return None
    return math.log(cluster.cost / rules.cost(cluster.parts, cluster.on, known, fitted).p50)


def _discount(clusters: Sequence[Known], known: Reference) -> float:
    """Least squares through the pivot, held towards none by the prior."""
    above = below = 0.0
    for cluster in clusters:
        error = cost_error(cluster, known, FREE)
        if error is not None and all(rules.bargains(part.chip, known) for part in cluster.parts):
            size = rules.volume(cluster.parts, known)
            above -= size * error
            below += size * size
    return above / (below + (NOISE / PRIOR) ** 2)


def fit(clusters: Sequence[Known], known: Reference) -> Fitted:
    """All parameters, from clusters that report something."""
    centre = FREE._replace(superchip=_superchip(clusters, known), discount=_discount(clusters, known))
    new: list[float] = []
    old: list[float] = []
    costs: list[float] = []
    for cluster in clusters:
        error = power_error(cluster, known, centre)
        if error is not None:
            (new if rules.is_new(_leading(cluster), known) else old).append(abs(error))
        error = cost_error(cluster, known, centre)
        if error is not None:
            costs.append(abs(error))
    return centre._replace(
        new_width=order(new, HELD), old_width=order(old, HELD), cost_width=CHOSEN * order(costs, HELD)
    )


def others(clusters: Sequence[Known], known: Reference) -> list[Fitted]:
    """For each cluster what the rest of them give."""
    return [fit([*clusters[:i], *clusters[i + 1 :]], known) for i in range(len(clusters))]


def spread(clusters: Sequence[Known], known: Reference) -> dict[str, tuple[float, float]]:
    """The 90 % interval of each parameter, from clusters drawn anew with replacement."""
    draws = random.Random(SEED)
    fits = [fit(draws.choices(clusters, k=len(clusters)), known) for _ in range(RESAMPLINGS)]
    found = {}
    for field in Fitted._fields:
        values = sorted(getattr(fitted, field) for fitted in fits)
        tail = round(RESAMPLINGS * (1 - HELD) / 2)
        found[field] = (values[tail], values[-1 - tail])
    return found


def power_width(cluster: Known, known: Reference, fitted: Fitted) -> float:
    return fitted.new_width if rules.is_new(_leading(cluster), known) else fitted.old_width


def cost_width(_cluster: Known, _known: Reference, fitted: Fitted) -> float:
    return fitted.cost_width


WIDTHS = {"power": power_width, "cost": cost_width}


def score(
    clusters: Sequence[Known],
    left_out: Sequence[Fitted],
    known: Reference,
    error: Callable[[Known, Reference, Fitted], float | None],
    width: Callable[[Known, Reference, Fitted], float],
) -> Score:
    """Errors of the estimates that were made without the cluster in question."""
    pairs = [
        (abs(found), width(cluster, known, fitted))
        for cluster, fitted in zip(clusters, left_out, strict=True)
        if (found := error(cluster, known, fitted)) is not None
    ]
    errors = [found for found, _ in pairs]
    held = statistics.mean(found <= limit for found, limit in pairs)
    return Score(len(pairs), statistics.median(errors), held, math.exp(max(limit for _, limit in pairs)))


def peer(clusters: Sequence[Known], figure: str) -> tuple[int, float]:
    """How many clusters Epoch's formula has a figure for, and the median of its |ln error|."""
    errors = [
        abs(math.log(getattr(cluster, figure) / getattr(cluster, f"epoch_{figure}")))
        for cluster in clusters
        if getattr(cluster, figure) and getattr(cluster, f"epoch_{figure}")
    ]
    return len(errors), statistics.median(errors)


def within(clusters: Sequence[Known], known: Reference, tolerance: float = 0.02) -> float:
    """Part of the clusters whose H100-equivalents are as in the table, on Epoch's basis."""
    ratios = [h100e(c.parts, Basis.EPOCH, known) / c.h100e for c in clusters if c.h100e]
    return statistics.mean(abs(ratio - 1) <= tolerance for ratio in ratios)


def report(path: Path) -> str:
    """The table of figures, as Markdown."""
    known = reference()
    clusters = read(path, known)
    left_out = others(clusters, known)

    lines = [
        f"{len(clusters)} clusters; each estimated by parameters that were fitted on the others.",
        "",
        "| figure | clusters | median \\|ln error\\| | Epoch's formula (clusters) | held by its interval | p95 / p50 |",
        "|---|---|---|---|---|---|",
    ]
    for name, error in (("power", power_error), ("cost", cost_error)):
        found = score(clusters, left_out, known, error, WIDTHS[name])
        count, median = peer(clusters, name)
        lines.append(
            f"| {name} | {found.clusters} | {found.median:.3f} | {median:.3f} ({count}) | "
            f"{found.held:.0%} | {found.widest:.2f} |"
        )
    lines += [
        "",
        f"H100-equivalents within 2 % on Epoch's basis: {within(clusters, known):.1%}",
        "",
        "| parameter | fitted on all | 5 % and 95 % of resamplings | in fitted.csv |",
        "|---|---|---|---|",
    ]
    whole, kept, ranges = fit(clusters, known), Fitted.of(known), spread(clusters, known)
    for field in Fitted._fields:
        low, high = ranges[field]
        fitted, stored = getattr(whole, field), getattr(kept, field)
        lines.append(f"| {field} | {fitted:.3f} | {low:.3f}, {high:.3f} | {stored:.3f} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", type=Path, default=FILE, help="clusters with reported power and cost")
    options = parser.parse_args(arguments)
    sys.stdout.write(report(options.table))


if __name__ == "__main__":
    main()
