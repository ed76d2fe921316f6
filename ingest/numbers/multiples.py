"""Multiples and parts that are words, and units whose number is the article: "doubled", "a third of", "a gigawatt"."""

import re

from ingest.numbers.measure import Measure, implied_unit, unit_after
from ingest.numbers.numbers import read
from ingest.numbers.numberwords import BIG, ONES, PARTS, Number
from ingest.numbers.reading import Reading, make
from ingest.numbers.unitwords import FUNCTION_WORDS, bare, unit_words
from ingest.words import Words

TIMES = {
    **dict.fromkeys("double doubles doubled doubling twice twofold".split(), 2.0),
    **dict.fromkeys("triple triples tripled tripling threefold thrice".split(), 3.0),
    **dict.fromkeys("quadruple quadruples quadrupled quadrupling fourfold".split(), 4.0),
    **dict.fromkeys("quintuple quintupled quintupling".split(), 5.0),
    **dict.fromkeys("halve halves halved halving".split(), 0.5),
    **dict(
        zip(
            "fivefold sixfold sevenfold eightfold tenfold twentyfold fiftyfold hundredfold thousandfold "
            "millionfold billionfold".split(),
            (5.0, 6.0, 7.0, 8.0, 10.0, 20.0, 50.0, 100.0, 1000.0, 1e6, 1e9),
            strict=True,
        )
    ),
}
UNSAID_ONE = frozenset("gigawatt megawatt terawatt gwatt exaflop petabyte terabyte gigabyte".split())
# These only right behind an article: "a kilowatt".
WITH_ARTICLE = frozenset(
    "kilowatt petaflop teraflop exabyte zettaflop petabit terabit gigabit buck dollar penny grand mile kilometer gig "
    "millisecond microsecond nanosecond inch millimeter micron nanometer".split()
)
# One or more of these: "gigawatts of power", "they move terabytes of data".
UNSAID_MANY = {f"{word}s": word for word in (*UNSAID_ONE, *"petaflop teraflop zettaflop exabyte terabit".split())}
_ARTICLES = frozenset(("a", "an", "another"))
_STRETCHES = frozenset("year month week day decade hour minute century".split())
_NO_HALF = frozenset("past life time court marathon baked way empty full".split())
_ORDERED = frozenset("first second last this next every each per other the latter top bottom back".split())
_SHARING = frozenset("of the as more less cheaper faster lower higher fewer smaller slower off that what its".split())
_BY = frozenset("by about like roughly around almost nearly than maybe only to under over just".split())
LESS = re.compile(r"\W*(?:less|fewer|smaller|lower|cheaper|below|slower)", re.I)
TEN_NAMES = dict(
    zip(
        "teens twenties thirties forties fifties sixties seventies eighties nineties".split(),
        map(float, range(10, 100, 10)),
        strict=True,
    )
)
_BEHIND_TWICE = frozenset(
    "in on at a per and or about before already now over to by but so because if when like "
    "you i they he she we it there two three".split()
)
_FIGURES = frozenset(map(str, range(5, 14)))
_OUT_OF = frozenset((3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 25, 30, 40, 50, 100, 200, 500, 1000, 10_000, 1_000_000))


def multiple(words: Words, index: int) -> list[Reading]:
    """Multiples and parts that are words: "doubled", "an order of magnitude", "a factor of ten", "half"."""
    word, following = words.lower(index), words.lower(index + 1)
    if word in TIMES and not (
        (word == "double" and following in ("check", "click", "down", "edged", "-", "counting"))
        or following in ("digit", "digits")
        or (word in ("twice", "thrice") and not _as_multiple(words, index))
    ):
        return [make(words, index, Measure("ratio", 1.0, index + 1), "multiple", value=TIMES[word])]
    dash = index + 1 + (following == "-")
    if word in ("single", "double", "triple") and words.lower(dash) in ("digit", "digits"):
        if words.lower(dash + 1).removesuffix("s") in BIG:
            return _of_digits(words, index, dash + 1)
        low, high = {"single": (None, 0.1), "double": (0.1, None), "triple": (1.0, None)}[word]
        return [make(words, index, Measure("ratio", 1.0, dash + 1), "digit", low=low, high=high)]
    magnitude = index + 1 + (following == "of")
    if word in ("order", "orders") and words.lower(magnitude) in ("magnitude", "magnitudes"):
        measure = Measure("ratio", 1.0, magnitude + 1)
        if word == "orders":
            return [make(words, index, measure, "order", low=10.0)]
        less = LESS.match(words.after(magnitude + 1, 20))
        return [make(words, index, measure, "order", value=0.1 if less else 10.0)]
    if word == "factor" and following == "of" and (number := read(words, index + 2)) and number.end > index + 2:
        measure = Measure("ratio", 1.0, number.end)
        bounds = {"value": number.value, "low": number.low, "high": number.high}
        return [make(words, index + 2, measure, "factor", number, **bounds)] if _some(bounds) else []
    return _even(words, index) or _part_of(words, index) or _tens(words, index) or _figures(words, index)


