"""`claimgraph review`, on its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api.cli.review import review
from graph.stores import open_store
from tests.reading import document

APP = typer.Typer()
APP.command()(review)
LINES = ("and cor weave rents space", "then cor weave and Quillfern grew", "so Quillfern and nvidia met")

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    where = str(tmp_path / "a.db")
    store = open_store(where)
    store.put(document(*LINES))
    store.close()

    def invoke(*arguments: str) -> str:
        result = CliRunner().invoke(APP, [*arguments, "--store", where])
        assert result.exit_code == 0, result.output
        return result.stdout

    return invoke


def test_unsure_links_are_listed_with_how_often_and_where(run: Run) -> None:
    row = next(line for line in run().splitlines() if line.startswith("cor weave"))
    assert "CoreWeave (org/coreweave) heard" in " ".join(row.split())
    assert " ".join(row.split()).endswith("0.90 2 talk 0:00")


def test_sure_links_are_not_listed(run: Run) -> None:
    assert "org/nvidia" not in run()


def test_names_that_the_lexicon_lacks_come_with_their_number(run: Run) -> None:
    _, _, lacking = run().partition("names that the lexicon lacks")
    assert "Quillfern 2 talk 0:10" in " ".join(lacking.split())


def test_the_limit_bounds_both_lists(run: Run) -> None:
    assert len(run("--limit", "1").splitlines()) == 7
