from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Precision
from ingest import document
from ingest.document import Job
from ingest.errors import InputError
from ingest.formats import choose, vtt
from ingest.formats.base import Transcript
from ingest.metadata import Metadata
from tests.reading_formats import read

ROLLING = """WEBVTT
Kind: captions
Language: en

00:00:00.160 --> 00:00:02.070 align:start position:0%
\x20
so<00:00:00.480><c> the</c><00:00:00.900><c> first</c>

00:00:02.070 --> 00:00:02.080 align:start position:0%
so the first
\x20

00:00:02.080 --> 00:00:04.230 align:start position:0%
so the first
phase<00:00:02.560><c> has</c><00:00:02.800><c> 100,000</c><00:00:03.600><c> &gt;&gt;</c><00:00:03.900><c> really</c>

00:00:04.230 --> 00:00:04.240 align:start position:0%
phase has 100,000 &gt;&gt; really
\x20
"""


def said(text: str) -> list[tuple[str | None, float | None, str]]:
    found = vtt.read(f"WEBVTT\n\n{text}").segments
    return [(s.speaker, s.start, s.text) for s in found]


def test_a_cue_is_a_segment_with_its_times() -> None:
    found = vtt.read("WEBVTT\n\n00:00.000 --> 00:02.500\nso the\nfirst\n\n00:02.500 --> 01:00:04.000\nphase").segments
    assert [(s.text, s.start, s.end, s.paragraph) for s in found] == [
        ("so the first", 0.0, 2.5, 3),
        ("phase", 2.5, 3604.0, 6),
    ]
    assert {s.precision for s in found} == {Precision.CAPTION}


def test_it_is_chosen_by_its_first_word() -> None:
    cue = "00:01.000 --> 00:02.000\nwords"
    for head in ("WEBVTT", "\ufeffWEBVTT - by hand", "\n\nWEBVTT\nKind: captions", "WEBVTT\tx"):
        assert read(f"{head}\n\n{cue}").format == "vtt"
    assert read(f"WEBVTTX\n\n{cue}").format == "srt"
    assert read("WEBVTT is a format for subtitles.\nIt is older than one thinks.").format == "brief"


def test_voices_hold_for_their_words_only() -> None:
    text = "0:01.0 --> 0:02.0\n<v Ada King>one</v> <v.loud TOBY FENN>two\n\n0:02.0 --> 0:03.0\nthree"
    assert said(text) == [("Ada King", 1.0, "one"), ("Toby Fenn", 1.0, "two"), ("", 2.0, "three")]


def test_a_voice_that_is_no_person_is_somebody() -> None:
    assert said("0:01.0 --> 0:02.0\n<v Speaker 1>one\n\n0:02.0 --> 0:03.0\n<v Toby>two") == [
        ("", 1.0, "one"),
        ("Toby", 2.0, "two"),
    ]


def test_a_label_that_repeats_the_voice_is_not_said() -> None:
    assert said("0:01.0 --> 0:02.0\n<v Toby Fenn>Toby Fenn: one") == [("Toby Fenn", 1.0, "one")]


def test_a_cue_is_cut_where_the_speaker_changes() -> None:
    text = "0:01.0 --> 0:02.0\nyes &gt;&gt; ADA KING: No. >> Why?\nToby: Because\nwe can\n\n0:02.0 --> 0:03.0\nand do"
    assert said(text) == [
        ("", 1.0, "yes"), ("Ada King", 1.0, "No."), ("", 1.0, ">> Why?"), ("Toby", 1.0, "Because we can"),
        ("Toby", 2.0, "and do"),
    ]  # fmt: skip


def test_a_mark_may_stand_alone() -> None:
    assert said("0:01.0 --> 0:02.0\nToby: one\n\n0:02.0 --> 0:03.0\n>>\n\n0:03.0 --> 0:04.0\ntwo") == [
        ("Toby", 1.0, "one"),
        ("", 3.0, "two"),
    ]


