"""Where a citation can be heard or read: the address of a source at a second, and of our own reader."""

import re
from urllib.parse import parse_qs, quote, urlsplit

from graph.model import Citation, Source

_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"}


def youtube_id(url: str) -> str | None:
    """The video id of a YouTube address in any of its usual forms; None for any other address."""
    parts = _split(url)
    if parts is None:
        return None
    host, path, query = parts
    if host == "youtu.be":
        found = path.lstrip("/").split("/")[0]
    elif host in _YOUTUBE_HOSTS or host.removeprefix("www.") in _YOUTUBE_HOSTS:
        kind, _, rest = path.lstrip("/").partition("/")
        found = rest.split("/")[0] if kind in ("embed", "live", "shorts", "v") else parse_qs(query).get("v", [""])[0]
    else:
        return None
    return found if _VIDEO_ID.fullmatch(found) else None


def _split(url: str) -> tuple[str, str, str] | None:
    """Host, path and query of a web address; None for what is none, such as `javascript:` or half a bracket."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    return host, parts.path, parts.query


def address(source: Source, start: float | None = None) -> str | None:
    """The video or page of a source, opened at a second where one is given; None where the source names none.

    A video id counts as YouTube's only where it has YouTube's form and the source has no address of another site.
    """
    video = youtube_id(source.url) if source.url else source.video_id
    second = None if start is None else max(0, int(start))
    if video and _VIDEO_ID.fullmatch(video):
        found = f"https://www.youtube.com/watch?v={video}"
        return found if second is None else f"{found}&t={second}s"
    if source.url is None or _split(source.url) is None:
        return None
    page = source.url.strip()
    if second is None:
        return page
    return f"{page.partition('#')[0]}#t={second}"


def reader(key: str, segment: int | None = None) -> str:
    """The path of a source in our own reader, at a segment where one is given."""
    page = f"/source/{quote(key, safe='')}"
    return page if segment is None else f"{page}#s{segment}"


def citation_address(source: Source, citation: Citation) -> str:
    """Where a citation opens: the video at its second, or else our own reader at its place."""
    # A page without a second in it would open at its beginning: our reader comes closer.
    if citation.start is None:
        return reader(source.key, citation.segment)
    return address(source, citation.start) or reader(source.key, citation.segment)


def media_fragment(start: float | None, end: float | None) -> str | None:
    """The stretch of the recording as a W3C Media Fragment: `t=605,612`; None where there are no times."""
    if start is None:
        return None
    return f"t={_seconds(start)}" if end is None or end <= start else f"t={_seconds(start)},{_seconds(end)}"


def _seconds(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def clock(seconds: float) -> str:
    """Media time as a person reads it: `10:05`, and `1:02:03` from an hour on."""
    whole = max(0, int(seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"
