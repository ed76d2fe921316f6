"""`python -m ingest.training check | fit | evaluate`: see docs/training.md."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from graph.errors import ClaimgraphError
from ingest.evaluation.scoring import load_gold
from ingest.lexicon import load
from ingest.training import held_out, talk, weights
from ingest.training.examples import Example, annotated, talks

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
    given = parser.parse_args(arguments)
    try:
        if given.command == "check":
            return _check()
        left = frozenset(filter(None, given.leave.split(",")))
        real = [e for pair in given.annotated for e in _annotated(pair, left)]
        written = list(talks(TALKS))
        return _fit(real, written) if given.command == "fit" else _evaluate(real, written)
    except ClaimgraphError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1


def _annotated(pair: str, left: frozenset[str]) -> list[Example]:
    documents, mark, gold = pair.partition(":")
    if not mark:
        raise ClaimgraphError(f"--annotated {pair!r}: give DOCS:GOLD, two folders with a colon between.")
    return list(annotated(Path(documents), load_gold(Path(gold)), left))


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


def _fit(real: list[Example], written: list[Example]) -> int:
    for name, learned in weights.fit(real, written).items():
        path = WEIGHTS / f"{name}.weights.json"
        path.write_text(json.dumps({"": learned}, indent=0, sort_keys=True) + "\n", encoding="utf-8")
        of = f"{len(real):,} annotated and {len(written):,} written numbers"
        _say(f"{path.name}: {len(learned):,} weights from {of}")
    return 0


def _evaluate(real: list[Example], written: list[Example]) -> int:
    for line in held_out.report(real, written):
        _say(line)
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    raise SystemExit(main())
