"""Claims as evidence: which variable of a node a claim is about, of what scope, of which time, and how exactly.

The key of evidence is the entity, the status and the world time: what differs in one of them is never joined. A claim
without a world time about something that exists is about the year in which it was said; one about a plan has no time
but that it is planned. A claim that is denied, asked or meant as a joke is none.
"""

import re
from typing import NamedTuple

from graph.compute.evidence import Observation, Unusable, observe
from graph.compute.facts import reference
from graph.compute.network import VARIABLES
from graph.model import Claim, Modality, Quantity, Status
from graph.text import tokens
from graph.times import bounds
from graph.units import format_value

UNITS = {variable.name: variable.unit for variable in VARIABLES}

# A variable and the others that may be meant, by predicate, where the claim leaves the scope open.
VARIABLE = {
    "chip_count": ("chips",),
    "power_capacity": ("facility_power", "it_power"),
    "power_per_chip": ("tdp",),
    "capital_cost": ("capital_cost", "server_cost"),
    "unit_cost": ("cost_per_chip", "cluster_cost_per_chip"),
    "pue": ("pue",),
    "compute_amount": ("training_flop",),
    "parameter_count": ("parameters",),
    "throughput": ("throughput",),
    "margin": ("margin",),
    "revenue": ("revenue_year",),
}
# What a scope that was said makes of it.
SCOPED = {
    "power_capacity": {
        "facility": "facility_power", "site": "facility_power", "server": "it_power", "it": "it_power",
        "chip": "chip_power",
    },
    "power_per_chip": {"chip": "tdp", "server": "server_power"},
    "capital_cost": {
        "chip": "chip_cost", "chips": "chip_cost", "server": "server_cost", "servers": "server_cost",
        "cluster": "capital_cost", "building": "building_cost", "all-in": "capital_cost",
    },
    "unit_cost": {"chip": "cost_per_chip", "cluster": "cluster_cost_per_chip", "all-in": "cluster_cost_per_chip"},
}  # fmt: skip
_ALL_IN = re.compile(r"\ball[ -]in\b|\beverything\b|\bfully loaded\b", re.IGNORECASE)
_BARE = re.compile(r"\b(?:gpu|chip|card|accelerator)s?\b[^.]{0,12}\b(?:itself|alone)\b", re.IGNORECASE)
_LOST = re.compile(r"\b(?:lost|losing|loses?|burned|burnt|wasted?)\b|\b(?:cooling|conversion)\b", re.IGNORECASE)
_TRAINING = re.compile(r"\bto train\b|\btrain(?:ing runs?|(?:s|ed)? (?:for|over|in|it for))\b", re.IGNORECASE)
_HARDWARE = re.compile(r"\b(?:hardware|gpus?|chips?|accelerators?|servers?)\b", re.IGNORECASE)
_GENERIC = {"gpu", "gpus", "chip", "chips", "accelerator", "accelerators", "xpu", "xpus", "processor", "processors"}
# A price of use, which is another quantity than that of a chip: "an hour", "per million tokens", "a month".
_OF_USE = re.compile(
    r"(?:\b(?:an?|per|each|every)|/)\s*(?:[\d.,]+\s*)?(?:thousand|[kmb]|million|billion|trillion)?\s*"
    r"(?:(?:input|output|gpus?|chip|user)[\s-]*)?"
    r"(?:tokens?|quer(?:y|ies)|requests?|prompts?|answers?|seats?|users?|hours?|hrs?|months?|minutes?|seconds?|days?"
    r"|weeks?|years?|kwh|kilowatts?|megawatts?|gigawatts?|watts?|flops?)\b"
    r"|\b(?:gpu|chip)[\s-]hours?\b|\bhourly\b|\bmonthly\b|\bsubscri|\btokens\b",
    re.IGNORECASE,
)
_USED = 30  # characters on either side of a price that tell whether it is one of use
_HOURS = re.compile(r"\b(?:gpu|chip|tpu|accelerator)s?[\s-]+hours?\b", re.IGNORECASE)
_IN_ONE = re.compile(
    r"\b(?:in|per|to) (?:a|an|one|each|every|the)? ?(?:rack|pod|tray|server|node|box)\b", re.IGNORECASE
)
_ONE = re.compile(r"\b(?:a|one|each|every|per|nvidia) (?:rack|pod|tray|cabinet)\b", re.IGNORECASE)
_ACTIVE = re.compile(r"\bactiv(?:e|ated)\b", re.IGNORECASE)  # the rows of known models count all parameters
_NEXT = re.compile(r"(?<![\w.,])\$?\d[\d.,]*")  # another number, but not the one in "H100"
_NEAR = 60  # characters of the words about a number that tell its scope


