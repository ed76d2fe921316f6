import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from markupsafe import Markup

from api.worked import MOST_OPEN
from graph.model import Document, Rights, Thing
from graph.sqlite import SqliteStore
from tests.factories import IMAGINED, claim_id
from tests.saying import counted, drawing, ranged
from tests.served import Client, counting, keep, many, talk

HOSTILE = '<script>alert("x")</script>'
TALK = talk()
CHIPS = TALK.claims[1].id
CLUSTER = "/entity/cluster/xai-memphis"


class Seen(HTMLParser):
    """What a browser would see: the tags that ran, the ids, and where links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attributes:
            assert not name.startswith("on"), f"an event handler: {name}"
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src", "action"):
                self.links.append(value or "")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = keep(tmp_path, TALK)
    yield store
    store.close()


def page(store: SqliteStore, path: str) -> str:
    found = Client(store).get(path)
    assert found.status_code == 200, found.text
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    return found.text


def plain(html: str) -> str:
    """The words of a page as a reader sees them."""
    return " ".join(Markup(html).striptags().split())


def estimated(html: str) -> dict[str, str]:
    """The medians of the first group of a page's estimates, by label."""
    group = html.partition('<details class="reading"')[2].partition('<details class="reading"')[0]
    found = re.findall(r'<span class="what">([^<]+)(?: <span.*?</span>)?</span>\s*<b class="amount">(.*?)</b>', group)
    return {label.strip(): value for label, value in found[::-1]}


def test_the_first_page_shows_what_there_is(store: SqliteStore) -> None:
    html = page(store, "/")
    assert "The Compute Ledger: talk" in html
    assert "3 claims" in html
    seen = Seen(html)
    assert {"/entity/cluster/xai-memphis", "/source/talk", "/search", "/graphql"} <= set(seen.links)
    assert "script" not in seen.tags


def test_the_first_page_of_an_empty_store_says_what_to_do(tmp_path: Path) -> None:
    assert "claimgraph ingest" in page(keep(tmp_path), "/")


def test_sources_are_listed_a_page_at_a_time(tmp_path: Path) -> None:
    store = keep(tmp_path, *(talk(f"talk-{number:02d}") for number in range(52)))
    first = Seen(page(store, "/"))
    following = next(link for link in first.links if link.startswith("/?after="))
    second = Seen(page(store, following))
    listed = [link for link in (*first.links, *second.links) if link.startswith("/source/")]
    assert listed == [f"/source/talk-{number:02d}" for number in range(52)]


def test_an_entitys_page_groups_claims_with_their_proof(store: SqliteStore) -> None:
    html = page(store, "/entity/cluster/xai-memphis")
    for words in ("Colossus", "xAI Memphis", "chip count", "about 100,000", "<mark>100,000</mark>", "approximate"):
        assert words in html
    assert "predicted" in html
    links = Seen(html).links
    assert "https://video.example.org/watch?v=talk#t=10" in links
    assert {"/source/talk#s2", f"/claim/{CHIPS}", "/entity/chip/h100", "/entity/person/ida-holm"} <= set(links)


def test_who_is_quoted_is_named_beside_who_speaks(tmp_path: Path) -> None:
    whole = talk()
    they, guest = Thing(text="They", entity="org/nvidia"), Thing(text="A Guest")
    quoting = msgspec.structs.replace(whole.claims[1], speaker=guest, quoted=they)
    told = msgspec.structs.replace(whole.claims[2], quoted=Thing(text="the <b>report</b>"))
    store = keep(tmp_path, msgspec.structs.replace(whole, claims=(quoting, told)))
    for path in (f"/claim/{quoting.id}", "/entity/cluster/xai-memphis"):
        assert 'A Guest · quoting <a href="/entity/org/nvidia">NVIDIA</a>' in page(store, path)
    assert "quoting the &lt;b&gt;report&lt;/b&gt;" in page(store, f"/claim/{told.id}")
    store.close()


def test_an_entitys_page_shows_some_of_each_predicate_and_where_the_rest_is(tmp_path: Path) -> None:
    store = keep(tmp_path, many(900))
    links = Seen(page(store, "/entity/org/nvidia")).links
    assert "/entity/org/nvidia?predicate=chip_count" in links
    chosen = Seen(page(store, "/entity/org/nvidia?predicate=chip_count"))
    shown = [link for link in chosen.links if link.startswith("/claim/")]
    following = next(link for link in chosen.links if "after=" in link)
    more = [link for link in Seen(page(store, following)).links if link.startswith("/claim/")]
    assert len(shown) == 50
    assert more
    assert not set(shown) & set(more)


