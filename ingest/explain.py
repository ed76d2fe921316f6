"""Why a claim says what it says: its text is read again, and what decided each part is told as data.

It needs the source and its segments alone, so that a store can be explained without its files.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec
from spacy.tokens import Span

from graph.model import Claim, ClaimKind, Entity, Modality, Segment, Source
from ingest import language, linear
from ingest.analysis import Study, study
from ingest.claims import claims
from ingest.claims.checkable import judge
from ingest.claims.modality import modality
from ingest.claims.predicates import rule_for
from ingest.claims.quoted import Quotes
from ingest.claims.statements import candidates
from ingest.claims.subjects import Choice
from ingest.context import Context
from ingest.discourse.setting import marked_of
from ingest.lexicon import load
from ingest.linear import Features
from ingest.pipeline import Window
from ingest.relations.relations import Relation
from ingest.text import Text

AROUND = 240  # characters on each side that are shown
OPENING = 50  # characters shown of where a role began
MOST_CANDIDATES = 5
NEAR = 500  # characters on each side of a relation in which its modality is looked for
MOST_WORDS = 40  # words on each side that may have decided the modality

_WORD = re.compile(r"[\w'’$%-]+")
_READ = (
    "text", "quantity", "object", "world_time", "place", "modality", "negated", "predicate", "subject", "speaker",
    "quoted",
)  # fmt: skip


class Spot(NamedTuple):
    """A place in the source: seconds, or a paragraph where there are none."""

    start: float | None
    paragraph: int | None


class Linked(NamedTuple):
    """A name near the claim, and how it was linked."""

    text: str
    entity: str
    name: str
    type: str
    method: str
    confidence: float
    at: Spot


class Held(NamedTuple):
    """A role of the discourse at the claim: who held it, since where, and the words there."""

    role: str
    entity: str
    name: str
    since: Spot
    words: str


class Because(NamedTuple):
    """A feature and what it added to a score."""

    feature: str
    weight: float


class Candidate(NamedTuple):
    """What the number could be about (no entity: nothing named), and what spoke for and against it."""

    entity: str | None
    name: str
    probability: float
    because: tuple[Because, ...]


class Rule(NamedTuple):
    """A rule that decided: the file of its table, and its patterns by the part of the text they look at."""

    table: str
    predicate: str
    patterns: tuple[tuple[str, str], ...]
    sure: bool = True


class Imagined(NamedTuple):
    """The scenario that a claim is of, its stretch of the source, and how many claims are of it."""

    entity: str
    name: str
    start: Spot
    end: Spot
    claims: int


class Explanation(NamedTuple):
    """All that is known of why. `surface` stands between `before` and `after`; `differs` are the parts that this
    version reads otherwise than the one that made the claim, `found` is whether it makes the claim at all."""

    claim: Claim
    found: bool
    differs: tuple[str, ...]
    before: str
    surface: str
    after: str
    names: tuple[Linked, ...]
    roles: tuple[Held, ...]
    rule: Rule | None = None
    candidates: tuple[Candidate, ...] = ()
    against: tuple[Because, ...] = ()
    modality_words: tuple[str, ...] = ()
    time_words: str | None = None
    place_words: str | None = None
    scenario: Imagined | None = None
    worth: float | None = None
    worth_because: tuple[Because, ...] = ()
    topics: tuple[str, ...] = ()
    verb: str | None = None
    reporting: str | None = None


def explain(claim: Claim, source: Source, segments: Sequence[Segment]) -> Explanation:
    """Read a source again, and tell why it says a claim."""
    text = Text(tuple(segments), language.judge(tuple(segments)).unread)
    studied = study(source, text)
    windows = list(studied.windows)
    made, scenarios = claims.claims(text, source, studied.found, windows, studied.relations, studied.setting)
    again = next((c for c in made if c.id == claim.id), None)
    begin, end = _place(claim, text)
    told = Explanation(claim, again is not None, _differs(claim, again), *_shown(text, begin, end), (), ())
    if again is not None:
        number = _number(again, made, text, source, windows)
        relation = _relation(again, text, studied.relations)
        if number is not None:
            window, span = number
            begin, end = span._.reading.begin + window.offset, span._.reading.end + window.offset
            told = _of_number(told, span)
        elif relation is not None:
            begin, end, told = relation.begin, relation.end, _of_relation(told, relation, studied.setting.marked)
        elif claim.kind is ClaimKind.STATEMENT:
            begin, end, told = _of_statement(told, text, studied)
    before, surface, after = _shown(text, begin, end)
    told = told._replace(reporting=_reporting(claim, text, studied, begin, end))
    names, roles = tuple(_names(text, studied, begin, end)), tuple(_roles(text, studied, begin))
    imagined = _imagined(again, made, scenarios)
    return told._replace(before=before, surface=surface, after=after, names=names, roles=roles, scenario=imagined)


def _imagined(claim: Claim | None, made: Sequence[Claim], scenarios: Sequence[Entity]) -> Imagined | None:
    of = claim.subject.entity if claim and claim.subject else None
    scenario = next((one for one in scenarios if one.id == of), None)
    if scenario is None:
        return None
    cited = [c.citations[0] for c in made if c.subject and c.subject.entity == of]
    start = min((one.start for one in cited if one.start is not None), default=None)
    end = max((one.end or one.start for one in cited if one.start is not None), default=None)
    first, last = Spot(start, cited[0].paragraph), Spot(end, cited[-1].paragraph)
    return Imagined(scenario.id, scenario.name, first, last, len(cited))


def _reporting(claim: Claim, text: Text, studied: Study, begin: int, end: int) -> str | None:
    """The words that say who is quoted."""
    quote = Quotes(studied.setting).of(claim.kind, begin, end) if claim.quoted else None
    return text.raw[quote.at : quote.until] if quote else None


def _differs(claim: Claim, again: Claim | None) -> tuple[str, ...]:
    return tuple(part for part in _READ if again is not None and getattr(claim, part) != getattr(again, part))


def _place(claim: Claim, text: Text) -> tuple[int, int]:
    """Where the claim's words begin and end, as its citation says."""
    cited = claim.citations[0]
    begin = next((at for segment, at in text.begins() if segment.index == cited.segment), 0)
    words = claim.quantity.surface if claim.quantity else cited.quote
    found = text.raw.find(words, begin)
    return (found, found + len(words)) if found >= 0 else (begin, begin)


