"""Tables of clusters: what follows for each row, and what is said of rows that nothing follows for."""

import csv
import io
import math
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import clusters as bench
from graph.compute.cluster import Basis, CannotEstimateError, Fitted, Interval, Part, cost, h100e, power, server_price
from graph.compute.facts import Chip, reference
from graph.compute.table import (
    COLUMNS,
    OUTPUT,
    BadTableError,
    Cluster,
    Line,
    estimates,
    read_table,
    write_table,
)

KNOWN = reference()
FITTED = Fitted.of(KNOWN)
DEVELOP = Path(__file__).parent.parent / bench.FILE
TABLE = pytest.mark.skipif(not DEVELOP.exists(), reason="the table of real clusters is not here")
RATES = ("rate_int8", "rate_fp8", "rate_tensor16", "rate_fp16", "rate_fp32", "rate_tf32")


def parts(*pairs: tuple[str, float]) -> list[Part]:
    return [Part(KNOWN.chip(name), number) for name, number in pairs]


def row(**cells: str) -> dict[str, str]:
    first = {"Name": "A", COLUMNS[1]: "H100", COLUMNS[2]: "1000"}
    named = {"chip": COLUMNS[1], "number": COLUMNS[2], "chip2": COLUMNS[3], "number2": COLUMNS[4], "on": COLUMNS[5]}
    return dict.fromkeys(COLUMNS, "") | first | {named.get(key, key): value for key, value in cells.items()}


