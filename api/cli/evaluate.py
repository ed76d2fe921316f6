"""`claimgraph evaluate`: how good the extraction in the store is, against hand-made annotations."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.screen import line, table
from api.cli.settings import DEFAULT_STORE, Where, opened
from graph.export import rows as exported_rows
from ingest.evaluation.mistakes import Mistake, grouped
from ingest.evaluation.scoring import Score, load_gold
from ingest.evaluation.stages import Parts, Report
from ingest.evaluation.stages import evaluate as score

CONFUSED = 12  # pairs of predicates that are shown; `--json` has all


def evaluate(
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD_DIR", help="A folder of *.mentions.jsonl, *.quantities.jsonl ...")
    ],
    docs: Annotated[str | None, typer.Option(help="Only these documents, comma-separated.")] = None,
    errors: Annotated[int, typer.Option(min=0, help="Print so many errors of each cause.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    where: Where = DEFAULT_STORE,
) -> None:
    """Precision, recall and F1 of each stage, type and document in the store, against annotations."""
    annotations = load_gold(gold)
    with opened(where) as store:
        exported = exported_rows(store)
        mentions, claims = list(exported["mentions"]), list(exported["claims"])
    report = score(mentions, claims, annotations, docs.split(",") if docs else None)
    if as_json:
        typer.echo(json.dumps(_plain(report), indent=1))
        return
    _print(report)
    _print_causes(report.mistakes)
    _print_errors(report.mistakes, errors)


def _print(report: Report) -> None:
    stages = list(report.total)
    body = [
        [name, *(_cell(scores[stage]) for stage in stages), _share(report.document_modality[name])]
        for name, scores in report.documents.items()
    ]
    last = ["ALL", *map(_cell, report.total.values()), _share(report.modality)]
    table(["F1 (right/gold)", *stages, "modality"], [*body, last])
    _figures("over all", report.total)
    _figures("names by type", report.types)
    _figures("values by unit", report.units)
    _figures("values by predicate", report.predicates)
    _figures("whole claims by predicate", report.claims)
    _figures("relations by predicate", report.relations)
    _figures("modality of whole claims", report.modalities)
    if report.confusion:
        line()
        shown = list(report.confusion.items())[:CONFUSED]
        table(["gold predicate", "said", "times"], [[gold, said, str(n)] for (gold, said), n in shown])
    line()
    shares = {
        "type of the names found": report.share("type"),
        "citation in the very caption": report.share("citation"),
        "speaker": report.share("speaker"),
        "named subjects right": report.share("named"),
        "modality macro F1": report.modality,
        "world time F1": report.world_time.f1,
    }
    line("; ".join(f"{name} {_share(share)}" for name, share in shares.items()))


def _figures(title: str, scores: Mapping[str, Score] | Mapping[str, Parts]) -> None:
    if not scores:
        return
    line()
    rows = [
        [
            name,
            *(f"{x:.3f}" for x in (s.precision, s.recall, s.f1)),
            *(f"{n:,}" for n in (s.right, s.predicted, s.gold)),
        ]
        for name, s in scores.items()
    ]
    table([title, "precision", "recall", "F1", "right", "said", "gold"], rows)


def _print_causes(mistakes: list[Mistake]) -> None:
    groups = grouped(mistakes)
    if groups:
        line()
        table(["errors", "cause", "number"], [[stage, cause, f"{len(g):,}"] for (stage, cause), g in groups.items()])


def _print_errors(mistakes: list[Mistake], count: int) -> None:
    for (stage, cause), group in grouped(mistakes).items() if count else ():
        line()
        line(f"{stage}: {cause}, {min(count, len(group))} of {len(group)}")
        for mistake in group[:count]:
            place = f"{mistake.start:g} s" if mistake.start is not None else f"paragraph {mistake.paragraph}"
            line(f"  {mistake.document} {place}: {' '.join(mistake.text.split())}")
            line(f"    said {mistake.said or 'nothing'}; gold {mistake.gold or 'nothing'}")


def _cell(score: Score) -> str:
    return f"{score.f1:.2f} ({score.right}/{score.gold})" if score.gold or score.predicted else "-"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def _plain(report: Report) -> dict[str, Any]:
    """The whole report as JSON values."""

    def figures(scores: Mapping[str, Score] | Mapping[str, Parts]) -> dict[str, dict[str, float]]:
        return {k: {"P": s.precision, "R": s.recall, "F1": s.f1, **s._asdict()} for k, s in scores.items()}

    return {
        "documents": {
            name: figures(scores) | {"modality": report.document_modality[name]}
            for name, scores in report.documents.items()
        },
        "total": figures(report.total),
        "types": figures(report.types),
        "units": figures(report.units),
        "predicates": figures(report.predicates),
        "claims": figures(report.claims),
        "relations": figures(report.relations),
        "modalities": figures(report.modalities),
        "confusion": [{"gold": g, "said": s, "times": n} for (g, s), n in report.confusion.items()],
        "type": report.share("type"),
        "modality": report.modality,
        "citation": report.share("citation"),
        "speaker": report.share("speaker"),
        "named": report.share("named"),
        "time": report.world_time.f1,
        "world_time": figures({"years": report.world_time})["years"],
        "causes": [{"stage": s, "cause": c, "number": len(g)} for (s, c), g in grouped(report.mistakes).items()],
        "errors": [m._asdict() for group in grouped(report.mistakes).values() for m in group],
    }
