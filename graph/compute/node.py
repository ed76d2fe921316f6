"""Nodes: an entity's claims of one time and status as evidence, with what is known of its chips, site and model.

What differs in status or time is a node of its own, and each is solved by itself. The headlines of an entity rest on
its evidence (`evidence`) and on the facts (`graph.compute.version`) alone; `refresh` keeps them in the store. An answer
to anything else, and one with a user's assumptions above all, is never kept there.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from heapq import merge
from typing import NamedTuple
from weakref import WeakKeyDictionary

from graph.columns import USES
from graph.compute import known, nouns, said, scene
from graph.compute.assume import variable_named
from graph.compute.evidence import Observation, Unusable
from graph.compute.network import PART, Assumption, Fact, Family, Network, structure
from graph.compute.problem import Problem
from graph.compute.solve import Answers, Reading, solve
from graph.compute.version import version as facts_version
from graph.errors import BadRequestError, CannotWriteError, ServerError, ServerLoginError, UnknownIdError
from graph.model import Claim, ClaimKind, Entity, EntityType, Estimate, Status
from graph.store import ClaimFilter, ClaimOrder, GraphStore
from graph.times import bounds

# Given without being asked for, where they follow from something that was said or assumed.
HEADLINES = (
    "chips", "h100e", "flops", "it_power", "facility_power", "losses", "pue", "capital_cost",
    "energy_year", "electricity_cost_year", "tdp", "cost_per_chip", "parameters", "tokens", "training_flop", "duration",
    "training_cost", "throughput", "margin", "revenue_year", "cost_year",
)  # fmt: skip
# What is said of a whole organization or place is of all that it has, not of the chips that were counted.
WHOLE = ("facility_power", "it_power", "chip_power", "capital_cost", "server_cost", "chip_cost", "losses", "pue")
PRICES = ("cost_per_chip", "cluster_cost_per_chip")
BROAD = (EntityType.ORGANIZATION, EntityType.PLACE, EntityType.PERSON, EntityType.REGULATION)
BASIS = {"h100e": "sound", "chip_h100e": "sound"}
OF_PARTS = {name for identity in PART for name in (identity.result, *(factor for factor, _ in identity.factors))}
PAGE = 100
MOST_KEPT = 500  # answers of one store: each assumption that is tried is another
MOST = 400  # claims of one node that are looked at
MOST_SAID = 16  # of which so many are used: the search for what excludes what grows fast with their number
MOST_READINGS = 6  # ways out of a contradiction that are told
AT_ONCE = 32  # entities whose estimates are kept in one transaction
# Why a store keeps nothing though it can be read; the last one tells who may only read.
NOT_WRITTEN = (CannotWriteError, ServerError, ServerLoginError)


class Node(NamedTuple):
    """An entity at one time and status: its network, what was said of it, and what could not be used and why."""

    entity: Entity
    context: said.Context
    network: Network
    observations: tuple[Observation, ...]
    claims: dict[str, Claim]
    unused: tuple[Unusable, ...]


class Evidence(NamedTuple):
    """All in a store that an entity's headlines rest on."""

    entity: Entity | None
    numbers: list[Claim]
    uses: list[Claim]


class _Kept(NamedTuple):
    version: int
    answers: dict[object, list[Estimate]]


_kept: WeakKeyDictionary[GraphStore, _Kept] = WeakKeyDictionary()


