"""Names of the lexicon in a text: a spaCy component that links on the tokenizer alone.

Sets `doc.spans["entities"]`: a span's `label_` is the type, `kb_id_` the entity's id; `span._.method` is `exact`,
`joined` (other blanks than the lexicon's), `heard` (a mis-hearing of the lexicon), `numbered` (its number is in words
or mis-heard), `sounds` (like the name, by letters and sound) or `person` (a first name or surname);
`span._.confidence` is its measure, `span._.gated` whether the source must name the entity otherwise too, and
`span._.rivals` who else may be meant (see `settle`).
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span
from wordfreq import zipf_frequency

from graph.model import EntityType
from graph.text import fold
from ingest.lexicon import Form, Lexicon, load
from ingest.names.soundalike import FILLERS, RARE, STOP, Likeness, SoundAlikes
from ingest.names.spoken import WORD_OF, Spoken

MAX_TOKENS = 9
NEAR = 30  # words on each side in which a word of `near` licenses a gated alias

# Zipf frequencies (occurrences per billion words, log10). From `COMMON_PLURAL` on a word in s is rather that word than
# the plural of a name ("apples"); from `COMMON` on a lower-case word is rather itself than a name ("scale").
COMMON_PLURAL = 3.5
COMMON = 4.0
COMMON_SMALL = 3.0  # the same in a text that has capitals, where a name would have one

# How sure a link is, by how it was found: docs/lexicon.md says what was measured of each.
CONFIDENCE = {"exact": 0.98, "joined": 0.9, "heard": 0.9, "numbered": 0.9, "sounds": 0.85, "person": 0.85}

WEAKLY = 0.6  # the confidence of a gated sound-alike

_PAIR = ((-1, 1),)  # windows round a word: with the one before it; of a rare word also others
_ROUND_RARE = ((0, 1), (-1, 1), (0, 2), (-1, 2))

_CAPITALS = ("org", "model", "chip", "person", "cluster")  # what is written with a capital where a text has any

# A surname before one of these is no mention of the person: "Turing machine", "Fermat's theorem".
_NAMED_AFTER = frozenset(
    "algorithm award awards complexity conjecture constant curve diagram distance distribution effect equation "
    "equations equilibrium field fields function induction inequality institute law laws library limit machine "
    "machines matrix medal model number numbers paradox principle prize problem process razor scaling scale space "
    "spaces sphere spheres test theorem theory transform".split()
)

_COUNT = re.compile(r"(\d\d?)([a-z]*)")
COUNTED = 7  # letters of a name from which its beginning may be written as a number

_folded = lru_cache(16_384)(fold)  # most of a text is said with few words

PUNCTUATED = 60  # words on which a full stop falls at least once where a text is punctuated

for extension, default in (("method", ""), ("confidence", 1.0), ("gated", False), ("rivals", ())):
    if not Span.has_extension(extension):
        Span.set_extension(extension, default=default)


class Link(NamedTuple):
    """A stretch of tokens and the form that it was read as."""

    begin: int
    end: int
    form: Form
    method: str


@Language.factory("claimgraph_linker", assigns=["doc.spans"])
def make_linker(nlp: Language, name: str) -> "Linker":
    return Linker(load())


class Linker:
    """Longest match from the left over folded tokens."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.spoken = Spoken(lexicon)
        self.sounds = SoundAlikes(lexicon)

    def __call__(self, doc: Doc) -> Doc:
        texts = [token.text for token in doc]
        folded = [_folded(text) for text in texts]
        numbered = self.spoken.read(folded)
        # Where a text is punctuated, names have capitals in it.
        doc.user_data["cased"] = sum(text in ".?!" for text in texts) * PUNCTUATED > len(doc)
        spans: list[Span] = []
        position = 0
        while position < len(doc):
            link = self._longest(doc, folded, position)
            if link is None and folded[position][:1].isdigit():
                link = self._counted(doc, folded, position)
            if (reading := numbered.get(position)) and (link is None or link.end < reading.end):
                form = reading.form if reading.sure else reading.form._replace(gated=True)
                link = Link(position, reading.end, form, "numbered")
            if link is None:
                position += 1
                continue
            if self._reaches_further(doc, folded, link):
                maker = self._maker(doc, folded, link)  # "Nvidia" of "Nvidia Hopper", where "Hopper GPUs" is the name
                spans.extend([self._span(doc, maker)] if maker else [])
                position = maker.end if maker else position + 1
                continue
            if doc[link.begin].lower_ == "the" and not self.lexicon.entities[link.form.entity].name.startswith("The "):
                link = link._replace(begin=link.begin + 1)
            maker = self._maker(doc, folded, link)
            if maker is not None:
                spans.append(self._span(doc, maker))
                link = link._replace(begin=maker.end)
            spans.append(self._span(doc, link))
            position = link.end
        doc.spans["entities"] = sorted(self._with_sounding(doc, folded, spans), key=lambda span: span.start)
        return doc

    def _with_sounding(self, doc: Doc, folded: list[str], spans: list[Span]) -> list[Span]:
        """The names, and sound-alikes among the other words; a part of a person's name gives way to a whole one."""
        parts = [span for span in spans if span._.rivals]
        found = self._sounding(doc, folded, [span for span in spans if not span._.rivals])
        covered = {i for span in found for i in range(span.start, span.end)}
        kept = [span for span in parts if covered.isdisjoint(range(span.start, span.end))]
        return [*(span for span in spans if not span._.rivals), *kept, *found]

    def _sounding(self, doc: Doc, folded: list[str], spans: list[Span]) -> list[Span]:
        """Sound-alikes among the words that are no name."""
        taken = {i for span in spans for i in range(span.start, span.end)}
        often = self.sounds.frequencies
        found: list[Span] = []
        for at, word in enumerate(folded):
            if at in taken or len(word) < 2 or word in FILLERS or not word.isalpha():
                continue
            frequency = often.get(word, 0.0)
            if frequency > STOP:
                continue
            best: tuple[Likeness, int, int] | None = None
            for before, after in _ROUND_RARE if frequency <= RARE else _PAIR:
                begin, end = at + before, at + after
                if begin < 0 or end > len(doc) or not all(folded[begin:end]):
                    continue
                if not taken.isdisjoint(range(begin, end)):
                    continue
                if doc.user_data["cased"] and not doc[begin].text[0].isupper():
                    continue
                words = tuple(folded[begin:end])
                like = self.sounds.like(words) if frequency <= RARE else self.sounds.pair(words)
                if like is not None and (best is None or like.score > best[0].score):
                    best = like, begin, end
            if best is not None:
                like, begin, end = best
                found.append(self._like(doc, begin, end, like))
                taken.update(range(begin, end))
        return found

    def _counted(self, doc: Doc, folded: list[str], begin: int) -> Link | None:
        """A name whose first syllables were written as a number: "11 Labs", "10storrent"."""
        if not (match := _COUNT.fullmatch(folded[begin])) or not (word := WORD_OF.get(int(match[1]))):
            return None
        link = self._longest(doc, [*folded[:begin], word + match[2], *folded[begin + 1 :]], begin)
        return link and (link._replace(method="numbered") if len(link.form.surface) >= COUNTED else None)

    def _like(self, doc: Doc, begin: int, end: int, like: Likeness) -> Span:
        span = self._span(doc, Link(begin, end, like.form, "sounds"))
        if not like.sure:
            span._.gated, span._.confidence = True, WEAKLY
        return span

    def _reaches_further(self, doc: Doc, folded: list[str], link: Link) -> bool:
        """A name that begins inside this one ends after it: "the US" gives way to "US government"."""
        inside = (self._longest(doc, folded, begin) for begin in range(link.begin + 1, link.end))
        return any(other is not None and other.end > link.end for other in inside)

    def _span(self, doc: Doc, link: Link) -> Span:
        entity = self.lexicon.entities[link.form.entity]
        span = Span(doc, link.begin, link.end, label=entity.type.value, kb_id=entity.id)
        span._.method, span._.confidence = link.method, CONFIDENCE[link.method]
        span._.gated = link.form.gated and (link.form.part or not self._near(doc, link))
        if span._.gated and entity.type is EntityType.PERSON and link.method == "exact":
            forms = self.lexicon.forms.get(fold(doc[link.begin : link.end].text), ())
            people = {form.entity for form in forms if form.gated and form.entity.startswith("person/")}
            span._.rivals = tuple(sorted(people))
            span._.method, span._.confidence = "person", CONFIDENCE["person"]
        return span

    def _maker(self, doc: Doc, folded: list[str], link: Link) -> Link | None:
        """ "Nvidia H100" names two things: the maker, where its name opens the other's, is a mention of its own."""
        maker = self.lexicon.entities[link.form.entity].maker
        key = ""
        for end in range(link.begin + 1, link.end):
            key += folded[end - 1]
            for form in self.lexicon.forms.get(key, ()):
                if form.entity == maker and not form.gated:
                    return self._as(doc, folded, link.begin, end, form, plural=False)
        return None

    def _longest(self, doc: Doc, folded: list[str], begin: int) -> Link | None:
        first = folded[begin]
        forms, prefixes = self.lexicon.forms, self.lexicon.prefixes
        if not first or not (first in prefixes or first in forms or first.removesuffix("s") in forms):
            return None  # most words open no name
        best: Link | None = None
        key = ""
        for end in range(begin + 1, min(len(doc), begin + MAX_TOKENS) + 1):
            piece = folded[end - 1]
            if not piece and doc[end - 1].text not in ("-", ".", "'", "’", "/", "&", ",", "–", "%"):
                break
            key += piece
            if not piece:
                continue
            if key in forms or (key[-1] == "s" and key[:-1] in forms):
                best = self._read(doc, folded, begin, end, key) or best
            if key not in prefixes:
                break
        return best

    def _read(self, doc: Doc, folded: list[str], begin: int, end: int, key: str) -> Link | None:
        """The form that tokens `begin` to `end` are, if any; a plural s is no part of a name."""
        for stem in (key, key[:-1] if len(key) > 3 and key.endswith("s") else ""):
            forms = self.lexicon.forms.get(stem, ())
            links = [link for form in forms if (link := self._as(doc, folded, begin, end, form, stem != key))]
            if links:
                return min(links, key=lambda link: _doubt(link.form))
        return None

    def _as(self, doc: Doc, folded: list[str], begin: int, end: int, form: Form, plural: bool) -> Link | None:
        if plural and zipf_frequency(doc[end - 1].lower_, "en") > COMMON_PLURAL and not _is_people(form):
            return None  # "apples"
        if end - begin > 1 and _crosses_a_stop(doc, begin, end, form):
            return None
        if form.words == 1 and form.entity.startswith("person/") and _is_named_after(folded, end):
            return None
        if form.cased is not None:
            written = "".join(c for c in doc[begin:end].text if c.isalnum())
            if form.cased != (written[:-1] if plural else written):
                return None
            if len(form.cased) == 1 and begin and doc[begin - 1].text[-1:].isdigit():
                return None  # "10 X"
            tells = doc.user_data["cased"] and not _opens(doc, begin)  # whether a capital says anything here
            is_letter = len(form.cased) == 1  # "X", which captions write for a number, a factor or a garbled name
            if not tells and (is_letter or (form.cased[1:].islower() and _is_ordinary(form.surface, COMMON))):
                form = form._replace(gated=True)
        if form.part and end - begin > 1:
            return None  # "I've"
        words = len(doc[begin:end].text.split())
        if form.heard:
            return Link(begin, end, form, "heard")
        if self._is_small(doc, begin, end, form):
            form = form._replace(gated=True)
        if words == form.words:
            return Link(begin, end, form, "exact")
        if not doc[begin].text[0].isalnum():
            return None  # "'re tool"
        # Other blanks than the lexicon's: common short words run together are no name ("met a", "in tel").
        pieces = [f for f in folded[begin:end] if f]
        if words > form.words and len(form.surface) < 6 and all(zipf_frequency(p, "en") > 4.5 for p in pieces):
            return None
        return Link(begin, end, form, "joined") if len(form.surface) > 2 else None

    def _near(self, doc: Doc, link: Link) -> bool:
        near = self.lexicon.near.get(link.form.entity)
        if not near:
            return False
        if self._is_small(doc, link.begin, link.end, link.form):
            return False
        context = doc[max(0, link.begin - NEAR) : min(len(doc), link.end + NEAR)]
        return any(token.lower_ in near or token.lower_.rstrip("s") in near for token in context)

    def _is_small(self, doc: Doc, begin: int, end: int, form: Form) -> bool:
        """Common words that are written small, in a text that has capitals: no name unless the source has it so."""
        if not doc.user_data["cased"] or form.entity.partition("/")[0] not in _CAPITALS:
            return False
        surface = doc[begin:end].text
        return surface == surface.lower() and form.surface[0].isupper() and _is_ordinary(surface, COMMON_SMALL)


