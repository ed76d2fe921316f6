import itertools

import pytest
import spacy

from ingest.lexicon import Lexicon
from ingest.names.linker import Found, Linker, licensed, looks_like_a_name, settle
from tests.reading import skimmed


def names(line: str) -> list[tuple[str, str]]:
    found = skimmed(line)
    return [(line[n.begin : n.end], n.entity) for n in found.names]


@pytest.mark.parametrize(
    ("line", "surface", "entity", "method"),
    [
        ("and nvidia said so", "nvidia", "org/nvidia", "exact"),
        ("so NVIDIA's margin", "NVIDIA's", "org/nvidia", "exact"),
        ("they bought h100s again", "h100s", "chip/h100", "exact"),
        ("and open ai said", "open ai", "org/openai", "joined"),
        ("gpt 4 was next", "gpt 4", "model/gpt-4", "exact"),
        ("cor weave rents them", "cor weave", "org/coreweave", "heard"),
        ("the tranium chips", "tranium", "chip/trainium", "heard"),
        ("the traniam chips", "traniam", "chip/trainium", "sounds"),
        ("llama three point one", "llama three point one", "model/llama-3.1", "numbered"),
        ("they went to Malaysia then", "Malaysia", "place/malaysia", "exact"),
        ("a Malaysian company", "Malaysian", "place/malaysia", "exact"),
    ],
)
def test_names_are_linked_however_they_are_spelt(line: str, surface: str, entity: str, method: str) -> None:
    name = next(n for n in skimmed(line).names if n.entity == entity)
    assert line[name.begin : name.end].removesuffix("'s") == surface.removesuffix("'s")
    assert name.method == method or (name.method, method) == ("joined", "exact")


@pytest.mark.parametrize(
    "line", ["tell us about it", "we put it together again", "at scale it works", "met a friend", "this x is"]
)
def test_common_words_are_no_names(line: str) -> None:
    assert names(line) == []


def test_the_country_is_told_from_the_pronoun() -> None:
    assert names("it told us that the US must lead") == [("US", "place/united-states")]


def test_a_maker_before_its_product_is_a_name_of_its_own() -> None:
    assert names("the Nvidia H100 is") == [("Nvidia", "org/nvidia"), ("H100", "chip/h100")]


def test_the_longest_name_wins_even_where_a_shorter_one_begins_earlier() -> None:
    assert [entity for _, entity in names("and the US government said")] == ["org/us-government"]


def test_a_common_name_counts_once_the_source_names_it_in_full() -> None:
    assert ("Together", "org/together-ai") in names("Together AI is a cloud and then Together grew")
    assert names("and then they grew, Together") == []


def test_names_do_not_overlap_and_stand_in_order() -> None:
    found = skimmed("OpenAI and Microsoft and Oracle rent H100s and GB200s from CoreWeave in Texas").names
    assert len(found) == 7
    assert all(a.end <= b.begin for a, b in itertools.pairwise(found))


def test_licensed_are_those_named_in_full() -> None:
    assert licensed([("org/a", True), ("org/b", False), ("org/b", True)]) == {"org/b"}


@pytest.mark.parametrize(("surface", "likely"), [("scale", False), ("Scale", True), ("r1", True), ("jensen", True)])
def test_a_lower_case_common_word_is_rather_itself(surface: str, likely: bool) -> None:
    assert looks_like_a_name(surface) is likely


def test_a_form_of_two_entities_goes_to_the_one_that_needs_no_licence() -> None:
    rows = "id,name,aliases,heard,near,family,maker\norg/a,Alpha,?Gamma,,,,\norg/b,Gamma,,,,,\n"
    assert sorted(f.gated for f in Lexicon({"x.csv": rows}).forms["gamma"]) == [False, True]


def test_a_first_name_or_surname_counts_once_the_whole_name_is_there() -> None:
    line = "Tim Cook spoke and then Cook and Tim left, while a cook stayed"
    assert names(line) == [("Tim Cook", "person/tim-cook"), ("Cook", "person/tim-cook"), ("Tim", "person/tim-cook")]
    assert names("and then Cook and Tim left") == []


def test_a_first_name_of_two_is_the_one_who_was_named_last() -> None:
    found = [
        Found("Sam", "person/a", True, ("person/a", "person/b")),
        Found("Sam Alder", "person/a"),
        Found("Sam Birch", "person/b"),
        Found("Sam", "person/a", True, ("person/a", "person/b")),
    ]
    assert settle(found) == ["person/a", "person/a", "person/b", "person/b"]


