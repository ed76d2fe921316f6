"""The questions that are timed: each query of the contract by name, with arguments that differ from draw to draw."""

import random
from collections.abc import Callable
from typing import NamedTuple

from bench.data import CLAIMS, COMMON, SECONDS, SENTENCES, World
from bench.naive import NaiveStore
from graph.model import Claim, ClaimKind, EntityType, Modality
from graph.store import EVERYTHING, ClaimFilter, ClaimOrder, GraphStore

Question = Callable[[], object]
DEEP = 10_000  # how deep in the hub's list the deep page begins; half of it where it is shorter


class Draws:
    """Random arguments, the same for every store."""

    def __init__(self, world: World, documents: int) -> None:
        self.world = world
        self.documents = documents
        self.dice = random.Random(7)

    def again(self) -> None:
        self.dice.seed(7)

    def key(self) -> str:
        return f"talk-{self.dice.randrange(self.documents):06d}"

    def claim(self) -> Claim:
        return self.dice.choice(self.world.document(self.dice.randrange(self.documents)).claims)

    def entity(self) -> str:
        return self.dice.choice(self.world.entities).id

    def word(self) -> str:
        return self.dice.choice(self.world.words[50:2_000])

    def second(self) -> float:
        return self.dice.random() * SECONDS * CLAIMS / SENTENCES

    def year(self) -> int:
        return self.dice.randint(2018, 2030)


class Deep(NamedTuple):
    """Where pages deep in the hub's list begin: a cursor of each, and how deep."""

    cursors: list[str]
    depth: int


