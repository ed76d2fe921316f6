from pathlib import Path

import pytest

from graph.model import EntityType
from ingest.lexicon import SETTING, Lexicon, load, shipped
from ingest.lexicon.own import LexiconError, read_own, refer, rows
from ingest.lexicon.trial import clashes, common, gains
from ingest.names.linker import Linker
from tests.reading import text_of

HEAD = "id,name,aliases,heard,near,family,maker\n"


def faults(text: str) -> list[str]:
    return [str(fault) for fault in rows(text)[1]]


def test_columns_may_be_left_out_but_for_id_and_name() -> None:
    found, wrong = rows("id,name\norg/quillfern,Quillfern\n")
    assert not wrong
    assert found[0].cells["heard"] == ""
    assert faults("id,aliases\norg/a,A\n") == ["line 1, name: this column is needed"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("quillfern,Quillfern,,,,,", "line 2, id: 'quillfern' is no id"),
        ("firm/quillfern,Quillfern,,,,,", "line 2, id: 'firm/quillfern' is no id"),
        ("org/quillfern,?!,,,,,", "line 2, name: a name needs"),
        ("org/quillfern,Quillfern,|-,,,,", "line 2, aliases: '-' holds no letter"),
        ("org/quillfern,Quillfern,?Quill,,,,", "line 2, near: an alias with ?"),
        ("org/quillfern,Quillfern,,,,,,more", "line 2, row: more cells than columns"),
    ],
)
def test_a_fault_names_line_and_column(row: str, fault: str) -> None:
    assert [f.startswith(fault) for f in faults(HEAD + row + "\n")] == [True]


def test_an_unknown_column_is_named() -> None:
    assert faults("id,name,colour\n")[0].startswith("line 1, colour: no such column")


def test_families_and_makers_must_be_known() -> None:
    found, _ = rows(HEAD + "chip/q1,Q1 chip,,,,chip/hopper,org/nobody\n")
    assert [f.column for f in refer(found, ["chip/hopper"])] == ["maker"]


def test_a_bad_file_is_one_error_that_says_how_to_see_all(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(HEAD + "a,A,,,,,\nb,B,,,,,\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"line 2, id: .* and 1 more.*lexicon check"):
        read_own(path)
    with pytest.raises(LexiconError, match="cannot be read"):
        read_own(tmp_path / "none.csv")


def test_a_row_with_a_shipped_id_adds_names_to_it() -> None:
    own = Lexicon(shipped() | {"~own": HEAD + "org/nvidia,NVIDIA,Team Quill,nvidoo,,,\n"})
    assert "Team Quill" in own.entities["org/nvidia"].aliases
    assert own.entities["org/nvidia"].name == load().entities["org/nvidia"].name
    assert [form.entity for form in own.forms["nvidoo"]] == ["org/nvidia"]
    assert own.version != load().version


def test_the_setting_adds_a_file_and_changes_the_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "own.csv"
    path.write_text("id,name\norg/quillfern,Quillfern\n", encoding="utf-8")
    plain = load().version
    monkeypatch.setenv(SETTING, str(path))
    assert load().entities["org/quillfern"].type is EntityType.ORGANIZATION
    assert load().version != plain


def test_names_that_another_entity_has_are_clashes() -> None:
    found, _ = rows(HEAD + "org/quillfern,Quillfern,Nvidia,,,,\norg/other,Other Firm,,quillfern,,,\n")
    said = [str(fault) for fault in clashes(found, load())]
    assert len(said) == 2
    assert "org/nvidia" in said[0]
    assert "line 2" in said[1]


def test_common_words_without_a_condition_are_told() -> None:
    found, _ = rows(HEAD + "org/light,Light Firm,Light|=Table,,,,\n")
    assert ["'Light'" in str(fault) for fault in common(found)] == [True]


def test_gains_are_what_is_linked_with_the_file_only() -> None:
    own = Lexicon(shipped() | {"~own": HEAD + "org/quillfern,Quillfern,,quill vern,,,\n"})
    text = text_of("so quillfern and nvidia grew", "and quill vern and quillfern too")
    found = gains(text, Linker(load()), Linker(own))
    assert [(g.surface, g.entity, g.before, g.times) for g in found] == [
        ("quillfern", "org/quillfern", None, 2),
        ("quill vern", "org/quillfern", None, 1),
    ]
