"""Scenarios: unnamed or imagined things that numbers are said of, such as "a 100,000-GPU cluster".

Only a claim whose subject has no name can be of one. There are two kinds, a cluster and a run (of training, or the
model that comes of it). The rules, in the order in which they are tried:

- A claim *opens* a scenario where its number is a size of the kind (chips, watts, dollars; FLOP, parameters) and the
  words round it, up to the next number, name the kind ("cluster", "data center"; "model", "training run"). Of chips
  and hardware it is enough that they are counted or bought. A vague count ("hundreds of thousands") and a count of
  fewer than `LEAST_CHIPS` open none.
- It *joins* the scenario of its kind that is talked of where it says the same of it again, or something of it that
  nobody has said yet. What is said up to `BEFORE` characters before a scenario is opened joins it too.
- Another number in the place of one of its own, or another chip, ends a scenario; that number opens the next. So does
  a number more than `BEFORE` characters later that names the kind right behind it without "the" or "these".
- A size that is said of something named ends it, a cluster that is named, "next-generation clusters", a heading,
  another topic (what is named most) more than `BEFORE` characters later, and `SILENCE` in which neither a claim nor
  "the cluster" is heard.
- What stands and what is planned are never one thing, nor are two world times; but what is said of a thing that is
  supposed is supposed with it ("imagine a cluster ... it will cost").
- A claim with a noun phrase for its subject that is no such thing ("startups", "the natural gas plant") keeps it.

Its id is made of the id of the claim that opens it, which follows from the words alone.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from graph.model import Claim, ClaimKind, Entity, EntityType, Quantity, SegmentKind, Status, Thing
from graph.units import display
from ingest.discourse.setting import Setting
from ingest.lexicon import load
from ingest.text import Text

SILENCE = 120.0  # seconds
PARAGRAPHS = 1  # the same in a text without times: the paragraph itself and the next one
BEFORE = 150  # characters before the claim that opens a scenario
AROUND = 60  # characters on either side of a number whose words tell what it is a size of
BEHIND = 25  # characters behind a number in which the thing itself is named: "100,000 GPU cluster"
CLOSE = 10  # characters before a number of watts in which it is said that they are lost
LEAST_CHIPS = 100  # fewer are a server or a rack, or the parts of one
VAGUE = 10  # a range whose ends are so many times apart is a word for many, and no size


class _Kind(NamedTuple):
    """A kind of scenario: what names it, the predicates that are sizes of it, and what else is said of it."""

    name: str
    noun: re.Pattern[str]
    sizes: tuple[str, ...]
    joins: tuple[str, ...]


_CLUSTER = _Kind(
    "cluster",
    re.compile(
        r"\b(clusters?|data[ -]?cent(?:er|re)s?|supercomputers?|superclusters?|campus(?:es)?|build[ -]?outs?|sites?"
        r"|facilit(?:y|ies)|ai factor(?:y|ies)|server farms?)\b",
        re.IGNORECASE,
    ),
    ("chip_count", "power_capacity", "capital_cost", "spend"),
    ("pue", "other"),
)
_RUN = _Kind(
    "training run",
    re.compile(r"\b(training runs?|pre-?training runs?|models?|llms?)\b", re.IGNORECASE),
    ("compute_amount", "parameter_count"),
    ("duration",),
)
_KINDS = (_CLUSTER, _RUN)

_CHIPS = re.compile(r"\b(?:gpus?|gps|chips?|accelerators?|xpus?|tpus?)\b", re.IGNORECASE)
_HARDWARE = re.compile(r"\b(?:hardware|gpus?|chips?|accelerators?|servers?)\b", re.IGNORECASE)
_LOST = re.compile(r"\b(?:lost|losing|loses?|burned|burnt|wasted?|cooling|conversion)\b", re.IGNORECASE)
_TRAINING = re.compile(r"\b(?:train|trains|trained|training)\b", re.IGNORECASE)
_PLANT = re.compile(
    r"^\W*(?:(?:um?|uh|like|of|you know)\W+){0,3}"
    r"(?:(?:natural|gas|coal|nuclear|solar|wind|hydro|power|battery)\W+){0,3}"
    r"(?:plants?|turbines?|generators?|reactors?|farms?|substations?|transformers?|grids?|batter(?:y|ies)|solar|wind)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"\b(?:the|that|this|these|those|such an?)\W+(?:\w+\W+)?$", re.IGNORECASE)
_OTHER = r"\b(?:next[ -]gen(?:eration)?|next|another|other|bigger|larger|newer|different)\s(?:\w+\s){0,2}?"
_OF = r"\W*(?:worth )?of\W+(?:\w+\W+){0,2}?"
_THE = r"\b(?:the|that|this|these|those|such an?)\s(?:\w+\s){0,2}?"
# GPU-hours are no GPUs, and the parameters that a token uses are a part of the model's.
_NOT_THAT = re.compile(r"\bhours?\b|\bactiv(?:e|ated)\b", re.IGNORECASE)
# Nouns that a number has for its grammatical subject and that are no thing of their own.
_MEASURES = frozenset(
    "cost costs price prices power energy electricity number numbers amount amounts count total totals figure figures "
    "money budget capacity consumption draw bill size sizes scale scales watts kilowatts megawatts gigawatts flops "
    "thing things something it that this one ones lot ton bunch order range hardware capex spend".split()
)
_NUMBER = re.compile(r"(?<![\w.,])\d")  # not the one in "H100"
_STOP = re.compile(r"[.?!](?:\s|$)|\n")
_PAUSE = re.compile(r"[.?!,;:](?:\s|$)|\n")


_BARE = {"spend": "hardware", "chip_count": "GPUs"}  # what is counted or bought where no cluster is named


class Spoken(NamedTuple):
    """A claim and where its words begin and end in the text."""

    begin: int
    end: int
    claim: Claim


class Told(NamedTuple):
    """The claims, those of scenarios with them for subjects, and the scenarios."""

    claims: tuple[Claim, ...]
    entities: tuple[Entity, ...]


class _Open(NamedTuple):
    """A scenario that is talked of: its kind, the claim that opened it, and its claims (numbers in the order)."""

    kind: _Kind
    opener: int
    noun: str
    members: list[int]


def gather(text: Text, setting: Setting, spoken: Sequence[Spoken]) -> Told:
    """The claims of a text in the order in which they are said, and the scenarios that some of them are of."""
    return _Gathering(text, setting, spoken).told()


class _Gathering:
    def __init__(self, text: Text, setting: Setting, spoken: Sequence[Spoken]) -> None:
        self._text, self._setting, self._spoken = text, setting, spoken
        self._headings = [s.index for s in text.all_segments if s.kind is SegmentKind.HEADING]

    def told(self) -> Told:
        claims = [one.claim for one in self._spoken]
        entities = []
        for scenario in self._scenarios():
            opener = claims[scenario.opener]
            entity = Entity(
                id=f"scenario/{opener.source}/{opener.id}", type=EntityType.SCENARIO,
                name=_name(scenario, opener), verified=False,
            )  # fmt: skip
            entities.append(entity)
            for number in scenario.members:
                subject = claims[number].subject
                words = subject.text if subject and scenario.kind.noun.search(subject.text) else entity.name
                made = Thing(text=words, entity=entity.id)
                quantity = _of_its_chips(claims[number].quantity, scenario.kind)
                claims[number] = msgspec.structs.replace(claims[number], subject=made, quantity=quantity)
        return Told(tuple(claims), tuple(entities))

    def _scenarios(self) -> Iterator[_Open]:
        for kind in _KINDS:
            held: _Open | None = None
            waiting: list[int] = []
            for number, one in enumerate(self._spoken):
                if held is not None and self._ended(held, number):
                    yield held
                    held = None
                if not self._may_be(kind, number):
                    continue
                noun = self._opens(kind, number)
                if held is not None and not (noun and self._introduces(held, number)) and self._joins(held, number):
                    held.members.append(number)
                    continue
                if noun is None and held is not None and self._replaces(held, number):
                    noun = kind.name if held.noun in _BARE.values() else held.noun
                if noun is not None:
                    if held is not None:
                        yield held
                    held = _Open(kind, number, noun, [number])
                    early = [w for w in waiting if one.begin - self._spoken[w].end <= BEFORE]
                    held.members[:0] = [w for w in early if self._joins(held, w)]
                    waiting = []
                else:
                    waiting.append(number)
            if held is not None:
                yield held

    # One claim

    def _may_be(self, kind: _Kind, number: int) -> bool:
        """Whether a claim can be of a scenario of the kind: its predicate fits, and nothing else is its subject."""
        begin, end, claim = self._spoken[number]
        quantity, subject = claim.quantity, claim.subject
        if quantity is None or claim.negated or (subject is not None and subject.entity):
            return False
        if claim.predicate not in (*kind.sizes, *kind.joins) or (quantity.per is not None):
            return False
        behind = self._behind(end)
        if _PLANT.match(behind) or _NOT_THAT.search(behind):
            return False
        if subject is not None and not _is_of(subject.text, kind) and not kind.noun.search(behind):
            return False
        match claim.predicate:
            case "spend":
                return bool(_HARDWARE.search(behind) or kind.noun.search(behind))
            case "other":  # watts that are lost
                return self._lost(number)
            case "duration":
                return bool(_TRAINING.search(self._near(begin, end)))
        return True

    def _opens(self, kind: _Kind, number: int) -> str | None:
        """The word that names the kind round a size, if it is one: `cluster`, `data center`, `hardware`, `GPUs`."""
        begin, end, claim = self._spoken[number]
        if claim.predicate not in kind.sizes:
            return None
        quantity, behind = claim.quantity, self._behind(end)
        assert quantity is not None
        if claim.predicate == "chip_count" and not self._counts_chips(quantity, behind, kind):
            return None
        if _vague(quantity) or self._lost(number):
            return None
        several = re.match(_OF + kind.noun.pattern, behind, re.IGNORECASE)
        if several and _singular(several[1]) != several[1].lower():
            return None  # "3 gigawatts of data centers" are no one thing
        named = kind.noun.search(behind) or kind.noun.search(self._near(begin, end))
        if named:
            return _singular(named[1])
        return _BARE.get(claim.predicate)

    def _counts_chips(self, quantity: Quantity, behind: str, kind: _Kind) -> bool:
        """Whether so many chips are counted that they are more than a server: the words right behind say chips."""
        named = _CHIPS.search(behind) or kind.noun.search(behind)
        return _least(quantity) >= LEAST_CHIPS and (_of_chips(quantity) or named is not None)

    def _near(self, begin: int, end: int) -> str:
        """The words round a number, up to the next ones, the number aside."""
        words = self._text.text
        before = _STOP.split(words[max(0, begin - AROUND) : begin])[-1]
        after = _STOP.split(words[end : end + AROUND])[0]
        return f"{_NUMBER.split(before)[-1]} | {_NUMBER.split(after)[0]}"

    def _behind(self, end: int) -> str:
        """The first words behind a number, cut at what ends a clause or at the next number."""
        word_end = self._text.word_from(end + BEHIND, end + BEHIND + AROUND)
        return _NUMBER.split(_PAUSE.split(self._text.text[end:word_end])[0])[0]

    # A claim and the scenario that is talked of

    def _joins(self, held: _Open, number: int) -> bool:
        """Whether a claim says the same of it again, or something that nobody has said of it."""
        claim, slot = self._spoken[number].claim, self._slot(number)
        alike = [self._spoken[m].claim for m in held.members if self._slot(m) == slot]
        of_one = _of_one([claim, *(self._spoken[m].claim for m in held.members)])
        return of_one and all(_same(m.quantity, claim.quantity) for m in alike)

    def _replaces(self, held: _Open, number: int) -> bool:
        """Whether a number stands in the place of one of the scenario's sizes: it is that of the next one."""
        begin, _, claim = self._spoken[number]
        slot, quantity = self._slot(number), claim.quantity
        if quantity is None or _vague(quantity) or slot not in held.kind.sizes:
            return False
        if slot == "chip_count" and (_least(quantity) < LEAST_CHIPS or (quantity.of and not _of_chips(quantity))):
            return False
        near = begin - self._spoken[held.members[-1]].end <= BEFORE
        return near and any(self._slot(m) == slot for m in held.members)

    def _introduces(self, held: _Open, number: int) -> bool:
        """Whether a number brings its own thing with it, some way from what was said last: "10 billion build-outs"."""
        begin, end, claim = self._spoken[number]
        last = self._spoken[held.members[-1]]
        definite = _DEFINITE.search(self._text.text, max(0, begin - BEHIND), begin)
        again = any(_same(self._spoken[m].claim.quantity, claim.quantity) for m in held.members)
        named = held.kind.noun.search(self._behind(end))
        return begin - last.end > BEFORE and named is not None and not definite and not again

    def _slot(self, number: int) -> str:
        """What a claim says of its scenario: its predicate, or that the watts are lost."""
        return "losses" if self._lost(number) else self._spoken[number].claim.predicate

    def _lost(self, number: int) -> bool:
        begin, end, claim = self._spoken[number]
        words = f"{self._text.text[max(0, begin - CLOSE) : begin]} {self._near(begin, end).partition('|')[2]}"
        return claim.quantity is not None and claim.quantity.unit == "W" and _LOST.search(words) is not None

    def _ended(self, held: _Open, number: int) -> bool:
        """Whether the talk has left a scenario before a claim, or leaves it with that."""
        begin, _, claim = self._spoken[number]
        last = self._spoken[held.members[-1]]
        named = claim.subject.entity if claim.subject and claim.kind is ClaimKind.QUANTITY else None
        if named and claim.predicate in held.kind.sizes and not named.startswith("chip/"):
            return True
        first, here = self._text.segment_at(last.begin).index, self._text.segment_at(begin).index
        if any(first < heading < here for heading in self._headings):
            return True
        discourse = self._setting.discourse
        cluster = discourse.holder("cluster", begin)
        if cluster is not None and cluster != discourse.holder("cluster", last.begin):
            return True
        topic = discourse.holder("topic", begin)
        moved = topic is not None and not topic.startswith("chip/") and topic != discourse.holder("topic", last.begin)
        if moved and begin - last.end > BEFORE:
            return True
        other = re.compile(_OTHER + held.kind.noun.pattern, re.IGNORECASE)
        return bool(other.search(self._text.text, last.end, begin)) or self._silent(held, last.begin, begin)

    def _silent(self, held: _Open, last: int, begin: int) -> bool:
        """Whether it is not spoken of for too long, neither by a number nor as "the cluster"."""
        spoken_of = re.compile(_THE + held.kind.noun.pattern, re.IGNORECASE)
        heard = [m.start() for m in spoken_of.finditer(self._text.text, last, begin)]
        places = [last, *heard, begin]
        return any(self._far(one, next_one) for one, next_one in pairwise(places))

    def _far(self, one: int, other: int) -> bool:
        first, second = self._text.segment_at(one), self._text.segment_at(other)
        if first.start is not None and second.start is not None:
            return abs(second.start - first.start) > SILENCE
        if first.paragraph is not None and second.paragraph is not None:
            return second.paragraph - first.paragraph > PARAGRAPHS
        return second.index - first.index > PARAGRAPHS


