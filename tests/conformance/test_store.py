"""Writing, sources, segments, entities and mentions: what every store does."""

import threading
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from graph.errors import BadCursorError, ClaimgraphError, KeyTakenError, UncitedClaimError
from graph.model import Document, Entity, EntityType, Thing
from graph.store import ClaimFilter, Counts, GraphStore, Page, PutResult
from tests.conformance.conftest import Opener
from tests.factories import CAPTIONS, H100, IMAGINED, NVIDIA, captions, document, large_document, mention, source

change = msgspec.structs.replace


def walk(ask: Callable[[str | None], Page[Any]]) -> list[Any]:
    """All rows of a list, page after page."""
    found, after = [], None
    while True:
        page = ask(after)
        found += page.nodes
        if not page.more:
            return found
        after = page.edges[-1].cursor


# Writing


def test_put_says_what_it_did(store: GraphStore) -> None:
    assert store.put(document()) is PutResult.NEW
    assert store.put(document()) is PutResult.UNCHANGED
    assert store.put(document(content="2")) is PutResult.REPLACED


def test_the_same_content_under_another_key_is_not_kept(talk: GraphStore) -> None:
    copy = document(key="copy", sha256=document().source.sha256)
    assert talk.put(copy) is PutResult.DUPLICATE
    assert talk.counts().sources == 1
    assert talk.sources_by_key(["copy"]) == {}


def test_a_changed_fingerprint_alone_replaces(talk: GraphStore) -> None:
    assert talk.put(document(fingerprint="a later extractor")) is PutResult.REPLACED
    assert talk.sources_by_key(["talk"])["talk"].fingerprint == "a later extractor"


def test_the_same_video_from_another_path_replaces(talk: GraphStore) -> None:
    assert talk.put(document(content="2", path="elsewhere/talk.vtt")) is PutResult.REPLACED


def test_the_same_path_without_a_video_replaces(store: GraphStore) -> None:
    store.put(document(video_id=None))
    assert store.put(document(content="2", video_id=None)) is PutResult.REPLACED


def test_the_same_content_moved_elsewhere_replaces(store: GraphStore) -> None:
    store.put(document(video_id=None))
    moved = document(path="moved/talk.md", fingerprint="a later extractor", video_id=None)
    assert store.put(moved) is PutResult.REPLACED


def test_a_strangers_file_with_the_same_key_is_refused_with_both_names(talk: GraphStore) -> None:
    with pytest.raises(KeyTakenError) as refused:
        talk.put(document(content="2", path="other/talk.md", video_id="anotherTalk"))
    assert "podcasts/talk.md" in str(refused.value)
    assert "other/talk.md" in str(refused.value)
    assert talk.sources_by_key(["talk"])["talk"] == document().source


def test_two_files_that_tell_neither_path_nor_video_are_two_recordings(store: GraphStore) -> None:
    store.put(document(path="", video_id=None))
    with pytest.raises(KeyTakenError):
        store.put(document(content="2", path="", video_id=None))


def test_replacing_leaves_nothing_of_the_old(talk: GraphStore) -> None:
    lines = captions(("nothing of the kind was said",))
    talk.put(Document(source=source(content="2"), segments=lines))
    assert talk.counts() == Counts(sources=1, segments=1, entities=0, mentions=0, claims=0)
    assert talk.count_search("Memphis") == 0
    assert talk.count_search("kind") == 1
    assert talk.neighbours(H100.id) == []
    assert talk.predicates(H100.id) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda claim: change(claim, citations=()),
        lambda claim: change(claim, citations=(change(claim.citations[0], source="other"),)),
        lambda claim: change(claim, citations=(change(claim.citations[0], quote=" "),)),
        lambda claim: change(claim, source="other"),
    ],
    ids=["no citation", "a citation of another source", "an empty quote", "another source"],
)
def test_a_claim_that_cannot_be_traced_is_refused_with_its_document(store: GraphStore, wrong: Any) -> None:
    good = document()
    bad = change(good, claims=(*good.claims[:-1], wrong(good.claims[-1])))
    with pytest.raises(UncitedClaimError, match=good.claims[-1].id):
        store.put(bad)
    assert store.counts() == Counts(0, 0, 0, 0, 0)


def test_a_refused_document_leaves_the_one_before(talk: GraphStore) -> None:
    good = document(content="2")
    twice = change(good, claims=(*good.claims, good.claims[0]))
    with pytest.raises(ClaimgraphError, match="'talk'"):
        talk.put(twice)
    assert talk.sources_by_key(["talk"])["talk"] == document().source
    assert tuple(talk.all_claims()) == document().claims


