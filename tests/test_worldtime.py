from tests.reading import document


def times(line: str, date: str | None = None) -> list[str | None]:
    return [c.world_time.edtf if c.world_time else None for c in document(line, date=date).claims if c.quantity]


def test_a_date_of_the_same_sentence_is_the_claims_time() -> None:
    assert times("Meta had 350,000 GPUs by the end of 2024.") == ["2024-12"]


def test_a_date_of_another_sentence_is_not() -> None:
    assert times("It was founded in 2024. Meta had 350,000 GPUs.") == [None]


def test_a_relative_date_counts_once_it_is_known_when_it_was_said() -> None:
    assert times("Meta has 350,000 GPUs this year.") == [None]
    assert times("Meta has 350,000 GPUs this year.", date="2025-03-01") == ["2025"]


def test_a_time_taken_from_the_date_of_the_source_says_so() -> None:
    (claim,) = document("Meta has 350,000 GPUs this year.", date="2025-03-01").claims
    assert claim.world_time is not None
    assert claim.world_time.from_said_at


def test_a_date_that_a_change_is_told_against_is_not_its_time() -> None:
    assert times("In 2024, NVIDIA's revenue was up 88% from 2023.") == ["2024"]


def test_a_quarter_that_says_when_it_ends_is_the_three_months_until_then() -> None:
    assert times("In Q2 fiscal 2024 (ending July 2023), NVIDIA had $13 billion of revenue.") == ["2023-05/2023-07"]
    assert times("In Q4 fiscal 2024 (ended January 2024), NVIDIA had $22 billion of revenue.") == ["2023-11/2024-01"]
