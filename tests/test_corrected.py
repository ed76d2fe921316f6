import pytest

from ingest.numbers.quantities import find


def values(text: str) -> list[float | None]:
    return [reading.value for reading in find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "a hundred megawatts, sorry, two hundred megawatts",
        "it was 100, no, 200 megawatts",
        "100 megawatts, I mean 200 megawatts",
        "100 megawatts. Scratch that, it's 200 megawatts",
    ],
)
def test_a_number_that_is_taken_back_is_not_said(text: str) -> None:
    assert values(text) == [2e8]


@pytest.mark.parametrize(
    "text",
    [
        "it has 100 sites and no 200 megawatt plant",
        "100 megawatts, not 200 megawatts",
        "more than 100 articles, I mean that's one view of 200 people",
        "100 dollars, sorry, 200 megawatts",
    ],
)
def test_two_things_are_two_numbers(text: str) -> None:
    assert len(values(text)) >= 2
    assert values(text)[0] in (100.0, 1e8, None)
