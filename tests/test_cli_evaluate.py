"""What `claimgraph evaluate` prints, on one small talk with annotations that are right in part."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from graph.sqlite import SqliteStore
from ingest.document import Job, read

TALK = "- [00:02] the xAI site in Memphis holds\n- [10:05] 100,000 H100s and it draws\n- [75:14] 150 megawatts today\n"
MENTIONS = [("xAI", "organization", 2), ("H100", "chip", 605), ("Oracle", "organization", 700)]

Evaluate = Callable[..., Result]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluate")
    (folder / "talk.md").write_text(TALK)
    kept = SqliteStore(folder / "store.db")
    kept.put(read(Job(str(folder / "talk.md"), "talk")))
    kept.close()
    gold = folder / "gold"
    gold.mkdir()
    names = [{"doc": "talk", "t": t, "surface": e, "entity": e, "type": type} for e, type, t in MENTIONS]
    quantity = {"doc": "talk", "value": None, "low": None, "high": None, "subject": "Oracle", "modality": "asserted"}
    numbers = [
        {**quantity, "t": 605, "value": 1e5, "unit": "count", "predicate": "chip_count", "quote": "100,000 H100s"},
        {**quantity, "t": 4514, "value": 1.6e8, "unit": "W", "predicate": "power_capacity", "quote": "150 megawatts"},
    ]
    for kind, rows in (("mentions", names), ("quantities", numbers)):
        (gold / f"talk.{kind}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


@pytest.fixture
def evaluate(store: Path, monkeypatch: pytest.MonkeyPatch) -> Evaluate:
    monkeypatch.chdir(store)

    def run(*args: object) -> Result:
        return CliRunner().invoke(app, ["evaluate", "gold", "--store", "store.db", *map(str, args)])

    return run


def rows(out: str, title: str) -> dict[str, list[str]]:
    """The rows of a printed table by their first word."""
    after = out.split(f"\n{title} ", 1)[1].splitlines()[1:]
    table = after[: after.index("")]
    return {line.split()[0]: line.split()[1:] for line in table}


def test_each_part_has_a_table(evaluate: Evaluate) -> None:
    ran = evaluate()
    assert ran.exit_code == 0, ran.output
    assert ran.output.startswith("F1 (right/gold)")
    assert rows(ran.output, "names by type")["chip"] == ["1.000", "1.000", "1.000", "1", "1", "1"]
    assert rows(ran.output, "values by unit")["W"][-3:] == ["0", "1", "1"]
    assert rows(ran.output, "values by predicate")["chip_count"][-3:] == ["1", "1", "1"]
    assert rows(ran.output, "over all")["mentions"][-3:] == ["2", "3", "3"]


def test_causes_are_counted_and_errors_shown_only_where_they_are_asked_for(evaluate: Evaluate) -> None:
    plain, long = evaluate().output, evaluate("--errors", 1).output
    assert long.startswith(plain)
    assert "said" not in plain.split("errors ")[-1]
    assert "value: other number, 1 of 1\n" in long
    assert "said 1.5e+08 W power_capacity; gold 1.6e+08 W power_capacity\n" in long
    assert "mentions: not found, 1 of 1\n  talk 700 s: Oracle\n    said nothing; gold Oracle (organization)\n" in long


def test_subjects_are_grouped_by_cause(evaluate: Evaluate) -> None:
    found: list[dict[str, Any]] = json.loads(evaluate("--json").output)["errors"]
    (subject,) = [e for e in found if e["stage"] == "value+subject"]
    assert subject["cause"] in ("wrong one", "none for named")
    assert subject["gold"] == "Oracle"
    assert "100,000 H100s" in subject["text"]


def test_json_has_everything(evaluate: Evaluate) -> None:
    figures = json.loads(evaluate("--json").output)
    assert figures["total"]["mentions"]["gold"] == figures["documents"]["talk"]["mentions"]["gold"] == 3
    assert figures["types"]["chip"] == {"P": 1, "R": 1, "F1": 1, "right": 1, "predicted": 1, "found": 1, "gold": 1}
    assert {"units", "predicates", "claims", "relations", "modalities", "confusion", "world_time"} <= figures.keys()
    assert sum(cause["number"] for cause in figures["causes"]) == len(figures["errors"]) > 3


def test_documents_are_chosen(evaluate: Evaluate) -> None:
    assert json.loads(evaluate("--json", "--docs", "other").output)["documents"] == {}
