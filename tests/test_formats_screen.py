from ingest.formats import cues
from ingest.formats.screen import once, rows


def words(text: str) -> list[tuple[str, str | None, float | None]]:
    """The words of one cue."""
    cue = cues.scan(f"0:00.0 --> 0:09.0\n{text}").cues[0]
    return [(word.text, word.voice, word.time) for row in rows(cue) for word in row.words]


def pages(*shown: str, gap: float = 0.0) -> list[str]:
    """What cues of a second each show that is new; `gap` seconds lie between them."""
    text = "\n".join(
        f"0:{n * (1 + gap):06.3f} --> 0:{n * (1 + gap) + 1:06.3f}\n{page}\n" for n, page in enumerate(shown)
    )
    found = cues.scan(text).cues
    return ["/".join(" ".join(w.text for w in row.words) for row in page) for page in once(found, map(rows, found))]


def test_a_voice_lasts_until_it_is_closed_or_another_begins() -> None:
    found = words("<v Ada King>one\ntwo</v> three <v.loud.first Toby>four <v Esme O&#39;Neill>five")
    assert [(text, voice) for text, voice, _ in found] == [
        ("one", "Ada King"), ("two", "Ada King"), ("three", None), ("four", "Toby"), ("five", "Esme O'Neill"),
    ]  # fmt: skip


def test_words_have_the_times_that_are_given_for_them() -> None:
    found = words("so<00:00:01.320><c> GB</c><c>200</c><00:00:02.000><c> chips</c>")
    assert found == [("so", None, None), ("GB200", None, 1.32), ("chips", None, 2.0)]


def test_markup_goes_and_what_looks_like_it_stays() -> None:
    shown = (
        r"{\an8}<font color='#fff'>Grid<b>line</b></font><br>x < 5 &amp; y &gt; 3 {y:i}<lang en>R&amp;amp;D</lang>\Nend"
    )
    assert [text for text, _, _ in words(shown)] == "Gridline x < 5 & y > 3 R&D end".split()
    assert [text for text, _, _ in words("\u200b[Music]\u200e &nbsp;♪ la&lrm;")] == ["[Music]", "♪", "la"]


def test_marks_stand_apart_from_words() -> None:
    assert [text for text, _, _ in words("yes.&gt;&gt;No &amp;gt;&amp;gt; so")] == ["yes.", ">>", "No", ">>", "so"]


def test_two_lines_that_scroll_are_taken_once() -> None:
    assert pages("a b", "a b", "a b\nc d", "c d", "c d\ne f") == ["a b", "", "c d", "", "e f"]


def test_three_lines_that_scroll_are_taken_once() -> None:
    assert pages("a a\nb b\nc c", "b b\nc c\nd d", "c c\nd d\ne e") == ["a a/b b/c c", "d d", "e e"]


def test_a_line_that_grows_is_taken_once() -> None:
    assert pages("we have", "we have one", "we have one hundred\nthousand chips") == [
        "we have",
        "one",
        "hundred/thousand chips",
    ]


def test_lines_that_are_said_twice_stay() -> None:
    chorus = ["yes", "yes", "one of these", "one of these", "and a third", "so much for it", "good", "bye now all"]
    assert pages(*chorus, *"abcdefgh") == [*chorus, *"abcdefgh"]


def test_what_is_said_again_after_an_empty_screen_stays() -> None:
    rolling = ["a b", "a b\nc d", "c d\ne f", "e f"]
    assert pages(*rolling, gap=0.5) == ["a b", "c d", "e f", ""]
    assert pages(*rolling, gap=2.0) == [page.replace("\n", "/") for page in rolling]


def test_a_cue_that_is_there_twice_is_taken_once() -> None:
    found = cues.scan("0:01.0 --> 0:02.0\nyes\n\n0:01.0 --> 0:02.0\nyes\n\n0:02.0 --> 0:03.0\nyes").cues
    assert [len(page) for page in once(found, map(rows, found))] == [1, 0, 1]
