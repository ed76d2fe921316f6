"""Where sentences begin in words that run on without a stop, as those of automatic captions do: a learned yes or no.

Looked at are the words round a gap and their classes (the part of speech that a word mostly is), alone and in rows.
The weights are `data/boundaries.weights.json`: kind of row -> place and row -> weight; the classes of words are
`data/boundaries.classes.json`. What they are learned from, and how good that is: docs/training.md.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest import linear

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

# Kinds of rows, w a word and c a class, with the places of their first element that are looked at: at 0 stands the
# word before the gap, at 1 the word behind it.
KINDS: dict[str, tuple[int, ...]] = {
    "w": (-3, -2, -1, 0, 1, 2, 3, 4),
    "ww": (-2, -1, 0, 1, 2),
    "www": (-2, -1, 0, 1),
    "c": (-2, -1, 0, 1, 2, 3),
    "cc": (-2, -1, 0, 1, 2),
    "ccc": (-2, -1, 0, 1),
    "cccc": (-1, 0),
    "cw": (0, 1),
    "wc": (-1, 0, 1),
}
MARGIN = 4  # places on both sides of the words that rows may reach

NOTHING, RARE = "_", "?"  # beyond the end of the text; what the vocabulary lacks
SUFFIX = 3  # letters by which a word that the vocabulary lacks gets its class
MOST_SEEN = 100_000  # words whose numbers are remembered
MOST_DIRECT = 1_000_000  # rows that are looked up in a table of all that there could be

_WORD = re.compile(r"\$?[^\W_]+(?:['’.,:][^\W_]+)*%?")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"[\d.,:]*\d")


class Words(NamedTuple):
    """The words of a text and where they stand in it."""

    texts: list[str]
    begins: list[int]
    ends: list[int]


def words(text: str, begin: int = 0, end: int | None = None) -> Words:
    """The words of a stretch of a text."""
    found = Words([], [], [])
    for match in _WORD.finditer(text, begin, len(text) if end is None else end):
        found.texts.append(match[0])
        found.begins.append(match.start())
        found.ends.append(match.end())
    return found


def known_as(word: str) -> str:
    """A word without case; numbers are alike but for what they count."""
    if _DIGIT.search(word):
        if word.startswith("$"):
            return "$0"
        return "0%" if word.endswith("%") else "0" if _NUMBER.fullmatch(word) else "0x"
    return word.lower().replace("’", "'")


class Vocabulary:
    """Words and their classes as numbers; 0 is `NOTHING`, 1 is `RARE`."""

    def __init__(self, classes: Mapping[str, str]) -> None:
        """`classes`: word -> class. A key like "-ing" gives the class of words that are not known, by their suffix."""
        self.words = [NOTHING, RARE, *sorted(word for word in classes if not word.startswith("-"))]
        self.classes = [NOTHING, RARE, *sorted(set(classes.values()))]
        self._word = {word: number for number, word in enumerate(self.words)}
        self._name = {name: number for number, name in enumerate(self.classes)}
        self._class = {word: self._name[name] for word, name in classes.items()}
        self._seen: dict[str, tuple[int, int]] = {}

    def numbers(self, words: Sequence[str]) -> dict[str, Numbers]:
        """The words (w) and their classes (c), with `MARGIN` times nothing on both sides."""
        if len(self._seen) > MOST_SEEN:
            self._seen.clear()
        seen = self._seen
        for word in set(words).difference(seen):
            seen[word] = self._pair(known_as(word))
        made = np.zeros((2, len(words) + 2 * MARGIN), dtype=np.int64)
        if words:
            made[:, MARGIN:-MARGIN] = np.array([seen[word] for word in words]).T
        return {"w": made[0], "c": made[1]}

    def _pair(self, word: str) -> tuple[int, int]:
        if word in self._class:
            return self._word[word], self._class[word]
        return 1, self._class.get("-" + word[-SUFFIX:], 1)

    def size(self, kind: str) -> int:
        """How many rows of a kind there could be."""
        found = 1
        for letter in kind:
            found *= len(self.words if letter == "w" else self.classes)
        return found

    def rows(self, numbers: Mapping[str, Numbers], kind: str) -> Numbers:
        """Each row of a kind as one number below `size`, by where it begins; what it lacks at the end is nothing."""
        count = len(numbers["w"])
        made = np.zeros(count, dtype=np.int64)
        for place, letter in enumerate(kind):
            made *= self.size(letter)
            made[: count - place] += numbers[letter][place:]
        return made

    def name(self, kind: str, row: int) -> str:
        """A row as text."""
        parts = []
        for letter in reversed(kind):
            row, number = divmod(row, self.size(letter))
            parts.append((self.words if letter == "w" else self.classes)[number])
        return " ".join(reversed(parts))

    def row(self, kind: str, name: str) -> int:
        """The number of a row that is given as text."""
        found = 0
        for letter, part in zip(kind, name.split(" "), strict=True):
            found = found * self.size(letter) + (self._word if letter == "w" else self._name)[part]
        return found


class _Table:
    """The weights of all rows of one kind."""

    def __init__(self, vocabulary: Vocabulary, kind: str, weights: Mapping[str, float]) -> None:
        self._vocabulary, self._kind = vocabulary, kind
        placed: list[tuple[int, int, float]] = []
        for feature, weight in weights.items():
            place, _, name = feature.partition(" ")
            placed.append((KINDS[kind].index(int(place)), vocabulary.row(kind, name), weight))
        self._rows = np.array(sorted({row for _, row, _ in placed}), dtype=np.int64)
        at = {row: n for n, row in enumerate(self._rows.tolist())}
        self._weights = np.zeros((len(KINDS[kind]), len(at) + 1))  # the last column is for what has no weights
        for n, row, weight in placed:
            self._weights[n, at[row]] = weight
        self._direct: NDArray[np.int32] | None = None
        if vocabulary.size(kind) <= MOST_DIRECT:
            self._direct = np.full(vocabulary.size(kind), len(at), dtype=np.int32)
            self._direct[self._rows] = np.arange(len(at))

    def add(self, numbers: Mapping[str, Numbers], scores: Floats) -> None:
        """Add to the score of each gap what the rows round it weigh."""
        rows = self._vocabulary.rows(numbers, self._kind)
        if self._direct is not None:
            columns: NDArray[np.integer] = self._direct[rows]
        elif len(self._rows):
            columns = np.searchsorted(self._rows, rows)
            columns[self._rows[np.minimum(columns, len(self._rows) - 1)] != rows] = len(self._rows)
        else:
            return
        for place, weights in zip(KINDS[self._kind], self._weights, strict=True):
            begin = MARGIN + place
            scores += weights[columns[begin : begin + len(scores)]]


class Model:
    """How likely a sentence ends behind each word."""

    def __init__(self, classes: Mapping[str, str], weights: linear.Weights) -> None:
        self.vocabulary = Vocabulary(classes)
        self._bias = weights["bias"][""]
        self._tables = [_Table(self.vocabulary, kind, weights[kind]) for kind in KINDS]

    def probabilities(self, words: Sequence[str]) -> Floats:
        """The probability that a sentence ends behind each of the words."""
        numbers = self.vocabulary.numbers(words)
        scores = np.full(len(words), self._bias)
        for table in self._tables:
            table.add(numbers, scores)
        likely: Floats = 1 / (1 + np.exp(-scores))
        return likely


@cache
def model() -> Model:
    """The model that ships."""
    text = (resources.files("ingest") / "data" / "boundaries.classes.json").read_text(encoding="utf-8")
    return Model(flat(json.loads(text)), linear.load("boundaries"))


def flat(classes: Mapping[str, str]) -> dict[str, str]:
    """Class -> its words in one text, as the file holds them, turned into word -> class."""
    return {word: name for name, own in classes.items() for word in own.split(" ")}
