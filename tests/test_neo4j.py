"""What is Neo4j's own; what every store promises is in tests/conformance."""

import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path

import msgspec
import pytest
from neo4j import ManagedTransaction

import tests.neo4j.running
from bench.store import _java
from graph.compute.node import refresh
from graph.errors import (
    BadRequestError,
    ClaimgraphError,
    NotAStoreError,
    ServerDownError,
    ServerError,
    ServerLoginError,
    ServerMemoryError,
    ServerVersionError,
    StoreVersionError,
    UncitedClaimError,
)
from graph.model import RELATION_PREDICATES, Claim, Document, Entity, EntityType, Thing
from graph.neo4j import Neo4jStore
from graph.neo4j import server as opening
from graph.neo4j import store as neo4j_module
from graph.neo4j import write as neo4j_write
from graph.store import ClaimOrder, Counts
from tests.factories import H100, NVIDIA, captions, claim_id, document, large_document, source
from tests.neo4j.running import Running, running, script
from tests.neo4j.server import SOON, Home, LackingError, main, need

ROOT = Path(__file__).parents[1]
change = msgspec.structs.replace


@pytest.fixture
def store(neo4j_server: Running) -> Iterator[Neo4jStore]:
    neo4j_server.empty()
    with closing(neo4j_server.store()) as made:
        yield made


# What a person sees


def test_entities_are_nodes_of_their_type_with_names(neo4j_server: Running, store: Neo4jStore) -> None:
    store.put(document())
    rows = neo4j_server.ask("MATCH (e:Entity:Organization) RETURN e.id, e.name, e.aliases")
    assert rows == [[NVIDIA.id, "NVIDIA", list(NVIDIA.aliases)]]
    assert neo4j_server.ask("MATCH (e:Entity:Chip)<-[:ABOUT]-(c:Claim) RETURN e.name, c.low") == [["H100", 1e5]]


def test_a_claim_leads_to_its_words_and_its_source(neo4j_server: Running, store: Neo4jStore) -> None:
    store.put(document())
    path = (
        "MATCH (:Person {name: 'Ida Holm'})<-[:SAID_BY]-(c:Claim)-[:CITES]->(t:Citation)-[:FROM]->(s:Source) "
        "WHERE c.predicate = 'power_capacity' RETURN c.text, c.world_time, t.quote, t.start, s.title"
    )
    quote = "and it should draw 150 megawatts in 2026"
    assert neo4j_server.ask(path) == [[quote, "2026", quote, 15.0, "The Compute Ledger: talk"]]


def test_a_claim_leads_to_who_is_quoted(neo4j_server: Running, store: Neo4jStore) -> None:
    made = document()
    quoting = change(made.claims[1], quoted=Thing(text="they", entity=NVIDIA.id))
    store.put(change(made, claims=(made.claims[0], quoting, *made.claims[2:])))
    asked = "MATCH (c:Claim)-[:QUOTES]->(e:Entity) RETURN c.id, c.quoted_name, e.name"
    assert neo4j_server.ask(asked) == [[quoting.id, "they", "NVIDIA"]]


def test_a_relation_is_one_relationship_for_each_claim(neo4j_server: Running, store: Neo4jStore) -> None:
    store.put(document())
    related = "MATCH (a:Entity)-[r]->(b:Entity) RETURN a.name, type(r), b.name, r.claim"
    assert neo4j_server.ask(related) == [["Colossus", "LOCATED_IN", "Memphis", claim_id("talk", 0)]]
    store.put(document("other", content="2"))
    assert len(neo4j_server.ask(related)) == 2
    store.delete_source("talk")
    assert [row[3] for row in neo4j_server.ask(related)] == [claim_id("other", 0)]


def test_an_unknown_relation_has_a_type_of_its_own(neo4j_server: Running, store: Neo4jStore) -> None:
    odd = change(document().claims[0], predicate="`]->() DETACH DELETE x //")
    store.put(change(document(), claims=(odd,)))
    assert neo4j_server.ask("MATCH ()-[r:RELATES_TO]->() RETURN r.predicate") == [[odd.predicate]]


