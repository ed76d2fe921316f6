import pytest

from graph.model import Quantity, Thing
from ingest.claims.measured import Measured
from tests.reading import document, studied


def measured(line: str) -> list[Measured]:
    return [number._.measured for window in studied(line) for number in window.doc.spans["quantities"]]


def of(line: str) -> list[str | None]:
    return [one.of.text if one.of else None for one in measured(line)]


@pytest.mark.parametrize(
    ("line", "counted"),
    [
        ("We could try trillions of different ideas.", "ideas"),
        ("There are millions of them.", None),
        ("They built a 100,000 GPU cluster.", "GPU"),
        ("You have 5x the chips.", "chips"),
        ("They earn three times more revenue.", "revenue"),
        ("Mill spent a billion dollars on its own chips.", "its own chips"),
        ("Mill spent a billion dollars in 2023.", None),
        ("It is a trillion-dollar market.", "market"),
        ("NVIDIA saw a 20% increase in data center sales.", "data center sales"),
        ("AlexNet cut image error rates from 25% to 15%.", "image error rates"),
        ("The data center segment of NVIDIA made $10 billion in revenue.", "data center segment"),
        ("NVIDIA reported total revenue of $13 billion, and it grew by 88%.", "total revenue"),
        ("It has twice the number of transistors.", "transistors"),
        ("Hopper came to 4 million GPUs. Blackwell came later.", "GPUs"),
        ("NVIDIA earned $13 billion.", None),
    ],
)
def test_what_is_counted_bought_or_has_grown(line: str, counted: str | None) -> None:
    assert of(line)[-1] == counted


def test_racks_named_after_a_chip_are_no_chips() -> None:
    (racks,) = measured("It has 256 Grace Hopper racks.")
    assert racks.of == Thing(text="Grace Hopper racks")
    (chips,) = measured("It has 256 H100s.")
    assert chips.of == Thing(text="H100s", entity="chip/h100")


def test_the_next_count_of_chips_is_of_the_same_ones() -> None:
    assert of("Meta has 20,000 H100s and xAI has 100,000.") == ["H100s", "H100s"]
    assert of("Meta has 20,000 H100s. xAI has 100,000.") == ["H100s", None]


def test_what_talk_puts_behind_a_number_is_not_counted() -> None:
    assert of("Meta has 100,000 right and that is it.") == [None]


def test_a_claim_carries_what_was_measured() -> None:
    (claim,) = document("The H100 is 3x faster than the older A100.").claims
    assert isinstance(claim.quantity, Quantity)
    assert claim.quantity.base == Thing(text="A100", entity="chip/a100")
