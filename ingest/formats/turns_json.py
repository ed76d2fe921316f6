"""A JSON of turns: a list of objects with a text and a speaker or a time, wherever it stands among other things.

Which list is read: the one that holds the most text; of several that hold nearly as much, the one with speakers, then
the one with times, then the one with the longer items (utterances rather than words).
"""

import statistics
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from graph.model import Precision
from ingest.formats import facts, jsons, spoken
from ingest.formats.base import Transcript
from ingest.formats.moments import moment, span
from ingest.formats.spoken import Piece

name = "turns"

# By the plain form of `jsons.key`; the first that holds something counts.
TEXT = ("text", "body", "content", "utterance", "transcript", "sentence", "sentences", "speech", "caption", "dialogue",
        "punctuatedword", "word", "words", "elements", "alternatives")  # fmt: skip
SPEAKER = ("speaker", "speakername", "speakerlabel", "name", "role", "who", "author", "participant", "person",
           "speakerid", "speakertag", "user")  # fmt: skip
START = ("start", "starttime", "startoffset", "begin", "begintime", "timestamp", "timestamps", "time", "timecode",
         "offset", "ts", "tstart", "startts", "from", "at")  # fmt: skip
END = ("end", "endtime", "endoffset", "stop", "stoptime", "finish", "endts", "tend", "until", "to")
LASTS = ("duration", "dur")
ADVERT = ("ad", "isad", "advert", "isadvert", "sponsor", "sponsored", "issponsored")

# Lists of these names are turns also where their objects hold nothing but a text.
KNOWN = frozenset(
    "fulltranscript transcript transcription utterances results segments dialogue dialog turns monologues conversation "
    "paragraphs sentences captions subtitles cues messages lines".split()
)

MAX_DEPTH = 10
SAMPLE = 50  # objects of a list of which one must hold a text before all are looked at
SHARE = 0.8  # of the longest list's text, which words with and without their marks surely have
FEW = 4  # objects with a text that are looked into as well: channels and alternatives of a recogniser, not its turns
SLOWEST = 0.02  # words a second: whole numbers that would make all speech slower than this are milliseconds
SHORT = 25  # words; items without speakers that are on the whole no longer are captions, not turns

_MILLIS = ("ms", "msec", "msecs", "millis", "milliseconds")
_SECONDS = ("s", "sec", "secs", "seconds")
# How a key goes on after its name, and the unit that this says: start, start_ms, offsetInMillis.
_SCALES: dict[str, float | None] = {"": None}
_SCALES |= {f"{into}{unit}": 0.001 for into in ("", "in") for unit in _MILLIS}
_SCALES |= {f"{into}{unit}": 1.0 for into in ("", "in") for unit in _SECONDS}


_KEYS = frozenset((*TEXT, *SPEAKER, *ADVERT, *(name + unit for name in (*START, *END, *LASTS) for unit in _SCALES)))


class _Plan(NamedTuple):
    """Which keys of an object hold what; a time's key with its scale, None where the key does not say it."""

    text: tuple[str, ...]
    speaker: tuple[str, ...]
    start: tuple[tuple[str, float | None], ...]
    end: tuple[tuple[str, float | None], ...]
    lasts: tuple[tuple[str, float | None], ...]


class _Listed(NamedTuple):
    """A list of turns: its objects by plain keys, their texts, and whether most have a speaker and a time. Times are
    2 where they are the objects' own, 1 where they are those of the words in them, 0 for none."""

    items: list[dict[str, Any]]
    texts: list[str]
    size: int
    speakers: bool
    times: int

    def rank(self) -> tuple[bool, int, float]:
        return self.speakers, self.times, self.size / len(self.items)


def sniff(text: str) -> float:
    """Less sure than the formats whose keys are their own."""
    return 0.5 if _best(jsons.of(text)) else 0.0


