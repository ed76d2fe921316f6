"""The names of our RDF: namespaces, the addresses of nouns, and how values become terms and come back.

What the terms mean is said in `vocabulary.ttl`, what must hold of them in `shapes.ttl`.
"""

import math
import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph.errors import BadRequestError, ClaimgraphError
from graph.times import bounds

BASE = "https://claimgraph.example/id/"
NAMESPACES = {
    "cg": "https://claimgraph.example/vocabulary#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
MEDIA_FRAGMENTS = NamedNode("http://www.w3.org/TR/media-frags/")

Term = NamedNode | BlankNode | Literal | Triple
Statement = tuple[NamedNode, NamedNode, NamedNode | Literal]


class RdfError(ClaimgraphError):
    """RDF that cannot be taken for claims: which node, what is wrong with it."""

    code = "BAD_RDF"


def term(name: str) -> NamedNode:
    """`cg:start` as a node."""
    prefix, _, local = name.partition(":")
    return NamedNode(NAMESPACES[prefix] + local)


def shown(node: Term) -> str:
    """A node as the messages name it: `cg:start`, `<https://...>`, or a literal as N-Triples write it."""
    if isinstance(node, NamedNode):
        for prefix, namespace in NAMESPACES.items():
            if node.value.startswith(namespace):
                return f"{prefix}:{node.value.removeprefix(namespace)}"
    return str(node)


TYPE = term("rdf:type")
SEQUENCE = term("rdf:Seq")
STRING = term("xsd:string")
DOUBLE = term("xsd:double")
INTEGER_TYPE = term("xsd:integer")
BOOLEAN = term("xsd:boolean")
DATES = (term("xsd:gYear"), term("xsd:gYearMonth"), term("xsd:date"))
EDTF = term("edtf:EDTF")


class Names:
    """The addresses of the nouns under a base, and back. Ids are percent-encoded; an entity's id keeps its slashes."""

    def __init__(self, base: str = BASE) -> None:
        try:
            NamedNode(base)
        except ValueError as error:
            raise BadRequestError(f"base {base!r} is no IRI: {error}. Give one such as {BASE}") from error
        if not base.endswith("/") or "#" in base or "?" in base:
            raise BadRequestError(f"base {base!r} must end in a slash and have no ? or #, such as {BASE}")
        self.base = base
        self.entities = NamedNode(f"{base}entities")
        self.estimates = NamedNode(f"{base}estimates")

    def entity(self, id: str) -> NamedNode:
        return NamedNode(f"{self.base}entity/{quote(id, safe='/')}")

    def source(self, key: str) -> NamedNode:
        return self._of("source", key)

    def claim(self, id: str) -> NamedNode:
        return self._of("claim", id)

    def mention(self, id: str) -> NamedNode:
        return self._of("mention", id)

    def estimate(self, id: str) -> NamedNode:
        """Its id begins with `estimate/` itself."""
        return NamedNode(f"{self.base}{quote(id, safe='/')}")

    def reference(self, text: str) -> NamedNode:
        return self._of("reference", text)

    def _of(self, kind: str, id: str) -> NamedNode:
        return NamedNode(f"{self.base}{kind}/{quote(id, safe='')}")

    def segment(self, key: str, index: int) -> NamedNode:
        return part(self.source(key), f"segment-{index}")

    def is_entity(self, node: Term) -> bool:
        return isinstance(node, NamedNode) and node.value.startswith(f"{self.base}entity/")

    def is_source(self, node: Term) -> bool:
        return isinstance(node, NamedNode) and node.value.startswith(f"{self.base}source/")

    def is_estimated(self, node: NamedNode) -> bool:
        """Whether it is an estimate or a part of one, a row of the facts, or the reckoning."""
        starts = (f"{self.base}estimate/", f"{self.base}reference/", f"{self.estimates.value}#")
        return node.value.startswith(starts)

    def id_of(self, node: Term, kind: str) -> str:
        """The id in a node's address. ValueError where it is no address of this kind under our base."""
        start = f"{self.base}{kind}/"
        if not isinstance(node, NamedNode) or not node.value.startswith(start):
            raise ValueError(f"{node} is no {kind}: its address does not begin with {start}")
        try:
            return unquote(node.value.removeprefix(start), errors="strict")
        except UnicodeDecodeError as error:
            raise ValueError(f"{node}: what is percent-encoded in it is no UTF-8") from error


def part(node: NamedNode, name: str) -> NamedNode:
    """The address of a part of a noun: `.../claim/1#quantity`, and of a part of that: `#quantity-alternative-1`."""
    return NamedNode(f"{node.value}{'-' if '#' in node.value else '#'}{name}")


class Place(NamedTuple):
    """Whose names are used, and the source that a noun is of."""

    names: Names
    source: str = ""


class Codec(NamedTuple):
    """How a value becomes a term and back; `read` raises ValueError, which says what was wanted."""

    write: Callable[[Any, Place], NamedNode | Literal]
    read: Callable[[Term, Place], Any]


def _literal(node: Term, *datatypes: NamedNode) -> str:
    if not isinstance(node, Literal) or node.language is not None or node.datatype not in datatypes:
        raise ValueError(f"{node} is no {' or '.join(shown(d) for d in datatypes)}")
    return node.value


# What Python takes for a number is more: "1_000", other scripts' digits.
_DOUBLE = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,1000}")


