"""Microseconds a node: the solver beside squigglepy with 10,000 samples, in one run.

The peer (`pip install -e '.[bench]'`) can only go from causes to effects. It is asked as its users ask it, an
expression for each result; and, to its advantage, with the roots sampled once and numpy for the rest.
"""

import argparse
import importlib
import importlib.util
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any, NamedTuple

from graph.compute.evidence import Observation
from graph.compute.network import Assumption, Fact, Network, structure
from graph.compute.solve import Answers, solve

SAMPLES = 10_000
TARGETS = ("it_power", "flops", "h100e", "chip_cost", "server_cost", "capital_cost")

# Figures for the clock only; the real ones are in graph/compute/reference.
FACTS = {
    "tdp": (700.0, 695.0, 705.0, "W"),
    "overhead": (1.82, 1.5, 2.1, "ratio"),
    "pue": (1.12, 1.06, 1.25, "ratio"),
    "chip_flops": (9.9e14, 9.8e14, 1e15, "FLOP/s"),
    "chip_h100e": (1.0, 0.99, 1.01, "count"),
    "cost_per_chip": (3e4, 2e4, 4.5e4, "USD"),
    "server_markup": (1.64, 1.4, 1.9, "ratio"),
    "network_factor": (1.23, 1.1, 1.35, "ratio"),
}
PARTS = ("tdp", "overhead", "chip_flops", "chip_h100e", "cost_per_chip")


def nodes() -> dict[str, Callable[[], Answers]]:
    """What is timed of ours: whole answers, with the predictions that a contradiction would show in."""
    facts = [Fact(name, *values) for name, values in FACTS.items()]
    one = Network(structure(), facts)
    chips = Observation("chips", "chips", "count", 1e5, label="100,000")
    power = Observation("power", "facility_power", "W", 1.5e8, label="150 MW")
    both = Network(
        structure(2, frozenset({"overhead"})),
        [f for f in facts if f.name not in PARTS or f.name == "overhead"]
        + [Fact(f"{f.name}:{n}", f.median * n, f.p5 * n, f.p95 * n, f.unit)
           for f in facts if f.name in PARTS and f.name != "overhead" for n in (1, 2)],
    )  # fmt: skip
    kinds = [
        Observation("first", "chips:1", "count", 6e4, noise=0.15, label="60,000"),
        Observation("second", "chips:2", "count", 3e4, noise=0.15, label="30,000"),
    ]
    all_in = (*TARGETS, "facility_power")
    return {
        "exact: six products": lambda: solve(one, [chips], targets=TARGETS),
        "exact: and the facility, PUE assumed": lambda: solve(one, [chips], [Assumption("pue", 1.12)], targets=all_in),
        "one ratio drawn: PUE uncertain": lambda: solve(one, [chips], targets=all_in),
        "backwards too: chips and megawatts said": lambda: solve(one, [chips, power], targets=all_in),
        "sampled: two kinds of chips": lambda: solve(both, kinds, targets=("it_power", "capital_cost")),
        "sampled: and their megawatts said": lambda: solve(
            both, [*kinds, power._replace(value=2.3e8)], targets=("it_power", "capital_cost")
        ),
    }


def peers(sq: Any) -> dict[str, Callable[[], object]]:
    """The six products in squigglepy."""
    ends = {name: values[1:3] for name, values in FACTS.items()} | {"chips": (9e4, 1.1e5)}

    def results(of: Callable[[str], Any]) -> list[Any]:
        chips, power = of("chips"), of("tdp") * of("overhead")
        cost = chips * of("cost_per_chip")
        server = cost * of("server_markup")
        return [chips * power, chips * of("chip_flops"), chips * of("chip_h100e"), cost, server,
                server * of("network_factor")]  # fmt: skip

    def expressions() -> object:
        roots = {name: sq.lognorm(*pair) for name, pair in ends.items()}
        return [sq.get_percentiles(sq.sample(made, n=SAMPLES), [5, 50, 95]) for made in results(roots.__getitem__)]

    def shared() -> object:
        roots = {name: sq.sample(sq.lognorm(*pair), n=SAMPLES) for name, pair in ends.items()}
        return [sq.get_percentiles(made, [5, 50, 95]) for made in results(roots.__getitem__)]

    return {"squigglepy: six expressions": expressions, "squigglepy: roots sampled once, then numpy": shared}


class Timed(NamedTuple):
    """Microseconds a node of many runs: other work on the machine shows in the median, and less in processor time."""

    median: float
    fastest: float
    cpu: float  # the median of the processor's time


def timed(work: Callable[[], object], seconds: float) -> Timed:
    for _ in range(3):
        work()
    walls: list[float] = []
    cpus: list[float] = []
    end = time.perf_counter() + seconds
    while len(walls) < 5 or time.perf_counter() < end:
        start, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - start)
        cpus.append(time.process_time() - cpu)
    return Timed(median(walls) * 1e6, min(walls) * 1e6, median(cpus) * 1e6)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.estimates", description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each is repeated")
    seconds = parser.parse_args(arguments).seconds
    rows = {name: timed(work, seconds) for name, work in nodes().items()}
    exact = rows["exact: six products"]
    if importlib.util.find_spec("squigglepy"):
        rows |= {name: timed(work, seconds) for name, work in peers(importlib.import_module("squigglepy")).items()}
    else:
        sys.stderr.write("squigglepy is not installed, so there is no peer: pip install -e '.[bench]'\n")
    out = ["| | microseconds a node: median | fastest | of the processor: median | fastest beside the exact one |"]
    out.append("| --- | --- | --- | --- | --- |")
    for name, row in rows.items():
        columns = " | ".join(f"{one:,.0f}" for one in row)
        out.append(f"| {name} | {columns} | ×{row.fastest / exact.fastest:.1f} |")
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
