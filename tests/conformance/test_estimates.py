"""What a store keeps of what follows: together for an entity, and no longer than its evidence stays as it was."""

import msgspec
import pytest

from graph.errors import BadRequestError
from graph.model import Citation, Claim, Document, Estimate, EstimateInput, InputKind
from graph.store import ClaimFilter, Estimated, GraphStore
from tests.conformance.conftest import Opener
from tests.factories import COLOSSUS, H100, MEMPHIS, NVIDIA, digest, document

FACTS = "facts 1"
EVIDENCED = [COLOSSUS.id, NVIDIA.id]
change = msgspec.structs.replace


def leaf(claim: Claim | None = None, kind: InputKind = InputKind.CITATION) -> EstimateInput:
    cited: Citation | None = claim.citations[0] if claim else None
    return EstimateInput(
        kind=kind, label="a leaf", variable="chips", unit="count", p5=1.0, p50=2.0, p95=3.0,
        claim=claim.id if claim else None, citation=cited,
    )  # fmt: skip


def estimate(entity: str, metric: str, *inputs: EstimateInput) -> Estimate:
    return Estimate(
        id=f"estimate/{digest(entity, metric)[:16]}", entity=entity, metric=metric, label=f"the {metric}",
        unit="W", p5=1e8, p50=1.5e8, p95=2e8, as_of="2025", inputs=inputs,
    )  # fmt: skip


def follows(store: GraphStore, entity: str = COLOSSUS.id, count: int = 2) -> list[Estimate]:
    """Made up: so many estimates that rest on each claim with a number about the entity."""
    claims = [claim for claim in store.claims(ClaimFilter(subject=entity)).nodes if claim.quantity]
    return [estimate(entity, f"metric {number}", *map(leaf, claims)) for number in range(count)]


def keep(store: GraphStore, entity: str = COLOSSUS.id, count: int = 2, facts: str = FACTS) -> list[Estimate]:
    found = follows(store, entity, count)
    assert store.put_estimates({entity: found}, facts, store.version()) == [entity]
    return found


def test_what_is_kept_comes_back_in_its_order(talk: GraphStore) -> None:
    found = keep(talk, count=12)
    assert talk.estimates([COLOSSUS.id, NVIDIA.id, "org/nobody"]) == {COLOSSUS.id: Estimated(FACTS, tuple(found))}
    assert talk.estimates_by_id([found[3].id, "estimate/none"]) == {found[3].id: found[3]}
    assert list(talk.all_estimates()) == found
    assert talk.count_estimates() == 12


def test_all_estimates_come_by_entity(talk: GraphStore) -> None:
    second, first = keep(talk, NVIDIA.id), keep(talk, COLOSSUS.id)
    assert list(talk.all_estimates()) == [*first, *second]


def test_it_may_be_that_nothing_follows(talk: GraphStore) -> None:
    keep(talk, count=0)
    assert talk.estimates([COLOSSUS.id]) == {COLOSSUS.id: Estimated(FACTS, ())}
    assert talk.stale_estimates(FACTS) == [NVIDIA.id]


def test_what_has_evidence_and_no_estimates_of_these_facts_is_stale(talk: GraphStore) -> None:
    assert talk.stale_estimates(FACTS) == EVIDENCED
    assert talk.stale_estimates(FACTS, first=1) == EVIDENCED[:1]
    assert talk.stale_estimates(FACTS, after=COLOSSUS.id) == EVIDENCED[1:]
    assert talk.stale_estimates(FACTS, among=[NVIDIA.id, MEMPHIS.id, "org/nobody"]) == [NVIDIA.id]
    assert talk.stale_estimates(FACTS, after=COLOSSUS.id, among=[COLOSSUS.id]) == []
    assert talk.stale_estimates(FACTS, among=[]) == []
    found = keep(talk)
    assert talk.stale_estimates(FACTS) == [NVIDIA.id]
    assert talk.stale_estimates("facts 2") == EVIDENCED
    assert talk.estimates([COLOSSUS.id])[COLOSSUS.id] == Estimated(FACTS, tuple(found))  # the facts tell it is old


def test_what_is_kept_again_takes_the_place_of_what_was(talk: GraphStore) -> None:
    keep(talk, count=3)
    found = keep(talk, count=1, facts="facts 2")
    assert talk.estimates([COLOSSUS.id]) == {COLOSSUS.id: Estimated("facts 2", tuple(found))}
    assert talk.count_estimates() == 1


def test_keeping_what_follows_changes_no_answer_and_so_no_version(talk: GraphStore) -> None:
    before = talk.version()
    keep(talk)
    assert talk.put_estimates({}, FACTS, before) == []
    assert talk.version() == before


def test_nothing_is_kept_of_what_has_no_evidence(talk: GraphStore) -> None:
    assert talk.put_estimates({MEMPHIS.id: [estimate(MEMPHIS.id, "chips")]}, FACTS, talk.version()) == []
    assert talk.count_estimates() == 0


