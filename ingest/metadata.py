"""What is known about a recording: front matter, `NAME.meta.yaml` beside the file, and the flags of `ingest`."""

import datetime
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
import yaml

from graph.address import youtube_id
from graph.model import Rights
from ingest.decode import decode, read_bytes
from ingest.errors import InputError

MAX_YAML = 100_000  # characters; more than a few dozen lines about one recording are something else

_NOTHING = {"", "unknown", "none", "null", "n/a", "-", "~"}
_KEYS = ("title", "url", "date", "channel", "video_id", "speakers", "rights")
_SPELLINGS = {"videoid": "video_id", "video_url": "url", "speaker": "speakers"}

# A rule `---` of Markdown opens front matter only where a key follows, below comments if there are any.
_OPENING = re.compile(
    r"\s*^---[ \t]*\n(?=(?:[ \t]*#.*\n)*(?:[ \t]*[\"']?[\w.-]+[\"']?[ \t]*:|---[ \t]*$))", re.MULTILINE
)
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)

T = TypeVar("T")
Fields = dict[str, tuple[Any, int | None]]  # a key's value and the line on which it stands


class Metadata(msgspec.Struct, frozen=True):
    """What the file does not say itself; None and () are "not said"."""

    title: str | None = None
    url: str | None = None
    date: str | None = None
    channel: str | None = None
    video_id: str | None = None
    speakers: tuple[str, ...] = ()
    rights: Rights | None = None

    def over(self, other: "Metadata") -> "Metadata":
        """This metadata, with what it leaves open taken from `other`."""
        return Metadata(*(getattr(self, key) or getattr(other, key) for key in _KEYS))

    def with_video_id(self) -> "Metadata":
        """A YouTube address holds the video's id."""
        if self.video_id or not self.url:
            return self
        return msgspec.structs.replace(self, video_id=youtube_id(self.url))


class FrontMatter(NamedTuple):
    """A text without its front matter: what that said, the text below it, and how many lines it took."""

    metadata: Metadata
    body: str
    lines: int = 0
    warnings: tuple[str, ...] = ()


def split_front_matter(text: str, path: str) -> FrontMatter:
    """Take a YAML block between `---` lines off the top. What it says that cannot be so is left out with a warning."""
    opening = _OPENING.match(text)
    if opening is None:
        return FrontMatter(Metadata(), text)
    first_line = text.count("\n", 0, opening.end()) + 1
    close = _CLOSING.search(text, opening.end())
    if close is None:
        what = "front matter opens with --- and never closes"
        raise InputError(path, what, "Close it with a line ---", first_line - 1)
    warnings: list[str] = []
    metadata = _metadata(_yaml(text[opening.end() : close.start()], path, first_line), path, warnings)
    lines = text.count("\n", 0, close.end()) + 1
    return FrontMatter(metadata, text[close.end() + 1 :], lines, tuple(warnings))


def beside(path: Path) -> Metadata:
    """What `NAME.meta.yaml` beside a file says."""
    sidecar = sidecar_of(path)
    if not os.path.lexists(sidecar):  # false, not an error, also where the longer name is too long to exist
        return Metadata()
    text, _ = decode(read_bytes(sidecar), str(sidecar))
    return _metadata(_yaml(text, str(sidecar), first_line=1), str(sidecar), None)


def sidecar_of(path: Path) -> Path:
    """`NAME.meta.yaml` beside a file, where NAME is the file's name without its last suffix."""
    return path.with_name(path.stem + ".meta.yaml")


def is_sidecar(path: Path) -> bool:
    return path.name.endswith(".meta.yaml")


def from_flags(
    title: str | None, url: str | None, date: str | None, speakers: list[str], rights: str | None
) -> Metadata:
    """Metadata of `--title --url --date --speaker --rights`. InputError quotes the option that makes no sense."""
    fields = {"title": title, "url": url, "date": date, "speakers": speakers, "rights": rights}
    return _metadata({key: (value, None) for key, value in fields.items() if value}, "command line", None)


def from_format(fields: dict[str, Any]) -> tuple[Metadata, tuple[str, ...]]:
    """What a format holds in fields of its own. What cannot be so is left out with a warning."""
    warnings: list[str] = []
    return _metadata({key: (value, None) for key, value in fields.items()}, "", warnings), tuple(warnings)


