import math

import numpy as np
import pytest

from graph.compute.evidence import HEDGES, Observation, Unusable, covariance, gather, hedge, observe, rounding
from graph.compute.solve import solve
from graph.errors import BadRequestError
from graph.model import Modality, Quantity
from graph.units import YEAR
from tests.nodes import bare, said

ROOT3 = math.sqrt(3)


@pytest.mark.parametrize(
    ("value", "unit", "surface", "half"),
    [
        (45_000, "USD", "45,000", 0.5 / 45),
        (445_000, "USD", "445,000", 0.5 / 445),
        (100_000, "count", "100,000", 0.1),  # never coarser than a tenth
        (1.5e8, "W", "150 megawatts", 0.5 / 15),
        (1.5, "ratio", "1.50", 0.005 / 1.5),
        (0.07, "ratio", "7%", 0.5 / 7),
        (2 * YEAR, "second", "two years", 0.1),
        (3.8e25, "FLOP", "3.8e25", 0.05 / 3.8),
    ],
)
def test_noise_comes_from_the_significant_figures(value: float, unit: str, surface: str, half: float) -> None:
    assert rounding(value, unit, surface) == pytest.approx(half / ROOT3, rel=1e-6)


def test_hedges_widen_and_the_nearest_words_count() -> None:
    assert hedge("it draws roughly 150 megawatts", "150 megawatts") == HEDGES["roughly"]
    assert hedge("maybe like 20,000 or so", "20,000") == HEDGES["maybe"]
    assert hedge("it draws 150 megawatts", "150 megawatts") is None
    assert hedge("I think that, as they told us in the hall, it is 5", "5") is None


def quantity(value: float | None = 1e5, **more: object) -> Quantity:
    return Quantity(unit="count", surface="100,000", value=value, **more)  # type: ignore[arg-type]


def observed(modality: Modality, **more: object) -> Observation:
    found = observe("c", "chips", quantity(), modality, **more)  # type: ignore[arg-type]
    assert isinstance(found, Observation)
    return found


def test_modality_widens() -> None:
    errors = [
        observed(m).shared for m in (Modality.ASSERTED, Modality.REPORTED, Modality.APPROXIMATE, Modality.PREDICTED)
    ]
    assert errors == sorted(errors)
    assert len(set(errors)) == 4
    assert observed(Modality.ASSERTED, text="it has about 100,000").shared == HEDGES["about"]
    exactly = observed(Modality.ASSERTED, text="it has exactly 100,000")
    assert exactly.noise < observed(Modality.ASSERTED).noise


def test_a_hypothetical_number_is_stipulated_in_its_own_scenario_and_nowhere_else() -> None:
    assert observed(Modality.HYPOTHETICAL, own_scenario=True).error == 0
    found = observe("c", "chips", quantity(), Modality.HYPOTHETICAL)
    assert found == Unusable("c", "a hypothetical number is evidence about its own scenario only")


@pytest.mark.parametrize("modality", [Modality.QUESTION, Modality.JOKE])
def test_questions_and_jokes_are_no_evidence(modality: Modality) -> None:
    assert observe("c", "chips", quantity(), modality) == Unusable("c", f"a {modality.value} is no evidence")


@pytest.mark.parametrize("value", [0.0, -5.0, math.nan, math.inf])
def test_a_number_that_cannot_be_is_no_evidence(value: float) -> None:
    found = observe("c", "chips", quantity(value))
    assert isinstance(found, Unusable)
    assert "not above 0" in found.reason


def test_ranges_and_open_ends_are_kept_as_they_are() -> None:
    found = observe("c", "chips", quantity(None, low=4e4))
    assert isinstance(found, Observation)
    assert (found.value, found.low, found.high) == (None, 4e4, None)
    assert observe("c", "chips", quantity(None)) == Unusable("c", "no number was understood")


def test_repeats_are_one_piece_of_evidence() -> None:
    five = [said("chips", 1e5, id=f"c{n}", noise=0.05, shared=0.05, voice="a talk, Ann") for n in range(5)]
    one, many = (solve(bare(), made, targets=["chips"]).estimates["chips"] for made in (five[:1], five))
    assert (one.p5, one.p95) == (many.p5, many.p95)
    assert gather(five)[0].repeats == ("c1", "c2", "c3", "c4")


def test_the_same_words_elsewhere_are_a_repeat_and_another_voice_is_not() -> None:
    first = said("chips", 1e5, id="a", voice="one", words="a hundred thousand of them")
    copy = said("chips", 1e5, id="b", voice="two", words="a hundred thousand of them", noise=0.3)
    other = said("chips", 1e5, id="c", voice="three")
    kept = gather([first, copy, other])
    assert [(o.id, o.repeats) for o in kept] == [("a", ("b",)), ("c", ())]
    assert kept[0].noise == 0.3  # no surer for being said again


def test_one_voice_shares_its_error_and_two_do_not() -> None:
    talk = [said("chips", 1e5, id="a", noise=0.01, shared=0.1, voice="v"),
            said("chips", 1.05e5, id="b", noise=0.01, shared=0.1, voice="v")]  # fmt: skip
    apart = [o._replace(voice=o.id) for o in talk]
    one, two = (solve(bare(), made, targets=["chips"]).estimates["chips"] for made in (talk, apart))
    assert math.log(one.p95 / one.p5) == pytest.approx(3.29 * 0.1, rel=0.02)
    assert math.log(two.p95 / two.p5) == pytest.approx(3.29 * 0.1 / math.sqrt(2), rel=0.02)
    assert covariance(talk, [1, 1]) == pytest.approx(np.array([[0.0101, 0.01], [0.01, 0.0101]]))


def test_what_differs_in_thing_status_or_time_is_never_joined() -> None:
    now = said("chips", 1e5, id="a", context="cluster/dawn existing 2024")
    planned = said("chips", 2e5, id="b", context="cluster/dawn planned 2025")
    with pytest.raises(BadRequestError, match="is never joined"):
        solve(bare(), [now, planned])


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (said("chips", 0), "is a number above 0"),
        (said("chips", -10), "is a number above 0"),
        (said("chips", math.nan), "is a number above 0"),
        (said("pue", 0.9), "is at least 1"),
        (said("mfu", 40), "below 1 .write 40% as 0.4"),
        (said("chips"), "give a value, or a low or a high end"),
        (said("chips", 5, low=4), "not both"),
        (said("chips", low=5, high=4), "ends before it begins"),
        (said("chips", 5, noise=-1), "must be numbers from 0 on"),
        (said("chips", 5)._replace(unit="USD"), "USD does not fit 'chips'.*which is in count"),
        (said("chips", 5)._replace(variable="gold"), "'gold' is no variable of this node"),
        (said("chips", 5)._replace(readings=("tdp",)), "count does not fit 'tdp'"),
    ],
)
def test_what_cannot_be_is_refused_by_name(wrong: Observation, why: str) -> None:
    with pytest.raises(BadRequestError, match=why):
        solve(bare(), [wrong])


def test_two_observations_need_two_ids() -> None:
    with pytest.raises(BadRequestError, match="2 observations have 1 ids"):
        solve(bare(), [said("chips", 5), said("chips", 6)])
