"""The web application: GraphQL, permalinks of citations, health, and the pages."""

import logging
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from api.arguments import CALLERS_FAULT, IdKind, parse_id
from api.endpoint import GraphQLEndpoint
from api.headers import SecurityHeaders
from api.reader import Reader
from graph.address import citation_address
from graph.errors import BadRequestError
from graph.store import GraphStore

STATIC = Path(__file__).parent / "static"

log = logging.getLogger("claimgraph.api")

# Anyone's page may read; nothing here depends on who asks, so no credentials are ever taken.
READABLE = Middleware(
    CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST", "OPTIONS"], allow_headers=["*"], max_age=86400
)


def create_app(store: GraphStore) -> Starlette:
    """The application over a store. Whoever opened the store closes it."""
    reader = Reader(store)
    routes = Routes(store)
    pages = [
        Route("/", reader.home),
        Route("/search", reader.search),
        Route("/entity/{id:path}", reader.entity),
        Route("/source/{key:path}", reader.source),
        Route("/claim/{id:path}", reader.claim),
    ]
    return Starlette(
        routes=[
            Route("/graphql", GraphQLEndpoint(store, reader.graphiql), middleware=[READABLE]),
            Route("/cite/{id:path}", routes.cite, methods=["GET", "OPTIONS"], middleware=[READABLE]),
            Route("/health", routes.health, methods=["GET", "OPTIONS"], middleware=[READABLE]),
            Mount("/static", StaticFiles(directory=STATIC)),
            *pages,
        ],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={
            HTTPException: reader.problem,
            500: reader.failure,
            **dict.fromkeys(CALLERS_FAULT, reader.refused),
        },
    )


def release() -> str:
    """The installed version of claimgraph."""
    try:
        return version("claimgraph")
    except PackageNotFoundError:
        return "not installed"


class Routes:
    """What programs ask for without GraphQL."""

    def __init__(self, store: GraphStore) -> None:
        self.store = store

    def health(self, request: Request) -> Response:
        """Whether the store answers, and how much it holds."""
        try:
            counts, writes = self.store.counts(), self.store.version()
        except Exception:
            log.exception("the store does not answer")
            return JSONResponse({"ok": False, "version": release()}, status_code=503)
        return JSONResponse({"ok": True, "version": release(), "counts": counts._asdict(), "writes": writes})

    def cite(self, request: Request) -> Response:
        """To the place that a citation, or a claim's first one, cites."""
        given = request.path_params["id"]
        try:
            id = parse_id(given)
        except BadRequestError as error:
            return PlainTextResponse(str(error), status_code=404)
        claim = self.store.claims_by_id([id.key]).get(id.key) if id.kind in (IdKind.CLAIM, IdKind.CITATION) else None
        source = self.store.sources_by_key([claim.source]).get(claim.source) if claim else None
        if claim is None or source is None or id.number >= len(claim.citations):
            return PlainTextResponse(f"There is no claim or citation {given[:80]!r} here.", status_code=404)
        return RedirectResponse(citation_address(source, claim.citations[id.number]), status_code=302)
