"""Numbers as written and as spoken: "100,000", "1e26", "two and a half million", "hundreds of thousands"."""

import re

from ingest.numbers.numberwords import BIG, FEW, MAX_EXPONENT, ONES, ORDINALS, TENS, VAGUE, VULGAR, Number
from ingest.numbers.spelled import few, halves, magnitudes, part_of_big, spelled, vague
from ingest.numbers.unitwords import unit_words
from ingest.words import Words

_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_TIMES = frozenset(("x", "×", "*", "times"))
_GROUPS = 6  # "1 000 000": more groups of three digits than this are no number

# Words after which captions glue a number whose dollar sign they lost: "like8 billion".
_LOST_DOLLAR = frozenset(
    "like than know to this about of that at for is was just only around over have and or the".split()
)


def read(words: Words, index: int) -> Number | None:
    """The number that begins at a word, if one does. Kinds in `NO_QUANTITY` are to be passed over."""
    number = _read(words, index)
    if number is None:
        return None
    if number.value is not None and not number.magnitude and (power := _times_power(words, number.end)):
        exponent, end = power
        number = Number(end, "scientific", number.value * 10.0**exponent, magnitude=1e9)
    if abs(number.size) < 10.0**MAX_EXPONENT:
        return number
    return Number(number.end, "endless")


def _read(words: Words, index: int) -> Number | None:
    money = words.lower(index) in ("$", "usd") and words.is_number(index + 1)
    at = index + money
    if power := _power(words, at):
        return Number(power[1], "scientific", 10.0 ** power[0], magnitude=1e9)
    if words.is_number(at):
        return _digits(words, at, money)
    word = words.lower(at)
    if word in VULGAR:
        return Number(at + 1, "fraction", VULGAR[word], unit="ratio")
    if part := part_of_big(words, at):
        return part
    if word in VAGUE:
        return vague(words, at)
    if word in FEW:
        return few(words, at)
    if word in BIG or (word in ("a", "an") and words.lower(at + 1) in BIG):
        return spelled(words, at + (word not in BIG), value=1.0)
    if word == "point" and words.lower(at + 1) in ONES and not words.is_number(at - 1):
        return spelled(words, at)
    if word in ONES or word in TENS:
        return spelled(words, at)
    return None


def _digits(words: Words, at: int, money: bool) -> Number | None:
    if not money and words.glued(at):
        before = words.lower(at - 1)
        if before.isalpha():  # "H100" is a name; "like8 billion" lost its dollar sign
            if before not in _LOST_DOLLAR:
                return None
            money = True
        elif before in ("-", "_") and words.glued(at - 1) and words.is_word(at - 2) and _is_name(words.lower(at - 2)):
            return None
    printed, after = _printed(words, at)
    value = float(printed.replace(",", ""))
    following = words.lower(after)
    if following in ("st", "nd", "rd", "th") and words.glued(after):
        return None
    if following == "^" and words.is_number(after + 1):
        return Number(after + 2, "endless")
    if following == "/" and words.is_number(after + 1) and words.glued(after) and words.glued(after + 1):
        return _written_fraction(words, after, value)
    if scientific := _exponential(words, after, value):
        return scientific
    if words.lower(after) == "point" and value == int(value):
        if words.is_number(after + 1) and "." not in words[after + 1].text:
            value, after = float(f"{int(value)}.{words[after + 1].text.replace(',', '')}"), after + 2
        elif words.lower(after + 1) in ("something", "whatever"):
            after += 2
    if following in VULGAR:
        value, after = value + VULGAR[following], after + 1
    if following == "." and words.lower(after + 1) == "x" and words.glued(after) and words.glued(after + 1):
        return _some_decimals(words, after + 2, value)
    if words.lower(after + 3) in BIG:
        value, after = halves(words, after, value, 0.0)
    whole, end, magnitude = magnitudes(words, after, value)
    if printed.startswith("00") or (printed.startswith(".") and not printed[1:].isdigit()):
        return None
    if end == at + 1 and words.glued(end) and words.is_word(end) and words.lower(end) not in unit_words():
        return None  # "4o", "3d"
    whole, end = halves(words, end, whole, magnitude)
    scale = whole / value if value else 1.0
    return Number(end, "digits", whole, magnitude=magnitude, scale=scale, money=money, printed=printed)


