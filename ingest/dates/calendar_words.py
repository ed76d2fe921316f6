"""How calendar time is written and said: patterns in order of exactness. `edtf` says what each match means."""

import re

_MONTH_NAMES = "january february march april may june july august september october november december".split()
MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}

_MONTH = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_CERTAIN = r"january|february|july|september|october|november|december"  # no other words, no first names
_FULL = "|".join(_MONTH_NAMES)
_NEAR = r"(?:19[5-9]\d|20[0-4]\d)"
_YEAR = rf"(?:{_NEAR}|20[5-9]\d|2100)"
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
ONES = {w: n for n, w in enumerate("one two three four five six seven eight nine".split(), 1)}
_ONE = "|".join(ONES)
_SPOKEN = (
    rf"(?:twenty[\s-]+(?:{'|'.join(TEENS)}|(?:twenty|thirty|forty|fifty)(?:[\s-]+(?:{_ONE})\b)?)|"
    rf"nineteen[\s-]+(?:{'|'.join(list(TENS)[3:])})(?:[\s-]+(?:{_ONE})\b)?|"
    rf"two[\s-]+thousand[\s-]+(?:and[\s-]+)?(?:{'|'.join(TEENS)}|(?:twenty|thirty)(?:[\s-]+(?:{_ONE})\b)?|"
    rf"(?<=and )(?:{_ONE})\b))"
)
_ANY = rf"(?:{_YEAR}|{_SPOKEN})"
_SHORT = r"(?:['’][0-5]\d|[12]\d|3[0-5])"  # the years 10 to 35 as spoken
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])"
_ORDINAL = r"(?:st|nd|rd|th)"
_SAID_IN = r"(?:in|by|since|until|till|through|from|for|of|around|during|before|after|to|and|back in|than)\s+"
_NOT_COUNTED = r"(?![.,]\d)(?!\s*(?:%|percent|million|billion|thousand|hundred|[-–]|\d|/|or\s+\d|to\s+\d|times|x\b))"
# A bare two-digit year ends a phrase: a mark, a function word or the end of the text comes.
_PHRASE_END = (
    r"(?![.,]\d)"
    r"(?=\s*(?:[.,;:?!)\n]|$)|\s+(?:and|or|but|so|because|then|when|where|we|i|they|he|she|you|it|its|it's|that|this|"
    r"there|is|was|were|will|with|if|for|on|at|as|by|to|like|right|yeah|uh|um|with|would|could|should|had|has|have|"
    r"maybe|probably|now|before|after|which|who|what|from|the|just|not|time\s?frame|still|already|even|how|still)\b)"
)
# After a bare number from 1950 to 2049 these show that things are counted.
COUNTED = (
    r"(?:\w+ )?(?:gpus?|chips?|accelerators?|cards?|nodes?|servers?|racks?|clusters?)|tokens|people|engineers|"
    r"employees|researchers|customers|users|watts|kilowatts|megawatts|gigawatts|dollars|bucks|miles|homes|unique|"
    r"concurrent|hoppers?|blackwells?|tpus?|trainiums?|acres|tons|pounds|wires|lines|pages|words|hours|times|percent|"
    r"degrees|(?:square|cubic) (?:feet|meters|miles)|of (?:them|those|these)|each"
)
_QUANTITY = r"(?<!about )(?<!roughly )(?<!than )(?<!over )(?<!up to )(?<!have )(?<!has )(?<!had )(?<!got )"

PARTS = {
    "early to mid": ("01", "06"),
    "mid to late": ("07", "12"),
    "early": ("01", "04"),
    "mid": ("05", "08"),
    "late": ("09", "12"),
    "first half of": ("01", "06"),
    "front half of": ("01", "06"),
    "middle of": ("05", "08"),
    "second half of": ("07", "12"),
    "back half of": ("07", "12"),
    "latter half of": ("07", "12"),
    "end of": ("12", "12"),
    "tail end of": ("12", "12"),
    "beginning of": ("01", "01"),
    "start of": ("01", "01"),
    "year end": ("12", "12"),
}
SEASONS = {"spring": ("03", "05"), "summer": ("06", "08"), "fall": ("09", "11"), "autumn": ("09", "11")}
_PART = (
    r"(?P<part>(?:early|mid)(?:[\s-]+to[\s-]+|\s*[-/]\s*)(?:mid|late)|early|mid|late|year[\s-]end|"
    r"(?:the\s+)?(?:very\s+|tail\s+)?(?:end|beginning|start|middle|(?:first|second|front|back|latter) half)(?:\s+of)?)"
)
QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
_FISCAL = r"(?:fiscal(?:\s+year)?|calendar(?:\s+year)?|fy|cy)"
_QUARTER = (
    r"(?:q\s?(?P<quarter>[1-4])|(?P<quarterfirst>[1-4])q|(?P<quartername>first|second|third|fourth|last)\s+quarter)"
)
_THESE = r"(?:this|last|next|previous|coming|past|current)"
_SPAN = r"(?:year|quarter|month|week|weekend|decade|summer|fall|autumn|winter|spring)"
DECADES = {"twenties": 2020, "thirties": 2030, "forties": 1940, "fifties": 1950, "sixties": 1960} | {
    "seventies": 1970, "eighties": 1980, "nineties": 1990,
}  # fmt: skip


