import pytest

from graph.model import EntityType
from ingest.lexicon import load
from ingest.names.unknown import find, is_cased
from tests.reading import document

END = " It was so when we went there and saw what they had. It is as it was, and that is all of it."


def found(line: str, *known: tuple[int, int, str]) -> list[tuple[str, str]]:
    return [(line[u.begin : u.end], u.entity.id) for u in find(line + END, known, load())]


def test_a_given_name_and_a_rare_word_is_a_person() -> None:
    assert found("We met Ada Brinkholt there.") == [("Ada Brinkholt", "person/ada-brinkholt")]


def test_a_surname_or_given_name_afterwards_is_the_same_person() -> None:
    line = "Ada saw it. We met Ada Brinkholt there, and then Brinkholt's idea won and Ada left."
    assert [surface for surface, _ in found(line)] == ["Ada Brinkholt", "Brinkholt", "Ada"]


def test_of_two_with_one_given_name_it_is_who_was_named_last() -> None:
    line = "We met Ada Brinkholt and Ada Quillmore, and then Ada left."
    assert found(line)[-1] == ("Ada", "person/ada-quillmore")


@pytest.mark.parametrize(
    "line",
    [
        "We met Ada On Monday there.",
        "The Harold Brinkholt Prize is ours.",
        "We met Quill Brinkholt there.",
        "We met Ada Nvidia there.",
    ],
)
def test_what_is_no_name_of_a_person(line: str) -> None:
    assert found(line) == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("He runs Quillfern Robotics there.", "Quillfern Robotics"),
        ("He is at the University of Marlowe now.", "University of Marlowe"),
        ("It is a company called Quillfern, he said.", "Quillfern"),
        ("He is the CEO of Quillfern Grid now.", "Quillfern Grid"),
    ],
)
def test_an_organization_is_plain_by_its_words_or_those_before_it(line: str, name: str) -> None:
    assert [surface for surface, id in found(line) if id.startswith("org/")] == [name]


@pytest.mark.parametrize(
    "line", ["We build Intelligent Systems there.", "It is a company called Tomorrow now.", "They use The Labs there."]
)
def test_what_is_no_organization(line: str) -> None:
    assert found(line) == []


def test_known_names_are_left_alone_and_a_first_name_gives_way() -> None:
    line = "We met Ada Brinkholt there."
    assert found(line, (7, 20, "exact")) == []
    assert found(line, (7, 10, "person")) == [("Ada Brinkholt", "person/ada-brinkholt")]


def test_capitals_must_say_something() -> None:
    assert is_cased("We met her there. It was so.")
    assert not is_cased("we met her there " * 20)
    assert not is_cased("We Met Her There. It Was So.")
    assert find("so we met Ada Brinkholt there " * 20, (), load()) == []


def test_capitals_inside_words_keep_ids_apart() -> None:
    assert [id for _, id in found("We met Ada McQuill and Ada Mcquill there.")] == [
        "person/ada-mc-quill",
        "person/ada-mcquill",
    ]


def test_a_document_has_them_as_mentions_of_unverified_entities() -> None:
    made = document("We met Ada Brinkholt there.", "It was so when we went and saw it. They use what is there now.")
    (mention,) = [m for m in made.mentions if m.method == "unknown"]
    (entity,) = [e for e in made.entities if e.id == mention.entity]
    assert (entity.name, entity.type, entity.verified) == ("Ada Brinkholt", EntityType.PERSON, False)
    assert mention.confidence < 0.8
