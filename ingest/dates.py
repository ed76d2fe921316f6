"""Expressions of calendar time: a spaCy component. `find` is the grammar by itself.

Sets `doc.spans["dates"]`; `span._.date` is EDTF ("2026", "2024-01", "2024/2027"), or the words themselves where they
are relative ("this year": `span._.relative`), to be resolved by `resolve` once the source has a date.
"""

import re
from calendar import monthrange
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

for extension in ("date", "relative"):
    if not Span.has_extension(extension):
        Span.set_extension(extension, default=None)

_MONTH_NAMES = "january february march april may june july august september october november december".split()
MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}

_MONTH = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
_SHORT = r"['’]?[12]\d"  # the years 10 to 29 as spoken
# After a bare number from 1950 to 2049 these show that things are counted.
COUNTED = (
    r"(?:\w+ )?(?:gpus?|chips?|accelerators?|cards?|nodes?|servers?|racks?|clusters?)|tokens|people|engineers|"
    r"employees|researchers|customers|users|watts|megawatts|gigawatts|dollars|miles|homes|unique|concurrent|"
    r"hoppers?|blackwells?|tpus?|trainiums?"
)

_PART = r"(?:the\s+)?(?P<part>early|mid|late|(?:the\s+)?(?:end|beginning|start|middle|first half|second half) of)"

_PATTERNS = tuple(
    re.compile(rf"(?<![\w$€£.,/-]){pattern}(?![\w%])", re.I | re.A)  # ASCII: "ſ" is no s, "٤" no digit
    for pattern in (
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>{_YEAR})",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(?P<year>{_YEAR})",
        rf"{_MONTH},?\s+(?:of\s+)?(?P<year>{_YEAR})",
        rf"(?<!on ){_MONTH}\s+(?:of\s+)?(?P<short>2\d)(?!\s*(?:st|nd|rd|th|,|\d|%|percent|million|billion))",
        rf"q(?P<quarter>[1-4])\s+(?:of\s+)?(?:fiscal\s+)?(?P<year>{_YEAR})",
        rf"(?:the\s+)?(?P<quartername>first|second|third|fourth)\s+quarter\s+of\s+(?P<year>{_YEAR})",
        rf"{_PART}[\s-]+(?P<year>{_YEAR})(?!\s*(?:gpus|chips|tokens))",
        rf"{_PART}\s+(?P<short>{_SHORT})(?!\s*[\d%])",
        rf"(?:between\s+|from\s+)?(?P<year>{_YEAR})(?:\s*(?:-|–|to|through|and|or|/)\s*|\s+)(?P<until>{_YEAR})",
        r"(?:between\s+|from\s+)?(?P<short>2\d)\s*(?:to\s+|-\s*)?(?P<untilshort>2\d)(?=\s+(?:time\s?frame|we|i|it|you|that))",
        r"(?:the\s+)?(?:early\s+|late\s+)?(?P<decade>(?:19[5-9]|20[0-4])0)s",
        rf"(?P<year>{_YEAR})(?!\s*(?:{COUNTED})\b|\s+[A-Z]+\d+s?\b)",
        rf"{_MONTH}\s+(?P<bareday>\d{{1,2}})(?:st|nd|rd|th)?(?!\s*(?:,000|%|percent|\d|million|billion))",
        r"(?P<relative>(?:(?:this|last|next|previous|coming|earlier this|later this|end of(?: the| this)?|"
        r"end of next|beginning of(?: the| this)?)\s+(?:year|quarter|month|week|weekend|summer|fall|winter|spring))|"
        r"(?:the\s+)?year after(?: next)?)",
        r"(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:\s+(?:night|morning|evening))?)",
        r"(?:in|since|by)\s+(?P<only>december|january|february|april|june|july|august|september|october|november)",
    )
)  # fmt: skip

_PARTS = {
    "early": ("01", "04"),
    "first half of": ("01", "06"),
    "mid": ("05", "08"),
    "middle of": ("05", "08"),
    "late": ("09", "12"),
    "second half of": ("07", "12"),
    "end of": ("12", "12"),
    "beginning of": ("01", "01"),
    "start of": ("01", "01"),
}
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


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
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if not any(match.start() < d.end and d.begin < match.end() for d in found) and (date := _date(match)):
                found.append(date)
    return sorted(found)


def _date(match: re.Match[str]) -> Date | None:
    group = match.groupdict()
    if group.get("month") in ("may", "mar", "march") and not group.get("year"):
        return None  # "may 20 of them", "march 12 miles": verbs, unless a capital or a year says otherwise
    begin, end = match.span()
    if group.get("relative") or group.get("weekday") or group.get("only"):
        name = next(k for k in ("relative", "weekday", "only") if group.get(k))
        begin, end = match.span(name)
        return Date(begin, end, " ".join(match[name].lower().split()), relative=True)
    year = group.get("year") or (f"20{group['short'][-2:]}" if group.get("short") else None)
    if group.get("decade"):
        return Date(begin, end, f"{group['decade']}/{int(group['decade']) + 9}")
    until = group.get("until") or (f"20{group['untilshort']}" if group.get("untilshort") else None)
    if until and year:
        lead = re.match(r"(?:between|from)\s+", match[0], re.I)
        begin += lead.end() if lead else 0
        return Date(begin, end, f"{year}/{until}") if int(year) < int(until) else None
    if group.get("bareday"):
        return Date(begin, end, " ".join(match[0].lower().split()), relative=True)
    assert year is not None
    return Date(begin, end, _within(year, group))


def _within(year: str, group: dict[str, str | None]) -> str:
    """EDTF of a year with its month, day, quarter or part."""
    if quarter := group.get("quarter") or _QUARTERS.get((group.get("quartername") or "").lower()):
        return f"{year}-Q{quarter}"
    if month := group.get("month"):
        number = f"{year}-{MONTHS[month.lower().rstrip('.')]:02d}"
        day = int(group.get("day") or 0)
        return f"{number}-{day:02d}" if 1 <= day <= monthrange(int(year), int(number[5:]))[1] else number
    if part := group.get("part"):
        first, last = _PARTS[re.sub(r"^the\s+", "", " ".join(part.lower().split()))]
        return f"{year}-{first}" if first == last else f"{year}-{first}/{year}-{last}"
    return year


def resolve(words: str, said_at: str | None) -> str | None:
    """EDTF of a relative expression once it is known when it was said; None where that is not enough."""
    if not said_at:
        return None
    year = int(said_at[:4])
    if not 1900 <= year <= 2100:
        return None
    month = int(said_at[5:7]) if len(said_at) >= 7 else None
    step = {"last": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}
    words = re.sub(r"^(?:the|earlier|later)\s+", "", words)
    if match := re.fullmatch(r"(this|last|previous|next|coming)\s+year", words):
        return str(year + step[match[1]])
    if match := re.fullmatch(r"end of (?:the |this |next )?year", words):
        return f"{year + ('next' in words)}-12"
    if month and (match := re.fullmatch(r"(this|last|previous|next|coming)\s+(month|quarter)", words)):
        size = 3 if match[2] == "quarter" else 1
        first = 12 * year + (month - 1) // size * size + step[match[1]] * size
        edtf = f"{first // 12}-{first % 12 + 1:02d}"
        return f"{first // 12}-Q{first % 12 // 3 + 1}" if size == 3 else edtf
    return None