def estimates(
    store: GraphStore,
    entity: str,
    metrics: Sequence[str] = (),
    as_of: str | None = None,
    assumptions: Sequence[Assumption] = (),
) -> list[Estimate]:
    """What follows for an entity (by id), each metric at each time and status; all headlines where none is named.

    `as_of` (EDTF) keeps what is about that time or undated, and gives the undated that year's facts. Where claims
    exclude each other there is an estimate for each reading. The headlines are kept in the store from the first time
    they are asked for; all else is remembered as long as the store's version stays. Raises UnknownIdError,
    BadRequestError.
    """
    names = tuple(variable_named(metric).name for metric in metrics)
    given = tuple(assumptions)
    version, question = store.version(), (entity, names, as_of, given, facts_version())
    kept = _kept.get(store)
    if kept is None or kept.version != version:
        kept = _kept[store] = _Kept(version, {})
    found = kept.answers.get(question)
    if found is None:
        if entity not in store.entities_by_id([entity]):
            raise UnknownIdError("entity", entity)
        if len(kept.answers) >= MOST_KEPT:
            kept.answers.clear()
        found = None if names or as_of or given else _asked_first(store, entity)
        if found is None:
            found = [one for node in nodes(store, entity, as_of) for one in node_estimates(node, names, given)]
        kept.answers[question] = found
    return list(found)


def _asked_first(store: GraphStore, entity: str) -> list[Estimate] | None:
    """The headlines out of the store, once they are there; None where it cannot be written to, or has no evidence."""
    found = kept_estimates(store, entity)
    if found is None:
        with suppress(*NOT_WRITTEN):
            refresh(store, [entity])
        found = kept_estimates(store, entity)
    return found


def kept_estimates(store: GraphStore, entity: str) -> list[Estimate] | None:
    """The headlines that the store keeps of an entity; None where they must be worked out (anew)."""
    found = store.estimates([entity]).get(entity)
    return list(found.estimates) if found and found.facts == facts_version() else None


def refresh(store: GraphStore, entities: Iterable[str] | None = None) -> list[str]:
    """Work out again and keep what no longer holds of these entities, or of all; of which that was done, by id.

    Every cause calls this: what changes the evidence of an entity (a source, a decision) makes the store forget its
    estimates in the same transaction, and other facts make all of them stale. What still holds is left alone.
    """
    done: list[str] = []
    for some in stale(store, entities):
        before = store.version()
        found = {id: headlines(store, id) for id in some}
        done += store.put_estimates(found, facts_version(), before)
    return done


def stale(store: GraphStore, entities: Iterable[str] | None = None) -> Iterator[list[str]]:
    """Those of these entities, or of all, whose headlines must be worked out (anew), by id, in batches.

    One pass, while they may be kept: what somebody else writes meanwhile is left to him.
    """
    if entities is not None:
        wanted = sorted(set(entities))
        for begin in range(0, len(wanted), AT_ONCE):
            if some := store.stale_estimates(facts_version(), AT_ONCE, among=wanted[begin : begin + AT_ONCE]):
                yield some
        return
    after: str | None = None
    while some := store.stale_estimates(facts_version(), AT_ONCE, after):
        after = some[-1]
        yield some


def headlines(store: GraphStore, id: str) -> list[Estimate]:
    """What follows for an entity from its evidence, worked out; nothing for one that no document describes."""
    found = evidence(store, id)
    if found.entity is None:
        return []
    made = _nodes(found.entity, found.numbers, found.uses, None)
    return [one for node in made if node.claims for one in node_estimates(node, (), ())]


def evidence(store: GraphStore, id: str) -> Evidence:
    """What the headlines of an entity rest on; where two stores agree in it, they agree in the headlines.

    A scenario's rest on the talk that it is part of: a price or power a chip that is said there is of its chips.
    """
    entity = store.entities_by_id([id]).get(id)
    numbers = all_claims(store, ClaimFilter(subject=id, kind=ClaimKind.QUANTITY))
    if numbers and entity is not None and entity.type is EntityType.SCENARIO:
        numbers = scene.talk(store, numbers[0].source)
    return Evidence(
        entity,
        numbers,
        all_claims(store, ClaimFilter(subject=id, kind=ClaimKind.RELATION, predicates=USES)),
    )


def all_estimates(store: GraphStore) -> Iterator[Estimate]:
    """The headlines of everything, by entity: those that are kept, and those that are not, worked out and not kept."""
    missing = [id for some in stale(store) for id in some]
    left_out = set(missing)
    kept = (one for one in store.all_estimates() if one.entity not in left_out)
    made = (one for id in missing for one in headlines(store, id))
    yield from merge(kept, made, key=lambda one: one.entity)


