"""Persons and organizations that the lexicon lacks, where a text with capitals makes it plain that they are such.

A person is a given name before a capitalised word that is no word of the lexicon ("Ada Brinkholt"); the surname alone,
or the given name, afterwards means the same one. An organization is what its last words say ("Marlow Robotics",
"University of Quill") or the words before it ("a company called Quillfern"). Their entities are not verified.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wordfreq import zipf_frequency

from graph.model import Entity, EntityType
from graph.text import fold
from ingest.lexicon import Lexicon
from ingest.lexicon.given import given_names
from ingest.names.listed import beside_known

METHOD = "unknown"
# How sure each is, by how it was found: docs/lexicon.md says what was measured.
PERSON, PART, NAMED_SO, ORGANIZATION, LISTED = 0.75, 0.7, 0.6, 0.65, 0.6

WORDS_A_STOP = 60  # words on which a full stop falls at least once where a text is punctuated
MOST_CAPITALS = 0.35  # share of capitalised words from which capitals say nothing, as in a heading

COMMON = 5.0  # zipf from which a word is no surname after a given name
COMMON_ALONE = 4.2  # from which a surname alone may be the word instead
COMMON_COMPANY = 4.0  # from which a capitalised word after "a company called" may be no name
COMMON_NAME = 3.6  # from which a word before "Systems" or "Labs" may be no name
PLAIN = 3.6  # a given name that is as common is a word of the language too, if the text also writes it small

_WORD = r"[A-Z][a-z]+(?:[A-Z][a-z]+)?"
_PERSON = re.compile(
    rf"(?<![\w.'’&-])(?P<given>{_WORD})(?: (?P<middle>[A-Z]\.?))?"
    r"(?: (?P<particle>van der|van den|van|von|de la|de|del|di|da|bin|al))?"
    rf" (?P<surname>(?:O['’])?{_WORD}(?:-{_WORD})?)"
    rf"(?P<more>(?: {_WORD})?)(?![\w&-])"
)
_CAPITALISED = r"(?:[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*|[A-Z]{3,})"
_KINDS = (
    "Therapeutics|Pharmaceuticals|Biosciences|Semiconductors?|Robotics|Microsystems|Technologies|Ventures|Labs|"
    "Laboratory|Laboratories|University|Foundation|Institute|Corporation|Corp|Inc|Airlines|Airways|Motors|Aerospace|"
    "Holdings|Capital|Partners|Systems|Photonics|Academy|College"
)
_SURE = frozenset(("University", "Institute", "Foundation"))
_OF_KIND = re.compile(rf"(?<![\w.'’&-])(?P<name>(?:{_CAPITALISED} ){{1,3}}(?P<kind>{_KINDS}))(?![\w&'’-])")
_OF_PLACE = re.compile(
    rf"(?<![\w.'’&-])(?P<name>(?:University|Institute|Department|Ministry|Academy) of (?:the )?"
    rf"(?:{_CAPITALISED} (?:and )?){{0,2}}{_CAPITALISED})(?![\w&-])"
)
_CALLED = re.compile(
    r"\b(?:(?:company|start-?up|firm|lab|nonprofit|non-profit|organization|organisation|vendor|fund|utility)"
    rf"(?: that(?:'s| is| was))?,? (?:called|named)|(?:CEO|CTO|CFO|COO|founder|co-?founder|chairman) (?:and \w+ )?of) "
    rf"(?P<name>{_CAPITALISED}(?: {_CAPITALISED}){{0,2}})(?![\w&-])"
)
_INNER = re.compile(r"(?<=[A-Za-z0-9])(?=[A-Z])")
_STOP = re.compile(r"[.?!]")
_TOKEN = re.compile(r"[^\W\d_]+")
_OPENS = re.compile(r"(?:^|[.?!:\"“”>\n])\s*$")

_NO_SURNAMES = frozenset(
    "and or the a an of in on at for to with from is was are were has had will would can could i he she we you they it "
    "mr mrs ms dr sir professor president governor senator king queen prince pope saint day week month year street "
    "avenue road school university college institute podcast show award prize medal act law test effect theorem group "
    "foundation house hospital center centre city county state park street lake river mountain island bay valley beach "
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday english american chinese german french russian ai gpu ceo cto phd".split()
)
_NOT_BEFORE = frozenset(
    "the a an my our your his her their this that these those new our its all some many most".split()
)


class Unknown(NamedTuple):
    """A name of the text and whom or what it names."""

    begin: int
    end: int
    entity: Entity
    confidence: float


class _Span(NamedTuple):
    begin: int
    end: int
    part: bool  # a first name or surname of somebody known, which gives way to a whole name


def find(text: str, names: Sequence[tuple[int, int, str]], lexicon: Lexicon) -> list[Unknown]:
    """Unknown names in the order of the text; none overlaps one of `names` (begin, end, method), but for a `person`."""
    if not is_cased(text):
        return []
    return _Search(text, names, lexicon).found()


def is_cased(text: str) -> bool:
    """Whether capitals say what is a name: a punctuated text that is not all capitals."""
    words = _TOKEN.findall(text)
    large = sum(word[0].isupper() for word in words)
    return len(_STOP.findall(text)) * WORDS_A_STOP > len(words) and large <= MOST_CAPITALS * len(words)


class _Search:
    def __init__(self, text: str, names: Sequence[tuple[int, int, str]], lexicon: Lexicon) -> None:
        self._text, self._lexicon = text, lexicon
        self._taken = sorted(_Span(begin, end, method == "person") for begin, end, method in names)
        self._begins = [span.begin for span in self._taken]
        self._small = {word for word in _TOKEN.findall(text) if word.islower()}

    def found(self) -> list[Unknown]:
        named = list(self._organizations())
        organizations = [*named, *(u for u in self._listed() if not _overlaps(u, named))]
        persons = [p for p in self._persons() if not _overlaps(p, organizations)]
        parts = [p for p in self._parts(persons) if not _overlaps(p, [*organizations, *persons])]
        return sorted([*organizations, *persons, *parts], key=lambda u: (u.begin, u.end))

    def _persons(self) -> Iterator[Unknown]:
        at = 0
        while match := _PERSON.search(self._text, at):
            at = match.end("given")
            given, surname = match["given"], match["surname"]
            begin, end = match.start(), match.end("surname")
            if match["more"] and match["more"].strip().lower() not in self._small:
                continue  # a title or a longer name: "Harold Quill Prize"
            if self._is_given(given, begin) and self._is_surname(surname) and self._is_free(begin, end, True):
                name = " ".join(filter(None, (given, match["middle"], match["particle"], surname)))
                if entity := self._entity("person", EntityType.PERSON, name):
                    yield Unknown(begin, end, entity, PERSON)
                    at = end

    def _is_given(self, word: str, begin: int) -> bool:
        """A given name; one that is a word too ("Will", "Grant") is left alone where it opens a sentence."""
        lower = word.lower()
        if lower not in given_names():
            return False
        is_word = lower in self._small and zipf_frequency(lower, "en") >= PLAIN
        return not is_word or not _OPENS.search(self._text, max(0, begin - 4), begin)

    def _is_surname(self, word: str) -> bool:
        lower = word.lower()
        if len(word) < 3 or lower in _NO_SURNAMES or zipf_frequency(lower, "en") >= COMMON:
            return False
        forms = self._lexicon.forms.get(fold(word), ())
        return all(form.part or form.entity.startswith("person/") for form in forms)

    def _parts(self, persons: Sequence[Unknown]) -> Iterator[Unknown]:
        """A surname or given name by itself, after the whole name: of those who bear it the one named last."""
        bearers: dict[str, list[Unknown]] = {}
        for person in persons:
            words = person.entity.name.split()
            for word in (words[0], words[-1]):
                bearers.setdefault(word, []).append(person)
        for word, bearing in bearers.items():
            is_word = zipf_frequency(word, "en") >= COMMON_ALONE and word.lower() in self._small
            for match in re.finditer(
                rf"(?<![\w.'’&-]){re.escape(word)}(?:['’]s)?(?![\w&-])(?! [A-Z][a-z])", self._text
            ):
                begin, end = match.start(), match.start() + len(word)
                last = next((p for p in reversed(bearing) if p.end <= begin), None)
                if last is None or not self._is_free(begin, end, False):
                    continue
                if not (is_word and _OPENS.search(self._text, max(0, begin - 4), begin)):
                    yield Unknown(begin, end, last.entity, PART)

    def _organizations(self) -> Iterator[Unknown]:
        seen: set[tuple[int, int]] = set()
        for pattern, confidence in ((_OF_KIND, ORGANIZATION), (_OF_PLACE, ORGANIZATION), (_CALLED, NAMED_SO)):
            for match in pattern.finditer(self._text):
                begin, end = match.span("name")
                name = match["name"]
                while pattern is _OF_KIND and self._is_led(begin, name):
                    first, _, name = name.partition(" ")
                    begin += len(first) + 1
                if pattern is _OF_KIND and not _is_proper(name, match["kind"]):
                    continue
                if pattern is _CALLED and not self._is_company(name):
                    continue
                if any(a < end and begin < b for a, b in seen) or not self._is_free(begin, end, False):
                    continue
                if entity := self._entity("org", EntityType.ORGANIZATION, name):
                    seen.add((begin, end))
                    yield Unknown(begin, end, entity, confidence)

    def _listed(self) -> Iterator[Unknown]:
        for begin, end in beside_known(self._text, self._is_organization):
            name = self._text[begin:end]
            opens = _OPENS.search(self._text, max(0, begin - 4), begin) is not None
            is_name = not opens and self._is_company(name) and self._is_free(begin, end, False)
            if is_name and (entity := self._entity("org", EntityType.ORGANIZATION, name)):
                yield Unknown(begin, end, entity, LISTED)

    def _is_organization(self, begin: int, end: int) -> bool:
        """Whether just this stretch was linked, and the lexicon has it as an organization's name."""
        forms = self._lexicon.forms.get(fold(self._text[begin:end]), ())
        linked = any((s.begin, s.end) == (begin, end) for s in self._taken[bisect_left(self._begins, begin) :][:1])
        return linked and any(form.entity.startswith("org/") for form in forms)

    def _is_led(self, begin: int, name: str) -> bool:
        """Whether the first word is none of the name: it opens the sentence, or is an article."""
        first = name.partition(" ")[0]
        opens = bool(_OPENS.search(self._text, max(0, begin - 4), begin))
        return first.lower() in _NOT_BEFORE or (opens and " " in name and zipf_frequency(first, "en") >= COMMON_ALONE)

    def _is_company(self, name: str) -> bool:
        words = name.split()
        if any(self._lexicon.forms.get(fold(word)) for word in words):
            return False
        return (
            min(zipf_frequency(word, "en") for word in words) < COMMON_COMPANY and words[0].lower() not in _NO_SURNAMES
        )

    def _is_free(self, begin: int, end: int, over_parts: bool) -> bool:
        """Whether no known name stands there."""
        n = bisect_left(self._begins, end)
        while n and self._taken[n - 1].begin >= begin - 200:
            n -= 1
            span = self._taken[n]
            if span.end > begin and not (over_parts and span.part):
                return False
        return True

    def _entity(self, prefix: str, type: EntityType, name: str) -> Entity | None:
        """The entity of a name. Its id tells capitals inside words too, so that one id never has two names."""
        plain = re.sub(r"[^a-z0-9]+", "-", _INNER.sub("-", name.replace(".", "")).lower()).strip("-")
        id = f"{prefix}/{plain}"
        return None if id in self._lexicon.entities else Entity(id=id, type=type, name=name, verified=False)


def _is_proper(name: str, kind: str) -> bool:
    """Whether a word before the kind is rare, as in "Quillfern Systems" and not in "Intelligent Systems"."""
    words = name.split()[:-1]
    return bool(words) and (kind in _SURE or min(zipf_frequency(word, "en") for word in words) < COMMON_NAME)


def _overlaps(one: Unknown, others: Sequence[Unknown]) -> bool:
    return any(other.begin < one.end and one.begin < other.end for other in others)