def test_a_claim_with_a_time_that_is_none_is_refused(store: GraphStore) -> None:
    with pytest.raises(ClaimgraphError, match="'last summer'"):
        store.put(document(date="last summer"))
    assert store.counts().sources == 0


def test_deleting_a_source_forgets_what_came_from_it_alone(talk: GraphStore) -> None:
    talk.put(large_document(50))
    assert talk.delete_source("talk")
    assert talk.counts().claims == 50
    assert talk.segments("talk") == []
    assert {claim.source for claim in talk.all_claims()} == {"many"}


def test_deleting_an_unknown_source_changes_nothing(talk: GraphStore) -> None:
    version = talk.version()
    assert not talk.delete_source("nobody")
    assert talk.version() == version


def test_deleting_everything_leaves_nothing(talk: GraphStore) -> None:
    talk.delete_source("talk")
    assert talk.counts() == Counts(0, 0, 0, 0, 0)
    assert list(talk.all_entities()) == []
    assert talk.find_entity("Nvidia") is None
    assert talk.count_search("Colossus") == 0


def test_the_version_changes_with_writes_only(store: GraphStore) -> None:
    seen = [store.version()]
    store.put(document())
    seen.append(store.version())
    store.put(document())
    assert store.version() == seen[-1]
    store.delete_source("talk")
    seen.append(store.version())
    assert len(set(seen)) == 3


def test_what_was_kept_is_there_when_opened_again(open_store: Opener) -> None:
    first = open_store()
    first.put(document())
    first.close()
    again = open_store()
    assert tuple(again.all_claims()) == document().claims
    assert again.put(document()) is PutResult.UNCHANGED


def test_one_opening_sees_what_another_wrote(open_store: Opener) -> None:
    writer, reader = open_store(), open_store()
    version = reader.version()
    writer.put(document())
    assert reader.version() != version
    assert reader.counts().claims == 4


def test_a_closed_store_refuses_to_answer(store: GraphStore) -> None:
    store.close()
    with pytest.raises(ClaimgraphError, match="closed"):
        store.counts()
    with pytest.raises(ClaimgraphError, match="closed"):
        store.put(document())


def test_threads_write_and_read_at_once(store: GraphStore) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            store.put(large_document(20, key=f"many-{number}"))
            mine = ClaimFilter(source=f"many-{number}")
            assert len(store.claims(mine, first=100).nodes) == store.count_claims(mine).number == 20
            assert store.search("NVIDIA").nodes
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert store.counts().claims == 160


# Sources


def test_sources_are_found_by_path_content_and_key(talk: GraphStore) -> None:
    kept = document().source
    assert talk.source_by_path("podcasts/talk.md") == kept
    assert talk.source_by_sha256(kept.sha256) == kept
    assert talk.sources_by_key(["nobody", "talk"]) == {"talk": kept}
    assert talk.source_by_path("podcasts/nobody.md") is None
    assert talk.source_by_sha256("0") is None


def test_a_source_without_a_path_is_not_found_by_an_empty_one(store: GraphStore) -> None:
    store.put(document(path=""))
    assert store.source_by_path("") is None


def test_sources_come_by_key_in_pages(store: GraphStore) -> None:
    for key in ("b", "a", "d", "c"):
        store.put(document(key))
    assert [s.key for s in walk(lambda after: store.sources(first=3, after=after))] == ["a", "b", "c", "d"]
    assert [s.key for s in store.all_sources()] == ["a", "b", "c", "d"]


def test_sources_of_one_video(store: GraphStore) -> None:
    for key, video in (("a", "one"), ("b", "two"), ("c", "one")):
        store.put(document(key, video_id=video))
    assert [s.key for s in walk(lambda after: store.sources(video_id="one", first=1, after=after))] == ["a", "c"]
    assert store.sources(video_id="three").nodes == []


def test_a_page_says_whether_others_follow(store: GraphStore) -> None:
    for key in ("a", "b"):
        store.put(document(key))
    assert store.sources(first=1).more
    assert not store.sources(first=2).more


# Segments


def test_segments_of_a_stretch(talk: GraphStore) -> None:
    assert tuple(talk.segments("talk")) == document().segments
    assert [s.index for s in talk.segments("talk", begin=2, end=4)] == [2, 3]
    assert [s.index for s in talk.segments("talk", begin=5)] == [5]
    assert talk.segments("nobody") == []


# Entities


def test_entities_by_id_gives_those_that_exist(talk: GraphStore) -> None:
    assert talk.entities_by_id([H100.id, "chip/none"]) == {H100.id: H100}
    assert talk.entities_by_id([]) == {}


