from tests.reading import document


def places(line: str) -> list[str | None]:
    return [c.place for c in document(line).claims if c.quantity]


def test_a_place_that_in_leads_to_belongs_to_the_number() -> None:
    assert places("Oracle has 150 megawatts in Malaysia.") == ["place/malaysia"]
    assert places("In Texas, Oracle has 150 megawatts.") == ["place/texas"]


def test_a_place_of_another_sentence_or_said_otherwise_does_not() -> None:
    assert places("Oracle has 150 megawatts. It was in Malaysia.") == [None]
    assert places("Oracle has 150 megawatts, more than Malaysia.") == [None]


def test_the_subject_is_not_its_own_place() -> None:
    doc = document("Malaysia is building 3 gigawatts of data centers in Malaysia.")
    (claim,) = doc.claims
    assert claim.subject is not None
    assert (claim.subject.entity, claim.place) == ("place/malaysia", None)


def test_a_place_is_an_entity_of_the_document() -> None:
    doc = document("Oracle has 150 megawatts in Malaysia.")
    assert {c.place for c in doc.claims if c.place} <= {e.id for e in doc.entities}
