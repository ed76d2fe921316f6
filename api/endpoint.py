"""GraphQL over HTTP (September 2026 edition): `/graphql` by GET and POST, and GraphiQL for browsers."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.types.graphql import OperationType

from api.accept import preferred
from api.execute import BAD_INPUT, INTERNAL, MASKED, Answer, Stage, execute, failure, log
from graph.store import GraphStore

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
HTML = "text/html"
METHODS = "GET, POST, OPTIONS"
MAX_BODY = 256 * 1024  # bytes

STATUS = {
    Stage.ANSWERED: 200,
    Stage.PARTIAL: 294,
    Stage.UNPARSED: 400,
    Stage.INVALID: 422,
    Stage.REFUSED: 405,
    Stage.FAILED: 500,
}


class Question(NamedTuple):
    query: str
    variables: Mapping[str, Any] | None
    operation_name: str | None


class RefusedError(Exception):
    """A request that holds no question: its status, and what to tell the caller."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class GraphQLEndpoint:
    """The ASGI application at `/graphql`."""

    def __init__(self, store: GraphStore, page: Callable[[Request], Response]) -> None:
        self.store = store
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self.answer(request)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": METHODS})
        if request.method not in ("GET", "POST"):
            return _refusal(JSON, 405, f"{request.method} is not answered here; use GET or POST.")
        offers = [JSON, GRAPHQL_JSON, HTML] if request.method == "GET" else [JSON, GRAPHQL_JSON]
        wanted = preferred(request.headers.get("accept"), offers)
        if wanted is None:
            return _refusal(JSON, 406, f"Answers come as {GRAPHQL_JSON} or {JSON}; accept one of them.")
        if wanted == HTML:
            return self.page(request)
        try:
            question = _from_url(request) if request.method == "GET" else await _from_body(request)
        except RefusedError as refused:
            # Before the September 2026 edition a request without a question was a plain 400.
            status = 400 if refused.status == 422 and wanted == JSON else refused.status
            return _refusal(wanted, status, str(refused))
        # What changes anything never comes by GET: a link or an image could ask for it.
        allowed = [OperationType.QUERY] if request.method == "GET" else [OperationType.QUERY, OperationType.MUTATION]
        try:
            answer = await execute(self.store, *question, allowed)
        except Exception:
            log.exception("answering a question failed")
            answer = failure(Stage.FAILED, MASKED, INTERNAL)
        return _response(wanted, answer)


def _response(media_type: str, answer: Answer) -> Response:
    """`application/json` keeps 200 for whatever was a question; the newer type says by status what became of it."""
    status = STATUS[answer.stage]
    if media_type == JSON and answer.stage not in (Stage.REFUSED, Stage.FAILED):
        status = 200
    headers = {"Allow": "POST"} if answer.stage is Stage.REFUSED else None
    return _json(media_type, answer.body, status, headers)


def _refusal(media_type: str, status: int, message: str) -> Response:
    headers = {"Allow": METHODS} if status == 405 else None
    return _json(media_type, failure(Stage.INVALID, message, BAD_INPUT).body, status, headers)


def _json(media_type: str, body: Mapping[str, Any], status: int, headers: Mapping[str, str] | None) -> Response:
    return Response(
        orjson.dumps(body),
        status_code=status,
        headers={"Content-Type": f"{media_type}; charset=utf-8", "Vary": "Accept", **(headers or {})},
    )


def _from_url(request: Request) -> Question:
    parameters: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if parameters.get(name):
            try:
                parameters[name] = orjson.loads(parameters[name])
            except orjson.JSONDecodeError:
                raise RefusedError(400, f"The parameter {name} is not JSON.") from None
        else:
            parameters.pop(name, None)
    return _question(parameters)


async def _from_body(request: Request) -> Question:
    content_type = request.headers.get("content-type", "")
    kind, _, parameters = content_type.partition(";")
    if kind.strip().lower() != JSON:
        raise RefusedError(415, f"Content-Type is {kind.strip()[:80]!r}; send {JSON}.")
    charset = parameters.lower().partition("charset=")[2].strip(' "')
    if charset not in ("", "utf-8", "utf8"):
        raise RefusedError(415, f"The charset is {charset[:40]!r}; send UTF-8.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise RefusedError(413, f"The request is larger than {MAX_BODY // 1024} kB.")
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise RefusedError(400, "The body is not JSON.") from None
    if isinstance(parsed, list):
        raise RefusedError(422, "Several questions in one request are not answered; send one object.")
    if not isinstance(parsed, dict):
        raise RefusedError(422, 'The body is no question; send an object: {"query": "..."}.')
    return _question(parsed)


def _question(parameters: Mapping[str, Any]) -> Question:
    query, variables, name = (parameters.get(field) for field in ("query", "variables", "operationName"))
    if not isinstance(query, str) or not query.strip():
        raise RefusedError(422, "There is no question: `query` must be a GraphQL document.")
    if variables is not None and not isinstance(variables, dict):
        raise RefusedError(422, "`variables` must be an object.")
    if name is not None and not isinstance(name, str):
        raise RefusedError(422, "`operationName` must be a string.")
    if not isinstance(parameters.get("extensions"), dict | None):
        raise RefusedError(422, "`extensions` must be an object.")
    return Question(query, variables, name or None)
