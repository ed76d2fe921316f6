import re
from importlib import resources

from graph.model import RELATION_PREDICATES
from ingest.lexicon import PREFIXES
from ingest.relations.ends import POSSESSIVE, TOPIC
from ingest.relations.rules import families, rules, rules_for, starts_of, without_asides


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


def test_families_are_written_out_in_patterns_and_each_is_named_by_one() -> None:
    text = (resources.files("ingest") / "data" / "relations.csv").read_text(encoding="utf-8")
    named = {name for name in families() if f"{{{name}}}" in text}
    assert named == set(families())
    assert not [rule for rule in rules() if any(f"{{{name}}}" in rule.gap.pattern for name in named)]


def test_a_family_holds_the_forms_of_its_words_and_no_others() -> None:
    make = re.compile(families()["make"])
    assert all(make.fullmatch(word) for word in ("makes", "made", "building", "came up with"))
    assert not make.fullmatch("remade")


def test_the_quick_look_takes_how_the_verb_begins_of_a_pattern_that_lets_others_lead() -> None:
    (rule,) = [r for r in rules() if r.starts == {"op", "ru", "ma", "lo", "ad", "ov", "ha", "ho", "in"}]
    assert rule.predicate == "operates"
    assert rule.fits(" actually operates the ", starts_of(" actually operates the "), "", "")


def test_asides_and_words_that_only_fill_are_passed_over() -> None:
    said = " (in Memphis), uh, they they went with the "
    assert without_asides(said, "", "") == (" they went with the ", "", "")
    sure = [rule for rule in rules() if not rule.weak and rule.predicate == "uses"]
    assert any(rule.fits(said, starts_of(said), "", "") for rule in sure)
