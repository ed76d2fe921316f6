from collections.abc import Iterator
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.pipeline import AttributeRuler

from ingest.claims.syntax import LEFT_OUT, Facts, PartsOfSpeech, Rule, quicken, rules
from ingest.pipeline import MODEL, pipeline
from tests.test_language import ENGLISH, GERMAN

LINES = (
    ENGLISH,
    GERMAN,
    "There's no power there, is there? It's what they've had to do: didn't they have 5 GPUs, or don't you know?",
    "I ain't gonna say that   that's\twhy, \n\n because whoever's got to build it hasn't been told whether it's done.",
    "so um they do be saying there are like 100,000 of these that we were gonna have had to have once, well",
    "NVIDIA, which does what nobody else did, sold us $30 billion of this; let's see (if y'all can) who'd 've known!",
)


@pytest.fixture(scope="module")
def shipped() -> Language:
    """The model as spaCy loads it."""
    return spacy.load(MODEL, exclude=["ner", "senter", "lemmatizer"])


def words(nlp: Language, line: str) -> list[tuple[str, str, str, str, int]]:
    return [(t.text, t.tag_, t.pos_, t.dep_, t.head.i) for t in nlp(line)]


@pytest.mark.parametrize("line", LINES)
def test_the_quick_model_parses_as_the_shipped_one_does(shipped: Language, line: str) -> None:
    quick = quicken(spacy.load(MODEL, exclude=LEFT_OUT))
    assert quick.pipe_names == ["tok2vec", "tagger", "parser", "claimgraph_parts_of_speech"]
    assert words(quick, line) == words(shipped, line)


def test_the_corpus_has_the_same_parts_of_speech_by_table_and_by_rule(shipped: Language) -> None:
    ruler = shipped.get_pipe("attribute_ruler")
    table = PartsOfSpeech(shipped.vocab, rules(ruled(shipped)))
    plain = [name for name in shipped.pipe_names if name != "attribute_ruler"]
    for text in _texts():
        with shipped.select_pipes(enable=plain):
            one, other = shipped(text), shipped(text)
        assert [(t.pos_, t.dep_, t.tag_) for t in table(one)] == [(t.pos_, t.dep_, t.tag_) for t in ruler(other)]


def _texts() -> Iterator[str]:
    from tests.test_fuzz_readers import samples

    for name in ("captions", "wiki", "brief"):
        for text in samples(name):
            yield text[:8_000]


def ruled(nlp: Language) -> AttributeRuler:
    ruler = nlp.get_pipe("attribute_ruler")
    assert isinstance(ruler, AttributeRuler)
    return ruler


def test_later_rules_win_over_earlier_ones() -> None:
    vocab = spacy.blank("en").vocab
    number = vocab.strings.add
    made = [
        Rule(None, {"TAG": "VB"}, {"POS": 1}),
        Rule(None, {"TAG": {"IN": ["VB", "NN"]}, "LOWER": "be"}, {"POS": 2}),
        Rule({"DEP": "expl"}, {"TAG": {"NOT_IN": ["NN"]}}, {"POS": 3}),
    ]
    table = PartsOfSpeech(vocab, made)
    assert table._apply(0, Facts(number("VB"), 0, 0, 0)) == {"POS": 1}
    assert table._apply(0, Facts(number("VB"), number("be"), 0, 0)) == {"POS": 2}
    assert table._apply(number("expl"), Facts(number("VB"), number("be"), 0, 0)) == {"POS": 3}
    assert table._apply(number("expl"), Facts(number("NN"), 0, 0, 0)) == {}


@pytest.mark.parametrize(
    "pattern",
    [
        {"patterns": [[{"TAG": "VB"}, {"TAG": "NN"}]], "attrs": {"POS": "X"}, "index": 0},
        {"patterns": [[{"TAG": "VB"}, {"TAG": "NN"}]], "attrs": {"POS": "X"}, "index": 1},
        {"patterns": [[{"DEP": "a"}, {"DEP": "b"}, {"TAG": "NN"}]], "attrs": {"POS": "X"}, "index": 2},
    ],
)
def test_a_rule_that_the_table_cannot_hold_is_refused(pattern: dict[str, Any]) -> None:
    ruler = AttributeRuler(spacy.blank("en").vocab)
    ruler.add_patterns([pattern])
    with pytest.raises(ValueError, match="asks for more than one word and the dependency before it"):
        rules(ruler)


def test_the_pipeline_reads_with_the_quick_model() -> None:
    assert pipeline().parser.pipe_names[:4] == ["tok2vec", "tagger", "parser", "claimgraph_parts_of_speech"]
