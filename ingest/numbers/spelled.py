"""Numbers in words: "two and a half million", "three point one four", "two thirds", "hundreds of thousands"."""

import re

from ingest.numbers.numberwords import BIG, HESITATION, ONES, PARTS, SHORT, SHORT_APART, TENS, VAGUE, Number
from ingest.numbers.unitwords import bare, unit_words
from ingest.words import Words

_MODELLED = frozenset("model models parameter parameters param params dense version variant llama".split())
_PRICED = re.compile(r"\$|\b(?:dollars?|bucks?|cents?|price[ds]?|cost\w*|pa(?:y\w*|id)|charg\w+|rent\w*)\b", re.I)
_HALVED = frozenset("percent % pct percentage hour inch mile acre gigawatt megawatt micron cent ton point".split())
_BY_PIECE = frozenset(("a", "an", "per", "each", "apiece"))
_NOTHING = frozenset(("something", "whatever"))


def magnitudes(words: Words, index: int, value: float) -> tuple[float, int, float]:
    """Big words after a number: (value times them, index after them, the largest)."""
    largest = 0.0
    while True:
        at = index
        if words.lower(at) in ("-", "+", "plus", *HESITATION) and words.lower(at + 1) in BIG:
            at += 1
        size = _size(words, at, value)
        if largest < 1000 and _zeros(words, at):
            return value * 1000, at + 2, 1000.0
        if not size:
            return value, index, largest
        value *= size
        largest = max(largest, size)
        index = at + 1


def _zeros(words: Words, at: int) -> bool:
    """ "a hundred,000": captions write a thousand said behind a word as the zeros that it would have."""
    zeros = words.lower(at) == "," and words.lower(at + 1) == "000" and words.glued(at) and words.glued(at + 1)
    return zeros and words.is_word(at - 1)


def _size(words: Words, at: int, value: float) -> float | None:
    word = words.lower(at)
    if word == "mm" and words[at].text != "MM" and words.lower(at - 2) != "$":
        return None  # millimetres
    if size := BIG.get(word) or (SHORT.get(word) if words.glued(at) else None):
        return size
    if word == "k" and (value == 401 or words.glued(at + 1)):
        return None
    if word == "b" and words[at].text == "B" and words.lower(at + 1) in _MODELLED:
        return 1e9  # "the 70 B model"
    return SHORT_APART.get(word)


def part_of_big(words: Words, at: int) -> Number | None:
    """ "half a million", "a quarter of a million", "three quarters of a billion", "half a dozen"."""
    count = {"a": 1, "one": 1, "three": 3, "two": 2}.get(words.lower(at), 1)
    index = at + (words.lower(at) in ("a", "one", "three", "two"))
    if words.lower(index) not in PARTS:
        return None
    value, index = count / PARTS[words.lower(index)], index + 1
    if words.lower(index - 1) in ("half", "quarter") and words.lower(index) in _HALVED and count == 1:
        return Number(index, "spelled", value)
    index += words.lower(index) == "of"
    if words.lower(index) in ("a", "an") and words.lower(index + 1) in unit_words():
        return Number(index + 1, "spelled", value)
    index += words.lower(index) in ("a", "an")
    if words.lower(index) not in BIG:
        return None
    whole, end, magnitude = magnitudes(words, index, value)
    return Number(end, "spelled", whole, magnitude=magnitude, scale=magnitude)


def vague(words: Words, at: int) -> Number | None:
    """ "hundreds of thousands": from a hundred thousand to ten times that. "the millions who" is no number."""
    value, end = VAGUE[words.lower(at)], at + 1
    if words.lower(at - 1) == "the" and words.lower(end) != "of":
        return None
    while words.lower(end) == "of" and (words.lower(end + 1) in VAGUE or words.lower(end + 1) in BIG):
        value *= VAGUE.get(words.lower(end + 1)) or BIG[words.lower(end + 1)]
        end += 2
    return Number(end, "vague", low=value, high=10 * value, magnitude=value)


