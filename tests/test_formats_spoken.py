from ingest.formats.spoken import MOST, Piece, clipped, joined, wordlike


def words(*rows: tuple[str, float | None, float | None], label: str | None = None) -> list[Piece]:
    return [Piece(text, n, start, end, label) for n, (text, start, end) in enumerate(rows, 1)]


def shown(pieces: list[Piece]) -> list[tuple[str, float | None, float | None]]:
    return [(p.text, p.start, p.end) for p in pieces]


def test_a_pause_ends_a_segment() -> None:
    rows = words(("we", 0, 0.3), ("do", 0.4, 0.7), ("not", 2.2, 2.5))
    assert shown(joined(rows)) == [("we do", 0, 0.7), ("not", 2.2, 2.5)]


def test_a_sentence_ends_a_segment_once_it_is_long_enough() -> None:
    rows = words(("Yeah.", 0, 1), ("We", 1, 2), ("do.", 2, 3), ("Not", 3, 4))
    assert shown(joined(rows)) == [("Yeah. We do.", 0, 3), ("Not", 3, 4)]


def test_ten_seconds_end_a_segment_and_a_paragraph_does_at_once() -> None:
    assert [p.start for p in joined(words(*(("so", n, n + 0.9) for n in range(25))))] == [0, 10, 20]
    assert [p.start for p in joined(words(("so", 0, 1), ("it\n", 1, 2), ("goes", 2, 3)))] == [0, 2]


def test_times_that_go_back_open_a_segment() -> None:
    assert shown(joined(words(("one", 5, 6), ("two", 1, 2)))) == [("one", 5, 6), ("two", 1, 2)]


def test_marks_stand_close_to_their_words() -> None:
    rows = words(("Well", 0, 1), (",", None, None), ("it", 1, 2), ("'s", 2, 2.5), ("so", 2.5, 3), (".", None, None))
    assert shown(joined(rows)) == [("Well, it's so.", 0, 3)]


def test_words_without_times_are_cut_at_sentences_and_never_without_end() -> None:
    assert len(joined(words(*(("so", None, None),) * (3 * MOST)))) == 3
    sentence = [("so", None, None)] * 13 + [("it.", None, None)]
    assert [len(p.text.split()) for p in joined(words(*sentence, *sentence))] == [14, 14]


def test_words_that_all_have_one_time_are_cut_too() -> None:
    assert len(joined(words(*(("so", 0.0, 0.0),) * (3 * MOST)))) == 3


def test_a_file_lists_words_or_more() -> None:
    assert wordlike(words(("one", 0, 1), ("two", 1, 2)))
    assert not wordlike(words(("one or two", 0, 1), ("two", 1, 2)))
    assert not wordlike(words(("one", 0, 1)))


def test_captions_end_where_the_next_one_starts() -> None:
    rows = words(("a", 0, 5), ("b", 2, 3), ("c", 4, None), ("d", 1, 9))
    assert [p.end for p in clipped(rows)] == [2, 3, None, 9]
