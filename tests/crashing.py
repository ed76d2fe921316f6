"""Other processes for tests of crashes, and how a store is looked over afterwards."""

import os
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parents[1]

# Counters of the store on the left, what they must come to on the right.
COUNTERS = (
    ("SELECT value FROM total WHERE name = 'sources'", "SELECT count(*) FROM source"),
    ("SELECT value FROM total WHERE name = 'segments'", "SELECT count(*) FROM segment"),
    ("SELECT value FROM total WHERE name = 'entities'", "SELECT count(*) FROM entity"),
    ("SELECT value FROM total WHERE name = 'mentions'", "SELECT count(*) FROM mention"),
    ("SELECT value FROM total WHERE name = 'claims'", "SELECT count(*) FROM claim"),
    (
        "SELECT entity, claims FROM busy WHERE claims <> 0 ORDER BY 1",
        "SELECT entity, count(*) FROM about GROUP BY 1 ORDER BY 1",
    ),
    ("SELECT entity, sources FROM busy ORDER BY 1", "SELECT entity, count(*) FROM named GROUP BY 1 ORDER BY 1"),
    (
        "SELECT n, predicate, kind, unit, modality, claims FROM shape ORDER BY 1",
        "SELECT shape, json_extract(body, '$.predicate'), json_extract(body, '$.kind'), "
        "json_extract(body, '$.quantity.unit'), json_extract(body, '$.modality'), count(*) "
        "FROM claim GROUP BY 1, 2, 3, 4, 5 ORDER BY 1",
    ),
    (
        "SELECT shape, by_confidence, claims FROM sure ORDER BY 1, 2",
        "SELECT shape, by_confidence, count(*) FROM claim GROUP BY 1, 2 ORDER BY 1, 2",
    ),
    (
        "SELECT entity, shape, by_confidence, claims, subjects FROM tally ORDER BY 1, 2, 3",
        "SELECT entity, shape, by_confidence, count(*), sum(subject) FROM about GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    ),
    (
        "SELECT entity, other, claims FROM neighbour ORDER BY 1, 2",
        "SELECT a.entity, b.entity, count(*) FROM about AS a JOIN about AS b ON b.n = a.n AND b.entity <> a.entity "
        "GROUP BY 1, 2 ORDER BY 1, 2",
    ),
    (
        "SELECT entity, other, shape, by_confidence, claims, subjects FROM shared ORDER BY 1, 2, 3, 4",
        "SELECT a.entity, b.entity, a.shape, a.by_confidence, count(*), sum(a.subject) FROM about AS a "
        "JOIN about AS b ON b.n = a.n AND b.entity <> a.entity GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
    ),
)


def child(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Another Python with our packages at hand, to talk with by lines."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def tell(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("on\n")
    process.stdin.flush()


def is_whole(path: Path) -> bool:
    """Whether SQLite finds no damage, each index of words fits, and every counter tells the truth."""
    with closing(sqlite3.connect(path)) as db:
        for sql in (
            "INSERT INTO claim_words (claim_words) VALUES ('integrity-check')",
            "INSERT INTO name_words (name_words) VALUES ('integrity-check')",
            "INSERT INTO passage_words (passage_words) VALUES ('integrity-check')",
        ):
            db.execute(sql)  # raises where an index of words is damaged
        return (
            db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            and not db.execute("PRAGMA foreign_key_check").fetchall()
            and all(db.execute(kept).fetchall() == db.execute(true).fetchall() for kept, true in COUNTERS)
        )
