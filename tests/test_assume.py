"""Assumptions as typed."""

import pytest

from graph.compute.assume import assumption, known, parse, variable_named
from graph.errors import BadRequestError


@pytest.mark.parametrize(
    ("text", "variable", "value"),
    [
        ("pue=1.3", "pue", 1.3),
        ("PUE = 1.3", "pue", 1.3),
        ("facility power=150 MW", "facility_power", 1.5e8),
        ("cost_per_chip=$45k", "cost_per_chip", 45_000),
        ("capital_cost=$5 billion", "capital_cost", 5e9),
        ("capital_cost=5B", "capital_cost", 5e9),
        ("chips=100,000 GPUs", "chips", 1e5),
        ("mfu=40%", "mfu", 0.4),
        ("duration=90 days", "duration", 90 * 86_400),
        ("electricity_price=$36/MWh", "electricity_price", 1e-8),
        ("building_price=$10/W", "building_price", 10),
        ("chip_flops=989 TFLOP/s", "chip_flops", 9.89e14),
        ("parameters=405 billion", "parameters", 4.05e11),
        ("tokens=15T", "tokens", 1.5e13),
        ("overhead=1.8x", "overhead", 1.8),
    ],
)
def test_values_come_with_units_and_words(text: str, variable: str, value: float) -> None:
    found = parse(text)
    assert (found.variable, found.p5, found.p95) == (variable, None, None)
    assert found.value == pytest.approx(value)


def test_two_ends_are_an_interval_on_the_scale_of_the_variable() -> None:
    share, power, pue = map(parse, ["mfu=0.2..0.8", "facility_power=100..400 MW", "pue=1.1..1.9"])
    assert (share.value, share.p5, share.p95) == pytest.approx((0.5, 0.2, 0.8))
    assert (power.value, power.p5, power.p95) == pytest.approx((2e8, 1e8, 4e8))
    assert pue.value == pytest.approx(1.3)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("wattage=5", "Known are amortised_hardware, "),
        ("facility_powr=5", "Did you mean facility_power"),
        ("pue_excess=0.1", "is no variable"),
        ("facility_power=5 gigawatts of dollars", "does not fit 'facility_power'.*which is in W"),
        ("chips=5 W", "which is in chips"),
        ("facility_power=150 mw", "milliwatt"),
        ("facility_power=9**9**9**9 W", "is no number|does not fit"),
        ("facility_power=1 9**9**9 W", "does not fit"),
        ("pue=0.9", "at least 1"),
        ("chips=0", "above 0"),
        ("chips=-5", "above 0"),
        ("chips=1e999", "no finite number"),
        ("mfu=1.5", "below 1"),
        ("mfu=0.5..0.4", "ends before it begins"),
        ("mfu=0.5..", "both its ends"),
        ("pue=1..1.3", "Begin it above 1"),
        ("pue=much", "is no number"),
        ("pue", "write VARIABLE=VALUE"),
        ("=3", "is no variable"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(BadRequestError, match=why):
        parse(text)


def test_a_value_or_both_ends_are_given() -> None:
    assert assumption("tdp", 0.7, unit="kW").value == pytest.approx(700)
    for low, high in ((1.0, None), (None, 2.0), (None, None)):
        with pytest.raises(BadRequestError, match="give a value, or both ends"):
            assumption("tdp", low=low, high=high)


def test_every_known_variable_can_be_named() -> None:
    assert [variable_named(name).name for name in known()] == list(known())
    assert "mfu_odds" not in known()
