"""Whom "I" and "you" mean where a text says who speaks: the speaker, and the one who is asked and answers."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from ingest.discourse.discourse import Discourse, Stretch
from ingest.text import Text


class _Turn(NamedTuple):
    speaker: str
    begin: int
    end: int


def addressed(text: Text, people: Mapping[str, str], companies: Mapping[str | None, str]) -> Discourse:
    """The stretches of a text in which "I" is a person of `people`, and in which "you" is the company of who answers,
    or, by the role `you too`, that person.

    `people` and `companies` are by the speaker's name as the segments print it. Who asks says less than who is asked:
    the "you" of a guest is hardly ever the host.
    """
    turns = _turns(text)
    said: Counter[str] = Counter()
    for turn in turns:
        said[turn.speaker] += turn.end - turn.begin
    found = []
    for n, turn in enumerate(turns):
        if turn.speaker in people:
            found.append(Stretch("i", people[turn.speaker], turn.begin, turn.end))
        other = (turns[n + 1 : n + 2] or turns[max(0, n - 1) : n] or [turn])[0].speaker
        if said[other] <= said[turn.speaker]:
            continue
        for role, known in (("you", companies.get(other)), ("you too", people.get(other))):
            if known is not None:
                found.append(Stretch(role, known, turn.begin, turn.end))
    return Discourse(found)


def _turns(text: Text) -> list[_Turn]:
    turns: list[_Turn] = []
    for segment, begin in text.begins():
        end = begin + len(segment.text) + 1
        if not segment.speaker:
            continue
        if turns and turns[-1].speaker == segment.speaker:
            turns[-1] = turns[-1]._replace(end=end)
        else:
            turns.append(_Turn(segment.speaker, begin, end))
    return turns
