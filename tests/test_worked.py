import gc
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from api import worked
from api.worked import KEPT_ESTIMATES, LARGEST, MOST_ASSUMPTIONS, MOST_OPEN, Kept
from graph.compute.assume import known, parse
from graph.compute.network import Assumption
from graph.compute.node import refresh
from graph.errors import BadRequestError, UnknownIdError
from graph.model import Document, Entity, EntityType, Rights
from graph.sqlite import SqliteStore
from graph.store import ClaimFilter
from tests.factories import ENTITIES, H100, captions, cite, claim_id, source, thing
from tests.saying import counted, drawing, ranged
from tests.served import counting, keep, talk
from tests.test_node import said as number

CLUSTER = "cluster/xai-memphis"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = keep(tmp_path, talk())
    yield store
    store.close()


def test_an_answer_is_worked_out_once_for_a_version(store: SqliteStore) -> None:
    first = worked.estimates(store, CLUSTER, ["facility power"])
    asked, calls = counting(store)
    assert worked.estimates(store, CLUSTER, ["facility_power", "Facility power"]) is first
    store.put(talk("another"))
    assert worked.estimates(store, CLUSTER, ["facility_power"]) is not first
    assert worked.estimates(asked, CLUSTER, ["facility_power"])
    assert calls["claims"] > 0


def test_the_order_of_assumptions_makes_no_other_question(store: SqliteStore) -> None:
    given = [parse("pue=1.3"), parse("tdp=1000 W")]
    one = worked.estimates(store, CLUSTER, ["facility_power"], None, given)
    assert worked.estimates(store, CLUSTER, ["facility_power"], None, given[::-1]) is one
    assert worked.estimates(store, CLUSTER, ["facility_power"], None, given[:1]) is not one


def test_only_the_answers_asked_for_last_are_kept() -> None:
    kept: Kept[None] = Kept(2)
    made: list[int] = []

    def ask(question: int) -> None:
        kept.of(1, question, lambda: made.append(question))

    for question in (1, 2, 1, 3, 1, 2):
        ask(question)
    assert made == [1, 2, 3, 2]


def test_an_answer_that_fails_is_not_kept() -> None:
    kept: Kept[int] = Kept(KEPT_ESTIMATES)
    with pytest.raises(ZeroDivisionError):
        kept.of(1, "a", lambda: 1 // 0)
    assert kept.of(1, "a", lambda: 7) == 7


def test_who_asks_the_same_at_once_waits_for_one_answer() -> None:
    kept: Kept[int] = Kept(KEPT_ESTIMATES)
    made, begun, go = [], threading.Event(), threading.Event()

    def work() -> int:
        begun.set()
        assert go.wait(30)
        made.append(1)
        return 7

    threads = [threading.Thread(target=kept.of, args=(1, "a", work)) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert begun.wait(30)
    go.set()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_nothing_is_kept_of_a_store_that_is_gone(tmp_path: Path) -> None:
    store = keep(tmp_path, talk())
    worked.estimates(store, CLUSTER)
    before = len(worked._answers)
    store.close()
    del store
    gc.collect()
    assert len(worked._answers) < before


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([Assumption("pue", 1.3), Assumption("pue", 1.2)], "assumed twice"),
        ([Assumption("chips", LARGEST * 10, "count")], "out of all proportion"),
        ([Assumption("chips", 1e3, "count", 1e-30, 1e30)], "out of all proportion"),
        ([Assumption(name, 1.0) for name in known()[: MOST_ASSUMPTIONS + 1]], f"at most {MOST_ASSUMPTIONS}"),
    ],
)
def test_assumptions_that_make_no_sense_together_are_refused(
    store: SqliteStore, given: list[Assumption], says: str
) -> None:
    with pytest.raises(BadRequestError, match=says):
        worked.estimates(store, CLUSTER, (), None, given)


def test_what_would_take_long_is_refused(tmp_path: Path) -> None:
    store = keep(tmp_path, ranged(MOST_OPEN + 1))
    with pytest.raises(BadRequestError, match=f"{MOST_OPEN + 1} numbers are ranges"):
        worked.estimates(store, CLUSTER, ["chips"])
    assert worked.estimates(store, CLUSTER, ["facility_power"], "2026")  # another time has no such numbers


def test_what_is_kept_already_takes_no_time_and_is_not_refused(tmp_path: Path) -> None:
    store = keep(tmp_path, ranged(MOST_OPEN + 1))
    with pytest.raises(BadRequestError, match="numbers are ranges"):
        worked.estimates(store, CLUSTER)
    refresh(store)
    other = SqliteStore(store.path)
    assert [one.id for one in worked.estimates(other, CLUSTER)] == [one.id for one in store.all_estimates()]
    other.close()


def test_an_unknown_entity_is_an_error(store: SqliteStore) -> None:
    with pytest.raises(UnknownIdError):
        worked.estimates(store, "org/nobody")


def test_the_words_of_a_private_source_are_in_no_estimate(tmp_path: Path) -> None:
    store = keep(tmp_path, counted(1_234, "again", rights=Rights.PRIVATE))
    found = worked.estimates(store, CLUSTER)
    assert found
    assert any(one.conflict for one in found)
    assert "“" not in str(found)
    assert "1,234" in found[0].conflict


def test_the_words_of_a_private_source_are_in_no_check(tmp_path: Path) -> None:
    store = keep(tmp_path, drawing(9e8, "now", rights=Rights.PRIVATE))
    claims = store.claims(ClaimFilter(subject=CLUSTER)).nodes
    found = [check for claim in claims for check in worked.checks(store, claim)]
    assert found
    assert "“" not in str(found)


def test_a_private_talk_shows_none_of_its_words_in_what_follows_for_its_scenario(tmp_path: Path) -> None:
    imagined = Entity(id="scenario/talk/abc", type=EntityType.SCENARIO, name="imagined", verified=False)
    said = [
        number("chip_count", 1e5, "count", thing(H100), subject=thing(imagined)),
        number("power_per_chip", 1234.0, "W", surface="in confidence", subject=thing(H100)),
    ]
    lines = captions(["one", "two"])
    placed = tuple(
        msgspec.structs.replace(
            claim, id=claim_id("talk", n), source="talk", position=n, text=line.text, citations=(cite(line, "talk"),)
        )
        for n, (claim, line) in enumerate(zip(said, lines, strict=True))
    )
    about = source("talk", "x", date="2024-05-02", rights=Rights.PRIVATE)
    private = SqliteStore(tmp_path / "private.db")
    private.put(Document(source=about, segments=tuple(lines), entities=(*ENTITIES, imagined), claims=placed))
    found = worked.estimates(private, imagined.id)
    assert "facility_power" in {one.metric for one in found}
    assert "in confidence" not in repr(found)
    assert "in confidence" not in repr(worked.kept(private, [one.id for one in found]))
    private.close()
