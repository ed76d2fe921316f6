"""The version of what reads: every byte of its code, rules and data counts, so that nothing stale passes for new."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources

APART = {"training", "evaluation"}  # what only learns or judges
KINDS = {".py", ".csv", ".json"}  # code, tables, learned weights


@cache
def version() -> str:
    """Twelve hex digits over this package's modules and tables (the lexicon has a version of its own)."""
    digest = hashlib.sha256()
    for name, content in sorted(_files()):
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:12]


def _files() -> Iterator[tuple[str, bytes]]:
    with resources.as_file(resources.files("ingest")) as root:
        for file in root.rglob("*"):
            if file.suffix in KINDS and file.relative_to(root).parts[0] not in APART:
                yield file.relative_to(root).as_posix(), file.read_bytes()
