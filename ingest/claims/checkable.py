"""Whether a sentence says something about the field that can be checked, by its words alone.

The words it goes by are data: `data/terms.csv` (topic terms; a `field` term makes a sentence one about the field, a
`facet` only says which side of it) and `data/statements.csv` (verbs, asides, talk about the show, what is too vague).
"""

import csv
import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from ingest.discourse.discourse import Named

Span = tuple[int, int]

SHORTEST, LONGEST = 6, 70  # words of a statement
LONGEST_SAID = 45  # of one in speech, where what is longer is no sentence
OPENS_WITHIN = 7  # words of speech within which the thing is named and its verb follows
MOST_ASIDES = 0.12  # share of fillers that speech may hold
NEXT = 9  # characters between a name and its verb in a stretch without stops

WORD = re.compile(r"[A-Za-z0-9$%&+./'’-]*[A-Za-z0-9$%]")
_OPENER = re.compile(
    r"\W*(?:despite|while|whereas|although|though|as|according to|if|when|because|since|with|by|in|for|after|before|"
    r"unlike|instead of|given|beyond|due to|from|on|at|under|rather than|until|once)\b",
    re.I,
)
_PERSONAL = re.compile(r"(?:i|i'm|i've|i'd|i'll|you|you're|you've|you'll|we|we're|we've|we'd|we'll|let|let's)\b", re.I)
_POINTING = re.compile(
    r"(?:it|it's|that|that's|this|these|those|there|there's|they|they're|they've|he|he's|she|she's|what|what's|who|how|"
    r"why|where|when|if|which|one|some|everybody|everyone|people|nobody|whatever|imagine|say|suppose|maybe|as|to|than|"
    r"of|with|for|in|at|on|from|by|about|into|like|not|just|even|only|very|more|most|much|all|any|every)\b",
    re.I,
)
_DANGLING = re.compile(
    r"\b(?:and|or|but|the|an?|of|to|in|on|at|for|with|by|from|that|which|who|is|are|was|were|be|been|has|have|had|will|"
    r"would|can|could|not|very|their|its|his|my|our|your|this|these|so|like|as|than|if|because|when|about|into|i|you|"
    r"we|they|he|it|it's|they're|we're|you're|do|does|did|don't|just|really|more|going|gonna)\W*$",
    re.I,
)
_FILLERS = re.compile(r"\b(?:you know|i mean|um+|uh+|like|right|kind of|sort of|basically|okay|yeah|actually)\b", re.I)
_CALLED = re.compile(r"[\w.' -]+,\s+(?:we|you|i|they|they're|it|this|that|he|she|so|what|how|thank)\b", re.I)
_HEADLINE = re.compile(r"(?:\b[A-Z][\w'-]+ ){4}|\w: [A-Z]")
_SPEAKER = re.compile(r"\b(?:i|me|my|i'm|i've)\b", re.I)
_LISTENER = re.compile(r"\b(?:you|your)\b", re.I)
_LEADS = re.compile(r"(?:the |an? |both |all |most |companies like )?", re.I)
_GERUND = re.compile(r"\W*\w+ing\b", re.I)
_AGAIN = re.compile(r"\b(\w+)\W+\1\b", re.I)
_NOUN_AHEAD = ("to", "the", "a", "an", "of", "for", "their", "its", "no")


class Term(NamedTuple):
    """A topic of the field in the text."""

    begin: int
    end: int
    name: str
    is_field: bool


class Sentence(NamedTuple):
    """A stretch that may be a statement: its words, its names and dates, how it was cut."""

    begin: int
    end: int
    words: str
    names: tuple[Named, ...]
    written: bool  # prose, not speech
    runs_on: bool  # cut at words that open clauses, for want of stops


class Judgement(NamedTuple):
    """Why a sentence is no statement (`refused`), or its verb and terms, which make it one."""

    refused: str = ""
    verb: Span = (0, 0)
    terms: tuple[Term, ...] = ()


@cache
def terms() -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    """Name, whether it is of the field, and pattern of each topic term, for words in small letters: `re` is slow where
    case does not count."""
    return tuple((r["term"], r["kind"] == "field", re.compile(r["pattern"].lower())) for r in _rows("terms"))


@cache
def _any_term() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern.pattern})" for _, _, pattern in terms()))


@cache
def cue(kind: str) -> re.Pattern[str]:
    return re.compile(_cue(kind), re.I)


@cache
def small_cue(kind: str) -> re.Pattern[str]:
    """The cue for words in small letters."""
    return re.compile(_cue(kind))


