"""Claims by filter and order, what is cited at a second, and the counters: what every store does."""

import random
from typing import Any

import msgspec
import pytest

from graph.errors import BadCursorError, BadRequestError
from graph.model import Citation, Claim, ClaimKind, Document, Modality, Segment, Thing
from graph.store import EVERYTHING, Busy, ClaimFilter, ClaimOrder, GraphStore, Neighbour, Total
from tests.conformance import reference
from tests.conformance.test_store import walk
from tests.factories import (
    COLOSSUS,
    ENTITIES,
    H100,
    IDA,
    IMAGINED,
    MEMPHIS,
    NVIDIA,
    claim_id,
    document,
    large_document,
    thing,
)

CHIPS, POWER, SHARE = claim_id("talk", 1), claim_id("talk", 2), claim_id("talk", 3)

FILTERS = [
    EVERYTHING,
    ClaimFilter(about=(NVIDIA.id,)),
    ClaimFilter(about=(NVIDIA.id, H100.id)),
    ClaimFilter(about=(NVIDIA.id, NVIDIA.id)),
    ClaimFilter(about=("org/nobody",)),
    ClaimFilter(subject=NVIDIA.id),
    ClaimFilter(subject=NVIDIA.id, about=(H100.id, MEMPHIS.id)),
    ClaimFilter(predicates=("chip_count",)),
    ClaimFilter(predicates=("chip_count", "uses")),
    ClaimFilter(about=(H100.id,), predicates=("chip_count", "spend")),
    ClaimFilter(kind=ClaimKind.RELATION),
    ClaimFilter(unit="W"),
    ClaimFilter(unit="count", minimum=300, maximum=500),
    ClaimFilter(unit="USD", minimum=700),
    ClaimFilter(unit="USD", maximum=100, about=(NVIDIA.id,)),
    ClaimFilter(modalities=(Modality.ASSERTED, Modality.JOKE)),
    ClaimFilter(min_confidence=0.75),
    ClaimFilter(min_confidence=0.75, kind=ClaimKind.RELATION),
    ClaimFilter(predicates=("spend", "uses"), unit="USD", said_from="2025"),
    ClaimFilter(speaker=IDA.id, kind=ClaimKind.RELATION, world_from="2025"),
    ClaimFilter(speaker="a GUEST", unit="W", minimum=10),
    ClaimFilter(modalities=(Modality.JOKE, Modality.REPORTED), world_from="2025", world_until="2026"),
    ClaimFilter(about=(NVIDIA.id, H100.id), min_confidence=0.5, said_until="2024-12"),
    ClaimFilter(source="dated"),
    ClaimFilter(source="nobody"),
    ClaimFilter(speaker=IDA.id),
    ClaimFilter(speaker="a GUEST", about=(COLOSSUS.id,)),
    ClaimFilter(quoted=NVIDIA.id),
    ClaimFilter(quoted="THEY"),
    ClaimFilter(quoted="a paper", about=(COLOSSUS.id,)),
    ClaimFilter(quoted="a paper", subject=NVIDIA.id, kind=ClaimKind.QUANTITY),
    ClaimFilter(quoted=NVIDIA.id, speaker="a GUEST"),
    ClaimFilter(quoted=NVIDIA.id, speaker=IDA.id, source="dated", world_from="2025"),
    ClaimFilter(world_from="2025"),
    ClaimFilter(world_until="2024-06"),
    ClaimFilter(world_from="2026-02-10", world_until="2026-02-10"),
    ClaimFilter(world_from="../2028", about=(MEMPHIS.id,)),
    ClaimFilter(world_until="2025/.."),  # no bound at all, yet the undated do not pass
    ClaimFilter(said_from="2025"),
    ClaimFilter(said_until="2025/.."),
    ClaimFilter(said_from="2024-05-02", said_until="2024-05"),
    ClaimFilter(said_until="2024-Q1"),
    ClaimFilter(
        subject=COLOSSUS.id, kind=ClaimKind.QUANTITY, unit="W", minimum=1, min_confidence=0.3, world_from="2024"
    ),
]


@pytest.fixture
def many(store: GraphStore) -> GraphStore:
    """Two hundred claims of every sort: said at a day, in another year, and at no known time."""
    for key, seed, date in (("dated", 1, "2025-03-01"), ("old", 2, "2024-05-02"), ("undated", 3, None)):
        made = large_document(70, key, seed, date=date)
        said = tuple(msgspec.structs.replace(claim, said_at=date) for claim in made.claims)
        store.put(msgspec.structs.replace(made, claims=said))
    return store


