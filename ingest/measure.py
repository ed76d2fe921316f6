"""Which unit a number has: the one said after it, or the one that its neighbours imply."""

import re
from typing import NamedTuple

from ingest.numbers import BIG, ONES, TENS, Number
from ingest.unitwords import unit_words
from ingest.words import Words


class Measure(NamedTuple):
    """A base unit, the factor to it, and the index of the word after."""

    unit: str
    factor: float
    end: int


HOUR = 3600.0  # seconds

ORDERS = "orders of magnitude"  # not a unit of the store: the value becomes a power of ten

_PER_SECOND = {
    "token": "token/s",
    "bit/s": "bit/s",
    "byte": "byte/s",
    "FLOP": "FLOP/s",
    "FLOP/s": "FLOP/s",
    "OP/s": "OP/s",
}

# Nouns that make a number before them a plain count, however large.
_COUNTED = re.compile(
    r"\s*of (?:those|them|these)\b|"
    r"(?:\W*\w+){0,3}\W*(?:tokens?|parameters?|users|people|gpus|chips|queries|servers|homes|cars|jobs|miles)",
    re.I,
)
_MEMORY = re.compile(r"\b(?:ram|memory|hbm|vram|ethernet|disk|storage)\b", re.I)
_MODELS = re.compile(r"\b(?:llama|qwen|gpt|claude|gemini|mistral|mixtral|falcon|grok|phi|gemma|deepseek|model)\b", re.I)

# After a bare number of thousands these words show a price of one: "40,000 for an h100", "24,000 each".
_EACH = re.compile(
    r"\s*(?:apiece\b|(?:per|a|each|for (?:an?|one|each))\s+(?:gpu|chip|piece|card|[a-z]+\d+\w*)\b)", re.I
)
_MONEY = re.compile(
    r"\$|dollar|revenue|cost|spen[dt]|rais|worth|valu|price|pay|paid|capex|invest|market|fund|sales|profit|income|"
    r"round|aum|rent|deal"
)

# After a bare "5 billion" these words show that no noun follows: money is meant.
_LOOSE = frozenset(
    "of on for or and in this per a from right to at worth run valuation round build market plus over by but so that "
    "it they you i because then business company he she we is was um uh like yeah which with as if higher lower more "
    "less".split()
)


def unit_after(words: Words, index: int, number: Number) -> Measure | None:
    """The unit said after a number: "150 megawatts", "5-gigawatt", "3 plus %", "100 billion in parameters"."""
    units = unit_words()
    at = index + (words.lower(index) == "-" and words.is_word(index + 1))
    if words.lower(at) in ("plus", "some", "+") and words.lower(at + 1) in units:
        at += 1
    elif (words.lower(at), words.lower(at + 1)) == ("+", "-") and words.lower(at + 2) in units:
        at += 2
    word, following = words.lower(at), words.lower(at + 1)
    if word == "person" and following == "-":  # "50 person-years"
        at += 2
        word, following = words.lower(at), words.lower(at + 1)
    if words.glued(at + 1) and words.is_number(at + 1) and words.is_word(at):
        return None  # "256x256", "100k GB200"
    if word in ("context", "ctx") and number.magnitude:
        return Measure("token", 1.0, at + 1)
    if word == "basis" and following in ("point", "points"):
        return Measure("ratio", 1e-4, at + 2)
    if word == "square" and following in ("feet", "foot"):
        return Measure("m2", 0.09290304, at + 2)
    if word in ("degree", "degrees") and following in ("c", "celsius", "centigrade"):
        return Measure("degC", 1.0, at + 2)
    if word in ("order", "orders") and following == "of" and words.lower(at + 2) in ("magnitude", "magnitudes"):
        return Measure(ORDERS, 1.0, at + 3)
    if (word, following, words.lower(at + 2)) == ("order", "-", "of"):
        return Measure(ORDERS, 1.0, at + 5)
    if word in units:
        return _said(words, at, number)
    return _later(words, at)


def _said(words: Words, at: int, number: Number) -> Measure | None:
    word = words.lower(at)
    unit, factor = unit_words()[word]
    if word == "times" and number.value is None:
        return None
    if word in ("gig", "gigs", "meg", "megs") and _MEMORY.search(words.after(at + 1, 20)):
        unit = "byte"
    if word == "second" and number.value == 1 and words.lower(at + 1) not in ("latency", "window", "delay"):
        return None  # "one second" is an idiom more often than a measure
    end = at + 1
    hours = end + (words.lower(end) == "-")
    if unit == "W" and words.lower(hours) in ("hour", "hours"):
        return Measure("J", factor * HOUR, hours + 1)
    if unit in _PER_SECOND and _second(words, end):
        return Measure(_PER_SECOND[unit], factor, end + 2)
    if unit == "ratio" and factor == 0.01 and words.lower(end) in ("point", "points"):
        end += 1
    return Measure(unit, factor, end)


def _later(words: Words, at: int) -> Measure | None:
    """ "37 billion active parameters", "trillions of tokens per second"."""
    units = unit_words()
    linking = {"of", "and", "or", "a", "per", "the", "for", "in", "to"} | ONES.keys() | TENS.keys() | BIG.keys()
    for skip in (1, 2):
        noun = words.lower(at + skip)
        if noun in ("parameter", "parameters", "tokens", "dollars", "dollar") and all(
            words.is_word(at + n) and words.lower(at + n) not in linking for n in range(skip)
        ):
            return Measure(units[noun][0], 1.0, at + skip + 1)
    noun = words.lower(at + 1)
    if words.lower(at) == "of" and noun in units and noun not in ("x", "xs", "times", "second", "minute"):
        unit, factor = units[noun]
        if unit in _PER_SECOND and _second(words, at + 2):
            return Measure(_PER_SECOND[unit], factor, at + 4)
        return Measure(unit, factor, at + 2)
    return None


def _second(words: Words, index: int) -> bool:
    return words.lower(index) in ("per", "a", "/") and words.lower(index + 1) in ("second", "sec", "s")


def implied_unit(words: Words, index: int, number: Number) -> Measure:
    """The unit of a number that names none: a dollar sign, a part, "a 70B model", bare millions; else `count`."""
    plain = Measure("count", 1.0, index)
    if number.money:
        return Measure("USD", 1.0, index)
    if number.unit:
        return Measure(number.unit, 1.0, index)
    noun = words.lower(index + (words.lower(index) == "-"))
    sized = number.magnitude >= 1e9 and words.glued(index - 1) and _MODELS.search(words.before(index - 1, 30))
    if sized or (number.magnitude >= 1e6 and noun in ("model", "models", "dense")):
        return Measure("parameter", 1.0, index)  # "Llama 3 70B"
    rest = words.after(index, 40)
    if "." in number.printed and not number.magnitude and not re.match(r"\s*-?[a-z]{4,}", rest, re.I):
        return Measure("ratio", 1.0, index)
    near = (words.before(index - 1, 60) + " " + words.after(index - 1, 50)).lower()
    money = _MONEY.search(near)
    if money and 1000 <= number.size < 1e6 and _EACH.match(rest):
        return Measure("USD", 1.0, index)
    if number.magnitude >= 1e6 and number.kind != "vague":
        if not re.match(r"[\s-]*[A-Za-z]", rest) and not re.search(r"token|parameter|users|model", near):
            return Measure("USD", 1.0, index) if money or number.magnitude >= 1e9 else plain
        named = words.glued(index + 1) and words.is_number(index + 1)  # "2 million A100s"
        if noun in _LOOSE and not named and not _COUNTED.match(rest):
            return Measure("USD", 1.0, index)
    return plain
