import pytest

from graph.model import RELATION_PREDICATES, ClaimKind
from ingest.claims.ends import POSSESSIVE, TOPIC
from ingest.claims.relations import rules
from ingest.lexicon import PREFIXES
from tests.reading import document


def relations(line: str) -> list[tuple[str, str, str]]:
    return [
        (c.subject.entity or "", c.predicate, c.object.entity or "")
        for c in document(line).claims
        if c.kind is ClaimKind.RELATION and c.subject and c.object
    ]


@pytest.mark.parametrize(
    ("line", "triple"),
    [
        ("Amazon invests in Anthropic.", ("org/amazon", "invests_in", "org/anthropic")),
        ("Jensen Huang, the CEO of Nvidia, said so.", ("person/jensen-huang", "works_for", "org/nvidia")),
        ("Meta trained on H100 chips.", ("org/meta", "trains_on", "chip/h100")),
        ("ByteDance rents GPUs from Oracle.", ("org/bytedance", "rents_from", "org/oracle")),
        ("Oracle rents GPUs to ByteDance.", ("org/bytedance", "rents_from", "org/oracle")),
        ("The H100, made by Nvidia, is old.", ("org/nvidia", "develops", "chip/h100")),
        ("TSMC makes chips for Nvidia.", ("org/tsmc", "supplies", "org/nvidia")),
        ("Cerebras competes with Nvidia.", ("org/cerebras", "competes_with", "org/nvidia")),
        ("Mellanox was acquired by Nvidia.", ("org/nvidia", "owns", "org/mellanox")),
        ("OpenAI released GPT-4.", ("org/openai", "released", "model/gpt-4")),
    ],
)
def test_a_stated_relation_has_its_direction(line: str, triple: tuple[str, str, str]) -> None:
    assert triple in relations(line)


def test_a_denied_relation_is_negated() -> None:
    (claim,) = [c for c in document("Amazon does not invest in Anthropic.").claims if c.kind is ClaimKind.RELATION]
    assert claim.negated


@pytest.mark.parametrize("line", ["Elon Musk started attacking OpenAI.", "Microsoft bought GPUs and Google followed."])
def test_words_in_between_make_no_relation(line: str) -> None:
    assert relations(line) == []


def test_names_of_two_sentences_are_not_related() -> None:
    assert relations("I like Amazon. He invests in Anthropic.") == []


def test_the_rules_name_predicates_and_types_of_the_model_only() -> None:
    types = {type.value for type in PREFIXES.values()}
    for rule in rules():
        assert rule.predicate in RELATION_PREDICATES
        assert rule.left | rule.right <= types | {POSSESSIVE, TOPIC}
        assert rule.known in ("", "maker", "family")


@pytest.mark.parametrize(
    ("line", "triples"),
    [
        (
            "OpenAI and Anthropic rely on Nvidia.",
            [("org/openai", "depends_on", "org/nvidia"), ("org/anthropic", "depends_on", "org/nvidia")],
        ),
        ("Oracle is in town. They bought Cerner and they use H100s.", [("org/oracle", "uses", "chip/h100")]),
        ("Google showed its sixth TPU.", [("org/google", "develops", "chip/tpu")]),
        ("G42, a company in Abu Dhabi (G42) again.", [("org/g42", "located_in", "place/abu-dhabi")]),
        ("Satya Nadella (Microsoft) and Sam Altman (then president of OpenAI).", []),
    ],
)
def test_lists_pronouns_and_known_makers(line: str, triples: list[tuple[str, str, str]]) -> None:
    found = relations(line)
    assert all(triple in found for triple in triples)
    assert ("person/satya-nadella", "works_for", "org/openai") not in found


def test_what_is_said_again_soon_is_one_claim_with_both_places() -> None:
    said = [c for c in document("Meta invests in Anthropic.", "So Meta invests in Anthropic.").claims if c.object]
    assert [len(c.citations) for c in said if c.predicate == "invests_in"] == [2]


def test_the_topic_of_the_text_has_the_competitors_that_are_named() -> None:
    text = "Nvidia had a great year. Nvidia sells it all. There are competitors like AMD."
    assert ("org/nvidia", "competes_with", "org/amd") in relations(text)
