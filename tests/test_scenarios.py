"""Scenarios: which numbers are said of one unnamed thing, where it ends, and what it is called."""

from pathlib import Path

from graph.compute.checking import checks
from graph.compute.node import estimates
from graph.model import Claim, Document, Entity, EntityType, Precision, Segment, Source, Status, Verdict
from graph.sqlite import SqliteStore
from ingest.analysis import analyse
from ingest.text import Text
from tests.reading import document

IMAGINED = (
    "Imagine somebody builds a cluster of 100,000 H100s out in the desert.",
    "The cluster would draw about 150 megawatts at the meter.",
    "And it would cost them four to five billion dollars to build.",
)


def told(found: Document) -> list[tuple[str, list[str]]]:
    """The names of the scenarios, each with the numbers that are said of it."""
    return [(one.name, [c.quantity.surface for c in of(found, one) if c.quantity]) for one in scenarios(found)]


def scenarios(found: Document) -> list[Entity]:
    return [entity for entity in found.entities if entity.type is EntityType.SCENARIO]


def of(found: Document, scenario: Entity) -> list[Claim]:
    return [claim for claim in found.claims if claim.subject and claim.subject.entity == scenario.id]


def spoken(*lines: tuple[float | None, str]) -> Document:
    """Captions at these seconds, or paragraphs."""
    segments = tuple(
        Segment(
            index=number, text=line, start=at, end=None if at is None else at + 5, paragraph=number + 1,
            precision=Precision.PARAGRAPH if at is None else Precision.CAPTION,
        )
        for number, (at, line) in enumerate(lines)
    )  # fmt: skip
    return analyse(Source(key="talk", sha256="0" * 64, fingerprint="0" * 64, format="captions"), Text(segments))


def test_what_is_said_of_an_imagined_cluster_is_said_of_one_thing() -> None:
    found = document(*IMAGINED)
    assert told(found) == [("100,000-H100 cluster", ["100,000", "150 megawatts", "four to five billion dollars"])]
    (scenario,) = scenarios(found)
    assert not scenario.verified
    assert {claim.status for claim in of(found, scenario)} == {Status.HYPOTHETICAL}


def test_its_id_is_that_of_the_claim_which_opens_it() -> None:
    found = document(*IMAGINED)
    (scenario,) = scenarios(found)
    assert scenario.id == f"scenario/talk/{of(found, scenario)[0].id}"
    longer = document(*IMAGINED, "The chip of the year is the Abacus 9.")
    assert [one.id for one in scenarios(longer)] == [scenario.id]


def test_another_count_opens_the_next() -> None:
    found = document("Say you build a 20,000 GPU cluster.", "It draws 20 megawatts.", "Or a 100,000 GPU cluster.")
    assert told(found) == [("20,000-GPU cluster", ["20,000", "20 megawatts"]), ("100,000-GPU cluster", ["100,000"])]


def test_a_number_in_the_place_of_another_is_that_of_the_next_one() -> None:
    found = document("a cluster of 20,000 GPUs draws 20 megawatts and then it went to 100 megawatts")
    assert [name for name, _ in told(found)] == ["20,000-GPU cluster", "100 MW cluster"]


def test_another_chip_opens_the_next() -> None:
    found = document("Say you have a 50,000 H100 cluster.", "Then you build a 50,000 B200 cluster.")
    assert [name for name, _ in told(found)] == ["50,000-H100 cluster", "50,000-B200 cluster"]


def test_it_ends_after_two_minutes_in_which_nobody_speaks_of_it() -> None:
    opened = (0.0, "Imagine a 100,000 GPU cluster.")
    power = "It would draw 150 megawatts, somebody said."
    assert told(spoken(opened, (110.0, power)))[0][1] == ["100,000", "150 megawatts"]
    assert told(spoken(opened, (130.0, power)))[0][1] == ["100,000"]
    heard = (70.0, "And where would the cluster stand?")
    assert told(spoken(opened, heard, (130.0, power)))[0][1] == ["100,000", "150 megawatts"]


