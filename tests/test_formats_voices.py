import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import pipeline
from ingest.formats import voices
from ingest.formats.voices import is_person, is_role, person, split_label


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Jane Doe: words", "Jane Doe"),
        ("Jensen: words", "Jensen"),
        ("Dwarkesh: words", "Dwarkesh"),
        ("Musk: words", "Musk"),
        ("Will: words", "Will"),
        ("MARISOL KENT: words", "Marisol Kent"),
        ("JEAN-LUC O'BRIEN: words", "Jean-Luc O'Brien"),
        ("MCDONALD: words", "McDonald"),
        ("J.D. Brandt: words", "J.D. Brandt"),
        ("Dr. Ada King: words", "Dr. Ada King"),
        ("President Okafor: words", "President Okafor"),
        ("Ludwig van der Berg: words", "Ludwig van der Berg"),
        ("Zoë Łukasz: words", "Zoë Łukasz"),
        ("Larry Page: words", "Larry Page"),
        ("Toby Fenn, CEO of Gridline: words", "Toby Fenn"),
        ("Toby Fenn (Gridline): words", "Toby Fenn"),
        ("Toby Fenn | Gridline: words", "Toby Fenn"),
        ("**Toby Fenn:** words", "Toby Fenn"),
        ("**Toby Fenn**: words", "Toby Fenn"),
        ("[Toby Fenn]: words", "Toby Fenn"),
        ("  Toby：  words", "Toby"),
    ],
)
def test_a_label_that_is_a_name_is_taken_off(line: str, name: str) -> None:
    assert split_label(line) == (name, "words")


def test_the_dictionary_is_that_of_the_model_that_is_used() -> None:
    assert voices.MODEL == pipeline.MODEL


def test_a_label_may_stand_alone() -> None:
    assert split_label("Toby Fenn:") == ("Toby Fenn", "")


NOBODY = """Host Speaker_1 Interviewer Q A Note Question Source Update Remember Disclaimer Takeaway GPU Nvidia Memphis
TSMC Key_Takeaways Bottom_Line New_York Hong_Kong Data_Center Fun_Fact Here's_Why Step_One Grace_Blackwell
Claude_Code Espionage Optional Chip_Failures Architectural_Innovation NVIDIA_Allocation
DOJ's_Role Geopolitical_Strategies Blackwell_Ultra SO TODAY UP_NEXT Option_A
Mr._President In_Texas Sam_Altman,_Satya_Nadella The_point_is_this
And_remember Chinese_labs""".split()


@pytest.mark.parametrize("label", [label.replace("_", " ") for label in NOBODY])
def test_a_label_that_is_no_person_stays_text(label: str) -> None:
    assert split_label(f"{label}: words") == (None, f"{label}: words")


@pytest.mark.parametrize(
    "line", ["12:30: x", "https://example.org/a: x", "Toby:x", "toby fenn: x", "no colon", "", ":", "x" * 999]
)
def test_a_line_without_a_label_is_unchanged(line: str) -> None:
    assert split_label(line) == (None, line)


def test_who_is_known_to_speak_is_a_person() -> None:
    assert split_label("Update: words") == (None, "Update: words")
    assert split_label("UPDATE: words", ["Update"]) == ("Update", "words")
    assert person("gpt nine", ["GPT Nine"]) == "GPT Nine"


@pytest.mark.parametrize(
    "label",
    "Host SPEAKER_00 Speaker_A Unknown S1 JH CNBC NVIDIA narrator the_host Male_Voice Audience_Member "
    "Unidentified_Female A 你好1".split(),
)
def test_a_field_that_names_nobody(label: str) -> None:
    assert not is_person(label)
    assert person(label.replace("_", " ")) is None


def test_an_empty_field_names_nobody() -> None:
    assert [person(label) for label in ("", " ", ":", "***", "<x>", "Ada & Toby")] == [None] * 6


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Dr. Ada King", "Dr. Ada King"),
        ("Jensen", "Jensen"),
        ("JENSEN HUANG", "Jensen Huang"),
        ("jensen huang", "Jensen Huang"),
        ("Jensen HUANG", "Jensen Huang"),
        ("McCONNELL", "McCONNELL"),
        ("Young Liu", "Young Liu"),
        ("Jane_Doe", "Jane Doe"),
        ("Jane Doe - Gridline", "Jane Doe"),
        ("Charles de Gaulle", "Charles de Gaulle"),
        ("fred", "Fred"),
    ],
)
def test_a_field_names_whoever_can_be_a_person(label: str, name: str) -> None:
    assert person(label) == name


def test_roles_are_told_from_other_labels() -> None:
    roles = [
        "Host: x",
        "Speaker 1: x",
        "SPEAKER_00: x",
        "[Speaker 2]: x",
        "**Q:** x",
        "Unidentified Speaker: x",
        "A: x",
    ]
    others = ["Note: x", "Update: x", "The host: x", "Toby: x", "Host x", "Hosts of Gridline: x"]
    assert [is_role(line) for line in (*roles, *others)] == [True] * len(roles) + [False] * len(others)


@given(st.text() | st.text(st.sampled_from("AaBb .:-_*[]()'’ 1>,|")))
def test_any_line_is_split_without_losing_words(line: str) -> None:
    name, rest = split_label(line)
    assert (name is None and rest == line) or (name and rest in line)
    is_role(line)
    assert person(line) != ""
