from graph.model import Precision, SegmentKind
from ingest.formats.base import Draft
from ingest.formats.speaking import SOMEBODY, Turns, parts, speakers
from ingest.text import Text


def heard(*lines: str) -> list[tuple[str | None, str]]:
    """What each line becomes, and who says it once all are heard."""
    turns, draft = Turns(), Draft(Precision.CAPTION)
    for line in lines:
        who, words = turns.hear(line)
        draft.add(words, [0.0], speaker=who)
    return [(s.speaker, s.text) for s in turns.finished(draft.segments)]


def test_a_text_is_cut_before_each_mark() -> None:
    assert parts("one >> two>>>Toby: three >>") == ["one", ">> two", ">> Toby: three", ">>"]
    assert parts("1 > 0") == ["1 > 0"]
    assert parts("") == [""]


def test_a_named_speaker_goes_on_until_the_next_one() -> None:
    assert heard("Toby: a", "b", "ADA KING: c", "d") == [
        ("Toby", "a"),
        ("Toby", "b"),
        ("Ada King", "c"),
        ("Ada King", "d"),
    ]


def test_who_was_named_in_full_may_be_called_by_one_name() -> None:
    assert heard("Fisher: a") == [(None, "Fisher: a")]
    assert heard("Ada Fisher: a", "Fisher: b") == [("Ada Fisher", "a"), ("Fisher", "b")]


def test_a_mark_without_a_name_is_somebody_and_stays() -> None:
    assert heard(">> TOBY FENN: a", ">> b", "c") == [("Toby Fenn", "a"), (SOMEBODY, ">> b"), (SOMEBODY, "c")]


def test_a_dash_is_a_mark_and_a_minus_is_none() -> None:
    assert heard("- Toby: a", "-5 degrees", "— and on", "-So b", "– c") == [
        ("Toby", "a"), ("Toby", "-5 degrees"), ("Toby", "— and on"), (SOMEBODY, "-So b"), (SOMEBODY, "– c"),
    ]  # fmt: skip


def test_words_above_the_first_mark_are_somebodys_where_marks_follow() -> None:
    assert [who for who, _ in heard("a", "b")] == [None, None]
    assert [who for who, _ in heard("a", "Toby: b")] == [SOMEBODY, "Toby"]


def test_a_role_ends_what_a_person_says_and_stays_text() -> None:
    assert heard("Toby: a", "Host: b", "c") == [("Toby", "a"), (SOMEBODY, "Host: b"), (SOMEBODY, "c")]
    assert heard("Toby: a", "Note: b") == [("Toby", "a"), ("Toby", "Note: b")]


def test_two_roles_show_several_speakers_and_one_is_chance() -> None:
    assert heard("Speaker 1: a", "b", "Speaker 2: c")[1] == (SOMEBODY, "b")
    assert heard("a", "Answer: b") == [(None, "a"), (None, "Answer: b")]


def test_a_change_of_speaker_ends_a_sentence() -> None:
    turns, draft = Turns(), Draft(Precision.CAPTION)
    for line in ("it has", "150 megawatts", ">> really", "yes", "- now"):
        who, words = turns.hear(line)
        draft.add(words, [0.0], speaker=who)
    assert Text(tuple(turns.finished(draft.segments))).raw == "it has 150 megawatts\n>> really yes\n- now"


def test_headings_are_said_by_nobody() -> None:
    turns, draft = Turns(), Draft(Precision.CAPTION)
    draft.add("Part two", kind=SegmentKind.HEADING)
    turns.tag()
    assert turns.finished(draft.segments)[0].speaker is None


def test_one_name_among_strangers_is_not_all_who_speak() -> None:
    def who(*names: str | None) -> tuple[str, ...]:
        draft = Draft(Precision.CAPTION)
        for name in names:
            draft.add("words", [0.0], speaker=name)
        return speakers(draft.segments)

    assert who("Ada", SOMEBODY) == who(None) == who() == ()
    assert who("Ada", "Ada") == ("Ada",)
    assert who("Ada", SOMEBODY, "Toby") == ("Ada", "Toby")