def _read_number(node: Term, _: Place) -> float:
    text = _literal(node, DOUBLE)
    value = float(text) if _DOUBLE.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise ValueError(f"{node} is no finite number")
    return value


def _read_integer(node: Term, _: Place) -> int:
    text = _literal(node, INTEGER_TYPE)
    value = int(text) if _INTEGER.fullmatch(text) else None
    # A store's numbers have 64 bits.
    if value is None or not -(2**63) <= value < 2**63:
        raise ValueError(f"{node} is no whole number of 64 bits")
    return value


def _read_flag(node: Term, _: Place) -> bool:
    text = _literal(node, BOOLEAN)
    if text not in ("true", "false"):
        raise ValueError(f"{node} is neither true nor false")
    return text == "true"


def date(text: str) -> Literal:
    """An EDTF date or interval, with the datatype that fits it best; words that are none stay words."""
    try:
        bounds(text)
    except ValueError:
        return Literal(text)
    plain = "/" not in text and "Q" not in text
    return Literal(text, datatype=DATES[text.count("-")] if plain else EDTF)


def _read_date(node: Term, _: Place) -> str:
    text = _literal(node, *DATES, EDTF)
    bounds(text)
    return text


def _read_day(node: Term, _: Place) -> str:
    """A date, or the words of one that is none by itself ("monday")."""
    return _literal(node, *DATES, EDTF, STRING)


def normal(node: Term) -> Term:
    """A number or flag as we would write it, so that `1.50E8` and `150000000.0` are one statement."""
    if not isinstance(node, Literal):
        return node
    if node.datatype == DOUBLE and _DOUBLE.fullmatch(node.value):
        return Literal(repr(float(node.value)), datatype=DOUBLE)
    if node.datatype == INTEGER_TYPE and _INTEGER.fullmatch(node.value):
        return Literal(str(int(node.value)), datatype=INTEGER_TYPE)
    if node.datatype == BOOLEAN and node.value in ("0", "1"):
        return Literal("true" if node.value == "1" else "false", datatype=BOOLEAN)
    return node


TEXT = Codec(lambda value, _: Literal(value), lambda node, _: _literal(node, STRING))
NUMBER = Codec(lambda value, _: Literal(repr(float(value)), datatype=DOUBLE), _read_number)
INTEGER = Codec(lambda value, _: Literal(str(value), datatype=INTEGER_TYPE), _read_integer)
FLAG = Codec(lambda value, _: Literal("true" if value else "false", datatype=BOOLEAN), _read_flag)
DATE = Codec(lambda value, _: date(value), _read_date)
DAY = Codec(DATE.write, _read_day)
ENTITY_OF = Codec(lambda id, place: place.names.entity(id), lambda node, place: place.names.id_of(node, "entity"))


_NOWHERE = Place(Names())
_READERS = {DOUBLE: NUMBER, INTEGER_TYPE: INTEGER, BOOLEAN: FLAG} | dict.fromkeys((*DATES, EDTF), DATE)


def fault(node: Term) -> str | None:
    """Why a literal is none of its datatype; None where it is, or where the datatype is not one of ours."""
    codec = _READERS.get(node.datatype) if isinstance(node, Literal) else None
    try:
        if codec:
            codec.read(node, _NOWHERE)
    except ValueError as error:
        return str(error)
    return None


def concept(kind: str, name: str) -> NamedNode:
    """A word of one of our tables: `cg:unit-W`, `cg:predicate-chip_count`."""
    return NamedNode(f"{NAMESPACES['cg']}{kind}-{quote(name, safe='')}")


def word(kind: str) -> Codec:
    """A codec of one of our tables."""

    def read(node: Term, _: Place) -> str:
        start = f"{NAMESPACES['cg']}{kind}-"
        if not isinstance(node, NamedNode) or not node.value.startswith(start):
            raise ValueError(f"{node} is no {kind} of the vocabulary")
        return unquote(node.value.removeprefix(start))

    return Codec(lambda name, _: concept(kind, name), read)


def choice(kind: str, words: type[StrEnum]) -> Codec:
    """A codec of an enumeration."""
    plain = word(kind)

    def read(node: Term, place: Place) -> StrEnum:
        try:
            return words(plain.read(node, place))
        except ValueError as error:
            raise ValueError(f"{node} is no {kind} of the vocabulary") from error

    return Codec(plain.write, read)


def _read_segment(node: Term, place: Place) -> int:
    start = f"{place.names.source(place.source).value}#segment-"
    if isinstance(node, NamedNode) and node.value.startswith(start):
        try:
            return int(node.value.removeprefix(start))
        except ValueError:
            pass
    raise ValueError(f"{node} is no segment of the source {place.source!r}")


SEGMENT_OF = Codec(lambda index, place: place.names.segment(place.source, index), _read_segment)
