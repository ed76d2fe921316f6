from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.address import citation_address, clock
from graph.model import Citation, Precision, Segment, SegmentKind, Source
from ingest.formats.base import Draft, seconds
from ingest.formats.mend import mend
from tests.reading_formats import read

MINUTES = "08:10:00 09:33:00 10:07:00 12:08:00 12:41:00 17:51:00 18:59:00 17:11:00".split()
HOURS = "01:01:18 01:03:30 01:15:22 02:17:02 01:54:54".split()


def segments(stamps: Sequence[str], said: str | None = None) -> list[Segment]:
    draft = Draft(Precision.NOTE)
    draft.add(said or "", kind=SegmentKind.BOILERPLATE)
    for number, stamp in enumerate(stamps, 1):
        draft.add("words", [seconds(stamp) or 0.0], number, printed=stamp)
    return draft.segments


def mended(stamps: Sequence[str], said: str | None = None) -> list[str]:
    return [clock(s.start) for s in mend(segments(stamps, said))[0] if s.start is not None]


def test_a_file_of_minutes_printed_as_hours_is_mended_and_keeps_what_was_printed() -> None:
    found, warnings = mend(segments(MINUTES))
    assert [clock(s.start or 0) for s in found] == "8:10 9:33 10:07 12:08 12:41 17:51 18:59 17:11".split()
    assert [s.printed for s in found] == MINUTES
    assert warnings == [
        "8 of 8 times are minutes and seconds printed as hours and minutes (8:10:00 is 8:10): mended"
    ]  # fmt: skip


def test_a_mended_claim_opens_at_its_second() -> None:
    note = read(" ".join(f"It holds 100 chips [{stamp}]." for stamp in MINUTES))
    first = note.segments[0]
    assert (first.start, first.printed) == (490.0, "08:10:00")
    source = Source(key="n", sha256="", fingerprint="", format="notes", path="", video_id="example0001")
    cited = Citation(source="n", segment=0, last=0, quote="", start=first.start)
    assert citation_address(source, cited).endswith("&t=490s")


def test_times_that_are_right_stay_in_a_file_that_is_wrong_below_an_hour() -> None:
    stamps = ["01:05:00", *MINUTES, *HOURS[:2], "01:05:00", *HOURS[2:]]
    found, warnings = mend(segments(stamps))
    assert [clock(s.start or 0) for s in found][:3] == ["1:05", "8:10", "9:33"]
    assert [clock(s.start or 0) for s in found][9:13] == ["1:01:18", "1:03:30", "1:05:00", "1:15:22"]
    assert [s.printed for s in found][9:] == [None] * 6
    assert warnings[0].startswith("9 of 15 times")


def test_a_time_off_the_full_minute_is_mended_only_where_it_fits_in() -> None:
    assert mended([*MINUTES[:2], "09:54:59", *MINUTES[2:]])[2] == "9:54"
    found, warnings = mend(segments([*MINUTES[:2], "03:20:11", *MINUTES[2:]]))
    assert (clock(found[2].start or 0), found[2].printed) == ("3:20:11", None)
    assert "; 1 more may be so and stay as printed" in warnings[0]


def test_the_times_of_a_very_long_recording_are_right() -> None:
    assert mend(segments("10:05:12 10:30:40 11:00:05 11:40:00 12:10:31 13:00:59".split()))[1] == []


def test_somebody_who_rounds_to_five_minutes_is_not_mended() -> None:
    stamps = "10:05:00 10:30:00 11:00:00 11:40:00 12:10:00 13:00:00".split()
    found, warnings = mend(segments(stamps))
    assert [clock(s.start or 0) for s in found] == stamps
    assert warnings == [
        "times such as 10:05:00 may be minutes and seconds (10:05): that is not certain, so they stay as printed"
    ]


ROUNDED = "01:07:00 02:13:00 03:41:00 04:02:00 05:09:00 06:31:00 07:07:00 08:08:00".split()


@pytest.mark.parametrize("stamps", [MINUTES[:4], ROUNDED])
def test_what_is_likely_and_not_certain_is_said_and_left(stamps: list[str]) -> None:
    found, warnings = mend(segments(stamps))
    assert all(s.printed is None for s in found)
    assert len(warnings) == 1
    assert "that is not certain, so they stay as printed" in warnings[0]


@pytest.mark.parametrize("said", ["Duration: 23:10", "- Duration: 0:23:10", "Length: 23 minutes", "duration: 1h 3m"])
def test_a_known_length_makes_few_times_certain(said: str) -> None:
    assert mended(["01:05:00", "08:10:00", "12:08:00"], said)[1:] == ["8:10", "12:08"]


def test_a_known_length_that_the_mended_times_pass_says_nothing() -> None:
    assert mended(["08:10:00", "12:08:00"], "Duration: 5:00") == ["8:10:00", "12:08:00"]


def test_all_times_of_a_statement_are_mended_and_ends_too() -> None:
    draft = Draft(Precision.CAPTION)
    for stamp in MINUTES:
        time = seconds(stamp) or 0.0
        draft.add("words", [time, time + 60], 1, end=time + 120)
    first = mend(draft.segments)[0][0]
    assert (first.start, first.times, first.end, first.printed) == (490.0, (490.0, 491.0), 492.0, "8:10:00")


def test_words_that_take_the_next_time_take_the_mended_one() -> None:
    note = read("It began.\n\n" + "\n".join(f"It grew [{stamp}]." for stamp in MINUTES))
    assert (note.segments[0].start, note.segments[0].printed) == (490.0, "08:10:00")


def test_captions_are_mended_before_they_end_where_the_next_one_starts() -> None:
    found = read("\n".join(f"- [{stamp}] words" for stamp in MINUTES))
    assert [(s.start, s.end) for s in found.segments[:2]] == [(490.0, 573.0), (573.0, 607.0)]
    assert len(found.warnings) == 2


@given(st.lists(st.tuples(st.integers(0, 400_000), st.booleans())))
def test_nothing_is_lost_and_mending_twice_is_mending_once(times: list[tuple[int, bool]]) -> None:
    draft = Draft(Precision.NOTE)
    for time, full in times:
        draft.add("words", [float(time // 60 * 60 if full else time)], 1)
    found, warnings = mend(draft.segments)
    assert len(warnings) <= 1
    assert len(found) == len(times)
    for before, after in zip(draft.segments, found, strict=True):
        assert after.start in (before.start, (before.start or 0) // 60)
        assert (after.printed is None) == (after.start == before.start)
    if all(s.printed is None for s in found):
        assert mend(found)[0] == found
