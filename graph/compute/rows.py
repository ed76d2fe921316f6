"""Reference facts as rows: a value with its 90 % interval, what that rests on, and where it is from.

Every row is checked as it is read. One with neither an address nor the word `judgement` is refused.
"""

import csv
import io
import math
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeVar

from graph.errors import ClaimgraphError
from graph.units import UNITS

COLUMNS = (
    "subject", "quantity", "scope", "value", "p5", "p95", "unit",
    "rests_on", "source", "address", "date", "licence", "note",
)  # fmt: skip
UNIT_NAMES = {*UNITS, "USD/kWh"}
WIDE = 1.5  # a judgement is at least this wide: p95 over p5

T = TypeVar("T")


class RestsOn(StrEnum):
    """What a value and its interval rest on."""

    MEASURED = "measured"
    PUBLISHED = "published"
    JUDGEMENT = "judgement"


class BadFactError(ClaimgraphError):
    """A row of the reference facts that says too little, or something impossible."""

    code = "BAD_FACT"

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}. Correct the row.")


class Origin(NamedTuple):
    """Where a row is from. A judgement of ours has no address and no licence."""

    rests_on: RestsOn
    source: str
    address: str
    date: date
    licence: str


class Fact(NamedTuple):
    """One reference value. `where` is its file and line."""

    subject: str
    quantity: str
    scope: str
    value: float
    p5: float
    p95: float
    unit: str
    origin: Origin
    note: str
    where: str


def rows(text: str, file: str, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a file with their places; the header must be exactly `columns`."""
    reader = csv.reader(io.StringIO(text, newline=""))
    header = tuple(next(reader, ()))
    if header != columns:
        raise BadFactError(f"{file}:1", f"the columns are {', '.join(header)} and should be {', '.join(columns)}")
    for cells in reader:
        where = f"{file}:{reader.line_num}"
        if len(cells) != len(columns):
            raise BadFactError(where, f"{len(cells)} cells where {len(columns)} are wanted")
        yield where, dict(zip(columns, cells, strict=True))


def read(where: str, column: str, convert: Callable[[str], T], cell: str) -> T:
    """A cell converted, or an error that names it."""
    try:
        return convert(cell)
    except ValueError:
        raise BadFactError(where, f"{column} is {cell!r}") from None


def origin(where: str, row: dict[str, str]) -> Origin:
    """Where a row is from, checked: an address and a licence, or a judgement without them."""
    found = Origin(
        read(where, "rests_on", RestsOn, row["rests_on"]),
        row["source"],
        row["address"],
        read(where, "date", date.fromisoformat, row["date"]),
        row["licence"],
    )
    if not found.source:
        raise BadFactError(where, "no source")
    if found.rests_on is RestsOn.JUDGEMENT:
        if found.address:
            raise BadFactError(where, "a judgement of ours has no address")
    elif not all(address.startswith(("http://", "https://")) for address in found.address.split(" ")):
        raise BadFactError(where, f"the address is {found.address!r}; without one the row must rest on judgement")
    elif not found.licence:
        raise BadFactError(where, "no licence")
    return found


def fact(where: str, row: dict[str, str]) -> Fact:
    """A row as a fact, checked."""
    value, p5, p95 = (read(where, column, float, row[column]) for column in ("value", "p5", "p95"))
    if not all(math.isfinite(x) and x > 0 for x in (value, p5, p95)):
        raise BadFactError(where, "value, p5 and p95 must be above zero")
    if not p5 <= value <= p95:
        raise BadFactError(where, f"{value:g} is outside its interval, {p5:g} to {p95:g}")
    if row["unit"] not in UNIT_NAMES:
        raise BadFactError(where, f"no unit {row['unit']!r}")
    if not row["subject"] or not row["quantity"]:
        raise BadFactError(where, "subject and quantity must be named")
    known = origin(where, row)
    if known.rests_on is RestsOn.JUDGEMENT and p95 / p5 < WIDE:
        raise BadFactError(where, f"a judgement must be wide: p95 at least {WIDE:g} times p5")
    return Fact(
        row["subject"], row["quantity"], row["scope"], value, p5, p95, row["unit"], known, row["note"], where
    )  # fmt: skip


def facts(text: str, file: str) -> list[Fact]:
    """All facts of a file."""
    return [fact(where, row) for where, row in rows(text, file, COLUMNS)]