def read(text: str) -> Transcript:
    """One segment a turn, however long it is. Short items without speakers are captions, words are joined."""
    value, warnings = jsons.take(text)
    listed = _best(value)
    said, left_out = facts.metadata(value)
    if listed is None:
        return Transcript(())
    pieces = _pieces(listed)
    lost = sum(bool(_plan(tuple(i)).start) and p.start is None for i, p in zip(listed.items, pieces, strict=True))
    unread = [f"{lost} of {len(pieces)} times cannot be read: left out"] if lost else []
    precision = Precision.TURN
    if spoken.wordlike(pieces) and listed.times:
        pieces, precision = spoken.joined(pieces), Precision.CAPTION
    elif not listed.speakers and statistics.median(len(p.text.split()) for p in pieces) <= SHORT:
        pieces, precision = spoken.clipped(pieces), Precision.CAPTION
    return spoken.transcript(
        pieces, precision, said, (*warnings, *left_out, *unread), facts.names(value), facts.language(value)
    )


def _best(value: Any) -> _Listed | None:
    found = [listed for name, items in _lists(value) if (listed := _listed(name, items))]
    most = max((listed.size for listed in found), default=0)
    return max((f for f in found if f.size >= SHARE * most), key=_Listed.rank, default=None)


def _lists(value: Any) -> Iterator[tuple[str, list[Any]]]:
    """All lists with the names under which they stand, but not those inside the objects of a list of turns."""
    level = [("transcript", value)] if isinstance(value, (list, dict)) else []
    for _ in range(MAX_DEPTH):
        inner: list[tuple[str, Any]] = []
        for name, each in level:
            if isinstance(each, dict):
                inner += [(jsons.key(k), v) for k, v in each.items() if isinstance(v, (list, dict))]
            else:
                yield name, each
                few = len(each) <= FEW
                inner += [("", v) for v in each if isinstance(v, dict) and (few or v.keys().isdisjoint(TEXT))]
        level = [pair for pair in inner if isinstance(pair[1], (list, dict))]


