"""Numbers as written and as spoken: "100,000", "1e26", "two and a half million", "hundreds of thousands"."""

import re
from typing import NamedTuple

from ingest.unitwords import unit_words
from ingest.words import Words

ONES = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
TENS = {word: value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
TENS = {word: 10 * value for word, value in TENS.items()}
BIG = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "quadrillion": 1e15}
SHORT = {"k": 1e3, "mm": 1e6, "m": 1e6, "b": 1e9, "bn": 1e9, "t": 1e12, "tn": 1e12}  # only glued: "100K", "$5bn"
SHORT_APART = {"mil": 1e6, "bil": 1e9, "bn": 1e9}
VAGUE = {
    "tens": 10.0,
    "dozens": 12.0,
    "hundreds": 1e2,
    "thousands": 1e3,
    "millions": 1e6,
    "billions": 1e9,
    "trillions": 1e12,
}
PARTS = {
    "half": 2,
    "third": 3,
    "thirds": 3,
    "quarter": 4,
    "quarters": 4,
    "fourth": 4,
    "fifth": 5,
    "fifths": 5,
    "sixth": 6,
    "eighth": 8,
    "tenth": 10,
    "tenths": 10,
    "hundredth": 100,
    "thousandth": 1000,
}

_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

NO_QUANTITY = ("year", "endless")
MAX_EXPONENT = 60  # beyond all that is counted: 1e60 is no number of anything

# Words after which captions glue a number whose dollar sign they lost: "like8 billion".
_LOST_DOLLAR = frozenset(
    "like than know to this about of that at for is was just only around over have and or the".split()
)


class Number(NamedTuple):
    """A number and the index of the word after it. `magnitude` is the largest of its big words (0: none), `scale` the
    product of those that close it: three hundred thousand has the scale of a hundred thousand.

    `kind`: digits, fraction, scientific, vague ("tens of"), spelled, couple, year ("twenty twenty five"), endless.
    `unit` is set where the form implies it.
    """

    end: int
    kind: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    magnitude: float = 0.0
    scale: float = 1.0
    money: bool = False
    unit: str | None = None
    printed: str = ""

    @property
    def spelled(self) -> bool:
        return self.kind in ("spelled", "vague", "couple")

    @property
    def size(self) -> float:
        """The value, or the end of the range that is known."""
        return next((x for x in (self.value, self.low, self.high) if x is not None), 0.0)


def read(words: Words, index: int) -> Number | None:
    """The number that begins at a word, if one does. Kinds in `NO_QUANTITY` are to be passed over."""
    number = _read(words, index)
    if number is None or abs(number.size) < 10.0**MAX_EXPONENT:
        return number
    return Number(number.end, "endless")


def _read(words: Words, index: int) -> Number | None:
    money = words.lower(index) in ("$", "usd") and words.is_number(index + 1)
    at = index + money
    if words.is_number(at):
        return _digits(words, at, money)
    word = words.lower(at)
    if part := _part_of_big(words, at):
        return part
    if word in VAGUE:
        return _vague(words, at)
    if word in ("few", "several", "couple", "multiple"):
        return _few(words, at)
    if word in BIG or (word in ("a", "an") and words.lower(at + 1) in BIG):
        return _spelled(words, at + (word not in BIG), value=1.0)
    if word == "point" and words.lower(at + 1) in ONES and not words.is_number(at - 1):
        return _spelled(words, at)
    if word in ONES or word in TENS:
        return _spelled(words, at)
    return None


def _part_of_big(words: Words, at: int) -> Number | None:
    """ "half a million", "a quarter of a million", "three quarters of a billion"."""
    count = {"a": 1, "one": 1, "three": 3}.get(words.lower(at), 1)
    index = at + (words.lower(at) in ("a", "one", "three"))
    if words.lower(index) not in ("half", "quarter", "quarters", "third"):
        return None
    value, index = count / PARTS[words.lower(index)], index + 1
    index += words.lower(index) == "of"
    if words.lower(index) in ("a", "an") and words.lower(index + 1) in unit_words():
        return Number(index + 1, "spelled", value)
    index += words.lower(index) in ("a", "an")
    if words.lower(index) not in BIG:
        return None
    whole, end, magnitude = magnitudes(words, index, value)
    return Number(end, "spelled", whole, magnitude=magnitude, scale=magnitude)


