import math

import pytest

from ingest import linear


def test_a_score_is_the_sum_of_what_holds() -> None:
    assert linear.score({"a": 1.5, "b": -2.0}, {"a": 2.0, "b": 1.0, "unknown": 9.0}) == 1.0


def test_softmax_sums_to_one_and_bears_large_scores() -> None:
    likely = linear.softmax({"a": 1000.0, "b": 999.0})
    assert math.fsum(likely.values()) == pytest.approx(1)
    assert likely["a"] > likely["b"]


@pytest.mark.parametrize(("score", "probability"), [(0.0, 0.5), (800.0, 1.0), (-800.0, 0.0)])
def test_sigmoid_bears_large_scores(score: float, probability: float) -> None:
    assert linear.sigmoid(score) == pytest.approx(probability)


def test_the_strongest_features_come_first() -> None:
    assert linear.strongest({"a": 1.0, "b": -3.0}, {"a": 1.0, "b": 1.0, "c": 1.0}) == [("b", -3.0), ("a", 1.0)]


@pytest.mark.parametrize("name", ["subjects", "worth", "confidence"])
def test_the_weights_that_ship_are_numbers(name: str) -> None:
    weights = linear.load(name)[""]
    assert weights
    assert all(math.isfinite(weight) for weight in weights.values())
