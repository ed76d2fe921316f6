"""Per which piece or period a number is said, where that stands apart from it, and of which size of piece it is."""

import re

from spacy.tokens import Span

from graph.model import Thing
from ingest.claims.phrases import clause_before, numbers_between
from ingest.numbers.quantities import Reading

CONTAINERS = {
    **dict.fromkeys(("rack", "racks", "cabinet", "cabinets"), "rack"),
    **dict.fromkeys("server servers system systems box boxes node nodes tray trays machine machines".split(), "server"),
    **dict.fromkeys("pod pods cluster clusters superpod superpods supercluster".split(), "cluster"),
}
_YEARLY = re.compile(
    r"\b(annual(?:ized|ised)?|yearly|monthly|weekly|daily|quarterly|hourly)\b(?: [a-z-]+){0,4}?"
    r"(?: (?:of|is|was|at|to|be|exceeds?|about|around|nearly|over|some|approximately|roughly|than|up|reached|"
    r"hit))*\W*$",
    re.I,
)
_YEARLY_BEHIND = re.compile(
    r"(?: (?:in|of))?(?: an)? (annual(?:ized|ised)?|yearly|monthly|weekly|daily|quarterly)\b(?! report)", re.I
)
_PERIOD = {"annual": "year", "annualized": "year", "annualised": "year", "yearly": "year", "monthly": "month",
           "weekly": "week", "daily": "day", "quarterly": "quarter", "hourly": "hour"}  # fmt: skip
_PRICED = re.compile(
    r"\b(?:an?|each|every|per|one) (?:\w+ ){0,2}?(query|prompt|request|search|image|token|gpu hour|hour)\b[^.?!]*$",
    re.I,
)
_PRICED_BEHIND = re.compile(
    r" (?:for|on) (?:an?|each|every|one) (?:\w+ )?(query|prompt|request|search|image|token)\b", re.I
)
_RATE_BEHIND = re.compile(
    r" (?:(?:in|of|worth of) )?(?:[a-z][a-z-]*,? ){1,3}?(?:per|each|every|a) "
    r"(year|quarter|month|week|day|hour|minute|second)\b",
    re.I,
)
_STOPS = re.compile(r"\b(?:for|at|by|to|and|or|than|over|from|within|in (?:a|the)|half|once|twice|times)\b", re.I)
_PER = re.compile(r"\W*per (\w+)", re.I)
_ALL_IN = re.compile(r"\b(?:all[ -]in|fully loaded|all of everything|soup to nuts)\b", re.I)
_ALONE = re.compile(r"\b(?:gpu|chip|card|accelerator)s?\b[^.]{0,12}\b(?:itself|themselves|alone)\b", re.I)
_AS_A_RACK = re.compile(r"\b(?:rack|cabinet)s?(?:[ -](?:scale|level))?\b", re.I)
_AS_A_SERVER = re.compile(r"\b(?:servers?|dgx|hgx|boxe?s?|nodes?|trays?)\b", re.I)
_MOST_OF_A_RACK = {"USD": 2e7, "W": 2e6, "kg": 1e4}  # what is more is no single rack's
_PIECES = frozenset(("unit_cost", "power_per_chip"))


_ONE_RACK = re.compile(r"\b(?:one|an?|each|every|per|is now|the) (?:\w+ ){0,3}?(rack|cabinet|server|dgx|hgx)\b", re.I)


def many_times(reading: Reading) -> bool:
    """A multiple: "5x the chips", "twice the speed"."""
    return reading.scale >= 1 or reading.kind in ("multiple", "order", "factor")


def per(number: Span, of: Thing | None, text: str) -> Thing | None:
    """The rate that was read, linked where it names an entity; else a period or piece that stands apart from it, or
    behind what is `of`: "3x the performance per GPU"."""
    reading: Reading = number._.reading
    doc = number.doc
    if reading.per:
        named = (e for e in doc.spans.get("entities", ()) if number.end <= e.start <= number.end + 4)
        return Thing(text=reading.per, entity=next((e.kb_id_ for e in named if e.text in reading.per), None) or None)
    before = clause_before(text, number)
    after = text[number.end_char : number.end_char + 60]
    if reading.unit in ("USD", "J", "token"):
        period = _YEARLY.search(before)
        start = number.start_char - len(before) + (period.start() if period else 0)
        if period and not any(numbers_between(number, start, number.start_char)):
            return Thing(text=_PERIOD[period[1].lower()])
        if period := _YEARLY_BEHIND.match(after):
            return Thing(text=_PERIOD[period[1].lower()])
    period = _RATE_BEHIND.match(after) if reading.unit in ("USD", "J", "token", "count", "byte") else None
    if period and not _STOPS.search(period[0]):
        return Thing(text=period[1].lower())
    if reading.unit in ("USD", "J") and number._.predicate in ("unit_cost", "price_per_query", "other"):
        piece = _PRICED_BEHIND.match(after)
        if piece is None and (piece := _PRICED.search(before)):
            start = number.start_char - len(before) + piece.start()
            piece = None if any(numbers_between(number, start, number.start_char)) else piece
        if piece:
            return Thing(text=piece[1].lower())
    if of is not None and reading.unit == "ratio" and many_times(reading):
        at = after.find(of.text)
        if at >= 0 and (piece := _PER.match(after, at + len(of.text))):
            return Thing(text=piece[1])
    return None


def scope(number: Span, text: str) -> str | None:
    """Of which size of piece a price or a power is: all-in, the chip alone, a server, a rack."""
    reading: Reading = number._.reading
    if reading.unit not in ("USD", "W", "kg"):
        return None
    before = clause_before(text, number, 60)
    after = re.split(r"[.?!]\s|\n|;", text[number.end_char : number.end_char + 60])[0]
    around = f"{before} # {after}"
    if number._.predicate in ("unit_cost", "capital_cost") and _ALL_IN.search(around):
        return "all-in"
    if number._.predicate not in _PIECES | {"other", "spend", "power_capacity"}:
        return None
    if number._.predicate in _PIECES and _ALONE.search(around):
        return "chip"
    piece = (reading.per or "").split("-")[0].lower()
    if piece in CONTAINERS:
        return CONTAINERS[piece]
    if number._.predicate in ("spend", "power_capacity", "other"):
        return _of_one_rack(number, text) if reading.size <= _MOST_OF_A_RACK[reading.unit] else None
    if _AS_A_RACK.search(before):
        return "rack"
    return "server" if _AS_A_SERVER.search(before) else None


def _of_one_rack(number: Span, text: str) -> str | None:
    """One rack or server is spoken of, a sentence before at most: "one GPU is now a rack. It weighs two tons"."""
    before = text[max(0, number.start_char - 90) : number.start_char]
    found = list(_ONE_RACK.finditer(before))
    if not found or re.search(r"\b(?:data cent(?:er|re)|cluster|campus|factory)\b", before, re.I):
        return None
    return "rack" if found[-1][1].lower() in ("rack", "cabinet") else "server"