def written(folder: Path, *rows: dict[str, str], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    path = folder / "table.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def answers(folder: Path, *rows: dict[str, str], basis: Basis = Basis.SOUND) -> list[Line]:
    return list(estimates(read_table(written(folder, *rows)), basis, KNOWN))


def answer(folder: Path, **cells: str) -> Line:
    return answers(folder, row(**cells))[0]


def test_a_hundred_thousand_h100_are_themselves_and_draw_what_the_rule_says(tmp_path: Path) -> None:
    line = answer(tmp_path, number="100,000", on="9/1/2024")
    assert line.power
    assert line.h100e == pytest.approx(100_000, rel=1e-3)
    assert line.power.p50 == pytest.approx(142.7e6, rel=1e-3)
    assert line.power.p5 < 150e6 < line.power.p95
    assert line.errors == ()


@pytest.mark.parametrize("chip", KNOWN.chips, ids=lambda chip: chip.name)
def test_the_rule_of_each_basis_for_each_chip(chip: Chip) -> None:
    rates = {name: known.value for name, known in chip.facts.items() if name in RATES}
    one = [Part(chip, 1.0)]
    if not rates:
        for basis in Basis:
            with pytest.raises(CannotEstimateError, match="no rate of"):
                h100e(one, basis, KNOWN)
        return
    in_turn = [[RATES[0]], [RATES[1]], RATES[2:4], RATES[4:]]
    first = next(found for names in in_turn if (found := [rates[name] for name in names if name in rates]))
    assert h100e(one, Basis.SOUND, KNOWN) == max(rates.values()) / 1.979e15
    assert h100e(one, Basis.EPOCH, KNOWN) == max(first) / 1.979e15


def test_the_bases_differ_where_int8_was_cut() -> None:
    chips = parts(("GB300", 100_000))
    assert h100e(chips, Basis.EPOCH, KNOWN) == pytest.approx(8_338, rel=1e-4)
    assert h100e(chips, Basis.SOUND, KNOWN) == pytest.approx(252_653, rel=1e-4)


def test_by_the_table_only_chips_with_8_bit_rates_count_beside_such() -> None:
    both = parts(("A100", 1000), ("V100", 1000))
    assert h100e(both, Basis.EPOCH, KNOWN) == h100e(both[:1], Basis.EPOCH, KNOWN)
    assert h100e(both, Basis.SOUND, KNOWN) == pytest.approx((624e12 + 125e12) * 1000 / 1.979e15)


def test_the_basis_touches_h100e_only(tmp_path: Path) -> None:
    sound, epoch = (answers(tmp_path, row(chip="GB300"), basis=basis)[0] for basis in (Basis.SOUND, Basis.EPOCH))
    assert sound.h100e != epoch.h100e
    assert (sound.power, sound.cost) == (epoch.power, epoch.cost)


def test_secondary_chips_count_too(tmp_path: Path) -> None:
    alone, both = answer(tmp_path), answer(tmp_path, chip2="NVIDIA A100", number2="500")
    assert alone.h100e
    assert alone.power
    assert alone.cost
    assert both.power
    assert both.cost
    assert both.h100e == pytest.approx(alone.h100e + 500 * 624e12 / 1.979e15)
    assert both.power.p50 == pytest.approx(alone.power.p50 + 500 * 400 * 1.82 * 1.10)
    assert both.cost.p50 > alone.cost.p50


def test_power_takes_the_pue_of_the_year_and_the_latest_without_one() -> None:
    dated = [power(parts(("K40", 1)), on, KNOWN, FITTED).p50 for on in (date(2012, 1, 1), date(2018, 5, 1), None)]
    assert dated == pytest.approx([245 * 1.82 * pue for pue in (1.31, 1.26, 1.10)])


def test_older_chips_have_wider_intervals() -> None:
    new, old, undated = (power(parts((name, 1)), None, KNOWN, FITTED) for name in ("H100", "V100", "Ascend 800T A2"))
    assert new.p95 / new.p50 < old.p95 / old.p50 == pytest.approx(undated.p95 / undated.p50)
    assert new.p5 * new.p95 == pytest.approx(new.p50**2)


def test_the_chips_that_draw_most_say_how_wide() -> None:
    mostly_new = power(parts(("H100", 1000), ("V100", 10)), None, KNOWN, FITTED)
    assert math.log(mostly_new.p95 / mostly_new.p50) == pytest.approx(FITTED.new_width)


def test_a_price_near_the_date_counts_most() -> None:
    early, late = (server_price(KNOWN.chip("V100 SXM2"), date(year, 6, 1), KNOWN) for year in (2018, 2022))
    assert early > late
    assert server_price(KNOWN.chip("H100"), None, KNOWN) == server_price(KNOWN.chip("H100"), date(2025, 3, 3), KNOWN)
    assert math.isfinite(server_price(KNOWN.chip("GeForce GTX 280"), date(2100, 1, 1), KNOWN))


def test_the_price_of_a_chip_is_raised_to_its_server() -> None:
    assert server_price(KNOWN.chip("NVIDIA HGX H20"), None, KNOWN) == pytest.approx(12_000 * 1.64)
    assert server_price(KNOWN.chip("GB200"), None, KNOWN) == pytest.approx(42_000)


def test_large_buyers_of_old_chips_pay_less_each_and_of_new_ones_do_not() -> None:
    def each(name: str, number: float) -> float:
        return cost(parts((name, number)), None, KNOWN, FITTED).p50 / number

    assert each("V100", 10_000) < each("V100", 1_000)
    assert each("GH200", 10_000) < each("GH200", 1_000)
    assert each("H100", 10_000) == pytest.approx(each("H100", 1_000))
    assert each("V100", 1e6) == pytest.approx(each("V100", 1e5))


def test_a_chip_without_tdp_or_price_still_gets_its_h100e(tmp_path: Path) -> None:
    line = answer(tmp_path, chip="NVIDIA L2 PCle")
    assert line.h100e == pytest.approx(1000 * 1.93e14 / 1.979e15)
    assert (line.power, line.cost) == (None, None)
    assert line.errors == (
        "power: the TDP of 'NVIDIA L2 PCle' is not known",
        "cost: no price of 'NVIDIA L2 PCle' is known",
    )


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"chip": "Abacus 9"}, "Chip type (primary): no chip 'Abacus 9' in the hardware table"),
        ({"chip": "H100, NVIDIA A100"}, "'H100, NVIDIA A100' are several chips under one number"),
        ({"chip": ""}, "Chip type (primary): empty, though Chip quantity (primary) is '1000'"),
        ({"chip": "", "number": ""}, "Chip type (primary): empty"),
        ({"number": ""}, "Chip quantity (primary): empty, so the 'H100' are not counted"),
        ({"number": "0"}, "Chip quantity (primary): 0 is not above zero"),
        ({"number": "-5"}, "-5 is not above zero"),
        ({"number": "many"}, "'many' is no number"),
        ({"number": "nan"}, "'nan' is no number"),
        ({"number": "inf"}, "'inf' is no number"),
        ({"number": "1_000"}, "'1_000' is no number"),
        ({"number": "1,00"}, "'1,00' is no number"),
        ({"number": "1e300"}, "1e300 is more than any cluster holds"),
    ],
)
def test_without_the_primary_chips_there_is_no_figure_and_it_says_why(
    tmp_path: Path, cells: dict[str, str], why: str
) -> None:
    line = answer(tmp_path, **cells)
    assert (line.h100e, line.power, line.cost) == (None, None, None)
    assert why in "; ".join(line.errors)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"chip2": "Abacus 9", "number2": "5"}, "Chip type (secondary): no chip 'Abacus 9'"),
        ({"chip2": "A100"}, "Chip quantity (secondary): empty, so the 'A100' are not counted"),
        ({"chip2": "A100", "number2": "-1"}, "Chip quantity (secondary): -1 is not above zero"),
        ({"number2": "7"}, "Chip type (secondary): empty, though"),
    ],
)
def test_secondary_chips_that_cannot_be_counted_are_left_out_and_named(
    tmp_path: Path, cells: dict[str, str], why: str
) -> None:
    line = answer(tmp_path, **cells)
    assert line[1:4] == answer(tmp_path)[1:4]
    assert line.errors[0].startswith(why)
    assert line.errors[0].endswith("the figures are for the primary chips alone")


