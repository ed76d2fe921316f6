import pytest
from spacy.tokens import Span

from ingest.claims import clauses
from tests.reading import studied


def first(line: str) -> tuple[Span, list[Span]]:
    """The first number of a line, and the names in it."""
    (window,) = studied(line)
    return window.doc.spans["quantities"][0], list(window.doc.spans["entities"])


@pytest.mark.parametrize(
    ("line", "how", "entity"),
    [
        ("Meta spent 5 billion dollars.", "grammatical", "org/meta"),
        ("So at that place Meta and with it 5 billion dollars.", "before", "org/meta"),
        ("There is 7% of Meta in it.", "behind", "org/meta"),
        ("They sell the V100, a processor with 20 billion transistors.", "apposed", "chip/v100"),
        ("They think it is fine. Still 5 billion dollars went.", "none", None),
        ("Meta saw much (as in 5 billion dollars).", "before", "org/meta"),
    ],
)
def test_the_first_rule_that_applies_names_it(line: str, how: str, entity: str | None) -> None:
    number, names = first(line)
    rule, name = clauses.named(number.doc, number, names)
    assert (rule, name.kb_id_ if name is not None else None) == (how, entity)


def test_a_list_is_taken_whole() -> None:
    number, names = first("Meta, Google and Oracle have 70% of it.")
    assert {e.kb_id_ for e in clauses.listed(number.doc, names[1], names)} == {"org/meta", "org/google", "org/oracle"}


def test_who_only_says_that_there_is_something_is_known() -> None:
    _, names = first("Meta states that there is 5 billion dollars in it, and Oracle has 3.")
    assert [clauses.only_says(e) for e in names] == [True, False]
