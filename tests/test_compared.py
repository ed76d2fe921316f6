import pytest

from tests.test_measured import measured


@pytest.mark.parametrize(
    ("line", "base"),
    [
        ("The H100 is 30 times faster than its two-and-a-half-year-old predecessor (A100).", "A100"),
        ("The H100 is 3x faster than its predecessor.", "its predecessor"),
        ("Compared with the A100, the H100 is 3x faster.", "A100"),
        ("The H100 has 3 times the speed of the A100.", "A100"),
        ("NVIDIA's revenue grew by 88% from the previous quarter.", "the previous quarter"),
        ("NVIDIA's revenue grew by 88% year-over-year.", "year-over-year"),
        ("The H100 is 3x faster.", None),
        ("Prices went up 20% in Texas.", None),
    ],
)
def test_what_a_multiple_or_a_change_is_compared_with(line: str, base: str | None) -> None:
    found = measured(line)[-1].base
    assert (found.text if found else None) == base


def test_a_list_of_multiples_names_its_base_once() -> None:
    bases = [
        one.base.text if one.base else None for one in measured("It is 3x faster than the A100 and 9x faster there.")
    ]
    assert bases == ["A100", "A100"]


def test_nothing_is_compared_with_itself() -> None:
    (found,) = measured("The H100 is 3x faster than the H100 of last year.")
    assert found.base is None
