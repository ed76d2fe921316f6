"""What a number is said in: the whole text with its names in order and its discourse, for the second reading.

The second reading sees windows; who is talked about stands outside of them. A window's `doc.user_data["setting"]` is
the setting of its text, `doc.user_data["offset"]` where the window begins in it, `doc.user_data["text"]` its words.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from spacy.tokens import Doc

from graph.model import EntityType, SegmentKind, Source
from ingest.claims.discourse import Discourse, Named, Stretch, follow
from ingest.lexicon import Lexicon, load
from ingest.text import Text

_PROSE = ("wiki", "notes", "brief", "prose", "page")

Link = Callable[[str], Sequence[str]]


class Setting:
    """The text, its names in order, who is talked about where, what the title names, whether it is written prose."""

    def __init__(
        self, text: str, names: Iterable[Named], discourse: Discourse, titles: Sequence[str] = (), prose: bool = False
    ) -> None:
        self.text, self.discourse, self.titles, self.prose = text, discourse, tuple(titles), prose
        self.names = sorted(names)

    @cached_property
    def _begins(self) -> list[int]:
        return [name.begin for name in self.names]

    def named(self, begin: int, end: int) -> list[Named]:
        """The names that begin in a stretch of the text."""
        return self.names[bisect_left(self._begins, begin) : bisect_left(self._begins, end)]


def setting_of(doc: Doc) -> tuple[Setting, int]:
    """The setting of a window and its offset; a document by itself is its own setting."""
    setting: Setting | None = doc.user_data.get("setting")
    if setting is None:
        names = [Named(e.start_char, e.end_char, e.kb_id_, e.label_) for e in doc.spans.get("entities", ())]
        setting = Setting(doc.text, names, Discourse(()))
        doc.user_data["setting"], doc.user_data["offset"] = setting, 0
    return setting, doc.user_data["offset"]


def text_of(doc: Doc) -> str:
    """`doc.text`, which spaCy puts together anew each time, made once."""
    text: str | None = doc.user_data.get("text")
    if text is None:
        text = doc.user_data["text"] = doc.text
    return text


class _Titles(NamedTuple):
    """What the title names, and the stretches that the title and the headings open."""

    entities: tuple[str, ...]
    stretches: list[Stretch]


def setting(source: Source, text: Text, names: Sequence[Named], link: Link) -> Setting:
    """The setting of a source's text. `link` gives the entities that a line of text names."""
    lexicon = load()
    makers = {e.id: e.maker for e in lexicon.entities.values() if e.type is EntityType.PERSON and e.maker}
    titles = _titles(source, text, link)
    discourse = follow(text, names, makers, titles.stretches, _companies(source, text, lexicon, makers))
    return Setting(text.text, names, discourse, titles.entities, source.format in _PROSE)


def _titles(source: Source, text: Text, link: Link) -> _Titles:
    """The first thing that the title names is the title's; a heading's, until the next heading."""
    begins = {segment.index: begin for segment, begin in text.begins()}
    end = len(text.text)
    entities = tuple(dict.fromkeys(link(source.title or "")))
    stretches = [Stretch("title", entity, 0, end) for entity in entities[:1]]
    position = end
    for segment in reversed(text.all_segments):
        if segment.index in begins:
            position = begins[segment.index]
        elif segment.kind is SegmentKind.HEADING and position < end:
            stretches.extend(Stretch("heading", entity, position, end) for entity in link(segment.text)[:1])
            end = position  # a heading above this one ends here
    return _Titles(entities, stretches)


def _companies(source: Source, text: Text, lexicon: Lexicon, makers: dict[str, str]) -> dict[str | None, str]:
    """The company of each speaker whom the lexicon knows; None stands for the one who speaks alone."""
    people = {
        name.casefold(): makers[entity.id]
        for entity in lexicon.entities.values()
        if entity.id in makers
        for name in (*entity.aliases, entity.name)
    }
    speakers = {segment.speaker for segment in text.segments if segment.speaker}
    found: dict[str | None, str] = {
        speaker: people[speaker.casefold()] for speaker in speakers if speaker.casefold() in people
    }
    if len(source.speakers) == 1 and not speakers and (alone := people.get(source.speakers[0].casefold())):
        found[None] = alone
    return found
