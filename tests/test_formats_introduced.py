from pathlib import Path

import pytest

from graph.model import Precision, Segment, SegmentKind
from ingest.document import Job, read
from ingest.formats.introduced import introduce

SPEAKERS = ("Ilse Brandvold", "Tomas Arango")


def segment(text: str, speaker: str | None = None, index: int = 0, **more: object) -> Segment:
    return Segment(index=index, text=text, start=0.0, speaker=speaker, precision=Precision.CAPTION, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("label", ["Ilse", "ILSE", "Brandvold", "IB", "I.B.", "Ilse Brandvold", "[IB]"])
def test_a_known_speaker_is_recognised_by_a_part_of_the_name(label: str) -> None:
    (found,) = introduce([segment(f"{label}: we rent 400 chips")], SPEAKERS, "captions")
    assert (found.speaker, found.text) == ("Ilse Brandvold", "we rent 400 chips")


def test_a_speaker_whom_the_format_labels_gets_the_name_in_full() -> None:
    found = introduce([segment("we rent", "Ilse"), segment("do you", "Mara", 1)], SPEAKERS, "vtt")
    assert [s.speaker for s in found] == ["Ilse Brandvold", "Mara"]


def test_a_name_that_two_share_names_neither() -> None:
    (found,) = introduce([segment("Ilse: we rent 400 chips")], ("Ilse Brandvold", "Ilse Arango"), "captions")
    assert (found.speaker, found.text) == (None, "Ilse: we rent 400 chips")


@pytest.mark.parametrize("text", ["so: we rent", "Note: we rent", "ilse: we rent", "we rent 400 chips", "Ilse:"])
def test_what_names_nobody_stays_text(text: str) -> None:
    (found,) = introduce([segment(text)], SPEAKERS, "captions")
    assert (found.speaker, found.text) == (None, text)


def test_captions_go_on_with_the_last_speaker_until_another_speaks() -> None:
    texts = [("IB: we rent", None), ("400 chips", None), (">> and why", ""), ("is that", None)]
    found = introduce([segment(t, s, i) for i, (t, s) in enumerate(texts)], SPEAKERS, "captions")
    assert [s.speaker for s in found] == ["Ilse Brandvold", "Ilse Brandvold", "", None]


def test_headings_and_notes_are_nobodys_speech() -> None:
    heading = segment("IB: a talk", kind=SegmentKind.HEADING)
    assert introduce([heading], SPEAKERS, "captions") == (heading,)
    assert introduce([segment("Ilse: rents chips")], SPEAKERS, "wiki")[0].speaker is None


def test_the_speakers_beside_a_file_name_those_of_its_claims(tmp_path: Path) -> None:
    file = tmp_path / "talk.md"
    file.write_text("- [00:01] IB: CoreWeave has 4,000 H100s in Texas now.\n- [00:09] TA: And you pay $2 an hour?\n")
    (tmp_path / "talk.meta.yaml").write_text("speakers: [Ilse Brandvold, Tomas Arango]\n")
    document = read(Job(str(file), "talk"))
    assert [s.speaker for s in document.segments] == ["Ilse Brandvold", "Tomas Arango"]
    (claim,) = [c for c in document.claims if c.quantity and c.quantity.value == 4000]
    assert claim.speaker
    assert claim.speaker.text == "Ilse Brandvold"
