"""From what the components found to the nouns of the graph: mentions, claims with ids, citations with quotes."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec
from spacy.tokens import Span

from graph.model import (
    STATEMENT_PREDICATE,
    Alternative,
    Citation,
    Claim,
    ClaimKind,
    Mention,
    Modality,
    Precision,
    Quantity,
    Segment,
    Source,
    Thing,
    WorldTime,
)
from graph.times import bounds
from ingest.claims.confidence import confidence
from ingest.claims.measured import Measured
from ingest.claims.modality import status
from ingest.claims.quoted import Quotes
from ingest.claims.scenarios import Spoken, Told, gather
from ingest.claims.statements import Said, Statement, statements
from ingest.context import STOP
from ingest.dates.dates import Date, resolve
from ingest.discourse.adverts import adverts, inside
from ingest.discourse.setting import Setting, setting_of
from ingest.lexicon import load
from ingest.numbers.quantities import Reading
from ingest.pipeline import Findings, Window
from ingest.relations.relations import Relation
from ingest.text import Text

AROUND = 60  # characters of prefix and suffix round a quote
LONGEST_QUOTE = 300
SAID_AGAIN = 1500  # characters within which a relation is not claimed twice
LONGEST_TEXT = 400
UNPUNCTUATED = 90  # characters on each side that stand for a sentence where the text has no sentence ends

_SENTENCE_END = re.compile(rf"(?:{STOP})[\"'”’)\]]*\s|\n")

LEAST_WORTH = 0.3  # a number less likely to be a claim is none; chosen on documents left out (docs/training.md)
_DATE = 0.95


def mentions(text: Text, source: Source, found: Findings) -> tuple[Mention, ...]:
    """Names and dates as mentions, in the order of the text."""
    spans: list[tuple[int, int, str | None, str | None, float, str]] = [
        (n.begin, n.end, n.entity, None, n.confidence, n.method) for n in found.names
    ]
    spans += [(d.begin, d.end, None, _edtf(d, source) or d.edtf, _DATE, "grammar") for d in found.dates]
    made = []
    for begin, end, entity, date, sure, method in sorted(spans, key=lambda s: (s[0], s[1], s[2] or "")):
        spot = text.spot(begin, end)
        segment = text.all_segments[spot.first]
        surface = text.raw[begin:end]
        made.append(
            Mention(
                id="m" + _hash(source.key, str(spot.first), str(spot.begin), surface, entity or "date"),
                source=source.key, segment=spot.first, last=spot.last, begin=spot.begin, end=spot.end,
                surface=surface, entity=entity, date=date,
                start=segment.start, paragraph=segment.paragraph, confidence=sure, method=method,
            )
        )  # fmt: skip
    return tuple(made)


def numbers(text: Text, source: Source, windows: Iterable[Window]) -> Iterator[tuple[Window, Span, Claim]]:
    """Each number with its window and its claim (the first, where it is said of several things), without ids."""
    said, sold = _Said(text), adverts(text)
    for window in windows:
        for number in window.doc.spans["quantities"]:
            if not inside(sold, window.offset + number.start_char):
                yield window, number, next(_quantity_claims(said, source, window, number))[3]


def claims(
    text: Text,
    source: Source,
    found: Findings,
    windows: Iterable[Window],
    relations: Iterable[Relation],
    setting: Setting,
) -> Told:
    """All claims in the order in which they are said, with their ids, and the scenarios that some of them are of.
    An advert claims nothing."""
    said, sold = _Said(text), adverts(text)
    drafts: list[tuple[int, int, tuple[str, ...], Claim]] = []
    for window in windows:
        for number in window.doc.spans["quantities"]:
            if number._.worth >= LEAST_WORTH:
                drafts.extend(_quantity_claims(said, source, window, number))
    stated = (relation for relation in relations if not said.quotes(setting).is_mere_source(relation))
    drafts.extend(_relation_claim(said, source, relation, setting) for relation in stated)
    told = [Said(begin, end, claim.subject.entity if claim.subject else None) for begin, end, _, claim in drafts]
    drafts.extend(_statement_claim(said, source, s, setting) for s in statements(text, setting, found.dates, told))
    kept = [draft for draft in drafts if not inside(sold, draft[0])]
    return gather(text, setting, list(_numbered(source, list(_once(kept)))))


def _once(drafts: list[tuple[int, int, tuple[str, ...], Claim]]) -> Iterator[tuple[int, int, tuple[str, ...], Claim]]:
    """A relation that is said again soon is one claim, which cites both places."""
    first: dict[tuple[str, str, str], int] = {}
    kept: list[tuple[int, int, tuple[str, ...], Claim]] = []
    for draft in sorted(drafts, key=lambda d: d[:2]):
        claim = draft[3]
        if claim.kind is ClaimKind.RELATION and claim.subject and claim.object:
            triple = (claim.subject.entity or "", claim.predicate, claim.object.entity or "")
            if triple in first and draft[0] - kept[first[triple]][0] <= SAID_AGAIN:
                begin, end, parts, earlier = kept[first[triple]]
                citations = tuple(dict.fromkeys((*earlier.citations, *claim.citations)))
                kept[first[triple]] = (begin, end, parts, msgspec.structs.replace(earlier, citations=citations))
                continue
            first[triple] = len(kept)
        kept.append(draft)
    yield from kept


class _Said:
    """What ids are made of: the words of the segment in which something stands, and which of equal ones it is. All of
    it follows from the text alone, so that what else is linked or claimed changes no id."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self._quotes: tuple[Setting, Quotes] | None = None
        self._words: dict[int, str] = {}
        self._twin: dict[int, int] = {}
        seen: Counter[str] = Counter()
        for segment in text.segments:
            words = " ".join(re.findall(r"\w+", segment.text.lower()))
            self._words[segment.index], self._twin[segment.index] = words, seen[words]
            seen[words] += 1

    def quotes(self, setting: Setting) -> Quotes:
        if self._quotes is None or self._quotes[0] is not setting:
            self._quotes = setting, Quotes(setting)
        return self._quotes[1]

    def quoted(self, setting: Setting, kind: ClaimKind, begin: int, end: int, speaker: Thing | None) -> Thing | None:
        """Who is quoted with a claim, unless that is who speaks."""
        quote = self.quotes(setting).of(kind, begin, end)
        return _other(quote.quoter.thing, speaker) if quote else None

    def parts(self, begin: int, surface: str) -> tuple[str, ...]:
        """The segment's words and, where they or the surface in them are said more than once, which time it is."""
        index = self.text.segment_at(begin).index
        again = self.text.raw.count(surface, self.text.begin_of(begin), begin)
        twin = self._twin[index]
        return (self._words[index], *((f"{twin}.{again}",) if twin or again else ()))


