"""Which unit a number has: the one said after it, or the one that its neighbours imply."""

import re
from typing import NamedTuple

from ingest.numbers.numberwords import BIG, HESITATION, ONES, TENS, Number
from ingest.numbers.rates import rate
from ingest.numbers.unitwords import bare, unit_words
from ingest.words import Words


class Measure(NamedTuple):
    """A base unit, the factor to it, and the index of the word after."""

    unit: str
    factor: float
    end: int


HOUR = 3600.0  # seconds

# Not units of the store: orders of magnitude become a power of ten, degrees Fahrenheit degrees Celsius.
ORDERS = "orders of magnitude"
FAHRENHEIT = "degF"

_PER_SECOND = {
    "token": "token/s",
    "bit/s": "bit/s",
    "byte": "byte/s",
    "FLOP": "FLOP/s",
    "FLOP/s": "FLOP/s",
    "OP/s": "OP/s",
}
_SQUARE = {
    **dict.fromkeys(("foot", "feet", "ft"), 0.09290304),
    **dict.fromkeys(("meter", "meters", "metre", "metres"), 1.0),
    **dict.fromkeys(("kilometer", "kilometers", "kilometre", "kilometres", "km"), 1e6),
    **dict.fromkeys(("mile", "miles"), 2_589_988.110336),
    **dict.fromkeys(("millimeter", "millimeters", "millimetre", "millimetres", "mil", "mm"), 1e-6),
    **dict.fromkeys(("centimeter", "centimeters", "centimetre", "centimetres", "cm"), 1e-4),
    **dict.fromkeys(("inch", "inches"), 0.00064516),
    **dict.fromkeys(("yard", "yards"), 0.83612736),
    "micron": 1e-12,
    "microns": 1e-12,
}
_SILICON = frozenset("chip chips die dies dice reticle silicon".split())  # of these square millimetres are said
_SHARED = re.compile(r"margin|percent|%|share|gross|\brate|points? of (?:that|it)\b", re.I)

_MEMORY = re.compile(r"\b(?:ram|memory|hbm\w*|vram|disk|storage|laptop|bandwidth|stacks?)\b", re.I)
_NETWORK = re.compile(
    r"\W*\b(?:ethernet|optics|optical|transceivers?|nics?|infiniband|networking|ports?|links?)\b", re.I
)
_CARD = re.compile(r"\b(?:gpus?|chips?|cards?|laptops?|[a-z]{1,3} ?\d{3}x?)\b", re.I)
_MODELS = re.compile(r"\b(?:llama|qwen|gpt|claude|gemini|mistral|mixtral|falcon|grok|phi|gemma|deepseek|model)\b", re.I)
_READING = re.compile(
    r"\b(?:trained on|training on|pre-?train\w*|saw|seen|fed|corpus|data ?set)\W+(?:\w+\W+){0,3}$", re.I
)

# After a bare number of thousands these words show a price of one: "40,000 for an h100", "24,000 each".
_EACH = re.compile(
    r"\s*(?:apiece\b|(?:per|a|each|for (?:an?|one|each))\s+(?:gpu|chip|piece|card|[a-z]+\d+\w*)\b)", re.I
)
_PER_CHIP = re.compile(r"\s*(?:per|an?) (?:gpu|chip|card|accelerator|server|wafer|[a-z]{1,2}\d{3})\b", re.I)
_BY_TIME = re.compile(r"\s*(?:(?:an|per|a) (?:gpu )?hour|(?:per|a) (?:million|kilowatt|megawatt|gpu))\b", re.I)
_MONEY = re.compile(
    r"\$|dollar|revenue|cost|spen[dt]|rais|worth|valu|price|pay|paid|capex|invest|market|fund|sales|profit|income|"
    r"round|aum|rent|deal|backlog|burn|buil[dt]|lend|lent|loan|debt|contract|grant|budget|bill|bucks|\bput"
)
# Right before a bare number: what is given for something.
PRICED = re.compile(
    r"\b(?:costs?|costing|pays?|paid|paying|charg(?:e[sd]?|ing)|worth|(?:sells?|sold|selling|goes|go|going|yours|have|"
    r"had|bought|buy|get)(?: (?:it|them|one|these|those|that|this|the \w+|each)){0,2} for|prices? (?:of|at|is|was)|"
    r"priced at|call it|spends?|spent|raised?|raising|rais(?:es|ing))\W+"
    r"(?:(?:it|them|us|you|him|her|what|like|about|around|roughly|maybe|up|to|over|under|at|least|almost|nearly|some|"
    r"just|only|another|well|more|less|than|uh|um)\W+){0,3}$",
    re.I,
)
_COUNTS = re.compile(
    r"token|parameter|weights|users|download|subscribers|\bship(?:s|ped|ping)?\b|deliver|produc|manufactur|"
    r"\bmak(?:es?|ing)\b|how many|installed base|\bunits\b",
    re.I,
)
_FINANCE = frozenset(
    "seed round fund valuation contract deal loan arr budget check cheque salary bonus investment post pre raise run "
    "build market campus facility project plan program package capex acquisition ticket grant buildout raises".split()
)
# Before a bare number up to a hundred: it is so many percent.
_SHARE_OF = re.compile(
    r"\b(?:margins?|mfu|utili[sz]ation|yields?|occupancy|market share)\b[^.?!\n]{0,45}?"
    r"\b(?:at|is|was|were|are|be|like|around|about|to|hit|hits|under|over|below|above|of)\W+"
    r"(?:(?:like|about|around|roughly|maybe|more like|only|just|nearly|almost|what|uh|um)\W+){0,2}$",
    re.I,
)
_FUNDS = frozenset(
    "arr seed valuation budget capex loan salary bonus investment raise revenue revenues profit profits sales".split()
)
_PAID = frozenset("salary salaries bonus bonuses cheque cheques".split())
_YEARLY = frozenset("annual annualized quarterly monthly yearly recurring net gross total operating run".split())
_WEALTH = re.compile(
    r"\s*(?:\w+ )?(?:aum|market cap\w*|revenues?|capital|capex|spend\w*|investments?|value|debt|funding|sales|profits?|"
    r"savings|assets|equity|losses|cash)\b",
    re.I,
)
_PUE = re.compile(r"\b(?:pue|power usage|overhead)\b", re.I)
_PEOPLE = frozenset("people men women gpu chip hopper blackwell unique active".split())
_NO_THING = frozenset("those them these us all which whom you".split())


