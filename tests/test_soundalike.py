import pytest

from ingest.lexicon import Lexicon, load
from ingest.names.soundalike import SoundAlikes

ROWS = """id,name,aliases,heard,near,family,maker
org/quillfern,Quillfern,,,,,
org/marlow-grid,Marlow Grid,,,,,
org/together-ai,Together AI,?Gether,,inference,,
person/ada-brinkholt,Ada Brinkholt,Brinkholt,,,,
"""


@pytest.fixture(scope="module")
def few() -> SoundAlikes:
    return SoundAlikes(Lexicon({"a.csv": ROWS}))


@pytest.fixture(scope="module")
def shipped() -> SoundAlikes:
    return SoundAlikes(load())


@pytest.mark.parametrize("words", [("kwillfern",), ("quill", "ferne"), ("quilfern",)])
def test_rare_words_that_sound_like_a_name_are_it(few: SoundAlikes, words: tuple[str, ...]) -> None:
    like = few.like(words)
    assert like is not None
    assert like.form.entity == "org/quillfern"


@pytest.mark.parametrize("words", [("the", "fern"), ("it", "grid"), ("a",)])
def test_windows_with_stop_words_are_never_odd(few: SoundAlikes, words: tuple[str, ...]) -> None:
    assert not few.is_odd(words)
    assert few.like(words) is None


def test_the_name_itself_is_no_sound_alike(few: SoundAlikes) -> None:
    assert few.like(("quillfern",)) is None


def test_one_word_like_a_persons_surname_is_not_sure(few: SoundAlikes) -> None:
    like = few.like(("brinkhold",))
    assert like is not None
    assert not like.sure


def test_two_usual_words_must_sound_exactly_like_the_name(shipped: SoundAlikes) -> None:
    like = shipped.pair(("shop", "ify"))
    assert like is None  # other blanks are the linker's own
    like = shipped.pair(("shopp", "ify"))
    assert like is not None
    assert like.form.entity == "org/shopify"
    assert shipped.pair(("ship", "lify")) is None


def test_fillers_and_stop_words_are_no_part_of_a_pair(shipped: SoundAlikes) -> None:
    assert shipped.pair(("code", "um")) is None
    assert shipped.pair(("open", "a")) is None


def test_conditional_forms_have_no_sound_alikes(few: SoundAlikes) -> None:
    assert few.like(("gethar",)) is None


def test_a_rare_word_of_the_language_is_not_sure(shipped: SoundAlikes) -> None:
    like = shipped.like(("inferential",))
    assert like is not None
    assert (like.form.entity, like.sure) == ("chip/inferentia", False)


def test_a_first_name_that_is_right_helps_a_surname(shipped: SoundAlikes) -> None:
    like = shipped.like(("andre", "carpassi"))
    assert like is not None
    assert (like.form.entity, like.sure) == ("person/andrej-karpathy", False)
    assert shipped.like(("blender", "carpassi")) is None


def test_words_of_no_language_that_sound_exactly_so_are_the_name(shipped: SoundAlikes) -> None:
    like = shipped.like(("rajagat", "dori"))
    assert like is not None
    assert (like.form.entity, like.sure) == ("person/raja-koduri", True)
