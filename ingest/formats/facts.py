"""What a JSON object says of the recording, under the names that tools give it."""

import datetime
import email.utils
import re
from collections.abc import Iterator
from typing import Any

from ingest.formats.jsons import fields, words
from ingest.formats.voices import person
from ingest.metadata import Metadata, from_format

_LONGEST = 1_000  # characters of a title or an address
_KEYS = {
    "title": ("title", "episodetitle", "videotitle", "fulltitle"),
    "url": ("youtubeurl", "videourl", "webpageurl", "sourceurl", "episodeurl", "originalurl", "url", "link"),
    "channel": ("channel", "channelname", "channeltitle", "podcast", "podcastname", "podcasttitle", "show", "showname",
                "showtitle", "series", "program", "programme", "uploader"),
    "video_id": ("videoid", "youtubeid"),
    "date": ("published", "publishedat", "publicationdate", "publishdate", "datepublished", "pubdate", "uploaddate",
             "releasedate", "airdate", "date"),
    "speakers": ("speakers", "speakernames"),
}  # fmt: skip
# Objects in which the same is said once more; what stands further up wins.
_INSIDE = re.compile(r"(?:\w*(?:metadata|meta)|info|episode|video|recording|source|podcast|show)$")
_LANGUAGE = ("language", "languagecode", "lang", "detectedlanguage")


def metadata(value: Any) -> tuple[Metadata, tuple[str, ...]]:
    """What an object says of its recording; what cannot be so is left out with a warning."""
    said: dict[str, Any] = {}
    for found in _levels(value):
        for name, keys in _KEYS.items():
            given = next((v for k in keys if (v := _usable(name, found.get(k)))), None)
            if given is not None:
                said.setdefault(name, given)
        # A host alone says nothing of who else is heard.
        hosts, guests = (_people(found.get(k, found.get(f"{k}s"))) for k in ("host", "guest"))
        if hosts and guests:
            said.setdefault("speakers", [*hosts, *guests])
    return from_format(said)


def language(value: Any) -> str | None:
    """The language that an object says its words are in, as it says it."""
    for found in _levels(value):
        for key in _LANGUAGE:
            given = found.get(key)
            if isinstance(given, str) and 2 <= len(given) <= 20 and given.isascii() and given[0].isalpha():
                return given
    return None


def names(value: Any) -> dict[str, str]:
    """Who stands behind the labels of the turns: `{"A": "Jane Doe"}`, or a list of objects with an id and a name."""
    given = fields(value).get("speakers") if isinstance(value, dict) else None
    if isinstance(given, dict):
        return {label: name for label, name in given.items() if isinstance(name, str)}
    found = {}
    for item in given if isinstance(given, list) else []:
        own = fields(item) if isinstance(item, dict) else {}
        label = next((own[k] for k in ("id", "label", "speaker", "speakerid") if k in own), None)
        name = own.get("name")
        if isinstance(name, str) and isinstance(label, (str, int)):
            found[str(label)] = name
    return found


def _levels(value: Any) -> Iterator[dict[str, Any]]:
    """The object itself and those in it that speak of the recording, by the plain form of their keys."""
    if not isinstance(value, dict):
        return
    top = fields(value)
    yield top
    for key, inner in top.items():
        if isinstance(inner, dict) and _INSIDE.match(key):
            found = fields(inner)
            if key in ("podcast", "show"):  # its title is the channel's name, and its date none of the recording's
                found = {"channel": found.get("title") or found.get("name")}
            yield found


def _usable(name: str, value: Any) -> Any:
    """A value that may be meant; None for objects and the like, which mean something else."""
    if name == "speakers":
        return _people(value)
    if isinstance(value, bool) or not isinstance(value, (str, int)) or len(str(value)[: _LONGEST + 1]) > _LONGEST:
        return None
    text = words(str(value))
    if name == "date":
        return _date(text)
    if name == "url" and not re.match(r"https?://", text):
        return None  # a file's name or path, as recognisers write it
    return text or None


def _people(value: Any) -> list[str] | None:
    """A list of persons; counts ("speakers": 2) and labels ("Speaker 1") are none."""
    given = value if isinstance(value, list) else [value]
    told = [item.get("name") if isinstance(item, dict) else item for item in given[:100]]
    return [p for name in told if isinstance(name, str) and len(name) <= 100 and (p := person(words(name)))] or None


def _date(text: str) -> str:
    """A date as the metadata wants it: 20260429 and "Wed, 29 Apr 2026 10:00:00 GMT" are 2026-04-29."""
    if re.fullmatch(r"(?:19|20)\d{6}", text):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if re.match(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4}\b", text):
        try:
            return email.utils.parsedate_to_datetime(text).date().isoformat()
        except (ValueError, TypeError):
            return text
    if re.fullmatch(r"\d{10}|\d{13}", text):  # seconds, or milliseconds, since 1970
        moment = datetime.datetime.fromtimestamp(int(text[:10]), datetime.UTC)
        return moment.date().isoformat()
    return text
