"""Who is quoted: the name, pronoun or role that words of reporting have for a subject, or that stands behind them.

The words are data, `data/quoting.csv`: verbs by their forms, nouns such as "estimate", roles such as "analysts".
"""

import csv
import re
from bisect import bisect_left
from functools import cache
from importlib import resources
from typing import NamedTuple

from graph.model import Thing
from ingest.discourse.discourse import Named
from ingest.discourse.referents import standing_out
from ingest.discourse.setting import Setting
from ingest.spans import apart

BEFORE = 160  # characters before a verb in which its subject is looked for
HE_REACH = 700  # characters before "he" in which the person is named
THEY_REACH = 400  # and before "they" the organization
THEY_THINK = 150  # the same where "they" only think
BESIDE = 120  # characters in which two names leave open whom a pronoun means
SPEAK = frozenset(("person", "organization", "place"))

_AUXILIARIES = {
    **dict.fromkeys(("is", "are", "was", "were", "'s", "'re", "been", "keep", "keeps", "kept", "started"), "ing"),
    **dict.fromkeys(("has", "have", "had", "'ve", "'d"), "finite"),
    **dict.fromkeys(("did", "does", "do", "will", "would", "'ll"), "bare"),
}
_NO_LINK = r"(?!(?:and|or|that|who)\b)"
_APPOSED = (
    r"(?:\s*\([^()\n]{0,40}\))?"
    r"(?:\s+(?:familiar with|close to|briefed on|involved in|with knowledge of)\s[^,.;:!?\n]{2,30}?)?"
    r"(?:\s*,[^,.;:!?\n]{2,70},|\s*,?\s+who\b)?"
)
_THERE = rf"(?:on|in|at|during|over|from) (?:{_NO_LINK}[\w'-]+ ){{0,3}}?{_NO_LINK}[\w'-]+"
_DETERMINER = (
    r"(?:the|an?|one|some|many|several|most|(?:this|that)(?!\s+(?:every|people|some|others|analysts|experts|critics))|"
    r"these|those|another|other|two|three|few|various|all|our|my|his|her|their|its|recent|a lot of|lots of|plenty of|"
    r"certain)"
)
_INNER = (
    r"(?!(?:that|who|which|of|and|or|to|is|are|was|were|in|on|for|with|about|like|from|by|at|way|an?|the|i|you|we|they|"
    r"he|she|it|as)\b)[\w'&-]+"
)
_KINDS = r"(?:industry|financial|wall street|media|news|press|government)"
_ROLE = (
    rf"(?:{_DETERMINER}\s+(?:of\s+(?:the\s+)?)?(?:{_INNER}\s+){{0,2}}?|"
    rf"(?:(?:{_KINDS}|current|recent|early|initial|internal|independent)\s+)*)"
)

