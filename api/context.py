"""What every resolver is given, and what every type of the schema shares."""

from dataclasses import dataclass
from typing import Annotated, Any

import strawberry
from strawberry import ID

from api.loaders import Loaders


@dataclass(frozen=True)
class Context:
    """What resolvers share within one request, and which of the document's operations was asked for."""

    loaders: Loaders
    operation_name: str | None = None


Info = strawberry.Info[Context, Any]

First = Annotated[int | None, strawberry.argument(description="How many rows: 1 to 100.")]
After = Annotated[str | None, strawberry.argument(description="The `endCursor` of the page before.")]


@strawberry.interface(description="Anything with an id that `node` finds again; an estimate where it is kept.")
class Node:
    id: ID