def magnitudes(words: Words, index: int, value: float) -> tuple[float, int, float]:
    """Big words after a number: (value times them, index after them, the largest)."""
    largest = 0.0
    while True:
        at = index + 1 if words.lower(index) in ("-", "+", "plus") and words.lower(index + 1) in BIG else index
        word = words.lower(at)
        size = BIG.get(word) or SHORT_APART.get(word) or (SHORT.get(word) if words.glued(at) else None)
        if not size:
            return value, index, largest
        value *= size
        largest = max(largest, size)
        index = at + 1


def _digits(words: Words, at: int, money: bool) -> Number | None:
    if not money and words.glued(at):
        before = words.lower(at - 1)
        if before.isalpha():  # "H100" is a name; "like8 billion" lost its dollar sign
            if before not in _LOST_DOLLAR:
                return None
            money = True
        elif before in ("-", "_") and words.glued(at - 1) and words.is_word(at - 2) and _is_name(words.lower(at - 2)):
            return None
    printed = words[at].text
    if re.fullmatch(r"\d+,\d{1,2}", printed) and words.lower(at + 1) in BIG:  # "1,4 billion"
        printed = printed.replace(",", ".")
    elif re.fullmatch(r"\d+(?:,\d{1,2})+", printed):  # "1,2" is a list, "1,200" a number
        printed = printed.split(",")[0]
    value = float(printed.replace(",", ""))
    following = words.lower(at + 1)
    if following in ("st", "nd", "rd", "th") and words.glued(at + 1):
        return None
    if following == "/" and words.is_number(at + 2) and words.glued(at + 1) and words.glued(at + 2):
        return _written_fraction(words, at, value)
    if following == "e" and words.glued(at + 1) and words.is_number(at + 2) and words.glued(at + 2):
        exponent = float(words[at + 2].text.replace(",", ""))
        return Number(at + 3, "scientific", value * 10**exponent, magnitude=1e9) if exponent < MAX_EXPONENT else None
    if power := _power(words, at, value):
        return power
    after = at + 1
    if words.lower(after) == "point" and words.is_number(after + 1) and value == int(value):
        value, after = float(f"{int(value)}.{words[after + 1].text.replace(',', '')}"), after + 2
    if [words.lower(after + n) for n in range(3)] == ["and", "a", "half"] and words.lower(after + 3) in BIG:
        value, after = value + 0.5, after + 3
    whole, end, magnitude = magnitudes(words, after, value)
    if printed.startswith("00") or (printed.startswith(".") and not words[at].text[1:].isdigit()):
        return None
    if end == at + 1 and words.glued(end) and words.is_word(end) and words.lower(end) not in unit_words():
        return None  # "4o", "3d"
    if (words.lower(end), words.lower(end + 1), words.lower(end + 2)) == ("and", "a", "half"):
        whole, end = whole + 0.5 * (magnitude or 1), end + 3
    scale = whole / value if value else 1.0
    return Number(end, "digits", whole, magnitude=magnitude, scale=scale, money=money, printed=printed)


def _power(words: Words, at: int, value: float) -> Number | None:
    """ "10^26" and "3.8 x 10^25"."""
    base = at
    raised = words[at + 1].text.translate(_SUPERSCRIPT) if at + 1 < len(words) and words.glued(at + 1) else ""
    if words.lower(at) == "10" and raised.isascii() and raised.isdigit() and not words.is_number(at + 1):
        return Number(at + 2, "scientific", 10.0 ** float(raised), magnitude=1e9) if len(raised) < 3 else None
    if words.lower(at + 1) in ("x", "×", "*", "times") and words.lower(at + 2) == "10":
        base = at + 2
    caret = base + 1 + (words.lower(base + 1) == "*")  # "10**26"
    if words.lower(base) != "10" or words.lower(caret) not in ("^", "*") or not words.is_number(caret + 1):
        return None
    exponent = float(words[caret + 1].text.replace(",", ""))
    if exponent > MAX_EXPONENT:
        return None
    return Number(caret + 2, "scientific", (value if base != at else 1.0) * 10**exponent, magnitude=1e9)


def _is_name(word: str) -> bool:
    """Before a hyphen and digits: "GPT-4" is a name, "twenty-5" and "multi-100" are none."""
    return word not in {"multi", "sub", "pre", "post"} | ONES.keys() | BIG.keys() | unit_words().keys()


def _written_fraction(words: Words, at: int, value: float) -> Number | None:
    below = float(words[at + 2].text.replace(",", ""))
    if not below or (value, below) == (24, 7) or below > 10_000:
        return None
    end = at + 3 + (words.lower(at + 3) == "th" and words.glued(at + 3))
    return Number(end, "fraction", value / below, unit="ratio")