def unit_after(words: Words, index: int, number: Number) -> Measure | None:
    """The unit said after a number: "150 megawatts", "5-gigawatt", "3 plus %", "100 billion in parameters"."""
    units = unit_words()
    at = index + (words.lower(index) == "-" and words.is_word(index + 1))
    if (
        words.lower(at) in ("plus", "some", "odd", "+", "something", "ish", *HESITATION)
        and words.lower(at + 1) in units
    ):
        at += 1
    elif (words.lower(at), words.lower(at + 1)) in (("+", "-"), ("or", "so")) and words.lower(at + 2) in units:
        at += 2
    word, following = words.lower(at), words.lower(at + 1)
    if area := _area(words, at, number):
        return area
    if word == "person" and following == "-":  # "50 person-years"
        at += 2
        word, following = words.lower(at), words.lower(at + 1)
    if words.glued(at + 1) and words.is_number(at + 1) and words.is_word(at):
        return None  # "256x256", "100k GB200"
    if word in ("context", "ctx") and number.magnitude:
        return Measure("token", 1.0, at + 1)
    return _of_two_words(words, at, number) or (_said(words, at, number) if word in units else _later(words, at))


def _of_two_words(words: Words, at: int, number: Number) -> Measure | None:
    """ "25 basis points", "5 per cent", "90 cents on the dollar", "100 degrees fahrenheit", "3e25 operations"."""
    word, following, third = (words.lower(at + n) for n in range(3))
    if word == "basis" and following in ("point", "points"):
        return Measure("ratio", 1e-4, at + 2)
    if (word, following) == ("per", "cent"):
        return Measure("ratio", 0.01, at + 2)
    if word in ("cent", "cents") and (
        (following == "on" and third in ("the", "every", "each")) or (following == "of" and third in ("every", "each"))
    ):
        dollar = next((n for n in (3, 4) if words.lower(at + n) == "dollar"), 0)
        return Measure("ratio", 0.01, at + dollar + 1) if dollar else None
    if word == "metric" and following in ("ton", "tons"):
        return Measure("kg", 1000.0, at + 2)
    if word in ("degree", "degrees") and following in ("c", "celsius", "centigrade"):
        return Measure("degC", 1.0, at + 2)
    if word in ("degree", "degrees") and following in ("f", "fahrenheit"):
        return Measure(FAHRENHEIT, 1.0, at + 2)
    if word in ("order", "orders") and following == "of" and third in ("magnitude", "magnitudes"):
        return Measure(ORDERS, 1.0, at + 3)
    if (word, following, third) == ("order", "-", "of"):
        return Measure(ORDERS, 1.0, at + 5)
    if word in ("point", "points") and number.size < 100 and _SHARED.search(words.before(at, 80) + words.after(at, 40)):
        return Measure("ratio", 0.01, at + 1)  # "55 points of margin"
    if word == "off" and 5 <= number.size < 100 and (bare(words, at + 1) or following == "list"):
        return Measure("ratio", 0.01, at + 1)
    return _operations(words, at, number)


