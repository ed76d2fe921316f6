import pytest

from graph.model import Precision, Segment
from ingest.discourse.adverts import adverts, inside
from ingest.text import Text


def text(*turns: tuple[str | None, str]) -> Text:
    return Text(
        tuple(
            Segment(index=n, text=words, start=float(n), speaker=speaker, precision=Precision.TURN)
            for n, (speaker, words) in enumerate(turns)
        )
    )


def sold(read: Text) -> list[str]:
    return [read.text[begin:end].strip() for begin, end in adverts(read)]


def test_an_advert_goes_on_to_its_last_invitation() -> None:
    read = text(
        (None, "They have 400 chips. This show is brought to you by Gridnest. It is 5x faster. Go to gridnest.com "
         "for 20% off. Use the code TALK. So, where were we? They pay 3 dollars."),
    )  # fmt: skip
    assert sold(read) == [
        "This show is brought to you by Gridnest. It is 5x faster. Go to gridnest.com for 20% off. Use the code TALK."
    ]


def test_a_named_speakers_advert_goes_on_to_the_end_of_the_turn() -> None:
    read = text(
        ("Ilse", "Thanks. My sponsor Gridnest cut costs by 40%. It is lovely."), ("Tomas", "We have 400 chips.")
    )
    assert sold(read) == ["My sponsor Gridnest cut costs by 40%. It is lovely."]


def test_without_an_invitation_or_a_speaker_it_is_the_sentence() -> None:
    read = text((None, "I thank our sponsors for 3 years of help. We have 400 chips."))
    assert sold(read) == ["I thank our sponsors for 3 years of help."]


@pytest.mark.parametrize(
    "words",
    [
        "CUDA is supported by 400 firms.",
        "Visit the site, it has 400 chips.",
        "The sponsor of the bill got 60% of votes.",
    ],
)
def test_other_talk_is_no_advert(words: str) -> None:
    assert sold(text((None, words))) == []


def test_an_offset_is_inside_one_of_the_stretches() -> None:
    stretches = [(3, 7), (9, 12)]
    assert [n for n in range(14) if inside(stretches, n)] == [3, 4, 5, 6, 9, 10, 11]
    assert not inside([], 3)


def test_what_is_said_in_an_advert_is_no_claim() -> None:
    from tests.reading import document

    said = (
        "We have 400 H100s. This show is brought to you by CoreWeave. CoreWeave has 900 H100s. Go to coreweave.com now."
    )
    claims = [c for c in document(said).claims if c.quantity]
    assert [c.quantity.value for c in claims if c.quantity] == [400]
