"""What callers may ask: ids, limits, dates and filters, each checked before the store sees it."""

import math
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from api.loaders import Loaders
from api.predicates import check_predicates
from graph import times
from graph.errors import BadCursorError, BadRequestError, UnknownIdError
from graph.model import ClaimKind, Modality
from graph.store import ClaimFilter
from graph.units import UNITS

_CLAIM = re.compile(r"[0-9a-f]{16}")
_CITATION = re.compile(r"([0-9a-f]{16})\.(\d{1,4})")
_ESTIMATE = re.compile(r"estimate/[0-9a-f]{16}")
_ENTITY = re.compile(r"[a-z]+/\S.*")

MOST_IDS = 100

# What a caller can put right and so may read. Other errors speak of our files, and are for the log.
CALLERS_FAULT = (BadRequestError, UnknownIdError, BadCursorError)


class IdKind(StrEnum):
    ENTITY = "entity"
    SOURCE = "source"
    CLAIM = "claim"
    CITATION = "citation"
    ESTIMATE = "estimate"


class ParsedId(NamedTuple):
    """An id taken apart: an entity's or estimate's id, a source's key or a claim's; `number` is a citation's place."""

    kind: IdKind
    key: str
    number: int = 0


def parse_id(given: str) -> ParsedId:
    """What an id stands for. `BadRequestError` where it has no id's form."""
    if given.startswith("source/") and len(given) > len("source/"):
        return ParsedId(IdKind.SOURCE, source_key(given))
    if _CLAIM.fullmatch(given):
        return ParsedId(IdKind.CLAIM, given)
    if match := _CITATION.fullmatch(given):
        return ParsedId(IdKind.CITATION, match[1], int(match[2]))
    if _ESTIMATE.fullmatch(given):
        return ParsedId(IdKind.ESTIMATE, given)
    if _ENTITY.fullmatch(given):
        return ParsedId(IdKind.ENTITY, given)
    raise BadRequestError(
        f"{given[:80]!r} is no id. Ids look like 'org/nvidia' (an entity), 'source/KEY', "
        f"'0123456789abcdef' (a claim), '0123456789abcdef.0' (a citation of that claim) "
        f"or 'estimate/0123456789abcdef'."
    )


def source_key(given: str) -> str:
    """A source's key, from its id or the key itself."""
    return given.removeprefix("source/")


def check_count(name: str, given: Sequence[object] | None) -> None:
    """`BadRequestError` where a list of wishes is longer than any page."""
    if given is not None and len(given) > MOST_IDS:
        raise BadRequestError(f"{name}: {len(given)} values are too many; at most {MOST_IDS} at a time.")


def check_date(name: str, given: str | None) -> None:
    """`BadRequestError` where a date is none."""
    if given is None:
        return
    try:
        times.bounds(given)
    except ValueError as error:
        raise BadRequestError(
            f"{name}: {error} (or an interval of two, such as 2024/2026)."
            if "YYYY" in str(error)
            else f"{name}: {error}."
        ) from None


def check_unit(given: str | None) -> None:
    """`BadRequestError` where a unit is none of the table's."""
    if given is not None and given not in UNITS:
        raise BadRequestError(f"unit: {given[:40]!r} is no unit here. Units are: {', '.join(UNITS)}.")


def check_range(unit: str | None, minimum: float | None, maximum: float | None) -> None:
    """`BadRequestError` where limits have no unit, are no numbers, or leave none between them."""
    if unit is None and (minimum is not None or maximum is not None):
        raise BadRequestError(f"min and max need a unit, in which they are given. Units are: {', '.join(UNITS)}.")
    for name, limit in (("min", minimum), ("max", maximum)):
        if limit is not None and not math.isfinite(limit):
            raise BadRequestError(f"{name}: the number is larger than any that is kept; leave {name} out instead.")
    if minimum is not None and maximum is not None and minimum > maximum:
        raise BadRequestError(f"min: {minimum:g} is more than max: {maximum:g}, so nothing can lie between them.")


class Wishes(NamedTuple):
    """The arguments of `claims` as they came in."""

    about: Sequence[str] | None = None
    predicate: Sequence[str] | None = None
    kind: ClaimKind | None = None
    unit: str | None = None
    min: float | None = None
    max: float | None = None
    modality: Sequence[Modality] | None = None
    min_confidence: float | None = None
    source: str | None = None
    speaker: str | None = None
    quoted: str | None = None
    world_from: str | None = None
    world_until: str | None = None
    said_from: str | None = None
    said_until: str | None = None


def claim_filter(wishes: Wishes) -> ClaimFilter:
    """The store's filter for some wishes. `BadRequestError` where one of them makes no sense."""
    check_unit(wishes.unit)
    check_range(wishes.unit, wishes.min, wishes.max)
    for name, date in (
        ("worldFrom", wishes.world_from),
        ("worldUntil", wishes.world_until),
        ("saidFrom", wishes.said_from),
        ("saidUntil", wishes.said_until),
    ):
        check_date(name, date)
    for name, several in (("about", wishes.about), ("predicate", wishes.predicate), ("modality", wishes.modality)):
        check_count(name, several)
        if several is not None and not several:
            raise BadRequestError(f"{name}: the list is empty, so nothing could be in it; leave {name} out for all.")
    check_predicates(wishes.predicate or ())
    if wishes.min_confidence is not None and not 0 <= wishes.min_confidence <= 1:
        raise BadRequestError(f"minConfidence: {wishes.min_confidence:g} is outside the limits: from 0 to 1.")
    return ClaimFilter(
        about=tuple(wishes.about or ()),
        predicates=tuple(wishes.predicate or ()),
        kind=wishes.kind,
        unit=wishes.unit,
        minimum=wishes.min,
        maximum=wishes.max,
        modalities=tuple(wishes.modality or ()),
        min_confidence=wishes.min_confidence,
        source=source_key(wishes.source) if wishes.source is not None else None,
        speaker=wishes.speaker,
        quoted=wishes.quoted,
        world_from=wishes.world_from,
        world_until=wishes.world_until,
        said_from=wishes.said_from,
        said_until=wishes.said_until,
    )


async def check_known(loaders: Loaders, where: ClaimFilter) -> None:
    """`UnknownIdError` where a filter names an entity, a source or a person by an id that nothing has."""
    named = list(where.about)
    if where.speaker is not None and where.speaker.startswith("person/"):
        named.append(where.speaker)
    if where.quoted is not None and _ENTITY.fullmatch(where.quoted):
        named.append(where.quoted)
    for id, entity in zip(named, await loaders.entities.load_many(named), strict=True):
        if entity is None:
            raise UnknownIdError("entity", id)
    if where.source is not None:
        await known_source(loaders, where.source)


async def known_source(loaders: Loaders, key: str) -> None:
    """`UnknownIdError` where no source has this key."""
    if await loaders.sources.load(key) is None:
        raise UnknownIdError("source", key)
