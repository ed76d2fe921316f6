"""Learning where sentences end: talks with punctuation, which is taken away, are all the data that it needs.

What is written holds no text: a word must be said in several talks to be in the vocabulary, and a row of words in
several talks and many times to have a weight.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from ingest.context import STOP
from ingest.discourse.boundaries import KINDS, MARGIN, SUFFIX, Floats, Model, Numbers, Vocabulary, known_as, words
from ingest.document import Job, key_of, prepare
from ingest.errors import InputError
from ingest.linear import Weights
from ingest.metadata import is_sidecar
from ingest.pipeline import pipeline

Flags = NDArray[np.bool_]

SAID = 4  # times that a word of the vocabulary is said
IN_TALKS = 3  # talks that must say it, or a row of words
ROWS = {1: 4, 2: 6, 3: 8, 4: 12}  # times that a row of so many words or classes is said
LONGEST = 60  # words without an end: there the talk's own punctuation fails
PENALTY = 4.0
SMALL = 0.05  # weights below are left out of the file
PIECE = 5_000  # characters tagged at once

_ENDS = re.compile(rf"[\"”’)\]]*(?:{STOP})[\"”’)\]]*(?:\s|$)")


class Talk(NamedTuple):
    """The words of a talk and their parts of speech, where they end a sentence, and which are to be learned from."""

    name: str
    words: list[str]
    tags: list[str]
    ends: Flags
    sure: Flags


class Learned(NamedTuple):
    """What a model is made of: the class of each word, and weights by kind of row."""

    classes: dict[str, str]
    weights: Weights

    def model(self) -> Model:
        return Model(self.classes, self.weights)

    def write(self, folder: Path) -> None:
        """Both files of a model, readable: a class and its words a line, a weight a line."""
        own: dict[str, list[str]] = defaultdict(list)
        for word, name in sorted(self.classes.items()):
            own[name].append(word)
        files = {"classes": {name: " ".join(words) for name, words in own.items()}, "weights": self.weights}
        for name, content in files.items():
            text = json.dumps(content, indent=0, sort_keys=True) + "\n"
            (folder / f"boundaries.{name}.json").write_text(text, encoding="utf-8")


def read(folder: Path) -> list[Talk]:
    """The talks of a folder. InputError: there is none."""
    paths = [path for path in sorted(folder.iterdir()) if path.is_file() and not is_sidecar(path)]
    if not paths:
        raise InputError(str(folder), "no talk in it", "Give a folder of transcripts with punctuation")
    return [_talk(path.stem, prepare(Job(str(path), key_of(path)))[1].text) for path in paths]


def _talk(name: str, text: str) -> Talk:
    said = words(text)
    ends = np.array([_ENDS.match(text, end) is not None for end in said.ends], dtype=bool)
    return Talk(name, said.texts, list(_tags(text, said.begins, said.ends)), ends, _sure(ends))


def _sure(ends: Flags) -> Flags:
    """Words in sentences of a credible length."""
    lengths = np.diff(np.flatnonzero(np.concatenate([[True], ends])), append=len(ends) + 1)
    number = np.concatenate([[0], np.cumsum(ends)[:-1]])
    found: Flags = lengths[number] <= LONGEST
    return found


def _tags(text: str, begins: Sequence[int], ends: Sequence[int]) -> Iterator[str]:
    """The parts of speech of words: of "don't" two, joined."""
    cuts = [0]
    while len(text) - cuts[-1] > PIECE:
        cuts.append(text.find(" ", cuts[-1] + PIECE) + 1 or len(text))
    nlp = pipeline().parser
    tags: list[tuple[int, str]] = []
    with nlp.select_pipes(enable=["tok2vec", "tagger"]):
        pieces = [text[a:b] for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]
        for cut, doc in zip(cuts, nlp.pipe(pieces), strict=True):
            tags.extend((token.idx + cut, token.tag_) for token in doc)
    n = 0
    for begin, end in zip(begins, ends, strict=True):
        while n < len(tags) and tags[n][0] < begin:
            n += 1
        own = []
        while n < len(tags) and tags[n][0] < end:
            own.append(tags[n][1])
            n += 1
        yield "+".join(own[:2]) or "?"


def classes(talks: Sequence[Talk]) -> dict[str, str]:
    """The class of each word that is said often and in several talks, and of suffixes."""
    tags: dict[str, Counter[str]] = defaultdict(Counter)
    said_in: dict[str, set[str]] = defaultdict(set)
    for talk in talks:
        for word, tag in zip(talk.words, talk.tags, strict=True):
            known = known_as(word)
            tags[known][tag] += 1
            said_in[known].add(talk.name)
    found: dict[str, str] = {}
    endings: dict[str, Counter[str]] = defaultdict(Counter)
    for word, own in tags.items():
        tag = _commonest(own)
        if own.total() >= SAID and len(said_in[word]) >= min(IN_TALKS, len(talks)):
            found[word] = tag
        if own.total() < 2 * SAID:
            endings["-" + word[-SUFFIX:]][tag] += 1
    common = Counter(found.values())
    found = {word: tag if common[tag] >= 3 else tag.partition("+")[0] for word, tag in found.items()}
    for ending, own in endings.items():
        if own.total() >= SAID and (tag := _commonest(own)) in common:
            found[ending] = tag
    return found


def _commonest(counted: Counter[str]) -> str:
    return min(counted, key=lambda name: (-counted[name], name))


class _Kind(NamedTuple):
    """The rows of a kind that are learned from, and the column of the first of them."""

    name: str
    rows: Numbers
    first: int


def learn(talks: Sequence[Talk], penalty: float = PENALTY) -> Learned:
    """A model learned from talks."""
    known_classes = classes(talks)
    vocabulary = Vocabulary(known_classes)
    numbers = [vocabulary.numbers(talk.words) for talk in talks]
    kinds = _kinds(vocabulary, numbers)
    examples = np.concatenate([talk.sure for talk in talks])
    columns = np.concatenate([_columns(vocabulary, kinds, own) for own in numbers])[examples]
    ends = np.concatenate([talk.ends for talk in talks])[examples].astype(float)
    width = kinds[-1].first + len(KINDS[kinds[-1].name]) * len(kinds[-1].rows)
    found = _fitted(columns, ends, width, penalty)
    weights: dict[str, dict[str, float]] = {"bias": {"": round(float(found[width]), 3)}}
    for kind in kinds:
        own = found[kind.first : kind.first + len(KINDS[kind.name]) * len(kind.rows)].reshape(-1, len(kind.rows))
        weights[kind.name] = {
            f"{KINDS[kind.name][i]} {vocabulary.name(kind.name, int(kind.rows[j]))}": round(float(own[i, j]), 2)
            for i, j in np.argwhere(np.abs(own) >= SMALL).tolist()
        }
    return Learned(known_classes, weights)


def _kinds(vocabulary: Vocabulary, numbers: Sequence[Mapping[str, Numbers]]) -> list[_Kind]:
    """The rows that are frequent enough."""
    found: list[_Kind] = []
    first = 0
    for kind, places in KINDS.items():
        each = [np.unique(vocabulary.rows(own, kind), return_counts=True) for own in numbers]
        rows, where = np.unique(np.concatenate([rows for rows, _ in each]), return_inverse=True)
        counts = np.bincount(where, np.concatenate([counts for _, counts in each]))
        spread = np.bincount(where)
        kept = rows[(counts >= ROWS[len(kind)]) & (spread >= min(IN_TALKS, len(numbers)))]
        found.append(_Kind(kind, kept, first))
        first += len(places) * len(kept)
    return found


def _columns(vocabulary: Vocabulary, kinds: Sequence[_Kind], numbers: Mapping[str, Numbers]) -> NDArray[np.int32]:
    """The features that hold at each gap; -1 where a row has none."""
    gaps = len(numbers["w"]) - 2 * MARGIN
    made = []
    for kind in kinds:
        rows = vocabulary.rows(numbers, kind.name)
        at = np.minimum(np.searchsorted(kind.rows, rows), max(0, len(kind.rows) - 1))
        missing = kind.rows[at] != rows if len(kind.rows) else np.ones(len(rows), dtype=np.bool_)
        for n, place in enumerate(KINDS[kind.name]):
            here = slice(MARGIN + place, MARGIN + place + gaps)
            made.append(np.where(missing[here], -1, kind.first + n * len(kind.rows) + at[here]))
    return np.stack(made, axis=1).astype(np.int32)


def _fitted(columns: NDArray[np.int32], ends: Floats, width: int, penalty: float) -> Floats:
    """The weights, the last one for all gaps alike: maximum likelihood with a penalty, by L-BFGS."""
    held = columns >= 0
    indices = columns[held]
    starts = np.concatenate([[0], np.cumsum(held.sum(axis=1))])
    matrix: Any = csr_matrix((np.ones(len(indices), dtype=np.float32), indices, starts), shape=(len(ends), width))

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = matrix @ weights[:-1] + weights[-1]
        value = float(np.logaddexp(0, scores).sum() - ends @ scores) + penalty / 2 * float(weights[:-1] @ weights[:-1])
        off = 1 / (1 + np.exp(-scores)) - ends
        return value, np.concatenate([matrix.T @ off + penalty * weights[:-1], [off.sum()]])

    found = minimize(loss, np.zeros(width + 1), jac=True, method="L-BFGS-B", options={"maxiter": 100, "ftol": 1e-6})
    weights: Floats = found.x
    return weights
