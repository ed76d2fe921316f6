from pathlib import Path

import pytest

from ingest.errors import InputError
from ingest.evaluation.scoring import Names, Score, load_gold, macro_f1, match, modalities, near, same_value, years


def quantity(
    unit: str = "count", value: float | None = None, low: float | None = None, high: float | None = None
) -> dict[str, object]:
    return {"unit": unit, "value": value, "low": low, "high": high}


@pytest.mark.parametrize(
    ("said", "gold", "right"),
    [
        (quantity(value=100_000), quantity(value=101_000), True),
        (quantity(value=100_000), quantity(value=110_000), False),
        (quantity("W", value=100_000), quantity(value=100_000), False),
        (quantity(low=1e4, high=1e5), quantity(low=1e4), True),
        (quantity(high=5), quantity(value=5), True),
        (quantity(value=15), quantity(low=10, high=20), True),
        (quantity(value=25), quantity(low=10, high=20), False),
        (quantity(low=9, high=11), quantity(value=10), True),
        (quantity(low=1, high=20), quantity(value=10), False),
        (quantity(), quantity(value=10), False),
        (quantity("second", value=31_557_600), quantity("year", value=1), True),
    ],
)
def test_when_two_numbers_say_the_same(said: dict[str, object], gold: dict[str, object], right: bool) -> None:
    assert same_value(said, gold) is right


def test_nearness_is_of_times_or_else_of_paragraphs() -> None:
    assert near({"start": 12.0}, {"t": 10}, 4)
    assert not near({"start": 15.0}, {"t": 10}, 4)
    assert near({"start": 99.0, "citations": [{"start": 99.0}, {"start": 11.0}]}, {"t": 10}, 4)
    assert near({"start": None, "paragraph": 3}, {"t": None, "para": 3}, 4)
    assert not near({"start": 10.0, "paragraph": 3}, {"t": None, "para": 4}, 4)


def test_each_gold_row_is_matched_once_and_the_nearest_first() -> None:
    matched = match([{"start": 3.0}, {"start": 1.0}], [{"t": 0}], lambda p, g: True)
    assert matched.pairs == {0: 1}
    assert matched.score == Score(1, 2, 1)
    assert matched.false() == [{"start": 3.0}]


def test_scores_add_up() -> None:
    total = Score(1, 2, 4) + Score(1, 2, 0)
    assert (total.precision, total.recall) == (0.5, 0.5)
    assert total.f1 == pytest.approx(0.5)
    assert Score(0, 0, 0).f1 == 0


def test_names_fold_aliases() -> None:
    same = Names({"United States": ["US", "America"]})
    assert same("America") == same("us") == same("United-States")
    assert same("China") != same("US")


def test_asserted_and_approximate_are_one_modality() -> None:
    scores = modalities([("asserted", "approximate"), ("question", "question")])
    assert scores == {"asserted": Score(1, 1, 1), "question": Score(1, 1, 1)}
    assert macro_f1(scores) == 1


def test_a_modality_that_is_only_said_does_not_count_among_those_that_are_averaged() -> None:
    assert macro_f1(modalities([("asserted", "joke"), ("asserted", "asserted")])) == pytest.approx(2 / 3)
    assert macro_f1({}) is None


def test_years_of_an_interval() -> None:
    assert years("2026-01/2027-03") == ("2026", "2027")
    assert years(None) == ()


def test_a_broken_line_of_gold_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.mentions.jsonl").write_text('{"doc": "a"}\n{nope\n')
    with pytest.raises(InputError, match=r"a\.mentions\.jsonl:2: not JSON"):
        load_gold(tmp_path)


def test_a_folder_without_annotations_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no annotations here"):
        load_gold(tmp_path)


def test_documents_left_out_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.mentions.jsonl").write_text('{"doc": "a"}\n{"doc": "b"}\n')
    (tmp_path / "b.mentions.jsonl").write_text("{nope\n")
    gold = load_gold(tmp_path, frozenset("b"))
    assert gold.documents == ["a"]