# In front of its subject these make the speech imagined, a question, or general talk; or it is no speech.
_UNREAL = re.compile(r"\b(?:(?:if|whether|unless|in case)\s+(?:\w+\s+)?|(?:the way|how|everything|anything)\s+)$", re.I)
_WHENEVER = re.compile(
    r"\b(?:when|whenever|do|does|did|don't|didn't|would|could|should|can|will|let|make|made)\s+$", re.I
)
_BESIDE = re.compile(
    r"\b(?:of|from|at|in|on|to|with|about|by|for|than|over|into|under|between|via|per|through|using|against|around|"
    r"near|without|including|towards?)\s+(?:the\s+|an?\s+)?$",
    re.I,
)
_OF_WHOM = re.compile(
    r"(?P<role>[\w'-]+(?:\s+[\w'-]+)?)\s+(?:(?:over|back|here)\s+)?(?:at|of|from|in|for|inside)\s+(?:the\s+)?$", re.I
)
# What stands between a person and the company that the person is of.
_POSTED = re.compile(
    r"^,?\s*(?:(?:who\s+|that\s+)?(?:is|was|'s)\s+)?(?:(?:the|an?|former|then|over)\s+)*(?:[\w-]+\s+){0,4}"
    r"(?:at|of|from|for)\s+(?:the\s+)?$",
    re.I,
)
_STAFF = re.compile(r"\b(?:people|team|guys|folks|executives|officials|researchers|analysts|engineers)\b", re.I)
_MANY = re.compile(r"(?:s|people|folks|media|press|guys|some|many)$", re.I)
_ONE = re.compile(r"(?:news|everyone|everybody)$", re.I)
_ANYBODY = re.compile(
    r"\b(?:people|everyone|everybody|someone|somebody|folks|guys?|friends?|others|company|companies)$", re.I
)
# Named behind the organization, these are rather who "they" are.
_OTHERS = re.compile(
    r"\b(?:(?!the company)\w+ (?:company|startup|start-up|firm|lab)|companies|startups|people|guys|folks|researchers|"
    r"engineers|analysts|customers|investors|friends?|firms|labs|countries|suppliers|vendors|utilities|regulators|"
    r"economists|experts|critics|skeptics|users|students|workers|employees|scientists|hyperscalers|providers|banks|"
    r"governments|developers|operators|owners|partners|competitors|rivals|makers|chinese|americans|russians)\b",
    re.I,
)
# They speak of an organization, and not for it.
_OUTSIDERS = r"(?:critics?|skeptics?|investors?|shareholders?|customers?|suppliers?|vendors?|competitors?|rivals?)"
_OUTSIDE = re.compile(rf"\b{_OUTSIDERS}$", re.I)
_OUTSIDE_OF = re.compile(rf"(?:'s?)?\s+{_OUTSIDERS}\b", re.I)
# "Acme's own", in front of a role.
_OWNED = re.compile(r"'s?\s+(?:[\w-]+\s+){0,2}")
_GENERAL = re.compile(r"\b(?:as|like|what|whatever|so)\s+$", re.I)  # "as they say"
_CAPITALISED = re.compile(r"(?<![\w.'-])((?:[A-Z][\w.-]*\s+){1,2}[A-Z][a-z][\w-]*)$")
# "Jane asked him, and he": he is another.
_SOMEBODY_ELSE = re.compile(r"\b(?:him|her|(?:an?|this|that|some|another) (?:guy|man|woman|person|friend))\b", re.I)
_APPOSED_NAME = re.compile(r"\s*,\s+((?:[A-Z][\w.-]*\s+){1,2}[A-Z][a-z][\w-]*)\s*,")
_LEAD = re.compile(r"(?:(?:the|an?|its|their|ceo|former|president|mr\.?|dr\.?)\s+)*", re.I)


class Quoter(NamedTuple):
    """Who is quoted, and from where to where the words for it go."""

    begin: int
    end: int
    thing: Thing


class Verb(NamedTuple):
    """A verb of reporting where it stands: its kind in the table, its form, and itself."""

    begin: int
    kind: str
    form: str
    word: str


class Words(NamedTuple):
    """A row of the table: a verb's forms as patterns, with what does not follow it; or a noun's in `finite`."""

    kind: str
    bare: str
    finite: str
    ing: str
    not_before: str


