"""What the README shows is what the product answers."""

import json
import re
from pathlib import Path

import pytest

from api import intake
from graph.sqlite import SqliteStore
from ingest import files
from ingest.metadata import Metadata
from tests.served import ask

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> SqliteStore:
    store = SqliteStore(tmp_path_factory.mktemp("corpus") / "graph.db")
    paths, errors = files.find([str(ROOT / "corpus")])
    assert errors == []
    outcomes = list(intake.ingest(store, files.jobs(paths, Metadata(), None), workers=1))
    assert [o.error for o in outcomes if o.error] == []
    return store


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.S)
    assert found
    return found[1]


def test_the_query_has_the_answer_that_is_shown(corpus: SqliteStore) -> None:
    assert ask(corpus, block("graphql")) == json.loads(block("json"))["data"]


def test_the_misheard_name_finds_the_company(corpus: SqliteStore) -> None:
    assert 'entity "cor weave"' in README
    found = corpus.find_entity("cor weave")
    assert found is not None
    assert found.id == "org/coreweave"


def test_the_corpus_has_every_format_and_no_warning(corpus: SqliteStore) -> None:
    sources = list(corpus.all_sources())
    formats = {"wiki", "notes", "captions", "brief", "podcast_json", "whisper", "json3", "turns"}
    formats |= {"lines", "html", "prose"}
    assert formats <= {s.format for s in sources}
    assert len(sources) >= 8
    assert [s.key for s in sources if s.warnings] == []


def test_every_claim_of_the_corpus_can_be_traced_to_its_words(corpus: SqliteStore) -> None:
    claims = list(corpus.all_claims())
    assert len(claims) > 300
    for claim in claims:
        segments = corpus.segments(claim.source)
        for citation in claim.citations:
            covered = " ".join(s.text for s in segments[citation.segment : citation.last + 1])
            assert citation.quote in covered.replace("\n", " ") or citation.quote.replace("\n", " ") in covered
            assert citation.start in (segments[citation.segment].start, *segments[citation.segment].times)


def test_the_corpus_makes_a_graph_worth_looking_at(corpus: SqliteStore) -> None:
    counts = corpus.counts()
    assert counts.entities > 100
    assert corpus.neighbours("org/nvidia")
    assert {"chip_count", "power_capacity", "unit_cost"} <= {c.predicate for c in corpus.all_claims()}
