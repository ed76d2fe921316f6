from graph.model import RELATION_PREDICATES
from ingest.lexicon import PREFIXES
from ingest.relations.ends import POSSESSIVE, TOPIC
from ingest.relations.rules import rules, rules_for, starts_of


def test_the_rules_name_predicates_and_types_of_the_model_only() -> None:
    types = {type.value for type in PREFIXES.values()}
    for rule in rules():
        assert rule.predicate in RELATION_PREDICATES
        assert rule.left | rule.right <= types | {POSSESSIVE, TOPIC}
        assert rule.known in ("", "maker", "family")


def test_only_rules_for_the_kinds_of_both_ends_are_tried() -> None:
    people = rules_for(frozenset(("person",)), frozenset(("organization",)))
    assert {"works_for", "founded"} <= {rule.predicate for rule in people}
    assert all("person" in rule.left and "organization" in rule.right for rule in people)


def test_how_the_words_of_a_gap_begin() -> None:
    assert starts_of(" is Backed by ") == {"i", "is", "b", "ba", "by"}


def test_the_quick_look_at_how_words_begin_loses_nothing() -> None:
    gaps = [" works at ", " joined ", ", which was bought by ", " and ", "", "'s ", " is a customer of ", " runs on "]
    gaps += [f" {word} {way} " for word in ("acquired", "rents", "sold chips", "trained") for way in ("by", "to", "on")]
    for gap in gaps:
        for rule in rules():
            fits = rule.fits(gap, starts_of(gap), "", "")
            assert fits == all(p.search(t) for p, t in ((rule.gap, gap), (rule.before, ""), (rule.behind, "")))
