import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from api.app import release
from api.cli import main
from api.cli.screen import table, tame
from graph.errors import CannotWriteError
from graph.sqlite import SqliteStore

TALK = """---
title: The site in Memphis
url: https://www.youtube.com/watch?v=aB3_-6789xy
date: 2025-03-01
---
- [00:02] the xAI site in Memphis holds
- [10:05] 100,000 H100s and it draws
- [75:14] 150 megawatts today
"""
BRIEF = "NVIDIA will sell 2 million GPUs in 2026.\n"


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def cg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process, in an empty folder, with a store of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMGRAPH_DB", str(tmp_path / "store.db"))
    for name in ("PORT", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def run(*args: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["claimgraph", *map(str, args)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return Ran(code, printed.out, printed.err)

    return run


def put(name: str, content: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.fixture
def talk(cg: Run) -> Run:
    """The command, with a talk and a brief in the store."""
    put("talk.md", TALK)
    put("brief.txt", BRIEF)
    assert cg("ingest", "talk.md", "brief.txt", "--workers", 0).code == 0
    return cg


def claim(talk: Run, words: str) -> str:
    """The id of the claim about Memphis or NVIDIA whose line holds some words."""
    lines = [*talk("claims", "--about", "xAI").out.splitlines(), *talk("claims", "--about", "H100").out.splitlines()]
    return next(line.split()[0] for line in lines if words in line)


# ingest


def test_a_folder_is_read_and_counted(cg: Run) -> None:
    put("talks/talk.md", TALK)
    put("talks/brief.txt", BRIEF)
    ran = cg("ingest", "talks", "--workers", 2)
    assert (ran.code, ran.err) == (0, "")
    header, row = ran.out.splitlines()
    counts = dict(zip(header.split(), row.split(), strict=True))
    assert (counts["sources"], counts["segments"], counts["failed"], counts["unchanged"]) == ("2", "4", "0", "0")
    assert int(counts["claims"]) >= 3


def test_read_twice_is_unchanged(talk: Run) -> None:
    ran = talk("ingest", "talk.md", "brief.txt", "--workers", 0)
    assert ran.code == 0
    assert ran.err.splitlines() == [
        "skipped: brief.txt: unchanged since it was read.",
        "skipped: talk.md: unchanged since it was read.",
    ]
    ran = talk("ingest", "--quiet", "talk.md", "brief.txt")
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(r"0 sources read, 2 already there, 0 failed, \d+\.\d s\n", ran.out)


def test_one_bad_file_among_good_ones_is_one_line_and_code_1(cg: Run) -> None:
    put("a.md", TALK)
    put("b.md", b"\x89PNG\r\n\x1a\n\0")
    put("c.txt", BRIEF)
    ran = cg("ingest", ".", "--workers", 0)
    assert ran.code == 1
    assert (
        ran.err
        == "error: b.md:3: binary data, not text. Give the transcript as text, not audio, video or an archive.\n"
    )
    assert cg("status").out.splitlines()[-1].split()[0] == "2"


@pytest.mark.parametrize(
    ("content", "warning"),
    [
        ("- [00:09] naïve\n".encode("cp1252"), "not UTF-8: read as cp1252"),
        ("- [00:09] one\n- [00:01] two", "times go backwards at 0:01: kept as printed"),
        ("- [101:00:00] one", "times past 100 hours: 101:00:00, kept as printed"),
    ],
)
def test_what_is_odd_is_one_warning_and_code_0(cg: Run, content: str | bytes, warning: str) -> None:
    put("a.md", content)
    ran = cg("ingest", "a.md", "--workers", 0)
    assert (ran.code, ran.err) == (0, f"warning: a.md: {warning}.\n")


def test_the_same_content_twice_is_said_and_code_0(cg: Run, tmp_path: Path) -> None:
    put("a.txt", BRIEF)
    put("b.txt", BRIEF)
    ran = cg("ingest", "a.txt", "b.txt", "--workers", 0)
    assert ran.code == 0
    assert ran.err == f"skipped: b.txt: the same content as {tmp_path.resolve()}/a.txt (source a).\n"


def test_a_strangers_file_with_a_taken_key_is_refused_naming_both_and_the_way_out(talk: Run, tmp_path: Path) -> None:
    put("other/talk.md", "Other words.")
    ran = talk("ingest", "other/talk.md", "--workers", 0)
    assert ran.code == 1
    (line,) = ran.err.splitlines()
    assert line.startswith("error: ")
    for part in (f"{tmp_path.resolve()}/other/talk.md", f"{tmp_path.resolve()}/talk.md", "--key"):
        assert part in line
    assert talk("ingest", "other/talk.md", "--key", "another talk", "--workers", 0).code == 0


def test_a_key_for_several_files_is_refused(cg: Run) -> None:
    put("a.md", TALK)
    put("b.txt", BRIEF)
    ran = cg("ingest", "a.md", "b.txt", "--key", "k")
    assert (ran.code, ran.err) == (
        1, "error: command line: --key 'k' with 2 files. Give --key with one file only.\n"
    )  # fmt: skip


def test_names_are_one_readable_line_however_odd_and_long(cg: Run) -> None:
    folder = "/".join(["x" * 90] * 4)
    put(f"{folder}/long.md", " ")
    put(os.fsdecode(b"a\nb\x1b[31m\xff\xf0\x9f\x9a\x80.md"), " ")
    ran = cg("ingest", ".", "--workers", 0)
    assert ran.code == 1
    assert [line.split(":1: ")[0] for line in ran.err.splitlines()] == [
        "error: a\\nb\\x1b[31m\\udcff🚀.md",
        f"error: {folder}/long.md",
    ]


def test_an_odd_name_that_can_be_read_is_one_warning(cg: Run) -> None:
    put(os.fsdecode(b"a\n\xff.md"), TALK)
    ran = cg("ingest", ".", "--workers", 0)
    assert ran.code == 0
    assert ran.err.splitlines() == [
        "warning: a\\n\\udcff.md: a name with characters that cannot be printed: its key is 'a__'."
    ]
    assert "a__" in cg("claims", "--about", "H100").out


def test_what_is_not_there_makes_no_store(cg: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = cg("ingest", "none", "empty")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        "error: none: no such file or folder. Check the path.",
        "error: empty: no transcripts in this folder. Give a folder that holds some.",
    ]
    assert not (tmp_path / "store.db").exists()


@pytest.mark.parametrize(
    ("option", "value", "wanted"),
    [
        ("--date", "1.3.2025", "date '1.3.2025' is no date. Write YYYY-MM-DD, YYYY-MM or YYYY."),
        ("--url", "example.org", "url 'example.org' is no web address. Write https://...."),
        ("--rights", "none of yours", "rights 'none of yours'. Write full, snippet or private."),
    ],
)
def test_an_option_that_makes_no_sense_is_one_line(cg: Run, option: str, value: str, wanted: str) -> None:
    put("a.md", TALK)
    assert cg("ingest", "a.md", option, value) == Ran(1, "", f"error: command line: {wanted}\n")


def test_options_say_what_the_file_does_not(cg: Run, tmp_path: Path) -> None:
    put("a.txt", BRIEF)
    said = ["--title", "A brief", "--url", "https://example.org/b", "--date", "2025-03", "--rights", "snippet"]
    assert cg("ingest", "a.txt", *said, "--speaker", "Ida Holm", "--speaker", "Toby Fenn", "--workers", 0).code == 0
    cg("export", "out")
    (row,) = map(json.loads, (tmp_path / "out/sources.jsonl").read_text().splitlines())
    wanted = {"title": "A brief", "url": "https://example.org/b", "date": "2025-03", "rights": "snippet"}
    assert wanted.items() <= row.items()
    assert row["speakers"] == ["Ida Holm", "Toby Fenn"]


# what is in the store


def test_status_counts(talk: Run, tmp_path: Path) -> None:
    first, header, row = talk("status").out.splitlines()
    assert first == f"store: {tmp_path}/store.db"
    counts = dict(zip(header.split(), row.split(), strict=True))
    assert (counts["sources"], counts["segments"]) == ("2", "4")


@pytest.mark.parametrize("name", ["H100", "h 100", "chip/h100"])
def test_an_entity_is_found_by_its_names_and_its_id(talk: Run, name: str) -> None:
    ran = talk("entity", name)
    assert ran.code == 0
    assert ran.out.startswith("H100 (chip, chip/h100)\n")
    assert "chip_count" in ran.out


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        (("entity", "Nobody & Sons"), "error: no entity 'Nobody & Sons' in this store.\n"),
        (("entity", ""), "error: no entity '' in this store.\n"),
        (("entity", "'; DROP TABLE entity; --"), 'error: no entity "\'; DROP TABLE entity; --" in this store.\n'),
        (("claims", "--about", "Nobody"), "error: no entity 'Nobody' in this store.\n"),
        (("cite", "none"), "error: no claim 'none' in this store.\n"),
        (("cite", "a\x1b[31m\n"), "error: no claim 'a\\x1b[31m\\n' in this store.\n"),
    ],
)
def test_an_unknown_name_or_id_is_one_line_and_code_1(talk: Run, command: tuple[str, ...], wanted: str) -> None:
    assert talk(*command) == Ran(1, "", wanted)


def test_claims_are_one_line_each(talk: Run) -> None:
    lines = talk("claims", "--about", "H100").out.splitlines()
    assert lines
    assert all(re.match(r"\S+  (talk|brief) ", line) for line in lines)
    assert len(talk("claims", "--about", "H100", "--first", 1).out.splitlines()) <= 2


def test_an_unknown_predicate_is_refused_with_those_there_are(talk: Run) -> None:
    ran = talk("claims", "--about", "H100", "--predicate", "colour")
    assert ran.code == 1
    assert ran.err.startswith("error: no predicate 'colour'. There are: chip_count power_capacity ")
    assert talk("claims", "--about", "H100", "--predicate", "chip_count").code == 0


def test_a_citation_is_words_and_an_address_on_a_line_of_its_own(talk: Run) -> None:
    lines = talk("cite", claim(talk, "100,000")).out.splitlines()
    assert "https://www.youtube.com/watch?v=aB3_-6789xy&t=605s" in lines
    assert any("[" in line and "100,000 H100s" in line for line in lines)
    assert "The site in Memphis, at 10:05" in lines


def test_a_citation_without_an_address_opens_our_reader(talk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    id = talk("claims", "--about", "NVIDIA").out.split()[0]
    assert talk("cite", id).out.splitlines()[-1] == "http://127.0.0.1:8000/source/brief#s0"
    assert talk("cite", id, "--port", 81).out.splitlines()[-1] == "http://127.0.0.1:81/source/brief#s0"
    monkeypatch.setenv("PORT", "82")
    assert talk("cite", id).out.splitlines()[-1] == "http://127.0.0.1:82/source/brief#s0"


def test_export_writes_json_lines(talk: Run, tmp_path: Path) -> None:
    ran = talk("export", "--format", "jsonl", "deep/out")
    assert ran.code == 0
    assert re.fullmatch(r"deep/out: sources 2, entities \d+, mentions \d+, claims \d+, estimates \d+\n", ran.out)
    for name in ("sources", "entities", "mentions", "claims"):
        rows = [json.loads(line) for line in (tmp_path / f"deep/out/{name}.jsonl").read_text().splitlines()]
        assert rows
        assert all(("key" if name == "sources" else "id") in row for row in rows)


def test_a_store_that_may_only_be_read_is_exported_with_estimates(talk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(store: SqliteStore, *_: object) -> list[str]:
        raise CannotWriteError(str(store.path), "read only")

    monkeypatch.setattr(SqliteStore, "put_estimates", refused)
    ran = talk("export", "out")
    assert ran.code == 0
    assert re.search(r"estimates [1-9]", ran.out)


def test_a_folder_that_cannot_be_written_is_said(talk: Run) -> None:
    put("file", "in the way")
    for folder, why in (("file", "File exists"), ("file/out", "Not a directory")):
        ran = talk("export", folder)
        assert ran == Ran(1, "", f"error: {folder}: cannot be written ({why}). Give a folder of yours.\n")


def test_evaluate_prints_the_figures(talk: Run, tmp_path: Path) -> None:
    rows = [{"id": "1", "doc": "talk", "surface": "H100s", "entity": "H100", "type": "chip", "start": 605}]
    put("gold/talk.mentions.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    plain = talk("evaluate", "gold")
    assert plain.code == 0
    assert "talk" in plain.out
    figures = json.loads(talk("evaluate", "gold", "--json").out)
    assert figures["total"]["mentions"]["gold"] == 1


@pytest.mark.parametrize("folder", ["none", "empty"])
def test_a_folder_without_annotations_is_refused(talk: Run, tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    ran = talk("evaluate", folder)
    assert ran == Ran(
        1, "", f"error: {folder}: no annotations here. Give a folder with *.mentions.jsonl and the like.\n"
    )


# stores and addresses


@pytest.mark.parametrize(
    "command", [("status",), ("entity", "x"), ("claims", "--about", "x"), ("cite", "x"), ("export", "out"), ("serve",)]
)
def test_without_a_store_the_way_to_one_is_said(cg: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    ran = cg(*command)
    where = f"{tmp_path}/store.db"
    assert ran == Ran(1, "", f"error: {where}: there is no store here yet. Make one with `claimgraph ingest FOLDER`.\n")
    assert not Path(where).exists()


def test_a_file_that_is_no_store_is_left_alone(cg: Run) -> None:
    put("a.md", TALK)
    put("notes.txt", "not a store")
    for command in (("status",), ("ingest", "a.md")):
        ran = cg(*command, "--store", "notes.txt")
        assert (ran.code, ran.err) == (
            1,
            "error: notes.txt: not a claimgraph store (it is no SQLite database). Set CLAIMGRAPH_DB to another path.\n",
        )
    assert Path("notes.txt").read_text() == "not a store"
    assert "it is a folder" in cg("status", "--store", ".").err


def test_a_port_that_is_taken_is_said_with_what_to_do(talk: Run) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ran = talk("serve", "--port", port)
    assert ran == Ran(
        1,
        "",
        f"error: cannot listen on 127.0.0.1:{port} (Address already in use). "
        "Choose another port: --port 8001, or PORT=8001 make up\n",
    )


def test_an_address_that_is_not_ours_is_said(talk: Run) -> None:
    ran = talk("serve", "--host", "192.0.2.1", "--port", 0)
    assert ran.code == 1
    assert ran.err.startswith("error: cannot listen on 192.0.2.1:0 (")


@pytest.mark.parametrize("command", [("ingest",), ("serve", "--port", "99999"), ("entity",), ("nonsense",)])
def test_a_command_that_is_written_wrong_is_code_2(cg: Run, command: tuple[str, ...]) -> None:
    assert cg(*command).code == 2


def test_words_of_a_transcript_cannot_write_on_the_screen() -> None:
    assert tame("a\x1b[31mb\nc\u202ed\udcff") == "a\\u001b[31mb c\\u202ed\\udcff"
    assert tame("“é”\u00a0🚀\u200d") == "“é”\u00a0🚀\u200d"


def test_a_table_is_never_cut_however_narrow_the_screen(talk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    header, row = talk("status").out.splitlines()[1:]
    assert header.split() == ["sources", "segments", "entities", "mentions", "claims"]
    assert len(row.split()) == 5


def test_a_table_shows_cells_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    table(["[bold]a", ":smile:"], [["[/x]", "b\x1b[31m"]])
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["[bold]a", ":smile:"], ["[/x]", "b\\u001b[31m"]
    ]  # fmt: skip


# what only a process of its own shows


def process(*args: object, **env: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", "from api.cli import main; main()", *map(str, args)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **env},
    )


def test_output_may_be_cut_short_and_screens_may_lack_letters(talk: Run) -> None:
    shell = f"{sys.executable} -c 'from api.cli import main; main()' claims --about H100 --first 1000 | true"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    cut = subprocess.run(["/bin/sh", "-c", shell], env=env, capture_output=True, text=True, timeout=60, check=False)
    assert cut.stderr == ""
    out, err = process("claims", "--about", "H100", PYTHONIOENCODING="latin-1").communicate(timeout=60)
    assert err == ""
    assert "\\u201c100,000" in out


def test_the_server_says_where_it_is_and_stops_when_told(talk: Run) -> None:
    server = process("serve", "--port", 0)
    try:
        assert server.stdout is not None
        lines = [server.stdout.readline() for _ in range(4)]
        assert lines[0].startswith("2 sources, ")
        address = lines[1].split()[-1]
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        with urllib.request.urlopen(f"{address}health", timeout=10) as answer:
            assert answer.status == 200
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=20)
    finally:
        server.kill()
        server.communicate()
    assert (server.returncode, out, err) == (0, "stopped.\n", "")


def test_what_a_command_wrote_the_store_holds(talk: Run, tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    try:
        assert [source.key for source in store.all_sources()] == ["brief", "talk"]
    finally:
        store.close()


def test_rdf_out_and_in_again_is_the_same_store(talk: Run) -> None:
    out = talk("export", "--format", "nquads", "--check", "all.nq")
    assert out.code == 0
    assert out.out.splitlines()[-1] == "all.nq: keeps to the shapes"
    done = talk("import", "all.nq", "--store", "other.db")
    assert done.code == 0
    assert "sources kept" in done.out
    for store in ("store.db", "other.db"):
        talk("export", "--format", "nquads", f"{store}.nq", "--store", store)
        talk("export", f"{store}.jsonl", "--store", store)
    assert Path("store.db.nq").read_bytes() == Path("other.db.nq").read_bytes()
    for file in Path("store.db.jsonl").iterdir():
        assert file.read_bytes() == (Path("other.db.jsonl") / file.name).read_bytes()


def test_rdf_that_breaks_the_shapes_is_refused_and_nothing_is_kept(talk: Run) -> None:
    talk("export", "--format", "nquads", "all.nq")
    lines = Path("all.nq").read_text().splitlines(keepends=True)
    Path("broken.nq").write_text("".join(line for line in lines if "exact" not in line))
    refused = talk("import", "broken.nq", "--store", "other.db")
    assert refused.code == 1
    assert refused.err.startswith("error: ")
    assert "0" in talk("status", "--store", "other.db").out.split("\n")[2]


def test_check_is_for_rdf_and_says_so(talk: Run) -> None:
    refused = talk("export", "--check", "folder")
    assert (refused.code, refused.err) == (1, "error: --check is for RDF: give --format nquads or turtle.\n")


def test_copy_fills_another_store_and_compares_the_counts(talk: Run) -> None:
    first = talk("copy", "--from", "store.db", "--to", "copy.db")
    assert first.code == 0
    assert first.out.splitlines()[0].endswith("0 replaced, 0 there already")
    again = talk("copy", "--from", "store.db", "--to", "copy.db")
    assert "0 new, 0 replaced" in again.out
    for store in ("store.db", "copy.db"):
        talk("export", f"{store}.jsonl", "--store", store)
    for file in Path("store.db.jsonl").iterdir():
        assert file.read_bytes() == (Path("copy.db.jsonl") / file.name).read_bytes()


def test_copy_from_nothing_says_so(cg: Run) -> None:
    assert "there is no store here yet" in cg("copy", "--from", "none.db", "--to", "copy.db").err


def test_the_version_is_told(cg: Run) -> None:
    assert cg("--version").out == f"claimgraph {release()}\n"


def test_a_full_disk_behind_the_output_is_one_line() -> None:
    code = "from api.cli import main; main()"
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-c", code, "--help"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ran.returncode == 1
    assert ran.stderr.startswith("error: No space left on device")
    assert ran.stderr.count("\n") == 1
