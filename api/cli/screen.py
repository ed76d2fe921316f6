"""What commands print: whole lines, never wrapped or cut, so that a path or an address can be copied."""

import unicodedata

import typer
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

_WIDEST = 10_000  # columns of a table, at most
_COMMANDS = {"Cc", "Cs", "Zl", "Zp"}  # control characters, broken bytes of file names, line separators
_TURNS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they turn the direction of what follows


def tame(text: str) -> str:
    """One line. Characters that would move the cursor, set colours or break the line are written out instead."""
    if text.isprintable():
        return text
    text = " ".join(text.split("\n"))
    return "".join(f"\\u{ord(c):04x}" if unicodedata.category(c) in _COMMANDS or c in _TURNS else c for c in text)


def line(text: str = "") -> None:
    """One line on standard output."""
    typer.echo(tame(text))


def problem(text: str) -> None:
    """One line on standard error."""
    typer.echo(tame(text), err=True)


def table(columns: list[str], rows: list[list[str]], title: str | None = None) -> None:
    """A table; the first column is text, the others are numbers or short words. It is as wide as it must be."""
    grid = Table(title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for number, column in enumerate(columns):
        grid.add_column(column, justify="left" if number == 0 else "right", no_wrap=True)
    for row in rows:
        grid.add_row(*map(tame, row))
    console = Console(markup=False, emoji=False, highlight=False)
    wide = console.options.update(max_width=_WIDEST)
    console.width = max(console.width, Measurement.get(console, wide, grid).maximum)
    console.print(grid, soft_wrap=True)
