import pytest

from ingest.discourse.discourse import Discourse, Named, Stretch
from ingest.discourse.implied import Clause, Implied
from ingest.discourse.pointed import pointed
from ingest.discourse.setting import Setting

KNOWN = (
    ("Oracle", "org/oracle", "organization"),
    ("Meta", "org/meta", "organization"),
    ("TPU", "chip/tpu", "chip"),
    ("Ironwood", "chip/ironwood", "chip"),
    ("Hopper", "chip/hopper", "chip"),
)
ANY = frozenset(("organization", "chip"))


def meant(text: str, subject: str = "", predicate: str = "capacity", prose: bool = False, **roles: str) -> str | None:
    """By which rule, and whom, a number is about that stands behind the text."""
    names = [Named(text.index(w), text.index(w) + len(w), entity, type) for w, entity, type in KNOWN if w in text]
    held = [Stretch(role, entity, 0, len(text) + 1) for role, entity in roles.items() if role != "you"]
    spoken = Discourse(Stretch(role, entity, 0, len(text) + 1) for role, entity in roles.items() if role == "you")
    at = (text.rindex(subject), text.rindex(subject) + len(subject)) if subject else None
    setting = Setting(text, names, Discourse(held), prose=prose, spoken=spoken)
    found = pointed(setting, Clause(len(text), predicate, ANY, at, None, None))
    return f"{found.how} {found.entity}" if isinstance(found, Implied) else None


@pytest.mark.parametrize(
    ("text", "subject", "found"),
    [
        ("What does Meta pay for power?\nI think about ", "I", "asked org/meta"),
        ("how much did oracle I mean Oracle spend there I think around ", "I", "asked org/oracle"),
        ("What do Meta and Oracle pay?\nI think about ", "I", None),
        ("What does Meta pay?\nA normal tenant pays ", "tenant", None),
        ("What does Meta pay? And the rest?\nI think about ", "I", None),
    ],
)
def test_an_answer_is_about_what_the_question_names(text: str, subject: str, found: str | None) -> None:
    assert meant(text, subject, "spend") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Here is our seventh TPU, Ironwood. And ", "presented chip/ironwood"),
        ("Nobody spoke of Ironwood. And ", None),
        ("Here is Ironwood. We need ", None),
    ],
)
def test_what_is_presented_is_what_figures_without_a_subject_are_about(text: str, found: str | None) -> None:
    assert meant(text) == found


@pytest.mark.parametrize(
    ("text", "subject", "found"),
    [
        ("It grew.\nBuilt with ", "", "headed org/meta"),
        ("The company started with ", "company", "headed org/meta"),
        ("Total debt stands at ", "debt", "headed org/meta"),
        ("A typical hall draws ", "hall", None),
        ("The chip draws ", "chip", None),
        ("Oracle went to ", "Oracle", None),
    ],
)
def test_a_point_without_a_subject_is_about_its_heading(text: str, subject: str, found: str | None) -> None:
    assert meant(text, subject, "spend", prose=True, heading="org/meta") == found
    assert meant(text, subject, "spend", prose=False, heading="org/meta") is None


def test_you_are_the_one_who_is_asked_but_not_where_something_is_supposed() -> None:
    assert meant("Last year you raised ", "you", "funding", you="org/meta") == "you org/meta"
    assert meant("And if you raised ", "you", "funding", you="org/meta") is None
    assert meant("Last year you raised ", "you", "funding") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ironwood came out. It has ", "thing chip/ironwood"),
        ("Ironwood is faster than Hopper. This chip has ", "thing chip/ironwood"),
        ("Ironwood and Hopper came out. It has ", None),
        ("Ironwood came out. You know it, and they say ", None),
    ],
)
def test_it_is_the_one_thing_that_can_be_meant(text: str, found: str | None) -> None:
    assert meant(text) == found
