"""Expressions of calendar time: a spaCy component. `find` is the grammar by itself.

Sets `doc.spans["dates"]`; `span._.date` is EDTF ("2026", "2024-01", "2024/2027"), or the words themselves where they
are relative ("this year": `span._.relative`), to be resolved by `resolve` once the source has a date.
"""

import re
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

from ingest.dates.calendar_words import COUNTED, MONTHS, PATTERNS, QUARTERS, SEASONS, TRIGGERS
from ingest.dates.edtf import meaning

__all__ = ["COUNTED", "Date", "Dates", "find", "resolve"]

for extension in ("date", "relative"):
    if not Span.has_extension(extension):
        Span.set_extension(extension, default=None)


# Characters before and behind a trigger that an expression, and what must not follow it, can take.
BEFORE, BEHIND = 48, 64


class Date(NamedTuple):
    """A date expression: characters `begin` to `end`, EDTF or, where it is relative, the words folded."""

    begin: int
    end: int
    edtf: str
    relative: bool = False


@Language.factory("claimgraph_dates", assigns=["doc.spans"])
def make_dates(nlp: Language, name: str) -> "Dates":
    return Dates()


class Dates:
    """Runs `find`; a date inside a linked name ("October 2022 export controls") is part of the name."""

    def __call__(self, doc: Doc) -> Doc:
        spans = []
        names = [(s.start_char, s.end_char) for s in doc.spans.get("entities", ())]
        for date in find(doc.text):
            if any(begin <= date.begin < end for begin, end in names):
                continue
            span = doc.char_span(date.begin, date.end, label="date", alignment_mode="expand")
            if span is not None:
                span._.date, span._.relative = date.edtf, date.relative
                spans.append(span)
        doc.spans["dates"] = spans
        return doc


def find(text: str) -> list[Date]:
    """All dates of a text in order; where two expressions overlap, the one with the more exact pattern wins."""
    found: list[Date] = []
    taken = bytearray(len(text))
    around: dict[str, list[tuple[int, int]]] = {kind: _around(text, trigger) for kind, trigger in TRIGGERS.items()}
    for kind, pattern in PATTERNS:
        for match in (match for begin, end in around[kind] for match in pattern.finditer(text, begin, end)):
            begin, end = match.span("date")
            if any(taken[begin:end]):
                continue
            edtf, relative = meaning(match)
            if edtf:
                taken[begin:end] = b"\x01" * (end - begin)
                found.append(Date(begin, end, edtf, relative))
    return sorted(found)


def _around(text: str, trigger: re.Pattern[str]) -> list[tuple[int, int]]:
    """The stretches in which an expression can stand that holds a trigger."""
    stretches: list[tuple[int, int]] = []
    for match in trigger.finditer(text):
        begin, end = max(0, match.start() - BEFORE), min(len(text), match.end() + BEHIND)
        if stretches and begin <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((begin, end))
    return stretches


_STEP = {"last": -1, "previous": -1, "past": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
_STEPS = "|".join(_STEP)


def resolve(words: str, said_at: str | None) -> str | None:
    """EDTF of a relative expression once it is known when it was said; None where that is not enough."""
    if not said_at:
        return None
    year = int(said_at[:4])
    if not 1900 <= year <= 2100:
        return None
    month = int(said_at[5:7]) if len(said_at) >= 7 else None
    words = re.sub(r"^(?:the|earlier|later|early|late)\s+(?=this|next|last|current|end)", "", words)
    if match := re.fullmatch(rf"({_STEPS})\s+year", words):
        return str(year + _STEP[match[1]])
    if match := re.fullmatch(rf"({_STEPS})\s+decade", words):
        first = year // 10 * 10 + 10 * _STEP[match[1]]
        return f"{first}/{first + 9}"
    if re.fullmatch(r"(?:end of (?:the |this |next )?year|year[ -]?end)", words):
        return f"{year + ('next' in words)}-12"
    if match := re.fullmatch(rf"(first|second|back|front|last) half of (?:the|({_STEPS}))\s+year", words):
        half = ("01", "06") if match[1] in ("first", "front") else ("07", "12")
        whole = year + _STEP[match[2] or "this"]
        return f"{whole}-{half[0]}/{whole}-{half[1]}"
    if match := re.fullmatch(rf"(?:(?:early|mid|late)[\s-]+)?(.+?)\s+(?:of\s+)?({_STEPS})\s+year", words):
        return _within_year(match[1], year + _STEP[match[2]])
    if month and (match := re.fullmatch(rf"({_STEPS})\s+(month|quarter)", words)):
        size = 3 if match[2] == "quarter" else 1
        first = 12 * year + (month - 1) // size * size + _STEP[match[1]] * size
        edtf = f"{first // 12}-{first % 12 + 1:02d}"
        return f"{first // 12}-Q{first % 12 // 3 + 1}" if size == 3 else edtf
    if month and (match := re.fullmatch(r"(last|this|next)\s+(\w+)", words)) and match[2] in MONTHS:
        named = MONTHS[match[2]]
        step = {"last": -(named >= month), "this": 0, "next": int(named <= month)}[match[1]]
        return f"{year + step}-{named:02d}"
    return None


def _within_year(part: str, year: int) -> str | None:
    """ "January" (of this year), "q3", "first quarter", "summer"."""
    if part in MONTHS:
        return f"{year}-{MONTHS[part]:02d}"
    if months := SEASONS.get(part):
        return f"{year}-{months[0]}/{year}-{months[1]}"
    quarter = part[1:] if re.fullmatch(r"q[1-4]", part) else QUARTERS.get(part.removesuffix(" quarter"))
    return f"{year}-Q{quarter}" if quarter else None
