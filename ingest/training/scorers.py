"""The scorers that are learned, and from what: the subject of a number, and whether a number is a claim."""

from collections.abc import Sequence

from ingest.claims import confidence as confidences
from ingest.training import fit as fitting
from ingest.training.examples import Example
from ingest.training.fit import Choosing, Judged

# Chosen by leaving one document out (docs/training.md).
SUBJECT_PENALTY = 20.0
WORTH_PENALTY = 20.0
REAL = 2.0  # what a number of a real text counts where one of a text written for it counts one: is it a claim?
CONFIDENCE_PENALTY = 10.0
WRITTEN = 0.25  # what a claim of a written talk counts where one of a real text counts one: is it right as a whole?
NAMED = 1.5  # what a choice counts whose subject has a name: without it "nothing named" wins too often


def subjects(examples: Sequence[Example]) -> dict[str, float]:
    return fitting.choose([choosing(e) for e in examples if e.gold is not None], SUBJECT_PENALTY)


def worth(examples: Sequence[Example]) -> dict[str, float]:
    return fitting.judge([judged(e) for e in examples], WORTH_PENALTY)


def sure(example: Example, worth: float, subject: float) -> Judged:
    """Whether the whole claim of a number is right: its value, its subject and its predicate.

    `worth` and `subject`: how likely it is a claim, and of the subject chosen, by weights that know nothing of it.
    """
    features = confidences.features(example.number, worth, subject, example.setting.prose)
    right = example.gold is not None and example.gold["predicate"] == example.claim.predicate
    right = right and example.number._.choices[0].entity in example.subjects
    return Judged(features, right, WRITTEN if example.written else 1.0)


def choosing(example: Example) -> Choosing:
    """The choice of a number's subject as an example to learn from."""
    candidates = example.number._.choices
    right = [candidate.entity in example.subjects for candidate in candidates]
    return Choosing([c.features for c in candidates], right, 1.0 if None in example.subjects else NAMED)


def judged(example: Example) -> Judged:
    """Whether a number is a claim as an example to learn from."""
    return Judged(example.number._.looked_at, example.gold is not None, 1.0 if example.written else REAL)
