import json

import pytest

from graph.model import Precision
from ingest.formats import whisper
from tests.reading_json import chosen, spoken

MARKS = {"id": 0, "seek": 0, "tokens": [1], "temperature": 0.0, "avg_logprob": -0.2, "no_speech_prob": 0.01}


def words(*timed: tuple[str, float, float]) -> list[dict[str, object]]:
    return [{"word": w, "start": a, "end": b, "score": 0.9} for w, a, b in timed]


def test_a_segment_is_a_caption_with_its_own_times() -> None:
    rows = [
        {**MARKS, "start": 0.0, "end": 3.5, "text": " We need power."},
        {"start": 3.5, "end": 5, "text": " Lots of it."},
    ]
    name, found = chosen({"text": " We need power. Lots of it.", "segments": rows, "language": "en"})
    assert (name, found.language) == ("whisper", "en")
    assert [(s.text, s.start, s.end, s.speaker) for s in found.segments] == [
        ("We need power.", 0.0, 3.5, None),
        ("Lots of it.", 3.5, 5.0, None),
    ]
    assert {s.precision for s in found.segments} == {Precision.CAPTION}


def test_diarised_labels_tell_speakers_apart_and_name_nobody() -> None:
    rows = [
        {"start": 0.0, "end": 3.0, "text": " We need power.", "speaker": "SPEAKER_00"},
        {"start": 3.0, "end": 6.0, "text": " How much of it?", "speaker": "SPEAKER_01"},
    ]
    assert [s[3] for s in spoken({"segments": rows, "word_segments": []})] == ["", ""]
    assert [s[3] for s in spoken({"segments": rows[:1], "word_segments": []})] == [None]
    named = {"segments": rows, "speakers": {"SPEAKER_00": "Jane Doe"}}
    assert [s[3] for s in spoken(named)] == ["Jane Doe", ""]


def test_a_long_segment_is_cut_where_its_words_have_times() -> None:
    timed = words(("We", 0.0, 1.0), ("have", 1.0, 1.5), ("chips.", 3.0, 3.5), ("And", 8, 8.5), ("power", 12, 13.5))
    timed.insert(2, {"word": "100"})  # an aligner finds no time for digits
    row = {"start": 0.0, "end": 14.0, "text": " We have 100 chips. And power", "words": timed}
    assert spoken({"segments": [row], "language": "en", "word_segments": []}) == [
        ("We have 100 chips.", 0.0, 3.5, None),
        ("And", 8.0, 8.5, None),
        ("power", 12.0, 13.5, None),
    ]
    assert len(spoken({"segments": [{**row, "text": " Other words than these"}], "word_segments": []})) == 1
    timed[-1]["speaker"] = "Jane Doe"
    assert spoken({"segments": [{**row, "speaker": "SPEAKER_00"}]})[2] == ("power", 12.0, 13.5, "Jane Doe")


def test_whisper_cpp_gives_milliseconds_or_clocks() -> None:
    rows = [
        {"offsets": {"from": 0, "to": 11000}, "timestamps": {"from": "00:00:00,000"}, "text": " And so it was."},
        {"timestamps": {"from": "00:00:11,500", "to": "00:00:14,250"}, "text": " Not for long."},
    ]
    name, found = chosen({"result": {"language": "en"}, "transcription": rows})
    assert (name, found.language) == ("whisper", "en")
    assert [(s.start, s.end) for s in found.segments] == [(0.0, 11.0), (11.5, 14.25)]


def test_tokens_are_joined_with_their_own_blanks() -> None:
    tokens = [" Mem", "phis", " takes", " 1", "50", " meg", "awatts", "."]
    rows = [{"offsets": {"from": 300 * n, "to": 300 * n + 300}, "text": token} for n, token in enumerate(tokens)]
    assert spoken({"transcription": rows}) == [("Memphis takes 150 megawatts.", 0.0, 2.4, None)]


def test_chunks_of_transformers_are_read() -> None:
    rows = [{"timestamp": [0.0, 2.5], "text": " We need power."}, {"timestamp": [2.5, None], "text": " Lots of it."}]
    assert spoken({"text": "We need power. Lots of it.", "chunks": rows}) == [
        ("We need power.", 0.0, 2.5, None),
        ("Lots of it.", 2.5, None, None),
    ]


def test_words_of_the_api_are_joined() -> None:
    value = {"task": "transcribe", "language": "english", "text": "We need power",
             "words": words(("We", 0.0, 0.4), ("need", 0.4, 0.8), ("power", 0.8, 1.2))}  # fmt: skip
    assert spoken(value) == [("We need power", 0.0, 1.2, None)]


@pytest.mark.parametrize(
    "value", [{"text": "words"}, {"segments": []}, {"segments": [{"text": "long", "start": 0, "end": 95}]}]
)
def test_what_is_not_whispers_is_left_to_others(value: object) -> None:
    assert whisper.sniff(json.dumps(value)) == 0.0
