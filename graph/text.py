"""The one tokeniser of full-text search: every store indexes with it and every query is cut by it."""

import re
import unicodedata
from functools import lru_cache

# Numbers and names of the field stay whole: "1,000", "3.5", "U.S.", "GB200", "o1", "Llama-3.1". Apostrophes end a word.
_NUMBER = r"\d+(?:[.,]\d+)*[^\W_]*"
_TOKEN = re.compile(rf"(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])\.?|{_NUMBER}|[^\W_]+(?:-(?:{_NUMBER}|[^\W_]+))*")


def _folded(text: str) -> str:
    """Case and accents folded. Folding twice: "™" is "TM" only once it is decomposed."""
    if text.isascii():
        return text.lower()  # the same, forty times as fast
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _root(part: str) -> str:
    """The form that all spellings of a word share: "us" for "u.s.", "1000" for "1,000s", "h100" for "h100s"."""
    if not part[0].isdigit():
        part = part.replace(".", "")
    part = part.replace(",", "")
    return part[:-1] if len(part) > 2 and part.endswith("s") and part[-2].isdigit() else part


def tokens(text: str) -> list[str]:
    """Words of a text, case and accents folded, in order. "U.S." is also found as "us", "h100s" as "h100".

    A hyphenated word gives the whole and its parts; a plural of a name that holds a digit gives both forms. Whatever
    `query_tokens` makes of a word is among them.
    """
    found: list[str] = []
    for token in _TOKEN.findall(_folded(text)):
        found.extend(_known_forms(token) if len(token) <= _LONG else _forms(token))
    return found


_LONG = 40  # letters; a longer one is no word, and not worth remembering


def _forms(token: str) -> tuple[str, ...]:
    parts = token.split("-")
    return tuple(dict.fromkeys([token, *parts, *map(_root, parts)]))


_known_forms = lru_cache(16_384)(_forms)  # most of a text is said with few words, and all that is written passes here


def query_tokens(text: str) -> list[str]:
    """The words that a search must find, each once: of a word's several forms only the one that all of them share."""
    return list(dict.fromkeys(_root(part) for token in _TOKEN.findall(_folded(text)) for part in token.split("-")))


def fold(name: str) -> str:
    """A name for comparing: case, accents, spaces and punctuation do not count ("Core Weave" is "CoreWeave")."""
    return "".join(c for c in _folded(name) if c.isalnum())