class Heard:
    """A text with all its names, those of strangers too; the apostrophes are plain."""

    def __init__(self, setting: Setting) -> None:
        self.setting, self.text = setting, setting.marked.replace("’", "'")
        known = apart(setting.names, setting.strangers)
        self.names = [self._without_ending(name) for name in sorted([*known, *setting.strangers])]
        self._begins = [name.begin for name in self.names]

    def named(self, begin: int, end: int) -> list[Named]:
        """The names that begin in a stretch."""
        return self.names[bisect_left(self._begins, begin) : bisect_left(self._begins, end)]

    def _without_ending(self, name: Named) -> Named:
        called = self.text[name.begin : name.end].removesuffix("s") if name.end - name.begin > 2 else ""
        return name._replace(end=name.begin + len(called) - 1) if called.endswith("'") else name

    def meant(self, pronoun: str, at: int, reach: int = THEY_REACH) -> str | None:
        """Whom "he", "they" or "you" means; nobody where no name is near."""
        if pronoun == "you":
            return self.setting.spoken.holder("you too", at) or self.setting.spoken.holder("you", at)
        if pronoun == "they":
            entity = self.setting.discourse.holder("they", at)
            last = max((n.end for n in self.named(max(0, at - reach), at) if n.entity == entity), default=None)
            if last is None or self._are_several("organization", at) or self._are_several("person", at):
                return None
            return entity if not _OTHERS.search(self.text[last:at]) else None
        people = [n for n in self.named(max(0, at - HE_REACH), at) if n.type == "person"]
        if not people or self._are_several("person", at) or _SOMEBODY_ELSE.search(self.text, people[-1].end, at):
            return None
        return people[-1].entity

    def _are_several(self, type: str, at: int) -> bool:
        """Whether two of a type are named shortly before: "Acme and Umbra met, and they say"."""
        return len({n.entity for n in self.named(max(0, at - BESIDE), at) if n.type == type}) > 1


def before(heard: Heard, begin: int, verb: Verb) -> Quoter | None:
    """The subject of a verb in a sentence that begins at `begin`; None where nobody is quoted."""
    left = max(begin, verb.begin - BEFORE)
    text = heard.text[left : verb.begin]
    pronoun = _pronoun().search(text)
    names = [n for n in heard.named(left, verb.begin) if n.end <= verb.begin]
    if pronoun is not None and pronoun["pronoun"].lower() == "which":
        return _by_which(text, left, names, pronoun, verb)
    if pronoun is not None:
        return _by_pronoun(heard, text, left, pronoun, verb)
    for nth in range(len(names) - 1, max(-1, len(names) - 4), -1):
        if gap := _gap().fullmatch(text, names[nth].end - left):
            return _by_name(text, left, names[: nth + 1], gap[0], verb)
    if role := _role().search(text):
        return _by_role(heard, text, left, names, role, verb)
    unknown = _CAPITALISED.search(text.rstrip()) if verb.form == "finite" else None
    if unknown is None:
        return None
    return Quoter(left + unknown.start(1), left + unknown.end(1), Thing(text=" ".join(unknown[1].split())))


def behind(heard: Heard, begin: int, end: int) -> Quoter | None:
    """The one who is named from `begin` on: "according to the analysts at Acme", "said Jane"."""
    text = heard.text[begin:end]
    names = [n for n in heard.named(begin, end) if n.type in SPEAK]
    if names and _LEAD.fullmatch(text, 0, names[0].begin - begin):
        if outside := _OUTSIDE_OF.match(text, names[0].end - begin):
            words_for_them = text[names[0].begin - begin : outside.end()]
            return Quoter(names[0].begin, begin + outside.end(), Thing(text=words_for_them))
        return Quoter(names[0].begin, names[0].end, _thing(text, begin, names[0]))
    if role := _role_phrase().match(text):
        near = next((n for n in names if n.begin - begin < role.end() + 12), None) if _speaks_for(role[0]) else None
        return Quoter(begin, begin + role.end(), Thing(text=role[0], entity=near.entity if near else None))
    if pronoun := re.match(r"(him|her|them)\b", text, re.I):
        entity = heard.meant("they" if pronoun[1].lower() == "them" else "he", begin)
        return Quoter(begin, begin + pronoun.end(), Thing(text=pronoun[1], entity=entity))
    if unknown := re.match(r"(?:[A-Z][\w.-]*\s+){0,2}[A-Z][a-z][\w-]*(?=[\s,.)]|$)", text):
        return Quoter(begin, begin + unknown.end(), Thing(text=" ".join(unknown[0].split())))
    return None


