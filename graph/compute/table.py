"""A table of clusters as CSV, with the columns of Epoch's GPU-cluster table, and what follows for each row.

Rows keep their order and their `Name`. What can be worked out is given; `error` says what could not be, and why.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from graph.compute.cluster import Basis, CannotEstimateError, Fitted, Interval, Part, cost, h100e, power
from graph.compute.facts import Reference, UnknownChipError
from graph.errors import ClaimgraphError

NAME, DATE = "Name", "First Operational Date"
PRIMARY = ("Chip type (primary)", "Chip quantity (primary)")
SECONDARY = ("Chip type (secondary)", "Chip quantity (secondary)")
COLUMNS = (NAME, *PRIMARY, *SECONDARY, DATE)
OUTPUT = (
    "Name", "h100e_p50", "power_mw_p5", "power_mw_p50", "power_mw_p95",
    "cost_usd_p5", "cost_usd_p50", "cost_usd_p95", "error",
)  # fmt: skip

MOST = 1e12  # no cluster has more chips
FIRST, LAST = 1990, 2100  # years of a date that is one
DIGITS = 6  # significant ones in what is written
MEGA = 1e6
_NUMBER = re.compile(r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?")
_SEVERAL = re.compile(r"\s*[,;|+/&\n]\s*|\s+and\s+")


class BadTableError(ClaimgraphError):
    """A file that is no table of clusters."""

    code = "BAD_TABLE"

    def __init__(self, where: str, why: str, remedy: str) -> None:
        super().__init__(f"{where}: {why}. {remedy}")


class Cluster(NamedTuple):
    """A row as it is written, and what is wrong with the row itself."""

    name: str
    primary: tuple[str, str]
    secondary: tuple[str, str]
    day: str
    broken: str = ""


class Line(NamedTuple):
    """What follows for a row; None where it could not be worked out."""

    name: str
    h100e: float | None
    power: Interval | None
    cost: Interval | None
    errors: tuple[str, ...]


class _UnreadableError(Exception):
    """A cell that cannot be used; the text says which and why."""


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadTableError(str(path), f"cannot be read ({error.strerror})", "Give a CSV file.") from None
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadTableError(f"{path}:{line}", "is not UTF-8", "Save the table as CSV in UTF-8.") from None


def _delimiter(text: str) -> str:
    """The comma, or what a spreadsheet writes in its place; told by the header."""
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


def read_table(path: Path) -> list[Cluster]:
    """The clusters of a file. Columns are found by name, in any order; others are ignored."""
    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            listed = ", ".join(map(repr, missing))
            raise BadTableError(f"{path}:1", f"no column {listed}", f"Needed are: {', '.join(COLUMNS)}.")
        twice = sorted(name for name in COLUMNS if header.count(name) > 1)
        if twice:
            raise BadTableError(f"{path}:1", f"two columns {twice[0]!r}", "Leave one.")
        places = {name: header.index(name) for name in COLUMNS}
        return [_cluster(cells, places, len(header)) for cells in reader if cells]
    except csv.Error as error:
        raise BadTableError(f"{path}:{reader.line_num}", f"is no CSV ({error})", "Check its quotes.") from None


def _cluster(cells: list[str], places: dict[str, int], width: int) -> Cluster:
    def cell(name: str) -> str:
        return cells[places[name]] if places[name] < len(cells) else ""

    first, second = (tuple(cell(name).strip() for name in pair) for pair in (PRIMARY, SECONDARY))
    whole = len(cells) > max(places.values()) and not any(cells[width:])
    broken = "" if whole else f"the row has {len(cells)} cells, the header {width}: check its quotes"
    return Cluster(cell(NAME), (first[0], first[1]), (second[0], second[1]), cell(DATE).strip(), broken)


def number(text: str) -> float:
    """A count as tables write it: "1000", "1,000", "1e3", "1000.0"."""
    if not _NUMBER.fullmatch(text):
        raise _UnreadableError(f"{text!r} is no number")
    value = float(text.replace(",", ""))
    if value <= 0:
        raise _UnreadableError(f"{text} is not above zero")
    if value > MOST:
        raise _UnreadableError(f"{text} is more than any cluster holds")
    return value


def day(text: str) -> date | None:
    """A date as Epoch writes it, 11/18/2024 (month first), or ISO; None where there is none."""
    if not text:
        return None
    for form in ("%m/%d/%Y", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m", "%Y"):
        try:
            found = datetime.strptime(text, form).date()
        except ValueError:
            continue
        if FIRST <= found.year <= LAST:
            return found
    raise _UnreadableError(f"{DATE}: {text!r} is no date like 11/18/2024 or 2024-11-18")


def _part(columns: tuple[str, str], cells: tuple[str, str], known: Reference) -> Part | None:
    """The chips of one pair of columns; None where both are empty."""
    chip, count = cells
    if not chip and not count:
        return None
    if not chip:
        raise _UnreadableError(f"{columns[0]}: empty, though {columns[1]} is {count!r}")
    try:
        found = known.chip(chip)
    except UnknownChipError:
        several = [part for part in _SEVERAL.split(chip) if part]
        if len(several) > 1 and any(map(known.knows, several)):
            raise _UnreadableError(f"{columns[0]}: {chip!r} are several chips under one number") from None
        raise _UnreadableError(f"{columns[0]}: no chip {chip!r} in the hardware table") from None
    if not count:
        raise _UnreadableError(f"{columns[1]}: empty, so the {chip!r} are not counted")
    try:
        return Part(found, number(count))
    except _UnreadableError as error:
        raise _UnreadableError(f"{columns[1]}: {error}") from None


def _parts(cluster: Cluster, known: Reference) -> tuple[list[Part], list[str]]:
    """The chips that can be counted. Without the primary ones there is no figure; of the others one may be left out."""
    if cluster.broken:
        return [], [cluster.broken]
    try:
        primary = _part(PRIMARY, cluster.primary, known)
    except _UnreadableError as error:
        return [], [str(error)]
    if primary is None:
        return [], [f"{PRIMARY[0]}: empty"]
    try:
        secondary = _part(SECONDARY, cluster.secondary, known)
    except _UnreadableError as error:
        return [primary], [f"{error}; the figures are for the primary chips alone"]
    return [primary, *([secondary] if secondary else [])], []


def estimate(cluster: Cluster, basis: Basis, known: Reference, fitted: Fitted) -> Line:
    """What follows for one row."""
    parts, errors = _parts(cluster, known)
    if not parts:
        return Line(cluster.name, None, None, None, tuple(errors))
    equivalents = watts = dollars = None
    try:
        equivalents = h100e(parts, basis, known)
    except CannotEstimateError as error:
        errors.append(str(error))
    try:
        on = day(cluster.day)
    except _UnreadableError as error:
        return Line(cluster.name, equivalents, None, None, (*errors, f"power and cost: {error}"))
    try:
        watts = power(parts, on, known, fitted)
    except CannotEstimateError as error:
        errors.append(str(error))
    try:
        dollars = cost(parts, on, known, fitted)
    except CannotEstimateError as error:
        errors.append(str(error))
    return Line(cluster.name, equivalents, watts, dollars, tuple(errors))


def estimates(clusters: Iterable[Cluster], basis: Basis, known: Reference) -> Iterator[Line]:
    """What follows for each row, in their order."""
    fitted = Fitted.of(known)
    return (estimate(cluster, basis, known, fitted) for cluster in clusters)


def _plain(value: float) -> str:
    """Six significant digits, never with an exponent."""
    return format(Decimal(f"{value:.{DIGITS}g}"), "f")


def _cells(line: Line) -> list[str]:
    mega = Interval(*(value / MEGA for value in line.power)) if line.power else None
    figures = [line.h100e, *(mega or [None] * 3), *(line.cost or [None] * 3)]
    return [line.name, *("" if x is None else _plain(x) for x in figures), "; ".join(line.errors)]


def _written(cells: Sequence[str]) -> str:
    """One row. `csv` quotes the characters of its own line ending only, so it is given both and keeps one."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().removesuffix("\r\n") + "\n"


def write_table(lines: Iterable[Line]) -> str:
    """The rows as CSV, `Name` first and unchanged."""
    return "".join(map(_written, [OUTPUT, *map(_cells, lines)]))
