from graph.model import EntityType
from ingest.lexicon import Lexicon, load

ROWS = """id,name,aliases,heard,near,family,maker
org/together-ai,Together AI,?Together,,inference,,
org/x,X,=X|X Corp,,,,
org/coreweave,CoreWeave,,cor weave,,,
chip/h100,H100,NVIDIA H100,,,chip/hopper,org/nvidia
"""


def test_a_row_is_an_entity_with_its_names() -> None:
    chip = Lexicon({"chips.csv": ROWS}).entities["chip/h100"]
    assert (chip.type, chip.name, chip.aliases) == (EntityType.CHIP, "H100", ("NVIDIA H100",))
    assert (chip.family, chip.maker) == ("chip/hopper", "org/nvidia")


def test_prefixes_say_when_an_alias_counts() -> None:
    forms = Lexicon({"orgs.csv": ROWS}).forms
    assert [form.gated for form in forms["together"]] == [True]
    assert [form.cased for form in forms["x"]] == ["X"]
    assert [form.heard for form in forms["corweave"]] == [True] or forms["corweave"][0].heard


def test_a_name_repeated_with_a_prefix_counts_under_it_only() -> None:
    assert len(Lexicon({"orgs.csv": ROWS}).forms["x"]) == 1


def test_the_version_changes_with_the_data() -> None:
    assert Lexicon({"a.csv": ROWS}).version != Lexicon({"a.csv": ROWS.replace("Corp", "Inc")}).version
    assert Lexicon({"a.csv": ROWS}).version == Lexicon({"a.csv": ROWS}).version


def test_the_shipped_lexicon_is_read_once() -> None:
    assert load() is load()
    assert len(load().entities) >= 400


def test_a_month_is_no_name_of_a_person_alone() -> None:
    row = "id,name,aliases,heard,near,family,maker\nperson/quill-may,Quill May,,,,,\n"
    assert {"quill", "quillmay"} <= Lexicon({"people.csv": row}).forms.keys()
    assert "may" not in Lexicon({"people.csv": row}).forms
