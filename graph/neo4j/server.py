"""How a Neo4j server is opened: made a store where it is empty, refused where it is not ours, and what its errors mean.

A person sees `(:Source)`, `(:Entity:Organization)`, `(:Claim)` and `(:Citation)` nodes with names, `(:Claim)` with its
`ABOUT`, `SUBJECT`, `OBJECT`, `SAID_BY` and `CITES` relationships, what came `FROM` a source, relations between
entities under their own names, such as `BUILDS`, and each `(:Estimate)` with the claims that it `RESTS_ON`. Beside it
each noun is one JSON body, which alone is read back.
Change `VERSION` with any change of labels, properties or relationships, of `graph.columns` or of `graph.text`.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString, Self
from urllib.parse import urlsplit

from neo4j import Driver, GraphDatabase, ManagedTransaction, Session
from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable, SessionExpired

from graph.errors import (
    BadRequestError,
    NotAStoreError,
    ServerDownError,
    ServerError,
    ServerLoginError,
    ServerMemoryError,
    ServerVersionError,
    StoreVersionError,
)

VERSION = 4
OLDEST = (5, 26)  # labels and types from parameters came with it

RETRIES = 15.0  # seconds that a read or write is tried again where the server is busy or away
CONNECTING = 5.0

NO_MEMORY = "Neo.TransientError.General.MemoryPoolOutOfMemoryError"

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")

Row = list[Any]

logging.getLogger("neo4j").addHandler(logging.NullHandler())  # it would print each retry; what fails is our error

CONSTRAINTS: tuple[LiteralString, ...] = (
    "CREATE CONSTRAINT store IF NOT EXISTS FOR (n:Claimgraph) REQUIRE n.name IS UNIQUE",
    "CREATE CONSTRAINT source IF NOT EXISTS FOR (n:Source) REQUIRE n.key IS UNIQUE",
    "CREATE CONSTRAINT segment IF NOT EXISTS FOR (n:Segment) REQUIRE (n.source, n.number) IS UNIQUE",
    "CREATE CONSTRAINT passage IF NOT EXISTS FOR (n:Passage) REQUIRE (n.source, n.segment) IS UNIQUE",
    "CREATE CONSTRAINT entity IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT mention IF NOT EXISTS FOR (n:Mention) REQUIRE (n.source, n.segment, n.begins, n.id) IS UNIQUE",
    "CREATE CONSTRAINT claim IF NOT EXISTS FOR (n:Claim) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT evidence IF NOT EXISTS FOR (n:Evidence) REQUIRE n.entity IS UNIQUE",
    "CREATE CONSTRAINT estimate IF NOT EXISTS FOR (n:Estimate) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT citation IF NOT EXISTS FOR (n:Citation) REQUIRE (n.claim, n.number) IS UNIQUE",
)
INDEXES: tuple[LiteralString, ...] = (
    "CREATE INDEX source_sha256 IF NOT EXISTS FOR (n:Source) ON (n.sha256)",
    "CREATE INDEX source_path IF NOT EXISTS FOR (n:Source) ON (n.path)",
    "CREATE INDEX source_video IF NOT EXISTS FOR (n:Source) ON (n.video_id)",
    "CREATE INDEX entity_name IF NOT EXISTS FOR (n:Entity) ON (n.by_name, n.id)",
    "CREATE INDEX name_folded IF NOT EXISTS FOR (n:Name) ON (n.folded)",
    "CREATE INDEX mention_entity IF NOT EXISTS FOR (n:Mention) ON (n.entity)",
    "CREATE INDEX estimate_entity IF NOT EXISTS FOR (n:Estimate) ON (n.entity, n.number)",
    "CREATE INDEX claim_world IF NOT EXISTS FOR (n:Claim) ON (n.by_world, n.id)",
    "CREATE INDEX claim_said IF NOT EXISTS FOR (n:Claim) ON (n.by_said, n.id)",
    "CREATE INDEX claim_source IF NOT EXISTS FOR (n:Claim) ON (n.source, n.position, n.id)",
    "CREATE INDEX claim_confidence IF NOT EXISTS FOR (n:Claim) ON (n.by_confidence, n.id)",
    "CREATE INDEX claim_value IF NOT EXISTS FOR (n:Claim) ON (n.by_value, n.id)",
    "CREATE INDEX claim_predicate IF NOT EXISTS FOR (n:Claim) ON (n.predicate)",
    "CREATE INDEX claim_speaker IF NOT EXISTS FOR (n:Claim) ON (n.speaker)",
    "CREATE INDEX claim_voice IF NOT EXISTS FOR (n:Claim) ON (n.voice)",
    "CREATE INDEX claim_quoted IF NOT EXISTS FOR (n:Claim) ON (n.quoted)",
    "CREATE INDEX claim_quoted_name IF NOT EXISTS FOR (n:Claim) ON (n.quoted_name)",
    "CREATE INDEX citation_start IF NOT EXISTS FOR (n:Citation) ON (n.source, n.start)",
    "CREATE FULLTEXT INDEX name_words IF NOT EXISTS FOR (n:Name) ON EACH [n.words] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: true}}",
    "CREATE FULLTEXT INDEX claim_words IF NOT EXISTS FOR (n:Claim) ON EACH [n.words] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: true}}",
    "CREATE FULLTEXT INDEX passage_words IF NOT EXISTS FOR (n:Passage) ON EACH [n.words] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: true}}",
    "CALL db.awaitIndexes(300)",
)


class Query:
    """Cypher whose texts are all literals of this package; values are only ever passed as parameters."""

    def __init__(self, *match: LiteralString, **values: object) -> None:
        self._texts: list[LiteralString] = [*match]
        self._values = values
        self._word: LiteralString = "WHERE"

    def where(self, condition: LiteralString, **values: object) -> Self:
        self._texts += [self._word, condition]
        self._values |= values
        self._word = "AND"
        return self

    def rows(self, tx: ManagedTransaction, tail: LiteralString = "", **values: object) -> list[Row]:
        """Run it with what comes after the conditions (`RETURN`, `ORDER BY`, `LIMIT`)."""
        return tx.run(" ".join([*self._texts, tail]), self._values | values).values()


class Server:
    """One driver, for as long as the store is open."""

    def __init__(self, uri: str, user: str, password: str, database: str) -> None:
        self.uri, self._user, self._database = uri, user, database
        if not _is_address(uri):
            raise BadRequestError(f"{uri}: no address of a Neo4j server. Write bolt://HOST:PORT.")
        self._driver: Driver = GraphDatabase.driver(
            uri,
            auth=(user, password),
            connection_timeout=CONNECTING,
            max_transaction_retry_time=RETRIES,
            notifications_min_severity="OFF",
            telemetry_disabled=True,
        )

    def close(self) -> None:
        self._driver.close()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session whose errors are ours."""
        try:
            with self._driver.session(database=self._database) as session:
                yield session
        except (AuthError, ServiceUnavailable, SessionExpired, Neo4jError, DriverError) as error:
            raise self._explained(error) from error

    def prepare(self) -> None:
        """Check the server's version and the store's; make the store where the database is empty."""
        self._check_server()
        with self.session() as session:
            found = session.execute_read(_version)
            if found is None:
                if session.execute_read(_holds_anything):
                    raise NotAStoreError(self.uri, "the database holds the graph of another program")
                for statement in (*CONSTRAINTS, *INDEXES):
                    _make(session, statement)
                found = session.execute_write(_create)
        if found != VERSION:
            remedy = "Give another database, or empty this one, and ingest again."
            raise StoreVersionError(self.uri, found, VERSION, remedy)

    def _check_server(self) -> None:
        try:
            agent = self._driver.get_server_info().agent
        except (Neo4jError, DriverError) as error:
            raise self._explained(error) from error
        version = re.match(r"Neo4j/(\d+)\.(\d+)", agent)
        if version is None or (int(version[1]), int(version[2])) < OLDEST:
            raise ServerVersionError(self.uri, agent, ".".join(map(str, OLDEST)))

    def _explained(self, error: Exception) -> Exception:
        why = " ".join(str(error.message if isinstance(error, Neo4jError) else error).split())
        if isinstance(error, ServiceUnavailable | SessionExpired):
            return ServerDownError(self.uri, why)
        if isinstance(error, Neo4jError) and error.code == NO_MEMORY:
            return ServerMemoryError(self.uri, why)
        if isinstance(error, AuthError):
            return ServerLoginError(self.uri, self._user, why)
        if isinstance(error, Neo4jError) and (error.code or "").startswith("Neo.ClientError.Security."):
            return ServerLoginError(self.uri, self._user, why)
        return ServerError(self.uri, why)


