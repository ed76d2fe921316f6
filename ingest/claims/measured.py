"""What a number is of, per what, over what, in which scope, and whether that stands: a spaCy component.

Sets `span._.measured` on the spans of `doc.spans["quantities"]`. What stands right behind a count is known already, as
the choice of the subject needs it (`ingest.claims.subjects`, `span._.of` and `span._.base`); the rest is found here,
when predicate, subject and modality are known.
"""

import re
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

from graph.model import Status, Thing
from ingest.claims import compared, phrases, pieces, standing
from ingest.claims.phrases import clause_before, phrase, thing
from ingest.claims.pieces import CONTAINERS, many_times
from ingest.discourse.setting import marked_of
from ingest.numbers.quantities import Reading

if not Span.has_extension("measured"):
    Span.set_extension("measured", default=None)

CARRIED = 100  # characters within which the next count of chips is of the same ones

_MONEY_FOR = frozenset(("spend", "capital_cost", "funding"))
_GROWTH = frozenset(("growth", "growth_factor", "price_change", "price_factor"))
_OF_SUBJECT = _GROWTH | {"performance_ratio", "compute_ratio", "share", "share_limit", "other"}
_MORE = frozenset("more less fewer as many much times x better higher lower greater larger bigger".split())
_GREW = re.compile(
    r"\W{0,3}(?:\w+ ){0,2}(?:increase|growth|rise|jump|gain|drop|decline|decrease|reduction|improvement|uplift|cut|"
    r"boost|savings?)s? (?:in|of|to) ",
    re.I,
)
_FIGURE = re.compile(
    r"\b(?:(?:total|net|gross|operating|quarterly|annual|data cent(?:er|re)|cloud|ad|advertising|services?|gaming) )*"
    r"(?:revenues?|sales|profits?|income|earnings|margins?|capex|spending|spend|costs?|prices?|demand|production|output|"
    r"shipments?|bookings|backlog|usage|users|traffic|headcount|capacity|throughput|performance|efficiency|consumption|"
    r"electricity use|emissions|adoption|productivity|market cap(?:itali[sz]ation)?|valuation|share price)\b",
    re.I,
)
_PART_OF_COMPANY = frozenset("segment business division unit arm group department side".split())
_CHIPS = re.compile(r"\b(?:gpu|chip|accelerator|processor|tpu)s?\b", re.I)
_PLAIN = frozenset("revenue revenues sales funding capital spending capex cash total value debt equity".split())
_CHANGES = frozenset(
    "reduce cut increase raise improve lower grow boost double triple drop decrease expand extend shrink lift bring "
    "take took "
    "reduced increased raised improved lowered grew boosted doubled tripled dropped decreased expanded brought "
    "reduces increases raises improves lowers grows boosts doubles triples brings reducing increasing raising "
    "improving lowering growing boosting doubling tripling cutting bringing".split()
)
_HOLDERS = frozenset(
    f"{noun}{end}"
    for end in ("", "s")
    for noun in "company firm startup team lab chip gpu model guy cluster server rack system country".split()
) | {"people", "companies", "countries"}  # what has a figure, and is none
_TAGS = frozenset("right okay ok yeah uh um so now today like huh yes".split())  # what talk puts behind anything


class Measured(NamedTuple):
    """What belongs to a claim's quantity beside the number and its unit, and whether what it tells of stands."""

    of: Thing | None
    per: Thing | None
    base: Thing | None
    scope: str | None
    status: Status | None


@Language.factory("claimgraph_measured", requires=["doc.spans", "token.pos", "token.dep"])
def make_measured(nlp: Language, name: str) -> "MeasuredThings":
    return MeasuredThings()


class MeasuredThings:
    def __call__(self, doc: Doc) -> Doc:
        text = marked_of(doc)
        previous: Span | None = None
        for number in sorted(doc.spans.get("quantities", ()), key=lambda n: n.start):
            of = _of(number, previous, text)
            number._.measured = Measured(
                of,
                pieces.per(number, of, text),
                compared.base(number, previous, text),
                pieces.scope(number, text),
                standing.status(number, text),
            )
            previous = number
        return doc


def _of(number: Span, previous: Span | None, text: str) -> Thing | None:
    """What is counted, shared, bought or has grown; the first that fits."""
    reading: Reading = number._.reading
    if number._.of is not None and (said := _right_behind(number)):
        return said
    doc, unit, predicate = number.doc, reading.unit, number._.predicate
    if unit == "count":
        return _counted(number) or _carried(number, previous, text)
    if unit == "USD" and predicate in _MONEY_FOR:
        return _bought(number)
    if unit == "USD" and predicate == "other" and number.end < len(doc) and doc[number.end].pos_ in ("NOUN", "PROPN"):
        return phrase(doc, number.end)  # "a trillion-dollar market"
    if unit == "USD" and predicate in ("revenue", "margin"):
        part = phrases.measured_subject(number)
        of_part = part is not None and part.root.lower_ in _PART_OF_COMPANY and part.text.lower() not in _PLAIN
        return thing(part) if part is not None and of_part else None
    if unit != "ratio":
        return None
    if grew := _GREW.match(text[number.end_char : number.end_char + 60]):
        at = doc.char_span(number.end_char, number.end_char + grew.end(), alignment_mode="expand")
        if at is not None and (said := phrase(doc, at.end)):
            return said
    shared = number.end < len(doc) and doc[number.end].lower_ == "of" and not many_times(reading)
    if (shared or many_times(reading)) and (said := phrase(doc, number.end, _MORE)) and (shared or not said.entity):
        return said
    return _has_grown(number, text)


