import pytest

from graph.model import Thing
from tests.test_measured import measured


@pytest.mark.parametrize(
    ("line", "per"),
    [
        ("They have an annual spend of $250 billion on sites.", "year"),
        ("It makes $3 million in monthly revenue.", "month"),
        ("A query is going to cost dozens of dollars.", "query"),
        ("You pay 20 cents for a query.", "query"),
        ("It saves billions of dollars in power bills per year.", "year"),
        ("They make 100 million cars each year.", "year"),
        ("They made 100 million cars in a year.", None),
        ("You get 3x the performance per GPU.", "GPU"),
        ("The annual report says that NVIDIA, in 2023, in the end, spent $3 billion.", None),
        ("They spent $250 billion on sites.", None),
    ],
)
def test_a_period_or_piece_that_stands_apart(line: str, per: str | None) -> None:
    found = measured(line)[-1].per
    assert (found.text if found else None) == per


def test_a_piece_that_has_a_name_is_linked() -> None:
    (price,) = measured("It costs $2 per H100 hour.")
    assert price.per == Thing(text="H100-hour", entity="chip/h100")


@pytest.mark.parametrize(
    ("line", "scope"),
    [
        ("It is $45,000 per GPU all in.", "all-in"),
        ("A rack draws 120 kilowatts.", "rack"),
        ("A DGX H100 box costs $300,000.", "server"),
        ("One gigawatt of racks.", None),
        ("The servers cost $10 billion.", None),
        ("The H100 costs $30,000.", None),
    ],
)
def test_of_which_size_of_piece_a_price_or_power_is(line: str, scope: str | None) -> None:
    assert measured(line)[-1].scope == scope
