import json
from importlib import resources

import numpy as np
import pytest

from ingest.discourse.boundaries import KINDS, Model, Vocabulary, flat, known_as, model, words

CLASSES = {"they": "PRP", "we": "PRP", "build": "VBP", "chips": "NNS", "-ing": "VBG"}


def small(**weights: dict[str, float]) -> Model:
    return Model(CLASSES, {"bias": {"": -2.0}, **{kind: weights.get(kind, {}) for kind in KINDS}})


def test_words_are_found_without_what_stands_round_them() -> None:
    text = 'so "the U.S. pays $3.5 for twenty-two'
    found = words(text)
    assert found.texts == ["so", "the", "U.S", "pays", "$3.5", "for", "twenty", "two"]
    assert [text[a:b] for a, b in zip(found.begins, found.ends, strict=True)] == found.texts


@pytest.mark.parametrize(
    ("word", "known"),
    [("Chips", "chips"), ("it’s", "it's"), ("1,200", "0"), ("$40", "$0"), ("7%", "0%"), ("H100", "0x")],
)
def test_numbers_and_case_do_not_tell_words_apart(word: str, known: str) -> None:
    assert known_as(word) == known


def test_a_rare_word_has_the_class_of_its_suffix() -> None:
    numbers = Vocabulary(CLASSES).numbers(["they", "quilling", "zzz"])
    assert [Vocabulary(CLASSES).classes[n] for n in numbers["c"][4:-4]] == ["PRP", "VBG", "?"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_is_named_and_found_by_its_name(kind: str) -> None:
    vocabulary = Vocabulary(CLASSES)
    rows = vocabulary.rows(vocabulary.numbers(["we", "build", "zzz", "chips"]), kind)
    assert [vocabulary.row(kind, vocabulary.name(kind, row)) for row in rows.tolist()] == rows.tolist()
    assert max(rows) < vocabulary.size(kind)


def test_weights_count_where_their_row_stands() -> None:
    likely = small(w={"1 they": 4.0}, ww={"0 chips we": 4.0}, ccc={"-2 _ PRP VBP": -1.0}).probabilities(
        ["they", "build", "chips", "they", "build", "chips", "we", "build"]
    )
    scores = np.log(likely / (1 - likely))
    assert scores.tolist() == pytest.approx([-2.0, -3.0, 2.0, -2.0, -2.0, 2.0, -2.0, -2.0])


def test_no_words_have_no_ends() -> None:
    assert len(small().probabilities([])) == 0


def test_the_same_words_get_the_same_probabilities_wherever_they_stand() -> None:
    said = "so they build the site here and we wait for power".split()
    once, again = model().probabilities(said), model().probabilities(["right"] * 9 + said)
    assert np.array_equal(once[3:-4], again[12:-4])


def test_the_weights_that_ship_are_small_and_hold_no_row_of_four_words() -> None:
    data = resources.files("ingest") / "data"
    texts = [(data / f"boundaries.{name}.json").read_text("utf-8") for name in ("weights", "classes")]
    assert sum(len(text.encode()) for text in texts) < 5_000_000
    weights, classes = (json.loads(text) for text in texts)
    assert max(kind.count("w") for kind in weights if kind in KINDS) == 3
    assert set(weights) == {"bias", *KINDS}
    assert "they" in flat(classes)