def test_an_entitys_page_shows_its_estimates_with_their_working(store: SqliteStore) -> None:
    html = page(store, CLUSTER)
    text = plain(html)
    assert "2025, existing" in text
    assert "power of the facility" in text
    assert "= power of the servers × power usage effectiveness" in text
    assert "chip_facts.csv" in text
    seen = Seen(html)
    assert "script" not in seen.tags
    assert {"estimates", "assume", "claims"} <= set(seen.ids)
    assert f"/claim/{CHIPS}" in seen.links
    assert f"{CLUSTER}?change=pue%3D1.1#assume" in seen.links
    assert len(seen.ids) == len(set(seen.ids))


def test_an_assumption_changes_the_estimates_and_says_what_they_were(store: SqliteStore) -> None:
    before, html = estimated(page(store, CLUSTER)), page(store, f"{CLUSTER}?assume=pue=1.3")
    after = estimated(html)
    assert after["power usage effectiveness"] == "1.3"
    changed = after["power of the facility"]
    assert changed != before["power of the facility"]
    assert f"was {before['power of the facility']}" in plain(html)
    assert after["number of chips"] == before["number of chips"]
    assert f"{CLUSTER}#estimates" in Seen(html).links  # the page without it


def test_assumptions_add_up_and_each_can_be_left_out(store: SqliteStore) -> None:
    html = page(store, f"{CLUSTER}?assume=pue%3D1.3&assume=tdp%3D1000+W&minConfidence=0.5")
    assert {
        f"{CLUSTER}?minConfidence=0.5&assume=tdp%3D1000+W#estimates",
        f"{CLUSTER}?minConfidence=0.5&assume=pue%3D1.3#estimates",
    } <= set(Seen(html).links)
    assert html.count('type="hidden" name="assume"') == 4  # in the form for one more, and in that of the claims


def test_what_a_reader_wants_to_change_stands_in_the_form(store: SqliteStore) -> None:
    assert 'name="assume" value="pue=1.1"' in page(store, f"{CLUSTER}?change=pue%3D1.1")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("pue=0.9", "at least 1"),
        ("pu=1.3", "Did you mean pue"),
        ("pue", "write VARIABLE=VALUE"),
        ("facility_power=5 gigawatts of dollars", "does not fit"),
        ("chips=1e99", "out of all proportion"),
        ("pue=" + "1" * 300, "too long"),
        (HOSTILE, "write VARIABLE=VALUE"),
        (HOSTILE + "=1", "no variable"),
    ],
)
def test_an_assumption_that_cannot_be_is_told_beside_the_form(store: SqliteStore, typed: str, says: str) -> None:
    found = Client(store).get(CLUSTER, params={"assume": [typed, "tdp=1000 W"]})
    assert found.status_code == 400
    assert says in plain(found.text)
    assert "script" not in Seen(found.text).tags
    assert "1 kW" in plain(found.text)  # the one that can be is taken


def test_an_assumption_made_twice_is_told(store: SqliteStore) -> None:
    found = Client(store).get(f"{CLUSTER}?assume=pue=1.3&assume=pue=1.2")
    assert found.status_code == 400
    assert "assumed twice" in found.text


def test_estimates_as_of_a_time_are_of_that_time_and_keep_what_is_assumed(store: SqliteStore) -> None:
    html = page(store, f"{CLUSTER}?asOf=2025&assume=pue%3D1.3&minConfidence=0.5")
    assert "2025, existing" in plain(html)
    assert 'name="asOf" value="2025"' in html
    assert '<option value="2025">' in html
    assert f"{CLUSTER}?minConfidence=0.5&asOf=2025#estimates" in Seen(html).links  # without the assumption
    assert f"{CLUSTER}?minConfidence=0.5&assume=pue%3D1.3#estimates" in Seen(html).links  # at any time
    assert any("asOf=2025&assume=pue%3D1.3&change=" in link for link in Seen(html).links)
    assert html.count('type="hidden" name="asOf"') == 1  # in the form of the claims