def _listed(name: str, items: list[Any]) -> _Listed | None:
    """The objects of a list, where most of them hold a text, and a speaker or a time unless the list's name says it."""
    sample = jsons.objects(items[:: len(items) // SAMPLE + 1])
    if not any(_text(item, _plan(tuple(item)).text) for item in map(_known, sample)):
        return None
    found = [_known(item) for item in jsons.objects(items)]
    texts = [_text(item, _plan(tuple(item)).text) for item in found]
    kept = [(item, text) for item, text in zip(found, texts, strict=True) if text.strip()]
    if not kept or 2 * len(kept) < len(items):
        return None
    plans = [_plan(tuple(item)) for item, _ in kept]
    speakers = 2 * sum(bool(plan.speaker) for plan in plans) > len(kept)
    own = 2 * sum(bool(plan.start) for plan in plans) > len(kept)
    inner = not own and 2 * sum(_of_words(item, 1.0)[0] is not None for item, _ in kept) > len(kept)
    known = name in KNOWN and any(plan.text[0] in TEXT[:6] for plan in plans)
    if not (speakers or own or inner or known):
        return None
    size = sum(len(text) for _, text in kept)
    return _Listed([item for item, _ in kept], [text for _, text in kept], size, speakers, 2 if own else int(inner))


@lru_cache(maxsize=1024)
def _plan(keys: tuple[str, ...]) -> _Plan:
    held = set(keys)

    def timed(names: tuple[str, ...]) -> tuple[tuple[str, float | None], ...]:
        return tuple((n + s, scale) for n in names for s, scale in _SCALES.items() if n + s in held)

    texts, speakers = (tuple(k for k in names if k in held) for names in (TEXT, SPEAKER))
    return _Plan(texts, speakers, timed(START), timed(END), timed(LASTS))


def _known(item: dict[str, Any]) -> dict[str, Any]:
    """An object without the keys that nothing is read from."""
    return {key: value for key, value in jsons.fields(item).items() if key in _KEYS}


def _text(item: dict[str, Any], keys: tuple[str, ...]) -> str:
    """The words of an object: a text, or a list of words, sentences or alternatives."""
    for key in keys:
        value = item[key]
        if isinstance(value, str):
            return value
        if isinstance(value, list):
            parts = value[:1] if key == "alternatives" else value
            inner = [part if isinstance(part, str) else _inner(part) for part in parts]
            blanks = any(part[:1].isspace() or part[-1:].isspace() for part in inner)
            if text := ("" if blanks else " ").join(inner).strip():
                return text
    return ""


def _inner(part: Any) -> str:
    own = jsons.fields(part) if isinstance(part, dict) else {}
    return next((own[key] for key in (*TEXT, "value") if isinstance(own.get(key), str)), "")


def _pieces(listed: _Listed) -> list[Piece]:
    pieces = _scaled(listed, None)
    bare = [item[k] for item in listed.items for k, scale in _plan(tuple(item)).start if scale is None]
    if bare and all(type(v) is int for v in bare) and _too_slow(pieces):
        return _scaled(listed, 0.001)
    return pieces


def _too_slow(pieces: list[Piece]) -> bool:
    starts = [p.start for p in pieces if p.start is not None]
    lasted = sum(p.end - p.start for p in pieces if p.start is not None and p.end is not None and p.end > p.start)
    lasted = lasted or (max(starts) - min(starts) if starts else 0.0)
    return sum(len(p.text.split()) for p in pieces) < SLOWEST * lasted


def _scaled(listed: _Listed, scale: float | None) -> list[Piece]:
    """The turns; `scale` is that of bare numbers whose key does not name a unit."""
    pieces = []
    for number, (item, text) in enumerate(zip(listed.items, listed.texts, strict=True), 1):
        plan = _plan(tuple(item))
        start, end, printed = _times(item, plan, scale or 1.0)
        advert = any(item.get(key) is True or item.get(key) == "true" for key in ADVERT)
        pieces.append(Piece(text, number, start, end, _label(item, plan), advert, printed))
    return pieces


def _times(item: dict[str, Any], plan: _Plan, scale: float) -> tuple[float | None, float | None, str | None]:
    """Start, end, and the start as printed. Without a time of its own a turn has that of its first word."""
    start = end = printed = None
    for key, unit in plan.start:
        start, end = span(item[key], unit or scale)
        if start is not None:
            printed = item[key] if isinstance(item[key], str) and ":" in item[key] else None
            break
    ends = (moment(item[key], unit or scale) for key, unit in plan.end)
    end = next((e for e in ends if e is not None), end)
    if start is not None and end is None:
        lasts = (moment(item[key], unit or scale) for key, unit in plan.lasts)
        end = next((round(start + d, 3) for d in lasts if d is not None), None)
    if start is None:
        start, end = _of_words(item, scale)
    return start, end, printed


def _of_words(item: dict[str, Any], scale: float) -> tuple[float | None, float | None]:
    """The time of the first word, and the end of the last one that has one."""
    best = jsons.objects(item.get("alternatives"))[:1]
    item = jsons.fields(best[0]) if best else item
    inner: Any = next((item[k] for k in ("words", "elements", "sentences") if isinstance(item.get(k), list)), [])
    rows = [_known(word) for word in jsons.objects(inner)]
    starts = (moment(r[k], u or scale) for r in rows for k, u in _plan(tuple(r)).start)
    ends = (moment(r[k], u or scale) for r in reversed(rows) for k, u in _plan(tuple(r)).end)
    start = next((s for s in starts if s is not None), None)
    return start, None if start is None else next((e for e in ends if e is not None), None)


def _label(item: dict[str, Any], plan: _Plan) -> str | None:
    for key in plan.speaker:
        value = item[key]
        if isinstance(value, dict):
            own = jsons.fields(value)
            value = next((own[k] for k in ("name", "label", "id") if k in own), None)
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            return str(value)
    return None
