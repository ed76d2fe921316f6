"""Estimates and checks over GraphQL."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api import worked
from api.worked import LONGEST_TEXT
from graph.compute import node
from graph.sqlite import SqliteStore
from tests.factories import COLOSSUS
from tests.saying import CHIPS, counted, drawing
from tests.served import ask, keep, refused, talk

LOCATED = talk().claims[0]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = keep(tmp_path, talk())
    yield store
    store.close()


FOLLOWS = """query($assumptions: [AssumptionInput!], $metrics: [String!], $asOf: String) {
    entity(name: "Colossus") { estimates(assumptions: $assumptions, metrics: $metrics, asOf: $asOf) {
        id metric label unit display asOf status p5 p50 p95 basis scope conflict reading entity { id }
        formula { id operation inputs leaf { kind claim { id } } }
        inputs { kind label influence reference citation { id quote url } }
        predictions { claim { id } stated { p50 } predicted { p50 } z } } } }"""


def estimates(store: SqliteStore, *assumptions: dict[str, object], **variables: object) -> list[dict[str, Any]]:
    found = ask(store, FOLLOWS, assumptions=list(assumptions), **variables)["entity"]["estimates"]
    assert isinstance(found, list)
    return found


def test_an_estimate_is_shown_with_its_working_down_to_the_citation(store: SqliteStore) -> None:
    found = {one["asOf"]: one for one in estimates(store, metrics=["facility_power"])}
    now = found["2025"]
    assert (now["metric"], now["unit"], now["scope"], now["status"]) == ("facility_power", "W", "facility", "EXISTING")
    assert now["p5"] < 1e5 * 700 < now["p50"] < now["p95"]
    assert now["entity"] == {"id": "cluster/xai-memphis"}
    assert now["formula"][-1]["id"] == "facility_power"
    known: set[str] = set()
    for step in now["formula"]:
        assert set(step["inputs"]) <= known  # operands come before results
        known.add(step["id"])
    cited = [one for one in now["inputs"] if one["kind"] == "CITATION"]
    assert [one["citation"]["id"] for one in cited] == [f"{CHIPS.id}.0"]
    assert cited[0]["citation"]["quote"] == "it holds about 100,000 H100s at the moment"
    assert {"chips", "pue"} <= known
    assert any(one["reference"] for one in now["inputs"])
    assert found["2026"]["status"] == "PLANNED"


@pytest.mark.parametrize(
    "assumption",
    [
        {"variable": "facility_power", "text": "150 MW"},
        {"variable": "Facility power", "value": 150, "unit": "MW"},
        {"variable": "facility_power", "value": 1.5e8},
    ],
)
def test_an_assumption_takes_the_place_of_what_is_known(store: SqliteStore, assumption: dict[str, object]) -> None:
    found = estimates(store, assumption, metrics=["facility_power"], asOf="2025")
    assert [one["display"] for one in found] == ["150 MW"]
    assert "ASSUMPTION" in [one["kind"] for one in found[0]["inputs"]]


def test_an_assumption_may_be_a_range(store: SqliteStore) -> None:
    typed = estimates(store, {"variable": "mfu", "text": "0.3..0.4"}, metrics=["mfu"], asOf="2025")
    given = estimates(store, {"variable": "mfu", "low": 0.3, "high": 0.4}, metrics=["mfu"], asOf="2025")
    assert [(one["p5"], one["p50"], one["p95"]) for one in typed] == [
        (one["p5"], one["p50"], one["p95"]) for one in given
    ]
    assert typed[0]["p5"] == pytest.approx(0.3, rel=0.01)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ('assumptions: [{variable: "pue", text: "0.9"}]', "at least 1"),
        ('assumptions: [{variable: "pu", text: "1.3"}]', "Did you mean pue"),
        ('assumptions: [{variable: "pue"}]', "give a value"),
        ('assumptions: [{variable: "pue", text: "1.3", value: 1.3}]', "not both"),
        ('assumptions: [{variable: "pue=1.3,tdp", text: "1"}]', "is no variable"),
        ('assumptions: [{variable: "pue", low: 1.2}]', "both ends"),
        ('assumptions: [{variable: "pue", low: 1.4, high: 1.2}]', "ends before it begins"),
        ('assumptions: [{variable: "chips", value: 0}]', "a number above 0"),
        ('assumptions: [{variable: "chips", value: 1e300}]', "out of all proportion"),
        ('assumptions: [{variable: "chips", value: 1e400}]', "cannot be"),
        ('assumptions: [{variable: "facility_power", value: 5, unit: "gigawatts of dollars"}]', "does not fit"),
        ('assumptions: [{variable: "facility_power", text: "150 mw"}]', "milliwatt"),
        ('assumptions: [{variable: "pue", value: 1.2}, {variable: "pue", value: 1.3}]', "assumed twice"),
        (f'assumptions: [{{variable: "pue", text: "{"1" * 200}"}}]', f"at most {LONGEST_TEXT}"),
        ('metrics: ["beauty"]', "is no variable"),
        ("metrics: []", "leave metrics out"),
        ('asOf: "soon"', "is no date"),
    ],
)
def test_what_cannot_be_assumed_or_estimated_is_refused(store: SqliteStore, arguments: str, says: str) -> None:
    code, message = refused(store, f'{{ entity(name: "Colossus") {{ estimates({arguments}) {{ p50 }} }} }}')
    assert code == "BAD_USER_INPUT"
    assert says in message


def test_claims_that_exclude_each_other_give_an_estimate_each(tmp_path: Path) -> None:
    found = estimates(keep(tmp_path, counted(1_000, "again")), metrics=["chips"], asOf="2025")
    assert sorted(round(one["p50"], -3) for one in found) == [1_000, 100_000]
    assert all("1,000" in one["conflict"] and one["reading"].startswith("without") for one in found)
    assert len({one["id"] for one in found}) == 2


def test_a_check_sets_a_claim_beside_what_follows_from_others(tmp_path: Path) -> None:
    query = """{ claims(unit: "W", modality: [APPROXIMATE]) { nodes { checks {
        verdict z reading reason stated { p5 p50 p95 } predicted { p50 } inputs { kind citation { id } } } } } }"""
    for folder, watts, verdict in (("a", 1.4e8, "CONSISTENT"), ("b", 1.4e10, "CONTRADICTION")):
        (tmp_path / folder).mkdir()
        store = keep(tmp_path / folder, drawing(watts, "now"))
        (check,) = ask(store, query)["claims"]["nodes"][0]["checks"]
        assert check["verdict"] == verdict
        assert check["stated"]["p50"] == watts
        assert f"{CHIPS.id}.0" in [one["citation"]["id"] for one in check["inputs"] if one["citation"]]
        assert verdict.lower() in check["reason"]


def test_what_nothing_else_predicts_has_no_check(store: SqliteStore) -> None:
    query = "query($id: ID!) { node(id: $id) { ... on Claim { checks { verdict } } } }"
    assert ask(store, query, id=LOCATED.id) == {"node": {"checks": []}}


NODE = "query($id: ID!) { node(id: $id) { id ... on Estimate { metric p50 entity { id } inputs { claim { id } } } } }"


def test_an_estimate_is_a_node_once_its_entity_was_asked_for_it(store: SqliteStore) -> None:
    kept, *_ = node.headlines(store, COLOSSUS.id)
    assert refused(store, NODE, id=kept.id)[0] == "NOT_FOUND"
    asked = estimates(store)[0]
    assert asked["id"] == kept.id
    found = ask(store, NODE, id=kept.id)["node"]
    assert (found["metric"], found["p50"], found["entity"]["id"]) == (kept.metric, kept.p50, COLOSSUS.id)
    assert [leaf["claim"] and leaf["claim"]["id"] for leaf in found["inputs"]] == [leaf.claim for leaf in kept.inputs]
    both = ask(store, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[kept.id, "estimate/" + "0" * 16])
    assert both["nodes"] == [{"id": kept.id}, None]


def test_an_estimate_that_no_longer_holds_is_no_node(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    id = estimates(store)[0]["id"]
    monkeypatch.setattr(node, "facts_version", lambda: "other facts")
    assert refused(store, NODE, id=id)[0] == "NOT_FOUND"


def test_an_estimate_with_an_assumption_is_never_kept(store: SqliteStore) -> None:
    id = estimates(store, {"variable": "pue", "text": "1.3"})[0]["id"]
    assert refused(store, NODE, id=id)[0] == "NOT_FOUND"
    assert store.count_estimates() == 0


def test_estimates_are_worked_out_off_the_event_loop(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def watched(*_: object) -> list[object]:
        seen.append(threading.get_ident())
        return []

    monkeypatch.setattr(worked, "estimates", watched)
    monkeypatch.setattr(worked, "checks", watched)
    ask(store, "{ entities { nodes { estimates { p50 } } } claims { nodes { checks { z } } } }")
    assert len(seen) == 9
    assert threading.get_ident() not in seen
