"""Which files are meant: transcripts that files and folders name, each with its key."""

import os
import re
import shlex
from collections.abc import Sequence
from pathlib import Path

from graph.address import youtube_id
from ingest.document import Job, key_of
from ingest.errors import InputError
from ingest.metadata import Metadata, is_sidecar, sidecar_of

# Subtitles in a format that is read, the best first; without `--no-playlist` a video in a list would fetch the list.
_SUBTITLES = (
    "yt-dlp --skip-download --no-playlist --write-subs --write-auto-subs --sub-langs en --sub-format json3/vtt/srt "
    "-o '%(id)s.%(ext)s'"
)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|(?:www\.|m\.)?(?:youtube\.com|youtu\.be|vimeo\.com)/", re.IGNORECASE)
_VIDEO = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)*(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|dailymotion\.com|twitch\.tv)/",
    re.IGNORECASE,
)


def find(paths: Sequence[str], leave_out: Sequence[str] = ()) -> tuple[list[str], list[InputError]]:
    """The transcripts that files and folders name, in order of their key, each once, and what is wrong with the rest.

    Hidden files and those to `leave_out` of folders are left out, and linked folders inside a folder are not entered.
    """
    ours = {os.path.abspath(file) for file in leave_out}  # noqa: PTH100 - as below
    found: dict[str, str] = {}
    errors: list[InputError] = []
    for given in paths:
        # Not `Path.is_dir`, which raises where a name is too long or the folder above is closed to us.
        files, wrong = _inside(given, ours) if os.path.isdir(given) else _single(given)  # noqa: PTH112
        errors += wrong
        for file in files:
            found.setdefault(os.path.abspath(file), file)  # noqa: PTH100 - a link stays a name of its own
    told = {os.path.abspath(sidecar_of(Path(file))) for file in found}  # noqa: PTH100
    for given in (path for path in paths if is_sidecar(Path(path)) and os.path.isfile(path)):  # noqa: PTH113
        if os.path.abspath(given) not in told:  # noqa: PTH100
            errors.append(InputError(given, "metadata of another file, not a transcript", "Give the transcript itself"))
    return sorted(found.values(), key=lambda p: (key_of(Path(p)), p)), errors


def _single(given: str) -> tuple[list[str], list[InputError]]:
    if not os.path.lexists(given) and _ADDRESS.match(given):
        return [], [_address(given)]
    if not os.path.lexists(given):
        return [], [InputError(given, "no such file or folder", "Check the path")]
    return ([] if is_sidecar(Path(given)) else [given]), []


def _address(given: str) -> InputError:
    """Nothing is fetched: what to run instead, with the address quoted for a shell."""
    full = given if "://" in given else f"https://{given}"
    url = shlex.quote(full)
    what = "an address, and claimgraph fetches nothing"
    if not _VIDEO.match(given):
        do = f"Save the transcript as a file, then run `claimgraph ingest --url {url} FILE`"
    else:
        id = youtube_id(full)
        file = f"./{id}.en.json3" if id else "FILE"  # ./, since an id may begin with a dash
        do = f"Get its subtitles with `{_SUBTITLES} {url}`, then run `claimgraph ingest --url {url} {file}`"
    return InputError(given, what, do)


def _inside(folder: str, ours: set[str]) -> tuple[list[str], list[InputError]]:
    found: list[str] = []
    errors: list[InputError] = []

    def closed(error: OSError) -> None:
        what = f"this folder cannot be opened ({error.strerror})"
        errors.append(InputError(str(error.filename), what, "Make it readable (chmod u+rx) or leave it out"))

    for place, folders, names in os.walk(folder, onerror=closed):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files = [Path(place, name) for name in names if not name.startswith(".")]
        for file in (file for file in files if not is_sidecar(file) and os.path.abspath(file) not in ours):  # noqa: PTH100
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
