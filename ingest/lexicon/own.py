"""A user's own lexicon file: read, and checked line by line."""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from graph.errors import ClaimgraphError
from graph.model import EntityType
from graph.text import fold

COLUMNS = ("id", "name", "aliases", "heard", "near", "family", "maker")
NEEDED = ("id", "name")

PREFIXES = {
    "org": EntityType.ORGANIZATION,
    "person": EntityType.PERSON,
    "chip": EntityType.CHIP,
    "cluster": EntityType.CLUSTER,
    "reg": EntityType.REGULATION,
    "model": EntityType.MODEL,
    "place": EntityType.PLACE,
    "topic": EntityType.TOPIC,
}

_ID = re.compile(r"[a-z]+/[a-z0-9.-]+")


class LexiconError(ClaimgraphError):
    """A lexicon file that cannot be used."""

    code = "LEXICON"


class Fault(NamedTuple):
    """What is wrong in a line of the file, in which column, and what to do."""

    line: int
    column: str
    what: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.what}"


class Row(NamedTuple):
    """A row of the file and the line where it ends."""

    line: int
    cells: dict[str, str]

    def names(self) -> list[str]:
        """The name and the aliases as they are written, without prefixes."""
        return [self.cells["name"], *(a.lstrip("=?") for a in self.parts("aliases"))]

    def parts(self, column: str) -> list[str]:
        return [part for part in self.cells[column].split("|") if part]


def rows(text: str) -> tuple[list[Row], list[Fault]]:
    """The rows of a file and what is wrong with its form; columns that are left out are empty."""
    reader = csv.DictReader(text.splitlines(), strict=True)
    found: list[Row] = []
    faults: list[Fault] = []
    try:
        header = reader.fieldnames or []
        for column in header:
            if column not in COLUMNS:
                faults.append(Fault(1, column or "header", f"no such column; there are {', '.join(COLUMNS)}"))
        faults += [Fault(1, column, "this column is needed") for column in NEEDED if column not in header]
        if faults:
            return [], faults
        for cells in reader:
            if None in cells:
                faults.append(
                    Fault(reader.line_num, "row", 'more cells than columns: quote a cell with commas, "A, B"')
                )
                continue
            row = Row(reader.line_num, {c: (cells.get(c) or "").strip() for c in COLUMNS})
            wrong = list(_faults(row))
            faults += wrong
            if not wrong:
                found.append(row)
    except csv.Error as error:
        faults.append(Fault(reader.line_num, "row", f"no CSV ({error})"))
    return found, faults


def _faults(row: Row) -> Iterator[Fault]:
    id, name = row.cells["id"], row.cells["name"]
    if not _ID.fullmatch(id) or id.partition("/")[0] not in PREFIXES:
        kinds = ", ".join(f"{prefix}/..." for prefix in PREFIXES)
        yield Fault(row.line, "id", f"{id!r} is no id: one of {kinds}, in small letters, digits, dots and hyphens")
    if not fold(name):
        yield Fault(row.line, "name", "a name needs a letter or a digit")
    for column in ("aliases", "heard"):
        for part in row.parts(column):
            if not fold(part):
                yield Fault(row.line, column, f"{part!r} holds no letter and no digit")
    if any(a.startswith("?") for a in row.parts("aliases")) and not row.cells["near"]:
        yield Fault(row.line, "near", "an alias with ? needs words here that license it")


def refer(found: Iterable[Row], known: Iterable[str]) -> Iterator[Fault]:
    """Families and makers that are neither in the file nor in `known`."""
    found = list(found)
    ids = {*known, *(row.cells["id"] for row in found)}
    for row in found:
        for column in ("family", "maker"):
            if (id := row.cells[column]) and id not in ids:
                yield Fault(row.line, column, f"{id!r} is no id of this file or of the shipped lexicon")


def text_of(path: Path) -> str:
    """The text of a lexicon file. LexiconError: it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise LexiconError(f"{path}: the lexicon cannot be read ({error.strerror}). Give a CSV file.") from None
    except UnicodeDecodeError:
        raise LexiconError(f"{path}: the lexicon is not UTF-8. Save it as UTF-8.") from None


def read_own(path: Path) -> str:
    """A user's file with all columns, as the shipped ones are. LexiconError names the first thing that is wrong."""
    found, faults = rows(text_of(path))
    if faults:
        more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise LexiconError(f"{path}: {faults[0]}{more}. `claimgraph lexicon check {path}` lists all.")
    lines = [",".join(COLUMNS), *(",".join(_quoted(row.cells[c]) for c in COLUMNS) for row in found)]
    return "\n".join(lines) + "\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'
