import pytest

from graph.model import Modality, Status
from ingest.claims.modality import modality, status
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
        ("analysts say they have 100,000 GPUs there", Modality.ASSERTED),
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
