"""Names of the lexicon in a text: a spaCy component that links on the tokenizer alone.

Sets `doc.spans["entities"]`: a span's `label_` is the type, `kb_id_` the entity's id; `span._.method` is `exact`,
`joined` (other blanks than the lexicon's) or `heard` (a sound-alike of the lexicon), `span._.confidence` its measure,
`span._.gated` whether the source must name the entity otherwise too (see `licensed`).
"""

from collections.abc import Iterable
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span
from wordfreq import zipf_frequency

from graph.text import fold
from ingest.lexicon import Form, Lexicon, load

MAX_TOKENS = 9
NEAR = 30  # words on each side in which a word of `near` licenses a gated alias

# Zipf frequencies (occurrences per billion words, log10). From `COMMON_PLURAL` on a word in s is rather that word than
# the plural of a name ("apples"); from `COMMON` on a lower-case word is rather itself than a name ("scale").
COMMON_PLURAL = 3.5
COMMON = 4.0

# How sure a link is, by how it was found. Judgement; to be replaced by measured precision per method.
CONFIDENCE = {"exact": 0.98, "joined": 0.9, "heard": 0.9}

for extension, default in (("method", ""), ("confidence", 1.0), ("gated", False)):
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

    def __call__(self, doc: Doc) -> Doc:
        folded = [fold(token.text) for token in doc]
        spans: list[Span] = []
        position = 0
        while position < len(doc):
            link = self._longest(doc, folded, position)
            if link is None or self._reaches_further(doc, folded, link):
                position += 1
                continue
            if doc[link.begin].lower_ == "the" and not self.lexicon.entities[link.form.entity].name.startswith("The "):
                link = link._replace(begin=link.begin + 1)
            maker = self._maker(doc, folded, link)
            if maker is not None:
                spans.append(self._span(doc, maker))
                link = link._replace(begin=maker.end)
            spans.append(self._span(doc, link))
            position = link.end
        doc.spans["entities"] = spans
        return doc

    def _reaches_further(self, doc: Doc, folded: list[str], link: Link) -> bool:
        """A name that begins inside this one ends after it: "the US" gives way to "US government"."""
        inside = (self._longest(doc, folded, begin) for begin in range(link.begin + 1, link.end))
        return any(other is not None and other.end > link.end for other in inside)

    def _span(self, doc: Doc, link: Link) -> Span:
        entity = self.lexicon.entities[link.form.entity]
        span = Span(doc, link.begin, link.end, label=entity.type.value, kb_id=entity.id)
        span._.method, span._.confidence = link.method, CONFIDENCE[link.method]
        span._.gated = link.form.gated and not self._near(doc, link)
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
        if not folded[begin]:
            return None
        best: Link | None = None
        key = ""
        for end in range(begin + 1, min(len(doc), begin + MAX_TOKENS) + 1):
            piece = folded[end - 1]
            if not piece and doc[end - 1].text not in ("-", ".", "'", "’", "/", "&", ",", "–"):
                break
            key += piece
            if not piece:
                continue
            best = self._read(doc, folded, begin, end, key) or best
            if key not in self.lexicon.prefixes:
                break
        return best

    def _read(self, doc: Doc, folded: list[str], begin: int, end: int, key: str) -> Link | None:
        """The form that tokens `begin` to `end` are, if any; a plural s is no part of a name."""
        for stem in (key, key[:-1] if len(key) > 3 and key.endswith("s") else ""):
            forms = self.lexicon.forms.get(stem, ())
            links = [link for form in forms if (link := self._as(doc, folded, begin, end, form, stem != key))]
            if links:
                return min(links, key=lambda link: (link.form.gated, link.form.heard, link.form.entity))
        return None

    def _as(self, doc: Doc, folded: list[str], begin: int, end: int, form: Form, plural: bool) -> Link | None:
        if plural and zipf_frequency(doc[end - 1].lower_, "en") > COMMON_PLURAL:
            return None  # "apples"
        if form.cased is not None:
            written = "".join(c for c in doc[begin:end].text if c.isalnum())
            if form.cased != (written[:-1] if plural else written):
                return None
        words = len(doc[begin:end].text.split())
        if form.heard:
            return Link(begin, end, form, "heard")
        if words == form.words:
            return Link(begin, end, form, "exact")
        # Other blanks than the lexicon's: common short words run together are no name ("met a", "in tel").
        pieces = [f for f in folded[begin:end] if f]
        if words > form.words and len(form.surface) < 6 and all(zipf_frequency(p, "en") > 4.5 for p in pieces):
            return None
        return Link(begin, end, form, "joined") if len(form.surface) > 2 else None

    def _near(self, doc: Doc, link: Link) -> bool:
        near = self.lexicon.near.get(link.form.entity)
        if not near:
            return False
        context = doc[max(0, link.begin - NEAR) : min(len(doc), link.end + NEAR)]
        return any(token.lower_ in near or token.lower_.rstrip("s") in near for token in context)


def licensed(named: Iterable[tuple[str, bool]]) -> set[str]:
    """Of (entity id, gated) pairs of one whole source, the entities that are named by a form that is not gated."""
    return {entity for entity, gated in named if not gated}


def looks_like_a_name(surface: str) -> bool:
    """Written with a capital or a digit, or no common word: what a licensed gated form must be ("scale" is none)."""
    return surface != surface.lower() or any(c.isdigit() for c in surface) or zipf_frequency(surface, "en") < COMMON
