import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.text import fold, query_tokens, tokens


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It holds 100,000 chips", ["it", "holds", "100,000", "100000", "chips"]),
        ("3.5 gigawatts, or 3.5GW", ["3.5", "gigawatts", "or", "3.5gw"]),
        ("the U.S. and the U.S", ["the", "u.s.", "us", "and", "the", "u.s", "us"]),
        ("H100s and GB200", ["h100s", "h100", "and", "gb200"]),
        ("the 1,000s", ["the", "1,000s", "1000"]),
        ("liquid-cooled", ["liquid-cooled", "liquid", "cooled"]),
        ("Llama-3.1-405B", ["llama-3.1-405b", "llama", "3.1", "405b"]),
        ("H100s-only", ["h100s-only", "h100s", "only", "h100"]),
        ("NVIDIA's", ["nvidia", "s"]),
        ("Åland café", ["aland", "cafe"]),
        ("ends here.Next", ["ends", "here", "next"]),
        ("snake_case", ["snake", "case"]),
        ("Blackwell™", ["blackwelltm"]),
        ("", []),
        (" — !?", []),
    ],
)
def test_words_of_a_text(text: str, wanted: list[str]) -> None:
    assert tokens(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("U.S. chips", ["us", "chips"]),
        ("the H100s the H100", ["the", "h100"]),
        ("1,000", ["1000"]),
        ("Llama-3.1", ["llama", "3.1"]),
        ("class", ["class"]),
        ("GB200-H100s", ["gb200", "h100"]),
    ],
)
def test_words_of_a_query(text: str, wanted: list[str]) -> None:
    assert query_tokens(text) == wanted


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("U.S.", "us"),
        ("us", "U.S"),
        ("H100", "h100s"),
        ("H100s", "H100"),
        ("1000", "1,000"),
        ("1,000s", "1000"),
        ("liquid-cooled", "liquid cooled"),
        ("Llama-3.1", "llama 3.1"),
        ("H100s-only", "h100"),
        ("Blackwell™", "BLACKWELLTM"),
    ],
)
def test_one_spelling_finds_another(written: str, asked: str) -> None:
    assert set(query_tokens(asked)) <= set(tokens(written))


words = st.text(alphabet=st.sampled_from("aAbsSéß™²1029.,-_ 'ⅷ数\u0301ǅ")) | st.text()


@given(words)
def test_every_text_is_found_by_its_own_words(text: str) -> None:
    assert set(query_tokens(text)) <= set(tokens(text))


@given(words)
def test_words_are_folded_and_hold_no_blank(text: str) -> None:
    for token in tokens(text):
        assert token
        assert not any(c.isspace() or c in "\"'*^():_" for c in token)


@given(words)
def test_case_does_not_count(text: str) -> None:
    if text.isascii():
        assert tokens(text.upper()) == tokens(text.lower())
        assert fold(text.upper()) == fold(text.lower())


@given(words)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("name", ["CoreWeave", "Core Weave", "core-weave", "CORE.WEAVE", "Córewéave", "core_weave"])
def test_a_name_is_one_however_it_is_written(name: str) -> None:
    assert fold(name) == "coreweave"
