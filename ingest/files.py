"""Which files are meant: transcripts that files and folders name, each with its key."""

import os
from collections.abc import Sequence
from pathlib import Path

from ingest.document import Job, key_of
from ingest.errors import InputError
from ingest.metadata import Metadata, is_sidecar, sidecar_of


def find(paths: Sequence[str]) -> tuple[list[str], list[InputError]]:
    """The transcripts that files and folders name, in order of their key, each once, and what is wrong with the rest.

    Hidden files are left out, and linked folders inside a folder are not entered.
    """
    found: dict[str, str] = {}
    errors: list[InputError] = []
    for given in paths:
        # Not `Path.is_dir`, which raises where a name is too long or the folder above is closed to us.
        files, wrong = _inside(given) if os.path.isdir(given) else _single(given)  # noqa: PTH112
        errors += wrong
        for file in files:
            found.setdefault(os.path.abspath(file), file)  # noqa: PTH100 - a link stays a name of its own
    told = {os.path.abspath(sidecar_of(Path(file))) for file in found}  # noqa: PTH100
    for given in (path for path in paths if is_sidecar(Path(path)) and os.path.isfile(path)):  # noqa: PTH113
        if os.path.abspath(given) not in told:  # noqa: PTH100
            errors.append(InputError(given, "metadata of another file, not a transcript", "Give the transcript itself"))
    return sorted(found.values(), key=lambda p: (key_of(Path(p)), p)), errors


def _single(given: str) -> tuple[list[str], list[InputError]]:
    if not os.path.lexists(given):
        return [], [InputError(given, "no such file or folder", "Check the path")]
    return ([] if is_sidecar(Path(given)) else [given]), []


def _inside(folder: str) -> tuple[list[str], list[InputError]]:
    found: list[str] = []
    errors: list[InputError] = []

    def closed(error: OSError) -> None:
        what = f"this folder cannot be opened ({error.strerror})"
        errors.append(InputError(str(error.filename), what, "Make it readable (chmod u+rx) or leave it out"))

    for place, folders, names in os.walk(folder, onerror=closed):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files = [Path(place, name) for name in names if not name.startswith(".")]
        for file in (file for file in files if not is_sidecar(file)):
            if file.is_symlink() and not _within(file, folder):
                errors.append(InputError(str(file), "a link that leads out of the folder", "Name the file itself"))
            else:
                found.append(str(file))
    if not found and not errors:
        errors.append(InputError(folder, "no transcripts in this folder", "Give a folder that holds some"))
    return found, errors


def _within(file: Path, folder: str) -> bool:
    """A folder that somebody else fills must not read what lies elsewhere."""
    real = os.path.realpath(folder)
    return os.path.commonpath([real, os.path.realpath(file)]) == real


def jobs(paths: Sequence[str], flags: Metadata, key: str | None) -> list[Job]:
    """A job a file. InputError: `--key` for several files, or one that cannot be a key."""
    if key is not None and len(paths) > 1:
        raise InputError("command line", f"--key {key!r} with {len(paths)} files", "Give --key with one file only")
    if key is not None and (not key.strip(" ./") or not key.isprintable() or key != key.strip() or len(key) > 200):
        raise InputError("command line", f"--key {key[:200]!r} cannot be a key", "Give a short name of letters")
    return [Job(path, key or key_of(Path(path)), flags) for path in paths]
