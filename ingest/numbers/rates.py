"""What a quantity is said for: "a month", "per GPU-hour", "per million tokens", "a kilowatt a month"."""

from typing import NamedTuple

from ingest.words import Words


class Rate(NamedTuple):
    """The piece or period, as the claim's `per`, and the index of the word after."""

    per: str
    end: int


_LINKS = frozenset(("per", "a", "an", "each", "every", "/"))
_PERIODS = frozenset("second minute hour day night week month quarter year annum hr sec yr mo".split())
_PLAIN = {"hr": "hour", "sec": "second", "yr": "year", "mo": "month", "annum": "year"}
_ADVERBS = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "annually": "year",
    "yearly": "year",
}
_REGULARS = frozenset("active users user visitors listeners viewers readers actives".split())  # "weekly users"
_PIECES = frozenset(
    "watt kilowatt megawatt gigawatt terawatt kw mw gw kwh mwh gpu gpus chip card accelerator die wafer stack package "
    "token query prompt request call message image video user subscriber customer seat head person employee engineer "
    "researcher developer worker household home server rack cabinet node box machine tray socket site building campus "
    "gigabyte terabyte megabyte gb tb bit byte gigabit terabit ton tonne gallon liter litre barrel pound kilogram mile "
    "pop acre hectare kilometer model run job task paper word page parameter flop share dollar transistor".split()
)
_MANY = frozenset("million thousand billion trillion hundred 1k 1m".split())
_OF_MANY = frozenset(
    "token tokens query queries request requests call calls image images user users people parameters words".split()
)
_SIDES = frozenset("input output in out cached blended".split())


def rate(words: Words, last: int, money: bool = False) -> Rate | None:
    """The rate that begins at a word. `money`: of a price a bare "a million" means a million tokens."""
    if words.lower(last) in _ADVERBS and words.lower(last + 1) not in _REGULARS:
        return Rate(_ADVERBS[words.lower(last)], last + 1)
    link = words.lower(last)
    if link == "for" and words.lower(last + 1) in ("each", "every") and money:
        link, last = words.lower(last + 1), last + 1
    if link not in _LINKS:
        return None
    if many := _many(words, last + 1, money):
        return many
    first = _piece(words, last + 1)
    if first is None:
        return None
    if link in ("a", "an") and first.per in _PERIODS and words.lower(first.end) in ("of", "and"):
        return None  # "a quarter of", "a year and a half"
    return _together(words, first)


def _many(words: Words, at: int, money: bool) -> Rate | None:
    """ "per million tokens", "a million output tokens", "per 1,000 requests"."""
    size, noun = words.lower(at), at + 1
    if words.is_number(at) and size.replace(",", "") in ("1", "1000", "1000000", "100"):
        following = words.lower(noun)
        if following in _MANY or (following in ("k", "m") and words.glued(noun)):
            size, noun = {"k": "thousand", "m": "million"}.get(following, following), noun + 1
        else:
            size = {"1": "", "100": "hundred", "1000": "thousand"}.get(size.replace(",", ""), "million")
    if size not in _MANY:
        return None
    side = words.lower(noun) in _SIDES
    if words.lower(noun + side) in _OF_MANY:
        return Rate(f"{size} {words.lower(noun + side)}", noun + side + 1)
    if size in ("million", "thousand") and money and not _counted(words, noun, side):
        return Rate(f"{size} tokens", noun + side)
    return None


def _counted(words: Words, noun: int, side: bool) -> bool:
    return not side and words.is_word(noun) and words.lower(noun) not in _AFTER


_AFTER = frozenset("and or but so for which that is it with on right now of at the you we they i if because".split())


def _piece(words: Words, at: int) -> Rate | None:
    """One piece or period; a chip is named as it is written."""
    word = words.lower(at)
    if word in _PERIODS:
        return Rate(_PLAIN.get(word, word), at + 1)
    if word in ("square", "sq") and words.lower(at + 1) in ("foot", "feet", "ft", "meter", "metre", "mile"):
        return Rate(f"square {words.lower(at + 1)}", at + 2)
    if word in _PIECES and not (words.glued(at + 1) and words.is_number(at + 1)):
        return Rate(words[at].text, at + 1)
    if words.is_word(at) and len(word) < 4 and words.glued(at + 1) and words.is_number(at + 1):
        return Rate(words.text[words[at].begin : words[at + 1].end], at + 2)  # "an H100"
    return None


def _together(words: Words, first: Rate) -> Rate:
    """ "GPU-hour", "kilowatt a month", "user per month": a piece for a time."""
    if first.per in _PERIODS:
        second = _per_piece(words, first.end)
        return Rate(f"{second.per}-{first.per}", second.end) if second else first
    at = first.end + (words.lower(first.end) in ("-", *_LINKS))
    period = words.lower(at).rstrip("s")
    if period in _PERIODS and (at > first.end or words.lower(at) in ("hour", "hours", "month", "day", "days", "year")):
        return Rate(f"{first.per}-{_PLAIN.get(period, period)}", at + 1)
    return first


def _per_piece(words: Words, at: int) -> Rate | None:
    """ "an hour per GPU": the piece behind the period."""
    if words.lower(at) != "per":
        return None
    piece = _piece(words, at + 1)
    return piece if piece and piece.per not in _PERIODS else None
