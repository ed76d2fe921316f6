import pickle

import msgspec
import pytest

from graph.model import (
    QUANTITY_PREDICATES,
    RELATION_PREDICATES,
    Claim,
    Document,
    Quantity,
    Thing,
    Value,
    from_json,
    to_json,
)
from tests.factories import COLOSSUS, H100, NVIDIA, claims, document


@pytest.mark.parametrize("value", [*claims(40), *document().mentions, *document().segments, document().source, NVIDIA])
def test_a_body_reads_back_as_it_was(value: Value) -> None:
    assert from_json(to_json(value), type(value)) == value


def test_a_whole_document_reads_back_as_it_was() -> None:
    assert from_json(to_json(document()), Document) == document()


def test_equal_values_are_equal_bytes_however_they_were_made() -> None:
    made = Thing(text="".join(("H", "100")), entity=None)
    assert to_json(made) == to_json(pickle.loads(pickle.dumps(made))) == b'{"text":"H100","entity":null}'
    claim = document().claims[0]
    moved = pickle.loads(pickle.dumps(claim))
    assert to_json(moved) == to_json(from_json(to_json(claim), Claim)) == to_json(claim)


def test_a_body_of_before_anybody_was_quoted_reads_as_a_claim_that_quotes_nobody() -> None:
    claim = msgspec.structs.replace(document().claims[0], quoted=None)
    older = to_json(claim).replace(b'"quoted":null,', b"")
    assert b"quoted" not in older
    assert from_json(older, Claim) == claim


def test_who_is_quoted_is_none_of_what_a_claim_is_about() -> None:
    claim = document().claims[1]
    assert msgspec.structs.replace(claim, quoted=Thing(text="they", entity=NVIDIA.id)).about() == claim.about()


def test_a_body_that_is_none_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="missing required field"):
        from_json(b'{"id": "claim/1"}', Claim)


def test_nouns_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        NVIDIA.name = "another"  # type: ignore[misc]


def test_a_claim_is_about_each_of_its_entities_once() -> None:
    count = document().claims[1]
    assert count.about() == (COLOSSUS.id, H100.id)
    quantity = Quantity(unit="ratio", surface="3x", value=3.0, base=Thing(text="it", entity=H100.id))
    compared = msgspec.structs.replace(count, quantity=quantity, object=Thing(text="H100", entity=H100.id))
    assert compared.about() == (COLOSSUS.id, H100.id)
    assert len(compared.things()) == 3


def test_words_alone_are_no_entity() -> None:
    claim = msgspec.structs.replace(document().claims[0], subject=Thing(text="it"), object=None)
    assert claim.things() == (Thing(text="it"),)
    assert claim.about() == ()


def test_a_source_has_an_id() -> None:
    assert document("talk").source.id == "source/talk"


def test_no_predicate_is_named_twice() -> None:
    names = QUANTITY_PREDICATES + RELATION_PREDICATES
    assert len(names) == len(set(names))


def test_factories_quote_what_is_there() -> None:
    made = document()
    texts = {segment.index: segment.text for segment in made.segments}
    assert all(citation.quote in texts[citation.segment] for claim in made.claims for citation in claim.citations)
    assert all(m.surface == texts[m.segment][m.begin : m.end] for m in made.mentions)
