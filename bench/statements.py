"""How many insights that annotators wrote down are covered by a statement, and a sample of statements to be judged.

An insight is covered where a statement of its place (one of the times cited for it, or its paragraph) shares enough
words with it. Whether a statement is checkable is for a reader to say: `--sample` prints them, drawn by a fixed seed.
"""

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from graph.model import Claim, ClaimKind, Document
from ingest.document import Job, key_of, read
from ingest.metadata import is_sidecar

SHARED = 0.2  # share of an insight's words that a statement must hold: annotators write in words of their own
SEED = 1

_EMPTY = frozenset("the and for are was were has have had with that this its from not than more their they".split())

Insight = dict[str, Any]  # `doc`, `t` and `ts` or `para`, `topic`, `text_gist`, as the annotators wrote it


class Covered(NamedTuple):
    """An insight, and the statement of its place that shares most words with it, if there is any there."""

    insight: Insight
    statement: Claim | None
    share: float


def statements(document: Document) -> list[Claim]:
    return [claim for claim in document.claims if claim.kind is ClaimKind.STATEMENT]


def covered(document: Document, insights: Sequence[Insight]) -> Iterator[Covered]:
    """The insights of a document, each with its best statement."""
    made = statements(document)
    for insight in insights:
        wanted = _words(f"{insight['text_gist']} {insight['topic']}")
        near = [(len(wanted & _words(c.text)) / len(wanted), c) for c in made if _is_near(c, insight)]
        share, claim = max(near, key=lambda n: n[0], default=(0.0, None))
        yield Covered(insight, claim, share)


def _is_near(claim: Claim, insight: Insight) -> bool:
    if insight["t"] is None:
        return any(citation.paragraph == insight["para"] for citation in claim.citations)
    return any(citation.start in insight["ts"] for citation in claim.citations)


def _words(text: str) -> set[str]:
    """Words by their first six letters, so that endings do not count."""
    return {word[:6] for word in re.findall(r"[a-z]{3,}", text.lower().replace("-", "")) if word not in _EMPTY}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.statements", description=__doc__)
    parser.add_argument("transcripts", nargs="+", type=Path, help="files")
    parser.add_argument("--insights", type=Path, help="JSON lines: doc, t, ts or para, topic, text_gist")
    parser.add_argument("--sample", type=int, default=0, help="print so many statements to be judged")
    given = parser.parse_args(arguments)
    paths = sorted(path for path in given.transcripts if not is_sidecar(path))
    documents = [read(Job(str(path), key_of(path))) for path in paths]
    out = sys.stdout
    for document in documents:
        out.write(f"{document.source.key}: {len(statements(document))} statements\n")
    if given.insights:
        rows = [json.loads(line) for line in given.insights.read_text("utf-8").splitlines() if line.strip()]
        pairs = [(d, [r for r in rows if d.source.key.startswith(r["doc"])]) for d in documents]
        found = [pair for document, own in pairs for pair in covered(document, own)]
        hits = sum(pair.share >= SHARED for pair in found)
        out.write(f"insights covered: {hits} of {len(found)}\n")
        for pair in found:
            if pair.share < SHARED:
                out.write(f"missed: {pair.insight['text_gist']}\n")
    every = [claim for document in documents for claim in statements(document)]
    for claim in random.Random(SEED).sample(every, min(given.sample, len(every))):
        topics = ", ".join(claim.topics)
        subject = claim.subject.text if claim.subject else "-"
        out.write(f"{claim.source[:12]} [{subject}; {topics}; {claim.modality}] {claim.text}\n")


if __name__ == "__main__":
    main()