def _shown(text: Text, begin: int, end: int) -> tuple[str, str, str]:
    return text.raw[max(0, begin - AROUND) : begin], text.raw[begin:end], text.raw[end : end + AROUND]


def _number(
    claim: Claim, made: Sequence[Claim], text: Text, source: Source, windows: list[Window]
) -> tuple[Window, Span] | None:
    """The number of a claim. Of equal ones in one segment, the one in the place that the claim has among them."""

    def bare(other: Claim) -> Claim:
        return msgspec.structs.replace(other, id="", position=0, subject=None)

    same = [w[:2] for w in claims.numbers(text, source, windows) if bare(w[2]) == bare(claim)]
    twins = [c.id for c in made if bare(c) == bare(claim) and c.subject == claim.subject]
    return same[min(twins.index(claim.id), len(same) - 1)] if same else None


def _relation(claim: Claim, text: Text, relations: list[Relation]) -> Relation | None:
    """The relation of a claim, with its place in the text."""
    if claim.subject is None or claim.object is None:
        return None
    wanted = (claim.predicate, claim.subject.entity, claim.object.entity, claim.citations[0].segment)
    for relation in relations:
        segment = text.segment_at(relation.begin).index
        if (relation.predicate, relation.subject.entity, relation.object.entity, segment) == wanted:
            return relation
    return None


def _of_number(told: Explanation, number: Span) -> Explanation:
    reading, text = number._.reading, number.doc.text
    rule = rule_for(text, reading)
    patterns = [(where, pattern.pattern) for where, pattern in rule.cues]
    if (rule.minimum, rule.maximum) != (float("-inf"), float("inf")):
        patterns.append(("size", f"{rule.minimum:g} to {rule.maximum:g}"))
    choices: list[Choice] = number._.choices or []
    weights = linear.load("subjects")[""]
    ranked = tuple(
        Candidate(c.entity, _name(c.entity), round(c.probability, 3), _because("subjects", c.features))
        for c in choices[:MOST_CANDIDATES]
    )
    against: tuple[Because, ...] = ()
    if len(choices) > 1:
        both = dict.fromkeys((*choices[0].features, *choices[1].features))
        apart = {f: choices[0].features.get(f, 0.0) - choices[1].features.get(f, 0.0) for f in both}
        against = tuple(Because(f, round(w, 3)) for f, w in linear.strongest(weights, apart))
    return told._replace(
        rule=Rule("predicates.csv", rule.predicate, tuple(patterns), rule.sure),
        candidates=ranked,
        against=against,
        modality_words=tuple(_modality_words(number)),
        time_words=number._.when.text if number._.when is not None else None,
        place_words=number._.place.text if number._.place is not None else None,
        worth=round(number._.worth, 3),
        worth_because=_because("worth", number._.looked_at),
    )


