import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.address import clock
from graph.model import Precision, SegmentKind
from ingest.formats import choose, lines
from tests.reading_formats import quiet_or_refused, read, speech

PANEL = """The warehouse by the river
Subscribe for more. Our guest has 12,000 chips.
Chapters:
00:00 Intro
12:10 The power problem

Transcript
0:00
welcome to the show
0:04
it holds one hundred
thousand chips
12:10
The power problem
power is scarce
61:15
bye
1:02:03
[Music]
"""

TURNS = """# Racks

(00:00:00) – Intro

Ines Okafor (00:00:05):
What does a rack draw?

Dale Pruitt (00:00:12):
It draws 120 kilowatts.

A second paragraph.

The power problem

Speaker 3 (01:00:12):
Really?
"""


def said(text: str) -> list[tuple[str, float | None, str | None]]:
    return [(s.text, s.start, s.speaker) for s in lines.read(text).segments if s.kind is SegmentKind.SPEECH]


def test_a_time_alone_on_a_line_is_for_the_lines_below_it() -> None:
    found = read("0:00\none\n0:02\ntwo\nand three\n\n61:15\nfour\n1:02:03\nfive")
    assert found.format == "lines"
    assert [(s.text, s.start, s.end, s.paragraph) for s in found.segments] == [
        ("one", 0.0, 2.0, 2),
        ("two and three", 2.0, 3675.0, 4),
        ("four", 3675.0, 3723.0, 7),
        ("five", 3723.0, None, 9),
    ]
    assert {s.precision for s in found.segments} == {Precision.CAPTION}


def test_a_description_and_its_chapters_are_no_captions() -> None:
    found = read(PANEL)
    assert found.format == "lines"
    kinds = {s.text: s.kind for s in found.segments}
    assert kinds["Intro"] is kinds["The power problem"] is SegmentKind.HEADING
    assert kinds["Subscribe for more. Our guest has 12,000 chips."] is SegmentKind.BOILERPLATE
    assert speech(found.segments) == [
        "welcome to the show",
        "it holds one hundred thousand chips",
        "The power problem power is scarce",
        "bye",
        "[Music]",
    ]


def test_times_read_out_for_screen_readers_go() -> None:
    text = "0:00\n0 seconds\na\n0:05\n5 seconds\nb\n1:00\n1 minute\n5 seconds later\n"
    text += "1:02:03\n1 hour, 2 minutes, 3 seconds\nc"
    assert [words for words, _, _ in said(text)] == ["a", "b", "5 seconds later", "c"]


def test_a_read_out_that_is_said_stays() -> None:
    assert [words for words, _, _ in said("0:04\na\n0:05\n5 seconds\n0:09\nb")] == ["a", "5 seconds", "b"]


def test_times_run_into_what_is_read_out_of_them_are_parted() -> None:
    assert said("0:000 secondswelcome\n0:1212 secondsto 100 chips\n1:051 minute, 5 secondsbye") == [
        ("welcome", 0.0, None),
        ("to 100 chips", 12.0, None),
        ("bye", 65.0, None),
    ]


def test_titles_of_chapters_between_captions_are_headings() -> None:
    text = "Intro\n0:00\nwelcome\n0:04\nto the show\n0:08\nThe end\nThe power problem\n0:12\nand power\n0:20\nis scarce"
    found = lines.read(text).segments
    assert [s.text for s in found if s.kind is SegmentKind.HEADING] == []
    found = lines.read(
        text.replace("The end\n", "the end\n") + "".join(f"\n1:{n:02d}\nword" for n in range(40))
    ).segments
    assert [s.text for s in found if s.kind is SegmentKind.HEADING] == ["The power problem"]


def test_a_pasted_list_of_chapters_with_times_alone_is_not_the_transcript() -> None:
    found = said("Intro\n0:00\nThe power problem\n12:10\nTranscript\n0:00\na\n0:04\nb\n0:09\nc\n12:10\nd")
    assert [(words, start) for words, start, _ in found] == [("a", 0.0), ("b", 4.0), ("c", 9.0), ("d", 730.0)]


def test_names_beside_times_that_stand_alone_are_speakers() -> None:
    above = "Jane Doe\n0:05\nWords.\nSpeaker 2\n0:09\nMore.\nJane Doe\n0:12\nEnd.\nSpeaker 2\n0:15\nNo."
    below = "0:05\nJane Doe\nWords.\n0:09\nSpeaker 2\nMore.\n0:12\nJane Doe\nEnd.\n0:15\nSpeaker 2\nNo."
    for text in (above, below):
        assert said(text) == [
            ("Words.", 5.0, "Jane Doe"),
            ("More.", 9.0, ""),
            ("End.", 12.0, "Jane Doe"),
            ("No.", 15.0, ""),
        ]


def test_a_turn_has_its_speaker_and_time_and_may_have_paragraphs() -> None:
    found = read(TURNS)
    assert found.format == "lines"
    assert said(TURNS) == [
        ("What does a rack draw?", 5.0, "Ines Okafor"),
        ("It draws 120 kilowatts.", 12.0, "Dale Pruitt"),
        ("A second paragraph.", 12.0, "Dale Pruitt"),
        ("Really?", 3612.0, ""),
    ]
    assert [s.text for s in found.segments if s.kind is SegmentKind.HEADING] == ["Racks", "Intro", "The power problem"]
    assert {s.precision for s in found.segments if s.start is not None} == {Precision.TURN}


