"""What is wrong with a file, said so that its owner can mend it: which file, which line, what, what to do."""

from graph.errors import ClaimgraphError


class InputError(ClaimgraphError):
    """A file, or an option about files, that cannot be read. One line: `path:line: what. What to do.`"""

    code = "INPUT"

    def __init__(self, path: str, what: str, do: str, line: int | None = None) -> None:
        self.path, self.what, self.do, self.line = path, what, do, line
        super().__init__(f"{shown(path)}{f':{line}' if line else ''}: {what}. {do}.")

    def __reduce__(self) -> tuple[type["InputError"], tuple[str, str, str, int | None]]:
        """Exceptions are pickled by their message otherwise, and a worker's error would be lost on its way back."""
        return type(self), (self.path, self.what, self.do, self.line)


def shown(path: str) -> str:
    """A path that is safe on one terminal line: control characters and broken bytes escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in path)
