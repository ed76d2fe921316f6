import itertools

import pytest

from graph.model import Segment
from ingest import pipeline as module
from ingest.pipeline import ModelError, pipeline
from ingest.text import Text
from ingest.version import version
from tests.reading import segments, skimmed, studied, text_of


def test_the_first_reading_finds_names_dates_and_numbers_with_their_places() -> None:
    line = "xAI had 100,000 GPUs in Memphis by 2024"
    found = skimmed(line)
    assert [line[n.begin : n.end] for n in found.names] == ["xAI", "Memphis"]
    assert [line[d.begin : d.end] for d in found.dates] == ["2024"]
    assert [line[q.begin : q.end] for q in found.quantities] == ["100,000"]


def test_a_number_inside_a_name_or_date_is_no_quantity() -> None:
    assert skimmed("GPT-4 on H100s in October 2022").quantities == []


def test_nothing_found_means_nothing_parsed() -> None:
    assert studied("it was a quiet evening and nobody said a thing") == []


def test_windows_do_not_share_what_they_own() -> None:
    lines = [f"in part {n} they had {n * 100} megawatts and said some more words about it" for n in range(2, 60)]
    text = text_of(*lines)
    windows = pipeline().study(text, pipeline().skim(text))
    assert len(windows) > 3
    owned = [(w.own_begin, w.own_end) for w in windows]
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(owned))


def test_a_text_longer_than_a_piece_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    text = Text(segments(*["they built 150 megawatts for Oracle in Texas with some more words"] * 40))
    whole = pipeline().skim(text)
    pieces = text.pieces
    monkeypatch.setattr(text, "pieces", lambda: pieces(300))
    assert pipeline().skim(text) == whole
    assert len(whole.quantities) == 40


def test_a_text_far_beyond_the_parsers_own_limit_is_read() -> None:
    filler = "nothing is claimed in this part of the talk and it goes on for a while "
    last = Segment(index=1, text="Oracle has 150 megawatts in Texas", start=1e4)
    text = Text((Segment(index=0, text=filler * 15_000, start=0.0), last))
    assert len(text.text) > pipeline().skimmer.max_length
    assert [n.entity for n in pipeline().skim(text).names] == ["org/oracle", "place/texas"]


def test_another_model_than_the_measured_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MODEL_SHA256", {"parser/model": "0" * 64})
    with pytest.raises(ModelError, match=r"parser/model is not the file that was measured.*pip install"):
        module._model()


def test_the_version_is_short_and_stays() -> None:
    assert version() == version()
    assert len(version()) == 12


def test_a_text_full_of_names_is_parsed_in_stretches_too() -> None:
    line = "NVIDIA and Oracle and Meta and Google and Amazon and OpenAI and " * 40
    windows = studied(line)
    assert len(windows) > 3
    assert max(len(w.doc.text) for w in windows) < 2000
