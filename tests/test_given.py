from ingest.lexicon.given import alike, given_names


def test_given_names_are_in_small_letters() -> None:
    assert {"ada", "ljubisa"} <= given_names()
    assert all(name == name.lower() for name in given_names())


def test_what_sounds_alike_is_known_both_ways() -> None:
    assert "andre" in alike("Andrej")
    assert "andrej" in alike("andre")
    assert alike("Quillfern") == ()
