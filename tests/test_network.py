import math

import numpy as np
import pytest

from graph.compute.network import Fact, Least, Network, Product, Structure, Sum, Variable, operands, structure
from graph.compute.solve import solve
from graph.errors import BadRequestError
from graph.units import UNITS
from tests import brute
from tests.nodes import node, said


def by_form(built: Structure, name: str, roots: dict[str, float]) -> float:
    """The value of a variable out of its compiled form."""
    bends: list[float] = []
    for bend in built.bends:
        inner = [
            constant
            + sum(c * math.log(roots[root]) for root, c in zip(built.roots, built.rows[row], strict=True) if c)
            + sum(c * bends[earlier] for earlier, c in before)
            for row, constant, before in bend.inner
        ]
        bends.append(min(0.0, *inner) if bend.kind == "least" else math.log(1 + sum(map(math.exp, inner))))
    form = built.form(name)
    linear = sum(c * math.log(roots[root]) for root, c in form.roots.items())
    return math.exp(form.constant + linear + sum(c * bends[number] for number, c in form.bends.items()))


@pytest.mark.parametrize("parts", [1, 3])
def test_compiled_forms_say_what_the_identities_say(parts: int) -> None:
    built = structure(parts, frozenset({"overhead"}) if parts > 1 else frozenset())
    dice = np.random.default_rng(parts)
    roots = {name: float(np.exp(dice.normal(0, 1.5))) for name in built.roots}
    found = {name: np.array([value]) for name, value in roots.items()}
    for _ in built.identities:
        for identity in built.identities.values():
            brute.work_out(identity, found)
    assert found.keys() == built.variables.keys()
    for name, value in found.items():
        assert by_form(built, name, roots) == pytest.approx(float(value[0]), rel=1e-9), name


def test_every_variable_has_a_unit_of_ours_and_an_identity_that_joins_it() -> None:
    built = structure()
    joined = {name for i in built.identities.values() for name in (i.result, *operands(i))}
    assert {variable.unit for variable in built.variables.values()} <= UNITS.keys()
    assert joined == built.variables.keys()


def test_a_hundred_thousand_h100() -> None:
    found = solve(node("overhead", "pue"), [said("chips", 1e5)], targets=["h100e", "flops"]).estimates
    assert found["h100e"].p50 == pytest.approx(1e5, rel=1e-4)
    assert found["flops"].p50 == pytest.approx(9.894e19, rel=1e-4)
    assert found["flops"].basis == "16-bit, dense"
    exact = (Fact("overhead", 1.82, 1.82, 1.82, "ratio"), Fact("pue", 1.12, 1.12, 1.12, "ratio"))
    known = Network(structure(), (*node("overhead", "pue").facts, *exact))
    power = solve(known, [said("chips", 1e5)], targets=["facility_power"]).estimates["facility_power"]
    assert power.p50 == pytest.approx(142.7e6, rel=1e-3)


def test_a_common_variable_stays_one_and_the_plain_name_is_the_total() -> None:
    built = structure(2, frozenset({"cost_per_chip"}))
    assert "cost_per_chip" in built.roots
    assert {"chips:1", "chips:2", "tdp:2"} <= set(built.roots)
    assert built.identities["chips"] == Sum("chips", ("chips:1", "chips:2"))
    assert built.form("chip_cost:2").roots == {"chips:2": 1, "cost_per_chip": 1}


def test_a_variable_of_parts_is_asked_for_by_part() -> None:
    with pytest.raises(BadRequestError, match=r"'tdp' is no variable of this node. Did you mean tdp:1 or tdp:2\?"):
        structure(2).variable("tdp")
    with pytest.raises(BadRequestError, match=r"'facility_pwoer' is no variable.*Did you mean facility_power"):
        structure().variable("facility_pwoer")


def test_structures_that_cannot_be_are_refused() -> None:
    a, b, c = (Variable(name, "W", name) for name in "abc")
    with pytest.raises(BadRequestError, match=r"'a' is defined twice"):
        Structure([a, b, c], [Sum("a", ("b", "c")), Least("a", ("b", "c"))])
    with pytest.raises(BadRequestError, match=r"'a' is defined by itself \(a <- b <- a\)"):
        Structure([a, b], [Product("a", (("b", 1),)), Product("b", (("a", 1),))])
    with pytest.raises(BadRequestError, match=r"'d' is no variable"):
        Structure([a, b], [Product("a", (("d", 1),))])
    with pytest.raises(BadRequestError, match=r"0 parts"):
        structure(0)
    with pytest.raises(BadRequestError, match=r"chips, pue cannot be common: .*cost_per_chip.* can"):
        structure(2, frozenset({"chips", "pue"}))
    with pytest.raises(BadRequestError, match=r"two facts about 'tdp'"):
        Network(structure(), (*node().facts, node().facts[0]))
