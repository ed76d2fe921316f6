"""Who and what is being talked about, as explicit data: stretches of the text in which a role belongs to an entity.

A role is what a pronoun or a bare noun would stand for: `they` (the organization named lately and often), `it` (chip
or model), `rule`, `cluster`, `place`, `he` (a person) and `his` (the company of that person), `we` (the speaker's
company), `topic` (what is named most round here), `asked` (what the last question names), `heading` and `title`.
"""

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.text import Text

LASTS = 1500  # characters for which a role stays with who was named, unless somebody else is named before
RULE_LASTS = 6000  # a rule is what a text is about for long; nothing else is meant by "limited to"
TOPIC_LASTS = 2500
FADES = 1200.0  # characters after which a mention counts 1/e towards the topic
THEY_FADES = 200.0  # and towards who "they" are
THEY_LAST = 900
ASKED_LASTS = 900
QUESTION_LASTS = 300  # characters before a question mark in which what is asked about is looked for

_ROLES = {
    "chip": ("it",),
    "model": ("it",),
    "regulation": ("rule",),
    "cluster": ("cluster",),
    "place": ("place",),
    "person": ("he",),
}


class Named(NamedTuple):
    """A name in the text, as the discourse sees it."""

    begin: int
    end: int
    entity: str
    type: str


class Stretch(NamedTuple):
    """From `begin` to `end` (characters of the text) the role belongs to `entity`."""

    role: str
    entity: str
    begin: int
    end: int


class Discourse:
    """All stretches of a text, in order of their begin, and who holds which role at a place."""

    def __init__(self, stretches: Iterable[Stretch]) -> None:
        self.stretches = tuple(sorted(stretches, key=lambda s: (s.begin, s.role, s.entity)))
        self._by_role: dict[str, list[Stretch]] = defaultdict(list)
        for stretch in self.stretches:
            self._by_role[stretch.role].append(stretch)
        self._begins = {role: [s.begin for s in held] for role, held in self._by_role.items()}

    def at(self, offset: int) -> dict[str, str]:
        """Role -> entity at a character of the text; of several that hold it there, the one that began last."""
        held = ((role, self.holder(role, offset)) for role in self._by_role)
        return {role: entity for role, entity in held if entity is not None}

    def holder(self, role: str, offset: int) -> str | None:
        """Who holds one role there, if anybody."""
        stretches = self._by_role.get(role)
        if stretches is None:
            return None
        n = bisect_right(self._begins[role], offset) - 1
        # A stretch ends where the next one of its role begins, so that only the last can hold.
        return stretches[n].entity if n >= 0 and offset < stretches[n].end else None


def follow(
    text: Text,
    names: Sequence[Named],
    makers: dict[str, str],
    about: Sequence[Stretch],
    speakers: dict[str | None, str],
) -> Discourse:
    """The discourse of a text.

    `makers`: the company of a person. `about`: stretches that titles and headings open. `speakers`: the company of a
    speaker, by the speaker's name as the segments print it; of who speaks unnamed, by None.
    """
    stretches = [*about, *_turns(text, speakers), *_topics(names), *_asked(text, names)]
    held: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for name in names:
        for role in _ROLES.get(name.type, ()):
            held[role].append((name.begin, name.entity))
        if name.type == "person" and name.entity in makers:
            held["his"].append((name.begin, makers[name.entity]))
    stretches.extend(
        _until_next("they", _leading([n for n in names if n.type == "organization"], THEY_FADES), THEY_LAST)
    )
    for role, points in held.items():
        stretches.extend(_until_next(role, points, RULE_LASTS if role == "rule" else LASTS))
    return Discourse(stretches)


def _until_next(role: str, points: list[tuple[int, str]], lasts: int) -> list[Stretch]:
    if not points:
        return []
    ends = [min(begin + lasts, following) for (begin, _), (following, _) in pairwise(points)]
    ends.append(points[-1][0] + lasts)
    return [Stretch(role, entity, begin, end) for (begin, entity), end in zip(points, ends, strict=True)]


def _turns(text: Text, speakers: dict[str | None, str]) -> list[Stretch]:
    """While somebody speaks whose company is known, "we" is that company."""
    found: list[Stretch] = []
    for segment, begin in text.begins():
        company = speakers.get(segment.speaker)
        end = begin + len(segment.text) + 1
        if company is None:
            continue
        if found and found[-1].entity == company and found[-1].end >= begin:
            found[-1] = found[-1]._replace(end=end)
        else:
            found.append(Stretch("we", company, begin, end))
    return found


def _topics(names: Sequence[Named]) -> list[Stretch]:
    """What is named most round a place, recent mentions counting more; a stretch ends where another takes over.

    Techniques are often named, and seldom what a stretch is about.
    """
    leading = _leading([n for n in names if n.type not in ("place", "person", "topic")], FADES)
    points = [point for n, point in enumerate(leading) if n == 0 or leading[n - 1][1] != point[1]]
    if not points:
        return []
    following = [begin for begin, _ in points[1:]] + [max(n.begin for n in names) + TOPIC_LASTS]
    return [Stretch("topic", entity, begin, end) for (begin, entity), end in zip(points, following, strict=True)]


def _leading(names: Sequence[Named], fades: float) -> list[tuple[int, str]]:
    """At each name, what is named most up to there, a mention counting less with each character since. Between two
    names all fade alike."""
    weights: dict[str, tuple[float, int]] = {}
    points: list[tuple[int, str]] = []
    for name in names:
        weight, at = weights.get(name.entity, (0.0, name.begin))
        weights[name.entity] = (weight * math.exp(-(name.begin - at) / fades) + 1.0, name.begin)
        faded = {e: w * math.exp(-(name.begin - p) / fades) for e, (w, p) in weights.items()}
        points.append((name.begin, max(faded, key=lambda e: (faded[e], e))))
        if len(weights) > 64:  # what faded long ago cannot lead again by itself
            weights = {e: (w, p) for e, (w, p) in weights.items() if name.begin - p < 8 * fades}
    return points


def _asked(text: Text, names: Sequence[Named]) -> list[Stretch]:
    """What a question names is what the answer is about."""
    begins = [n.begin for n in names]
    points: list[tuple[int, str]] = []
    for mark in re.finditer(r"\?", text.text):
        n = bisect_right(begins, mark.start()) - 1
        if n >= 0 and mark.start() - names[n].begin <= QUESTION_LASTS and names[n].type != "place":
            points.append((mark.start(), names[n].entity))
    return _until_next("asked", points, ASKED_LASTS)