def test_of_another_time_nothing_may_follow_and_the_page_says_so(store: SqliteStore) -> None:
    html = page(store, f"{CLUSTER}?asOf=2031")
    assert "2025, existing" not in plain(html)
    assert "Nothing follows as of 2031" in plain(html)
    assert f"{CLUSTER}#estimates" in Seen(html).links


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("soon", "As of 'soon' is no date: write YYYY"),
        ("2025-13", "'2025-13'"),
        ("2026/2024", "'2026/2024' ends before it starts"),
        (HOSTILE, "is no date"),
        ("2" * 300, "is no date"),
    ],
)
def test_a_time_that_is_none_is_told_beside_the_form(store: SqliteStore, given: str, says: str) -> None:
    found = Client(store).get(CLUSTER, params={"asOf": given})
    assert found.status_code == 400
    assert says in plain(found.text)
    assert 'id="as-of" name="asOf"' in found.text
    assert 'aria-invalid="true" aria-describedby="wrong"' in found.text
    assert "2025, existing" in plain(found.text)
    assert "script" not in Seen(found.text).tags


def test_claims_that_exclude_each_other_are_told_before_what_follows_from_each(tmp_path: Path) -> None:
    html = page(keep(tmp_path, counted(1_000, "again")), CLUSTER)
    text = plain(html)
    assert text.index("Not all can be true") < text.index("without")
    assert html.count("Not all can be true") == 1
    assert text.count("2025, existing") == 2


def test_an_entity_of_which_nothing_follows_has_no_estimates(store: SqliteStore) -> None:
    html = page(store, "/entity/place/memphis")
    assert "estimates" not in Seen(html).ids
    assert "Assume" not in html


def test_an_entity_of_which_too_much_was_said_still_shows_its_claims(tmp_path: Path) -> None:
    html = page(keep(tmp_path, ranged(MOST_OPEN + 1)), CLUSTER)
    assert "no estimate is made" in html
    assert 'name="asOf"' in html  # of one time there may be fewer
    assert "Assume" not in html
    assert "it holds about" in html


def test_claims_are_shown_from_a_confidence_on(store: SqliteStore) -> None:
    html = page(store, f"{CLUSTER}?minConfidence=0.85")
    assert "should draw" not in html
    assert "it holds about" in html
    assert 'name="minConfidence" type="number"' in html
    assert f"{CLUSTER}?predicate=chip_count&minConfidence=0.85" in Seen(html).links
    assert "No claim about it is as sure as that" in page(store, "/entity/org/nvidia?minConfidence=0.99")


@pytest.mark.parametrize("given", ["x", "1.5", "-1", "nan", "inf"])
def test_a_confidence_that_is_none_is_told(store: SqliteStore, given: str) -> None:
    found = Client(store).get(f"{CLUSTER}?minConfidence={given}")
    assert found.status_code == 400
    assert "minConfidence" in found.text


def test_a_claim_shows_its_check_on_its_row_and_on_its_page(tmp_path: Path) -> None:
    document = drawing(1.4e10, "now")
    store = keep(tmp_path, document)
    row = plain(page(store, CLUSTER))
    alone = page(store, f"/claim/{document.claims[-1].id}")
    for text in (row, plain(alone)):
        assert "contradiction" in text
        assert "14 GW was said: contradiction" in text
    assert f"/claim/{CHIPS}" in Seen(alone).links
    assert "checks" in Seen(alone).ids


