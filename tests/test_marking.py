import msgspec

from api.marking import Span, claim_path, entity_path, find_surface, highlight, html, mark
from graph.model import Citation, Mention, Segment
from tests.served import talk


def span(begin: int, end: int, rank: int = 1) -> Span:
    return Span(begin, end, rank, "/x", "name", "t")


def test_a_span_becomes_a_link_in_its_place() -> None:
    shown = html("they buy H100s now", [span(9, 14)])
    assert shown == 'they buy <a class="name" href="/x" title="t">H100s</a> now'


def test_text_outside_and_inside_of_links_is_escaped() -> None:
    shown = html("<b> & <i>", [Span(0, 3, 1, '/"x', "name", '"t"')])
    assert shown == '<a class="name" href="/&#34;x" title="&#34;t&#34;">&lt;b&gt;</a> &amp; &lt;i&gt;'


def test_of_overlapping_spans_the_value_stays_then_the_longer() -> None:
    assert html("0123456789", [span(0, 5), span(3, 8, rank=0)]).count("<a") == 1
    assert ">34567<" in html("0123456789", [span(0, 5), span(3, 8, rank=0)])
    assert ">01234<" in html("0123456789", [span(3, 6), span(0, 5)])
    assert html("0123456789", [span(0, 5), span(5, 8)]).count("<a") == 2


def test_a_span_outside_of_the_text_is_left_out() -> None:
    assert html("abc", [span(2, 9), span(-1, 2), span(1, 1)]) == "abc"


def test_a_quote_shows_its_value_marked() -> None:
    assert highlight("about <5> of", "<5>") == "about <mark>&lt;5&gt;</mark> of"
    assert highlight("not 1.56 but 56", "56") == "not 1.56 but <mark>56</mark>"
    assert highlight("about 5", "6") == "about 5"
    assert highlight("about 5", None) == "about 5"


def test_a_value_is_found_whole() -> None:
    assert find_surface("near 1.56, then 56 of 560", "56") == (16, 18)
    assert find_surface("1,056 and x56 and 56x and 56.5", "56") is None
    assert find_surface("it cost $5.", "$5") == (8, 10)
    assert find_surface("about 100\n000 of", "100 000") == (6, 13)
    assert find_surface("anything", " ") is None


def test_a_value_that_crosses_segments_is_marked_in_both() -> None:
    claim = talk().claims[1]
    assert claim.quantity
    segments = [Segment(index=3, text="it weighs 1.4 tons"), Segment(index=4, text="3,000 pounds so you")]
    cited = Citation(source="talk", segment=3, last=4, quote="it weighs 1.4 tons\n3,000 pounds")
    quantity = msgspec.structs.replace(claim.quantity, surface="1.4 tons 3,000 pounds")
    rows = mark(segments, [], [msgspec.structs.replace(claim, citations=(cited,), quantity=quantity)])
    assert [">1.4 tons<" in rows[0].html, ">3,000 pounds<" in rows[1].html] == [True, True]


def test_a_transcript_marks_names_and_values() -> None:
    document = talk()
    rows = mark(document.segments, document.mentions, document.claims)
    assert 'class="value" href="/claim/' + document.claims[1].id in rows[2].html
    assert 'href="/entity/chip/h100"' in rows[2].html
    assert [claim.predicate for claim in rows[2].claims] == ["chip_count"]
    assert "<a" not in rows[5].html


def test_a_name_that_crosses_segments_is_marked_in_both() -> None:
    segments = [Segment(index=0, text="we asked Core"), Segment(index=1, text="Weave today")]
    crossing = Mention(
        id="m", source="s", segment=0, last=1, begin=9, end=5, surface="Core Weave", entity="org/coreweave"
    )
    rows = mark(segments, [crossing], [])
    assert [">Core<" in rows[0].html, ">Weave<" in rows[1].html] == [True, True]


def test_a_value_is_marked_where_the_quote_stands() -> None:
    claim = talk().claims[1]
    text = "100,000 first; then it holds about 100,000 H100s"
    cited = Citation(source="talk", segment=0, last=0, quote="it holds about 100,000 H100s")
    rows = mark([Segment(index=0, text=text)], [], [msgspec.structs.replace(claim, citations=(cited,))])
    assert rows[0].html.startswith("100,000 first; then it holds about <a")


def test_paths_quote_what_an_address_cannot_hold() -> None:
    assert entity_path('topic/a b?"<') == "/entity/topic/a%20b%3F%22%3C"
    assert claim_path("a/b") == "/claim/a%2Fb"
