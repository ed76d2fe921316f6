"""The words round a stretch of text, as rules look at them: cut at sentence ends, lower-case, so many on each side."""

import re
from functools import cached_property

from spacy.tokens import Span

FURTHEST = 40  # tokens between two things that can belong together

_WORD = re.compile(r"[a-z0-9$%.,'’/-]+")
# A stop that ends a sentence: not the one of "U.S.", "e.g." or "Inc.".
STOP = r"[.](?<!\b[A-Za-z].)(?<!\bMr.)(?<!\bDr.)(?<!\bvs.)(?<!\bInc.)(?<!\bCorp.)(?<!\bapprox.)|[?!]"
_SENTENCE_END = re.compile(rf"(?:{STOP})[\"'”’)\]]*\s|\n")
_END = re.compile(r"[.?!](?:\s|$|[\"'])|\n")
CUT = re.compile(rf"(?:{STOP}|;)[\"'”’)\]]*\s|\n")


def between(text: str, a: Span, b: Span) -> str | None:
    """What stands in the text of two spans between them, whichever comes first; None where a sentence ends in it, or
    they lie far apart."""
    first, second = (a, b) if a.start < b.start else (b, a)
    if second.start - first.end > FURTHEST:
        return None
    gap = text[first.end_char : max(first.end_char, second.start_char)]
    return None if CUT.search(gap) else gap


class Context:
    """Words left and right of characters `begin` to `end` of a text.

    `around` joins twelve words before and ten after with " # " where the stretch stood; `near6` six and six; `left12`,
    `left4`, `right4` one side; `before300` the 300 characters before, over sentence ends.
    """

    def __init__(self, text: str, begin: int, end: int) -> None:
        self._text, self._begin, self._end = text, begin, end
        self._parts: dict[str, str] = {}

    @cached_property
    def left(self) -> list[str]:
        before = self._text[max(0, self._begin - 400) : self._begin]
        return _WORD.findall(_SENTENCE_END.split(before)[-1].lower())

    @cached_property
    def right(self) -> list[str]:
        return _WORD.findall(_SENTENCE_END.split(self._text[self._end : self._end + 300])[0].lower())

    def since(self, begin: int) -> str:
        """The text from `begin` to the stretch."""
        return self._text[begin : self._begin]

    @property
    def to_stop(self) -> str:
        """The text after the stretch, as far as the sentence goes."""
        return _END.split(self._text[self._end : self._end + 300])[0]

    @property
    def asks(self) -> bool:
        """The sentence ends with a question mark."""
        end = _END.search(self._text[self._end : self._end + 300])
        return bool(end) and end[0].startswith("?")  # type: ignore[index]

    @property
    def punctuated(self) -> bool:
        return bool(re.search(r"[.?!]\s", self._text[max(0, self._begin - 400) : self._end + 400]))

    def part(self, name: str) -> str:
        """One of the named parts of the context, as one text. ValueError for another name."""
        part = self._parts.get(name)
        if part is None:
            part = self._parts[name] = self._part(name)
        return part

    def _part(self, name: str) -> str:
        left, right = self.left, self.right
        match name:
            case "around":
                return f"{' '.join(left[-12:])} # {' '.join(right[:10])}"
            case "near6":
                return f"{' '.join(left[-6:])} # {' '.join(right[:6])}"
            case "left12":
                return " ".join(left[-12:])
            case "left4":
                return " ".join(left[-4:])
            case "right4":
                return " ".join(right[:4])
            case "before300":
                return " ".join(self._text[max(0, self._begin - 300) : self._begin].lower().split())
        raise ValueError(f"{name!r} is no part of a context: use around, near6, left12, left4, right4 or before300")
