"""spaCy's English model made quick, with the same parse: numpy's matrix product, and a table for parts of speech.

The shipped model finds parts of speech by matching 180 patterns everywhere, most of them for morphology and lemmas,
which nothing here reads. What they say of a word follows from its tag, its dependency, the word itself where a pattern
names it, and the word before: so each such combination is looked up once.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import NumpyOps
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

LEFT_OUT = ("ner", "senter", "lemmatizer")  # components of the model that nothing reads

Spec = dict[str, Any]  # conditions on one token, as spaCy's `Matcher` writes them
_SETS = ("POS", "DEP", "TAG")


class Rule(NamedTuple):
    """What a token gets that fits `token`, behind one that fits `previous` where that is given."""

    previous: Spec | None
    token: Spec
    sets: dict[str, int]


class Facts(NamedTuple):
    """What the rules ask of a token: its strings as numbers of the vocabulary."""

    tag: int
    lower: int
    dep: int
    is_space: int


def quicken(nlp: Language) -> Language:
    """A model that was just loaded, made quick in place."""
    threadpool_limits(limits=1, user_api="blas")  # files are read side by side: threads in each would only take turns
    ops = NumpyOps(use_blis=False)
    for _, pipe in nlp.pipeline:
        for node in pipe.model.walk() if hasattr(pipe, "model") else ():
            node.ops = ops
    nlp.add_pipe("claimgraph_parts_of_speech", after="attribute_ruler")
    nlp.remove_pipe("attribute_ruler")
    return nlp


@Language.factory("claimgraph_parts_of_speech", assigns=["token.pos"], requires=["token.tag", "token.dep"])
def make_parts_of_speech(nlp: Language, name: str) -> "PartsOfSpeech":
    ruler = nlp.get_pipe("attribute_ruler")
    assert isinstance(ruler, AttributeRuler)
    return PartsOfSpeech(nlp.vocab, rules(ruler))


def rules(ruler: AttributeRuler) -> list[Rule]:
    """The rules about parts of speech, dependencies and tags. ValueError for a pattern that the table cannot hold."""
    found = []
    patterns: Any = ruler.patterns  # spaCy's type for them says less than is known
    for rule in patterns:
        sets = {key: ruler.vocab.strings.add(rule["attrs"][key]) for key in _SETS if key in rule["attrs"]}
        for *before, token in rule["patterns"] if sets else ():
            if len(before) != rule["index"] or [list(spec) for spec in before] not in ([], [["DEP"]]):
                raise ValueError(f"a rule for {sets} asks for more than one word and the dependency before it: {rule}")
            found.append(Rule(before[0] if before else None, token, sets))
    return found


class PartsOfSpeech:
    """Sets `token.pos` (and what the rules say of spaces) as spaCy's `AttributeRuler` with the same rules does."""

    def __init__(self, vocab: Vocab, rules: list[Rule]) -> None:
        self.vocab = vocab
        self.rules = rules
        self._words = frozenset(_named(rules, vocab, "LOWER"))
        self._openers = frozenset(_named([Rule(None, r.previous, {}) for r in rules if r.previous], vocab, "DEP"))
        self._table: dict[tuple[int, ...], dict[str, int]] = {}

    def __call__(self, doc: Doc) -> Doc:
        previous = 0  # the dependency of the token before, where a rule asks for it
        rows = doc.to_array(["TAG", "LOWER", "DEP", "IS_SPACE"]).tolist()
        for token, (tag, lower, dep, is_space) in zip(doc, rows, strict=True):
            key = previous, tag, lower if lower in self._words else 0, dep, is_space
            sets = self._table.get(key)
            if sets is None:
                sets = self._table[key] = self._apply(previous, Facts(*key[1:]))
            if (pos := sets.get("POS")) is not None:
                token.pos = pos
            if is_space:
                token.dep, token.tag = sets.get("DEP", dep), sets.get("TAG", tag)
            previous = dep if dep in self._openers else 0
        return doc

    def _apply(self, previous: int, facts: Facts) -> dict[str, int]:
        """What all the rules set, the later ones over the earlier ones."""
        found: dict[str, int] = {}
        before = Facts(0, 0, previous, 0)
        for rule in self.rules:
            if self._fits(rule.token, facts) and (rule.previous is None or self._fits(rule.previous, before)):
                found |= rule.sets
        return found

    def _fits(self, spec: Spec, facts: Facts) -> bool:
        return all(self._is(wanted, getattr(facts, key.lower())) for key, wanted in spec.items())

    def _is(self, wanted: Any, actual: int) -> bool:
        if not isinstance(wanted, dict):
            number: int = wanted if isinstance(wanted, bool) else self.vocab.strings[wanted]
            return actual == number
        ((operator, strings),) = wanted.items()
        among = actual in {self.vocab.strings[string] for string in strings}
        return among if operator == "IN" else not among


def _named(rules: Iterable[Rule], vocab: Vocab, key: str) -> set[int]:
    """The strings that rules ask for, as numbers."""
    wanted = [rule.token[key] for rule in rules if key in rule.token]
    strings = [s for w in wanted for s in ([w] if isinstance(w, str) else next(iter(w.values())))]
    return {vocab.strings.add(s) for s in strings}
