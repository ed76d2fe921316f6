"""Any sequence of writes leaves what a plain dictionary of documents says: claims, counters, entities and words."""

from itertools import product

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model import Document
from graph.store import EVERYTHING, ClaimFilter, ClaimOrder, Counts, GraphStore, HitKind, PutResult
from graph.text import query_tokens, tokens
from tests.conformance import reference
from tests.factories import ENTITIES, H100, NVIDIA, large_document

KEYS = ("a", "b", "c")
FILTERS = (
    EVERYTHING,
    ClaimFilter(about=(NVIDIA.id,)),
    ClaimFilter(about=(NVIDIA.id, H100.id), predicates=("chip_count", "uses")),
    ClaimFilter(unit="count", minimum=100, world_from="2025"),
    ClaimFilter(source="a", said_from="2024"),
)

Write = tuple[str, int | None]


def _document(key: str, seed: int) -> Document:
    """Seed 0 has the same content under every key."""
    made = large_document(6 + seed, key, seed)
    sha256 = "the same" if seed == 0 else made.source.sha256
    return msgspec.structs.replace(made, source=msgspec.structs.replace(made.source, sha256=sha256))


def _write(store: GraphStore, kept: dict[str, Document], key: str, seed: int | None) -> None:
    """One write to both; a seed of None deletes."""
    if seed is None:
        assert store.delete_source(key) == (kept.pop(key, None) is not None)
        return
    made = _document(key, seed)
    old = kept.get(key)
    if old and old.source.fingerprint == made.source.fingerprint:
        wanted = PutResult.UNCHANGED
    elif any(other.source.sha256 == made.source.sha256 for k, other in kept.items() if k != key):
        wanted = PutResult.DUPLICATE
    else:
        wanted = PutResult.REPLACED if old else PutResult.NEW
        kept[key] = made
    assert store.put(made) is wanted


def _compare(store: GraphStore, kept: dict[str, Document]) -> None:
    claims = [claim for key in sorted(kept) for claim in kept[key].claims]
    entities = reference.named(kept.values())
    assert list(store.all_sources()) == [kept[key].source for key in sorted(kept)]
    assert list(store.all_claims()) == claims
    assert {entity.id for entity in store.all_entities()} == entities
    for where, order in product(FILTERS, ClaimOrder):
        assert store.claims(where, order, first=100).nodes == reference.find(claims, where, order)
    for where in FILTERS:
        assert store.count_claims(where) == len(reference.find(claims, where, ClaimOrder.SOURCE))
    for entity in ENTITIES:
        assert store.predicates(entity.id) == reference.predicates(claims, entity.id)
        assert store.neighbours(entity.id) == reference.neighbours(claims, entity.id)
        assert (store.find_entity(entity.name) is not None) == (entity.id in entities)
    segments = sum(len(document.segments) for document in kept.values())
    assert store.counts() == Counts(len(kept), segments, len(entities), 0, len(claims))
    words = set(query_tokens("nvidia memphis"))
    found = {hit.id for hit in store.search("nvidia memphis", first=100).nodes if hit.kind is HitKind.CLAIM}
    both = {claim.id for claim in claims if words <= set(tokens(claim.text))}
    assert found == both or not both


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(KEYS), st.none() | st.integers(min_value=0, max_value=3)), min_size=1, max_size=6
    )
)
def test_any_sequence_of_writes(store: GraphStore, writes: list[Write]) -> None:
    for source in list(store.all_sources()):
        store.delete_source(source.key)
    kept: dict[str, Document] = {}
    _compare(store, kept)
    for key, seed in writes:
        _write(store, kept, key, seed)
        _compare(store, kept)