def _quantity_claims(
    said: _Said, source: Source, window: Window, number: Span
) -> Iterator[tuple[int, int, tuple[str, ...], Claim]]:
    """One claim of a number, or one for each of several things that it is said of."""
    text = said.text
    reading: Reading = number._.reading
    measured: Measured = number._.measured
    begin, end = reading.begin + window.offset, reading.end + window.offset
    surface = text.raw[begin:end]
    subjects: list[Thing | None] = [Thing(text=s.text, entity=s.entity) for s in number._.subjects]
    if not subjects:
        subjects = [Thing(text=number._.subject_text) if number._.subject_text else None]
    setting = setting_of(number.doc)[0]
    sure = confidence(number, setting.prose)
    alternatives: tuple[Alternative, ...] = ()
    if reading.literal is not None:
        alternatives = (Alternative(reason=reading.repair, score=0.2, value=reading.literal),)
    quantity = Quantity(
        unit=reading.unit, surface=surface, value=reading.value, low=reading.low, high=reading.high,
        of=measured.of, per=measured.per, base=measured.base, scope=measured.scope,
        approximate=reading.approximate, alternatives=alternatives,
    )  # fmt: skip
    place = number._.place.kb_id_ if number._.place is not None else None
    speaker = _speaker(text, begin, source)
    quoted = said.quoted(setting, ClaimKind.QUANTITY, begin, end, speaker)
    for nth, subject in enumerate(subjects):
        claim = Claim(
            id="", source=source.key, position=0, kind=ClaimKind.QUANTITY, predicate=number._.predicate,
            text=_sentence(text, setting, begin, end), citations=_citations(text, source, begin, end),
            subject=subject, quantity=quantity, world_time=_world_time(number._.when, source), said_at=source.date,
            place=place, status=measured.status, modality=_told(number._.modality, quoted), negated=number._.denied,
            speaker=speaker, quoted=quoted, confidence=round(sure, 2),
        )  # fmt: skip
        # The first thing named keeps the id that the claim has where only one thing is known.
        told_apart = (subject.text,) if nth and subject else ()
        yield begin, end, ("quantity", *said.parts(begin, surface), surface, *told_apart), claim


