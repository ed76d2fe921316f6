import re

import pytest

from graph.model import Thing
from ingest.claims.quoters import Heard, Verb, before, behind, table
from ingest.discourse.discourse import Discourse, Named, Stretch
from ingest.discourse.setting import Setting

NAMES = {
    "Jane Doe": ("person/jane-doe", "person"),
    "Acme": ("org/acme", "organization"),
    "Rome": ("place/rome", "place"),
}


def heard(text: str, *roles: Stretch) -> Heard:
    names = [Named(m.start(), m.end(), *NAMES[m[0]]) for m in re.finditer("|".join(NAMES), text)]
    return Heard(Setting(text, names, Discourse(roles)))


def subject(text: str, word: str, form: str = "finite", kind: str = "said", *roles: Stretch) -> Thing | None:
    found = before(heard(text, *roles), 0, Verb(text.rindex(word), kind, form, word))
    return found.thing if found else None


@pytest.mark.parametrize(
    ("text", "word", "form", "called"),
    [
        ("Jane Doe said", "said", "finite", "Jane Doe"),
        ("Jane Doe has just said", "said", "finite", "Jane Doe"),
        ("Jane Doe, who runs it, said", "said", "finite", "Jane Doe"),
        ("Jane Doe (the boss) said", "said", "finite", "Jane Doe"),
        ("Jane Doe of Acme said", "said", "finite", "Jane Doe"),
        ("Jane Doe is saying", "saying", "ing", "Jane Doe"),
        ("Acme engineers say", "say", "bare", "Acme"),
        ("analysts at Acme say", "say", "bare", "analysts at Acme"),
        ("Rome claims", "claims", "finite", "Rome"),
        ("many analysts say", "say", "bare", "many analysts"),
        ("a new report says", "says", "finite", "a new report"),
        ("Ines Quillfern said", "said", "finite", "Ines Quillfern"),
    ],
)
def test_the_subject_of_the_verb_is_quoted(text: str, word: str, form: str, called: str) -> None:
    thing = subject(text, word, form)
    assert thing is not None
    assert thing.text == called


@pytest.mark.parametrize(
    ("text", "word", "form"),
    [
        ("I said", "said", "finite"),
        ("we say", "say", "bare"),
        ("it says", "says", "finite"),
        ("Jane Doe say", "say", "bare"),
        ("Jane Doe is said", "said", "finite"),
        ("Jane Doe did not say", "say", "bare"),
        ("if Jane Doe says", "says", "finite"),
        ("the way Jane Doe says", "says", "finite"),
        ("a talk with Jane Doe said", "said", "finite"),
        ("when people say", "say", "bare"),
        ("the chip says", "says", "finite"),
    ],
)
def test_others_are_not(text: str, word: str, form: str) -> None:
    assert subject(text, word, form) is None


def test_people_at_large_think_without_being_quoted() -> None:
    assert subject("most people think", "think", "bare", "mental") is None
    assert subject("most people say", "say", "bare") == Thing(text="most people")


def test_they_are_who_the_discourse_says_unless_others_come_between() -> None:
    they = Stretch("they", "org/acme", 0, 99)
    assert subject("Acme is big and they say", "say", "bare", "said", they) == Thing(text="they", entity="org/acme")
    assert subject("Acme sells to startups and they say", "say", "bare", "said", they) == Thing(text="they")


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("Jane Doe it is so", Thing(text="Jane Doe", entity="person/jane-doe")),
        ("the analysts at Acme", Thing(text="the analysts", entity="org/acme")),
        ("a recent study", Thing(text="a recent study")),
        ("them it is so", Thing(text="them")),
    ],
)
def test_who_is_named_behind(text: str, thing: Thing) -> None:
    found = behind(heard(text), 0, len(text))
    assert found is not None
    assert found.thing == thing
    assert behind(heard("taste it is"), 0, 11) is None


def test_every_row_of_the_table_is_a_pattern() -> None:
    for row in table():
        for form in (row.bare, row.finite, row.ing, row.not_before):
            re.compile(form)
        assert row.finite, row
