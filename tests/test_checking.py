"""Checks of claims: what other claims and facts predict, and how far off a claim is."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from graph.compute.checking import checks
from graph.model import Alternative, Check, Claim, Verdict
from graph.sqlite import SqliteStore
from tests import gold_claims

NO_GOLD = "the annotated transcript is not here: put it into ../shared/gold"
LONG = ("004a", "004b", "004c")
# The six of the transcript's own arithmetic, as (second, predicate); what is said there stands in the annotations.
COST, SMALL_POWER, LARGE_POWER, SPEED = (
    (1622, "capital_cost"),
    (2378, "power_capacity"),
    (2324, "power_capacity"),
    (
        1566,
        "compute_ratio",
    ),
)
LOST_LITTLE, LOST_MUCH, THRESHOLD = (4242, "other"), (4250, "other"), (585, "compute_threshold")
PER_GPU = (1613, "unit_cost")
Key = tuple[int, str]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    if not gold_claims.GOLD.exists():
        pytest.skip(NO_GOLD)
    with_gold = SqliteStore(tmp_path_factory.mktemp("gold") / "store.db")
    with_gold.put(gold_claims.document(gold_claims.rows(*LONG)))
    yield with_gold
    with_gold.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "store.db")
    yield made
    made.close()


def claim(store: SqliteStore, key: Key) -> Claim:
    found = [c for c in store.all_claims() if (c.citations[0].start, c.predicate) == key]
    assert len(found) == 1
    return found[0]


def check(store: SqliteStore, key: Key, factor: float = 1.0) -> Check:
    """The check of a claim, or of the same claim with another number."""
    one = claim(store, key)
    if factor != 1:
        quantity = one.quantity
        assert quantity is not None
        ends = {e: v * factor for e in ("value", "low", "high") if (v := getattr(quantity, e)) is not None}
        one = msgspec.structs.replace(one, quantity=msgspec.structs.replace(quantity, **ends))
    (found,) = checks(store, one)
    return found


def predicted(found: Check) -> tuple[float, float, float]:
    return found.predicted.p5, found.predicted.p50, found.predicted.p95


def test_a_price_a_gpu_and_a_price_of_all_agree(store: SqliteStore) -> None:
    found = check(store, COST)
    assert found.verdict is Verdict.CONSISTENT
    assert predicted(found) == pytest.approx((3.8e9, 4.57e9, 5.5e9), rel=0.05)
    assert found.unit == "USD"


def test_the_power_of_a_small_cluster_needs_servers_and_cooling(store: SqliteStore) -> None:
    found = check(store, SMALL_POWER)
    assert found.verdict is Verdict.CONSISTENT
    assert predicted(found) == pytest.approx((12.4e6, 17.2e6, 24e6), rel=0.06)
    assert "facility" in found.reading


def test_the_power_of_a_large_cluster_fits_its_chips(store: SqliteStore) -> None:
    found = check(store, LARGE_POWER)
    assert found.verdict is Verdict.CONSISTENT
    assert found.predicted.p50 == pytest.approx(145e6, rel=0.06)
    assert found.predicted.p5 > 85e6  # chips alone would be 70 MW


def test_more_chips_times_more_speed_is_more_compute(store: SqliteStore) -> None:
    found = check(store, SPEED)
    assert found.verdict is Verdict.CONSISTENT
    assert found.predicted.p50 == pytest.approx(15, rel=0.01)


def test_losses_are_read_as_of_the_facility_or_of_the_servers(store: SqliteStore) -> None:
    little, much = check(store, LOST_LITTLE), check(store, LOST_MUCH)
    assert {little.verdict, much.verdict} == {Verdict.CONSISTENT}
    assert little.predicted.p50 == pytest.approx(20e6, rel=0.01)
    assert much.predicted.p50 == pytest.approx(57e6, rel=0.01)
    assert much.reading.endswith("as power of the facility")


def test_a_threshold_of_twice_a_known_run_is_in_mild_tension(store: SqliteStore) -> None:
    found = check(store, THRESHOLD)
    assert found.verdict is Verdict.TENSION
    assert abs(found.z) < 2.5
    assert found.predicted.p50 == pytest.approx(7.6e25)


CONSISTENT = (COST, SMALL_POWER, LARGE_POWER, SPEED, LOST_LITTLE, LOST_MUCH)


@pytest.mark.parametrize("factor", [3.0, 1 / 3])
@pytest.mark.parametrize("key", CONSISTENT)
def test_three_times_more_or_less_does_not_fit(store: SqliteStore, key: Key, factor: float) -> None:
    found = check(store, key, factor)
    assert found.verdict is not Verdict.CONSISTENT, found.reason


def test_a_misheard_price_excludes_itself_and_its_repair_fits(store: SqliteStore) -> None:
    one = claim(store, PER_GPU)
    assert one.quantity is not None
    repair = Alternative(reason="a digit too many", score=0.9, value=one.quantity.value)
    literal = msgspec.structs.replace(one.quantity, value=445_000.0, alternatives=(repair,))
    (found,) = checks(store, msgspec.structs.replace(one, quantity=literal))
    assert found.verdict is Verdict.CONTRADICTION
    assert found.z > 10
    assert 45_000 < found.predicted.p50 < 60_000
    assert "read as $45,000 (a digit too many) it would be consistent" in found.reason
