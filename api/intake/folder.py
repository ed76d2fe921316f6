"""A folder that is watched: which of its files are new or changed, and whole; and which are gone."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.errors import InputError
from ingest.files import find
from ingest.metadata import sidecar_of

SETTLED = 1.0  # seconds without a change after which a file is whole

_Stamp = tuple[int, ...]


class Look(NamedTuple):
    """What a look at the folder found: files to read, files that are gone, and what is newly wrong."""

    ready: list[str]
    gone: list[str]
    errors: list[InputError]


class Folder:
    """Remembers every file of a folder as it was when it was last read: the file, and the metadata beside it."""

    def __init__(self, path: str, leave_out: Sequence[str] = (), now: Callable[[], float] = time.time) -> None:
        self.path = path
        self._leave_out = leave_out
        self._now = now
        self._read: dict[str, _Stamp] = {}
        self._changing: dict[str, tuple[_Stamp, float]] = {}  # as it was, and since when it has been so
        self._told: set[str] = set()

    @property
    def unsettled(self) -> bool:
        """Whether a file was being written when it was last looked at."""
        return bool(self._changing)

    def look(self) -> Look:
        if not os.path.isdir(self.path):  # noqa: PTH112 - as in `find`
            error = InputError(self.path, "this folder is gone", "Put it back, or stop with Ctrl-C")
            return Look([], [], self._new([error]))
        files, errors = find([self.path], self._leave_out)
        errors = [error for error in errors if error.path != self.path]  # it may be empty
        stamps = {file: stamp for file in files if (stamp := _stamp(file))}
        self._changing = {
            file: self._changing.get(file, (stamp, self._since(stamp)))
            for file, stamp in stamps.items()
            if self._read.get(file) != stamp
        }
        ready = [file for file in self._changing if self._is_settled(file, stamps[file])]
        for file in ready:
            self._read[file] = stamps[file]
            del self._changing[file]
        gone = [file for file in self._read if file not in stamps]
        for file in gone:
            del self._read[file]
        return Look(ready, gone, self._new(errors))

    def _since(self, stamp: _Stamp) -> float:
        """When a file that is first seen was changed, which is no time to come, whatever its clock says."""
        return min(self._now(), stamp[0] / 1e9)

    def _is_settled(self, file: str, stamp: _Stamp) -> bool:
        before, since = self._changing[file]
        if before != stamp:
            self._changing[file] = stamp, self._now()
            return False
        return self._now() - since >= SETTLED

    def _new(self, errors: list[InputError]) -> list[InputError]:
        """Each is told once, and again when it has been mended meanwhile."""
        found = [error for error in errors if str(error) not in self._told]
        self._told = {str(error) for error in errors}
        return found


def _stamp(file: str) -> _Stamp:
    """What changes when a file, or the metadata beside it, is written, replaced or made readable; empty: it is gone.

    The latest of its times comes first.
    """
    if not os.path.lexists(file):
        return ()
    found: list[int] = []
    for path in (file, str(sidecar_of(Path(file)))):
        try:
            state = os.stat(path)  # noqa: PTH116 - a name may hold what no Path takes
        except OSError:
            found += [0, 0, 0]
        else:
            found += [max(state.st_mtime_ns, state.st_ctime_ns), state.st_size, state.st_ino]
    return max(found[0], found[3]), *found