def _of_digits(words: Words, index: int, at: int) -> list[Reading]:
    """ "single-digit billions" is from one to ten of them."""
    size, digits = BIG[words.lower(at).removesuffix("s")], {"single": 1.0, "double": 10.0, "triple": 100.0}
    low = digits[words.lower(index)] * size
    number = Number(at + 1, "vague", low=low, high=10 * low, magnitude=size)
    measure = unit_after(words, at + 1, number) or implied_unit(words, at + 1, number)
    return [make(words, index, measure, "vague", number, low=low, high=10 * low)]


def _as_multiple(words: Words, index: int) -> bool:
    """Whether "twice" says how much: "twice as fast", "twice the price", "costs twice that"; not "I met him twice"."""
    if words.lower(index - 1) in ("almost", "nearly", "about", "than", "roughly"):
        return True
    return words.is_word(index + 1) and words.lower(index + 1) not in _BEHIND_TWICE


def _some(bounds: dict[str, float | None]) -> bool:
    return any(x is not None for x in bounds.values())


def _even(words: Words, index: int) -> list[Reading]:
    """ "50 50", "fifty-fifty", "a coin flip"."""
    at = index + 1 + (words.lower(index + 1) in ("-", "/"))
    if words.lower(index) in ("50", "fifty") and words.lower(at) == words.lower(index):
        if not bare(words, at + 1) and words.lower(at + 1) not in ("chance", "chances", "odds", "split", "shot", "bet"):
            return []
        return [make(words, index, Measure("ratio", 1.0, at + 1), "fraction", value=0.5)]
    if words.lower(index) == "even" and words.lower(index + 1) == "odds":
        return [make(words, index, Measure("ratio", 1.0, index + 2), "fraction", value=0.5)]
    return []


def _tens(words: Words, index: int) -> list[Reading]:
    """ "the mid-teens percent", "high 40s percent"."""
    word, end = words.lower(index), index + 1
    low = TEN_NAMES.get(word, 0.0)
    if not low and words.is_number(index) and re.fullmatch(r"[2-9]0", word) and words.lower(end) == "s":
        low, end = float(word), end + 1
    percent = words.lower(end) in ("%", "percent", "pct")
    if not low or not percent:
        return []
    before = words.lower(index - 1 - (words.lower(index - 1) == "-"))
    from_, to = {"low": (0, 3), "mid": (4, 6), "high": (7, 9)}.get(before, (3 if low == 10 else 0, 9))
    return [make(words, index, Measure("ratio", 0.01, end + 1), "range", low=low + from_, high=low + to)]


def _figures(words: Words, index: int) -> list[Reading]:
    """ "nine figures" is from a hundred million to a billion dollars."""
    digits = ONES.get(words.lower(index), 0) or (int(words.lower(index)) if words.lower(index) in _FIGURES else 0)
    at = index + 1 + (words.lower(index + 1) == "-")
    if not 5 <= digits <= 13 or words.lower(at) not in ("figure", "figures"):
        return []
    return [make(words, index, Measure("USD", 1.0, at + 1), "vague", low=10.0 ** (digits - 1), high=10.0**digits)]


def _part_of(words: Words, index: int) -> list[Reading]:
    """ "half of", "a third of", "by a fifth": not "the second half", "every quarter", "an hour and a half"."""
    article = words.lower(index) in ("a", "one")
    at = index + article
    word, following, before = words.lower(at), words.lower(at + 1), words.lower(index - 1)
    if word not in PARTS or word.endswith("s") or read(words, at) is not None:
        return []
    if following in ("a", "an") and words.lower(at + 2) in unit_words():
        return []
    if word == "half":
        wrong = following in _NO_HALF or (before == "and" and article) or before in _ORDERED or following == "-"
        wrong = wrong or before in ("a", "one")  # "a year and a half": looked at with its article, and no part
        wrong = wrong or following.endswith("ing") or following in ("on", "jokingly", "seriously")
        return [] if wrong else [_part(words, index, at)]
    if not article or before in ("and", "for", "in", "every") or following in ("time", "-"):
        return []
    sharing = following in _SHARING
    shared = sharing if word == "quarter" else sharing or (bare(words, at + 1) and before in _BY)
    shared = shared or (word not in ("third", "quarter") and bare(words, at + 1))
    return [_part(words, index, at)] if shared and (word != "quarter" or following == "of" or before in _BY) else []


def _part(words: Words, index: int, at: int) -> Reading:
    return make(words, index, Measure("ratio", 1.0, at + 1), "fraction", value=1 / PARTS[words.lower(at)])


