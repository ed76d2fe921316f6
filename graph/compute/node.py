"""Nodes: an entity's claims of one time and status as evidence, with what is known of its chips, site and model.

What differs in status or time is a node of its own, and each is solved by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple
from weakref import WeakKeyDictionary

from graph.compute import known, nouns, said
from graph.compute.assume import variable_named
from graph.compute.evidence import Observation, Unusable
from graph.compute.network import PART, Assumption, Fact, Family, Network, structure
from graph.compute.problem import Problem
from graph.compute.solve import Answers, Reading, solve
from graph.errors import BadRequestError, UnknownIdError
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


class Node(NamedTuple):
    """An entity at one time and status: its network, what was said of it, and what could not be used and why."""

    entity: Entity
    context: said.Context
    network: Network
    observations: tuple[Observation, ...]
    claims: dict[str, Claim]
    unused: tuple[Unusable, ...]


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
    exclude each other there is an estimate for each reading. Kept as long as the store's version stays. Raises
    UnknownIdError, BadRequestError.
    """
    names = tuple(variable_named(metric).name for metric in metrics)
    given = tuple(assumptions)
    version, question = store.version(), (entity, names, as_of, given)
    kept = _kept.get(store)
    if kept is None or kept.version != version:
        kept = _kept[store] = _Kept(version, {})
    if question not in kept.answers:
        if len(kept.answers) >= MOST_KEPT:
            kept.answers.clear()
        found = [one for node in nodes(store, entity, as_of) for one in node_estimates(node, names, given)]
        kept.answers[question] = found
    return list(kept.answers[question])


def refresh(store: GraphStore, entities: Iterable[str]) -> dict[str, list[Estimate]]:
    """The headlines of entities, worked out again where the store has changed since."""
    return {entity: estimates(store, entity) for entity in entities}


def all_estimates(store: GraphStore) -> Iterator[Estimate]:
    """The headlines of everything of which a usable number was said, by entity; nothing of them is kept here."""
    told = {claim.subject.entity for claim in store.all_claims() if claim.subject and said.variables(claim)}
    for entity in sorted(id for id in told if id):
        for node in nodes(store, entity):
            yield from node_estimates(node, (), ())


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
    entity = store.entities_by_id([id]).get(id)
    if entity is None:
        raise UnknownIdError("entity", id)
    asked = _interval(as_of) if as_of else None
    found = all_claims(store, ClaimFilter(subject=id, kind=ClaimKind.QUANTITY))
    uses = all_claims(store, ClaimFilter(subject=id, kind=ClaimKind.RELATION, predicates=("uses", "trains_on")))
    grouped: dict[said.Context, list[Claim]] = defaultdict(list)
    for claim in found:
        if variables_of(entity, claim):
            grouped[said.context(claim)].append(claim)
    if not grouped:  # only what is known and assumed
        grouped[said.Context(Status.EXISTING, as_of or "", said.year(as_of or ""))] = []
    made = []
    for context in sorted(grouped, key=lambda one: (one.period, one.status.value, one.year or 0)):
        if asked and context.period and not _overlap(asked, bounds(context.period)):
            continue
        dated = context._replace(year=said.year(as_of)) if as_of and not context.period else context
        made.append(node(entity, dated, grouped[context], uses))
    return made


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


def node(entity: Entity, context: said.Context, claims: Sequence[Claim], uses: Sequence[Claim] = ()) -> Node:
    """A node out of claims of one context."""
    usable = [(claim, names) for claim in claims if (names := variables_of(entity, claim))]
    kinds = kinds_of([claim for claim, names in usable if names[0] == "chips"], uses)
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
    facts: list[Fact] = list(known.site_facts(year))
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
        id=nouns.estimate_id(node.entity.id, name, context.status, context.period, *left_out, *assumptions),
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


def _conflict(answers: Answers) -> str:
    if answers.conflict is None:
        return ""
    more = len(answers.readings) - MOST_READINGS
    return answers.conflict.reason + (f" There are {more} more ways out of it." if more > 0 else "")
