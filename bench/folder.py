"""Invented transcripts in every timed format that is read, and junk among them: the same for the same seed."""

import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ingest.formats import READERS

JUNK_SHARE = 0.1
SECONDS = 4.0  # of a sentence

_SPEAKERS = ("Ida Holm", "Toby Fenn", "Ines Okafor", "Dale Pruitt")
_FACTS = (
    "{firm} will buy {many} {chip}s by {year}",
    "the {firm} site in {place} draws {some} megawatts today",
    "{firm} spent about {some} billion dollars on it in {year}",
    "each {chip} costs {firm} around {few} thousand dollars",
    "a {chip} draws {some} watts and nobody at {firm} planned for that",
    "revenue at {firm} grew by {few} percent in {year}",
    "they train on {many} {chip}s in {place} and rent the rest from {firm}",
)
_TALK = (
    "so I was thinking about that on the way here and it does not quite add up for me",
    "you know what I mean when I say that the paperwork takes longer than the building",
    "and then someone in the back of the room asked the question that nobody wanted to hear",
    "which is funny because the people who lay the cables said so from the first day on",
    "let us take a step back and look at what has to be true for any of this to work",
    "I keep coming back to the same point and I am sorry if listeners have heard it before",
    "it depends on who you ask and on which day of the week you happen to ask them",
    "right and that is before you even get to the cooling or the noise or the neighbours",
    "we will put the chart into the notes so that you can look at it while you listen",
)
_FIRMS = ("NVIDIA", "Microsoft", "Oracle", "xAI", "CoreWeave", "OpenAI", "Meta", "Amazon")
_CHIPS = ("H100", "H200", "B200", "A100")
_PLACES = ("Memphis", "Texas", "Ohio", "Norway", "Arizona")


class Line(NamedTuple):
    start: float
    end: float
    speaker: str
    words: str


