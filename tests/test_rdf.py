import re
import resource
import tempfile
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import pytest
import rdflib
from hypothesis import given
from pyoxigraph import RdfFormat, parse, serialize

from graph.errors import BadRequestError, ClaimgraphError, KeyTakenError
from graph.export import export_jsonl
from graph.model import Document, EntityType, Thing
from graph.rdf import RdfError, check, import_rdf, read_rdf, write_nquads, write_turtle
from graph.sqlite import SqliteStore
from graph.store import PutResult
from ingest.document import Job, key_of, read
from tests.factories import IMAGINED, document, large_document
from tests.rdf_documents import documents, full

ROOT = Path(__file__).parent.parent


def kept(folder: Path, *found: Document, name: str = "graph.db") -> SqliteStore:
    store = SqliteStore(folder / name)
    for one in found:
        assert store.put(one) is PutResult.NEW
    return store


def nquads(store: SqliteStore, folder: Path, name: str = "all.nq") -> Path:
    write_nquads(store, folder / name)
    return folder / name


def jsonl(store: SqliteStore, folder: Path) -> dict[str, bytes]:
    export_jsonl(store, folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def came_back(folder: Path, *found: Document, suffix: str = ".nq") -> SqliteStore:
    """Export, import into an empty store, export again: everything is the same."""
    store, other = kept(folder, *found), SqliteStore(folder / "other.db")
    first = nquads(store, folder)
    file = first
    if suffix == ".ttl":
        file = folder / "all.ttl"
        write_turtle(store, file)
    result = import_rdf(other, file)
    assert result.ignored == 0
    assert set(result.results.values()) == {PutResult.NEW}
    assert nquads(other, folder, "again.nq").read_bytes() == first.read_bytes()
    assert jsonl(other, folder / "b") == jsonl(store, folder / "a")
    store.close()
    return other


@pytest.mark.parametrize("suffix", [".nq", ".ttl"])
def test_nothing_is_lost_on_the_way_out_and_in(tmp_path: Path, suffix: str) -> None:
    came_back(tmp_path, document("talk"), full(), document("walk", "2"), suffix=suffix).close()


@given(found=documents())
def test_any_document_comes_back(found: Document) -> None:
    with tempfile.TemporaryDirectory() as folder:
        came_back(Path(folder), found).close()


@given(found=documents())
def test_any_document_comes_back_from_turtle(found: Document) -> None:
    with tempfile.TemporaryDirectory() as folder:
        came_back(Path(folder), found, suffix=".ttl").close()


def test_a_document_is_read_back_as_it_was(tmp_path: Path) -> None:
    store = kept(tmp_path, full())
    write_nquads(store, tmp_path / "all.nq", paths=True)
    assert list(read_rdf(tmp_path / "all.nq")) == [full()]
    store.close()


def read_folder(folder: Path, suffixes: Iterable[str]) -> list[Document]:
    files = sorted(path for path in folder.iterdir() if path.suffix in suffixes)
    return [read(Job(str(path), key_of(path))) for path in files]


def test_the_corpus_comes_back_and_keeps_to_the_shapes(tmp_path: Path) -> None:
    found = read_folder(ROOT / "corpus", [".txt"])
    assert {document.source.format for document in found} >= {"brief", "captions"}
    came_back(tmp_path, *found).close()
    assert check(tmp_path / "again.nq") == []


def test_the_seeds_come_back_and_keep_to_the_shapes(tmp_path: Path, shared: Path) -> None:
    found = read_folder(shared / "seeds", [".txt"])
    assert len(found) >= 5
    came_back(tmp_path, *found).close()
    assert check(tmp_path / "again.nq") == []


def test_the_order_of_reading_does_not_show(tmp_path: Path) -> None:
    one = kept(tmp_path, document("talk"), document("walk", "2"), name="one.db")
    two = kept(tmp_path, document("walk", "2"), document("talk"), name="two.db")
    assert nquads(one, tmp_path, "one.nq").read_bytes() == nquads(two, tmp_path, "two.nq").read_bytes()
    for store in (one, two):
        write_turtle(store, tmp_path / f"{store.path.stem}.ttl")
        store.close()
    assert (tmp_path / "one.ttl").read_bytes() == (tmp_path / "two.ttl").read_bytes()


def test_lines_are_sorted_once_each_and_without_blank_nodes(tmp_path: Path) -> None:
    store = kept(tmp_path, document(), full())
    count = write_nquads(store, tmp_path / "all.nq")
    store.close()
    lines = (tmp_path / "all.nq").read_bytes().splitlines()
    assert len(lines) == count
    assert lines == sorted(set(lines))
    assert not any(re.search(rb"(^|> )_:", line) for line in lines)


def test_a_source_has_a_graph_and_entities_and_estimates_have_others(tmp_path: Path) -> None:
    file = nquads(kept(tmp_path, document("talk"), full()), tmp_path)
    graphs = {str(quad.graph_name) for quad in parse(path=file)}
    base = "https://claimgraph.example/id"
    sources = {f"<{base}/source/talk>", f"<{base}/source/full%20%26%20%2Fwhole>"}
    assert graphs == {*sources, f"<{base}/entities>", f"<{base}/estimates>"}


# rdflib's own parser of N-Quads uses what rdflib has deprecated.
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
def test_turtle_and_nquads_say_the_same(tmp_path: Path) -> None:
    store = kept(tmp_path, document(), full())
    quads = nquads(store, tmp_path)
    write_turtle(store, tmp_path / "all.ttl")
    store.close()
    flat = {(q.subject, q.predicate, q.object) for q in parse(path=quads)}
    assert {(q.subject, q.predicate, q.object) for q in parse(path=tmp_path / "all.ttl")} == flat
    dataset = rdflib.Dataset()
    dataset.parse(quads, format="nquads")
    assert {(s, p, o) for s, p, o, _ in dataset.quads()} == set(rdflib.Graph().parse(tmp_path / "all.ttl"))


@pytest.mark.parametrize(("suffix", "form"), [(".trig", RdfFormat.TRIG), (".nt", RdfFormat.N_TRIPLES)])
def test_other_forms_are_read_too(tmp_path: Path, suffix: str, form: RdfFormat) -> None:
    store, other = kept(tmp_path, document(), full()), SqliteStore(tmp_path / "other.db")
    file = nquads(store, tmp_path)
    flat = suffix == ".nt"
    serialize((q.triple if flat else q for q in parse(path=file)), tmp_path / f"all{suffix}", form)
    import_rdf(other, tmp_path / f"all{suffix}")
    assert nquads(other, tmp_path, "again.nq").read_bytes() == file.read_bytes()
    store.close()
    other.close()


def test_a_strangers_source_with_the_same_key_is_refused_as_ever(tmp_path: Path) -> None:
    store = kept(tmp_path, document("talk", "other words", video_id="another", path=""))
    before = nquads(store, tmp_path).read_bytes()
    other = kept(tmp_path, document("talk"), name="other.db")
    with pytest.raises(KeyTakenError, match="talk"):
        import_rdf(store, nquads(other, tmp_path, "other.nq"))
    assert nquads(store, tmp_path).read_bytes() == before
    store.close()
    other.close()


def test_what_is_no_plain_file_is_not_replaced(tmp_path: Path) -> None:
    store = kept(tmp_path, document())
    for write in (write_nquads, write_turtle):
        with pytest.raises(BadRequestError, match="is no plain file"):
            write(store, tmp_path)
    store.close()


def test_another_base_is_used_and_asked_for(tmp_path: Path) -> None:
    store, other = kept(tmp_path, document()), SqliteStore(tmp_path / "other.db")
    file = tmp_path / "all.nq"
    write_nquads(store, file, base="urn:x:/")
    assert "claimgraph.example/id" not in file.read_text(encoding="utf-8")
    with pytest.raises(RdfError, match=r"<urn:x:/source/talk>: .* does not begin with https://claim.*base"):
        import_rdf(other, file)
    assert other.counts().sources == 0
    assert import_rdf(other, file, base="urn:x:/").results == {"talk": PutResult.NEW}
    for base in ("no base", "https://claimgraph.example/id", "https://claimgraph.example/#/"):
        with pytest.raises(BadRequestError, match="base"):
            write_nquads(store, file, base=base)
    store.close()
    other.close()


def test_paths_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    store = kept(tmp_path, document())
    assert "podcasts/talk.md" not in nquads(store, tmp_path).read_text(encoding="utf-8")
    write_nquads(store, tmp_path / "paths.nq", paths=True)
    assert next(iter(read_rdf(tmp_path / "paths.nq"))).source.path == "podcasts/talk.md"
    store.close()


def test_what_is_there_already_is_left_alone(tmp_path: Path) -> None:
    store = kept(tmp_path, document())
    file = nquads(store, tmp_path)
    version = store.version()
    assert import_rdf(store, file).results == {"talk": PutResult.UNCHANGED}
    assert store.version() == version
    store.close()


def test_a_scenario_has_a_class_of_its_own_and_comes_back(tmp_path: Path) -> None:
    talk = document()
    it = Thing(text="it", entity=IMAGINED.id)
    claims = (msgspec.structs.replace(talk.claims[1], subject=it), *talk.claims[2:])
    imagined = msgspec.structs.replace(talk, entities=(*talk.entities, IMAGINED), claims=claims)
    store = kept(tmp_path / "first", imagined)
    text = nquads(store, tmp_path).read_text(encoding="utf-8")
    assert len(re.findall(r"entity/scenario/talk-1> <\S+#type> <\S+Scenario>", text)) == 1
    store.close()
    other = came_back(tmp_path / "second", imagined)
    assert other.entities(type=EntityType.SCENARIO).nodes == [IMAGINED]
    other.close()


def test_an_entity_that_no_source_names_is_kept(tmp_path: Path) -> None:
    bare = msgspec.structs.replace(document(), mentions=(), claims=())
    other = came_back(tmp_path, bare)
    assert other.counts().entities == 5
    other.close()


def test_memory_does_not_grow_with_the_store(tmp_path: Path) -> None:
    def peak(*found: Document) -> int:
        store = kept(tmp_path, *found, name=f"{len(found)}.db")
        tracemalloc.start()
        try:
            write_nquads(store, tmp_path / f"{len(found)}.nq", chunk=1_000_000, estimates=False)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
            store.close()

    found = [large_document(100, key=f"many-{n}", seed=n) for n in range(20)]
    small, large = peak(*found[:2]), peak(*found)
    sizes = [(tmp_path / f"{n}.nq").stat().st_size for n in (2, 20)]
    assert sizes[1] > 9 * sizes[0]
    assert large < 1.5 * small
    assert large < sizes[1] / 8


def test_a_small_chunk_gives_the_same_bytes(tmp_path: Path) -> None:
    store = kept(tmp_path, document(), full())
    write_nquads(store, tmp_path / "runs.nq", chunk=2000)
    assert (tmp_path / "runs.nq").read_bytes() == nquads(store, tmp_path).read_bytes()
    store.close()


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    class Changing(SqliteStore):
        def all_mentions(self):  # type: ignore[no-untyped-def]
            self.put(document("late", "3"))
            return super().all_mentions()

    store = Changing(tmp_path / "graph.db")
    store.put(document())
    (tmp_path / "all.nq").write_text("as it was", encoding="utf-8")
    with pytest.raises(ClaimgraphError, match="written to while it was exported"):
        write_nquads(store, tmp_path / "all.nq")
    assert (tmp_path / "all.nq").read_text(encoding="utf-8") == "as it was"
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".claimgraph")] == []
    store.close()


@pytest.mark.parametrize("write", [write_nquads, write_turtle])
def test_a_disk_without_room_leaves_what_was_there(tmp_path: Path, write: Callable[[SqliteStore, Path], int]) -> None:
    store = kept(tmp_path, document())
    (tmp_path / "all").write_text("as it was", encoding="utf-8")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write(store, tmp_path / "all")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (tmp_path / "all").read_text(encoding="utf-8") == "as it was"
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".claimgraph")] == []
    store.close()


def test_a_folder_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    store = kept(tmp_path, document())
    with pytest.raises(FileNotFoundError):
        write_nquads(store, tmp_path / "nowhere" / "all.nq")
    store.close()
