from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Rights
from ingest.errors import InputError
from ingest.metadata import (
    MAX_YAML,
    FrontMatter,
    Metadata,
    beside,
    from_flags,
    is_sidecar,
    sidecar_of,
    split_front_matter,
)


def front(block: str) -> FrontMatter:
    return split_front_matter(f"---\n{block}\n---\nwords", "talk.md")


def said(block: str) -> Metadata:
    return front(block).metadata


def refused(text: str) -> str:
    with pytest.raises(InputError) as caught:
        split_front_matter(text, "talk.md")
    return str(caught.value)


def test_front_matter_is_taken_off_the_text() -> None:
    found = front("title: A talk\nvideoId: abc\ndate: 2025-03-01")
    assert found == FrontMatter(Metadata(title="A talk", video_id="abc", date="2025-03-01"), "words", 5)


@pytest.mark.parametrize(
    "text", ["words", "---\nwords below a rule\n---\n", "--- \n\nwords", "a\n---\ntitle: x\n---\n", "---", ""]
)
def test_a_text_without_front_matter_stays_whole(text: str) -> None:
    assert split_front_matter(text, "x") == FrontMatter(Metadata(), text)


def test_front_matter_may_stand_below_blank_lines_and_hold_comments() -> None:
    found = split_front_matter("\n---\n# made by a tool\n\"title\": 'A: talk'\n...\nwords", "x")
    assert (found.metadata.title, found.body, found.lines) == ("A: talk", "words", 5)


def test_empty_front_matter_says_nothing() -> None:
    assert split_front_matter("---\n---\nwords", "x") == FrontMatter(Metadata(), "words", 2)


@pytest.mark.parametrize(
    ("block", "wanted"),
    [
        ("videoId: a\nvideo_id: b", Metadata(video_id="a")),
        ("video_url: https://example.org/x", Metadata(url="https://example.org/x")),
        ("speaker: Ida Holm", Metadata(speakers=("Ida Holm",))),
        ("speakers: [Ida Holm, Toby Fenn, Ida Holm, Unknown]", Metadata(speakers=("Ida Holm", "Toby Fenn"))),
        ("speaker: Unknown\nchannel: unknown\ndate: ''\ntitle: ~\nurl:", Metadata()),
        ("video_id: 01234567890\ntitle: yes", Metadata(video_id="01234567890", title="yes")),
        ("channel: 12:30:45", Metadata(channel="12:30:45")),
        ("rights: Private", Metadata(rights=Rights.PRIVATE)),
        ("TITLE: 'a\tb  c'", Metadata(title="a b c")),
        ('title: "a \\e[31mred"', Metadata(title="a [31mred")),
        ("summary: who knows\nkey_points:\n  - a\n  - b\nretrieved_at: 2025-01-01", Metadata()),
        ("date: 2025-03-01T10:00:00+09:00", Metadata(date="2025-03-01")),
        ("date: 2025-03", Metadata(date="2025-03")),
        ("date: 2025", Metadata(date="2025")),
    ],
)  # fmt: skip
def test_what_front_matter_may_say(block: str, wanted: Metadata) -> None:
    assert front(block) == FrontMatter(wanted, "words", 3 + block.count("\n"))