def talk(dice: random.Random, words: int) -> list[Line]:
    """About so many words; a fact is one sentence in four."""
    lines: list[Line] = []
    while words > 0:
        form = dice.choice(_FACTS) if dice.random() < 0.25 else dice.choice(_TALK)
        said = form.format(
            firm=dice.choice(_FIRMS), chip=dice.choice(_CHIPS), place=dice.choice(_PLACES),
            year=dice.randint(2023, 2031), many=f"{dice.randint(1, 900):,},000", some=dice.randint(2, 950),
            few=dice.randint(2, 90),
        )  # fmt: skip
        start = SECONDS * len(lines)
        lines.append(Line(start, start + SECONDS, _SPEAKERS[len(lines) // 5 % len(_SPEAKERS)], said))
        words -= len(said.split())
    return lines


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def captions(lines: list[Line]) -> str:
    body = "".join(f"- [{int(n.start) // 60:02}:{int(n.start) % 60:02}] {n.words}\n" for n in lines)
    return f"---\ntitle: A talk\ndate: 2025-03-01\n---\n## Text\n{body}"


def notes(lines: list[Line]) -> str:
    return "# What was said\n\n" + "".join(f"{n.words.capitalize()}. [{_clock(n.start)}]\n\n" for n in lines)


def brief(lines: list[Line]) -> str:
    return "".join(f"{n.words.capitalize()}.\n\n" for n in lines)


def vtt(lines: list[Line]) -> str:
    cues = (f"{_clock(n.start)}.000 --> {_clock(n.end)}.000\n<v {n.speaker}>{n.words}\n" for n in lines)
    return "WEBVTT\n\n" + "\n".join(cues)


def srt(lines: list[Line]) -> str:
    cues = (f"{i}\n{_clock(n.start)},000 --> {_clock(n.end)},000\n{n.words}\n" for i, n in enumerate(lines, 1))
    return "\n".join(cues)


def json3(lines: list[Line]) -> str:
    events = [
        {"tStartMs": int(n.start * 1e3), "dDurationMs": int(1e3 * SECONDS), "segs": [{"utf8": n.words}]} for n in lines
    ]
    return json.dumps({"wireMagic": "pb3", "events": events})


def podcast_json(lines: list[Line]) -> str:
    rows = [{"speaker": n.speaker, "startTime": n.start, "endTime": n.end, "body": n.words} for n in lines]
    return json.dumps({"version": "1.0.0", "segments": rows})


def whisper(lines: list[Line]) -> str:
    rows = [{"id": i, "start": n.start, "end": n.end, "text": f" {n.words}"} for i, n in enumerate(lines)]
    return json.dumps({"text": "", "segments": rows, "language": "en"})


def turns_json(lines: list[Line]) -> str:
    return json.dumps([{"speaker": n.speaker, "timestamp": _clock(n.start), "text": n.words} for n in lines])


_WRITERS: dict[str, tuple[str, Callable[[list[Line]], str]]] = {
    "captions": (".md", captions),
    "notes": (".md", notes),
    "brief": (".txt", brief),
    "vtt": (".vtt", vtt),
    "srt": (".srt", srt),
    "json3": (".en.json3", json3),
    "podcast_json": (".json", podcast_json),
    "whisper": (".json", whisper),
    "turns": (".json", turns_json),
}
WRITERS = {reader.name: _WRITERS[reader.name] for reader in READERS if reader.name in _WRITERS}

# What is wrong with a file, by kind; each of them is refused with one line.
JUNK: dict[str, Callable[[random.Random], bytes]] = {
    "empty": lambda dice: b"",
    "blanks": lambda dice: b" \n" * dice.randint(1, 50),
    "binary": lambda dice: b"\x89PNG\r\n\x1a\n\0" + dice.randbytes(5_000),
    "noise": lambda dice: b"\0" + dice.randbytes(20_000),
    "no end of the front matter": lambda dice: b"---\ntitle: A talk\n\nwords and words\n",
    "broken front matter": lambda dice: b"---\ntitle: [a: b: c\n---\n- [00:01] words\n",
    "cut JSON": lambda dice: podcast_json(talk(dice, 200)).encode()[: dice.randint(900, 1_000)],
    "marks alone": lambda dice: b"... --- ... " * dice.randint(1, 2_000),
}

# What is odd, and read all the same.
ODD: dict[str, Callable[[random.Random], bytes]] = {
    "UTF-16": lambda dice: captions(talk(dice, 100)).encode("utf-16"),
    "cp1252": lambda dice: brief([n._replace(words=f"{n.words} – naïve") for n in talk(dice, 100)]).encode("cp1252"),
    "one huge line": lambda dice: " ".join(n.words for n in talk(dice, 3_000)).encode(),
    "an endless word": lambda dice: f"It draws {dice.random():.9f} megawatts {'x' * 50_000} today.".encode(),
}


def fill(folder: Path, files: int, words: int = 150, seed: int = 1) -> int:
    """Write so many files into folders of a thousand; how many of them must be refused."""
    refused = 0
    for number in range(files):
        dice = random.Random(f"{seed}/{number}")
        place = folder / f"{number // 1000:03}"
        place.mkdir(parents=True, exist_ok=True)
        draw = dice.random()
        if draw < JUNK_SHARE:
            kind = dice.choice([*JUNK, "link"])
            refused += 1
            path = place / f"talk-{number:05}.md"
            if kind == "link":
                path.symlink_to(folder / "nowhere")
            else:
                path.write_bytes(JUNK[kind](dice))
        elif draw < JUNK_SHARE + 0.02:
            (place / f"talk-{number:05}.txt").write_bytes(ODD[dice.choice([*ODD])](dice))
        else:
            suffix, write = WRITERS[dice.choice([*WRITERS])]
            text = write(talk(dice, dice.randint(words // 2, words * 3 // 2)))
            (place / f"talk-{number:05}{suffix}").write_text(text, encoding="utf-8")
        if dice.random() < 0.01:
            (place / f"talk-{number:05}.meta.yaml").write_text(f"title: Talk {number}\n")
    return refused


def long(path: Path, words: int, seed: int = 1) -> None:
    """One transcript of so many words, as captions."""
    path.write_text(captions(talk(random.Random(seed), words)), encoding="utf-8")
    os.sync()
