import pytest

from graph.model import ClaimKind
from ingest.relations.relations import least
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


@pytest.mark.parametrize(
    ("line", "triple"),
    [
        ("Welcome Nvidia founder and CEO, Jensen Huang.", ("person/jensen-huang", "founded", "org/nvidia")),
        ("Welcome Nvidia founder and CEO, Jensen Huang.", ("person/jensen-huang", "works_for", "org/nvidia")),
        ("Cohere pays for every rack of Oracle.", ("org/cohere", "customer_of", "org/oracle")),
        ("GPT-4 was made by OpenAI.", ("org/openai", "develops", "model/gpt-4")),
        ("CoreWeave's biggest customer is Microsoft.", ("org/microsoft", "customer_of", "org/coreweave")),
    ],
)
def test_relations_as_they_are_said_in_talk(line: str, triple: tuple[str, str, str]) -> None:
    assert triple in relations(line)


@pytest.mark.parametrize(
    "line",
    [
        "Nvidia and the H100 came up.",
        "I met Jensen Huang. Nvidia was not there.",
        "Dario Amodei likes Anthropic a lot.",
    ],
)
def test_what_is_only_known_is_no_relation(line: str) -> None:
    assert relations(line) == []


def test_how_likely_a_relation_is_is_its_confidence() -> None:
    (claim,) = [c for c in document("Amazon invests in Anthropic.").claims if c.kind is ClaimKind.RELATION]
    assert 0.25 <= claim.confidence < 1
    assert claim.confidence == round(claim.confidence, 2)


@pytest.mark.parametrize(
    ("line", "triple"),
    [
        ("Nvidia is in every cloud, including AWS.", ("org/nvidia", "supplies", "org/aws")),
        ("Nvidia is the biggest customer on TSMC nodes.", ("org/nvidia", "customer_of", "org/tsmc")),
        ("OpenAI has a ten gigawatt deal with Broadcom.", ("org/openai", "customer_of", "org/broadcom")),
        ("Jensen Huang and the Nvidia team came.", ("person/jensen-huang", "works_for", "org/nvidia")),
        ("Without Anthropic, there would be no Trainium.", ("chip/trainium", "depends_on", "org/anthropic")),
        ("Meta is mostly on AMD.", ("org/meta", "uses", "org/amd")),
        ("AMD grows. Meta is one of their largest customers.", ("org/meta", "customer_of", "org/amd")),
    ],
)
def test_deals_and_customers_as_they_are_said_in_talk(line: str, triple: tuple[str, str, str]) -> None:
    assert triple in relations(line)


def test_less_is_taken_for_made_in_talk_than_in_prose() -> None:
    assert least("develops", prose=False) > least("uses", prose=False)
    assert least("develops", prose=True) == least("uses", prose=True)
