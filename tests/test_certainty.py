from pathlib import Path

import pytest

from graph.model import Document, Modality
from ingest import linear
from ingest.claims import certainty
from ingest.training.modality import Told, answers, sentences
from tests.reading import document

SENTENCES = Path(__file__).parent / "data" / "modality.txt"


def told(tmp_path: Path, line: str) -> list[Told]:
    (tmp_path / "one.txt").write_text(f"# a line of its own\n\n{line}\n")
    return list(sentences(tmp_path / "one.txt"))


def modalities(doc: Document) -> list[Modality]:
    return [claim.modality for claim in doc.claims if claim.quantity]


def test_invented_sentences_are_told_as_they_are_meant() -> None:
    given = list(answers(sentences(SENTENCES), linear.load("modality")))
    right = [answer.learned == answer.told.gold for answer in given]
    assert len(given) > 110
    assert sum(right) / len(right) > 0.9


@pytest.mark.parametrize(
    ("features", "wanted"),
    [
        (("rule asserted",), Modality.ASSERTED),
        (("rule predicted", "predicted before 3", "predicted before 8"), Modality.PREDICTED),
        (("rule hypothetical", "if before 8", "imagined before 8"), Modality.HYPOTHETICAL),
        (("rule reported", "reported before 8", "verb told"), Modality.REPORTED),
        (("rule question", "asks"), Modality.QUESTION),
    ],
)
def test_the_likeliest_is_what_most_speaks_for(features: tuple[str, ...], wanted: Modality) -> None:
    assert certainty.likeliest(dict.fromkeys(("bias", *features), 1.0)) is wanted


def test_what_is_near_a_number_is_looked_at(tmp_path: Path) -> None:
    (one,) = told(tmp_path, "i think we will have [500 megawatts] there if it rains => f")
    found = set(one.said.features)
    assert {"rule predicted", "predicted before 3", "if behind 3", "verb modal will", "verb subject we"} <= found
    assert {"verb above subject i", "verb thought", "unit W"} <= found
    assert not {name for name in found if name.startswith("reported")}


def test_the_number_before_is_looked_at(tmp_path: Path) -> None:
    first, second = told(tmp_path, "Imagine [500 megawatts]. And then [200 megawatts] more. => hh")
    assert not [name for name in first.said.features if name.startswith("before")]
    assert {"goes on hypothetical", "before hypothetical near"} <= set(second.said.features)


def test_a_hedged_number_is_approximate_where_it_is_asserted() -> None:
    assert modalities(document("We run about 40,000 GPUs there.")) == [Modality.APPROXIMATE]
    assert modalities(document("We will run about 40,000 GPUs there.")) == [Modality.PREDICTED]
