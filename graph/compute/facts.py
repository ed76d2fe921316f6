"""What is known beforehand: chips, families, prices, overheads, PUE, models. The rows are in `reference/*.csv`.

Most of them are Epoch AI's (CC BY 4.0); each says so. Lookups raise, they never fall back to something similar.
"""

import hashlib
from collections import defaultdict
from datetime import date
from functools import cache, cached_property
from importlib import resources
from typing import NamedTuple

from graph.compute.rows import BadFactError, Fact, Origin, facts, origin, read, rows
from graph.errors import ClaimgraphError
from graph.text import fold

CHIP_COLUMNS = (
    "name", "aliases", "entity", "maker", "released", "holds_cpu", "server", "price_like",
    "rests_on", "source", "address", "date", "licence",
)  # fmt: skip
FILES = ("chip_facts", "families", "fitted", "models", "overheads", "plausible", "prices", "pue", "rates")
ANY = "any"  # the subject of a value that holds for every chip without a row of its own


class UnknownChipError(ClaimgraphError):
    """Nobody knows this chip: it is named, never guessed."""

    code = "UNKNOWN_CHIP"

    def __init__(self, name: str) -> None:
        super().__init__(f"no chip {name!r} in the reference facts (graph/compute/reference/chips.csv).")


class NoFactError(ClaimgraphError):
    """The reference facts lack this value."""

    code = "NO_FACT"

    def __init__(self, quantity: str, subject: str) -> None:
        super().__init__(f"no {quantity} of {subject!r} in the reference facts.")


class Chip(NamedTuple):
    """An accelerator. `server` says which rows of overheads and server costs hold; `facts` are keyed by quantity."""

    name: str
    aliases: tuple[str, ...]
    entity: str
    maker: str
    released: date | None
    holds_cpu: bool
    server: str
    price_like: tuple[str, ...]
    origin: Origin
    facts: dict[str, Fact]

    def value(self, quantity: str) -> float | None:
        """The value of a quantity, such as `tdp` or `rate_fp8`, or None where the data sheet gives none."""
        known = self.facts.get(quantity)
        return known.value if known else None

    def fact(self, quantity: str) -> Fact:
        if quantity not in self.facts:
            raise NoFactError(quantity, self.name)
        return self.facts[quantity]


def _yes(cell: str) -> bool:
    if cell not in ("yes", "no"):
        raise ValueError(cell)
    return cell == "yes"


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


