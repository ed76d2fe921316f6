from pathlib import Path

import pytest

from ingest.training import curve, relations
from ingest.training.examples import Example, talks
from ingest.training.relations import Reading

TALK = """title: The queue
form: captions
---
[0:04] and xai put up 100,000 gpus in memphis and amazon invests in anthropic
= 100,000 | xAI | chip_count | 100000 count | of=GPU
~ Amazon | invests_in | Anthropic
"""
NAMES = ("one", "two", "three", "four")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("talks")
    for name in NAMES:
        (folder / f"{name}.talk").write_text(TALK)
    return folder


@pytest.fixture(scope="module")
def real(folder: Path) -> list[Example]:
    return list(talks(folder))


@pytest.fixture(scope="module")
def stated(folder: Path) -> list[Reading]:
    return [r._replace(kind="talk", fold=r.document) for r in relations.talks(folder)]


def test_a_larger_share_has_all_of_a_smaller_one() -> None:
    quarter, half, whole = (curve.drawn(list(NAMES), share, 0) for share in (0.25, 0.5, 1.0))
    assert quarter < half < whole == set(NAMES)
    assert (len(quarter), len(half)) == (1, 2)


def test_draws_differ_and_are_the_same_again() -> None:
    names = [str(n) for n in range(20)]
    assert curve.drawn(names, 0.5, 0) == curve.drawn(names[::-1], 0.5, 0) != curve.drawn(names, 0.5, 1)


def test_no_document_teaches_its_own_score(
    real: list[Example], stated: list[Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[set[str], set[str]]] = []

    def score(examples: list[Example], learned: list[Example]) -> list[object]:
        seen.append(({e.document for e in examples}, {e.document for e in learned}))
        return []

    monkeypatch.setattr(curve, "score", score)
    curve.point(real, stated, 1.0, (), ())
    assert [held | learned for held, learned in seen] == [set(NAMES)] * 4
    assert not any(held & learned for held, learned in seen)


def test_the_written_talks_are_always_learned_from(
    real: list[Example], stated: list[Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    learned: list[int] = []

    def learn(readings: list[Reading]) -> dict[str, float]:
        learned.append(len(readings))
        return {}

    monkeypatch.setattr(relations, "learn", learn)
    talk = stated[0]._replace(document="a talk", fold="talks 0", kind="written")
    curve.point(real, stated, 0.25, real, [talk])
    assert learned == [2] * 4


def test_the_report_has_a_line_for_each_share_and_one_with_the_talks(
    real: list[Example], stated: list[Reading]
) -> None:
    lines = list(curve.report(real, (), stated))
    assert [line.split()[0] for line in lines[1:]] == ["25%", "50%", "75%", "100%", "all"]
    assert all(0 <= float(cell) <= 1 for line in lines[1:] for cell in line[34:].split())
