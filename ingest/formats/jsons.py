"""JSON that may hold a transcript: parsed once for all readers, and where it is broken, said where and how."""

import functools
import json
import re
from typing import Any, NamedTuple

from ingest.decode import repaired
from ingest.errors import InputError
from ingest.formats.base import plain

MAX_DEPTH = 50  # levels of lists and objects; transcripts have ten at most

SHAPES = (
    "Podcasting 2.0 (segments with body and startTime), Whisper (segments, transcription or chunks), "
    "YouTube json3 (events with segs), turns (a list of objects with text, and speaker or timestamp)"
)

# Openings that only JSON has, whole, broken or cut off; "[Music] ...", "[[link | name]]" and "{so} it goes" are words.
_OPENING = re.compile(
    r"""\s*(?:\{\s*"[^"\n]*(?:"\s*(?::|\Z)|\Z) | \{\s*'[^'\n]*'\s*: | \[\s*\{\s*(?:["'}]|\Z)
    | \[\s*"[^"\n]*"\s*,\s*["\[{\d])""",
    re.VERBOSE,
)
_SURROGATE = re.compile("[\ud800-\udfff]")
# What stands at the end of a file that was being written: a part of true, false, null, of a number or an escape.
_UNFINISHED = re.compile(r"-?[A-Za-z]{0,8}|\.|[eE][+-]|\\?u?\w{0,3}")


class Json(NamedTuple):
    """A parsed text; `value` is None where the text is no JSON."""

    value: Any = None
    warnings: tuple[str, ...] = ()


class _Broken(NamedTuple):
    what: str
    do: str
    line: int | None = None


def of(text: str) -> Any:
    """The value of a JSON text; None where it is no JSON, or broken."""
    if not _may_be(text):
        return None
    outcome = _outcome(text)
    return outcome.value if isinstance(outcome, Json) else None


def take(text: str) -> Json:
    """The value once more, for the reader that was chosen: it is not kept after that."""
    value = of(text)
    outcome = _outcome(text) if value is not None else Json()
    forget()
    return outcome if isinstance(outcome, Json) else Json()


def forget() -> None:
    _outcome.cache_clear()


def check(text: str, path: str, line: int) -> bool:
    """Whether a text, which begins on `line` of its file, is JSON. InputError: it is, and broken."""
    if not _may_be(text):
        return False
    outcome = _outcome(text)
    if isinstance(outcome, Json):
        return True
    if _OPENING.match(text) is None:
        return False
    forget()
    raise InputError(path, outcome.what, outcome.do, line - 1 + outcome.line if outcome.line else line)


def unknown(text: str, path: str, line: int) -> InputError:
    """The error for JSON that no reader knows: which keys it has, which shapes are read."""
    value = take(text).value
    do = f"Read are: {SHAPES}"
    if isinstance(value, list):
        kinds = sorted({type(item).__name__ for item in value})
        keys = list(dict.fromkeys(key for item in value[:100] if isinstance(item, dict) for key in item))
        held = f"a list of objects with {_listed(keys)}" if keys else f"a list of {', '.join(kinds) or 'nothing'}"
        return InputError(path, f"JSON of an unknown shape ({held})", do, line)
    longest = max((k for k, v in value.items() if isinstance(v, str)), key=lambda k: len(value[k]), default=None)
    if longest is not None and len(value[longest].split()) > 50:
        do = f"If {_listed([longest])} is the transcript, save it as a text file. {do}"
    return InputError(path, f"JSON of an unknown shape (keys {_listed(list(value))})", do, line)


def words(value: str) -> str:
    """A text of JSON as one line of plain words: escapes can hold what no text file does."""
    return plain(repaired(_SURROGATE.sub("\ufffd", value).replace("\n", " ")))


def key(name: str) -> str:
    """A key without what spellings differ in: startTime, start_time and "Start time" are one."""
    return _key(name) if len(name) <= 64 else ""


