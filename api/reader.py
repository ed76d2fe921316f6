"""The pages: what a person sees who opens claimgraph in a browser. No script, no other site."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from api.arguments import Wishes, claim_filter
from api.estimate_views import check_views, follows, tally
from api.found import found_passages
from api.headers import GRAPHIQL_POLICY
from api.loaders import SourcedClaim, slowly, sourced
from api.marking import entity_path, mark
from api.rights import shows_text, veil
from api.views import ClaimView, claim_views, entity_link, label, source_title, value_of
from graph.address import address, citation_address, clock, reader
from graph.errors import BadRequestError, UnknownIdError
from graph.model import Claim, Entity, EntityType, Mention, Source
from graph.scenario import Stretch, stretch_of
from graph.store import ClaimFilter, ClaimOrder, GraphStore, HitKind

HERE = Path(__file__).parent
GRAPHIQL = HERE / "static" / "graphiql" / "graphiql.js"
ROWS = 50
GLIMPSE = 5  # claims of each predicate on an entity's page
CONTEXT = 2  # segments before and after a claim's quote
PATIENCE = 2.0  # seconds that the checks of a page's claims may take; the others are on the claims' own pages
GLANCE = 0.5  # the same of a page of search results
BATCH = 1_000  # rows of a source read at once

EXAMPLE = """\
# Numbers of chips, the largest first.
# Ctrl+Space completes; the icon at the top left shows the schema.
{
  claims(predicate: ["chip_count"], orderBy: VALUE, first: 5) {
    nodes {
      text
      subject { id name }
      quantity { display of { text } }
      citations { url source { title } }
    }
  }
}
"""


class Reader:
    """The pages over a store. Each is a plain function that Starlette runs in a thread; what may take a second or
    two has few threads of its own."""

    def __init__(self, store: GraphStore) -> None:
        self.store = store
        self.templates = Environment(
            loader=FileSystemLoader(HERE / "pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters |= {"clock": clock, "label": label}
        self.templates.globals |= {
            "address": address,
            "citation_address": citation_address,
            "entity_path": entity_path,
            "reader": reader,
            "source_title": source_title,
            "value_of": value_of,
        }

    def page(self, name: str, status: int = 200, **values: Any) -> Response:
        return HTMLResponse(self.templates.get_template(name).render(**({"query": ""} | values)), status_code=status)

    def home(self, request: Request) -> Response:
        after = request.query_params.get("after")
        sources = self.store.sources(first=ROWS, after=after)
        return self.page(
            "home.html",
            counts=self.store.counts(),
            busiest=self.store.busiest() if after is None else [],
            sources=sources.nodes,
            more=_more("/", sources.edges[-1].cursor) if sources.more else None,
        )

    async def search(self, request: Request) -> Response:
        return await slowly(lambda: self._search(request))

    def _search(self, request: Request) -> Response:
        text = request.query_params.get("q", "").strip()[:500]
        if not text:
            return self.page("search.html", entities=[], claims=[], passages=[], total=0, more=None)
        found = self.store.search(text, ROWS, request.query_params.get("after"))
        hits = found.nodes
        entities = self.store.entities_by_id([hit.id for hit in hits if hit.kind is HitKind.ENTITY])
        total = self.store.count_search(text)
        if "after" not in request.query_params and (named := self.store.find_entity(text)):
            total += named.id not in entities and not found.more  # "gpt4" is in no text, and names GPT-4
            entities = {named.id: named} | entities
        claims = self.store.claims_by_id([hit.id for hit in hits if hit.kind is HitKind.CLAIM])
        places = [hit for hit in hits if hit.kind is HitKind.PASSAGE]
        passages = [found for found in found_passages(self.store, places, text) if found and found.text]
        return self.page(
            "search.html",
            query=text,
            entities=list(entities.values()),
            claims=list(self._checked(list(claims.values()), GLANCE).values()),
            passages=passages,
            total=total,
            more=_more("/search", found.edges[-1].cursor, q=text) if found.more else None,
        )

    async def entity(self, request: Request) -> Response:
        return await slowly(lambda: self._entity(request))

    def _entity(self, request: Request) -> Response:
        id, asked = request.path_params["id"], request.query_params
        entity = self.store.entities_by_id([id]).get(id)
        if entity is None:
            raise UnknownIdError("entity", id)
        sure, chosen = _confidence(asked.get("minConfidence")), asked.get("predicate")
        kept = [("minConfidence", f"{sure:g}")] if sure else []
        counts = self._predicates(id, sure)
        groups, more = [], None
        for predicate in [chosen] if chosen else counts:
            page = self.store.claims(
                ClaimFilter(about=(id,), predicates=(predicate,), min_confidence=sure or None),
                ClaimOrder.WORLD_TIME,
                ROWS if chosen else GLIMPSE,
                asked.get("after") if chosen else None,
            )
            groups.append((predicate, counts.get(predicate, 0), page.nodes))
            if chosen and page.more:
                more = _more(entity_path(id), page.edges[-1].cursor, predicate=chosen, **dict(kept))
        views = self._checked([claim for _, _, claims in groups for claim in claims], PATIENCE)
        neighbours = self.store.neighbours(id, 12)
        known = self.store.entities_by_id([neighbour.entity for neighbour in neighbours])
        given, change, when = asked.getlist("assume"), asked.get("change", ""), asked.get("asOf", "")
        worked = None if chosen else follows(self.store, id, given, change, kept, when)
        return self.page(
            "entity.html",
            400 if worked and worked.wrong else 200,
            entity=entity,
            follows=worked,
            groups=[
                (predicate, count, [views[claim.id] for claim in claims if claim.id in views])
                for predicate, count, claims in groups
            ],
            counts=counts,
            chosen=chosen,
            sure=sure,
            kept=urlencode(kept),
            more=more,
            mentions=self.store.count_mentions(id),
            stretch=self._stretch(entity),
            neighbours=[
                (entity_link(known[n.entity]), n.claims, n.predicates) for n in neighbours if n.entity in known
            ],
        )

    def _stretch(self, entity: Entity) -> tuple[Stretch, Source] | None:
        """Where a scenario is spoken of, and the source."""
        found = stretch_of(self.store, entity.id) if entity.type is EntityType.SCENARIO else None
        return (found, self._source(found.source)) if found else None

    def _predicates(self, id: str, sure: float) -> dict[str, int]:
        """How many claims at least so sure an entity has of each predicate, none left out that has claims at all."""
        counts = self.store.predicates(id)
        if not sure:
            return counts
        wanted = ClaimFilter(about=(id,), min_confidence=sure)
        return {name: self.store.count_claims(wanted._replace(predicates=(name,))).number for name in counts}

    def _checked(self, claims: Sequence[Claim], seconds: float = math.inf) -> dict[str, ClaimView]:
        """Claims for a template, by id, with the checks that can be made in so many seconds."""
        checks = check_views(self.store, claims, seconds)
        views = claim_views(self.store, sourced(self.store, claims))
        return {view.claim.id: view._replace(checks=checks.get(view.claim.id, ())) for view in views}

    async def source(self, request: Request) -> Response:
        return await slowly(lambda: self._of_source(request))

    def _of_source(self, request: Request) -> Response:
        key = request.path_params["key"]
        source = self._source(key)
        kept = list(self._claims(key))
        pairs = [SourcedClaim(veil(claim, source), source) for claim in kept]
        shown, claims = shows_text(source), [claim for claim, _ in pairs]
        segments = mark(self.store.segments(key), self._mentions(key), claims) if shown else []
        checks = check_views(self.store, [claim for claim in kept if claim.quantity], PATIENCE)
        views = claim_views(self.store, [] if shown else pairs)
        return self.page(
            "source.html",
            source=source,
            segments=segments,
            views=[view._replace(checks=checks.get(view.claim.id, ())) for view in views],
            claims=len(claims),
            checks=checks,
            tally=tally(self.store, pairs, checks),
        )

    async def claim(self, request: Request) -> Response:
        return await slowly(lambda: self._claim(request))

    def _claim(self, request: Request) -> Response:
        id = request.path_params["id"]
        claim = self.store.claims_by_id([id]).get(id)
        pairs = sourced(self.store, [claim]) if claim else []
        if claim is None or not pairs:
            raise UnknownIdError("claim", id)
        pair = pairs[0]
        context = []
        places = {citation.segment: citation for citation in reversed(pair.claim.citations)}
        for citation in reversed(places.values()) if shows_text(pair.source) else ():
            around = self.store.segments(
                pair.source.key, max(0, citation.segment - CONTEXT), citation.last + CONTEXT + 1
            )
            context.append((citation, mark(around, [], [pair.claim])))
        return self.page(
            "claim.html",
            view=self._checked([claim])[id],
            source=pair.source,
            context=context,
        )

    def graphiql(self, request: Request) -> Response:
        """GraphiQL, from files of our own; where they are not built, how to build them."""
        if not GRAPHIQL.is_file():
            return self.page(
                "problem.html",
                503,
                title="GraphiQL is not built yet",
                message="This page needs a few files that are built once: run `make install` (or, for these files "
                "alone, `python web/build.py`) and load the page again. The API itself is at this address already: "
                'send a POST with {"query": "..."}.',
            )
        response = self.page("graphiql.html", example=EXAMPLE)
        response.headers["Content-Security-Policy"] = GRAPHIQL_POLICY
        return response

    def problem(self, request: Request, error: Exception) -> Response:
        """A page for what Starlette refuses: an unknown path, a method that is not answered."""
        assert isinstance(error, HTTPException)
        if error.status_code != 404:
            return PlainTextResponse(error.detail, error.status_code, error.headers)
        return self.page("problem.html", 404, title="Not found", message="There is no page at this address.")

    def refused(self, request: Request, error: Exception) -> Response:
        """A page for what claimgraph refuses: an unknown id, a cursor of another list."""
        status, title = (404, "Not found") if isinstance(error, UnknownIdError) else (400, "That cannot be shown")
        return self.page("problem.html", status, title=title, message=str(error))

    def failure(self, request: Request, error: Exception) -> Response:
        """A page for what went wrong on our side. Starlette logs the error."""
        message = "Something went wrong here; it is in the server's log."
        return self.page("problem.html", 500, title="Something went wrong", message=message)

    def _source(self, key: str) -> Source:
        source = self.store.sources_by_key([key]).get(key)
        if source is None:
            raise UnknownIdError("source", key)
        return source

    def _claims(self, key: str) -> Iterator[Claim]:
        after: str | None = None
        while True:
            page = self.store.claims(ClaimFilter(source=key), ClaimOrder.SOURCE, BATCH, after)
            yield from page.nodes
            if not page.more:
                return
            after = page.edges[-1].cursor

    def _mentions(self, key: str) -> Iterator[Mention]:
        after: str | None = None
        while True:
            page = self.store.mentions(source=key, first=BATCH, after=after)
            yield from page.nodes
            if not page.more:
                return
            after = page.edges[-1].cursor


def _confidence(given: str | None) -> float:
    """The least confidence that a claim must have to be shown; 0 where none was asked for."""
    if not given:
        return 0.0
    try:
        wanted = float(given)
    except ValueError:
        raise BadRequestError(f"minConfidence: {given[:40]!r} is no number; write one from 0 to 1.") from None
    return claim_filter(Wishes(min_confidence=wanted)).min_confidence or 0.0


def _more(path: str, cursor: str, **parameters: str) -> str:
    """The address of the next page of a list."""
    return f"{path}?{urlencode({**parameters, 'after': cursor})}"
