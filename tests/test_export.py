import json
from pathlib import Path

import msgspec

from graph.export import claim_row, export_jsonl
from graph.model import Thing
from graph.sqlite import SqliteStore
from tests.factories import NVIDIA, document


def rows(folder: Path, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def exported(tmp_path: Path, *keys: str) -> Path:
    store = SqliteStore(tmp_path / "graph.db")
    for key in keys:
        store.put(document(key))
    export_jsonl(store, tmp_path / "out")
    store.close()
    return tmp_path / "out"


def test_each_noun_has_its_file(tmp_path: Path) -> None:
    folder = exported(tmp_path, "talk")
    assert sorted(p.name for p in folder.iterdir()) == [
        "claims.jsonl", "entities.jsonl", "estimates.jsonl", "mentions.jsonl", "sources.jsonl",
    ]  # fmt: skip
    assert [row["key"] for row in rows(folder, "sources")] == ["talk"]
    for name in ("entities", "mentions", "claims", "estimates"):
        ids = [row["id"] for row in rows(folder, name)]
        assert ids
        assert len(set(ids)) == len(ids)


def test_a_claim_can_be_read_by_itself(tmp_path: Path) -> None:
    claim = next(row for row in rows(exported(tmp_path, "talk"), "claims") if row["predicate"] == "chip_count")
    assert claim["subject"] == {"id": "cluster/xai-memphis", "name": "Colossus", "type": "cluster", "text": "it"} or (
        isinstance(claim["subject"], dict) and claim["subject"]["id"] == "cluster/xai-memphis"
    )
    quantity = claim["quantity"]
    assert isinstance(quantity, dict)
    assert (quantity["value"], quantity["low"], quantity["unit"]) == (100_000, None, "count")
    assert quantity["of"]["name"] == "H100"
    citations = claim["citations"]
    assert isinstance(citations, list)
    assert citations[0]["start"] == claim["start"]
    assert claim["time"] is None
    assert claim["speaker"] is None or isinstance(claim["speaker"], str)


def test_who_is_quoted_is_exported_with_name_and_words() -> None:
    claim = msgspec.structs.replace(document().claims[1], quoted=Thing(text="They", entity=NVIDIA.id))
    row = claim_row(claim, {NVIDIA.id: NVIDIA}.get, None)
    assert row["quoted"] == {"id": NVIDIA.id, "name": "NVIDIA", "type": "organization", "text": "They"}
    assert claim_row(document().claims[1], {NVIDIA.id: NVIDIA}.get, None)["quoted"] is None


def test_no_path_of_the_machine_is_exported(tmp_path: Path) -> None:
    folder = exported(tmp_path, "talk")
    assert "path" not in rows(folder, "sources")[0]
    assert str(tmp_path) not in "".join(p.read_text(encoding="utf-8") for p in folder.iterdir())


def test_the_order_of_reading_does_not_show(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    one, two = exported(tmp_path / "a", "talk", "walk"), exported(tmp_path / "b", "walk", "talk")
    assert {p.name: p.read_bytes() for p in one.iterdir()} == {p.name: p.read_bytes() for p in two.iterdir()}


def test_estimates_have_a_file_only_where_there_are_any(tmp_path: Path) -> None:
    folder = exported(tmp_path, "talk")
    store = SqliteStore(tmp_path / "graph.db")
    assert "estimates" not in export_jsonl(store, folder, estimates=False)
    assert not (folder / "estimates.jsonl").exists()  # also the one of before is gone
    store.close()


def test_an_estimate_is_exported_with_its_working(tmp_path: Path) -> None:
    found = rows(exported(tmp_path, "talk"), "estimates")
    chips = next(row for row in found if (row["metric"], row["as_of"]) == ("chips", "2025"))
    assert (chips["entity"], chips["status"]) == ("cluster/xai-memphis", "existing")
    inputs, formula = chips["inputs"], chips["formula"]
    assert isinstance(inputs, list)
    assert isinstance(formula, list)
    assert inputs[0]["citation"]["quote"].startswith("it holds about")
    assert formula[-1]["id"] == "chips"
