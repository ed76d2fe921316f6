from graph.model import Mention, Segment, SegmentKind
from ingest.names.unverified import Missed, Missing


def missed(*lines: str, mentions: tuple[Mention, ...] = (), kind: SegmentKind = SegmentKind.SPEECH) -> list[Missing]:
    found = Missed()
    found.add("talk", [Segment(index=i, text=line, kind=kind) for i, line in enumerate(lines)], mentions)
    return found.most(10)


def names(*lines: str) -> list[tuple[str, int]]:
    return [(m.name, m.times) for m in missed(*lines)]


def test_names_are_counted_and_the_most_frequent_comes_first() -> None:
    assert names("we met Quillfern there", "and Quillfern's site near Marlow Grid") == [
        ("Quillfern", 2),
        ("Marlow Grid", 1),
    ]


def test_what_is_linked_is_not_missing() -> None:
    link = Mention(id="m1", source="talk", segment=0, last=0, begin=7, end=16, surface="Quillfern", entity="org/q")
    assert missed("we met Quillfern there", mentions=(link,)) == []


def test_a_link_over_two_segments_covers_both() -> None:
    link = Mention(id="m1", source="talk", segment=0, last=1, begin=7, end=4, surface="Marlow Grid", entity="org/q")
    assert missed("we met Marlow", "Grid there", mentions=(link,)) == []


def test_the_word_that_opens_a_sentence_is_no_name() -> None:
    assert names("Something was built. People came.") == []


def test_words_that_are_mostly_written_small_are_no_names() -> None:
    assert names("in Power and", "then power and", "then power again") == []


def test_the_fields_own_abbreviations_are_no_names() -> None:
    assert names("so the GPU and the CEO of AI") == []


def test_headings_are_not_looked_at() -> None:
    assert missed("about Quillfern now", kind=SegmentKind.HEADING) == []


def test_where_it_comes_first_is_kept() -> None:
    (found,) = missed("nothing here", "then Quillfern came", "and Quillfern went")
    assert (found.source, found.segment.index) == ("talk", 1)


def test_what_is_not_verified_is_missing_still() -> None:
    link = Mention(
        id="m1",
        source="talk",
        segment=0,
        last=0,
        begin=7,
        end=16,
        surface="Quillfern",
        entity="org/q",
        method="unknown",
    )
    assert [m.name for m in missed("we met Quillfern there", mentions=(link,))] == ["Quillfern"]