def _area(words: Words, at: int, number: Number) -> Measure | None:
    """ "800 square millimeters", "814 mm²", "858 millimeters squared", "an 800 millimeter die"."""
    word = words.lower(at)
    if word in ("square", "sq"):
        noun = at + 1 + (words.lower(at + 1) in (".", "-"))
        return Measure("m2", _SQUARE[words.lower(noun)], noun + 1) if words.lower(noun) in _SQUARE else None
    if word not in _SQUARE or word in ("mil", "foot", "feet", "ft"):
        return None
    following = words.lower(at + 1)
    if following in ("squared", "²") or (following == "2" and words.glued(at + 1)):
        return Measure("m2", _SQUARE[word], at + 2)
    if _SQUARE[word] == 1e-6 and 25 <= number.size <= 1000 and following in _SILICON:
        return Measure("m2", 1e-6, at + 1)
    return None


def _operations(words: Words, at: int, number: Number) -> Measure | None:
    """ "3e25 operations", "10 trillion floating point operations", "368 trillion operations per second"."""
    floating = words.lower(at) == "floating"
    while words.lower(at) in ("floating", "-", "point", "integer", "total"):
        at += 1
    if words.lower(at) not in ("operation", "operations", "ops", "op", "calculations", "computations"):
        return None
    rated = _second(words, at + 1)
    if floating or number.kind == "scientific":
        return Measure("FLOP/s", 1.0, at + 3) if rated else Measure("FLOP", 1.0, at + 1)
    return Measure("OP/s", 1.0, at + 3) if rated else None


def _said(words: Words, at: int, number: Number) -> Measure | None:
    word = words.lower(at)
    unit, factor = unit_words()[word]
    if word == "times" and (words.is_number(at + 1) or words.lower(at + 1) in ONES.keys() | TENS.keys()):
        return None  # "100 times 40 thousand" multiplies
    if word in ("times", "weights") and (number.value is None if word == "times" else number.magnitude < 1e6):
        return None
    if word == "tops" and not (words[at].text.isupper() or (number.size >= 50 and not number.magnitude)):
        return None  # "ten million tops"
    if word in ("gig", "gigs", "meg", "megs"):
        unit = _gigs(words, at)
    if word in ("kilo", "kilos") and words.lower(at + 1).startswith("watt"):
        return Measure("W", factor * 1000.0, at + 2)
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


def _gigs(words: Words, at: int) -> str:
    """Gigs are gigawatts where sites are talked about, gigabytes of memory and of what a chip has, and what a network
    carries in a second."""
    if _NETWORK.match(words.after(at + 1, 25)):
        return "bit/s"
    before = words.before(at, 60)
    memory = _MEMORY.search(words.after(at + 1, 25)) or _MEMORY.search(before) or _CARD.search(before[-40:])
    return "byte" if memory else "W"


def _later(words: Words, at: int) -> Measure | None:
    """ "37 billion active parameters", "trillions of tokens per second"."""
    units = unit_words()
    linking = {"of", "and", "or", "a", "per", "the", "for", "in", "to"} | ONES.keys() | TENS.keys() | BIG.keys()
    for skip in (1, 2):
        noun = words.lower(at + skip)
        if noun in ("parameter", "parameters", "tokens", "dollars", "dollar") and all(
            words.is_word(at + n) and words.lower(at + n) not in linking for n in range(skip)
        ):
            if noun == "tokens" and _second(words, at + skip + 1):
                return Measure("token/s", 1.0, at + skip + 3)
            return Measure(units[noun][0], 1.0, at + skip + 1)
    noun = words.lower(at + 1)
    if words.lower(at) == "of" and noun in units and noun not in ("x", "xs", "times", "second", "minute", "day"):
        unit, factor = units[noun]
        if unit in _PER_SECOND and _second(words, at + 2):
            return Measure(_PER_SECOND[unit], factor, at + 4)
        return Measure(unit, factor, at + 2)
    return None


def _second(words: Words, index: int) -> bool:
    return words.lower(index) in ("per", "a", "/") and words.lower(index + 1) in ("second", "sec", "s")


_SPELLED = ONES.keys() | TENS.keys() | BIG.keys() | {"a", "and", "half", "point", "-"}
_LONGEST = 12  # words of a number, as far as is looked back
_FACTOR_OF = re.compile(
    r"\bfactors? of\s+(?:(?:about|roughly|like|around|some|almost|nearly|maybe|over|at least|more than|between)\s+)*$",
    re.I,
)
_PRICED_BY = re.compile(r"watt|[kmg]wh|-hour|-month|acre|square f|million tokens|\bpop\b|[kM]W$|^share$")


