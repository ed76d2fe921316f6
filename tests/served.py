"""A store with documents in it, questions asked of it, and a count of what they cost."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import httpx

from api.app import create_app
from api.execute import Answer, execute
from graph.model import Document
from graph.sqlite import SqliteStore
from graph.store import GraphStore
from tests import factories


def talk(key: str = "talk", **fields: object) -> Document:
    return factories.document(key, content=key, **fields)


def many(count: int) -> Document:
    return factories.large_document(count)


def keep(folder: Path, *documents: Document) -> SqliteStore:
    store = SqliteStore(folder / "graph.db")
    for document in documents:
        store.put(document)
    return store


def answer(store: GraphStore, query: str, **variables: object) -> Answer:
    return asyncio.run(execute(store, query, variables))


def ask(store: GraphStore, query: str, **variables: object) -> Any:
    """The data of an answer that has no errors."""
    body = answer(store, query, **variables).body
    assert "errors" not in body, body["errors"]
    return body["data"]


def refused(store: GraphStore, query: str, **variables: object) -> tuple[str, str]:
    """Code and message of the first error of an answer."""
    error = answer(store, query, **variables).body["errors"][0]
    return error["extensions"]["code"], error["message"]


class Counting:
    """Passes every verb on to a store and counts the calls."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Callable[..., object]:
        verb = cast(Callable[..., object], getattr(self._store, name))

        def counted(*args: object, **kwargs: object) -> object:
            self.calls[name] += 1
            return verb(*args, **kwargs)

        return counted


def counting(store: GraphStore) -> tuple[GraphStore, Counter[str]]:
    wrapper = Counting(store)
    return cast(GraphStore, wrapper), wrapper.calls


class Client:
    """Sends requests to the application over a store, without a socket."""

    def __init__(self, store: GraphStore) -> None:
        self.app = create_app(store)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://claims.example.org") as client:
                return await client.request(method, path, **options)

        return asyncio.run(send())

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)
