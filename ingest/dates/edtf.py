"""What a date expression means, in EDTF: a match of one of `ingest.dates.calendar_words.PATTERNS`."""

import re
from calendar import monthrange

from ingest.dates.calendar_words import DECADES, MONTHS, ONES, PARTS, QUARTERS, SEASONS, TEENS, TENS


def meaning(match: re.Match[str]) -> tuple[str, bool]:
    """EDTF of a match, or its words folded and True where they are relative; "" where it is no date."""
    group = match.groupdict()
    if group.get("month") in ("may", "mar", "march") and not (group.get("year") or group.get("short")):
        return "", False  # "may 20 of them", "march 12 miles": verbs, unless a capital or a year says otherwise
    if group.get("month") in ("may", "mar", "march") and not group.get("year"):
        return "", False
    if any(group.get(k) for k in ("relative", "weekday", "only", "bareday")):
        words = " ".join(match["date"].lower().split()).removeprefix("by ")
        return words, True
    if group.get("iso"):
        return _iso(match["iso"]), False
    if group.get("us"):
        month, day, year = match["us"].split("/")
        return _iso(f"{year}-{int(month):02d}-{int(day):02d}"), False
    if span := _decade(group):
        return span, False
    year = _year(group.get("year")) or _short(group.get("short"))
    until = _year(group.get("until")) or _short(group.get("untilshort"))
    if year is None:
        return "", False
    if group.get("until") or group.get("untilshort"):
        return _years(year, until, group), False
    return _within(year, group), False


def _iso(date: str) -> str:
    year, month, *day = date.split("-")
    return date if not day or int(day[0]) <= monthrange(int(year), int(month))[1] else f"{year}-{month}"


def _years(year: int, until: int | None, group: dict[str, str | None]) -> str:
    """Two years: those of a short form follow each other closely."""
    near = 1 if group.get("short") else 15
    if until is None or not year < until or (group.get("untilshort") and until - year > near):
        return ""
    return f"{year}/{until}"


def _year(words: str | None) -> int | None:
    """A year in digits, or as it is spoken: "twenty twenty five", "two thousand and eight"."""
    if not words or words.isdigit():
        return int(words) if words else None
    parts = re.split(r"[\s-]+", words.lower())
    century = {"twenty": 2000, "nineteen": 1900, "two": 2000}[parts[0]]
    rest = [p for p in parts[1:] if p not in ("thousand", "and")]
    teens = {w: n for n, w in enumerate(TEENS, 10)}
    return century + sum(TENS.get(w) or teens.get(w) or ONES[w] for w in rest)


def _short(words: str | None) -> int | None:
    """ "27" and "'27" are 2027, "'98" is 1998."""
    if not words:
        return None
    two = int(words[-2:])
    return 2000 + two if two < 60 else 1900 + two


def _decade(group: dict[str, str | None]) -> str:
    if century := group.get("century"):
        number = {"19th": 19, "nineteenth": 19, "20th": 20, "twentieth": 20}.get(century.lower(), 21)
        return f"{number - 1}01/{number}00"
    first = 0
    if group.get("decade"):
        first = int(group["decade"] or 0)
    elif group.get("shortdecade"):
        tens = int((group["shortdecade"] or "")[-2:])
        first = (2000 if tens < 40 else 1900) + tens
    elif group.get("decadename"):
        first = DECADES[(group["decadename"] or "").lower()]
    if not first:
        return ""
    from_, to = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get((group.get("part") or "").lower(), (0, 9))
    return f"{first + from_}/{first + to}"


def _within(year: int, group: dict[str, str | None]) -> str:
    """EDTF of a year with its month, day, quarter, half, season or part."""
    quarter = (
        group.get("quarter") or group.get("quarterfirst") or QUARTERS.get((group.get("quartername") or "").lower())
    )
    if quarter:
        return f"{year}-Q{quarter}"
    if month := group.get("month"):
        number = f"{year}-{MONTHS[month.lower().rstrip('.')]:02d}"
        day = int(group.get("day") or 0)
        return f"{number}-{day:02d}" if 1 <= day <= monthrange(year, int(number[5:]))[1] else number
    if half := group.get("halfyear"):
        return f"{year}-01/{year}-06" if "1" in half else f"{year}-07/{year}-12"
    if season := group.get("season"):
        months = SEASONS.get(season.lower())
        return f"{year}-{months[0]}/{year}-{months[1]}" if months else f"{year}"
    if part := group.get("part"):
        first, last = PARTS[_folded(part)]
        return f"{year}-{first}" if first == last else f"{year}-{first}/{year}-{last}"
    return f"{year}"


def _folded(part: str) -> str:
    words = re.sub(r"\s*[-/]\s*|\s+", " ", part.lower())
    words = re.sub(r"^(?:the )?(?:very |tail )?", "", words)
    if words in ("early mid", "mid late"):
        return words.replace(" ", " to ")
    return words if words in PARTS else f"{words} of"
