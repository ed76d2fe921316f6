"""That the benchmark of the solver runs and asks what it says; never how fast anything is."""

import importlib.util

import pytest

from bench import estimates


def test_every_node_is_answered_in_full() -> None:
    for name, work in estimates.nodes().items():
        answers = work()
        assert not answers.conflict, name
        assert set(estimates.TARGETS) & set(answers.estimates), name


def test_the_command_prints_a_row_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    estimates.main(["--seconds", "0"])
    out, err = capsys.readouterr()
    rows = [line for line in out.splitlines() if line.startswith("| ") and "×" in line]
    peers = 2 if importlib.util.find_spec("squigglepy") else 0
    assert len(rows) == len(estimates.nodes()) + peers
    assert ("squigglepy is not installed" in err) == (peers == 0)