def test_no_relation_is_called_like_what_joins_claims() -> None:
    ours = {
        "ABOUT",
        "SUBJECT",
        "OBJECT",
        "SAID_BY",
        "QUOTES",
        "CITES",
        "FROM",
        "NAMES",
        "OF",
        "RESTS_ON",
        neo4j_write.OTHER_RELATION,
    }
    assert not ours & {predicate.upper() for predicate in RELATION_PREDICATES}


def test_an_entity_that_changes_its_type_has_one_label(neo4j_server: Running, store: Neo4jStore) -> None:
    store.put(document())
    store.put(Document(source=source("other"), entities=(change(H100, type=EntityType.TOPIC),)))
    assert neo4j_server.ask("MATCH (e {id: $id}) RETURN labels(e)", id=H100.id) == [[["Entity", "Topic"]]]


def test_every_example_of_the_documentation_answers(neo4j_server: Running, store: Neo4jStore) -> None:
    store.put(document())
    store.put(_twice_as_many())
    refresh(store)
    examples = re.findall(r"```cypher\n(.*?)```", (ROOT / "docs" / "stores.md").read_text(encoding="utf-8"), re.S)
    assert len(examples) >= 6
    for example in examples:
        assert neo4j_server.ask(example), example


def _twice_as_many() -> Document:
    made = document("other", content="2")
    chips = made.claims[1]
    assert chips.quantity
    return change(made, claims=(made.claims[0], change(chips, quantity=change(chips.quantity, value=2e5))))


# Opening


def test_what_must_be_unique_is(neo4j_server: Running, store: Neo4jStore) -> None:
    rows = neo4j_server.ask("SHOW CONSTRAINTS YIELD type, labelsOrTypes RETURN type, labelsOrTypes[0]")
    labels = {
        "Claimgraph",
        "Source",
        "Segment",
        "Passage",
        "Entity",
        "Mention",
        "Claim",
        "Citation",
        "Evidence",
        "Estimate",
    }
    assert {str(label) for _, label in rows} == labels
    assert {type for type, _ in rows} == {"UNIQUENESS"}


def test_a_store_is_made_in_an_empty_database(neo4j_server: Running) -> None:
    with _left_behind(neo4j_server, "RETURN 1"), closing(neo4j_server.store()) as store:
        assert store.counts() == Counts(0, 0, 0, 0, 0)
        assert neo4j_server.ask("MATCH (n:Claimgraph) RETURN n.version") == [[opening.VERSION]]


