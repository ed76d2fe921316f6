from ingest import linear
from ingest.claims.confidence import LEAST, MOST, confidence
from tests.reading import document, studied


def test_a_confidence_is_a_probability() -> None:
    (window,) = studied("xAI built a cluster with 100,000 GPUs.")
    (number,) = window.doc.spans["quantities"]
    assert LEAST <= confidence(number, prose=False) <= MOST


def test_claims_carry_it() -> None:
    claims = [c for c in document("xAI built a cluster with 100,000 GPUs.").claims if c.quantity]
    assert all(0 < c.confidence < 1 for c in claims)


def test_a_claim_is_surer_the_likelier_its_subject_and_that_it_is_one() -> None:
    weights = linear.load("confidence")[""]
    assert weights["odds of a claim"] > 0
    assert weights["odds of the subject"] > 0
    assert weights["predicate is sure"] > 0
