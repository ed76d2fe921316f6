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


def looked_at(line: str) -> set[str]:
    (window,) = studied(line)
    return set(window.doc.spans["quantities"][0]._.looked_at)


def test_the_kinds_of_words_near_a_number_are_looked_at() -> None:
    found = looked_at("they put 40 chips in each of the new racks")
    assert {"near chip", "near count machine", "noun chip"} <= found
    assert "near money" not in found


def test_the_noun_behind_a_number_ends_at_a_stop() -> None:
    assert "noun chip" in looked_at("they put 40 new chips in each of the racks")
    assert "noun chip" not in looked_at("they wanted 40, chips are cheap")


def test_what_was_said_before_is_looked_at_as_a_restatement() -> None:
    (window,) = studied("they pay 40 million dollars, I said 40 million dollars, for 5 megawatts")
    first, second, watts = ({*n._.looked_at} for n in window.doc.spans["quantities"])
    assert "restated" in second
    assert "restated" not in first | watts