@pytest.mark.parametrize("number", ["1000", "1,000", "1e3", "1000.0", "1E+3", " 1000 ", "+1000."])
def test_numbers_are_read_as_tables_write_them(tmp_path: Path, number: str) -> None:
    assert answer(tmp_path, number=number) == answer(tmp_path)


@pytest.mark.parametrize("day", ["6/1/2018", "06/01/2018", "2018-06-01", "2018-06", "2018", "2018-06-01T12:00:00"])
def test_dates_are_read_as_epoch_writes_them_or_iso(tmp_path: Path, day: str) -> None:
    known = answer(tmp_path, on="11/18/2018").power
    assert answer(tmp_path, on=day).power == known != answer(tmp_path).power


@pytest.mark.parametrize("day", ["18/11/2024", "soon", "2024-13-01", "1/1/1820", "Q3 2024"])
def test_a_date_that_is_none_leaves_the_h100e(tmp_path: Path, day: str) -> None:
    line = answer(tmp_path, on=day)
    assert line.h100e == pytest.approx(1000, rel=1e-3)
    assert (line.power, line.cost) == (None, None)
    assert repr(day) in line.errors[0]


def test_columns_are_found_by_name_and_others_ignored(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    header = ["Owner", *reversed(COLUMNS), "Note"]
    path.write_text(",".join(header) + "\nme,9/1/2024,,,1000,H100,A,hm\n", encoding="utf-8-sig")
    assert read_table(path) == [Cluster("A", ("H100", "1000"), ("", ""), "9/1/2024")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_spreadsheets_write_is_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = written(tmp_path, row(Name='"Jülich", 京'), encoding=encoding, delimiter=delimiter)
    assert [cluster.name for cluster in read_table(path)] == ['"Jülich", 京']


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no column 'Name', 'Chip type"),
        (b"Name,Owner\nA,B\n", r"1: no column 'Chip type \(primary\)', 'Chip quantity \(primary\)'"),
        ((",".join(COLUMNS) + ",Name\n").encode(), "1: two columns 'Name'"),
        ((",".join(COLUMNS) + "\nJ\u00fclich,H100,5,,,\n").encode("latin-1"), "2: is not UTF-8"),
        ((",".join(COLUMNS) + '\n"A"b,H100,5,,,\n').encode(), "2: is no CSV"),
        ((",".join(COLUMNS) + '\n"A,H100,5,,,\n').encode(), "is no CSV"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_place(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(BadTableError, match=why):
        read_table(path)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadTableError, match="cannot be read"):
        read_table(tmp_path / "none.csv")


def test_a_row_whose_cells_do_not_fit_the_header_says_so(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(",".join(COLUMNS) + "\nA,H100,1,000,,,,\nB,H100\nC,H100,5,,,,,\n", encoding="utf-8")
    lines = list(estimates(read_table(path), Basis.SOUND, KNOWN))
    assert [line.name for line in lines] == ["A", "B", "C"]
    assert [bool(line.errors) for line in lines] == [True, True, False]
    assert "2 cells, the header 6" in lines[1].errors[0]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), max_size=5))
def test_names_come_back_unchanged_and_in_order(names: list[str]) -> None:
    lines = [Line(name, 1.0, Interval(1e6, 2e6, 3e6), None, ("a", 'b "c", d')) for name in names]
    rows = list(csv.reader(io.StringIO(write_table(lines), newline="")))
    assert rows[0] == list(OUTPUT)
    assert rows[1:] == [[name, "1", "1", "2", "3", "", "", "", 'a; b "c", d'] for name in names]


def test_numbers_are_written_without_exponents() -> None:
    text = write_table([Line("A", 1234567.8, Interval(1e-3, 1.0, 1e3), Interval(1e9, 2.5e12, 3e12), ())])
    assert text.splitlines()[1] == "A,1234570,0.000000001,0.000001,0.001,1000000000,2500000000000,3000000000000,"


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    rows = [row(Name=str(i), number=str(i)) for i in range(5)]
    assert write_table(answers(tmp_path, *rows)) == write_table(answers(tmp_path, *rows))


def test_a_width_lies_between_two_order_statistics() -> None:
    assert bench.order([3, 1, 2], 0.5) == 2
    assert bench.order(list(range(1, 11)), 0.9) == pytest.approx(9.9)
    assert bench.order([1, 2], 0.9) == 2


@TABLE
def test_what_was_fitted_is_what_the_clusters_give() -> None:
    found = bench.fit(bench.read(DEVELOP, KNOWN), KNOWN)
    assert found == pytest.approx(FITTED, abs=5e-4)


@TABLE
def test_estimates_of_clusters_left_out_are_nearer_than_epochs() -> None:
    clusters = bench.read(DEVELOP, KNOWN)
    left_out = bench.others(clusters, KNOWN)
    for figure, error, target, lowest in (
        ("power", bench.power_error, 0.13, 0.85),
        ("cost", bench.cost_error, 0.40, 0.80),
    ):
        found = bench.score(clusters, left_out, KNOWN, error, bench.WIDTHS[figure])
        assert found.median <= target < bench.peer(clusters, figure)[1]
        assert lowest <= found.held <= 0.95
        assert found.widest <= 3.2
    assert bench.within(clusters, KNOWN) >= 0.99


@TABLE
def test_the_benchmark_prints_its_tables(capsys: pytest.CaptureFixture[str]) -> None:
    bench.main(["--table", str(DEVELOP)])
    text = capsys.readouterr().out
    assert "| power | 39 | 0.1" in text
    assert "| cost | 15 | 0.2" in text
    assert text == bench.report(DEVELOP)
