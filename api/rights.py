"""What may be shown of a source: all of it, short quotes only, or none of its words."""

import msgspec

from graph.model import Citation, Claim, Mention, Quantity, Rights, Source, Thing

QUOTE_CAP = 200  # characters


def shows_text(source: Source) -> bool:
    """Whether the transcript itself may be shown."""
    return source.rights is Rights.FULL


def capped(text: str, around: str = "") -> str:
    """At most `QUOTE_CAP` characters of a text, with the words `around` still in it where they are short enough."""
    if len(text) <= QUOTE_CAP:
        return text
    room = QUOTE_CAP - 2  # for an ellipsis at each end
    place = max(text.find(around), 0)
    begin = min(max(0, place + len(around) // 2 - room // 2), len(text) - room)
    end = begin + room
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"


def veil(claim: Claim, source: Source) -> Claim:
    """The claim as it may be shown: whole, with capped quotes, or without any of the source's words."""
    if source.rights is Rights.FULL:
        return claim
    if source.rights is Rights.SNIPPET:
        surface = claim.quantity.surface if claim.quantity else ""
        cited = tuple(
            msgspec.structs.replace(citation, quote=capped(citation.quote, surface), prefix="", suffix="")
            for citation in claim.citations
        )
        return msgspec.structs.replace(claim, text=capped(claim.text, surface), citations=cited)
    return msgspec.structs.replace(
        claim,
        text="",
        citations=tuple(_unquoted(citation) for citation in claim.citations),
        subject=_unnamed(claim.subject),
        object=_unnamed(claim.object),
        quantity=_unspoken(claim.quantity),
        world_time=msgspec.structs.replace(claim.world_time, text="") if claim.world_time else None,
    )


def veil_mention(mention: Mention, source: Source) -> Mention:
    """The mention as it may be shown: a private source keeps its words."""
    return msgspec.structs.replace(mention, surface="") if source.rights is Rights.PRIVATE else mention


def _unquoted(citation: Citation) -> Citation:
    return msgspec.structs.replace(citation, quote="", prefix="", suffix="")


def _unnamed(thing: Thing | None) -> Thing | None:
    return Thing(text="", entity=thing.entity) if thing else None


def _unspoken(quantity: Quantity | None) -> Quantity | None:
    if quantity is None:
        return None
    return msgspec.structs.replace(
        quantity,
        surface="",
        of=_unnamed(quantity.of),
        per=_unnamed(quantity.per),
        base=_unnamed(quantity.base),
    )
