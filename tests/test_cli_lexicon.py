"""`claimgraph lexicon check` and `ingest --lexicon`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.lexicon import app

HEAD = "id,name,aliases,heard,near,family,maker\n"
TALK = "- [00:01] and quillfern rents 5,000 H100s\n- [00:09] so quill vern pays $2 million for it\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.csv"
    path.write_text(HEAD + "org/quillfern,Quillfern,,quill vern,,,\n", encoding="utf-8")
    return path


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    return path


def check(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, arguments)])


def test_a_good_file_is_counted(own: Path) -> None:
    result = check(own)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "1 entities with 2 names; 0 errors" in result.stdout


def test_errors_and_warnings_are_lines_and_errors_are_code_1(own: Path) -> None:
    own.write_text(HEAD + "org/one,One Firm,Nvidia,,,,\nfirm/x,X Firm,,,,,\n", encoding="utf-8")
    result = check(own)
    assert result.exit_code == 1
    assert f"error: {own}: line 3, id: 'firm/x' is no id" in result.stderr
    assert f"warning: {own}: line 2, aliases: 'Nvidia' is a name of NVIDIA" in result.stderr


def test_what_it_would_link_is_shown(own: Path, talk: Path) -> None:
    result = check(own, "--text", talk)
    assert f"{talk}: 2 more or other links" in result.stdout
    assert "Quillfern (org/quillfern)" in result.stdout
    assert "0:09" in result.stdout


@pytest.mark.parametrize("workers", [0, 1])
def test_ingestion_reads_with_it_in_this_process_and_in_workers(
    own: Path, talk: Path, tmp_path: Path, workers: int
) -> None:
    def run(*arguments: object) -> str:
        command = [sys.executable, "-c", "from api.cli import main; main()", *map(str, arguments)]
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=environment)
        return done.stdout

    store = ("--store", tmp_path / "a.db", "--workers", workers, "--quiet")
    assert run("ingest", talk, *store).startswith("1 sources read")
    assert run("ingest", talk, *store, "--lexicon", own.name).startswith("1 sources read")
    assert run("ingest", talk, *store, "--lexicon", own.name).startswith("0 sources read, 1 already there")
    assert "2 mentions" in run("entity", "Quillfern", "--store", tmp_path / "a.db")
