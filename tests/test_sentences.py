from itertools import pairwise

from ingest.discourse.sentences import LONG_LINE, RUNS_ON, marked, sentences

SAID = (
    "so they put the first site in the desert because land is cheap there and the grid has room for it yeah that's "
    "right um and how many chips do they have there well they have a hundred thousand of them today and next year it's "
    "going to be twice as many i don't know if they can get the power for all of that but i think so okay so let's "
    "talk about the price what does a chip cost it's about thirty thousand dollars right and the rest of the rack "
    "costs as much again"
)


def cut(text: str) -> list[tuple[str, bool]]:
    return [(text[begin:end], runs_on) for begin, end, runs_on in sentences(text)]


def test_sentences_end_at_stops_and_lines_but_not_in_abbreviations() -> None:
    assert cut("The U.S. builds. Does it?  Yes!\nIt does") == [
        ("The U.S. builds.", False), ("Does it?", False), ("Yes!", False), ("It does", False),
    ]  # fmt: skip


def test_words_that_run_on_are_cut_where_sentences_end() -> None:
    found = cut(SAID)
    assert len(SAID.split()) > RUNS_ON
    assert all(runs_on for _, runs_on in found)
    assert "how many chips do they have there" in " ".join(words for words, _ in found)
    assert any(words.startswith("well they have") for words, _ in found)


def test_a_sentence_of_credible_length_is_left_whole() -> None:
    words = " ".join(["so"] * RUNS_ON)
    assert cut(words) == [(words, False)]


def test_where_a_text_has_no_stops_shorter_lines_are_cut_too() -> None:
    line = " ".join(SAID.split()[: LONG_LINE + 15])
    assert len(cut(line)) == 1
    assert len(cut("\n".join([line] * 3))) > 3
    assert len(cut("\n".join([f"{line}."] * 3))) == 3


def test_sentences_follow_one_another_and_leave_no_word_out() -> None:
    text = f"One is here. {SAID}\n\nThe end."
    spans = [(begin, end) for begin, end, _ in sentences(text)]
    assert all(end <= begin for (_, end), (begin, _) in pairwise(spans))
    assert " ".join(text[begin:end] for begin, end in spans).split() == text.split()


def test_marks_stand_in_place_of_blanks() -> None:
    text = marked(SAID)
    assert text.replace("\n", " ") == SAID
    assert [len(line) for line in text.split("\n")] == [len(words) for words, _ in cut(SAID)]
    assert marked("It has stops. They end it.") == "It has stops. They end it."


def test_what_is_to_stay_whole_is_not_cut() -> None:
    first = len(marked(SAID).partition("\n")[0])
    assert marked(SAID, [(first - 2, first + 3)])[first] == " "
    assert marked(SAID, [(first - 2, first)])[first] == "\n"
