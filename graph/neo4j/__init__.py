"""The store on a server: `Neo4jStore`."""

from graph.neo4j.store import Neo4jStore

__all__ = ["Neo4jStore"]
