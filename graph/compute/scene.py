"""Scenes: the claims of one stretch of talk that are about one thing, with or without a name.

"These 100,000-GPU clusters ... 150 megawatts": most numbers in talk are about something that has no name. Such a thing
lives in one stretch of one source: it ends where it is not spoken of for two minutes, and where another number takes
the place of one of its own. Prices and watts a chip that are said in the stretch are of its chips.

Of a scenario the reader has told which claims are its own. It is one thing at one time: where anything of it is
supposed, all of it is, and the time that is said of it in one claim holds for the others.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

import msgspec

from graph.compute import said
from graph.model import Claim, ClaimKind, Quantity, Status
from graph.store import ClaimFilter, ClaimOrder, GraphStore
from graph.text import fold

SILENCE = 120.0  # seconds
NAMELESS = 30.0  # the same where nothing at all says what the number is of
PARAGRAPHS = 1  # of a text without times: the same paragraph and the next
SCENARIO = "scenario/"  # how the id of one begins
PER_CHIP = ("power_per_chip", "unit_cost")
OF_CHIPS = (*PER_CHIP, "performance_ratio")
PAGE = 100
MOST_KEPT = 64  # sources of a store whose claims are remembered


class Scene(NamedTuple):
    """Claims about one thing with their variables, and the kinds of its chips ("" where nobody said which)."""

    claims: tuple[tuple[Claim, tuple[str, ...]], ...]
    kinds: tuple[str, ...]


_kept: WeakKeyDictionary[GraphStore, tuple[int, dict[str, list[Claim]]]] = WeakKeyDictionary()


def talk(store: GraphStore, source: str) -> list[Claim]:
    """The quantity claims of a source, as said; kept as long as the store's version stays."""
    version = store.version()
    kept = _kept.get(store)
    if kept is None or kept[0] != version:
        kept = _kept[store] = (version, {})
    found = kept[1].get(source)
    if found is None:
        found, after = [], None
        while True:
            where = ClaimFilter(source=source, kind=ClaimKind.QUANTITY)
            page = store.claims(where, ClaimOrder.SOURCE, PAGE, after)
            found += page.nodes
            if not page.more:
                break
            after = page.edges[-1].cursor
        if len(kept[1]) >= MOST_KEPT:
            kept[1].clear()
        kept[1][source] = found
    return found


def apart(one: Claim, other: Claim) -> float:
    """How far apart two claims of a source are said: in seconds, or so many silences as there are paragraphs."""
    first, second = one.citations[0], other.citations[0]
    if first.start is not None and second.start is not None:
        return abs(first.start - second.start)
    if first.paragraph is None or second.paragraph is None:
        return abs(one.position - other.position) * SILENCE
    return max(abs(first.paragraph - second.paragraph) / PARAGRAPHS * SILENCE, 0.0)


def who(claim: Claim) -> str:
    """The thing that a claim is about, as far as it was named."""
    subject = claim.subject
    return "" if subject is None else subject.entity or fold(subject.text)


def may_join(one: Claim, other: Claim) -> bool:
    """Existing and planned never join, nor do two times. What is supposed may rest on either, and on nothing else may
    what is not supposed."""
    first, second = said.context(one), said.context(other)
    if one.world_time and other.world_time and first.period != second.period:
        return False
    if bool(one.world_time) != bool(other.world_time) and Status.HYPOTHETICAL not in (first.status, second.status):
        return False
    return first.status in (second.status, Status.HYPOTHETICAL)


def same_number(one: Quantity | None, other: Quantity | None) -> bool:
    return bool(one and other) and all(getattr(one, end) == getattr(other, end) for end in ("value", "low", "high"))


def is_scenario(claim: Claim) -> bool:
    """Whether a claim is of a scenario."""
    return who(claim).startswith(SCENARIO)


def settled(claims: Iterable[Claim]) -> list[Claim]:
    """Claims with what is said of a scenario in any of them (that it is supposed, at which time) said in all of its."""
    given = list(claims)
    own: dict[str, list[Claim]] = {}
    for claim in given:
        if is_scenario(claim):
            own.setdefault(who(claim), []).append(claim)
    supposed = {id for id, of in own.items() if any(said.context(c).status is Status.HYPOTHETICAL for c in of)}
    times = {id: list(dict.fromkeys(c.world_time for c in of if c.world_time)) for id, of in own.items()}
    return [
        msgspec.structs.replace(
            claim,
            status=Status.HYPOTHETICAL if who(claim) in supposed else claim.status,
            world_time=times[who(claim)][0] if len(times[who(claim)]) == 1 else claim.world_time,
        )
        if is_scenario(claim)
        else claim
        for claim in given
    ]


def scenes_of(claims: Iterable[Claim], id: str) -> dict[said.Context, Scene]:
    """The scenes of a scenario among the claims of its source: one, or one for each time and status."""
    spoken = settled(claims)
    found: dict[said.Context, Scene] = {}
    for claim in spoken:
        context = said.context(claim)
        if who(claim) == id and context not in found and said.variables(claim):
            found[context] = _scene(spoken, claim)
    return found


def scene(claims: Sequence[Claim], claim: Claim) -> Scene:
    """The scene of a claim among the claims of its source."""
    spoken = settled(claims)
    return _scene(spoken, next((c for c in spoken if c.id == claim.id), claim))


