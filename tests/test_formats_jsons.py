import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import InputError
from ingest.formats import choose, jsons
from tests.reading_formats import read
from tests.reading_json import SHAPED, VALUES, chosen, sound_or_refused

CORPUS = Path(__file__).parents[1] / "corpus"
FILES = sorted(CORPUS.glob("*.json*"))
TURN = '{"speaker": "Jane Doe", "start": 1, "text": "Well."}'


def refused(text: str) -> str:
    with pytest.raises(InputError) as error:
        choose(text, "talk.json", 3)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        (f"[{TURN},]", 3, f"broken JSON: expecting value at column {len(TURN) + 3}. Mend it there."),
        ("{\n'text': 'a'}", 4, "broken JSON: expecting property name enclosed in double quotes at column 1"),
        ('{"a": 1, "text"\n"a"}', 4, "broken JSON: expecting ':' delimiter at column 1"),
        (f"[{TURN}\n{TURN}]", 4, "broken JSON: expecting ',' delimiter at column 1"),
        (f"{TURN}\nand so on", 4, "JSON that is followed by something else at column 1. Keep one value, or write one"),
        (f'{TURN}\n{{"text": "a",}}', 4, "broken JSON: expecting property name"),
    ],
)  # fmt: skip
def test_broken_json_is_refused_at_its_line_and_column(text: str, where: int, what: str) -> None:
    assert refused(text).startswith(f"talk.json:{where}: {what}")


@pytest.mark.parametrize(
    ("text", "line", "how"),
    [
        (f"[{TURN},\n{TURN[:40]}", 4, "inside a text"),
        (f"[{TURN},\n{TURN}\n", 4, "before its lists are closed"),
        ('{"segments": [{"end": tru', 3, "before its lists are closed"),
        ('{"segments": [{"text": "a\\u00', 3, "inside a text"),
        ('{"segments', 3, "inside a text"),
        (f"{TURN}\n{TURN}\n{TURN[:20]}", 5, "inside a text"),
    ],
)
def test_a_file_that_is_cut_off_is_refused_at_its_last_line(text: str, line: int, how: str) -> None:
    assert refused(text) == f"talk.json:{line}: JSON that is cut off here: it ends {how}. Get the whole file."


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_no_beginning_of_a_file_is_read_as_anything_else(path: Path) -> None:
    text = path.read_text(encoding="utf-8").strip()
    for end in range(12, len(text), 1 + len(text) // 60):
        with pytest.raises(InputError, match="cut off here"):
            choose(text[:end], path.name)


def test_an_unknown_shape_names_its_keys_and_the_shapes_that_are_read() -> None:
    assert refused('{"rows": [1], "kind": 2}').startswith(
        "talk.json:3: JSON of an unknown shape (keys 'rows', 'kind')."
    )
    assert "Podcasting 2.0" in refused("[]")
    assert "json3" in refused("[[1]]")
    assert "(a list of objects with 'a', 'b')" in refused('[{"a": 1}, {"b": 2}]')
    assert "(keys 'k0', 'k1'" in (many := refused(json.dumps({f"k{n}": n for n in range(20)})))
    assert "'k11' and 8 more)" in many
    assert "If 'transcript' is the transcript, save it as a text file." in refused(
        json.dumps({"id": "x", "transcript": "word " * 60})
    )


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 60 + "1" + "}" * 60, '{"a":' * 5000, '[{"a":' * 5000])
def test_no_depth_is_too_much(text: str) -> None:
    sound_or_refused(text)


def test_deep_json_is_refused_as_such() -> None:
    assert "nested more than 50 levels deep" in refused('{"a":' * 60 + "1" + "}" * 60)


def test_json_lines_are_turns() -> None:
    name, found = chosen(f'{TURN}\n\n{{"speaker": "Jane Doe", "start": 9, "text": "So."}}\n')
    assert (name, [(s.text, s.start) for s in found.segments]) == ("turns", [("Well.", 1.0), ("So.", 9.0)])


def test_numbers_of_any_size_and_none_are_no_times() -> None:
    text = '[{"text": "a b", "start": NaN}, {"text": "b c", "start": -Infinity}, {"text": "c d", "start": %s}]' % (
        "9" * 5000
    )
    _, found = chosen(text)
    assert [s.start for s in found.segments] == [None, None, None]
    assert found.warnings == ("1 of 3 times cannot be read: left out",)


def test_a_key_that_stands_twice_is_a_warning() -> None:
    _, found = chosen('[{"speaker": "Jane Doe", "text": "one", "text": "two"}]')
    assert [s.text for s in found.segments] == ["two"]
    assert found.warnings == ("key 'text' twice in one object: the last one counts",)


def test_escapes_cannot_write_what_no_text_may_hold() -> None:
    _, found = chosen(r'[{"speaker": "J\u001b[2J", "text": "a\ud83d \u001b[31mb\u0000 it\u00e2\u20ac\u2122s \u00e9"}]')
    assert [s.text for s in found.segments] == ["a\ufffd b it’s é"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[Music] welcome", "brief"),
        ("[] buy milk\n[x] sell chips", "brief"),
        ('["quoted" words] go on', "brief"),
        ('{"so"} it goes', "brief"),
        ("[1] the first footnote", "brief"),
        ("[[nvidia | NVIDIA]] sells chips [00:01].", "notes"),
        ("[00:01]\nwords", "captions"),
    ],
)
def test_brackets_that_open_a_text_make_no_json(text: str, name: str) -> None:
    assert read(text).format == name


def test_json_is_parsed_once_for_all_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    loads = json.loads

    def counted(text: str, **options: Any) -> Any:
        parsed.append(text)
        return loads(text, **options)

    monkeypatch.setattr(json, "loads", counted)
    text = f"[{TURN}]"
    assert len(choose(text, "talk.json").read(text).segments) == 1
    assert len(parsed) == 1


def test_nothing_is_kept_of_a_text_that_was_read() -> None:
    chosen(f"[{TURN}]")
    assert jsons._outcome.cache_info().currsize == 0
    refused('{"rows": [1]}')
    assert jsons._outcome.cache_info().currsize == 0


@settings(max_examples=300)
@given(VALUES | SHAPED, st.booleans())
def test_any_json_is_read_or_refused(value: object, pretty: bool) -> None:
    sound_or_refused(json.dumps(value, indent=1 if pretty else None))


@given(SHAPED, st.integers(0, 400), st.text(st.sampled_from('{}[]",:\\\n 1at'), max_size=3))
def test_any_damage_is_read_or_refused(value: object, at: int, junk: str) -> None:
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    sound_or_refused(text[:at] + junk + text[at + len(junk) :])
    sound_or_refused(text[:at] + junk)