@pytest.mark.parametrize("name", ["org/nvidia", "NVIDIA", "nvidia", "N.V.I.D.I.A.", "nvda", "nvidia-corporation"])
def test_an_entity_is_found_however_its_name_is_written(talk: GraphStore, name: str) -> None:
    assert talk.find_entity(name) == NVIDIA


def test_an_entity_is_found_only_under_its_type(talk: GraphStore) -> None:
    assert talk.find_entity("nvidia", EntityType.ORGANIZATION) == NVIDIA
    assert talk.find_entity("nvidia", EntityType.CHIP) is None
    assert talk.find_entity("nobody") is None
    assert talk.find_entity("...") is None


def _with(key: str, *entities: Entity) -> Document:
    return Document(source=source(key), entities=entities)


def test_a_canonical_name_wins_over_an_alias(store: GraphStore) -> None:
    alias = Entity(id="chip/a", type=EntityType.CHIP, name="Colossus chip", aliases=("Titan",))
    named = Entity(id="cluster/z", type=EntityType.CLUSTER, name="Titan")
    store.put(_with("talk", alias, named))
    assert store.find_entity("titan") == named
    assert store.find_entity("titan", EntityType.CHIP) == alias


def test_a_misheard_form_finds_the_entity_unless_another_is_called_so(store: GraphStore) -> None:
    misheard = Entity(id="org/coreweave", type=EntityType.ORGANIZATION, name="CoreWeave", heard=("cor weave", "Corby"))
    called = Entity(id="org/corby", type=EntityType.ORGANIZATION, name="Corby Ltd", aliases=("Corby",))
    store.put(_with("talk", misheard, called))
    assert store.find_entity("Cor Weave") == misheard
    assert store.find_entity("corby") == called


def test_between_equal_names_the_one_with_more_claims_wins(talk: GraphStore) -> None:
    rival = Entity(id="chip/a-h100", type=EntityType.CHIP, name="H-100")
    talk.put(_with("other", rival))
    assert talk.find_entity("h100") == H100
    talk.delete_source("talk")
    talk.put(_with("third", H100))
    assert talk.find_entity("h100") == rival  # neither has a claim now: the lower id


def test_an_exact_id_wins_over_one_that_is_written_alike(store: GraphStore) -> None:
    one = Entity(id="org/a-b", type=EntityType.ORGANIZATION, name="A-B")
    other = Entity(id="org/ab", type=EntityType.ORGANIZATION, name="AB")
    store.put(_with("talk", one, other))
    assert store.find_entity("org/ab") == other
    assert store.find_entity("org/a-b") == one


def test_the_newest_body_of_an_entity_is_kept_with_its_names(talk: GraphStore) -> None:
    newer = change(NVIDIA, name="Nvidia", aliases=("Team Green",))
    talk.put(_with("other", newer))
    assert talk.entities_by_id([NVIDIA.id]) == {NVIDIA.id: newer}
    assert talk.find_entity("team green") == newer
    assert talk.find_entity("NVDA") is None
    assert [e.id for e in talk.entities(search="NVDA").nodes] == []
    assert talk.counts().entities == 5


def test_an_entity_stays_while_anything_names_it(talk: GraphStore) -> None:
    lines = captions()
    talk.put(Document(source=source("other"), segments=lines, mentions=(mention("other", lines[2], "H100s", H100),)))
    talk.delete_source("talk")
    assert [entity.id for entity in talk.all_entities()] == [H100.id]
    talk.delete_source("other")
    assert list(talk.all_entities()) == []


def test_an_entity_that_only_speaks_stays(talk: GraphStore) -> None:
    talk.put(change(document(content="2"), entities=(), mentions=(), claims=document().claims[2:3]))
    assert {entity.id for entity in talk.all_entities()} == {"cluster/xai-memphis", "person/ida-holm"}


def test_entities_come_by_name_in_pages(talk: GraphStore) -> None:
    names = [e.name for e in walk(lambda after: talk.entities(first=2, after=after))]
    assert names == ["Colossus", "H100", "Ida Holm", "Memphis", "NVIDIA"]
    assert [e.id for e in talk.all_entities()] == sorted(e.id for e in document().entities)


def test_entities_of_a_type(talk: GraphStore) -> None:
    assert talk.entities(type=EntityType.CHIP).nodes == [H100]
    assert talk.count_entities(type=EntityType.CHIP) == 1


def test_entities_whose_name_or_alias_holds_the_words(talk: GraphStore) -> None:
    assert talk.entities(search="hopper").nodes == [H100]
    assert talk.entities(search="corporation nvidia").nodes == [NVIDIA]
    assert talk.entities(search="corporation nvda").nodes == []  # in two names, not in one
    assert talk.count_entities(search="nvidia") == 1
    assert talk.entities(search="nvidia", type=EntityType.CHIP).nodes == []