def unsaid_one(words: Words, index: int) -> list[Reading]:
    """ "a gigawatt", "multi-gigawatt", "in a year": a unit whose number is the article."""
    word, before = words.lower(index), words.lower(index - 1)
    said = index and (words.is_number(index - 1) or before in ("per", "each", "every"))
    if (word in UNSAID_ONE or (word in WITH_ARTICLE and before in _ARTICLES)) and not said:
        plain = Number(index, "article", 1.0)
        measure = unit_after(words, index, plain) or Measure(*unit_words()[word], index + 1)
        if "multi" in (before, words.lower(index - 2)):
            return [make(words, index, measure, "article", low=1.0)]
        if words.lower(index - 2) != "per":
            half = [words.lower(measure.end + n) for n in (0, 1, 2)] == ["and", "a", "half"]
            measure = measure._replace(end=measure.end + 3) if half else measure
            value, end = cents(words, measure, 1.5 if half else 1.0)
            return [make(words, index, measure._replace(end=end), "article", value=value)]
    if word in UNSAID_MANY and not said and words.lower(index + 1) == "of" and before not in ("of", "in", "the", "to"):
        unit, factor = unit_words()[word]
        many = Measure(unit, factor, index + 1)
        return [make(words, index, many, "vague", low=1.0)]
    stretch = words.lower(index + 1)
    leads = "for in within about like over of than almost nearly or under took takes take waited spent".split()
    meant = (word == "one" and stretch != "day") or (word in ("a", "an") and before in leads)
    half = [words.lower(index + n) for n in (2, 3, 4)] == ["and", "a", "half"]
    if (meant or (half and word in ("a", "an"))) and stretch in _STRETCHES:
        unit, factor = unit_words()[stretch]
        measure = Measure(unit, factor, index + (5 if half else 2))
        return [make(words, index, measure, "article", value=1.5 if half else 1.0)]
    return []


def cents(words: Words, measure: Measure, value: float) -> tuple[float, int]:
    """ "a buck fifty", "2 dollars 50", "three dollars and fifty cents": the value with its cents, and the end."""
    end = measure.end
    if measure.unit != "USD" or measure.factor != 1 or not words.lower(end - 1).startswith(("buck", "dollar")):
        return value, end
    at = end + (words.lower(end) == "and")
    number = read(words, at)
    if number is None or not number.value or number.magnitude or number.money or not 5 <= number.value < 100:
        return value, end
    if words.lower(number.end) in ("cent", "cents"):
        return value + number.value / 100, number.end + 1
    rated = bare(words, number.end) or words.lower(number.end) in ("gpu", "per")
    if at > end or number.value != int(number.value) or words.glued(at) or not rated:
        return value, end
    return value + number.value / 100, number.end


def nines(words: Words, index: int, number: Number) -> list[Reading]:
    """ "five nines of uptime" is 99.999 percent."""
    if words.lower(number.end) != "nines" or number.value is None or not 2 <= number.value <= 12:
        return []
    measure = Measure("ratio", 1.0, number.end + 1)
    return [make(words, index, measure, "nines", value=1 - 10.0 ** -int(number.value))]


def to_one(words: Words, index: int, number: Number) -> list[Reading]:
    """ "ten to one", "a 3:1 ratio", "20-to-1 leverage": so many times the other."""
    at = number.end + (words.lower(number.end) == "-")
    colon = words.lower(at) == ":" and words.glued(at) and words.glued(at + 1)
    if not (colon or words.lower(at) == "to") or "from" in (words.lower(index - 1), words.lower(index - 2)):
        return []
    at += 1
    at += words.lower(at) == "-"
    if words.lower(at) not in ("1", "one") or number.value is None or number.value < 2 or number.magnitude >= 1e6:
        return []
    named = words.lower(at + 1) in ("ratio", "odds", "leverage", "split", "return")
    if not (named or (bare(words, at + 1) and words.lower(at + 1) != "of" and not colon)):
        return []
    return [make(words, index, Measure("ratio", 1.0, at + 1), "to one", value=number.value)]


def one_in(words: Words, index: int, number: Number) -> list[Reading]:
    """ "one in 32", "2 out of 3", "nine in ten", "98 times out of a hundred"."""
    end, value = number.end, number.value
    if value == 1 and words.is_word(end) and words.lower(end + 1) == "in" and words.lower(end) not in FUNCTION_WORDS:
        whole = read(words, end + 2)  # "one rack in twenty was lit"
        if whole and whole.value in _OUT_OF and whole.spelled and bare(words, whole.end):
            return [make(words, index, Measure("ratio", 1.0, whole.end), "out of", value=1 / whole.size)]
    end += words.lower(end) == "times" and words.lower(end + 1) == "out"
    out = words.lower(end) == "out" and words.lower(end + 1) == "of"
    if not (out or words.lower(end) == "in") or not value or value >= 100 or value != int(value):
        return []
    at = end + 1 + out
    every = words.lower(at) in ("the", "every")
    whole = read(words, at + every)
    if whole is None or not whole.value or whole.value <= value or re.fullmatch(r"(?:19|20)\d\d", whole.printed):
        return []
    if value > 1 and not out and (whole.value not in _OUT_OF or number.magnitude or every):
        return []
    if unit_after(words, whole.end, whole) is not None and not (out and every):
        return []  # "one out of every five dollars" is a share
    return [make(words, index, Measure("ratio", 1.0, whole.end), "out of", value=value / whole.value)]
