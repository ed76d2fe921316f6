import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.text import fold

DATA = Path(__file__).parent.parent / "ingest" / "lexicon" / "data"
PREFIXES = {
    "chips.csv": "chip/",
    "clusters.csv": "cluster/",
    "models.csv": "model/",
    "organizations.csv": "org/",
    "people.csv": "person/",
    "places.csv": "place/",
    "regulations.csv": "reg/",
    "topics.csv": "topic/",
}
COLUMNS = ["id", "name", "aliases", "heard", "near", "family", "maker"]
Row = dict[str, str]


def read(file: str) -> list[Row]:
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def parts(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def written(row: Row) -> set[str]:
    """The forms in which a row's name is written, folded and without the prefixes."""
    return {fold(form.removeprefix("=").removeprefix("?")) for form in [row["name"], *parts(row["aliases"])]}


def clashes(rows: list[Row]) -> Iterator[str]:
    owner: dict[str, str] = {}
    for row in rows:
        for form in sorted(written(row)):
            if owner.setdefault(form, row["id"]) != row["id"]:
                yield f"{form!r} is an alias of {owner[form]} and of {row['id']}"
    for row in rows:
        for form in map(fold, parts(row["heard"])):
            if owner.setdefault(form, row["id"]) != row["id"]:
                yield f"{form!r} is a heard form of {row['id']} and belongs to {owner[form]}"


FILES = sorted(PREFIXES)
ROWS = {file: read(file) for file in FILES}
ALL = [row for file in FILES for row in ROWS[file]]


def test_there_is_a_file_for_each_type_and_no_other() -> None:
    assert sorted(path.name for path in DATA.glob("*.csv")) == FILES


@pytest.mark.parametrize("file", FILES)
def test_file_has_the_columns_and_plain_line_ends(file: str) -> None:
    raw = (DATA / file).read_bytes()
    assert raw.startswith(",".join(COLUMNS).encode() + b"\n")
    assert raw.endswith(b"\n")
    assert b"\r" not in raw


@pytest.mark.parametrize("file", FILES)
def test_every_row_is_whole(file: str) -> None:
    bad = [row for row in ROWS[file] if list(row) != COLUMNS or None in row.values()]
    assert not bad


@pytest.mark.parametrize("file", FILES)
def test_ids_have_the_prefix_and_are_plain_slugs(file: str) -> None:
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    for row in ROWS[file]:
        slug = row["id"].removeprefix(PREFIXES[file])
        assert slug, row
        assert slug != row["id"], row
        assert set(slug) <= allowed, row


@pytest.mark.parametrize("file", FILES)
def test_file_is_sorted_by_id(file: str) -> None:
    ids = [row["id"] for row in ROWS[file]]
    assert ids == sorted(ids)


def test_ids_are_unique() -> None:
    assert [found for found, times in Counter(row["id"] for row in ALL).items() if times > 1] == []


def test_no_name_alias_or_heard_form_is_empty() -> None:
    for row in ALL:
        assert fold(row["name"]), row
        for form in parts(row["aliases"]) + parts(row["heard"]):
            assert fold(form), (row, form)
            assert form.strip() == form, (row, form)


def test_family_is_a_row_of_the_same_type() -> None:
    ids = {row["id"] for row in ALL}
    for row in ALL:
        if row["family"]:
            assert row["family"] in ids, row
            assert row["family"].split("/")[0] == row["id"].split("/")[0], row


def test_families_do_not_go_in_circles() -> None:
    family = {row["id"]: row["family"] for row in ALL}
    for start in family:
        seen, at = {start}, family[start]
        while at:
            assert at not in seen, start
            seen.add(at)
            at = family[at]


def test_maker_is_an_organization() -> None:
    organizations = {row["id"] for row in ROWS["organizations.csv"]}
    assert [row["id"] for row in ALL if row["maker"] and row["maker"] not in organizations] == []


def test_no_form_belongs_to_two_entities() -> None:
    assert list(clashes(ALL)) == []


def test_clashes_are_found() -> None:
    blank = dict.fromkeys(COLUMNS, "")
    first = blank | {"id": "org/a", "name": "Alpha", "aliases": "=AL"}
    second = blank | {"id": "org/b", "name": "Beta", "aliases": "Al", "heard": "alfa|al pha"}
    assert len(list(clashes([first, second]))) == 2


def test_near_words_are_lower_case_and_only_where_an_alias_needs_them() -> None:
    for row in ALL:
        assert row["near"] == " ".join(row["near"].lower().split()), row
        needs = any(alias.startswith("?") for alias in parts(row["aliases"]))
        assert needs == bool(row["near"]), row


def test_the_lexicon_covers_the_field() -> None:
    assert len(ALL) >= 400
    for file in FILES:
        assert len(ROWS[file]) >= (20 if file == "topics.csv" else 15), file
