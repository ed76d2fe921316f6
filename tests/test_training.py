import json
import re
from pathlib import Path

import pytest

from ingest.errors import InputError
from ingest.evaluation.scoring import load_gold
from ingest.lexicon import load
from ingest.training import __main__ as command
from ingest.training import fit, held_out, scorers, talk
from ingest.training.examples import annotated, talks

ANNOTATED = Path(command.__file__).parent / "annotated"
TALK = """title: The queue
form: captions
---
[0:04] and xai put up a 100,000 gpus in memphis in like four months
= 100,000 | xAI | chip_count | 100000 count | of=GPU
= four months | (site) | lead_time | 3..4 month | modality=predicted
~ xAI | builds | xAI Memphis cluster
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.talk").write_text(TALK)
    return tmp_path


def test_a_talk_holds_lines_with_their_annotations(folder: Path) -> None:
    (line,) = talk.load(folder / "one.talk", load()).lines
    first, second = line.quantities
    assert (first.subject, first.value, first.unit) == ("org/xai", 100_000, "count")
    assert (second.subject, second.low, second.unit) == (None, 3 * talk.TIMES["month"], "second")
    assert [(r.subject, r.predicate, r.object) for r in line.relations] == [
        ("org/xai", "builds", "cluster/xai-memphis")
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("= 7 | xAI | chip_count | 7 count", "'7' is not in its line"),
        ("= 100,000 | Nobody & Co | chip_count | 1 count", "no name of the lexicon"),
        ("= 100,000 | xAI | size | 1 count", "no predicate"),
        ("= 100,000 | xAI | chip_count | many count", "no value"),
        ("= 100,000 | xAI | chip_count | 1 dozen", "no unit"),
        ("= 100,000 | xAI", "4 parts are needed"),
        ("~ xAI | likes | xAI Memphis cluster", "no predicate"),
        ("words without a time", "no time"),
    ],
)
def test_a_wrong_line_is_said(folder: Path, line: str, said: str) -> None:
    (folder / "one.talk").write_text(TALK + line + "\n")
    with pytest.raises(InputError, match=re.escape(said)):
        talk.load(folder / "one.talk", load())


def test_a_talk_is_read_like_any_transcript(folder: Path) -> None:
    examples = list(talks(folder))
    right = {e.claim.quantity.surface: e.subjects for e in examples if e.gold and e.claim.quantity}
    assert right["100,000"] == {"org/xai"}


def test_all_talks_that_ship_are_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["check"]) == 0
    assert capsys.readouterr().out.count("quantities") == len(list(command.TALKS.glob("*.talk")))


def test_what_is_always_right_gets_weight() -> None:
    examples = [fit.Choosing([{"good": 1.0}, {"bad": 1.0}], [True, False])] * 5
    weights = fit.choose(examples, 1.0)
    assert weights["good"] > 0 > weights["bad"]
    yes = fit.judge([fit.Judged({"good": 1.0}, True), fit.Judged({"bad": 1.0}, False)] * 5, 1.0)
    assert yes["good"] > 0 > yes["bad"]


def test_a_document_is_never_scored_by_what_was_learned_from_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "two.talk").write_text(TALK)
    examples = list(talks(folder))
    seen: list[set[str]] = []

    def subjects(learned: list[object]) -> dict[str, float]:
        seen.append({e.document for e in learned})  # type: ignore[attr-defined]
        return {}

    monkeypatch.setattr(scorers, "subjects", subjects)
    monkeypatch.setattr(scorers, "worth", lambda _: {})
    held_out.leave_one_out(examples, ())
    assert seen == [{"two"}, {"one"}]


def test_reliability_is_a_line_a_bin() -> None:
    lines = list(held_out.reliability("x", [(0.1, False), (0.15, True), (1.0, True)]))
    assert [line.split()[-1] for line in lines[1:-1]] == ["2", "1"]


def test_the_score_of_what_is_said_stands_beside_that_of_saying_the_same_of_everything() -> None:
    *_, last = held_out.reliability("x", [(0.9, True), (0.1, False)])
    assert last.split()[-2:] == ["0.010", "0.250"]


def test_a_claim_is_judged_by_scorers_that_know_nothing_of_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = list(talks(folder))
    monkeypatch.setattr(scorers, "subjects", lambda _: {})
    monkeypatch.setattr(scorers, "worth", lambda _: {})
    for chosen in held_out.score(examples, ()):
        assert chosen.likely == pytest.approx(1 / len(chosen.example.number._.choices))
        found = scorers.sure(*chosen.judged).features
        assert found["odds of a claim"] == 0


def test_a_claim_of_a_written_talk_counts_less(folder: Path, told: Path) -> None:
    real = scorers.sure(next(annotated(told, load_gold(told), frozenset())), 0.5, 0.5)
    written = scorers.sure(next(iter(talks(folder))), 0.5, 0.5)
    assert real.weight > written.weight


FACT = {"doc": "q1", "t": 4, "subject": "xAI", "predicate": "chip_count", "value": 100_000, "unit": "count"}
HEARD = "- [0:04] and xai put up a 100,000 gpus in memphis\n- [2:10] they pay 40 million dollars for it\n"


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """A folder with a transcript, and facts of it and of another that is not there."""
    (tmp_path / "q1_queue.md").write_text(HEARD)
    rows = [FACT, FACT | {"doc": "q2"}]
    (tmp_path / "q.quantities.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def test_facts_without_the_words_they_were_said_in_teach(told: Path) -> None:
    examples = list(annotated(told, load_gold(told), frozenset()))
    assert {(e.document, e.gold is not None) for e in examples} == {("q1", True), ("q1", False)}
    assert not any(e.written for e in examples)


def test_what_was_not_annotated_teaches_nothing(told: Path) -> None:
    (told / "spans.json").write_text(json.dumps({"q1": [0, 60]}))
    (example,) = annotated(told, load_gold(told), frozenset())
    assert example.gold == FACT


def test_the_annotations_that_ship_quote_nobody() -> None:
    gold = load_gold(ANNOTATED)
    keys = {key for row in (*gold.mentions, *gold.quantities, *gold.relations) for key in row}
    assert not keys & {"quote", "text", "sentence", "surrounding"}
    assert set(gold.documents) == set(gold.spans)
    assert max(len(row["surface"].split()) for row in gold.mentions) <= 8


def test_a_real_number_counts_more_than_a_written_one(folder: Path, told: Path) -> None:
    real = scorers.judged(next(annotated(told, load_gold(told), frozenset())))
    written = scorers.judged(next(iter(talks(folder))))
    assert real.weight > written.weight
