import pytest

from graph.model import RELATION_PREDICATES, ClaimKind
from ingest.lexicon import PREFIXES
from ingest.relations import rules
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
        ("Oracle rents GPUs to ByteDance.", ("org/oracle", "supplies", "org/bytedance")),
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
        assert rule.left | rule.right <= types
