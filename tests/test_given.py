from ingest.lexicon import load
from ingest.lexicon.given import alike, called, given_names


def test_given_names_are_in_small_letters() -> None:
    assert {"ada", "ljubisa"} <= given_names()
    assert all(name == name.lower() for name in given_names())


def test_what_sounds_alike_is_known_both_ways() -> None:
    assert "andre" in alike("Andrej")
    assert "andrej" in alike("andre")
    assert alike("Quillfern") == ()


def test_a_short_name_is_known_both_ways() -> None:
    assert "dan" in called("Daniel")
    assert "daniel" in called("dan")


def test_somebody_of_the_lexicon_is_found_by_the_short_name_with_the_surname() -> None:
    forms = load().forms
    assert [form.entity for form in forms["danielroberts"]] == ["person/dan-roberts"]
    assert not any(form.entity == "person/dan-roberts" for form in forms.get("daniel", ()))
