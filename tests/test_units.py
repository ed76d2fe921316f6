import pytest

from graph.units import UNITS, YEAR, display, format_value


@pytest.mark.parametrize(
    ("value", "unit", "wanted"),
    [
        (1.5e8, "W", "150 MW"),
        (1.2e9, "W", "1.2 GW"),
        (700, "W", "700 W"),
        (9.9996e8, "W", "1 GW"),
        (3.6e9, "J", "3.6 GJ"),
        (5e9, "USD", "$5 billion"),
        (1.5e6, "USD", "$1.5 million"),
        (45_000, "USD", "$45,000"),
        (2.5, "USD", "$2.50"),
        (0.0004, "USD", "$0.0004"),
        (-3e6, "USD", "-$3 million"),
        (0, "USD", "$0"),
        (0.07, "ratio", "7%"),
        (0.125, "ratio", "12.5%"),
        (0.29, "ratio", "29%"),
        (3, "ratio", "3x"),
        (1.22, "ratio", "1.22x"),
        (0, "ratio", "0%"),
        (-0.1, "ratio", "-10%"),
        (100_000, "count", "100,000"),
        (999_995, "count", "999,995"),
        (999_999_999, "count", "1 billion"),
        (1_234_567, "count", "1.235 million"),
        (0, "count", "0"),
        (4.05e11, "parameter", "405 billion parameters"),
        (1.5e13, "token", "15 trillion tokens"),
        (50, "token/s", "50 tokens/s"),
        (5e25, "FLOP", "5e25 FLOP"),
        (1e18, "FLOP/s", "1 EFLOP/s"),
        (1.979e15, "OP/s", "1.979 POP/s"),
        (2 * YEAR, "second", "2 years"),
        (YEAR / 12, "second", "1 month"),
        (1800, "second", "30 minutes"),
        (122 * 86400, "second", "122 days"),
        (1.5 * YEAR, "second", "18 months"),
        (0.31 * YEAR, "second", "3.72 months"),
        (0.02, "second", "20 ms"),
        (5e-10, "second", "0.5 ns"),
        (8e10, "byte", "80 GB"),
        (3.35e12, "byte/s", "3.35 TB/s"),
        (4e11, "bit/s", "400 Gbit/s"),
        (92_903, "m2", "92,903 m2"),
        (45, "degC", "45 degC"),
        (1200, "kg", "1,200 kg"),
        (2500, "m", "2.5 km"),
    ],
)
def test_a_value_as_a_person_would_write_it(value: float, unit: str, wanted: str) -> None:
    assert format_value(value, unit) == wanted


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("value", [0, 1e-12, 0.5, 1, 999.99996, 123_456.7, 1e6, 1e30])
def test_every_unit_has_a_way_to_be_written(value: float, unit: str) -> None:
    written = format_value(value, unit)
    assert written.strip() == written != ""
    assert "1,000 million" not in written


@pytest.mark.parametrize(
    ("value", "low", "high", "wanted"),
    [
        (0.15, None, None, "15%"),
        (None, 0.1, 0.2, "10% to 20%"),
        (None, 0.1, None, "at least 10%"),
        (None, None, 0.2, "at most 20%"),
        (None, None, None, ""),
    ],
)
def test_a_whole_quantity(value: float | None, low: float | None, high: float | None, wanted: str) -> None:
    assert display("ratio", value, low, high) == wanted


def test_an_approximate_quantity_says_so() -> None:
    assert display("count", 1e5, None, None, approximate=True) == "about 100,000"
    assert display("W", None, 4e8, 5e8, approximate=True) == "about 400 MW to 500 MW"


def test_units_are_keyed_by_their_exact_names() -> None:
    assert {name: unit.name for name, unit in UNITS.items()} == {name: name for name in UNITS}
    assert UNITS["FLOP/s"].dimension != UNITS["token/s"].dimension
