"""Who is quoted where: "according to Acme", "Jane Doe says that ...", "Acme's estimate", "..., said Jane Doe".

A quote is the words of reporting with whom they name (`ingest.claims.quoters`) and the stretch that is reported: from
there to the end of the sentence, or all of the sentence where the words stand behind or beside what was said.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from graph.model import ClaimKind, Thing
from ingest.claims.quoters import SPEAK, Heard, Quoter, Verb, before, behind, table, words
from ingest.context import STOP
from ingest.discourse.setting import Setting
from ingest.relations.relations import Relation

FURTHEST = 320  # characters behind reporting words that are still reported
LONGEST = 1500  # characters on each side that a sentence has
LONGEST_QUOTE = 700  # and between marks of quotation
TALKED_OF = 90  # and behind "talks about"
BACK = 260  # characters before reporting words that close what was said
ENOUGH = 3  # words before them that can be what was said
HIMSELF = 60  # characters of what is reported in which who reports is spoken of
NEAR = 12  # characters between a verb and when it was done

_SENTENCE = re.compile(rf"(?:{STOP})[\"'”’)\]]*\s+|\n+")
_WORD = re.compile(r"[\w'’$%.-]*\w")
_CLOSES = re.compile(
    r"(?:[\s,]*(?:right|yeah|you know|of course|too|there|about it|at least|all the time))*\s*"
    r"(?:$|[.?!](?:\s|$)|[\"”’)]*[.?!,]?\s*$)"
)
_CLAUSE = re.compile(
    r"\s*(?:[^,.;\n]{0,25}?\bthat\b|(?:it|they|he|she|we|to)\b|(?:[\w'-]+\s+){1,6}?(?:is|are|was|were|will|would|has|have|"
    r"had|can|could|should|may|might)\b|[\w -]{0,30}'(?:re|ll|ve)\b)",
    re.I,
)
_WHEN = re.compile(r"\s*(?:[a-z]+ )?(?:ago|later|earlier)\b", re.I)
# Where the speaker speaks for himself again.
_OWN = re.compile(
    r"[;\n]|\bbut\s+(?:[\w']+\s+){1,3}(?:actually|really|in fact|in reality)\b|"
    r"\b(?:but|and|though|although|so)\s+(?:i\b|in reality|in fact|actually|realistically|the truth|my\b)|"
    r"\bi (?:don't |do not |would |'d |mean|personally )?(?:think|believe|mean|guess|feel|doubt|suspect|say)\b|"
    r"\bin my (?:view|opinion)\b",
    re.I,
)
_SUBJECT = re.compile(
    r"(?:\b(?:i|we|you|he|she|it|they|who|always|never|to|not|have|has|had|that|which)|'\w+)\s+$", re.I
)
_BACKWARD = re.compile(r"\b(?:what|as|like|so|or so|how|that|which|that is)\s+$", re.I)
_GOES_ON = re.compile(r"\W*(?:and|but|or)?\s*that (?:they|it|he|she|we|the|there|this|these|their|its|his|her)\b", re.I)
_ACCORDING = re.compile(r"\b(?:according to|as per|in the words of|(?:to |and i )quot(?:e|ing))\s+[\"“]?")
_PER = re.compile(r"(?:(?<=[,(\n])\s*|(?<=[.?!]\s)|^)per\s+")
_VERBS = ("said", "mental", "event", "about", "document", "told")
_OPENING = re.compile(r"(?<!\w)[a-z]{3}")
_NOUN_AHEAD = re.compile(r"(?:\b(?:by|from|in|on|per|via|based on|according to|using)\s+(?:the\s+|an?\s+)?)$", re.I)
_NOUN_BEHIND = re.compile(
    r"\s*(?::|,?\s*(?:which|that)\s+(?:says?|said|puts?|shows?|showed|suggests?|claims?|estimates?)\b|"
    r"(?:\s*\([^()]*\))?\s*(?:is|was|are|were|says?|said|puts?|shows?|showed|suggests?|claims?|estimates?|found|finds|that|"
    r"of|for|calls? for|states?|notes?|indicates?|predicts?|projects?)\b)",
    re.I,
)
_DEED = re.compile(r"\s+(?:of|for)\b", re.I)  # an announcement of something, and not that something is so
# Who reports, in what is reported: "Acme says that last year it ...".
_HIMSELF = re.compile(r"\b(?:it|they|he|she|we|i|its|their|his|her|our|my|the (?:company|firm|startup|lab))\b", re.I)
_OWNER = re.compile(r"'s?\s+(?:\w+\s+){0,2}")  # "Acme Daily's own Jane Doe says"
_BESIDE_WHICH = re.compile(r"\s*[,(]\s*which\b", re.I)
_NEXT = re.compile(r"(?:,|\b(?:and|but|while|as|whereas))\s+(?:the\s+)?$", re.I)
_POSTS = ("works_for", "founded")  # "according to Jane, the founder of Acme"
_MARK = re.compile(r"\s*[,:]?\s*(?:that\s+)?([\"“])")
_UNQUOTE = re.compile(r"\b(?:unquote|end quote|close quote)\b", re.I)


class Quote(NamedTuple):
    """Characters `begin` to `end` of the text are reported by the words between `at` and `until`, which name `quoter`.

    `event`: the words tell as much of a deed ("announced"), and report nothing but a number or a clause.
    """

    begin: int
    end: int
    at: int
    until: int
    quoter: Quoter
    event: bool = False
    clause: bool = True


class Quotes:
    """All quotes of a text."""

    def __init__(self, setting: Setting) -> None:
        self._heard = Heard(setting)
        self._text = self._heard.text
        small = self._text.lower()  # of a few letters in the world it makes two
        if len(small) != len(self._text):
            small = "".join(c.lower() if len(c.lower()) == 1 else c for c in self._text)
        self._small = small
        self._begins = [0, *(m.end() for m in _SENTENCE.finditer(self._text))]
        own = setting.spoken
        found = (*self._verbs(), *self._named_sources(), *self._nouns())
        kept = (q for q in found if q.quoter.thing.entity is None or own.holder("i", q.at) != q.quoter.thing.entity)
        self.all = sorted(set(kept), key=lambda q: (q.at, q.until, q.begin, q.quoter.thing.text))
        self._ats = [q.at for q in self.all]

    def of(self, kind: ClaimKind, begin: int, end: int) -> Quote | None:
        """The quote that a claim stands in, whose words go from `begin` to `end`."""
        holds = {ClaimKind.QUANTITY: self._number, ClaimKind.RELATION: _relation, ClaimKind.STATEMENT: _statement}[kind]
        return next((q for q in self._near(begin, end) if holds(q, begin, end)), None)

    def is_mere_source(self, relation: Relation) -> bool:
        """Whether one of the two only reports: "Acme Daily says Umbra bought Marlow" tells of Umbra, "Acme says that
        it did" of Acme."""
        last = bisect_right(self._ats, relation.end)
        near = self.all[bisect_left(self._ats, relation.begin - FURTHEST) : last]
        return any(self._only_reports(quote, relation) for quote in near)

    def _only_reports(self, quote: Quote, relation: Relation) -> bool:
        if (quote.event and not quote.clause) or not self._is_in_words_of(quote, relation):
            return False
        quoter = quote.quoter
        if quote.begin < quote.until:  # said on either side
            posted = relation.predicate in _POSTS and quote.until == quoter.end and relation.begin >= quoter.begin
            beside = relation.begin < quote.at or relation.end > quote.until
            own = quote.begin < quote.at and self._begins_with_himself(quote.begin)
            return beside and not posted and not own and not self._begins_with_himself(quote.until)
        if relation.end == quote.until:  # who is told: "Acme told Umbra"
            return True
        if relation.end < quote.until:  # beside what another clause says: "Umbra bought Marlow, and Acme says"
            next_clause = _NEXT.search(self._text, max(0, quoter.begin - NEAR), quoter.begin)
            return relation.begin < quoter.begin and relation.end == quoter.end and next_clause is not None
        return not self._begins_with_himself(quote.until)

    def _begins_with_himself(self, at: int) -> bool:
        """Whether a word for who reports stands before whatever else is named."""
        names = self._heard.named(at, at + HIMSELF)
        return _HIMSELF.search(self._text, at, names[0].begin if names else at + HIMSELF) is not None

    def _is_in_words_of(self, quote: Quote, relation: Relation) -> bool:
        """Whether one of the two is named there and nowhere else in the relation."""
        named: dict[str, bool] = {}
        for name in self._heard.named(relation.begin, relation.end):
            inside = quote.at <= name.begin and name.end <= quote.until
            inside = inside or _OWNER.fullmatch(self._text, name.end, quote.at) is not None
            named[name.entity] = inside and named.get(name.entity, True)
        return any(named.get(end.entity, False) for end in (relation.subject, relation.object))

    def _number(self, quote: Quote, begin: int, end: int) -> bool:
        """A number is reported whole; none is within the words of reporting ("announced three days ago")."""
        if not (quote.begin <= begin and end <= quote.end) or (quote.at < end and begin < quote.until):
            return False
        return not (begin - quote.until in range(NEAR) and _WHEN.match(self._text, end))

    def _near(self, begin: int, end: int) -> Iterator[Quote]:
        """Those whose words stand near a stretch, the last first; those that stand before it, first."""
        n = bisect_right(self._ats, end + FURTHEST)
        near = [q for q in self.all[max(0, n - 60) : n] if q.end > begin and q.begin < end]
        yield from sorted(near, key=lambda q: (q.begin < q.at, -q.at))

    def _bounds(self, at: int) -> tuple[int, int]:
        """Of the sentence, or of what is near in one that does not end."""
        n = bisect_right(self._begins, at) - 1
        end = self._begins[n + 1] if n + 1 < len(self._begins) else len(self._text)
        return max(self._begins[n], at - LONGEST), min(end, at + LONGEST)

    def _verbs(self) -> Iterator[Quote]:
        for word in _OPENING.finditer(self._small):
            match = _verbs().match(self._small, word.start()) if word[0] in _openings() else None
            if match is None:
                continue
            kind, form = (match.lastgroup or "").split("_")
            begin, end = self._bounds(match.start())
            over = [n for n in self._heard.named(begin, match.end()) if match.start() < n.end]
            if any(n.begin <= match.start() or kind != "told" for n in over):
                continue
            until = max([match.end(), *(n.end for n in over)])  # who is told
            verb = Verb(match.start(), kind, form, match[0])
            quoter = before(self._heard, begin, verb)
            closing = []
            if (kind, form) == ("said", "finite") and (quoter is None or self._is_comma(quoter.end, match.start())):
                closing = list(self._inverted(verb, until, begin, end))
            yield from closing
            if quoter is not None and not closing and (kind != "document" or _finds(quoter)):
                yield from self._reported(quoter, until, begin, end, kind)

    def _is_comma(self, begin: int, end: int) -> bool:
        """ "Acme bought Umbra, said Jane Doe" has Umbra before its verb."""
        return self._text[begin:end].strip() == ","

    def _reported(self, quoter: Quoter, until: int, begin: int, end: int, kind: str) -> Iterator[Quote]:
        """What a verb reports: what follows; where it closes its sentence or stands within commas, its sentence."""
        said = self._text[begin : quoter.begin]
        earlier = len(_WORD.findall(said)) >= ENOUGH
        rest = self._text[until:end]
        event = kind in ("event", "about")
        aside = bool(re.match(r"\s*,", rest)) and said.rstrip().endswith(",")
        closes = _CLOSES.match(rest) is not None
        if earlier and (aside or (closes and (self._is_stop(end) or _BACKWARD.search(said)))):
            left, right = max(begin, quoter.begin - BACK), min(end, until + BACK)
            yield Quote(left, right, quoter.begin, until, quoter, event)
            return
        if closes and until >= end - 3:  # the reported words are the next sentence
            until, end = end, self._bounds(end + 1)[1]
            rest = self._text[until:end]
        last = self._last(until, end)
        if beside := _BESIDE_WHICH.match(self._text, quoter.end, until):
            close = re.compile(r"\)" if "(" in beside[0] else r",\s|\)").search(self._text, until, last)
            last = close.start() if close else last
        if kind == "about":
            last = min(last, until + TALKED_OF)
        yield Quote(until, last, quoter.begin, until, quoter, event, bool(_CLAUSE.match(rest)))

    def _is_stop(self, end: int) -> bool:
        """Whether a sentence ends by a stop, not by what is learned."""
        return end >= len(self._text) or bool(
            re.search(rf"(?:{STOP})[\"'”)\]]*\s*$", self._text[max(0, end - 6) : end])
        )

    def _last(self, until: int, end: int) -> int:
        """Where what is reported from `until` on ends: at a mark, "unquote", the speaker's own words, the sentence."""
        if mark := _MARK.match(self._text, until):
            closing = self._text.find("”" if mark[1] == "“" else '"', mark.end(), until + LONGEST_QUOTE)
            if closing > 0:
                return max(closing, min(end, closing + 2))
        if (quote := re.match(r"\s*(?:that )?quote\b", self._text[until : until + 20], re.I)) and (
            unquote := _UNQUOTE.search(self._text, until + quote.end(), until + LONGEST_QUOTE)
        ):
            return unquote.start()
        own = _OWN.search(self._text, min(end, until + 12), end)
        last = min(end, until + FURTHEST, own.start() if own else end)
        if last == end and (more := _GOES_ON.match(self._text, end)) and more.end() < len(self._text):
            last = min(self._bounds(end + 1)[1], until + FURTHEST)
        return last

    def _inverted(self, verb: Verb, until: int, begin: int, end: int) -> Iterator[Quote]:
        """Behind what was said: ", said Jane Doe"."""
        said = self._text[begin : verb.begin]
        quoter = behind(self._heard, until + 1, end) if not _SUBJECT.search(said) else None
        if quoter is None or not re.match(r"[.,;:!?\"”)]|\s*$", self._text[quoter.end : end]):
            return
        marked = said.rstrip()[-1:] in (",", '"', "”", "'")
        if (marked or quoter.thing.entity is not None) and len(_WORD.findall(said)) >= ENOUGH:
            left, right = max(begin, verb.begin - BACK), min(end, quoter.end + BACK)
            yield Quote(left, right, verb.begin, quoter.end, quoter)

    def _named_sources(self) -> Iterator[Quote]:
        """ "According to", "per", "in the words of": all of their sentence, on either side."""
        for pattern in (_ACCORDING, _PER):
            for match in pattern.finditer(self._small):
                begin, end = self._bounds(match.start())
                quoter = behind(self._heard, match.end(), min(end, match.end() + 80))
                if quoter is None or (pattern is _PER and quoter.thing.entity is None):
                    continue
                if pattern is _PER and not re.match(r"(?:'s)?[,.):;]|'s\b|\s*$", self._text[quoter.end : end]):
                    continue
                left = self._own_before(begin, match.start())
                yield Quote(left, self._last(quoter.end, end), match.start(), quoter.end, quoter)

    def _own_before(self, begin: int, at: int) -> int:
        own = [m.end() for m in re.finditer(r";|\n", self._text[begin:at])]
        return max(begin + (own[-1] if own else 0), at - BACK)

    def _nouns(self) -> Iterator[Quote]:
        """ "Acme's estimate is", "by Jane's forecast", "from Acme's earnings call"."""
        for name in self._heard.names:
            noun = _noun().match(self._text, name.end) if name.type in SPEAK else None
            if noun is None:
                continue
            begin, end = self._bounds(name.begin)
            ahead = bool(_NOUN_AHEAD.search(self._text[begin : name.begin]))
            if not ahead and (noun.end() >= end or not _NOUN_BEHIND.match(self._text, noun.end(), end)):
                continue
            quoter = Quoter(name.begin, name.end, Thing(text=self._text[name.begin : name.end], entity=name.entity))
            left = self._own_before(begin, name.begin) if ahead else noun.end()
            deed = _DEED.match(self._text, noun.end()) is not None
            yield Quote(left, self._last(noun.end(), end), name.begin, noun.end(), quoter, deed, not deed)