def _is_ordinary(surface: str, least: float) -> bool:
    """Words of the language alone, none of them rarer than `least`."""
    return surface.replace(" ", "").isalpha() and all(zipf_frequency(word, "en") >= least for word in surface.split())


def _is_people(form: Form) -> bool:
    """ "Germans", "Israelis": of places only, and of no word of the language ("turkeys")."""
    return form.entity.startswith("place/") and form.surface.endswith(("an", "i"))


def _is_named_after(folded: list[str], end: int) -> bool:
    following = next((word for word in folded[end : end + 3] if word and word != "s"), "")
    return following in _NAMED_AFTER


def _crosses_a_stop(doc: Doc, begin: int, end: int, form: Form) -> bool:
    """A comma that the name has not, or the end of a sentence: "AI. Now"."""
    inside = doc[begin : end - 1]
    return any(
        (token.text == "," and "," not in form.surface) or (token.text == "." and bool(token.whitespace_))
        for token in inside
    )


def _opens(doc: Doc, begin: int) -> bool:
    """Whether a word opens a sentence, where any word has a capital."""
    before = begin - 1
    while before >= 0 and not doc[before].text.strip():
        before -= 1
    return before < 0 or doc[before].text[-1] in '.?!:"”-*'


def _doubt(form: Form) -> tuple[bool, bool, bool, str]:
    """Of forms that read alike the least doubtful comes first."""
    return form.part, form.gated, form.heard, form.entity


