import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from graph.rdf.terms import DATE, DOUBLE, NUMBER, Names, Place, date, normal, part, shown, term

NAMES = Names()
ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(id=ids, other=ids)
def test_an_id_has_one_address_and_comes_back_from_it(id: str, other: str) -> None:
    for kind, address in (("entity", NAMES.entity), ("claim", NAMES.claim), ("source", NAMES.source)):
        assert NAMES.id_of(address(id), kind) == id
        assert (address(id) == address(other)) == (id == other)


def test_addresses_are_plain() -> None:
    base = "https://claimgraph.example/id/"
    assert NAMES.entity("org/nvidia").value == f"{base}entity/org/nvidia"
    assert NAMES.source("a talk/1").value == f"{base}source/a%20talk%2F1"
    assert part(part(NAMES.claim("1"), "citation-1"), "words").value == f"{base}claim/1#citation-1-words"


def test_a_strange_address_is_no_id() -> None:
    with pytest.raises(ValueError, match="does not begin with"):
        NAMES.id_of(NamedNode("https://www.example.org/entity/x"), "entity")
    with pytest.raises(ValueError, match="no UTF-8"):
        NAMES.id_of(NamedNode("https://claimgraph.example/id/entity/%ff"), "entity")


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("2024", "xsd:gYear"), ("2024-02", "xsd:gYearMonth"), ("2024-02-29", "xsd:date"), ("2024-Q2", "edtf:EDTF"),
        ("2024/2025", "edtf:EDTF"), ("2023-02-29", "xsd:string"), ("monday", "xsd:string"),
    ],
)  # fmt: skip
def test_a_date_has_the_datatype_that_fits_it(text: str, datatype: str) -> None:
    assert date(text) == Literal(text, datatype=term(datatype))


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_every_digit(value: float) -> None:
    written = NUMBER.write(value, Place(NAMES))
    assert repr(NUMBER.read(written, Place(NAMES))) == repr(value)
    assert normal(written) == written


@pytest.mark.parametrize("text", ["INF", "-INF", "NaN", "1e999", "many"])
def test_what_is_no_finite_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no finite number"):
        NUMBER.read(Literal(text, datatype=DOUBLE), Place(NAMES))


def test_one_number_is_one_statement_however_it_is_written() -> None:
    assert normal(Literal("1.50E8", datatype=DOUBLE)) == Literal("150000000.0", datatype=DOUBLE)
    assert normal(Literal("+01", datatype=term("xsd:integer"))) == Literal("1", datatype=term("xsd:integer"))
    assert normal(Literal("1", datatype=term("xsd:boolean"))) == Literal("true", datatype=term("xsd:boolean"))
    assert normal(Literal("1.50E8")) == Literal("1.50E8")


def test_a_date_that_is_no_day_is_refused() -> None:
    with pytest.raises(ValueError, match="no such year, month or day"):
        DATE.read(Literal("2023-02-29", datatype=term("xsd:date")), Place(NAMES))


def test_terms_are_shown_as_people_write_them() -> None:
    assert shown(term("prov:used")) == "prov:used"
    assert shown(NamedNode("https://a.example/b")) == "<https://a.example/b>"
    assert shown(Literal('a"b')) == '"a\\"b"'
