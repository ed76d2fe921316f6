"""Words and numbers of a text with their places: what the number grammar reads. Faster and finer than a tokenizer."""

import re
from typing import NamedTuple

_DIGITS = frozenset("0123456789")  # "²" and "٤" are digits to Python and no numbers here
_WORD = re.compile(r"[0-9][0-9,]*[0-9](?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+|[^\W\d_]+|\d|[^\s\w]|_")


class Word(NamedTuple):
    text: str
    lower: str
    begin: int
    end: int


class Words:
    """The words of a text. Asking beyond either end gives empty words, so that the grammar needs no bounds checks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.list = [Word(word := m[0], word.lower(), *m.span()) for m in _WORD.finditer(text)]
        self._lowers = [word.lower for word in self.list]
        self._count = len(self.list)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> Word:
        return self.list[index]

    def lower(self, index: int) -> str:
        return self._lowers[index] if 0 <= index < self._count else ""

    def glued(self, index: int) -> bool:
        """No blank between this word and the one before."""
        return 0 < index < len(self.list) and self.list[index].begin == self.list[index - 1].end

    def is_number(self, index: int) -> bool:
        text = self.list[index].text if 0 <= index < len(self.list) else ""
        return text[:1] in _DIGITS or (text[:1] == "." and len(text) > 1)

    def is_word(self, index: int) -> bool:
        return self.lower(index).isalpha()

    def before(self, index: int, characters: int) -> str:
        """The text before a word."""
        begin = self.list[index].begin
        return self.text[max(0, begin - characters) : begin]

    def after(self, index: int, characters: int) -> str:
        """The text after the word before `index`."""
        end = self.list[index - 1].end
        return self.text[end : end + characters]