def _pattern(body: str) -> re.Pattern[str]:
    """ASCII, so that "ſ" is no s and "٤" no digit; `date` is what is marked."""
    marked = body if "(?P<date>" in body else rf"(?P<date>{body})"
    return re.compile(rf"(?<![\w$€£.,/-]){marked}(?![\w%])", re.I | re.A)


# What each kind of expression cannot do without: only round these words is looked for one.
TRIGGERS = {
    kind: re.compile(words, re.I | re.A)
    for kind, words in {
        "month": r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
        "number": r"\d\d|\btwenty|\bnineteen|\bthousand|\b[12]h\b|\bh[12]\b",
        "decade": r"ties\b",
        "century": r"\bcentury",
        "span": r"\b(?:year|quarter|month|week|decade|summer|fall|autumn|winter|spring)",
        "day": r"day\b",
        "quarter": r"\bq[1-4]\b",
    }.items()
}

PATTERNS = tuple(
    (kind, _pattern(body))
    for kind, body in (
        (
            "number",
            rf"(?P<iso>{_YEAR}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)(?!-)",
        ),
        (
            "number",
            rf"(?P<us>(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])/{_YEAR})",
        ),
        (
            "month",
            rf"{_MONTH}\s+(?:the\s+)?{_DAY}{_ORDINAL}?,?\s+(?:of\s+)?(?P<year>{_ANY})",
        ),
        (
            "month",
            rf"(?:the\s+)?(?P<date>{_DAY}{_ORDINAL}?\s+(?:of\s+)?{_MONTH},?\s+(?P<year>{_ANY}))",
        ),
        (
            "month",
            rf"(?:{_PART}[\s-]+)?{_MONTH},?\s+(?:of\s+)?(?P<year>{_ANY})",
        ),
        (
            "month",
            rf"(?:{_PART}[\s-]+)?{_MONTH}\s+(?:of\s+)?(?P<short>['’]\d\d)",
        ),
        (
            "month",
            rf"(?<!on ){_MONTH}\s+(?:of\s+)?(?P<short>2\d)(?!\s*(?:st|nd|rd|th|,|:|\d|%|percent|million|billion))",
        ),
        (
            "number",
            rf"(?P<season>spring|summer|fall|autumn|winter)\s+(?:of\s+)?"
            rf"(?:(?P<year>{_ANY})|(?P<short>['’]?[23]\d){_PHRASE_END})",
        ),
        (
            "number",
            rf"{_QUARTER}(?:,?\s+of|,)?\s*(?:{_FISCAL}\s*)?"
            rf"(?:(?P<year>{_ANY})|(?P<short>['’]?[123]\d){_NOT_COUNTED})",
        ),
        (
            "number",
            rf"(?P<year>{_YEAR})[\s-]+q(?P<quarter>[1-4])",
        ),
        (
            "number",
            rf"(?P<halfyear>[12]h|h[12])\s*(?:of\s+)?(?:{_FISCAL}\s*)?(?:(?P<year>{_YEAR})|(?P<short>['’]?[123]\d))",
        ),
        (
            "number",
            rf"(?:the\s+)?(?P<date>{_PART}[\s-]+(?:the\s+year\s+|{_FISCAL}\s*)?(?P<year>{_ANY}))(?!s\b)"
            rf"(?!\s*(?:gpus|chips|tokens))",
        ),
        (
            "number",
            rf"(?:the\s+)?(?P<date>{_PART}[\s-]+(?:{_FISCAL}\s*)?(?P<short>{_SHORT}))"
            r"(?!\s*[\d%])(?!\s*(?:percent|million|billion))",
        ),
        (
            "number",
            rf"(?:between\s+|from\s+)?(?P<date>(?P<year>{_YEAR})(?:\s*(?:[-–]|/|to|through|till|until)\s*|\s+)"
            rf"(?:(?P<until>{_YEAR})|(?P<untilshort>['’]?[1-5]\d)"
            r"(?=\s*(?:[.,;:?!)\n]|$)|\s+[a-z]+\b(?<!million)(?<!billion))))"
            rf"(?!\s*(?:percent|%|x\b|times\b|{COUNTED})|\s+['’]?[23]\d\b(?!\s*%))",
        ),
        (
            "number",
            rf"between\s+(?P<date>(?P<year>{_YEAR})\s+and\s+(?P<until>{_YEAR}))",
        ),
        (
            "number",
            rf"(?:between\s+|from\s+)?(?P<date>(?P<short>['’]?(?:2\d|3[0-4]))\s*(?:\s|to\s+|or\s+|and\s+|[-–/]\s*)"
            rf"(?P<untilshort>['’]?(?:2\d|3[0-5]))){_PHRASE_END}",
        ),
        (
            "number",
            r"(?:the\s+)?(?P<date>(?:(?P<part>early|mid|late)[\s-]+)?(?:the\s+)?(?:(?P<decade>(?:19|20)\d0)s|"
            r"(?P<shortdecade>['’][2-9]0|(?<=the )[2-9]0)s))(?!\s*(?:%|percent))",
        ),
        (
            "decade",
            r"the\s+(?P<date>(?:(?P<part>early|late)\s+)?"
            r"(?P<decadename>twenties|thirties|fifties|sixties|seventies|eighties|nineties))",
        ),
        (
            "century",
            r"(?:the\s+)?(?P<date>(?P<century>19th|20th|21st|nineteenth|twentieth|twenty[\s-]first)\s+century)",
        ),
        (
            "number",
            rf"(?P<date>{_FISCAL}\s*(?:(?P<year>{_YEAR})|(?P<short>['’]?[123]\d){_NOT_COUNTED}))",
        ),
        (
            "number",
            rf"{_QUANTITY}(?P<year>{_NEAR})(?!\s*(?:{COUNTED})\b|\s+[A-Z]+\d+s?\b|\s+(?:million|billion|thousand)\b)",
        ),
        (
            "number",
            rf"(?P<year>{_NEAR})(?=\s*(?:[.,;:?!)]|$))(?!,\d)",
        ),
        (
            "number",
            rf"(?:{_SAID_IN}|year\s+)(?P<date>(?P<year>{_YEAR}))"
            rf"(?!\s*(?:{COUNTED})\b|,\d|\s+(?:million|billion|thousand)\b)",
        ),
        (
            "number",
            rf"(?P<year>{_SPOKEN})(?!\s*(?:%|percent|million|billion|thousand|hundred|{COUNTED})\b)",
        ),
        (
            "number",
            r"(?P<short>['’](?:[0-3]\d|[7-9]\d))(?=\s|[.,;:?!)-]|$)(?!\s*(?:%|percent|million|billion|thousand))",
        ),
        (
            "number",
            rf"(?:in|by|since|until|till|back in|through|during|than)\s+(?P<date>(?P<short>2[1-9]|3[0-2]))"
            rf"{_NOT_COUNTED}{_PHRASE_END}",
        ),
        (
            "month",
            rf"(?:(?:early|mid|late)[\s-]+)?{_MONTH}\s+(?:the\s+)?(?P<bareday>[12]\d|3[01]|0?[1-9]){_ORDINAL}?"
            r"(?!\s*(?:,000|%|percent|[:\d]|million|billion|thousand))",
        ),
        (
            "span",
            rf"(?:the\s+)?(?P<date>(?P<relative>(?:(?:early|mid|late)[\s-]+)?(?:{_FULL}|q[1-4]|spring|summer|fall|autumn|"
            rf"(?:first|second|third|fourth|last)\s+quarter)\s+(?:of\s+)?{_THESE}\s+year))",
        ),
        (
            "span",
            rf"(?:the\s+)?(?P<date>(?P<relative>(?:(?:earlier|later|early|late)\s+{_THESE}|"
            r"(?:the\s+)?(?:end|beginning|start|middle|(?:first|second|back|front|last) half) of"
            rf"(?:\s+(?:the|{_THESE}))?|{_THESE})\s+(?:(?:calendar|fiscal)\s+)?"
            rf"{_SPAN}|year after(?:\s+next)?|(?:by\s+)?year[\s-]end))",
        ),
        (
            "month",
            rf"(?P<relative>(?:last|this|next|this past|this coming)\s+(?:{_FULL}))",
        ),
        (
            "day",
            r"(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:\s+(?:night|morning|evening|afternoon))?)",
        ),
        (
            "month",
            r"(?:in|since|by|until|till|from|through|of|back in|around)\s+"
            rf"(?P<date>(?P<only>(?:(?:early|mid|late)[\s-]+)?(?:{_FULL})))",
        ),
        (
            "month",
            rf"(?P<only>(?:(?:early|mid|late)[\s-]+)?(?:{_CERTAIN}))",
        ),
        (
            "quarter",
            r"(?P<date>(?P<relative>q[1-4]))",
        ),
    )
)  # fmt: skip
