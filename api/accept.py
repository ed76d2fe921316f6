"""Which of the media types that we can give a caller wants, by the `Accept` header (RFC 9110, 12.5.1)."""

from collections.abc import Sequence
from typing import NamedTuple


class _Range(NamedTuple):
    kind: str
    subtype: str
    quality: float
    place: int

    def covers(self, media_type: str) -> bool:
        kind, _, subtype = media_type.partition("/")
        return self.kind in ("*", kind) and self.subtype in ("*", subtype)

    @property
    def exactness(self) -> int:
        return (self.kind != "*") + (self.subtype != "*")


def _ranges(accept: str) -> list[_Range]:
    found = []
    for place, part in enumerate(accept.split(",")):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        kind, slash, subtype = media.partition("/")
        if not slash:
            continue
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = float(value)
                except ValueError:
                    quality = 0.0
        found.append(_Range(kind.strip(), subtype.strip(), quality, place))
    return found


def preferred(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offer that is wanted most; None where none is acceptable. Without a header, the first offer.

    Between equals: what is named exactly, then what is named first, then what is offered first.
    """
    if accept is None or not accept.strip():
        return offers[0]
    ranges = _ranges(accept)
    best: tuple[float, int, int, int] | None = None
    chosen = None
    for number, offer in enumerate(offers):
        covering = [found for found in ranges if found.covers(offer)]
        if not covering:
            continue
        closest = max(covering, key=lambda found: found.exactness)
        rank = (closest.quality, closest.exactness, -closest.place, -number)
        if closest.quality > 0 and (best is None or rank > best):
            best, chosen = rank, offer
    return chosen
