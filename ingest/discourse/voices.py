"""Whose "we" a text without speaker labels speaks with: the company of whom it presents, or who presents themselves.

"A conversation with Jane Doe, founder of Mill", "I'm Jane Doe", "here at Mill". Who a person works for is what the text
says there, else `data/employers.csv` for the day on which it was said, else what the lexicon knows.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from ingest.discourse.discourse import Named

OPENING = 6000  # characters in which people are presented
POST_REACH = 200  # characters behind a name in which a post is said

_GUEST = re.compile(
    r"\b(?:(?:conversation|interview|chat|chatting|talk|talking|talked|discussion|speak|speaking|spoke|down|episode|"
    r"keynote|session)\s+with|(?:joined|accompanied)(?:\s+\w+){0,3}\s+by|(?:our|my|today's|the|this)\s+(?:\w+\s+)?"
    r"guests?(?:\s+\w+)?\s+(?:is|was|are)|welcome(?:\s+(?:back|to\s+the\s+(?:show|stage|podcast)))?|(?:introduce|"
    r"introducing)|here(?:'s|\s+is|\s+comes)|(?:thank\s+you|thanks)(?:\s+so\s+much)?|here\s+with|with\s+us)[,:\s]+"
    r"(?:(?:the|a|my|our|mr|ms|dr|friend|ceo|founder|chief|executive|officer|legendary|brilliant|please)[.,]?\s+){0,4}$",
    re.I,
)
_SELF = re.compile(r"\b(?:I'm|I\s+am|my\s+name\s+is|my\s+name's|this\s+is)\s+$", re.I)
_HOUSE = re.compile(r"\b(?:here|us|we|those\s+of\s+us|all\s+of\s+us)\s+at\s+$|\bwelcome\s+to\s+our\s+$", re.I)
_POST = re.compile(
    r"\b(?:founder|co-?founder|cofounded|founded|ceo|cto|cfo|coo|chief|president|head|vp|director|chair\w*|partner|"
    r"leads?|runs?|works?|working|engineer|scientist|researcher|executive|officer)\b[^.?!]{0,50}?"
    r"\b(?:of|at|for|from|with|runs|leads|founded)\s+(?:the\s+)?$|\b(?:runs|leads|founded|cofounded)\s+$",
    re.I,
)


class Employed(NamedTuple):
    """Where somebody worked, from a month on and before another ("2021-01"; "" where it goes on)."""

    organization: str
    since: str
    until: str


@cache
def employers() -> Mapping[str, tuple[Employed, ...]]:
    """Person -> organizations, from `data/employers.csv`."""
    text = (resources.files("ingest") / "data" / "employers.csv").read_text(encoding="utf-8")
    found: dict[str, tuple[Employed, ...]] = {}
    for row in csv.DictReader(text.splitlines()):
        held = Employed(row["organization"], row["from"], row["to"])
        found[row["person"]] = (*found.get(row["person"], ()), held)
    return found


def companies(makers: Mapping[str, str], said: str | None) -> dict[str, str]:
    """Person -> the company on the day on which something was said; where no day is known, as the lexicon has it.

    `makers`: the company of each person in the lexicon.
    """
    found = dict(makers)
    for person, held in employers().items():
        if said is None:
            found.setdefault(person, held[-1].organization)
            continue
        there = [e.organization for e in held if e.since <= said[:7] < (e.until or "9999")]
        if there:
            found[person] = there[-1]
        else:
            found.pop(person, None)
    return found


def voice(text: str, names: Sequence[Named], works_for: Mapping[str, str]) -> str | None:
    """The company of whom the opening of a text presents; guests come before hosts."""
    opening = [n for n in names if n.begin < OPENING]
    found: dict[str, str] = {}
    for name in opening:
        before = text[max(0, name.begin - 90) : name.begin]
        if name.type == "organization" and _HOUSE.search(before):
            found.setdefault("house", name.entity)
        if name.type != "person":
            continue
        part = "guest" if _GUEST.search(before) else "self" if _SELF.search(before) else None
        company = (_stated(text, name, names) or works_for.get(name.entity)) if part else None
        if part and company:
            found.setdefault(part, company)
    return next((found[part] for part in ("house", "guest", "self") if part in found), None)


def _stated(text: str, person: Named, names: Sequence[Named]) -> str | None:
    """The organization that is said behind a person's name to be theirs: "Jane Doe, the founder of Mill"."""
    for name in names:
        if person.end <= name.begin <= person.end + POST_REACH and name.type == "organization":
            return name.entity if _POST.search(text[person.end : name.begin]) else None
    return None
