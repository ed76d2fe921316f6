import pytest

from graph.model import QUANTITY_PREDICATES
from graph.units import UNITS
from ingest.claims.predicates import predicate, rules
from ingest.claims.subjects import subject_types
from ingest.numbers.quantities import find


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


def test_every_unit_has_a_last_rule_that_always_fits() -> None:
    assert set(rules()) == set(UNITS) | {"ratio%"}
    for unit, table in rules().items():
        assert not table[-1].cues, unit
        assert (table[-1].minimum, table[-1].maximum) == (float("-inf"), float("inf")), unit


def test_rules_and_subject_types_name_predicates_of_the_model_only() -> None:
    said = {rule.predicate for table in rules().values() for rule in table}
    assert said <= set(QUANTITY_PREDICATES)
    assert set(subject_types()) == set(QUANTITY_PREDICATES)
