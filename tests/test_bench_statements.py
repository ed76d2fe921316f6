import json
from pathlib import Path

import pytest

from bench.statements import covered, main
from tests.test_statements import read

LINE = "NVIDIA designs its chips around the demand for inference."
INSIGHT = {"doc": "note", "t": 0, "ts": [0], "topic": "inference demand", "text_gist": "Chips follow inference demand."}


def test_an_insight_is_covered_by_a_statement_of_its_place_with_its_words() -> None:
    (found,) = covered(read(LINE), [INSIGHT])
    assert found.statement is not None
    assert found.statement.text == LINE
    assert found.share > 0.5


def test_another_place_or_other_words_do_not_cover_it() -> None:
    elsewhere, other = covered(
        read(LINE), [INSIGHT | {"ts": [70]}, INSIGHT | {"topic": "weather", "text_gist": "Rain falls."}]
    )
    assert (elsewhere.statement, elsewhere.share) == (None, 0.0)
    assert other.share == 0.0


def test_it_counts_and_samples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "note.md").write_text(f"{LINE[:-1]} [00:00], and the sun shines on all of them [00:09].\n")
    insights = tmp_path / "insights.jsonl"
    insights.write_text(json.dumps(INSIGHT) + "\n" + json.dumps(INSIGHT | {"ts": [70]}) + "\n")
    main([str(tmp_path / "note.md"), "--insights", str(insights), "--sample", "5"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "note: 1 statements"
    assert lines[1] == "insights covered: 1 of 2"
    assert lines[2] == "missed: Chips follow inference demand."
    assert "NVIDIA designs its chips" in lines[3]