def _cue(kind: str) -> str:
    patterns = [row["pattern"] for row in _rows("statements") if row["kind"] == kind]
    if kind == "verb":
        stems = "|".join(row["pattern"] for row in _rows("statements") if row["kind"] == "stem")
        patterns.append(rf"(?:{stems})(?:s|es|d|ed)?")
        # "relies", "relied", "barred", "planned"
        patterns.append("|".join(f"{s[:-1]}ie[sd]" if s.endswith("y") else f"{s}{s[-1]}ed" for s in stems.split("|")))
    # "to need", "the need" are no verb that a sentence rests on.
    bare = "".join(rf"(?<!\b{word} )" for word in _NOUN_AHEAD) if kind == "verb" else ""
    return rf"\b{bare}(?:{'|'.join(patterns)})(?![\w'’])"


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files("ingest") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def lowered(text: str) -> str:
    """The text in small letters, each in its place: a letter that would become two stays as it is."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def judge(sentence: Sentence) -> Judgement:
    """Whether a sentence can be checked, by its words alone."""
    words = sentence.words
    count = len(WORD.findall(words))
    if not SHORTEST <= count <= (LONGEST if sentence.written else LONGEST_SAID):
        return Judgement("too short or too long")
    if words.rstrip("\"'”) ").endswith("?"):
        return Judgement("a question")
    if words.rstrip().endswith((":", "...", "…")):
        return Judgement("cut off")
    if not sentence.written and not sentence.names:
        return Judgement("no entity, which speech must name")
    small = lowered(words)
    if small_cue("show").search(small):
        return Judgement("about the show")
    if small_cue("vague").search(small):
        return Judgement("nothing that can be checked")
    found = _terms(sentence.begin, small)
    anchors = sorted([n.begin for n in sentence.names] + [t.begin for t in found if t.is_field])
    if not anchors and not (sentence.written and len(found) > 1):
        return Judgement("neither an entity nor a topic of the field")
    main = main_clause(words)
    verbs = small_cue("verb")
    verb = verbs.search(small, main) or verbs.search(small)
    if verb is None or (_GERUND.match(words) and all(v[0].endswith("ed") for v in cue("verb").finditer(words))):
        return Judgement("no verb")
    if not sentence.written and (why := _loose(sentence, count, anchors[0] - sentence.begin, verb.span(), found)):
        return Judgement(why)
    return Judgement("", verb.span(), found)


def _terms(begin: int, small: str) -> tuple[Term, ...]:
    """The topics of a sentence, given its begin and its words in small letters."""
    if not _any_term().search(small):
        return ()
    found: list[Term] = []
    for name, is_field, pattern in terms():
        if match := pattern.search(small):
            found.append(Term(begin + match.start(), begin + match.end(), name, is_field))
    return tuple(sorted(found))


def main_clause(words: str) -> int:
    """Where the main clause begins: behind the comma of a clause or phrase that leads to it."""
    if not _OPENER.match(words):
        return 0
    commas = [m.end() for m in re.finditer(r",\s", words)]
    verb = cue("verb").search(words, commas[0]) if commas else None
    return max((c for c in commas if verb and c <= verb.start()), default=0)


def _loose(sentence: Sentence, count: int, anchor: int, verb: Span, found: Sequence[Term]) -> str:
    """Why words of speech are no sentence that stands by itself. `anchor`: where it names what it is about."""
    words = sentence.words
    if _PERSONAL.match(words) or _POINTING.match(words) or _CALLED.match(words):
        return "its subject is not named in it"
    if anchor > verb[0] or max(len(words[:anchor].split()), len(words[anchor : verb[0]].split())) >= OPENS_WITHIN:
        return "what it is about does not open it"
    asides = sum(len(m[0].split()) for m in _FILLERS.finditer(words))
    if asides > MOST_ASIDES * count or _AGAIN.search(words):
        return "broken by fillers"
    if _HEADLINE.search(words):
        return "a heading read with it"
    if _SPEAKER.search(words) or len(_LISTENER.findall(words)) > 1:
        return "about the speaker"
    return _cut_off(sentence, count, anchor, verb, found) if sentence.runs_on else ""


def _cut_off(sentence: Sentence, count: int, anchor: int, verb: Span, found: Sequence[Term]) -> str:
    """Why a stretch that was cut out of words without stops is no whole sentence: only short ones that open with a name
    and its verb, and say something of the field, are taken for one."""
    words, names = sentence.words, sentence.names
    if _DANGLING.search(words) or count < SHORTEST + 2 or len(words[verb[1] :].split()) < SHORTEST - 2:
        return "cut off"
    if not _LEADS.fullmatch(words[:anchor]) or not names or names[0].begin != sentence.begin + anchor:
        return "what it is about does not open it"
    if verb[0] - (names[0].end - sentence.begin) > NEXT:
        return "what it is about does not open it"
    if not found and len({n.entity for n in names}) < 2 and names[0].type in ("place", "person"):
        return "nothing of the field"
    return ""
