"""Claims drawn at random to be judged by reading, field by field: what no annotation measures is measured so.

`--sources` draws quantity claims out of a store, as many of each source, by a fixed seed, and prints each with the
words round it and every field. `--judged` prints those again that a file of verdicts names, as the store has them now.
Without a store the verdicts are counted: a row a claim and round, a letter a field, r right, w wrong, m left out though
said, e rightly empty, - not judged (the number is no claim, or is claimed no longer).
"""

import argparse
import csv
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from graph.model import Claim, ClaimKind, Thing
from graph.store import ClaimFilter, ClaimOrder, GraphStore
from graph.stores import open_store

FIELDS = (
    "worth", "predicate", "value", "subject", "of", "per", "base", "scope", "place", "time", "status", "modality",
    "negated", "speaker",
)  # fmt: skip
LETTERS = {"r": "right", "w": "wrong", "m": "left out", "e": "rightly empty", "-": "not judged"}
AROUND = 3  # segments before and behind that are printed with a claim
CHARACTERS = 700
VERDICTS = Path(__file__).parent / "judged.csv"
PAGE = 500


class Verdict(NamedTuple):
    """How the fields of one claim were judged in one round (before or after a change), and why what is not right."""

    claim: str
    source: str
    round: str
    letters: dict[str, str]
    why: str


def drawn(store: GraphStore, sources: Sequence[str], count: int, seed: int) -> list[Claim]:
    """Quantity claims, equally many of each source, in the order of the text. A source goes by how its key begins.

    The claims are drawn by id, which hashes the words: another version that makes the same claims draws the same."""
    keys = [next((s.key for s in store.all_sources() if s.key.startswith(start)), None) for start in sources]
    if None in keys:
        raise SystemExit(f"no source whose key begins with {sources[keys.index(None)]}: see `claimgraph status`")
    parts = [count // len(keys) + (n < count % len(keys)) for n in range(len(keys))]
    found: list[Claim] = []
    for key, part in zip(keys, parts, strict=True):
        claims = sorted(_quantities(store, str(key)), key=lambda claim: claim.id)
        picked = random.Random(f"{seed} {key}").sample(claims, min(part, len(claims)))
        found.extend(sorted(picked, key=lambda claim: claim.position))
    return found


def _quantities(store: GraphStore, key: str) -> Iterator[Claim]:
    where, after = ClaimFilter(source=key, kind=ClaimKind.QUANTITY), None
    while True:
        page = store.claims(where, ClaimOrder.SOURCE, PAGE, after)
        yield from page.nodes
        if not page.more:
            return
        after = page.edges[-1].cursor


def shown(store: GraphStore, claim: Claim) -> Iterator[str]:
    """The lines that let anyone judge a claim: the words round its number, the number in brackets, and every field."""
    first = claim.citations[0]
    segments = store.segments(claim.source, max(0, first.segment - AROUND), first.last + AROUND + 1)
    start = "" if first.start is None else f" at {first.start:.0f} s"
    yield f"## {claim.id} {claim.source}{start}"
    words = " / ".join(segment.text for segment in segments)
    surface = claim.quantity.surface if claim.quantity else ""
    at = words.find(first.quote)
    at = words.find(surface, max(0, at)) if at >= 0 else words.find(surface)
    if at >= 0:
        left, right = max(0, at - CHARACTERS), at + len(surface) + CHARACTERS
        words = f"{words[left:at]}[[{surface}]]{words[at + len(surface) : right]}"
    yield words.replace("\n", " ")
    yield from (f"  {name}: {value}" for name, value in fields(claim).items())


def fields(claim: Claim) -> dict[str, str]:
    """Every field that is judged, as it stands; "" where the claim has none."""
    quantity, time = claim.quantity, claim.world_time
    assert quantity is not None
    number = f"{_or_open(quantity.low)}..{_or_open(quantity.high)}"
    if quantity.value is not None:
        number = f"{quantity.value:g}"
    return {
        "worth": f"confidence {claim.confidence}",
        "predicate": claim.predicate,
        "value": f"{number} {quantity.unit}{' (approximate)' if quantity.approximate else ''}",
        "subject": _thing(claim.subject),
        "of": _thing(quantity.of),
        "per": _thing(quantity.per),
        "base": _thing(quantity.base),
        "scope": quantity.scope or "",
        "place": claim.place or "",
        "time": f"{time.edtf} ({time.text}{', from said at' if time.from_said_at else ''})" if time else "",
        "status": claim.status.value if claim.status else "",
        "modality": claim.modality.value,
        "negated": "yes" if claim.negated else "",
        "speaker": _thing(claim.speaker),
    }


def _or_open(bound: float | None) -> str:
    return "" if bound is None else f"{bound:g}"


def _thing(thing: Thing | None) -> str:
    if thing is None:
        return ""
    return f"{thing.text} <{thing.entity}>" if thing.entity else thing.text


def read_verdicts(path: Path) -> list[Verdict]:
    """The rows of a file of verdicts. ValueError, with the claim, where a letter is none."""
    rows = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            letters = {field: row[field] for field in FIELDS}
            for field, letter in letters.items():
                if letter not in LETTERS:
                    raise ValueError(f"{path}: {field} of {row['claim']} is {letter!r}, not one of {' '.join(LETTERS)}")
            rows.append(Verdict(row["claim"], row["source"], row["round"], letters, row["why"]))
    return rows


def table(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """How often each field got each letter; one line a field, and for each round a column a letter."""
    rounds = list(dict.fromkeys(verdict.round for verdict in verdicts))
    counted = {r: {f: Counter(v.letters[f] for v in verdicts if v.round == r) for f in FIELDS} for r in rounds}
    heads = [" / ".join(list(LETTERS.values())[:4]) + f", {r}" for r in rounds]
    yield f"| field | {' | '.join(heads)} |"
    yield f"|---|{'---|' * len(rounds)}"
    for field in FIELDS:
        cells = [" / ".join(str(counted[r][field][letter]) for letter in "rwme") for r in rounds]
        yield f"| {field} | {' | '.join(cells)} |"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.judged", description=__doc__)
    parser.add_argument("--store", help="where the sources were ingested")
    parser.add_argument("--sources", help="draw of these: beginnings of keys, with commas between")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--judged", action="store_true", help="the claims that the file of verdicts names")
    parser.add_argument("--verdicts", type=Path, default=VERDICTS, help="the file of verdicts")
    given = parser.parse_args(arguments)
    if given.store is None:
        sys.stdout.write("\n".join(table(read_verdicts(given.verdicts))) + "\n")
        return
    if bool(given.sources) == given.judged:
        parser.error("--store wants one of --sources and --judged")
    store = open_store(given.store)
    try:
        if given.judged:
            ids = list(dict.fromkeys(verdict.claim for verdict in read_verdicts(given.verdicts)))
            kept = store.claims_by_id(ids)
            sys.stdout.writelines(f"## {id} is no longer claimed\n\n" for id in ids if id not in kept)
            claims = [kept[id] for id in ids if id in kept]
        else:
            claims = drawn(store, given.sources.split(","), given.count, given.seed)
        for claim in claims:
            sys.stdout.write("\n".join(shown(store, claim)) + "\n\n")
    finally:
        store.close()


if __name__ == "__main__":
    main()