def few(words: Words, at: int) -> Number | None:
    """ "a few thousand" is 1,000 to 10,000, "a couple million" 2 million; "a few" by itself is no number."""
    begin = at + 1 + (words.lower(at + 1) == "of")
    following, couple = words.lower(begin), words.lower(at) == "couple"
    if following == "dozen" and not couple:
        return Number(begin + 1, "vague", low=24.0, high=60.0, magnitude=12.0)
    if following in BIG:
        value, end, magnitude = magnitudes(words, begin, 1.0)
        if couple:
            return Number(end, "vague", 2 * value, magnitude=magnitude)
        return Number(end, "vague", low=value, high=10 * value, magnitude=magnitude)
    measured = following in unit_words() and following not in ("x", "xs", "times", "second", "seconds", "minutes")
    if couple and (measured or following in ("order", "orders")):
        return Number(begin, "couple", 2.0)
    return None


class _Sum:
    """Number words as they come: what stands before the next big word, what the big words made, and their sizes."""

    def __init__(self, value: float) -> None:
        self.value, self.total, self.largest, self.scale = value, 0.0, 0.0, 1.0
        self.fresh, self.joined = not value, False

    def take(self, words: Words, index: int) -> int:
        """The index after the words taken; `index` itself where the number ends."""
        word, following = words.lower(index), words.lower(index + 1)
        if word in TENS and (self.fresh or self.joined or (self.value and self.value % 100 == 0)):
            self.value += TENS[word]
            index += 1
            dash = index + (words.lower(index) == "-")
            if 0 < ONES.get(words.lower(dash), 0) < 10:
                self.value += ONES[words.lower(dash)]
                index = dash + 1
            self.fresh, self.joined, self.scale = False, False, 1.0
            return index
        if word in ONES and (self.fresh or self.joined):
            self.value += ONES[word]
            self.fresh, self.joined, self.scale = False, False, 1.0
            return index + 1
        if word == "hundred" and self.value:
            self.value, self.largest, self.scale = self.value * 100, max(self.largest, 100.0), self.scale * 100
            self.joined = following in TENS or following in ONES
            return index + 1
        if word in BIG and word != "hundred" and (self.value or self.total):
            self.total = self.total + self.value * BIG[word] if self.value else self.total * BIG[word]
            self.largest, self.scale = max(self.largest, BIG[word]), self.scale * BIG[word]
            self.value, self.joined = 0.0, False
            self.fresh = following in ONES and words.lower(index + 2) == "hundred"
            return index + 1
        plus = word in ("plus", "some", "odd") and (self.value or self.total)
        if (plus or word in ("-", *HESITATION)) and following in BIG:
            return index + 1
        if word == "and" and self.largest and (following in TENS or following in ONES):
            self.joined = True
            return index + 1
        return index


def spelled(words: Words, at: int, value: float = 0.0) -> Number | None:
    """ "twenty five hundred", "a hundred and fifty thousand", "three point one four", "two-thirds". `value` is what
    stands before the first word: an unsaid one before "hundred"."""
    so_far, index = _Sum(value), at
    while (after := so_far.take(words, index)) > index:
        index = after
    value, largest, scale = so_far.value + so_far.total, so_far.largest, so_far.scale
    if value in (19, 20) and not largest and (words.lower(index) in TENS or ONES.get(words.lower(index), 0) >= 10):
        return _spoken_year(words, index, value)
    if 0 < value < 10 and index == at + 1 and words.lower(index) in TENS and not words.glued(index):
        return _hundreds_unsaid(words, index, value)
    if largest >= 1e6 and so_far.value == 0 and (tenths := _tenths_unsaid(words, index)):
        return Number(index + 1, "spelled", value + tenths * largest / 10, magnitude=largest, scale=scale)
    if _zeros(words, index) and 0 < largest < 1000 and so_far.value == value:
        return Number(index + 2, "spelled", value * 1000, magnitude=1000.0, scale=scale * 1000)
    if words.lower(index) == "k" and value >= 10 and largest < 1000 and not words.is_number(index + 1):
        return Number(index + 1, "spelled", value * 1000, magnitude=1000.0, scale=1000.0)
    value, index, decimal = _decimals(words, index, value)
    value, after = halves(words, index, value, largest if words.lower(index + 3) not in BIG else 0.0)
    if decimal or after > index:
        value, index, big = magnitudes(words, after, value)
        largest, scale = max(largest, big), scale * (big or 1.0)
    return _part(words, index, value) or Number(index, "spelled", value, magnitude=largest, scale=scale)


