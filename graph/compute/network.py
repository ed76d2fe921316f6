"""The variables of a node and the identities that join them, as data, compiled to what is linear in logarithms.

Every variable is written over the roots (what nothing else defines): its logarithm is a constant, a weighted sum of the
roots' logarithms, and a few bends. A bend is what is no product: ln(1 + e^a + ...) of a sum, min(0, a, ...) of the
smaller of two. Inside a bend stand only logarithms of ratios, so that with these given all else is linear.
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from graph.compute.normal import Array
from graph.errors import BadRequestError
from graph.units import YEAR


class Own(StrEnum):
    """Scales of their own: what is above one, a part of a whole, and what such a part leaves over."""

    ONE_PLUS = "1 + n"  # PUE, n the losses per watt of IT
    SHARE = "n / (1 + n)"  # MFU, utilisation, margin, n the odds
    REST = "1 / (1 + n)"  # cost / revenue, where the margin is a share


class Variable(NamedTuple):
    """A quantity that a node has. `scope` says of what where the word alone leaves it open, `basis` how it counts."""

    name: str
    unit: str
    label: str
    scope: str = ""
    basis: str = ""


class Fact(NamedTuple):
    """What is known of a variable beforehand: median and 90 % interval, and where it comes from."""

    name: str
    median: float
    p5: float
    p95: float
    unit: str
    label: str = ""
    reference: str = ""


class Member(NamedTuple):
    """One of a family: the facts that hold if the chip is this one, and how probable that is beforehand."""

    label: str
    weight: float
    facts: tuple[Fact, ...]


class Family(NamedTuple):
    """Exactly one of the members is true."""

    label: str
    members: tuple[Member, ...]


class Assumption(NamedTuple):
    """What a user sets: it takes the place of what is known and of what was said of the variable."""

    variable: str
    value: float
    unit: str = ""
    p5: float | None = None
    p95: float | None = None
    label: str = ""


class Product(NamedTuple):
    """result = constant x each factor to its power."""

    result: str
    factors: tuple[tuple[str, float], ...]
    constant: float = 1.0


class Sum(NamedTuple):
    result: str
    terms: tuple[str, ...]


class Least(NamedTuple):
    """The smallest of the terms."""

    result: str
    terms: tuple[str, ...]


class Scaled(NamedTuple):
    """A variable on a scale of its own: `native` is what is log-normal about it."""

    result: str
    native: str
    scale: Own


Identity = Product | Sum | Least | Scaled


class Form(NamedTuple):
    """The logarithm of a variable: a constant, coefficients over roots, and coefficients over bends."""

    constant: float
    roots: Mapping[str, float]
    bends: Mapping[int, float]


class Bend(NamedTuple):
    """`inner` are the ratios inside: the row of the linear part, a constant, and earlier bends with coefficients."""

    kind: str
    inner: tuple[tuple[int, float, tuple[tuple[int, float], ...]], ...]


class Targets(NamedTuple):
    """Variables that need the same bends: coefficients and constants, and the bends of each."""

    needs: frozenset[int]
    names: tuple[str, ...]
    matrix: Array
    constant: Array
    bends: list[tuple[tuple[int, float], ...]]


VARIABLES = (
    Variable("chips", "count", "number of chips"),
    Variable("tdp", "W", "design power of one chip", "chip"),
    Variable("overhead", "ratio", "server power over chip power"),
    Variable("server_power", "W", "power of one chip with its share of the server", "server"),
    Variable("chip_power", "W", "power of the chips alone", "chip"),
    Variable("it_power", "W", "power of the servers", "server"),
    Variable("pue", "ratio", "power usage effectiveness"),
    Variable("pue_excess", "ratio", "watts lost per watt of IT"),
    Variable("facility_power", "W", "power of the facility", "facility"),
    Variable("losses", "W", "power lost outside the servers", "facility"),
    Variable("chip_flops", "FLOP/s", "peak rate of one chip", "chip", "16-bit, dense"),
    Variable("flops", "FLOP/s", "peak rate of the cluster", "", "16-bit, dense"),
    Variable("chip_h100e", "count", "H100-equivalents of one chip"),
    Variable("h100e", "count", "H100-equivalents"),
    Variable("cost_per_chip", "USD", "price of one chip", "chip"),
    Variable("chip_cost", "USD", "price of the chips", "chips"),
    Variable("server_markup", "ratio", "server price over chip price"),
    Variable("server_cost", "USD", "price of the servers", "servers"),
    Variable("network_factor", "ratio", "cluster price over server price"),
    Variable("capital_cost", "USD", "price of servers and network", "cluster"),
    Variable("cluster_cost_per_chip", "USD", "price of servers and network a chip", "cluster"),
    Variable("building_price", "USD", "building and power a watt of the facility", "building"),
    Variable("building_cost", "USD", "price of building and power", "building"),
    Variable("site_cost", "USD", "price of cluster and building", "all-in"),
    Variable("utilisation", "ratio", "average draw over peak power"),
    Variable("utilisation_odds", "ratio", "odds of the average draw"),
    Variable("energy_year", "J", "energy of the facility a year", "per year"),
    Variable("electricity_price", "USD", "price of electricity a joule"),
    Variable("electricity_cost_year", "USD", "price of the electricity of a year", "per year"),
    Variable("mfu", "ratio", "model FLOP utilisation"),
    Variable("mfu_odds", "ratio", "odds of the model FLOP utilisation"),
    Variable("duration", "second", "length of the training run"),
    Variable("training_flop", "FLOP", "training compute"),
    Variable("parameters", "parameter", "parameters of the model that a token uses"),
    Variable("tokens", "token", "tokens trained on"),
    Variable("depreciation", "ratio", "part of its price that hardware loses in a year"),
    Variable("amortised_hardware", "USD", "hardware cost of the training run", "cluster"),
    Variable("training_energy_cost", "USD", "electricity cost of the training run"),
    Variable("training_cost", "USD", "amortised cost of the training run", "cluster and electricity"),
    Variable("chip_bandwidth", "byte/s", "memory bandwidth of one chip", "chip"),
    Variable("bandwidth", "byte/s", "memory bandwidth of the cluster"),
    Variable("bandwidth_utilisation", "ratio", "part of the memory bandwidth that is reached"),
    Variable("bandwidth_odds", "ratio", "odds of the bandwidth utilisation"),
    Variable("inference_utilisation", "ratio", "part of the peak rate reached when serving"),
    Variable("inference_odds", "ratio", "odds of the utilisation when serving"),
    Variable("parameter_bytes", "byte", "bytes that a parameter takes"),
    Variable("batch", "count", "tokens for which the weights are read once"),
    Variable("compute_tokens", "token/s", "tokens a second that the peak rate allows"),
    Variable("bandwidth_tokens", "token/s", "tokens a second that the memory allows"),
    Variable("throughput", "token/s", "tokens a second"),
    Variable("revenue_year", "USD", "revenue a year", "per year"),
    Variable("cost_year", "USD", "cost of that revenue", "per year"),
    Variable("margin", "ratio", "margin: 1 - cost / revenue"),
    Variable("margin_odds", "ratio", "profit over cost"),
    Variable("cost_share", "ratio", "cost over revenue"),
)

# Of each kind of chip in the node.
PART = (
    Product("chip_power", (("chips", 1), ("tdp", 1))),
    Product("it_power", (("chip_power", 1), ("overhead", 1))),
    Product("flops", (("chips", 1), ("chip_flops", 1))),
    Product("h100e", (("chips", 1), ("chip_h100e", 1))),
    Product("chip_cost", (("chips", 1), ("cost_per_chip", 1))),
    Product("bandwidth", (("chips", 1), ("chip_bandwidth", 1))),
)
TOTALS = ("chips", *(identity.result for identity in PART))

# Of the node as a whole.
WHOLE: tuple[Identity, ...] = (
    Product("server_power", (("it_power", 1), ("chips", -1))),
    Scaled("pue", "pue_excess", Own.ONE_PLUS),
    Product("facility_power", (("it_power", 1), ("pue", 1))),
    Product("losses", (("it_power", 1), ("pue_excess", 1))),
    Product("server_cost", (("chip_cost", 1), ("server_markup", 1))),
    Product("capital_cost", (("server_cost", 1), ("network_factor", 1))),
    Product("cluster_cost_per_chip", (("capital_cost", 1), ("chips", -1))),
    Product("building_cost", (("facility_power", 1), ("building_price", 1))),
    Sum("site_cost", ("capital_cost", "building_cost")),
    Scaled("utilisation", "utilisation_odds", Own.SHARE),
    Product("energy_year", (("facility_power", 1), ("utilisation", 1)), YEAR),
    Product("electricity_cost_year", (("energy_year", 1), ("electricity_price", 1))),
    Scaled("mfu", "mfu_odds", Own.SHARE),
    Product("training_flop", (("flops", 1), ("mfu", 1), ("duration", 1))),
    Product("tokens", (("training_flop", 1), ("parameters", -1)), 1 / 6),  # 6 N D
    Product("amortised_hardware", (("capital_cost", 1), ("depreciation", 1), ("duration", 1)), 1 / YEAR),
    Product("training_energy_cost", (("energy_year", 1), ("electricity_price", 1), ("duration", 1)), 1 / YEAR),
    Sum("training_cost", ("amortised_hardware", "training_energy_cost")),
    Scaled("bandwidth_utilisation", "bandwidth_odds", Own.SHARE),
    Scaled("inference_utilisation", "inference_odds", Own.SHARE),
    Product("compute_tokens", (("flops", 1), ("inference_utilisation", 1), ("parameters", -1)), 1 / 2),  # 2 N a token
    Product(
        "bandwidth_tokens",
        (("bandwidth", 1), ("bandwidth_utilisation", 1), ("batch", 1), ("parameters", -1), ("parameter_bytes", -1)),
    ),
    Least("throughput", ("compute_tokens", "bandwidth_tokens")),
    Scaled("margin", "margin_odds", Own.SHARE),
    Scaled("cost_share", "margin_odds", Own.REST),
    Product("cost_year", (("revenue_year", 1), ("cost_share", 1))),
)


class Structure:
    """Variables and identities, compiled. Raises BadRequestError where they do not fit together."""

    def __init__(self, variables: Iterable[Variable], identities: Iterable[Identity]) -> None:
        self.variables = {variable.name: variable for variable in variables}
        self.identities: dict[str, Identity] = {}
        for identity in identities:
            if identity.result in self.identities:
                raise BadRequestError(f"{identity.result!r} is defined twice. Write the second as another variable.")
            self.identities[identity.result] = identity
        for identity in self.identities.values():
            for name in (identity.result, *operands(identity)):
                self.variable(name)
        self.scaled = {i.result: i for i in self.identities.values() if isinstance(i, Scaled)}
        self.roots = tuple(name for name in self.variables if name not in self.identities)
        self.position = {name: place for place, name in enumerate(self.roots)}
        self.bends: list[Bend] = []
        self.rows: list[Array] = []
        self._targets: dict[tuple[tuple[str, ...], frozenset[int]], tuple[Targets, ...]] = {}
        self._known_bends: dict[Bend, int] = {}
        self._known_rows: dict[bytes, int] = {}
        self._forms: dict[str, Form] = {}
        for name in self.variables:
            self._compile(name, ())
        self.vectors = {name: self._vector(form.roots) for name, form in self._forms.items()}
        self._closures = [self._closure(number) for number in range(len(self.bends))]
        self.needs = {
            name: frozenset().union(*(self._closures[number] for number in form.bends))
            for name, form in self._forms.items()
        }

    def targets(self, names: tuple[str, ...], drawn: frozenset[int]) -> tuple["Targets", ...]:
        """The rows of variables, those together that need the same bends besides those that are drawn anyway."""
        if (names, drawn) not in self._targets:
            shapes: dict[frozenset[int], list[str]] = {}
            for name in dict.fromkeys(names):
                shapes.setdefault(self.needs[name] | drawn, []).append(name)
            self._targets[names, drawn] = tuple(
                Targets(
                    shape,
                    tuple(of),
                    np.array([self.vectors[name] for name in of]),
                    np.array([self._forms[name].constant for name in of]),
                    [tuple(self._forms[name].bends.items()) for name in of],
                )
                for shape, of in shapes.items()
            )
        return self._targets[names, drawn]

    def variable(self, name: str) -> Variable:
        try:
            return self.variables[name]
        except KeyError:
            several = [known for known in self.variables if known.partition(":")[0] == name]
            near = several or get_close_matches(name, self.variables, 3, 0.6)
            hint = f"Did you mean {' or '.join(near)}?" if near else f"Known are {', '.join(sorted(self.variables))}."
            raise BadRequestError(f"{name!r} is no variable of this node. {hint}") from None

    def form(self, name: str) -> Form:
        return self._forms[self.variable(name).name]

    def _vector(self, roots: Mapping[str, float]) -> Array:
        vector = np.zeros(len(self.roots))
        for name, coefficient in roots.items():
            vector[self.position[name]] = coefficient
        return vector

    def _closure(self, number: int) -> frozenset[int]:
        inner = {earlier for _, _, bends in self.bends[number].inner for earlier, _ in bends}
        return frozenset({number}).union(*(self._closure(earlier) for earlier in inner))

    def _compile(self, name: str, path: tuple[str, ...]) -> Form:
        if name in self._forms:
            return self._forms[name]
        if name in path:
            raise BadRequestError(f"{name!r} is defined by itself ({' <- '.join((*path, name))}).")
        identity = self.identities.get(name)
        if identity is None:
            form = Form(0.0, {name: 1.0}, {})
        else:
            parts = [self._compile(operand, (*path, name)) for operand in operands(identity)]
            form = self._joined(identity, parts)
        self._forms[name] = form
        return form

    def _joined(self, identity: Identity, parts: Sequence[Form]) -> Form:
        if isinstance(identity, Product):
            constant = float(np.log(identity.constant))
            return _combined(
                constant, [(part, power) for part, (_, power) in zip(parts, identity.factors, strict=True)]
            )
        if isinstance(identity, Scaled):
            linear = 1.0 if identity.scale is Own.SHARE else 0.0
            bend = Form(0.0, {}, {self._bend("sum", parts): 1.0})
            return _combined(0.0, [(parts[0], linear), (bend, 1.0 if identity.scale is Own.ONE_PLUS else -1.0)])
        if len(parts) == 1:
            return parts[0]
        ratios = [_combined(0.0, [(part, 1.0), (parts[0], -1.0)]) for part in parts[1:]]
        bend = Form(0.0, {}, {self._bend("sum" if isinstance(identity, Sum) else "least", ratios): 1.0})
        return _combined(0.0, [(parts[0], 1.0), (bend, 1.0)])

    def _bend(self, kind: str, inner: Sequence[Form]) -> int:
        made = Bend(kind, tuple((self._row(f.roots), f.constant, tuple(sorted(f.bends.items()))) for f in inner))
        if made not in self._known_bends:
            self._known_bends[made] = len(self.bends)
            self.bends.append(made)
        return self._known_bends[made]

    def _row(self, roots: Mapping[str, float]) -> int:
        vector = self._vector(roots)
        key = vector.tobytes()
        if key not in self._known_rows:
            self._known_rows[key] = len(self.rows)
            self.rows.append(vector)
        return self._known_rows[key]


def _combined(constant: float, parts: Iterable[tuple[Form, float]]) -> Form:
    roots: dict[str, float] = {}
    bends: dict[int, float] = {}
    for form, power in parts:
        constant += power * form.constant
        for name, coefficient in form.roots.items():
            roots[name] = roots.get(name, 0.0) + power * coefficient
        for number, coefficient in form.bends.items():
            bends[number] = bends.get(number, 0.0) + power * coefficient
    return Form(
        constant, {name: c for name, c in roots.items() if c != 0}, {number: c for number, c in bends.items() if c != 0}
    )


def operands(identity: Identity) -> tuple[str, ...]:
    """The variables that an identity is made of."""
    if isinstance(identity, Product):
        return tuple(name for name, _ in identity.factors)
    return (identity.native,) if isinstance(identity, Scaled) else identity.terms


@lru_cache(maxsize=64)
def structure(parts: int = 1, common: frozenset[str] = frozenset()) -> Structure:
    """The network of a node with so many kinds of chips (or sites).

    With more than one, what belongs to a part carries its number (`chips:2`) and the plain name is the total; a
    variable named in `common` (a price, an overhead) stays one for all parts, so that its error is shared.
    """
    if parts < 1:
        raise BadRequestError(f"a node of {parts} parts cannot be: it has at least one kind of chip.")
    if parts == 1:
        return Structure(VARIABLES, (*PART, *WHOLE))
    of_parts = list(dict.fromkeys(("chips", *(n for i in PART for n in (*operands(i), i.result)))))
    unknown = common - set(of_parts)
    if unknown or common & set(TOTALS):
        wrong = sorted(unknown | (common & set(TOTALS)))
        raise BadRequestError(
            f"{', '.join(wrong)} cannot be common: {', '.join(sorted(set(of_parts) - set(TOTALS)))} can."
        )
    named = {v.name: v for v in VARIABLES}
    variables = [v for v in VARIABLES if v.name not in of_parts or v.name in TOTALS or v.name in common]
    identities: list[Identity] = []
    for number in range(1, parts + 1):
        own = {name: name if name in common else f"{name}:{number}" for name in of_parts}
        variables += [named[name]._replace(name=own[name], label=f"{named[name].label}, part {number}")
                      for name in of_parts if name not in common]  # fmt: skip
        identities += [Product(own[i.result], tuple((own[name], power) for name, power in i.factors)) for i in PART]
    identities += [Sum(name, tuple(f"{name}:{number}" for number in range(1, parts + 1))) for name in TOTALS]
    return Structure(variables, (*identities, *WHOLE))


class Network:
    """A structure with what is known beforehand; `basis` says how a variable is counted ("h100e": "sound").

    `cache` keeps what was worked out from the facts alone.
    """

    def __init__(
        self,
        structure: Structure,
        facts: Iterable[Fact] = (),
        families: Iterable[Family] = (),
        basis: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.structure = structure
        self.facts = tuple(facts)
        self.families = tuple(families)
        self.basis = basis
        self.cache: dict[object, Any] = {}
        names = [fact.name for fact in self.facts]
        for name in names:
            if names.count(name) > 1:
                raise BadRequestError(f"two facts about {name!r}: give one, or make the node of two parts.")
