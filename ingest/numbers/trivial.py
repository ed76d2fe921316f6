"""Numbers that carry no claim: years, versions, list numbers, clock times, idioms, ages, lone ones."""

import re
from bisect import bisect_left
from functools import lru_cache

from ingest.dates.dates import COUNTED
from ingest.numbers.reading import Reading
from ingest.numbers.unitwords import FUNCTION_WORDS, bare
from ingest.words import Words

_NAMES = frozenset(
    "gpt gpd gp llama claude gemini grok opus sonnet haiku qwen gemma phi pixel iphone windows cuda ios level "
    "tier step number no episode chapter figure page route highway section version v series phase part act fy gen "
    "generation type class room boeing area tpu trainium mi rtx gtx nvl gb dgx hgx tpuv mk ascend season stage "
    "tower top".split()
)
# These number what follows them only where no noun does: "hardware three", "the system 360 was", not "a system 8 GPUs
# wide".
_NUMBERED = frozenset(
    "system core model hardware software layer layers risc cortex zen ryzen snapdragon kirin bluetooth wifi pcie pci "
    "usb hbm ddr lpddr gddr sm cc formula apollo falcon starship mark plan option door lab team unit question "
    "section article title exhibit rule volume book part verse line slide row group zone hall gate flight apartment "
    "fp int bf nf mxfp pass round grade world war".split()
)
_WEAK_NAMES = frozenset("no v part act top b c h p q r s a o e".split())
_MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun "
    "jul aug sep sept oct nov dec".split()
)
_MONIES = frozenset("£ € ¥ ₹ ₩ euro euros eur sterling gbp yuan rmb renminbi yen won rupee rupees franc francs".split())
_OTHER_UNITS = frozenset(
    "hertz kilohertz megahertz gigahertz terahertz hz khz mhz ghz thz volt volts kilovolt kilovolts kv amp amps ampere "
    "amperes decibel decibels db psi rpm lumens".split()
)  # the store has none of these
_PLURALS = frozenset(
    "people men women children staff gpu gpus feet dice dies cpu data-center person server node chip stack rack".split()
)
_GROWN = re.compile(
    r"\b(?:gr[eo]w\w*|ris\w+|rose|increas\w*|up|jump\w*|fall\w*|fell|drop\w*|multipl\w*|by)\W+(?:\w+\W+)?$", re.I
)
# What is numbered in passing.
_IDLE = frozenset(
    "things ways reasons questions points times words cents ideas sides thoughts parts kinds types sorts steps options "
    "examples topics problems issues answers pieces guys friends lines pages slides minutes seconds items themes "
    "stars lessons notes rules areas buckets camps categories cases choices aspects factors levels numbers versions "
    "days nights more others bullet".split()
)
_AFTER = frozenset(
    ". , ? ! and or of in on for but so because then right uh um you they we i it is was like yeah to that this what "
    "as at by with from which if be would will how obviously alone".split()
)


_SOLD = re.compile(
    r"\b(?:sponsor\w*|(?:promo|discount|offer|coupon) code|use (?:the )?code|free (?:trial|shipping|months?|weeks?)|"
    r"sign up (?:at|for|today|now)|(?:go to|visit|at|visiting) \w+(?:\.| dot )(?:com|org|io|co|net)\b|"
    r"(?:\.| dot )com ?(?:/|slash)|cash app|get started (?:at|by|for)|money[ -]back|off your (?:first|next)|"
    r"(?:support|brought to you|made possible) (?:this|the|our|by)|your (?:first|next) (?:order|purchase|month|box))",
    re.I,
)
_ADVERT = 350  # characters on each side of a number in which an advert gives itself away
_GIVEN_AWAY = 3  # by so many of its phrases
_AGED = re.compile(r"\b(?:aged|ages?)\W+(?:(?:of|at|about|around|maybe|like|just|over|under)\W+){0,3}$", re.I)
_ONLY_SO_MANY = frozenset("the these those our my his her their your both other".split())
_TRADES = frozenset("engineer engineers developer developers programmer programmers contributor contributors".split())
_WARM = re.compile(
    r"temperature|\bhot|cold|warm|\bcool|heat|water|weather|outside|freez|boil|ambient|celsius|centigrade|fahrenheit|"
    r"thermal|kelvin|burn|climate",
    re.I,
)
_ANGLE = re.compile(r"\b(?:rotat\w+|angles?|tilt\w*|field of view|degrees of (?:freedom|separation))\b", re.I)
_ANSWER = re.compile(r"(?:^|[.?!\n]|\b(?:yeah|yes|oh|right|absolutely),?)\s*$", re.I)


