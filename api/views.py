"""What the pages show of the nouns, ready for a template: names, links, values and times as a person reads them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from api.loaders import SourcedClaim
from api.marking import claim_path, entity_path, highlight
from api.rights import shows_text
from graph.address import address, clock, reader
from graph.model import Citation, Claim, ClaimKind, Entity, InputKind, Modality, Quantity, Source, Thing
from graph.store import GraphStore
from graph.units import display

# Characters of what stands before and after a quote: fewer than a citation holds, so that the cut falls between words.
AROUND = 48


class Link(NamedTuple):
    """A name, and where it leads to if anywhere."""

    text: str
    href: str | None


class Quote(NamedTuple):
    """A citation: its words with the value marked, its time, the address of the video there, and of our reader.

    `place` is none where the source's rights keep its transcript out of the reader. `again` holds the other times at
    which a note cites the same words.
    """

    html: Markup
    prefix: str
    suffix: str
    time: str | None
    video: str | None
    place: str | None
    title: str
    again: Sequence["Quote"] = ()


class LeafView(NamedTuple):
    """What an estimate or a check rests on: `quote` and `href` of a claim, `reference` of a known fact; `change` leads
    to where another value can be assumed."""

    kind: InputKind
    label: str
    value: str
    interval: str
    quote: Quote | None
    href: str | None
    reference: Markup
    influence: float
    change: str | None


class CheckView(NamedTuple):
    """A claim beside what all else predicts of it, each value with its interval."""

    verdict: str
    reason: str
    reading: str
    stated: str
    predicted: str
    inputs: Sequence[LeafView]


class ClaimView(NamedTuple):
    claim: Claim
    href: str
    label: str
    subject: Link | None
    object: Link | None
    value: str
    details: Sequence[tuple[str, Link]]
    speaker: Link | None
    quoted: Link | None
    tags: Sequence[str]
    quotes: Sequence[Quote]
    checks: Sequence[CheckView] | None = ()  # None: not made yet


def source_title(source: Source) -> str:
    return source.title or source.key


def label(predicate: str) -> str:
    return predicate.replace("_", " ")


def entity_link(entity: Entity) -> Link:
    return Link(entity.name, entity_path(entity.id))


def before(text: str) -> str:
    """The last words of what stands before a quote."""
    end = " " if text[-1:].isspace() else ""
    words = " ".join(text.split())
    return f"… {words[-AROUND:].partition(' ')[2]}{end}" if len(words) > AROUND else words + end


def after(text: str) -> str:
    """The first words of what stands after a quote."""
    start = " " if text[:1].isspace() else ""
    words = " ".join(text.split())
    return f"{start}{words[:AROUND].rpartition(' ')[0]} …" if len(words) > AROUND else start + words


def quote_of(citation: Citation, source: Source, surface: str | None) -> Quote:
    return Quote(
        html=highlight(citation.quote, surface),
        prefix=before(citation.prefix),
        suffix=after(citation.suffix),
        time=clock(citation.start) if citation.start is not None else None,
        video=address(source, citation.start) if citation.start is not None else address(source),
        place=reader(source.key, citation.segment) if shows_text(source) else None,
        title=source_title(source),
    )


def quotes_of(claim: Claim, source: Source) -> list[Quote]:
    """A claim's citations, those of the same words as one."""
    surface = claim.quantity.surface if claim.quantity else None
    same: dict[tuple[int, str], list[Quote]] = {}
    for citation in claim.citations:
        same.setdefault((citation.segment, citation.quote), []).append(quote_of(citation, source, surface))
    return [first._replace(again=again) for first, *again in same.values()]


def value_of(quantity: Quantity) -> str:
    return display(quantity.unit, quantity.value, quantity.low, quantity.high, quantity.approximate)


def claim_views(store: GraphStore, pairs: Sequence[SourcedClaim]) -> list[ClaimView]:
    """Claims for a template. One call to the store, whatever their number."""
    named = {id for claim, _ in pairs for id in (*claim.about(), *_ids(claim.speaker), *_ids(claim.quoted))}
    entities = store.entities_by_id(sorted(named))
    return [_claim_view(claim, source, entities) for claim, source in pairs]


def _claim_view(claim: Claim, source: Source, entities: dict[str, Entity]) -> ClaimView:
    quantity = claim.quantity
    # "100,000 H100", but "$30 billion of hardware".
    of = "" if quantity and quantity.unit == "count" else "of"
    parts = ((of, quantity.of), ("per", quantity.per), ("over", quantity.base)) if quantity else ()
    details = [(word, link) for word, thing in parts if (link := _link(thing, entities))]
    return ClaimView(
        claim=claim,
        href=claim_path(claim.id),
        label="statement" if claim.kind is ClaimKind.STATEMENT else label(claim.predicate),
        subject=_link(claim.subject, entities),
        object=_link(claim.object, entities),
        value=value_of(quantity) if quantity else "",
        details=details,
        speaker=_link(claim.speaker, entities),
        quoted=_link(claim.quoted, entities),
        tags=_tags(claim),
        quotes=quotes_of(claim, source),
    )


def _ids(thing: Thing | None) -> Iterable[str]:
    return (thing.entity,) if thing and thing.entity else ()


def _link(thing: Thing | None, entities: dict[str, Entity]) -> Link | None:
    if thing is None:
        return None
    entity = entities.get(thing.entity) if thing.entity else None
    if entity:
        return entity_link(entity)
    return Link(thing.text, None) if thing.text else None


def _tags(claim: Claim) -> list[str]:
    """What makes a claim less than plain, in a word each."""
    tags = []
    if claim.negated:
        tags.append("denied")
    if claim.modality is not Modality.ASSERTED:
        tags.append(str(claim.modality))
    if claim.status and claim.status.value not in ("existing", str(claim.modality)):
        tags.append(str(claim.status))
    if claim.world_time:
        tags.append(claim.world_time.edtf.replace("/", " to ").replace("..", "open"))
    if claim.quantity and claim.quantity.scope:
        tags.append(claim.quantity.scope)
    if claim.quantity and claim.quantity.alternatives:
        tags.append("may be mis-heard")
    return tags
