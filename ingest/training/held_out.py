"""How good the scorers are on documents not seen: each is scored with weights learned from the others."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ingest import linear
from ingest.claims.claims import LEAST_WORTH
from ingest.claims.confidence import bounded
from ingest.evaluation.scoring import Score
from ingest.training import fit as fitting
from ingest.training import scorers
from ingest.training.examples import Example

# Documents about one recording or with shared text are always held out together.
TOGETHER = {"n05": "004", "001": "002"}
FOLDS = 6
THRESHOLDS = (0.0, 0.2, 0.3, 0.4, 0.5)


class Chosen(NamedTuple):
    """An example with the subject that the scorer chose for it, the probability that it is a claim, and that of the
    subject that the rules chose."""

    example: Example
    subject: str | None
    worth: float
    likely: float

    @property
    def judged(self) -> tuple[Example, float, float]:
        return self.example, self.worth, self.likely


def group(document: str) -> str:
    return TOGETHER.get(document, document)


def leave_one_out(real: Sequence[Example], written: Sequence[Example]) -> list[Chosen]:
    """Every annotated number, scored by weights that know nothing of its document."""
    found = []
    for held in sorted({group(e.document) for e in real}):
        others = [e for e in real if group(e.document) != held]
        found += score([e for e in real if group(e.document) == held], [*others, *written])
    return found


def folded(real: Sequence[Example], written: Sequence[Example]) -> list[Chosen]:
    """The numbers of the written talks, scored by weights that know nothing of a sixth of the talks at a time."""
    documents = sorted({e.document for e in written})
    fold = {document: n % FOLDS for n, document in enumerate(documents)}
    found = []
    for n in range(min(FOLDS, len(documents))):
        others = [e for e in written if fold[e.document] != n]
        found += score([e for e in written if fold[e.document] == n], [*real, *others])
    return found


def score(examples: Sequence[Example], learned_from: Sequence[Example]) -> list[Chosen]:
    """Examples scored by weights that are learned from others."""
    subjects, worth = scorers.subjects(learned_from), scorers.worth(learned_from)
    found = []
    for example in examples:
        choices = example.number._.choices
        likely = linear.softmax({c.entity or "": linear.score(subjects, c.features) for c in choices})
        best = max(likely, key=lambda entity: (likely[entity], entity))
        claimed = linear.sigmoid(linear.score(worth, example.number._.looked_at))
        found.append(Chosen(example, best or None, claimed, likely[choices[0].entity or ""]))
    return found


def report(real: Sequence[Example], written: Sequence[Example]) -> Iterator[str]:
    """The tables: subjects, claims, and how both grow with what is learned from."""
    yield f"{len(real):,} annotated numbers, {len(written):,} in talks written to learn from"
    yield ""
    yield f"{'subject of a number':34} {'all':>6} {'named':>6} {'none':>6}"
    rule = [Chosen(e, _by_rule(e), 1.0, 1.0) for e in real]
    yield _subject_line("plain rule", rule)
    yield _subject_line("learned from the other documents", leave_one_out(real, ()))
    yield _subject_line("from talks alone", score(real, written))
    both = leave_one_out(real, written)
    yield _subject_line("from both", both)
    for share in (0.25, 0.5, 0.75):
        part = _part(written, share)
        yield _subject_line(f"from both, {share:.0%} of the talks", leave_one_out(real, part))
    yield ""
    yield f"{'is it a claim':34} {'P':>6} {'R':>6} {'F1':>6}"
    for name, chosen in (("others", leave_one_out(real, ())), ("talks", score(real, written)), ("both", both)):
        for threshold in THRESHOLDS:
            yield _worth_line(f"from {name}, kept from {threshold:.2f}", chosen, threshold)
    for kind, prose in (("talk", False), ("notes", True)):
        of_kind = [c for c in both if c.example.setting.prose == prose]
        for threshold in (0.0, LEAST_WORTH):
            yield _worth_line(f"{kind}, from both, kept from {threshold:.2f}", of_kind, threshold)
    yield ""
    yield from reliability("probability of a claim", [(c.worth, c.example.gold is not None) for c in both])
    yield ""
    yield from reliability("confidence of the whole claim", sure_ones(both, folded(real, written)))


def sure_ones(chosen: Sequence[Chosen], written: Sequence[Chosen]) -> list[tuple[float, bool]]:
    """The confidence of each number that is kept, fitted on the other documents, and whether the claim is right."""
    found = []
    for held in sorted({group(c.example.document) for c in chosen}):
        others = [scorers.sure(*c.judged) for c in chosen if group(c.example.document) != held]
        others += [scorers.sure(*c.judged) for c in written]
        weights = fitting.judge(others, scorers.CONFIDENCE_PENALTY)
        kept = [c for c in chosen if group(c.example.document) == held and c.worth >= LEAST_WORTH]
        own = [scorers.sure(*c.judged) for c in kept]
        found += [(bounded(linear.sigmoid(linear.score(weights, judged.features))), judged.yes) for judged in own]
    return found


def reliability(what: str, said: Sequence[tuple[float, bool]], bins: int = 5) -> Iterator[str]:
    """How often what is said to be likely is right, and its Brier score beside that of saying one thing always."""
    yield f"{what:34} {'said':>6} {'is':>6} {'n':>6}"
    for n in range(bins):
        inside = [(p, right) for p, right in said if min(bins - 1, int(p * bins)) == n]
        if inside:
            mean, share = sum(p for p, _ in inside) / len(inside), sum(right for _, right in inside) / len(inside)
            yield f"{f'{n / bins:.1f} to {(n + 1) / bins:.1f}':34} {mean:6.2f} {share:6.2f} {len(inside):6}"
    always = sum(right for _, right in said) / max(1, len(said))
    yield f"{'Brier score, and without it':34} {brier(said):6.3f} {brier([(always, right) for _, right in said]):6.3f}"


def brier(said: Sequence[tuple[float, bool]]) -> float:
    """The mean square of how far what is said is from what is: 0 is best."""
    return sum((p - right) ** 2 for p, right in said) / max(1, len(said))


def _by_rule(example: Example) -> str | None:
    marked = [c.entity for c in example.number._.choices if "rule" in c.features]
    return marked[0] if marked else None


def _part(written: Sequence[Example], share: float) -> list[Example]:
    documents = sorted({e.document for e in written})
    kept = {d for n, d in enumerate(documents) if (n * share) % 1 < share}
    return [e for e in written if e.document in kept]


def _subject_line(name: str, chosen: Sequence[Chosen]) -> str:
    claims = [c for c in chosen if c.example.gold is not None]
    kinds: tuple[Callable[[Chosen], bool], ...] = (
        lambda c: True,
        lambda c: None not in c.example.subjects,
        lambda c: None in c.example.subjects,
    )
    shares = []
    for kind in kinds:
        own = [c for c in claims if kind(c)]
        shares.append(sum(c.subject in c.example.subjects for c in own) / max(1, len(own)))
    return f"{name:34} {shares[0]:6.3f} {shares[1]:6.3f} {shares[2]:6.3f}"


def _worth_line(name: str, chosen: Sequence[Chosen], threshold: float) -> str:
    kept = [c for c in chosen if c.worth >= threshold]
    right = sum(c.example.gold is not None for c in kept)
    score = Score(right, len(kept), sum(c.example.gold is not None for c in chosen))
    return f"{name:34} {score.precision:6.3f} {score.recall:6.3f} {score.f1:6.3f}"