class Found(NamedTuple):
    """A linked name, as `settle` sees it: `rivals` are all whom a first name or surname may mean."""

    surface: str
    entity: str
    gated: bool = False
    rivals: tuple[str, ...] = ()


def settle(found: Sequence[Found]) -> list[str | None]:
    """The entity of each name of one whole source, in order; None where nothing in the source says that it is one.

    A gated name counts where the source names the entity by another form. A first name or surname means whoever of
    its bearers was last named in full, or, before anyone was, is first.
    """
    known = licensed((name.entity, name.gated) for name in found)
    first: dict[str, int] = {}
    for at, name in enumerate(found):
        if not name.gated:
            first.setdefault(name.entity, at)
    last: dict[str, int] = {}
    settled: list[str | None] = []
    for at, name in enumerate(found):
        if not name.gated:
            last[name.entity] = at
            settled.append(name.entity)
        elif not looks_like_a_name(name.surface):
            settled.append(None)
        elif name.rivals:
            bearers = [rival for rival in name.rivals if rival in known]
            settled.append(min(bearers, key=lambda e: (-last.get(e, -1), first[e])) if bearers else None)
        else:
            settled.append(name.entity if name.entity in known else None)
    return settled


def licensed(named: Iterable[tuple[str, bool]]) -> set[str]:
    """Of (entity id, gated) pairs of one whole source, the entities that are named by a form that is not gated."""
    return {entity for entity, gated in named if not gated}


def looks_like_a_name(surface: str) -> bool:
    """Written with a capital or a digit, or no common word: what a licensed gated form must be ("scale" is none)."""
    return surface != surface.lower() or any(c.isdigit() for c in surface) or zipf_frequency(surface, "en") < COMMON