def deep(store: GraphStore, hub: str) -> Deep:
    """Walk the hub's list to its deep end, keeping the last cursors."""
    where = ClaimFilter(about=(hub,))
    depth = min(DEEP, store.count_claims(where).number // 2)
    cursors: list[str] = []
    after: str | None = None
    while len(cursors) * 100 < depth:
        page = store.claims(where, first=100, after=after)
        after = page.edges[-1].cursor
        cursors.append(after)
    return Deep(cursors[-14:], depth)


def questions(store: GraphStore, draws: Draws, place: Deep) -> dict[str, Callable[[], Question]]:
    """Each name gives a maker of questions: what it draws is drawn outside the timed part."""
    return (
        _pages(store, draws, place)
        | _orders(store, draws)
        | _filters(store, draws)
        | _lookups(store, draws)
        | _searches(store, draws)
        | _counts(store, draws)
    )


Makers = dict[str, Callable[[], Question]]


def _pages(store: GraphStore, draws: Draws, place: Deep) -> Makers:
    hub = draws.world.hub.id

    def by_id() -> Question:
        id = draws.claim().id
        return lambda: store.claims_by_id([id])

    def about(entity: Callable[[], str]) -> Callable[[], Question]:
        def maker() -> Question:
            where = ClaimFilter(about=(entity(),))
            return lambda: store.claims(where)

        return maker

    def three() -> ClaimFilter:
        return ClaimFilter(about=tuple(draws.entity() for _ in range(3)))

    def deep_page() -> Question:
        after = draws.dice.choice(place.cursors)
        return lambda: store.claims(ClaimFilter(about=(hub,)), after=after)

    def citations(video: bool) -> Callable[[], Question]:
        def maker() -> Question:
            key, second = draws.key(), draws.second()
            if video:
                name = f"video{int(key.rpartition('-')[2]) // 2:06d}"
                return lambda: store.citations_at(second, video_id=name)
            return lambda: store.citations_at(second, source=key)

        return maker

    return {
        "claim by id": by_id,
        "page about an entity": about(draws.entity),
        "page about the hub": about(lambda: hub),
        "page deep in the hub": deep_page,
        "page about three entities": _drawn(store, three),
        "citations at a second of a source": citations(False),
        "citations at a second of a video": citations(True),
    }


def _page(store: GraphStore, where: ClaimFilter, order: ClaimOrder) -> Question:
    return lambda: store.claims(where, order)


def _drawn(
    store: GraphStore, draw: Callable[[], ClaimFilter], order: ClaimOrder = ClaimOrder.WORLD_TIME
) -> Callable[[], Question]:
    return lambda: _page(store, draw(), order)


def _orders(store: GraphStore, draws: Draws) -> Makers:
    hub = draws.world.hub.id
    found: Makers = {}
    for order in ClaimOrder:
        name = order.value.replace("_", " ")
        found[f"all claims, by {name}"] = _drawn(store, lambda: EVERYTHING, order)
        found[f"entity, by {name}"] = _drawn(store, lambda: ClaimFilter(about=(draws.entity(),)), order)
        found[f"hub, by {name}"] = _drawn(store, lambda: ClaimFilter(about=(hub,)), order)
        found[f"hub, one predicate, by {name}"] = _drawn(
            store, lambda: ClaimFilter(about=(hub,), predicates=("spend",)), order
        )
    return found


def _filters(store: GraphStore, draws: Draws) -> Makers:
    hub = draws.world.hub.id

    def chips() -> ClaimFilter:
        low = 10 ** draws.dice.uniform(3, 6)
        return ClaimFilter(predicates=("chip_count",), unit="count", minimum=low, maximum=low * 2)

    return (
        _filters_of(store, draws, "all", ())
        | _filters_of(store, draws, "hub", (hub,))
        | {
            "numbers of chips in a range": _drawn(store, chips, ClaimOrder.VALUE),
            "numbers of chips in a range, by world time": _drawn(store, chips),
            "subject is the hub": _drawn(store, lambda: ClaimFilter(subject=hub)),
        }
    )


def _filters_of(store: GraphStore, draws: Draws, name: str, about: tuple[str, ...]) -> Makers:
    base = ClaimFilter(about=about)

    def a_time() -> ClaimFilter:
        year = draws.year()
        return base._replace(world_from=f"{year}-05", world_until=f"{year}-06")

    def a_month() -> ClaimFilter:
        return base._replace(said_from="2023-04", said_until="2023-04")

    def watts() -> ClaimFilter:
        return base._replace(unit="W", minimum=10 ** draws.dice.uniform(4, 8))

    return {
        f"{name}, of a kind": _drawn(store, lambda: base._replace(kind=ClaimKind.RELATION)),
        f"{name}, of a modality": _drawn(store, lambda: base._replace(modalities=(Modality.JOKE,))),
        f"{name}, surer than 0.95": _drawn(store, lambda: base._replace(min_confidence=0.95)),
        f"{name}, of a source": _drawn(store, lambda: base._replace(source=draws.key())),
        f"{name}, of a speaker": _drawn(store, lambda: base._replace(speaker=draws.dice.choice(draws.world.speakers))),
        f"{name}, about two months": _drawn(store, a_time),
        f"{name}, from a year on": _drawn(store, lambda: base._replace(world_from=str(draws.year()))),
        f"{name}, said in a month": _drawn(store, a_month, ClaimOrder.SAID_AT),
        f"{name}, at least so many W": _drawn(store, watts, ClaimOrder.VALUE),
    }


def _lookups(store: GraphStore, draws: Draws) -> Makers:
    hub = draws.world.hub.id

    def name() -> str:
        return draws.dice.choice(draws.world.entities).name.upper()

    def ask(answer: Callable[[str], object], draw: Callable[[], str]) -> Callable[[], Question]:
        def maker() -> Question:
            drawn = draw()
            return lambda: answer(drawn)

        return maker

    return {
        "neighbours of an entity": ask(store.neighbours, draws.entity),
        "neighbours of the hub": ask(store.neighbours, lambda: hub),
        "predicates of an entity": ask(store.predicates, draws.entity),
        "predicates of the hub": ask(store.predicates, lambda: hub),
        "busiest entities": lambda: lambda: store.busiest(),
        "entity by id": ask(lambda id: store.entities_by_id([id]), draws.entity),
        "entity by name": ask(store.find_entity, name),
        "entities, a page": lambda: lambda: store.entities(),
        "entities of a type, a page": lambda: lambda: store.entities(EntityType.CHIP),
        "entities, by word": ask(lambda text: store.entities(search=text), name),
        "mentions of an entity": ask(lambda id: store.mentions(id), draws.entity),
        "mentions of the hub": ask(lambda id: store.mentions(id), lambda: hub),
        "mentions of a source": ask(lambda key: store.mentions(source=key), draws.key),
        "source by key": ask(lambda key: store.sources_by_key([key]), draws.key),
        "source by path": ask(store.source_by_path, lambda: f"{draws.key()}.md"),
        "sources, a page": lambda: lambda: store.sources(),
        "segments of a source": ask(store.segments, draws.key),
    }


def _searches(store: GraphStore, draws: Draws) -> Makers:
    common = " ".join(COMMON)

    def two() -> Question:
        text = f"{draws.word()} {draws.word()}"
        return lambda: store.search(text)

    def any_of() -> Question:
        text = f"{draws.word()} {draws.word()} qqq{draws.dice.randrange(999)}"
        return lambda: store.search(text)

    def rare() -> Question:
        text = draws.dice.choice(draws.world.entities).name
        return lambda: store.search(text)

    return {
        "search, an entity's name": rare,
        "search, all of two words": two,
        "search, all of three common words": lambda: lambda: store.search(common),
        "search, any of three words": any_of,
        "search, how many": lambda: lambda: store.count_search(common),
    }


def _counts(store: GraphStore, draws: Draws) -> Makers:
    """What no counter keeps is marked "read", as far as the contract counts it; the speaker is the busiest."""
    hub = draws.world.hub.id
    some = tuple(entity.id for entity in draws.world.entities[:3])
    speaker = draws.world.speakers[0]
    months = ClaimFilter(world_from="2024-05", world_until="2024-06")

    def number(where: ClaimFilter) -> Callable[[], Question]:
        return lambda: lambda: store.count_claims(where)

    return {
        "counts": lambda: store.counts,
        "version": lambda: store.version,
        "how many claims": number(ClaimFilter()),
        "how many of a kind": number(ClaimFilter(kind=ClaimKind.RELATION)),
        "how many of a predicate": number(ClaimFilter(predicates=("spend",))),
        "how many of a unit and a modality": number(ClaimFilter(unit="W", modalities=(Modality.JOKE,))),
        "how many about the hub": number(ClaimFilter(about=(hub,))),
        "how many about the hub, one predicate": number(ClaimFilter(about=(hub,), predicates=("spend",))),
        "how many about the hub of a kind": number(ClaimFilter(about=(hub,), kind=ClaimKind.RELATION)),
        "how many about the hub and two others of a kind": number(ClaimFilter(about=some, kind=ClaimKind.RELATION)),
        "how many of a source": lambda: number(ClaimFilter(source=draws.key()))(),
        "how many entities": lambda: lambda: store.count_entities(),
        "how many mentions of the hub": lambda: lambda: store.count_mentions(hub),
        "how many surer than 0.95": number(ClaimFilter(min_confidence=0.95)),
        "how many surer than 0.95 of a kind": number(ClaimFilter(min_confidence=0.95, kind=ClaimKind.RELATION)),
        "how many about the hub, surer than 0.95": number(ClaimFilter(about=(hub,), min_confidence=0.95)),
        "how many about the hub, surer than 0.3 of a kind": number(
            ClaimFilter(about=(hub,), min_confidence=0.3, kind=ClaimKind.RELATION)
        ),
        "how many about the hub and two others, surer than 0.3": number(ClaimFilter(about=some, min_confidence=0.3)),
        "how many about the hub, about two months (read)": number(months._replace(about=(hub,))),
        "how many about the hub, at least so many W (read)": number(ClaimFilter(about=(hub,), unit="W", minimum=1e6)),
        "how many about the hub of a speaker (read)": number(ClaimFilter(about=(hub,), speaker=speaker)),
        "how many about two months (read)": number(months),
        "how many of a speaker (read)": number(ClaimFilter(speaker=speaker)),
        "how many from a year on (read)": number(ClaimFilter(world_from="2020")),
        "how many said in a month (read)": number(ClaimFilter(said_from="2023-04", said_until="2023-04")),
        "how many numbers of chips in a range (read)": number(
            ClaimFilter(predicates=("chip_count",), unit="count", minimum=1e5, maximum=2e5)
        ),
    }


def naive_questions(store: NaiveStore, draws: Draws, place: Deep) -> Makers:
    """The same draws put to the plain tables."""
    hub = draws.world.hub.id
    common = " ".join(COMMON)

    def ask(name: str, values: Callable[[], tuple[str | float, ...]]) -> Callable[[], Question]:
        def maker() -> Question:
            drawn = values()
            return lambda: store.ask(name, *drawn)

        return maker

    def span() -> tuple[float, float]:
        low = 10 ** draws.dice.uniform(3, 6)
        return low, low * 2

    def moment() -> tuple[str, float, float]:
        key, second = draws.key(), draws.second()
        return key, second, second

    values: dict[str, Callable[[], tuple[str | float, ...]]] = {
        "claim by id": lambda: (draws.claim().id,),
        "page about an entity": lambda: (draws.entity(),),
        "page about the hub": lambda: (hub,),
        "page deep in the hub": lambda: (hub, place.depth),
        "hub, by confidence": lambda: (hub,),
        "hub, by value": lambda: (hub,),
        "hub, one predicate, by world time": lambda: (hub, "spend"),
        "citations at a second of a source": moment,
        "numbers of chips in a range": span,
        "neighbours of an entity": lambda: (draws.entity(),),
        "neighbours of the hub": lambda: (hub,),
        "predicates of an entity": lambda: (draws.entity(),),
        "predicates of the hub": lambda: (hub,),
        "busiest entities": lambda: (),
        "search, all of three common words": lambda: (common,),
        "search, any of three words": lambda: (f"{draws.word()} OR {draws.word()}",),
    }
    return {name: ask(name, made) for name, made in values.items()}
