import pytest

from ingest.lexicon import Lexicon, load
from ingest.names.spoken import Spoken

SPOKEN = Spoken(load())


def read(line: str) -> list[tuple[str, str]]:
    words = line.split()
    found = SPOKEN.read([word.lower() for word in words])
    return [(" ".join(words[r.begin : r.end]), r.form.entity) for _, r in sorted(found.items())]


@pytest.mark.parametrize(
    ("line", "surface", "entity"),
    [
        ("they use gpt five now", "gpt five", "model/gpt-5"),
        ("they use GPD 6 now", "GPD 6", "model/gpt-6"),
        ("on chat gbt 4 today", "chat gbt 4", "model/gpt-4"),
        ("on gpt four oh today", "gpt four oh", "model/gpt-4o"),
        ("rent A1 100s there", "A1 100s", "chip/a100"),
        ("rent h one hundreds there", "h one hundreds", "chip/h100"),
        ("an h 20 chip there", "h 20", "chip/h20"),
        ("the g b two hundred there", "g b two hundred", "chip/gb200"),
        ("the mi three hundred x there", "mi three hundred x", "chip/mi300x"),
        ("the tpu v five p there", "tpu v five p", "chip/tpu-v5p"),
        ("with llama three point one there", "llama three point one", "model/llama-3.1"),
        ("with llama four hundred five b there", "llama four hundred five b", "model/llama-3.1-405b"),
        ("with llama four hundred and five b there", "llama four hundred and five b", "model/llama-3.1-405b"),
        ("an rtx forty ninety there", "rtx forty ninety", "chip/rtx-4090"),
        ("with claude three point five sonnet there", "claude three point five sonnet", "model/claude-3.5-sonnet"),
    ],
)
def test_numbers_are_read_as_part_of_a_name(line: str, surface: str, entity: str) -> None:
    assert (surface, entity) in read(line)


@pytest.mark.parametrize(
    "line", ["version three point one", "in q three 2024", "b one point five billion", "we have 4 of them", "h 5 is"]
)
def test_other_numbers_are_left_alone(line: str) -> None:
    assert read(line) == []


def test_a_letter_and_a_number_are_sure_only_beside_chips_or_as_a_plural() -> None:
    def sure(line: str) -> list[bool]:
        return [r.sure for r in SPOKEN.read(line.split()).values()]

    assert sure("a one hundred percent rise") == [False]
    assert sure("a one hundred gpus there") == [True]


def test_forty_is_a_model_where_models_are_and_nothing_is_counted() -> None:
    assert ("40", "model/gpt-4o") in read("and 40 is smaller than llama")
    assert ("40", "model/gpt-4o") not in read("and 40 chips for llama")
    assert ("40", "model/gpt-4o") not in read("and 40 is a round number")


def test_mis_hearings_of_a_numbered_name_take_its_numbers() -> None:
    rows = "id,name,aliases,heard,near,family,maker\nmodel/orla,Orla,,aurla,,,\nmodel/orla-7,Orla 7,,,,model/orla,\n"
    found = Spoken(Lexicon({"a.csv": rows})).read(["aurla", "seven"])
    assert [r.form.entity for r in found.values()] == ["model/orla-7"]
