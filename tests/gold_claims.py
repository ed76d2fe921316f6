"""Annotated claims as claims of a document: nothing here knows one sentence from another."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from graph.model import (
    Citation,
    Claim,
    ClaimKind,
    Document,
    Entity,
    EntityType,
    Modality,
    Precision,
    Quantity,
    Segment,
    SegmentKind,
    Source,
    Thing,
    WorldTime,
)
from graph.units import YEAR
from tests.factories import claim_id, digest

GOLD = Path(__file__).parents[2] / "shared" / "gold"
Row = dict[str, Any]

_IMAGINED = re.compile(r"\((?:typical|hypothetical|illustrative|.*example)\)")
_RELATIVE = re.compile(r"relative to (?:the )?([^(]+)")
_DIGITS = re.compile(r"(?<![A-Za-z])\d[\d,.]*(?: ?[a-z]+)?")


def rows(*names: str) -> list[Row]:
    """The quantity rows of files of the annotations, by time."""
    found = [
        json.loads(line)
        for name in names
        for line in (GOLD / f"{name}.quantities.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    return sorted(found, key=lambda row: row["t"])


def document(found: Iterable[Row], key: str = "gold") -> Document:
    """A document of one segment a claim."""
    found = list(found)
    segments = tuple(
        Segment(
            index=index, text=row["quote"], start=float(row["t"]), end=float(row["t_end"] + 3), paragraph=index + 1,
            precision=Precision.CAPTION, kind=SegmentKind.SPEECH,
        )
        for index, row in enumerate(found)
    )  # fmt: skip
    claims = tuple(claim(row, segment, key) for row, segment in zip(found, segments, strict=True))
    named = {
        thing.entity: Entity(id=thing.entity, type=EntityType(thing.entity.partition("/")[0]), name=thing.text)
        for one in claims
        for thing in one.things()
        if thing.entity
    }
    about = Source(key=key, sha256=digest(key), fingerprint=digest(key, json.dumps(found)), format="captions")
    return Document(source=about, segments=segments, entities=tuple(named.values()), claims=claims)


def claim(row: Row, segment: Segment, key: str) -> Claim:
    per_year = row["unit"] == "year"
    ends = {end: row[end] * YEAR if per_year and row[end] is not None else row[end] for end in ("value", "low", "high")}
    digits = _DIGITS.search(row["quote"])
    modality = Modality(row["modality"])
    relative = _RELATIVE.search(row.get("of") or "")
    quantity = Quantity(
        unit="second" if per_year else row["unit"],
        surface=digits[0] if digits else row["quote"],
        of=thing(row["of"], "chip") if row.get("of") else None,
        base=thing(relative[1].strip(), "") if relative else None,
        approximate=modality is Modality.APPROXIMATE,
        **ends,
    )
    time = row.get("time")
    return Claim(
        id=claim_id(key, segment.index),
        source=key,
        position=segment.index,
        kind=ClaimKind.QUANTITY,
        predicate=row["predicate"],
        text=row["quote"],
        subject=thing(row["subject"], row["subject_type"]),
        quantity=quantity,
        world_time=WorldTime(edtf=time, text=time, from_said_at=row.get("time_from") == "said_at") if time else None,
        modality=modality,
        citations=(
            Citation(
                source=key, segment=segment.index, last=segment.index, quote=row["quote"], start=segment.start,
                end=segment.end, precision=Precision.CAPTION,
            ),
        ),
    )  # fmt: skip


def thing(name: str, type: str) -> Thing:
    """A named thing as an entity; what is described, imagined or typical by its words alone."""
    named = type in set(EntityType) and not _IMAGINED.search(name)
    if type == "chip" and (len(name.split()) > 1 or name.lower() in ("gpu", "gpus", "chip", "accelerator")):
        named = False
    return Thing(text=name, entity=f"{type}/{'-'.join(re.findall(r'[a-z0-9]+', name.lower()))}" if named else None)
