from typing import Any

import pytest

from ingest.formats.facts import language, metadata, names


def test_a_recording_is_described_under_many_names() -> None:
    found, warnings = metadata(
        {"episode_title": "Talk", "webpage_url": "https://example.org/talk", "uploadDate": "20260429",
         "show": {"name": "Gridline"}, "videoId": "gridline001", "speakers": ["Jane Doe", "Speaker 2"]}
    )  # fmt: skip
    assert (found.title, found.url, found.date) == ("Talk", "https://example.org/talk", "2026-04-29")
    assert (found.channel, found.video_id, found.speakers, warnings) == ("Gridline", "gridline001", ("Jane Doe",), ())


def test_what_stands_further_up_wins_over_what_lies_inside() -> None:
    value = {"title": "Talk", "youtube_metadata": {"title": "Other", "channel": "Gridline"}, "turns": {"title": "No"}}
    found, _ = metadata(value)
    assert (found.title, found.channel) == ("Talk", "Gridline")


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("2026-04-29T10:00:00Z", "2026-04-29"), ("Wed, 29 Apr 2026 10:00:00 GMT", "2026-04-29"),
        (20260429, "2026-04-29"), (1777456800, "2026-04-29"), ("2026", "2026"),
    ],
)  # fmt: skip
def test_dates_of_many_forms_are_one(date: Any, iso: str) -> None:
    assert metadata({"published": date})[0].date == iso


def test_what_cannot_be_so_is_left_out_with_a_warning() -> None:
    found, warnings = metadata({"date": "last week", "title": "Talk"})
    assert (found.date, found.title, warnings) == (None, "Talk", ("date 'last week' is no date: left out",))


@pytest.mark.parametrize("value", [{"url": "talk.mp3", "title": {"a": 1}, "channel": True, "speakers": 2}, [], 7, None])
def test_what_means_something_else_is_nothing(value: Any) -> None:
    found, warnings = metadata(value)
    assert (found.title, found.url, found.channel, found.speakers, warnings) == (None, None, None, (), ())


def test_a_host_alone_is_not_all_who_speak() -> None:
    assert metadata({"host": "Jane Doe"})[0].speakers == ()
    assert metadata({"hosts": ["Jane Doe"], "guest": {"name": "John Roe"}})[0].speakers == ("Jane Doe", "John Roe")


def test_a_language_is_a_code_or_a_word() -> None:
    assert (language({"language": "en"}), language({"metadata": {"language_code": "en_us"}})) == ("en", "en_us")
    assert (language({"language": 7}), language([]), language({"language": "x" * 99})) == (None, None, None)


def test_labels_have_names_in_an_object_or_a_list() -> None:
    assert names({"speakers": {"A": "Jane Doe", "B": 2}}) == {"A": "Jane Doe"}
    assert names({"speakers": [{"id": 0, "name": "Jane Doe"}, {"name": "x"}, "y"]}) == {"0": "Jane Doe"}
    assert names({"speakers": 2}) == names([]) == {}