def _is_address(uri: str) -> bool:
    """A scheme that speaks Bolt, a host and perhaps a port."""
    try:
        parts = urlsplit(uri)
        rest = (parts.username, parts.path.strip("/"), parts.query, parts.fragment)
        return parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0 and not any(rest)
    except ValueError:
        return False


def _version(tx: ManagedTransaction) -> int | None:
    rows = Query("MATCH (n:Claimgraph {name: 'claimgraph'}) RETURN n.version").rows(tx)
    return int(rows[0][0]) if rows else None


def _holds_anything(tx: ManagedTransaction) -> bool:
    return bool(Query("MATCH (n) RETURN count(n) > 0").rows(tx)[0][0])


def _make(session: Session, statement: LiteralString) -> None:
    """Unless it is there, or another process makes it at this moment, which IF NOT EXISTS does not see."""
    try:
        session.execute_write(lambda tx: tx.run(statement).consume())
    except Neo4jError as error:
        if error.code != "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists":
            raise


def _create(tx: ManagedTransaction) -> int:
    """The store's own node, unless another process was faster; gives the version that is there then."""
    made = Query(
        "MERGE (n:Claimgraph {name: 'claimgraph'}) ON CREATE SET n.version = $version, n.writes = 0 RETURN n.version",
        version=VERSION,
    )
    return int(made.rows(tx)[0][0])
