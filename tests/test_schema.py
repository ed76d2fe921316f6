import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from api.arguments import MOST_IDS
from api.connections import MOST
from api.endpoint import MAX_BODY
from api.execute import BAD_INPUT, INTERNAL, PARSE_FAILED, Stage
from api.limits import MAX_ALIASES, MAX_DEPTH, MAX_FIELDS, MAX_TOKENS, VALIDATION_FAILED, WEIGHTS
from api.query import LONGEST_SEARCH, WIDEST_WINDOW
from api.rights import QUOTE_CAP
from api.schema import schema
from api.worked import LONGEST_TEXT, MOST_ASSUMPTIONS, MOST_OPEN
from graph.errors import BadCursorError, UnknownIdError
from graph.model import Alternative, Rights, Thing
from graph.sqlite import SqliteStore
from graph.store import ClaimOrder
from graph.units import UNITS
from tests.factories import IMAGINED
from tests.served import answer, ask, counting, keep, many, refused, talk

ROOT = Path(__file__).parent.parent
TALK = talk()
LOCATED, CHIPS, POWER, SHARE = TALK.claims


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = keep(tmp_path, TALK)
    yield store
    store.close()


def test_the_printed_schema_is_the_one_in_the_repository() -> None:
    kept = (ROOT / "api" / "schema.graphql").read_text("utf-8")
    assert kept == schema.as_str() + "\n", "renew it: python -m api.schema > api/schema.graphql"


