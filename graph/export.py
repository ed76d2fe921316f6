"""Everything in a store as JSON lines: one file a noun, sorted, the same bytes for the same content.

`sources.jsonl` rows have `key`, all others `id`; `estimates.jsonl` is there only where something can be estimated.
Mentions and claims name their entities, so that a row can be read by itself: `{"id", "name", "type"}`; a date is a
mention whose entity has no id and type `date`.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from graph.address import address
from graph.compute.node import all_estimates
from graph.model import Citation, Claim, Entity, Mention, Source, Thing, Value, to_dict
from graph.store import GraphStore

Row = dict[str, Any]
Names = Callable[[str], Entity | None]

T = TypeVar("T", bound=Value)

ONCE = ("estimates",)  # files that are there once there are any rows


def rows(store: GraphStore, estimates: bool = True) -> dict[str, Iterator[Row]]:
    """The rows of each file, in order, made as they are asked for; estimates only if wanted: what is not kept of them
    is worked out, which takes its time."""
    return {
        "sources": (source_row(source) for source in store.all_sources()),
        "entities": (to_dict(entity) for entity in store.all_entities()),
        "mentions": _named(store, store.all_mentions(), mention_row),
        "claims": _claims(store),
        "estimates": (to_dict(estimate) for estimate in (all_estimates(store) if estimates else ())),
    }


def export_jsonl(store: GraphStore, folder: Path, estimates: bool = True) -> dict[str, int]:
    """Write the files into a folder (made if need be); how many rows each got. OSError where it cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for name, lines in rows(store, estimates).items():
        path, first = folder / f"{name}.jsonl", next(lines, None)
        if first is None and name in ONCE:
            path.unlink(missing_ok=True)  # of an earlier export into the same folder
            continue
        written[name] = 0
        with path.open("wb") as file:
            for row in chain([] if first is None else [first], lines):
                file.write(msgspec.json.encode(row) + b"\n")
                written[name] += 1
    return written


def source_row(source: Source) -> Row:
    """A source without the path that it was read from, which differs from machine to machine."""
    row = to_dict(source)
    row.pop("path", None)
    return row


def mention_row(mention: Mention, names: Names) -> Row:
    row = to_dict(mention)
    row.pop("date", None)
    if mention.entity is None:
        return row | {"entity": {"id": None, "name": mention.date, "type": "date"}}
    return row | {"entity": _entity(mention.entity, names)}


def claim_row(claim: Claim, names: Names, source: Source | None) -> Row:
    """A claim with its first citation's place, its world time as EDTF, its speaker as text, who is quoted by name."""
    first = claim.citations[0]
    row = to_dict(claim) | {
        "start": first.start,
        "end": first.end,
        "paragraph": first.paragraph,
        "subject": _thing(claim.subject, names),
        "object": _thing(claim.object, names),
        "quantity": None,
        "modality": claim.modality.value,
        "time": claim.world_time.edtf if claim.world_time else None,
        "speaker": claim.speaker.text if claim.speaker else None,
        "quoted": _thing(claim.quoted, names),
        "citations": [_citation(citation, source) for citation in claim.citations],
    }
    if claim.quantity:
        points = {part: _thing(getattr(claim.quantity, part), names) for part in ("of", "per", "base")}
        numbers = {part: getattr(claim.quantity, part) for part in ("value", "low", "high", "unit")}
        row["quantity"] = to_dict(claim.quantity) | numbers | points
    return row


def _citation(citation: Citation, source: Source | None) -> Row:
    return to_dict(citation) | {"start": citation.start, "url": address(source, citation.start) if source else None}


def _thing(thing: Thing | None, names: Names) -> Row | None:
    if thing is None:
        return None
    if thing.entity is None:
        return {"id": None, "name": thing.text, "type": None}
    return _entity(thing.entity, names) | {"text": thing.text}


def _entity(id: str, names: Names) -> Row:
    entity = names(id)
    return {"id": id, "name": entity.name if entity else id, "type": entity.type.value if entity else None}


def _claims(store: GraphStore) -> Iterator[Row]:
    sources = {source.key: source for source in store.all_sources()}
    return _named(store, store.all_claims(), lambda claim, names: claim_row(claim, names, sources.get(claim.source)))


def _named(store: GraphStore, values: Iterable[T], row: Callable[[T, Names], Row]) -> Iterator[Row]:
    """Rows with entities looked up once each."""
    known: dict[str, Entity | None] = {}

    def names(id: str) -> Entity | None:
        if id not in known:
            known[id] = store.entities_by_id([id]).get(id)
        return known[id]

    for value in values:
        yield row(value, names)
