from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import Client, keep, talk

JSON, GRAPHQL = "application/json", "application/graphql-response+json"
NEW = {"Accept": GRAPHQL}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    store = keep(tmp_path, talk())
    yield Client(store)
    store.close()


def test_a_question_is_answered_by_post_and_by_get(client: Client) -> None:
    query = "query Q($n: Int) { claims(first: $n) { nodes { predicate } } }"
    posted = client.post("/graphql", json={"query": query, "variables": {"n": 1}, "operationName": "Q"})
    got = client.get("/graphql", params={"query": query, "variables": '{"n": 1}', "operationName": "Q"})
    assert posted.json() == got.json() == {"data": {"claims": {"nodes": [{"predicate": "power_capacity"}]}}}
    assert posted.headers["content-type"] == "application/json; charset=utf-8"


def test_the_newer_media_type_is_given_where_it_is_accepted(client: Client) -> None:
    found = client.post("/graphql", json={"query": "{ __typename }"}, headers=NEW)
    assert (found.status_code, found.headers["content-type"]) == (200, f"{GRAPHQL}; charset=utf-8")
    assert "Accept" in found.headers["vary"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("{", 400),
        ("{ nope }", 422),
        ("query A { __typename } query B { __typename }", 422),
        ("query($n: Int!) { claims(first: $n) { totalCount } }", 422),
        ('{ node(id: "x") { id } }', 294),
        ("{ claims(first: 0) { totalCount } }", 294),
        ("{ __typename }", 200),
    ],
)
def test_the_status_says_what_became_of_a_question(client: Client, query: str, status: int) -> None:
    assert client.post("/graphql", json={"query": query}, headers=NEW).status_code == status
    assert client.post("/graphql", json={"query": query}).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"", 400),
        (b"\xff\xfe", 400),
        (b"[]", 422),
        (b'"query"', 422),
        (b"{}", 422),
        (b'{"query": 3}', 422),
        (b'{"query": " "}', 422),
        (b'{"query": "{ __typename }", "variables": []}', 422),
        (b'{"query": "{ __typename }", "operationName": 3}', 422),
        (b'{"query": "{ __typename }", "extensions": [1]}', 422),
        (b'{"query": "{ __typename }", "extensions": 0}', 422),
    ],
)
def test_a_body_without_a_question_is_refused_with_a_code(client: Client, body: bytes, status: int) -> None:
    found = client.post("/graphql", content=body, headers={**NEW, "Content-Type": JSON})
    assert found.status_code == status
    assert found.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert client.post("/graphql", content=body, headers={"Content-Type": JSON}).status_code == 400


def test_other_content_types_are_not_read(client: Client) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", ""):
        found = client.post("/graphql", content=b'{"query": "{ __typename }"}', headers={"Content-Type": kind})
        assert found.status_code == 415


def test_other_methods_are_named_with_those_that_are_answered(client: Client) -> None:
    for method in ("PUT", "DELETE", "PATCH", "HEAD"):
        found = client.request(method, "/graphql")
        assert (found.status_code, found.headers["allow"]) == (405, "GET, POST, OPTIONS")
    assert client.request("OPTIONS", "/graphql").headers["allow"] == "GET, POST, OPTIONS"


def test_a_mutation_never_comes_by_get(client: Client) -> None:
    found = client.get("/graphql", params={"query": "mutation { anything }"}, headers=NEW)
    assert (found.status_code, found.headers["allow"]) == (405, "POST")


def test_a_caller_who_accepts_nothing_that_is_given_is_told(client: Client) -> None:
    found = client.post("/graphql", json={"query": "{ __typename }"}, headers={"Accept": "text/plain"})
    assert found.status_code == 406
    assert GRAPHQL in found.json()["errors"][0]["message"]


def test_a_body_that_is_too_large_is_not_read_to_its_end(client: Client) -> None:
    found = client.post("/graphql", json={"query": "{ __typename }", "variables": {"a": "x" * 300_000}})
    assert found.status_code == 413
    assert "256 kB" in found.json()["errors"][0]["message"]


def test_variables_in_an_address_must_be_json(client: Client) -> None:
    assert client.get("/graphql", params={"query": "{ __typename }", "variables": "{"}).status_code == 400
    assert client.get("/graphql").status_code == 400


def test_half_a_character_does_not_break_anything(client: Client) -> None:
    found = client.post(
        "/graphql",
        content=b'{"query": "query($n: String!) { entity(name: $n) { id } }", "variables": {"n": "\\ud800"}}',
        headers={"Content-Type": JSON},
    )
    assert found.status_code == 400
    lone = client.post("/graphql", json={"query": '{ entity(name: "\\uD800") { id } }'})
    assert lone.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"
