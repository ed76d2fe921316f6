"""The command line: `claimgraph COMMAND`. Each module holds the commands of one noun; `docs/cli.md` describes them."""

from api.cli.main import app, main

__all__ = ["app", "main"]
