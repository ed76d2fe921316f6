import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.cursors import decode, encode
from graph.errors import BadCursorError

text = st.text(st.characters(exclude_categories=["Cs"]))
whole = st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1)


@given(text, whole, st.floats(allow_nan=False))
def test_a_cursor_gives_back_its_keys(word: str, number: int, real: float) -> None:
    assert decode(encode("list", word, number, real), "list", str, int, float) == (word, number, real)


@given(st.text())
def test_no_text_breaks_the_reader(given_text: str) -> None:
    with pytest.raises(BadCursorError):
        decode(given_text, "list", str)


def _wrap(json: str) -> str:
    return base64.urlsafe_b64encode(json.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "json",
    [
        "{}",
        '"list"',
        '["list"]',
        '["list","a","b"]',
        '["other","a"]',
        '["list",1]',
        '["list",null]',
        '["list",["a"]]',
        r'["list","\ud800"]',
        "[" * 100_000,
    ],
)
def test_a_cursor_of_another_shape_is_refused(json: str) -> None:
    with pytest.raises(BadCursorError):
        decode(_wrap(json), "list", str)


@pytest.mark.parametrize(("kind", "key"), [(float, "NaN"), (float, "1"), (int, "true"), (int, "1.0"), (int, "1" * 30)])
def test_a_key_of_another_type_is_refused(kind: type[int] | type[float], key: str) -> None:
    with pytest.raises(BadCursorError):
        decode(_wrap(f'["list",{key}]'), "list", kind)


def test_a_cursor_is_one_word_that_needs_no_escaping() -> None:
    assert encode("list", "ÿ?>~ ü", -1.5).replace("-", "").replace("_", "").isalnum()
