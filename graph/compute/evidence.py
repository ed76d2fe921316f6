"""Observations: what somebody said of a variable, and how exactly.

The error of an observation has two parts. Its own comes from the significant figures: who says "20,000" may mean
19,000. The other is the speaker's: how surely it was said and with what hedge; all that one voice (a speaker in one
recording) says of one variable shares it. Repeats of a statement are one piece of evidence, not several.
"""

import math
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from graph.compute.network import Own, Variable
from graph.compute.normal import Array
from graph.errors import BadRequestError
from graph.model import InputKind, Modality, Quantity
from graph.units import YEAR, format_value


class Observation(NamedTuple):
    """A value, or ends of which one may be open, said of a variable. Errors are standard deviations in ln.

    `voice` names the recording and the speaker, `words` the statement's words (the same words in another source are a
    repeat), `sentence` the sentence it stands in, `context` the thing, its status and its world time: what differs in
    it is never joined. `readings` are other variables that may be meant where the scope was left open.
    """

    id: str
    variable: str
    unit: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    noise: float = 0.05
    shared: float = 0.02
    voice: str = ""
    words: str = ""
    sentence: str = ""
    context: str = ""
    label: str = ""
    readings: tuple[str, ...] = ()
    repeats: tuple[str, ...] = ()
    kind: InputKind = InputKind.CITATION
    reference: str = ""

    @property
    def error(self) -> float:
        return math.hypot(self.noise, self.shared)


class Unusable(NamedTuple):
    """What is no evidence, and why."""

    id: str
    reason: str


# The speaker's error by how it was said, in ln. A stipulated number ("say you have 100,000") has none.
MODALITIES = {
    Modality.ASSERTED: 0.02,
    Modality.APPROXIMATE: 0.10,
    Modality.REPORTED: 0.06,
    Modality.PREDICTED: 0.20,
    Modality.HYPOTHETICAL: 0.0,
}
HEDGES = {
    "exactly": 0.0,
    "precisely": 0.0,
    "about": 0.06,
    "around": 0.06,
    "roughly": 0.08,
    "approximately": 0.06,
    "approx": 0.06,
    "nearly": 0.06,
    "almost": 0.06,
    "close to": 0.06,
    "like": 0.08,
    "some": 0.06,
    "probably": 0.10,
    "maybe": 0.15,
    "perhaps": 0.15,
    "i think": 0.10,
    "i guess": 0.15,
    "ballpark": 0.15,
    "or so": 0.08,
    "ish": 0.08,
    "on the order of": 0.40,
    "order of magnitude": 0.80,
}
APPROXIMATE = 0.08  # marked so, without a word that says how
SMALLEST, LARGEST = 1e-20, 1e40  # of any value in its base unit: what is multiplied out of them stays finite
COARSEST = 0.10  # half a step of rounding is never more than a tenth: "100,000" is not what 60,000 is called

_STEPS = {
    "second": (1.0, 60.0, 3600.0, 86400.0, 7 * 86400.0, YEAR / 12, YEAR),
    "J": (1.0, 3.6e6),
    "ratio": (1.0, 0.01),
}
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_ISH = re.compile(r"\dish\b|\d-ish\b")


def rounding(value: float, unit: str, surface: str = "") -> float:
    """Standard deviation in ln of a number that is rounded to the figures in which it was given.

    Half a step of the last figure that is not zero, at most a tenth, as the half width of a uniform error. The figures
    are the surface's where it has digits, so that "1.50" is finer than "1.5"; else the value's in its roundest unit.
    """
    if not (math.isfinite(value) and value > 0):
        raise BadRequestError(f"{value} {unit} has no significant figures: it must be a number above 0.")
    halves = [_half_step(value / step) for step in _STEPS.get(unit, (1.0,))]
    half = max(halves)
    printed = _NUMBER.search(surface)
    if printed and "." in printed[0]:
        said = Decimal(printed[0].replace(",", ""))
        if said > 0:
            exponent = said.as_tuple().exponent
            assert isinstance(exponent, int)
            half = min(half, 0.5 * 10.0**exponent / float(said))
    return min(half, COARSEST) / math.sqrt(3)


