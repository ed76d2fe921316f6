from graph.model import Precision, Segment
from ingest.discourse.turns import addressed
from ingest.text import Text

PEOPLE = {"Ada": "person/ada", "Bo": "person/bo"}
COMPANIES: dict[str | None, str] = {"Ada": "org/show", "Bo": "org/mill"}


def spoken(*turns: tuple[str, str]) -> Text:
    return Text(
        tuple(
            Segment(index=n, text=text, start=9.0 * n, end=9.0 * n + 9, speaker=speaker, precision=Precision.CAPTION)
            for n, (speaker, text) in enumerate(turns)
        )
    )


def test_i_is_the_speaker() -> None:
    text = spoken(("Ada", "I ask."), ("Bo", "I answer at length."))
    found = addressed(text, PEOPLE, COMPANIES)
    assert found.holder("i", 0) == "person/ada"
    assert found.holder("i", text.text.index("answer")) == "person/bo"


def test_you_is_the_one_who_answers_and_their_company() -> None:
    found = addressed(spoken(("Ada", "You built it."), ("Bo", "We did, and it took years.")), PEOPLE, COMPANIES)
    assert found.holder("you", 0) == "org/mill"
    assert found.holder("you too", 0) == "person/bo"


def test_you_is_the_one_who_spoke_before_where_nobody_answers() -> None:
    text = spoken(("Bo", "We took years to build the mill."), ("Ada", "You did."))
    assert addressed(text, PEOPLE, COMPANIES).holder("you", text.text.index("You")) == "org/mill"


def test_who_answers_does_not_mean_the_one_who_asks() -> None:
    text = spoken(("Ada", "How?"), ("Bo", "You put up a wall, and then you wait for years."), ("Ada", "Ah."))
    assert addressed(text, PEOPLE, COMPANIES).holder("you", text.text.index("You put")) is None


def test_of_lines_without_speakers_nothing_is_known() -> None:
    assert addressed(spoken(("", "You built it."), ("", "We did.")), PEOPLE, COMPANIES).stretches == ()
