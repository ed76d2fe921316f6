"""`python -m ingest.training check | fit | evaluate | boundaries`: see docs/training.md."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from graph.errors import ClaimgraphError
from ingest.evaluation.scoring import load_gold
from ingest.lexicon import load
from ingest.training import boundaries, curve, held_out, modality, relations, talk, weights
from ingest.training.examples import Example, annotated, talks
from ingest.training.relations import Reading

TALKS = Path(__file__).parent / "talks"
WEIGHTS = Path(__file__).parent.parent / "data"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ingest.training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="read every talk and say what is wrong with which line")
    for name, what in (("fit", "fit the weights and write them"), ("evaluate", "leave one document out")):
        command = commands.add_parser(name, help=what)
        command.add_argument(
            "--annotated", action="append", default=[], metavar="DOCS:GOLD",
            help="a folder of documents and the folder of their annotations; may be repeated",
        )  # fmt: skip
        command.add_argument("--leave", default="", metavar="DOC,DOC", help="documents that are not to be read")
    ends = commands.add_parser("boundaries", help="learn where sentences end from talks with punctuation")
    ends.add_argument("--speech", type=Path, required=True, metavar="DIR", help="a folder of such talks")
    given = parser.parse_args(arguments)
    try:
        if given.command == "check":
            return _check()
        if given.command == "boundaries":
            return _boundaries(given.speech)
        left = frozenset(filter(None, given.leave.split(",")))
        real = [e for pair in given.annotated for e in _annotated(pair, left)]
        written = list(talks(TALKS))
        stated = [r for pair in given.annotated for r in _related(pair, left)] + list(relations.talks(TALKS))
        return _fit(real, written, stated) if given.command == "fit" else _evaluate(real, written, stated)
    except ClaimgraphError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1


def _annotated(pair: str, left: frozenset[str]) -> list[Example]:
    documents, gold = _folders(pair)
    return list(annotated(documents, load_gold(gold, left), left))


def _related(pair: str, left: frozenset[str]) -> list[Reading]:
    documents, gold = _folders(pair)
    ours = gold.resolve() == relations.OURS.resolve()
    return list(relations.annotated(documents, load_gold(gold, left), left, ours))


def _folders(pair: str) -> tuple[Path, Path]:
    documents, mark, gold = pair.partition(":")
    if not mark:
        raise ClaimgraphError(f"--annotated {pair!r}: give DOCS:GOLD, two folders with a colon between.")
    return Path(documents), Path(gold)


def _check() -> int:
    wrong = 0
    for path in sorted(TALKS.glob("*.talk")):
        try:
            read = talk.load(path, load())
        except ClaimgraphError as error:
            sys.stderr.write(f"error: {error}\n")
            wrong += 1
            continue
        quantities = [q for line in read.lines for q in line.quantities]
        relations = sum(len(line.relations) for line in read.lines)
        unnamed = sum(q.subject is None for q in quantities)
        counts = f"{len(quantities):4} quantities, {unnamed:3} of nothing named, {relations:3} relations"
        _say(f"{path.stem:28} {len(read.lines):4} lines {counts}")
    return 1 if wrong else 0


def _fit(real: list[Example], written: list[Example], stated: list[Reading]) -> int:
    of = f"{len(real):,} annotated and {len(written):,} written numbers"
    for name, learned in weights.fit(real, written).items():
        _write(name, {"": learned}, of)
    said = [*modality.told([*real, *written]), *modality.sentences(modality.SENTENCES)]
    _write("modality", modality.learn(said), f"{len(said):,} numbers that are claims")
    of = f"{sum(len(r.seen) for r in stated):,} relations that rules see in {len(stated)} texts"
    _write("relations", {"": relations.learn(stated)}, of)
    return 0


def _write(name: str, learned: dict[str, dict[str, float]], of: str) -> None:
    path = WEIGHTS / f"{name}.weights.json"
    path.write_text(json.dumps(learned, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    _say(f"{path.name}: {sum(map(len, learned.values())):,} weights from {of}")


def _evaluate(real: list[Example], written: list[Example], stated: list[Reading]) -> int:
    reports = (
        held_out.report(real, written), modality.report(real, written), relations.report(stated),
        curve.report(real, written, stated),
    )  # fmt: skip
    for n, report in enumerate(reports):
        for line in (*("",) * (n > 0), *report):
            _say(line)
    return 0


def _boundaries(folder: Path) -> int:
    read = boundaries.read(folder)
    learned = boundaries.learn(read)
    learned.write(WEIGHTS)
    count = sum(len(own) for own in learned.weights.values())
    _say(f"boundaries: {count:,} weights from {sum(len(t.words) for t in read):,} words of {len(read)} talks")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    raise SystemExit(main())