def _half_step(value: float) -> float:
    """Half a step of the last figure of a value, relative; beyond the fourth they are the unit's, not the speaker's."""
    mantissa = f"{value:.3e}".partition("e")[0].rstrip("0").rstrip(".")
    decimals = len(mantissa.partition(".")[2])
    return 0.5 * 10.0**-decimals / float(mantissa)


def hedge(text: str, surface: str) -> float | None:
    """The largest hedge among the few words about a number, None where there is none."""
    lowered, place = text.lower(), text.lower().find(surface.lower()) if surface else -1
    if place < 0:
        return None
    before = " ".join(re.findall(r"[\w']+", lowered[:place])[-4:])
    inside = surface.lower()
    after = " ".join(re.findall(r"[\w']+", lowered[place + len(surface) :])[:2])
    found = [
        size
        for word, size in HEDGES.items()
        if any(re.search(rf"\b{re.escape(word)}\b", part) for part in (before, inside, after))
    ]
    if _ISH.search(inside + after[:4]):
        found.append(HEDGES["ish"])
    return max(found) if found else None


def observe(
    id: str,
    variable: str,
    quantity: Quantity,
    modality: Modality = Modality.ASSERTED,
    *,
    text: str = "",
    own_scenario: bool = False,
    voice: str = "",
    words: str = "",
    sentence: str = "",
    context: str = "",
    label: str = "",
    readings: tuple[str, ...] = (),
) -> Observation | Unusable:
    """A quantity that was said, as evidence about a variable; or why it is none.

    A hypothetical number is evidence about its own scenario (`own_scenario`) and about nothing else.
    """
    if modality in (Modality.QUESTION, Modality.JOKE):
        return Unusable(id, f"a {modality.value} is no evidence")
    if modality is Modality.HYPOTHETICAL and not own_scenario:
        return Unusable(id, "a hypothetical number is evidence about its own scenario only")
    ends = [end for end in (quantity.value, quantity.low, quantity.high) if end is not None]
    if not ends:
        return Unusable(id, "no number was understood")
    if any(not math.isfinite(end) or end <= 0 for end in ends):
        return Unusable(id, f"{', '.join(str(end) for end in ends)} {quantity.unit} is not above 0")
    if any(not SMALLEST <= end <= LARGEST for end in ends):
        return Unusable(id, f"{', '.join(f'{end:g}' for end in ends)} {quantity.unit} is out of all proportion")
    own = max(rounding(end, quantity.unit, quantity.surface if len(ends) == 1 else "") for end in ends)
    said = hedge(text, quantity.surface)
    if said is None and quantity.approximate:
        said = APPROXIMATE
    shared = max(MODALITIES[modality], said or 0.0)
    if modality is Modality.HYPOTHETICAL:
        own, shared = 0.0, said or 0.0  # stipulated: it is what it is
    elif said == 0.0:
        own *= 0.5  # "exactly"
    return Observation(
        id, variable, quantity.unit, quantity.value,
        None if quantity.value is not None else quantity.low, None if quantity.value is not None else quantity.high,
        own, shared, voice, words, sentence, context, label or quantity.surface, readings,
    )  # fmt: skip


def check(observation: Observation, variable: Variable, scale: Own | None) -> None:
    """Raises BadRequestError where an observation cannot be of its variable."""
    who = called(observation)
    if observation.unit != variable.unit:
        raise BadRequestError(
            f"{who}: {observation.unit} does not fit {variable.name!r} ({variable.label}), which is in {variable.unit}."
        )
    ends = [end for end in (observation.value, observation.low, observation.high) if end is not None]
    if not ends or (observation.value is not None and len(ends) > 1):
        raise BadRequestError(f"{who}: give a value, or a low or a high end, of {variable.name!r}; not both, not none.")
    for end in ends:
        check_value(end, variable, scale, who)
    if observation.low is not None and observation.high is not None and observation.low > observation.high:
        raise BadRequestError(f"{who}: the range {observation.low} to {observation.high} ends before it begins.")
    if not (0 <= observation.noise < math.inf and 0 <= observation.shared < math.inf):
        raise BadRequestError(f"{who}: errors {observation.noise} and {observation.shared} must be numbers from 0 on.")


