"""Everything that claimgraph refuses, with a code, what was wrong, and what to do about it."""

import shlex


class ClaimgraphError(Exception):
    """Base of all our errors. `code` is for programs; the text says what was wrong and what to do."""

    code = "ERROR"


class StoreVersionError(ClaimgraphError):
    """The store was written by another version of claimgraph."""

    code = "STORE_VERSION"

    def __init__(self, where: str, found: int, wanted: int) -> None:
        super().__init__(
            f"{where}: this store has schema version {found}, this claimgraph writes version {wanted}. "
            f"Move the file away (or set CLAIMGRAPH_DB to a new one) and ingest again."
        )


class NotAStoreError(ClaimgraphError):
    """The path given for a store holds something else."""

    code = "NOT_A_STORE"

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: not a claimgraph store ({why}). Set CLAIMGRAPH_DB to another path.")


class UncitedClaimError(ClaimgraphError):
    """A claim that cannot be traced to its place in a source is never kept."""

    code = "UNCITED_CLAIM"

    def __init__(self, source: str, claim: str, why: str = "has no citation") -> None:
        super().__init__(
            f"claim {claim} of source {source!r} {why}: the source was not kept. Cite the claim's segment."
        )


class KeyTakenError(ClaimgraphError):
    """Another file has this key already."""

    code = "KEY_TAKEN"

    def __init__(self, key: str, kept: str, refused: str) -> None:
        super().__init__(
            f"{refused}: the key {key!r} is taken by {kept}, which is another recording. "
            f"Give this one a key of its own: claimgraph ingest --key NAME {shlex.quote(refused)}"
        )


class UnknownIdError(ClaimgraphError):
    """Nothing in the store has this id or name."""

    code = "NOT_FOUND"

    def __init__(self, what: str, given: str) -> None:
        super().__init__(f"no {what} {given!r} in this store.")


class BadCursorError(ClaimgraphError):
    """A cursor that this store did not give out, or that belongs to another order."""

    code = "BAD_CURSOR"

    def __init__(self, cursor: str) -> None:
        super().__init__(f"{cursor!r} is no cursor of this list. Pass an endCursor of the same query, or leave it out.")


class BadRequestError(ClaimgraphError):
    """An argument that makes no sense; the text says which and what would."""

    code = "BAD_USER_INPUT"
