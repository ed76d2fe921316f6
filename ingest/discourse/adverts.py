"""Adverts that are read inside a show: what is said in them is named, and claims nothing.

An advert opens with words about a sponsor. It goes on to the last invitation ("go to ...", "use the code ..."); where
none follows, through the turn of the speaker whom the transcript names, for some sentences.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from ingest.context import STOP
from ingest.text import Text

_OPENS = re.compile(
    r"\b(?:my|our|today'?s|this (?:week|episode|video|show|podcast)'?s) sponsors?\b|\bfor sponsoring\b|"
    r"\b(?:episode|show|podcast|video|channel|newsletter)\b(?:\W+\w+){0,3}?\W+"
    r"(?:sponsored|supported|presented|made possible|brought to you)\W+(?:\w+\W+)?by\b|"
    r"\bbrought to you (?:today )?by\b|\bsupport for (?:this|the|our) (?:show|podcast|episode|channel)\b",
    re.IGNORECASE,
)
_INVITES = re.compile(
    r"\b(?:go to|head (?:over )?to|visit|check (?:it|them|him|her|us) out|learn more|find out more|"
    r"sign up|get started|try it|"
    r"use (?:the |my |our |promo )*(?:code|link)|(?:promo|discount|offer|coupon) code|links? (?:in|below|is)|"
    r"in the description|free trial|back to the (?:show|episode|conversation|interview))\b|"
    r"(?:\.| dot )(?:com|org|io|ai|co|net)\b",
    re.IGNORECASE,
)
_STOP = re.compile(rf"(?:{STOP})[\"'”’)\]]*(?=\s|$)|\n")
NEXT = 700  # characters from one invitation of an advert to the next
LONGEST = 1800
UNINVITED = 500  # characters of a turn that invites nobody
SENTENCE = (
    300  # characters in which a sentence begins or ends; where the text has no stops, none of them are the advert's
)


def adverts(text: Text) -> list[tuple[int, int]]:
    """The stretches that are adverts, as offsets of the text, in order and apart."""
    found: list[tuple[int, int]] = []
    for match in _OPENS.finditer(text.text):
        if not found or match.start() >= found[-1][1]:
            begin = max(_sentence_begin(text.text, match.start()), found[-1][1] if found else 0)
            found.append((begin, _end(text, match.end())))
    return found


def inside(stretches: Sequence[tuple[int, int]], offset: int) -> bool:
    """Whether a character stands in one of the stretches."""
    at = bisect_right(stretches, offset, key=lambda stretch: stretch[0]) - 1
    return at >= 0 and stretches[at][0] <= offset < stretches[at][1]


def _end(text: Text, begin: int) -> int:
    turn = _turn_end(text, begin)
    last = begin
    for end in _invitations(text.text, begin, turn):
        if end - last > NEXT:
            break
        last = end
    if last > begin:
        return min(turn, _sentence_end(text.text, last))
    labelled = bool(text.segment_at(begin).speaker)
    return min(turn, begin + UNINVITED) if labelled else _sentence_end(text.text, begin)


def _invitations(text: str, begin: int, end: int) -> Iterator[int]:
    return (match.end() for match in _INVITES.finditer(text, begin, end))


def _turn_end(text: Text, begin: int) -> int:
    """Where another speaker begins; where the transcript tells no speakers apart, where an advert must have ended."""
    speaker = text.segment_at(begin).speaker
    limit = min(len(text.text), begin + LONGEST)
    at = begin
    while at < limit:
        segment = text.segment_at(at)
        if segment.speaker != speaker:
            return text.begin_of(at)
        at = text.begin_of(at) + len(segment.text) + 1
    return limit


def _sentence_begin(text: str, offset: int) -> int:
    stops = [match.end() for match in _STOP.finditer(text, max(0, offset - SENTENCE), offset)]
    return stops[-1] if stops else offset if offset > SENTENCE else 0


def _sentence_end(text: str, offset: int) -> int:
    stop = _STOP.search(text, offset, offset + SENTENCE)
    return stop.end() if stop else offset
