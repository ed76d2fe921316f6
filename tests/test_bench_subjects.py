from pathlib import Path

import pytest

from bench.subjects import as_file, load, main, results, tally
from ingest.errors import InputError

PASSAGES = Path(__file__).parent / "data" / "subjects.passages.txt"


def test_the_passages_keep_their_floor() -> None:
    """Rules were written on lot A; lot B was only counted."""
    passages = load(PASSAGES)
    assert len(passages) == 120
    for lot, least in (("A", 0.78), ("B", 0.71)):
        made = tally(results(p for p in passages if p.lot == lot))
        assert made.f1 >= least
        assert made.named_falsely <= 6


def test_a_passage_is_a_file_of_its_form(tmp_path: Path) -> None:
    path = tmp_path / "p.txt"
    path.write_text(
        "# a remark\n@ A1 captions\none two three four five six seven eight nine ten\n"
        "@ A2 turns\nAda Lind: Hm?\n@ B3 notes | Mills\n## Power\n- It draws 5 MW.\n= 5 MW | -\n"
    )
    captions, turns, notes = (as_file(p) for p in load(path))
    assert captions == ("txt", "- [00:00] one two three four five six seven eight nine\n- [00:04] ten")
    assert turns == ("vtt", "WEBVTT\n\n00:00:00.000 --> 00:00:20.000\n<v Ada Lind>Hm?")
    assert notes[1].endswith("## Power\n- It draws 5 MW. [00:00:04]")


@pytest.mark.parametrize("text", ["= 5 | -", "@ A1 song\n", "@ A1 notes\nfive\n= six | -", "@ A1 notes\nfive\n= five"])
def test_what_is_no_passage_is_said(text: str, tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text(text)
    with pytest.raises(InputError):
        load(tmp_path / "p.txt")


def test_it_counts_and_lists_the_misses_of_one_lot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.txt"
    path.write_text(
        "@ A1 turns\nAda Lind: The H100 draws 700 watts. A hall has 300 racks.\n= 700 watts | -\n= 300 racks | -\n"
    )
    assert main([str(path), "--misses", "A"]) == 0
    missed, counted = capsys.readouterr().out.splitlines()
    assert missed == "A001 turns: 700 watts: -, not H100"
    assert "named falsely 1/2" in counted