def halves(words: Words, index: int, value: float, largest: float) -> tuple[float, int]:
    """ "and a half", "and a quarter", "and three quarters" after a number, of its big word where it has one."""
    if words.lower(index) != "and":
        return value, index
    count, part = words.lower(index + 1), words.lower(index + 2)
    if (count, part) in (("a", "half"), ("a", "quarter"), ("a", "third"), ("one", "half"), ("one", "quarter")):
        return value + (largest or 1.0) / PARTS[part], index + 3
    if (count, part) == ("three", "quarters"):
        return value + 0.75 * (largest or 1.0), index + 3
    return value, index


def _decimals(words: Words, index: int, value: float) -> tuple[float, int, bool]:
    """ "point two five" after a number; "point something" says that there is a rest."""
    digits = ""
    at = index + 1
    if words.lower(index) == "point" and words.lower(at) in _NOTHING:
        return value, at + 1, True
    while words.lower(index) == "point" and ONES.get(words.lower(at), 10) < 10 and len(digits) < 12:
        digits += str(ONES[words.lower(at)])
        at += 1
    return (value + float(f"0.{digits}"), at, True) if digits else (value, index, False)


def _spoken_year(words: Words, index: int, century: float) -> Number:
    """ "twenty twenty five": a year is no quantity."""
    year = TENS.get(words.lower(index)) or ONES[words.lower(index)]
    dash = index + 1 + (words.lower(index + 1) == "-")
    one = 0 < ONES.get(words.lower(dash), 0) < 10 and words.lower(index) in TENS
    return Number(
        dash + 1 if one else index + 1, "year", 100 * century + year + (ONES[words.lower(dash)] if one else 0)
    )


def _hundreds_unsaid(words: Words, index: int, value: float) -> Number | None:
    """ "one fifty megawatts" is 150, "four fifty" after a price 4.50; "at two thirty" is a time, and no quantity."""
    rest, end = TENS[words.lower(index)], index + 1
    dash = end + (words.lower(end) == "-")
    if 0 < ONES.get(words.lower(dash), 0) < 10:
        rest, end = rest + ONES[words.lower(dash)], dash + 1
    if words.lower(end) in unit_words() or words.lower(end) in BIG:
        whole, end, magnitude = magnitudes(words, end, 100 * value + rest)
        return Number(end, "spelled", whole, magnitude=magnitude, scale=magnitude or 1.0)
    if _PRICED.search(words.before(index - 1, 60)) or words.lower(end) in _BY_PIECE:
        return Number(end, "spelled", value + rest / 100, money=True)
    return Number(end, "endless")


def _tenths_unsaid(words: Words, index: int) -> int:
    """ "a million nine" is 1.9 million: the digit, or 0."""
    return ONES[words.lower(index)] if 0 < ONES.get(words.lower(index), 0) < 10 and bare(words, index + 1) else 0


def _part(words: Words, index: int, value: float) -> Number | None:
    """ "two thirds", "one-tenth": but not "one second" or "a third company"."""
    at = index + (words.lower(index) == "-")
    word = words.lower(at)
    if word not in PARTS or word == "half" or not 0 < value < 20 or (word == "quarters" and value != 3):
        return None
    if value > 1 and not word.endswith("s"):
        return None
    return Number(at + 1, "fraction", value / PARTS[word], unit="ratio")
