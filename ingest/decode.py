"""Bytes -> text: what a file most likely says, whatever it was written in, or a clear reason why it is no text."""

import codecs
import re
from pathlib import Path

import ftfy
from charset_normalizer import from_bytes

from ingest.errors import InputError

MAX_BYTES = 20_000_000  # a 10-hour transcript is under 1 MB; more than this is no transcript

_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")  # no text holds many of these
_ROWS = re.compile(rb"[\x80-\xff]{3,}")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_bytes(path: Path) -> bytes:
    """The file's bytes. InputError: missing, a folder, no permission, empty, or too large."""
    name = str(path)
    try:
        if path.exists() and not path.is_file():
            raise InputError(name, "not a regular file", "Give a transcript or a folder of transcripts")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
            size = path.stat().st_size
    except FileNotFoundError:
        raise InputError(name, "no such file", "Check the path") from None
    except PermissionError:
        raise InputError(name, "no permission to read it", "Make it readable (chmod u+r) or leave it out") from None
    except OSError as error:
        raise InputError(name, f"cannot be read ({error.strerror})", "Check the disk and the path") from None
    if len(data) > MAX_BYTES:
        what = f"{size:,} bytes are over the limit of {MAX_BYTES:,} (20 MB)"
        raise InputError(name, what, "Split it, or leave it out: it is no transcript")
    if not data.strip():
        raise _empty(name)
    return data


def decode(data: bytes, path: str) -> tuple[str, list[str]]:
    """Text with repaired mojibake and line ends of one kind, and a warning where the encoding had to be guessed.

    Lines keep their number. InputError: binary data, or nothing but white space.
    """
    text, encoding = _decoded(data, path)
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    control = _CONTROLS.search(text[:65536]) if "\0" not in text else re.search("\0", text)
    if control and (control[0] == "\0" or len(_CONTROLS.findall(text, 0, 65536)) > 1 + min(len(text), 65536) / 100):
        raise _binary(path, text.count("\n", 0, control.start()) + 1)
    # Line by line, so that the repair of one line does not depend on the rest of the file.
    text = "\n".join(repaired(line) for line in text.split("\n"))
    if not text.strip():
        raise _empty(path)
    return text, [f"not UTF-8: read as {encoding}"] * bool(encoding)


def _decoded(data: bytes, path: str) -> tuple[str, str | None]:
    """The text, and what it was read as where that is not UTF-8."""
    mark = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None) or _unmarked_utf16(data)
    if mark and mark != "utf-8":
        try:
            return data.decode(mark), mark.upper()
        except UnicodeDecodeError as error:
            raise _binary(path, data.count(b"\n", 0, error.start) + 1) from None
    if b"\0" in data:
        raise _binary(path, data.count(b"\n", 0, data.index(b"\0")) + 1)
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        return _guessed(data, path, data.count(b"\n", 0, error.start) + 1)


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 of a Western text without its mark: every second byte is zero."""
    even, odd = data[:4096:2], data[1:4096:2]
    if len(data) % 2 or not odd:
        return None
    if odd.count(0) > 0.7 * len(odd) and not even.count(0):
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > 0.7 * len(even) and not odd.count(0) else None


def _guessed(data: bytes, path: str, line: int) -> tuple[str, str]:
    """Bytes that are not UTF-8, the first of them in `line`."""
    replaced = data.decode("utf-8", "replace")
    broken, foreign = replaced.count("\ufffd"), sum(c > "\x7f" for c in replaced)
    if foreign > 2 * broken:  # UTF-8 but for some lines, as where files were joined or bytes were lost
        lines = [_line(part) for part in data.removeprefix(codecs.BOM_UTF8).split(b"\n")]
        return "\n".join(text for text, _ in lines), f"cp1252 in {sum(bad for _, bad in lines)} lines, first {line}"
    # Statistics over few letters take pounds for Polish and quotes for Chinese, so the usual encoding of English comes
    # first. Its letters beyond ASCII stand alone; those of another alphabet stand in rows.
    if sum(map(len, _ROWS.findall(data))) < foreign / 4:
        try:
            return data.decode("cp1252"), "cp1252"
        except UnicodeDecodeError:
            pass
    best = from_bytes(data).best()
    if best is None:
        raise InputError(path, "no text in any known encoding", "Save it as UTF-8", line)
    return str(best), best.encoding


def _line(data: bytes) -> tuple[str, bool]:
    try:
        return data.decode("utf-8"), False
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), True


def repaired(line: str) -> str:
    """Mojibake mended ("â€™" is an apostrophe); quotes, ligatures and widths stay as the source wrote them.

    Control characters and terminal commands go, so that a transcript cannot write on anybody's screen.
    """
    if line.isascii() and (line.isprintable() or line.replace("\t", "").isprintable()):
        return line
    return ftfy.fix_text(
        line, unescape_html=False, uncurl_quotes=False, fix_latin_ligatures=False, fix_character_width=False
    ).replace("\n", " ")


def _empty(path: str) -> InputError:
    return InputError(path, "the file is empty", "Put the transcript into it or leave it out", line=1)


def _binary(path: str, line: int) -> InputError:
    what = "binary data, not text"
    return InputError(path, what, "Give the transcript as text, not audio, video or an archive", line)
