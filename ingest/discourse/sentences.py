"""Where sentences begin and end. In words that run on without stops, as captions do, a learned model says where."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.context import STOP
from ingest.discourse.boundaries import model, words

RUNS_ON = 70  # words without a stop that are no sentence; a text of fewer stops than one in so many has none
LONG_LINE = 25  # words of a line in such a text that may hold more than one sentence
ENDS = 0.5  # probability from which a sentence ends

_STOP = re.compile(rf"(?:{STOP})[\"'”’)\]]*\s+")
_END = re.compile(rf"{_STOP.pattern}|\n+")

Span = tuple[int, int]


def sentences(text: str, whole: Sequence[Span] = ()) -> Iterator[tuple[int, int, bool]]:
    """Begin and end of each sentence, and whether it was cut out of words that run on without a stop.

    `whole`: stretches, in order, that are not cut in two, such as names.
    """
    longest = LONG_LINE if _has_no_stops(text) else RUNS_ON
    begin = 0
    for end in [*(m.end() for m in _END.finditer(text)), len(text)]:
        runs_on = len(text[begin:end].split()) > longest
        cuts = [begin, *(_ends(text, begin, end, whole) if runs_on else ()), end]
        for left, right in pairwise(cuts):
            yield *_trimmed(text, left, right), runs_on
        begin = end


def marked(text: str, whole: Sequence[Span] = ()) -> str:
    """The text with a line feed in place of a blank where words that run on without a stop end a sentence."""
    characters = list(text)
    for begin, _, runs_on in sentences(text, whole):
        if runs_on and begin and characters[begin - 1] == " ":
            characters[begin - 1] = "\n"
    return "".join(characters)


def _has_no_stops(text: str) -> bool:
    """A few stray ones do not count."""
    return len(text.split()) > RUNS_ON * (1 + len(_STOP.findall(text)))


def _ends(text: str, begin: int, end: int, whole: Sequence[Span]) -> Iterator[int]:
    """Where the sentences of words that run on end: behind the blank that follows their last word."""
    said = words(text, begin, end)
    for n in (model().probabilities(said.texts)[:-1] > ENDS).nonzero()[0].tolist():
        blank = text.find(" ", said.ends[n], said.begins[n + 1])
        inside = bisect_left(whole, (blank, blank)) - 1
        if blank >= 0 and not (inside >= 0 and blank < whole[inside][1]):
            yield blank + 1


def _trimmed(text: str, begin: int, end: int) -> tuple[int, int]:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    return begin, end