@pytest.mark.parametrize("order", ClaimOrder)
def test_every_filter_in_every_order_page_by_page(many: GraphStore, order: ClaimOrder) -> None:
    everything = list(many.all_claims())
    for where in FILTERS:
        wanted = reference.find(everything, where, order)
        assert many.count_claims(where).number == len(wanted), where
        assert many.claims(where, order, first=1000).nodes == wanted, where
        assert _page_by_page(many, where, order) == wanted, where


def _page_by_page(store: GraphStore, where: ClaimFilter, order: ClaimOrder) -> list[Claim]:
    return walk(lambda after: store.claims(where, order, first=17, after=after))


def test_the_filters_tell_claims_apart(many: GraphStore) -> None:
    counts = [many.count_claims(where).number for where in FILTERS]
    assert counts[0] == 210
    nothing = [where for where, count in zip(FILTERS, counts, strict=True) if count == 0]
    assert nothing == [
        ClaimFilter(about=("org/nobody",)),
        ClaimFilter(source="nobody"),
        ClaimFilter(said_until="2024-Q1"),
    ]
    assert sum(count == 210 for count in counts) == 1


def test_what_is_picked_by_numbers_times_or_a_speaker_is_counted_so_far_and_no_further(
    many: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [many.count_claims(where).number for where in FILTERS]
    for module in ("graph.store", "graph.sqlite.counts", "graph.neo4j.claims"):
        monkeypatch.setattr(f"{module}.MOST_COUNTED", 20)
    open_ended = ("minimum", "maximum", "speaker", "quoted", "world_from", "world_until", "said_from", "said_until")
    for where, number in zip(FILTERS, whole, strict=True):
        picked = where.source is None and any(getattr(where, name) is not None for name in open_ended)
        wanted = Total(20, exact=False) if picked and number > 20 else Total(number)
        assert many.count_claims(where) == wanted, where
    assert sum(not many.count_claims(where).exact for where in FILTERS) > 5


def _about_many(claim: Claim, dice: random.Random) -> Claim:
    """The claim, about up to four entities: what its number counts, is per and has for a base."""
    if claim.quantity is None:
        return claim
    of, per, base = (dice.choice((None, thing(entity))) for entity in dice.sample(ENTITIES, 3))
    return msgspec.structs.replace(claim, quantity=msgspec.structs.replace(claim.quantity, of=of, per=per, base=base))


def test_claims_about_many_entities_are_counted_once(store: GraphStore) -> None:
    dice = random.Random(4)
    for content in "12":  # the second takes the place of the first
        made = large_document(150, seed=int(content))
        entities = tuple(ENTITIES)
        claims = tuple(_about_many(claim, dice) for claim in made.claims)
        store.put(msgspec.structs.replace(made, claims=claims, entities=entities))
    everything = list(store.all_claims())
    assert {len(claim.about()) for claim in everything} == {1, 2, 3, 4}
    ids = [entity.id for entity in ENTITIES]
    for _ in range(150):
        where = ClaimFilter(
            about=tuple(dice.choices(ids, k=dice.randrange(len(ids)))),
            subject=dice.choice((None, None, *ids)),
            predicates=dice.choice(((), ("spend",), ("spend", "uses", "chip_count"))),
            kind=dice.choice((None, None, ClaimKind.QUANTITY)),
            unit=dice.choice((None, None, "W")),
            modalities=dice.choice(((), (), (Modality.JOKE, Modality.ASSERTED))),
            min_confidence=dice.choice((None, None, None, 0.5)),
            speaker=dice.choice((None, None, None, IDA.id, "a guest")),
            quoted=dice.choice((None, None, None, NVIDIA.id, "a paper")),
        )
        assert store.count_claims(where).number == sum(reference.passes(claim, where) for claim in everything), where


def test_a_cursor_of_another_order_is_refused(talk: GraphStore) -> None:
    cursor = talk.claims(order=ClaimOrder.SAID_AT, first=1).edges[0].cursor
    with pytest.raises(BadCursorError):
        talk.claims(order=ClaimOrder.WORLD_TIME, after=cursor)


def test_a_list_goes_on_after_a_row_that_was_deleted(many: GraphStore) -> None:
    page = many.claims(order=ClaimOrder.SOURCE, first=1)
    assert page.nodes[0].source == "dated"
    many.delete_source("dated")
    assert many.claims(order=ClaimOrder.SOURCE, first=1, after=page.edges[0].cursor).nodes[0].source == "old"


def test_world_time_puts_open_starts_first_and_the_undated_last(many: GraphStore) -> None:
    times = [claim.world_time and claim.world_time.edtf for claim in many.claims(first=1000).nodes]
    assert times[0] == "../2028"
    assert times[-1] is None
    assert times.index("2024") < times.index("2024-Q3") < times.index("2025")


def test_values_come_largest_first_and_claims_without_one_last(many: GraphStore) -> None:
    found = many.claims(order=ClaimOrder.VALUE, first=1000).nodes
    numbers = [reference.key(claim, ClaimOrder.VALUE)[0] for claim in found]
    assert numbers == sorted(numbers)
    assert found[-1].quantity is None


def test_a_range_counts_when_it_overlaps(talk: GraphStore) -> None:
    def shares(minimum: float | None, maximum: float | None) -> list[str]:
        return [claim.id for claim in talk.claims(ClaimFilter(unit="ratio", minimum=minimum, maximum=maximum)).nodes]

    assert shares(0.15, None) == shares(0.2, 0.5) == shares(None, 0.1) == [SHARE]
    assert shares(0.21, None) == shares(None, 0.09) == []


def test_a_claim_is_about_what_its_number_counts(talk: GraphStore) -> None:
    assert [claim.id for claim in talk.claims(ClaimFilter(about=(H100.id,))).nodes] == [CHIPS]
    assert talk.claims(ClaimFilter(subject=H100.id)).nodes == []


@pytest.mark.parametrize(
    ("where", "complaint"),
    [
        (ClaimFilter(minimum=1), "unit"),
        (ClaimFilter(maximum=1), "unit"),
        (ClaimFilter(world_from="soon"), "world_from: 'soon'"),
        (ClaimFilter(world_until="2025-13"), "world_until: '2025-13'"),
        (ClaimFilter(said_from="2025-02-30"), "said_from: '2025-02-30'"),
        (ClaimFilter(said_until=""), "said_until"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(talk: GraphStore, where: ClaimFilter, complaint: str) -> None:
    with pytest.raises(BadRequestError, match=complaint):
        talk.claims(where)
    with pytest.raises(BadRequestError, match=complaint):
        talk.count_claims(where)


@pytest.mark.parametrize("text", ["' OR 1=1 --", '"', "%", "_", "\\", "talk'; DROP TABLE claim; --"])
def test_no_value_is_ever_read_as_a_query(talk: GraphStore, text: str) -> None:
    for where in (
        ClaimFilter(about=(text,)),
        ClaimFilter(predicates=(text,)),
        ClaimFilter(speaker=text),
        ClaimFilter(quoted=text),
    ):
        assert talk.claims(where).nodes == []
        assert talk.count_claims(where) == Total(0)
    assert talk.find_entity(text) is None
    assert talk.count_claims() == Total(4)


def test_claims_by_id_gives_those_that_exist(talk: GraphStore) -> None:
    assert list(talk.claims_by_id([CHIPS, "none"])) == [CHIPS]


def test_all_claims_come_as_said(many: GraphStore) -> None:
    found = [(claim.source, claim.position) for claim in many.all_claims()]
    assert found == [(key, n) for key in ("dated", "old", "undated") for n in range(70)]


# What is cited at a second


def _cited(talk: GraphStore, time: float, **where: Any) -> list[str]:
    return [found.claim.id for found in talk.citations_at(time, **({"source": "talk"} | where))]


def test_what_is_claimed_at_a_second(talk: GraphStore) -> None:
    assert _cited(talk, 12.0) == [CHIPS]
    assert _cited(talk, 15.0) == [CHIPS, POWER]  # one ends where the other begins
    assert _cited(talk, 2.0) == []
    assert _cited(talk, 2.0, window=3.0) == [claim_id("talk", 0)]
    assert _cited(talk, 12.0, source="nobody") == []


def test_a_second_of_a_video_is_of_all_its_sources(talk: GraphStore) -> None:
    talk.put(document("notes", content="2"))
    talk.put(document("elsewhere", content="3", video_id="anotherTalk"))
    found = talk.citations_at(12.0, video_id="exampleTalk")
    assert {cited.claim.source for cited in found} == {"talk", "notes"}
    assert [cited.claim.id for cited in found] == sorted(cited.claim.id for cited in found)
    assert _cited(talk, 12.0, video_id="exampleTalk") == [CHIPS]
    assert _cited(talk, 12.0, video_id="anotherTalk") == []


def test_a_citation_without_an_end_lasts_for_its_start_alone(store: GraphStore) -> None:
    store.put(_cited_twice(Citation(source="talk", segment=4, last=4, quote="NVIDIA", start=50.0)))
    assert [cited.number for cited in store.citations_at(50.0, source="talk")] == [1]
    assert store.citations_at(50.5, source="talk") == []
    assert [cited.citation.start for cited in store.citations_at(50.5, source="talk", window=0.5)] == [50.0]


def test_a_citation_without_times_is_at_no_second(store: GraphStore) -> None:
    store.put(_cited_twice(Citation(source="talk", segment=4, last=4, quote="NVIDIA", paragraph=5)))
    assert [cited.number for cited in store.citations_at(0.0, source="talk", window=1e6)] == [0]


def _cited_twice(other: Citation) -> Document:
    """The talk with its last claim alone, proved by `other` too."""
    talk = document()
    claim: Claim = msgspec.structs.replace(talk.claims[3], citations=(*talk.claims[3].citations, other))
    return msgspec.structs.replace(talk, claims=(claim,))


def test_a_second_of_nothing_is_refused(talk: GraphStore) -> None:
    with pytest.raises(BadRequestError, match="video_id or a source"):
        talk.citations_at(12.0)


# Counters


def test_predicates_of_an_entity_the_commonest_first(many: GraphStore) -> None:
    for entity in (NVIDIA.id, H100.id, "org/nobody"):
        wanted = reference.predicates(many.all_claims(), entity)
        assert list(many.predicates(entity).items()) == list(wanted.items())


def test_neighbours_by_shared_claims(many: GraphStore) -> None:
    wanted = reference.neighbours(many.all_claims(), NVIDIA.id)
    assert many.neighbours(NVIDIA.id) == wanted
    assert many.neighbours(NVIDIA.id, first=2) == wanted[:2]
    assert many.neighbours("org/nobody") == []


def test_the_busiest_entities_first(many: GraphStore) -> None:
    wanted = reference.busiest(many.all_claims(), many.all_entities())
    assert len(wanted) > 3
    assert many.busiest() == wanted
    assert many.busiest(2) == wanted[:2]
    many.delete_source("old")
    assert many.busiest() == reference.busiest(many.all_claims(), many.all_entities())


def test_scenarios_and_entities_without_claims_are_not_busy(store: GraphStore) -> None:
    talk = document()
    imagined = Thing(text="it", entity=IMAGINED.id)
    claim: Claim = msgspec.structs.replace(talk.claims[0], subject=imagined, object=thing(MEMPHIS))
    store.put(msgspec.structs.replace(talk, claims=(claim,), entities=(*talk.entities, IMAGINED)))
    assert store.busiest() == [Busy(MEMPHIS, 1)]


def test_scenarios_are_nobodys_neighbours_and_have_some(store: GraphStore) -> None:
    talk = document()
    imagined = Thing(text="it", entity=IMAGINED.id)
    claim: Claim = msgspec.structs.replace(talk.claims[0], subject=imagined, object=thing(MEMPHIS))
    store.put(msgspec.structs.replace(talk, claims=(claim,), entities=(*talk.entities, IMAGINED)))
    assert store.neighbours(MEMPHIS.id) == []
    assert store.neighbours(IMAGINED.id) == [Neighbour(MEMPHIS.id, 1, (claim.predicate,))]
    assert store.claims(ClaimFilter(subject=IMAGINED.id)).nodes == [claim]


def test_counters_go_down_with_a_source(many: GraphStore) -> None:
    many.delete_source("old")
    left = list(many.all_claims())
    assert many.neighbours(NVIDIA.id) == reference.neighbours(left, NVIDIA.id)
    assert many.predicates(NVIDIA.id) == reference.predicates(left, NVIDIA.id)


def test_a_segment_may_be_cited_by_many_claims(store: GraphStore) -> None:
    talk = document()
    lines: tuple[Segment, ...] = talk.segments[:2]
    claims = tuple(
        msgspec.structs.replace(talk.claims[0], id=claim_id("talk", f"twin {n}"), position=n) for n in range(30)
    )
    store.put(msgspec.structs.replace(talk, segments=lines, claims=claims, mentions=talk.mentions[:3]))
    assert len(store.citations_at(7.0, source="talk")) == 30
    assert store.neighbours(COLOSSUS.id)[0].claims == 30
