import pytest

from bench import relations
from bench.relations import Outcome, Passage
from graph.model import RELATION_PREDICATES
from ingest.evaluation.scoring import Score
from ingest.lexicon import load


def test_every_passage_names_entities_of_the_lexicon_and_relations_of_the_model() -> None:
    names = {entity.name for entity in load().entities.values()}
    told = [triple for passage in relations.passages() for triple in passage.told]
    assert {predicate for _, predicate, _ in told} == set(RELATION_PREDICATES)
    assert {end for one, _, other in told for end in (one, other)} <= names


def test_the_same_fact_told_the_other_way_round_is_one() -> None:
    assert relations.settled(("TSMC", "supplies", "AMD")) == relations.settled(("AMD", "customer_of", "TSMC"))
    assert relations.settled(("Groq", "competes_with", "AMD")) == ("AMD", "competes_with", "Groq")
    assert relations.settled(("AMD", "uses", "EUV")) == ("AMD", "uses", "EUV")


def test_a_passage_is_read_by_itself() -> None:
    outcome = relations.read(Passage("A", "t", "Microsoft bought GitHub.", (("Microsoft", "owns", "GitHub"),)))
    assert outcome.score == Score(1, 1, 1)


def test_the_table_counts_each_half_and_each_predicate() -> None:
    owns = ("Microsoft", "owns", "GitHub")
    found = Outcome(Passage("A", "t", "", (owns,)), {owns: "owns"}, {owns: "owns"})
    missed = Outcome(Passage("B", "t", "", (owns,)), {owns: "owns"}, {})
    lines = list(relations.table([found, missed]))
    assert "A | 1 | 1.000 | 1.000 | 1.000" in lines
    assert "owns | 1 of 1 / 1 | 0 of 0 / 1" in lines


@pytest.mark.parametrize("half", ["A", "B"])
def test_most_of_what_passages_state_is_seen_and_most_of_what_is_claimed_is_stated(half: str) -> None:
    outcomes = [relations.read(passage) for passage in relations.passages() if passage.half == half]
    total = sum((outcome.score for outcome in outcomes), Score(0, 0, 0))
    assert total.recall > 0.6
    assert total.precision > 0.6
