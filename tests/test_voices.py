import pytest

from ingest.discourse.discourse import Named
from ingest.discourse.voices import companies, employers, voice
from ingest.lexicon import load

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
