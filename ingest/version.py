"""The version of what reads: every byte of its code, rules and data counts, so that nothing stale passes for new."""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources


@cache
def version() -> str:
    """Twelve hex digits over this package's modules and tables (the lexicon has a version of its own)."""
    digest = hashlib.sha256()
    for name, content in sorted(_files()):
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:12]


def _files() -> Iterator[tuple[str, bytes]]:
    for folder in ("", "formats", "lexicon", "data"):
        for file in (resources.files("ingest") / folder).iterdir():
            if re.search(r"\.(?:py|csv)$", file.name):
                yield f"{folder}/{file.name}", file.read_bytes()
