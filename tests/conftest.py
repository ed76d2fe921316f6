"""What all tests share: how many random examples there are, and the folder of real transcripts where there is one."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.neo4j.running import Running, running

settings.register_profile(
    "tests", derandomize=True, max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("soak", settings.get_profile("tests"), derandomize=False, max_examples=300)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tests"))

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of seeds and annotations that lies beside the repository on some machines."""
    if not (SHARED / "seeds").is_dir():
        pytest.skip("no folder ../shared with seeds beside this repository")
    return SHARED


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A real Neo4j, started for the first test that wants it."""
    with running(tmp_path_factory.mktemp("neo4j") / "home") as server:
        yield server
