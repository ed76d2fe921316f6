import pytest

from api.accept import preferred

JSON, GRAPHQL, HTML = "application/json", "application/graphql-response+json", "text/html"


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}, {JSON}", GRAPHQL),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{GRAPHQL};q=0.5, {JSON};q=0.9", JSON),
        (f"{GRAPHQL}; charset=utf-8, */*;q=0.1", GRAPHQL),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        ("APPLICATION/JSON", JSON),
        (f"{JSON};q=0, */*", GRAPHQL),
        ("text/plain", None),
        (f"{JSON};q=0", None),
        ("nonsense", None),
        (f"{JSON};q=lots", None),
    ],
)
def test_the_media_type_that_is_wanted_most_is_given(accept: str | None, wanted: str | None) -> None:
    assert preferred(accept, [JSON, GRAPHQL, HTML]) == wanted
