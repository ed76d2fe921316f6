import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Precision, SegmentKind
from tests.reading_json import chosen, spoken

LONG = "A reactor of this kind gives about one gigawatt and it takes ten years to build, if nothing goes wrong, and"


def turn(text: str, at: Any, who: str = "Jane Doe", **more: Any) -> dict[str, Any]:
    return {"speaker": who, "timestamp": at, "text": text, **more}


def test_a_turn_is_one_segment_however_many_paragraphs_it_has() -> None:
    name, found = chosen(
        {"full_transcript": [turn("First.\n\nThen.", "00:00:05"), turn(LONG, "00:01:02.5", "John Roe")]}
    )
    assert name == "turns"
    assert [(s.text, s.start, s.end, s.speaker, s.paragraph) for s in found.segments] == [
        ("First. Then.", 5.0, 62.5, "Jane Doe", 1),
        (LONG, 62.5, None, "John Roe", 2),
    ]
    assert {s.precision for s in found.segments} == {Precision.TURN}
    assert found.metadata.speakers == ("Jane Doe", "John Roe")


def test_turns_that_are_adverts_are_boilerplate() -> None:
    found = chosen([turn("Well then.", 1), turn("Buy 100 socks.", 5, ad=True), turn("So it is.", 9, is_ad=False)])[1]
    assert [(s.kind, s.speaker) for s in found.segments] == [
        (SegmentKind.SPEECH, "Jane Doe"),
        (SegmentKind.BOILERPLATE, None),
        (SegmentKind.SPEECH, "Jane Doe"),
    ]


def test_the_list_may_stand_anywhere_and_others_beside_it_are_not_read() -> None:
    value = {
        "summary": "They talk.",
        "highlights": ["one", "two"],
        "chapters": [{"title": "Intro", "start": 0}],
        "data": {"items": [{"result": [turn("Well then, here it is.", 1), turn("So it is indeed, yes.", 9)]}]},
        "mentions": [{"name": "Memphis", "text": "Memphis"}],
    }
    assert [s[0] for s in spoken(value)] == ["Well then, here it is.", "So it is indeed, yes."]


@pytest.mark.parametrize(
    ("keys", "start"),
    [
        ({"start": 62.5, "end": 70}, 62.5),
        ({"startTime": "1:02"}, 62.0),
        ({"start_ms": 62500, "end_ms": 70000}, 62.5),
        ({"offsetInMillis": 62500}, 62.5),
        ({"start_time": "PT1M2.5S"}, 62.5),
        ({"Timestamp": "[00:01:02]"}, 62.0),
        ({"time": "0:05 - 0:10"}, 5.0),
        ({"begin": "62.5s"}, 62.5),
        ({"timestamp": [62.5, 70]}, 62.5),
    ],
)
def test_times_are_read_in_many_spellings(keys: dict[str, Any], start: float | None) -> None:
    assert spoken([{"speaker": "Jane Doe", "text": "Well then.", **keys}])[0][1] == start


def test_whole_numbers_that_nobody_could_speak_so_slowly_are_milliseconds() -> None:
    rows = [
        {"speaker": "A", "start": 250, "end": 26950, "text": LONG},
        {"speaker": "B", "start": 28000, "end": 29000, "text": "Yes."},
    ]
    assert [s[1:3] for s in spoken({"utterances": rows})] == [(0.25, 26.95), (28.0, 29.0)]
    assert [s[1] for s in spoken([turn(LONG, 250), turn(LONG, 300), turn(LONG, 900)])] == [250.0, 300.0, 900.0]


def test_times_that_are_no_place_in_a_recording_are_left_out_with_one_warning() -> None:
    found = chosen([turn("Well then.", 1_714_000_000), turn("So it is.", "noon"), turn("Right.", 7)])[1]
    assert [s.start for s in found.segments] == [None, None, 7.0]
    assert found.warnings == ("2 of 3 times cannot be read: left out",)


def test_clocks_that_print_minutes_as_hours_are_mended() -> None:
    clocks = ["00:08:10", "01:13:00", "12:07:00", "23:41:00", "33:02:00", "41:56:00", "52:22:00"]
    found = chosen([turn("Well then, that is so.", clock) for clock in clocks])[1]
    assert found.segments[-1].start == 52 * 60 + 22
    assert found.segments[-1].printed == "52:22:00"


def test_labels_that_name_nobody_keep_the_words_from_the_one_who_is_named() -> None:
    found = chosen([turn("Well then.", 1), turn("So it is.", 5, "Host"), {"text": "Right.", "timestamp": 9}])[1]
    assert [s.speaker for s in found.segments] == ["Jane Doe", "", ""]
    assert found.metadata.speakers == ()


