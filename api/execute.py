"""One question answered: every error with a code, and nothing of our insides in any of them."""

import logging
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from api.arguments import CALLERS_FAULT
from api.context import Context
from api.limits import VALIDATION_FAILED
from api.loaders import Loaders
from api.schema import schema
from graph.store import GraphStore

log = logging.getLogger("claimgraph.api")

PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
BAD_INPUT = "BAD_USER_INPUT"
INTERNAL = "INTERNAL_SERVER_ERROR"
MASKED = "Something went wrong here; it is in the server's log."
TOO_NESTED = "The document is nested too deeply."


class Stage(StrEnum):
    """How far a question came."""

    FAILED = "failed"  # before anything was executed, and by our fault
    UNPARSED = "unparsed"
    INVALID = "invalid"
    REFUSED = "refused"  # an operation of a kind that may not come this way
    PARTIAL = "partial"
    ANSWERED = "answered"


class Answer(NamedTuple):
    stage: Stage
    body: dict[str, Any]


async def execute(
    store: GraphStore,
    query: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    allowed: Collection[OperationType] = (OperationType.QUERY, OperationType.MUTATION),
) -> Answer:
    """Answer one question. Loaders live as long as it does, so that nothing old is ever served."""
    try:
        result = await schema.execute(
            query,
            variable_values=dict(variables) if variables is not None else None,
            context_value=Context(Loaders(store), operation_name),
            operation_name=operation_name,
            allowed_operation_types=allowed,
        )
    except CannotGetOperationTypeError as error:
        return failure(Stage.INVALID, error.as_http_error_reason(), BAD_INPUT)
    except InvalidOperationTypeError as error:
        return failure(Stage.REFUSED, f"A {error.operation_type.value} cannot be asked this way.", BAD_INPUT)
    errors = result.errors or []
    if isinstance(result, PreExecutionError):
        unparsed = any(_is_unparsed(error) for error in errors)
        shown = [_formatted(error, PARSE_FAILED if unparsed else VALIDATION_FAILED) for error in errors]
        failed = any(error["extensions"]["code"] == INTERNAL for error in shown)
        return Answer(Stage.FAILED if failed else Stage.UNPARSED if unparsed else Stage.INVALID, {"errors": shown})
    if errors and result.data is None and all(error.path is None for error in errors):
        return Answer(Stage.INVALID, {"errors": [_formatted(error, BAD_INPUT) for error in errors]})
    if errors:
        return Answer(Stage.PARTIAL, {"data": result.data, "errors": [_formatted(error, INTERNAL) for error in errors]})
    return Answer(Stage.ANSWERED, {"data": result.data})


def failure(stage: Stage, message: str, code: str) -> Answer:
    """An answer that is one error and no data."""
    return Answer(stage, {"errors": [{"message": message, "extensions": {"code": code}}]})


def _is_unparsed(error: GraphQLError) -> bool:
    return isinstance(error, GraphQLSyntaxError) or isinstance(error.original_error, RecursionError)


def _formatted(error: GraphQLError, default: str) -> dict[str, Any]:
    """The error as JSON. What a resolver raised by mistake is masked; `default` is the code of an error without one."""
    shown = dict(error.formatted)
    original = error.original_error
    if isinstance(original, RecursionError):
        return {"message": TOO_NESTED, "extensions": {"code": default}}
    if isinstance(original, CALLERS_FAULT):
        code = original.code
    elif original is not None and not isinstance(original, GraphQLError):
        shown["message"], code = MASKED, INTERNAL
    else:
        code = str((error.extensions or {}).get("code", default))
    return {**shown, "extensions": {"code": code}}
