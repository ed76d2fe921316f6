import msgspec
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Segment, SegmentKind
from graph.passages import PASSAGE, Passage, passages
from tests.factories import captions


def _segments(texts: list[str], *headings: int) -> list[Segment]:
    return [
        msgspec.structs.replace(segment, kind=SegmentKind.HEADING) if segment.index in headings else segment
        for segment in captions(texts)
    ]


def test_short_captions_are_joined() -> None:
    assert list(passages(_segments(["one", "two", "three"]))) == [Passage(0, "one two three")]


def test_a_passage_ends_before_it_grows_too_long() -> None:
    text = "x" * 150
    assert list(passages(_segments([text] * 5))) == [
        Passage(0, f"{text} {text}"),
        Passage(2, f"{text} {text}"),
        Passage(4, text),
    ]


def test_a_long_segment_is_a_passage_of_its_own() -> None:
    long = "x" * (PASSAGE + 100)
    assert [p.segment for p in passages(_segments(["a", long, "b"]))] == [0, 1, 2]


def test_a_heading_parts_passages_and_is_in_none() -> None:
    assert list(passages(_segments(["one", "Heading", "two"], 1))) == [Passage(0, "one"), Passage(2, "two")]
    assert list(passages(_segments(["Heading"], 0))) == []
    assert list(passages([])) == []


@given(st.lists(st.text(alphabet="ab ", max_size=300)))
def test_all_speech_is_in_exactly_one_passage(texts: list[str]) -> None:
    found = list(passages(_segments(texts)))
    assert " ".join(p.text for p in found) == " ".join(texts)
    assert all(len(p.text) <= PASSAGE for p in found)
    assert len({p.segment for p in found}) == len(found)
