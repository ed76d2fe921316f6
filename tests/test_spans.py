from ingest.discourse.discourse import Named
from ingest.spans import apart


def span(begin: int, end: int) -> Named:
    return Named(begin, end, "org/acme", "organization")


def test_what_overlaps_nothing_is_kept_in_its_order() -> None:
    spans = [span(30, 35), span(0, 5), span(5, 9), span(8, 12), span(11, 30)]
    assert list(apart(spans, [span(20, 25), span(9, 11)])) == [span(30, 35), span(0, 5), span(5, 9)]


def test_all_are_kept_where_there_are_no_others() -> None:
    assert list(apart([span(1, 2)], [])) == [span(1, 2)]
