"""What a number is said in: the whole text with its names in order and its discourse, for the second reading.

The second reading sees windows; who is talked about stands outside of them. A window's `doc.user_data["setting"]` is
the setting of its text, `doc.user_data["offset"]` where the window begins in it, `doc.user_data["text"]` its words.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from spacy.tokens import Doc

from graph.model import EntityType, SegmentKind, Source
from ingest.discourse.discourse import Discourse, Named, Stretch, follow
from ingest.discourse.sentences import marked
from ingest.discourse.turns import addressed
from ingest.discourse.voices import companies, presented, talked_of, voice
from ingest.lexicon import Lexicon, load
from ingest.text import Text

_PROSE = ("wiki", "notes", "brief", "prose", "page")
# What a title says of the recording and not of what it is about.
_OF_THE_RECORDING = re.compile(r"\b(?:youtube|spotify)\s+(?:video|transcript|channel|episode|podcast)\b", re.I)

Link = Callable[[str], Sequence[str]]


class Setting:
    """The text, its names in order, who is talked about where, what the title names, whether it is written prose, and
    whom "I" and "you" mean where (`ingest.discourse.turns`). `strangers` are the names that no lexicon has."""

    def __init__(
        self,
        text: str,
        names: Iterable[Named],
        discourse: Discourse,
        titles: Sequence[str] = (),
        prose: bool = False,
        spoken: Discourse | None = None,
        strangers: Iterable[Named] = (),
    ) -> None:
        self.text, self.discourse, self.titles, self.prose = text, discourse, tuple(titles), prose
        self.spoken = spoken or Discourse(())
        self.names, self.strangers = sorted(names), sorted(strangers)

    @cached_property
    def marked(self) -> str:
        """The text with a line feed where a sentence ends in words that run on without stops."""
        return marked(self.text, [(name.begin, name.end) for name in self.names])

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


def marked_of(doc: Doc) -> str:
    """The words of a document, with a line feed where a sentence ends in words that run on without stops."""
    setting, offset = setting_of(doc)
    return setting.marked[offset : offset + len(text_of(doc))]


class _Titles(NamedTuple):
    """What the title names, and the stretches that the title and the headings open."""

    entities: tuple[str, ...]
    stretches: list[Stretch]


def setting(source: Source, text: Text, names: Sequence[Named], link: Link, strangers: Sequence[Named] = ()) -> Setting:
    """The setting of a source's text. `link` gives the entities that a line of text names."""
    lexicon = load()
    works_for = companies(_makers(lexicon), source.date)
    titles = _titles(source, text, link)
    speakers = _speakers(source, text, lexicon, works_for)
    speakers = talked_of(text, names, speakers | presented(text, names, {speaker for speaker in speakers if speaker}))
    if not speakers and source.format not in _PROSE and (alone := _alone(text, names, works_for, titles)):
        speakers = {None: alone}
    discourse = follow(text, names, works_for, titles.stretches, speakers)
    spoken = addressed(text, _persons(text, lexicon), speakers)
    return Setting(text.text, names, discourse, titles.entities, source.format in _PROSE, spoken, strangers)


def _titles(source: Source, text: Text, link: Link) -> _Titles:
    """The first thing that the title names is the title's; a heading's, until the next heading."""
    begins = {segment.index: begin for segment, begin in text.begins()}
    end = len(text.text)
    entities = tuple(dict.fromkeys(link(_OF_THE_RECORDING.sub(" ", source.title or ""))))
    stretches = [Stretch("title", entity, 0, end) for entity in entities[:1]]
    position = end
    for segment in reversed(text.all_segments):
        if segment.index in begins:
            position = begins[segment.index]
        elif segment.kind is SegmentKind.HEADING and position < end:
            named = dict.fromkeys(link(segment.text))
            roles = zip(("heading", "heading too"), named, strict=False)
            stretches.extend(Stretch(role, entity, position, end) for role, entity in roles)
            end = position  # a heading above this one ends here
    return _Titles(entities, stretches)


def _alone(text: Text, names: Sequence[Named], works_for: dict[str, str], titles: _Titles) -> str | None:
    """Whose "we" it is in a text that says of no line who speaks: of whom its title names, or its opening presents."""
    if any(segment.speaker for segment in text.segments):
        return None
    named = {works_for[e] for e in titles.entities if e in works_for}
    return named.pop() if len(named) == 1 else voice(text.text, names, works_for)


def _speakers(source: Source, text: Text, lexicon: Lexicon, works_for: dict[str, str]) -> dict[str | None, str]:
    """The company of each speaker whom the lexicon knows; None stands for the one who speaks alone."""
    people = {name: works_for[person] for name, person in _people(lexicon) if person in works_for}
    speakers = {segment.speaker for segment in text.segments if segment.speaker}
    found: dict[str | None, str] = {
        speaker: people[speaker.casefold()] for speaker in speakers if speaker.casefold() in people
    }
    if len(source.speakers) == 1 and not speakers and (alone := people.get(source.speakers[0].casefold())):
        found[None] = alone
    return found


def _persons(text: Text, lexicon: Lexicon) -> dict[str, str]:
    """Each speaker whom the lexicon knows, by the name that the segments print."""
    speakers = {segment.speaker.casefold(): segment.speaker for segment in text.segments if segment.speaker}
    return {speakers[name]: person for name, person in _people(lexicon) if name in speakers}


@cache
def _people(lexicon: Lexicon) -> tuple[tuple[str, str], ...]:
    """Each name of each person in the lexicon, without case, and the person."""
    people = (entity for entity in lexicon.entities.values() if entity.type is EntityType.PERSON)
    return tuple((name.casefold(), e.id) for e in people for name in (*e.aliases, e.name))


@cache
def _makers(lexicon: Lexicon) -> Mapping[str, str]:
    """Person -> company, of those in the lexicon."""
    return {e.id: e.maker for e in lexicon.entities.values() if e.type is EntityType.PERSON and e.maker}
