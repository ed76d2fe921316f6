import msgspec
import pytest

from graph.model import Claim, ClaimKind, Document, Precision, Segment, Source
from ingest.analysis import analyse
from ingest.explain import Explanation, explain
from ingest.text import Text
from tests.reading import document, segments

TALK = (
    "xAI runs the site in Memphis for its own models",
    "they built a cluster with 100,000 H100s.",
    "Soon they will draw 150 megawatts by 2027",
)


def told(doc: Document, claim: Claim) -> Explanation:
    return explain(claim, doc.source, doc.segments)


def of(doc: Document, surface: str) -> Claim:
    return next(c for c in doc.claims if c.quantity and c.quantity.surface.startswith(surface))


@pytest.fixture(scope="module")
def talk() -> Document:
    return document(*TALK)


def test_a_number_is_shown_where_it_stands(talk: Document) -> None:
    found = told(talk, of(talk, "100,000"))
    assert found.surface.startswith("100,000")
    assert found.before.endswith("they built a cluster with ")
    assert (found.found, found.differs) == (True, ())


def test_the_words_that_say_who_is_quoted_are_told() -> None:
    doc = document("we sat in a small room until night.", "According to Ada Brinkholt they have 40,000 GPUs there.")
    claim = of(doc, "40,000")
    found = told(doc, claim)
    assert (found.reporting, found.differs) == ("According to Ada Brinkholt", ())
    other = document("The site in Memphis has 40,000 GPUs today.")
    assert told(other, of(other, "40,000")).reporting is None


def test_names_near_it_are_told_with_how_they_were_linked(talk: Document) -> None:
    names = {n.entity: n for n in told(talk, of(talk, "100,000")).names}
    assert names["org/xai"].method == "exact"
    assert names["org/xai"].at.start == 0.0
    assert names["chip/h100"].at.start == 10.0


def test_roles_are_told_with_where_they_began(talk: Document) -> None:
    roles = {r.role: r for r in told(talk, of(talk, "150")).roles}
    assert (roles["they"].entity, roles["they"].since.start) == ("org/xai", 0.0)
    assert roles["they"].words.startswith("xAI runs")


def test_the_scenario_of_a_claim_is_told_with_its_stretch(talk: Document) -> None:
    doc = document("Imagine a 100,000 GPU cluster.", "The cluster would draw 150 megawatts.", "That is all.")
    found = told(doc, of(doc, "150")).scenario
    assert found is not None
    assert (found.name, found.start.start, found.end.start, found.claims) == ("100,000-GPU cluster", 0.0, 20.0, 2)
    assert told(talk, of(talk, "100,000")).scenario is None


def test_the_rule_of_the_predicate_is_told(talk: Document) -> None:
    claim = of(talk, "150")
    rule = told(talk, claim).rule
    assert rule is not None
    assert (rule.table, rule.predicate) == ("predicates.csv", claim.predicate)


def test_candidates_are_told_the_likeliest_first_and_what_tells_the_first_two_apart(talk: Document) -> None:
    claim = of(talk, "100,000")
    found = told(talk, claim)
    assert [c.probability for c in found.candidates] == sorted((c.probability for c in found.candidates), reverse=True)
    assert found.candidates[0].entity == (claim.subject.entity if claim.subject else None)
    assert found.candidates[0].because
    assert found.against


def test_the_words_that_decided_the_modality_are_told(talk: Document) -> None:
    alone = document("Oracle runs the site and it will draw 150 megawatts")
    assert told(alone, of(alone, "150")).modality_words == ("will",)
    both = told(talk, of(talk, "150"))  # "by 2027" says the same
    assert "will" in both.modality_words
    assert both.time_words == "2027"


def test_what_nothing_hedges_has_no_such_words(talk: Document) -> None:
    assert told(talk, of(talk, "100,000")).modality_words == ()


def test_whether_it_is_worth_writing_down_is_told_with_its_features(talk: Document) -> None:
    found = told(talk, of(talk, "100,000"))
    assert found.worth is not None
    assert 0 < found.worth < 1
    assert found.worth_because


def test_of_equal_numbers_each_is_explained_in_its_own_place() -> None:
    doc = document("Oracle has 150 megawatts there and Meta has 150 megawatts here")
    first, second = (told(doc, c) for c in doc.claims if c.quantity)
    assert len(first.before) < len(second.before)


def test_a_relation_is_told_by_its_rule() -> None:
    doc = document("OpenAI was founded by Sam Altman and trains on the H100")
    claim = next(c for c in doc.claims if c.kind is ClaimKind.RELATION)
    found = told(doc, claim)
    assert found.rule is not None
    assert (found.rule.table, found.rule.predicate) == ("relations.csv", claim.predicate)
    assert "between" in dict(found.rule.patterns)
    assert found.candidates == ()


def note(line: str) -> Document:
    source = Source(key="note", sha256="0" * 64, fingerprint="0" * 64, format="notes")
    return analyse(source, Text(segments(line, precision=Precision.NOTE)))


def test_a_statement_is_told_by_its_verb_and_topics() -> None:
    doc = note("Inference will soon need more power than training ever did.")
    (claim,) = doc.claims
    found = told(doc, claim)
    assert found.verb == "will"
    assert {topic.partition(":")[0] for topic in found.topics} == {"inference", "power", "training"}
    assert found.modality_words == ("will",)


def test_a_claim_of_another_version_is_said_to_be_one(talk: Document) -> None:
    claim = of(talk, "150")
    other = msgspec.structs.replace(claim, negated=True)
    assert told(talk, other).differs == ("negated",)
    gone = msgspec.structs.replace(claim, id="0" * 16)
    found = told(talk, gone)
    assert (found.found, found.differs, found.rule, found.candidates) == (False, (), None, ())
    assert found.surface.startswith("150")
    assert found.roles


def test_segments_alone_are_enough(talk: Document) -> None:
    copies = [Segment(**{f: getattr(s, f) for f in s.__struct_fields__}) for s in talk.segments]
    assert explain(of(talk, "150"), talk.source, copies) == told(talk, of(talk, "150"))