def _by_pronoun(heard: Heard, text: str, left: int, found: re.Match[str], verb: Verb) -> Quoter | None:
    kind = found["pronoun"].lower()
    lead, at = text[: found.start()], left + found.start()
    if kind not in ("he", "she", "they", "you") or _UNREAL.search(lead) or _WHENEVER.search(lead):
        return None
    if kind == "they" and verb.word == "say" and _GENERAL.search(lead):
        return None
    if not _fits((found["short"] or "") + found["gap"], verb, kind in ("they", "you")):
        return None
    vague = verb.kind in ("mental", "about")
    entity = heard.meant(kind, at, THEY_THINK if vague else THEY_REACH)
    if kind == "they" and _is_anybody(heard, at, verb):
        entity = None
    if entity is None and (kind == "you" or vague):
        return None
    if kind == "you" and (verb.form == "bare" or vague):
        return None
    return Quoter(at, left + found.end("pronoun"), Thing(text=found["pronoun"], entity=entity))


def _by_which(text: str, left: int, names: list[Named], found: re.Match[str], verb: Verb) -> Quoter | None:
    """The organization of which something is said beside: "Acme, which says"."""
    name = names[-1] if names else None
    if name is None or name.type != "organization" or not _fits((found["short"] or "") + found["gap"], verb, False):
        return None
    beside = re.fullmatch(r"\s*[,(]\s*", text[name.end - left : found.start()])
    return Quoter(name.begin, name.end, _thing(text, left, name)) if beside else None


def _by_name(text: str, left: int, names: list[Named], gap: str, verb: Verb) -> Quoter | None:
    """The person rather than the company that the person is of; nobody where the name belongs to other words."""
    name = names[-1]
    lead = text[: name.begin - left]
    person = names[-2] if len(names) > 1 and names[-2].type == "person" else None
    if name.type != "person" and person and _POSTED.search(text[person.end - left : name.begin - left]):
        name, lead = person, text[: person.begin - left]
    many = (len(names) > 1 and bool(re.search(r"\b(?:and|&)\s+$", lead))) or bool(_STAFF.search(gap))
    if name.type == "place" and re.search(r"\bwho\b", gap, re.I):
        return None
    if name.type not in SPEAK or _UNREAL.search(lead) or re.search(r"\b(?:do|does|did)\s+$", lead, re.I):
        return None
    if not _BESIDE.search(lead):
        return Quoter(name.begin, name.end, _thing(text, left, name)) if _fits(gap, verb, many) else None
    role = _OF_WHOM.search(lead)
    if role is None or not (called_so := _title().fullmatch(role["role"])):
        return None
    if not _fits(gap, verb, bool(_MANY.search(role["role"]))):
        return None
    begin = left + role.start("role") + called_so.start("title")
    called = " ".join(text[begin - left : name.end - left].split())
    entity = name.entity if _speaks_for(role["role"]) else None
    return Quoter(begin, name.end, Thing(text=called, entity=entity))


def _by_role(heard: Heard, text: str, left: int, names: list[Named], found: re.Match[str], verb: Verb) -> Quoter | None:
    """A role, with the organization that stands in it: "an Acme report", "analysts at Acme"."""
    role, lead = found["role"], text[: found.start()]
    if _UNREAL.search(lead) or _WHENEVER.search(lead) or re.search(r"\b(?:no|not|if|when|of)\b", role, re.I):
        return None
    if verb.kind == "about" or (verb.kind == "mental" and _ANYBODY.search(role)):
        return None
    plural = bool(_MANY.search(role)) and not _ONE.search(role)
    if not _fits(found["gap"], verb, plural) or (plural and re.search(r"^(?!was)\w*[^s]s\b", verb.word)):
        return None
    if apposed := _APPOSED_NAME.match(text, found.end("role")):  # "the CEO, Jane Doe, says"
        return Quoter(left + apposed.start(1), left + apposed.end(1), Thing(text=" ".join(apposed[1].split())))
    first, last = left + found.start("role") - 2, left + found.start("gap") + 30
    inside = [n for n in names if n.type in SPEAK and (first <= n.begin < last or _owns(text, left, n, found))]
    begin = min([found.start("role"), *(n.begin - left for n in inside)])
    called = " ".join(text[begin : found.end("role")].split())
    entity = inside[-1].entity if inside and _speaks_for(role) else None
    if entity is None and called.lower() in ("the company", "the firm", "the lab", "the startup"):
        entity = standing_out(heard.setting, left + begin, frozenset(("organization",)))
    return Quoter(left + begin, left + found.end("role"), Thing(text=called, entity=entity))


