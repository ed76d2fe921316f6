import pytest

from ingest.discourse.discourse import Discourse, Named, Stretch
from ingest.discourse.referents import fits, referents, resolve, standing_out
from ingest.discourse.setting import Setting

ORGANIZATION = frozenset(("organization",))
KNOWN = (("Oracle", "org/oracle", "organization"), ("Meta", "org/meta", "organization"), ("H100", "chip/h100", "chip"))


def setting(text: str, *stretches: tuple[str, str]) -> Setting:
    names = [Named(text.index(w), text.index(w) + len(w), entity, type) for w, entity, type in KNOWN if w in text]
    return Setting(text, names, Discourse(Stretch(role, entity, 0, len(text) + 1) for role, entity in stretches))


def test_the_nearest_comes_first_and_the_sentence_bounds_it() -> None:
    text = "We sat down. Then they said the chip needs 700"
    found = referents(setting(text), text.index("700"), ORGANIZATION)
    assert [(r.kind, text[r.begin : r.end]) for r in found] == [("chip", "the chip"), ("they", "they")]


@pytest.mark.parametrize(
    ("kind", "types", "entity"),
    [
        ("they", ORGANIZATION, "org/oracle"),
        ("company", ORGANIZATION | {"chip"}, "org/oracle"),
        ("chip", ORGANIZATION | {"chip"}, "chip/h100"),
        ("we", ORGANIZATION, "org/meta"),
        ("he", ORGANIZATION, "org/meta"),
        ("you", ORGANIZATION, None),
        ("we", frozenset(("chip",)), None),
    ],
)
def test_each_kind_means_what_it_can_mean(kind: str, types: frozenset[str], entity: str | None) -> None:
    text = "Oracle has the H100 and so on and"
    assert (
        resolve(setting(text, ("we", "org/meta"), ("they", "org/oracle"), ("his", "org/meta")), kind, len(text), types)
        == entity
    )


def test_what_was_named_lately_stands_out() -> None:
    text = "Oracle leased it, then came Meta and built more"
    assert standing_out(setting(text), len(text), ORGANIZATION) == "org/meta"
    assert standing_out(setting(text), len(text), frozenset(("model",))) is None


def test_the_type_is_in_the_id() -> None:
    assert fits("reg/ai-diffusion-rule", frozenset(("regulation",)))
    assert not fits("org/meta", frozenset(("chip",)))
