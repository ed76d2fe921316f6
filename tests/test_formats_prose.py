import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Precision, SegmentKind
from ingest.formats import prose
from ingest.formats.wrap import is_wrapped, paragraphs
from tests.reading_formats import quiet_or_refused, read, speech

TALK = """# Racks

Ines Okafor: What does a rack draw?

Dale Pruitt: It draws 120 kilowatts.

And there is more: 3 of them.

Host: Really?

Yes, we heard that.

Dale Pruitt: All of it.
"""

WRAPPED = """Serving a model now costs the large labs more than training it. By public
accounts one of them spent more than half of its revenue on computing, most
of that for users who pay nothing.

The price of a million tokens fell from about thirty dollars to below one in
two years, which is faster than anything in the history of chips.

- An item that is longer than the others and goes on over more than a line of
  text.
- Another one.
"""


def said(text: str) -> list[tuple[str, str | None, int | None]]:
    return [(s.text, s.speaker, s.paragraph) for s in prose.read(text).segments if s.kind is SegmentKind.SPEECH]


def test_labels_at_line_starts_are_speakers_until_the_next_one() -> None:
    found = read(TALK)
    assert found.format == "prose"
    assert said(TALK) == [
        ("What does a rack draw?", "Ines Okafor", 2),
        ("It draws 120 kilowatts.", "Dale Pruitt", 3),
        ("And there is more: 3 of them.", "Dale Pruitt", 4),
        ("Host: Really?", "", 5),
        ("Yes, we heard that.", "", 6),
        ("All of it.", "Dale Pruitt", 7),
    ]
    assert {(s.start, s.precision) for s in found.segments} == {(None, Precision.PARAGRAPH)}
    assert found.segments[0].kind is SegmentKind.HEADING


def test_a_label_alone_is_for_the_lines_below_it() -> None:
    assert said("Jane Doe:\nIt runs.\n\n**Tom Hill:**\nIt stops.") == [
        ("It runs.", "Jane Doe", 2),
        ("It stops.", "Tom Hill", 4),
    ]


def test_two_arrows_change_the_speaker() -> None:
    found = read("Jane Doe: It runs.\n>> It stops.\nFor good.\n>> Tom Hill: Yes.\n")
    assert found.format == "prose"
    assert [(s.text, s.speaker) for s in found.segments] == [
        ("It runs.", "Jane Doe"),
        (">> It stops.", ""),
        ("For good.", ""),
        ("Yes.", "Tom Hill"),
    ]


def test_few_labels_in_a_text_are_for_their_lines_alone() -> None:
    text = "\n".join(["Jane Doe: It runs.", "A line.", *["Another line."] * 8, "Tom Hill: It stops.", "Last."])
    assert [speaker for _, speaker, _ in said(text)] == ["Jane Doe", *[""] * 9, "Tom Hill", ""]


def test_who_speaks_is_said_of_the_source_where_all_is_somebodys() -> None:
    assert prose.read(TALK).metadata.speakers == ("Ines Okafor", "Dale Pruitt")
    assert prose.read("Host: Well?\nJane Doe: It runs.\nHost: Good.").metadata.speakers == ()


@pytest.mark.parametrize(
    "text",
    [
        "Note: it runs.\nSummary: it stops.\nNote: again.",
        "Power: 100 megawatts.\nChips: 12,000 of them.\nPower: none.",
        "Only one line of words",
        "One: two.\n\nThere is a rule: it is so.\n\nhttps://example.org/a",
    ],
)
def test_colons_alone_make_no_talk(text: str) -> None:
    assert read(text).format == "brief"
    assert all(speaker is None for _, speaker, _ in said(text))


def test_lines_broken_at_a_width_are_joined_to_paragraphs() -> None:
    found = read(WRAPPED)
    assert found.format == "prose"
    assert [(len(s.text.split()), s.paragraph) for s in found.segments] == [(35, 1), (27, 4), (18, 6), (2, 8)]


def test_wrapped_paragraphs_open_at_labels_and_headings() -> None:
    text = WRAPPED.replace("The price", "## Prices\nJane Doe: The price")
    assert [s.text[:9] for s in prose.read(text).segments] == [
        "Serving a",
        "Prices",
        "The price",
        "An item t",
        "Another o",
    ]
    assert [s.speaker for s in prose.read(text).segments][2] == "Jane Doe"


def test_lines_that_are_paragraphs_stay_so() -> None:
    assert not is_wrapped("A short line.\nA line that is quite a bit longer than the others.\nYes.\nAnd then it ends.")
    assert not is_wrapped("\n".join(["x" * 300] * 5))
    assert [number for number, _ in paragraphs("a\n\nb\nc\n\n\nd")] == [1, 2, 3, 4]


def test_boilerplate_is_no_speech() -> None:
    found = read("Jane Doe: It runs.\n\nGet your free personalized podcast brief\n\nTom Hill: It stops.").segments
    assert speech(found) == ["It runs.", "It stops."]
    assert found[1].kind is SegmentKind.BOILERPLATE


pieces = [
    "Jane Doe",
    ":",
    " ",
    "\n",
    ">>",
    "words ",
    "Host: ",
    "\n\n",
    "# ",
    "- ",
    "a much longer piece of words that may fill ",
]


@given(st.text() | st.text(st.sampled_from("AaB: \n>#*-")) | st.lists(st.sampled_from(pieces)).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    quiet_or_refused(text, prose.read)


@given(
    st.lists(
        st.lists(st.sampled_from(["chips", "power", "é,", "100"]), min_size=1, max_size=60), min_size=1, max_size=6
    )
)
def test_every_word_of_every_paragraph_is_kept(paragraphs: list[list[str]]) -> None:
    text = "\n\n".join(f"Jane Doe: {' '.join(words)}" for words in paragraphs)
    assert [words.split() for words, _, _ in said(text)] == paragraphs
