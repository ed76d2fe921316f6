from hypothesis import given
from hypothesis import strategies as st

from graph.model import Precision, SegmentKind
from ingest.formats import captions
from tests.reading_formats import quiet_or_refused, read, speech

THREE = "- [00:00] one\n- [00:02] two\n- [75:14] three\n"


def test_a_caption_is_a_segment_with_its_time() -> None:
    segments = captions.read(THREE).segments
    assert [(s.text, s.start, s.end, s.paragraph) for s in segments] == [
        ("one", 0.0, 2.0, 1),
        ("two", 2.0, 4514.0, 2),
        ("three", 4514.0, None, 3),
    ]
    assert {s.precision for s in segments} == {Precision.CAPTION}


def test_the_reader_is_chosen_for_captions_of_any_length() -> None:
    for text in (
        THREE,
        "[0:01] one line",
        "- [0:01] a\nb\nc\nd\ne\nf\n- [0:09] g\nh\ni\nj",
        "* [1:02:03] a\n* [1:02:04] b",
    ):
        assert read(text).format == "captions"


def test_a_time_within_a_caption_does_not_make_it_a_note() -> None:
    assert read("\n".join([f"- [0:0{n}] word" for n in range(9)]) + "\n- [0:09] at [0:03] again").format == "captions"


def test_minutes_pass_sixty_and_hours_count() -> None:
    assert [s.start for s in captions.read("- [61:00] a\n- [1:02:03] b\n- [120:00:01.5] c").segments] == [
        3660.0, 3723.0, 432001.5
    ]  # fmt: skip


def test_a_caption_goes_on_over_lines() -> None:
    found = captions.read("- [00:00] it holds\none hundred\n\nthousand\n- [00:09] chips").segments
    assert [(s.text, s.paragraph) for s in found] == [("it holds one hundred thousand", 1), ("chips", 4)]


def test_a_time_may_stand_on_a_line_of_its_own() -> None:
    assert [(s.text, s.start) for s in captions.read("[0:01]\nfirst words\n[0:04]\nmore").segments] == [
        ("first words", 1.0),
        ("more", 4.0),
    ]


def test_lines_above_the_first_caption_are_no_speech() -> None:
    found = captions.read(
        f"# Transcript: x\n- URL: https://example.org/x\n- Retrieved at: 2025\n## Text\n{THREE}"
    ).segments
    assert [s.kind for s in found[:4]] == [SegmentKind.HEADING] + [SegmentKind.BOILERPLATE] * 3
    assert speech(found) == ["one", "two", "three"]


def test_a_heading_or_an_advert_parts_a_caption_and_keeps_the_order() -> None:
    found = captions.read(
        "- [0:01] a\n## Part two\nb\n- [0:05] c\nWe scan new podcasts and send you the top 5 insights daily.\n"
    ).segments
    assert [(s.text, s.start) for s in found if s.kind is SegmentKind.SPEECH] == [("a", 1.0), ("b", 1.0), ("c", 5.0)]
    assert [s.kind for s in found] == ["speech", "heading", "speech", "speech", "boilerplate"]
    assert [s.index for s in found] == [0, 1, 2, 3, 4]


def test_what_is_no_time_is_words() -> None:
    found = captions.read(f"{THREE}[12:75] not a time\n[123456:00] nor this\n[abc] nor that").segments
    assert found[-1].text == "three [12:75] not a time [123456:00] nor this [abc] nor that"


def test_markup_goes_and_words_that_look_like_it_stay() -> None:
    found = captions.read(
        "- [0:01] <c>fast</c> <b>chips</b> &amp; x < 5 and y > 3\n- [0:02] 10**26 FLOP is **big** [ __ ] 2 * 3 `code`\n"
        "- [0:03] &#" + "1" * 5000 + "; end"
    ).segments
    assert [s.text for s in found] == [
        "fast chips & x < 5 and y > 3",
        "10**26 FLOP is big [ __ ] 2 * 3 code",
        "\ufffd end",
    ]


def test_times_that_go_backwards_are_kept_with_one_warning() -> None:
    found = captions.read("- [00:10] a\n- [00:05] b\n- [00:20] c\n- [00:01] d")
    assert [(s.start, s.end) for s in found.segments] == [(10.0, None), (5.0, 20.0), (20.0, None), (1.0, None)]
    assert found.warnings == ("times go backwards at 0:05 and 1 more: kept as printed",)


def test_times_past_a_hundred_hours_are_kept_with_one_warning() -> None:
    found = captions.read("- [99:59:59] a\n- [100:00:00] b\n- [100:00:01] c\n- [6001:00] d")
    assert found.warnings == ("times past 100 hours: 100:00:01 and 1 more, kept as printed",)


def test_marks_and_labels_say_who_speaks() -> None:
    found = captions.read(
        "- [0:01] so\n- [0:02] yes &gt;&gt; TOBY FENN: No. >> Why?\nAda: Because\nwe can\n- [0:05] >>\n"
        "- [0:07] all of it"
    )
    assert [(s.speaker, s.start, s.text) for s in found.segments] == [
        ("", 1.0, "so"), ("", 2.0, "yes"), ("Toby Fenn", 2.0, "No."), ("", 2.0, ">> Why?"),
        ("Ada", 2.0, "Because we can"), ("", 7.0, "all of it"),
    ]  # fmt: skip
    assert found.metadata.speakers == ("Toby Fenn", "Ada")
    assert {s.speaker for s in captions.read(THREE).segments} == {None}


@given(st.text() | st.text(st.sampled_from("[]0123:- \n#a<>*_&;")))
def test_any_text_is_read_or_refused(text: str) -> None:
    quiet_or_refused(text, captions.read)


word = st.text(st.sampled_from("abcé1,.?%$'"), min_size=1, max_size=8).filter(lambda w: w.strip("'"))
lines = st.lists(st.tuples(st.integers(0, 9000), st.lists(word, min_size=1, max_size=6)), min_size=1, max_size=20)


@given(lines, st.booleans())
def test_every_word_of_every_caption_is_kept_in_order(said: list[tuple[int, list[str]]], broken: bool) -> None:
    joint = "\n" if broken else " "
    text = "\n".join(f"- [{time // 60:02d}:{time % 60:02d}] {joint.join(words)}" for time, words in said)
    found = read(text)
    assert found.format == "captions"
    assert [(s.start, s.text.split()) for s in found.segments] == [(float(t), words) for t, words in said]
