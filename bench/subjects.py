"""Which thing a number is about, on invented passages: `tests/data/subjects.passages.txt` says in which form.

A passage is read alone, as a file of its form. A number counts as found where a claim has its words; its subject is
right where it is one of the names given, or no named thing where none is meant.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from graph.model import Claim, ClaimKind
from ingest.document import Job, read
from ingest.errors import InputError
from ingest.evaluation.scoring import f1, share

WORDS_A_LINE = 9  # of captions
SECONDS = 4  # from one line to the next
NOBODY = "-"
FORMS = ("captions", "turns", "notes")

_HEAD = re.compile(r"@ ([A-Z])(\d+) (\w+)(?: \| (.+))?")
_UNNAMED = ("scenario/", "topic/")
_NUMBER = re.compile(r"[a-z0-9.]*\d[a-z0-9.]*|[a-z]+")


class Said(NamedTuple):
    """A number of a passage as it stands there, and what it is about."""

    surface: str
    subjects: tuple[str, ...]


class Passage(NamedTuple):
    lot: str
    number: int
    form: str
    title: str
    lines: tuple[str, ...]
    said: tuple[Said, ...]


class Result(NamedTuple):
    """A number of a passage, and the name of what the claim found for it is about; `claim` is None where none is."""

    passage: Passage
    said: Said
    claim: Claim | None
    name: str | None

    @property
    def right(self) -> bool:
        if self.claim is None:
            return False
        return NOBODY in self.said.subjects if self.name is None else self.name in self.said.subjects


class Tally(NamedTuple):
    """`named`, `unnamed`: how many of the numbers found are surely of a named thing, or surely of none."""

    numbers: int
    claims: int
    found: int
    right: int
    named: int
    named_right: int
    unnamed: int
    named_falsely: int

    @property
    def f1(self) -> float:
        return f1(share(self.right, self.claims), share(self.right, self.numbers))


def load(path: Path) -> list[Passage]:
    """The passages of a file. InputError names the line and what is wrong with it."""
    found: list[Passage] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip() or line.startswith("# "):
            continue
        if head := _HEAD.fullmatch(line):
            if head[3] not in FORMS:
                raise InputError(str(path), f"form {head[3]!r}", f"Use one of {', '.join(FORMS)}", number)
            found.append(Passage(head[1], int(head[2]), head[3], head[4] or "", (), ()))
        elif not found or line.startswith("@"):
            raise InputError(str(path), f"{line[:60]!r} opens no passage", "Write '@ A1 captions'", number)
        elif line.startswith("= "):
            surface, _, subjects = line[2:].partition(" | ")
            if not subjects or surface not in " ".join(found[-1].lines):
                what = f"{surface!r} has no subject, or does not stand in its passage"
                raise InputError(str(path), what, "Write '= NUMBER AS IT STANDS | SUBJECT'", number)
            said = Said(surface, tuple(subjects.split(" / ")))
            found[-1] = found[-1]._replace(said=(*found[-1].said, said))
        else:
            found[-1] = found[-1]._replace(lines=(*found[-1].lines, line))
    return found


def as_file(passage: Passage) -> tuple[str, str]:
    """The passage as a file: its ending, and its text."""
    if passage.form == "captions":
        words = " ".join(passage.lines).split()
        rows = [" ".join(words[n : n + WORDS_A_LINE]) for n in range(0, len(words), WORDS_A_LINE)]
        return "txt", "\n".join(f"- [{_clock(n)}] {row}" for n, row in enumerate(rows))
    if passage.form == "notes":
        rows = [r if r.startswith("#") else f"{r} [00:{_clock(n)}]" for n, r in enumerate(passage.lines)]
        return "md", f"---\ntitle: {passage.title!r}\n---\n\n" + "\n".join(rows)
    turns = [line.partition(": ")[::2] for line in passage.lines]
    cues = [
        f"00:{_clock(5 * n)}.000 --> 00:{_clock(5 * n + 5)}.000\n<v {speaker}>{words}"
        for n, (speaker, words) in enumerate(turns)
    ]
    return "vtt", "WEBVTT\n\n" + "\n\n".join(cues)


def _clock(line: int) -> str:
    return f"{line * SECONDS // 60:02d}:{line * SECONDS % 60:02d}"


def results(passages: Iterable[Passage]) -> Iterator[tuple[list[Result], int]]:
    """Of each passage, its numbers with what was found, and how many quantity claims were made in all."""
    with tempfile.TemporaryDirectory() as folder:
        for passage in passages:
            ending, text = as_file(passage)
            file = Path(folder) / f"{passage.lot}{passage.number}.{ending}"
            file.write_text(text + "\n", encoding="utf-8")
            document = read(Job(str(file), file.stem))
            names = {e.id: e.name for e in document.entities if not e.id.startswith(_UNNAMED)}
            left = [c for c in document.claims if c.kind is ClaimKind.QUANTITY]
            claims, of = len(left), []
            for said in passage.said:
                claim = next((c for c in left if c.quantity and _same(c.quantity.surface, said.surface)), None)
                if claim is not None:
                    left.remove(claim)
                entity = claim.subject.entity if claim is not None and claim.subject is not None else None
                of.append(Result(passage, said, claim, names.get(entity) if entity else None))
            yield of, claims


def _same(a: str, b: str) -> bool:
    """Whether two surfaces are of one number: the words of one are all in the other, units aside."""
    one, other = (set(_NUMBER.findall(s.lower().replace(",", ""))) for s in (a, b))
    return one <= other or other <= one


def tally(found: Iterable[tuple[list[Result], int]]) -> Tally:
    every = list(found)
    of = [result for some, _ in every for result in some]
    met = [r for r in of if r.claim is not None]
    named = [r for r in met if NOBODY not in r.said.subjects]
    unnamed = [r for r in met if r.said.subjects == (NOBODY,)]
    return Tally(
        numbers=len(of),
        claims=sum(claims for _, claims in every),
        found=len(met),
        right=sum(r.right for r in met),
        named=len(named),
        named_right=sum(r.right for r in named),
        unnamed=len(unnamed),
        named_falsely=sum(not r.right for r in unnamed),
    )


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.subjects", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("file", type=Path, help="invented passages")
    parser.add_argument("--misses", metavar="LOT", help="also list what is wrong in one lot")
    options = parser.parse_args(given)
    passages = load(options.file)
    for lot in sorted({p.lot for p in passages}):
        found = list(results(p for p in passages if p.lot == lot))
        if lot == options.misses:
            for result in (r for some, _ in found for r in some if not r.right):
                got = "no claim" if result.claim is None else result.name or NOBODY
                where = f"{lot}{result.passage.number:03d} {result.passage.form}"
                sys.stdout.write(f"{where}: {result.said.surface}: {' / '.join(result.said.subjects)}, not {got}\n")
        made = tally(found)
        sys.stdout.write(
            f"{lot}: {made.numbers} numbers, {made.claims} claims, {made.found} found, value+subject F1 {made.f1:.2f}, "
            f"named right {made.named_right}/{made.named}, named falsely {made.named_falsely}/{made.unnamed}\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
