"""Whom "I" and "you" mean where a text says who speaks: the speaker, and the one who is asked and answers."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from ingest.discourse.discourse import Discourse, Stretch
from ingest.text import Text


class Turn(NamedTuple):
    """Characters `begin` to `end` are said by one speaker, as the segments print the name."""

    speaker: str
    begin: int
    end: int


def addressed(text: Text, people: Mapping[str, str], companies: Mapping[str | None, str]) -> Discourse:
    """The stretches of a text in which "I" is a person of `people`, and in which "you" is the company of who answers,
    or, by the role `you too`, that person.

    `people` and `companies` are by the speaker's name as the segments print it. Who asks says less than who is asked:
    the "you" of a guest is hardly ever the host.
    """
    spoken = turns(text)
    said: Counter[str] = Counter()
    for turn in spoken:
        said[turn.speaker] += turn.end - turn.begin
    found = []
    for n, turn in enumerate(spoken):
        if turn.speaker in people:
            found.append(Stretch("i", people[turn.speaker], turn.begin, turn.end))
        other = (spoken[n + 1 : n + 2] or spoken[max(0, n - 1) : n] or [turn])[0].speaker
        if said[other] <= said[turn.speaker]:
            continue
        for role, known in (("you", companies.get(other)), ("you too", people.get(other))):
            if known is not None:
                found.append(Stretch(role, known, turn.begin, turn.end))
    return Discourse(found)


def turns(text: Text) -> list[Turn]:
    found: list[Turn] = []
    for segment, begin in text.begins():
        end = begin + len(segment.text) + 1
        if not segment.speaker:
            continue
        if found and found[-1].speaker == segment.speaker:
            found[-1] = found[-1]._replace(end=end)
        else:
            found.append(Turn(segment.speaker, begin, end))
    return found