@pytest.mark.parametrize(
    "form",
    [
        "{name} ({time})\n{words}",
        "{name}  {time}\n{words}",
        "{name} ({time}): {words}",
        "{name}: [{time}] {words}",
        "{name}  {time}  {words}",
        "**{name}** ({time})\n\n{words}",
        "{name} [({time})](https://example.org/watch?t=1) {words}",
        "[{time}] {name}: {words}",
        "[{time}] {name}:\n{words}",
        "{time} {name}: {words}",
        "{time} {name}\n{words}",
        "{time} - {name}\n{words}",
        "{name}\n{time}\n{words}",
        "({time}) {name}: {words}",
        "{name}, {time}\n{words}",
    ],
)
@pytest.mark.parametrize("stamp", ["{:02d}:00:{:02d}", "{}:{:02d}"])
def test_every_usual_form_of_a_turn_is_read(form: str, stamp: str) -> None:
    turns = [
        ("Jane Doe", 5, "It holds 100 chips."),
        ("Speaker 1", 9, "Does it?"),
        ("Jane Doe", 12, "Yes: all."),
        ("Speaker 1", 59, "Oh."),
    ]
    text = "\n\n".join(
        form.format(name=name, time=stamp.format(1, second), words=words) for name, second, words in turns
    )
    unit = 3600 if stamp.startswith("{:02d}") else 60
    assert read(text).format == "lines"
    assert said(text) == [
        (words, float(unit + second), "Jane Doe" if name == "Jane Doe" else "") for name, second, words in turns
    ]


def test_times_within_a_turn_cut_it() -> None:
    assert said("Jane Doe (0:05): one. [0:30] Two (1:00) three\nTom Hill (2:00): four")[:3] == [
        ("one.", 5.0, "Jane Doe"),
        ("Two", 30.0, "Jane Doe"),
        ("three", 60.0, "Jane Doe"),
    ]


def test_lines_that_a_time_opens_are_captions_or_paragraphs() -> None:
    assert said("0:00 welcome\n0:04 to the\nshow\n0:07 - bye") == [
        ("welcome", 0.0, None),
        ("to the show", 4.0, None),
        ("bye", 7.0, None),
    ]
    found = read("\n\n".join(f"(0:{n:02d}) {'Long words of a paragraph. ' * 12}" for n in range(10, 14)))
    assert (found.format, found.segments[0].precision, found.segments[0].start) == ("lines", Precision.TURN, 10.0)


def test_the_output_of_speech_recognition_has_ends() -> None:
    found = lines.read("[00:00:00.000 --> 00:00:05.500]   one\n[00:00:06.000 --> 00:00:09.250]   two").segments
    assert [(s.text, s.start, s.end) for s in found] == [("one", 0.0, 5.5), ("two", 6.0, 9.25)]


def test_lines_broken_at_a_width_are_one_paragraph() -> None:
    words = "It holds a hundred thousand chips and draws a hundred and fifty megawatts of power"
    text = f"Jane Doe (0:05)\n{words}\n{words}\n{words}\nand more.\n\nTom Hill (0:50)\n{words}\n{words}\nyes."
    assert [len(words.split()) for words, _, _ in said(text)] == [47, 31]


def test_brackets_and_lists_stay_with_their_readers() -> None:
    assert read("[0:01]\nfirst words\n[0:04]\nmore").format == "captions"
    assert read("[0:01] first words\n[0:04] more").format == "captions"
    assert read("- [0:01] Jane Doe: words\n- [0:04] Tom Hill: more").format == "captions"
    assert read("It holds 100 chips [00:01:02].\nIt draws 5 megawatts [01:00:00].").format == "notes"
    assert (
        read("The chapters are:\n\nWords.\n\nMore words.\n\nYet more of them.\n\n00:10 Intro\n\nEnd.").format == "brief"
    )


def test_times_out_of_order_are_kept_with_one_warning() -> None:
    found = lines.read("0:10\na\n0:05\nb\n0:20\nc\n0:01\nd")
    assert [s.start for s in found.segments] == [10.0, 5.0, 20.0, 1.0]
    assert found.warnings == ("times go backwards at 0:05 and 1 more: kept as printed",)


def test_who_speaks_is_said_of_the_source() -> None:
    assert choose(TURNS, "t").read(TURNS).metadata.speakers == ("Ines Okafor", "Dale Pruitt")


pieces = [
    "0:00",
    "\n",
    "12:10",
    "(0:05)",
    "[0:09]",
    " ",
    "Jane Doe",
    ":",
    "words",
    "Intro",
    "12 seconds",
    "# ",
    "-->",
    ">> ",
]


@given(st.text() | st.text(st.sampled_from("0123: \n()[]-aA#>")) | st.lists(st.sampled_from(pieces)).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    quiet_or_refused(text, lines.read)


word = st.text(st.sampled_from("abcé1,%$'"), min_size=1, max_size=8).filter(lambda w: w.strip("'"))
captions = st.lists(st.tuples(st.integers(0, 20000), st.lists(word, min_size=1, max_size=6)), min_size=2, max_size=20)


@given(captions)
def test_every_word_below_a_time_is_kept_in_order(said: list[tuple[int, list[str]]]) -> None:
    said = sorted(said)
    text = "\n".join(f"{clock(time)}\n{' '.join(words)}" for time, words in said)
    found = read(text)
    assert found.format == "lines"
    assert [(s.start, s.text.split()) for s in found.segments] == [(float(t), words) for t, words in said]
