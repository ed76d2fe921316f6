import pytest

from graph.model import Modality, Status
from ingest.claims.certainty import Before
from ingest.claims.modality import goes_on, modality, status
from ingest.context import Context


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("they have 100,000 GPUs there", Modality.ASSERTED),
        ("they will have 100,000 GPUs there", Modality.PREDICTED),
        ("imagine you have 100,000 GPUs there", Modality.HYPOTHETICAL),
        ("if they had 100,000 GPUs there", Modality.HYPOTHETICAL),
        ("reportedly they have 100,000 GPUs there", Modality.REPORTED),
        ("do they have 100,000 GPUs there?", Modality.QUESTION),
        ("analysts say they have 100,000 GPUs there", Modality.REPORTED),
        ("people keep telling me they have 100,000 GPUs there", Modality.REPORTED),
        ("I was reading that they have 100,000 GPUs there", Modality.REPORTED),
        ("let's call it 100,000 GPUs and go on", Modality.HYPOTHETICAL),
        ("the plan is to have 100,000 GPUs there", Modality.PREDICTED),
        ("it could exceed 100,000 GPUs by 2028", Modality.PREDICTED),
        ("did they really buy 100,000 of them", Modality.QUESTION),
        ("how big is that it's 100,000 GPUs", Modality.ASSERTED),
        ("it grew by 30% and they have 100,000 GPUs", Modality.ASSERTED),
        ("just kidding they have 100,000 GPUs there", Modality.JOKE),
    ],
)
def test_cues_tell_how_surely_it_is_said(text: str, wanted: Modality) -> None:
    begin = text.index("100,000")
    assert modality(Context(text, begin, begin + 7)) is wanted


def test_a_hedged_number_is_approximate() -> None:
    assert modality(Context("they have 5 of them", 10, 11), approximate=True) is Modality.APPROXIMATE


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (Modality.PREDICTED, Status.PLANNED),
        (Modality.HYPOTHETICAL, Status.HYPOTHETICAL),
        (Modality.APPROXIMATE, Status.EXISTING),
        (Modality.QUESTION, None),
    ],
)
def test_what_is_predicted_is_planned(said: Modality, wanted: Status | None) -> None:
    assert status(said) is wanted


@pytest.mark.parametrize(
    "text",
    [
        "i don't know if you saw it but they have 100,000 GPUs",
        "if you look at the site they have 100,000 GPUs",
        "i would say they have 100,000 GPUs there",
        "they have 100,000 GPUs there, right?",
        "today we're announcing a site with 100,000 GPUs",
        "we will grow from the 100,000 we have today",
        "he has a plan for his business plans and they have 100,000 GPUs",
        "the law says anything over 100,000 GPUs has to be notified",
        "they will tell everyone but they have 100,000 GPUs",
        "it has 100,000 GPUs, and we will say more of it later",
        "May 2023: 100,000 GPUs in operation",
        "they could only get 100,000 GPUs",
        "the report is public and they have 100,000 GPUs",
    ],
)
def test_words_that_only_look_like_cues_change_nothing(text: str) -> None:
    begin = text.index("100,000")
    assert modality(Context(text, begin, begin + 7)) is Modality.ASSERTED


@pytest.mark.parametrize(
    ("gap", "said", "wanted"),
    [
        ("and then you pay", Modality.HYPOTHETICAL, Modality.HYPOTHETICAL),
        ("of them. OK. So that is", Modality.HYPOTHETICAL, Modality.HYPOTHETICAL),
        ("and it was", Modality.HYPOTHETICAL, Modality.ASSERTED),
        ("of them.\nThey have", Modality.PREDICTED, Modality.ASSERTED),
        ("and then", Modality.PREDICTED, Modality.PREDICTED),
        ("of them. They have", Modality.PREDICTED, Modality.ASSERTED),
        ("but actually they have", Modality.HYPOTHETICAL, Modality.ASSERTED),
        ("and", Modality.REPORTED, Modality.ASSERTED),
        (" ".join(["and so on"] * 5), Modality.HYPOTHETICAL, Modality.ASSERTED),
    ],
)
def test_an_imagined_case_goes_on_and_a_forecast_within_its_sentence(
    gap: str, said: Modality, wanted: Modality
) -> None:
    text = f"5 chips {gap} 100,000 GPUs"
    begin = text.index("100,000")
    assert modality(Context(text, begin, begin + 7), before=Before(1, said)) is wanted


def test_in_prose_an_imagined_case_ends_with_its_line() -> None:
    assert goes_on("of them.\nThey have", Modality.HYPOTHETICAL, prose=False)
    assert not goes_on("of them.\nThey have", Modality.HYPOTHETICAL, prose=True)
