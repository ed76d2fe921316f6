import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.model import QUANTITY_PREDICATES
from graph.units import UNITS
from ingest.claims.predicates import predicate, rules
from ingest.claims.subjects import subject_types
from ingest.numbers.quantities import find

SENTENCES = Path(__file__).parent / "data" / "predicates.txt"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("they built a cluster with 100,000 GPUs in it", "chip_count"),
        ("each country can only buy 50,000 GPUs", "quota"),
        ("about 10 million H100 GPUs exist in the world", "installed_base"),
        ("the site draws 150 megawatts", "power_capacity"),
        ("it draws 700 watts each", "power_per_chip"),
        ("they raised 6 billion dollars in the round", "funding"),
        ("with a valuation of 24 billion dollars", "valuation"),
        ("revenue of 30 billion dollars", "revenue"),
        ("they spent 10 billion dollars on it", "spend"),
        ("an H100 is $30,000 per chip", "unit_cost"),
        ("it costs 20 cents a query", "price_per_query"),
        ("gross margins of 75%", "margin"),
        ("20% of the capacity is there", "share"),
        ("it is 3x faster", "performance_ratio"),
        ("ten times the compute", "compute_ratio"),
        ("it will take 3 years to build", "lead_time"),
        ("it lasted 5 years", "duration"),
        ("a 70 billion parameter model", "parameter_count"),
        ("a threshold of 1e26 flops", "compute_threshold"),
        ("with 1,000 tokens per second", "throughput"),
        ("80 GB of memory", "capacity"),
        ("200 engineers work there", "headcount"),
        ("GPUs have 2 million registered developers now", "count"),
        ("it scales GPUs to tens of thousands of qubits", "count"),
        ("their revenue was up 88% from there", "growth"),
        ("they have up to 20% of it", "share"),
        ("a 95% chance that it stays", "probability"),
    ],
)
def test_cues_tell_the_sense_of_a_number(text: str, wanted: str) -> None:
    assert predicate(text, find(text)[0])[0] == wanted


def sentences() -> Iterator[tuple[bool, str, str, str | None]]:
    """Whether the rules are said to miss it, the sentence, the predicate wanted, and what the rules say."""
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            wanted, _, sentence = (part.strip() for part in line.partition("|"))
            begin, end = sentence.index("["), sentence.index("]") - 1
            text = re.sub(r"[\[\]]", "", sentence)
            said = [predicate(text, number)[0] for number in find(text) if number.begin < end and number.end > begin]
            yield wanted.startswith("~"), sentence, wanted.lstrip("~ "), said[0] if said else None


def test_sentences_have_the_predicate_that_is_written_beside_them() -> None:
    read = list(sentences())
    wrong = {sentence: said for _, sentence, wanted, said in read if said != wanted}
    assert set(wrong) == {sentence for missed, sentence, *_ in read if missed}, wrong
    assert len(wrong) < len(read) / 10


def test_sentences_show_every_predicate() -> None:
    assert {wanted for _, _, wanted, _ in sentences()} == set(QUANTITY_PREDICATES)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("modern GPUs have like 6,000 thread engines in them", "count"),
        ("a talk about GPUs with 2,000 listeners", "count"),
        ("the GPU has 5,120 cores", "count"),
        ("they lease GPUs, 6,000 of them", "chip_count"),
        ("there are GPUs in one hall and 20,000 more GB300s in the next", "chip_count"),
        ("hundreds of millions of GPUs run it", "installed_base"),
    ],
)
def test_a_count_near_chips_is_of_what_it_counts(text: str, wanted: str) -> None:
    assert predicate(text, find(text)[0])[0] == wanted


def test_a_rule_may_look_at_the_words_of_the_number() -> None:
    text = "it needs 75% less compute"
    assert predicate(text, find(text)[0])[0] == "compute_ratio"
    text = "the part is 20% slower"
    assert predicate(text, find(text)[0])[0] == "performance_ratio"


def test_every_unit_has_a_last_rule_that_always_fits() -> None:
    assert set(rules()) == set(UNITS) | {"ratio%"}
    for unit, table in rules().items():
        assert not table[-1].cues, unit
        assert (table[-1].minimum, table[-1].maximum) == (float("-inf"), float("inf")), unit


def test_rules_and_subject_types_name_predicates_of_the_model_only() -> None:
    said = {rule.predicate for table in rules().values() for rule in table}
    assert said <= set(QUANTITY_PREDICATES)
    assert set(subject_types()) == set(QUANTITY_PREDICATES)
