from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.training import relations as training
from ingest.training.__main__ import TALKS

TALK = """title: The queue
form: captions
---
[0:04] and amazon invests in anthropic
~ Amazon | invests_in | Anthropic
[0:40] and so oracle rents gpus to bytedance
[1:30] amazon invests in anthropic again
~ Amazon | invests_in | Anthropic
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.talk").write_text(TALK)
    return tmp_path


def test_what_rules_see_is_right_where_it_is_annotated(folder: Path) -> None:
    (reading,) = training.talks(folder)
    judged = {(c.fit.predicate, right) for c, right in zip(reading.seen, reading.right, strict=True)}
    assert ("invests_in", True) in judged
    assert ("rents_from", False) in judged
    assert len(reading.gold) == 2


def test_what_is_annotated_gets_weight(folder: Path) -> None:
    readings = [r for _ in range(4) for r in training.talks(folder)]
    weights = training.learn(readings)
    assert weights["invests_in"] > weights.get("rents_from", 0.0)
    assert training.learn(readings) == weights


def test_the_taste_of_annotators_is_no_weight_that_ships(folder: Path) -> None:
    readings = [r for _ in range(4) for r in training.talks(folder)]
    assert {r.kind for r in readings} == {"written"}
    assert not [name for name in training.learn(readings) if "taste" in name]


def test_reports_count_real_documents_only(folder: Path) -> None:
    (reading,) = training.talks(folder)
    line = next(x for x in training.report([reading, reading._replace(kind="talk")]) if x.startswith("all rules alone"))
    assert len(line.split()[3:]) == 4 * 3


def test_the_report_counts_by_predicate(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (reading,) = training.talks(folder)
    monkeypatch.setattr(training, "learn", lambda readings: {})
    lines = list(training.report([reading._replace(kind="talk")]))
    counts = lines[next(n for n, line in enumerate(lines) if line.startswith("right of claimed")) + 1 :]
    assert {line.split()[0] for line in counts} >= {row["predicate"] for row in reading.gold}
    assert sum(int(line.split()[5]) for line in counts) == len(reading.gold) > 0


def test_no_text_is_judged_by_what_was_learned_from_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "two.talk").write_text(TALK)
    learned: list[set[str]] = []

    def learn(readings: Sequence[training.Reading]) -> dict[str, float]:
        learned.append({reading.document for reading in readings})
        return {}

    monkeypatch.setattr(training, "learn", learn)
    lines = list(training.report(list(training.talks(folder))))
    assert learned == [{"two"}, {"one"}]
    assert any(line.startswith("sure rules alone") for line in lines)


def test_the_relations_of_all_talks_that_ship_are_read() -> None:
    readings = list(training.talks(TALKS))
    assert len(readings) == len(list(TALKS.glob("*.talk")))
    assert sum(any(reading.right) for reading in readings) > len(readings) / 2


def test_the_report_says_how_often_what_is_said_to_be_likely_is_right(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (reading,) = training.talks(folder)
    monkeypatch.setattr(training, "likely", lambda weights, candidate: 0.9)
    lines = list(training.report([reading._replace(kind="talk")]))
    said = next(line for line in lines if line.startswith("0.8 to 1.0"))
    assert int(said.split()[-1]) == len(training.shipped(reading, {}).predicted) > 0
    assert said.split()[-3] == "0.90"
