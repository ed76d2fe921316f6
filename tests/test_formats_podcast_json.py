from hypothesis import given
from hypothesis import strategies as st

from graph.model import Precision
from tests.reading_json import chosen, spoken

Item = dict[str, object]


def said(*words: tuple[str, float, float, str]) -> dict[str, object]:
    return {
        "version": "1.0.0",
        "segments": [{"speaker": s, "startTime": a, "endTime": b, "body": w} for w, a, b, s in words],
    }


def test_a_segment_is_a_caption_with_its_times_and_speaker() -> None:
    name, found = chosen(said(("We need power.", 0.5, 2, "Jane Doe"), ("Always has been so.", 2.5, 4, "John Roe")))
    assert name == "podcast_json"
    assert [(s.text, s.start, s.end, s.speaker, s.paragraph) for s in found.segments] == [
        ("We need power.", 0.5, 2.0, "Jane Doe", 1),
        ("Always has been so.", 2.5, 4.0, "John Roe", 2),
    ]
    assert {s.precision for s in found.segments} == {Precision.CAPTION}
    assert found.metadata.speakers == ("Jane Doe", "John Roe")


def test_words_are_joined_up_to_another_speaker() -> None:
    assert spoken(
        said(("I", 0.5, 0.75, "Jane Doe"), ("am", 1, 1.25, "Jane Doe"), ("here.", 1.5, 2, "Jane Doe"),
             ("Nooo", 2.2, 3, "John Roe"))
    ) == [("I am here.", 0.5, 2.0, "Jane Doe"), ("Nooo", 2.2, 3.0, "John Roe")]  # fmt: skip


def test_a_label_that_names_nobody_is_somebody_and_no_label_is_nobody() -> None:
    rows = [("We do now.", 0, 1, "Speaker 1"), ("Nobody does that.", 1, 2, "Jane Doe"), ("So they say.", 3, 4, "Host")]
    assert [s[3] for s in spoken(said(*rows))] == ["", "Jane Doe", ""]
    unlabelled = [{"startTime": start, "body": body} for body, start, _, _ in rows]
    assert [s[3] for s in spoken({"segments": unlabelled})] == [None, None, None]


def test_one_name_among_strangers_is_not_the_speaker_of_the_recording() -> None:
    value = said(("We do that now.", 0, 1, "Speaker 1"), ("Nobody does that.", 1, 2, "Jane Doe"))
    assert chosen(value)[1].metadata.speakers == ()


def test_ends_and_speakers_may_be_missing() -> None:
    items: list[Item] = [
        {"startTime": 1, "body": "First words here."},
        {"startTime": "0:05", "body": "Then others too."},
    ]
    assert spoken({"segments": [*items, {"body": "  "}, {"startTime": 9}, 7]}) == [
        ("First words here.", 1.0, 5.0, None),
        ("Then others too.", 5.0, None, None),
    ]


def test_what_the_file_says_of_the_episode_is_kept() -> None:
    value = {
        **said(("We do that now.", 0, 1, "Jane Doe")),
        "title": "Talk",
        "podcast": {"title": "Gridline"},
        "language": "en",
    }
    found = chosen(value)[1]
    assert (found.metadata.title, found.metadata.channel, found.metadata.speakers) == (
        "Talk",
        "Gridline",
        ("Jane Doe",),
    )
    assert found.language == "en"


word = st.text(st.sampled_from("abcé1.,?"), min_size=1, max_size=6).filter(lambda w: any(c.isalnum() for c in w))


@given(st.lists(st.tuples(word, st.floats(0, 2), st.sampled_from(["Jane Doe", "John Roe"])), min_size=2, max_size=80))
def test_no_word_is_lost_or_moved_and_no_segment_lasts_long(words: list[tuple[str, float, str]]) -> None:
    time, rows = 0.0, []
    for body, gap, who in words:
        time = round(time + gap, 3)
        rows.append((body, time, round(time + 0.2, 3), who))
        time = rows[-1][2]
    found = spoken(said(*rows))
    assert "".join(s[0] for s in found).replace(" ", "") == "".join(w for w, _, _, _ in rows)
    assert {s[1] for s in found} <= {start for _, start, _, _ in rows}
    for _, start, end, _ in found:
        assert start is not None
        assert end is not None
        assert end - start <= 10.3