def _relation_claim(
    said: _Said, source: Source, relation: Relation, setting: Setting
) -> tuple[int, int, tuple[str, ...], Claim]:
    text, begin, end = said.text, relation.begin, relation.end
    subject, object = (Thing(text=e.text, entity=e.entity) for e in (relation.subject, relation.object))
    speaker = _speaker(text, begin, source)
    quoted = said.quoted(setting, ClaimKind.RELATION, begin, end, speaker)
    claim = Claim(
        id="", source=source.key, position=0, kind=ClaimKind.RELATION, predicate=relation.predicate,
        text=_sentence(text, setting, begin, end), citations=_citations(text, source, begin, end),
        subject=subject, object=object, said_at=source.date, status=status(relation.modality),
        modality=_told(relation.modality, quoted), negated=relation.negated, speaker=speaker, quoted=quoted,
        confidence=round(relation.sure, 2),
    )  # fmt: skip
    return (
        begin,
        end,
        ("relation", *said.parts(begin, text.raw[begin:end]), subject.text, object.text, relation.predicate),
        claim,
    )


def _statement_claim(
    said: _Said, source: Source, statement: Statement, setting: Setting
) -> tuple[int, int, tuple[str, ...], Claim]:
    text, begin, end, date = said.text, statement.begin, statement.end, statement.date
    words, speaker = text.raw[begin:end], _speaker(text, begin, source)
    quoted = said.quoted(setting, ClaimKind.STATEMENT, begin, end, speaker)
    claim = Claim(
        id="", source=source.key, position=0, kind=ClaimKind.STATEMENT, predicate=STATEMENT_PREDICATE, text=words,
        citations=_at_all_times(text, source, begin, end),
        subject=Thing(text=statement.subject, entity=statement.entity),
        world_time=_holds(date, source, text.raw[date.begin : date.end] if date else ""), said_at=source.date,
        place=statement.place, status=status(statement.modality),
        modality=_told(statement.modality, quoted), negated=statement.negated, speaker=speaker, quoted=quoted,
        confidence=statement.confidence,
        mentioned=statement.mentioned, topics=statement.topics,
    )  # fmt: skip
    return begin, end, ("statement", *said.parts(begin, words), words), claim


def _at_all_times(text: Text, source: Source, begin: int, end: int) -> tuple[Citation, ...]:
    """A sentence of a note that has times within it is cited whole, and its parts at their own times."""
    whole = _citations(text, source, begin, end)
    if whole[0].precision is not Precision.NOTE or whole[0].segment == whole[0].last:
        return whole
    parts = [(s, at) for s, at in text.begins() if begin < at < end and s.precision is Precision.NOTE]
    inner = (c for s, at in parts for c in _citations(text, source, at, min(end, at + len(s.text))))
    return (*whole, *(c for c in inner if c.start not in {w.start for w in whole}))


def _numbered(source: Source, drafts: list[tuple[int, int, tuple[str, ...], Claim]]) -> Iterator[Spoken]:
    """Ids from what was said; an ordinal only between claims that are equal in all that the id is made of."""
    equal: Counter[tuple[str, ...]] = Counter()
    ordered = sorted(drafts, key=lambda d: (d[0], d[1], d[2], d[3].subject.text if d[3].subject else ""))
    for position, (begin, end, parts, claim) in enumerate(ordered):
        equal[parts] += 1
        ordinal = (str(equal[parts]),) if equal[parts] > 1 else ()
        numbered = msgspec.structs.replace(claim, id=_hash(source.key, *parts, *ordinal), position=position)
        yield Spoken(begin, end, numbered)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _speaker(text: Text, offset: int, source: Source) -> Thing | None:
    """Who the transcript says is speaking, or the one who is known to speak in it at all. A note is nobody's speech.

    A segment whose speaker is "" is said by somebody else, whom the transcript does not name.
    """
    segment = text.segment_at(offset)
    if segment.speaker is not None:
        return Thing(text=segment.speaker) if segment.speaker else None
    spoken = segment.precision in (Precision.CAPTION, Precision.TURN)
    alone = source.speakers[0] if spoken and len(source.speakers) == 1 else None
    return Thing(text=alone) if alone else None


