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
        "by the end of 27 and then",
        "CUDA 12.4 came out",
        "AI 2.0 is here",
        "he said it three times a week",
        "turn it 180 degrees",
        "there are four reasons",
        "open 24 by 7 for us",
        "better than a 2080",
        "the old HAL 9000 did it",
        "in hardware three we did",
        "the 7% rule says so",
        "he is a 10x engineer",
        "turn it by 90 degrees",
        "one day they will see",
        "are you sure? 100%.",
        "in 1735 they knew it",
        "at the age of nine months",
        "those two plants",
        "a million things go on",
        "a billion of us",
        "This is sponsored by Acme. Use code FOO and get 20% off your first order",
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
        "ten years ago",
        "forty years later",
        "the water is 45 degrees",
        "in a hundred plants",
        "in a core 64 threads run",
        "for 1,200 of them",
    ],
)
def test_numbers_that_may_be_claims(text: str) -> None:
    assert reasons(text) == [""]
