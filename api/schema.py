"""The GraphQL schema. Printed: `python -m api.schema > api/schema.graphql`."""

import logging
import sys

from graphql import GraphQLError
from strawberry import Schema
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.types import ExecutionContext

from api.arguments import CALLERS_FAULT
from api.limits import Limits
from api.query import Query
from api.types import ENTITY_CLASSES

log = logging.getLogger("claimgraph.api")


class ClaimSchema(Schema):
    """Strawberry's schema, with a log that keeps only what is our fault."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        for error in errors:
            original = error.original_error
            if original is not None and not isinstance(original, (*CALLERS_FAULT, GraphQLError)):
                log.error("resolving %s failed", error.path, exc_info=original)


schema = ClaimSchema(
    query=Query,
    types=list(ENTITY_CLASSES.values()),
    extensions=[Limits, ParserCache, ValidationCache],
)

if __name__ == "__main__":
    sys.stdout.write(schema.as_str() + "\n")
