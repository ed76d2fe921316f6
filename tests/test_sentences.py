from itertools import pairwise

from ingest.claims.sentences import RUNS_ON, sentences


def cut(text: str) -> list[tuple[str, bool]]:
    return [(text[begin:end], runs_on) for begin, end, runs_on in sentences(text)]


def test_sentences_end_at_stops_and_lines_but_not_in_abbreviations() -> None:
    assert cut("The U.S. builds. Does it?  Yes!\nIt does") == [
        ("The U.S. builds.", False), ("Does it?", False), ("Yes!", False), ("It does", False),
    ]  # fmt: skip


def test_words_that_run_on_are_cut_where_clauses_open() -> None:
    text = "the site holds chips " * 10 + "because the grid is small " + "and so they wait there " * 10
    found = cut(text.strip())
    assert all(runs_on for _, runs_on in found)
    assert [words.split()[0] for words, _ in found[:3]] == ["the", "because", "and"]


def test_as_many_words_as_a_sentence_may_have_are_left_whole() -> None:
    assert cut(" ".join(["so"] * RUNS_ON)) == [(" ".join(["so"] * RUNS_ON), False)]


def test_sentences_follow_one_another_and_leave_no_word_out() -> None:
    text = "One is here. " + "so it goes on " * 40 + "\n\nThe end."
    spans = [(begin, end) for begin, end, _ in sentences(text)]
    assert all(end <= begin for (_, end), (begin, _) in pairwise(spans))
    assert " ".join(text[begin:end] for begin, end in spans).split() == text.split()