def implied_unit(words: Words, index: int, number: Number) -> Measure:
    """The unit of a number that names none: a dollar sign, a part, "a 70B model", bare millions; else `count`."""
    plain = Measure("count", 1.0, index)
    if number.money:
        return Measure("USD", 1.0, index)
    if number.unit:
        return Measure(number.unit, 1.0, index)
    if number.value == 0 and words.lower(index) in ("chance", "chances", "probability", "likelihood", "odds"):
        return Measure("ratio", 1.0, index)
    before = _to_number(words, index, number)
    if _FACTOR_OF.search(before):
        return Measure("ratio", 1.0, index)
    if number.kind == "scientific":
        return Measure("FLOP", 1.0, index) if number.size >= 1e18 else plain
    noun = words.lower(index + (words.lower(index) == "-"))
    sized = number.magnitude >= 1e9 and _MODELS.search(words.before(index - 1, 30))
    if (sized and words.glued(index - 1)) or (number.magnitude >= 1e6 and noun in ("model", "models", "dense")):
        return Measure("parameter", 1.0, index)  # "Llama 3 70B"
    left, rest = words.before(index - 1, 60), words.after(index, 40)
    if words.lower(index - 1) in ("g", "t") and words.glued(index - 1) and _NETWORK.match(rest):
        return Measure("bit/s", 1.0, index)  # "1.6T optics"
    alone = bare(words, index)
    if "." in number.printed and not number.magnitude and alone:
        usual = (len(number.printed.partition(".")[2]) == 2 and PRICED.search(left)) or _BY_TIME.match(rest)
        return Measure("USD" if usual else "ratio", 1.0, index)
    if noun == "pue" and 1 <= number.size < 4:
        return Measure("ratio", 1.0, index)  # "a one point three PUE"
    if not number.magnitude and 1 <= number.size < 4 and alone and _PUE.search(words.before(index - 1, 150)):
        return Measure("ratio", 1.0, index)
    if not number.magnitude and 2 <= number.size <= 100 and alone and noun != "of" and _SHARE_OF.search(before):
        return Measure("ratio", 0.01, index)
    part_of_hour = number.size != int(number.size) and _BY_TIME.match(rest)
    if part_of_hour or (alone and number.size < 1e6 and (by := rate(words, index)) and _PRICED_BY.search(by.per)):
        return Measure("USD", 1.0, index)
    if 1000 <= number.size < 1e6 and _PER_CHIP.match(rest):
        return Measure("USD", 1.0, index)
    if 100 <= number.size < 1e6 and (_EACH.match(rest) and _MONEY.search((left + rest).lower())):
        return Measure("USD", 1.0, index)
    if 100 <= number.size < 1e6 and alone and noun != "of" and (match := PRICED.search(before)):
        large = re.match(r"worth|spen|rais", match[0], re.I)  # "raised 110": millions, most likely
        return plain if large and number.size < 1000 else Measure("USD", 1.0, index)
    return _millions(words, index, number, left, before) or plain


def _to_number(words: Words, index: int, number: Number) -> str:
    """The text before the first word of a number that ends at `index`."""
    first, least = index - 1, max(0, index - _LONGEST)
    while first > least and number.kind == "spelled" and words.lower(first - 1) in _SPELLED:
        first -= 1
    while first > least and words.lower(first) in BIG:
        first -= 1
    return words.before(first, 80)


def _millions(words: Words, index: int, number: Number, left: str, before: str) -> Measure | None:
    """What millions and billions without a unit are of: money, unless something is counted, near them or by them."""
    noun, following = words.lower(index), words.lower(index + 1)
    alone, usd = bare(words, index) or words.lower(index) in ONES, Measure("USD", 1.0, index)
    if number.magnitude >= 1e3 and noun in _PAID:
        return usd
    if number.magnitude < 1e6:
        return None
    if noun == "series" and len(following) == 1:
        return usd  # "a 2 billion series C"
    priced = PRICED.search(before) is not None
    near = left + " " + words.after(index - 1, 50)
    money = priced or _MONEY.search(near.lower()) is not None
    if number.magnitude >= 1e9 and alone and noun != "of" and _READING.search(left):
        return Measure("token", 1.0, index)
    if noun in _YEARLY and following in _FUNDS:
        return usd
    if (noun in _FINANCE and money and number.kind != "vague") or noun in _FUNDS:
        return usd
    if _COUNTS.search(left[-45:] + " " + words.after(index - 1, 30)) and not priced:
        return None
    if noun == "of" and _WEALTH.match(words.after(index + 1, 40)):
        return usd  # "trillions of market cap"
    if noun == "of":
        return usd if following not in _NO_THING and money and number.kind != "vague" else None
    if not alone:
        return usd if priced and words.is_word(index) and not noun.endswith("s") and noun not in _PEOPLE else None
    return usd if money or number.kind != "vague" else None
