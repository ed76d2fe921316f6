import random
from pathlib import Path

import numpy as np
import pytest

from bench.boundaries import boundaries as measured
from ingest.errors import InputError
from ingest.training import __main__ as command
from ingest.training import boundaries

SPEECH = Path(__file__).parent.parent.parent / "shared" / "training" / "speech"


def invented(seed: int, sentences: int = 300) -> str:
    """Talk of which each sentence opens with "now" or "well", and closes with one of two words."""
    draw = random.Random(seed)
    things = "racks chips halls cables fans pumps".split()
    said = [
        f"{draw.choice(['Now', 'Well'])} they {draw.choice(['build', 'move', 'cool'])} {draw.choice(things)} and "
        f"{draw.choice(things)}, it {draw.choice(['works', 'hums'])}{draw.choice('.?!')}"
        for _ in range(sentences)
    ]
    cues = [" ".join(said[n : n + 3]) for n in range(0, len(said), 3)]
    return "WEBVTT\n\n" + "\n\n".join(
        f"00:{n // 60:02d}:{n % 60:02d}.000 --> 00:{n // 60:02d}:{n % 60:02d}.900\n{cue}" for n, cue in enumerate(cues)
    )


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> list[boundaries.Talk]:
    folder = tmp_path_factory.mktemp("speech")
    for seed in range(3):
        (folder / f"{seed}.vtt").write_text(invented(seed))
    return boundaries.read(folder)


def test_a_talk_is_its_words_with_the_ends_that_its_stops_mark(talks: list[boundaries.Talk]) -> None:
    talk = talks[0]
    assert talk.ends.sum() == 300
    assert {talk.words[n] for n in talk.ends.nonzero()[0].tolist()} == {"works", "hums"}
    assert talk.sure.all()


def test_what_marks_the_ends_is_learned(talks: list[boundaries.Talk]) -> None:
    learned = boundaries.learn(talks[:2])
    found = learned.model().probabilities(talks[2].words) > 0.5
    assert np.array_equal(found[:-1], talks[2].ends[:-1])


def test_the_same_talks_give_the_same_files(talks: list[boundaries.Talk], tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        boundaries.learn(talks).write(tmp_path / name)
        written.append([path.read_bytes() for path in sorted((tmp_path / name).iterdir())])
    assert written[0] == written[1]
    assert [path.name for path in sorted(tmp_path.joinpath("one").iterdir())] == [
        "boundaries.classes.json", "boundaries.weights.json",
    ]  # fmt: skip


def test_what_only_one_talk_says_is_not_learned(tmp_path: Path) -> None:
    for seed in range(3):
        extra = " Quillfern marrows the tinderbox." * 20 if seed == 1 else ""
        (tmp_path / f"{seed}.vtt").write_text(invented(seed, 60) + extra)
    learned = boundaries.learn(boundaries.read(tmp_path))
    assert "quillfern" not in learned.classes
    assert not any("marrows" in row for own in learned.weights.values() for row in own)


def test_words_in_endless_sentences_are_doubtful(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(f"It ends here. {'and on it goes ' * 20} at last. It ends.")
    (talk,) = boundaries.read(tmp_path)
    assert talk.sure.sum() == 5


def test_an_empty_folder_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match="no talk"):
        boundaries.read(tmp_path)
    assert command.main(["boundaries", "--speech", str(tmp_path)]) == 1
    assert "no talk" in capsys.readouterr().err


def test_the_command_writes_both_files(
    talks: list[boundaries.Talk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "WEIGHTS", tmp_path)
    monkeypatch.setattr(boundaries, "read", lambda folder: talks)
    assert command.main(["boundaries", "--speech", "speech"]) == 0
    assert "of 3 talks" in capsys.readouterr().out
    assert len(list(tmp_path.iterdir())) == 2


def test_held_back_talks_are_better_read_by_the_model_than_by_rule(tmp_path: Path) -> None:
    if not SPEECH.is_dir():
        pytest.skip("needs the folder of punctuated talks beside the project, shared/training/speech")
    for path in sorted(SPEECH.glob("*.vtt"), key=lambda path: path.stat().st_size)[:4]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    scores = measured(boundaries.read(tmp_path), folds=2).scores
    assert scores["model, from 0.4"].f1 > scores["before words that open clauses"].f1 + 0.1
