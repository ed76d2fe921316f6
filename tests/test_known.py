"""Reference rows as facts of a node."""

from datetime import date

import pytest

from graph.compute import known
from graph.compute.network import Network, structure
from graph.compute.solve import solve


def test_a_chip_has_facts_with_their_rows() -> None:
    facts = {fact.name: fact for fact in known.chip_facts("NVIDIA A100", date(2023, 7, 1))}
    assert facts["tdp"].median == 400
    assert facts["tdp"].reference.startswith("chip_facts.csv: NVIDIA A100 tdp (published: Epoch AI, Machine Learning")
    assert {"overhead", "chip_flops", "chip_h100e", "cost_per_chip", "server_markup"} <= set(facts)


def test_a_name_for_several_chips_is_a_family() -> None:
    found = known.chips("chip/hopper", None)
    assert found.family is not None
    assert sum(member.weight for member in found.family.members) == pytest.approx(1)
    assert found.facts == ()


def test_a_chip_nobody_knows_has_no_facts() -> None:
    found = known.chips("chip/abacus-9", None)
    assert (found.facts, found.family) == ((), None)
    assert "chip/abacus-9" in found.problem


def test_a_gpu_without_a_name_is_of_its_year() -> None:
    first = [known.any_gpu(year, None) for year in (2015, 2022, 2030)]
    assert first[0].label == "NVIDIA V100"
    assert [f.family.members[0].label for f in first[1:] if f.family] == ["NVIDIA A100", "NVIDIA H100 SXM5 80GB"]


def test_facts_of_a_site_are_accepted_by_the_solver() -> None:
    for year in (None, 1990, 2024):
        answers = solve(Network(structure(), known.site_facts(year)), targets=["pue", "network_factor"])
        assert answers.estimates["network_factor"].p50 == pytest.approx(1 / 0.81)


def test_a_model_that_was_counted_holds_to_a_tenth() -> None:
    facts = {fact.name: fact for fact in known.model_facts("nothing", "Llama 3.1 405B")}
    assert facts["training_flop"].p95 / facts["training_flop"].median == pytest.approx(1.1)
    assert known.model_facts("nothing") == ()
