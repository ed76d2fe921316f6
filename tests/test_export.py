import json
from pathlib import Path

from graph.export import export_jsonl
from graph.sqlite import SqliteStore
from tests.factories import document


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
        "claims.jsonl", "entities.jsonl", "mentions.jsonl", "sources.jsonl",
    ]  # fmt: skip
    assert [row["key"] for row in rows(folder, "sources")] == ["talk"]
    for name in ("entities", "mentions", "claims"):
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


def test_no_path_of_the_machine_is_exported(tmp_path: Path) -> None:
    folder = exported(tmp_path, "talk")
    assert "path" not in rows(folder, "sources")[0]
    assert str(tmp_path) not in "".join(p.read_text(encoding="utf-8") for p in folder.iterdir())


def test_the_order_of_reading_does_not_show(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    one, two = exported(tmp_path / "a", "talk", "walk"), exported(tmp_path / "b", "walk", "talk")
    assert {p.name: p.read_bytes() for p in one.iterdir()} == {p.name: p.read_bytes() for p in two.iterdir()}