def _vague(words: Words, at: int) -> Number | None:
    """ "hundreds of thousands": from a hundred thousand to ten times that. "the millions who" is no number."""
    value, end = VAGUE[words.lower(at)], at + 1
    if words.lower(at - 1) == "the" and words.lower(end) != "of":
        return None
    while words.lower(end) == "of" and (words.lower(end + 1) in VAGUE or words.lower(end + 1) in BIG):
        value *= VAGUE.get(words.lower(end + 1)) or BIG[words.lower(end + 1)]
        end += 2
    return Number(end, "vague", low=value, high=10 * value, magnitude=value)


def _few(words: Words, at: int) -> Number | None:
    """ "a few thousand" is 1,000 to 10,000, "a couple million" 2 million; "a few" by itself is no number."""
    begin = at + 1 + (words.lower(at + 1) == "of")
    following = words.lower(begin)
    if following in BIG:
        value, end, magnitude = magnitudes(words, begin, 1.0)
        if words.lower(at) == "couple":
            return Number(end, "vague", 2 * value, magnitude=magnitude)
        return Number(end, "vague", low=value, high=10 * value, magnitude=magnitude)
    if words.lower(at) == "couple" and following in ("order", "orders"):
        return Number(begin, "couple", 2.0)
    return None


def _spelled(words: Words, at: int, value: float = 0.0) -> Number | None:
    """ "twenty five hundred", "a hundred and fifty thousand", "three point one four", "two-thirds". `value` is what
    stands before the first word: an unsaid one before "hundred"."""
    total = largest = 0.0
    scale = 1.0
    index, fresh, joined = at, not value, False
    while True:
        word = words.lower(index)
        if word in TENS and (fresh or joined or value % 100 == 0):
            value += TENS[word]
            index += 1
            dash = index + (words.lower(index) == "-")
            if 0 < ONES.get(words.lower(dash), 0) < 10:
                value += ONES[words.lower(dash)]
                index = dash + 1
            fresh, joined, scale = False, False, 1.0
        elif word in ONES and (fresh or joined):
            value += ONES[word]
            index, fresh, joined, scale = index + 1, False, False, 1.0
        elif word == "hundred" and value:
            value, index, largest, scale = value * 100, index + 1, max(largest, 100.0), scale * 100
            joined = words.lower(index) in TENS or words.lower(index) in ONES
        elif word in BIG and word != "hundred" and (value or total):
            total = total + value * BIG[word] if value else total * BIG[word]
            largest, scale = max(largest, BIG[word]), scale * BIG[word]
            value, index, joined = 0.0, index + 1, False
            fresh = words.lower(index) in ONES and words.lower(index + 1) == "hundred"
        elif word == "-" and words.lower(index + 1) in BIG:
            index += 1
        elif word == "and" and largest and (words.lower(index + 1) in TENS or words.lower(index + 1) in ONES):
            index, joined = index + 1, True
        else:
            break
    value += total
    if value in (19, 20) and not largest and (words.lower(index) in TENS or ONES.get(words.lower(index), 0) >= 10):
        return _spoken_year(words, index, value)
    value, index, decimal = _decimals(words, index, value)
    if decimal or [words.lower(index + n) for n in range(2)] == ["and", "a"]:
        half = words.lower(index + 2)
        if half in ("half", "quarter") and words.lower(index) == "and":
            last = largest if words.lower(index + 3) not in BIG else 0.0
            value, index = value + (last or 1.0) / PARTS[half], index + 3
        value, index, big = magnitudes(words, index, value)
        largest, scale = max(largest, big), scale * (big or 1.0)
    return _part(words, index, value) or Number(index, "spelled", value, magnitude=largest, scale=scale)


def _decimals(words: Words, index: int, value: float) -> tuple[float, int, bool]:
    """ "point two five" after a number."""
    digits = ""
    at = index + 1
    while words.lower(index) == "point" and ONES.get(words.lower(at), 10) < 10:
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


def _part(words: Words, index: int, value: float) -> Number | None:
    """ "two thirds", "one-tenth": but not "one second" or "a third company"."""
    at = index + (words.lower(index) == "-")
    word = words.lower(at)
    if word not in PARTS or word == "half" or not 0 < value < 10 or (word == "quarters" and value != 3):
        return None
    if value > 1 and not word.endswith("s"):
        return None
    return Number(at + 1, "fraction", value / PARTS[word], unit="ratio")