def test_the_schema_is_printed_by_its_module() -> None:
    printed = subprocess.run([sys.executable, "-m", "api.schema"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert printed.stdout == schema.as_str() + "\n"


def test_a_claim_shows_what_was_said_and_its_proof(store: SqliteStore) -> None:
    query = """query($id: ID!) { node(id: $id) { ... on Claim {
        kind predicate subject { id name type } subjectText object { id } text modality status negated confidence
        speaker { name } speakerText saidAt
        quantity { value unit display surface approximate of { text entity { name __typename } } }
        citations { id quote start end precision url mediaFragment source { key title } } } } }"""
    claim = ask(store, query, id=CHIPS.id)["node"]
    assert claim["subject"] == {"id": "cluster/xai-memphis", "name": "Colossus", "type": "CLUSTER"}
    assert (claim["subjectText"], claim["object"], claim["kind"], claim["modality"]) == (
        "it",
        None,
        "QUANTITY",
        "APPROXIMATE",
    )
    assert claim["quantity"] == {
        "value": 100000.0,
        "unit": "count",
        "display": "about 100,000",
        "surface": "100,000",
        "approximate": True,
        "of": {"text": "H100s", "entity": {"name": "H100", "__typename": "Chip"}},
    }
    assert claim["citations"] == [
        {
            "id": f"{CHIPS.id}.0",
            "quote": "it holds about 100,000 H100s at the moment",
            "start": 10.0,
            "end": 15.0,
            "precision": "CAPTION",
            "url": "https://video.example.org/watch?v=talk#t=10",
            "mediaFragment": "t=10,15",
            "source": {"key": "talk", "title": "The Compute Ledger: talk"},
        }
    ]
    assert (claim["speaker"], claim["speakerText"], claim["saidAt"]) == ({"name": "Ida Holm"}, "Ida Holm", "2025-03-01")


def test_world_time_shows_its_bounds(store: SqliteStore) -> None:
    query = "query($id: ID!) { node(id: $id) { ... on Claim { worldTime { edtf start end text } status } } }"
    shown = ask(store, query, id=POWER.id)["node"]
    assert shown["worldTime"] == {"edtf": "2026", "start": "2026-01-01", "end": "2026-12-31", "text": "in 2026"}
    assert shown["status"] == "PLANNED"


def test_a_relation_shows_both_its_ends(store: SqliteStore) -> None:
    query = "query($id: ID!) { node(id: $id) { ... on Claim { kind subject { name } object { name } objectText } } }"
    assert ask(store, query, id=LOCATED.id)["node"] == {
        "kind": "RELATION",
        "subject": {"name": "Colossus"},
        "object": {"name": "Memphis"},
        "objectText": "Memphis",
    }


def test_scenarios_are_listed_where_they_are_asked_for_and_tell_their_stretch(tmp_path: Path) -> None:
    it = Thing(text="it", entity=IMAGINED.id)
    claims = tuple(msgspec.structs.replace(claim, subject=it) for claim in TALK.claims[1:3])
    store = keep(
        tmp_path,
        msgspec.structs.replace(TALK, entities=(*TALK.entities, IMAGINED), claims=(LOCATED, *claims)),
    )
    query = """query($type: EntityType) { entities(type: $type) { totalCount nodes {
        name ... on Scenario { stretch { source { key } start end url } } } } }"""
    named = ask(store, query)["entities"]
    assert named["totalCount"] == len(named["nodes"]) == 5
    assert IMAGINED.name not in [node["name"] for node in named["nodes"]]
    (found,) = ask(store, query, type="SCENARIO")["entities"]["nodes"]
    stretch = {"source": {"key": "talk"}, "start": 10.0, "end": 20.0, "url": "https://video.example.org/watch?v=talk"}
    assert found == {"name": IMAGINED.name, "stretch": found["stretch"]}
    assert found["stretch"] | {"url": stretch["url"]} == stretch
    assert "10" in found["stretch"]["url"]
    store.close()


def test_other_readings_of_a_number_are_shown_beside_it(tmp_path: Path) -> None:
    assert CHIPS.quantity
    heard = msgspec.structs.replace(
        CHIPS.quantity, alternatives=(Alternative(reason="a doubled digit", score=0.4, value=1e4),)
    )
    changed = msgspec.structs.replace(TALK, claims=(msgspec.structs.replace(CHIPS, quantity=heard),))
    store = keep(tmp_path, changed)
    found = ask(store, "{ claims { nodes { quantity { value alternatives { reason score value low } } } } }")
    assert found["claims"]["nodes"][0]["quantity"] == {
        "value": 100000.0,
        "alternatives": [{"reason": "a doubled digit", "score": 0.4, "value": 10000.0, "low": None}],
    }


@pytest.mark.parametrize(
    ("id", "kind"),
    [
        ("org/nvidia", "Organization"),
        ("chip/h100", "Chip"),
        ("place/memphis", "Place"),
        ("person/ida-holm", "Person"),
        ("source/talk", "Source"),
        (CHIPS.id, "Claim"),
        (f"{CHIPS.id}.0", "Citation"),
    ],
)
def test_node_finds_everything_by_its_id(store: SqliteStore, id: str, kind: str) -> None:
    assert ask(store, "query($id: ID!) { node(id: $id) { __typename id } }", id=id) == {
        "node": {"__typename": kind, "id": id}
    }


@pytest.mark.parametrize("id", ["org/nope", "source/nope", "0" * 16, "0" * 16 + ".0", f"{CHIPS.id}.7"])
def test_an_id_that_nothing_has_is_an_error(store: SqliteStore, id: str) -> None:
    code, message = refused(store, "query($id: ID!) { node(id: $id) { id } }", id=id)
    assert code == "NOT_FOUND"
    assert id in message


def test_a_predicate_that_there_is_not_is_told_which_there_are(store: SqliteStore) -> None:
    code, message = refused(store, '{ claims(predicate: ["chips"]) { totalCount } }')
    assert code == "BAD_USER_INPUT"
    assert "chip_count" in message


@pytest.mark.parametrize("id", ["", "nvidia", "Org/nvidia", "source/", "12345", "../etc", f"{CHIPS.id}.x"])
def test_a_malformed_id_is_told_what_ids_look_like(store: SqliteStore, id: str) -> None:
    code, message = refused(store, "query($id: ID!) { node(id: $id) { id } }", id=id)
    assert code == "BAD_USER_INPUT"
    assert "org/nvidia" in message


def test_nodes_keeps_the_order_and_the_gaps(store: SqliteStore) -> None:
    ids = ["source/talk", "org/nope", CHIPS.id, "chip/h100"]
    found = ask(store, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)["nodes"]
    assert found == [{"id": "source/talk"}, None, {"id": CHIPS.id}, {"id": "chip/h100"}]


def test_an_entity_is_found_by_name_alias_or_id(store: SqliteStore) -> None:
    for name in ("NVIDIA", "nvda", "org/nvidia"):
        assert ask(store, "query($n: String!) { entity(name: $n) { id } }", n=name) == {"entity": {"id": "org/nvidia"}}
    assert ask(store, '{ entity(name: "nobody") { id } }') == {"entity": None}
    assert ask(store, '{ entity(name: "NVIDIA", type: CHIP) { id } }') == {"entity": None}


def test_an_entity_shows_its_claims_mentions_and_neighbours(store: SqliteStore) -> None:
    query = """{ entity(name: "Colossus") { __typename aliases verified
        claims(predicate: ["chip_count"]) { totalCount nodes { id } }
        mentions { totalCount nodes { surface start url source { key } entity { id } } }
        neighbours(first: 1) { entity { id } count predicates } } }"""
    assert ask(store, query)["entity"] == {
        "__typename": "Cluster",
        "aliases": ["xAI Memphis"],
        "verified": True,
        "claims": {"totalCount": 1, "nodes": [{"id": CHIPS.id}]},
        "mentions": {
            "totalCount": 1,
            "nodes": [
                {
                    "surface": "Colossus",
                    "start": 5.0,
                    "url": "https://video.example.org/watch?v=talk#t=5",
                    "source": {"key": "talk"},
                    "entity": {"id": "cluster/xai-memphis"},
                }
            ],
        },
        "neighbours": [{"entity": {"id": "chip/h100"}, "count": 1, "predicates": ["chip_count"]}],
    }


def test_entities_are_listed_by_name_type_and_words(store: SqliteStore) -> None:
    everything = ask(store, "{ entities { totalCount nodes { name } } }")["entities"]
    assert everything["totalCount"] == 5
    assert [node["name"] for node in everything["nodes"]] == ["Colossus", "H100", "Ida Holm", "Memphis", "NVIDIA"]
    assert ask(store, "{ entities(type: CHIP) { totalCount } }")["entities"]["totalCount"] == 1
    found = ask(store, '{ entities(search: "hopper") { nodes { id } } }')["entities"]["nodes"]
    assert found == [{"id": "chip/h100"}]


def test_claims_are_filtered_by_everything_that_is_given(store: SqliteStore) -> None:
    def found(arguments: str) -> list[str]:
        query = f"{{ claims({arguments}) {{ nodes {{ predicate }} }} }}"
        return sorted(node["predicate"] for node in ask(store, query)["claims"]["nodes"])

    assert found('about: ["chip/h100", "org/nvidia"]') == ["chip_count", "share"]
    assert found("kind: RELATION") == ["located_in"]
    assert found('unit: "count", min: 1e5') == ["chip_count"]
    assert found('unit: "ratio", min: 0.15, max: 0.5') == ["share"]
    assert found("modality: [PREDICTED, APPROXIMATE]") == ["chip_count", "power_capacity"]
    assert found("minConfidence: 0.85") == ["chip_count", "located_in"]
    assert found('worldFrom: "2026-06", worldUntil: "2027"') == ["power_capacity"]
    assert found('saidUntil: "2024"') == []
    assert found('speaker: "person/ida-holm", predicate: ["share"]') == ["share"]


def test_who_is_quoted_is_shown_and_asked_for(tmp_path: Path) -> None:
    quoting = msgspec.structs.replace(SHARE, quoted=Thing(text="They", entity="org/nvidia"))
    report = msgspec.structs.replace(POWER, quoted=Thing(text="the report"))
    store = keep(tmp_path, msgspec.structs.replace(TALK, claims=(LOCATED, CHIPS, report, quoting)))
    query = "query($q: ID!) { claims(quoted: $q) { totalCount nodes { predicate quoted { id name } quotedText } } }"
    shown = ask(store, query, q="org/nvidia")["claims"]
    assert shown["totalCount"] == 1
    assert shown["nodes"] == [
        {"predicate": "share", "quoted": {"id": "org/nvidia", "name": "NVIDIA"}, "quotedText": "They"}
    ]
    named = [{"predicate": "power_capacity", "quoted": None, "quotedText": "the report"}]
    assert ask(store, query, q="The Report")["claims"]["nodes"] == named
    assert ask(store, query, q="Somebody")["claims"]["nodes"] == []
    store.close()


def test_a_source_is_meant_by_its_id_or_its_key(store: SqliteStore) -> None:
    for source in ("source/talk", "talk"):
        query = "query($s: ID!) { claims(source: $s) { totalCount } source(id: $s) { id } }"
        assert ask(store, query, s=source) == {"claims": {"totalCount": 4}, "source": {"id": "source/talk"}}
    assert refused(store, '{ source(id: "nope") { id } }')[0] == "NOT_FOUND"


@pytest.mark.parametrize(
    "arguments",
    [
        'source: "nope"',
        'about: ["org/nvidia", "org/nope"]',
        'speaker: "person/nope"',
        'quoted: "org/nope"',
        'source: "source/nope"',
    ],
)
def test_a_filter_by_an_unknown_id_is_refused_by_name(store: SqliteStore, arguments: str) -> None:
    code, message = refused(store, f"{{ claims({arguments}) {{ totalCount }} }}")
    assert code == "NOT_FOUND"
    assert "nope" in message


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("min: 3", "need a unit"),
        ("max: 3", "need a unit"),
        ('unit: "furlong"', "'furlong' is no unit"),
        ('unit: "W", min: 3, max: 2', "more than max"),
        ('worldFrom: "next year"', "worldFrom"),
        ('saidUntil: "2024-13"', "saidUntil"),
        ("minConfidence: 2", "from 0 to 1"),
        ('unit: "W", min: 1e400', "larger than any"),
        ("about: []", "the list is empty"),
        ("predicate: []", "the list is empty"),
        ("modality: []", "the list is empty"),
        ("first: 0", "at least 1, at most 100"),
        ("first: 101", "at least 1, at most 100"),
        ("first: -1", "at least 1, at most 100"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(store: SqliteStore, arguments: str, says: str) -> None:
    code, message = refused(store, f"{{ claims({arguments}) {{ totalCount }} }}")
    assert code == "BAD_USER_INPUT"
    assert says in message


def test_pages_follow_one_another_without_gap_or_repeat(store: SqliteStore) -> None:
    query = """query($after: String) { claims(first: 3, after: $after, orderBy: SOURCE) {
        edges { node { id } cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    first = ask(store, query)["claims"]
    second = ask(store, query, after=first["pageInfo"]["endCursor"])["claims"]
    ids = [edge["node"]["id"] for edge in (*first["edges"], *second["edges"])]
    assert ids == [claim.id for claim in TALK.claims]
    assert first["pageInfo"]["startCursor"] == first["edges"][0]["cursor"]
    assert [page["pageInfo"]["hasNextPage"] for page in (first, second)] == [True, False]
    assert [page["pageInfo"]["hasPreviousPage"] for page in (first, second)] == [False, True]


def test_a_cursor_of_another_list_is_refused(store: SqliteStore) -> None:
    cursor = ask(store, "{ claims(orderBy: SOURCE) { edges { cursor } } }")["claims"]["edges"][0]["cursor"]
    assert refused(store, "query($c: String) { claims(orderBy: VALUE, after: $c) { totalCount } }", c=cursor)[0] == (
        "BAD_CURSOR"
    )
    for field in ('entities(after: "x")', 'sources(after: "x")', 'search(text: "x", after: "x")'):
        assert refused(store, f"{{ {field} {{ totalCount }} }}")[0] == "BAD_CURSOR"
    assert refused(store, '{ source(id: "talk") { segments(after: "x") { totalCount } } }')[0] == "BAD_CURSOR"


def test_search_finds_entities_then_claims_then_passages(store: SqliteStore) -> None:
    query = """{ search(text: "memphis") { totalCount nodes { __typename
        ... on Entity { name } ... on Claim { predicate }
        ... on Passage { text start url source { key } segments { index } } } } }"""
    found = ask(store, query)["search"]
    assert [node["__typename"] for node in found["nodes"]] == [
        "Place",
        "Cluster",
        "Claim",
        "Passage",
    ]  # called so first
    assert found["nodes"][-1] == {
        "__typename": "Passage",
        "text": " ".join(segment.text for segment in TALK.segments),
        "start": 5.0,
        "url": "https://video.example.org/watch?v=talk#t=5",
        "source": {"key": "talk"},
        "segments": [{"index": index} for index in range(6)],
    }
    assert found["totalCount"] == 4


def test_search_pages_over_its_kinds(store: SqliteStore) -> None:
    query = """query($after: String) { search(text: "memphis", first: 2, after: $after) {
        edges { cursor node { __typename } } pageInfo { hasNextPage endCursor } } }"""
    first = ask(store, query)["search"]
    second = ask(store, query, after=first["pageInfo"]["endCursor"])["search"]
    assert [edge["node"]["__typename"] for edge in second["edges"]] == ["Claim", "Passage"]
    assert not second["pageInfo"]["hasNextPage"]


def test_a_source_shows_its_transcript_a_page_at_a_time(store: SqliteStore) -> None:
    query = """query($after: String) { source(id: "talk") { title channel date speakers format rights
        segments(first: 4, after: $after) { totalCount nodes { index start end text speaker kind }
        pageInfo { hasNextPage endCursor } } } }"""
    first = ask(store, query)["source"]
    assert (first["rights"], first["segments"]["totalCount"], first["segments"]["pageInfo"]["hasNextPage"]) == (
        "FULL",
        6,
        True,
    )
    second = ask(store, query, after=first["segments"]["pageInfo"]["endCursor"])["source"]["segments"]
    assert second["nodes"][0] == {
        "index": 4,
        "start": 20.0,
        "end": 25.0,
        "text": "NVIDIA earns between 10% and 20% of its revenue",
        "speaker": "Ida Holm",
        "kind": "SPEECH",
    }
    assert not second["pageInfo"]["hasNextPage"]


def test_sources_are_listed_and_found_by_video(tmp_path: Path) -> None:
    store = keep(tmp_path, talk("a"), talk("b"), talk("c", video_id="another"))
    assert ask(store, "{ sources { totalCount nodes { key } } }")["sources"] == {
        "totalCount": 3,
        "nodes": [{"key": "a"}, {"key": "b"}, {"key": "c"}],
    }
    found = ask(store, '{ sources(videoId: "exampleTalk", first: 1) { totalCount nodes { key } } }')["sources"]
    assert found == {"totalCount": 2, "nodes": [{"key": "a"}]}


def test_citations_at_a_second_come_from_every_source_of_the_video(tmp_path: Path) -> None:
    store = keep(tmp_path, talk("a"), talk("b"))
    query = '{ citationsAt(videoId: "exampleTalk", time: 12) { id quote source { key } } }'
    assert sorted(cited["source"]["key"] for cited in ask(store, query)["citationsAt"]) == ["a", "b"]
    assert ask(store, '{ citationsAt(source: "source/a", time: 12) { start } }') == {"citationsAt": [{"start": 10.0}]}
    assert len(ask(store, '{ citationsAt(source: "a", time: 12, window: 60) { start } }')["citationsAt"]) == 4


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("time: 1", "BAD_USER_INPUT"),
        ('time: 1, source: "talk", videoId: "exampleTalk"', "BAD_USER_INPUT"),
        ('time: -1, source: "talk"', "BAD_USER_INPUT"),
        ('time: 1e400, source: "talk"', "BAD_USER_INPUT"),
        ('time: 1, window: 1e9, source: "talk"', "BAD_USER_INPUT"),
        ('time: 1, source: "nope"', "NOT_FOUND"),
        ('time: 1, videoId: "nope"', "NOT_FOUND"),
    ],
)
def test_citations_at_needs_a_known_place(store: SqliteStore, arguments: str, code: str) -> None:
    assert refused(store, f"{{ citationsAt({arguments}) {{ id }} }}")[0] == code


RELATIONS = """query($first: Int) { claims(first: $first) { nodes {
    subject { name } object { name } speaker { name } quantity { of { entity { name } } }
    citations { source { title } } } } }"""


def test_the_calls_to_the_store_do_not_grow_with_the_rows(tmp_path: Path) -> None:
    store = keep(tmp_path, many(300))
    costs = []
    for first in (2, 100):
        counted, calls = counting(store)
        assert len(ask(counted, RELATIONS, first=first)["claims"]["nodes"]) == first
        costs.append(dict(calls))
    assert costs[0] == costs[1] == {"claims": 1, "sources_by_key": 1, "entities_by_id": 1}


def test_search_hits_of_a_kind_are_loaded_together(tmp_path: Path) -> None:
    counted, calls = counting(keep(tmp_path, many(60)))
    query = '{ search(text: "colossus", first: 20) { nodes { ... on Claim { subject { name } } } } }'
    assert len(ask(counted, query)["search"]["nodes"]) == 20
    assert calls["claims_by_id"] == 1
    assert calls["entities_by_id"] == 2


def test_the_total_is_worked_out_only_where_it_is_asked_for(store: SqliteStore) -> None:
    counted, calls = counting(store)
    ask(counted, '{ claims { nodes { id } } entities { nodes { id } } search(text: "it") { nodes { __typename } } }')
    assert not [verb for verb in calls if verb.startswith("count")]
    assert ask(counted, "{ claims(first: 1) { totalCount } }") == {"claims": {"totalCount": 4}}
    assert calls["count_claims"] == 1


def test_the_store_is_never_called_on_the_event_loops_thread(store: SqliteStore) -> None:
    seen: set[int] = set()

    class Watching:
        def __getattr__(self, name: str) -> object:
            seen.add(threading.get_ident()) if name == "noted" else None
            verb = getattr(store, name)

            def noted(*args: object, **kwargs: object) -> object:
                seen.add(threading.get_ident())
                return verb(*args, **kwargs)

            return noted

    ask(Watching(), RELATIONS, first=2)  # type: ignore[arg-type]
    assert seen
    assert threading.get_ident() not in seen


def test_what_breaks_inside_is_masked(store: SqliteStore, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def __getattr__(self, name: str) -> object:
            def fail(*args: object, **kwargs: object) -> object:
                raise RuntimeError("the secret path")

            return fail

    found = answer(Broken(), "{ claims { totalCount } }")  # type: ignore[arg-type]
    assert found.stage is Stage.PARTIAL
    assert found.body["errors"][0]["extensions"] == {"code": "INTERNAL_SERVER_ERROR"}
    assert "secret" not in str(found.body)
    assert "the secret path" in caplog.text


def test_what_a_caller_did_wrong_is_not_logged(store: SqliteStore, caplog: pytest.LogCaptureFixture) -> None:
    for query in ("{", "{ nope }", "{ claims(first: 0) { totalCount } }", '{ node(id: "x") { id } }'):
        assert answer(store, query).body["errors"]
    assert caplog.text == ""


def test_of_several_operations_one_must_be_named(store: SqliteStore) -> None:
    found = answer(store, "query A { __typename } query B { __typename }")
    assert found.stage is Stage.INVALID
    assert found.body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_a_variable_of_the_wrong_type_is_bad_input(store: SqliteStore) -> None:
    query = "query($first: Int) { claims(first: $first) { totalCount } }"
    assert refused(store, query, first="many")[0] == "BAD_USER_INPUT"


def test_a_mutation_is_no_part_of_the_schema(store: SqliteStore) -> None:
    assert refused(store, "mutation { anything }")[0] == "GRAPHQL_VALIDATION_FAILED"


def test_a_private_source_shows_no_word_over_the_api(tmp_path: Path) -> None:
    store = keep(tmp_path, talk(rights=Rights.PRIVATE))
    query = """{ claims { nodes { text subjectText objectText worldTime { text }
        quantity { surface display of { text entity { name } } } citations { quote prefix suffix url } } }
        source(id: "talk") { rights segments { totalCount nodes { text } } }
        entity(name: "Colossus") { mentions { nodes { surface } } }
        search(text: "substation megawatts") { nodes {
            ... on Passage { text segments { text } } ... on Claim { text } } } }"""
    shown = str(ask(store, query))
    for words in ("holds", "100,000 H100s", "megawatts", "in 2026", "between", "stands in"):
        assert words not in shown
    assert "about 100,000" in shown


def test_a_snippet_source_shows_quotes_but_no_transcript(tmp_path: Path) -> None:
    store = keep(tmp_path, talk(rights=Rights.SNIPPET))
    query = """{ claims(unit: "count") { nodes { citations { quote } } } source(id: "talk") { segments { totalCount } }
        search(text: "welcome") { nodes { ... on Passage { text segments { text } } } } }"""
    assert ask(store, query) == {
        "claims": {"nodes": [{"citations": [{"quote": "it holds about 100,000 H100s at the moment"}]}]},
        "source": {"segments": {"totalCount": 0}},
        "search": {"nodes": [{"text": "", "segments": []}]},
    }


DOCS = (ROOT / "docs" / "api.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)


def test_the_questions_of_the_documentation_are_answered_as_it_says(store: SqliteStore) -> None:
    questions, answers = blocks("graphql"), blocks("json")
    assert len(questions) == 6
    assert {"data": ask(store, questions[0])} == json.loads(answers[0])
    for question in questions:
        assert all(ask(store, question).values())
    assert answer(store, '{ claims(source: "nope") { totalCount } }').body == json.loads(answers[1])


def test_the_documentation_names_every_limit_order_and_code() -> None:
    limits = (
        MAX_TOKENS,
        MAX_DEPTH,
        MAX_ALIASES,
        MAX_FIELDS,
        MOST,
        MOST_IDS,
        LONGEST_SEARCH,
        int(WIDEST_WINDOW),
        QUOTE_CAP,
        MOST_ASSUMPTIONS,
        LONGEST_TEXT,
        MOST_OPEN,
        *WEIGHTS.values(),
    )
    for limit in limits:
        assert re.search(rf"\b{limit:,}\b", DOCS), limit
    assert f"{MAX_BODY // 1024} kB" in DOCS
    for order in ClaimOrder:
        assert f"| `{order.name}` |" in DOCS
    for code in (PARSE_FAILED, VALIDATION_FAILED, BAD_INPUT, INTERNAL, UnknownIdError.code, BadCursorError.code):
        assert f"| `{code}` |" in DOCS
    for unit in UNITS:
        assert unit in DOCS


def test_claims_of_an_entity_are_kept_from_a_confidence_on(store: SqliteStore) -> None:
    query = """query($least: Float) {
        claims(minConfidence: $least) { totalCount }
        entity(name: "Colossus") { claims(minConfidence: $least) { totalCount } } }"""
    assert ask(store, query, least=0.85) == {"claims": {"totalCount": 2}, "entity": {"claims": {"totalCount": 2}}}
    assert ask(store, query)["entity"]["claims"]["totalCount"] == 3


def test_a_total_says_whether_it_is_all(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.store.MOST_COUNTED", 1)
    monkeypatch.setattr("graph.sqlite.counts.MOST_COUNTED", 1)
    query = """{ all: claims { ...c } sure: claims(minConfidence: 0.85) { ...c }
        said: claims(saidFrom: "2020") { ...c } never: claims(saidUntil: "1990") { ...c } sources { totalCountExact } }
        fragment c on ClaimConnection { totalCount totalCountExact }"""
    assert ask(store, query) == {
        "all": {"totalCount": 4, "totalCountExact": True},
        "sure": {"totalCount": 2, "totalCountExact": True},
        "said": {"totalCount": 1, "totalCountExact": False},
        "never": {"totalCount": 0, "totalCountExact": True},
        "sources": {"totalCountExact": True},
    }


def test_null_is_as_good_as_leaving_an_argument_out(store: SqliteStore) -> None:
    query = "{ claims(first: null, after: null, orderBy: null, about: null, source: null, min: null) { totalCount } }"
    assert ask(store, query) == {"claims": {"totalCount": 4}}


def test_words_of_the_index_mean_nothing_in_a_search(store: SqliteStore) -> None:
    for text in ('"', "* OR NEAR(", "a AND", "^memphis:", "", "%", "\0"):
        assert ask(store, "query($t: String!) { search(text: $t) { totalCount nodes { __typename } } }", t=text)