class Context(NamedTuple):
    """Which evidence may be joined: what has the same status and the same time. `year` is that of facts (PUE)."""

    status: Status
    period: str
    year: int | None

    @property
    def key(self) -> str:
        return f"{self.status.value} {self.period or 'undated'}"


def context(claim: Claim) -> Context:
    """Status and time of a claim."""
    status = claim.status or Status.EXISTING
    if claim.modality is Modality.HYPOTHETICAL:
        status = Status.HYPOTHETICAL
    elif claim.modality is Modality.PREDICTED and claim.status is None:
        status = Status.PLANNED
    said = (claim.said_at or "")[:4]
    undated = said if status is Status.EXISTING else ""
    period = claim.world_time.edtf if claim.world_time else undated
    return Context(status, period, year(period) or year(said))


def year(edtf: str) -> int | None:
    """The year in which a time begins, or ends where its begin is open."""
    if not edtf:
        return None
    first, last = bounds(edtf)
    day = first or last
    return int(day[:4]) if day else None


def is_gpu(text: str) -> bool:
    """Whether words name accelerators without saying which ("100,000 GPUs")."""
    return any(word in _GENERIC for word in tokens(text))


def is_gpu_itself(text: str) -> bool:
    """Whether words name an accelerator, and not a cluster or a price of them: "GPU (typical)", "the NVIDIA chips"."""
    words = tokens(re.sub(r"\([^)]*\)", "", text))
    return bool(words) and words[-1] in _GENERIC


def unnamed(claim: Claim) -> bool:
    """Whether a count leaves open which chips were counted."""
    of = claim.quantity.of if claim.quantity else None
    return of is None or (not of.entity and (is_gpu(of.text) or not of.text))


def around(claim: Claim, before: int = _NEAR, after: int = _NEAR) -> str:
    """The words about the number, up to the next one, and what it is said to be `of`: they tell what it counts."""
    quantity = claim.quantity
    if quantity is None:
        return claim.text
    place = claim.text.find(quantity.surface)
    if place < 0:
        words = claim.text
    else:
        end = place + len(quantity.surface)
        first, last = _NEXT.split(claim.text[max(place - before, 0) : place])[-1], claim.text[end : end + after]
        words = f"{first}{quantity.surface}{_NEXT.split(last)[0]}"
    return f"{words} {quantity.of.text if quantity.of else ''}"


def variables(claim: Claim) -> tuple[str, ...]:
    """The variable that a claim is about, first, and others that may be meant; none where it is about none of ours."""
    quantity, predicate = claim.quantity, claim.predicate
    if quantity is None:
        return ()
    words = around(claim)
    if quantity.unit == "W" and predicate in ("other", "power_capacity") and _LOST.search(around(claim, 10)):
        found: tuple[str, ...] = ("losses",)
    elif predicate == "spend":
        hardware = _HARDWARE.search(words) and quantity.per is None and not _HOURS.search(words)
        found = ("capital_cost", "server_cost", "chip_cost") if hardware else ()
    elif predicate == "duration":
        found = ("duration",) if _TRAINING.search(words) else ()
    elif quantity.per is not None and not _per_piece(claim):
        found = ()  # a GPU-hour, a month: another quantity
    elif (predicate == "unit_cost" and not _of_a_chip(claim, words)) or _of_a_part(claim, words):
        found = ()
    else:
        found = _scoped(predicate, quantity, words)
    return found if found and UNITS[found[0]] == quantity.unit else ()


def _per_piece(claim: Claim) -> bool:
    """A price or a power per chip says so; revenue of a year is what the variable is."""
    assert claim.quantity is not None
    assert claim.quantity.per is not None
    per = claim.quantity.per.text.lower()
    if claim.predicate == "revenue":
        return per in ("year", "a year", "annum")
    return claim.predicate in ("unit_cost", "power_per_chip") and is_gpu(per) and "hour" not in per