def _relation(quote: Quote, begin: int, end: int) -> bool:
    """Of two things the latter, with what joins them, is reported."""
    told = quote.clause or not quote.event
    return told and quote.begin < end <= quote.end and quote.at <= max(begin, quote.begin)


def _statement(quote: Quote, begin: int, end: int) -> bool:
    """Most of a sentence is reported."""
    told = quote.clause or not quote.event
    return told and 2 * (min(end, quote.end) - max(begin, quote.begin)) >= end - begin


def _finds(quoter: Quoter) -> bool:
    """Whether it is a document, or those who write such: they find and show, as a chip and a company do otherwise."""
    finding = rf"\b(?:{words('noun', 'document noun')}|polls?|rumou?rs?|headlines|researchers?|scientists?|analysts?)\b"
    return bool(re.search(finding, quoter.thing.text, re.I))


@cache
def _verbs() -> re.Pattern[str]:
    """Every form of every verb of reporting, the kind and the form as the group's name."""
    parts = []
    for kind in _VERBS:
        for form in ("finite", "bare", "ing"):
            forms = [(getattr(row, form), row.not_before) for row in table() if row.kind == kind]
            said = "|".join(f"(?:{word}){rf'(?! (?:{no}))' if no else ''}" for word, no in forms if word)
            receiver = r" (?!(?:an?|stories|lies)\b)(?:(?:the|his|her|their|its) )?[\w']+"
            parts.append(rf"(?P<{kind}_{form}>\b(?:{said})\b{receiver if kind == 'told' else ''})")
    return re.compile("|".join(parts))


@cache
def _openings() -> frozenset[str]:
    """The first letters of every verb: few words are looked at closer."""
    forms = (form for row in table() for form in (row.bare, row.finite, row.ing) if row.kind in _VERBS)
    return frozenset(part[:3] for form in forms for part in form.split("|") if _OPENING.fullmatch(part[:3]))


@cache
def _noun() -> re.Pattern[str]:
    """What somebody has said, behind a name: "'s own estimate", " report"."""
    nouns, documents = words("noun"), words("document noun")
    named = "report|study|paper|article|analysis|survey|blog post|estimates?|forecasts?|projections?|white ?paper"
    return re.compile(rf"(?:'s?\s+(?:[\w.-]+\s+){{0,3}}?(?:{nouns}|{documents})|\s+(?:{named}))\b", re.I)
