"""Companies that no lexicon has, by the company they keep: "Vertiv, Quillfern and Eaton" names three of a kind."""

import re
from collections.abc import Callable, Iterator

LEAST = 2  # organizations known in a list, and no fewer than what is not known

_NAME = r"[A-Z][\w&'’.-]*\w(?: [A-Z][\w&'’-]*\w){0,2}"
_LIST = re.compile(rf"(?<![\w.'’&-]){_NAME}(?:, (?!and |or ){_NAME})*(?:,? (?:and|or) {_NAME})?")
_ITEM = re.compile(_NAME)


def beside_known(text: str, is_known: Callable[[int, int], bool]) -> Iterator[tuple[int, int]]:
    """The items of lists of three or more that are not known, where most of the list are known organizations."""
    for match in _LIST.finditer(text):
        if match[0].count(",") == 0:
            continue
        items = [item.span() for item in _ITEM.finditer(text, match.start(), match.end())]
        known = [is_known(begin, end) for begin, end in items]
        if len(items) > LEAST and sum(known) >= LEAST and 2 * sum(known) >= len(items):
            yield from (span for span, has in zip(items, known, strict=True) if not has)
