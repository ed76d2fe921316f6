import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.moments import MAX_SECONDS, moment, span


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (62.5, 62.5), (0, 0.0), ("62.5", 62.5), ("1:02", 62.0), ("00:01:02,500", 62.5), ("75:14", 4514.0),
        ("[1:02:03]", 3723.0), ("PT1H2M3S", 3723.0), ("pt62.5s", 62.5), ("P1DT1S", 86401.0), ("1.300s", 1.3),
        ("1h 2m 3s", 3723.0), ("1 hour 2 mins", 3720.0), (None, None), (True, None), (-1, None), (math.nan, None),
        (math.inf, None), (10**400, None), (1.7e9, None), ("", None), ("PT", None), ("P", None), ("noon", None),
        ("1:75", None), ("2025-08-19T10:00:05Z", None), ("9" * 100, None), ([], None), ({}, None),
    ],
)  # fmt: skip
def test_a_moment_is_read_or_nothing(value: Any, seconds: float | None) -> None:
    assert moment(value) == seconds


def test_a_scale_is_for_bare_numbers_only() -> None:
    assert (moment(26950, 0.001), moment("26950", 0.001), moment("0:26", 0.001)) == (26.95, 26.95, 26.0)


@pytest.mark.parametrize(
    ("value", "pair"),
    [
        ([0.5, 2], (0.5, 2.0)), ([1.5, None], (1.5, None)), ([], (None, None)), ([1, 2, 3], (1.0, 2.0)),
        ({"from": 1, "to": 2}, (1.0, 2.0)), ({"start": "0:01"}, (1.0, None)), ("0:05 --> 0:10", (5.0, 10.0)),
        ("0:05-0:10", (5.0, 10.0)), ("0:05 to 0:10", (5.0, 10.0)), ("0:05", (5.0, None)), (7, (7.0, None)),
    ],
)  # fmt: skip
def test_a_span_is_a_pair_or_a_moment(value: Any, pair: tuple[float | None, float | None]) -> None:
    assert span(value) == pair


@given(st.integers(0, int(MAX_SECONDS) - 1), st.integers(0, 999))
def test_a_duration_is_read_back(whole: int, thousandths: int) -> None:
    hours, rest = divmod(whole, 3600)
    assert moment(f"PT{hours}H{rest // 60}M{rest % 60}.{thousandths:03d}S") == round(whole + thousandths / 1000, 3)


@given(st.text() | st.text(st.sampled_from("0123456789:.,PTHMSDhms -"), max_size=60) | st.floats() | st.integers())
def test_any_value_is_a_place_in_a_recording_or_nothing(value: Any) -> None:
    for found in (moment(value), *span(value)):
        assert found is None or 0 <= found <= MAX_SECONDS
