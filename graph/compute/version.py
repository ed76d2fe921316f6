"""The version of the facts: every byte of the reference rows in use, and of the code that estimates are made by."""

import hashlib
from functools import cache
from importlib import resources

from graph.compute import facts

# What is outside this package and yet shows in an estimate: how numbers are written, times and words cut.
BESIDE = ("model.py", "text.py", "times.py", "units.py")


def version() -> str:
    """Sixteen hex digits; an estimate of another version must be worked out again."""
    return hashlib.sha256(f"{_code()}\0{facts.reference().digest}".encode()).hexdigest()[:16]


@cache
def _code() -> str:
    digest = hashlib.sha256()
    package, beside = resources.files("graph.compute"), resources.files("graph")
    found = [(file.name, file) for file in package.iterdir() if file.name.endswith(".py")]
    for name, file in sorted([*found, *((f"../{name}", beside / name) for name in BESIDE)], key=lambda pair: pair[0]):
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
