"""Files of RDF: read as statements graph by graph in bounded memory. Nothing is fetched from anywhere."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from graph.rdf.nodes import Nodes, add
from graph.rdf.sort import LineSorter
from graph.rdf.terms import RdfError, normal

FORMATS = {
    ".nq": RdfFormat.N_QUADS,
    ".nquads": RdfFormat.N_QUADS,
    ".nt": RdfFormat.N_TRIPLES,
    ".ttl": RdfFormat.TURTLE,
    ".turtle": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
}


def format_of(file: Path) -> RdfFormat:
    """By the file's suffix. RdfError: it is none of those we read."""
    found = FORMATS.get(file.suffix.lower())
    if found is None:
        raise RdfError(f"{file}: what it holds is told by its suffix, and this is none of {' '.join(FORMATS)}")
    return found


def quads(file: Path) -> Iterator[Quad]:
    """The statements of a file. RdfError: it cannot be read, what is wrong in which line, or a node without a name."""
    form = format_of(file)
    try:
        with file.open("rb") as opened:
            for quad in parse(opened, form):
                _check(quad, file)
                yield quad
    except SyntaxError as error:
        raise RdfError(f"{file}, line {error.lineno}: {error.msg}") from error
    except OSError as error:
        raise RdfError(f"{file}: cannot be read: {error.strerror or error}") from error


def _check(quad: Quad, file: Path) -> None:
    for node in (quad.subject, quad.object, quad.graph_name):
        if isinstance(node, BlankNode):
            raise RdfError(f"{file}: {quad}: a blank node cannot be kept. Give it an IRI")
        if not isinstance(node, NamedNode | Literal | DefaultGraph):
            raise RdfError(f"{file}: {quad}: triples as terms (RDF 1.2) are not read")


class Groups:
    """The statements of a file sorted by graph. `folder` holds what does not fit into memory."""

    def __init__(self, folder: Path) -> None:
        self._sorter = LineSorter(folder)

    def add(self, quad: Quad) -> None:
        # An IRI holds no tab: what stands before the first one is the graph, empty for none.
        graph = b"" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name).encode()
        triple = Quad(quad.subject, quad.predicate, normal(quad.object))
        self._sorter.add([graph + b"\t" + str(triple).encode() + b" .\n"])

    def groups(self) -> Iterator[Nodes]:
        """The statements of each graph, by node. Call it once."""
        for _, lines in groupby(self._sorter.sorted(), key=lambda line: line.partition(b"\t")[0]):
            nodes: Nodes = {}
            for quad in parse(b"".join(line.partition(b"\t")[2] for line in lines), RdfFormat.N_TRIPLES):
                assert isinstance(quad.subject, NamedNode)  # `quads` has seen to it
                add(nodes, quad.subject, quad.predicate, quad.object)
            yield nodes
