"""Speakers whom the metadata names: "Jane:", "DOE" and "JD:" of a transcript are Jane Doe where only one can be meant.

A reader sees the text alone and takes for a speaker's label only what must be a name. Whoever is known to speak in the
recording is recognised by less.
"""

import re
from collections.abc import Mapping, Sequence

import msgspec

from graph.model import Precision, Segment, SegmentKind
from graph.text import fold

# Those of readers that keep what somebody else wrote down: their lines are nobody's speech.
WRITTEN = ("wiki", "notes", "brief")
_LABEL = re.compile(r"\s*(?P<bracket>[\[(])?(?P<name>[^\W\d_][\w.’' -]{0,59}?)(?(bracket)[\])])[:：](?=\s)\s*")


def introduce(segments: Sequence[Segment], speakers: Sequence[str], reader: str) -> tuple[Segment, ...]:
    """The segments, with their speakers named as the metadata names them.

    A label that a reader left in the text, because it could not tell that it names anybody, goes; the words after it
    are that speaker's, and so are the captions after it until somebody else speaks.
    """
    names = _forms(speakers)
    if not names or reader in WRITTEN:
        return tuple(segments)
    found: list[Segment] = []
    going_on: str | None = None
    for segment in segments:
        if segment.kind is not SegmentKind.SPEECH:
            found.append(segment)
            continue
        label = _LABEL.match(segment.text)
        named = _named(label["name"], names) if label else None
        if label and named and segment.text[label.end() :].strip():
            segment = msgspec.structs.replace(segment, speaker=named, text=segment.text[label.end() :].strip())
        elif segment.speaker:
            segment = msgspec.structs.replace(segment, speaker=names.get(fold(segment.speaker)) or segment.speaker)
        elif segment.speaker is None and going_on and segment.precision is Precision.CAPTION:
            segment = msgspec.structs.replace(segment, speaker=going_on)
        going_on = segment.speaker
        found.append(segment)
    return tuple(found)


def _named(label: str, names: Mapping[str, str | None]) -> str | None:
    """Who a label names. Labels are written with capitals; "so:" and "will:" open a sentence."""
    return names.get(fold(label.replace(".", ""))) if label[0].isupper() else None


def _forms(speakers: Sequence[str]) -> dict[str, str | None]:
    """What each may be called: all of the name, its first or last word, its initials. None: it may be several."""
    forms: dict[str, str | None] = {}
    for name in dict.fromkeys(speakers):
        words = [word for word in name.split() if word[0].isalpha()]
        if not words:
            continue
        initials = "".join(word[0] for word in words)
        short = {words[0], words[-1], initials, words[0][0] + words[-1][0]} if len(words) > 1 else set()
        for form in {fold(form) for form in short if len(form) > 1} - {fold(name)}:
            forms[form] = None if form in forms else name
    # A name in full is nobody else's short one.
    return {**forms, **{fold(name): name for name in speakers}}
