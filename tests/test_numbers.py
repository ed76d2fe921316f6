import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.numbers.numbers import read
from ingest.words import Words


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("100,000", 1e5),
        ("100K", 1e5),
        ("1.5", 1.5),
        ("5 billion", 5e9),
        ("$5bn", 5e9),
        ("1e26", 1e26),
        ("2 hundred thousand", 2e5),
        ("twenty five", 25),
        ("twenty-five", 25),
        ("twenty five hundred", 2500),
        ("two hundred and fifty thousand", 250_000),
        ("three point five billion", 3.5e9),
        ("two and a half million", 2.5e6),
        ("a million", 1e6),
        ("half a million", 5e5),
        ("couple million", 2e6),
        ("like8 billion", None),
        ("two-thirds", 2 / 3),
        ("1/8", 0.125),
        ("ten to the twenty-fifth", 1e25),
        ("4 times 10 to the 25", 4e25),
        ("1.2 E 24", 1.2e24),
        ("1 000 000", 1e6),
        ("400 500", 400),
        ("2½", 2.5),
        ("half a dozen", 6),
        ("one fifty megawatts", 150),
        ("a million nine", 1.9e6),
        ("two and three quarters", 2.75),
        ("eleven point something", 11),
    ],
)
def test_a_number_as_written_or_spoken(text: str, value: float | None) -> None:
    number = read(Words(text), 0)
    assert (number.value if number else None) == (pytest.approx(value) if value is not None else None)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("tens of thousands", 1e4, 1e5),
        ("hundreds of thousands", 1e5, 1e6),
        ("hundreds of millions", 1e8, 1e9),
        ("a few thousand", None, None),
        ("few thousand", 1e3, 1e4),
    ],
)
def test_a_vague_magnitude_is_ten_times_wide(text: str, low: float | None, high: float | None) -> None:
    number = read(Words(text), 0)
    assert ((number.low, number.high) if number else (None, None)) == (low, high)


@pytest.mark.parametrize("text", ["GPT-4", "H100", "the 3rd", "24/7", "4o", "the millions who"])
def test_names_and_idioms_are_no_numbers(text: str) -> None:
    words = Words(text)
    assert [read(words, i) for i in range(len(words)) if words.lower(i) not in ("7",)] == [None] * (
        len(words) - [w.lower for w in words.list].count("7")
    )


def test_captions_glue_a_number_whose_dollar_sign_is_lost() -> None:
    number = read(Words("spending like8 billion"), 2)
    assert number is not None
    assert (number.value, number.money) == (8e9, True)


@given(st.integers(0, 10**15))
def test_any_number_with_commas_is_read_back(value: int) -> None:
    number = read(Words(f"{value:,}"), 0)
    assert number is not None
    assert number.value == value


@given(st.text(alphabet="0123456789,./$%-e abfhimnortuwx", max_size=60))
def test_no_text_breaks_the_grammar_and_it_always_moves_on(text: str) -> None:
    words = Words(text)
    for index in range(len(words)):
        number = read(words, index)
        assert number is None or number.end > index


@pytest.mark.parametrize("word", ["twenty", "nineteen", "hundred", "point", "and", "half", "a", "million", "$", "-"])
def test_a_word_said_ten_thousand_times_is_read_too(word: str) -> None:
    words = Words(f"{word} " * 10_000)
    index = 0
    while index < len(words):
        number = read(words, index)
        index = number.end if number else index + 1
    assert index >= len(words)
