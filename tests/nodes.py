"""Facts of an imagined node for the tests of the solver, and short ways to say what was said of it."""

from graph.compute.evidence import Observation
from graph.compute.network import Fact, Network, structure

FACTS = (
    Fact("tdp", 700, 700, 700, "W", "TDP of the chip", "chips/h100-sxm"),
    Fact("overhead", 1.82, 1.6, 2.07, "ratio", "server overhead", "overheads/h100"),
    Fact("pue", 1.12, 1.07, 1.205, "ratio", "PUE in 2024", "pue/2024"),
    Fact("chip_flops", 9.894e14, 9.894e14, 9.894e14, "FLOP/s", "peak rate", "chips/h100-sxm"),
    Fact("chip_h100e", 1, 1, 1, "count", "H100-equivalents", "chips/h100-sxm"),
    Fact("cost_per_chip", 3e4, 2.2e4, 4e4, "USD", "price of the chip", "prices/h100"),
    Fact("server_markup", 1.64, 1.45, 1.86, "ratio", "server over chip price", "rates/server"),
    Fact("network_factor", 1.235, 1.1, 1.385, "ratio", "cluster over server price", "rates/network"),
    Fact("mfu", 0.375, 0.25, 0.5, "ratio", "MFU", "rates/mfu"),
    Fact("utilisation", 0.75, 0.6, 0.86, "ratio", "average draw", "rates/draw"),
    Fact("electricity_price", 2e-8, 1.4e-8, 2.8e-8, "USD", "electricity", "rates/electricity"),
)


def node(*without: str) -> Network:
    return Network(structure(), [fact for fact in FACTS if fact.name not in without])


def bare() -> Network:
    """Identities and nothing known beside them."""
    return Network(structure())


def said(
    variable: str, value: float | None = None, *, low: float | None = None, high: float | None = None, id: str = "",
    noise: float = 0.02, shared: float = 0.0, voice: str = "", words: str = "", sentence: str = "", context: str = "",
    readings: tuple[str, ...] = (),
) -> Observation:  # fmt: skip
    """An observation of a variable in its own unit."""
    unit = structure().variable(variable.partition(":")[0]).unit
    return Observation(
        id or variable, variable, unit, value, low, high, noise, shared, voice, words, sentence, context, "", readings
    )