def reason(reading: Reading, words: Words) -> str:
    """Why a quantity is surely no claim, or "" where it may be one."""
    if _advert(reading, words):
        return "advert"
    if _idiom(reading, words):
        return "idiom"
    if _other_money(reading, words):
        return "other currency"  # there is one unit of money, and no rate is known
    following_word = words.lower(reading.last)
    if reading.unit == "count" and following_word in _OTHER_UNITS:
        return "other unit"
    if reading.unit == "ratio" and _often(reading, words):
        return "idiom"  # "twice a week" says how often
    if reading.unit == "second":
        following = [words.lower(reading.last + n) for n in range(2)]
        if "old" in following or _AGED.search(words.before(reading.first, 40)):
            return "age"
        if following == ["from", "now"]:
            return "point in time"  # "two years from now" says when, not how long
        return "idiom" if reading.kind == "article" and reading.size <= 60 else ""
    if reading.kind == "multiple" and "-" in (words.lower(reading.last), words.lower(reading.first - 1)):
        return "idiom"
    if (
        reading.unit == "ratio"
        and reading.kind == "digits"
        and reading.scale == 1
        and words.is_number(reading.last - 1)
    ):
        # "CUDA 12.4", "AI 2.0"
        return "name" if _named(reading, words) or re.fullmatch(r"[2-9]\.0", reading.printed) else ""
    if following_word in ("rule", "rules") and reading.unit == "ratio":
        return "name"  # "the 7% rule"
    if reading.unit == "count" and _uncounted(reading, words):
        return "idiom"
    if reading.unit != "count" or reading.magnitude or reading.money:
        return ""
    if reading.kind == "digits":
        return _digits(reading, words)
    if reading.kind == "spelled":
        return _spelled(reading, words)
    if reading.kind == "range" and reading.low and 1900 <= reading.low <= 2100:
        return "year"
    return "small" if reading.kind == "range" and (reading.high or 0) < 10 and not _things(reading, words) else ""


def _advert(reading: Reading, words: Words) -> bool:
    sold = _sold(words.text)
    if len(sold) < _GIVEN_AWAY:
        return False
    first = bisect_left(sold, (reading.begin - _ADVERT, ""))
    near = sold[first : bisect_left(sold, (reading.end + _ADVERT, ""))]
    return len({phrase for _, phrase in near}) >= _GIVEN_AWAY


@lru_cache(maxsize=2)
def _sold(text: str) -> list[tuple[int, str]]:
    """The phrases of adverts in a text, with their places."""
    return [(m.start(), m[0].lower()) for m in _SOLD.finditer(text)]


