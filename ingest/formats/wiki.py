"""Wiki notes whose times are links: `<a class="yt-timestamp" data-t="hh:mm:ss">[hh:mm:ss]</a>`."""

from ingest.formats import notes
from ingest.formats.base import Transcript

name = "wiki"


def sniff(text: str) -> float:
    return 0.95 if "yt-timestamp" in text and "data-t=" in text else 0.0


def read(text: str) -> Transcript:
    """As `notes`: an anchor is a time like a bare one, its `data-t` counts."""
    return notes.read(text)
