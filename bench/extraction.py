"""How good extraction is beside simpler ways, and what each part of it is good for: one run, one scorer.

What is annotated is given as folders of documents and of annotations; docs/evaluation.md says in which form. The
learned weights that ship have seen these annotations: `--held-out` learns them anew for each document from the others.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from spacy.language import Language
from spacy.tokens import Doc

from bench import baselines
from graph.errors import ClaimgraphError
from graph.export import claim_row, mention_row
from graph.model import Source
from ingest import analysis, linear, pipeline
from ingest.claims import worth
from ingest.discourse import setting
from ingest.discourse.discourse import Discourse
from ingest.document import Job, key_of, prepare
from ingest.evaluation.scoring import STAGES, Gold, Row, Score, load_gold, of_document
from ingest.evaluation.stages import evaluate
from ingest.lexicon import load
from ingest.metadata import is_sidecar
from ingest.pipeline import SECOND, Findings, Pipeline
from ingest.relations import relations
from ingest.relations.ends import End
from ingest.text import Text
from ingest.training import relations as related
from ingest.training import weights as learned
from ingest.training.__main__ import TALKS
from ingest.training.examples import annotated, talks
from ingest.training.held_out import group

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
DEFAULT = ((SHARED / "seeds", SHARED / "gold"), (SHARED / "training/docs", SHARED / "training/gold"))
CHECK = ((ROOT / "corpus", Path(__file__).parent / "gold"),)
NOTHING = Score(0, 0, 0)
TABLE = ("mentions", "value", "value+subject", "claim", "relations")  # stages in the table of parts
FLAT = "bench_flat"


class Annotated(NamedTuple):
    """A document with its annotations, cut into segments."""

    name: str
    gold: Gold
    source: Source
    text: Text


class Rows(NamedTuple):
    """What a way of extraction says of one document."""

    mentions: list[Row]
    claims: list[Row]


class Figures(NamedTuple):
    """Scores by stage over all documents, and how many of the named subjects are right."""

    scores: dict[str, Score]
    named: Score


Read = Callable[[Annotated], Rows]


def documents(pairs: Sequence[tuple[Path, Path]], left: frozenset[str]) -> list[Annotated]:
    """The annotated documents of the folders, in order. ClaimgraphError: there is none."""
    found = []
    for folder, annotations in pairs:
        gold = load_gold(annotations, left)
        for name in gold.documents:
            path = next((p for p in sorted(folder.glob(f"{name}*")) if not is_sidecar(p)), None)
            if path is not None:
                found.append(Annotated(name, gold, *prepare(Job(str(path), key_of(path)))))
    if not found:
        raise ClaimgraphError("no annotated document in these folders. Give --annotated DOCS:GOLD.")
    return found


def ours(document: Annotated) -> Rows:
    """This pipeline, as it is at the moment."""
    made = analysis.analyse(document.source, document.text)
    known = {entity.id: entity for entity in made.entities}
    return Rows(
        [mention_row(mention, known.get) for mention in made.mentions],
        [claim_row(claim, known.get, document.source) for claim in made.claims],
    )


def scored(found: list[tuple[Annotated, Rows]]) -> Figures:
    """What was found, summed over the documents."""
    scores, shares = dict.fromkeys(STAGES, NOTHING), NOTHING
    for document, rows in found:
        report = evaluate(rows.mentions, rows.claims, document.gold, [document.name])
        scores = {stage: scores[stage] + report.total[stage] for stage in STAGES}
        shares += report.shares.get("named", NOTHING)
    return Figures(scores, shares)


def stage(name: str, found: list[tuple[Annotated, list[Row]]]) -> Score:
    """One stage alone, for rows that hold no more than it looks at."""
    return sum(
        (STAGES[name](of_document(rows, d.name, d.gold), d.gold, d.name).score for d, rows in found), start=NOTHING
    )


# Each part of the extraction, switched off.


@contextmanager
def no_parse() -> Iterator[None]:
    """Neither tagger nor parser."""
    nlp = pipeline.pipeline().parser
    if not Language.has_factory(FLAT):
        Language.component(FLAT, func=baselines.flat)
    kept = [(name, pipe) for name, pipe in nlp._components if name in SECOND]
    with mock.patch.object(nlp, "_components", [(FLAT, baselines.flat), *kept]):
        yield


@contextmanager
def only_names(keep: Callable[[pipeline.Name], bool]) -> Iterator[None]:
    """Some of the names are not seen."""
    skim = Pipeline.skim

    def fewer(self: Pipeline, text: Text) -> Findings:
        found = skim(self, text)
        return found._replace(names=[name for name in found.names if keep(name)])

    with mock.patch.object(Pipeline, "skim", fewer):
        yield


def _all_worth(self: worth.Worth, doc: Doc) -> Doc:
    done = _JUDGE(self, doc)
    for number in done.spans.get("quantities", ()):
        number._.worth = 1.0
    return done


_JUDGE = worth.Worth.__call__
_ENDS: Any = relations.__dict__["ends"]  # the name that it imports, which is what is patched


def _alone(found: list[End]) -> list[End]:
    """Each name by itself instead of lists: the last of those that stand together is next to what follows."""
    return [end._replace(members=end.members[-1:]) for end in found]


def _ends(change: Callable[[list[End]], list[End]]) -> Any:
    return mock.patch.object(relations, "ends", lambda *given: change(_ENDS(*given)))


def parts() -> dict[str, list[Any]]:
    """What is switched off -> the patches that do it, made anew each time."""
    lists = _ends(_alone)
    pronouns = _ends(lambda found: [end for end in found if end.is_name])
    topics = mock.patch.object(relations, "topic", return_value=None)
    return {
        "names: exact ones only": [only_names(lambda name: name.method == "exact"), _no_described()],
        "names: none that are only described": [_no_described()],
        "grammar: no tagger, no parser": [no_parse()],
        "discourse: nobody is talked about": [
            mock.patch("ingest.discourse.setting.follow", return_value=Discourse(())),
            mock.patch("ingest.claims.subjects.spoken_of", return_value=None),
            mock.patch("ingest.claims.subjects.implied", return_value=None),
        ],
        "sentences: none in words without stops": [mock.patch.object(setting, "marked", lambda text, whole=(): text)],
        "subjects: the plain rule, no scorer": [baselines.choosing(baselines.plain_rule)],
        "claims: every number is one": [mock.patch.object(worth.Worth, "__call__", _all_worth)],
        "relations: no lists": [lists],
        "relations: no pronouns": [pronouns],
        "relations: no topic": [topics],
    }


def _no_described() -> Any:
    return mock.patch.object(analysis, "describe", return_value=[])


def weights(pairs: Sequence[tuple[Path, Path]], left: frozenset[str]) -> Callable[[Annotated], Any]:
    """Patches of the learned weights, by document: learned from the other documents and from the written talks."""
    real = [e for folder, annotations in pairs for e in annotated(folder, load_gold(annotations, left), left)]
    written = list(talks(TALKS))
    stated = [r for folder, annotations in pairs for r in related.annotated(folder, load_gold(annotations, left), left)]
    stated += related.talks(TALKS)

    def fit(held: str | None) -> dict[str, dict[str, float]]:
        others = learned.fit([e for e in real if group(e.document) != held], written)
        return others | {"relations": related.learn([r for r in stated if r.fold != held])}

    shipped = linear.load
    fitted = {
        held: fit(held)
        for held in sorted({*(group(e.document) for e in real), *(r.fold for r in stated if r.kind != "written")})
    }
    everything = fit(None) if real else {}

    def patch(document: Annotated) -> Any:
        own = fitted.get(group(document.name), everything)
        return mock.patch.object(linear, "load", lambda name: {"": own[name]} if name in own else shipped(name))

    return patch


class Run:
    """Reads the documents in each way; the tables are lines of Markdown."""

    def __init__(self, found: list[Annotated], learned: Callable[[Annotated], Any] | None = None) -> None:
        self.documents = found
        self.learned = learned
        self.lexicon = load()
        self.whole = self.read()

    def read(self, *patches: Any) -> list[tuple[Annotated, Rows]]:
        """This pipeline over all documents, with patches."""
        read = []
        with ExitStack() as stack:
            for patch in patches:
                stack.enter_context(patch)
            for document in self.documents:
                with ExitStack() as inner:
                    if self.learned is not None:
                        inner.enter_context(self.learned(document))
                    read.append((document, ours(document)))
        return read

    def tables(self) -> Iterator[str]:
        yield from self._what()
        for table in (self._names, self._dates, self._values, self._subjects, self._relations, self._parts):
            yield ""
            yield from table()

    def _what(self) -> Iterator[str]:
        gold = {name: sum(s.gold for d, r in self.whole for s in [stage(name, [(d, r.claims)])]) for name in TABLE[1:]}
        names = sum(stage("mentions", [(d, r.mentions)]).gold for d, r in self.whole)
        yield f"{len(self.documents)} documents: {', '.join(d.name for d in self.documents)}; annotated are"
        yield f"{names:,} names, {gold['value']:,} numbers, {gold['relations']:,} relations."

    def _each(self, rows: Callable[[Annotated], list[Row]]) -> list[tuple[Annotated, list[Row]]]:
        return [(document, rows(document)) for document in self.documents]

    def _own(self, part: str, keep: Callable[[Row], bool] = lambda row: True) -> list[tuple[Annotated, list[Row]]]:
        return [(document, [r for r in getattr(rows, part) if keep(r)]) for document, rows in self.whole]

    def _names(self) -> Iterator[str]:
        nlp = baselines.recognizer()
        recognized = self._each(lambda d: baselines.recognized(d.source.key, d.text, nlp))
        looked_up = [(d, baselines.looked_up(rows, self.lexicon)) for d, rows in recognized]
        matched = self._each(lambda d: baselines.matched_names(d.source.key, d.text, self.lexicon))
        ways = {
            "this pipeline": self._own("mentions"),
            "its exact links alone": self._own("mentions", lambda row: row["method"] in ("exact", "grammar")),
            "the lexicon's names wherever they stand": matched,
            "spaCy's NER": recognized,
            "spaCy's NER, looked up in the lexicon": looked_up,
        }
        yield from table("names", {name: stage("mentions", rows) for name, rows in ways.items()})
        self._recognized = recognized

    def _dates(self) -> Iterator[str]:
        ways = {"this pipeline": self._own("mentions"), "spaCy's NER": self._recognized}
        yield from table("date expressions", {name: stage("dates", rows) for name, rows in ways.items()})

    def _values(self) -> Iterator[str]:
        def read(numbers: Callable[[str], Iterator[baselines.Number]]) -> list[tuple[Annotated, list[Row]]]:
            return self._each(lambda d: baselines.values(d.source.key, d.text, numbers(d.text.text)))

        ways = {"this pipeline": self._own("claims")}
        if (quantulum := baselines.quantulum()) is not None:
            ways["quantulum3"] = read(quantulum)
        ways["one regular expression"] = read(baselines.one_expression)
        yield from table("numbers", {name: stage("value", rows) for name, rows in ways.items()})

    def _subjects(self) -> Iterator[str]:
        rules = {
            "its plain rule": baselines.plain_rule,
            "its learned scorer": baselines.scorer,
            "the nearest entity": baselines.nearest,
            "the last entity": baselines.last,
            "the grammatical subject, else the last entity": baselines.grammatical,
            "the last entity within twelve words, else none": baselines.last_close,
            "none, always": baselines.nothing,
        }
        ways = {"this pipeline": scored(self.whole)}
        for name, choose in rules.items():
            ways[name] = scored(self.read(baselines.choosing(choose)))
        yield from table("value with subject", {name: f.scores["value+subject"] for name, f in ways.items()})
        yield ""
        yield from table("whole claim", {name: f.scores["claim"] for name, f in ways.items()})
        yield ""
        yield "| named subjects | right | of | share |"
        yield "| --- | --- | --- | --- |"
        yield from (
            f"| {name} | {f.named.right} | {f.named.gold} | {f.named.precision:.3f} |" for name, f in ways.items()
        )

    def _relations(self) -> Iterator[str]:
        pipe = pipeline.pipeline()
        known = self._each(
            lambda d: baselines.known_relations(d.source.key, d.text, pipe.skim(d.text).names, self.lexicon)
        )
        ways = {"this pipeline": self._own("claims"), "what the lexicon knows, both names close": known}
        yield from table("relations", {name: stage("relations", rows) for name, rows in ways.items()})

    def _parts(self) -> Iterator[str]:
        yield f"| P / R / F1 | {' | '.join(TABLE)} | named |"
        yield f"| --- |{' --- |' * (len(TABLE) + 1)}"
        whole = scored(self.whole)
        yield _line("all of it", whole, None)
        for name, patches in parts().items():
            yield _line(name, scored(self.read(*patches)), whole)


def table(title: str, scores: dict[str, Score]) -> Iterator[str]:
    yield f"| {title} | P | R | F1 | right | said | gold |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for name, s in scores.items():
        figures = " | ".join(f"{x:.3f}" for x in (s.precision, s.recall, s.f1))
        yield f"| {name} | {figures} | {s.right:,} | {s.predicted:,} | {s.gold:,} |"


def _line(name: str, figures: Figures, whole: Figures | None) -> str:
    """One line of the table of parts: what does not change is left empty."""
    cells = []
    for key in TABLE:
        s = figures.scores[key]
        same = whole is not None and s == whole.scores[key]
        cells.append("" if same else f"{s.precision:.3f} / {s.recall:.3f} / {s.f1:.3f}")
    same = whole is not None and figures.named == whole.named
    return f"| {name} | {' | '.join(cells)} | {'' if same else f'{figures.named.precision:.3f}'} |"


def pair(given: str) -> tuple[Path, Path]:
    folder, mark, gold = given.partition(":")
    if not mark:
        raise argparse.ArgumentTypeError(f"{given!r}: give DOCS:GOLD, two folders with a colon between")
    return Path(folder), Path(gold)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.extraction", description=__doc__)
    parser.add_argument(
        "--annotated", action="append", type=pair, metavar="DOCS:GOLD",
        help="a folder of documents and the folder of their annotations; may be repeated",
    )  # fmt: skip
    parser.add_argument("--leave", default="", metavar="DOC,DOC", help="documents that are not to be read")
    parser.add_argument("--held-out", action="store_true", help="learn the weights anew for each document")
    given = parser.parse_args(arguments)
    left = frozenset(filter(None, given.leave.split(",")))
    pairs = given.annotated or [pair for pair in DEFAULT if all(folder.is_dir() for folder in pair)]
    if not pairs:
        sys.stderr.write("No annotated folders given or beside the project: the small check of corpus/ is read.\n")
        pairs = list(CHECK)
    if baselines.quantulum() is None:
        sys.stderr.write("quantulum3 is not installed: pip install -e '.[bench]'\n")
    try:
        run = Run(documents(pairs, left), weights(pairs, left) if given.held_out else None)
        sys.stdout.write("\n".join(run.tables()) + "\n")
    except ClaimgraphError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