def _is_of(phrase: str, kind: _Kind) -> bool:
    """Whether a noun phrase names such a thing, its chips, or only a measure of it ("the cost")."""
    head = phrase.lower().split()[-1:]
    chips = kind is _CLUSTER and _CHIPS.search(phrase)
    return bool(kind.noun.search(phrase) or chips) or (bool(head) and head[0] in _MEASURES)


def _of_chips(quantity: Quantity) -> bool:
    of = quantity.of
    return of is not None and ((of.entity or "").startswith("chip/") or _CHIPS.search(of.text) is not None)


def _of_its_chips(quantity: Quantity | None, kind: _Kind) -> Quantity | None:
    """A count of chips "of clusters" ("100K clusters") is of chips that nobody named."""
    of = quantity.of if quantity and quantity.unit == "count" else None
    if quantity is None or of is None or of.entity or _CHIPS.search(of.text) or not kind.noun.search(of.text):
        return quantity
    return msgspec.structs.replace(quantity, of=None)


def _least(quantity: Quantity) -> float:
    return quantity.value or quantity.low or quantity.high or 0


def _vague(quantity: Quantity) -> bool:
    low, high = quantity.low, quantity.high
    return quantity.value is None and low is not None and high is not None and high >= VAGUE * low


def _same(one: Quantity | None, other: Quantity | None) -> bool:
    """Whether two numbers are one: the same value or ends, of the same chips as far as both say which."""
    if one is None or other is None:
        return False
    chips = {q.of.entity for q in (one, other) if q.of and q.of.entity}
    return len(chips) < 2 and all(getattr(one, end) == getattr(other, end) for end in ("value", "low", "high"))


