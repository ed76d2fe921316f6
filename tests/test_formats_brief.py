import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Precision
from ingest.errors import InputError
from ingest.formats import brief, choose
from tests.reading_formats import quiet_or_refused, read, speech

BRIEF = """Get your free personalized podcast brief

We scan new podcasts and send you the top 5 insights daily.

Chips are scarce.

Related Insights

# A heading

- Power is **scarcer**.
"""


def test_a_line_is_a_paragraph_cited_by_its_number() -> None:
    found = read(BRIEF)
    assert found.format == "brief"
    assert [(s.text, s.kind, s.paragraph) for s in found.segments] == [
        ("Get your free personalized podcast brief", "boilerplate", 1),
        ("We scan new podcasts and send you the top 5 insights daily.", "boilerplate", 2),
        ("Chips are scarce.", "speech", 3),
        ("Related Insights", "boilerplate", 4),
        ("A heading", "heading", 5),
        ("Power is scarcer.", "speech", 6),
    ]
    assert {(s.start, s.precision) for s in found.segments} == {(None, Precision.PARAGRAPH)}


def test_plain_text_is_a_brief() -> None:
    assert speech(read("Only one line of words").segments) == ["Only one line of words"]


@pytest.mark.parametrize("text", ["1 2 3", "--- ...", "0", "👍 !"])
def test_a_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^talk\.md:4: no words found\. Give a transcript"):
        choose(text, "talk.md", 4)


@pytest.mark.parametrize("text", ["[Music] welcome", '["quoted" words] go on', "{so} it goes"])
def test_brackets_alone_make_no_json(text: str) -> None:
    assert read(text).format == "brief"


@given(st.text() | st.text(st.sampled_from("#-*+ \nab<>&;_`")))
def test_any_text_is_read_or_refused(text: str) -> None:
    quiet_or_refused(text, brief.read)


@given(st.lists(st.text(st.sampled_from("abc é,."), min_size=1).filter(lambda t: t.strip()), min_size=1))
def test_every_word_is_kept(lines: list[str]) -> None:
    found = brief.read("\n".join(lines)).segments
    assert [s.text.split() for s in found] == [line.split() for line in lines]
