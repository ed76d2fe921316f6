import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import wiki
from tests.reading_formats import quiet_or_refused, read

ANCHOR = '<a class="yt-timestamp" data-t="{0}">[{0}]</a>'


def at(time: str) -> str:
    return ANCHOR.format(time)


def test_an_anchor_is_a_time() -> None:
    found = read(f"It holds 100 chips {at('00:01:02')}. It draws power {at('01:00:00')}, {at('01:00:05')}.")
    assert found.format == "wiki"
    assert [(s.text, s.start, s.times) for s in found.segments] == [
        ("It holds 100 chips.", 62.0, ()),
        ("It draws power.", 3600.0, (3600.0, 3605.0)),
    ]


@pytest.mark.parametrize(
    "anchor",
    [
        '<a data-t="00:01:02" class="yt-timestamp">[1:02]</a>',
        "<a class='yt-timestamp' data-t='00:01:02'>here</a>",
        '<A href="#" class="x yt-timestamp" data-t="62:00"  data-t="00:01:02"></A>'.replace("62:00", "0:01:02"),
    ],
)
def test_what_the_anchor_says_counts_however_it_is_written(anchor: str) -> None:
    assert [(s.text, s.start) for s in wiki.read(f"It runs {anchor}.").segments] == [("It runs.", 62.0)]


def test_an_anchor_without_a_time_leaves_the_time_it_shows() -> None:
    found = wiki.read('It runs <a class="yt-timestamp" data-t="soon">[00:01:02]</a>.').segments
    assert [(s.text, s.start) for s in found] == [("It runs.", 62.0)]


def test_an_anchor_within_a_link_counts() -> None:
    found = wiki.read(f"They built [[big_cluster | a cluster {at('00:01:05')}]].").segments
    assert [(s.text, s.start) for s in found] == [("They built a cluster.", 65.0)]


def test_the_channel_is_where_it_is_from() -> None:
    assert read(f"From: [[gridline | Gridline]] <br/> \n\nIt runs {at('00:01')}.").channel == "Gridline"


def test_other_anchors_show_their_words() -> None:
    found = wiki.read(f'See <a href="https://example.org">the page</a> {at("00:01")}.').segments
    assert [s.text for s in found] == ["See the page."]


pieces = ["<a ", 'class="yt-timestamp"', ' data-t="', "00:01", '">', "</a>", "[0:01]", "[[a|", "]]", "\n", "b ", "<"]


@given(st.text() | st.text(st.sampled_from("<>a\"'=:-0123[] \n")) | st.lists(st.sampled_from(pieces)).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    quiet_or_refused(text, wiki.read)