def _scene(claims: Sequence[Claim], claim: Claim) -> Scene:
    if claim.predicate in PER_CHIP and not is_scenario(claim):
        return _of_chip(claims, claim)
    stretch = _of_scenario(claims, claim) if is_scenario(claim) else _stretch(claims, claim)
    first, last = stretch[0][0], stretch[-1][0]
    reach = [c for c in claims if first.position <= c.position <= last.position or apart(c, claim) == 0]
    kinds = _kinds(stretch, reach)
    stretch += [
        (c, names) for c in reach if _per_chip(c, kinds) and (names := said.variables(c)) and may_join(claim, c)
    ]
    if said.context(claim).status is Status.HYPOTHETICAL and not is_scenario(claim):
        stretch += _supposed(claims, claim, stretch)
    return Scene(tuple({c.id: (c, names) for c, names in stretch}.values()), kinds)


def _of_scenario(claims: Sequence[Claim], claim: Claim) -> list[tuple[Claim, tuple[str, ...]]]:
    """A scenario's own claims, of the time and status of this one."""
    own = [(c, said.variables(c)) for c in claims if who(c) == who(claim) and said.context(c) == said.context(claim)]
    return [(c, names) for c, names in own if names or c.id == claim.id]


def _stretch(claims: Sequence[Claim], claim: Claim) -> list[tuple[Claim, tuple[str, ...]]]:
    """The claims about the same thing before and after, up to a silence or to another number in the place of one."""
    found = [(claim, said.variables(claim))]
    reach = SILENCE if who(claim) else NAMELESS
    at = next(number for number, other in enumerate(claims) if other.id == claim.id)
    for step in (-1, 1):
        last, number = claim, at + step
        while 0 <= number < len(claims) and apart(claims[number], last) <= reach:
            other = claims[number]
            number += step
            if who(other) != who(claim):
                continue
            names = said.variables(other)
            clash = [c for c, known in found if known and names and known[0] == names[0] and may_join(claim, other)]
            if any(not same_number(c.quantity, other.quantity) for c in clash):
                break
            last = other
            if names and may_join(claim, other):
                found.append((other, names))
    return sorted(found, key=lambda pair: pair[0].position)


def _chip(claim: Claim) -> str | None:
    """The chip that a claim a chip is about: "" where it is any GPU, None where it is about something else."""
    subject = claim.subject
    if subject is None:
        per = claim.quantity.per if claim.quantity else None
        named = claim.predicate != "unit_cost" or said.is_gpu(f"{said.around(claim, 20, 20)} {per.text if per else ''}")
        return "" if named else None
    if subject.entity and not is_scenario(claim):
        return subject.entity if subject.entity.startswith("chip/") else None
    return "" if is_scenario(claim) or said.is_gpu_itself(subject.text) else None


def is_of_a_chip(claim: Claim) -> bool:
    """Whether what is said to be a price or power a piece is that of a chip; true of all other claims."""
    of_cluster = claim.subject is not None and (claim.subject.entity or "").startswith(("cluster/", SCENARIO))
    return claim.predicate not in PER_CHIP or of_cluster or _chip(claim) is not None


def _kinds(stretch: Sequence[tuple[Claim, tuple[str, ...]]], reach: Sequence[Claim]) -> tuple[str, ...]:
    """The chips that were counted; else the one chip that is spoken of meanwhile, if it is only one."""
    counted = [c.quantity.of for c, names in stretch if names[:1] == ("chips",) and c.quantity and not said.unnamed(c)]
    named = dict.fromkeys(of.entity or of.text for of in counted if of)
    if not named:
        spoken = dict.fromkeys(_chip(c) for c in reach if c.predicate in OF_CHIPS)
        named = dict.fromkeys(chip for chip in spoken if chip)
        named = named if len(named) == 1 else {}
    return tuple(named) or ("",)


def _per_chip(claim: Claim, kinds: Sequence[str]) -> bool:
    chip = _chip(claim) if claim.predicate in PER_CHIP else None
    return chip is not None and (chip == "" or (chip,) == tuple(kinds))


def _supposed(
    claims: Sequence[Claim], claim: Claim, stretch: Sequence[tuple[Claim, tuple[str, ...]]]
) -> list[tuple[Claim, tuple[str, ...]]]:
    """What is supposed about it in the same stretch without naming it again: "if it's consuming 200 megawatts"."""
    taken = {names[0] for _, names in stretch if names}
    found = []
    for other in sorted(claims, key=lambda c: (apart(c, claim), c.position)):
        names = said.variables(other)
        supposed = said.context(other).status is Status.HYPOTHETICAL and apart(other, claim) <= SILENCE / 2
        if supposed and names and names[0] not in taken and not is_scenario(other) and may_join(claim, other):
            taken.add(names[0])
            found.append((other, names))
    return found


def _of_chip(claims: Sequence[Claim], claim: Claim) -> Scene:
    """A price or power a chip belongs to the nearest thing that is made of such chips; else to the chip alone."""
    own = (claim, said.variables(claim))
    chip = _chip(claim)
    for other in sorted(claims, key=lambda c: (apart(c, claim), c.position)):
        if apart(other, claim) > SILENCE:
            break
        names = said.variables(other)
        if other.predicate in PER_CHIP or names[:1] not in (("chips",), ("capital_cost",), ("facility_power",)):
            continue
        found = _scene(claims, other)
        made_of_it = chip is not None and (chip == "" or found.kinds == (chip,)) and may_join(claim, other)
        if made_of_it and any(c.id == claim.id for c, _ in found.claims):
            return found
    return Scene((own,), (chip or "",))
