"""Names that speech recognition wrote by their sound: a window of rare words that is spelt or sounds like a name.

Common words are never read so: what decides is how rare the window's words are (wordfreq), then how close the letters
and the sounds (double metaphone) are to a name of the lexicon. Conditional, short and numbered names are left out.
"""

from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from doublemetaphone import doublemetaphone  # type: ignore[import-untyped]
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract
from wordfreq import get_frequency_dict

from graph.model import EntityType
from ingest.lexicon import Form, Lexicon

SHORTEST = 5  # letters of a name, and of what is read as one
RARE = 1.6e-6  # zipf 3.2: a window has one word at least that is not more frequent
STOP = 1.6e-4  # zipf 5.2: and none that is
RARE_ALONE = 1.6e-7  # zipf 2.2: a word by itself is rarer
COMMON_NAME = 6.3e-5  # zipf 4.8: a name of one word that is said more often is rather a word

STRONG = 84.0  # score from which a window is the name
WEAK = 76.0  # score from which it is, where the source names it in another way too
GIVEN, GIVEN_ALIKE = 4.0, 80.0  # what a first name right (so much alike) adds to a person's score below `STRONG`;
SURNAME = 62.0  # the surname must be as like by itself, by letters or by sound
SAME_SOUND, SAME_LETTERS = 5, 65.0  # sounds of a name that a word of no language and its neighbour sound exactly like
LETTERS = 60.0  # likeness of the letters alone below which no sound helps

LONG, LONG_SOUND = 6, 3  # letters and sounds of a name that two words may sound exactly like,
PAIR = 76.0  # and how like the letters must be

# Of clusters and rules the better part is words of the language: "supercomputer", "export controls".
_TYPES = frozenset((EntityType.ORGANIZATION, EntityType.PERSON, EntityType.CHIP, EntityType.MODEL, EntityType.PLACE))


# Other people's surnames are near these people's ("Perelman", "Ladner"), and rare words near names ("inferential"): one
# such word needs the source to name the entity too.
_MANY_ALIKE = frozenset((EntityType.PERSON, EntityType.PLACE))


_ENDINGS = ("s", "ed", "ing")  # "he doordashed it" names nobody

FILLERS = frozenset(("um", "uh", "uhm", "hmm", "mhm", "yeah"))  # no part of a name, however it sounds


class Likeness(NamedTuple):
    """The form that a window is like, how much, of 100, and whether that is enough by itself."""

    form: Form
    score: float
    sure: bool


class SoundAlikes:
    """The names of a lexicon by how they sound. What was asked once is remembered."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.known = lexicon.forms
        self.frequencies = get_frequency_dict("en")
        self.people = {id for id, entity in lexicon.entities.items() if entity.type in _MANY_ALIKE}
        self.buckets: dict[str, dict[str, tuple[Form, str]]] = defaultdict(dict)
        for key, forms in sorted(lexicon.forms.items()):
            form = next((f for f in forms if not (f.heard or f.gated or f.part or f.cased)), None)
            if form is None or form.surface.startswith("the ") or len(key) < SHORTEST or not key.isalpha():
                continue
            is_word = form.words == 1 and self._frequency(key) > COMMON_NAME
            if lexicon.entities[form.entity].type in _TYPES and not is_word:
                sound = _sound(key)
                for first in _firsts(key, sound):
                    self.buckets[first].setdefault(key, (form, sound))
        self.by_sound: dict[str, list[tuple[str, Form]]] = defaultdict(list)
        for key, (form, sound) in {k: v for names in self.buckets.values() for k, v in names.items()}.items():
            if len(key) >= LONG and len(sound) >= LONG_SOUND:
                self.by_sound[sound].append((key, form))
        self.names = {first: list(names) for first, names in self.buckets.items()}
        self.like = lru_cache(maxsize=50_000)(self._like)
        self.pair = lru_cache(maxsize=50_000)(self._pair)

    def _frequency(self, word: str) -> float:
        return self.frequencies.get(word, 0.0)

    def is_odd(self, words: tuple[str, ...]) -> bool:
        """Rare enough to be a name that was misspelt: no word of the window is common, and one is rare."""
        frequencies = [self._frequency(word) for word in words]
        limit = RARE_ALONE if len(words) == 1 else RARE
        return max(frequencies) <= STOP and min(frequencies) <= limit

    def _like(self, words: tuple[str, ...]) -> Likeness | None:
        """The name that a window of lower-case words is like, if it is odd and like one."""
        key = "".join(words)
        if len(key) < SHORTEST or not key.isascii() or not key.isalpha() or not self.is_odd(words):
            return None
        if key in self.known or any(key.endswith(e) and key.removesuffix(e) in self.known for e in _ENDINGS):
            return None
        sound = _sound(key)
        best: Likeness | None = None
        for first in _firsts(key, sound):
            for name, letters, _ in extract(
                key, self.names.get(first, ()), scorer=ratio, score_cutoff=LETTERS, limit=5
            ):
                form, sounded = self.buckets[first][name]
                score = _score(letters, sound, sounded, len(name))
                if _has_first_name(words, form):
                    if score < STRONG:
                        score = min(score + GIVEN, STRONG - 1)
                    if _alike(words[-1], form.surface.split()[-1].lower()) < SURNAME:
                        continue
                if self._only_sounds(words, letters, sound, sounded):
                    score = max(score, STRONG)
                if score >= WEAK and (best is None or score > best.score):
                    alone = len(words) == 1 and (form.entity in self.people or key in self.frequencies)
                    best = Likeness(form, score, score >= STRONG and not alone)
        return best

    def _only_sounds(self, words: tuple[str, ...], letters: float, sound: str, other: str) -> bool:
        """Words of no language that sound exactly like a name: "Rajagat Dori"."""
        if len(words) < 2 or sound != other or len(sound) < SAME_SOUND or letters < SAME_LETTERS:
            return False
        return any(word not in self.frequencies for word in words)

    def _pair(self, words: tuple[str, ...]) -> Likeness | None:
        """The name that two words, neither of them a stop word, sound exactly like: "bite dance"."""
        key = "".join(words)
        if len(key) <= SHORTEST or not all(words) or not key.isascii() or not key.isalpha() or key in self.known:
            return None
        if any(word in FILLERS or self._frequency(word) > STOP for word in words):
            return None
        for name, form in self.by_sound.get(_sound(key), ()):
            if (letters := ratio(key, name)) >= PAIR:
                return Likeness(form, letters, sure=form.entity not in self.people)
        return None


def _alike(word: str, other: str) -> float:
    return max(ratio(word, other), ratio(_sound(word), _sound(other)))


def _has_first_name(words: tuple[str, ...], form: Form) -> bool:
    """A first name that is right says that the surname is one too: "Andre Carpassi"."""
    if len(words) < 2 or form.words < 2 or not form.entity.startswith("person/"):
        return False
    first = form.surface.split()[0].lower()
    return abs(len(first) - len(words[0])) <= 1 and ratio(words[0], first) >= GIVEN_ALIKE


def _sound(key: str) -> str:
    return str(doublemetaphone(key)[0])


def _firsts(key: str, sound: str) -> set[str]:
    """Under what a name is kept: its first letter, and its first consonant as it sounds ("envidia")."""
    return {key[0], sound.lstrip("A")[:1] or "A"}


def _score(letters: float, sound: str, other: str, length: int) -> float:
    """Letters and sounds weigh alike; short names must be closer, as many words are near them by chance."""
    sounds = ratio(sound, other)
    return 0.6 * letters + 0.4 * sounds - max(0, 7 - length) * 3.0