def _is_anybody(heard: Heard, at: int, verb: Verb) -> bool:
    """Whether "they" are people at large: "they say you need", "in Rome they say"."""
    there = any(n.type == "place" and at - n.end <= len(", ") for n in heard.named(max(0, at - BESIDE), at))
    behind_verb = heard.text[verb.begin + len(verb.word) :][:20]
    return there or re.match(r"\s+(?:that\s+)?you\b", behind_verb, re.I) is not None


def _fits(gap: str, verb: Verb, plural: bool) -> bool:
    """Whether a form of a verb stands behind a subject and the auxiliaries between."""
    found = re.findall(r"'(?:s|ve|d|re|ll|m)\b|\w+", gap.lower().rpartition(",")[2])
    wanted = next((_AUXILIARIES[word] for word in reversed(found) if word in _AUXILIARIES), None)
    if wanted is None:
        return verb.form == "finite" or (verb.form == "bare" and plural)
    return wanted == verb.form or (found[:1] == ["'s"] and verb.form == "finite" and verb.word.endswith("d"))


def _speaks_for(role: str) -> bool:
    """Whether those in a role speak for the organization that is named with it."""
    return _OUTSIDE.search(role) is None


def _owns(text: str, left: int, name: Named, role: re.Match[str]) -> bool:
    """Whether a role or a document is of who is named before it: "Acme's paper"."""
    return _OWNED.fullmatch(text, name.end - left, role.start("role")) is not None


def _thing(text: str, left: int, name: Named) -> Thing:
    return Thing(text=text[name.begin - left : name.end - left], entity=name.entity)


@cache
def table() -> tuple[Words, ...]:
    text = (resources.files("ingest") / "data" / "quoting.csv").read_text(encoding="utf-8")
    return tuple(Words(**row) for row in csv.DictReader(text.splitlines()))


@cache
def words(*kinds: str) -> str:
    """The finite forms of some kinds, as one pattern."""
    return "|".join(row.finite for row in table() if row.kind in kinds)


@cache
def _between() -> str:
    """Adverbs and auxiliaries that stand between a subject and its verb."""
    auxiliaries = "|".join(word for word in _AUXILIARIES if not word.startswith("'"))
    return rf"(?:,?\s+(?:{words('adverb')}|{auxiliaries}|{_THERE})\b,?){{0,4}},?\s+"


@cache
def _gap() -> re.Pattern[str]:
    return re.compile(rf"(?:'s)?(?:\s+(?:people|team|guys|folks))?{_APPOSED}{_between()}", re.I)


@cache
def _pronoun() -> re.Pattern[str]:
    said = r"(?P<pronoun>he|she|they|you|i|we|it|this|that|these|those|which|what|there)"
    return re.compile(rf"\b{said}(?P<short>'s|'ve|'d|'re|'ll|'m)?(?!,)(?P<gap>{_between()})$", re.I)


@cache
def _role() -> re.Pattern[str]:
    return re.compile(rf"\b(?P<role>{_ROLE}(?:{words('role', 'crowd')}))\b(?P<gap>{_APPOSED}{_between()})$", re.I)


@cache
def _title() -> re.Pattern[str]:
    """A role with the word before it, which belongs to it ("senior officials") or only stands there."""
    lead = rf"{_DETERMINER}|senior|former|top|leading|anonymous|early|independent|{_KINDS}"
    return re.compile(rf"(?:[\w'-]+\s+)??(?P<title>(?:(?:{lead})\s+)?(?:{words('role')}))", re.I)


@cache
def _role_phrase() -> re.Pattern[str]:
    return re.compile(rf"{_ROLE}(?:{words('role', 'document noun')})\b", re.I)