def test_what_is_read_again_is_forgotten_and_what_others_rest_on_stays(talk: GraphStore) -> None:
    keep(talk)
    talk.put(_alone("other", NVIDIA.id))
    kept = keep(talk, NVIDIA.id)
    talk.put(_alone("third", COLOSSUS.id))
    assert list(talk.all_estimates()) == kept
    assert talk.estimates([COLOSSUS.id]) == {}
    assert talk.stale_estimates(FACTS) == [COLOSSUS.id]


def test_a_source_takes_the_estimates_that_rest_on_it_along(talk: GraphStore) -> None:
    talk.put(_alone("other", COLOSSUS.id))
    keep(talk)
    kept = keep(talk, NVIDIA.id)
    talk.delete_source("other")
    assert (list(talk.all_estimates()), talk.stale_estimates(FACTS)) == (kept, [COLOSSUS.id])
    talk.delete_source("talk")
    assert (list(talk.all_estimates()), talk.stale_estimates(FACTS)) == ([], [])


def test_a_claim_that_is_gone_from_its_source_counts_too(talk: GraphStore) -> None:
    keep(talk)
    again = document(content="2")
    talk.put(change(again, claims=tuple(c for c in again.claims if not c.subject or c.subject.entity != COLOSSUS.id)))
    assert talk.estimates([COLOSSUS.id]) == {}


def test_the_chips_that_a_thing_uses_are_evidence_and_where_it_stands_is_none(talk: GraphStore) -> None:
    made = document("other")
    located = made.claims[0]
    assert located.object
    keep(talk)
    talk.put(change(made, claims=(located,)))
    assert COLOSSUS.id in talk.estimates([COLOSSUS.id])
    uses = change(located, predicate="uses", object=change(located.object, entity=H100.id))
    talk.put(change(document("other", "2"), claims=(uses,)))
    assert talk.estimates([COLOSSUS.id]) == {}


def test_another_description_of_an_entity_counts_and_the_same_does_not(talk: GraphStore) -> None:
    kept = keep(talk)
    talk.put(change(document("other"), claims=()))
    assert list(talk.all_estimates()) == kept
    renamed = tuple(change(e, aliases=("Colossus 1",)) if e.id == COLOSSUS.id else e for e in document().entities)
    talk.put(change(document("third"), claims=(), entities=renamed))
    assert (list(talk.all_estimates()), talk.stale_estimates(FACTS)) == ([], EVIDENCED)


def test_what_was_written_since_it_was_worked_out_is_left_out(talk: GraphStore) -> None:
    before = talk.version()
    found = {id: follows(talk, id) for id in EVIDENCED}
    talk.put(_alone("other", NVIDIA.id))
    assert talk.put_estimates(found, FACTS, before) == [COLOSSUS.id]
    assert list(talk.all_estimates()) == found[COLOSSUS.id]


def test_what_is_skipped_or_refused_touches_nothing(talk: GraphStore) -> None:
    kept = keep(talk)
    talk.put(document())
    talk.put(document("copy", sha256=document().source.sha256))
    assert not talk.delete_source("nobody")
    assert list(talk.all_estimates()) == kept


def test_what_rests_on_an_assumption_or_nothing_that_is_kept_is_refused(talk: GraphStore) -> None:
    (claim,) = talk.claims(ClaimFilter(subject=NVIDIA.id)).nodes
    wrong = {
        "is of 'org/nvidia'": {COLOSSUS.id: [estimate(NVIDIA.id, "chips")]},
        "is no number": {COLOSSUS.id: [change(estimate(COLOSSUS.id, "chips"), p95=float("inf"))]},
        "rests on an assumption": {COLOSSUS.id: [estimate(COLOSSUS.id, "chips", leaf(kind=InputKind.ASSUMPTION))]},
        "claims that are not there": {COLOSSUS.id: [estimate(COLOSSUS.id, "chips", leaf(change(claim, id="none")))]},
        "have one id": {COLOSSUS.id: [estimate(COLOSSUS.id, "chips")] * 2},
    }
    kept, before = keep(talk), talk.version()
    for says, found in wrong.items():
        with pytest.raises(BadRequestError, match=says):
            talk.put_estimates(found, FACTS, before)
    assert (list(talk.all_estimates()), talk.version()) == (kept, before)


def test_another_opening_of_the_store_sees_what_is_kept(open_store: Opener) -> None:
    one, other = open_store(), open_store()
    one.put(document())
    found = keep(one)
    assert list(other.all_estimates()) == found
    assert other.estimates([COLOSSUS.id])[COLOSSUS.id].facts == FACTS


def _alone(key: str, entity: str) -> Document:
    """A document whose claims with numbers are about one entity."""
    made = document(key)
    return change(made, claims=tuple(c for c in made.claims if c.subject and c.subject.entity == entity))
