"""Which entities are talked about most, worked out again only when the store has changed."""

import heapq
import threading

from graph.model import Entity, EntityType
from graph.store import GraphStore


class Busiest:
    """The entities with the most claims about them; scenarios, which one source imagined, are left out."""

    def __init__(self, store: GraphStore, most: int = 12) -> None:
        self.store = store
        self.most = most
        self._lock = threading.Lock()
        self._version: int | None = None
        self._found: list[tuple[Entity, int]] = []

    def __call__(self) -> list[tuple[Entity, int]]:
        """Entities and how many claims are about them, most first, then by id."""
        with self._lock:
            version = self.store.version()
            if version != self._version:
                counted = (
                    (entity, sum(self.store.predicates(entity.id).values()))
                    for entity in self.store.all_entities()
                    if entity.type is not EntityType.SCENARIO
                )
                talked_about = ((entity, claims) for entity, claims in counted if claims)
                self._found = heapq.nsmallest(self.most, talked_about, key=lambda pair: (-pair[1], pair[0].id))
                self._version = version
            return self._found
