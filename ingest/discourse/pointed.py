"""What a number is said of where only the build of the text points to it: a question, a heading, a presentation.

Each rule wants one thing only that can be meant: where two of a fitting type are named, nobody is taken.
"""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from itertools import zip_longest

from ingest.discourse.discourse import Named
from ingest.discourse.implied import Clause, Implied
from ingest.discourse.observers import observers
from ingest.discourse.referents import fits, referents
from ingest.discourse.setting import Setting

ANSWERED = 160  # characters between a question and the number that answers it
QUESTION = 120  # characters of a question
NEAR = 10  # words between "you" or "it" and its number
UNMARKED = 60  # and of one without a mark, in words without stops
SINCE = 300  # characters between a name and what is said of "it", or of what was presented

_STOP = re.compile(r"[.?!;]['\"”’)]*\s|\n")
_QUESTION = re.compile(
    r"\b(?:how (?:much|many|big|large|fast|long|far|old|good|close|expensive|does|do|did|is|are|about|would|quickly)|"
    r"what(?:'s| is| are| does| do| did| about| was)|where (?:is|are|does|do)|tell (?:me|us) about|"
    r"let's talk about)\b",
    re.I,
)
_PRESENTS = re.compile(
    r"\b(?:this is|that is|that's|here is|here's|these are|introduc\w+|announc\w+|meet|called|gentlemen|present\w*|"
    r"unveil\w*|launch\w*|welcome|look at|show you|talk about|talking about|then there is|then there's)\b"
    r"[^.?!\n]{0,60}$",
    re.I,
)
_COMPARED = re.compile(
    r"\b(?:than|versus|vs|over|compared? (?:\w+ ){0,3}(?:to|with)|relative to|unlike|from|against|of|for|to)\.?\s+"
    r"(?:the |an? )?$",
    re.I,
)
_APPOSED = re.compile(r"[\s,]*(?:the |our |called |named |generation )*$", re.I)
_FRAGMENT = re.compile(r"^\W*(?:\w+\W+){0,4}$")
_PERSONAL = re.compile(r"\b(?:I|we|you|they|he|she|people|somebody|someone|everybody|one)\b", re.I)
_PRONOUNS = frozenset("it they i that this he she".split())
_SUPPOSED = re.compile(
    r"\b(?:if|when|say|how (?:do|can|would|could)|let's|imagine|would|could|can|should)\s+(?:\w+\s+)?$", re.I
)
# "The chip", "the company" at the head of a sentence, by the type of thing.
_DEFINITE = re.compile(
    r"\W*(?:the|this) (?:[\w-]+ ){0,2}(?:(?P<chip>chip|processor|accelerator|gpu|part|system|rack|generation)|"
    r"(?P<organization>company|firm|startup|start-up|lab|group|provider|maker|business)|(?P<model>model|version)|"
    r"(?P<cluster>cluster|campus|site|facility|data center|supercomputer|build-?out|project|complex))\b",
    re.I,
)
# What such things have: in notes it stands there without its owner.
_ATTRIBUTE = re.compile(
    r"\W*(?:(?:the|its|their|total|annual|reported|estimated|current|initial|planned|peak|average|typical|training|"
    r"overall) ){0,2}(?:[\w-]+ )?"
    r"(?:debts?|revenues?|sales|losses|profits?|margins?|backlog|headcount|workforce|staff|valuation|funding|investors|"
    r"capex|spending|budget|orders|shares?|cost|price|memory|bandwidth|throughput|performance|efficiency|power|"
    r"consumption|training|inference|capacity|parameters|context|precision|production|shipments|yields?|weight|"
    r"construction|customers|users|subscribers)\b",
    re.I,
)
# Words behind which "it" begins a clause; elsewhere it is an object: "they could double it to".
_OPENS = re.compile(
    r"(?:^|[.?!,;:\n]|\b(?:and|but|so|that|because|yeah|yes|um|uh|which|if|when|where|while|since|think|know|mean|like|"
    r"right|then|now|also|well|okay|says?|said|or|as|chip|though|although|per))\s*$",
    re.I,
)
_THINGS = frozenset(("chip", "model", "cluster"))
_SPECS = frozenset(
    "capacity throughput power_per_chip power_capacity chip_count count parameter_count unit_cost performance_ratio "
    "capital_cost duration lead_time compute_amount spend".split()
)


def pointed(setting: Setting, clause: Clause) -> Implied | None:
    """What the build of the text points to, and by which rule."""
    for how, rule in (
        ("asked", asked),
        ("presented", presented),
        ("headed", headed),
        ("you", you),
        ("thing", thing),
    ):
        if entity := rule(setting, clause):
            return Implied(entity, how)
    return None


