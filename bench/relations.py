"""How many relations of invented passages are found, and how many more are claimed: `tests/data/relations.txt`.

Each passage is read by itself, by the weights that ship. The halves A and B were parted by lot: rules are written with
the misses of A in sight (and of C), and stay where B (and D) gains.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from graph.model import RELATION_PREDICATES, Precision, Segment, Source
from ingest.analysis import study
from ingest.evaluation.scoring import Score
from ingest.lexicon import load
from ingest.text import Text

PASSAGES = Path(__file__).parent.parent / "tests" / "data" / "relations.txt"
TURNED = {"supplies": "customer_of", "raised_from": "invests_in"}  # the same fact the other way round
MUTUAL = ("partner_of", "competes_with")

Triple = tuple[str, str, str]


class Passage(NamedTuple):
    """A few words and the relations that they state: subject, predicate, object, by the names of the lexicon."""

    half: str
    form: str
    text: str
    told: tuple[Triple, ...]


class Outcome(NamedTuple):
    """What a passage states and what is claimed of it, each relation as `settled` has it: the predicate that it is
    called by there."""

    passage: Passage
    gold: dict[Triple, str]
    claimed: dict[Triple, str]

    @property
    def score(self) -> Score:
        return Score(len(self.gold.keys() & self.claimed.keys()), len(self.claimed), len(self.gold))


def passages(path: Path = PASSAGES) -> list[Passage]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    parts = [[part.strip() for part in line.split("|")] for line in lines]
    return [
        Passage(half, form, text, tuple(_triple(told) for told in relations.split(";") if told))
        for half, form, text, relations in parts
    ]


def _triple(told: str) -> Triple:
    words = told.split()
    place = next(n for n, word in enumerate(words) if word in RELATION_PREDICATES)
    return " ".join(words[:place]), words[place], " ".join(words[place + 1 :])


def settled(triple: Triple) -> Triple:
    """A relation as it is said one way, whichever way it was said."""
    one, predicate, other = triple
    if predicate in TURNED:
        return other, TURNED[predicate], one
    if predicate in MUTUAL:
        return min(one, other), predicate, max(one, other)
    return triple


def read(passage: Passage) -> Outcome:
    precision = Precision.NOTE if passage.form == "n" else Precision.CAPTION
    segment = Segment(index=0, text=passage.text, start=0.0, end=10.0, paragraph=1, precision=precision)
    kind = "notes" if passage.form == "n" else "captions"
    source = Source(key="passage", sha256="0" * 64, fingerprint="0" * 64, format=kind)
    entities = load().entities
    said = [
        (entities[r.subject.entity].name, r.predicate, entities[r.object.entity].name)
        for r in study(source, Text((segment,))).relations
        if not r.negated
    ]
    gold, claimed = ({settled(triple): triple[1] for triple in told} for told in (passage.told, said))
    return Outcome(passage, gold, claimed)


def table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Precision, recall and F1 of each half, then of each predicate the right, claimed and stated ones."""
    halves = sorted({outcome.passage.half for outcome in outcomes})
    yield "half | passages | precision | recall | F1"
    for half in halves:
        own = [outcome for outcome in outcomes if outcome.passage.half == half]
        total = sum((outcome.score for outcome in own), Score(0, 0, 0))
        yield f"{half} | {len(own)} | {total.precision:.3f} | {total.recall:.3f} | {total.f1:.3f}"
    yield f"predicate, right of claimed / stated | {' | '.join(halves)}"
    counts: Counter[tuple[str, str, str]] = Counter()
    for outcome in outcomes:
        for what, told in (("stated", outcome.gold), ("claimed", outcome.claimed)):
            counts.update((predicate, outcome.passage.half, what) for predicate in told.values())
        right = outcome.gold.keys() & outcome.claimed.keys()
        counts.update((outcome.gold[triple], outcome.passage.half, "right") for triple in right)
    for predicate in sorted(
        {key[0] for key in counts}, key=lambda p: (-sum(counts[p, h, "stated"] for h in halves), p)
    ):
        cells = [[counts[predicate, half, what] for what in ("right", "claimed", "stated")] for half in halves]
        yield f"{predicate} | {' | '.join(f'{right} of {claimed} / {stated}' for right, claimed, stated in cells)}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.relations", description=__doc__)
    parser.add_argument("--misses", default="", metavar="HALVES", help="print what is missed and wrong in these halves")
    given = parser.parse_args(arguments)
    outcomes = [read(passage) for passage in passages()]
    for line in table(outcomes):
        sys.stdout.write(f"{line}\n")
    for outcome in outcomes:
        if outcome.passage.half in given.misses and outcome.gold.keys() != outcome.claimed.keys():
            sys.stdout.write(f"{outcome.passage.text}\n")
            for mark, told in (
                ("-", outcome.gold.keys() - outcome.claimed),
                ("+", outcome.claimed.keys() - outcome.gold),
            ):
                sys.stdout.writelines(f"  {mark} {' '.join(triple)}\n" for triple in sorted(told))


if __name__ == "__main__":
    main()
