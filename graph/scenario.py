"""Scenarios: unnamed or imagined things, each of which belongs to one stretch of one source (`Entity`, DESIGN 1)."""

from collections.abc import Iterable
from typing import NamedTuple

from graph.model import Citation, Claim
from graph.store import ClaimFilter, ClaimOrder, GraphStore

PAGE = 100


class Stretch(NamedTuple):
    """Where a scenario is talked of: from its first claim to the end of its last one, in media seconds.

    `first` is the citation at which it begins; a text without times has only that.
    """

    source: str
    first: Citation
    start: float | None
    end: float | None
    claims: int


def stretch(claims: Iterable[Claim]) -> Stretch | None:
    """The stretch of a scenario's claims; None where there are none."""
    cited = [claim.citations[0] for claim in sorted(claims, key=lambda claim: claim.position)]
    if not cited:
        return None
    starts = [one.start for one in cited if one.start is not None]
    ends = [end for one in cited if (end := one.end if one.end is not None else one.start) is not None]
    return Stretch(cited[0].source, cited[0], min(starts, default=None), max(ends, default=None), len(cited))


def stretch_of(store: GraphStore, id: str) -> Stretch | None:
    """The stretch of a scenario by its id; None where no claim is about it."""
    found: list[Claim] = []
    after = None
    while True:
        page = store.claims(ClaimFilter(subject=id), ClaimOrder.SOURCE, PAGE, after)
        found += page.nodes
        if not page.more:
            return stretch(found)
        after = page.edges[-1].cursor
