from pathlib import Path

import pytest

from graph.model import Modality
from ingest.claims import certainty
from ingest.claims.certainty import Said
from ingest.errors import InputError
from ingest.training import modality
from ingest.training.examples import Example, talks
from ingest.training.modality import Told

TALK = """title: The queue
form: captions
---
[0:04] they have 100,000 gpus and they will have 200,000 gpus
= 100,000 | xAI | chip_count | 100000 count
= 200,000 | xAI | chip_count | 200000 count | modality=predicted
"""


def number(document: str, gold: Modality, *features: str) -> Told:
    return Told(document, "written talk", Said(Modality.ASSERTED, lambda: dict.fromkeys(features, 1.0)), gold.value)


def many() -> list[Told]:
    kinds = (("will", Modality.PREDICTED), ("has", Modality.ASSERTED), ("has", Modality.ASSERTED))
    return [number(f"talk {n}", gold, "bias", word) for n in range(12) for word, gold in kinds]


@pytest.fixture
def written(tmp_path: Path) -> list[Example]:
    for n in range(6):
        (tmp_path / f"talk{n}.talk").write_text(TALK)
    return list(talks(tmp_path))


def test_weights_are_learned_for_each_modality() -> None:
    weights = modality.learn(many())
    assert set(weights) == {kind.value for kind in certainty.LEARNED}
    assert weights["predicted"]["will"] > 0 > weights["predicted"]["has"]
    assert [a.learned == a.told.gold for a in modality.answers(many(), weights)] == [True] * 36


def test_what_is_left_out_is_answered_by_weights_that_have_not_seen_it() -> None:
    odd = [number("talk 0", Modality.QUESTION, "bias", "odd") for _ in range(9)]
    found = modality.left_out([*many(), *odd], ())
    assert len(found) == 45
    assert {a.learned for a in found if "odd" in a.told.said.features} == {"asserted"}
    others = [number("sentences", Modality.QUESTION, "bias", "odd") for _ in range(9)]
    taught = modality.left_out([*many(), *odd], others)
    assert {a.learned for a in taught if "odd" in a.told.said.features} == {"question"}


def test_a_joke_is_told_by_rule() -> None:
    joke = Told("one", "written talk", Said(Modality.JOKE, lambda: {"bias": 1.0}), "joke")
    assert [a.learned for a in modality.answers([joke], modality.learn(many()))] == ["joke"]


def test_annotated_claims_are_told_with_where_they_stand(written: list[Example]) -> None:
    found = modality.told(written)
    assert [(one.part, one.gold) for one in found[:2]] == [("written talk", "asserted"), ("written talk", "predicted")]
    assert "rule predicted" in found[1].said.features


def test_the_report_has_a_line_for_each_part(written: list[Example]) -> None:
    lines = list(modality.report((), written))
    assert lines[1].startswith("written talk, left out")
    assert lines[1].split()[-1] == "12"


@pytest.mark.parametrize("line", ["it is [4] watts", "it is [4] watts => aa", "it is [4] watts => x", "watts => "])
def test_a_wrong_line_is_said(tmp_path: Path, line: str) -> None:
    (tmp_path / "one.txt").write_text(f"# said\n{line}\n")
    with pytest.raises(InputError, match=r"one\.txt"):
        list(modality.sentences(tmp_path / "one.txt"))


def test_a_number_that_is_not_read_teaches_nothing(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("it is [somehow] and [500 megawatts] => ah\n")
    assert [one.gold for one in modality.sentences(tmp_path / "one.txt")] == ["hypothetical"]
