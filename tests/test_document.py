import os
from pathlib import Path

import pytest

from graph.model import Rights, Source
from ingest.document import Job, fingerprint, key_of, place, read
from ingest.errors import InputError, shown
from ingest.metadata import Metadata, from_flags

NOTHING = Metadata()
CAPTIONS = "- [00:01] the site in Memphis holds\n- [00:04] 100,000 H100s and draws 150 megawatts\n"
FRONT = "---\ntitle: In front\ndate: 2024-01-01\nvideo_id: frontvideo1\nspeaker: Unknown\n---\n"


def source(path: Path, content: str | bytes = CAPTIONS, flags: Metadata = NOTHING) -> Source:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(Job(str(path), key_of(path), flags)).source


def refused(path: Path, content: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        source(path, content)
    return str(caught.value)


def test_a_file_becomes_a_document(tmp_path: Path) -> None:
    path = tmp_path / "talk.md"
    path.write_text(FRONT + CAPTIONS)
    document = read(Job(str(path), "talk"))
    assert (document.source.key, document.source.format, document.source.title) == ("talk", "captions", "In front")
    assert (document.source.path, document.source.rights, document.source.warnings) == (str(path), Rights.FULL, ())
    assert [s.start for s in document.segments] == [1.0, 4.0]
    power = next(c for c in document.claims if c.quantity and c.quantity.unit == "W")
    assert power.quantity is not None
    assert power.quantity.value == 1.5e8
    assert power.citations[0].start == 4.0
    assert "150 megawatts" in power.citations[0].quote


def test_flags_win_over_the_file_beside_and_that_over_front_matter_and_that_over_the_text(tmp_path: Path) -> None:
    (tmp_path / "talk.meta.yaml").write_text("title: Beside\ndate: 2024-02-02\nspeakers: [Toby Fenn]\n")
    flags = from_flags("Flag", None, None, [], None)
    text = "From: [[x | The Channel]]\n\nIt draws 150 megawatts [00:01], and more [00:02]."
    found = source(tmp_path / "talk.md", FRONT + text, flags)
    assert (found.title, found.date, found.video_id) == ("Flag", "2024-02-02", "frontvideo1")
    assert (found.speakers, found.channel) == (("Toby Fenn",), "The Channel")


def test_the_video_of_a_youtube_address_is_taken(tmp_path: Path) -> None:
    flags = from_flags(None, "https://youtu.be/aB3_-6789xy?t=1", None, [], None)
    assert source(tmp_path / "talk.md", flags=flags).video_id == "aB3_-6789xy"


def test_headings_and_boilerplate_are_segments_but_hold_no_claims(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text("## 7 megawatts for NVIDIA\nURL: 8 megawatts\nNVIDIA uses 9 megawatts [00:01], daily [00:02].\n")
    document = read(Job(str(path), "note"))
    assert [s.kind for s in document.segments] == ["heading", "boilerplate", "speech", "speech"]
    assert {c.quantity.value for c in document.claims if c.quantity} == {9e6}
    assert {m.segment for m in document.mentions} == {2}


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"", "1: the file is empty."),
        (b" \n\t\n", "1: the file is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0", "3: binary data, not text."),
        ("---\ntitle: a: b\n---\nwords", "2: broken YAML:"),
        ("---\ntitle: a\n", "1: front matter opens with --- and never closes."),
        ("---\ntitle: a\n---\n \n", "3: nothing below the front matter."),
        ("---\ntitle: a\n---\n1 2 3\n", "4: no words found."),
        ('---\ntitle: a\n---\n{"a": [1, 2]}\n', "4:"),
        ("# Heading\n\n## Text\n", "1: only headings and boilerplate, no words of a transcript."),
        ("---\ntitle: a\n---\n## Text\n", "4: only headings and boilerplate, no words of a transcript."),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(tmp_path: Path, content: str | bytes, wanted: str) -> None:
    assert refused(tmp_path / "talk.md", content).startswith(f"{tmp_path}/talk.md:{wanted}")


@pytest.mark.parametrize(
    ("name", "content", "warning"),
    [
        ("a.md", "- [00:09] naïve\n".encode("latin-1"), "not UTF-8: read as cp1252"),
        ("a.md", "- [00:09] one\n- [00:01] two", "times go backwards at 0:01: kept as printed"),
        ("a.md", "- [101:00:00] one", "times past 100 hours: 101:00:00, kept as printed"),
        ("a.md", "---\ndate: soon\n---\nwords", "line 2: date 'soon' is no date: left out"),
        ("a\nb.md", "words", "a name with characters that cannot be printed: its key is 'a_b'"),
        ("a\udcffb.md", "words", "a name with characters that cannot be printed: its key is 'a_b'"),
    ],
)
def test_what_is_odd_is_read_with_one_warning(tmp_path: Path, name: str, content: str | bytes, warning: str) -> None:
    assert source(tmp_path / name, content).warnings == (warning,)


def test_emoji_and_blanks_in_names_are_not_odd(tmp_path: Path) -> None:
    assert source(tmp_path / "two words 🚀.md").warnings == ()
    assert source(tmp_path / ("x" * 252 + ".md")).key == "x" * 252


def test_where_a_file_is_can_be_kept_whatever_its_name(tmp_path: Path) -> None:
    assert place(str(tmp_path / "a\udcff.md")) == f"{tmp_path}/a\\xff.md"
    (tmp_path / "link.md").symlink_to(tmp_path / "é.md")
    assert place(str(tmp_path / "link.md")) == f"{tmp_path}/é.md"


def test_an_error_is_one_readable_line_however_the_file_is_called(tmp_path: Path) -> None:
    name = os.fsdecode(b"a\nb\x1b[31m\xff\xf0\x9f\x9a\x80.md")
    error = refused(tmp_path / name, b"")
    assert (
        error
        == f"{tmp_path}/a\\nb\\x1b[31m\\udcff🚀.md:1: the file is empty. Put the transcript into it or leave it out."
    )
    assert shown("\u202eflipped") == "\\u202eflipped"


def test_the_fingerprint_tells_content_metadata_and_key(tmp_path: Path) -> None:
    path = tmp_path / "talk.md"
    path.write_text(CAPTIONS)
    job = Job(str(path), "talk")
    first = fingerprint(job)
    assert fingerprint(job) == first
    assert fingerprint(job._replace(flags=Metadata(title="x")))[0] == first[0]
    others = [fingerprint(job._replace(flags=Metadata(title="x")))[1], fingerprint(job._replace(key="other"))[1]]
    (tmp_path / "talk.meta.yaml").write_text("title: y")
    others.append(fingerprint(job)[1])
    (tmp_path / "talk.meta.yaml").unlink()
    path.write_text(CAPTIONS + "- [00:09] more\n")
    others.append(fingerprint(job)[1])
    assert len({first[1], *others}) == 5
    assert read(job).source.fingerprint == fingerprint(job)[1]


def test_a_broken_file_beside_refuses_the_transcript(tmp_path: Path) -> None:
    (tmp_path / "talk.meta.yaml").write_text("colour: red")
    assert refused(tmp_path / "talk.md", CAPTIONS).startswith(f"{tmp_path}/talk.meta.yaml:1: unknown key 'colour'.")


def test_a_long_line_without_an_end_is_analysed_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("so it goes on and on and " * 45_000 + "NVIDIA draws 150 megawatts")
    document = read(Job(str(path), "long"))
    assert [c.quantity.value for c in document.claims if c.quantity] == [1.5e8]


SEEDS = {"000": "wiki", "001": "brief", "002": "brief", "003": "notes", "004": "captions"}


@pytest.mark.parametrize("number", SEEDS)
def test_a_seed_is_read_by_its_reader_and_quoted_verbatim(shared: Path, number: str) -> None:
    path = next((shared / "seeds").glob(f"{number}_*"))
    document = read(Job(str(path), key_of(path)))
    assert (document.source.format, document.source.warnings) == (SEEDS[number], ())
    quantities = [claim for claim in document.claims if claim.quantity]
    assert quantities
    for claim in quantities:
        cited = claim.citations[0]
        words = " ".join(s.text for s in document.segments[cited.segment : cited.last + 1])
        assert cited.quote in words
        assert document.segments[cited.segment].start == cited.start
    if number == "004":
        last = [s for s in document.segments if s.start is not None][-1]
        stamps = [line[3:].split("]")[0] for line in path.read_text().split("\n") if line.startswith("- [")]
        minutes, seconds = stamps[-1].split(":")
        assert last.start == int(minutes) * 60 + int(seconds) > 3600
