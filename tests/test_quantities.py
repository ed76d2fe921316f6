"""The quantity grammar on expressions as they are spoken; a row is text, (value, low, high), unit."""

import itertools
import math
from pathlib import Path
from unittest import mock

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Span

from graph.units import UNITS, YEAR
from ingest.numbers import quantities
from ingest.numbers.quantities import Reading, find, read_all
from ingest.numbers.trivial import reason
from ingest.words import Words

Row = tuple[str, tuple[float | None, float | None, float | None], str]

SPOKEN: list[Row] = [
    ("5 10 billion dollar", (None, 5e9, 1e10), "USD"),
    ("150 megawatts", (1.5e8, None, None), "W"),
    ("2 gws", (2e9, None, None), "W"),
    ("a 5-gigawatt campus", (5e9, None, None), "W"),
    ("400 500 megawatts", (None, 4e8, 5e8), "W"),
    ("three gigs of data center", (3e9, None, None), "W"),
    ("we took a gigawatt", (1e9, None, None), "W"),
    ("multi-gigawatt sites", (None, 1e9, None), "W"),
    ("100K GPUs", (1e5, None, None), "count"),
    ("100,000 GPU cluster", (1e5, None, None), "count"),
    ("north of 100,000 chips", (None, 1e5, None), "count"),
    ("less than 1,700 gpus", (None, None, 1700.0), "count"),
    ("up to 50,000 GPUs", (None, None, 5e4), "count"),
    ("100,000 plus GPUs", (None, 1e5, None), "count"),
    ("100,000 H100s or more", (None, 1e5, None), "count"),
    ("50 chips or fewer", (None, None, 50.0), "count"),
    ("hundreds of thousands of GPUs", (None, 1e5, 1e6), "count"),
    ("hundreds or thousands of calls", (None, 100.0, 10000.0), "count"),
    ("10 20%", (None, 0.1, 0.2), "ratio"),
    ("70 plus% of it", (None, 0.7, None), "ratio"),
    ("7% of your capacity", (0.07, None, None), "ratio"),
    ("over two-thirds of the gains", (None, 0.666666666667, None), "ratio"),
    ("3x the performance", (3.0, None, None), "ratio"),
    ("it doubled", (2.0, None, None), "ratio"),
    ("a tenfold increase", (10.0, None, None), "ratio"),
    ("an order of magnitude more", (10.0, None, None), "ratio"),
    ("an order of magnitude less", (0.1, None, None), "ratio"),
    ("two orders of magnitude", (100.0, None, None), "ratio"),
    ("a factor of ten", (10.0, None, None), "ratio"),
    ("a 15% drop", (-0.15, None, None), "ratio"),
    ("half of the capacity", (0.5, None, None), "ratio"),
    ("one in 32", (1 / 32, None, None), "ratio"),
    ("25 basis points", (0.0025, None, None), "ratio"),
    ("50 to 30 times faster", (None, 30.0, 50.0), "ratio"),
    ("$5 million", (5e6, None, None), "USD"),
    ("$30 billion to $40 billion", (None, 3e10, 4e10), "USD"),
    ("about 5 to 10 billion dollars", (None, 5e9, 1e10), "USD"),
    ("10 billion doll build outs", (1e10, None, None), "USD"),
    ("20 cents a query", (0.2, None, None), "USD"),
    ("hundreds of millions of dollars", (None, 1e8, 1e9), "USD"),
    ("paid 40,000 for an h100", (40000.0, None, None), "USD"),
    ("a round of 6 billion right", (6e9, None, None), "USD"),
    ("in 122 days", (122 * 86400.0, None, None), "second"),
    ("two years", (2 * YEAR, None, None), "second"),
    ("six months", (YEAR / 2, None, None), "second"),
    ("a year and a half", (1.5 * YEAR, None, None), "second"),
    ("in about a year and a half", (1.5 * YEAR, None, None), "second"),
    ("over the next 5 years", (5 * YEAR, None, None), "second"),
    ("1,000 tokens/sec", (1000.0, None, None), "token/s"),
    ("50 tokens per second", (50.0, None, None), "token/s"),
    ("15 trillion tokens", (1.5e13, None, None), "token"),
    ("a 70 billion parameter model", (7e10, None, None), "parameter"),
    ("37 billion active parameters", (3.7e10, None, None), "parameter"),
    ("1e26 flops", (1e26, None, None), "FLOP"),
    ("26 flops", (1e26, None, None), "FLOP"),
    ("80 GB of memory", (8e10, None, None), "byte"),
    ("415 terawatt-hours", (415e12 * 3600, None, None), "J"),
    ("300 gigawatt hours", (3e11 * 3600, None, None), "J"),
    ("945 TWh", (945e12 * 3600, None, None), "J"),
    ("runs at 700 W.", (700.0, None, None), "W"),
    ("draws 700W and", (700.0, None, None), "W"),
    ("half a million GPUs", (5e5, None, None), "count"),
    ("a quarter of a million H100s", (2.5e5, None, None), "count"),
    ("used 3.8 x 10^25 FLOPs", (3.8e25, None, None), "FLOP"),
    ("10^26 FLOP", (1e26, None, None), "FLOP"),
    ("There are 1 to 2 million A100s at a cost", (None, 1e6, 2e6), "count"),
    ("a hundred and fifty megawatts", (1.5e8, None, None), "W"),
    ("a hundred fifty megawatts", (1.5e8, None, None), "W"),
    ("a hundred and fifty thousand GPUs", (1.5e5, None, None), "count"),
    ("a thousand two hundred chips", (1200.0, None, None), "count"),
    ("half a gigawatt", (5e8, None, None), "W"),
    ("three quarters of a billion dollars", (7.5e8, None, None), "USD"),
    ("a quarter million GPUs", (2.5e5, None, None), "count"),
    ("a billion and a half dollars", (1.5e9, None, None), "USD"),
    ("a gigawatt and a half", (1.5e9, None, None), "W"),
    ("1 point 2 gigawatts", (1.2e9, None, None), "W"),
    ("three point one four percent", (0.0314, None, None), "ratio"),
    ("point five percent", (0.005, None, None), "ratio"),
    ("two to three hundred thousand GPUs", (None, 2e5, 3e5), "count"),
    ("a hundred to two hundred billion dollars", (None, 1e11, 2e11), "USD"),
    ("$100+ billion", (None, 1e11, None), "USD"),
    ("ten fifteen billion dollars", (None, 1e10, 1.5e10), "USD"),
    ("anywhere from 3 to 5 gigawatts", (None, 3e9, 5e9), "W"),
    ("500MW-1GW", (None, 5e8, 1e9), "W"),
    ("two to three orders of magnitude more", (None, 100.0, 1000.0), "ratio"),
    ("two to three orders of magnitude cheaper", (None, 0.001, 0.01), "ratio"),
    ("10²⁵ FLOPs", (1e25, None, None), "FLOP"),
    ("minus 5%", (-0.05, None, None), "ratio"),
    ("no fewer than 500 chips", (None, 500.0, None), "count"),
    ("500-plus megawatts", (None, 5e8, None), "W"),
    ("989 TFLOPS", (9.89e14, None, None), "FLOP/s"),
    ("16 gig of RAM", (1.6e10, None, None), "byte"),
    ("400 gigabit per second", (4e11, None, None), "bit/s"),
    ("in twenty twenty five we", (None, None, None), "none"),
    ("700 watts", (700.0, None, None), "W"),
    ("a thousand acres", (1000 * 4046.8564224, None, None), "m2"),
]


