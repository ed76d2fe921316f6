"""A typed way to describe a resolver: `strawberry.field(...)` alone makes it untyped."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import strawberry

F = TypeVar("F", bound=Callable[..., Any])


def described(text: str) -> Callable[[F], F]:
    """Make a method a field of the schema, with this description."""

    def decorate(resolver: F) -> F:
        return cast(F, strawberry.field(resolver, description=text))

    return decorate
