"""That the benchmark of reading runs and times what it says; never how fast anything is."""

from pathlib import Path

import pytest

from bench.reading import CORPUS, chunks, main, transcripts


def test_every_stage_is_timed_beside_the_peer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "talk.md"
    path.write_text("- [00:01] xAI runs 100,000 H100s in Memphis\n- [00:05] and draws 150 megawatts\n")
    main(["--text", str(path), "--rounds", "2"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "| 10 words | seconds | words/s |"
    names = [line.split("|")[1].strip() for line in lines[2:-2]]
    assert names[:5] == ["file to segments", "first reading", "linker", "dates", "quantities"]
    assert names[5:8] == ["second reading", "tok2vec", "tagger"]
    assert names[-3:] == ["names, setting, claims", "**all**", "**spaCy's whole pipeline**"]
    assert {"parser", "parts_of_speech", "predicates", "subjects", "relations"} < set(names)
    assert all(float(line.split("|")[2]) >= 0 for line in lines[2:-2])
    assert lines[-1].endswith("times as fast as spaCy's whole pipeline")


def test_the_peer_is_given_every_word() -> None:
    text = "one two three " * 500
    assert "".join(chunks(text)) == text
    assert all(len(chunk) < 1_020 for chunk in chunks(text))


def test_what_describes_a_transcript_is_none() -> None:
    found = transcripts([CORPUS])
    assert len(found) >= 10
    assert not any(path.name.endswith(".meta.yaml") for path in found)
