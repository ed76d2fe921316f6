import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Precision, Segment, SegmentKind
from ingest.formats import notes
from tests.reading_formats import quiet_or_refused, read, speech


def timed(text: str) -> list[tuple[str, float | None]]:
    return [(s.text, s.start) for s in notes.read(text).segments if s.kind is SegmentKind.SPEECH]


def segment(text: str) -> Segment:
    return notes.read(text).segments[0]


def test_words_are_cited_by_the_time_that_follows_them() -> None:
    found = notes.read("It holds 100 chips [00:01:02]. It draws 5 megawatts [01:00:00].").segments
    assert [(s.text, s.start, s.precision) for s in found] == [
        ("It holds 100 chips.", 62.0, Precision.NOTE),
        ("It draws 5 megawatts.", 3600.0, Precision.NOTE),
    ]


@pytest.mark.parametrize("between", [", ", " ", "; ", "", " , ", ") (", "  "])
def test_several_times_are_for_one_statement(between: str) -> None:
    found = segment(f"It holds 100 chips [00:01:02]{between}[00:02:00]{between}[00:03:00].")
    assert (found.text, found.start, found.times) == ("It holds 100 chips.", 62.0, (62.0, 120.0, 180.0))


def test_times_may_be_links_and_stand_in_brackets() -> None:
    assert timed("One ([00:01](#t=1)). Two [00:02](https://example.org/w?t=2), and") == [
        ("One.", 1.0),
        ("Two", 2.0),
        ("and", None),
    ]


def test_a_time_within_a_wiki_link_counts() -> None:
    assert timed("They built [[big_cluster | a cluster [00:01:05]]]. It runs [00:02:00].") == [
        ("They built a cluster.", 65.0),
        ("It runs.", 120.0),
    ]


def test_links_show_their_words() -> None:
    assert segment("The [[nvidia | NVIDIA]] chips, [[Blackwell]], see [[a_page_of_ours]] [00:01]").text == (
        "The NVIDIA chips, Blackwell, see"
    )


@pytest.mark.parametrize("mark", [".", "!", "?"])
def test_a_mark_that_closes_the_sentence_after_the_times_belongs_before_them(mark: str) -> None:
    assert timed(f"It runs [00:01]{mark} It stops [00:02], slowly [00:03]") == [
        (f"It runs{mark}", 1.0), ("It stops", 2.0), ("slowly", 3.0)
    ]  # fmt: skip


def test_words_without_a_time_take_the_next_one_of_their_section() -> None:
    found = notes.read("It began small.\n\nIt grew [00:05].\n\n## Later\n\nIt ended.").segments
    assert [(s.text, s.start, s.precision) for s in found] == [
        ("It began small.", 5.0, Precision.PARAGRAPH),
        ("It grew.", 5.0, Precision.NOTE),
        ("Later", None, Precision.PARAGRAPH),
        ("It ended.", None, Precision.PARAGRAPH),
    ]


def test_a_line_that_opens_with_its_time_is_cited_by_it() -> None:
    assert timed("[00:01] It began.\n- [00:05] It grew.\nIt ended [00:09].") == [
        ("It began.", 1.0),
        ("It grew.", 5.0),
        ("It ended.", 9.0),
    ]


@pytest.mark.parametrize(
    ("line", "channel"),
    [
        ("From: [[foundryfloor | The Foundry Floor]] <br/> ", "The Foundry Floor"),
        ("From: [[foundryfloor|The Foundry Floor]]", "The Foundry Floor"),
        ("From: [[foundryfloor]] <br/>", "foundryfloor"),
        ("from: The Foundry Floor<br>", "The Foundry Floor"),
        ("From:", None),
    ],
)
def test_where_it_is_from_is_the_channel_and_no_speech(line: str, channel: str | None) -> None:
    found = notes.read(f"{line}\n\nIt runs [00:01].")
    assert found.metadata.channel == channel
    assert speech(found.segments) == ["It runs."]


def test_a_page_of_a_wiki_without_times_is_a_note_too() -> None:
    found = read("From: [[gridline | Gridline]]\n\nThe [[nvidia | NVIDIA]] chips.\n\n- They are scarce.\n")
    assert (found.format, found.channel) == ("notes", "Gridline")
    assert [(s.text, s.start, s.paragraph) for s in found.segments if s.kind is SegmentKind.SPEECH] == [
        ("The NVIDIA chips.", None, 2),
        ("They are scarce.", None, 3),
    ]


def test_one_time_in_a_long_text_is_still_a_time() -> None:
    text = "\n".join(["It began.", "It grew.", "It ran.", "It ended [01:00].", "So it was."])
    assert timed(text)[3:] == [("It ended.", 60.0), ("So it was.", None)]
    assert read(text).format == "notes"


def test_from_further_down_is_speech() -> None:
    found = notes.read("\n".join([f"Line {n} [00:0{n}]." for n in range(6)]) + "\nFrom: here it goes on [00:09].")
    assert found.metadata.channel is None
    assert speech(found.segments)[-1] == "From: here it goes on."


def test_headings_and_boilerplate_are_kept_as_what_they_are() -> None:
    found = notes.read("## Big [[x | things]]\nGet your free personalized podcast brief\n- It runs [00:01].").segments
    assert [(s.text, s.kind, s.paragraph) for s in found] == [
        ("Big things", "heading", 1),
        ("Get your free personalized podcast brief", "boilerplate", 2),
        ("It runs.", "speech", 3),
    ]


def test_minutes_and_hours_count_as_printed_and_no_time_stays_words() -> None:
    assert timed("a [75:14] b [1:02:03] c [0:75] d [100:00:00]") == [
        ("a", 4514.0),
        ("b", 3723.0),
        ("c [0:75] d", 360000.0),
    ]


def test_times_past_a_hundred_hours_are_kept_with_one_warning() -> None:
    found = read("It runs [101:00:00]. It goes on [102:00:00]. It ends [1000:00:00].")
    assert (found.format, found.warnings) == ("notes", ("times past 100 hours: 101:00:00 and 2 more, kept as printed",))


def test_notes_may_cite_in_any_order() -> None:
    assert read("It runs [00:11:10], which began earlier [00:02:00].").warnings == ()


def test_a_note_that_opens_with_a_link_is_no_json() -> None:
    assert read("[[nvidia | NVIDIA]] sells chips [00:01], and more [00:02].").format == "notes"


@given(
    st.text()
    | st.text(st.sampled_from("[]|0123: \n#a.,()<>"))
    | st.lists(st.sampled_from(["[[a|", "]]", "[0:01]", " (", "b"])).map("".join)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    quiet_or_refused(text, notes.read)


statements = st.lists(st.tuples(st.integers(0, 5999), st.integers(1, 3)), min_size=2, max_size=12)


@given(statements)
def test_every_statement_keeps_its_words_and_all_its_times(said: list[tuple[int, int]]) -> None:
    text = " ".join(
        f"Statement {n} is so {' '.join([f'[{t // 60:02d}:{t % 60:02d}]'] * times)}."
        for n, (t, times) in enumerate(said)
    )
    assert [(s.text, s.start, s.times) for s in read(text).segments] == [
        (f"Statement {n} is so.", float(t), (float(t),) * times if times > 1 else ())
        for n, (t, times) in enumerate(said)
    ]
