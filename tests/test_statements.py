from pathlib import Path

import pytest

from api.loaders import SourcedClaim
from api.views import claim_views
from graph.model import STATEMENT_PREDICATE, Claim, ClaimKind, Document, Precision, Source, Status
from ingest.analysis import analyse
from ingest.text import Text
from tests.reading import document, segments
from tests.served import ask, keep


def read(*lines: str, precision: Precision = Precision.NOTE, date: str | None = None) -> Document:
    """A note, a statement a line."""
    source = Source(key="note", sha256="0" * 64, fingerprint="0" * 64, format="notes", date=date)
    return analyse(source, Text(segments(*lines, precision=precision)))


def statements(*lines: str, date: str | None = None) -> list[Claim]:
    return [c for c in read(*lines, date=date).claims if c.kind is ClaimKind.STATEMENT]


def test_a_checkable_sentence_is_a_statement_with_its_words_and_topics() -> None:
    (claim,) = statements("NVIDIA designs its chips around the demand for inference.")
    assert (claim.predicate, claim.object, claim.quantity) == (STATEMENT_PREDICATE, None, None)
    assert claim.subject is not None
    assert (claim.subject.entity, claim.subject.text) == ("org/nvidia", "NVIDIA")
    assert claim.text == "NVIDIA designs its chips around the demand for inference."
    assert set(claim.topics) >= {"chips", "demand", "inference"}
    assert claim.citations[0].quote == claim.text


def test_what_it_mentions_is_what_it_is_about_too() -> None:
    (claim,) = statements("NVIDIA keeps its lead over AMD through the software of CUDA.")
    assert claim.mentioned == ("org/amd", "topic/cuda")
    assert claim.about() == ("org/nvidia", "org/amd", "topic/cuda")


def test_all_that_a_statement_mentions_is_in_the_document() -> None:
    found = read("NVIDIA keeps its lead over AMD through the software of CUDA.")
    assert {id for c in found.claims for id in c.about()} <= {e.id for e in found.entities}


def test_where_nothing_is_named_the_topic_is_the_subject_and_it_is_less_sure() -> None:
    (claim,) = statements("Inference will soon need more power than training ever did.")
    (named,) = statements("For NVIDIA inference will soon matter more than training ever did.")
    assert claim.subject is not None
    assert (claim.subject.entity, claim.subject.text) == (None, "inference")
    assert claim.confidence < named.confidence


def test_a_pronoun_stands_for_what_was_talked_about() -> None:
    found = statements("Oracle rents out its GPUs.", "They also plan clusters that no grid can feed with power.")
    subject = found[-1].subject
    assert subject is not None
    assert (subject.entity, subject.text) == ("org/oracle", "They")


def test_the_owner_gives_way_to_what_it_owns() -> None:
    (claim,) = statements("NVIDIA's Blackwell is cooled by water wherever these racks stand in large clusters.")
    assert claim.subject is not None
    assert claim.subject.entity == "chip/blackwell"
    assert claim.mentioned == ("org/nvidia",)


@pytest.mark.parametrize(
    ("line", "status", "negated"),
    [
        ("Inference will become the bottleneck of the whole industry.", Status.PLANNED, False),
        ("If the grid fails, inference would have to move elsewhere.", Status.HYPOTHETICAL, False),
        ("Despite rivals like AMD, no one has cut into the lead of NVIDIA in chips.", Status.EXISTING, True),
        ("The fabs of TSMC are not the bottleneck of the chips any more.", Status.EXISTING, True),
    ],
)
def test_it_says_how_surely_and_whether_it_is_denied(line: str, status: Status, negated: bool) -> None:
    (claim,) = statements(line)
    assert (claim.status, claim.negated) == (status, negated)


def test_a_date_and_a_place_of_the_sentence_are_its_own() -> None:
    (claim,) = statements("In 2027 Oracle will move its inference to clusters in Malaysia.")
    assert claim.world_time is not None
    assert (claim.world_time.edtf, claim.place) == ("2027", "place/malaysia")


