"""Reference rows as facts of a node: what is known of its chips, its year and its model before anybody spoke.

A name that stands for several chips ("Hopper", "H100", a GPU without a name) is a family, a mixture by the shares of
`families.csv`. A chip that nobody knows has no facts: it is named, nothing is put in its place.
"""

import math
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from graph.compute.cluster import BITS_16, Basis, Part, h100e, server_price
from graph.compute.facts import Chip, NoFactError, Reference, UnknownChipError, reference
from graph.compute.network import Fact, Family, Member
from graph.compute.rows import Fact as Row
from graph.errors import ClaimgraphError

GPU_YEARS = (2020, 2022, 2023, 2024, 2025)  # of the rows "GPU <year>"; the year before holds in between
JOULES_A_KWH = 3.6e6
COUNTED = 1.1  # either way: size, tokens and FLOP of a model that agree with 6ND were counted, not guessed
AGREES = 0.05  # so near is agreement


class Chips(NamedTuple):
    """What is known of the chips of a node: facts where it is one chip, a family where it may be several."""

    label: str
    facts: tuple[Fact, ...] = ()
    family: Family | None = None
    problem: str = ""


def cited(row: Row) -> str:
    """A reference row as a leaf names it: file, subject, quantity, and where the row is from."""
    origin = row.origin
    place = f", {origin.address}" if origin.address else ""
    file = row.where.partition(":")[0]
    return f"{file}: {row.subject} {row.quantity} ({origin.rests_on.value}: {origin.source}{place}, {origin.date})"


def _fact(name: str, row: Row, unit: str, label: str, *, factor: float = 1.0) -> Fact:
    values = (row.value * factor, row.p5 * factor, row.p95 * factor)
    return Fact(name, *values, unit, label, cited(row))


@lru_cache(maxsize=256)
def chip_facts(chip_name: str, on: date | None) -> tuple[Fact, ...]:
    """All that is known of one chip, at a date where it has a price."""
    known = reference()
    chip = known.chip(chip_name)
    name = chip.name
    found: list[Fact] = []
    if "tdp" in chip.facts:
        found.append(_fact("tdp", chip.facts["tdp"], "W", f"design power of {name}"))
    found.append(_fact("overhead", known.cluster_overhead(chip), "ratio", f"server power over chip power, {name}"))
    rates = [chip.facts[kind] for kind in BITS_16 if kind in chip.facts]
    if rates:
        best = max(rates, key=lambda row: row.value)
        found.append(_fact("chip_flops", best, "FLOP/s", f"peak rate of {name}, 16-bit, dense"))
    if equivalents := _h100e(chip, known):
        found.append(equivalents)
    found += _prices(chip, on, known)
    found.append(_fact("server_markup", known.server_cost(chip), "ratio", f"server price over chip price, {name}"))
    use = known.utilisation(chip)
    if use is not known.find("utilisation"):
        found.append(_fact("utilisation", use, "ratio", f"average draw over peak power, {use.subject}"))
    if "bandwidth" in chip.facts:
        found.append(_fact("chip_bandwidth", chip.facts["bandwidth"], "byte/s", f"memory bandwidth of {name}"))
    return tuple(found)


def _h100e(chip: Chip, known: Reference) -> Fact | None:
    try:
        value = h100e([Part(chip, 1)], Basis.SOUND, known)
    except ClaimgraphError:
        return None
    row = known.find("reference_rate")
    return Fact("chip_h100e", value, value, value, "count", f"H100-equivalents of {chip.name}", cited(row))


def _prices(chip: Chip, on: date | None, known: Reference) -> list[Fact]:
    """The price of the chip alone, out of those asked for it or its share of a server; half to twice, as its rows."""
    quotes = known.prices(chip)
    if not quotes:
        return []
    price = server_price(chip, on, known) / known.server_cost(chip).value
    nearest = min(quotes, key=lambda row: abs((row.origin.date - (on or quotes[-1].origin.date)).days))
    wide = nearest.value / nearest.p5, nearest.p95 / nearest.value
    label = f"price of {chip.name}, {len(quotes)} prices weighed by date"
    return [Fact("cost_per_chip", price, price / wide[0], price * wide[1], "USD", label, cited(nearest))]


