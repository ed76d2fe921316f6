"""Lines with times and speakers, as people and tools print them, and what is made of them: who speaks, and when.

Taken apart: "Jane Doe (00:12:33)", "Jane Doe  12:33", "[00:12:33] Jane Doe: words", "(00:12:33) words", "12:33" alone,
"[00:00:05.000 --> 00:00:08.000] words". Which labels are speakers is decided from the whole text.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple

from graph.model import SegmentKind
from ingest.formats import voices
from ingest.formats.base import Draft, seconds
from ingest.formats.speaking import SOMEBODY, Turns

LONGEST_LABEL = 6  # words

_TIME = r"(?:\d{1,3}:)?\d{1,4}:[0-5]\d(?:[.,]\d{1,3})?"
_SPAN = rf"({_TIME})(?:\s*(?:-->|–|—|-)\s*({_TIME}))?"
_BRACKETED = rf"(?:\[\s*{_SPAN}\s*\]|\(\s*{_SPAN}\s*\))"
_MARK = rf"(?:{_BRACKETED}|{_SPAN})"
_NAME = r"([^\W\d_][^:\n\[\]()<>?!;\"“”]{0,60}?)"

_CLOCK = re.compile(_TIME)
_LINKED = re.compile(rf"\(?\[\(?({_TIME})\)?\]\([^()\s]{{0,500}}\)\)?")
_BLANKS = re.compile(r"\s{3,}")
_BOLD = re.compile(r"(?<![\w*])\*\*(?=[^\s*])|(?<=[^\s*])\*\*(?![\w*])")
_ALONE = re.compile(rf"\s*{_MARK}\s*[:–—-]?\s*$")
_OPENING = re.compile(rf"\s*{_MARK}(?:\s*[:–—|-]\s+|\s+|(?<=[\])]))(\S.*)$", re.DOTALL)
_LABELLED = re.compile(rf"\s*{_NAME}\s*[,:–—|-]?\s*{_MARK}\s*[:–—-]?\s*$")
_LABELLED_WORDS = re.compile(rf"\s*{_NAME}(?:\s*:)?\s*{_BRACKETED}\s*[:–—-]?\s*(\S.*)$", re.DOTALL)
_COLUMNS = re.compile(rf"\s*{_NAME}(?:\s{{2,}}|\t){_SPAN}(?:\s{{2,}}|\t|\n)\s*(\S.*)$", re.DOTALL)
_COLON = re.compile(rf"\s*{_NAME}\s*:(?=\s|$)\s*(.*)$", re.DOTALL)
_WITHIN = re.compile(rf"{_BRACKETED}:?")

_PARTICLES = frozenset("al da de del della der di du la le van von".split())


class Line(NamedTuple):
    """A line taken apart. `label`: who speaks, as printed; `stamp`: its time, as printed; either may stand alone."""

    words: str
    paragraph: int
    stamp: str | None = None
    end: float | None = None
    label: str | None = None
    bare: bool = False  # the stamp stands in no brackets
    kind: SegmentKind = SegmentKind.SPEECH


def take_apart(line: str, paragraph: int, labels: Collection[str] | None = None) -> Line:
    """The time and the label that open a line. `labels`: those of the text that are speakers; None: all that may be."""
    if ":" not in line:
        own = bool(labels) and len(line) < 2 * voices.LONGEST and clean(line) in (labels or ())
        return Line("", paragraph, label=clean(line)) if own else Line(line, paragraph)
    line = _BLANKS.sub(_few, _BOLD.sub("", _LINKED.sub(r"[\1]", line)))
    bare = line.lstrip()[:1] not in "[("
    if alone := _ALONE.match(line):
        return Line("", paragraph, *_span(alone), bare=bare)
    for pattern in (_LABELLED, _LABELLED_WORDS, _COLUMNS):
        found = pattern.match(line)
        if found and _is_label(found[1], labels):
            words = "" if pattern is _LABELLED else str(found.groups()[-1])
            return Line(words, paragraph, *_span(found, 2), label=clean(found[1]))
    opening = _OPENING.match(line)
    label, rest = _label_of(opening.groups()[-1] if opening else line, labels, opening is not None)
    stamp, end = _span(opening) if opening else (None, None)
    return Line(rest, paragraph, stamp, end, label, opening is not None and bare)


def _few(blanks: re.Match[str]) -> str:
    """Two blanks part columns, more say nothing; what looks for labels would look at each."""
    return "\n" if "\n" in blanks[0] else "  "


def _label_of(words: str, labels: Collection[str] | None, timed: bool) -> tuple[str | None, str]:
    """A label before a colon; beside a time one may stand alone."""
    if timed and _is_label(words, labels):
        return clean(words), ""
    found = _COLON.match(words)
    if found and _is_label(found[1], labels):
        return clean(found[1]), found[2]
    return None, words


def _is_label(text: str, labels: Collection[str] | None) -> bool:
    return may_be_label(text) and (labels is None or clean(text) in labels)


def _span(match: re.Match[str], first: int = 1) -> tuple[str | None, float | None]:
    """The time that a match found, as printed, and the end of the stretch where it gives one."""
    times = [g for g in match.groups()[first - 1 :] if g and _CLOCK.fullmatch(g)][:2]
    return (times[0] if times else None), (seconds(times[1]) if len(times) > 1 else None)


def clean(label: str) -> str:
    """A label without the marks round it."""
    return " ".join(label.strip("*_#,:–—| \t-").split())


def may_be_label(text: str) -> bool:
    """Whether a text has the form of a speaker's name or role: a few words, each with a capital or a number."""
    if len(text) > 2 * voices.LONGEST:
        return False
    label = clean(text)
    words = label.split()
    if not words or len(words) > LONGEST_LABEL or len(label) > voices.LONGEST or label[-1] in ".,!?":
        return False
    return is_role(label) or all(w[0].isupper() or w[0].isdigit() or w.lower() in _PARTICLES for w in words)