def check_value(value: float, variable: Variable, scale: Own | None, who: str) -> None:
    """Raises BadRequestError where no node has such a value."""
    if not math.isfinite(value) or value <= 0:
        raise BadRequestError(f"{who}: {variable.name} = {value} cannot be: {variable.label} is a number above 0.")
    if not SMALLEST <= value <= LARGEST:
        raise BadRequestError(
            f"{who}: {variable.name} = {value:g} {variable.unit} is out of all proportion; "
            f"{variable.label} lies between {SMALLEST:g} and {LARGEST:g}."
        )
    if scale is Own.ONE_PLUS and value < 1:
        raise BadRequestError(f"{who}: {variable.name} = {value} cannot be: {variable.label} is at least 1.")
    if scale in (Own.SHARE, Own.REST) and value >= 1:
        raise BadRequestError(
            f"{who}: {variable.name} = {value} cannot be: {variable.label} is below 1 (write 40% as 0.4)."
        )


def gather(observations: Iterable[Observation]) -> list[Observation]:
    """Repeats made one: the same value of the same variable by one voice, or in the same words elsewhere.

    The first stands for all, with the error of the surest of them where one voice says it again (a vaguer repeat takes
    nothing back); of the same words elsewhere with the largest, for a statement is no surer for being copied.
    """
    kept: list[Observation] = []
    for one in observations:
        number = next((n for n, other in enumerate(kept) if _repeats(one, other)), None)
        if number is None:
            kept.append(one)
            continue
        first = kept[number]
        choose = min if one.voice and one.voice == first.voice else max
        said = choose(first, one, key=lambda o: o.error)
        kept[number] = first._replace(
            noise=said.noise, shared=said.shared, repeats=(*first.repeats, one.id, *one.repeats)
        )
    return kept


def _repeats(one: Observation, other: Observation) -> bool:
    same = (one.variable, one.unit, one.context) == (other.variable, other.unit, other.context) and all(
        (a is None and b is None) or (a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9))
        for a, b in ((one.value, other.value), (one.low, other.low), (one.high, other.high))
    )
    voiced = bool(one.voice) and one.voice == other.voice
    worded = bool(one.words) and one.words == other.words
    return same and (voiced or worded)


def same_voice(one: Observation, other: Observation) -> bool:
    """Whether both are by one voice about one variable, and so share their speaker's error."""
    return bool(one.voice) and (one.voice, one.variable) == (other.voice, other.variable)


def covariance(observations: Sequence[Observation], slopes: Sequence[float]) -> Array:
    """Errors of observations: each its own, and what one voice says of one variable with its shared part in common.

    `slopes` take an error in ln of the value to the scale on which the variable is kept.
    """
    size = len(observations)
    found = np.zeros((size, size))
    for i, one in enumerate(observations):
        found[i, i] = (one.noise**2 + one.shared**2) * slopes[i] ** 2
        for j in range(i):
            other = observations[j]
            if same_voice(one, other):
                found[i, j] = found[j, i] = one.shared * other.shared * slopes[i] * slopes[j]
    return found


def one_context(observations: Iterable[Observation]) -> str:
    """The context that all share. Raises BadRequestError where they differ: these are never joined."""
    found = {observation.context: observation for observation in observations if observation.context}
    if len(found) > 1:
        first, second, *_ = found.values()
        raise BadRequestError(
            f"{called(first)} is about {first.context!r}, {called(second)} about "
            f"{second.context!r}: what differs in thing, status or time is never joined. Solve each by itself."
        )
    return next(iter(found), "")


def called(observation: Observation) -> str:
    """An observation as a sentence names it: its label as it is (it has its own quotes), or its id in quotes."""
    return observation.label or repr(observation.id)


def told(observation: Observation) -> str:
    """The stated value as a person would write it."""
    if observation.value is not None:
        return format_value(observation.value, observation.unit)
    low = None if observation.low is None else format_value(observation.low, observation.unit)
    high = None if observation.high is None else format_value(observation.high, observation.unit)
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}"
