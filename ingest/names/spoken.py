"""Names with a number as speech recognition writes it: "gpt five", "GPD 4", "A1 100s", "h one hundred", "MI 300 x".

A number in words is put in digits and read on with the lexicon's own names, from a name or letters before it; "40" is
"4o" where that makes a name. What stands before a number may be a mis-hearing of the lexicon's.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.lexicon import Form, Lexicon

BEFORE = 3  # tokens before the number in which the name begins
AFTER = 5  # tokens from the number's begin to the name's end

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_ONES += "seventeen eighteen nineteen".split()
_SMALL = {word: n for n, word in enumerate(_ONES)}
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_WORDS = frozenset((*_SMALL, *_TENS))
WORD_OF = {n: word for word, n in (_SMALL | _TENS).items()}
_DIGITS = re.compile(r"\d+[a-z]?s?")

# One letter and a number is a chip only where something says so: "a one hundred percent" is none.
_CHIPS = frozenset("gpu gpus chip chips cluster clusters server servers accelerator accelerators".split())


# "40" by itself is 4o where models are named round it and no thing is counted by it.
_AROUND = 15  # tokens
_MODELS = frozenset("gpt gbt gpd chatgpt o1 o3 01 03 claude gemini llama sonnet opus 405b turbo model models".split())
_BEFORE_40 = frozenset("and or versus vs to um uh right like than from with on is was then so that while".split())
_AFTER_40 = frozenset(("", *"mini and or is was has had which that it we they so but right like um uh which".split()))


class Reading(NamedTuple):
    """Tokens `begin` to `end` read as a form; `sure` unless it is one letter and a number with nothing to say more."""

    begin: int
    end: int
    form: Form
    sure: bool


class Spoken:
    """Reads numbered names over folded tokens."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.heads: dict[str, str] = {}  # a mis-hearing of a name that numbers follow -> the name
        for key, forms in lexicon.forms.items():
            for form in forms:
                name = "".join(c for c in lexicon.entities[form.entity].name.lower() if c.isalnum())
                if form.heard and key.isalpha() and any(f"{name}{n}" in lexicon.prefixes for n in range(1, 10)):
                    self.heads[key] = name

    def read(self, folded: Sequence[str]) -> dict[int, Reading]:
        """The numbered names by their first token; of those that begin at one token the longest."""
        found: dict[int, Reading] = {}
        for at, token in enumerate(folded):
            if token == "40" and (reading := self._bare(folded, at)):
                found[at] = reading
            if not at or not (token in _WORDS or token[:1].isdigit()):
                continue
            for begin in range(max(0, at - BEFORE), at):
                if folded[begin]:
                    for reading in self._from(folded, begin, at):
                        if begin not in found or found[begin].end < reading.end:
                            found[begin] = reading
        return found

    def _bare(self, folded: Sequence[str], at: int) -> Reading | None:
        """ "40" for 4o, where the words round it are such."""
        forms = self.lexicon.forms.get("gpt4o", ())
        before, after = folded[at - 1 : at], folded[at + 1 : at + 2]
        if not forms or not set(before) <= _BEFORE_40 or not set(after) <= _AFTER_40:
            return None
        if _MODELS.isdisjoint(folded[max(0, at - _AROUND) : at + _AROUND]):
            return None
        return Reading(at, at + 1, forms[0], sure=False)

    def _from(self, folded: Sequence[str], begin: int, at: int) -> Iterator[Reading]:
        """Names that begin at `begin` and whose number begins at `at`."""
        head = "".join(folded[begin:at])
        starts = [head]
        if head in self.heads:
            starts.append(self.heads[head])
        if head.startswith("chat") and len(head) > 6:  # "chat gbt 4"
            starts.append(self.heads.get(head[4:], head[4:]))
        if len(head) == 2 and head[1].isdigit() and folded[at].startswith(head[1]):
            starts.append(head[0])  # "A1 100s": the one is said once and written twice
        for start in starts:
            if start[:1].isalpha() and start in self.lexicon.prefixes:
                yield from self._grow(folded, begin, at, start, start != head)

    def _grow(self, folded: Sequence[str], begin: int, at: int, key: str, changed: bool) -> Iterator[Reading]:
        for value, end, spelt in _numbers(folded, at):
            whole = key + value
            if whole not in self.lexicon.prefixes and whole.rstrip("s") not in self.lexicon.prefixes:
                continue
            is_new = changed or spelt or len(key) == 1
            stop = end
            while True:
                for stem in (whole, whole.removesuffix("s")):
                    for form in self.lexicon.forms.get(stem, ()):
                        if is_new and not form.heard and not form.part:
                            yield self._reading(folded, begin, stop, form, key)
                while stop < len(folded) and not folded[stop] and stop < at + AFTER:
                    stop += 1
                if stop >= min(len(folded), at + AFTER) or whole + folded[stop] not in self.lexicon.prefixes:
                    break
                whole += folded[stop]
                stop += 1

    def _reading(self, folded: Sequence[str], begin: int, end: int, form: Form, key: str) -> Reading:
        plural = folded[end - 1].endswith("s") and folded[end - 1] not in _WORDS
        follows = folded[end] if end < len(folded) else ""
        return Reading(begin, end, form, len(key) > 1 or plural or follows in _CHIPS)


def _numbers(folded: Sequence[str], at: int) -> Iterator[tuple[str, int, bool]]:
    """The digits that a number beginning at `at` may stand for, where it ends, and whether they differ from the text.

    Points fall out, as they do of a folded name: 3.1 is "31".
    """
    token = folded[at]
    following = folded[at + 1] if at + 1 < len(folded) else ""
    if token[:1].isdigit():
        if _DIGITS.fullmatch(token):
            yield token, at + 1, False
            if (
                following == "point"
                and at + 2 < len(folded)
                and (folded[at + 2] in _WORDS or folded[at + 2][:1].isdigit())
            ):
                for value, end, _ in _numbers(folded, at + 2):
                    yield token + value, end, True
            if token.endswith("0") and len(token) == 2:
                yield f"{token[0]}o", at + 1, True
        return
    count, end = _cardinal(folded, at)
    text = str(count)
    following = folded[end] if end < len(folded) else ""
    yield text, end, True
    if following in ("oh", "o"):
        yield f"{text}o", end + 1, True
    if following == "point" and end + 1 < len(folded) and (folded[end + 1] in _WORDS or folded[end + 1][:1].isdigit()):
        for more, stop, _ in _numbers(folded, end + 1):
            yield text + more, stop, True
    if following in _WORDS and 10 <= count < 100:  # "forty ninety"
        after, stop = _cardinal(folded, end)
        yield f"{text}{after}", stop, True


def _cardinal(folded: Sequence[str], at: int) -> tuple[int, int]:
    """A number in words below a thousand, and where it ends: "four hundred and five"."""
    value, end = _below_hundred(folded, at)
    if end < len(folded) and folded[end] in ("hundred", "hundreds"):
        value, end = value * 100, end + 1
        begin = end + 1 if folded[end : end + 1] == ["and"] else end
        if begin < len(folded) and folded[begin] in _WORDS:
            more, end = _below_hundred(folded, begin)
            value += more
    return value, end


def _below_hundred(folded: Sequence[str], at: int) -> tuple[int, int]:
    if folded[at] in _SMALL:
        return _SMALL[folded[at]], at + 1
    value = _TENS[folded[at]]
    if at + 1 < len(folded) and 0 < _SMALL.get(folded[at + 1], 0) < 10:
        return value + _SMALL[folded[at + 1]], at + 2
    return value, at + 1
