"""`claimgraph copy`: one store into another, of whatever kinds they are."""

from typing import Annotated

import typer

from api.cli.screen import line, problem, table
from api.cli.settings import opened
from graph.copy import copy as copied
from graph.model import Source
from graph.store import PutResult


def copy(
    origin: Annotated[str, typer.Option("--from", metavar="STORE", help="The store to read.")],
    target: Annotated[str, typer.Option("--to", metavar="STORE", help="The store to write; it is made if need be.")],
) -> None:
    """Copy all documents and compare the counts. Run again, it does only what is missing."""

    def tell(source: Source, result: PutResult) -> None:
        if result is PutResult.DUPLICATE:
            problem(f"skipped: {source.key}: its content is there under another key.")

    with opened(origin) as store, opened(target, create=True) as other:
        done = copied(store, other, tell)
    line(
        f"{origin} -> {target}: {len(done.new)} new, {len(done.replaced)} replaced, {len(done.unchanged)} there already"
    )
    line("both stores hold of these:")
    table(list(done.counts._fields), [[f"{count:,}" for count in done.counts]])
    line(f"estimates copied: {done.estimates:,}")
