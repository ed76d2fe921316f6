"""The reference facts: every row says where it is from, and lookups never guess."""

import csv
import re
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from graph.compute.facts import CHIP_COLUMNS, FILES, NoFactError, Reference, UnknownChipError, reference
from graph.compute.rows import COLUMNS, BadFactError, RestsOn, facts

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "graph" / "compute" / "reference"
DOCS = (ROOT / "docs" / "estimates.md").read_text(encoding="utf-8")
GOOD = {
    "subject": "any", "quantity": "mfu", "scope": "", "value": "0.4", "p5": "0.2", "p95": "0.6", "unit": "ratio",
    "rests_on": "published", "source": "Somebody", "address": "https://example.org/a", "date": "2026-01-02",
    "licence": "CC BY 4.0", "note": "",
}  # fmt: skip


def table(**changes: str) -> str:
    return ",".join(COLUMNS) + "\n" + ",".join((GOOD | changes)[column] for column in COLUMNS) + "\n"


def files(**changes: str) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.csv")} | changes


def test_a_good_row_is_read_with_its_place() -> None:
    (known,) = facts(table(), "x.csv")
    assert (known.value, known.p5, known.p95, known.unit, known.where) == (0.4, 0.2, 0.6, "ratio", "x.csv:2")
    assert known.origin.rests_on is RestsOn.PUBLISHED
    assert known.origin.date == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"address": ""}, "without one the row must rest on judgement"),
        ({"address": "example.org"}, "the address is 'example.org'"),
        ({"licence": ""}, "no licence"),
        ({"source": ""}, "no source"),
        ({"rests_on": "judgement"}, "a judgement of ours has no address"),
        ({"rests_on": "judgement", "address": "", "p5": "0.39", "p95": "0.41"}, "must be wide"),
        ({"rests_on": "hearsay"}, "rests_on is 'hearsay'"),
        ({"value": "0"}, "above zero"),
        ({"value": "nan"}, "above zero"),
        ({"value": "much"}, "value is 'much'"),
        ({"p5": "0.5"}, "outside its interval"),
        ({"unit": "furlong"}, "no unit 'furlong'"),
        ({"date": "yesterday"}, "date is 'yesterday'"),
        ({"subject": ""}, "must be named"),
        ({"note": "a,b"}, "14 cells where 13 are wanted"),
    ],
)
def test_a_row_that_says_too_little_is_refused_with_its_place(changes: dict[str, str], why: str) -> None:
    with pytest.raises(BadFactError, match=rf"^x\.csv:2: .*{re.escape(why)}"):
        facts(table(**changes), "x.csv")


def test_other_columns_are_refused() -> None:
    with pytest.raises(BadFactError, match=r"^x\.csv:1: the columns are a, b"):
        facts("a,b\n1,2\n", "x.csv")


@pytest.mark.parametrize(
    ("file", "row", "why"),
    [
        ("rates", "any,mfu,,0.4,0.2,0.6,ratio,judgement,us,,2026-01-01,,", "a second mfu of 'any'"),
        ("chip_facts", "Abacus,tdp,,4,2,6,W,judgement,us,,2026-01-01,,", "no chip 'Abacus' in chips.csv"),
        ("families", "Hopper,share,NVIDIA A100,0.4,0.2,0.6,ratio,judgement,us,,2026-01-01,,", "add up to 1.4"),
        ("chips", "Abacus,H100,,,,no,any,,judgement,us,,2026-01-01,", "'H100' is a name of two chips"),
        ("chips", "Abacus,,,,,perhaps,any,,judgement,us,,2026-01-01,", "holds_cpu is 'perhaps'"),
    ],
)
def test_rows_that_contradict_each_other_are_refused(file: str, row: str, why: str) -> None:
    with pytest.raises(BadFactError, match=re.escape(why)):
        Reference(files(**{file: files()[file] + row + "\n"}))


def test_a_family_of_a_chip_nobody_knows_is_refused() -> None:
    row = "Wood,share,Abacus,1,0.5,1,ratio,judgement,us,,2026-01-01,,\n"
    with pytest.raises(UnknownChipError, match="Abacus"):
        Reference(files(families=files()["families"] + row))


def test_every_row_of_every_file_is_good() -> None:
    assert {path.stem for path in FOLDER.glob("*.csv")} == {"chips", *FILES}
    for name in FILES:
        assert facts(files()[name], f"{name}.csv")
    assert len(reference().chips) == 170


def test_rows_of_epoch_say_so_with_their_licence() -> None:
    rows = [row for name in ("chips", *FILES) for row in csv.DictReader(files()[name].splitlines())]
    data = [row for row in rows if row["source"].startswith("Epoch AI, ") and "code" not in row["source"]]
    assert len(data) > 3000
    assert {row["licence"] for row in data} == {"CC BY 4.0"}
    assert "Epoch AI" in (ROOT / "NOTICE").read_text(encoding="utf-8")


