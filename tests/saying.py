"""A small document with more numbers in it than the talk has, some of which exclude each other."""

from typing import Any

import msgspec

from graph.model import Document, Quantity, Status, Thing
from tests.factories import H100, claim_id
from tests.served import talk

CHIPS = talk().claims[1]
H100S = Thing(text="H100s", entity=H100.id)


def counted(value: float, name: str, **fields: Any) -> Document:
    """The talk, and the same cluster said in another sentence to hold so many chips."""
    return saying(Quantity(unit="count", surface=f"{value:,.0f}", value=value, of=H100S), "chip_count", name, **fields)


def drawing(watts: float, name: str, **fields: Any) -> Document:
    """The talk, and the same cluster said to draw so much now."""
    return saying(
        Quantity(unit="W", surface=f"{watts / 1e6:g} megawatts", value=watts), "power_capacity", name, **fields
    )


def ranged(count: int) -> Document:
    """The talk, and the same cluster said by as many speakers to hold between so many and so many chips."""
    document = talk()
    said = tuple(
        msgspec.structs.replace(
            CHIPS,
            id=claim_id("talk", f"range {number}"),
            position=10 + number,
            quantity=Quantity(unit="count", surface=f"{number}", low=1e5 + number, high=2e5 + number, of=H100S),
            text=f"I heard {number}",
            speaker=Thing(text=f"speaker {number}"),
        )
        for number in range(count)
    )
    return msgspec.structs.replace(document, claims=(*document.claims, *said))


def saying(quantity: Quantity, predicate: str, name: str, **fields: Any) -> Document:
    document = talk(**fields)
    said = msgspec.structs.replace(
        CHIPS,
        id=claim_id("talk", name),
        position=9,
        predicate=predicate,
        quantity=quantity,
        status=Status.EXISTING,
        text=f"as I said it is {quantity.surface}, {name}",
    )
    return msgspec.structs.replace(document, claims=(*document.claims, said))
