from graph.model import Claim
from tests.reading import document, studied


def quantities(line: str) -> list[Claim]:
    return [c for c in document(line).claims if c.quantity]


def test_what_every_reader_would_write_down_is_a_claim() -> None:
    assert len(quantities("xAI built a cluster with 100,000 GPUs that draws 150 megawatts.")) == 2


def test_each_number_has_its_probability_and_what_was_looked_at() -> None:
    (window,) = studied("xAI built a cluster with 100,000 GPUs.")
    (number,) = window.doc.spans["quantities"]
    assert 0 < number._.worth < 1
    assert {"unit count", "names near"} <= number._.looked_at.keys()


def test_a_span_of_time_is_worth_less_than_megawatts() -> None:
    (window,) = studied("so over the next five years they want to get to 500 megawatts")
    years, watts = window.doc.spans["quantities"]
    assert years._.worth < watts._.worth
