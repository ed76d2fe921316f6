"""Pieces of speech as JSON lists them, a word or a turn each, and the segments that are made of them."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from graph.model import Precision, SegmentKind
from ingest.formats import voices
from ingest.formats.base import Draft, Transcript, is_advert, time_warnings
from ingest.formats.jsons import words
from ingest.formats.mend import mend
from ingest.formats.speaking import SOMEBODY, Turns, parts, speakers
from ingest.metadata import Metadata

LONGEST = 10.0  # seconds of words that are joined to one segment
SHORTEST = 3.0  # a sentence end closes a segment from here on, so that "Yeah." stands in no segment of its own
PAUSE = 1.5  # seconds without a word
MOST = 60  # words in one segment, also where times are missing or stand still
FEW = 12  # words that a sentence end closes where there are no times
WORDLIKE = 1.5  # words a piece: below this a file lists words, and they are joined

_SENTENCE_END = re.compile(r"[.?!…。？！][\"'”’)\]]*\s*$")
_CLOSING = re.compile(r"[.,;:!?…%)\]}’”]|['’](?:s|re|ve|ll|d|m|t)\b")


class Piece(NamedTuple):
    """What was said without a break, as the file lists it: `number` counts the file's items from 1, `label` is the
    speaker as the file names him, `printed` the time as it is written."""

    text: str
    number: int
    start: float | None = None
    end: float | None = None
    label: str | None = None
    advert: bool = False
    printed: str | None = None


def wordlike(pieces: Sequence[Piece]) -> bool:
    """Whether a file lists words, or little more than that."""
    return len(pieces) > 1 and sum(len(p.text.split()) for p in pieces) < WORDLIKE * len(pieces)


def joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Words as segments that can be read, each with the time of its first word and the end of its last.

    A segment ends at another speaker, a pause, the end of a sentence or paragraph, or after ten seconds.
    """
    glued = _glued(pieces)
    found: list[Piece] = []
    held: list[Piece] = []
    for piece in pieces:
        if held and piece.text.strip() and _parted(held, piece, glued):
            found.append(_one(held, glued))
            held = []
        held.append(piece)
    return [*found, _one(held, glued)] if held else found


def clipped(pieces: Sequence[Piece]) -> list[Piece]:
    """Captions that stay on the screen while the next one is spoken end where that starts."""
    found = list(pieces)
    for at in range(len(found) - 1):
        end, following = found[at].end, found[at + 1].start
        if end is not None and following is not None and (found[at].start or 0) < following < end:
            found[at] = found[at]._replace(end=following)
    return found


def transcript(
    pieces: Sequence[Piece],
    precision: Precision,
    metadata: Metadata,
    warnings: Iterable[str] = (),
    names: Mapping[str, str] | None = None,
    language: str | None = None,
) -> Transcript:
    """Segments of the pieces that hold words. `names` says who stands behind the labels of the file.

    Where the file has no labels at all, speakers are those that the words themselves show, as in subtitles.
    """
    draft = Draft(precision)
    labels = _Labels(pieces, metadata.speakers, names or {})
    turns = Turns(metadata.speakers)
    for piece in pieces:
        text = words(piece.text)
        advert = piece.advert or (len(text) < 200 and is_advert(text))
        end = piece.end if piece.start is not None and piece.end is not None and piece.end > piece.start else None
        for part in [text] if advert or labels else parts(text):
            speaker, said = (None, part) if advert else labels.hear(piece, part) if labels else turns.hear(part)
            draft.add(
                said,
                None if piece.start is None else [piece.start],
                piece.number,
                SegmentKind.BOILERPLATE if advert else SegmentKind.SPEECH,
                piece.printed,
                end,
                speaker,
            )
    draft.segments, mended = mend(draft.segments if labels else turns.finished(draft.segments))
    segments = draft.with_ends()
    known = metadata if metadata.speakers else Metadata(speakers=speakers(segments)).over(metadata)
    return Transcript(segments, known, (*warnings, *mended, *time_warnings(segments)), language)


class _Labels:
    """The speakers of a file that labels its pieces. A label that names no person is somebody, if it is not the only
    one: "SPEAKER_00" throughout tells nobody apart."""

    def __init__(self, pieces: Sequence[Piece], known: Collection[str], names: Mapping[str, str]) -> None:
        self._people: dict[str, str | None] = {}
        for label in {piece.label for piece in pieces if piece.label is not None}:
            self._people[label] = voices.person(words(names.get(label, label)[:200]), known)
        self._others = SOMEBODY if len(self._people) > 1 or any(self._people.values()) else None

    def __bool__(self) -> bool:
        return bool(self._people)

    def hear(self, piece: Piece, text: str) -> tuple[str | None, str]:
        """(who says a piece, its words): a name that stands before them once more goes."""
        speaker = self._people.get(piece.label or "") or self._others
        name, rest = voices.split_label(text) if speaker else (None, text)
        return speaker, rest if name == speaker and rest else text


def _parted(held: list[Piece], piece: Piece, glued: bool) -> bool:
    """Whether a new segment begins with this piece."""
    first, last = held[0], held[-1]
    if (piece.label, piece.advert) != (last.label, last.advert) or len(held) >= MOST:
        return True
    if glued and not (piece.text[:1].isspace() or last.text[-1:].isspace()):
        return False  # the rest of a word
    ends_sentence = bool(_SENTENCE_END.search(last.text[-20:]))
    if piece.start is None or first.start is None:
        return last.text.endswith("\n") or (ends_sentence and len(held) >= FEW)
    until = [p.end if p.end is not None else p.start for p in held]
    lasted = max(t for t in (*until, first.start) if t is not None) - first.start
    # A word that has no time may fill what looks like a pause; a mark fills nothing.
    word = next((n for n in range(len(held) - 1, 0, -1) if re.search(r"\w", held[n].text)), 0)
    before = until[word]
    pause = 0.0 if before is None else piece.start - before
    if last.text.endswith("\n") or piece.start < (last.start or 0.0) or pause >= PAUSE:
        return True
    return (ends_sentence and lasted >= SHORTEST) or (piece.end or piece.start) - first.start > LONGEST


def _one(held: list[Piece], glued: bool) -> Piece:
    text = ""
    for piece in held:
        apart = text and not glued and not _CLOSING.match(piece.text.strip())
        text += f" {piece.text.strip()}" if apart else piece.text if glued else piece.text.strip()
    ends = [p.end for p in held if p.end is not None]
    return held[0]._replace(text=text, end=ends[-1] if ends else None)


def _glued(pieces: Sequence[Piece]) -> bool:
    """Whether the pieces bring their own blanks, as the tokens of speech recognition do."""
    blank = sum(p.text[:1] == " " or p.text[-1:] == " " for p in pieces)
    return 4 * blank >= len(pieces)
