"""Comparisons: ratios that were said near each other, and what they are compared with."""

from graph.compute import compare
from graph.model import Claim, Entity, EntityType, Quantity, Thing
from tests.test_scene import CLUSTER, H100, claim


def ratio(
    at: float, predicate: str, value: float, subject: Thing = CLUSTER, after: str = "", **fields: object
) -> Claim:
    quantity = Quantity(unit="ratio", surface=f"{value:g}x", value=value, **fields)  # type: ignore[arg-type]
    return claim(at, predicate, value, "ratio", subject, quantity=quantity, text=f"{value:g}x {after}")


def test_which_ratio_it_is_follows_from_what_it_is_of() -> None:
    assert compare.variable(ratio(1, "growth_factor", 5, after="the gpus")) == "count_ratio"
    assert compare.variable(ratio(1, "growth_factor", 5, after="the revenue")) == ""
    assert compare.variable(ratio(1, "performance_ratio", 3, H100)) == "chip_ratio"
    assert compare.variable(ratio(1, "performance_ratio", 3, H100, after="lower cost")) == ""
    assert compare.variable(ratio(1, "compute_ratio", 15)) == "compute_ratio"
    assert compare.variable(claim(1, "compute_threshold", 1e26, "FLOP")) == "amount"


def test_ratios_of_one_thing_that_are_near_belong_together() -> None:
    talk = [
        ratio(1, "growth_factor", 5, after="the gpus"),
        ratio(2, "performance_ratio", 3, H100),
        ratio(5, "compute_ratio", 15),
        ratio(6, "growth_factor", 7, Thing(text="something else"), after="the gpus"),
        ratio(50, "performance_ratio", 9, H100),
    ]
    assert [(c.id, name) for c, name in compare.compared(talk, talk[2])] == [
        ("5 compute_ratio", "compute_ratio"), ("2 performance_ratio", "chip_ratio"), ("1 growth_factor", "count_ratio"),
    ]  # fmt: skip


def test_the_run_of_a_known_model_is_looked_up() -> None:
    base = Thing(text="their last one", entity="model/llama")
    llama = Entity(id="model/llama", type=EntityType.MODEL, name="Llama 3.1 405B")
    twice = ratio(1, "compute_ratio", 2, base=base)
    network = compare.network([(twice, "compute_ratio")], {"model/llama": llama}.get)
    assert [(fact.name, fact.median) for fact in network.facts] == [("base_amount", 3.8e25)]
    assert compare.network([(twice, "compute_ratio")], lambda _: None).facts == ()