def _printed(words: Words, at: int) -> tuple[str, int]:
    """The digits of a number with the index after them: "1,4 billion", "1,200", "1 000 000"."""
    printed, after = words[at].text, at + 1
    if re.fullmatch(r"\d+,\d{1,2}", printed) and words.lower(after) in BIG:
        return printed.replace(",", "."), after
    if re.fullmatch(r"\d+(?:,\d{1,2})+", printed):  # "1,2" is a list
        return printed.split(",")[0], after
    if not re.fullmatch(r"[1-9]\d{0,2}", printed):
        return printed, after
    while after < len(words) and after - at <= _GROUPS and re.fullmatch(r"\d{3}", words[after].text):
        between = words.text[words[after - 1].end : words[after].begin]
        if len(between) != 1 or not between.isspace() or between == "\n":
            break
        after += 1
    groups = [words[n].text for n in range(at + 1, after)]
    narrow = bool(groups) and words.text[words[at].end] != " "
    if not groups or not (narrow or groups[-1] == "000" or (len(groups) > 1 and len(printed) < 3)):
        return printed, at + 1  # "400 500 megawatts" is a range
    return printed + "," + ",".join(groups), after


def _exponential(words: Words, after: int, value: float) -> Number | None:
    """ "1e26", and "1.2 E 24" as it is spoken."""
    if words.lower(after) != "e" or not words.is_number(after + 1):
        return None
    exponent = float(words[after + 1].text.replace(",", ""))
    glued = words.glued(after) and words.glued(after + 1)
    if exponent >= MAX_EXPONENT or exponent != int(exponent) or not (glued or exponent >= 12):
        return None
    return Number(after + 2, "scientific", value * 10**exponent, magnitude=1e9)


def _some_decimals(words: Words, after: int, value: float) -> Number | None:
    """ "5.x percent" is from 5 to 6; "CUDA 5.x" is a version."""
    low, end, magnitude = magnitudes(words, after, value)
    if not magnitude and words.lower(end) not in unit_words():
        return Number(end, "endless")
    scale = magnitude or 1.0
    return Number(end, "digits", low=low, high=low + scale, magnitude=magnitude, scale=scale)


def _power(words: Words, at: int) -> tuple[float, int] | None:
    """ "10^26", "10²⁶", "10**26", "10 to the 26", "ten to the twenty-sixth power": exponent and the index after it."""
    if words.lower(at) not in ("10", "ten"):
        return None
    raised = words[at + 1].text.translate(_SUPERSCRIPT) if at + 1 < len(words) and words.glued(at + 1) else ""
    if raised.isascii() and raised.isdigit() and len(raised) < 3 and not words.is_number(at + 1):
        return float(raised), at + 2
    caret = at + 1 + (words.lower(at + 1) == "*")
    if words.lower(caret) in ("^", "*"):
        return _exponent(words, caret + 1)
    if (words.lower(at + 1), words.lower(at + 2)) != ("to", "the"):
        return None
    begin = at + 3 + (2 if (words.lower(at + 3), words.lower(at + 4)) == ("power", "of") else 0)
    found = _exponent(words, begin)
    if found and words.lower(found[1]) == "power":
        return found[0], found[1] + 1
    return found if found and found[0] >= 3 else None


def _exponent(words: Words, at: int) -> tuple[float, int] | None:
    sign = -1.0 if words.lower(at) in ("minus", "negative", "-") else 1.0
    at += sign < 0
    value, end = 0.0, at
    if words.is_number(at):
        value, end = float(words[at].text.replace(",", "")), at + 1
        end += words.lower(end) in ("st", "nd", "rd", "th") and words.glued(end)
    else:
        if words.lower(end) in TENS:
            value, end = float(TENS[words.lower(end)]), end + 1
            end += words.lower(end) == "-"
        last = ONES.get(words.lower(end)) or ORDINALS.get(words.lower(end))
        if last and (not value or last < 10):
            value, end = value + last, end + 1
    return (sign * value, end) if 0 < value < MAX_EXPONENT and value == int(value) else None


def _times_power(words: Words, at: int) -> tuple[float, int] | None:
    """ "x 10^25" and "times ten to the 25" after a number."""
    return _power(words, at + 1) if words.lower(at) in _TIMES else None


def _is_name(word: str) -> bool:
    """Before a hyphen and digits: "GPT-4" is a name, "twenty-5" and "multi-100" are none."""
    return word not in {"multi", "sub", "pre", "post"} | ONES.keys() | BIG.keys() | unit_words().keys()


def _written_fraction(words: Words, slash: int, value: float) -> Number | None:
    below = float(words[slash + 1].text.replace(",", ""))
    if not below or (value, below) == (24, 7) or below > 10_000:
        return None
    end = slash + 2 + (words.lower(slash + 2) == "th" and words.glued(slash + 2))
    return Number(end, "fraction", value / below, unit="ratio")
