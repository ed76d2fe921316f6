"""Names of predicates as people ask for them, over the API and on the command line."""

from collections.abc import Sequence

from graph.errors import BadRequestError
from graph.model import QUANTITY_PREDICATES, RELATION_PREDICATES


def check_predicates(names: Sequence[str]) -> None:
    """Names of the model only. `BadRequestError` names the one that is none, and those that there are."""
    for name in names:
        if name not in (*QUANTITY_PREDICATES, *RELATION_PREDICATES):
            known = f"{' '.join(QUANTITY_PREDICATES)}; {' '.join(RELATION_PREDICATES)}"
            raise BadRequestError(f"no predicate {name!r}. There are: {known}.")