def test_without_marks_nothing_is_said_of_speakers() -> None:
    assert said("0:01.0 --> 0:02.0\nThe point is this: no") == [(None, 1.0, "The point is this: no")]


def test_rolling_captions_give_each_word_once_when_it_appears() -> None:
    assert [(s.text, s.start, s.end) for s in vtt.read(ROLLING).segments] == [
        ("so the first", 0.16, 2.07),
        ("phase has 100,000", 2.08, 4.23),
        (">> really", 3.6, 4.23),
    ]
    assert vtt.read(ROLLING).warnings == ()


def test_metadata_stands_in_the_header_and_in_notes_above_the_cues() -> None:
    head = "WEBVTT Kind: captions; Language: en\n\nNOTE\nTitle: The <i>wires</i>\nSource: a tool"
    head = f"{head}\n\nNOTE URL: https://example.org/a\n\nNOTE Date: 2025-10-30"
    found = vtt.read(f"{head}\n\n0:01.0 --> 0:02.0\na\n\nNOTE Title: no\n\n0:02.0 --> 0:03.0\nb")
    known = found.metadata
    assert (known.title, known.url, known.date, found.language) == (
        "The wires",
        "https://example.org/a",
        "2025-10-30",
        "en",
    )
    assert [s.text for s in found.segments] == ["a", "b"]


def test_metadata_that_cannot_be_so_is_left_out_with_a_warning() -> None:
    found = vtt.read("WEBVTT\nDate: soon\n\n0:01.0 --> 0:02.0\na")
    assert (found.metadata.date, found.warnings) == (None, ("date 'soon' is no date: left out",))


def test_who_speaks_is_known_where_all_words_are_somebodys() -> None:
    cue = "WEBVTT\n\n0:01.0 --> 0:02.0\n<v Toby Fenn>one"
    assert vtt.read(cue).metadata.speakers == ("Toby Fenn",)
    assert vtt.read(f"{cue}\n\n0:02.0 --> 0:03.0\ntwo").metadata.speakers == ()


def test_broken_times_are_named_and_their_words_kept() -> None:
    text = "WEBVTT\n\n0:01.0 --> 0:02.0\na\n\n0:0x.0 --> 0:03.0\nb\n\n0:05.0 --> 0:04.0\nc\n\n00:75.0 --> \nd"
    found = vtt.read(text)
    assert [(s.text, s.start, s.end, s.precision) for s in found.segments] == [
        ("a", 1.0, 2.0, "caption"), ("b", None, None, "paragraph"), ("c", 5.0, None, "caption"),
        ("d", None, None, "paragraph"),
    ]  # fmt: skip
    assert found.warnings == (
        "line 6: no time can be read in '0:0x.0 --> 0:03.0' and 1 more: "
        "the words are kept and cited by their paragraph",
        "line 9: the end is missing, or not after the start: left out",
    )


def test_cues_stay_in_the_order_in_which_they_are_printed() -> None:
    found = vtt.read("WEBVTT\n\n0:05.0 --> 0:09.0\na\n\n0:06.0 --> 0:07.0\nb\n\n0:01.0 --> 0:02.0\nc")
    assert [(s.text, s.start, s.end) for s in found.segments] == [("a", 5.0, 9.0), ("b", 6.0, 7.0), ("c", 1.0, 2.0)]
    assert found.warnings == ("times go backwards at 0:01: kept as printed",)


def test_sounds_stay_in_the_text() -> None:
    assert said("0:01.0 --> 0:02.0\n[Music] and [ __ ]") == [(None, 1.0, "[Music] and [ __ ]")]


def test_a_file_without_cues_is_refused_with_its_line() -> None:
    for text, line in (("WEBVTT", 7), ("WEBVTT\n\na --> b\nc", 7), ("WEBVTT\n\n0:0x.0 --> 0:0y.0\na", 9)):
        with pytest.raises(InputError) as error:
            choose(text, "talk.vtt", 7)
        assert (error.value.path, error.value.line) == ("talk.vtt", line)


