import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import decode as module
from ingest.decode import MAX_BYTES, decode, read_bytes
from ingest.errors import InputError

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
WORDS = "- [00:01] José said it costs £5 million\n- [00:04] that is naïve\n"


def text(data: bytes) -> str:
    return decode(data, "talk.md")[0]


def refused(data: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        decode(data, "talk.md")
    return caught.value


@pytest.mark.parametrize("content", [b"", b" ", b"\n\t \r\n"])
def test_a_file_without_words_is_empty(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.md").write_bytes(content)
    with pytest.raises(InputError, match=r"a\.md:1: the file is empty\. Put the transcript into it"):
        read_bytes(tmp_path / "a.md")


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbf", b"\xff\xfe", "\ufeff \n".encode("utf-16-be"), "\u2003".encode(), b"\x01"]
)
def test_a_file_of_a_mark_and_blanks_is_empty(content: bytes) -> None:
    assert refused(content).what == "the file is empty"


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no such file\. Check the path"):
        read_bytes(tmp_path / "none.md")
    with pytest.raises(InputError, match="not a regular file"):
        read_bytes(tmp_path)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(InputError, match="not a regular file"):
        read_bytes(tmp_path / "pipe.md")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_closed_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("words")
    (tmp_path / "a.md").chmod(0)
    with pytest.raises(InputError, match="no permission to read it"):
        read_bytes(tmp_path / "a.md")


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (PermissionError(13, "Permission denied"), r"no permission to read it\. Make it readable \(chmod u\+r\)"),
        (OSError(5, "Input/output error"), r"cannot be read \(Input/output error\)\. Check the disk"),
    ],
)
def test_what_the_system_refuses_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, wanted: str
) -> None:
    def closed(*_: object) -> None:
        raise error

    (tmp_path / "a.md").write_text("words")
    monkeypatch.setattr(Path, "open", closed)
    with pytest.raises(InputError, match=wanted):
        read_bytes(tmp_path / "a.md")


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to(tmp_path / "a.md")
    with pytest.raises(InputError, match="cannot be read"):
        read_bytes(tmp_path / "a.md")


def test_one_byte_over_the_limit_is_refused_and_the_limit_is_not(tmp_path: Path) -> None:
    path = tmp_path / "big.md"
    path.write_bytes(b"words")
    os.truncate(path, MAX_BYTES + 1)
    with pytest.raises(InputError, match=r"20,000,001 bytes are over the limit of 20,000,000 \(20 MB\)"):
        read_bytes(path)
    os.truncate(path, MAX_BYTES)
    assert len(read_bytes(path)) == MAX_BYTES


@pytest.mark.parametrize(
    ("content", "line"),
    [(PNG, 3), (b"words\nmore\0words", 2), (b"x" * 100_000 + b"\n\0", 2), (b"%\x01\x02\x03\x04 \x05\x06", 1)],
)
def test_binary_data_is_refused_with_its_line(content: bytes, line: int) -> None:
    error = refused(content)
    assert (error.what, error.line) == ("binary data, not text", line)


def test_bytes_that_only_open_like_utf16_are_binary() -> None:
    assert refused(b"\xff\xfe\x00\xd8\x00\xd8").what == "binary data, not text"


def test_plain_utf8_needs_no_warning() -> None:
    assert decode(WORDS.encode(), "x") == (WORDS, [])
    assert decode(b"\xef\xbb\xbf" + WORDS.encode(), "x") == (WORDS, [])


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16-LE"),
        ("utf-16-be", "UTF-16-BE"),
        ("utf-32", "UTF-32"),
        ("latin-1", "cp1252"),
        ("cp1252", "cp1252"),
    ],
)
def test_another_encoding_is_read_with_one_warning(encoding: str, name: str) -> None:
    assert decode(WORDS.encode(encoding), "x") == (WORDS, [f"not UTF-8: read as {name}"])


def test_typographic_quotes_of_windows_are_kept() -> None:
    assert text("it’s “so” – €3".encode("cp1252")) == "it’s “so” – €3"


def test_another_alphabet_is_recognised() -> None:
    words = "Привет, это проверка кодировки текста, который читается\n" * 3
    assert decode(words.encode("cp1251"), "x") == (words, ["not UTF-8: read as cp1251"])


def test_one_broken_line_does_not_spoil_the_others() -> None:
    found, warnings = decode("it’s “so” naïve\n".encode() + b"caf\xe9\n", "x")
    assert found == "it’s “so” naïve\ncafé\n"
    assert warnings == ["not UTF-8: read as cp1252 in 1 lines, first 2"]


@pytest.mark.parametrize("content", [b"a\r\nb\r\nc", b"a\rb\rc", b"a\nb\r\nc"])
def test_line_ends_become_one_kind(content: bytes) -> None:
    assert text(content) == "a\nb\nc"


def test_mojibake_is_repaired_line_by_line() -> None:
    assert text("it â€™ s\nfine\nnaÃ¯ve".encode()) == "it ’ s\nfine\nnaïve"


def test_what_only_looks_odd_stays() -> None:
    for words in ("“quotes” ‘stay’", "ﬁne ligature", "100% ＡＢ", "&amp; stays", "a\tb"):
        assert text(words.encode()) == words


def test_terminal_commands_and_control_characters_go() -> None:
    assert text(b"a \x1b[31mred\x1b[0m word\x08 and enough others to be a text") == (
        "a red word and enough others to be a text"
    )


def test_other_line_separators_make_no_new_lines() -> None:
    assert text("one\u2028two\x85three\nfour".encode()).count("\n") == 1


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        found, warnings = decode(data, "x")
    except InputError:
        return
    assert found.strip()
    assert "\r" not in found
    assert "\0" not in found
    assert len(warnings) <= 1


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_lines_keep_their_number(words: str) -> None:
    lines = f"first\n{words}\nlast"
    assert text(lines.encode()).count("\n") == lines.count("\n")


def test_the_limit_is_what_the_documentation_says() -> None:
    assert module.MAX_BYTES == 20 * 1000 * 1000