def test_this_year_holds_only_where_it_is_known_when_it_was_said() -> None:
    line = "This year Oracle moves its inference to much larger clusters."
    assert [c.world_time for c in statements(line)] == [None]
    (dated,) = statements(line, date="2025-03-01")
    assert dated.world_time is not None
    assert (dated.world_time.edtf, dated.world_time.from_said_at) == ("2025", True)


def test_a_sentence_that_a_number_says_whole_is_no_statement() -> None:
    assert statements("xAI built a cluster with 100,000 GPUs there.") == []


def test_a_sentence_that_says_more_than_its_number_is_a_statement_too() -> None:
    line = "Oracle's rents rose by 20% because utilities refuse every new substation near its older clusters in town."
    assert {c.kind for c in read(line).claims} >= {ClaimKind.QUANTITY, ClaimKind.STATEMENT}


def test_the_label_of_an_item_is_no_part_of_the_statement() -> None:
    (claim,) = statements("Power Infrastructure: Utilities refuse new substations for the clusters of Oracle.")
    assert claim.text.startswith("Utilities")
    assert "Power Infrastructure" in claim.citations[0].quote + claim.citations[0].prefix


def test_a_sentence_with_times_within_it_is_cited_at_each() -> None:
    lines = segments("Despite rivals like AMD", "and Intel", "no one has cut into the lead of NVIDIA in chips.",
                     precision=Precision.NOTE)  # fmt: skip
    joined = Text(tuple(type(s)(**{f: getattr(s, f) for f in s.__struct_fields__} | {"paragraph": 1}) for s in lines))
    source = Source(key="note", sha256="0" * 64, fingerprint="0" * 64, format="notes")
    (claim,) = [c for c in analyse(source, joined).claims if c.kind is ClaimKind.STATEMENT]
    assert [c.start for c in claim.citations] == [0.0, 10.0, 20.0]
    assert claim.citations[2].quote == "no one has cut into the lead of NVIDIA in chips."


def test_fillers_that_open_speech_are_left_out() -> None:
    found = document("And so, um, Oracle builds its clusters in the desert, far from the grid.").claims
    (claim,) = [c for c in found if c.kind is ClaimKind.STATEMENT]
    assert claim.text.startswith("Oracle builds")


def test_captions_without_stops_give_only_what_stands_by_itself() -> None:
    filler = "so that is how it went and then they came and we all sat there and it was late " * 6
    found = document(filler + "yeah so Oracle builds all of its clusters in the desert " + filler).claims
    assert [c.text for c in found if c.kind is ClaimKind.STATEMENT] == [
        "Oracle builds all of its clusters in the desert"
    ]


def test_ids_are_of_the_words_alone() -> None:
    line = "NVIDIA designs its chips around the demand for inference."
    (claim,) = statements(line)
    later = statements("Oracle waits for power at all of its clusters.", line)
    assert claim.id == later[-1].id
    assert len({c.id for c in statements(line, line)}) == 2


def test_the_api_tells_what_it_mentions_and_finds_it_by_that(tmp_path: Path) -> None:
    store = keep(tmp_path, read("NVIDIA keeps its lead over AMD through the software of CUDA."))
    told = ask(store, "{ claims(kind: STATEMENT) { nodes { id predicate topics mentioned { id name } } } }")
    (claim,) = told["claims"]["nodes"]
    assert claim["predicate"] == "other"
    assert "software" in claim["topics"]
    assert claim["mentioned"] == [{"id": "org/amd", "name": "AMD"}, {"id": "topic/cuda", "name": "CUDA"}]
    found = ask(store, '{ entity(name: "CUDA") { claims { nodes { id } } } }')
    assert found["entity"]["claims"]["nodes"] == [{"id": claim["id"]}]
    store.close()


def test_a_page_calls_it_a_statement(tmp_path: Path) -> None:
    store = keep(tmp_path, read("NVIDIA keeps its lead over AMD through the software of CUDA."))
    (claim,) = store.all_claims()
    (view,) = claim_views(store, [SourcedClaim(claim, store.sources_by_key(["note"])["note"])])
    assert (view.label, view.subject and view.subject.text) == ("statement", "NVIDIA")
    store.close()
