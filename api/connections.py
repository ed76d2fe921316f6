"""Relay connections over a store's keyset pages; the total is worked out only where it is asked for."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import strawberry

from api.described import described
from graph.errors import BadRequestError
from graph.store import MOST_COUNTED, Page

FIRST = 20
MOST = 100

N = TypeVar("N")
T = TypeVar("T")

Count = Callable[[], Awaitable[int]]
Exact = Callable[[], Awaitable[bool]]


def limit(first: int | None) -> int:
    """How many rows are wanted. `BadRequestError` where that is none, or too many."""
    if first is None:
        return FIRST
    if not 1 <= first <= MOST:
        raise BadRequestError(f"first: {first} is outside the limits: at least 1, at most {MOST} (default {FIRST}).")
    return first


async def always() -> bool:
    return True


@strawberry.type(description="Where a page of a list begins and ends, and whether there is more on either side.")
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type(description="A row of a list, with the cursor that stands after it.")
class Edge(Generic[N]):
    node: N
    cursor: str


@strawberry.type(description="A page of a list: pass `endCursor` as `after` for the next one.")
class Connection(Generic[N]):
    edges: list[Edge[N]]
    page_info: PageInfo
    count: strawberry.Private[Count]
    exact: strawberry.Private[Exact] = always

    @described("The rows alone.")
    def nodes(self) -> list[N]:
        return [edge.node for edge in self.edges]

    @described("How many rows the list has in all; worked out only where it is asked for.")
    async def total_count(self) -> int:
        return await self.count()

    @described(
        "False where there are more than `totalCount` says: claims picked by numbers, times, a speaker or who is "
        f"quoted are counted no further than {MOST_COUNTED:,}."
    )
    async def total_count_exact(self) -> bool:
        return await self.exact()


def edges_and_info(page: Page[T], nodes: Sequence[N], after: str | None) -> tuple[list[Edge[N]], PageInfo]:
    """The rows of a store's page, shown as `nodes`, and where they stand."""
    edges = [Edge(node=node, cursor=edge.cursor) for node, edge in zip(nodes, page.edges, strict=True)]
    info = PageInfo(
        has_next_page=page.more,
        has_previous_page=after is not None,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
    return edges, info


def connect(page: Page[T], nodes: Sequence[N], after: str | None, count: Count, exact: Exact = always) -> Connection[N]:
    """A connection over a store's page, shown as `nodes`."""
    edges, info = edges_and_info(page, nodes, after)
    return Connection(edges=edges, page_info=info, count=count, exact=exact)