def _of_relation(told: Explanation, relation: Relation, text: str) -> Explanation:
    rule, left = relation.rule, max(0, relation.begin - NEAR)
    if rule is None:
        return told
    looks = (("before", rule.before), ("between", rule.gap), ("behind", rule.behind))
    patterns = [(where, pattern.pattern) for where, pattern in looks if pattern.pattern]
    patterns.append(("types", f"{' '.join(sorted(rule.left))} -> {' '.join(sorted(rule.right))}"))
    patterns += [("turned", "the second is the subject")] if rule.turned else []
    patterns += [("known", rule.known)] if rule.known else []
    near = text[left : relation.end + NEAR]
    words = tuple(_decisive(near, relation.begin - left, relation.end - left, False))
    return told._replace(rule=Rule("relations.csv", rule.predicate, tuple(patterns)), modality_words=words)


def _of_statement(told: Explanation, text: Text, studied: Study) -> tuple[int, int, Explanation]:
    claim = told.claim
    for sentence in candidates(text, studied.setting):
        if text.segment_at(sentence.begin).index != claim.citations[0].segment:
            continue
        if text.raw[sentence.begin : sentence.end] == claim.text:
            judged = judge(sentence)
            verb = slice(*judged.verb)
            told = told._replace(
                topics=tuple(f"{term.name}: {text.raw[term.begin : term.end]}" for term in judged.terms),
                verb=sentence.words[verb],
                modality_words=tuple(_decisive(sentence.words + " ", verb.start, verb.start, False)),
            )
            return sentence.begin, sentence.end, told
    return *_place(claim, text), told


def _names(text: Text, studied: Study, begin: int, end: int) -> Iterator[Linked]:
    entities = load().entities
    for name in studied.found.names:
        if begin - AROUND <= name.begin and name.end <= end + AROUND:
            yield Linked(
                text.raw[name.begin : name.end], name.entity, entities[name.entity].name, name.type, name.method,
                name.confidence, _spot(text, name.begin),
            )  # fmt: skip


def _roles(text: Text, studied: Study, offset: int) -> Iterator[Held]:
    """Who holds each role at a place, and where the stretch in which it is so began."""
    discourse = studied.setting.discourse
    for role, entity in sorted(discourse.at(offset).items()):
        begin = max(s.begin for s in discourse.stretches if s.role == role and s.begin <= offset < s.end)
        words = text.raw[begin : begin + OPENING]
        yield Held(role, entity, load().entities[entity].name, _spot(text, begin), words)


def _spot(text: Text, offset: int) -> Spot:
    segment = text.segment_at(offset)
    return Spot(segment.start, segment.paragraph)


def _name(entity: str | None) -> str:
    return load().entities[entity].name if entity is not None else "nothing named"


def _because(scorer: str, features: Features) -> tuple[Because, ...]:
    return tuple(Because(f, round(w, 3)) for f, w in linear.strongest(linear.load(scorer)[""], features))


def _modality_words(number: Span) -> list[str]:
    """The words that decide by rule; none where the scorer overruled the rules."""
    reading, plain = number._.reading, {Modality.APPROXIMATE: Modality.ASSERTED}
    said, ruled = (plain.get(modality, modality) for modality in (number._.modality, number._.said.ruled))
    if said is not ruled:
        return []
    return _decisive(marked_of(number.doc), reading.begin, reading.end, reading.approximate)


def _decisive(text: str, begin: int, end: int, approximate: bool) -> list[str]:
    """The words without any one of which the modality would be another; where several say the same, those of which one
    is enough."""

    def read(without: Iterable[re.Match[str]]) -> Modality:
        words = list(text)
        for word in without:
            words[word.start() : word.end()] = " " * len(word[0])
        return modality(Context("".join(words), begin, end), approximate)

    said = read(())
    before = list(_WORD.finditer(text, 0, begin))[-MOST_WORDS:]
    near = [*before, *list(_WORD.finditer(text, end))[:MOST_WORDS]]
    needed = [word[0] for word in near if read((word,)) is not said]
    if needed or read(near) is said:
        return needed
    return [word[0] for word in near if read(other for other in near if other is not word) is said]
