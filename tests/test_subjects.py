import pytest

from graph.model import Claim, ClaimKind
from tests.reading import document, studied


def quantity(line: str) -> list[Claim]:
    return [c for c in document(line).claims if c.kind is ClaimKind.QUANTITY]


@pytest.mark.parametrize(
    ("line", "entity"),
    [
        ("xAI built a cluster with 100,000 GPUs.", "org/xai"),
        ("CoreWeave raised 6 billion dollars.", "org/coreweave"),
        ("The H100 draws 700 watts.", "chip/h100"),
        ("Llama 3.1 405B has 405 billion parameters.", "model/llama-3.1-405b"),
        ("20% of Oracle's capacity is there.", "org/oracle"),
        ("Malaysia is building 3 gigawatts of data centers.", "place/malaysia"),
        ("So Elon's round was 6 billion dollars of funding.", "org/xai"),
        ("Nvidia says Blackwell is 30 times faster than Hopper.", "chip/blackwell"),
        ("Later Microsoft further invested 10 billion dollars in OpenAI.", "org/openai"),
        ("Oracle is doing well and they raised 6 billion dollars.", "org/oracle"),
        ("Next to Nvidia's 130 billion dollars of revenue it is little.", "org/nvidia"),
        (
            "Meta is big. Its cloud segment made revenue of 10 billion dollars and over 20 billion next year.",
            "org/meta",
        ),
    ],
)
def test_the_named_thing_close_by_is_the_subject(line: str, entity: str) -> None:
    assert next(c.subject.entity if c.subject else None for c in quantity(line)) == entity


@pytest.mark.parametrize(
    "line",
    [
        "They like CoreWeave a lot. A site like that draws 150 megawatts.",  # a sentence ends between
        "You lease it to Oracle for 2 billion dollars.",
        "Plants on the Texas grid make 80 gigawatts.",
        "Jane from Bloomberg reported a figure of 7 billion dollars.",
    ],
)
def test_a_name_that_stands_aside_is_no_subject(line: str) -> None:
    (claim,) = quantity(line)
    assert claim.subject is None or (claim.subject.entity or "scenario/").startswith("scenario/")


def test_who_is_presented_is_we() -> None:
    lines = (
        "This is a conversation with Jensen Huang.",
        "So tell me.",
        "Well, last year we spent 10 billion dollars on it.",
    )
    (claim,) = [c for c in document(*lines).claims if c.quantity]
    assert claim.subject is not None
    assert claim.subject.entity == "org/nvidia"


def test_a_thing_of_the_wrong_type_is_none() -> None:
    (claim,) = quantity("In the AI diffusion rule week they used 150 megawatts.")
    assert claim.subject is None or claim.subject.entity is None


def test_what_is_counted_is_told_apart_from_who_has_it() -> None:
    (claim,) = quantity("Meta trained on 16,000 H100s.")
    assert claim.subject is not None
    assert claim.quantity is not None
    assert claim.quantity.of is not None
    assert (claim.subject.entity, claim.quantity.of.entity) == ("org/meta", "chip/h100")


def test_a_number_of_several_things_is_a_claim_for_each_with_an_id_of_its_own() -> None:
    claims = quantity("Microsoft, Google and Amazon have 70% of their capacity at home.")
    assert [c.subject.entity for c in claims if c.subject] == ["org/microsoft", "org/amazon", "org/google"]
    assert len({c.id for c in claims}) == 3


def test_a_comma_alone_makes_no_list() -> None:
    assert [c.subject.entity for c in quantity("Unlike Google, Meta has 5 gigawatts.") if c.subject] == ["org/meta"]


def test_what_is_counted_ends_before_a_name_or_a_date() -> None:
    for line in ("They sold 5,000 chips last month.", "Meta is at 65,000 chips Microsoft is at 80,000 chips."):
        first = quantity(line)[0].quantity
        assert first is not None
        assert first.of is not None
        assert first.of.text == "chips"


def test_a_multiple_has_its_base() -> None:
    (claim,) = quantity("The H100 is 3x faster than the A100.")
    assert claim.quantity is not None
    assert claim.quantity.base is not None
    assert claim.quantity.base.entity == "chip/a100"


def test_an_unnamed_subject_is_said_in_words() -> None:
    (claim,) = quantity("The typical plant draws 150 megawatts.")
    assert claim.subject is not None
    assert (claim.subject.entity, claim.subject.text) == (None, "typical plant")
    (claim,) = quantity("The typical cluster draws 150 megawatts.")
    assert claim.subject is not None
    assert (claim.subject.entity, claim.subject.text) == (f"scenario/talk/{claim.id}", "typical cluster")


def test_a_place_that_only_says_where_is_no_subject() -> None:
    (claim,) = quantity("In Malaysia they build 3 gigawatts of data centers.")
    assert (claim.subject.entity if claim.subject else None, claim.place) == (None, "place/malaysia")


def test_what_a_rule_allows_is_said_of_the_rule_under_discussion() -> None:
    lines = (
        "The AI diffusion rule is out.",
        "Some like it and some do not.",
        "Each country is capped at a quota of 50,000 GPUs.",
    )
    (claim,) = [c for c in document(*lines).claims if c.quantity]
    assert claim.predicate == "quota"
    assert claim.subject is not None
    assert claim.subject.entity == "reg/ai-diffusion-rule"


def test_each_candidate_has_its_probability() -> None:
    (window,) = studied("xAI built a cluster with 100,000 GPUs for Oracle.")
    (number,) = window.doc.spans["quantities"]
    assert number._.choices[0].entity == "org/xai"
    assert sum(choice.probability for choice in number._.choices) == pytest.approx(1)


def test_what_is_only_counted_is_not_what_the_next_number_is_about() -> None:
    line = "The Memphis cluster of xAI is new. It started with 100,000 H100s and drew 150 megawatts of power."
    chips, power = [c.subject.entity if c.subject else None for c in quantity(line)]
    assert chips == "cluster/xai-memphis"
    assert power != "chip/h100"
