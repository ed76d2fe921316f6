"""One file -> one `Document`: a pure function of the file, what is said about it, and the versions of what reads it."""

import hashlib
import os
import unicodedata
from pathlib import Path
from typing import NamedTuple

import msgspec

from graph.model import Document, Rights, SegmentKind, Source
from ingest import language, lexicon
from ingest.decode import decode, read_bytes
from ingest.errors import InputError, shown
from ingest.formats import choose
from ingest.formats.introduced import introduce
from ingest.metadata import Metadata, beside, split_front_matter
from ingest.text import Text
from ingest.version import version


class Job(NamedTuple):
    """A file to read, its key, what the flags of `ingest` say about it, and what was `known` of it when it was read
    before: what nothing says any more stays, so that a private text is not made public by reading it again."""

    path: str
    key: str
    flags: Metadata = Metadata()
    known: Metadata = Metadata()


def key_of(path: Path) -> str:
    """A source's key: the file's stem; what cannot stand in an address or on a screen is an underscore in it."""
    key = "".join(c if c.isprintable() or unicodedata.category(c) == "Cf" else "_" for c in path.stem).strip()
    return key if key.strip(".") else key.replace(".", "_") or "_"


def place(path: str) -> str:
    """Where a file is, resolved, as text that can be kept: bytes of a name that are no UTF-8 are written out."""
    return os.fsencode(os.path.realpath(path)).decode("utf-8", "backslashreplace")


def fingerprint(job: Job) -> tuple[str, str]:
    """(sha256 of the content, fingerprint of everything that the result depends on). InputError as `read_bytes`."""
    data = read_bytes(Path(job.path))
    return _fingerprint(job, data, beside(Path(job.path)))


def _fingerprint(job: Job, data: bytes, sidecar: Metadata) -> tuple[str, str]:
    content = hashlib.sha256(data).hexdigest()
    versions = f"{version()}\0{lexicon.load().version}\0{msgspec.json.encode(job.flags.over(sidecar)).hex()}"
    return content, hashlib.sha256(f"{content}\0{job.key}\0{versions}".encode()).hexdigest()


def read(job: Job) -> Document:
    """Read a file whole. Warnings are in `source.warnings`. InputError: it cannot be read, and why."""
    from ingest.analysis import analyse  # here, so that finding that nothing changed need not load spaCy

    return analyse(*prepare(job))


def prepare(job: Job) -> tuple[Source, Text]:
    """A file cut into segments, not yet analysed. InputError as `read`."""
    path = Path(job.path)
    data = read_bytes(path)
    sidecar = beside(path)
    content, print_ = _fingerprint(job, data, sidecar)
    text, warnings = decode(data, job.path)
    if shown(path.name) != path.name:
        warnings.append(f"a name with characters that cannot be printed: its key is {job.key!r}")
    front = split_front_matter(text, job.path)
    if not front.body.strip():
        raise InputError(job.path, "nothing below the front matter", "Put the transcript into it", front.lines)
    reader = choose(front.body, job.path, front.lines + 1)
    transcript = reader.read(front.body)
    if all(segment.kind is not SegmentKind.SPEECH for segment in transcript.segments):
        what = "only headings and boilerplate, no words of a transcript"
        raise InputError(job.path, what, "Give a transcript, a note or a brief", front.lines + 1)
    judged = language.judge(transcript.segments, transcript.language)
    said = job.flags.over(sidecar).over(front.metadata)
    segments = introduce(transcript.segments, said.speakers, reader.name)
    known = said.over(transcript.metadata).over(job.known).with_video_id()
    source = Source(
        key=job.key, sha256=content, fingerprint=print_, format=reader.name, path=place(job.path),
        title=known.title, channel=known.channel, video_id=known.video_id, url=known.url, date=known.date,
        speakers=known.speakers, rights=known.rights or Rights.FULL,
        warnings=(*warnings, *front.warnings, *transcript.warnings, *judged.warnings),
    )  # fmt: skip
    return source, Text(segments, judged.unread)
