import msgspec
import pytest

from graph.model import Claim, Document, EntityType, Precision, SegmentKind, Source
from ingest.analysis import analyse
from ingest.formats import notes
from ingest.numbers import trivial
from ingest.pipeline import pipeline
from ingest.text import Text
from tests.reading import document, segments

TALK = (
    "[Music]",
    "so xAI has a cluster with 100,000",
    "GPUs in Memphis and it draws about 150",
    "megawatts right and Meta is",
    "spending 10 billion dollars this year",
)


def by_surface(doc: Document, surface: str) -> Claim:
    return next(c for c in doc.claims if c.quantity and c.quantity.surface == surface)


def test_a_claim_is_cited_where_its_value_is_said() -> None:
    citation = by_surface(document(*TALK), "100,000").citations[0]
    assert (citation.segment, citation.start, citation.end, citation.precision) == (1, 10.0, 20.0, Precision.CAPTION)
    assert citation.quote == TALK[1]


def test_a_value_over_two_captions_is_cited_from_the_first_to_the_last() -> None:
    citation = by_surface(document(*TALK), "150 megawatts").citations[0]
    assert (citation.segment, citation.last, citation.start, citation.end) == (2, 3, 20.0, 40.0)
    assert citation.quote == f"{TALK[2]} {TALK[3]}"


def test_prefix_and_suffix_surround_the_quote() -> None:
    doc = document(*TALK)
    whole = Text(doc.segments).raw
    for claim in doc.claims:
        for c in claim.citations:
            assert c.prefix + c.quote + c.suffix in whole
            assert claim.text in whole


def test_mentions_point_at_their_own_words() -> None:
    doc = document(*TALK)
    assert doc.mentions
    for mention in doc.mentions:
        first = doc.segments[mention.segment].text
        assert mention.last > mention.segment or first[mention.begin : mention.end] == mention.surface


def test_ids_are_unique() -> None:
    doc = document(*TALK)
    ids = [c.id for c in doc.claims] + [m.id for m in doc.mentions]
    assert len(set(ids)) == len(ids)


def ids(doc: Document) -> list[str]:
    return [c.id for c in doc.claims if c.quantity]


def test_an_id_does_not_depend_on_what_was_linked(monkeypatch: pytest.MonkeyPatch) -> None:
    line = "Meta and Oracle spent 10 billion dollars and then 500 chips and 500 people more"
    known = document(line)
    monkeypatch.setattr(pipeline().lexicon, "forms", {})
    unknown = document(line)
    assert {entity.type for entity in unknown.entities} <= {EntityType.SCENARIO}
    assert len(known.claims) > len(unknown.claims) == 3
    assert set(ids(unknown)) <= set(ids(known))


def test_an_id_does_not_depend_on_what_else_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    line = "they bought 500 of one sort and 500 of the other sort"
    both = ids(document(line))
    real = trivial.reason
    monkeypatch.setattr(trivial, "reason", lambda r, words: "first" if r.begin < 20 else real(r, words))
    assert ids(document(line)) == both[1:]
    assert ids(document("a line before", line)) == both


def test_the_same_words_said_twice_are_two_claims() -> None:
    doc = document("Oracle has 150 megawatts", "and then nobody spoke for a while at all", "Oracle has 150 megawatts")
    said = [c for c in doc.claims if c.quantity]
    assert len(said) == 2
    assert said[0].id != said[1].id


def test_claims_are_numbered_in_the_order_in_which_they_are_said() -> None:
    claims = document(*TALK).claims
    assert [c.position for c in claims] == list(range(len(claims)))
    starts = [c.citations[0].segment for c in claims]
    assert starts == sorted(starts)


def test_all_that_a_claim_is_about_is_in_the_document() -> None:
    doc = document(*TALK)
    assert {id for c in doc.claims for id in c.about()} <= {e.id for e in doc.entities}


def test_a_note_with_several_times_is_cited_at_each() -> None:
    transcript = notes.read("DeepSeek trained it for about $5 million [01:24:38], [01:24:50].")
    source = Source(key="note", sha256="0" * 64, fingerprint="0" * 64, format="notes")
    (claim,) = analyse(source, Text(transcript.segments)).claims
    assert [c.start for c in claim.citations] == [5078.0, 5090.0]
    assert {c.precision for c in claim.citations} == {Precision.NOTE}


def test_headings_and_boilerplate_hold_no_claims() -> None:
    lines = segments("Oracle has 150 megawatts", "Meta has 5 gigawatts")
    heading = msgspec.structs.replace(lines[1], kind=SegmentKind.HEADING)
    source = Source(key="talk", sha256="0" * 64, fingerprint="0" * 64, format="captions")
    doc = analyse(source, Text((lines[0], heading)))
    assert {m.entity for m in doc.mentions} == {"org/oracle"}
    assert len(doc.segments) == 2


def test_the_speaker_of_a_segment_is_the_speaker_of_its_claims() -> None:
    line = msgspec.structs.replace(segments("Oracle has 150 megawatts")[0], speaker="Ada Lindqvist")
    source = Source(key="talk", sha256="0" * 64, fingerprint="0" * 64, format="captions")
    (claim,) = analyse(source, Text((line,))).claims
    assert claim.speaker is not None
    assert claim.speaker.text == "Ada Lindqvist"


def test_a_repaired_number_keeps_the_printed_one_beside_it() -> None:
    (claim,) = document("a model that is 26 flops needs a notification").claims
    assert claim.quantity is not None
    assert claim.quantity.value == pytest.approx(1e26)
    assert [a.value for a in claim.quantity.alternatives] == [26.0]


def test_what_is_denied_is_negated() -> None:
    for line in ("Anthropic does not have 1 million TPUs.", "OpenAI didn't buy 100,000 GPUs."):
        assert [c.negated for c in document(line).claims if c.quantity] == [True]
    for line in ("Anthropic has not only 1 million TPUs.", "Anthropic has 1 million TPUs."):
        assert [c.negated for c in document(line).claims if c.quantity] == [False]


def test_the_only_speaker_of_a_recording_says_it_and_of_two_nobody_is_known() -> None:
    text = Text(segments("Oracle has 150 megawatts"))
    for speakers, said in ((("Ada Lindqvist",), "Ada Lindqvist"), (("Ada Lindqvist", "Bo Tan"), None), ((), None)):
        source = Source(key="talk", sha256="0" * 64, fingerprint="0" * 64, format="captions", speakers=speakers)
        (claim,) = analyse(source, text).claims
        assert (claim.speaker.text if claim.speaker else None) == said