def all_claims(store: GraphStore, where: ClaimFilter) -> list[Claim]:
    """Claims that pass a filter, as said, over all pages, at most as many as a node may have."""
    found: list[Claim] = []
    after = None
    while len(found) < MOST:
        page = store.claims(where, ClaimOrder.SOURCE, PAGE, after)
        found += page.nodes
        if not page.more:
            break
        after = page.edges[-1].cursor
    return found[:MOST]


def nodes(store: GraphStore, id: str, as_of: str | None = None) -> list[Node]:
    """An entity's nodes, one for each time and status that something was said of; the undated first, then by time."""
    found = evidence(store, id)
    if found.entity is None:
        raise UnknownIdError("entity", id)
    return _nodes(found.entity, found.numbers, found.uses, as_of)


def _nodes(entity: Entity, numbers: Sequence[Claim], uses: Sequence[Claim], as_of: str | None) -> list[Node]:
    asked = _interval(as_of) if as_of else None
    scenes = scene.scenes_of(numbers, entity.id) if entity.type is EntityType.SCENARIO else {}
    grouped: dict[said.Context, list[Claim]] = defaultdict(list)
    for claim in numbers if entity.type is not EntityType.SCENARIO else ():
        if variables_of(entity, claim):
            grouped[said.context(claim)].append(claim)
    grouped.update({context: [claim for claim, _ in found.claims] for context, found in scenes.items()})
    if not grouped:  # only what is known and assumed
        grouped[said.Context(Status.EXISTING, as_of or "", said.year(as_of or ""))] = []
    made = []
    for context in sorted(grouped, key=lambda one: (one.period, one.status.value, one.year or 0)):
        if asked and context.period and not _overlap(asked, bounds(context.period)):
            continue
        dated = context._replace(year=said.year(as_of)) if as_of and not context.period else context
        kinds = scenes[context].kinds if context in scenes else ()
        made.append(node(entity, dated, grouped[context], uses, kinds))
    return made


def scenario_node(entity: Entity, talk: Sequence[Claim], claim: Claim) -> Node | None:
    """The node of a scenario that one of the claims of its source is evidence of."""
    return next((made for made in _nodes(entity, talk, (), None) if claim.id in made.claims), None)


def _interval(edtf: str) -> tuple[str | None, str | None]:
    try:
        return bounds(edtf)
    except ValueError as error:
        raise BadRequestError(f"as of {edtf!r}: {error}.") from None


