"""Learning how surely a number is said, and how good that is on documents not seen, beside the rules alone.

Learned from annotated numbers, from the talks written for it, and from sentences in which a number stands in brackets
(`modality.txt`): `she says [40%] of it is idle => r`, a letter a number.
"""

import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from graph.model import Modality
from ingest.analysis import study
from ingest.claims import certainty
from ingest.claims.certainty import Said
from ingest.document import Job, key_of, prepare
from ingest.errors import InputError
from ingest.evaluation import scoring
from ingest.linear import score
from ingest.training import fit as fitting
from ingest.training.examples import Example
from ingest.training.fit import Judged
from ingest.training.held_out import FOLDS, group

SENTENCES = Path(__file__).parent / "modality.txt"
LETTERS = {
    "a": Modality.ASSERTED, "p": Modality.APPROXIMATE, "f": Modality.PREDICTED, "h": Modality.HYPOTHETICAL,
    "r": Modality.REPORTED, "q": Modality.QUESTION, "j": Modality.JOKE,
}  # fmt: skip
# Chosen by leaving one document out (docs/training.md).
PENALTY = 5.0
LEVEL = 0.4  # how far rare modalities are weighed up: 0 not at all, 1 until all weigh the same

Weights = dict[str, dict[str, float]]

_NUMBER = re.compile(r"\[([^\]]*)\]")


class Told(NamedTuple):
    """A number: where it stands (`part`: which documents, for the report), what was found near it, what it is."""

    document: str
    part: str
    said: Said
    gold: str


class Answer(NamedTuple):
    """A number, and what weights say of it that know nothing of its document."""

    told: Told
    learned: str


def told(examples: Sequence[Example]) -> list[Told]:
    """The annotated claims among examples, as something to learn from."""
    return [
        Told(e.document, _part(e), e.number._.said, _plain(str(e.gold["modality"])))
        for e in examples
        if e.gold is not None
    ]


def _part(example: Example) -> str:
    return f"{'written' if example.written else 'annotated'} {'notes' if example.setting.prose else 'talk'}"


def sentences(path: Path) -> Iterator[Told]:
    """The numbers in brackets that are read. InputError where a line has another number of letters than of brackets."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        words, _, letters = line.rpartition(" => ")
        modalities = [LETTERS.get(letter) for letter in letters.strip()]
        if None in modalities or len(modalities) != len(_NUMBER.findall(words)) or not modalities:
            raise InputError(str(path), f"{line[-60:]!r}", f"Give each [number] one of {', '.join(LETTERS)}", number)
        given = [_plain(modality.value) for modality in modalities if modality]
        yield from (Told(path.stem, "sentences", said, gold) for said, gold in _read(words, given))


def _read(words: str, given: Sequence[str]) -> Iterator[tuple[Said, str]]:
    notes = words.startswith("- ")
    bare = words.removeprefix("- ")
    text = _NUMBER.sub(r"\1", bare)
    ends = [match.end() - 2 * (n + 1) for n, match in enumerate(_NUMBER.finditer(bare))]
    begins = [match.start() - 2 * n for n, match in enumerate(_NUMBER.finditer(bare))]
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, "sentence.md")
        file.write_text(f"- {text} [00:00:10]\n" if notes else f"- [00:10] {text}\n", "utf-8")
        source, read = prepare(Job(str(file), key_of(file)))
    found = study(source, read)
    offset = read.text.index(text[: begins[0]].strip() or text[: ends[0]])
    numbers = [(w.offset + n._.reading.begin - offset, n) for w in found.windows for n in w.doc.spans["quantities"]]
    for begin, end, gold in zip(begins, ends, given, strict=True):
        said = next((n._.said for at, n in numbers if begin - 1 <= at < end), None)
        if said is not None:
            yield said, gold


def learn(from_: Iterable[Told]) -> Weights:
    """One table of weights a modality: is it that one, or another?"""
    given = list(from_)
    counts = Counter(one.gold for one in given)
    level = {gold: (len(given) / len(certainty.LEARNED) / count) ** LEVEL for gold, count in counts.items()}
    return {
        modality.value: fitting.judge(
            [Judged(one.said.features, one.gold == modality.value, level[one.gold]) for one in given], PENALTY
        )
        for modality in certainty.LEARNED
    }


def left_out(given: Sequence[Told], others: Sequence[Told]) -> list[Answer]:
    """Numbers answered by weights that know nothing of their document, of an annotated one, or of a sixth of the
    written talks; the `others` are always learned from."""
    written = sorted({one.document for one in given if one.part.startswith("written")})
    fold = {document: n % FOLDS for n, document in enumerate(written)}
    parts = {one.document: fold.get(one.document, group(one.document)) for one in given}
    found: list[Answer] = []
    for part in sorted(set(parts.values()), key=str):
        weights = learn([*(one for one in given if parts[one.document] != part), *others])
        found += answers([one for one in given if parts[one.document] == part], weights)
    return found


def answers(given: Iterable[Told], weights: Mapping[str, Mapping[str, float]]) -> Iterator[Answer]:
    for one in given:
        best = max(certainty.LEARNED, key=lambda m: score(weights[m.value], one.said.features))
        yield Answer(one, (one.said.ruled if one.said.ruled is Modality.JOKE else best).value)


def report(real: Sequence[Example], written: Sequence[Example]) -> Iterator[str]:
    """How often the rules and the scorer are right, and the mean F1 of the modalities, in talk and in notes."""
    real_ones, written_ones, extra = told(real), told(written), list(sentences(SENTENCES))
    yield f"{'modality of a number':40} {'rules':>13} {'scorer':>13} {'numbers':>8}"
    yield from _rows("left out", left_out([*real_ones, *written_ones], extra))
    yield from _rows("without the sentences", left_out([*real_ones, *written_ones], ()))
    if real and written:
        alone = [*answers(real_ones, learn(written_ones)), *answers(written_ones, learn(real_ones))]
        yield from _rows("from the other kind", [*alone, *answers(extra, learn([*real_ones, *written_ones]))])


def _rows(how: str, given: Sequence[Answer]) -> Iterator[str]:
    for part in sorted({answer.told.part for answer in given}):
        own = [answer for answer in given if answer.told.part == part]
        rules = _measured([(a.told.gold, a.told.said.ruled.value) for a in own])
        learned = _measured([(a.told.gold, a.learned) for a in own])
        yield f"{f'{part}, {how}':40} {rules:>13} {learned:>13} {len(own):8}"


def _measured(pairs: Sequence[tuple[str, str]]) -> str:
    right = sum(gold == said for gold, said in pairs) / len(pairs)
    return f"{right:.3f} {scoring.macro_f1(scoring.modalities(pairs)) or 0.0:.3f}"


def _plain(modality: str) -> str:
    """A hedge is read with the number, so "approximate" is "asserted"."""
    return Modality.ASSERTED.value if modality == Modality.APPROXIMATE.value else modality
