"""Documentation is tested: a command, option, setting, predicate, unit or column without its entry fails here."""

import re
from pathlib import Path

import click
import pytest
import typer.main

from api.cli import app
from graph.model import QUANTITY_PREDICATES, RELATION_PREDICATES, ClaimKind, Modality, Precision, Status
from graph.units import UNITS
from ingest.formats import READERS
from ingest.lexicon import COLUMNS
from ingest.metadata import beside
from ingest.pipeline import FIRST, SECOND

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    assert found, f"no section {heading!r}"
    return found[1]


def commands() -> dict[str, click.Command]:
    group = typer.main.get_command(app)
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found |= {f"{name} {sub}": c for sub, c in inner.items()} if inner else {name: command}
    return found


def test_every_command_and_option_has_its_entry() -> None:
    text = page("cli")
    assert len(commands()) >= 8
    for name, command in commands().items():
        entry = section(text, name)
        assert f"claimgraph {name}" in entry
        for parameter in command.params:
            for option in (o for o in parameter.opts if o.startswith("--") and o != "--help"):
                assert f"`{option}" in entry or f"{option} " in entry, f"{name} {option}"


def test_no_entry_is_of_an_option_that_is_gone() -> None:
    for name, command in commands().items():
        known = {o for parameter in command.params for o in parameter.opts} | {"--help"}
        assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", section(page("cli"), name))) <= known, name


def test_every_setting_has_its_entry() -> None:
    envvars = {str(p.envvar) for c in commands().values() for p in c.params if p.envvar}
    assert envvars == {"CLAIMGRAPH_DB", "CLAIMGRAPH_LEXICON", "PORT"}
    for name in envvars:
        assert f"`{name}`" in page("settings")


@pytest.mark.parametrize(
    "names",
    [
        QUANTITY_PREDICATES,
        RELATION_PREDICATES,
        list(UNITS),
        [m.value for m in Modality],
        [s.value for s in Status],
        [p.value for p in Precision],
        [k.value for k in ClaimKind],
    ],
)
def test_every_word_of_the_model_has_its_entry(names: list[str]) -> None:
    text = page("claims")
    assert [name for name in names if f"`{name}`" not in text] == []


def test_every_column_of_the_lexicon_has_its_entry() -> None:
    assert [column for column in COLUMNS if f"`{column}`" not in page("lexicon")] == []


def test_every_reader_and_component_has_its_entry() -> None:
    formats = {"wiki": "wiki notes", "notes": "notes", "captions": "captions", "brief": "briefs"}
    formats |= {"podcast_json": "Podcasting 2.0 JSON", "whisper": "Whisper JSON", "json3": "YouTube json3"}
    formats |= {"turns": "JSON of turns"}
    formats |= {"vtt": "WebVTT", "srt": "SRT"}
    formats |= {"lines": "lines with times", "html": "HTML", "prose": "plain text"}
    for reader in READERS:
        assert f"| {formats[reader.name]} |" in page("formats")
    for component in (*FIRST, *SECOND):
        assert f"`{component}`" in page("extraction")


def test_the_example_of_metadata_is_read(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(.*?)```", page("formats"), re.S)
    assert example
    (tmp_path / "talk.meta.yaml").write_text(example[1], encoding="utf-8")
    known = beside(tmp_path / "talk.txt")
    assert all(getattr(known, field) for field in known.__struct_fields__)
    assert len(known.speakers) == 2


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if re.match(r"https?://|#", target):
            continue
        file, _, anchor = target.partition("#")
        linked = (path.parent / file).resolve()
        assert linked.exists(), f"{path.name}: {target}"
        if anchor and linked.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", linked.read_text(encoding="utf-8"), re.M)
            assert anchor in [re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings], target


def test_the_readme_leads_to_every_page() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in PAGES[1:] if f"docs/{p.name}" not in readme] == []


def test_every_make_target_that_is_mentioned_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    said = {t for p in PAGES for t in re.findall(r"(?:`|^)make ([a-z]+)", p.read_text(encoding="utf-8"), re.M)}
    assert said <= targets
    assert {"up", "test", "install"} <= said
