"""The Neo4j server of a test run, on its own data; tests share it, and each empties it first."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase

from graph.neo4j import Neo4jStore
from tests.neo4j.server import LackingError

ROOT = Path(__file__).parents[2]
DATABASE = "neo4j"


class Running:
    """Where the server is and how to get in; `driver` is for looking behind the store's back."""

    def __init__(self, uri: str, user: str, password: str, home: Path, driver: Driver) -> None:
        self.uri, self.user, self.password, self.home = uri, user, password, home
        self.driver = driver

    def store(self) -> Neo4jStore:
        return Neo4jStore(self.uri, self.user, self.password)

    def ask(self, cypher: str, **values: object) -> list[list[object]]:
        with self.driver.session(database=DATABASE) as session:
            return session.run(cypher, values).values()

    def empty(self) -> None:
        """All but the store's own node: what it finds, it opens at once."""
        self.ask("MATCH (n) WHERE NOT n:Claimgraph DETACH DELETE n")


def script(command: str, home: Path, password: str) -> "subprocess.CompletedProcess[str]":
    """`tests/neo4j/server` as a person runs it."""
    env = {**os.environ, "NEO4J_PASSWORD": password, "CLAIMGRAPH_NEO4J": str(home), "PYTHON": sys.executable}
    return subprocess.run(
        [str(ROOT / "tests" / "neo4j" / "server"), command], env=env, capture_output=True, text=True, timeout=300
    )


@contextmanager
def running(home: Path) -> Iterator[Running]:
    """Skips where the machine lacks what it takes, unless this is CI."""
    password = secrets.token_hex(8)
    try:
        started = script("start", home, password)
        if started.returncode == LackingError.exit_code and os.environ.get("CI") != "true":
            pytest.skip(f"no Neo4j server: {started.stderr.strip()}")
        if started.returncode:
            pytest.fail(f"no Neo4j server: {started.stderr.strip()}")
        user, _, host = started.stdout.strip().removeprefix("bolt://").partition("@")
        uri = f"bolt://{host}"
        with GraphDatabase.driver(uri, auth=(user, password), notifications_min_severity="OFF") as driver:
            yield Running(uri, user, password, home, driver)
    finally:
        stopped = script("stop", home, password)
    assert (stopped.stdout, home.exists()) == ("stopped\n", False), stopped.stderr
