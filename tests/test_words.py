from ingest.words import Words


def test_numbers_words_and_marks_are_apart() -> None:
    assert [w.text for w in Words("like8 billion, 1.5GW (70%)").list] == [
        "like", "8", "billion", ",", "1.5", "GW", "(", "70", "%", ")",
    ]  # fmt: skip


def test_thousands_stay_whole() -> None:
    assert [w.text for w in Words("100,000 or 1,2").list] == ["100,000", "or", "1,2"]


def test_beyond_the_ends_there_are_empty_words() -> None:
    words = Words("one two")
    assert (words.lower(-1), words.lower(2), words.is_number(5), words.glued(0)) == ("", "", False, False)


def test_places_are_those_of_the_text() -> None:
    text = "  about 5 GW"
    assert [text[w.begin : w.end] for w in Words(text).list] == ["about", "5", "GW"]