def _idiom(reading: Reading, words: Words) -> bool:
    """Angles, "maybe one day", "a 10x engineer", "100 percent" for yes."""
    following = words.lower(reading.last)
    if reading.unit == "USD" and following == "question":
        return True  # "that's the million dollar question"
    if reading.unit not in ("degC", "second", "ratio"):
        return False
    if reading.unit == "degC":
        near = words.before(reading.first, 80) + words.after(reading.last, 60)
        turned = reading.value in (45, 90, 270) and not _WARM.search(near)
        return reading.value in (180, 360) or turned or _ANGLE.search(near) is not None
    if reading.unit == "second" and reading.value == 86_400 and words.lower(reading.first) in ("one", "1"):
        return words.lower(reading.first - 1) not in ("in", "within", "per", "just", "than", "about", "takes", "took")
    if reading.value == 1.1 and reading.scale == 0.01 and re.search(r"\bg[ia]v\w+\W", words.before(reading.first, 20)):
        return True  # "they give it a hundred and ten percent"
    if reading.scale == 1 and reading.unit == "ratio" and following in _TRADES:
        return True
    sure = (
        reading.unit == "ratio"
        and reading.value == 1
        and reading.scale == 0.01
        and words.lower(reading.first) in ("100", "a", "hundred")
    )
    return sure and _ANSWER.search(words.before(reading.first, 20)) is not None and bare(words, reading.last)


def _uncounted(reading: Reading, words: Words) -> bool:
    """ "a million things", "a hundred different ways", "a billion of us"."""
    if reading.kind == "digits" and "," in reading.printed:
        return False
    following = [words.lower(reading.last + n) for n in range(3)]
    if following[:1] == ["of"] and following[1] in ("us", "them", "those", "these", "you"):
        return following[1] == "us"
    noun = following[1] if following[0] in ("different", "other", "more", "little", "such", "of") else following[0]
    return noun in ("things", "ways", "reasons", "questions", "stories", "thoughts", "directions")


def _often(reading: Reading, words: Words) -> bool:
    last = words.lower(reading.last - 1)
    if reading.size != int(reading.size) or _GROWN.search(words.before(reading.first, 40)):
        return False
    return last in ("times", "twice", "thrice") and reading.per in ("day", "week", "month", "year", "hour", "night")


def _things(reading: Reading, words: Words) -> bool:
    """Whether a small number counts things that could be claimed: "eight GPUs", "three gas plants"; not "two ways"."""
    if reading.size < 2 or words.lower(reading.first - 1) in _ONLY_SO_MANY:
        return False  # "these two sites" counts what was counted before
    for index in range(reading.last, reading.last + 5):
        word = words.lower(index)
        if words.is_number(index + 1) and words.glued(index + 1) and words.is_word(index):
            return True  # "eight h100s"
        if not words.is_word(index) and word != "-":
            return False
        if word in FUNCTION_WORDS or word in _IDLE:
            return False
        if (word.endswith("s") and not word.endswith(("ss", "us", "is"))) or word in _PLURALS:
            return True
    return words.lower(reading.last) == "-" and words.lower(reading.last + 1) in _PLURALS


def _other_money(reading: Reading, words: Words) -> bool:
    """Money that is not dollars: "£500 million", "380 billion yuan"."""
    if reading.unit == "kg" and reading.magnitude >= 1e6:
        return "pound" in words.text[reading.begin : reading.end].lower()  # "200 million pounds" is money
    around = {words.lower(reading.first - 1), words.lower(reading.last), words.text[reading.begin : reading.begin + 1]}
    return reading.unit in ("USD", "count") and bool(around & _MONIES)


