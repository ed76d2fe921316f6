"""A store as RDF, and RDF into a store: the functions that others call. What is written: docs/rdf.md.

N-Quads are sorted, without blank nodes, and the same bytes for the same content; they are written in bounded memory.
Nothing is fetched from anywhere while RDF is read.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from graph.errors import BadRequestError
from graph.model import Document, Entity, from_json, to_json
from graph.rdf.check import check
from graph.rdf.estimates import agree
from graph.rdf.files import Groups, format_of, quads
from graph.rdf.nodes import Nodes, add, compare, is_ours, left
from graph.rdf.read import Group, read_entity
from graph.rdf.sort import CHUNK, LineSorter
from graph.rdf.terms import BASE, NAMESPACES, Names, RdfError, normal, shown
from graph.rdf.write import SOURCE_CLASS, entity_statements, store_lines
from graph.store import GraphStore, PutResult

__all__ = ["BASE", "Imported", "RdfError", "check", "import_rdf", "read_rdf", "write_nquads", "write_turtle"]


class Imported(NamedTuple):
    """What became of each source, by key, and how many statements in other people's terms were left out."""

    results: dict[str, PutResult]
    ignored: int


def write_nquads(
    store: GraphStore, file: Path, base: str = BASE, paths: bool = False, chunk: int = CHUNK, estimates: bool = True
) -> int:
    """Write all of a store as sorted N-Quads; how many statements. The file is there whole or not at all.

    `base` is what addresses begin with; `paths` adds the paths of the files that were read, which differ from machine
    to machine; `chunk` is how many bytes are held in memory; `estimates`: with what follows, worked out where it is not
    kept. Needs room for twice the file beside it (three times from 30 GB on). OSError: it cannot be written.
    """
    with _beside(file) as folder:
        written, count = _sorted(store_lines(store, Names(base), paths, estimates), Path(folder), chunk)
        written.replace(file)
    return count


def write_turtle(
    store: GraphStore, file: Path, base: str = BASE, paths: bool = False, chunk: int = CHUNK, estimates: bool = True
) -> int:
    """Write the statements of `write_nquads` as Turtle, for people to read: which graph they are in is not said."""
    # rdflib's own Turtle keeps seven digits of a double ("1.234568e+08"), so that numbers would be lost.
    with _beside(file) as folder:
        written, count = _sorted(store_lines(store, Names(base), paths, estimates), Path(folder), chunk)
        turtle = Path(folder) / "turtle"
        triples = (quad.triple for quad in parse(path=written, format=RdfFormat.N_QUADS))
        serialize(triples, turtle, RdfFormat.TURTLE, prefixes=NAMESPACES)
        turtle.replace(file)
    return count


def _beside(file: Path) -> "tempfile.TemporaryDirectory[str]":
    """A folder on the same disk, so that the file can be put in its place at one stroke."""
    if file.exists() and not file.is_file():
        raise BadRequestError(f"{file}: is no plain file, so it cannot be replaced. Give the name of a file")
    return tempfile.TemporaryDirectory(prefix=".claimgraph-", dir=file.parent)


def _sorted(lines: Iterable[bytes], folder: Path, chunk: int) -> tuple[Path, int]:
    sorter = LineSorter(folder, chunk)
    sorter.add(lines)
    written, count = folder / "sorted", 0
    with written.open("wb") as out:
        for line in sorter.sorted():
            out.write(line)
            count += 1
        out.flush()
        os.fsync(out.fileno())
    return written, count


class Reading:
    """The documents of a file, one at a time; iterate over it once. `ignored` counts what was left out so far.

    RdfError: the file cannot be read, or a line or node in it is wrong.
    """

    def __init__(self, file: Path, base: str = BASE) -> None:
        self.ignored = 0
        self._file = file
        self._names = Names(base)
        self._described: Nodes = {}
        self._pointed_at: set[str] = set()
        format_of(file)

    def __iter__(self) -> Iterator[Document]:
        with tempfile.TemporaryDirectory(prefix="claimgraph-") as folder:
            groups, estimated = Groups(Path(folder)), Groups(_made(Path(folder) / "estimates"))
            self._sort(groups, estimated)
            for nodes in estimated.groups():
                self.ignored += agree(nodes, self._names)
            entities = self._entities()
            unnamed = self._unnamed(entities)
            found = 0
            for nodes in groups.groups():
                group = Group(self._names, nodes, entities)
                for document in group.documents():
                    found += 1
                    yield _with(document, unnamed) if unnamed else document
                    unnamed = []
                self.ignored += group.ignored
        if not found:
            raise RdfError(
                f"{self._file}: describes no cg:Source under {self._names.base}, so there is nothing to keep"
            )

    def _sort(self, groups: Groups, estimated: Groups) -> None:
        """Entities, which graphs share, are kept; estimates are sorted by address, all else by graph."""
        for quad in quads(self._file):
            if quad.object == SOURCE_CLASS and not self._names.is_source(quad.subject):
                raise RdfError(
                    f"{shown(quad.subject)}: is a cg:Source, but its address does not begin with "
                    f"{self._names.base}source/. Say what the addresses in the file begin with (base)"
                )
            if self._names.is_entity(quad.subject):
                assert isinstance(quad.subject, NamedNode)
                add(self._described, quad.subject, quad.predicate, normal(quad.object))
                continue
            if isinstance(quad.subject, NamedNode) and self._names.is_estimated(quad.subject):
                whole = quad.subject.value.partition("#")[0]
                estimated.add(Quad(quad.subject, quad.predicate, quad.object, NamedNode(whole)))
                continue
            groups.add(quad)
            if self._names.is_entity(quad.object) and is_ours(quad.predicate):
                assert isinstance(quad.object, NamedNode)
                self._pointed_at.add(quad.object.value)

    def _entities(self) -> dict[str, Entity]:
        entities: dict[str, Entity] = {}
        known: set[NamedNode] = set()
        for node in self._described:
            if "#" not in node.value:  # a part of an entity, such as the order of its names
                entity = read_entity(self._described, node, self._names)
                expected = list(entity_statements(entity, self._names))
                self.ignored += compare(self._described, expected)
                known.update(subject for subject, _, _ in expected)
                entities[entity.id] = entity
        self.ignored += left(self._described, known)
        return entities

    def _unnamed(self, entities: dict[str, Entity]) -> list[Entity]:
        """Entities that no source names: they come with the first document, lest they be lost."""
        return [e for id, e in sorted(entities.items()) if self._names.entity(id).value not in self._pointed_at]


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _with(document: Document, entities: Iterable[Entity]) -> Document:
    both = sorted((*document.entities, *entities), key=lambda entity: entity.id)
    return msgspec.structs.replace(document, entities=tuple(both))


def read_rdf(file: Path, base: str = BASE) -> Reading:
    """The documents of a file of N-Quads, N-Triples, TriG or Turtle (by its suffix), sorted by address."""
    return Reading(file, base)


def import_rdf(store: GraphStore, file: Path, base: str = BASE) -> Imported:
    """Put all documents of a file into a store. The whole file is read before the first of them is written.

    RdfError: something in the file is wrong, nothing was written. What `GraphStore.put` raises: those before are kept.
    """
    reading = read_rdf(file, base)
    results: dict[str, PutResult] = {}
    with tempfile.TemporaryFile(prefix="claimgraph-") as kept:
        for document in reading:
            kept.write(to_json(document) + b"\n")
        kept.seek(0)
        for line in kept:
            document = from_json(line, Document)
            results[document.source.key] = store.put(document)
    return Imported(results, reading.ignored)
