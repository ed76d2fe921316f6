"""All weights that ship, by scorer, from annotated documents and from talks that were written for it."""

from collections.abc import Sequence

from ingest.training import fit as fitting
from ingest.training import scorers
from ingest.training.examples import Example
from ingest.training.held_out import folded, leave_one_out


def fit(real: Sequence[Example], written: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Weights by the name of the file that they are kept in."""
    examples = [*real, *written]
    return {
        "subjects": scorers.subjects(examples),
        "worth": scorers.worth(examples),
        "confidence": confidence(real, written),
    }


def confidence(real: Sequence[Example], written: Sequence[Example]) -> dict[str, float]:
    """Each example is judged by scorers that were learned from the others."""
    chosen = [*leave_one_out(real, written), *folded(real, written)]
    return fitting.judge([scorers.sure(*c.judged) for c in chosen], scorers.CONFIDENCE_PENALTY)