def test_a_row_whose_check_is_not_made_yet_leads_to_it(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.reader.PATIENCE", -1.0)
    assert f"/claim/{CHIPS}#checks" in Seen(page(store, CLUSTER)).links
    monkeypatch.undo()
    assert f"/claim/{CHIPS}#checks" not in Seen(page(store, CLUSTER)).links


def test_a_search_shows_the_checks_of_the_claims_it_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = drawing(1.4e10, "now")
    store = keep(tmp_path, document)
    assert "14 GW was said: contradiction" in plain(page(store, "/search?q=14000"))
    monkeypatch.setattr("api.reader.GLANCE", -1.0)
    html = page(store, "/search?q=14000")
    assert "was said: contradiction" not in html
    assert f"/claim/{document.claims[-1].id}#checks" in Seen(html).links


@pytest.mark.parametrize("rights", [Rights.FULL, Rights.SNIPPET])
def test_a_sources_page_tells_first_what_does_not_fit_and_leads_to_it(tmp_path: Path, rights: Rights) -> None:
    document = drawing(1.4e10, "now")
    source = msgspec.structs.replace(document.source, rights=rights)
    html = page(keep(tmp_path, msgspec.structs.replace(document, source=source)), "/source/talk")
    seen, id = Seen(html), document.claims[-1].id
    assert "script" not in seen.tags
    assert (f"#c{id}" if rights is Rights.FULL else f"/claim/{id}") in seen.links
    assert plain(html).index("2 contradictions") < plain(html).index("14 GW was said: contradiction")
    assert len(seen.ids) == len(set(seen.ids))


def test_a_sources_page_says_how_many_numbers_are_not_checked_yet(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.reader.PATIENCE", -1.0)
    html = page(store, "/source/talk")
    assert "3 numbers are not checked yet" in plain(html)
    assert "/source/talk" in Seen(html).links
    monkeypatch.undo()
    assert "not checked yet" not in page(store, "/source/talk")


def test_a_sources_page_shows_its_transcript_with_places(store: SqliteStore) -> None:
    html = page(store, "/source/talk")
    seen = Seen(html)
    assert [id for id in seen.ids if id.startswith("s")] == [f"s{number}" for number in range(6)]
    assert f"c{CHIPS}" in seen.ids
    assert {f"https://video.example.org/watch?v=talk#t={5 * number}" for number in range(6)} <= set(seen.links)
    assert {"/entity/org/nvidia", f"/claim/{CHIPS}"} <= set(seen.links)


def test_a_long_transcript_costs_no_more_calls_than_a_short_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.reader.PATIENCE", -1.0)  # each check asks for what it is made from
    costs = []
    for count in (10, 900):
        folder = tmp_path / str(count)
        counted, calls = counting(keep(folder, many(count)))
        found = Client(counted).get("/source/many")
        assert Seen(found.text).ids.count(f"s{count - 1}") == 1
        costs.append(dict(calls))
    assert costs[0] == costs[1]


def test_a_claims_page_shows_it_in_its_context(store: SqliteStore) -> None:
    html = page(store, f"/claim/{CHIPS}")
    for words in ("Colossus", "about 100,000", "<mark>100,000</mark>", "and it should draw", f"/cite/{CHIPS}", "90%"):
        assert words in html
    assert "/source/talk#s2" in Seen(html).links


def test_words_that_a_note_cites_at_several_times_are_shown_once(tmp_path: Path) -> None:
    document = talk()
    claim = document.claims[1]
    again = msgspec.structs.replace(claim.citations[0], start=600.0, end=None)
    twice = msgspec.structs.replace(claim, citations=(*claim.citations, again))
    store = keep(tmp_path, msgspec.structs.replace(document, claims=(twice,)))
    for path in (f"/claim/{CHIPS}", "/entity/chip/h100"):
        html = page(store, path)
        assert html.count("<blockquote") == 1
        assert html.count("In its context") <= 1
        assert {f"https://video.example.org/watch?v=talk#t={start}" for start in (10, 600)} <= set(Seen(html).links)


def test_search_shows_entities_claims_and_passages(store: SqliteStore) -> None:
    html = page(store, "/search?q=Memphis")
    assert "4 found for “Memphis”" in html
    links = Seen(html).links
    assert {"/entity/place/memphis", f"/claim/{TALK.claims[0].id}", "/source/talk#s1"} <= set(links)


def test_search_leads_on_to_the_rest(tmp_path: Path) -> None:
    store = keep(tmp_path, many(120))
    first = Seen(page(store, "/search?q=colossus+come"))
    following = next(link for link in first.links if "after=" in link)
    assert following.startswith("/search?q=colossus+come&after=")
    assert Seen(page(store, following)).links != first.links


def test_search_for_nothing_and_search_in_vain_say_so(store: SqliteStore) -> None:
    assert "into the box above" in page(store, "/search")
    assert "No entity, claim or passage" in page(store, "/search?q=zebra")


@pytest.mark.parametrize(
    "path", ["/entity/org/nope", "/source/nope", "/claim/0000000000000000", "/claim/nope", "/nowhere", "/entity/"]
)
def test_what_is_not_there_is_a_page_that_says_so(store: SqliteStore, path: str) -> None:
    found = Client(store).get(path)
    assert found.status_code == 404
    assert "Not found" in found.text


def test_a_broken_cursor_is_a_page_that_says_so(store: SqliteStore) -> None:
    for path in ("/?after=x", "/search?q=it&after=x", "/entity/org/nvidia?predicate=share&after=x"):
        assert Client(store).get(path).status_code == 400


def hostile() -> Document:
    """A document in which everything that a file or a lexicon may say is markup."""
    document = talk(title=HOSTILE, channel=HOSTILE, speakers=(HOSTILE,), url='javascript:alert("x")')
    entities = tuple(msgspec.structs.replace(entity, name=HOSTILE, aliases=(HOSTILE,)) for entity in document.entities)
    segments = tuple(
        msgspec.structs.replace(segment, text=f"{HOSTILE} {segment.text}", speaker=HOSTILE)
        for segment in document.segments
    )
    claims = tuple(
        msgspec.structs.replace(
            claim,
            text=HOSTILE,
            predicate=HOSTILE if claim.quantity else claim.predicate,
            quantity=msgspec.structs.replace(claim.quantity, surface=HOSTILE, scope=HOSTILE)
            if claim.quantity
            else None,
            citations=tuple(
                msgspec.structs.replace(cited, quote=f"{HOSTILE} {cited.quote}", prefix=HOSTILE, suffix=HOSTILE)
                for cited in claim.citations
            ),
        )
        for claim in document.claims
    )
    return msgspec.structs.replace(document, entities=entities, segments=segments, claims=claims)


def test_markup_in_names_titles_and_quotes_stays_text(tmp_path: Path) -> None:
    store = keep(tmp_path, hostile())
    paths = ("/", "/source/talk", "/entity/cluster/xai-memphis", f"/claim/{CHIPS}", "/search?q=script", "/search?q=<b>")
    for path in paths:
        seen = Seen(page(store, path))
        assert "script" not in seen.tags
        assert not [link for link in seen.links if link.startswith("javascript:")]
        assert "&lt;script&gt;" in page(store, path) or "&lt;b&gt;" in page(store, path)


def test_markup_in_an_unknown_id_stays_text(store: SqliteStore) -> None:
    for path in ("/source/%3Cscript%3E", "/entity/org/%3Cscript%3E", "/claim/%3Cscript%3E"):
        assert "script" not in Seen(Client(store).get(path).text).tags


def test_a_snippets_page_shows_quotes_but_no_transcript(tmp_path: Path) -> None:
    store = keep(tmp_path, talk(rights=Rights.SNIPPET))
    html = page(store, "/source/talk")
    assert "it holds about <mark>100,000</mark>" in html
    assert "welcome to the compute ledger" not in html
    assert "In its context" not in page(store, f"/claim/{CHIPS}")
    assert "welcome" not in page(store, "/search?q=ledger")


def test_a_private_sources_pages_show_none_of_its_words(tmp_path: Path) -> None:
    store = keep(tmp_path, talk(rights=Rights.PRIVATE))
    for path in ("/source/talk", f"/claim/{CHIPS}", "/entity/cluster/xai-memphis", "/search?q=megawatts"):
        html = page(store, path)
        assert "holds" not in html
        assert "H100s" not in html
        assert "should draw" not in html
    assert "about 100,000" in page(store, f"/claim/{CHIPS}")


def test_a_source_without_an_address_links_to_the_reader_alone(tmp_path: Path) -> None:
    store = keep(tmp_path, talk(url=None, video_id=None))
    links = Seen(page(store, f"/claim/{CHIPS}")).links
    assert "/source/talk#s2" in links
    assert not [link for link in links if link.startswith("http")]


def test_scenarios_are_not_among_the_most_talked_about(tmp_path: Path) -> None:
    document = talk()
    about = msgspec.structs.replace(
        document.claims[1],
        id=claim_id("talk", "imagined"),
        position=9,
        subject=Thing(text="it", entity=IMAGINED.id),
    )
    store = keep(
        tmp_path,
        msgspec.structs.replace(document, entities=(*document.entities, IMAGINED), claims=(*document.claims, about)),
    )
    assert f"/entity/{IMAGINED.id}" not in Seen(page(store, "/")).links


def test_the_page_of_a_scenario_tells_where_it_is_spoken_of(tmp_path: Path) -> None:
    document = talk()
    it = Thing(text="it", entity=IMAGINED.id)
    claims = [msgspec.structs.replace(claim, subject=it) for claim in document.claims[1:3]]
    store = keep(
        tmp_path,
        msgspec.structs.replace(document, entities=(*document.entities, IMAGINED), claims=tuple(claims)),
    )
    html = page(store, f"/entity/{IMAGINED.id}")
    assert "Spoken of in The Compute Ledger: talk from 0:10 to 0:20." in plain(html)
    assert "not in the lexicon" not in html
    assert {f"/claim/{claim.id}" for claim in claims} <= set(Seen(html).links)
    assert "Spoken of in" not in page(store, CLUSTER)


def test_the_most_talked_about_follow_the_store(store: SqliteStore) -> None:
    client = Client(store)
    assert "3 claims" in client.get("/").text
    store.put(talk("another"))
    assert "6 claims" in client.get("/").text
