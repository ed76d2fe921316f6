"""Nodes: what follows for an entity from what was said of it and from what is known."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from graph.compute import node
from graph.compute.assume import parse
from graph.compute.node import estimates, network_of, nodes
from graph.errors import BadRequestError, UnknownIdError
from graph.model import (
    Claim,
    ClaimKind,
    Entity,
    EntityType,
    Estimate,
    InputKind,
    Modality,
    Quantity,
    Status,
    Thing,
    WorldTime,
)
from graph.sqlite import SqliteStore
from tests.factories import COLOSSUS, ENTITIES, H100, NVIDIA, captions, cite, claim_id, document, source, thing

A100 = Entity(id="chip/a100", type=EntityType.CHIP, name="A100")
ABACUS = Entity(id="chip/abacus-9", type=EntityType.CHIP, name="Abacus 9")
LLAMA = Entity(id="model/llama-3-1-405b", type=EntityType.MODEL, name="Llama 3.1 405B")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "store.db")
    yield made
    made.close()


def said(predicate: str, value: float | None, unit: str, of: Thing | None = None, **fields: object) -> Claim:
    """A claim about Colossus, before it has a place."""
    ends = {name: fields.pop(name, None) for name in ("low", "high")}
    scope = fields.pop("scope", None)
    quantity = Quantity(unit=unit, scope=scope, surface=str(fields.pop("surface", value)), value=value, of=of, **ends)  # type: ignore[arg-type]
    values: dict[str, object] = {
        "id": "", "source": "", "position": 0, "kind": ClaimKind.QUANTITY, "predicate": predicate, "text": "",
        "citations": (), "subject": thing(COLOSSUS), "quantity": quantity, "said_at": "2024-05-02",
    }  # fmt: skip
    return Claim(**(values | fields))  # type: ignore[arg-type]


def keep(store: SqliteStore, *claims: Claim, key: str = "talk") -> None:
    about = source(key, repr(claims), date="2024-05-02")
    lines = captions([f"in sentence {number} they say {c.predicate}" for number, c in enumerate(claims)])
    placed = tuple(
        msgspec.structs.replace(
            c, id=claim_id(key, number), source=key, position=number, text=line.text, citations=(cite(line, key),)
        )
        for number, (c, line) in enumerate(zip(claims, lines, strict=True))
    )  # fmt: skip
    entities = (*ENTITIES, A100, ABACUS, LLAMA)
    store.put(document(key).__class__(source=about, segments=lines, entities=entities, claims=placed))


def one(found: list[Estimate], metric: str) -> Estimate:
    (wanted,) = [estimate for estimate in found if estimate.metric == metric]
    return wanted


def test_chips_of_a_named_kind_give_power(store: SqliteStore) -> None:
    keep(store, said("chip_count", 1e5, "count", thing(H100)))
    found = one(
        estimates(store, COLOSSUS.id, ["tdp", "facility_power"], assumptions=[parse("tdp=700 W")]), "facility_power"
    )
    assert found.p50 == pytest.approx(142.7e6, rel=0.01)
    assert (found.as_of, found.status, found.scope, found.unit) == ("2024", Status.EXISTING, "facility", "W")
    assert [step.id for step in found.formula][-1] == "facility_power"
    by_kind = {leaf.kind: leaf for leaf in found.inputs}
    assert set(by_kind) == set(InputKind)
    cited = by_kind[InputKind.CITATION]
    assert cited.citation is not None
    assert cited.citation.quote == "in sentence 0 they say chip_count"
    assert (by_kind[InputKind.REFERENCE].reference or "").partition(":")[0].endswith(".csv")


def test_an_assumption_changes_the_answer(store: SqliteStore) -> None:
    keep(store, said("chip_count", 1e5, "count", thing(H100)))
    low, high = (
        one(estimates(store, COLOSSUS.id, ["facility_power"], assumptions=[parse(text)]), "facility_power")
        for text in ("pue=1.1", "pue=1.32")
    )
    assert high.p50 / low.p50 == pytest.approx(1.2, rel=1e-3)
    assert low.id != high.id
    assert any(leaf.kind is InputKind.ASSUMPTION and leaf.variable == "pue" for leaf in low.inputs)


def test_existing_and_planned_and_two_times_never_fuse(store: SqliteStore) -> None:
    keep(
        store,
        said("chip_count", 1e5, "count", thing(H100)),
        said("chip_count", 2e5, "count", thing(H100), status=Status.PLANNED),
        said("chip_count", 3e5, "count", thing(H100), world_time=WorldTime(edtf="2026", text="2026")),
    )
    found = estimates(store, COLOSSUS.id, ["chips"])
    assert {(e.status, e.as_of): round(e.p50, -3) for e in found} == {
        (Status.PLANNED, None): 2e5, (Status.EXISTING, "2024"): 1e5, (Status.EXISTING, "2026"): 3e5,
    }  # fmt: skip
    assert [e.as_of for e in estimates(store, COLOSSUS.id, ["chips"], as_of="2026-03")] == [None, "2026"]
    assert not any(e.conflict for e in found)


def contradictory(chip: Entity) -> tuple[Claim, ...]:
    return (
        said("chip_count", 1e5, "count", thing(chip)),
        said("unit_cost", 445_000, "USD", thing(chip), surface="445,000", scope="all-in"),
        said("capital_cost", 5e9, "USD"),
    )


def test_what_excludes_itself_is_told_and_not_averaged(store: SqliteStore) -> None:
    keep(store, *contradictory(ABACUS))
    found = [e for e in estimates(store, COLOSSUS.id, ["chips"]) if e.metric == "chips"]
    assert all(e.conflict.startswith("Not all can be true") for e in found)
    assert len({e.reading for e in found}) == len(found) > 1
    assert not any(2e4 < e.p50 < 8e4 for e in found)  # least squares would say 53,000
    assert max(abs(p.z) for e in found for p in e.predictions) > 15


def test_prices_that_are_known_tell_which_of_them_is_wrong(store: SqliteStore) -> None:
    keep(store, *contradictory(H100))
    (found,) = estimates(store, COLOSSUS.id, ["capital_cost"])
    assert found.reading.startswith("without “445,000”")
    assert found.conflict.startswith("“445,000” (")
    assert found.p50 == pytest.approx(5e9, rel=0.05)


@pytest.mark.parametrize("modality", [Modality.QUESTION, Modality.JOKE, Modality.HYPOTHETICAL])
def test_what_is_not_meant_is_no_evidence(store: SqliteStore, modality: Modality) -> None:
    keep(store, said("chip_count", 1e5, "count", thing(H100), modality=modality))
    assert estimates(store, COLOSSUS.id) == []


def test_what_is_denied_is_no_evidence(store: SqliteStore) -> None:
    keep(store, said("chip_count", 1e5, "count", thing(H100), negated=True))
    assert estimates(store, COLOSSUS.id) == []


def test_repeats_make_nothing_surer(store: SqliteStore) -> None:
    keep(store, *[said("chip_count", 1e5, "count", thing(H100))] * 5)
    keep(store, said("chip_count", 1e5, "count", thing(H100)), key="alone")
    five = one(estimates(store, COLOSSUS.id, ["chips"]), "chips")
    store.delete_source("talk")
    assert five.p95 / five.p5 > 0.7 * one(estimates(store, COLOSSUS.id, ["chips"]), "chips").p95 / five.p5
    assert len([leaf for leaf in five.inputs if leaf.claim]) == 2  # two recordings, two voices


def test_a_chip_nobody_knows_is_named_and_not_replaced(store: SqliteStore) -> None:
    keep(store, said("chip_count", 1e5, "count", thing(ABACUS)))
    (found,) = nodes(store, COLOSSUS.id)
    assert "no chip 'chip/abacus-9'" in found.unused[0].reason
    assert [e.metric for e in estimates(store, COLOSSUS.id)] == ["chips"]


def test_a_gpu_without_a_name_is_what_clusters_of_that_year_had(store: SqliteStore) -> None:
    keep(store, said("chip_count", 1e5, "count", Thing(text="GPUs")))
    found = one(estimates(store, COLOSSUS.id), "facility_power")
    (family,) = [leaf for leaf in found.inputs if leaf.variable == "chip"]
    assert family.label.startswith("GPU, not named: NVIDIA H100 SXM5 80GB 75%")
    assert found.p95 / found.p5 > 2


def test_the_chip_that_a_cluster_uses_stands_for_gpus(store: SqliteStore) -> None:
    uses = said("uses", 1.0, "count")
    uses = msgspec.structs.replace(uses, kind=ClaimKind.RELATION, quantity=None, object=thing(A100))
    keep(store, said("chip_count", 1e5, "count", Thing(text="GPUs")), uses)
    (found,) = nodes(store, COLOSSUS.id)
    assert {fact.name: fact.median for fact in found.network.facts}["tdp"] == 400


def test_two_kinds_of_chips_are_added(store: SqliteStore) -> None:
    keep(store, said("chip_count", 1e5, "count", thing(A100)), said("chip_count", 5e4, "count", thing(H100)))
    found = estimates(store, COLOSSUS.id)
    assert one(found, "chips").p50 == pytest.approx(1.5e5, rel=0.01)
    assert one(found, "h100e").p50 == pytest.approx(1e5 * 0.315 + 5e4, rel=0.1)


def test_power_of_a_company_is_not_that_of_the_chips_that_were_counted(store: SqliteStore) -> None:
    keep(
        store,
        said("chip_count", 1e5, "count", thing(H100), subject=thing(NVIDIA)),
        said("power_capacity", 3e9, "W", subject=thing(NVIDIA)),
    )
    assert not any(e.conflict for e in estimates(store, NVIDIA.id))


def test_a_known_model_has_its_reference_rows(store: SqliteStore) -> None:
    keep(store, said("parameter_count", 4.05e11, "parameter", subject=thing(LLAMA)))
    found = one(estimates(store, LLAMA.id), "training_flop")
    assert found.p50 == pytest.approx(3.8e25, rel=0.02)


def test_a_pue_that_was_said_takes_the_place_of_the_general_one(store: SqliteStore) -> None:
    keep(store, said("pue", 1.4, "ratio"), said("power_capacity", 2e8, "W", surface="200 megawatts"))
    assert one(estimates(store, COLOSSUS.id), "pue").p50 == pytest.approx(1.4, rel=0.01)


def test_the_same_question_has_the_same_answer_until_the_store_changes(store: SqliteStore) -> None:
    keep(store, said("chip_count", 1e5, "count", thing(H100)))
    before = estimates(store, COLOSSUS.id)
    assert estimates(store, COLOSSUS.id)[0] is before[0]
    keep(store, said("chip_count", 2e5, "count", thing(H100)))
    assert one(estimates(store, COLOSSUS.id), "chips").p50 == pytest.approx(2e5, rel=0.01)


def test_bad_questions_are_refused(store: SqliteStore) -> None:
    keep(store, said("chip_count", 1e5, "count", thing(H100)))
    with pytest.raises(UnknownIdError):
        estimates(store, "cluster/none")
    with pytest.raises(BadRequestError, match="is no variable"):
        estimates(store, COLOSSUS.id, ["wattage"])
    with pytest.raises(BadRequestError, match="as of 'soon'"):
        estimates(store, COLOSSUS.id, as_of="soon")


def test_every_headline_is_a_variable() -> None:
    for name in node.HEADLINES:
        assert parse(f"{name}=0.5" if name == "margin" else f"{name}=1.5").variable == name


def test_energy_is_that_of_chips_that_run_so_much() -> None:
    """TPUs draw a smaller part of their peak than GPUs do, by the same source."""
    shares = {}
    for kind in ("TPU v4", "H100"):
        network, unused = network_of([kind], 2024)
        assert not unused
        shares[kind] = [fact.median for fact in network.facts if fact.name == "utilisation"]
    assert shares == {"TPU v4": [0.43], "H100": [0.75]}
