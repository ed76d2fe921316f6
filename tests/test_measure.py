import pytest

from ingest.numbers.measure import implied_unit, unit_after
from ingest.numbers.numbers import read
from ingest.words import Words


def unit(text: str, index: int = 0) -> str | None:
    words = Words(text)
    number = read(words, index)
    assert number is not None
    measure = unit_after(words, number.end, number)
    return measure.unit if measure else None


def implied(text: str, index: int) -> str:
    words = Words(text)
    number = read(words, index)
    assert number is not None
    return implied_unit(words, number.end, number).unit


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("5 megawatts", "W"),
        ("5 megawatt hours", "J"),
        ("5 per cent", "ratio"),
        ("5 cents on the dollar", "ratio"),
        ("5 cents of it", "USD"),
        ("5 square miles", "m2"),
        ("3e25 floating-point operations", "FLOP"),
        ("3e15 operations per second", "FLOP/s"),
        ("50 TOPS", "OP/s"),
        ("5 tops", None),
        ("16 gigs of RAM", "byte"),
        ("3 gigs at the site", "W"),
        ("256x256", None),
        ("5 of those", None),
    ],
)
def test_the_unit_said_behind_a_number(text: str, name: str | None) -> None:
    assert unit(text) == name


@pytest.mark.parametrize(
    ("text", "index", "name"),
    [
        ("Llama 3 70B is", 2, "parameter"),
        ("it saw 15 trillion", 2, "token"),
        ("sells for 35,000 now", 2, "USD"),
        ("35,000 per GPU", 0, "USD"),
        ("35,000 GPUs", 0, "count"),
        ("20 billion", 0, "USD"),
        ("20 billion users", 0, "count"),
        ("20 million downloads", 0, "count"),
        ("trillions of market cap", 0, "USD"),
        ("a PUE of 1.3 here", 3, "ratio"),
        ("our margin is 60 now", 3, "ratio"),
        ("1e26", 0, "FLOP"),
    ],
)
def test_the_unit_that_the_neighbours_imply(text: str, index: int, name: str) -> None:
    assert implied(text, index) == name
