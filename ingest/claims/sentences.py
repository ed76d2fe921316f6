"""Where sentences begin and end. Speech without stops is cut at words that open clauses."""

import re
from collections.abc import Iterator
from itertools import pairwise

from ingest.context import STOP

RUNS_ON = 70  # words after which speech without a stop is cut at words that open clauses

_END = re.compile(rf"(?:{STOP})[\"'”’)\]]*\s+|\n+")
_CLAUSE = re.compile(
    r"\b(?:and so|so|but|because|okay|right|anyways?|um|uh|yeah|i mean|you know|i think|which is)\b", re.I
)


def sentences(text: str) -> Iterator[tuple[int, int, bool]]:
    """Begin and end of each sentence, and whether it was cut out of words that run on without a stop."""
    begin = 0
    for end in [*(m.end() for m in _END.finditer(text)), len(text)]:
        if len(text[begin:end].split()) <= RUNS_ON:
            yield *_trimmed(text, begin, end), False
        else:
            cuts = [begin, *(m.start() for m in _CLAUSE.finditer(text, begin, end) if m.start() > begin), end]
            for left, right in pairwise(cuts):
                yield *_trimmed(text, left, right), True
        begin = end


def _trimmed(text: str, begin: int, end: int) -> tuple[int, int]:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    return begin, end
