"""`claimgraph estimate`, on its own."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from api.cli.estimate import estimate
from graph.compute.table import COLUMNS, OUTPUT, BadTableError
from graph.errors import BadRequestError, UnknownIdError
from graph.sqlite import SqliteStore
from tests.factories import document

APP = typer.Typer()
APP.command()(estimate)
ROWS = ("=1+1,NVIDIA GB300 (Blackwell Ultra),1000,,,11/18/2024", "B,Abacus,7,,,")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "clusters.csv"
    path.write_text("\n".join([",".join(COLUMNS), *ROWS, ""]), encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(APP, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_table_is_answered_on_standard_output(table: Path) -> None:
    result = run("--csv", table)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert tuple(rows[0]) == OUTPUT
    assert [row["Name"] for row in rows] == ["=1+1", "B"]
    assert float(rows[0]["h100e_p50"]) == pytest.approx(2526.53)
    assert float(rows[0]["power_mw_p5"]) < float(rows[0]["power_mw_p50"]) < float(rows[0]["power_mw_p95"])
    assert rows[1]["error"] == "Chip type (primary): no chip 'Abacus' in the hardware table"
    assert result.stderr == "2 clusters; 1 with something that could not be worked out: see `error`.\n"
    assert result.exit_code == 0


def test_the_basis_is_chosen(table: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("--csv", table, "--basis", "epoch").stdout)))
    assert float(rows[0]["h100e_p50"]) == pytest.approx(83.3754)
    assert run("--csv", table, "--basis", "mine").exit_code == 2


def test_the_answer_is_written_to_a_file(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = run("--csv", table, "--out", out)
    assert result.stdout == ""
    assert out.read_bytes() == run("--csv", table).stdout.encode()


def test_a_file_that_cannot_be_written_is_an_error(table: Path, tmp_path: Path) -> None:
    with pytest.raises(BadRequestError, match="cannot be written"):
        run("--csv", table, "--out", tmp_path / "none" / "out.csv")


def test_a_file_that_is_no_table_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadTableError, match="cannot be read"):
        run("--csv", tmp_path / "none.csv")


def test_without_a_table_there_is_nothing_to_estimate() -> None:
    with pytest.raises(BadRequestError, match="give a NAME, or --csv FILE"):
        run()


@pytest.fixture
def where(tmp_path: Path) -> Path:
    path = tmp_path / "graph.db"
    store = SqliteStore(path)
    store.put(document())
    store.close()
    return path


def test_something_in_the_graph_is_estimated_with_its_working(where: Path) -> None:
    result = run(
        "xAI Memphis", "--metric", "facility_power", "--assume", "pue=1.3", "--as-of", "2025", "--store", where
    )
    lines = result.stdout.splitlines()
    assert lines[0] == "Colossus (cluster, cluster/xai-memphis)"
    assert "[2025, existing]" in lines
    assert any(line.startswith("facility_power: ") and "90 % between" in line for line in lines)
    assert any(line.strip().startswith("facility_power = it_power × pue: ") for line in lines)
    assert any("https://video.example.org/watch?v=talk#t=10 (claim " in line for line in lines)
    assert any("pue: pue assumed, 1.3x; assumption" in line for line in lines)
    assert any("overheads.csv: DGX H100 server_overhead (published: " in line for line in lines)


def test_an_estimate_is_also_json(where: Path) -> None:
    rows = [json.loads(line) for line in run("Colossus", "--json", "--store", where).stdout.splitlines()]
    assert {row["entity"] for row in rows} == {"cluster/xai-memphis"}
    assert all(row["p5"] <= row["p50"] <= row["p95"] for row in rows)
    assert {"chips", "facility_power", "h100e"} <= {row["metric"] for row in rows}


def test_what_is_not_kept_is_worked_out_on_demand_once(where: Path) -> None:
    first = run("--refresh", "--store", where)
    found = re.fullmatch(
        rf"{re.escape(str(where))}: worked out anew for 2 entities; (\d+) estimates are kept\.\n", first.stdout
    )
    assert found
    assert int(found[1]) > 10
    assert "worked out anew for 0 entities" in run("--refresh", "--store", where).stdout
    with pytest.raises(BadRequestError, match="give it alone"):
        run("Colossus", "--refresh", "--store", where)


def test_what_does_not_follow_is_said(where: Path) -> None:
    result = run("Memphis", "--metric", "facility_power", "--store", where)
    assert "lets facility_power follow" in result.stderr
    assert "--assume VARIABLE=VALUE" in result.stderr


def test_a_name_and_a_table_exclude_each_other(table: Path, where: Path) -> None:
    for arguments in (
        ("Colossus", "--csv", table),
        ("--csv", table, "--assume", "pue=1.3"),
        ("Colossus", "--out", "x"),
    ):
        with pytest.raises(BadRequestError, match="table"):
            run(*arguments, "--store", where)


def test_bad_names_and_assumptions_are_errors(where: Path) -> None:
    with pytest.raises(UnknownIdError, match="no entity 'Atlantis'"):
        run("Atlantis", "--store", where)
    with pytest.raises(BadRequestError, match="at least 1"):
        run("Colossus", "--assume", "pue=0.5", "--store", where)
    with pytest.raises(BadRequestError, match="is no variable"):
        run("Colossus", "--metric", "wattage", "--store", where)
