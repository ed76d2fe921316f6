"""Stretches of a text that overlap no others."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar


class Span(Protocol):
    """Characters `begin` to `end` of a text."""

    @property
    def begin(self) -> int: ...
    @property
    def end(self) -> int: ...


S = TypeVar("S", bound=Span)


def apart(spans: Iterable[S], others: Iterable[Span]) -> Iterator[S]:
    """Those of some spans that overlap none of others, which overlap none among themselves."""
    taken = sorted((other.begin, other.end) for other in others)
    begins = [begin for begin, _ in taken]
    for span in spans:
        before = bisect_left(begins, span.end)
        if before == 0 or taken[before - 1][1] <= span.begin:
            yield span
