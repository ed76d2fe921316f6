"""Claims as evidence."""

import re

import pytest

from graph.compute import said
from graph.compute.evidence import Observation, Unusable
from graph.model import Citation, Claim, ClaimKind, Modality, Quantity, Status, Thing, WorldTime

MODEL, CHIP = Thing(text="GPT-4", entity="model/gpt-4"), Thing(text="H100", entity="chip/h100")
CLUSTER = Thing(text="Memphis", entity="cluster/xai-memphis")


def claim(predicate: str, value: float, unit: str, text: str = "", **fields: object) -> Claim:
    extra = {name: fields.pop(name) for name in ("of", "per", "scope", "surface") if name in fields}
    quantity = Quantity(**({"unit": unit, "value": value, "surface": "5"} | extra))  # type: ignore[arg-type]
    values: dict[str, object] = {
        "id": "c", "source": "s", "position": 0, "kind": ClaimKind.QUANTITY, "predicate": predicate, "text": text,
        "citations": (Citation(source="s", segment=0, last=0, quote="q"),), "quantity": quantity,
    }  # fmt: skip
    return Claim(**(values | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "variables"),
    [
        (claim("chip_count", 5, "count"), ("chips",)),
        (claim("power_capacity", 5, "W"), ("facility_power", "it_power")),
        (claim("power_capacity", 5, "W", scope="server"), ("it_power",)),
        (claim("power_capacity", 5, "W", "about 5 megawatts lost in cooling"), ("losses",)),
        (claim("power_capacity", 5, "W", "at 5 megawatts 2 are lost"), ("facility_power", "it_power")),
        (claim("unit_cost", 5, "USD", "a GPU is 5 all in"), ("cluster_cost_per_chip",)),
        (claim("unit_cost", 5, "USD", "it is 5 all in"), ()),
        (claim("unit_cost", 5, "USD", "the GPU is 5 an hour"), ()),
        (claim("unit_cost", 5, "USD", "we pay 5 for a GPU-hour"), ()),
        (claim("unit_cost", 5, "USD", "on our GPUs 5 per 1M tokens"), ()),
        (claim("unit_cost", 5, "USD", "5 each", subject=MODEL), ()),
        (claim("unit_cost", 5, "USD", "5 for its GPUs", subject=MODEL), ()),
        (claim("unit_cost", 5, "USD", "5 each", subject=CHIP), ("cost_per_chip", "cluster_cost_per_chip")),
        (claim("unit_cost", 5, "USD", "5 each", of=CHIP), ("cost_per_chip", "cluster_cost_per_chip")),
        (claim("unit_cost", 5, "USD", "the GPU itself is 5"), ("cost_per_chip",)),
        (claim("unit_cost", 5, "USD", per=Thing(text="GPU-hour")), ()),
        (claim("unit_cost", 5, "USD", per=Thing(text="GPU")), ("cost_per_chip", "cluster_cost_per_chip")),
        (claim("spend", 5, "USD", "they spend 5 on hardware"), ("capital_cost", "server_cost", "chip_cost")),
        (claim("spend", 5, "USD", "they spend 5 on lawyers"), ()),
        (claim("duration", 5, "second", "it takes 5 days to train"), ("duration",)),
        (claim("duration", 5, "second", "the train takes 5 days"), ()),
        (claim("chip_count", 5, "USD"), ()),
        (claim("headcount", 5, "count"), ()),
        (claim("chip_count", 5, "count", "5 GPU-hours"), ()),
        (claim("chip_count", 5, "count", "it has 5 chips in a pod"), ()),
        (claim("chip_count", 5, "count", "it has 5 chips in pods"), ("chips",)),
        (claim("power_capacity", 5, "W", "about 5 for one rack"), ()),
        (claim("parameter_count", 5, "parameter", "5 are active"), ()),
        (claim("power_per_chip", 5, "W", "with everything around it 5"), ("server_power",)),
    ],
)
def test_a_claim_is_about_a_variable_or_none(found: Claim, variables: tuple[str, ...]) -> None:
    assert said.variables(found) == variables


def test_time_and_status_are_the_key_of_evidence() -> None:
    undated = claim("chip_count", 5, "count", said_at="2024-05-02")
    planned = claim("chip_count", 5, "count", said_at="2024-05-02", modality=Modality.PREDICTED)
    dated = claim("chip_count", 5, "count", world_time=WorldTime(edtf="2026/2027", text="then"))
    assert said.context(undated) == (Status.EXISTING, "2024", 2024)
    assert said.context(planned) == (Status.PLANNED, "", 2024)
    assert said.context(dated) == (Status.EXISTING, "2026/2027", 2026)


def test_what_cannot_be_is_no_evidence() -> None:
    for wrong in (claim("pue", 0.9, "ratio"), claim("margin", 1.2, "ratio"), claim("chip_count", -5, "count")):
        assert isinstance(said.evidence(wrong, said.variables(wrong)), Unusable)
    denied = claim("chip_count", 5, "count", negated=True)
    assert said.evidence(denied, ("chips",)) == Unusable("c", "what is denied is no evidence")


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (claim("unit_cost", 30, "USD", "a GPU is 5"), r"\$30 is out of all proportion for cost_per_chip: \$200 to"),
        (claim("chip_count", 20, "count", subject=MODEL), r"20 .* chips of this kind of thing \(model\): 64 to"),
        (claim("chip_count", 4, "count", subject=CLUSTER), r"\(cluster\): 8 to"),
        (claim("pue", 40, "ratio"), "out of all proportion for pue"),
    ],
)
def test_a_number_out_of_all_proportion_is_no_evidence_and_says_why(found: Claim, why: str) -> None:
    seen = said.evidence(found, said.variables(found))
    assert isinstance(seen, Unusable)
    assert re.search(why, seen.reason)


def test_of_several_readings_those_stay_that_can_be() -> None:
    seen = said.evidence(claim("unit_cost", 2e6, "USD", "a GPU is 5"), ("cost_per_chip", "cluster_cost_per_chip"))
    assert isinstance(seen, Observation)
    assert (seen.variable, seen.readings) == ("cluster_cost_per_chip", ())


def test_a_vague_pue_is_vague_in_its_losses() -> None:
    found = said.evidence(claim("pue", 1.1, "ratio", modality=Modality.APPROXIMATE), ("pue",))
    assert isinstance(found, Observation)
    assert found.shared == pytest.approx(0.1 * 0.1 / 1.1)
