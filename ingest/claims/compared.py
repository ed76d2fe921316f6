"""What a multiple or a change is compared with: "3x over the A100", "up 8% from last year"."""

import re

from spacy.tokens import Doc, Span

from graph.model import Thing
from ingest.claims.phrases import clause_before, phrase, thing

REACH = 60  # characters between a number and the word that compares
BACK = 70  # characters before a number in which "compared with" stands

_RATIOS = frozenset(("performance_ratio", "compute_ratio", "growth_factor", "price_factor", "growth", "price_change"))
_CHANGES = frozenset(("growth", "growth_factor", "price_change", "price_factor"))
_THAN = re.compile(
    rf"^[^.?!;\n]{{0,{REACH}}}?\b(?:than|versus|vs\.?|compared (?:to|with)|relative to|"
    r"over(?= (?:the|an?|its|their|our|last|[A-Z])))\s+"
)
_FROM = re.compile(
    r"^(?:\W{0,2}\b\w+\b){0,4}?\W{1,2}(?:from|since|over|on)\s+(?=(?:the|its|their|last|a|Q\d|\w+)\b)", re.I
)
_YEAR_OVER_YEAR = re.compile(
    r"^(?:\W{0,3}\b\w+\b){0,3}?\W{0,3}"
    r"\b((?:year|quarter|month|week)[ -](?:over|on|to)[ -](?:year|quarter|month|week)|YoY|QoQ)\b",
    re.I,
)
_COMPARED = re.compile(r"\b(?:compared (?:to|with)|relative to|versus|vs\.?)\s+(?:the |an? |its )?$", re.I)
_TIMES_THE = re.compile(r"^\s*(?:the|as much|more|of the)?\s*(?:[\w-]+\s){1,3}(?:of|than)\s+(?:the |an? )?$", re.I)
_AGO = re.compile(
    r"(?:(?:an?|one|the|two|three|last|previous|prior|same)\W+)(?:\w+\W+){0,2}?"
    r"(?:year|quarter|month|week|generation|decade)s?(?:\W+(?:ago|earlier|before|prior))?",
    re.I,
)
_ITS_LOW = re.compile(r"(?:it|they|we|that) (?:was|were|is|are|had|did)\b[^.?!,;]{0,30}", re.I)
_AGED = re.compile(r"(?:[ -](?:year|month)s?)?[ -]old\b", re.I)
_AND = re.compile(r"[^.?!;\n]*(?:,|\band\b|\bor\b)[^.?!;\n]*$", re.I)


def base(number: Span, previous: Span | None, text: str) -> Thing | None:
    """What a number compares with. A list goes on: "3x faster than the A100 and 9x in training" says it once."""
    own = {subject.entity for subject in number._.subjects or ()}
    if number._.base is not None and number._.base.kb_id_ not in own:
        return thing(number._.base)
    if number._.reading.unit != "ratio" or number._.predicate not in _RATIOS:
        return _higher(number, text)
    after = text[number.end_char : _next(number, text)]
    found = _behind(number, after) or _before(number, text)
    if found is None and number._.predicate in _CHANGES:
        found = _change(number, after)
    if found is None and previous is not None and previous._.predicate == number._.predicate:
        gap = text[previous.end_char : number.start_char]
        if len(gap) <= 2 * REACH and _AND.match(gap) and number._.predicate not in _CHANGES:
            found = previous._.measured.base
    return None if found is not None and found.entity in own and found.entity else found


def _next(number: Span, text: str) -> int:
    """Where the next number begins, or 100 characters on."""
    following = (n for n in number.doc.spans["quantities"] if n.start_char >= number.end_char)
    others = (n.start_char for n in following if not _AGED.match(text[n.end_char : n.end_char + 10]))
    ends: tuple[int, ...] = (*others, number.end_char + 100, len(text))
    return min(ends)


def _behind(number: Span, after: str) -> Thing | None:
    match = _THAN.match(after)
    if match is None:
        return _of_what(number, after)
    return _named(number.doc, number.end_char + match.end(), after[match.end() :])


def _of_what(number: Span, after: str) -> Thing | None:
    """ "30 times the speed of the A100", "50 times Hopper"."""
    for entity in number.doc.spans.get("entities", ()):
        begin = entity.start_char - number.end_char
        if not 0 < begin <= len(after) or entity.label_ not in ("chip", "model", "cluster"):
            continue
        if _TIMES_THE.match(after[:begin]) or after[:begin].strip() in ("", "the", "that of", "what"):
            return thing(entity)
    return None


def _named(doc: Doc, at: int, words: str) -> Thing | None:
    """What stands behind "than": a name in the same phrase or in brackets behind it, else its words."""
    clause = re.split(r"[.?!,;\n]", words)[0]
    for entity in doc.spans.get("entities", ()):
        if at <= entity.start_char < at + len(clause):
            between = words[: entity.start_char - at]
            if len(between.split()) <= 7 and not re.search(r"\s(?:and|or|that|which|in|by|for)\s", between):
                return thing(entity)
    if ago := _AGO.match(clause) or _ITS_LOW.match(clause):
        return Thing(text=ago[0].strip())
    span = doc.char_span(at, at + 1, alignment_mode="expand")
    return phrase(doc, span.start) if span is not None else None


def _before(number: Span, text: str) -> Thing | None:
    """ "compared with the A100, it is 3x faster"."""
    clause = clause_before(text, number, BACK)
    start = number.start_char - len(clause)
    for entity in number.doc.spans.get("entities", ()):
        if start <= entity.start_char < number.start_char and _COMPARED.search(text[start : entity.start_char]):
            return thing(entity)
    return None


def _change(number: Span, after: str) -> Thing | None:
    """ "from the previous quarter", "year over year"."""
    if same := _YEAR_OVER_YEAR.match(after):
        return Thing(text=same[1])
    if (match := _FROM.match(after)) and (ago := _AGO.match(after, match.end())):
        return Thing(text=ago[0].strip())
    for date in number.doc.spans.get("dates", ()):
        if match and date.start_char == number.end_char + match.end() and not match[0].lower().rstrip().endswith(" on"):
            return Thing(text=date.text)
    return None


def _higher(number: Span, text: str) -> Thing | None:
    """ "a trillion higher than it was": an amount more or less than something."""
    after = text[number.end_char : number.end_char + REACH]
    match = re.match(r"\s*(?:higher|lower|more|less|cheaper|above|below)\s+than\s+", after, re.I)
    if match is None or number._.reading.unit not in ("USD", "W", "count"):
        return None
    return _named(number.doc, number.end_char + match.end(), after[match.end() :])
