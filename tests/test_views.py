from api.views import AROUND, after, before


def test_what_stands_around_a_quote_keeps_whole_words_and_its_gap() -> None:
    assert before("they said ") == "they said "
    assert after(". Then") == ". Then"
    assert after(" and\nthen") == " and then"
    long = "word " * 40
    assert before(long).startswith("… word")
    assert after(long).endswith("word …")
    assert max(len(before(long)), len(after(long))) <= AROUND + 2


def test_nothing_around_a_quote_stays_nothing() -> None:
    assert before("") == after("") == ""
