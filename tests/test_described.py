import pytest

from tests.reading import document


def described(*lines: str) -> list[tuple[str, str]]:
    return [(m.surface, m.entity or "") for m in document(*lines).mentions if m.method == "described"]


def test_the_rule_soon_after_a_regulation_is_that_one() -> None:
    lines = ("The AI diffusion rule came out.", "Everybody hates these regulations.")
    assert described(*lines) == [("regulations", "reg/ai-diffusion-rule")]


def test_later_it_is_the_one_that_the_text_is_about() -> None:
    filler = "we talked about many other things that day and none of them matter here at all"
    lines = (
        "So the AI diffusion rule.",
        *[filler] * 8,
        "October 2022 regulations.",
        *[filler] * 8,
        "This rule is bad.",
    )
    assert described(*lines)[-1] == ("rule", "reg/ai-diffusion-rule")


@pytest.mark.parametrize("line", ["The rule of thumb is simple.", "These environmental regulations are slow."])
def test_other_rules_are_none(line: str) -> None:
    assert described("The AI diffusion rule came out.", line) == []


def test_without_a_regulation_named_no_rule_is_known() -> None:
    assert described("These regulations are bad.") == []


def test_a_site_is_known_by_its_company_and_place() -> None:
    assert described("So xAI found a closed factory in Memphis Tennessee.") == [
        ("closed factory", "cluster/xai-memphis")
    ]


def test_what_one_place_settled_holds_for_later_descriptions() -> None:
    lines = ("xAI has a data center in Memphis.", "Then Elon Musk doubled the cluster.")
    assert ("cluster", "cluster/xai-memphis") in described(*lines)


@pytest.mark.parametrize(
    "line",
    [
        "So the campus in Abilene grows.",
        "We saw the Abilene supercomputer there.",
        "And our facility near Abilene Texas.",
    ],
)
def test_the_one_site_of_a_town_needs_no_company(line: str) -> None:
    assert [entity for _, entity in described(line)] == ["cluster/stargate-abilene"]


def test_the_site_of_another_company_in_a_town_is_not_that_one() -> None:
    assert described("Pfizer has a huge facility near Abilene Texas.") == []


def test_a_number_of_sites_is_the_row_that_their_owner_has() -> None:
    found = described("The Department of Energy builds seven new AI supercomputers.")
    assert found == [("seven new AI supercomputers", "cluster/us-department-of-energy-ai-supercomputers")]
    assert described("They build seven new AI supercomputers.") == []


def test_a_site_of_something_is_none() -> None:
    assert described("xAI has a data center in Memphis.", "Elon Musk wants data center capacity.") == [
        ("data center", "cluster/xai-memphis")
    ]


@pytest.mark.parametrize("line", ["Any cluster will do.", "xAI wants more clusters.", "A factory in Memphis."])
def test_a_site_of_nobody_is_none(line: str) -> None:
    assert described(line) == []