def _told(modality: Modality, quoted: Thing | None) -> Modality:
    """What somebody else says is reported, where it is neither foretold nor supposed."""
    return Modality.REPORTED if quoted and modality in (Modality.ASSERTED, Modality.APPROXIMATE) else modality


def _other(quoted: Thing, speaker: Thing | None) -> Thing | None:
    if speaker is None:
        return quoted
    entity = load().entities.get(quoted.entity or "")
    called = {quoted.text, entity.name, *entity.aliases} if entity else {quoted.text}
    return None if speaker.text.casefold() in {name.casefold() for name in called} else quoted


def _edtf(date: Date, source: Source) -> str | None:
    return resolve(date.edtf, source.date) if date.relative else date.edtf


def _world_time(span: Span | None, source: Source) -> WorldTime | None:
    if span is None:
        return None
    return _holds(Date(span.start_char, span.end_char, span._.date, bool(span._.relative)), source, span.text)


def _holds(date: Date | None, source: Source, words: str) -> WorldTime | None:
    """A date of the text as world time; a relative one only where the source says when it was said."""
    edtf = _edtf(date, source) if date else None
    if date is None or edtf is None:
        return None
    bounds(edtf)
    return WorldTime(edtf=edtf, text=words, from_said_at=date.relative)


def _sentence_bounds(words: str, begin: int, end: int, longest: int) -> tuple[int, int]:
    """The sentence round a stretch; on a side where the text shows no sentence end, some words."""
    side = max(UNPUNCTUATED, (longest - (end - begin)) // 2)
    ends = [m.end() for m in _SENTENCE_END.finditer(words, max(0, begin - side), begin)]
    after = _SENTENCE_END.search(words, max(begin, end - 1), end + side)
    left = ends[-1] if ends else max(0, begin - side)
    if not ends and left:
        left = words.find(" ", begin - UNPUNCTUATED, begin) + 1 or begin
    right = after.end() if after else min(len(words), end + side)
    if not after and right < len(words):
        right = max(end, words.rfind(" ", end, end + UNPUNCTUATED))
    while left < begin and words[left].isspace():
        left += 1
    while right > end and words[right - 1].isspace():
        right -= 1
    return left, right


def _sentence(text: Text, setting: Setting, begin: int, end: int) -> str:
    left, right = _sentence_bounds(setting.marked, begin, end, LONGEST_TEXT)
    return text.raw[left:right]


def _citations(text: Text, source: Source, begin: int, end: int) -> tuple[Citation, ...]:
    """The captions, or the sentence of a longer segment, that hold the words, at each time that is cited for them."""
    first, last = text.segment_at(begin), text.segment_at(max(begin, end - 1))
    left, right = text.stretch(begin, end)
    if first.precision is not Precision.CAPTION or right - left > LONGEST_QUOTE:
        sentence = _sentence_bounds(text.raw, begin, end, LONGEST_QUOTE)
        left, right = max(left, sentence[0]), min(right, sentence[1])
    citation = Citation(
        source=source.key, segment=first.index, last=last.index, quote=text.raw[left:right],
        start=first.start, end=_end(first, last), printed=first.printed, paragraph=first.paragraph,
        precision=first.precision,
        prefix=text.raw[max(0, left - AROUND) : left], suffix=text.raw[right : right + AROUND],
    )  # fmt: skip
    further = [msgspec.structs.replace(citation, start=time, end=None) for time in first.times[1:]]
    return (citation, *further)


def _end(first: Segment, last: Segment) -> float | None:
    return last.end if last.end is not None and last.end >= (first.start or 0) else first.end
