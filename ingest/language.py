"""Which language a transcript is in: what is not English is kept and can be searched, but is not read for claims."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, Protocol

from graph.model import Segment, SegmentKind

# Words that are common in English and rare in all other languages. Where they stand this densely a stretch is English,
# and the detector need not look: it takes half a second to load.
_ENGLISH = frozenset(
    "the and that it you they this are with what there which would about your our their how if from just because then "
    "when has been will into than these those his who could should get going think know really people".split()
)
_SURELY_ENGLISH = 0.15

STRETCH = 150  # bytes of letters that are judged together
ENOUGH = 100  # bytes of letters, names left out, that say something
SHORT = 40  # fewer say nothing
LOOK = 10_000  # characters of a stretch that are looked at, where one segment holds the whole text
QUOTED = 0.05  # less than this in another language is a quotation in an English text
WHOLE = 0.9  # more than this, and the whole text is in the other language

# Probabilities of the detector. No stretch of 340,000 words of English talks got less than 0.5, no stretch of another
# language more than 0.001, transliterated ones 0.01. What it takes short colloquial English for is "pcm", Nigeria's.
_AS_ENGLISH = ("en", "pcm")
_NOT_ENGLISH = 0.015
_NOT_ENGLISH_AT_ALL = 0.001
_SURE = 0.7

_LETTERS = re.compile(r"[^\W\d_]+")

NAMES = {
    "af": "Afrikaans", "ar": "Arabic", "ary": "Arabic", "arz": "Arabic", "az": "Azerbaijani", "be": "Belarusian",
    "bg": "Bulgarian", "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish",
    "de": "German", "el": "Greek", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "ga": "Irish", "gl": "Galician", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese",
    "ka": "Georgian", "kk": "Kazakh", "km": "Khmer", "kn": "Kannada", "ko": "Korean", "lt": "Lithuanian",
    "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam", "mn": "Mongolian", "mr": "Marathi", "ms": "Malay",
    "my": "Burmese", "nb": "Norwegian", "ne": "Nepali", "nl": "Dutch", "nn": "Norwegian", "no": "Norwegian",
    "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian", "so": "Somali", "sq": "Albanian", "sr": "Serbian",
    "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "wuu": "Chinese", "yue": "Chinese",
    "zh": "Chinese",
}  # fmt: skip
UNKNOWN = "a language other than English"


class Judged(NamedTuple):
    """Indices of the segments that are not to be read for claims, and the one line that says so."""

    unread: frozenset[int] = frozenset()
    warnings: tuple[str, ...] = ()


class _Stretch(NamedTuple):
    segments: list[int]
    size: int  # in bytes of letters, so that a Chinese text weighs what its translation does
    language: str | None  # "English", the name of another one, or None where that cannot be told


def judge(segments: tuple[Segment, ...], hint: str | None = None) -> Judged:
    """Which segments are not English. `hint` is the language that the file claims; it counts where the words leave the
    question open."""
    stretches = list(_stretches(segments))
    sizes: Counter[str] = Counter()
    for stretch in stretches:
        if stretch.language:
            sizes[stretch.language] += stretch.size
    english = sizes.pop("English", 0)
    if not sizes and not english:
        named = _hinted(hint) if sum(stretch.size for stretch in stretches) >= SHORT else "English"
        return _whole(stretches, named) if named != "English" else Judged()
    share = sizes.total() / (english + sizes.total())
    if share <= QUOTED:
        return Judged()
    names = [name for name, _ in sizes.most_common() if name != UNKNOWN]
    name = " and ".join(names[:2]) or UNKNOWN
    if share >= WHOLE:
        return _whole(stretches, name)
    unread = [s for s in stretches if s.language != "English" and (s.language or share > 0.5)]
    what = f"{share:.0%} of it is in {name}: that is kept for search, claims are read from the rest"
    return Judged(frozenset(index for s in unread for index in s.segments), (what,))


def _whole(stretches: list[_Stretch], name: str) -> Judged:
    indices = frozenset(index for stretch in stretches for index in stretch.segments)
    return Judged(indices, (f"in {name}: kept for search, no claims are read from it",))


def _hinted(code: str | None) -> str:
    """ "de-AT" and "German" are German; what is not known says nothing."""
    words = re.split(r"[-_]", (code or "").strip().lower())
    names = {name.lower(): name for name in NAMES.values()}
    return NAMES.get(words[0]) or names.get(words[0]) or "English"


def _stretches(segments: tuple[Segment, ...]) -> Iterator[_Stretch]:
    """Neighbouring segments, as many as hold enough letters to judge by; the last ones may hold fewer."""
    indices: list[int] = []
    texts: list[str] = []
    size = 0
    for segment in segments:
        if segment.kind is SegmentKind.SPEECH:
            indices.append(segment.index)
            texts.append(segment.text)
            size += _size(segment.text)
            if size >= STRETCH:
                yield _Stretch(indices, size, _language(" ".join(texts)))
                indices, texts, size = [], [], 0
    if indices:
        yield _Stretch(indices, size, _language(" ".join(texts)))


def _size(text: str) -> int:
    return sum(len(word) if word.isascii() else len(word.encode()) for word in _LETTERS.findall(text))


def _language(text: str) -> str | None:
    words = _LETTERS.findall(text, 0, LOOK)
    if sum(word.lower() in _ENGLISH for word in words) > _SURELY_ENGLISH * len(words):
        return "English"
    if not text.isupper():  # names say nothing: "Huawei, Cambricon; Ulanqab, Horinger" is no Latin
        words = [word for word in words if not word[0].isupper()]
    seen = " ".join(words)
    found = _detector().rank(seen)
    chances = dict(found)
    english = sum(chances[code] for code in _AS_ENGLISH)
    code, chance = found[0]
    if english > 0.5:
        return "English"
    size = _size(seen)
    if code == "zxx" or size < SHORT or english > (_NOT_ENGLISH if size >= ENOUGH else _NOT_ENGLISH_AT_ALL):
        return None
    return NAMES.get(code, UNKNOWN) if chance >= _SURE else UNKNOWN if size >= ENOUGH else None


class _Detector(Protocol):
    def rank(self, text: str) -> list[tuple[str, float]]: ...


@cache
def _detector() -> _Detector:
    # Here, as it loads numpy, which most texts do not need.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    detector: _Detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return detector
