"""`claimgraph status`, `entity`, `claims`, `cite`: what the store knows, on the screen."""

from typing import Annotated

import typer

from api.cli.screen import line, problem, table
from api.cli.settings import DEFAULT_STORE, Where, opened
from api.predicates import check_predicates
from graph.address import citation_address, clock
from graph.columns import pointed_at
from graph.errors import UnknownIdError
from graph.model import Claim, ClaimKind, Entity, Thing
from graph.store import ClaimFilter, ClaimOrder, GraphStore
from graph.units import display

First = Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")]


def status(where: Where = DEFAULT_STORE) -> None:
    """How much the store holds."""
    with opened(where) as store:
        counts = store.counts()
        line(f"store: {where}")
        table(list(counts._fields), [[f"{count:,}" for count in counts]])


def entity(
    name: Annotated[str, typer.Argument(help="A name, an alias, a mis-heard form, or an id such as org/nvidia.")],
    first: First = 10,
    where: Where = DEFAULT_STORE,
) -> None:
    """Who or what a name is, what is said of it, and what it is said together with."""
    with opened(where) as store:
        found = _find(store, name)
        line(f"{found.name} ({found.type.value}, {found.id}){'' if found.verified else ', unverified'}")
        if found.aliases:
            line(f"also: {', '.join(found.aliases)}")
        mentions, claims = store.count_mentions(entity=found.id), store.count_claims(ClaimFilter(about=(found.id,)))
        line(f"{mentions:,} mentions, {claims} claims: {_counted(store.predicates(found.id))}")
        neighbours = store.neighbours(found.id, first)
        names = store.entities_by_id([n.entity for n in neighbours])
        if neighbours:
            line("with: " + ", ".join(f"{names[n.entity].name} ({n.claims})" for n in neighbours if n.entity in names))
        _list(store, ClaimFilter(about=(found.id,)), first)


def claims(
    about: Annotated[str, typer.Option(help="A name, an alias or an id: claims about it.")],
    predicate: Annotated[list[str] | None, typer.Option(help="Only this predicate; may be repeated.")] = None,
    first: First = 50,
    where: Where = DEFAULT_STORE,
) -> None:
    """What is claimed about something: id, time, what is said, and the words."""
    check_predicates(predicate or ())
    with opened(where) as store:
        _list(store, ClaimFilter(about=(_find(store, about).id,), predicates=tuple(predicate or ())), first)


def cite(
    claim_id: Annotated[str, typer.Argument(help="A claim's id, as `claims` prints it.")],
    port: Annotated[int, typer.Option(envvar="PORT", help="Where our own reader is served.")] = 8000,
    where: Where = DEFAULT_STORE,
) -> None:
    """The words of a claim in their context, and the address that opens the recording there."""
    with opened(where) as store:
        claim = store.claims_by_id([claim_id]).get(claim_id)
        if claim is None:
            raise UnknownIdError("claim", claim_id)
        source = store.sources_by_key([claim.source])[claim.source]
        line(f"{said(store, claim)}  ({claim.modality.value})")
        for number, citation in enumerate(claim.citations):
            place = f"at {clock(citation.start)}" if citation.start is not None else f"paragraph {citation.paragraph}"
            line(f"{source.title or source.key}, {place}")
            if number == 0:
                line(f"  ...{citation.prefix}[{citation.quote}]{citation.suffix}...".replace("\n", " "))
            line(_absolute(citation_address(source, citation), port))


def _absolute(address: str, port: int) -> str:
    """The page of our own reader, for a source without an address, as one that a browser can open."""
    return f"http://127.0.0.1:{port}{address}" if address.startswith("/") else address


def _find(store: GraphStore, name: str) -> Entity:
    found = store.find_entity(name)
    if found is None:
        raise UnknownIdError("entity", name)
    return found


def _list(store: GraphStore, where: ClaimFilter, first: int) -> None:
    """One line a claim."""
    page = store.claims(where, ClaimOrder.SOURCE, first)
    for claim in page.nodes:
        citation = claim.citations[0]
        at = f"¶{citation.paragraph}" if citation.start is None else clock(citation.start)
        quote = " ".join(citation.quote.split())
        line(f"{claim.id}  {claim.source} {at}  {said(store, claim)}  “{quote}”")
    if page.more:
        problem(f"... and more: {store.count_claims(where)} in all; ask for them with --first")


def said(store: GraphStore, claim: Claim) -> str:
    """A claim as subject, predicate and object or value; a statement as subject and topics; whom it quotes."""
    names = store.entities_by_id(sorted(pointed_at(claim)))

    def name(thing: Thing) -> str:
        return names[thing.entity].name if thing.entity in names else thing.text

    subject = name(claim.subject) if claim.subject else "(unnamed)"
    if claim.kind is ClaimKind.STATEMENT:
        parts = [subject, "denied" if claim.negated else "", f"statement on {', '.join(claim.topics)}"]
        parts[2] = parts[2] if claim.topics else "statement"
    else:
        parts = [subject, "not" if claim.negated else "", claim.predicate]
    if claim.object:
        parts.append(name(claim.object))
    if q := claim.quantity:
        parts += [display(q.unit, q.value, q.low, q.high, q.approximate)]
        parts += [f"of {name(q.of)}"] if q.of else []
        parts += [f"per {name(q.per)}"] if q.per else []
    if claim.world_time:
        parts.append(f"({claim.world_time.edtf})")
    if claim.quoted:
        parts.append(f"quoting {name(claim.quoted)}")
    return " ".join(part for part in parts if part)


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{predicate} {count}" for predicate, count in counts.items()) or "none"
