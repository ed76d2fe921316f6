from pathlib import Path

import numpy as np
import pytest

from bench import boundaries
from bench.extraction import documents
from ingest.training.boundaries import Talk

CHECK = (Path(__file__).parent.parent / "corpus", Path(__file__).parent.parent / "bench" / "gold")


def test_the_rule_ends_sentences_before_words_that_open_clauses() -> None:
    words = "they build it because land is cheap i think so".split()
    assert boundaries.by_rule(words).nonzero()[0].tolist() == [2, 6, 8]


def test_a_document_without_stops_says_the_same_words() -> None:
    document = documents([CHECK], frozenset())[0]
    bare = boundaries.stripped(document)
    assert ". " not in bare.text.text
    assert [s.index for s in bare.text.segments] == [s.index for s in document.text.segments]
    letters = [[c for c in d.text.text if c.isalnum()] for d in (document, bare)]
    assert letters[0] == letters[1]


def test_a_table_of_ends_has_a_line_for_each_way() -> None:
    sentence = ["well", "they", "build", "it"]
    ends = np.array([False, False, False, True] * 40)
    talks = [Talk(str(n), sentence * 40, ["UH", "PRP", "VBP", "PRP"] * 40, ends, ends | True) for n in range(4)]
    lines = list(boundaries.ends_table(boundaries.boundaries(talks, folds=2)))
    assert [line.split(" | ")[0] for line in lines[2:5]] == [
        "| none", "| before words that open clauses", "| model, from 0.3",
    ]  # fmt: skip
    assert "| model, from 0.5 | 1.000 | 1.000 | 1.000 |" in lines


def test_what_is_to_be_measured_must_be_given(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        boundaries.main([])
    assert "--speech" in capsys.readouterr().err


def test_claims_are_scored_with_and_without_ends() -> None:
    found = documents([CHECK], frozenset())[:1]
    lines = list(boundaries.claims_table(found))
    assert [line.split(" | ")[0] for line in lines[2:]] == [
        f"| {text}, {how} ends" for text in ("as they are", "stops stripped") for how in ("no", "with")
    ]
