import pytest

from ingest.errors import InputError
from ingest.formats import cues


def times(line: str) -> list[tuple[float | None, float | None, list[str]]]:
    """The cues of a text whose first line is this one."""
    found = cues.scan(f"{line}\nwords")
    return [(c.start, c.end, [row.text for row in c.lines]) for c in found.cues]


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [
        ("00:00:01.500 --> 00:00:02.250", 1.5, 2.25),
        ("00:01.500 --> 00:02.250", 1.5, 2.25),
        ("00:00:01,500 --> 00:00:02,250", 1.5, 2.25),
        ("75:14.5-->1:15:15.0", 4514.5, 4515.0),
        ("0:0:1.5 --> 0:0:2.25 align:start position:0%", 1.5, 2.25),
        ("00: 00: 01, 500 -> 00: 00: 02, 250", 1.5, 2.25),
        ("00:00:01:500 –> 00:00:02:250", 1.5, 2.25),
        ("00;00;01.500 --&gt; 00;00;02.250", 1.5, 2.25),
        ("1.5 --> 2.25", 1.5, 2.25),
        ("00:00:01.500 --> 00:00:02.250 X1:100 X2:200", 1.5, 2.25),
        ("00:00:01.500 --> ", 1.5, None),
        ("00:00:01.500 --> soon:1", 1.5, None),
        ("00:00:0x.000 --> 00:00:02.250", None, 2.25),
        ("--> 00:00:02.250", None, 2.25),
        ("00:00:61.000 --> 00:00:02.250", None, 2.25),
    ],
)
def test_times_as_tools_and_people_write_them(line: str, start: float | None, end: float | None) -> None:
    assert [found[:2] for found in times(line)] == [(start, end)]


@pytest.mark.parametrize(
    "line",
    ["that light -->> they will", "from 3.5 -> 4.2 percent", "a --> b", "up --> 12", "12:30 in Memphis", "1 -> 2"],
)
def test_an_arrow_in_a_sentence_is_no_line_of_times(line: str) -> None:
    assert times(line) == []


def test_words_on_the_line_of_the_times_are_kept() -> None:
    assert times("00:01.0 --> 00:02.0 Hello, all: yes") == [(1.0, 2.0, ["Hello, all: yes", "words"])]


def words(text: str, named: bool = False) -> list[list[str]]:
    return [[row.text for row in cue.lines] for cue in cues.scan(text, cues.BLOCK if named else None).cues]


def test_a_number_is_taken_off_with_and_without_an_empty_line() -> None:
    assert words("1\n0:01.0 --> 0:02.0\na\n2\n0:02.0 --> 0:03.0\nb\n\n7\n\n0:03.0 --> 0:04.0\nc") == [
        ["a"],
        ["b"],
        ["c"],
    ]


def test_a_number_that_is_said_stays() -> None:
    assert words("1\n0:01.0 --> 0:02.0\nin\n2026\n\n2\n0:02.0 --> 0:03.0\nb") == [["in", "2026"], ["b"]]
    assert words("0:01.0 --> 0:02.0\nin\n2026\n0:02.0 --> 0:03.0\nb\n0:03.0 --> 0:04.0\nc")[0] == ["in", "2026"]


def test_a_countdown_is_said() -> None:
    assert words("\n".join(f"0:0{n}.0 --> 0:0{n + 1}.0\n{9 - n}" for n in range(3))) == [["9"], ["8"], ["7"]]


def test_a_name_is_taken_off_only_where_the_format_has_names() -> None:
    text = "0:01.0 --> 0:02.0\na\n\nintro-1\n0:02.0 --> 0:03.0\nb"
    assert words(text, named=True) == [["a"], ["b"]]
    assert words(text) == [["a", "intro-1"], ["b"]]


def test_an_empty_line_above_or_between_the_words_loses_none() -> None:
    text = "0:01.0 --> 0:02.0\n\na long line\n0:02.0 --> 0:03.0\nb\n\nc\nd\n\n0:03.0 --> 0:04.0\ne"
    assert words(text, named=True) == [["a long line"], ["b", "c", "d"], ["e"]]


def test_blocks_hold_no_words_and_end_at_an_empty_line() -> None:
    head = "WEBVTT\n\nSTYLE\n::cue { color: red }\n\n"
    text = f"{head}0:01.0 --> 0:02.0\nNOTE to self\n\nNOTE\nnot\nthis\n\nWEBVTT\nX=1\n\n0:02.0 --> 0:03.0\nb"
    assert words(text, named=True) == [["NOTE to self"], ["b"]]


def test_lines_are_counted_as_they_stand() -> None:
    found = cues.scan("\n1\n\n0:01.0 --> 0:02.0\n\na\nb")
    assert [(c.line, [row.paragraph for row in c.lines]) for c in found.cues] == [(4, [3, 4])]


def test_without_any_time_the_line_is_named() -> None:
    for text, line, what in (
        ("WEBVTT\n\nwords", 3, "without any cue"),
        ("\n00:0x:00.0 --> 00:0y\nwords", 4, "without a time"),
    ):
        with pytest.raises(InputError, match=what) as error:
            cues.check(text, "talk.vtt", 3)
        assert error.value.line == line
    cues.check("00:0x:00.0 --> 00:0y\na\n\n00:01.0 --> 00:02.0\nb", "talk.vtt", 1)
