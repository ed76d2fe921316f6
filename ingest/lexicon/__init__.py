"""The names of the field: entities with their aliases and sound-alikes, read from `data/*.csv` and a user's own file.

Matching folds case, blanks and punctuation. A prefix on an alias says when it counts: `=US` only in exactly this case,
`?Together` only where the source names the entity by another form, or a word of `near` stands close. A canonical name
that is repeated among its aliases with a prefix counts under that condition only. A person's first name and surname
count once the source has the whole name. Format: `docs/lexicon.md`.
"""

import csv
import hashlib
import os
from collections import defaultdict
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from graph.model import Entity, EntityType
from graph.text import fold
from ingest.lexicon.given import alike, called
from ingest.lexicon.own import COLUMNS, PREFIXES, read_own

_MONTHS = frozenset(("april", "may", "june", "august"))  # of a person's name no name alone

__all__ = ["COLUMNS", "PREFIXES", "SETTING", "Form", "Lexicon", "load", "shipped"]

SETTING = "CLAIMGRAPH_LEXICON"  # the environment variable that names a user's own file


class Form(NamedTuple):
    """One way an entity is named. `cased`: the letters as they must be written, or None. `words`: blanks in it + 1.

    A `part` is a person's first name or surname by itself.
    """

    entity: str
    surface: str
    words: int
    heard: bool = False
    gated: bool = False
    cased: str | None = None
    part: bool = False


class Lexicon:
    """Entities by id, and forms by folded name. `version` changes with every byte of the data.

    Of rows with one id the later file adds to the earlier: so a user's own file gives shipped entities more names.
    """

    def __init__(self, files: dict[str, str]) -> None:
        self.version = hashlib.sha256("\0".join(f"{k}\0{v}" for k, v in sorted(files.items())).encode()).hexdigest()[
            :12
        ]
        self.entities: dict[str, Entity] = {}
        self.near: dict[str, frozenset[str]] = {}
        self.forms: dict[str, list[Form]] = defaultdict(list)
        for _, content in sorted(files.items()):
            for row in csv.DictReader(content.splitlines()):
                self._add(row)
        self.prefixes = {key[:n] for key in self.forms for n in range(1, len(key) + 1)}

    def _add(self, row: dict[str, str]) -> None:
        id, name = row["id"], row["name"]
        aliases = [a for a in row["aliases"].split("|") if a]
        heard = [h for h in row["heard"].split("|") if h]
        known = self.entities.get(id)
        written = [*(known.aliases if known else ()), *(a.lstrip("=?") for a in aliases)]
        canonical = known.name if known else name
        self.entities[id] = Entity(
            id=id,
            type=PREFIXES[id.partition("/")[0]],
            name=canonical,
            aliases=tuple(dict.fromkeys(a for a in [*written, name] if a != canonical)),
            heard=(*(known.heard if known else ()), *heard),
            family=row["family"] or (known.family if known else None),
            maker=row["maker"] or (known.maker if known else None),
        )
        if row["near"]:
            self.near[id] = self.near.get(id, frozenset()) | frozenset(row["near"].lower().split())
        conditional = {a[1:] for a in aliases if a[0] in "=?"}
        for alias in [*([] if name in conditional or (known and name == canonical) else [name]), *aliases]:
            surface = alias.lstrip("=?")
            cased = "".join(c for c in surface if c.isalnum()) if alias.startswith("=") else None
            self._form(surface, Form(id, surface, len(surface.split()), gated=alias.startswith("?"), cased=cased))
        for surface in heard:
            self._form(surface, Form(id, surface, len(surface.split()), heard=True))
        if PREFIXES[id.partition("/")[0]] is EntityType.PERSON and len(name.split()) > 1:
            for part in (name.split()[0], name.split()[-1]):
                if len(fold(part)) > 2 and fold(part) not in _MONTHS:
                    self._form(part, Form(id, part, 1, gated=True, part=True))
            first, _, rest = name.partition(" ")
            for other in alike(first):
                self._form(other, Form(id, other, 1, gated=True, part=True))
                self._spelt(f"{other} {rest}", id)
            for other in called(first):  # by the whole name only: "bill", "sue" and "rob" are words
                if fold(f"{other} {rest}") not in self.forms:
                    self._form(f"{other} {rest}", Form(id, f"{other} {rest}", len(name.split())))

    def _spelt(self, surface: str, id: str) -> None:
        """A name with another spelling of its first word, where nobody has that name."""
        if fold(surface) not in self.forms:
            self._form(surface, Form(id, surface, len(surface.split()), heard=True))

    def _form(self, surface: str, form: Form) -> None:
        if key := fold(surface):
            self.forms[key].append(form)


def shipped() -> dict[str, str]:
    """The files that ship with claimgraph, by name."""
    folder = resources.files("ingest.lexicon") / "data"
    return {f.name: f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".csv")}


@cache
def _load(own: str | None) -> Lexicon:
    return Lexicon(shipped() | ({"~own": read_own(Path(own))} if own else {}))


def load() -> Lexicon:
    """The lexicon that ships with claimgraph, and the file that `CLAIMGRAPH_LEXICON` names. LexiconError: it is bad."""
    return _load(os.environ.get(SETTING) or None)