def test_names_behind_labels_are_found() -> None:
    rows = [{"speaker": 0, "start": 1, "text": "Well then."}, {"speaker": {"id": 1, "name": "John Roe"}, "text": "So."}]
    assert [s[3] for s in spoken({"speakers": [{"id": 0, "name": "Jane Doe"}], "turns": rows})] == [
        "Jane Doe",
        "John Roe",
    ]


def test_labels_within_texts_count_where_the_file_has_none() -> None:
    rows = [
        {"time": 1, "text": "Jane Doe: Well then."},
        {"time": 5, "text": "And so on."},
        {"time": 9, "text": ">> No."},
    ]
    assert spoken({"lines": rows}) == [
        ("Well then.", 1.0, 5.0, "Jane Doe"),
        ("And so on.", 5.0, 9.0, "Jane Doe"),
        (">> No.", 9.0, None, ""),
    ]


def test_short_items_without_speakers_are_captions() -> None:
    found = chosen(
        [{"text": "we need a lot", "start": 0.1, "duration": 4}, {"text": "of power", "start": 2, "duration": 3}]
    )[1]
    assert [(s.start, s.end, s.precision) for s in found.segments] == [
        (0.1, 2.0, Precision.CAPTION),
        (2.0, 5.0, Precision.CAPTION),
    ]


def test_turns_without_times_are_cited_by_their_number() -> None:
    found = chosen(
        {"transcript": [{"speaker": "Jane Doe", "text": "Well then."}, {"speaker": "John Roe", "text": "No."}]}
    )[1]
    assert [(s.start, s.paragraph, s.precision) for s in found.segments] == [
        (None, 1, Precision.PARAGRAPH),
        (None, 2, Precision.PARAGRAPH),
    ]


def test_deepgram_is_read_by_paragraph_or_by_word() -> None:
    words = [
        {"word": w.lower(), "punctuated_word": w, "start": n * 0.4, "end": n * 0.4 + 0.3}
        for n, w in enumerate(LONG.split())
    ]
    inner: dict[str, Any] = {"transcript": LONG, "words": words}
    value = {"metadata": {"duration": 9.0}, "results": {"channels": [{"alternatives": [inner]}]}}
    assert spoken(value) == [(LONG, 0.0, 8.3, None)]
    assert chosen(value)[1].segments[0].precision is Precision.CAPTION
    sentences = [{"text": LONG, "start": 0.0, "end": 8.7}]
    inner["paragraphs"] = {"paragraphs": [{"sentences": sentences, "start": 0.0, "end": 8.7, "speaker": 0}]}
    assert spoken(value) == [(LONG, 0.0, 8.7, None)]


def test_rev_and_aws_and_google_are_read() -> None:
    elements = [{"type": "text", "value": "Well", "ts": 0.5, "end_ts": 0.9}, {"type": "punct", "value": " "},
                {"type": "text", "value": "then", "ts": 1.0, "end_ts": 1.4}, {"value": "."}]  # fmt: skip
    assert spoken({"monologues": [{"speaker": 0, "elements": elements}]}) == [("Well then.", 0.5, 1.4, None)]
    aws = [{"type": "pronunciation", "start_time": "0.5", "end_time": "0.9", "alternatives": [{"content": "Well"}]},
           {"type": "pronunciation", "start_time": "1.0", "end_time": "1.4", "alternatives": [{"content": "then"}]},
           {"type": "punctuation", "alternatives": [{"content": "."}]}]  # fmt: skip
    assert spoken({"results": {"transcripts": [{"transcript": "Well then."}], "items": aws}}) == [
        ("Well then.", 0.5, 1.4, None)
    ]
    google = {"transcript": "well then it is so", "words": [{"word": "well", "startTime": "1.300s", "endTime": "1.4s"}]}
    assert spoken({"results": [{"alternatives": [google]}]})[0][:2] == ("well then it is so", 1.3)


words_ = st.lists(
    st.text(st.sampled_from("abcé1.,?"), min_size=1).filter(lambda w: any(map(str.isalnum, w))), min_size=2
)
turns_ = st.lists(
    st.tuples(words_, st.integers(0, 9000), st.sampled_from(["Jane Doe", "Host", "2"])), min_size=1, max_size=12
)


@given(turns_, st.sampled_from(["text", "body", "content", "utterance", "Transcript"]), st.booleans())
def test_every_word_of_every_turn_is_kept_in_order(
    said: list[tuple[list[str], int, str]], key: str, lines: bool
) -> None:
    rows = [{key: " ".join(words), "start_ms": at, "speaker": who} for words, at, who in said]
    value = "\n".join(map(json.dumps, rows)) if lines and len(rows) > 1 else {"anything": rows}
    name, found = chosen(value)
    assert name == "turns"
    assert [(s.text.split(), s.start) for s in found.segments] == [(words, at / 1000) for words, at, _ in said]
