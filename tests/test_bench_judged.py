from pathlib import Path

import pytest

from bench.judged import FIELDS, VERDICTS, drawn, fields, main, read_verdicts
from graph.store import ClaimFilter
from graph.stores import open_store
from tests.served import talk


@pytest.fixture
def kept(tmp_path: Path) -> str:
    where = str(tmp_path / "graph.db")
    store = open_store(where)
    store.put(talk())
    store.close()
    return where


def test_the_same_seed_draws_the_same_claims(kept: str) -> None:
    store = open_store(kept)
    first, again = (drawn(store, ["ta"], 2, 7) for _ in range(2))
    assert [claim.id for claim in first] == [claim.id for claim in again]
    assert len(first) == 2
    assert all(claim.quantity for claim in first)
    assert len(drawn(store, ["ta"], 100, 7)) < store.count_claims(ClaimFilter(source="talk")).number
    store.close()


def test_each_claim_is_shown_with_its_words_and_every_field(kept: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--store", kept, "--sources", "talk", "--count", "9"])
    shown = capsys.readouterr().out
    assert "[[100,000]]" in shown
    for field in FIELDS:
        assert f"\n  {field}: " in shown


def test_an_unknown_source_is_refused(kept: str) -> None:
    with pytest.raises(SystemExit, match="no source whose key begins with tunes"):
        main(["--store", kept, "--sources", "tunes"])


def test_what_was_judged_is_shown_again_or_said_to_be_gone(kept: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--store", kept, "--judged"])
    assert capsys.readouterr().out.count("is no longer claimed") == 90


def test_the_verdicts_are_of_sixty_claims_in_both_rounds() -> None:
    verdicts = read_verdicts(VERDICTS)
    for name in ("before", "after"):
        assert len({verdict.claim for verdict in verdicts if verdict.round == name}) == 60
    wrong = [v for v in verdicts if {"w", "m"} & set(v.letters.values())]
    assert all(verdict.why for verdict in wrong)


def test_a_letter_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.csv"
    path.write_text(f"claim,source,round,{','.join(FIELDS)},why\nabc,t1,before{',x' * len(FIELDS)},\n")
    with pytest.raises(ValueError, match="worth of abc is 'x'"):
        read_verdicts(path)


def test_the_docs_say_what_the_verdicts_count(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    page = (Path(__file__).parents[1] / "docs" / "extraction.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out.strip() in page


def test_every_field_has_its_words() -> None:
    claim = next(claim for claim in talk().claims if claim.quantity)
    assert tuple(fields(claim)) == FIELDS
