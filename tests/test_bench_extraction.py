"""That the benchmark compares what it says, on the small check in the corpus; never how good anything is."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import baselines, extraction
from bench.extraction import CHECK, Run, documents, main, parts
from graph.errors import ClaimgraphError
from graph.model import Precision, Segment
from ingest.lexicon import Lexicon
from ingest.text import Text
from ingest.training import weights as learned

COLUMNS = "id,name,aliases,heard,near,family,maker"
LEXICON = Lexicon({"a.csv": f"{COLUMNS}\norg/acme,Acme,Acme Works,,,,\nchip/a9,A9,?Nine,a nine,,,org/acme\n"})


def text(*lines: str) -> Text:
    return Text(tuple(Segment(n, line, float(n), precision=Precision.CAPTION) for n, line in enumerate(lines)))


@pytest.fixture(scope="module")
def run() -> Run:
    return Run(documents(CHECK, frozenset()))


def test_every_way_and_every_part_has_its_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([f"--annotated={CHECK[0][0]}:{CHECK[0][1]}"]) == 0
    out = capsys.readouterr().out
    first = {line.split(" | ")[0].strip("| ") for line in out.splitlines()}
    assert {"names", "date expressions", "numbers", "value with subject", "whole claim", "relations"} <= first
    assert {"spaCy's NER", "the lexicon's names wherever they stand", "one regular expression"} <= first
    assert {"the nearest entity", "the last entity", "none, always"} <= first
    assert set(parts()) <= first
    assert ("quantulum3" in first) == (baselines.quantulum() is not None)
    assert out.count("| this pipeline |") == 7


def test_with_nothing_beside_the_project_the_small_check_is_read(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extraction, "DEFAULT", ((Path("none"), Path("none")),))
    monkeypatch.setattr(Run, "tables", lambda self: iter([d.name for d in self.documents]))
    assert main([]) == 0
    found = capsys.readouterr()
    assert found.out == "brief-power-and-siting\n"
    assert "the small check of corpus/ is read" in found.err


def test_documents_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ClaimgraphError, match="no annotated document"):
        documents(CHECK, frozenset(["brief-power-and-siting"]))
    assert main([f"--annotated={CHECK[0][0]}:{CHECK[0][1]}", "--leave", "brief-power-and-siting"]) == 1
    assert "Give --annotated DOCS:GOLD" in capsys.readouterr().err


def test_half_a_pair_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--annotated", "docs"])
    assert "give DOCS:GOLD" in capsys.readouterr().err


def test_switching_a_part_off_leaves_nothing_switched_off(run: Run) -> None:
    for patches in parts().values():
        run.read(*patches)
    assert json.dumps(run.read()[0][1]) == json.dumps(run.whole[0][1])


@pytest.mark.parametrize("part", ["names: exact ones only", "discourse: nobody is talked about"])
def test_a_part_that_is_off_is_missed(part: str, tmp_path: Path) -> None:
    talk = tmp_path / "talk.md"
    talk.write_text("- [00:01] so oracle and cor weave are in town.\n- [00:04] They use H100s.\n")
    (tmp_path / "talk.mentions.jsonl").write_text('{"doc": "talk", "t": 1, "type": "chip", "entity": "x"}\n')
    run = Run(documents([(tmp_path, tmp_path)], frozenset()))
    assert run.read(*parts()[part])[0][1] != run.whole[0][1]


def test_without_a_parse_every_word_stands_alone(run: Run) -> None:
    from ingest import pipeline

    with extraction.no_parse():
        doc = pipeline.pipeline().parser("xAI has 100,000 chips in Memphis")
    assert {token.pos_ for token in doc} == {"X"}
    assert all(token.head == token for token in doc)
    assert {token.pos_ for token in pipeline.pipeline().parser("xAI has chips")} != {"X"}


@pytest.mark.parametrize(
    ("choose", "answer"),
    [
        (baselines.last, "org/meta"),
        (baselines.nothing, None),
        (baselines.nearest, "org/oracle"),
        (baselines.last_close, None),
    ],
)
def test_rules_for_subjects(choose: baselines.Choose, answer: str | None) -> None:
    from ingest import pipeline

    pipe = pipeline.pipeline()
    said = text("Google then Meta, and here come a good many words that say nothing of any note at all to anybody: "
                "$5 billion from Oracle")  # fmt: skip
    with baselines.choosing(choose):
        (window,) = pipe.study(said, pipe.skim(said))
    (number,) = window.doc.spans["quantities"]
    assert [s.entity for s in number._.subjects] == ([answer] if answer else [])


def test_names_wherever_their_words_stand() -> None:
    rows = baselines.matched_names("talk", text("acme works on a nine", "Nine A9s, no A9"), LEXICON)
    found = [(row["start"], row["surface"], row["entity"]["name"]) for row in rows]
    assert found == [(0.0, "acme works", "Acme"), (0.0, "nine", "A9"), (1.0, "Nine", "A9"), (1.0, "A9", "A9")]


def test_recognized_names_are_called_as_the_lexicon_calls_them() -> None:
    rows = [{"entity": {"name": name, "type": type}} for name, type in (("ACME WORKS", "person"), ("Acme", "date"))]
    assert [row["entity"]["name"] for row in baselines.looked_up(rows, LEXICON)] == ["Acme", "Acme"]
    assert [row["entity"]["type"] for row in baselines.looked_up(rows, LEXICON)] == ["organization", "date"]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("about $1.5 billion", [(1.5e9, 1.5e9, "USD")]),
        ("150 to 300 megawatts", [(1.5e8, 3e8, "W")]),
        ("20% in 2 years", [(0.2, 0.2, "ratio"), (2.0, 2.0, "year")]),
        ("in 2025, an H100, 3 things", []),
        ("100,000 GPUs", [(100_000.0, 100_000.0, "count")]),
    ],
)
def test_one_regular_expression(said: str, read: list[tuple[float, float, str]]) -> None:
    found = list(baselines.one_expression(said))
    assert [n.unit for n in found] == [unit for _, _, unit in read]
    assert [x for n in found for x in (n.low, n.high)] == pytest.approx(
        [x for low, high, _ in read for x in (low, high)]
    )


def test_quantulum_reads_in_the_units_of_the_annotations() -> None:
    pytest.importorskip("quantulum3")
    read = baselines.quantulum()
    assert read is not None
    found = {
        n.unit: (n.low, n.high)
        for n in read("It draws 150 megawatts and 10 to 20 percent more, 100K GPUs, $5 billion.")
    }
    assert found["W"] == (1.5e8, 1.5e8)
    assert found["ratio"] == pytest.approx((0.1, 0.2))
    assert found["count"] == (100.0, 100.0)


def test_without_quantulum_the_rest_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "quantulum3", None)
    assert baselines.quantulum() is None


def test_weights_are_learned_without_the_document(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest import linear

    seen: list[int] = []

    def fit(real: list[Any], written: list[Any]) -> dict[str, dict[str, float]]:
        seen.append(sum(e.document == "brief-power-and-siting" for e in real))
        return {"worth": {"bias": -9.0}}

    monkeypatch.setattr(extraction, "talks", lambda folder: iter(()))
    monkeypatch.setattr(learned, "fit", fit)
    patched = extraction.weights(CHECK, frozenset())
    assert seen[0] == 0
    with patched(run.documents[0]):
        assert linear.load("worth")[""] == {"bias": -9.0}
        assert linear.load("subjects")[""]
    assert linear.load("worth")[""] != {"bias": -9.0}