def asked(setting: Setting, clause: Clause) -> str | None:
    """What the question names that the number answers: "What does Meta pay?" "Five billion, I think"."""
    text, begin = setting.text, clause.begin
    found = list(_QUESTION.finditer(text, max(0, begin - ANSWERED - QUESTION), begin))
    if not found or (clause.subject and text[slice(*clause.subject)].lower() not in _PRONOUNS):
        return None
    question = found[-1].start()
    mark = text.find("?", question, begin)
    if mark < 0 and (setting.prose or text.count(".", question, begin)):
        return None
    end = mark if mark >= 0 else min(question + UNMARKED, begin)
    if begin - end > ANSWERED or text.count("?", end + 1, begin):
        return None
    name = _only(setting, setting.named(question, end), clause.types)
    if name is None or any(n.type in clause.types and n.entity != name.entity for n in setting.named(end, begin)):
        return None
    return name.entity


def presented(setting: Setting, clause: Clause) -> str | None:
    """What was shown just before, where the sentence names no subject: "This is Rubin. 50 petaflops"."""
    types = clause.types & _THINGS
    words = setting.text[_sentence(setting, clause.begin) : clause.begin]
    if clause.predicate not in _SPECS or not _FRAGMENT.match(words) or _PERSONAL.search(words):
        return None
    name = _only(setting, setting.named(max(0, clause.begin - SINCE), clause.begin), _THINGS)
    if name is None or name.type not in types:
        return None
    return name.entity if _PRESENTS.search(setting.text[max(0, name.begin - 100) : name.begin]) else None


def headed(setting: Setting, clause: Clause) -> str | None:
    """In notes, what the heading names, where the point has no subject ("Built in 122 days"), speaks of "the chip" or
    of what such a thing has ("Debt stands at")."""
    if not setting.prose:
        return None
    text, sentence = setting.text, _sentence(setting, clause.begin)
    if any(n.type in clause.types for n in setting.named(sentence, clause.begin)):
        return None
    words = text[sentence : clause.begin]
    types: AbstractSet[str] = frozenset()
    if clause.subject is None and (not sentence or text[sentence - 1] == "\n"):
        types = clause.types
    elif match := _DEFINITE.match(words):
        types = clause.types & {match.lastgroup or ""}
    elif _ATTRIBUTE.match(words):
        types = clause.types
    held = setting.discourse.at(clause.begin)
    return next((held[role] for role in ("heading", "heading too", "title") if fits(held.get(role, ""), types)), None)


def you(setting: Setting, clause: Clause) -> str | None:
    """The company of the one who is asked: "you raised 90 million", not "if you raise"."""
    for referent in referents(setting, clause.begin, clause.types)[:1]:
        company = setting.spoken.holder("you", referent.begin)
        far = len(setting.text[referent.end : clause.begin].split()) > NEAR
        if referent.kind != "you" or far or company is None or company in observers():
            return None
        if not fits(company, clause.types):
            return None
        supposed = _SUPPOSED.search(setting.text[max(0, referent.begin - 30) : referent.begin])
        return None if supposed else company
    return None


def thing(setting: Setting, clause: Clause) -> str | None:
    """ "It has", "this chip has", where one chip, model or cluster only can be meant."""
    for referent in referents(setting, clause.begin, clause.types & _THINGS)[:1]:
        types = clause.types & (_THINGS if referent.kind == "it" else {referent.kind} & _THINGS)
        lead = setting.text[max(0, referent.begin - 20) : referent.begin]
        if referent.kind == "it" and not _OPENS.search(lead):
            return None
        if not types or len(setting.text[referent.end : clause.begin].split()) > NEAR:
            return None
        name = _only(setting, setting.named(max(0, referent.begin - SINCE), clause.begin), types)
        return name.entity if name is not None else None
    return None


def _only(setting: Setting, names: Iterable[Named], types: AbstractSet[str]) -> Named | None:
    """The one thing of these types among names, as it is named last. What others are compared with does not count, nor
    the family in "our seventh TPU, Ironwood"."""
    fitting = [n for n in names if n.type in types]
    fitting = [
        name
        for name, after in zip_longest(fitting, fitting[1:])
        if after is None or not _APPOSED.match(setting.text[name.end : after.begin])
    ]
    plain = [n for n in fitting if not _COMPARED.search(setting.text[max(0, n.begin - 40) : n.begin])]
    return plain[-1] if plain and len({n.entity for n in plain}) == 1 else None


def _sentence(setting: Setting, begin: int) -> int:
    """Where the sentence of a character begins."""
    return begin - len(_STOP.split(setting.text[max(0, begin - 400) : begin])[-1])
