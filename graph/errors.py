"""Everything that claimgraph refuses, with a code, what was wrong, and what to do about it."""

import shlex


class ClaimgraphError(Exception):
    """Base of all our errors. `code` is for programs; the text says what was wrong and what to do."""

    code = "ERROR"


class StoreVersionError(ClaimgraphError):
    """The store was written by another version of claimgraph."""

    code = "STORE_VERSION"

    def __init__(
        self,
        where: str,
        found: int,
        wanted: int,
        remedy: str = "Move the file away (or set CLAIMGRAPH_DB to a new one) and ingest again.",
    ) -> None:
        super().__init__(
            f"{where}: this store has schema version {found}, this claimgraph writes version {wanted}. {remedy}"
        )


class NotAStoreError(ClaimgraphError):
    """The path given for a store holds something else."""

    code = "NOT_A_STORE"

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: not a claimgraph store ({why}). Set CLAIMGRAPH_DB to another path.")


class ServerDownError(ClaimgraphError):
    """Nothing answers where the store's server should be."""

    code = "SERVER_DOWN"

    def __init__(self, where: str, why: object) -> None:
        super().__init__(f"{where}: no Neo4j server answers ({why}). Start it, or check the host and the port.")


class ServerLoginError(ClaimgraphError):
    """The store's server does not let us in."""

    code = "SERVER_LOGIN"

    def __init__(self, where: str, user: str, why: object) -> None:
        super().__init__(
            f"{where}: Neo4j does not let the user {user!r} in ({why}). "
            f"Check the user, and the password in NEO4J_PASSWORD."
        )


class ServerVersionError(ClaimgraphError):
    """The store's server is too old."""

    code = "SERVER_VERSION"

    def __init__(self, where: str, found: str, wanted: str) -> None:
        super().__init__(f"{where}: the server is {found}, Neo4j {wanted} or newer is needed. Upgrade the server.")


class ServerError(ClaimgraphError):
    """The store's server could not do what it was asked."""

    code = "SERVER_ERROR"

    def __init__(self, where: str, why: object) -> None:
        super().__init__(f"{where}: Neo4j failed, and nothing was written ({why}). Look into the server's log.")


class ServerMemoryError(ClaimgraphError):
    """A transaction is larger than what the store's server may hold of one."""

    code = "SERVER_MEMORY"

    def __init__(self, where: str, why: object) -> None:
        super().__init__(
            f"{where}: this is too large for the server's memory, and nothing was written ({why}). "
            "Raise server.memory.heap.max_size, or cut the source in two."
        )


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


class StorePermissionError(ClaimgraphError):
    """The store's file may be read only."""

    code = "STORE_PERMISSION"

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where}: no permission to write it, and a store keeps its log beside itself also while it is only read. "
            f"Make it writable (chmod u+w, its folder too), or copy it to a folder of yours."
        )


class CannotWriteError(ClaimgraphError):
    """The store's file cannot be written to: the disk is full, or another process writes for too long."""

    code = "CANNOT_WRITE"

    def __init__(self, where: str, why: object) -> None:
        super().__init__(
            f"{where}: nothing was written ({why}). Make room on the disk, or end what else writes to it, "
            f"and do it again."
        )


class CopyDiffersError(ClaimgraphError):
    """After a copy the two stores do not hold the same number of something."""

    code = "COPY_DIFFERS"

    def __init__(self, what: str, there: int, here: int) -> None:
        super().__init__(
            f"the copy holds {here:,} {what}, what was copied has {there:,}. "
            f"Was one of the stores written to meanwhile? Run the copy again: what is there already is skipped."
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
