import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from api.app import create_app
from graph.model import Rights
from graph.sqlite import SqliteStore
from graph.store import GraphStore
from tests.served import Client, keep, talk

TALK = talk()
CHIPS = TALK.claims[1].id


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = keep(tmp_path, TALK, talk("note", video_id=None, url=None))
    yield store
    store.close()


@contextmanager
def serving(store: GraphStore) -> Iterator[str]:
    """A real server on a free port of this machine; gives its address and stops it again."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(store), log_level="warning", lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def test_a_page_of_another_site_may_ask(store: SqliteStore) -> None:
    headers = {"Origin": "https://elsewhere.example.org"}
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    with serving(store) as address, httpx.Client(base_url=address, headers=headers) as client:
        preflight = client.options("/graphql", headers=asked)
        answer = client.post("/graphql", json={"query": "{ claims { totalCount } }"})
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "content-type" in preflight.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in preflight.headers
    assert answer.json() == {"data": {"claims": {"totalCount": 8}}}
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_partial_answer_keeps_its_status_over_a_socket(store: SqliteStore) -> None:
    with serving(store) as address:
        found = httpx.post(
            f"{address}/graphql",
            json={"query": '{ node(id: "x") { id } }'},
            headers={"Accept": "application/graphql-response+json"},
        )
    assert found.status_code == 294


def test_a_slow_question_does_not_stop_the_others(store: SqliteStore) -> None:
    """The first question ends only after the second was answered, or else this waits until the time limit."""
    answered = threading.Event()

    class Slow:
        def __getattr__(self, name: str) -> object:
            verb = getattr(store, name)
            if name != "find_entity":
                return verb

            def wait(*args: object) -> object:
                assert answered.wait(60)
                return verb(*args)

            return wait

    with serving(Slow()) as address:  # type: ignore[arg-type]
        results: list[httpx.Response] = []
        question = {"query": '{ entity(name: "nvda") { id } }'}
        slow = threading.Thread(target=lambda: results.append(httpx.post(f"{address}/graphql", json=question)))
        slow.start()
        quick = httpx.post(f"{address}/graphql", json={"query": "{ sources { totalCount } }"})
        answered.set()
        slow.join()
    assert quick.json() == {"data": {"sources": {"totalCount": 2}}}
    assert results[0].json() == {"data": {"entity": {"id": "org/nvidia"}}}


def test_errors_may_be_read_by_other_sites_too(store: SqliteStore) -> None:
    found = Client(store).post("/graphql", content=b"{", headers={"Origin": "https://elsewhere.example.org"})
    assert found.status_code == 415
    assert found.headers["access-control-allow-origin"] == "*"


def test_a_citation_opens_the_video_at_its_second(store: SqliteStore) -> None:
    for id in (CHIPS, f"{CHIPS}.0"):
        found = Client(store).get(f"/cite/{id}")
        assert found.status_code == 302
        assert found.headers["location"] == "https://video.example.org/watch?v=talk#t=10"


def test_a_citation_without_a_video_opens_in_the_reader(store: SqliteStore) -> None:
    claim = talk("note").claims[1].id
    assert Client(store).get(f"/cite/{claim}").headers["location"] == "/source/note#s2"


@pytest.mark.parametrize("id", ["0" * 16, f"{CHIPS}.9", "org%2Fnvidia", "source%2Ftalk", "nonsense", "%3Cscript%3E"])
def test_an_unknown_citation_is_not_found(store: SqliteStore, id: str) -> None:
    found = Client(store).get(f"/cite/{id}")
    assert found.status_code == 404
    assert not found.headers["content-type"].startswith("text/html")


def test_health_says_what_the_store_holds(store: SqliteStore) -> None:
    found = Client(store).get("/health").json()
    assert found["ok"] is True
    assert found["counts"] == {"sources": 2, "segments": 12, "entities": 5, "mentions": 12, "claims": 8}
    assert found["version"]


def test_health_says_when_the_store_does_not_answer(store: SqliteStore) -> None:
    store.close()
    found = Client(store).get("/health")
    assert (found.status_code, found.json()["ok"]) == (503, False)


def test_every_answer_says_what_a_browser_may_do_with_it(store: SqliteStore) -> None:
    client = Client(store)
    for path in ("/", "/health", "/static/site.css", "/nowhere", f"/cite/{CHIPS}", "/graphql?query={__typename}"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd", "/static/", "/static"],
)
def test_nothing_outside_the_static_files_is_served(store: SqliteStore, path: str) -> None:
    found = Client(store).get(path)
    assert found.status_code in (404, 307)
    assert "create_app" not in found.text


def test_pages_are_only_read(store: SqliteStore) -> None:
    assert Client(store).post("/").status_code == 405
    assert Client(store).post("/source/talk").status_code == 405


def test_what_breaks_inside_shows_no_trace(store: SqliteStore) -> None:
    store.close()
    for path in ("/", "/source/talk"):
        found = Client(store).get(path)
        assert found.status_code == 500
        assert "Traceback" not in found.text
        assert str(store.path) not in found.text
    asked = Client(store).post("/graphql", json={"query": "{ sources { totalCount } }"})
    assert asked.json()["errors"][0]["extensions"] == {"code": "INTERNAL_SERVER_ERROR"}
    assert str(store.path) not in asked.text


def test_graphiql_is_given_to_browsers_alone(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = tmp_path / "graphiql.js"
    built.write_text("")
    monkeypatch.setattr("api.reader.GRAPHIQL", built)
    found = Client(store).get("/graphql", headers={"Accept": "text/html,*/*;q=0.8"})
    assert found.headers["content-type"].startswith("text/html")
    assert "/static/graphiql/graphiql.js" in found.text
    assert "script-src 'self';" in found.headers["content-security-policy"]
    assert Client(store).get("/graphql", params={"query": "{ __typename }"}).json() == {"data": {"__typename": "Query"}}


def test_graphiql_says_how_to_build_it_where_it_is_not(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.reader.GRAPHIQL", tmp_path / "missing.js")
    found = Client(store).get("/graphql", headers={"Accept": "text/html"})
    assert found.status_code == 503
    assert "make install" in found.text
    assert Client(store).post("/graphql", json={"query": "{ __typename }"}).status_code == 200


def test_a_private_source_is_cited_but_not_shown(tmp_path: Path) -> None:
    store = keep(tmp_path, talk(rights=Rights.PRIVATE))
    assert Client(store).get(f"/cite/{CHIPS}").status_code == 302


def test_the_port_is_free_again_afterwards(store: SqliteStore) -> None:
    with serving(store) as address:
        pass
    with closing(socket.socket()) as client, pytest.raises(ConnectionRefusedError):
        client.connect(("127.0.0.1", int(address.rsplit(":", 1)[1])))