def _overlap(one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> bool:
    return (one[0] or "") <= (other[1] or "~") and (other[0] or "") <= (one[1] or "~")


def variables_of(entity: Entity | None, claim: Claim) -> tuple[str, ...]:
    """The variables of an entity that a claim may be about. Of an organization its power is not that of its chips."""
    names = said.variables(claim)
    if entity is None or not names:
        return names
    if names[0] in PRICES and entity.type not in (EntityType.CHIP, EntityType.CLUSTER, EntityType.SCENARIO):
        return ()  # what a company or a model sells is no chip
    return () if entity.type in BROAD and names[0] in WHOLE else names


def node(
    entity: Entity,
    context: said.Context,
    claims: Sequence[Claim],
    uses: Sequence[Claim] = (),
    chips: Sequence[str] = (),
) -> Node:
    """A node out of claims of one context; `chips` are its kinds where more is known of them than was counted."""
    usable = [(claim, names) for claim in claims if (names := variables_of(entity, claim))]
    kinds = list(chips) or kinds_of([claim for claim, names in usable if names[0] == "chips"], uses)
    if entity.type is EntityType.CHIP:
        kinds = [entity.id]
    network, unused = network_of(kinds, context.year, entity)
    found: list[Observation] = []
    for claim, names in usable:
        seen = observation(claim, names, kinds, own_scenario=entity.type is EntityType.SCENARIO)
        if isinstance(seen, Unusable):
            unused.append(seen)
        else:
            found.append(seen._replace(context=f"{entity.id} {context.key}"))
    network, found = specific(network, found), _surest(found, unused)
    return Node(entity, context, network, tuple(found), {claim.id: claim for claim in claims}, tuple(unused))


def _surest(found: list[Observation], unused: list[Unusable]) -> list[Observation]:
    """What is used of all that was said: of open ends about one variable the innermost, and at most so many in all."""
    ends: dict[tuple[str, bool], Observation] = {}
    for one in found:
        if one.value is None and (one.low is None) != (one.high is None):
            key = (one.variable, one.low is not None)
            other = ends.get(key)
            inner = other is None or (one.low or 0) > (other.low or 0) or (one.high or 0) < (other.high or 0)
            ends[key] = one if inner or other is None else other
    open_ends = {one.id for one in found if one.value is None and (one.low is None) != (one.high is None)}
    spare = open_ends - {one.id for one in ends.values()}
    unused += [Unusable(id, "another end that was said lies further in") for id in sorted(spare)]
    kept = sorted((one for one in found if one.id not in spare), key=lambda one: (one.error, one.id))
    unused += [Unusable(one.id, f"more than {MOST_SAID} numbers; the surest were taken") for one in kept[MOST_SAID:]]
    used = {one.id for one in kept[:MOST_SAID]}
    return [one for one in found if one.id in used]


def specific(network: Network, observations: Iterable[Observation]) -> Network:
    """The network without the general PUE of the year where somebody said that of this very site."""
    if all(observation.variable != "pue" for observation in observations):
        return network
    kept = [fact for fact in network.facts if fact.name != "pue"]
    return Network(network.structure, kept, network.families, network.basis)


def kinds_of(counts: Sequence[Claim], uses: Sequence[Claim] = ()) -> list[str]:
    """The kinds of chips that were counted, in order; "" where nobody said which and nothing else tells."""
    named: list[str] = []
    for claim in counts:
        of = claim.quantity.of if claim.quantity else None
        if of and not said.unnamed(claim):
            named.append(of.entity or of.text)
    if not named:
        used = [claim.object.entity for claim in uses if claim.object and claim.object.entity and not claim.negated]
        named = [name for name in dict.fromkeys(used) if not known.chips(name, None).problem]
        named = named if len(named) == 1 else []
    return list(dict.fromkeys(named)) or [""]


def observation(
    claim: Claim, names: tuple[str, ...], kinds: Sequence[str], own_scenario: bool = False
) -> Observation | Unusable:
    """A claim as evidence of a node with these kinds of chips: of one of them, where it says which."""
    of = claim.quantity.of if claim.quantity else None
    if len(kinds) > 1 and names[0] in OF_PARTS:
        if names[0] == "chips" and of and not said.unnamed(claim):
            names = (f"chips:{kinds.index(of.entity or of.text) + 1}",)
        elif names[0] in ("tdp", "cost_per_chip"):
            return Unusable(claim.id, f"of which of {', '.join(kinds)} it is was not said")
    return said.evidence(claim, names, own_scenario)


def network_of(kinds: Sequence[str], year: int | None, entity: Entity | None = None) -> tuple[Network, list[Unusable]]:
    """The network of a node with these kinds of chips, with all that is known of them; and the chips nobody knows."""
    day = date(year, 7, 1) if year and year > 0 else None
    facts: list[Fact] = []
    families: list[Family] = []
    unused: list[Unusable] = []
    for number, kind in enumerate(kinds, 1):
        found = known.chips(kind, day) if kind else known.any_gpu(year, day)
        if found.problem:
            unused.append(Unusable(kind, found.problem))
        parts = len(kinds) > 1
        facts += _numbered(found.facts, number, parts)
        if found.family:
            members = [m._replace(facts=tuple(_numbered(m.facts, number, parts))) for m in found.family.members]
            label = f"{found.family.label}, part {number}" if parts else found.family.label
            families.append(Family(label, tuple(members)))
    # What is known of the chips themselves goes before what holds for any site.
    own = {fact.name for fact in (*facts, *(f for family in families for m in family.members for f in m.facts))}
    facts = [fact for fact in known.site_facts(year) if fact.name not in own] + facts
    if entity and entity.type is EntityType.MODEL:
        facts += known.model_facts(entity.name, *entity.aliases)
    return Network(structure(len(kinds)), facts, families, BASIS), unused


def _numbered(facts: Iterable[Fact], number: int, parts: bool) -> list[Fact]:
    """Facts of one of several parts. What belongs to the whole (the markup of a server) is that of the first."""
    if not parts:
        return list(facts)
    own = [fact._replace(name=f"{fact.name}:{number}") for fact in facts if fact.name in OF_PARTS]
    return own + [fact for fact in facts if fact.name not in OF_PARTS and number == 1]


def answers_of(node: Node, assumptions: Sequence[Assumption], targets: Sequence[str]) -> Answers:
    """A node solved, for the headlines where no target is named. An assumption about a chip is about all its kinds."""
    variables = node.network.structure.variables
    given = [
        assumption._replace(variable=name)
        for assumption in assumptions
        for name in variables
        if name == assumption.variable
        or (assumption.variable not in variables and name.partition(":")[0] == assumption.variable)
    ]
    following = targets or Problem(node.network, node.observations, given).following()
    wanted = [name for name in targets or HEADLINES if name in variables and name in following]
    return solve(node.network, node.observations, given, targets=wanted, as_of=node.context.period)


def node_estimates(node: Node, metrics: Sequence[str], assumptions: Sequence[Assumption]) -> list[Estimate]:
    """The estimates of one node; those not asked for by name only where they rest on something said or assumed."""
    answers = answers_of(node, assumptions, metrics)
    assumed = {assumption.variable for assumption in assumptions}
    found = []
    for reading in answers.readings[:MOST_READINGS]:
        for name in reading.estimates:
            one = _estimate(node, answers, reading, name, assumptions)
            resting = nouns.cited(one.inputs) or any(leaf.variable.partition(":")[0] in assumed for leaf in one.inputs)
            if metrics or resting:
                found.append(one)
    return found


def _estimate(node: Node, answers: Answers, reading: Reading, name: str, assumptions: Sequence[Assumption]) -> Estimate:
    one, context = reading.estimates[name], node.context
    inputs = nouns.inputs(reading.inputs(name), node.claims)
    cited = nouns.cited(inputs)
    left_out = [observation.id for observation in reading.left_out]
    without = ", ".join(f"{o.label} ({o.variable}, {o.id})" for o in reading.left_out)
    return Estimate(
        id=nouns.estimate_id(node.entity.id, name, context.status, *_time(context), *left_out, *assumptions),
        entity=node.entity.id,
        metric=name,
        label=one.label,
        unit=one.unit,
        p5=nouns.rounded(one.p5),
        p50=nouns.rounded(one.p50),
        p95=nouns.rounded(one.p95),
        basis=one.basis,
        scope=one.scope,
        as_of=context.period or None,
        status=context.status,
        effective=None if one.effective is None else round(one.effective, 1),
        reading=f"without {without}" if without else "",
        conflict=_conflict(answers),
        formula=nouns.steps(reading.formula(name), node.claims),
        inputs=inputs,
        predictions=tuple(nouns.prediction(p) for p in answers.predictions if p.observation.id in cited),
    )


def _time(context: said.Context) -> tuple[object, ...]:
    """What tells a time from others: where none was said, or one without ends, the year whose facts are taken too."""
    return (context.period, context.year) if said.year(context.period) is None else (context.period,)


def _conflict(answers: Answers) -> str:
    if answers.conflict is None:
        return ""
    more = len(answers.readings) - MOST_READINGS
    return answers.conflict.reason + (f" There are {more} more ways out of it." if more > 0 else "")
