"""What a lexicon would link in a text, and what a user's own file clashes with: to see the effect of names at once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import spacy
from wordfreq import zipf_frequency

from graph.text import fold
from ingest.lexicon import Lexicon
from ingest.lexicon.own import Fault, Row
from ingest.names.linker import COMMON, Found, Linker, settle
from ingest.text import Text


class Linked(NamedTuple):
    """A name of a text: characters `begin` to `end`, the entity, and how it was found."""

    begin: int
    end: int
    entity: str
    method: str


def names(text: Text, linker: Linker) -> list[Linked]:
    """The names of a text, as ingestion finds them."""
    nlp = spacy.blank("en")
    links: list[Linked] = []
    seen: list[Found] = []
    for piece in text.pieces():
        doc = linker(nlp.make_doc(piece.text))  # its spans live as long as it does
        for span in doc.spans["entities"]:
            begin, end = span.start_char + piece.offset, span.end_char + piece.offset
            if piece.own_begin <= begin < piece.own_end:
                links.append(Linked(begin, end, span.kb_id_, span._.method))
                seen.append(Found(span.text, span.kb_id_, span._.gated, span._.rivals))
    settled = zip(links, settle(seen), strict=True)
    return [link._replace(entity=entity) for link, entity in settled if entity]


def clashes(rows: Sequence[Row], shipped: Lexicon) -> Iterator[Fault]:
    """Names of the file that another entity has already, in it or in the shipped lexicon."""
    owner: dict[str, Row] = {}
    for row in rows:
        id = row.cells["id"]
        for column, written in (("aliases", row.names()), ("heard", row.parts("heard"))):
            for name in dict.fromkeys(written):
                key = fold(name)
                for form in shipped.forms.get(key, ()):
                    if form.entity != id and not form.part:
                        other = shipped.entities[form.entity].name
                        yield Fault(row.line, column, f"{name!r} is a name of {other} ({form.entity}) already")
                        break
                first = owner.setdefault(key, row)
                if first.cells["id"] != id:
                    yield Fault(row.line, column, f"{name!r} is a name of {first.cells['id']} in line {first.line}")


def common(rows: Iterable[Row]) -> Iterator[Fault]:
    """Single common words that are names without a condition."""
    for row in rows:
        conditional = {a[1:] for a in row.parts("aliases") if a[0] in "=?"}
        plain = [row.cells["name"], *(a for a in row.parts("aliases") if a[0] not in "=?"), *row.parts("heard")]
        for name in plain:
            if name not in conditional and " " not in name and zipf_frequency(name, "en") >= COMMON:
                hint = f"={name} counts only where it is written so, ?{name} only beside words of `near`"
                yield Fault(row.line, "aliases", f"{name!r} is a common word: {hint}")


class Gain(NamedTuple):
    """A name that is linked with the file and was not, or not so, without it; `before`: what it was linked to."""

    surface: str
    entity: str
    before: str | None
    times: int
    first: int


def gains(text: Text, without: Linker, with_own: Linker) -> list[Gain]:
    """What a lexicon links in a text that another does not, by how often."""
    old = {(link.begin, link.end): link.entity for link in names(text, without)}
    times: Counter[tuple[str, str, str | None]] = Counter()
    first: dict[tuple[str, str, str | None], int] = {}
    for link in names(text, with_own):
        before = old.get((link.begin, link.end))
        if before != link.entity:
            kind = (text.text[link.begin : link.end], link.entity, before)
            times[kind] += 1
            first.setdefault(kind, link.begin)
    return [
        Gain(*kind, n, first[kind]) for kind, n in sorted(times.items(), key=lambda item: (-item[1], first[item[0]]))
    ]
