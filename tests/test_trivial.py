import pytest

from ingest.numbers.quantities import find
from ingest.numbers.trivial import reason
from ingest.words import Words


def reasons(text: str) -> list[str]:
    words = Words(text)
    return [reason(reading, words) for reading in find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "since 2019 or so",
        "llama 4 comes next",
        "on October 22 they said",
        "episode 12 of the show",
        "open 24 / 7 for us",
        "at 9 am sharp",
        "one thing is clear",
        "there are three ways",
        "1) first of all",
        "the 20 year old",
        "two years from now",
        "£500 million for it",
        "raised €6.6bn",
        "some 380 billion yuan in all",
        "it was three weeks ago",
        "by the end of 27 and then",
        "CUDA 12.4 came out",
        "AI 2.0 is here",
        "he said it three times a week",
        "turn it 180 degrees",
        "there are four reasons",
    ],
)
def test_numbers_that_carry_no_claim(text: str) -> None:
    assert reasons(text)
    assert all(reasons(text))


@pytest.mark.parametrize(
    "text",
    [
        "100,000 GPUs",
        "2,000 GPUs",
        "7% of it",
        "150 megawatts",
        "five years",
        "20 engineers",
        "eight GPUs",
        "three gas plants",
        "eight h100s",
        "grew three times a year",
    ],
)
def test_numbers_that_may_be_claims(text: str) -> None:
    assert reasons(text) == [""]
