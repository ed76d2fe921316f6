"""Numbers that a speaker takes back at once: "a hundred thousand, sorry, two hundred thousand GPUs"."""

import re
from itertools import pairwise

from ingest.numbers.reading import Reading
from ingest.words import Words

# All that may stand between the slip and the right number, the noun of the slip aside.
_SORRY = (
    r"(?:\s*(?:[,.…—–-]+\s*)*(?:(?:oh|uh|um|well|no)\W+)?"
    r"(?:sorry|excuse me|pardon(?: me)?|correction|scratch that|make that|my bad|or rather|wait|no)\b\W*"
    r"(?:(?:it's|it is|it was|that's|about|like|more like|actually|rather|uh|um|not quite)\s+)*|"
    r"\s*(?:[,.…—–-]+\s*)*i meant?\b\W*(?:(?:like|about|uh|um)\s+)?)"
)
_NOUN = r"(?:\s+(?!(?:and|or|but|with|is|has|have|had|to|we|they|there)\b)[a-z]+){0,2}?"
_TAKEN_BACK = re.compile(_SORRY, re.I)
_NOUN_TAKEN_BACK = re.compile(_NOUN + _SORRY, re.I)
_LONGEST = 60  # characters between the two
_ALIKE = 100.0  # how much larger one of the two may be


def corrected(words: Words, found: list[Reading]) -> list[Reading]:
    """The readings without those that were taken back for the next one."""
    pairs = list(pairwise([*found, None]))
    return [one for one, following in pairs if one and not (following and _is_taken_back(words, one, following))]


def _is_taken_back(words: Words, slip: Reading, right: Reading) -> bool:
    gap = words.text[slip.end : right.begin]
    if len(gap) > _LONGEST or slip.unit not in (right.unit, "count") or not slip.size or right.size in (0, 1):
        return False
    near = 1 / _ALIKE <= slip.size / slip.scale / (right.size / right.scale) <= _ALIKE
    if slip.unit == right.unit:
        return _NOUN_TAKEN_BACK.fullmatch(gap) is not None
    return near and _TAKEN_BACK.fullmatch(gap) is not None  # "ten, no, eleven gigawatts"
