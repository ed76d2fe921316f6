"""What a person sees of estimates in Neo4j's browser."""

from contextlib import closing

from graph.compute.node import refresh
from graph.units import format_value
from tests.factories import COLOSSUS, document
from tests.neo4j.running import Running


def test_an_estimate_is_a_named_node_beside_its_entity_and_the_claims_it_rests_on(neo4j_server: Running) -> None:
    neo4j_server.empty()
    with closing(neo4j_server.store()) as store:
        store.put(document())
        refresh(store)
        kept = list(store.all_estimates())
    seen = neo4j_server.ask(
        "MATCH (e:Entity)<-[:OF]-(n:Estimate)-[:RESTS_ON]->(c:Claim)-[:CITES]->(t:Citation) "
        "WITH e, n, c, count(t) AS cited ORDER BY c.id WHERE cited = 1 "
        "WITH e, n, collect(c.id) AS claims ORDER BY n.number "
        "RETURN e.name, n.name, n.p50, n.as_of, claims"
    )
    assert [row[2:4] for row in seen] == [[one.p50, one.as_of] for one in kept]
    assert {row[0] for row in seen} == {COLOSSUS.name}
    assert [row[1] for row in seen] == [f"{one.metric} {format_value(one.p50, one.unit)}" for one in kept]
    claims = [sorted({leaf.claim for leaf in one.inputs if leaf.claim}) for one in kept]
    assert [row[4] for row in seen] == claims


def test_nothing_of_an_estimate_outlasts_its_sources(neo4j_server: Running) -> None:
    neo4j_server.empty()
    with closing(neo4j_server.store()) as store:
        store.put(document())
        refresh(store)
        store.delete_source("talk")
    assert neo4j_server.ask("MATCH (n) WHERE NOT n:Claimgraph RETURN labels(n)") == []