def _of_a_part(claim: Claim, words: str) -> bool:
    """Whether a number is of a part (one rack, the parameters that a token uses), or of hours, and not of the whole."""
    if claim.predicate == "parameter_count":
        return bool(_ACTIVE.search(words))
    if claim.predicate == "chip_count":
        return bool(_HOURS.search(words) or _IN_ONE.search(words))
    return claim.predicate == "power_capacity" and bool(_ONE.search(words))


def _of_a_chip(claim: Claim, words: str) -> bool:
    """Whether a price is that of a chip: such a thing is named, and it is not the price of its use."""
    quantity, subject = claim.quantity, claim.subject
    assert quantity is not None
    entity = (subject.entity or "") if subject else ""
    of = (quantity.of.entity or "") if quantity.of else ""
    place = claim.text.find(quantity.surface)
    end = place + len(quantity.surface)
    near = claim.text if place < 0 else claim.text[max(place - _USED, 0) : end + _USED]
    if entity.startswith("model/") or of.startswith("model/") or _OF_USE.search(near):
        return False
    named = entity.startswith("chip/") or of.startswith("chip/") or bool(subject and is_gpu(subject.text))
    return named or is_gpu(f"{words} {quantity.per.text if quantity.per else ''}")


def _scoped(predicate: str, quantity: Quantity, words: str) -> tuple[str, ...]:
    scope = (quantity.scope or "").lower()
    if not scope and predicate == "unit_cost":
        scope = "all-in" if _ALL_IN.search(words) else "chip" if _BARE.search(words) else ""
    if not scope and predicate == "power_per_chip" and _ALL_IN.search(words):
        scope = "server"
    if scope in SCOPED.get(predicate, {}):
        return (SCOPED[predicate][scope],)
    return VARIABLE.get(predicate, ())


def voice(claim: Claim) -> str:
    """Who speaks in which recording: what one voice says twice is one piece of evidence."""
    speaker = claim.speaker
    return f"{claim.source}/{(speaker.entity or speaker.text) if speaker else ''}"


def _implausible(claim: Claim, name: str) -> str:
    """Why a number cannot be this variable of its subject; "" where it can. Most likely it was said of another."""
    quantity = claim.quantity
    assert quantity is not None
    of = ((claim.subject.entity or "") if claim.subject else "").partition("/")[0].replace("org", "organization")
    row = reference().plausible(name.partition(":")[0], of)
    ends = [end for end in (quantity.value, quantity.low, quantity.high) if end is not None]
    if row is None or all(row.p5 <= end <= row.p95 for end in ends):
        return ""
    worst = next(end for end in ends if not row.p5 <= end <= row.p95)
    low, high = (format_value(end, row.unit) for end in (row.p5, row.p95))
    thing = f" of this kind of thing ({of})" if row.scope else ""
    return f"{format_value(worst, row.unit)} is out of all proportion for {row.subject}{thing}: {low} to {high}"


def evidence(claim: Claim, names: tuple[str, ...], own_scenario: bool = False) -> Observation | Unusable:
    """A claim as evidence about a variable (the first of `names`; the others may be meant)."""
    assert claim.quantity is not None
    if claim.negated:
        return Unusable(claim.id, "what is denied is no evidence")
    quantity = claim.quantity
    wrong = [why for name in names if (why := _implausible(claim, name))]
    if len(wrong) == len(names):
        return Unusable(claim.id, wrong[0])
    names = tuple(name for name in names if not _implausible(claim, name))
    found = observe(
        claim.id, names[0], quantity, claim.modality, text=claim.text, own_scenario=own_scenario, voice=voice(claim),
        words=" ".join(tokens(claim.text)), sentence=f"{claim.source}/{claim.text}", readings=names[1:],
        label=f"“{' '.join(quantity.surface.split())}”",
    )  # fmt: skip
    if isinstance(found, Unusable):
        return found
    ends = [end for end in (found.value, found.low, found.high) if end is not None]
    if names[0] == "pue":
        if any(end < 1 for end in ends):
            return Unusable(claim.id, f"a PUE of {ends[0]:g} cannot be: it is at least 1")
        # how surely it was said is about the losses: "like 1.1" is not 1.0 to 1.2
        found = found._replace(shared=found.shared * (max(ends) - 1) / max(ends))
    if names[0] == "margin" and any(end >= 1 for end in ends):
        return Unusable(claim.id, f"a margin of {ends[0]:g} cannot be: it is below 1")
    return found