def test_a_contraction_is_no_first_name() -> None:
    assert ("I've", "person/jony-ive") not in names("Jony Ive is here and I've seen him")


def test_sound_alikes_have_capitals_where_the_text_is_punctuated() -> None:
    assert names("It was so. They use traniam there. It is.") == []
    assert names("It was so. They use Traniam there. It is.") == [("Traniam", "chip/trainium")]


def test_a_weak_sound_alike_needs_the_name_elsewhere() -> None:
    assert names("and then yurkowski said") == []
    assert ("yurkowski", "person/eliezer-yudkowsky") in names("eliezer yudkowsky wrote and then yurkowski said")


@pytest.mark.parametrize(
    "line", ["We put it together for inference.", "They are adept at inference.", "The cursor moved in the code."]
)
def test_a_common_word_beside_words_of_the_field_is_still_one_in_punctuated_text(line: str) -> None:
    assert [entity for _, entity in names(line) if entity.startswith("org/")] == []


@pytest.mark.parametrize(
    ("line", "entity"),
    [
        ("Together AI and the together crowd", "org/together-ai"),
        ("Oracle has sites", "org/oracle"),
        ("Groq makes chips", "org/groq"),
        ("Grok 3 is out", "model/grok-3"),
        ("Claude Opus wrote it", "model/claude-opus"),
        ("in Scotland", "place/scotland"),
        ("Verizon and others", "org/verizon"),
        ("Wartsila engines", "org/wartsila"),
    ],
)
def test_homonyms_and_lately_added_names(line: str, entity: str) -> None:
    assert entity in [found for _, found in names(line)]


@pytest.mark.parametrize(
    "line",
    ["They had a form factor in mind. It was so.", "We bought 10 X of it. It was so.", "It is AI. Now we go on."],
)
def test_words_of_the_language_are_no_names_in_punctuated_text(line: str) -> None:
    assert [entity for _, entity in names(line) if entity.startswith("org/")] == []


def test_a_capital_says_more_inside_a_sentence_than_at_its_beginning() -> None:
    assert ("Notion", "org/notion") in names("We pay for Notion here. It is so.")
    assert ("Scale", "org/scale-ai") not in names("It is so. Scale matters here.")


@pytest.mark.parametrize(
    ("line", "surface", "entity"),
    [
        ("so 11 Labs did it", "11 Labs", "org/elevenlabs"),
        ("and 10storrent did it", "10storrent", "org/tenstorrent"),
        ("the 2 sigma people", "2 sigma", "org/two-sigma"),
    ],
)
def test_a_number_may_begin_a_name(line: str, surface: str, entity: str) -> None:
    assert (surface, entity) in names(line)


def test_peoples_are_places_in_the_plural_too() -> None:
    assert names("and the Germans said") == [("Germans", "place/germany")]
    assert names("and the turkeys said") == []


def test_what_is_named_after_a_person_is_no_mention() -> None:
    assert names("Stephen Wolfram met a Kolmogorov complexity") == [("Stephen Wolfram", "person/stephen-wolfram")]
    assert ("Kolmogorov", "person/andrey-kolmogorov") in names("then Kolmogorov came")


def test_a_given_name_counts_as_it_sounds() -> None:
    assert names("Andre Karpathy spoke and then Andrei left") == [
        ("Andre Karpathy", "person/andrej-karpathy"),
        ("Andrei", "person/andrej-karpathy"),
    ]


def test_a_whole_name_that_sounds_so_wins_over_a_first_name() -> None:
    assert names("It is so. We met Richard Feman there. It is so.") == [("Richard Feman", "person/richard-feynman")]


def test_a_maker_is_named_where_its_product_goes_further_than_the_name_with_it() -> None:
    lexicon = Lexicon(
        {
            "chips.csv": "id,name,aliases,heard,near,family,maker\nchip/q1,Quill Core,Marlow Quill|Quill Core Card,,,,"
            "org/marlow\n",
            "organizations.csv": "id,name,aliases,heard,near,family,maker\norg/marlow,Marlow,,,,,\n",
        }
    )
    doc = Linker(lexicon)(spacy.blank("en")("we bought a Marlow Quill Core Card"))
    assert [span.text for span in doc.spans["entities"]] == ["Marlow", "Quill Core Card"]


@pytest.mark.parametrize("line", ["so it got 10 times X right", "they doordashed it", "whatever you're tool is"])
def test_verbs_letters_and_clitics_are_no_names(line: str) -> None:
    assert names(line) == []


def test_a_sign_of_percent_is_part_of_a_name() -> None:
    assert ("7% rule", "reg/7-percent-rule") in names("and that is the 7% rule again")
