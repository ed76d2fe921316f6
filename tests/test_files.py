import os
from pathlib import Path

import pytest

from ingest.document import Job
from ingest.errors import InputError
from ingest.files import find, jobs
from ingest.metadata import Metadata


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("words")


def names(*paths: Path) -> list[str]:
    found, errors = find([str(path) for path in paths])
    assert errors == []
    return [Path(path).name for path in found]


def wrong(*paths: Path) -> list[str]:
    found, errors = find([str(path) for path in paths])
    assert found == []
    return [str(error) for error in errors]


def test_a_folder_gives_its_transcripts_in_order_and_nothing_hidden(tmp_path: Path) -> None:
    put(tmp_path, "b.md", "a/c.txt", "a.txt", ".hidden.md", ".git/x.md", "b.meta.yaml")
    assert names(tmp_path) == ["a.txt", "b.md", "c.txt"]


def test_a_file_is_given_once_however_often_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.md")
    monkeypatch.chdir(tmp_path)
    assert names(tmp_path, tmp_path / "a.md", Path("a.md"), Path("../" + tmp_path.name)) == ["a.md"]


def test_a_hidden_file_is_read_where_it_is_named(tmp_path: Path) -> None:
    put(tmp_path, ".hidden.md")
    assert names(tmp_path / ".hidden.md") == [".hidden.md"]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    put(tmp_path / "empty", ".hidden", "x.meta.yaml")
    assert wrong(tmp_path / "none", tmp_path / "empty", tmp_path / ("x" * 300)) == [
        f"{tmp_path}/none: no such file or folder. Check the path.",
        f"{tmp_path}/empty: no transcripts in this folder. Give a folder that holds some.",
        f"{tmp_path}/{'x' * 300}: no such file or folder. Check the path.",
    ]


def test_one_wrong_path_leaves_the_others(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    found, errors = find([str(tmp_path / "none"), str(tmp_path / "a.md")])
    assert (found, len(errors)) == ([str(tmp_path / "a.md")], 1)


def test_metadata_is_no_transcript_but_may_be_named_beside_one(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "a.meta.yaml")
    assert wrong(tmp_path / "a.meta.yaml") == [
        f"{tmp_path}/a.meta.yaml: metadata of another file, not a transcript. Give the transcript itself."
    ]
    assert names(tmp_path / "a.md", tmp_path / "a.meta.yaml") == ["a.md"]


def test_linked_folders_do_not_go_round_in_circles(tmp_path: Path) -> None:
    put(tmp_path, "a/a.md")
    (tmp_path / "a/loop").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert names(tmp_path) == ["a.md", "self"]


def test_a_link_that_leads_nowhere_is_kept_so_that_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "gone.md").symlink_to(tmp_path / "none.md")
    assert names(tmp_path) == ["gone.md"]


def test_a_folder_that_cannot_be_opened_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.md", "closed/b.md")
    scan = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found, errors = find([str(tmp_path)])
    assert [Path(path).name for path in found] == ["a.md"]
    assert [str(error) for error in errors] == [
        f"{tmp_path}/closed: this folder cannot be opened (Permission denied). "
        "Make it readable (chmod u+rx) or leave it out."
    ]


def test_a_job_has_the_files_key_or_the_one_that_is_given() -> None:
    flags = Metadata(title="A talk")
    assert jobs(["x/a.b.md"], flags, None) == [Job("x/a.b.md", "a.b", flags)]
    assert jobs(["x/a.b.md"], flags, "other key") == [Job("x/a.b.md", "other key", flags)]


def test_one_key_for_several_files_is_refused() -> None:
    with pytest.raises(InputError, match=r"^command line: --key 'k' with 2 files\. Give --key with one file only\.$"):
        jobs(["a", "b"], Metadata(), "k")


@pytest.mark.parametrize("key", ["", " ", " a", "..", "a\nb", "a\x1b", "\udcff", "x" * 201, "/"])
def test_a_key_that_cannot_be_one_is_refused(key: str) -> None:
    with pytest.raises(InputError, match="cannot be a key"):
        jobs(["a"], Metadata(), key)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("talk.md", "talk"),
        ("two words.txt", "two words"),
        ("a\nb.md", "a_b"),
        ("a\udcffb.md", "a_b"),
        ("🚀.md", "🚀"),
        ("...md", "__"),
        ("a\x1b[31m.md", "a_[31m"),
    ],
)
def test_a_key_can_stand_in_an_address_and_on_a_screen(name: str, key: str) -> None:
    assert jobs([name], Metadata(), None)[0].key == key


def test_a_link_that_leads_out_of_a_folder_is_refused_and_one_inside_is_read(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "secret.txt"
    inside.mkdir()
    outside.write_text("words")
    (inside / "own.txt").write_text("words")
    (inside / "out.md").symlink_to(outside)
    (inside / "alias.md").symlink_to(inside / "own.txt")
    found, errors = find([str(inside)])
    assert found == [str(inside / "alias.md"), str(inside / "own.txt")]
    assert [str(e) for e in errors] == [
        f"{inside / 'out.md'}: a link that leads out of the folder. Name the file itself."
    ]
    assert find([str(inside / "out.md")]) == ([str(inside / "out.md")], [])