def test_whoever_is_known_to_speak_is_not_given_the_words_of_somebody_else(tmp_path: Path) -> None:
    cues = ["Oracle has 150 megawatts.", ">> And Meta has 300 megawatts.", ">> TOBY FENN: Crusoe has 200 megawatts."]
    talk = tmp_path / "talk.vtt"
    for marked, expected in ((True, [None, None, "Toby Fenn"]), (False, ["Ada King"] * 3)):
        shown = cues if marked else [cue.rpartition(": ")[2].removeprefix(">> ") for cue in cues]
        text = "\n\n".join(f"0:0{n}.0 --> 0:0{n + 1}.0\n{cue}" for n, cue in enumerate(shown))
        talk.write_text(f"WEBVTT\n\n{text}", encoding="utf-8")
        found = document.read(Job(str(talk), "talk", Metadata(speakers=("Ada King",)))).claims
        assert [claim.speaker.text if claim.speaker else None for claim in found] == expected


soup = st.text(st.sampled_from("<>v:.,-& \n0123/cA{}[]\u200b>"), max_size=60)
cue = st.tuples(st.integers(0, 9000), st.integers(-9, 9), soup).map(
    lambda c: f"{c[0] // 60}:{c[0] % 60:02d}.5 --> {(c[0] + c[1]) // 60}:{(c[0] + c[1]) % 60:02d}.0\n{c[2]}"
)


@given(st.text() | soup | st.lists(cue | soup, max_size=9).map("\n\n".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    for found in (vtt.read(text), vtt.read(f"WEBVTT\n\n{text}"), _chosen(f"WEBVTT\n\n{text}")):
        assert [s.index for s in found.segments] == list(range(len(found.segments)))
        for segment in found.segments:
            assert segment.text == " ".join(segment.text.split()) != ""
            assert segment.start is None or segment.start >= 0
            assert segment.end is None or (segment.start is not None and segment.end > segment.start)
            assert segment.paragraph is not None
        assert len(found.warnings) <= 5


def _chosen(text: str) -> Transcript:
    try:
        return choose(text, "talk.vtt").read(text)
    except InputError:
        return Transcript(())


word = st.text(st.sampled_from("abcé1.?%$'"), min_size=1, max_size=8).filter(lambda w: not w.strip(".").isdigit())
lines = st.lists(st.lists(word, min_size=1, max_size=6), min_size=2, max_size=20, unique_by=" ".join)


def stamp(seconds: float) -> str:
    return f"{int(seconds // 60):02d}:{seconds % 60:06.3f}"


@given(lines)
def test_every_word_is_kept_in_order(spoken: list[list[str]]) -> None:
    text = "WEBVTT\n\n" + "\n\n".join(
        f"{stamp(2 * n)} --> {stamp(2 * n + 2)}\n{' '.join(words)}" for n, words in enumerate(spoken)
    )
    assert [(s.start, s.end, s.text.split()) for s in vtt.read(text).segments] == [
        (2.0 * n, 2.0 * n + 2, words) for n, words in enumerate(spoken)
    ]


@given(lines, st.booleans())
def test_every_word_of_rolling_captions_is_kept_once(spoken: list[list[str]], timed: bool) -> None:
    cues = []
    above = " "
    for n, words in enumerate(spoken):
        tags = [f"<00:{stamp(2 * n + 0.1 * k)}><c> {w}</c>" if timed else f" {w}" for k, w in enumerate(words[1:], 1)]
        line = " ".join(words)
        cues.append(f"{stamp(2 * n)} --> {stamp(2 * n + 1.99)} align:start\n{above}\n{words[0]}{''.join(tags)}\n")
        cues.append(f"{stamp(2 * n + 1.99)} --> {stamp(2 * n + 2)} align:start\n{line}\n \n")
        above = line
    found = vtt.read("WEBVTT\n\n" + "\n".join(cues)).segments
    expected = [(2.0 * n, words) for n, words in enumerate(spoken)]
    assert [(s.start, s.text.split()) for s in found] == expected