def test_without_times_it_ends_after_the_next_paragraph() -> None:
    opened, power = (None, "Imagine a 100,000 GPU cluster."), (None, "It would draw 150 megawatts, somebody said.")
    assert told(spoken(opened, power))[0][1] == ["100,000", "150 megawatts"]
    assert told(spoken(opened, (None, "That is far away."), power))[0][1] == ["100,000"]


def test_a_size_of_something_named_ends_it() -> None:
    found = document(
        "Imagine a 100,000 GPU cluster.", "Meta has 350,000 GPUs, by the way.", "It would draw 150 megawatts, I think."
    )
    assert told(found) == [("100,000-GPU cluster", ["100,000"])]


def test_the_next_generation_is_another_thing() -> None:
    found = document("We have 100,000 GPU clusters.", "The next generation clusters draw 1 gigawatt.")
    assert told(found) == [("100,000-GPU cluster", ["100,000"]), ("1 GW cluster", ["1 gigawatt"])]


def test_what_stands_and_what_is_planned_are_two() -> None:
    found = document("We run a cluster of 100,000 GPUs.", "The cluster will draw 300 megawatts next year.")
    assert told(found)[0] == ("100,000-GPU cluster", ["100,000"])


def test_what_is_said_just_before_it_is_opened_joins() -> None:
    found = document("So 150 megawatts, that is one of these 100,000 clusters of GPUs.")
    (scenario,) = scenarios(found)
    assert told(found) == [("100,000-GPU cluster", ["150 megawatts", "100,000"])]
    counted = next(claim for claim in of(found, scenario) if claim.predicate == "chip_count")
    assert counted.quantity is not None
    assert counted.quantity.of is None  # chips that nobody named, not "clusters"


def test_hardware_that_is_bought_is_one() -> None:
    found = document("Suppose you buy $30 billion of hardware.", "That is about 600,000 GPUs.")
    assert told(found) == [("$30 billion of hardware", ["$30 billion", "600,000"])]


def test_a_run_is_one() -> None:
    found = document("say you want to train a model with 1e26 FLOP", "the training run would take 100 days")
    assert told(found) == [("training run of 1e26 FLOP", ["1e26 FLOP", "100 days"])]


def test_other_things_without_a_name_keep_their_words() -> None:
    found = document("There is a one gigawatt natural gas plant next door.", "Each server holds 8 GPUs.")
    assert scenarios(found) == []
    assert all(claim.subject is None or claim.subject.entity is None for claim in found.claims)


def test_a_word_for_many_is_no_size() -> None:
    assert scenarios(document("People have hundreds of thousands of GPUs in a cluster now.")) == []


def test_what_has_a_name_is_none() -> None:
    assert scenarios(document("xAI built a cluster of 100,000 GPUs in Memphis.")) == []


def test_chips_power_and_price_of_it_follow_from_one_another(tmp_path: Path) -> None:
    found = document(*IMAGINED, date="2025-02-01")
    (scenario,) = scenarios(found)
    store = SqliteStore(tmp_path / "store.db")
    store.put(found)
    known = {one.metric: one for one in estimates(store, scenario.id)}
    assert {one.status for one in known.values()} == {Status.HYPOTHETICAL}
    assert known["h100e"].p50 == 1e5
    assert 1.35e8 < known["facility_power"].p5 < 1.5e8 < known["facility_power"].p95 < 1.9e8
    cited = {leaf.claim for leaf in known["facility_power"].inputs if leaf.claim}
    assert {claim.id for claim in of(found, scenario)} >= cited > set()
    assert [checks(store, claim)[0].verdict for claim in of(found, scenario)] == [Verdict.CONSISTENT] * 3
    assert all(one.entity == scenario.id for one in known.values())
    store.close()


def test_a_supposed_number_is_evidence_of_nothing_else(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    store.put(document(*IMAGINED, date="2025-02-01"))
    leaves = [leaf for one in estimates(store, "chip/h100") for leaf in one.inputs]
    assert [leaf for leaf in leaves if leaf.claim] == []
    store.close()
