"""Comparisons: five times the chips of three times the speed are fifteen times the compute; a threshold is twice a run.

A network of its own, over ratios. What is compared with what must be said near each other in one source.
"""

from collections.abc import Callable, Sequence

from graph.compute import known, said
from graph.compute.network import Fact, Network, Product, Structure, Variable
from graph.compute.scene import apart, who
from graph.model import Claim, Entity

NEAR = 30.0  # seconds: ratios are many, and seldom say of what they are
STRUCTURE = Structure(
    (
        Variable("count_ratio", "ratio", "chips over those of the other"),
        Variable("chip_ratio", "ratio", "speed of a chip over that of the other"),
        Variable("compute_ratio", "ratio", "compute over that of the other"),
        Variable("amount", "FLOP", "compute of the one"),
        Variable("base_amount", "FLOP", "compute of the other"),
    ),
    (
        Product("compute_ratio", (("count_ratio", 1), ("chip_ratio", 1))),
        Product("amount", (("compute_ratio", 1), ("base_amount", 1))),
    ),
)
Names = Callable[[str], Entity | None]


def variable(claim: Claim) -> str:
    """The variable of a comparison that a claim is about; "" where it is none."""
    quantity = claim.quantity
    if quantity is None:
        return ""
    if quantity.unit == "FLOP":
        return "amount" if claim.predicate in ("compute_amount", "compute_threshold") else ""
    if quantity.unit != "ratio":
        return ""
    words = said.around(claim, 0, 25)
    if claim.predicate == "compute_ratio":
        return "compute_ratio"
    if claim.predicate == "performance_ratio":
        chip = claim.subject is not None and (claim.subject.entity or "").startswith("chip/")
        cost = "cost" in words or "price" in words
        return "chip_ratio" if (chip or said.is_gpu(words)) and not cost else ""
    return "count_ratio" if claim.predicate == "growth_factor" and said.is_gpu(words) else ""


def compared(claims: Sequence[Claim], claim: Claim) -> list[tuple[Claim, str]]:
    """The claims that a comparison is made of: of each variable the nearest, the claim itself first."""
    found = [(claim, variable(claim))]
    for other in sorted(claims, key=lambda c: (apart(c, claim), c.position)):
        name = variable(other)
        if not name or name in {taken for _, taken in found} or apart(other, claim) > NEAR:
            continue
        if all(_alike(other, one) for one, _ in found):
            found.append((other, name))
    return found


def _alike(one: Claim, other: Claim) -> bool:
    """Whether two ratios may be of the same thing: each is of one thing, unless it is of chips or left it open."""
    things = {_thing(claim) for claim in (one, other) if claim.quantity and claim.quantity.unit == "ratio"}
    return len(things - {""}) < 2


def _thing(claim: Claim) -> str:
    thing = who(claim)
    return "" if thing.startswith("chip/") or (claim.subject and said.is_gpu_itself(claim.subject.text)) else thing


def network(parts: Sequence[tuple[Claim, str]], names: Names) -> Network:
    """The network with what is known of the model that something is compared with."""
    facts: tuple[Fact, ...] = ()
    for claim, name in parts:
        base = claim.quantity.base if claim.quantity and name == "compute_ratio" else None
        if base:
            entity = names(base.entity) if base.entity else None
            called = (base.text, *((entity.name, *entity.aliases) if entity else ()))
            facts = tuple(
                fact._replace(name="base_amount") for fact in known.model_facts(*called) if fact.name == "training_flop"
            )
    return Network(STRUCTURE, facts)
