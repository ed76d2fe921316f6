"""Numbers of annotated texts beside what annotators said of them: what the scorers learn from and are tested on."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from spacy.tokens import Span

from graph.model import Claim
from ingest.analysis import study
from ingest.claims import claims
from ingest.discourse.setting import Setting
from ingest.document import Job, key_of, prepare
from ingest.evaluation import scoring
from ingest.evaluation.scoring import Gold, Row
from ingest.lexicon import load
from ingest.pipeline import Window
from ingest.text import Text
from ingest.training import talk


class Example(NamedTuple):
    """A number that was read, and the annotated claim that it matches, if any.

    `subjects`: the ids of the right subjects, None among them where a thing without a name is right. `document` is what
    is held out together. `written` says that the text was written to be learned from.
    """

    document: str
    number: Span
    claim: Claim
    gold: Row | None
    subjects: frozenset[str | None]
    text: Text
    setting: Setting
    window: Window
    written: bool = False


def annotated(folder: Path, gold: Gold, held: frozenset[str]) -> Iterator[Example]:
    """The numbers of the documents of a folder that have annotations; those `held` are left unread.

    Annotations of documents that the folder lacks are passed over: one folder of annotations may serve several.
    """
    for document in gold.documents:
        paths = [p for p in sorted(folder.glob(f"{document}*")) if not p.name.endswith(".meta.yaml")]
        if document not in held and paths:
            rows = [row for row in gold.quantities if row["doc"] == document]
            yield from _examples(document, paths[0], rows, gold)


def talks(folder: Path) -> Iterator[Example]:
    """The numbers of the talks that were written to be learned from."""
    lexicon = load()
    for path in sorted(folder.glob("*.talk")):
        read = talk.load(path, lexicon)
        said = [(line, quantity) for line in read.lines for quantity in line.quantities]
        rows = [talk.row(read, line, quantity, lexicon) | {"entity": quantity.subject} for line, quantity in said]
        with tempfile.TemporaryDirectory() as place:
            file = Path(place, f"{path.stem}.md")
            file.write_text(talk.transcript(read), encoding="utf-8")
            yield from _examples(path.stem, file, rows, None)


def _examples(document: str, path: Path, rows: list[Row], gold: Gold | None) -> Iterator[Example]:
    source, text = prepare(Job(str(path), key_of(path)))
    _, _, windows, setting, _ = study(source, text)
    numbers = list(claims.numbers(text, source, windows))
    given = [_row(claim) for _, _, claim in numbers]
    inside = [n for n, row in enumerate(given) if gold is None or scoring.of_document([row], document, gold)]
    matched = scoring.match([given[n] for n in inside], rows, scoring.value_matches)
    right = {inside[j]: rows[i] for i, j in matched.pairs.items()}
    for n in inside:
        window, number, claim = numbers[n]
        row = right.get(n)
        if row is None and gold is None and _misread(given[n], claim, rows):
            continue  # an annotated number that was read wrongly says nothing of which numbers are claims
        yield Example(document, number, claim, row, _subjects(row, gold), text, setting, window, gold is None)


def _misread(given: Row, claim: Claim, rows: list[Row]) -> bool:
    """Whether the words of a number belong to an annotated one of the same place."""
    assert claim.quantity is not None
    words = set(claim.quantity.surface.lower().split())
    return any(
        scoring.near(given, row, scoring.SECONDS["quantity"]) and words & set(row["quote"].lower().split())
        for row in rows
    )


def _row(claim: Claim) -> Row:
    """What of a claim tells which annotated one it is."""
    quantity, first = claim.quantity, claim.citations[0]
    assert quantity is not None
    return {
        "source": claim.source, "start": first.start, "paragraph": first.paragraph,
        "citations": [{"start": c.start} for c in claim.citations],
        "quantity": {"unit": quantity.unit, "value": quantity.value, "low": quantity.low, "high": quantity.high},
    }  # fmt: skip


def _subjects(row: Row | None, gold: Gold | None) -> frozenset[str | None]:
    if row is None:
        return frozenset()
    if gold is None:
        return frozenset((row["entity"],))
    names = scoring.subject_names(gold, row)
    if not names & scoring.named(gold):
        return frozenset((None,))
    return frozenset(e.id for e in load().entities.values() if gold.same(e.name) in names)