def test_several_may_make_a_store_at_once(neo4j_server: Running) -> None:
    with _left_behind(neo4j_server, "RETURN 1"):
        for (name,) in neo4j_server.ask("SHOW CONSTRAINTS YIELD name"):
            neo4j_server.ask(f"DROP CONSTRAINT {name}")
        for (name,) in neo4j_server.ask("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
            neo4j_server.ask(f"DROP INDEX {name}")
        opened: list[Neo4jStore] = []
        threads = [threading.Thread(target=lambda: opened.append(neo4j_server.store())) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [store.counts() for store in opened] == [Counts(0, 0, 0, 0, 0)] * 3
        for store in opened:
            store.close()


@contextmanager
def _left_behind(server: Running, cypher: str) -> Iterator[None]:
    """The database as somebody else left it."""
    server.ask("MATCH (n) DETACH DELETE n")
    server.ask(cypher)
    try:
        yield
    finally:
        server.ask("MATCH (n) DETACH DELETE n")


def test_another_programs_graph_is_refused_and_left_alone(neo4j_server: Running) -> None:
    with _left_behind(neo4j_server, "CREATE (:Person {name: 'somebody'})"):
        with pytest.raises(NotAStoreError, match="another program"):
            neo4j_server.store()
        assert neo4j_server.ask("MATCH (n) RETURN n.name") == [["somebody"]]


def test_a_store_of_another_version_is_refused_and_left_alone(neo4j_server: Running) -> None:
    with _left_behind(neo4j_server, "CREATE (:Claimgraph {name: 'claimgraph', version: 999, writes: 7})"):
        with pytest.raises(StoreVersionError, match=f"999, this claimgraph writes version {opening.VERSION}. Give"):
            neo4j_server.store()
        assert neo4j_server.ask("MATCH (n) RETURN n.version, n.writes") == [[999, 7]]


def test_a_store_that_is_taken_away_is_not_written_to(neo4j_server: Running, store: Neo4jStore) -> None:
    with _left_behind(neo4j_server, "RETURN 1"):
        with pytest.raises(NotAStoreError, match="gone"):
            store.put(document())
        assert neo4j_server.ask("MATCH (n) RETURN count(n)") == [[0]]


def test_an_older_server_is_refused(neo4j_server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "OLDEST", (99, 1))
    with pytest.raises(ServerVersionError, match=r"the server is Neo4j/5\.26\.\d+, Neo4j 99\.1 or newer"):
        neo4j_server.store()


def test_a_wrong_password_is_refused_without_being_shown(neo4j_server: Running) -> None:
    with pytest.raises(ServerLoginError, match="NEO4J_PASSWORD") as refused:
        Neo4jStore(neo4j_server.uri, "neo4j", "a wrong password")
    assert "a wrong password" not in str(refused.value)


def test_a_server_that_is_not_there(neo4j_server: Running) -> None:
    with closing(socket.socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))
        uri = f"bolt://127.0.0.1:{nobody.getsockname()[1]}"
        with pytest.raises(ServerDownError, match="Start it"):
            Neo4jStore(uri, neo4j_server.user, neo4j_server.password)


@pytest.mark.parametrize(
    "uri", ["http://127.0.0.1:7474", "bolt://", "bolt://127.0.0.1:x", "bolt://me@127.0.0.1:7687", "store.db"]
)
def test_what_is_no_address_is_refused(uri: str) -> None:
    with pytest.raises(BadRequestError, match=re.escape(uri)):
        Neo4jStore(uri, "neo4j", "password")


def test_an_unknown_database_is_refused(neo4j_server: Running) -> None:
    with pytest.raises(ServerError, match="elsewhere"):
        Neo4jStore(neo4j_server.uri, neo4j_server.user, neo4j_server.password, database="elsewhere")


# Writing


def test_the_write_itself_refuses_a_claim_without_citation(
    neo4j_server: Running, store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(document())
    monkeypatch.setattr(neo4j_module, "check", lambda document: None)
    new = document(content="2")
    uncited = change(new, claims=(*new.claims[:3], change(new.claims[3], citations=())))
    with pytest.raises(UncitedClaimError, match=claim_id("talk", 3)):
        store.put(uncited)
    assert tuple(store.all_claims()) == document().claims


def test_a_write_that_fails_halfway_leaves_the_old_document(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(document())
    version = store.version()

    def fail(claim: Claim) -> list[dict[str, object]]:
        raise ZeroDivisionError

    monkeypatch.setattr(neo4j_write, "_relation", fail)  # the old nodes are gone by then, the new ones there
    with pytest.raises(ZeroDivisionError):
        store.put(document(content="2"))
    assert store.version() == version
    assert store.sources_by_key(["talk"])["talk"] == document().source
    assert tuple(store.all_claims()) == document().claims


def test_a_writer_that_is_killed_halfway_leaves_the_old_document(neo4j_server: Running, store: Neo4jStore) -> None:
    store.put(document())
    code = """
        import os, signal, sys
        from graph.neo4j import write as neo4j_write
        from graph.neo4j import Neo4jStore
        from tests.factories import document

        neo4j_write._relation = lambda claim: os.kill(os.getpid(), signal.SIGKILL)
        Neo4jStore(sys.argv[1], "neo4j", sys.stdin.readline().strip()).put(document(content="2"))
    """
    child = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), neo4j_server.uri],
        input=neo4j_server.password,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
    )
    assert child.returncode == -signal.SIGKILL
    assert store.sources_by_key(["talk"])["talk"] == document().source
    assert store.put(document(content="3")).value == "replaced"  # nobody is waited for


