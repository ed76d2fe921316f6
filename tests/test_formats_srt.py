from hypothesis import given
from hypothesis import strategies as st

from graph.model import Precision, SegmentKind
from ingest.decode import decode
from ingest.errors import InputError
from ingest.formats import choose, srt, vtt
from ingest.formats.base import Transcript
from tests.reading_formats import read
from tests.test_formats_vtt import cue, lines, soup, stamp

TWO = "1\n00:00:01,000 --> 00:00:02,500\nso the\nfirst\n\n2\n00:00:02,500 --> 00:00:04,000\nphase\n"


def said(text: str) -> list[tuple[str | None, float | None, str]]:
    return [(s.speaker, s.start, s.text) for s in srt.read(text).segments]


def test_a_cue_is_a_segment_with_its_times() -> None:
    found = srt.read(TWO).segments
    assert [(s.text, s.start, s.end) for s in found] == [("so the first", 1.0, 2.5), ("phase", 2.5, 4.0)]
    assert {s.precision for s in found} == {Precision.CAPTION}


def test_it_is_chosen_by_its_times() -> None:
    for text in (TWO, TWO.replace(",", "."), TWO.replace("1\n", "", 1), f"\ufeff\n{TWO}", f"Gridline, part 2\n\n{TWO}"):
        assert read(text).format == "srt"


def test_prose_that_shows_a_cue_far_below_is_no_subtitles() -> None:
    prose = "Every cue is a line of times above some words. " * 60
    assert read(f"{prose}\n\n00:00:01,000 --> 00:00:02,000\nand so on").format == "brief"
    assert read("from 12:30 -> 14:00 we ate\n\nand from 3:05 -> 4:00 too").format == "brief"


def test_line_ends_of_windows_are_read() -> None:
    text, warnings = decode(TWO.replace("\n", "\r\n").encode("utf-8-sig"), "talk.srt")
    assert (said(text), warnings) == (said(TWO), [])


def test_numbers_may_be_missing_or_wrong_and_cues_stand_together() -> None:
    text = "7\n0:01,0 --> 0:02,0\na\n7\n0:02,0 --> 0:03,0\nb\n0:03,0 --> 0:04,0\nc 2026\n#9\n0:04,0 --> 0:05,0\n5 d\n"
    assert [words for _, _, words in said(text)] == ["a", "b", "c 2026", "5 d"]


def test_styles_go_and_the_label_below_them_counts() -> None:
    assert said('1\n0:01,0 --> 0:02,0\n{\\an8}<font color="#ff0">TOBY FENN: <i>Not</i> yet.</font>') == [
        ("Toby Fenn", 1.0, "Not yet.")
    ]


def test_dashes_part_a_dialogue() -> None:
    assert said("1\n0:01,0 --> 0:02,0\n- Is it a gigawatt?\n- Ada: Not\nyet.\n\n2\n0:02,0 --> 0:03,0\nAsk again.") == [
        ("", 1.0, "- Is it a gigawatt?"),
        ("Ada", 1.0, "Not yet."),
        ("Ada", 2.0, "Ask again."),
    ]


def test_lines_above_the_first_cue_are_no_speech() -> None:
    found = srt.read(f"# Gridline, part 2\nURL: https://example.org/a\n\n{TWO}").segments
    assert [s.kind for s in found[:3]] == [SegmentKind.HEADING, SegmentKind.BOILERPLATE, SegmentKind.SPEECH]
    assert found[0].text == "Gridline, part 2"


def test_captions_that_roll_are_taken_once_without_word_times_too() -> None:
    first, second = "so the first phase", "has 100,000"
    shown = [(0.16, 2.07, first), (2.07, 2.08, f"{first}\n "), (2.08, 4.23, f"{first}\n{second}"), (4.23, 4.24, second)]
    text = "\n".join(f"{n}\n00:{stamp(a)} --> 00:{stamp(b)}\n{words}\n" for n, (a, b, words) in enumerate(shown, 1))
    assert [(s.start, s.text) for s in srt.read(text).segments] == [(0.16, first), (2.08, second)]


def test_times_printed_as_hours_that_are_minutes_are_mended() -> None:
    text = "\n".join(
        f"{n}\n{n * 7 + 2:02d}:{n:02d}:00,000 --> {n * 7 + 2:02d}:{n + 1:02d}:00,000\nwords {n}\n" for n in range(8)
    )
    found = srt.read(text)
    assert [(s.start, s.end) for s in found.segments[2:4]] == [(962.0, 963.0), (1383.0, 1384.0)]
    assert found.segments[2].printed == "16:02:00,000"
    assert len(found.warnings) == 1


@given(st.text() | soup | st.lists(cue | soup, max_size=9).map("\n\n".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    for found in (srt.read(text), srt.read(f"1\n{text}"), _chosen(text)):
        assert [s.index for s in found.segments] == list(range(len(found.segments)))
        for segment in found.segments:
            assert segment.text == " ".join(segment.text.split()) != ""
            assert segment.end is None or (segment.start is not None and segment.end > segment.start >= 0)
            assert segment.paragraph is not None
        assert len(found.warnings) <= 5


def _chosen(text: str) -> Transcript:
    try:
        return choose(text, "talk.srt").read(text)
    except InputError:
        return Transcript(())


@given(lines)
def test_one_transcript_gives_the_same_segments_in_both_formats(spoken: list[list[str]]) -> None:
    cues = [f"00:{stamp(2 * n)} --> 00:{stamp(2 * n + 2)}\n{' '.join(words)}" for n, words in enumerate(spoken)]
    numbered = "\n\n".join(f"{n}\n{text.replace('.', ',', 2)}" for n, text in enumerate(cues, 1))
    both = [reader.read(text).segments for reader, text in ((srt, numbered), (vtt, "WEBVTT\n\n" + "\n\n".join(cues)))]
    assert [(s.text, s.start, s.end) for s in both[0]] == [(s.text, s.start, s.end) for s in both[1]]
    assert len(both[0]) == len(spoken)
