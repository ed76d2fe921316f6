import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.times import bounds
from ingest.dates.dates import find, resolve


@pytest.mark.parametrize(
    ("text", "surface", "edtf"),
    [
        ("in October 2022 they", "October 2022", "2022-10"),
        ("this October 22 rule", "October 22", "2022-10"),
        ("on February 31, 2025 it", "February 31, 2025", "2025-02"),
        ("on November 30, 2022 it", "November 30, 2022", "2022-11-30"),
        ("from 2024 to 2027 it", "2024 to 2027", "2024/2027"),
        ("around 2027-2028", "2027-2028", "2027/2028"),
        ("by the end of 27", "end of 27", "2027-12"),
        ("at the beginning of 2024", "beginning of 2024", "2024-01"),
        ("in Q4 2022", "Q4 2022", "2022-Q4"),
        ("early 2026", "early 2026", "2026-01/2026-04"),
        ("by 2028 maybe", "2028", "2028"),
        ("in the 1990s", "the 1990s", "1990/1999"),
    ],
)
def test_a_date_as_written_or_spoken(text: str, surface: str, edtf: str) -> None:
    (date,) = find(text)
    assert text[date.begin : date.end].removeprefix("the ") == surface.removeprefix("the ")
    assert date.edtf == edtf
    bounds(date.edtf)


def said() -> list[list[str]]:
    lines = (Path(__file__).parent / "data" / "dates.txt").read_text(encoding="utf-8").splitlines()
    return [line.split(" => ") for line in lines if " => " in line and not line.startswith("#")]


@pytest.mark.parametrize(("text", "wanted"), said())
def test_dates_of_what_is_said(text: str, wanted: str) -> None:
    found = [(text[d.begin : d.end], "~" * d.relative + d.edtf) for d in find(text)]
    assert " ; ".join("|".join(date) for date in found) == wanted.replace("none", "")
    assert all(bounds(d.edtf) for d in find(text) if not d.relative)


WORDS = (
    "in by the end of early mid late to and first half quarter q1 fy fiscal year 2025 2026 27 '27 26 twenty thirty one "
    "october may 22 22nd this next summer nineties 1990s century - / , . % gpus"
).split()


@given(st.lists(st.sampled_from(WORDS), max_size=10))
def test_any_string_of_date_words_gives_dates_that_are_ones(words: list[str]) -> None:
    text = " ".join(words)
    found = find(text)
    assert all(a.end <= b.begin for a, b in itertools.pairwise(found))
    assert all(bounds(d.edtf) for d in found if not d.relative)


@pytest.mark.parametrize(
    "text",
    [
        "2048 H100s",
        "2000 nodes",
        "ſeptember 202٤",
        "2000 GPUs",
        "400 500 megawatts",
        "$2025",
        "may 20 of them",
        "1,950 chips",
        "H2020",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    ("words", "said_at", "edtf"),
    [
        ("this year", "2025-01-20", "2025"),
        ("last year", "2025", "2024"),
        ("next year", "2025-06", "2026"),
        ("end of the year", "2025-06", "2025-12"),
        ("next quarter", "2025-11-02", "2026-Q1"),
        ("last month", "2025-01-20", "2024-12"),
        ("this quarter", "2025", None),
        ("this year", None, None),
        ("monday", "2025-01-20", None),
        ("last year", "0500", None),
        ("early next year", "2025-06", "2026"),
        ("second half of next year", "2025-06", "2026-07/2026-12"),
        ("last october", "2025-06", "2024-10"),
        ("next march", "2025-06", "2026-03"),
        ("this decade", "2025", "2020/2029"),
        ("january of this year", "2025-06", "2025-01"),
        ("q3 of last year", "2025-06", "2024-Q3"),
        ("first quarter of next year", "2025", "2026-Q1"),
        ("late summer of last year", "2025", "2024-06/2024-08"),
    ],
)
def test_a_relative_date_needs_to_know_when_it_was_said(words: str, said_at: str | None, edtf: str | None) -> None:
    assert resolve(words, said_at) == edtf


def test_relative_dates_are_found_as_such() -> None:
    text = "this year in Memphis and on Monday"
    assert [(text[d.begin : d.end], d.relative) for d in find(text)] == [("this year", True), ("Monday", True)]