def _right_behind(number: Span) -> Thing | None:
    """What the choice of the subject took: a chip with the noun that it stands before, no article by itself."""
    of, doc = number._.of, number.doc
    end = of.end
    if of.kb_id_ and re.search(r"[.?!,;]", doc[number.end : of.start].text):
        return phrase(doc, number.end)  # "4 million GPUs. Blackwell is": a name of the next sentence
    while of.kb_id_ and end < min(len(doc), of.end + 3) and doc[end].pos_ in ("NOUN", "PROPN"):
        end += 1
    if end > of.end and doc[end - 1].lower_ in CONTAINERS and doc[end - 1].lower_.endswith("s"):
        return Thing(text=doc[of.start : end].text)  # "256 Grace Hopper racks" are racks, and not so many chips
    if of.kb_id_:
        return Thing(text=of.text, entity=of.kb_id_)
    while len(of) and of[-1].lower_ in _TAGS:
        of = of[:-1]
    if len(of) > 1 and of[-1].lower_ in CONTAINERS and not of[-1].lower_.endswith("s"):
        of = of[:-1]  # "a 100,000 GPU cluster" is one, of so many GPUs
    if not len(of):
        return None
    return thing(of) if of.root.pos_ in ("NOUN", "PROPN", "ADJ") else phrase(doc, of.start)


def _counted(number: Span) -> Thing | None:
    """ "trillions of ideas"; not "millions of them"."""
    doc, at = number.doc, number.end
    if at + 1 < len(doc) and doc[at].lower_ == "of":
        return phrase(doc, at + 1, frozenset(("different", "new", "more", "other")))
    return None


def _carried(number: Span, previous: Span | None, text: str) -> Thing | None:
    """The chips that were counted just before: "20,000 GPUs, and then 100,000"."""
    if previous is None or number._.predicate != "chip_count" or previous._.predicate != "chip_count":
        return None
    gap = text[previous.end_char : number.start_char]
    if len(gap) > CARRIED or re.search(r"[.?!]\s|\n", gap) or previous._.measured.of is None:
        return None
    of: Thing = previous._.measured.of
    return of if of.entity or _CHIPS.search(of.text) else None


def _bought(number: Span) -> Thing | None:
    """ "a billion on their own chips", "a million in Mill"; a place or a time is none."""
    doc, at = number.doc, number.end
    if at + 1 >= len(doc) or doc[at].lower_ not in ("in", "on", "into", "for"):
        return None
    if any(e.label_ == "place" and e.start - at <= 2 and e.start > at for e in doc.spans.get("entities", ())):
        return None
    said = phrase(doc, at + 1)
    if said is None or said.text.lower() in _PLAIN or said.entity in {s.entity for s in number._.subjects or ()}:
        return None
    return said


def _has_grown(number: Span, text: str) -> Thing | None:
    """The noun that grew or is compared: "sales were up 8%", "cut error rates to 5%", "our perf per watt is 3x"."""
    predicate = number._.predicate
    if predicate not in _OF_SUBJECT:
        return None
    if changed := _object_of_change(number):
        return thing(changed)
    subject = phrases.measured_subject(number)
    figure = predicate in _GROWTH and subject is not None and _FIGURE.search(subject.text)
    if subject is not None and not _names_one(subject, number) and (number._.subjects or figure):
        return thing(subject)
    if predicate in _GROWTH:
        clause = clause_before(text, number)
        figures = list(_FIGURE.finditer(clause))
        if figures:
            return Thing(text=figures[-1][0])
    return None


def _names_one(subject: Span, number: Span) -> bool:
    """Whether the noun is the thing itself that the number is said of: "the company", a name."""
    if subject.root.lower_ in _HOLDERS:
        return True
    return any(e.start < subject.end and subject.start < e.end for e in number.doc.spans.get("entities", ()))


def _object_of_change(number: Span) -> Span | None:
    """ "reduced error rates from 25% to 15%": what was reduced."""
    doc = number.doc
    for token in list(number.root.ancestors)[:5]:
        if token.pos_ != "VERB":
            continue
        if token.lower_ not in _CHANGES:
            return None
        for child in token.children:
            if child.dep_ == "dobj" and child.i < number.start and child.pos_ in ("NOUN", "PROPN"):
                begin = child.i
                while begin and phrases.joins(doc, begin):
                    begin -= 1
                return doc[begin : child.i + 1]
        return None
    return None
