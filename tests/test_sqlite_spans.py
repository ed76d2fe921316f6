import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.sqlite.spans import ALL_CLASSES, CLASSES, EVER, UNDATED_CLASS, days, earliest, span
from graph.times import OPEN, UNDATED

DATES = st.dates().map(lambda date: date.isoformat())


@pytest.mark.parametrize(
    ("first", "until", "lasts", "number"),
    [
        ("2026-02-01", "2026-02-28", 27, 0),
        ("2026-01-01", "2026-01-01", 0, 0),
        ("2024-01-01", "2024-12-31", 365, 1),
        ("2026-01-01", "2028-12-31", 1095, 2),
        ("2020-01-01", "2029-12-31", 3652, 3),
        ("1990-01-01", "2029-12-31", 14609, 4),
        (OPEN, "2026-12-31", EVER, 4),
        ("2026-01-01", UNDATED, EVER, 4),
        (UNDATED, None, 0, UNDATED_CLASS),
    ],
)
def test_how_long_a_time_lasts(first: str, until: str | None, lasts: int, number: int) -> None:
    assert days(first, until) == lasts
    assert span(first, until) == number


def test_every_class_is_walked() -> None:
    assert (*range(len(CLASSES)), UNDATED_CLASS) == ALL_CLASSES


@given(DATES, DATES, DATES)
def test_what_lasts_until_a_day_starts_no_earlier_than_that(one: str, other: str, wanted: str) -> None:
    first, until = sorted((one, other))
    if until >= wanted:
        assert first >= earliest(wanted, CLASSES[span(first, until)]) or first > wanted
        assert min(first, wanted) >= earliest(wanted, days(first, until))


@pytest.mark.parametrize("wanted", [OPEN, UNDATED, "0001-01-05"])
def test_where_nothing_bounds_the_start_it_is_open(wanted: str) -> None:
    assert earliest(wanted, 31) == OPEN
    assert earliest(wanted, EVER) == OPEN
