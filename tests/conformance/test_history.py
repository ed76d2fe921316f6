"""Any sequence of writes leaves what a plain dictionary of documents says, and the same in every store."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.columns import evidenced
from graph.errors import ClaimgraphError
from graph.model import Claim, Document, EntityType
from graph.sqlite import SqliteStore
from graph.store import EVERYTHING, ClaimFilter, ClaimOrder, Counts, GraphStore, HitKind, PutResult
from graph.text import query_tokens, tokens
from tests.conformance import reference
from tests.conformance.test_estimates import follows
from tests.factories import ENTITIES, H100, IMAGINED, NVIDIA, document, large_document
from tests.neo4j.running import Running

SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
KEYS = ("a", "b", "c")
FACTS = ("facts 1", "facts 2")
FILTERS = (
    EVERYTHING,
    ClaimFilter(about=(NVIDIA.id,)),
    ClaimFilter(about=(NVIDIA.id, H100.id), predicates=("chip_count", "uses")),
    ClaimFilter(unit="count", minimum=100, world_from="2025"),
    ClaimFilter(source="a", said_from="2024"),
)
change = msgspec.structs.replace
fixture_stays = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

Write = tuple[str, int | None]


def _document(key: str, seed: int) -> Document:
    """Seed 0 has the same content under every key."""
    made = large_document(6 + seed, key, seed)
    sha256 = "the same" if seed == 0 else made.source.sha256
    return change(made, source=change(made.source, sha256=sha256))


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
        assert store.count_claims(where).number == len(reference.find(claims, where, ClaimOrder.SOURCE))
    for entity in ENTITIES:
        assert store.predicates(entity.id) == reference.predicates(claims, entity.id)
        assert store.neighbours(entity.id) == reference.neighbours(claims, entity.id)
        assert (store.find_entity(entity.name) is not None) == (entity.id in entities)
    _compare_estimates(store, claims, entities)
    segments = sum(len(document.segments) for document in kept.values())
    assert store.counts() == Counts(len(kept), segments, len(entities), 0, len(claims))
    words = set(query_tokens("nvidia memphis"))
    found = {hit.id for hit in store.search("nvidia memphis", first=100).nodes if hit.kind is HitKind.CLAIM}
    both = {claim.id for claim in claims if words <= set(tokens(claim.text))}
    assert found == both or not both


def _compare_estimates(store: GraphStore, claims: list[Claim], entities: set[str]) -> None:
    """What is kept rests on claims that are there, all of those of its entity; what has other claims is stale."""
    subjects = evidenced(claims)
    stale = set(store.stale_estimates(FACTS[0], first=100))
    assert subjects <= stale | set(store.estimates(sorted(entities)))
    for estimate in store.all_estimates():
        assert estimate == follows(store, estimate.entity)[0]
    before = store.version()
    kept = sorted(stale)[::2]
    assert store.put_estimates({id: follows(store, id)[:1] for id in kept}, FACTS[0], before) == kept


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[GraphStore]:
    with closing(SqliteStore(tmp_path / "store.db")) as store:
        yield store


def _empty(store: GraphStore) -> None:
    for source in list(store.all_sources()):
        store.delete_source(source.key)


@settings(fixture_stays, max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from(KEYS), st.none() | st.integers(min_value=0, max_value=3)), min_size=1, max_size=6
    )
)
def test_any_sequence_of_writes(sqlite: GraphStore, writes: list[Write]) -> None:
    _empty(sqlite)
    kept: dict[str, Document] = {}
    _compare(sqlite, kept)
    for key, seed in writes:
        _write(sqlite, kept, key, seed)
        _compare(sqlite, kept)


# Two stores

VARIANTS: dict[str, Callable[[str, int], Document]] = {
    "claims": _document,
    "mentions": lambda key, seed: document(key, str(seed), date="2024-05" if seed else None),
    "entities that are not listed": lambda key, seed: change(document(key, str(seed)), entities=()),
    "an imagined entity": lambda key, seed: change(document(key, str(seed)), entities=(IMAGINED, H100)),
    "another name": lambda key, seed: change(
        document(key, str(seed)), entities=(change(H100, name=f"H{seed}", heard=("age one hundred",)),)
    ),
    "a stranger's file": lambda key, seed: document(key, str(seed), path=f"{seed}.md", video_id=f"video {seed}"),
    "claims of another source": lambda key, seed: change(
        document(key, str(seed)), claims=document("elsewhere", str(seed)).claims
    ),
    "a claim twice": lambda key, seed: _with_claims(document(key, str(seed)), (0, 1, 1)),
    "the claims of another": lambda key, seed: _with_claims(document(key, str(seed)), (0, 1), id="one id for all"),
}


def _with_claims(made: Document, numbers: tuple[int, ...], id: str | None = None) -> Document:
    claims = [made.claims[number] for number in numbers]
    if id:
        claims[0] = change(claims[0], id=id)
    return change(made, claims=tuple(claims))


def _outcome(store: GraphStore, key: str, variant: str | None, seed: int) -> object:
    """What a write gives; of an error its sort, as stores may tell more in their own words."""
    before, counts = store.version(), store.counts()
    try:
        done: object = store.put(VARIANTS[variant](key, seed)) if variant else store.delete_source(key)
    except ClaimgraphError as error:
        assert (store.version(), store.counts()) == (before, counts)
        return type(error)
    return done, store.version() != before, store.counts()


def _keep(store: GraphStore, facts: str) -> object:
    """Made up estimates of every other stale entity, resting on its claims with numbers; of which they were kept."""
    chosen = store.stale_estimates(facts)[::2]
    found = {id: follows(store, id) for id in chosen}
    return store.put_estimates(found, facts, store.version()), store.count_estimates()


def _pages(ask: Any) -> list[Any]:
    """Every page with its cursors."""
    found, after = [], None
    while True:
        page = ask(after)
        found.append((list(page.edges), page.more))
        if not page.more:
            return found
        after = page.edges[-1].cursor


def _answers(store: GraphStore) -> Iterator[tuple[str, object]]:
    """The answer of every verb, told by its name."""
    sources = list(store.all_sources())
    yield "all_sources", sources
    yield "all_entities", list(store.all_entities())
    yield "all_mentions", list(store.all_mentions())
    yield "all_claims", list(store.all_claims())
    yield "sources", _pages(lambda after: store.sources(first=2, after=after))
    yield "sources of a video", store.sources(video_id="exampleTalk").nodes
    yield "source_by_path", store.source_by_path("podcasts/a.md")
    yield "source_by_sha256", store.source_by_sha256("the same")
    yield "segments", [store.segments(key, 1, 5) for key in KEYS[:2]]
    yield "entities", _pages(lambda after: store.entities(scenarios=True, first=4, after=after))
    yield "entities found", (store.entities(search="h100").nodes, store.count_entities(type=EntityType.CHIP))
    yield "entities_by_id", store.entities_by_id([H100.id, NVIDIA.id, "org/nobody"])
    yield "find_entity", [store.find_entity(name) for name in ("h-100", "Age One Hundred", "org/nvidia")]
    yield "mentions", _pages(lambda after: store.mentions(first=9, after=after))
    yield "mentions of it", (store.mentions(H100.id, "a").nodes, store.count_mentions(H100.id))
    for number, where in enumerate(FILTERS):
        order = list(ClaimOrder)[(number + len(sources)) % len(ClaimOrder)]
        yield f"claims {number} {order}", _pages(lambda after, w=where, o=order: store.claims(w, o, 9, after))
        yield f"count_claims {number}", store.count_claims(where)
    yield "citations_at", [store.citations_at(12.0, video_id="exampleTalk"), store.citations_at(6, source="a")]
    yield "predicates", list(store.predicates(H100.id).items())
    yield "neighbours", store.neighbours(NVIDIA.id)
    yield "busiest", store.busiest(3)
    estimates = list(store.all_estimates())
    yield "all_estimates", estimates
    yield "estimates", store.estimates([entity.id for entity in ENTITIES])
    yield "estimates_by_id", store.estimates_by_id([estimate.id for estimate in estimates[1:]])
    yield "stale_estimates", [store.stale_estimates(facts, 3) for facts in FACTS]
    for text in ("nvidia memphis", "h100 nowhere"):
        yield f"search {text}", _pages(lambda after, t=text: store.search(t, 7, after))
        yield f"count_search {text}", store.count_search(text)


@settings(fixture_stays, max_examples=500 if SOAK else 50)
@given(
    st.lists(
        st.tuples(st.sampled_from(KEYS), st.none() | st.sampled_from(list(VARIANTS)), st.integers(0, 2)),
        min_size=1,
        max_size=6 if SOAK else 4,
    )
)
def test_both_stores_give_the_same_answers(
    sqlite: GraphStore, neo4j_server: Running, writes: list[tuple[str, str | None, int]]
) -> None:
    _empty(sqlite)
    neo4j_server.empty()
    with closing(neo4j_server.store()) as neo4j:
        for number, write in enumerate(writes):
            assert _outcome(neo4j, *write) == _outcome(sqlite, *write)
            facts = FACTS[number % len(FACTS)]
            assert _keep(neo4j, facts) == _keep(sqlite, facts)
            assert list(neo4j.all_estimates()) == list(sqlite.all_estimates())
        answers = dict(_answers(sqlite))
        for name, answer in _answers(neo4j):
            assert answer == answers[name], name
