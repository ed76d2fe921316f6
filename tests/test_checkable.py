import re

import pytest

from ingest.claims.checkable import Judgement, Sentence, judge, main_clause, terms
from ingest.discourse.discourse import Named


def sentence(words: str, *names: str, written: bool = True, runs_on: bool = False) -> Sentence:
    found = [(words.index(name), name) for name in names]
    named = tuple(Named(begin, begin + len(name), f"org/{name.lower()}", "organization") for begin, name in found)
    return Sentence(0, len(words), words, tuple(sorted(named)), written, runs_on)


def said(words: str, *names: str, runs_on: bool = False) -> Judgement:
    return judge(sentence(words, *names, written=False, runs_on=runs_on))


def test_a_written_sentence_about_the_field_can_be_checked() -> None:
    judged = judge(sentence("Demand for inference outgrows what the fabs can supply."))
    assert judged.refused == ""
    assert [t.name for t in judged.terms if t.is_field] == ["inference", "fabs"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Oracle rents chips.", "too short"),
        ("Does Oracle rent its chips to them by the hour?", "question"),
        ("The reasons that Oracle gives for building there are:", "cut off"),
        ("This episode looks at how Oracle builds its clusters.", "about the show"),
        ("Subscribe for more on how Oracle builds its clusters.", "about the show"),
        ("Oracle plays a crucial role in all of this today.", "nothing that can be checked"),
        ("The weather was fine and the guests were many.", "neither"),
        ("Turnkey Oracle clusters for banks, insurers and shops.", "no verb"),
        ("Becoming a hub for Oracle, with more capacity expected.", "no verb"),
    ],
)
def test_what_cannot_be_checked_says_why(words: str, why: str) -> None:
    names = ["Oracle"] if "Oracle" in words else []
    assert why in judge(sentence(words, *names)).refused


def test_two_facets_make_a_written_sentence_one_about_the_field() -> None:
    assert not judge(sentence("For years the demand has been ahead of the supply.")).refused
    assert judge(sentence("For years the demand has been ahead of the weather.")).refused


def test_speech_must_open_with_what_it_is_about() -> None:
    assert not said("Oracle builds its clusters in the desert near the plants.", "Oracle").refused
    assert (
        "does not open" in said("Well above all the things that were ever said there Oracle builds.", "Oracle").refused
    )


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("I think Oracle builds its clusters in the desert.", "subject is not named"),
        ("They say that Oracle builds its clusters in the desert.", "subject is not named"),
        ("Oracle, you have built clusters in the desert this year.", "subject is not named"),
        ("Oracle like you know builds um clusters in the desert.", "fillers"),
        ("Oracle builds clusters that I have seen in the desert.", "about the speaker"),
    ],
)
def test_speech_that_does_not_stand_by_itself_says_why(words: str, why: str) -> None:
    assert why in said(words, "Oracle").refused


def test_a_stretch_without_stops_must_be_a_whole_clause() -> None:
    assert not said("Oracle builds all of its clusters in the desert", "Oracle", runs_on=True).refused
    assert "cut off" in said("Oracle builds all of its clusters in the", "Oracle", runs_on=True).refused
    assert "does not open" in said("ten that Oracle has built in the desert", "Oracle", runs_on=True).refused


def test_the_main_clause_stands_behind_what_leads_to_it() -> None:
    words = "Despite rivals such as AMD, nobody has built more."
    assert words[main_clause(words) :] == "nobody has built more."
    assert main_clause("Nobody, they say, has built more.") == 0


def test_every_term_has_a_name_of_its_own_and_finds_no_empty_words() -> None:
    names = [name for name, _, _ in terms()]
    assert len(names) == len(set(names)) > 60
    assert [name for name, _, pattern in terms() if pattern.search("") or not isinstance(pattern, re.Pattern)] == []
