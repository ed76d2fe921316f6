"""Scenes: what belongs to one unnamed thing in one stretch of talk."""

from pathlib import Path
from unittest.mock import Mock

import msgspec
import pytest

from graph.compute import scene as scenes
from graph.compute.said import context
from graph.compute.scene import Scene, apart, scene, scenes_of
from graph.model import Citation, Claim, ClaimKind, Modality, Quantity, Status, Thing, WorldTime
from graph.sqlite import SqliteStore

CLUSTER = Thing(text="a GPU cluster")
IMAGINED = Thing(text="such a cluster", entity="scenario/talk/1")
H100 = Thing(text="H100", entity="chip/h100")


def claim(
    at: float, predicate: str, value: float, unit: str, subject: Thing | None = CLUSTER, **fields: object
) -> Claim:
    values: dict[str, object] = {
        "id": f"{at:g} {predicate}", "source": "talk", "position": int(at), "kind": ClaimKind.QUANTITY,
        "predicate": predicate, "text": f"{value:g} at {at:g}", "subject": subject,
        "quantity": Quantity(unit=unit, surface=f"{value:g}", value=value),
        "citations": (Citation(source="talk", segment=0, last=0, quote="q", start=at),),
    }  # fmt: skip
    return Claim(**(values | fields))  # type: ignore[arg-type]


def ids(found: Scene) -> list[str]:
    return sorted(c.id for c, _ in found.claims)


def test_a_stretch_ends_at_another_number_and_at_silence() -> None:
    talk = [
        claim(10, "chip_count", 2e4, "count"),
        claim(20, "chip_count", 1e5, "count"),
        claim(90, "power_capacity", 1.5e8, "W"),
        claim(95, "power_capacity", 4e8, "W"),
        claim(300, "capital_cost", 5e9, "USD"),
    ]
    assert ids(scene(talk, talk[2])) == ["20 chip_count", "90 power_capacity"]
    assert ids(scene(talk, talk[4])) == ["300 capital_cost"]


def test_what_is_said_of_something_else_stays_out() -> None:
    talk = [
        claim(10, "chip_count", 1e5, "count", Thing(text="xAI", entity="org/xai")),
        claim(20, "power_capacity", 1.5e8, "W"),
    ]
    assert ids(scene(talk, talk[1])) == ["20 power_capacity"]


def test_the_one_chip_that_is_spoken_of_is_that_of_the_cluster() -> None:
    talk = [
        claim(10, "chip_count", 1e5, "count"),
        claim(20, "unit_cost", 2.4e4, "USD", H100),
        claim(30, "capital_cost", 5e9, "USD"),
    ]
    found = scene(talk, talk[2])
    assert found.kinds == ("chip/h100",)
    assert "20 unit_cost" in ids(found)
    assert ids(scene(talk, talk[1])) == ids(found)  # the price belongs to the same scene


def test_of_several_chips_none_is_chosen() -> None:
    talk = [
        claim(10, "chip_count", 1e5, "count"),
        claim(20, "power_per_chip", 700, "W", H100),
        claim(21, "power_per_chip", 400, "W", Thing(text="A100", entity="chip/a100")),
        claim(30, "power_capacity", 1.5e8, "W"),
    ]
    assert scene(talk, talk[3]).kinds == ("",)
    assert ids(scene(talk, talk[3])) == ["10 chip_count", "30 power_capacity"]
    assert scene(talk, talk[1]) == Scene(((talk[1], ("tdp",)),), ("chip/h100",))


def test_a_supposition_rests_on_what_is_said_and_never_the_other_way_round() -> None:
    supposed = claim(15, "power_capacity", 2e8, "W", Thing(text="such a site"), modality=Modality.HYPOTHETICAL)
    talk = [
        claim(10, "pue", 1.4, "ratio"),
        supposed,
        claim(20, "other", 6e7, "W", modality=Modality.HYPOTHETICAL, text="6e+07 lost"),
    ]
    assert ids(scene(talk, talk[2])) == ["10 pue", "15 power_capacity", "20 other"]
    assert ids(scene(talk, talk[0])) == ["10 pue"]


def test_without_times_paragraphs_count() -> None:
    first = claim(1, "chip_count", 1e5, "count")
    places = [Citation(source="talk", segment=n, last=n, quote="q", paragraph=n) for n in (1, 2, 5)]
    one, two, five = (msgspec.structs.replace(first, citations=(place,)) for place in places)
    assert apart(one, two) <= 120 < apart(one, five)


def test_a_scenario_has_its_own_claims_and_the_prices_of_its_chips() -> None:
    talk = [
        claim(10, "chip_count", 1e5, "count", IMAGINED),
        claim(20, "unit_cost", 2.4e4, "USD", H100),
        claim(30, "power_capacity", 2e9, "W"),
        claim(40, "power_capacity", 1.5e8, "W", IMAGINED),
        claim(50, "power_capacity", 4e8, "W", Thing(text="another", entity="scenario/talk/2")),
    ]
    (found,) = scenes_of(talk, "scenario/talk/1").values()
    assert ids(found) == ["10 chip_count", "20 unit_cost", "40 power_capacity"]
    assert found.kinds == ("chip/h100",)
    assert ids(scene(talk, talk[0])) == ids(scene(talk, talk[3])) == ids(found)


def test_where_anything_of_a_scenario_is_supposed_all_of_it_is() -> None:
    talk = [
        claim(10, "chip_count", 1e5, "count", IMAGINED, modality=Modality.HYPOTHETICAL),
        claim(20, "power_capacity", 1.5e8, "W", IMAGINED, modality=Modality.PREDICTED),
        claim(30, "capital_cost", 4e9, "USD", IMAGINED, world_time=WorldTime(edtf="2027", text="2027")),
    ]
    (when,) = scenes_of(talk, "scenario/talk/1")
    assert (when.status, when.period) == (Status.HYPOTHETICAL, "2027")
    assert context(talk[1]).status is Status.PLANNED  # what was said stays as it was


def test_what_stands_and_what_is_planned_of_a_scenario_stay_apart() -> None:
    talk = [
        claim(10, "chip_count", 1e5, "count", IMAGINED, status=Status.EXISTING),
        claim(20, "chip_count", 2e5, "count", IMAGINED, status=Status.PLANNED),
    ]
    found = scenes_of(talk, "scenario/talk/1")
    assert [ids(one) for one in found.values()] == [["10 chip_count"], ["20 chip_count"]]


def test_another_scenario_is_never_drawn_in() -> None:
    talk = [
        claim(10, "chip_count", 1e5, "count", modality=Modality.HYPOTHETICAL),
        claim(20, "power_capacity", 4e8, "W", IMAGINED, modality=Modality.HYPOTHETICAL),
    ]
    assert ids(scene(talk, talk[0])) == ["10 chip_count"]
    assert ids(scene(talk, talk[1])) == ["20 power_capacity"]


def test_the_claims_of_a_source_are_read_once_and_of_few_sources_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scenes, "MOST_KEPT", 2)
    store = SqliteStore(tmp_path / "store.db")
    reading = Mock(wraps=store.claims)
    monkeypatch.setattr(store, "claims", reading)
    for source in ("one", "two", "one", "two", "three", "one"):
        assert scenes.talk(store, source) == []
    assert [call.args[0].source for call in reading.call_args_list] == ["one", "two", "three", "one"]
    store.close()
