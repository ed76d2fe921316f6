import pytest

from ingest.context import Context

TEXT = "It was late. They bought about 100,000 of them for the site. Nobody knew?"
BEGIN = TEXT.index("100,000")


def context(text: str = TEXT, begin: int = BEGIN, end: int = BEGIN + 7) -> Context:
    return Context(text, begin, end)


def test_words_end_with_the_sentence() -> None:
    assert context().left == ["they", "bought", "about"]
    assert context().right == ["of", "them", "for", "the", "site"]


def test_abbreviations_end_no_sentence() -> None:
    text = "They have 500 of them in the U.S. by 2026, e.g. in Ohio. It was late."
    assert context(text, text.index("500"), text.index("500") + 3).right[-2:] == ["in", "ohio"]


def test_parts_are_counted_in_words() -> None:
    assert context().part("near6") == "they bought about # of them for the site"
    assert context().part("right4") == "of them for the"
    assert context().part("before300") == "it was late. they bought about"


def test_an_unknown_part_says_which_there_are() -> None:
    with pytest.raises(ValueError, match="use around, near6"):
        context().part("left7")


def test_a_question_is_seen_by_its_mark() -> None:
    text = "How could 5 sites do it? They did."
    assert context(text, 10, 11).asks
    assert not context().asks
