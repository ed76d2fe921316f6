"""Numbers that carry no claim: years, versions, list numbers, clock times, idioms, ages, lone ones."""

import re

from ingest.dates.dates import COUNTED
from ingest.numbers.reading import Reading
from ingest.numbers.unitwords import FUNCTION_WORDS
from ingest.words import Words

_NAMES = frozenset(
    "gpt gpd gp llama claude gemini grok opus sonnet haiku qwen gemma phi pixel iphone windows cuda ios level "
    "tier step number no episode chapter figure page route highway section version v series phase part act fy gen "
    "generation type class room boeing area tpu trainium mi rtx gtx nvl gb dgx hgx tpuv mk ascend season stage "
    "tower top".split()
)
_WEAK_NAMES = frozenset("no v part act top b c h p q r s a o e".split())
_MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun "
    "jul aug sep sept oct nov dec".split()
)
_MONIES = frozenset("£ € ¥ ₹ ₩ euro euros eur sterling gbp yuan rmb renminbi yen won rupee rupees franc francs".split())
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
    "lessons notes rules areas buckets camps categories cases choices aspects factors levels numbers versions days "
    "nights more others bullet".split()
)
_AFTER = frozenset(
    ". , ? ! and or of in on for but so because then right uh um you they we i it is was like yeah to that this what "
    "as at by with from which if be would will how obviously alone".split()
)


def reason(reading: Reading, words: Words) -> str:
    """Why a quantity is surely no claim, or "" where it may be one."""
    if _other_money(reading, words):
        return "other currency"  # there is one unit of money, and no rate is known
    if reading.unit == "degC" and reading.value in (180, 360):
        return "idiom"
    if reading.unit == "ratio" and _often(reading, words):
        return "idiom"  # "twice a week" says how often
    if reading.unit == "second":
        following = [words.lower(reading.last + n) for n in range(2)]
        if "old" in following:
            return "age"
        if following[0] in ("ago", "later") or following == ["from", "now"]:
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
    if reading.unit != "count" or reading.magnitude or reading.money:
        return ""
    if reading.kind == "digits":
        return _digits(reading, words)
    if reading.kind == "spelled":
        return _spelled(reading, words)
    if reading.kind == "range" and reading.low and 1900 <= reading.low <= 2100:
        return "year"
    return "small" if reading.kind == "range" and (reading.high or 0) < 10 and not _things(reading, words) else ""


def _often(reading: Reading, words: Words) -> bool:
    last = words.lower(reading.last - 1)
    if reading.size != int(reading.size) or _GROWN.search(words.before(reading.first, 40)):
        return False
    return last in ("times", "twice", "thrice") and reading.per in ("day", "week", "month", "year", "hour", "night")


def _things(reading: Reading, words: Words) -> bool:
    """Whether a small number counts things that could be claimed: "eight GPUs", "three gas plants"; not "two ways"."""
    if reading.size < 2:
        return False
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
    if (
        before in _MONTHS
        or (two_before in _MONTHS and before in (",", "the"))
        or (following in _MONTHS and value <= 31)
    ):
        return "date"
    if _named(reading, words):
        return "name"
    if before in ("'", "’") and value < 100:
        return "date"
    if following == "bit" or (following == "-" and words.lower(reading.last + 1) == "bit"):
        return "name"
    if following == "x" and words.glued(reading.last) and _model_size(words, reading.last + 1):
        return "name"
    if following in ("am", "pm") or (following == ":" and words.is_number(reading.last + 1)):
        return "clock"
    if (value == 24 and following == "/") or (value == 7 and before == "/"):
        return "idiom"
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
    return before in _NAMES or before == "#" or (before in ("-", ".") and two_before in _NAMES)


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
    if before in _NAMES - _WEAK_NAMES:
        return "name"
    first = words[reading.first]
    if first.text[:1].isupper() and before.isalpha() and words[reading.first - 1].text[:1].isupper():
        return "name"
    if first.text[:1].isupper() and following.isalpha() and words[reading.last].text[:1].isupper():
        return "name"
    if reading.size != int(reading.size):
        return ""
    return "small" if reading.size < 10 and not _things(reading, words) else ""
