"""`claimgraph evaluate`: how good the extraction in the store is, against hand-made annotations."""

import json
from pathlib import Path
from typing import Annotated

import typer

from api.cli.screen import line, table
from api.cli.settings import DEFAULT_STORE, Where, opened
from graph.export import rows as exported_rows
from ingest.scoring import Report, Score, load_gold
from ingest.scoring import evaluate as score


def evaluate(
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD_DIR", help="A folder of *.mentions.jsonl, *.quantities.jsonl ...")
    ],
    docs: Annotated[str | None, typer.Option(help="Only these documents, comma-separated.")] = None,
    errors: Annotated[int, typer.Option(min=0, help="Print so many of each kind of error.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    where: Where = DEFAULT_STORE,
) -> None:
    """Precision, recall and F1 of each stage and document in the store, against annotations."""
    annotations = load_gold(gold)
    with opened(where) as store:
        exported = exported_rows(store)
        mentions, claims = list(exported["mentions"]), list(exported["claims"])
    report = score(mentions, claims, annotations, docs.split(",") if docs else None)
    if as_json:
        typer.echo(json.dumps(_plain(report), indent=1))
    else:
        _print(report)
    for kind, wrong in report.wrong.items():
        for row in wrong[:errors]:
            line(f"{kind}: {json.dumps(row, ensure_ascii=False)[:300]}")


def _print(report: Report) -> None:
    stages = list(report.total)
    body = [[name, *(_cell(scores[stage]) for stage in stages)] for name, scores in report.documents.items()]
    table(["F1 (right/gold)", *stages], [*body, ["ALL", *map(_cell, report.total.values())]])
    line()
    figures = [(s.precision, s.recall, s.f1, s.right, s.predicted, s.gold) for s in report.total.values()]
    rows = [
        [stage, *(f"{x:.3f}" for x in f[:3]), *(f"{n:,}" for n in f[3:])]
        for stage, f in zip(stages, figures, strict=True)
    ]
    table(["over all", "precision", "recall", "F1", "right", "said", "gold"], rows)
    line()
    line(
        "names found by type: " + ", ".join(f"{k} {s.recall:.2f} of {s.gold}" for k, s in sorted(report.types.items()))
    )
    shares = {
        "type of the names found": report.type_right,
        "citation in the very caption": report.citation,
        "speaker": report.speaker,
        "named subjects right": report.named_subjects,
        "modality macro F1": report.modality,
        "world time F1": report.world_time.f1,
    }
    line("; ".join(f"{name} {'-' if share is None else f'{share:.3f}'}" for name, share in shares.items()))


def _cell(score: Score) -> str:
    return f"{score.f1:.2f} ({score.right}/{score.gold})" if score.gold or score.predicted else "-"


def _plain(report: Report) -> dict[str, object]:
    def stages(scores: dict[str, Score]) -> dict[str, dict[str, float]]:
        return {k: {"P": s.precision, "R": s.recall, "F1": s.f1, **s._asdict()} for k, s in scores.items()}

    return {
        "documents": {name: stages(scores) for name, scores in report.documents.items()},
        "total": stages(report.total),
        "types": stages(report.types),
        "type": report.type_right,
        "modality": report.modality,
        "citation": report.citation,
        "speaker": report.speaker,
        "named": report.named_subjects,
        "time": report.world_time.f1,
    }