def test_every_quantity_and_column_has_its_entry() -> None:
    quantities = {known.quantity for name in FILES for known in facts(files()[name], name)}
    assert [name for name in sorted({*quantities, *COLUMNS, *CHIP_COLUMNS}) if f"`{name}`" not in DOCS] == []


def test_a_chip_is_found_by_each_of_its_names() -> None:
    known = reference()
    for name in ("NVIDIA H100 SXM5 80GB", "h100", "H100 SXM", "nvidia  H-100", "chip/h100"):
        assert known.chip(name).name == "NVIDIA H100 SXM5 80GB"
    assert known.chip("NVIDIA Tesla K40c").value("rate_fp32") == 5.046e12
    assert known.chip("H100").fact("tdp").unit == "W"


def test_every_chip_is_found_by_its_own_name() -> None:
    for chip in reference().chips:
        assert reference().chip(chip.name) is chip


def test_a_chip_nobody_knows_is_named() -> None:
    with pytest.raises(UnknownChipError, match="'H1000'"):
        reference().chip("H1000")
    with pytest.raises(NoFactError, match="no tdp of 'Google TPU v5p'"):
        reference().chip("TPU v5p").fact("tdp")
    assert reference().chip("TPU v5p").value("tdp") is None


def test_only_superchips_and_whole_processors_hold_their_cpu() -> None:
    holding = {chip.name for chip in reference().chips if chip.holds_cpu}
    assert holding == {"NVIDIA GH200", "AMD Instinct MI300A", "Sunway SW26010-Pro", "MT-3000"}


def test_a_family_is_a_mixture() -> None:
    members = reference().family("Hopper")
    assert sum(share.value for _, share in members) == pytest.approx(1)
    assert members[0][0].name == "NVIDIA H100 SXM5 80GB"
    assert [chip.name for chip, _ in reference().family("chip/hopper")] == [chip.name for chip, _ in members]
    with pytest.raises(UnknownChipError):
        reference().family("Wood")


@pytest.mark.parametrize(
    ("year", "pue"), [(2011, 1.31), (2016, 1.31), (2020, 1.20), (2023, 1.14), (2025, 1.10), (2031, 1.10), (None, 1.10)]
)
def test_pue_is_that_of_the_year(year: int | None, pue: float) -> None:
    assert reference().pue(year).value == pue


def test_overheads_follow_the_server() -> None:
    known = reference()
    overheads = {
        name: known.server_overhead(known.chip(name)).value for name in ("H100", "A100", "GB200", "B200", "L4")
    }
    assert overheads == {"H100": 1.82, "A100": 2.03, "GB200": 1.53, "B200": 1.79, "L4": 1.82}
    assert known.cluster_overhead(known.chip("A100")).value == 1.82
    assert 1 < known.cluster_overhead(known.chip("GH200")).value < 1.5


def test_other_values_are_looked_up_by_what_they_are() -> None:
    known = reference()
    assert known.find("network_share").value == 0.19
    assert known.find("mfu").value == 0.375
    assert known.find("reference_rate").value == 1.979e15
    assert known.electricity_price(2022).value == 0.0832
    assert known.electricity_price(2040).value == known.electricity_price(2025).value
    assert known.utilisation(known.chip("TPU v4")).value == 0.43
    assert known.utilisation(known.chip("H100")).value == 0.75
    assert known.server_cost(known.chip("V100")).value == 1.69
    with pytest.raises(NoFactError, match="no luck of 'any'"):
        known.find("luck")
    with pytest.raises(NoFactError, match="no luck of '2024'"):
        known.by_year("luck", 2024)


def test_prices_are_those_of_the_chip_and_of_its_likes() -> None:
    known = reference()
    quotes = known.prices(known.chip("NVIDIA A100"))
    assert {quote.subject for quote in quotes} == {"NVIDIA A100", "NVIDIA A100 SXM4 40 GB", "NVIDIA A100 SXM4 80 GB"}
    assert [quote.origin.date for quote in quotes] == sorted(quote.origin.date for quote in quotes)
    assert {quote.scope for quotes in map(known.prices, known.chips) for quote in quotes} == {"chip", "server"}


def test_likes_are_chips_with_prices() -> None:
    priced = {known.subject for known in facts(files()["prices"], "prices.csv")}
    assert [like for chip in reference().chips for like in chip.price_like if like not in priced] == []


def test_models_are_known_by_name() -> None:
    found = reference().model("llama 3.1-405b")
    assert found["parameters"].value == 4.05e11
    assert found["training_flop"].unit == "FLOP"
    with pytest.raises(NoFactError, match="'Hal'"):
        reference().model("Hal")


def test_a_second_size_of_a_model_is_refused() -> None:
    row = "MoE-Multi,parameters,,8e9,4e9,9e9,parameter,judgement,us,,2026-01-01,,\n"
    with pytest.raises(BadFactError, match="a second parameters of 'MoE-Multi'"):
        Reference(files(models=files()["models"] + row)).model("MoE-Multi")


def test_the_data_are_where_the_package_looks() -> None:
    assert (resources.files("graph.compute") / "reference" / "chips.csv").is_file()
