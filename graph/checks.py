"""What every store decides before it writes: whether a document can be traced, and what becomes of its key."""

import math
from collections.abc import Mapping, Sequence

from graph.errors import BadRequestError, KeyTakenError, UncitedClaimError
from graph.model import Document, Estimate, InputKind, Source
from graph.store import PutResult


def check(document: Document) -> None:
    """Refuse what cannot be traced to the source that it came in."""
    key = document.source.key
    for claim in document.claims:
        if claim.source != key:
            raise UncitedClaimError(key, claim.id, f"says that it is of source {claim.source!r}")
        if not claim.citations:
            raise UncitedClaimError(key, claim.id)
        for citation in claim.citations:
            if citation.source != key:
                raise UncitedClaimError(key, claim.id, f"cites source {citation.source!r}")
            if not citation.quote.strip():
                raise UncitedClaimError(key, claim.id, "has a citation without words")
    for mention in document.mentions:
        if mention.source != key:
            raise BadRequestError(f"mention {mention.id} is of source {mention.source!r}, its document of {key!r}.")


def verdict(source: Source, kept: Source | None, twin: bool) -> PutResult:
    """What `put` does, where `kept` has the source's key and `twin` tells that its content has another key."""
    if kept and kept.fingerprint == source.fingerprint:
        return PutResult.UNCHANGED
    if twin:
        return PutResult.DUPLICATE
    if kept and not _same_recording(kept, source):
        raise KeyTakenError(source.key, kept.path or kept.title or kept.key, source.path or source.key)
    return PutResult.REPLACED if kept else PutResult.NEW


def check_estimates(found: Mapping[str, Sequence[Estimate]]) -> None:
    """Refuse what is no number, and what does not follow from what is kept: the estimates of another entity, or a
    user's assumptions."""
    for entity, estimates in found.items():
        for estimate in estimates:
            if estimate.entity != entity:
                raise BadRequestError(f"{estimate.id} is of {estimate.entity!r}, and was given as one of {entity!r}.")
            if not all(map(math.isfinite, (estimate.p5, estimate.p50, estimate.p95))):
                raise BadRequestError(f"{estimate.id} of {entity!r} is no number, so that it is not kept.")
            for leaf in estimate.inputs:
                if leaf.kind is InputKind.ASSUMPTION:
                    raise BadRequestError(
                        f"{estimate.id} of {entity!r} rests on an assumption ({leaf.variable}), so that it is not kept."
                    )


def rests_on(estimate: Estimate) -> list[str]:
    """Ids of the claims that an estimate rests on, sorted."""
    return sorted({leaf.claim for leaf in estimate.inputs if leaf.claim})


def lost_claims(entities: Sequence[str]) -> BadRequestError:
    return BadRequestError(
        f"estimates of {', '.join(sorted(entities)[:3])} were not kept: they rest on claims that are not there."
    )


def same_estimate(why: object) -> BadRequestError:
    return BadRequestError(f"estimates were not kept: two of them have one id ({why}).")


def one_id_twice(source: Source, why: object) -> BadRequestError:
    """What is said where the store finds an id that is taken."""
    return BadRequestError(
        f"source {source.key!r} was not kept: two of its parts, or of it and another source, have one id ({why})."
    )


def _same_recording(kept: Source, other: Source) -> bool:
    """The same file, the same content, or the same video; two that tell none of these are two."""
    same_path = bool(kept.path) and kept.path == other.path
    return same_path or kept.sha256 == other.sha256 or (kept.video_id is not None and kept.video_id == other.video_id)
