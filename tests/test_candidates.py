from graph.model import Entity, EntityType
from ingest.claims.candidates import Asked, features
from ingest.discourse.discourse import Discourse, Named, Stretch
from ingest.discourse.implied import Previous
from ingest.discourse.setting import Setting

TEXT = "Oracle leased it and then they added 500 megawatts"
BEGIN = TEXT.index("500")
ENTITIES = {"org/oracle": Entity(id="org/oracle", type=EntityType.ORGANIZATION, name="Oracle")}


def asked(**changed: object) -> Asked:
    plain = Asked(
        begin=BEGIN, end=len(TEXT), predicate="power_capacity", unit="W", types=frozenset(("organization",)),
        subject_tag=None, noun_phrase=False, rule=None,
    )  # fmt: skip
    return plain._replace(**changed)  # type: ignore[arg-type]


def setting() -> Setting:
    names = [Named(0, 6, "org/oracle", "organization")]
    return Setting(TEXT, names, Discourse([Stretch("they", "org/oracle", 0, 100)]))


def test_each_candidate_and_nothing_named_have_features() -> None:
    found = features(setting(), asked(), ENTITIES)
    assert set(found) == {"org/oracle", None}
    assert {"stands out", "is they", "is they | pronoun they", "referent they near"} <= found["org/oracle"].keys()
    assert "none | rule" in found[None]


def test_the_choice_of_the_rules_is_marked() -> None:
    found = features(setting(), asked(rule="org/oracle", how="they"), ENTITIES)
    assert {"rule", "rule | how they"} <= found["org/oracle"].keys()
    assert "none | rule" not in found[None]


def test_a_type_that_does_not_fit_is_said() -> None:
    found = features(setting(), asked(types=frozenset(("chip",))), ENTITIES)
    assert "type does not fit" in found["org/oracle"]


def test_what_the_number_before_is_about_is_a_candidate() -> None:
    previous = Previous("org/meta", "before", BEGIN - 15, "power_capacity")
    entities = ENTITIES | {"org/meta": Entity(id="org/meta", type=EntityType.ORGANIZATION, name="Meta")}
    found = features(setting(), asked(previous=previous), entities)
    assert {"carried 20", "carried same predicate | nothing between"} <= found["org/meta"].keys()
    assert "none | previous named same predicate" in found[None]