def chips(name: str, on: date | None) -> Chips:
    """What is known of a chip or family, by entity id or name."""
    known = reference()
    try:
        members = known.family(name)
    except UnknownChipError:
        try:
            chip = known.chip(name)
        except UnknownChipError as error:
            return Chips(name, problem=str(error))
        return Chips(chip.name, chip_facts(chip.name, on))
    return _mixture(members[0][1].subject, members, on)


def any_gpu(year: int | None, on: date | None) -> Chips:
    """A GPU that nobody named: what large clusters of that year were made of, by judgement."""
    past = [known for known in GPU_YEARS if year is None or known <= year]
    subject = f"GPU {max(past, default=GPU_YEARS[0])}"
    return _mixture("GPU, not named", reference().family(subject), on)


def _mixture(label: str, members: list[tuple[Chip, Row]], on: date | None) -> Chips:
    """Facts that not every member has are left out: a figure that hangs on them is not given."""
    found = {chip.name: chip_facts(chip.name, on) for chip, _ in members}
    shared = set.intersection(*({fact.name for fact in facts} for facts in found.values()))
    if len(members) == 1:
        return Chips(members[0][0].name, found[members[0][0].name])
    made = [
        Member(chip.name, share.value, tuple(fact for fact in found[chip.name] if fact.name in shared))
        for chip, share in members
    ]
    return Chips(label, (), Family(label, tuple(made)))


@lru_cache(maxsize=64)
def site_facts(year: int | None) -> tuple[Fact, ...]:
    """What holds for any site of a year: PUE, network, use, price of electricity, loss of value."""
    known = reference()
    pue, network, power = known.pue(year), known.find("network_share"), known.electricity_price(year)
    lost = known.find("depreciation")
    when = f"in {pue.subject}" if year else f"in {pue.subject}, the latest"
    return (
        _fact("pue", pue, "ratio", f"PUE {when}"),
        Fact(
            "network_factor", 1 / (1 - network.value), 1 / (1 - network.p5), 1 / (1 - network.p95), "ratio",
            "cluster price over server price: 1 / (1 - network share)", cited(network),
        ),
        _fact("utilisation", known.find("utilisation"), "ratio", "average draw over peak power"),
        _fact("mfu", known.find("mfu"), "ratio", "model FLOP utilisation"),
        _fact("electricity_price", power, "USD", f"electricity, a joule, {power.subject}", factor=1 / JOULES_A_KWH),
        Fact(
            "depreciation", 1 - 10**-lost.value, 1 - 10**-lost.p5, 1 - 10**-lost.p95, "ratio",
            "part of its price lost in a year: 1 - 10^-(orders of magnitude)", cited(lost),
        ),
    )  # fmt: skip


def model_facts(*names: str) -> tuple[Fact, ...]:
    """Size, tokens and training FLOP of a known model, by the first of its names that is known.

    Where the three agree with 6ND they were counted, and hold to a tenth; else as wide as their rows say.
    """
    known = reference()
    for name in names:
        try:
            rows = known.model(name)
        except NoFactError:
            continue
        units = {"parameters": "parameter", "tokens": "token", "training_flop": "FLOP"}
        counted = len(rows) == len(units) and (
            abs(math.log(rows["training_flop"].value / (6 * rows["parameters"].value * rows["tokens"].value))) < AGREES
        )
        found = [_fact(kind, row, units[kind], f"{kind} of {row.subject}") for kind, row in rows.items()]
        if not counted:
            return tuple(found)
        return tuple(f._replace(p5=f.median / COUNTED, p95=f.median * COUNTED) for f in found)
    return ()
