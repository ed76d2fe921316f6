from ingest.relations.ends import End, Related
from ingest.relations.signs import Fit, fits, words


def seen(text: str, left: tuple[str, str], right: tuple[str, str], marked: str | None = None) -> list[Fit]:
    """What rules see between two entities, each given as its words and its id."""
    a, b = (
        End(text.index(said), text.index(said) + len(said), (Related(id, said),), frozenset((kind[id[:3]],)))
        for said, id in (left, right)
    )
    return list(fits(words(text, marked or text, a, b), a, b, ()))


kind = {"org": "organization", "chi": "chip", "per": "person"}
ORACLE, BYTEDANCE = ("Oracle", "org/oracle"), ("ByteDance", "org/bytedance")


def test_a_fit_says_which_end_is_the_subject() -> None:
    ways = {f.predicate: f.first for f in seen("Oracle rents GPUs to ByteDance.", ORACLE, BYTEDANCE)}
    assert ways["rents_from"] is False


def test_words_that_state_nothing_fit_no_rule_whatever_the_lexicon_knows() -> None:
    assert seen("NVIDIA, wow, fine, but look at the H100.", ("NVIDIA", "org/nvidia"), ("H100", "chip/h100")) == []


def test_what_speaks_against_it_is_told() -> None:
    text = "Oracle is big, and so they do not sell to ByteDance."
    (fit, *_) = [f for f in seen(text, ORACLE, BYTEDANCE) if f.predicate == "supplies"]
    assert {"through and", "through so", "through not", "through ,"} <= fit.features.keys()
    assert fit.denied


def test_not_only_denies_nothing() -> None:
    found = seen("Oracle does not only sell to ByteDance.", ORACLE, BYTEDANCE)
    assert [f.denied for f in found if f.predicate == "supplies"] == [False]


def test_a_sentence_end_without_a_stop_is_told() -> None:
    text = "Oracle sold it all to ByteDance"
    (fit, *_) = seen(text, ORACLE, BYTEDANCE, text.replace(" all", "\nall"))
    assert "through a stop" in fit.features
    assert all("through a stop" not in f.features for f in seen(text, ORACLE, BYTEDANCE))


def test_what_is_imagined_or_asked_is_told() -> None:
    (fit, *_) = seen("If Oracle sold GPUs to ByteDance, what then? No.", ORACLE, BYTEDANCE)
    assert {"supposed", "asked"} <= fit.features.keys()
    (fit, *_) = seen("Oracle sold GPUs to ByteDance. Really?", ORACLE, BYTEDANCE)
    assert not {"supposed", "asked", "news"} & fit.features.keys()


def test_what_was_just_said_to_be_so_is_told() -> None:
    (fit, *_) = seen("Last week Oracle sold GPUs to ByteDance.", ORACLE, BYTEDANCE)
    assert "news" in fit.features


def test_a_thing_that_is_just_said_not_to_be_meant_is_told() -> None:
    text = "NVIDIA built a platform, not an H100"
    found = [f for f in seen(text, ("NVIDIA", "org/nvidia"), ("H100", "chip/h100")) if f.predicate == "develops"]
    assert [("just not" in f.features) for f in found] == [True]


def test_what_somebody_says_of_themselves_is_no_product_use() -> None:
    a = End(0, 1, (Related("person/jim-keller", "I"),), frozenset(("person",)), False, "i")
    b = End(6, 10, (Related("chip/h100", "H100"),), frozenset(("chip",)))
    assert list(fits(words("I use H100", "I use H100", a, b), a, b, ())) == []