def test_scenarios_are_listed_only_if_asked_for(talk: GraphStore) -> None:
    talk.put(_with("other", IMAGINED))
    assert IMAGINED not in talk.entities().nodes
    assert talk.count_entities() == 5
    assert IMAGINED in talk.entities(scenarios=True).nodes
    assert talk.count_entities(scenarios=True) == 6
    assert talk.entities(type=EntityType.SCENARIO).nodes == [IMAGINED]
    assert talk.count_entities(type=EntityType.SCENARIO) == 1
    assert talk.counts().entities == 5


def test_a_scenario_is_found_by_its_id_or_where_one_is_asked_for(talk: GraphStore) -> None:
    talk.put(_with("other", IMAGINED))
    assert talk.find_entity(IMAGINED.name) is None
    assert talk.find_entity(IMAGINED.name, EntityType.SCENARIO) == IMAGINED
    assert talk.find_entity(IMAGINED.id) == IMAGINED
    assert talk.entities_by_id([IMAGINED.id]) == {IMAGINED.id: IMAGINED}


def test_a_scenario_never_stands_before_what_is_called_alike(store: GraphStore) -> None:
    named = Entity(id="cluster/thousand", type=EntityType.CLUSTER, name="Thousand", aliases=(IMAGINED.name,))
    store.put(_with("talk", IMAGINED, named))
    assert store.find_entity(IMAGINED.name) == named


# Mentions


def test_mentions_of_an_entity_a_source_and_both(talk: GraphStore) -> None:
    talk.put(document("another", content="2"))
    of_chip = walk(lambda after: talk.mentions(entity=H100.id, first=1, after=after))
    assert [m.source for m in of_chip] == ["another", "talk"]
    assert tuple(talk.mentions(source="talk").nodes) == document().mentions
    assert [m.surface for m in talk.mentions(entity=H100.id, source="talk").nodes] == ["H100s"]
    assert talk.count_mentions() == 12
    assert talk.count_mentions(entity=H100.id) == 2
    assert talk.count_mentions(source="talk") == 6
    assert talk.count_mentions(entity=H100.id, source="talk") == 1


def test_all_mentions_come_by_source_and_place(talk: GraphStore) -> None:
    talk.put(document("another", content="2"))
    found = [(m.source, m.segment, m.begin) for m in talk.all_mentions()]
    assert found == sorted(found)
    assert walk(lambda after: talk.mentions(first=5, after=after)) == list(talk.all_mentions())


def test_a_date_is_a_mention_without_entity(talk: GraphStore) -> None:
    assert [m.date for m in talk.all_mentions() if m.entity is None] == ["2026"]


# Cursors


@pytest.mark.parametrize(
    "cursor", ["", "x", "WyJzb3VyY2VzIl0", "\u00fc", "W10", "bnVsbA", "WyJzb3VyY2VzIiwxXQ", "[" * 99]
)
def test_what_is_no_cursor_is_refused(talk: GraphStore, cursor: str) -> None:
    with pytest.raises(BadCursorError):
        talk.sources(after=cursor)


def test_a_cursor_of_another_list_is_refused(talk: GraphStore) -> None:
    cursor = talk.sources().edges[0].cursor
    for ask in (talk.entities, talk.mentions, talk.claims):
        with pytest.raises(BadCursorError):
            ask(after=cursor)
    with pytest.raises(BadCursorError):
        talk.search("Memphis", after=cursor)


# Counts and export


def test_counts_tell_how_much_is_kept(talk: GraphStore) -> None:
    assert talk.counts() == Counts(sources=1, segments=len(CAPTIONS), entities=5, mentions=6, claims=4)


def test_an_export_reads_one_state_to_its_end(talk: GraphStore) -> None:
    talk.put(document("another", content="2"))
    export = talk.all_sources()
    assert next(export).key == "another"
    talk.delete_source("talk")
    assert [s.key for s in export] == ["talk"]
    assert [s.key for s in talk.all_sources()] == ["another"]


def test_a_claim_comes_back_as_it_was(talk: GraphStore) -> None:
    odd = "Ünïcode “quotes” \\ \" ' %_ \x00 \n 数字 🙂"
    claim = change(document("odd").claims[0], text=odd, speaker=Thing(text=odd), quoted=Thing(text=odd))
    talk.put(change(document("odd"), claims=(claim,)))
    assert talk.claims_by_id([claim.id]) == {claim.id: claim}