def _digits(reading: Reading, words: Words) -> str:
    value, printed = reading.size, reading.printed
    before, two_before = words.lower(reading.first - 1), words.lower(reading.first - 2)
    following = words.lower(reading.last)
    counted = re.match(rf"\s*(?:(?:{COUNTED})\b|[a-z]+\d+)", words.text[reading.end : reading.end + 40], re.I)
    if re.fullmatch(r"(?:19|20)\d\d", printed) and not counted:
        return "year"
    if re.fullmatch(r"1\d\d\d", printed) and before in ("in", "since", "circa", "until") and bare(words, reading.last):
        return "year"
    if (
        before in _MONTHS
        or (two_before in _MONTHS and before in (",", "the"))
        or (following in _MONTHS and value <= 31)
    ):
        return "date"
    if _named(reading, words) or _entitled(reading, words):
        return "name"
    if before in ("'", "’") and value < 100:
        return "date"
    if following == "bit" or (following == "-" and words.lower(reading.last + 1) == "bit"):
        return "name"
    if following == "-" and words.lower(reading.last + 1) in ("high", "hi", "way", "sided", "pronged", "star", "wheel"):
        return "name"  # "12-high stacks"
    if following == "x" and words.glued(reading.last) and _model_size(words, reading.last + 1):
        return "name"
    if following in ("am", "pm") or (following == ":" and words.is_number(reading.last + 1)):
        return "clock"
    if (value == 24 and following in ("/", "by")) or (value == 7 and before in ("/", "by")):
        return "idiom"
    if value in (180, 360) and before in ("quick", "full", "complete", "total") and bare(words, reading.last):
        return "idiom"  # "they did a complete 180"
    if re.fullmatch(r"\d{3,5}", printed) and before in ("a", "an", "the") and bare(words, reading.last):
        return "name"  # "a 3080", "the 8086"
    if printed.startswith("0"):
        return "name"
    line = words.text.rfind("\n", 0, reading.begin) + 1
    if not words.text[line : reading.begin].strip() and re.match(r"[.)]\s", words.text[reading.end : reading.end + 2]):
        return "list"
    if (before == "(" and following == ")") or value == 0 or (before == "." and words.glued(reading.first)):
        return "list"
    if following == "." and words.glued(reading.last) and words.is_number(reading.last + 1):
        return "name"
    if re.fullmatch(r"[23]\d", printed) and value <= 32 and _dated(before, two_before, following, reading.last, words):
        return "year"
    if re.fullmatch(r"\d+\.\d+", printed):
        return ""
    return "small" if value < 10 and not _things(reading, words) else ""


def _named(reading: Reading, words: Words) -> bool:
    """A version, a level, a number in a row: "llama 3.1", "step 12", "# 4"."""
    before, two_before = words.lower(reading.first - 1), words.lower(reading.first - 2)
    numbered = before in _NUMBERED and bare(words, reading.last) and words.lower(reading.last) not in ("to", "or", "of")
    return before in _NAMES or before == "#" or numbered or (before in ("-", ".") and two_before in _NAMES)


def _entitled(reading: Reading, words: Words) -> bool:
    """ "to build HAL 9000", "an Atari 2600": bare digits behind a capital that opens no sentence."""
    at = reading.first - 1
    if at < 1 or not bare(words, reading.last) or not re.fullmatch(r"\d{1,4}", reading.printed):
        return False
    before, text = words[at], words[at].text
    named = text[:1].isupper() and text.isalpha() and len(text) > 1 and before.lower not in FUNCTION_WORDS
    return named and words.is_word(at - 1) and words.text[before.end : reading.begin] == " "


def _model_size(words: Words, index: int) -> bool:
    """The other half of "8x7B"."""
    return words.glued(index) and words.is_number(index) and words.glued(index + 1) and words.lower(index + 1) == "b"


def _dated(before: str, two_before: str, following: str, last: int, words: Words) -> bool:
    """ "in 25 and", "end of 27": a two-digit year."""
    leads = "in of by mid early late end since until and".split()
    led = (
        before in leads or two_before in ("mid", "early", "late") or re.fullmatch(r"(?:20)?[12]\d", before) is not None
    )
    return led and (following in _AFTER or last >= len(words) or re.fullmatch(r"[23]\d", following) is not None)


def _spelled(reading: Reading, words: Words) -> str:
    before, following = words.lower(reading.first - 1), words.lower(reading.last)
    if reading.size <= 1:
        return "one"
    if before in _NAMES - _WEAK_NAMES or (before in _NUMBERED and bare(words, reading.last)):
        return "name"
    first = words[reading.first]
    if first.text[:1].isupper() and before.isalpha() and words[reading.first - 1].text[:1].isupper():
        return "name"
    if first.text[:1].isupper() and following.isalpha() and words[reading.last].text[:1].isupper():
        return "name"
    if reading.size != int(reading.size):
        return ""
    return "small" if reading.size < 10 and not _things(reading, words) else ""
