"""`claimgraph export`: everything in the store as files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.screen import line
from api.cli.settings import DEFAULT_STORE, Where, opened
from graph.errors import BadRequestError
from graph.export import export_jsonl


class Format(StrEnum):
    JSONL = "jsonl"


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write into; it is made if need be.")],
    format: Annotated[Format, typer.Option(help="jsonl: a file of JSON lines for each noun.")] = Format.JSONL,
    where: Where = DEFAULT_STORE,
) -> None:
    """Write sources, entities, mentions and claims as JSON lines: the same bytes for the same content."""
    with opened(where) as store:
        try:
            written = export_jsonl(store, folder)
        except OSError as error:
            raise BadRequestError(f"{folder}: cannot be written ({error.strerror}). Give a folder of yours.") from None
    line(f"{folder}: " + ", ".join(f"{name} {count:,}" for name, count in written.items()))