@pytest.mark.parametrize(("text", "numbers", "unit"), SPOKEN, ids=[row[0] for row in SPOKEN])
def test_a_quantity_as_spoken(text: str, numbers: tuple[float | None, ...], unit: str) -> None:
    found = find(text)
    if unit == "none":
        assert found == []
        return
    reading, *others = found
    assert others == []
    assert reading.unit == unit
    assert (reading.value, reading.low, reading.high) == tuple(
        None if x is None else pytest.approx(x, rel=1e-9) for x in numbers
    )


TIMES = {"minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0, "month": YEAR / 12, "year": YEAR}


def said() -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / "data" / "quantities.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split(" => ") for line in lines if " => " in line and not line.startswith("#")]
    return [(text, wanted) for text, wanted in rows]


def wanted(row: str) -> list[tuple[float | None, float | None, float | None, str, str | None]]:
    """ "1e9..2e9 W /rack; 2 year" as (value, low, high, unit, per) of each."""
    found: list[tuple[float | None, float | None, float | None, str, str | None]] = []
    for part in row.split(";") if row != "none" else ():
        number, _, rest = part.strip().partition(" ")
        unit, _, per = rest.partition(" /")
        factor = TIMES.get(unit, 1.0)
        low, dots, high = number.removeprefix(">=").removeprefix("<=").partition("..")
        first = float(low) * factor
        bounds: tuple[float | None, float | None, float | None] = (first, None, None)
        if dots or number.startswith(">="):
            bounds = (None, first, float(high) * factor if high else None)
        elif number.startswith("<="):
            bounds = (None, None, first)
        found.append((*bounds, "second" if unit in TIMES else unit, per or None))
    return found


@pytest.mark.parametrize(("text", "row"), said())
def test_what_is_said_gives_the_quantities_that_may_be_claims(text: str, row: str) -> None:
    words = Words(text)
    readings = [r for r in read_all(words) if not reason(r, words)]
    close = [tuple(None if x is None else pytest.approx(x, rel=1e-6) for x in w[:3]) + w[3:] for w in wanted(row)]
    assert [(r.value, r.low, r.high, r.unit, r.per) for r in readings] == close


def test_a_rate_keeps_its_piece() -> None:
    assert find("2 dollars per gpu")[0].per == "gpu"
    assert find("8 million a month")[0].per == "month"
    assert find("$2 per GPU hour")[0].per == "GPU-hour"
    assert find("$40 per megawatt-hour")[0].per == "megawatt-hour"
    assert find("6 cents a kilowatt hour")[0].per == "kilowatt-hour"
    assert find("$3 per million tokens")[0].per == "million tokens"


def test_hedges_make_it_approximate() -> None:
    assert [find(f"{hedge} 100,000 GPUs")[0].approximate for hedge in ("like", "roughly", "exactly")] == [
        True,
        True,
        False,
    ]


def test_two_points_from_one_to_the_other_are_no_range() -> None:
    assert [r.value for r in find("from 90% to 99%")] == [0.9, 0.99]


def test_two_points_share_the_unit_of_the_second() -> None:
    assert [(r.value, r.unit) for r in find("from 100 to 200 megawatts")] == [(1e8, "W"), (2e8, "W")]


def test_a_bare_number_of_another_line_or_sentence_stands_alone() -> None:
    assert [r.unit for r in find("Meta has 5 GW.\n10. Amazon")] == ["W", "count"]
    assert [r.unit for r in find("paid 5 billion dollars. All 10 of them")] == ["USD", "count"]


def test_a_bare_number_after_billions_is_billions_too() -> None:
    assert [(r.value, r.unit) for r in find("they spend 10 billion dollars, maybe 20.")] == [
        (1e10, "USD"),
        (2e10, "USD"),
    ]


def test_numbers_run_together_are_a_range_that_keeps_what_was_printed() -> None:
    reading = find("it takes 69 months")[0]
    assert (reading.low, reading.high, reading.literal) == (YEAR / 2, YEAR * 0.75, 69 * YEAR / 12)
    assert "run together" in reading.repair
    assert find("it takes 24 months")[0].literal is None


def test_a_number_of_another_thing_takes_no_unit() -> None:
    assert [r.unit for r in find("they pay 10 billion dollars and how many people is that it's like 30 now")] == [
        "USD",
        "count",
    ]
    assert [r.unit for r in find("150 megawatts for 30 customers")] == ["W", "count"]


def test_bare_millions_are_money_unless_something_else_is_counted() -> None:
    assert [r.unit for r in find("it brings 1.5 million or so")] == ["USD"]
    assert [r.unit for r in find("they are making 6 million of them")] == ["count"]
    assert [r.unit for r in find("10 million GPUs exist and it goes to 100 million by then")] == ["count", "count"]


def test_the_words_of_a_rate_are_no_quantity_of_their_own() -> None:
    assert [r.unit for r in find("60 dollars a million tokens, 15 dollars a gigabyte, 8 dollars a gigawatt")] == [
        "USD",
        "USD",
        "USD",
    ]


@pytest.mark.parametrize("unit", ["20 ", "five ", "1,", "10 to the ", "million ", "a half ", "20 and ", "3 or "])
def test_long_runs_of_numbers_are_read_in_linear_time(unit: str) -> None:
    def steps(times: int) -> int:
        seen = 0

        class Counted(Words):
            def lower(self, index: int) -> str:
                nonlocal seen
                seen += 1
                return super().lower(index)

        read_all(Counted(unit * times))
        return seen

    assert steps(2000) < 2.5 * steps(1000) + 1000


def test_a_repaired_number_keeps_what_was_printed() -> None:
    reading = find("a model that's 26 flops")[0]
    assert (reading.value, reading.literal) == (1e26, 26.0)


def test_readings_stand_in_order_and_do_not_overlap() -> None:
    found = find("100,000 GPUs at 150 megawatts for 5 billion dollars, twice the 10 20% of before")
    assert all(a.end <= b.begin for a, b in itertools.pairwise(found))
    assert len(found) == 5


@given(st.text(alphabet="0123456789,.$%-x kmbtwhaorndpegfills", max_size=80))
def test_any_text_gives_numbers_in_units_of_the_table(text: str) -> None:
    for reading in find(text):
        assert reading.unit in UNITS
        assert all(x is None or math.isfinite(x) for x in (reading.value, reading.low, reading.high))
        assert any(x is not None for x in (reading.value, reading.low, reading.high))
        assert 0 <= reading.begin < reading.end <= len(text)


@given(
    st.lists(
        st.sampled_from(
            "five ten hundred billion million a of tens to or percent gw dollars order magnitude x 100 2 , -".split()
        ),
        max_size=14,
    )
)
def test_any_string_of_number_words_is_read_without_error(words: list[str]) -> None:
    found: list[Reading] = find(" ".join(words))
    assert {r.unit for r in found} <= set(UNITS)
    assert all(r.low is None or r.high is None or r.low <= r.high for r in found)


ANY = [
    *"a an one two half quarter quarters third thirds few several couple multiple single double triple digit".split(),
    *"order orders factor point hundred thousand million tens dozens hundreds doubled halve tenfold gigawatt".split(),
    *"terabyte multi".split(),
    *"$ usd 5 1,000 .5 2.5 % of the and in to per dollars gpus magnitude year hour - / out".split(),
]


@given(st.lists(st.sampled_from(ANY), max_size=12))
def test_no_quantity_begins_with_a_word_that_is_passed_over(words: list[str]) -> None:
    class Everything(frozenset[str]):
        def __contains__(self, word: object) -> bool:
            return True

    text = " ".join(words)
    quick = find(text)
    with mock.patch.object(quantities, "OPENERS", Everything()):
        assert find(text) == quick


def test_a_line_ends_what_a_number_counts() -> None:
    assert [(r.value, r.unit) for r in find("it shrank from 30 gigawatts to 13\nMeta sits there")] == [
        (3e10, "W"),
        (1.3e10, "W"),
    ]


def test_a_cluster_called_by_its_size_keeps_its_number() -> None:
    nlp = spacy.blank("en")
    doc = nlp("the 5,000 GPU cluster and Colossus 2 with 40 racks")
    doc.spans["entities"] = [Span(doc, 1, 4, label="cluster"), Span(doc, 5, 7, label="cluster")]
    doc = quantities.Quantities()(doc)
    assert [span._.reading.value for span in doc.spans["quantities"]] == [5000, 40]
