"""Full-text search: what every store finds, and in which order."""

import msgspec
import pytest

from graph.errors import BadCursorError
from graph.model import Document, Entity, EntityType, SegmentKind
from graph.store import GraphStore, Hit, HitKind
from tests.conformance.test_store import walk
from tests.factories import IMAGINED, captions, claim_id, document, large_document, source


def _hits(store: GraphStore, text: str) -> list[Hit]:
    return walk(lambda after: store.search(text, first=2, after=after))


def test_entities_come_first_then_claims_then_passages(talk: GraphStore) -> None:
    assert _hits(talk, "colossus") == [
        Hit(HitKind.ENTITY, "cluster/xai-memphis"),
        Hit(HitKind.CLAIM, claim_id("talk", 0)),
        Hit(HitKind.PASSAGE, "talk", 0),
    ]


def test_the_surest_claims_come_first(store: GraphStore) -> None:
    store.put(large_document(60))
    found = [hit.id for hit in _hits(store, "come to") if hit.kind is HitKind.CLAIM]
    claims = store.claims_by_id(found)
    assert len(found) == 60
    assert [(-claims[id].confidence, id) for id in found] == sorted((-claims[id].confidence, id) for id in found)


def test_entities_come_by_name(store: GraphStore) -> None:
    entities = tuple(
        Entity(id=f"org/{n}", type=EntityType.ORGANIZATION, name=f"{name} Cloud", aliases=(f"Cloud {name}",))
        for n, name in enumerate(("zeta", "Alpha", "beta"))
    )
    store.put(Document(source=source(), entities=entities))
    assert [hit.id for hit in _hits(store, "cloud")] == ["org/1", "org/2", "org/0"]
    assert store.count_search("cloud") == 3


def test_who_is_called_exactly_so_comes_first(store: GraphStore) -> None:
    names: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
        ("Alpha Cloud", (), ()),
        ("Beta", ("The Alpha",), ("alpha",)),
        ("Gamma", ("Alpha!",), ()),
        ("Zeta", ("alpha beta",), ()),
        ("ALPHA", ("Alpha Inc",), ()),
        ("Alpha", (), ("alpha",)),
    ]
    entities = tuple(
        Entity(id=f"org/{n}", type=EntityType.ORGANIZATION, name=name, aliases=aliases, heard=heard)
        for n, (name, aliases, heard) in enumerate(names)
    )
    store.put(Document(source=source(), entities=entities))
    # Two by canonical name, one by alias, one as it is misheard, the rest by name.
    assert [hit.id for hit in _hits(store, "alpha")] == ["org/4", "org/5", "org/2", "org/1", "org/0", "org/3"]
    assert [hit.id for hit in _hits(store, "alpha beta")] == ["org/3"]
    assert [hit.id for hit in _hits(store, "the alpha")] == ["org/1"]


def test_scenarios_are_no_hits(talk: GraphStore) -> None:
    talk.put(Document(source=source("other"), entities=(IMAGINED,)))
    assert _hits(talk, "thousand chips") == []
    assert talk.count_search("thousand chips") == 0
    assert IMAGINED.id not in [hit.id for hit in _hits(talk, IMAGINED.name)]


def test_all_the_words_are_wanted(talk: GraphStore) -> None:
    assert _hits(talk, "H100s holds") == [Hit(HitKind.CLAIM, claim_id("talk", 1)), Hit(HitKind.PASSAGE, "talk", 0)]


def test_any_word_will_do_where_nothing_holds_all(talk: GraphStore) -> None:
    assert _hits(talk, "colossus zettascale") == _hits(talk, "colossus")
    assert talk.count_search("colossus zettascale") == 3
    assert _hits(talk, "zettascale") == []
    assert talk.count_search("zettascale") == 0


def test_words_of_neighbouring_captions_are_found_together(talk: GraphStore) -> None:
    assert _hits(talk, "Memphis megawatts") == [Hit(HitKind.PASSAGE, "talk", 0)]


def test_words_that_stand_far_apart_are_not(store: GraphStore) -> None:
    filler = "so on and so forth as people in such a recording say " * 5
    store.put(Document(source=source(), segments=captions(("Memphis", filler, filler, "megawatts"))))
    assert _hits(store, "memphis") == [Hit(HitKind.PASSAGE, "talk", 0)]
    assert _hits(store, "megawatts") == [Hit(HitKind.PASSAGE, "talk", 2)]
    assert len(_hits(store, "memphis megawatts")) == 2  # nothing holds both, so either


def test_only_speech_is_searched(store: GraphStore) -> None:
    heading = msgspec.structs.replace(captions(("Memphis",))[0], kind=SegmentKind.HEADING)
    store.put(Document(source=source(), segments=(heading,)))
    assert _hits(store, "memphis") == []


def test_passages_come_by_source_and_place(store: GraphStore) -> None:
    filler = "words " * 70
    for key in ("b", "a"):
        store.put(Document(source=source(key), segments=captions([filler] * 12)))
    assert [(hit.id, hit.segment) for hit in _hits(store, "words")] == [(k, n) for k in "ab" for n in range(12)]


@pytest.mark.parametrize("text", ["100,000", "100000", "h100", "H100s", "holds about 100,000 H100"])
def test_numbers_and_names_are_found_in_every_spelling(talk: GraphStore, text: str) -> None:
    assert Hit(HitKind.CLAIM, claim_id("talk", 1)) in _hits(talk, text)


@pytest.mark.parametrize("text", ["", "   ", "!?", '"', "'"])
def test_a_search_without_words_finds_nothing(talk: GraphStore, text: str) -> None:
    assert talk.search(text).edges == []
    assert talk.count_search(text) == 0


@pytest.mark.parametrize(
    "text",
    ["colossus AND", 'col"ossus', "NEAR(colossus, 1)", "words:colossus", "colossus*", "-colossus", "(colossus", "^x"],
)
def test_no_text_is_syntax(talk: GraphStore, text: str) -> None:
    assert talk.count_search(text) == len(_hits(talk, text))


def test_what_was_replaced_is_found_no_more(talk: GraphStore) -> None:
    talk.put(Document(source=source(content="2"), segments=captions(("about something else",))))
    assert _hits(talk, "colossus") == []
    assert _hits(talk, "something") == [Hit(HitKind.PASSAGE, "talk", 0)]


def test_a_search_goes_on_in_the_sense_in_which_it_began(talk: GraphStore) -> None:
    page = talk.search("colossus zettascale", first=1)
    talk.put(Document(source=source("other"), segments=captions(("the zettascale colossus",))))
    rest = talk.search("colossus zettascale", first=10, after=page.edges[0].cursor)
    assert Hit(HitKind.CLAIM, claim_id("talk", 0)) in rest.nodes


def test_the_count_is_of_the_whole_list(talk: GraphStore) -> None:
    talk.put(large_document(40))
    for text in ("NVIDIA", "nvidia memphis", "come to", "in"):
        hits = _hits(talk, text)
        assert len(hits) == len(set(hits)) == talk.count_search(text) > 0


def test_a_cursor_of_another_list_is_refused(talk: GraphStore) -> None:
    with pytest.raises(BadCursorError):
        talk.search("colossus", after=talk.claims().edges[0].cursor)


def test_deleted_documents_leave_no_words(talk: GraphStore) -> None:
    talk.put(document("other", content="2"))
    talk.delete_source("talk")
    assert {hit.id for hit in _hits(talk, "megawatts")} == {claim_id("other", 2), "other"}