def is_role(label: str) -> bool:
    """Somebody who speaks and is not named: "Speaker 1", "Host"."""
    return voices.is_role(f"{label}:")


def speakers(labels: Iterable[str | None]) -> set[str]:
    """The labels that are speakers: persons, roles, and what comes back as a label."""
    counts = Counter(label for label in labels if label)
    return {label for label, count in counts.items() if count > 1 or is_role(label) or voices.is_person(label)}


def speak(draft: Draft, lines: Iterable[Line], together: bool = False, goes_on: bool = True) -> None:
    """Segments of lines: each has the time and the speaker of the last line that gave one.

    `together`: lines below a time are one caption. `goes_on`: a speaker speaks until the next one does; else for one
    line. A label that names no person is left out beside a time, where it is a field, and stays text elsewhere.
    """
    turns = Turns()
    stamp: str | None = None
    speaker: str | None = None
    end: float | None = None
    words: list[str] = []
    opened = 0

    def close() -> None:
        time = seconds(stamp) if stamp else None
        later = end if time is not None and end is not None and end > time else None
        times = [] if time is None else [time]
        draft.add(" ".join(" ".join(words).split()), times, opened, printed=stamp, end=later, speaker=speaker)
        words.clear()

    for line in lines:
        if line.kind is not SegmentKind.SPEECH:
            close()
            draft.add(" ".join(line.words.split()), paragraph=line.paragraph, kind=line.kind)
            continue
        if line.stamp or line.label or not together or turns.opens(line.words):
            close()
        if line.stamp:
            stamp, end = line.stamp, line.end
        if not goes_on:
            turns.speaker = None
        speaker, rest = _speaker(line, turns) if line.label or not words else (speaker, line.words)
        for mark, part in _parts(rest) if stamp else [(None, rest)]:
            if mark:
                close()
                stamp, end = mark, None
            if part:
                opened = opened if words else line.paragraph
                words.append(part)
    close()
    draft.segments = turns.finished(draft.segments)


def _speaker(line: Line, turns: Turns) -> tuple[str | None, str]:
    """(who speaks, the words)."""
    if line.label is None:
        return turns.hear(line.words) if line.words else (turns.speaker, "")
    turns.tag()
    turns.speaker = voices.person(line.label) or SOMEBODY
    named = turns.speaker != SOMEBODY or line.stamp is not None or not line.words
    return turns.speaker, line.words if named else f"{line.label}: {line.words}"


def _parts(words: str) -> list[tuple[str | None, str]]:
    """Words cut at the times in brackets that stand within them, each part with the time before it."""
    found: list[tuple[str | None, str]] = []
    mark: str | None = None
    position = 0
    for within in _WITHIN.finditer(words):
        found.append((mark, words[position : within.start()]))
        mark = _span(within)[0]
        position = within.end()
    return [*found, (mark, words[position:])]
