from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec import structs

from graph.columns import evidenced
from graph.compute.node import refresh
from graph.copy import copy, document
from graph.errors import CopyDiffersError, KeyTakenError
from graph.export import export_jsonl
from graph.model import Document, Segment, Source, Thing
from graph.sqlite import SqliteStore
from graph.store import Counts, GraphStore, PutResult
from tests import factories
from tests.factories import large_document

Opener = Callable[[str], SqliteStore]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    made: list[SqliteStore] = []

    def open_it(name: str) -> SqliteStore:
        made.append(SqliteStore(tmp_path / f"{name}.db"))
        return made[-1]

    yield open_it
    for store in made:
        store.close()


@pytest.fixture
def there(opened: Opener) -> SqliteStore:
    """A store of five documents."""
    store = opened("there")
    store.put(factories.document())
    for number in range(4):
        store.put(large_document(30 + number, key=f"many-{number}", seed=number))
    return store


@pytest.fixture
def here(opened: Opener) -> SqliteStore:
    return opened("here")


def exported(store: GraphStore, folder: Path) -> dict[str, bytes]:
    export_jsonl(store, folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def same(one: GraphStore, other: GraphStore, folder: Path) -> bool:
    return exported(one, folder / "one") == exported(other, folder / "other")


def test_a_copy_exports_the_same_bytes(there: SqliteStore, here: SqliteStore, tmp_path: Path) -> None:
    result = copy(there, here)
    assert result.new == ("many-0", "many-1", "many-2", "many-3", "talk")
    assert result.counts == here.counts() == there.counts()
    assert same(there, here, tmp_path)
    assert [here.segments(key) for key in result.new] == [there.segments(key) for key in result.new]


def test_a_document_comes_out_as_it_was_put(there: SqliteStore) -> None:
    put = factories.document()
    read = document(there, put.source)
    assert (read.source, read.segments, read.claims) == (put.source, put.segments, put.claims)
    assert sorted(read.mentions, key=lambda m: m.id) == sorted(put.mentions, key=lambda m: m.id)
    assert set(read.entities) == set(put.entities)


def test_entities_that_only_a_place_or_a_speaker_names_come_along(opened: Opener, here: SqliteStore) -> None:
    there = opened("there")
    put = factories.document()
    claim = structs.replace(put.claims[0], subject=Thing(text="it"), object=None, place="place/memphis")
    there.put(structs.replace(put, claims=(claim,), mentions=(), entities=(factories.MEMPHIS, factories.IDA)))
    assert copy(there, here).counts.entities == 2
    assert set(here.entities_by_id(["place/memphis", "person/ida-holm"])) == {"place/memphis", "person/ida-holm"}


def test_scenarios_are_counted_as_entities_nowhere(opened: Opener, here: SqliteStore) -> None:
    there = opened("there")
    put = factories.document()
    claim = structs.replace(put.claims[0], subject=factories.thing(factories.IMAGINED))
    there.put(structs.replace(put, claims=(claim, *put.claims[1:]), entities=(*put.entities, factories.IMAGINED)))
    alone = copy(there, here).counts
    here.put(large_document(9, key="other", seed=9))  # from here on the copied sources alone are counted
    assert copy(there, here).counts == alone == there.counts()


def test_a_source_of_more_rows_than_are_read_at_once_is_whole(opened: Opener, here: SqliteStore) -> None:
    there = opened("there")
    there.put(large_document(2_100))
    assert copy(there, here).counts.claims == 2_100


def test_a_copy_that_was_cut_off_is_taken_up(there: SqliteStore, here: SqliteStore, tmp_path: Path) -> None:
    def cut_off(source: Source, result: PutResult) -> None:
        if source.key == "many-2":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy(there, here, cut_off)
    assert here.counts().sources == 3
    heard: list[tuple[str, PutResult]] = []
    result = copy(there, here, lambda source, result: heard.append((source.key, result)))
    assert result.unchanged == ("many-0", "many-1", "many-2")
    assert result.new == ("many-3", "talk")
    assert heard[2:4] == [("many-2", PutResult.UNCHANGED), ("many-3", PutResult.NEW)]
    assert same(there, here, tmp_path)


def test_a_document_is_there_whole_or_not_at_all_when_a_write_fails(
    there: SqliteStore, here: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = here.put

    def failing(document: Document) -> PutResult:
        result = put(document)
        if document.source.key == "many-1":
            raise OSError("the line is cut")
        return result

    monkeypatch.setattr(here, "put", failing)
    with pytest.raises(OSError, match="cut"):
        copy(there, here)
    monkeypatch.undo()
    assert copy(there, here).unchanged == ("many-0", "many-1")
    assert same(there, here, tmp_path)


def test_a_second_copy_writes_nothing(there: SqliteStore, here: SqliteStore) -> None:
    copy(there, here)
    version = here.version()
    assert copy(there, here).unchanged == tuple(source.key for source in there.all_sources())
    assert here.version() == version


def test_what_has_changed_is_replaced(there: SqliteStore, here: SqliteStore, tmp_path: Path) -> None:
    copy(there, here)
    there.put(factories.document(content="2"))
    assert copy(there, here).replaced == ("talk",)
    assert same(there, here, tmp_path)


def test_what_else_the_target_holds_is_left_alone(there: SqliteStore, here: SqliteStore) -> None:
    here.put(large_document(9, key="other", seed=9))
    result = copy(there, here)
    assert result.counts == there.counts()
    assert here.counts().sources == there.counts().sources + 1
    assert len(here.segments("other")) == 9


def test_content_that_the_target_has_under_another_key_is_left_out(there: SqliteStore, here: SqliteStore) -> None:
    talk = factories.document()
    here.put(factories.document("speech", sha256=talk.source.sha256))
    result = copy(there, here)
    assert result.duplicates == ("talk",)
    assert result.counts.sources == 4
    assert here.sources_by_key(["talk"]) == {}


def test_another_recording_with_the_same_key_is_refused(there: SqliteStore, here: SqliteStore) -> None:
    here.put(factories.document(content="9", path="elsewhere.md", video_id="another"))
    with pytest.raises(KeyTakenError, match="elsewhere"):
        copy(there, here)
    assert here.sources_by_key(["talk"])["talk"].path == "elsewhere.md"


@pytest.mark.parametrize("what", ["segments", "mentions", "claims"])
def test_a_count_that_differs_is_named(
    there: SqliteStore, here: SqliteStore, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    counts = here.counts
    monkeypatch.setattr(here, "counts", lambda: _less(counts(), what))
    with pytest.raises(CopyDiffersError, match=rf"holds \d+ {what}, what was copied has \d+"):
        copy(there, here)


def _less(counts: Counts, what: str) -> Counts:
    return counts._replace(**{what: getattr(counts, what) - 1})


def test_a_source_that_is_deleted_meanwhile_is_left_out(there: SqliteStore, here: SqliteStore, tmp_path: Path) -> None:
    def delete(source: Source, result: PutResult) -> None:
        there.delete_source("many-3")

    assert copy(there, here, delete).new == ("many-0", "many-1", "many-2", "talk")
    assert same(there, here, tmp_path)


def test_a_source_that_is_replaced_while_it_is_read_is_read_again(
    there: SqliteStore, here: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    segments = there.segments
    changed: list[str] = []

    def change(key: str, begin: int = 0, end: int | None = None) -> list[Segment]:
        if key == "talk" and not changed:
            changed.append(key)
            there.put(factories.document(content="2"))
        return segments(key, begin, end)

    monkeypatch.setattr(there, "segments", change)
    assert "talk" in copy(there, here).new
    assert here.sources_by_key(["talk"])["talk"] == factories.document(content="2").source
    assert same(there, here, tmp_path)


def test_what_is_kept_of_what_follows_goes_along(there: SqliteStore, here: SqliteStore) -> None:
    refresh(there)
    result = copy(there, here)
    assert result.estimates == there.count_estimates() > 10
    assert list(here.all_estimates()) == list(there.all_estimates())
    assert refresh(here) == []
    assert copy(there, here).estimates == 0


def test_what_the_target_says_more_of_is_worked_out_there(there: SqliteStore, here: SqliteStore) -> None:
    refresh(there)
    more = large_document(3, key="more", seed=9)
    here.put(more)
    said_of = evidenced(more.claims)
    copy(there, here)
    assert said_of
    assert set(refresh(here)) == said_of
    assert {one.entity for one in here.all_estimates()} >= {one.entity for one in there.all_estimates()}


def test_what_is_not_kept_is_not_copied(there: SqliteStore, here: SqliteStore) -> None:
    assert copy(there, here).estimates == here.count_estimates() == 0


def test_estimates_that_did_not_arrive_are_told(
    there: SqliteStore, here: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh(there)
    monkeypatch.setattr(here, "estimates", lambda entities: {})
    with pytest.raises(CopyDiffersError, match="the copy holds 0 estimates"):
        copy(there, here)