def test_two_openings_wait_for_one_another_to_write(neo4j_server: Running, store: Neo4jStore) -> None:
    with closing(neo4j_server.store()) as other:

        def write(to: Neo4jStore, name: str) -> None:
            for number in range(4):
                to.put(large_document(10, key=f"{name}-{number}"))

        threads = [threading.Thread(target=write, args=each) for each in ((store, "a"), (other, "b"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.counts() == other.counts()
        assert store.counts().claims == 80


def test_an_update_leaves_nothing_behind(neo4j_server: Running, store: Neo4jStore) -> None:
    before = store.version()
    for content in "12":
        store.put(document(content=content))
        store.put(large_document(30, seed=int(content)))
    store.delete_source("talk")
    store.delete_source("many")
    assert neo4j_server.ask("MATCH (n) RETURN labels(n), count(*)") == [[["Claimgraph"], 1]]
    assert store.version() == before + 6


def test_a_document_larger_than_a_batch(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_write, "BATCH", 7)
    made = large_document(40)
    store.put(made)
    assert tuple(store.all_claims()) == made.claims
    assert tuple(store.segments("many")) == made.segments


def test_a_document_that_does_not_fit_into_the_servers_memory_is_refused_at_once(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[ManagedTransaction] = []

    def gather(tx: ManagedTransaction, document: Document, new: bool) -> None:
        tries.append(tx)
        tx.run("UNWIND range(1, 1000000000) AS n RETURN size(collect(n))").consume()

    monkeypatch.setattr(neo4j_write, "replace", gather)
    with pytest.raises(ServerMemoryError, match=r"server\.memory\.heap\.max_size"):
        store.put(document())
    assert (len(tries), store.counts()) == (1, Counts(0, 0, 0, 0, 0))


def test_what_the_server_cannot_keep_is_refused_with_its_document(store: Neo4jStore) -> None:
    endless = Entity(id="org/endless", type=EntityType.ORGANIZATION, name="endless " * 2_000)
    with pytest.raises(ServerError, match="nothing was written"):
        store.put(change(document(), entities=(endless,)))
    assert store.counts() == Counts(0, 0, 0, 0, 0)


# Reading


def test_a_page_of_all_claims_is_read_in_the_order_of_an_index(
    neo4j_server: Running, store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(large_document(100))
    cursors = {order: store.claims(order=order, first=5).edges[-1].cursor for order in ClaimOrder}
    neo4j_server.ask("CALL db.prepareForReplanning(60)")  # count the claims now, as it would by and by
    plans: list[str] = []
    plain = opening.Query.rows

    def explained(self: opening.Query, tx: ManagedTransaction, tail: str = "", **values: object) -> list[opening.Row]:
        self._texts.insert(0, "EXPLAIN")
        plans.append(str(tx.run(" ".join([*self._texts, tail]), self._values | values).consume().plan))
        del self._texts[0]
        return plain(self, tx, tail, **values)

    monkeypatch.setattr(opening.Query, "rows", explained)
    for order, after in cursors.items():
        store.claims(order=order)
        store.claims(order=order, after=after)
    assert len(plans) == 10
    assert all("NodeIndex" in plan for plan in plans)
    assert [plan for plan in plans if re.search(r"(Sort|Top)@", plan)] == []


def test_an_export_begins_anew_where_somebody_wrote(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(document())
    versions = iter((1, 2, 2, 2))
    monkeypatch.setattr(store, "version", lambda: next(versions))
    assert tuple(store.all_claims()) == document().claims
    assert list(versions) == []


def test_an_export_gives_up_where_somebody_writes_all_the_time(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "version", count().__next__)
    with pytest.raises(ClaimgraphError, match="Export when they rest"):
        next(store.all_claims())


def test_an_export_that_does_not_fit_in_memory(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_module, "SPOOL", 1_000)
    made = large_document(60)
    store.put(made)
    assert tuple(store.all_claims()) == made.claims


def test_words_that_the_index_would_cut_are_found_whole(store: Neo4jStore) -> None:
    long = "x" * 300
    store.put(Document(source=source(), segments=captions((long + "y", f"{long} y"))))
    store.put(Document(source=source("other"), segments=captions((long + "z",))))
    assert [hit.id for hit in store.search(long + "y").nodes] == ["talk"]
    assert [hit.id for hit in store.search(long + "z").nodes] == ["other"]


def test_more_words_than_the_index_takes_at_once(store: Neo4jStore) -> None:
    words = [f"w{number}x" for number in range(2_500)]
    segment = captions((" ".join(words),))[0]
    store.put(Document(source=source(), segments=(segment,)))
    assert store.count_search(" ".join(words)) == 1
    assert store.count_search(" ".join([*words[:2_000], "nowhere"])) == 1  # nothing holds all, one holds some
    assert store.count_search(" ".join(f"no{word}" for word in words)) == 0


def test_a_server_that_goes_away_is_told(neo4j_server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "RETRIES", 0.2)
    with (
        _cut_off_in_between(neo4j_server) as (uri, cut_off),
        closing(Neo4jStore(uri, neo4j_server.user, neo4j_server.password)) as store,
    ):
        store.counts()
        cut_off()
        with pytest.raises(ServerDownError, match=re.escape(uri)):
            store.counts()
        with pytest.raises(ServerDownError, match=re.escape(uri)):
            store.put(document())


@contextmanager
def _cut_off_in_between(server: Running) -> Iterator[tuple[str, Callable[[], None]]]:
    """An address that leads to the server until it is cut off."""
    host, _, port = server.uri.removeprefix("bolt://").partition(":")
    pipes: list[socket.socket] = []
    door = socket.create_server(("127.0.0.1", 0))

    def pump(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)

    def lead() -> None:
        with suppress(OSError):
            while True:
                ends = door.accept()[0], socket.create_connection((host, int(port)))
                pipes.extend(ends)
                threads.extend(threading.Thread(target=pump, args=pair) for pair in (ends, ends[::-1]))
                for thread in threads[-2:]:
                    thread.start()

    def cut_off() -> None:
        for end in (door, *pipes):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    threads = [threading.Thread(target=lead)]
    threads[0].start()
    try:
        yield f"bolt://127.0.0.1:{door.getsockname()[1]}", cut_off
    finally:
        cut_off()
        for thread in threads:
            thread.join()


# The script


def test_a_server_that_runs_is_not_started_again(neo4j_server: Running) -> None:
    address = neo4j_server.uri.replace("bolt://", "bolt://neo4j@") + "\n"
    assert script("status", neo4j_server.home, "").stdout == address
    assert script("start", neo4j_server.home, neo4j_server.password).stdout == address


def test_java_runs_to_be_warm_soon_unless_told_otherwise(
    neo4j_server: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password)
    assert _java(neo4j_server.uri) == " ".join(["-Xmx1g", *SOON])
    monkeypatch.setattr(Home, "start", lambda self, password, browser, steady: f"steady: {steady}")
    for setting in ("", "yes"):
        monkeypatch.setenv("CLAIMGRAPH_NEO4J_STEADY", setting)
        assert main(["start"]) == 0
    assert capsys.readouterr().out == "steady: False\nsteady: True\n"


def test_a_machine_without_java_says_how_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(LackingError, match="no java and no mvn here: install Java 17 or 21 and Maven"):
        need("java", "mvn")


@pytest.mark.parametrize(
    ("ci", "code", "outcome"),
    [
        ("", LackingError.exit_code, pytest.skip.Exception),
        ("true", LackingError.exit_code, pytest.fail.Exception),
        ("", 1, pytest.fail.Exception),
    ],
)
def test_without_a_server_tests_skip_unless_this_is_ci(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str, code: int, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("CI", ci)

    def without(command: str, home: Path, password: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.CompletedProcess([command], code if command == "start" else 0, "stopped\n", "no java here")

    monkeypatch.setattr(tests.neo4j.running, "script", without)
    with pytest.raises(outcome, match="no java here"), running(tmp_path / "home"):
        pass


def test_a_server_that_does_not_run_is_stopped(tmp_path: Path) -> None:
    assert script("status", tmp_path, "").stdout == "stopped\n"
    assert script("stop", tmp_path, "").stdout == "stopped\n"
    assert tmp_path.is_dir()  # no folder of ours


def test_a_server_is_not_started_without_a_password(tmp_path: Path) -> None:
    for password in ("", "short"):
        refused = script("start", tmp_path / "home", password)
        assert refused.returncode == 1
        assert "NEO4J_PASSWORD" in refused.stderr
    assert not (tmp_path / "home").exists()


def test_what_the_script_does_not_know_is_refused_with_what_it_does(tmp_path: Path) -> None:
    refused = script("restart", tmp_path, "")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "start|stop|status" in refused.stderr