def _of_one(claims: Sequence[Claim]) -> bool:
    """Whether claims may be of one thing: not at two times, nor where one stands and another is planned. What is said
    of a thing that is supposed is supposed with it."""
    times = {c.world_time.edtf for c in claims if c.world_time}
    status = {c.status for c in claims}
    return len(times) < 2 and (Status.HYPOTHETICAL in status or not {Status.EXISTING, Status.PLANNED} <= status)


_ENDINGS = (("ies", "y"), ("uses", "us"), ("s", ""))


def _singular(noun: str) -> str:
    word = noun.lower()
    plural = next(((e, o) for e, o in _ENDINGS if word.endswith(e) and not word.endswith("us")), None)
    return word.removesuffix(plural[0]) + plural[1] if plural else word


def _name(scenario: _Open, opener: Claim) -> str:
    """A short name: its size as a person writes it, and what it is."""
    quantity, noun = opener.quantity, scenario.noun
    assert quantity is not None
    size = display(quantity.unit, quantity.value, quantity.low, quantity.high)
    if noun == "hardware":
        return f"{size} of hardware"
    if opener.predicate != "chip_count":
        plain = quantity.value is not None and scenario.kind is _CLUSTER
        return f"{size} {noun}" if plain else f"{noun} of {size}"
    of = load().entities.get(quantity.of.entity or "") if quantity.of else None
    chip = of.name if of is not None else "GPU"
    if noun == "GPUs":
        return f"{size} {chip}s"
    return f"{size}-{chip} {noun}" if quantity.value is not None else f"{noun} of {size} {chip}s"
