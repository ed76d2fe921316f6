import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Precision, SegmentKind
from ingest.errors import InputError
from ingest.formats import choose, web_page
from ingest.formats.base import Transcript
from tests.reading_formats import quiet_or_refused, read

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Racks | Gridline</title>
<meta property="og:title" content="A rack is not a rack"><meta property="og:site_name" content="Gridline">
<meta property="article:published_time" content="2025-11-06T10:00:00Z">
<link rel="canonical" href="https://example.org/racks"><style>p {{ color: red }}</style></head>
<body><header><p>Gridline, the site</p></header><nav><ul><li><a href="/">Home</a></li></ul></nav>
<div class="cookie-banner"><p>We use cookies.</p></div>
<article>{}</article>
<aside><p>Related talks</p></aside><script>var p = "<p>no</p>"</script><footer>All rights</footer></body></html>"""

TALK = """<h1>A rack is not a rack</h1><p>This is a transcript.</p>
<p><strong>Ines Okafor</strong> (00:00:05): What does it draw?</p>
<p><strong>Dale Pruitt</strong> (00:00:12): It draws <em>120</em> kilowatts &amp; more.</p>
<p>And another one, <b>100 chips</b> (00:00:30) with a time.</p>
<h2>Cooling</h2>
<p><strong>Speaker 1</strong> (01:00:05): Really?</p>"""


def page(body: str) -> Transcript:
    return web_page.read(PAGE.format(body))


def said(text: str) -> list[tuple[str, float | None, str | None]]:
    return [(s.text, s.start, s.speaker) for s in web_page.read(text).segments if s.kind is SegmentKind.SPEECH]


def test_the_transcript_is_found_in_its_page() -> None:
    found = read(PAGE.format(TALK))
    assert found.format == "html"
    assert said(PAGE.format(TALK)) == [
        ("What does it draw?", 5.0, "Ines Okafor"),
        ("It draws 120 kilowatts & more.", 12.0, "Dale Pruitt"),
        ("And another one, 100 chips", 12.0, "Dale Pruitt"),
        ("with a time.", 30.0, "Dale Pruitt"),
        ("Really?", 3605.0, ""),
    ]
    rest = [(s.text, s.kind.value) for s in found.segments if s.kind is not SegmentKind.SPEECH]
    assert rest == [
        ("A rack is not a rack", "heading"),
        ("This is a transcript.", "boilerplate"),
        ("Cooling", "heading"),
    ]
    assert {s.precision for s in found.segments if s.start is not None} == {Precision.TURN}


def test_a_page_says_what_it_is() -> None:
    known = page(TALK).metadata
    assert (known.title, known.channel, known.date) == ("A rack is not a rack", "Gridline", "2025-11-06")
    assert (known.url, known.speakers) == ("https://example.org/racks", ("Ines Okafor", "Dale Pruitt"))


def test_what_a_page_says_and_cannot_be_so_is_left_out_with_a_warning() -> None:
    text = PAGE.format(TALK).replace("2025-11-06T10:00:00Z", "soon").replace("https://example.org/racks", "/racks")
    found = web_page.read(text)
    assert (found.metadata.date, found.metadata.url) == (None, None)
    assert found.warnings == ("date 'soon' is no date: left out",)


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title> Racks &amp;\n pipes </title>", "Racks & pipes"),
        ("", "In the page"),
        ("<meta name=author content=X>", "In the page"),
    ],
)
def test_the_title_is_the_best_there_is(head: str, title: str) -> None:
    assert web_page.read(f"<html><head>{head}</head><body><h1>In the page</h1><p>Words.</p>").metadata.title == title


def test_the_html_of_podcasts_is_read() -> None:
    text = "<cite>Kevin Lane:</cite>\n<time>0:00</time>\n<p>It draws 100 megawatts.</p>\n<cite>Alban Roe:</cite>\n"
    text += "<time>1:02:15</time>\n<p>Two hundred.</p><p>Or more.</p>"
    assert read(text).format == "html"
    assert said(text) == [
        ("It draws 100 megawatts.", 0.0, "Kevin Lane"),
        ("Two hundred.", 3735.0, "Alban Roe"),
        ("Or more.", 3735.0, "Alban Roe"),
    ]


@pytest.mark.parametrize(
    "row",
    [
        '<div data-start="{0}"><span class="speaker">{1}</span><p>{2}</p></div>',
        '<p data-start="{0}"><b>{1}:</b> {2}</p>',
        '<div data-start-ms="{0}000"><div class="speaker-name">{1}</div><div>{2}</div></div>',
        '<p><span class="ts">0:{0}</span> <strong>{1}</strong>: {2}</p>',
        "<p><strong>{1}</strong><br>[00:00:{0}] {2}</p>",
        "<p>{1} (0:{0})</p><p>{2}</p>",
        "<p>{1} (0:{0})<br/>{2}</p>",
        '<h3>{1}</h3><button class="timestamp">0:{0}</button><p>{2}</p>',
        '<p><b>{1}</b> <a href="https://www.youtube.com/watch?v=abcdefghijk&amp;t={0}s">(0:{0})</a> {2}</p>',
        '<p><b>{1}</b> <a href="https://youtu.be/abcdefghijk?t={0}">play</a> {2}</p>',
        "<table><tr><td>0:{0}</td><td>{1}</td><td>{2}</td></tr></table>",
        "<dl><dt>{1}</dt><dd>[0:{0}] {2}</dd></dl>",
        "<li>[0:{0}] {1}: {2}</li>",
    ],
)
def test_every_usual_form_of_a_turn_is_read(row: str) -> None:
    turns = [
        ("11", "Jane Doe", "It holds 100."),
        ("22", "Tom Hill", "Does it?"),
        ("33", "Jane Doe", "Yes, all."),
        ("44", "Tom Hill", "Oh."),
    ]
    text = f"<html><body><h1>Talk</h1>{''.join(row.format(*turn) for turn in turns)}</body></html>"
    words = [(w.removeprefix("play "), time, speaker) for w, time, speaker in said(text)]
    assert words == [(words, float(second), name) for second, name, words in turns]


def test_times_that_open_one_video_make_it_the_address() -> None:
    link = '<a href="https://www.youtube.com/watch?v=abcdefghijk&amp;t=65s">01:05</a>'
    found = page(f"<p>{link} It draws 100 kilowatts.</p><p>{link} More.</p>")
    assert found.metadata.url == "https://www.youtube.com/watch?v=abcdefghijk"
    assert [s.start for s in found.segments] == [65.0, 65.0]


def test_times_behind_their_statements_are_those_of_a_note() -> None:
    link = '<a href="https://youtu.be/abcdefghijk?t={}">{}</a>'
    found = page(
        f"<p>It holds a hundred chips {link.format(65, '1:05')}. It draws power {link.format(70, '1:10')}.</p>"
        f"<p>It grew in the year after that {link.format(90, '1:30')}.</p>"
    )
    assert [(s.text, s.start, s.precision) for s in found.segments] == [
        ("It holds a hundred chips.", 65.0, "note"),
        ("It draws power.", 70.0, "note"),
        ("It grew in the year after that.", 90.0, "note"),
    ]


def test_short_pieces_with_times_are_captions() -> None:
    found = page("".join(f'<span data-start="{n}.5">word {n}</span><br>' for n in range(5))).segments
    assert [(s.text, s.start, s.end) for s in found][:2] == [("word 0", 0.5, 1.5), ("word 1", 1.5, 2.5)]
    assert {s.precision for s in found} == {Precision.CAPTION}


def test_words_of_which_each_has_its_time_are_parted_at_sentences() -> None:
    words = [f"{'It holds a hundred chips' if n % 30 else 'And.'}" for n in range(90)]
    found = page(
        "<p>" + "".join(f'<span data-m="{n * 500}">{word} </span>' for n, word in enumerate(words)) + "</p>"
    ).segments
    assert " ".join(s.text for s in found) == " ".join(words)
    assert len(found) > 3
    assert found[0].start == 0.0
    assert all((s.start or 0) % 0.5 == 0 for s in found)


def test_a_page_without_times_is_read_by_paragraph() -> None:
    found = page("<p>Jane Doe: It runs.</p><p>It ran.</p><p><b>Host:</b> Well?</p><ul><li>One item</li></ul>").segments
    assert [(s.text, s.speaker, s.precision) for s in found] == [
        ("It runs.", "Jane Doe", "paragraph"),
        ("It ran.", "Jane Doe", "paragraph"),
        ("Host: Well?", "", "paragraph"),
        ("One item", "", "paragraph"),
    ]


def test_bold_words_are_no_speakers() -> None:
    found = page("<p><b>Key point</b> It runs.</p><p><strong>Power</strong> is scarce.</p>").segments
    assert [(s.text, s.speaker) for s in found] == [("Key point It runs.", None), ("Power is scarce.", None)]


def test_the_longest_run_of_paragraphs_is_taken_without_an_article() -> None:
    text = (
        "<body><div><p>Buy our book.</p></div><div>" + "<p>It holds a hundred chips.</p>" * 5 + "</div><div>Links</div>"
    )
    assert [words for words, _, _ in said(text)] == ["It holds a hundred chips."] * 5


def test_an_element_that_is_called_the_transcript_is_taken() -> None:
    text = f"<article><p>{'About the show. ' * 5}</p><div id=episode-Transcript>{'<p>It runs.</p>' * 9}</div></article>"
    assert [words for words, _, _ in said(text)] == ["It runs."] * 9


def test_minutes_printed_as_hours_are_mended() -> None:
    times = "08:10:00 09:33:00 10:07:00 12:08:00 12:41:00 17:51:00 18:59:00".split()
    found = page("".join(f"<p>Jane Doe ({time}): It runs.</p>" for time in times))
    assert (found.segments[0].start, found.segments[0].printed) == (490.0, "08:10:00")
    assert len(found.warnings) == 1


@pytest.mark.parametrize(
    "text", ['<?xml version="1.0"?><a/>', "<tt xmlns='x'><body/></tt>", '<?xml version="1.0"?>\n<rss></rss>']
)
def test_xml_is_refused_by_name(text: str) -> None:
    with pytest.raises(InputError, match=r"^talk\.xml:3: of a format that is not read \(XML\)\. Convert it to WebVTT"):
        choose(text, "talk.xml", 3)


def test_a_page_that_nests_without_end_is_refused() -> None:
    with pytest.raises(InputError, match="HTML with more than 500 elements in one another"):
        choose("<html>" + "<div>" * 100_000, "talk.html")


def test_text_with_marks_is_no_page() -> None:
    for text in ("It is <b>so</b>.", "<Music> welcome", "a < b and b > c", "<p is the start of this"):
        assert web_page.sniff(text) == 0.0


def test_a_page_without_words_holds_nothing() -> None:
    assert web_page.read("<html><img src=x><script>1</script><nav>Home</nav>").segments == ()


tags = ["<p>", "</p>", "<b>", "</b>", "<div data-start='1.5'>", "</div>", "Jane Doe", ": ", "(0:05)", "<br>", "<nav>"]
tags += ["<time>0:09</time>", "<a href='?t=9s'>", "</a>", "<h2>", "</h2>", "words ", "<td>", "<cite>", "</cite>"]
tags += ["&#0;", "<!--", "-->", "<p class=share>"]


@given(st.text() | st.text(st.sampled_from("<>/pbai =:'\"0123()&;#")) | st.lists(st.sampled_from(tags)).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    quiet_or_refused(text, web_page.read)
    quiet_or_refused(PAGE.format(text), web_page.read)
