import pytest

from ingest.discourse.discourse import Discourse, Named, Stretch
from ingest.discourse.implied import Clause, Implied, Previous, implied, spoken_of
from ingest.discourse.observers import observers
from ingest.discourse.setting import Setting
from ingest.lexicon import load

KNOWN = (("Oracle", "org/oracle", "organization"), ("Meta", "org/meta", "organization"))


def setting(text: str, prose: bool = False, **roles: str) -> Setting:
    names = [Named(text.index(w), text.index(w) + len(w), entity, type) for w, entity, type in KNOWN if w in text]
    held = [Stretch(role, entity, 0, len(text)) for role, entity in roles.items()]
    return Setting(text, names, Discourse(held), prose=prose)


def clause(text: str, subject: str = "", predicate: str = "spend", previous: Previous | None = None) -> Clause:
    at = (text.rindex(subject), text.rindex(subject) + len(subject)) if subject else None
    return Clause(len(text), predicate, frozenset(("organization",)), at, None, previous)


def test_a_pronoun_stands_for_whom_the_discourse_knows() -> None:
    text = "Oracle is growing and they spent "
    assert spoken_of(setting(text, they="org/oracle"), clause(text)) == Implied("org/oracle", "they")
    text = "and then we spent "
    assert spoken_of(setting(text, we="org/meta"), clause(text)) == Implied("org/meta", "we")


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("we talked about ", "spend"),  # a conversation's we
        ("we go up to ", "chip_count"),  # nobody's
        ("we spent more than you need for ", "spend"),  # "you" is nearer
        ("we spent it on so many things that I can hardly say what it was all for but ", "spend"),
    ],
)
def test_not_every_we_is_the_company(text: str, predicate: str) -> None:
    assert spoken_of(setting(text, we="org/meta"), clause(text, predicate=predicate)) is None


def test_who_reports_on_others_is_not_meant_by_we() -> None:
    assert spoken_of(setting("we bought ", we="org/semianalysis"), clause("we bought ")) is None
    assert observers() <= load().entities.keys()


def test_many_without_a_name_are_they() -> None:
    text = "Oracle is one, but most startups say they spent "
    assert spoken_of(setting(text, they="org/oracle"), clause(text)) is None


def test_a_name_nearer_than_the_pronoun_is_left_to_the_clause() -> None:
    text = "they know that Oracle spent "
    named = clause(text)._replace(named=text.index("Oracle") + 6)
    assert spoken_of(setting(text, they="org/oracle"), named) is None


def test_a_part_of_a_company_is_the_company() -> None:
    text = "Meta grew. The cloud segment made "
    assert implied(setting(text), clause(text, "segment")) == Implied("org/meta", "figure")
    text = "Meta grew. Fair margins are "
    assert implied(setting(text), clause(text, "margins")) is None


def test_it_is_followed_in_prose_alone() -> None:
    text = "Meta grew. Later it spent "
    assert implied(setting(text, prose=True), clause(text, "it")) == Implied("org/meta", "it")
    assert implied(setting(text), clause(text, "it")) is None


@pytest.mark.parametrize(
    ("previous", "entity"),
    [
        (Previous("org/meta", "carried", 11, "spend"), "org/meta"),
        (Previous("org/meta", "before", 11, "revenue"), "org/meta"),
        (Previous("org/meta", "carried", 11, "revenue"), None),
        (Previous(None, "none", 11, "spend"), None),
    ],
)
def test_a_number_goes_on_with_the_one_before(previous: Previous, entity: str | None) -> None:
    text = "10 billion  this year and over "
    found = implied(setting(text), clause(text, previous=previous))
    assert (found.entity if found else None) == entity


def test_another_name_between_ends_that() -> None:
    text = "10 billion  this year and Oracle over "
    assert implied(setting(text), clause(text, previous=Previous("org/meta", "before", 11, "spend"))) is None


def test_a_new_sentence_with_a_subject_of_its_own_does_not_go_on() -> None:
    text = "Oracle spent 10 billion. A normal hall costs "
    previous = Previous("org/oracle", "grammatical", text.index("."), "spend")
    assert implied(setting(text), clause(text, "hall", previous=previous)) is None
    text = "Oracle spent 10 billion. It will be "
    assert implied(setting(text), clause(text, "It", previous=previous)) == Implied("org/oracle", "carried")
