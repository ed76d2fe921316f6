import gc
import itertools
import weakref

import pytest
from spacy.tokens import Doc

from graph.model import Segment
from ingest import pipeline as module
from ingest.discourse.discourse import Discourse, Named
from ingest.discourse.setting import Setting
from ingest.pipeline import BATCH, ModelError, pipeline
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
    windows = list(pipeline().study(text, pipeline().skim(text)))
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
    line = "NVIDIA and Oracle and Meta and Google with 5 gigawatts and OpenAI and " * 80
    windows = studied(line)
    assert len(windows) > 3
    assert max(len(w.doc.text) for w in windows) < 2000


def test_only_stretches_with_a_number_are_parsed() -> None:
    counting, related = studied("Oracle draws 150 megawatts in Texas"), studied("NVIDIA supplies Oracle in Texas")
    assert [window.doc.has_annotation("DEP") for window in counting] == [True]
    assert related == []


def test_no_more_windows_are_held_than_are_parsed_together() -> None:
    lines = [f"in part {n} they had {n * 100} megawatts. " + "and so it went on and on. " * 40 for n in range(2, 60)]
    text = text_of(*lines)
    alive: weakref.WeakSet[Doc] = weakref.WeakSet()
    most = 0
    for n, window in enumerate(pipeline().study(text, pipeline().skim(text))):
        alive.add(window.doc)
        if n % 14 == 13:  # collecting is slow
            gc.collect()
            most = max(most, len(alive))
    assert 1 <= most <= 2 * BATCH < len(lines)


def test_relations_are_found_across_the_edges_of_windows() -> None:
    lines = [f"in part {n} they had {n * 100} megawatts and" for n in range(2, 60)]
    text = text_of(*lines, "Amazon invests in Anthropic", *lines)
    names = [Named(n.begin, n.end, n.entity, n.type) for n in pipeline().skim(text).names]
    found = pipeline().relate(Setting(text.text, names, Discourse(())))
    assert [(r.subject.entity, r.predicate, r.object.entity) for r in found] == [
        ("org/amazon", "invests_in", "org/anthropic")
    ]


def test_a_number_is_studied_in_the_window_that_owns_it_alone() -> None:
    line = " ".join(f"in part {n} they had {n * 100} megawatts and said some more" for n in range(2, 99))
    windows = studied(line)
    owned = [
        (window, number._.reading.begin + window.offset)
        for window in windows
        for number in window.doc.spans["quantities"]
    ]
    assert len(windows) > 3
    assert [begin for _, begin in owned] == [quantity.begin for quantity in skimmed(line).quantities]
    assert all(window.own_begin <= begin < window.own_end for window, begin in owned)


def test_a_long_run_of_numbers_is_read_to_its_end() -> None:
    assert len(skimmed(" ".join(str(n) for n in range(1_100, 1_900))).quantities) == 800