@pytest.mark.parametrize(
    ("block", "warning"),
    [
        ("title: a\ndate: 2025-02-30", "line 3: date '2025-02-30' is no date: left out"),
        ("date: 2025/11/21", "line 2: date '2025/11/21' is no date: left out"),
        ("date: ٢٠٢٥", "line 2: date '٢٠٢٥' is no date: left out"),
        ("url: javascript:alert(1)", "line 2: url 'javascript:alert(1)' is no web address: left out"),
        ("title: [a, b]", "line 2: a list where one text is wanted: left out"),
        ("speakers: {a: b}", "line 2: a mapping where one text is wanted: left out"),
        ("rights: mine", "line 2: rights 'mine': left out"),
    ],
)
def test_what_makes_no_sense_in_front_matter_is_left_out_and_said(block: str, warning: str) -> None:
    found = front(block)
    assert found.warnings == (warning,)
    assert found.metadata in (Metadata(), Metadata(title="a"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("---\ntitle: a\nchannel: b: c\n---\nwords", "talk.md:3: broken YAML: mapping values are not allowed here"),
        ('---\ntitle: "a\nb: c\n---\nwords', "talk.md:4: broken YAML: found unexpected end of stream"),
        ("---\na: 1\nb: 2\ntitle: [a\n---\nwords", "talk.md:5: broken YAML"),
        ("\n\n---\ntitle: @a\n---\nwords", "talk.md:4: broken YAML: found character '@'"),
        ("---\na: b\n\ttitle: c\n---\nwords", "talk.md:3: broken YAML"),
        ("---\na: &x [*x]\n---\nwords", "talk.md:2: broken YAML"),
        ("---\na: *x\n---\nwords", "talk.md:2: broken YAML: found undefined alias"),
        ("---\na: b\nc: \ufffe\n---\nwords", "talk.md:3: broken YAML: a character that YAML does not allow"),
        ("---\na: " + "[" * 3000 + "\n---\nwords", "talk.md:2: YAML nested too deeply"),
        ("---\n" + "a: b\n" * (MAX_YAML // 5 + 1) + "---\nx", "are over the limit of 100,000"),
    ],
)
def test_broken_front_matter_is_refused_with_its_line(text: str, wanted: str) -> None:
    assert refused(text).startswith(wanted) or wanted in refused(text)


def test_front_matter_that_never_closes_is_refused() -> None:
    assert refused("---\ntitle: a\nwords") == (
        "talk.md:1: front matter opens with --- and never closes. Close it with a line ---."
    )
    assert refused("\n\n---\ntitle: a\nwords").startswith("talk.md:3: ")


def test_a_yaml_bomb_is_no_bomb() -> None:
    lines = ["speakers: &a0 [x]"] + [f"k{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert said("\n".join([*lines, "title: *a11"])) == Metadata(speakers=("x",))


def sidecar(folder: Path, content: str) -> Metadata:
    (folder / "talk.meta.yaml").write_text(content, encoding="utf-8")
    return beside(folder / "talk.md")


def test_a_file_beside_says_what_the_transcript_does_not(tmp_path: Path) -> None:
    found = sidecar(tmp_path, "title: A talk\ndate: 2025-03-01\nspeakers:\n  - Ida Holm\nrights: snippet\n")
    assert found == Metadata(title="A talk", date="2025-03-01", speakers=("Ida Holm",), rights=Rights.SNIPPET)


def test_without_a_file_beside_nothing_is_said(tmp_path: Path) -> None:
    assert beside(tmp_path / "talk.md") == Metadata()
    assert beside(tmp_path / ("x" * 250 + ".md")) == Metadata()


def test_the_name_loses_its_last_suffix_only() -> None:
    assert sidecar_of(Path("a/talk.en.md")) == Path("a/talk.en.meta.yaml")
    assert is_sidecar(Path("a/talk.meta.yaml"))
    assert not is_sidecar(Path("a/talk.yaml"))


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("title: a\nchanel: b\n", "2: unknown key 'chanel'. Known keys: title url date channel video_id"),
        ("\ndate: yesterday\n", "2: date 'yesterday' is no date. Write YYYY-MM-DD, YYYY-MM or YYYY."),
        ("title: a\ndate: 2025-13-01\n", "2: date '2025-13-01' is no date. Write YYYY-MM-DD, YYYY-MM or YYYY."),
        ("url: example.org/x", "1: url 'example.org/x' is no web address. Write https://...."),
        ("rights: mine", "1: rights 'mine'. Write full, snippet or private."),
        ("speakers: [[a]]", "1: a list where one text is wanted. Write a list of names."),
        ("title: a: b", "1: broken YAML: mapping values are not allowed here."),
        ("just words", "1: the YAML holds no `key: value` lines. Write lines such as `title: ...`."),
        ("- a\n- b", "1: the YAML holds no `key: value` lines."),
        (" ", "1: the file is empty."),
    ],
)  # fmt: skip
def test_a_broken_file_beside_is_refused_with_its_line(tmp_path: Path, content: str, wanted: str) -> None:
    with pytest.raises(InputError) as caught:
        sidecar(tmp_path, content)
    assert str(caught.value).startswith(f"{tmp_path}/talk.meta.yaml:{wanted}")


def test_flags_say_the_same_things() -> None:
    found = from_flags("A talk", "https://example.org/x", "2025-03", ["Ida Holm", "Unknown"], "private")
    assert found == Metadata("A talk", "https://example.org/x", "2025-03", None, None, ("Ida Holm",), Rights.PRIVATE)
    assert from_flags(None, None, None, [], None) == Metadata()


def test_a_flag_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(InputError, match=r"^command line: date '2025-3-1' is no date\. Write YYYY-MM-DD"):
        from_flags(None, None, "2025-3-1", [], None)
    with pytest.raises(InputError, match=r"^command line: url 'x' is no web address\. Write https://"):
        from_flags(None, "x", None, [], None)


def test_what_is_said_first_wins_and_gaps_are_filled() -> None:
    over = Metadata(title="a").over(Metadata(title="b", speakers=("x",))).over(Metadata(date="2025", speakers=("y",)))
    assert over == Metadata(title="a", date="2025", speakers=("x",))


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=aB3_-6789xy&t=3s",
        "http://youtube.com/watch?app=desktop&v=aB3_-6789xy",
        "https://youtu.be/aB3_-6789xy?si=x",
        "https://m.youtube.com/watch?v=aB3_-6789xy#t=1",
        "https://www.youtube.com/embed/aB3_-6789xy",
        "https://www.youtube.com/live/aB3_-6789xy?x",
        "https://www.youtube.com/shorts/aB3_-6789xy",
        "https://www.youtube-nocookie.com/embed/aB3_-6789xy",
        "https://music.youtube.com/watch?v=aB3_-6789xy",
    ],
)
def test_a_youtube_address_gives_the_video_id(url: str) -> None:
    assert Metadata(url=url).with_video_id().video_id == "aB3_-6789xy"


def test_a_video_id_that_is_said_wins_over_the_address() -> None:
    assert Metadata(url="https://youtu.be/aB3_-6789xy", video_id="x").with_video_id().video_id == "x"
    assert Metadata(url="https://example.org/aB3_-6789xy").with_video_id().video_id is None


@given(st.text() | st.text(st.sampled_from("-:#{}[]&*!|>'\"%@`,?\n ab0")))
def test_any_front_matter_is_read_or_refused(block: str) -> None:
    for text in (block, f"---\na: {block}\n---\nwords"):
        try:
            found = split_front_matter(text, "x")
        except InputError as error:
            line = error.line
        else:
            assert text.endswith(found.body)
            line = 1
        assert line is not None
        assert 1 <= line <= text.count("\n") + 1
