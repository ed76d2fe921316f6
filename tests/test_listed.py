import pytest

from ingest.names.listed import beside_known
from tests.test_unknown import found

KNOWN = ("Vertiv", "Eaton", "Schneider")


def unknown(text: str) -> list[str]:
    spans = beside_known(text, lambda begin, end: text[begin:end] in KNOWN)
    return [text[begin:end] for begin, end in spans]


def test_what_stands_among_known_companies_is_one() -> None:
    assert unknown("so we work with Vertiv, Quillfern Power and Eaton on it") == ["Quillfern Power"]


@pytest.mark.parametrize(
    "text", ["with Vertiv and Quillfern", "with Vertiv, Quillfern and Marlow", "with Vertiv. Quillfern. Eaton"]
)
def test_one_known_company_or_no_list_says_nothing(text: str) -> None:
    assert unknown(text) == []


def test_a_listed_name_becomes_an_organization_that_is_not_verified() -> None:
    line = "It is made with Vertiv, Quillfern and Eaton there."
    known = [(line.index(name), line.index(name) + len(name), "exact") for name in ("Vertiv", "Eaton")]
    assert found(line, *known) == [("Quillfern", "org/quillfern")]


def test_a_word_of_the_language_in_a_list_is_none() -> None:
    line = "It is made with Vertiv, Power and Eaton there."
    known = [(line.index(name), line.index(name) + len(name), "exact") for name in ("Vertiv", "Eaton")]
    assert found(line, *known) == []