def _yaml(text: str, path: str, first_line: int) -> Fields:
    """Values are left as they are written: a video id of digits, a date that is none and `yes` stay texts."""
    if len(text) > MAX_YAML:
        what = f"{len(text):,} characters of metadata are over the limit of {MAX_YAML:,}"
        raise InputError(path, what, "Keep the keys that are known and leave the rest out", first_line)
    try:
        loader = yaml.BaseLoader(text)
        node = loader.get_single_node()
        fields = loader.construct_document(node) if node else {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        what = f"broken YAML: {error.problem or error.context or 'cannot be read'}"
        raise InputError(
            path, what, "Mend the line (quote texts that hold a colon) or remove the block", line
        ) from None
    except RecursionError:
        raise InputError(path, "YAML nested too deeply", "Write plain `key: value` lines", first_line) from None
    except yaml.reader.ReaderError as error:
        line = first_line + text.count("\n", 0, int(error.position))
        raise InputError(path, "broken YAML: a character that YAML does not allow", "Remove it", line) from None
    if not fields:
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise InputError(path, "the YAML holds no `key: value` lines", "Write lines such as `title: ...`", first_line)
    lines = {key.value: first_line + key.start_mark.line for key, _ in node.value if isinstance(key, yaml.ScalarNode)}
    return {str(key).strip().lower(): (value, lines.get(key)) for key, value in fields.items()}


def _metadata(fields: Fields, path: str, warnings: list[str] | None) -> Metadata:
    """Fields -> Metadata. What makes no sense is left out with a warning, or an error where `warnings` is None."""
    known: dict[str, tuple[Any, int | None]] = {}
    for key, field in fields.items():
        name = _SPELLINGS.get(key, key)
        if name in _KEYS:
            known.setdefault(name, field)
        elif warnings is None:
            raise InputError(path, f"unknown key {key!r}", f"Known keys: {' '.join(_KEYS)}", field[1])

    def said(name: str, read: Callable[[Any], T], nothing: T, do: str) -> T:
        value, line = known.get(name, (None, None))
        try:
            return read(value)
        except ValueError as error:
            if warnings is None:
                raise InputError(path, str(error), do, line) from None
            warnings.append(f"line {line}: {error}: left out" if line else f"{error}: left out")
            return nothing

    return Metadata(
        title=said("title", _text, None, "Write one text"),
        url=said("url", _url, None, "Write https://..."),
        date=said("date", _date, None, "Write YYYY-MM-DD, YYYY-MM or YYYY"),
        channel=said("channel", _text, None, "Write one text"),
        video_id=said("video_id", _text, None, "Write one text"),
        speakers=said("speakers", _speakers, (), "Write a list of names"),
        rights=said("rights", _rights, None, "Write full, snippet or private"),
    )


def _text(value: Any) -> str | None:
    """One line of text; None for nothing. ValueError here and below: it is no such thing."""
    if value is None:
        return None
    if isinstance(value, (dict, list)):
        raise ValueError(f"a {'list' if isinstance(value, list) else 'mapping'} where one text is wanted")
    text = " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())
    return None if text.lower() in _NOTHING else text


def _url(value: Any) -> str | None:
    url = _text(value)
    if url is None or re.fullmatch(r"https?://[^\s/]+(?:/\S*)?", url, re.IGNORECASE):
        return url
    raise ValueError(f"url {url[:200]!r} is no web address")


def _date(value: Any) -> str | None:
    """ISO date: YYYY, YYYY-MM or YYYY-MM-DD; a time of day after it does not count."""
    text = _text(value)
    if text is None:
        return None
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:[T ][0-9:.,Z+ -]+)?)?)?", text)
    if match:
        try:
            datetime.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
            return "-".join(part for part in match.groups() if part)
        except ValueError:
            pass
    raise ValueError(f"date {text[:80]!r} is no date")


def _speakers(value: Any) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(text for name in names if (text := _text(name))))


def _rights(value: Any) -> Rights | None:
    text = _text(value)
    if text is None:
        return None
    if text.lower() not in set(Rights):
        raise ValueError(f"rights {text[:80]!r}")
    return Rights(text.lower())
