from ingest.claims.confidence import LEAST, MOST, confidence
from tests.reading import document, studied


def test_a_confidence_is_a_probability() -> None:
    (window,) = studied("xAI built a cluster with 100,000 GPUs.")
    (number,) = window.doc.spans["quantities"]
    assert LEAST <= confidence(number, prose=False) <= MOST


def test_claims_carry_it() -> None:
    claims = [c for c in document("xAI built a cluster with 100,000 GPUs.").claims if c.quantity]
    assert all(0 < c.confidence < 1 for c in claims)