class Reference:
    """All reference facts, out of the contents of `reference/*.csv` by name without `.csv`. Models are read late."""

    def __init__(self, files: dict[str, str]) -> None:
        self._files = files
        self._facts: dict[tuple[str, str], Fact] = {}
        for name in ("overheads", "pue", "rates", "fitted"):
            for known in facts(files[name], f"{name}.csv"):
                if (known.quantity, known.subject) in self._facts:
                    raise BadFactError(known.where, f"a second {known.quantity} of {known.subject!r}")
                self._facts[known.quantity, known.subject] = known
        self.chips = self._read_chips()
        self._names: dict[str, Chip] = {}
        for chip in self.chips:
            for name in (chip.name, *chip.aliases, *([chip.entity] if chip.entity else [])):
                if self._names.setdefault(fold(name), chip) is not chip:
                    raise BadFactError("chips.csv", f"{name!r} is a name of two chips")
        self._prices: dict[str, list[Fact]] = defaultdict(list)
        for known in facts(files["prices"], "prices.csv"):
            self._prices[known.subject].append(known)
        self._families = self._read_families()

    def _read_chips(self) -> list[Chip]:
        data: dict[str, dict[str, Fact]] = defaultdict(dict)
        for known in facts(self._files["chip_facts"], "chip_facts.csv"):
            if known.quantity in data[known.subject]:
                raise BadFactError(known.where, f"a second {known.quantity} of {known.subject!r}")
            data[known.subject][known.quantity] = known
        chips = [
            Chip(
                row["name"],
                _split(row["aliases"]),
                row["entity"],
                row["maker"],
                read(where, "released", date.fromisoformat, row["released"]) if row["released"] else None,
                read(where, "holds_cpu", _yes, row["holds_cpu"]),
                row["server"],
                _split(row["price_like"]),
                origin(where, row),
                data.pop(row["name"], {}),
            )
            for where, row in rows(self._files["chips"], "chips.csv", CHIP_COLUMNS)
        ]
        for name, orphans in data.items():
            raise BadFactError(next(iter(orphans.values())).where, f"no chip {name!r} in chips.csv")
        return chips

    def _read_families(self) -> dict[str, list[tuple[Chip, Fact]]]:
        found: dict[str, list[tuple[Chip, Fact]]] = defaultdict(list)
        for known in facts(self._files["families"], "families.csv"):
            found[known.subject].append((self.chip(known.scope), known))
        for name, members in found.items():
            whole = sum(share.value for _, share in members)
            if abs(whole - 1) > 1e-9:
                raise BadFactError("families.csv", f"the shares of {name!r} add up to {whole:g}")
        return {fold(key): members for name, members in found.items() for key in (name, members[0][1].note)}

    @cached_property
    def digest(self) -> str:
        """Tells these rows from others."""
        content = "\0".join(f"{name}\0{self._files[name]}" for name in sorted(self._files))
        return hashlib.sha256(content.encode()).hexdigest()

    def knows(self, name: str) -> bool:
        return fold(name) in self._names

    def chip(self, name: str) -> Chip:
        """A chip by its name, an alias or its entity's id; case, blanks and punctuation do not count."""
        chip = self._names.get(fold(name))
        if chip is None:
            raise UnknownChipError(name)
        return chip

    def family(self, name: str) -> list[tuple[Chip, Fact]]:
        """The chips that a family's name may mean, each with its share; by name or by entity id."""
        members = self._families.get(fold(name))
        if members is None:
            raise UnknownChipError(name)
        return members

    def find(self, quantity: str, subject: str = ANY) -> Fact:
        """A value of its own for the subject, or else the one that holds for any."""
        known = self._facts.get((quantity, subject)) or self._facts.get((quantity, ANY))
        if known is None:
            raise NoFactError(quantity, subject)
        return known

    def by_year(self, quantity: str, year: int | None) -> Fact:
        """The value of a year; before the first and after the last known year, and without one, the nearest."""
        years = sorted(int(subject) for kind, subject in self._facts if kind == quantity)
        if not years:
            raise NoFactError(quantity, str(year))
        nearest = years[-1] if year is None else min(max(year, years[0]), years[-1])
        return self._facts[quantity, str(nearest)]

    def pue(self, year: int | None) -> Fact:
        """Facility power over IT power in a year; without a year the latest."""
        return self.by_year("pue", year)

    def electricity_price(self, year: int | None) -> Fact:
        return self.by_year("electricity_price", year)

    def server_overhead(self, chip: Chip) -> Fact:
        """Power of a server by its specification, over the TDP of its chips."""
        return self.find("server_overhead", chip.server)

    def cluster_overhead(self, chip: Chip) -> Fact:
        """The same as clusters report it, where that is known to differ."""
        return self._facts.get(("cluster_overhead", chip.server)) or self.server_overhead(chip)

    def utilisation(self, chip: Chip) -> Fact:
        """Average draw over the server's power."""
        return self.find("utilisation", "TPU" if chip.server.startswith("TPU") else ANY)

    def server_cost(self, chip: Chip) -> Fact:
        """Price of a server over the price of its chips."""
        return self.find("server_cost", chip.server)

    @cached_property
    def _plausible(self) -> dict[tuple[str, str], Fact]:
        return {(row.subject, row.scope): row for row in facts(self._files["plausible"], "plausible.csv")}

    def plausible(self, variable: str, of: str) -> Fact | None:
        """Between which ends (p5, p95) a variable of such a thing can lie at all; None where nobody has said so."""
        return self._plausible.get((variable, of)) or self._plausible.get((variable, ""))

    def prices(self, chip: Chip) -> list[Fact]:
        """What was asked for it, or for the same chip under another name, in order of their dates."""
        quotes = [quote for name in (chip.name, *chip.price_like) for quote in self._prices.get(name, [])]
        return sorted(quotes, key=lambda quote: quote.origin.date)

    @cached_property
    def _models(self) -> dict[str, dict[str, Fact]]:
        found: dict[str, dict[str, Fact]] = defaultdict(dict)
        for known in facts(self._files["models"], "models.csv"):
            if known.quantity in found[fold(known.subject)]:
                raise BadFactError(known.where, f"a second {known.quantity} of {known.subject!r}")
            found[fold(known.subject)][known.quantity] = known
        return dict(found)

    def model(self, name: str) -> dict[str, Fact]:
        """What is known of a model: some of `parameters`, `tokens` and `training_flop`."""
        if fold(name) not in self._models:
            raise NoFactError("size or training", name)
        return self._models[fold(name)]


@cache
def reference() -> Reference:
    """The facts that claimgraph comes with."""
    folder = resources.files("graph.compute") / "reference"
    return Reference({name: (folder / f"{name}.csv").read_text(encoding="utf-8") for name in ("chips", *FILES)})
