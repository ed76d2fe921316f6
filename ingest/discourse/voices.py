"""Whose "we" a text without speaker labels speaks with: the company of whom it presents, or who presents themselves.

"A conversation with Jane Doe, founder of Mill", "I'm Jane Doe", "here at Mill". Where lines say who speaks, `presented`
reads it of each speaker whom no lexicon knows. Who a person works for is what the text says there, else
`data/employers.csv` for the day on which it was said, else what the lexicon knows.
"""

import csv
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from ingest.discourse.discourse import Named
from ingest.discourse.turns import turns
from ingest.text import Text

OPENING = 6000  # characters in which people are presented
PRESENTED_REACH = 120  # characters before a company's name in which whose it is is said
TALKED_OF = 30_000  # characters in which the company of a speaker is named once, taken over the whole talk
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

_OF_COMPANY = re.compile(
    r"^[,\s]+(?:(?:who\s+is|who's|is)\s+)?(?:(?:the|our|an?|its)\s+)?(?:[\w-]+,?\s+){0,5}?"
    r"(?:of|from|at|with|runs|leads|heads|founded|co-?founded)\s+(?:the\s+)?$",
    re.I,
)
_OWN = re.compile(
    r"\b(?:I\s+(?:run|lead|head|founded|co-?founded|started)|I'm\s+(?:with|at|from)|I\s+work\s+(?:at|for)|"
    r"(?:I'm|I\s+am)\s+(?:the\s+|an?\s+)?(?:[\w-]+\s+){1,4}(?:of|at|for)|(?:here|us|we)\s+at)\s+(?:the\s+)?$",
    re.I,
)
_YOU_THERE = re.compile(
    r"\b(?:are|do|did|have|you've|you're|your|you|guys|will)\b[^.?!]{0,60}\b(?:at|with|over\s+at)\s+$", re.I
)
_LEFT = re.compile(r"\b(?:were|was|worked|used\s+to|before|left|former|formerly|ex)\b[^.?!]{0,60}$", re.I)
_ABOUT = re.compile(r"\b(?:talk|speak|hear|know|tell\s+(?:me|us))\s+(?:\w+\s+)?about\s+$", re.I)
_THEN_YOU = re.compile(r"^[.,!?]?\s+[^?]{0,60}\byou\b[^?]{0,60}\?")


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


def talked_of(text: Text, names: Sequence[Named], companies: Mapping[str | None, str]) -> dict[str | None, str]:
    """The speakers whose company a talk comes back to. The others give a lecture, in which "we" and "you" are anybody;
    in a short text no company need be named."""
    named = Counter(name.entity for name in names)
    least = len(text.text) // TALKED_OF
    return {speaker: company for speaker, company in companies.items() if named[company] >= least}


def presented(text: Text, names: Sequence[Named], known: Collection[str]) -> dict[str | None, str]:
    """The company of each labelled speaker whom no lexicon knows: said of them ("with us is Jane Doe, founder of
    Mill"), by them ("I run Mill"), or asked of them ("how many have you got at Mill?")."""
    spoken = turns(text)
    begins = [turn.begin for turn in spoken]
    labels = {turn.speaker for turn in spoken} - set(known)
    found: dict[str | None, str] = {}
    for name in names:
        at = bisect_right(begins, name.begin) - 1
        if name.type != "organization" or not labels or at < 0 or name.begin >= spoken[at].end:
            continue
        before = text.text[max(0, name.begin - PRESENTED_REACH) : name.begin]
        for label in labels:
            place = before.lower().rfind(label.lower()) if " " in label else -1
            if place >= 0 and _OF_COMPANY.match(before[place + len(label) :]):
                found.setdefault(label, name.entity)
        if _LEFT.search(before):
            continue
        if spoken[at].speaker in labels and _OWN.search(before):
            found.setdefault(spoken[at].speaker, name.entity)
        reply = spoken[at + 1].speaker if at + 1 < len(spoken) else None
        goes_on = text.text[name.end : spoken[at].end]
        if reply in labels and (_YOU_THERE.search(before) or (_ABOUT.search(before) and _THEN_YOU.match(goes_on))):
            found.setdefault(reply, name.entity)
    return found
