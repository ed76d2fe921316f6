import pytest

from graph.model import Precision, Segment
from ingest.discourse.discourse import Named
from ingest.discourse.voices import companies, employers, talked_of, voice
from ingest.discourse.voices import presented as of_labels
from ingest.lexicon import load
from ingest.text import Text

WORKS_FOR = {"person/ada": "org/mill", "person/bo": "org/show"}


def presented(text: str) -> str | None:
    known = (
        ("Ada Lind", "person/ada", "person"),
        ("Bo Ek", "person/bo", "person"),
        ("Forge", "org/forge", "organization"),
    )
    names = [Named(text.index(w), text.index(w) + len(w), entity, type) for w, entity, type in known if w in text]
    return voice(text, sorted(names), WORKS_FOR)


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("The following is a conversation with Ada Lind, her second one.", "org/mill"),
        ("so my guest today is Ada Lind and we talk about chips", "org/mill"),
        ("Hi all, I'm Ada Lind and this is our quarter.", "org/mill"),
        ("Thank you so much, Ada Lind, founder of Forge, for coming.", "org/forge"),
        ("Good morning. Here at Forge we build presses.", "org/forge"),
        ("I'm Bo Ek, and I'm joined today by Ada Lind.", "org/mill"),
    ],
)
def test_whom_the_opening_presents_speaks_as_their_company(text: str, company: str) -> None:
    assert presented(text) == company


def test_who_is_only_talked_about_does_not_speak() -> None:
    assert presented("Yesterday Ada Lind sold Forge for a lot of money.") is None


def test_a_company_depends_on_the_day() -> None:
    makers = {"person/jim-keller": "org/tenstorrent"}
    at = [companies(makers, said).get("person/jim-keller") for said in ("2017-05-01", "2020-10-01", "2024-02-02", None)]
    assert at == ["org/tesla", None, "org/tenstorrent", "org/tenstorrent"]


def test_employers_are_known_and_in_order() -> None:
    entities = load().entities
    for person, held in employers().items():
        assert person in entities
        assert all(e.organization in entities for e in held)
        assert [e.since for e in held] == sorted(e.since for e in held)
        assert all(e.since < e.until for e in held[:-1])


def labelled(*turns: tuple[str, str]) -> dict[str | None, str]:
    text = Text(
        tuple(
            Segment(index=n, text=words, start=9.0 * n, end=9.0 * n + 9, speaker=speaker, precision=Precision.CAPTION)
            for n, (speaker, words) in enumerate(turns)
        )
    )
    place = text.text.index("Forge")
    return of_labels(text, [Named(place, place + 5, "org/forge", "organization")], {"Bo Ek"})


@pytest.mark.parametrize(
    ("asks", "answers"),
    [
        ("With us today is Ada Lind, the founder and head of Forge.", "Hello."),
        ("How many presses have you got at Forge?", "Eight."),
        ("Let's talk about Forge. How big are you?", "We are eight."),
        ("And who are you?", "I'm the founder of Forge, and I'm glad to be here."),
    ],
)
def test_a_labelled_speaker_is_presented_asked_or_says_whose_they_are(asks: str, answers: str) -> None:
    assert labelled(("Bo Ek", asks), ("Ada Lind", answers)) == {"Ada Lind": "org/forge"}


def test_where_somebody_was_before_is_not_whom_they_speak_for() -> None:
    assert labelled(("Bo Ek", "You were at Forge for ten years."), ("Ada Lind", "Eleven.")) == {}
    assert labelled(("Bo Ek", "What do you make of Forge?"), ("Ada Lind", "It is fine.")) == {}


def test_a_lecturer_whose_company_is_hardly_named_speaks_for_nobody() -> None:
    words = "So we take 2,000 chips. " * 4000
    text = Text((Segment(index=0, text=words, start=0.0, speaker="Jane Doe", precision=Precision.TURN),))
    once = [Named(0, 6, "org/mill", "organization")]
    assert talked_of(text, once, {"Jane Doe": "org/mill"}) == {}
    assert talked_of(text, once * 4, {"Jane Doe": "org/mill"}) == {"Jane Doe": "org/mill"}
