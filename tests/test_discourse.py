from ingest.discourse.discourse import Discourse, Named, Stretch, follow
from ingest.text import Text
from tests.reading import segments


def roles(text: str, *names: tuple[str, str, str], at: str) -> dict[str, str]:
    read = Text(segments(*text.split("\n")))
    found = [Named(read.text.index(w), read.text.index(w) + len(w), entity, type) for w, entity, type in names]
    held = follow(read, sorted(found), {"person/ada": "org/mill"}, (), {None: "org/host"})
    return held.at(read.text.index(at))


def test_the_last_organization_is_they_until_another_is_named() -> None:
    text = "Oracle leased it. Now Azure came and then they left"
    assert roles(text, ("Oracle", "org/oracle", "organization"), at="leased")["they"] == "org/oracle"
    both = (("Oracle", "org/oracle", "organization"), ("Azure", "org/azure", "organization"))
    assert roles(text, *both, at="they")["they"] == "org/azure"


def test_who_is_named_again_and_again_stays_they() -> None:
    text = "Oracle, Oracle and Oracle, by Azure, that is what they say"
    read = Text(segments(text))
    names = [Named(n, n + 6, "org/oracle", "organization") for n in (0, 8, 19)]
    names.append(Named(text.index("Azure"), text.index("Azure") + 5, "org/azure", "organization"))
    assert follow(read, names, {}, (), {}).at(text.index("they"))["they"] == "org/oracle"


def test_a_person_brings_the_company() -> None:
    held = roles("Then Ada said so", ("Ada", "person/ada", "person"), at="said")
    assert (held["he"], held["his"]) == ("person/ada", "org/mill")


def test_the_one_who_speaks_alone_is_we() -> None:
    assert roles("we sold it", at="sold")["we"] == "org/host"


def test_a_role_ends() -> None:
    held = roles("Oracle " + "word " * 400 + "end", ("Oracle", "org/oracle", "organization"), at="end")
    assert "they" not in held


def test_what_is_named_most_is_the_topic() -> None:
    text = "Oracle here, Oracle there, then Meta once, and so on"
    read = Text(segments(text))
    names = [
        Named(0, 6, "org/oracle", "organization"),
        Named(13, 19, "org/oracle", "organization"),
        Named(text.index("Meta"), text.index("Meta") + 4, "org/meta", "organization"),
    ]
    assert follow(read, names, {}, (), {}).at(text.index("once"))["topic"] == "org/oracle"


def test_what_a_question_names_is_asked() -> None:
    held = roles("And what of Oracle? Well it grew", ("Oracle", "org/oracle", "organization"), at="grew")
    assert held["asked"] == "org/oracle"


def test_the_stretch_that_began_last_holds() -> None:
    discourse = Discourse([Stretch("heading", "a", 0, 10), Stretch("heading", "b", 10, 20)])
    assert [discourse.at(n).get("heading") for n in (0, 9, 10, 19, 20)] == ["a", "a", "b", "b", None]
