from graph.model import Precision
from tests.reading_json import chosen, spoken

WINDOW = {"tStartMs": 0, "dDurationMs": 90000, "id": 1, "wpWinPosId": 1}


def event(start: int, lasts: int, *segs: tuple[str, int], **more: int) -> dict[str, object]:
    return {"tStartMs": start, "dDurationMs": lasts, "segs": [{"utf8": t, "tOffsetMs": o} for t, o in segs], **more}


def test_an_event_is_a_caption_that_ends_where_the_next_one_starts() -> None:
    rolling = event(2990, 10, ("\n", 0), aAppend=1)
    name, found = chosen(
        {
            "wireMagic": "pb3",
            "events": [WINDOW, event(120, 6000, ("we", 0), (" need", 200)), rolling, event(3000, 2000, ("power", 0))],
        }
    )
    assert name == "json3"
    assert [(s.text, s.start, s.end, s.paragraph) for s in found.segments] == [
        ("we need", 0.12, 3.0, 2),
        ("power", 3.0, 5.0, 4),
    ]
    assert {s.precision for s in found.segments} == {Precision.CAPTION}


def test_what_is_appended_goes_on_with_the_caption_above() -> None:
    assert spoken({"events": [event(0, 1000, ("we ", 0)), event(1000, 1000, ("need it", 0), aAppend=1)]}) == [
        ("we need it", 0.0, 2.0, None)
    ]


def test_lines_of_one_caption_are_joined_and_entities_read() -> None:
    assert spoken({"events": [event(0, 1000, ("power &amp;\nchips", 0))]}) == [("power & chips", 0.0, 1.0, None)]


def test_another_speaker_opens_a_segment_at_its_own_time() -> None:
    rows = [
        event(1000, 4000, (">> we", 0), (" do", 300), (" >> who", 1500), (" does", 1700)),
        event(5000, 1000, ("all", 0)),
    ]
    assert spoken({"events": rows}) == [
        (">> we do", 1.0, 2.5, ""),
        (">> who does", 2.5, 5.0, ""),
        ("all", 5.0, 6.0, ""),
    ]


def test_a_name_behind_the_mark_is_the_speaker() -> None:
    rows = [
        event(0, 1000, (">> JANE DOE: We do.", 0)),
        event(1000, 1000, ("And more.", 0)),
        event(2000, 500, (">> No.", 0)),
    ]
    assert [s[3] for s in spoken({"events": rows})] == ["Jane Doe", "Jane Doe", ""]


def test_times_may_be_texts_and_broken_events_lose_only_themselves() -> None:
    rows = [{"tStartMs": "1500", "dDurationMs": "500", "segs": [{"utf8": "yes"}]}, {"segs": "x"}, None,
            {"tStartMs": 2500, "segs": [{"utf8": 7}, {"utf8": "no"}, None]}]  # fmt: skip
    assert spoken({"events": rows}) == [("yes", 1.5, 2.0, None), ("no", 2.5, None, None)]