@functools.lru_cache(maxsize=4096)
def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def fields(item: dict[str, Any]) -> dict[str, Any]:
    """An object by the plain form of its keys, the first of equal ones, without those that hold nothing."""
    found: dict[str, Any] = {}
    for name, value in item.items():
        if value is not None and value != "":
            found.setdefault(key(name), value)
    return found


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; nothing where the value is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _listed(keys: list[str]) -> str:
    shown = ", ".join(repr(words(k)[:40]) for k in keys[:12])
    return f"{shown} and {len(keys) - 12} more" if len(keys) > 12 else shown or "none"


def _may_be(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[") if text[:1].isspace() else text[:1] in ("{", "[")


@functools.lru_cache(maxsize=1)
def _outcome(text: str) -> Json | _Broken:
    doubled: list[str] = []
    try:
        return _checked(_parsed(text, doubled), doubled)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            return _lines(text, error)
        return _broken(text, error)
    except RecursionError:
        return _too_deep()


def _checked(value: Any, doubled: list[str]) -> Json | _Broken:
    if not isinstance(value, (list, dict)):
        return _Broken("a JSON value that is neither list nor object", f"Read are: {SHAPES}", 1)
    if _depth_over(value, MAX_DEPTH):
        return _too_deep()
    warnings = []
    if doubled:
        more = f" and {len(doubled) - 1} more" if len(doubled) > 1 else ""
        warnings.append(f"key {_listed(doubled[:1])} twice in one object{more}: the last one counts")
    return Json(value, tuple(warnings))


def _parsed(text: str, doubled: list[str]) -> Any:
    """The value, with NaN and Infinity as None. What the parser cannot count is a float."""

    def object_(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            seen: set[str] = set()
            doubled.extend(k for k, _ in pairs if k in seen or seen.add(k))  # type: ignore[func-returns-value]
        return made

    def number(digits: str) -> int | float:
        return int(digits) if len(digits) < 20 else float(digits)

    return json.loads(text, strict=False, object_pairs_hook=object_, parse_int=number, parse_constant=lambda _: None)


def _lines(text: str, error: json.JSONDecodeError) -> Json | _Broken:
    """JSON Lines: an object a line."""
    followed = f"JSON that is followed by something else at column {error.colno}"
    extra = _Broken(followed, "Keep one value, or write one object a line", error.lineno)
    values: list[Any] = []
    doubled: list[str] = []
    for number, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue
        try:
            value = _parsed(row, doubled)
        except json.JSONDecodeError as wrong:
            is_lines = values and row.lstrip().startswith("{")
            return _broken(row, wrong)._replace(line=number) if is_lines else extra
        except RecursionError:
            return _too_deep()
        if not isinstance(value, dict):
            return extra
        values.append(value)
    return _checked(values, doubled)


def _broken(text: str, error: json.JSONDecodeError) -> _Broken:
    end = len(text.rstrip())
    in_text = error.msg.startswith(("Unterminated string", "Invalid \\u"))
    if error.msg.startswith("Unterminated string") or error.pos >= end or _UNFINISHED.fullmatch(text, error.pos, end):
        last = text.count("\n", 0, end) + 1
        where = "inside a text" if in_text else "before its lists are closed"
        return _Broken(f"JSON that is cut off here: it ends {where}", "Get the whole file", last)
    what = f"broken JSON: {error.msg[0].lower()}{error.msg[1:]} at column {error.colno}"
    return _Broken(what, "Mend it there", error.lineno)


def _too_deep() -> _Broken:
    return _Broken(f"JSON nested more than {MAX_DEPTH} levels deep", "Give the list of segments or turns alone", 1)


def _depth_over(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        inner: list[Any] = []
        for each in level:
            held = each.values() if isinstance(each, dict) else each
            inner += [v for v in held if isinstance(v, (dict, list))]
        if not inner:
            return False
        level = inner
    return True
