import pytest

from graph.address import address, citation_address, clock, media_fragment, reader, youtube_id
from graph.model import Citation, Source


def source(url: str | None = None, video_id: str | None = None) -> Source:
    return Source(key="a talk", sha256="0", fingerprint="0", format="captions", url=url, video_id=video_id)


def test_a_video_id_opens_the_video_at_its_whole_second() -> None:
    assert address(source(video_id="aB3_-6789xy"), 605.9) == "https://www.youtube.com/watch?v=aB3_-6789xy&t=605s"


def test_without_a_start_the_second_is_left_out() -> None:
    assert address(source(video_id="aB3_-6789xy")) == "https://www.youtube.com/watch?v=aB3_-6789xy"
    assert address(source("https://example.org/talk")) == "https://example.org/talk"


def test_the_first_second_is_a_second_too() -> None:
    assert address(source(video_id="aB3_-6789xy"), 0.0) == "https://www.youtube.com/watch?v=aB3_-6789xy&t=0s"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=aB3_-6789xy",
        "https://youtube.com/watch?list=x&v=aB3_-6789xy&t=3",
        "https://youtu.be/aB3_-6789xy?t=3",
        "https://www.youtube.com/embed/aB3_-6789xy",
        "https://m.youtube.com/live/aB3_-6789xy?feature=share",
        "http://www.youtube.com/shorts/aB3_-6789xy/",
    ],
)
def test_every_usual_form_of_a_youtube_address_is_known(url: str) -> None:
    assert youtube_id(url) == "aB3_-6789xy"
    assert address(source(url), 7) == "https://www.youtube.com/watch?v=aB3_-6789xy&t=7s"


def test_another_site_gets_a_media_fragment() -> None:
    assert address(source("https://video.example.org/w?v=1"), 605.2) == "https://video.example.org/w?v=1#t=605"
    assert address(source("https://video.example.org/w#top"), 605.2) == "https://video.example.org/w#t=605"


def test_a_video_id_beside_another_sites_address_is_not_taken_for_youtubes() -> None:
    found = address(source("https://video.example.org/w", video_id="aB3_-6789xy"), 1)
    assert found == "https://video.example.org/w#t=1"


@pytest.mark.parametrize("video_id", ["short", "twelve-chars", "aB3_-6789x!", ""])
def test_a_video_id_of_another_form_is_not_taken_for_youtubes(video_id: str) -> None:
    assert address(source(video_id=video_id), 1) is None


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/x",
        "//example.org/x",
        "https://",
        "https://[x",
        "talk",
        "",
    ],
)
def test_what_is_no_web_address_is_never_linked(url: str) -> None:
    assert address(source(url), 1) is None
    assert youtube_id(url) is None


def test_a_lookalike_host_is_not_youtube() -> None:
    assert youtube_id("https://youtube.com.example.org/watch?v=aB3_-6789xy") is None
    assert youtube_id("https://example.org/watch?v=aB3_-6789xy") is None


def test_the_reader_is_where_a_source_without_an_address_opens() -> None:
    cited = Citation(source="a talk", segment=12, last=12, quote="words", start=3.0)
    assert citation_address(source(), cited) == "/source/a%20talk#s12"
    assert citation_address(source("https://example.org/x"), cited) == "https://example.org/x#t=3"


def test_a_citation_without_times_opens_in_the_reader_even_where_there_is_a_video() -> None:
    cited = Citation(source="a talk", segment=12, last=12, quote="words")
    assert citation_address(source(video_id="aB3_-6789xy"), cited) == "/source/a%20talk#s12"


def test_the_reader_quotes_what_a_path_cannot_hold() -> None:
    assert reader("a/b?c#d") == "/source/a%2Fb%3Fc%23d"


def test_media_fragments_follow_the_recommendation() -> None:
    assert media_fragment(605.0, 612.0) == "t=605,612"
    assert media_fragment(605.25, 612.5) == "t=605.25,612.5"
    assert media_fragment(605.0, None) == "t=605"
    assert media_fragment(605.0, 605.0) == "t=605"
    assert media_fragment(None, None) is None


def test_a_clock_shows_hours_only_where_there_are_any() -> None:
    assert [clock(0), clock(5.9), clock(605.9), clock(3723), clock(4514)] == [
        "0:00",
        "0:05",
        "10:05",
        "1:02:03",
        "1:15:14",
    ]
