import pytest

from graph.times import OPEN, UNDATED, bounds, sort_key


@pytest.mark.parametrize(
    ("edtf", "wanted"),
    [
        ("2026", ("2026-01-01", "2026-12-31")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2025-02", ("2025-02-01", "2025-02-28")),
        ("2024-01-15", ("2024-01-15", "2024-01-15")),
        ("2024-Q1", ("2024-01-01", "2024-03-31")),
        ("2024-Q4", ("2024-10-01", "2024-12-31")),
        ("2026/2027", ("2026-01-01", "2027-12-31")),
        ("2026-Q3/2027-02", ("2026-07-01", "2027-02-28")),
        ("../2028", (None, "2028-12-31")),
        ("2026/..", ("2026-01-01", None)),
        ("2026/", ("2026-01-01", None)),
        ("../..", (None, None)),
    ],
)
def test_first_and_last_day(edtf: str, wanted: tuple[str | None, str | None]) -> None:
    assert bounds(edtf) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "26",
        "2026-13",
        "2025-02-29",
        "2025-04-31",
        "2024-Q5",
        "0000",
        "2024-1",
        "2024/2/3",
        "２０２４",
        "2024\n",
    ],
)
def test_what_is_no_time_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="is no date"):
        bounds(text)


def test_open_starts_sort_first_and_the_undated_last() -> None:
    times = ["2025/2026", None, "2024-Q3", "../2028", "2024", "9999-12-31"]
    assert sorted(times, key=sort_key) == ["../2028", "2024", "2024-Q3", "2025/2026", "9999-12-31", None]
    assert sort_key("../2028") == OPEN
    assert sort_key(None) == UNDATED


def test_an_interval_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        bounds("2027/2025")
