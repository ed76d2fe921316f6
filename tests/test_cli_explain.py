import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli import main

TALK = """---
title: The site in Memphis
date: 2025-03-01
---
- [00:02] the xAI site in Memphis holds
- [10:05] 100,000 H100s and it will
- [75:14] draw 150 megawatts by 2027
"""
NOTE = "Inference will soon need more power than training ever did [00:05], and GPUs are short of it [00:09].\n"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process on a store that holds a talk and a note."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMGRAPH_DB", str(tmp_path / "store.db"))
    Path("talk.md").write_text(TALK, encoding="utf-8")
    Path("note.md").write_text(NOTE, encoding="utf-8")

    def run(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["claimgraph", *args])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    assert run("ingest", "--quiet", "--workers", "0", "talk.md", "note.md")[0] == 0
    return run


def test_who_is_quoted_is_said_wherever_a_claim_is_shown(cg: Run) -> None:
    Path("quoting.md").write_text(
        "We sat in a room until night [00:05]. According to Ada Brinkholt the xAI site has 70,000 H100s [00:10].\n",
        encoding="utf-8",
    )
    assert cg("ingest", "--quiet", "--workers", "0", "quoting.md")[0] == 0
    line = next(line for line in cg("claims", "--about", "H100")[1].splitlines() if "70,000" in line)
    assert "quoting Ada Brinkholt" in line
    id = line.split()[0]
    assert "quoting Ada Brinkholt" in cg("cite", id)[1].splitlines()[0]
    assert "quoting: “According to Ada Brinkholt”" in cg("explain", id)[1].splitlines()


def test_an_imagined_cluster_is_explained_and_estimated(cg: Run) -> None:
    Path("imagined.md").write_text(
        "- [00:10] Imagine a cluster of 100,000 H100s in the desert.\n"
        "- [00:16] The cluster would draw about 150 megawatts at the meter.\n"
        "- [00:22] And it would cost four to five billion dollars to build.\n",
        encoding="utf-8",
    )
    assert cg("ingest", "--quiet", "--workers", "0", "imagined.md")[0] == 0
    assert cg("export", "out")[0] == 0
    rows = [json.loads(line) for line in Path("out/claims.jsonl").read_text(encoding="utf-8").splitlines()]
    power = next(row["id"] for row in rows if row["source"] == "imagined" and "150" in row["text"])
    told = re.search(r"scenario: 100,000-H100 cluster \((scenario/imagined/\w+)\), 0:10 to ", cg("explain", power)[1])
    assert told is not None
    code, out, _ = cg("estimate", told[1], "--metric", "facility_power")
    assert (code, out.splitlines()[0]) == (0, f"100,000-H100 cluster (scenario, {told[1]})")
    assert "“150 megawatts”" in out
    assert "“100,000”" in out


def id_of(cg: Run, about: str, words: str) -> str:
    lines = cg("claims", "--about", about)[1].splitlines()
    return next(line.split()[0] for line in lines if words in line)


def test_a_number_is_explained_with_all_that_decided(cg: Run) -> None:
    code, out, err = cg("explain", id_of(cg, "H100", "100,000"))
    assert (code, err) == (0, "")
    assert "[100,000]" in out
    assert re.search(r"^  10:05  H100s? = H100 \(chip/h100\), exact 0\.98$", out, re.M)
    for part in ("who is talked about:", "predicate: chip_count", "subject, of these:", "modality: ", "worth writing"):
        assert part in out


def test_as_json_it_has_the_same_parts(cg: Run) -> None:
    code, out, _ = cg("explain", "--json", id_of(cg, "H100", "100,000"))
    told = json.loads(out)
    assert code == 0
    assert told["surface"].startswith("100,000")
    assert told["claim"]["quantity"]["value"] == 1e5
    assert told["rule"]["table"] == "predicates.csv"
    assert [c["probability"] for c in told["candidates"]]
    assert {"feature", "weight"} == set(told["candidates"][0]["because"][0])
    assert told["roles"][0]["since"]["start"] is not None


def test_a_statement_is_explained_by_its_verb_and_topics(cg: Run) -> None:
    out = cg("export", "out")[1]
    rows = [json.loads(row) for row in Path("out/claims.jsonl").read_text("utf-8").splitlines()]
    claim = next(row for row in rows if row["kind"] == "statement")
    code, out, _ = cg("explain", claim["id"])
    assert code == 0
    assert "inference statement on" in out
    assert "rests on the verb “will”" in out
    assert "“will”" in out.partition("modality: predicted")[2]


def test_an_id_that_is_not_there_is_said_to_be_none(cg: Run) -> None:
    code, out, err = cg("explain", "0" * 16)
    assert (code, out) == (1, "")
    assert "no claim '0000000000000000'" in err
