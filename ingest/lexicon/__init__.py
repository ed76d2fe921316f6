"""The names of the field: entities with their aliases and sound-alikes, read from `data/*.csv`.

Matching folds case, blanks and punctuation. A prefix on an alias says when it counts: `=US` only in exactly this case,
`?Together` only where the source names the entity by another form, or a word of `near` stands close. A canonical name
that is repeated among its aliases with a prefix counts under that condition only. Format: `docs/lexicon.md`.
"""

import csv
import hashlib
from collections import defaultdict
from functools import cache
from importlib import resources
from typing import NamedTuple

from graph.model import Entity, EntityType
from graph.text import fold

COLUMNS = ("id", "name", "aliases", "heard", "near", "family", "maker")

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


class Form(NamedTuple):
    """One way an entity is named. `cased`: the letters as they must be written, or None. `words`: blanks in it + 1."""

    entity: str
    surface: str
    words: int
    heard: bool = False
    gated: bool = False
    cased: str | None = None


class Lexicon:
    """Entities by id, and forms by folded name. `version` changes with every byte of the data."""

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
        written = [a.lstrip("=?") for a in aliases]
        self.entities[id] = Entity(
            id=id,
            type=PREFIXES[id.partition("/")[0]],
            name=name,
            aliases=tuple(dict.fromkeys(a for a in written if a != name)),
            heard=tuple(h for h in row["heard"].split("|") if h),
            family=row["family"] or None,
            maker=row["maker"] or None,
        )
        if row["near"]:
            self.near[id] = frozenset(row["near"].lower().split())
        conditional = {a[1:] for a in aliases if a[0] in "=?"}
        for alias in [*([] if name in conditional else [name]), *aliases]:
            surface = alias.lstrip("=?")
            cased = "".join(c for c in surface if c.isalnum()) if alias.startswith("=") else None
            self._form(surface, Form(id, surface, len(surface.split()), gated=alias.startswith("?"), cased=cased))
        for heard in filter(None, row["heard"].split("|")):
            self._form(heard, Form(id, heard, len(heard.split()), heard=True))

    def _form(self, surface: str, form: Form) -> None:
        if key := fold(surface):
            self.forms[key].append(form)


@cache
def load() -> Lexicon:
    """The lexicon that ships with claimgraph."""
    folder = resources.files("ingest.lexicon") / "data"
    return Lexicon({f.name: f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".csv")})
