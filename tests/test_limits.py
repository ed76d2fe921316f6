from pathlib import Path

import pytest
from graphql import parse
from graphql.language import OperationDefinitionNode

from api.execute import Stage
from api.limits import MAX_ALIASES, MAX_DEPTH, MAX_FIELDS, Measure, Size
from graph.sqlite import SqliteStore
from tests.served import answer, keep, refused


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return keep(tmp_path)


def size(query: str, **variables: object) -> Size:
    document = parse(query)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return Measure(document, variables).of(operation.selection_set)


def test_rows_multiply_the_fields_below_them() -> None:
    assert size("{ claims(first: 7) { nodes { id } } }").fields == 1 + 7 * 2
    assert size("{ claims { nodes { id } } }").fields == 1 + 20 * 2
    assert size("query($n: Int) { claims(first: $n) { nodes { id } } }", n=3).fields == 1 + 3 * 2
    assert size("query($n: Int) { claims(first: $n) { nodes { id } } }").fields == 1 + 100 * 2
    assert size('{ nodes(ids: ["a"]) { id } }').fields == 1 + 100


def test_what_is_worked_out_weighs_more_than_a_field() -> None:
    assert size('{ entity(name: "x") { estimates { p50 } } }').fields == 2 + 2_000 + 20
    assert size('{ entity(name: "x") { estimates { formula { id inputs } inputs { label } } } }').fields == (
        2 + 2_000 + 20 * (1 + 20 * 2 + 1 + 10)
    )
    assert size("{ claims(first: 3) { nodes { checks { z } } } }").fields == 1 + 3 * (1 + 1 + 100 + 2)


def test_a_page_of_claims_may_have_its_checks_but_not_one_of_entities_its_estimates() -> None:
    checks = "checks { verdict z reading reason stated { p5 p50 p95 } predicted { p5 p50 p95 } inputs { label } }"
    assert size(f"{{ claims(first: 100) {{ nodes {{ id text {checks} }} }} }}").fields <= MAX_FIELDS
    assert size("{ entities(first: 100) { nodes { estimates { p50 } } } }").fields > MAX_FIELDS


def test_fragments_are_followed() -> None:
    query = "{ ...a } fragment a on Query { x: claims { ...b } } fragment b on ClaimConnection { y: totalCount }"
    assert size(query) == Size(depth=2, aliases=2, fields=21)


def test_a_fragment_within_itself_ends() -> None:
    assert size("{ ...a } fragment a on Query { __typename claims { totalCount } ...a }").depth == 2


def test_fragments_that_double_one_another_are_measured_at_once() -> None:
    doubling = " ".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(60))
    found = size(f"{{ ...f0 }} {doubling} fragment f60 on Query {{ a: claims {{ totalCount }} }}")
    assert found.aliases == 2**60


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ('{ entity(name: "x") ' + "{ neighbours { entity " * 9 + "{ id }" + " } }" * 9 + " }", f"at most {MAX_DEPTH}"),
        ("{" + " ".join(f"a{n}: __typename" for n in range(1001)) + "}", "1000 tokens"),
        (
            "{" + " ".join(f"a{n}: claims {{ totalCount }}" for n in range(31)) + "}",
            f"at most {MAX_ALIASES} are allowed",
        ),
        (
            "{ claims(first: 100) { nodes { subject { claims(first: 100) { nodes { id text kind saidAt } } } } } }",
            "at most 50000 are allowed",
        ),
        (
            "{ __schema { types { fields { type { fields { type { fields { type { fields { name }}}}}}}}}}",
            "introspection depth",
        ),
    ],
)
def test_what_is_too_large_is_refused_before_anything_runs(store: SqliteStore, query: str, says: str) -> None:
    found = answer(store, query)
    assert found.stage in (Stage.INVALID, Stage.UNPARSED)
    assert says in found.body["errors"][0]["message"]


def test_a_document_that_nests_too_deeply_is_refused_as_such(store: SqliteStore) -> None:
    for query in ("{" + "a{" * 450, "{claims(about:" + "[" * 900, "{" + "...{" * 240):
        assert refused(store, query)[0] == "GRAPHQL_PARSE_FAILED"


def test_the_limits_leave_room_for_the_introspection_of_tools(store: SqliteStore) -> None:
    from graphql import get_introspection_query

    assert answer(store, get_introspection_query()).stage is Stage.ANSWERED
