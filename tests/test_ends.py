from ingest.discourse.discourse import Discourse, Named, Stretch
from ingest.discourse.setting import Setting
from ingest.relations.ends import POSSESSIVE, ends, topic

KINDS = {"org": "organization", "person": "person", "chip": "chip", "topic": "topic"}


def setting(text: str, *names: tuple[str, str], **roles: str) -> Setting:
    named = [Named(text.index(s), text.index(s) + len(s), id, KINDS[id.partition("/")[0]]) for s, id in names]
    stretches = [Stretch(role, entity, 0, len(text)) for role, entity in roles.items()]
    return Setting(text, named, Discourse(stretches))


def found(given: Setting) -> list[tuple[str, list[str]]]:
    return [(end.said, [m.entity for m in end.members]) for end in ends(given, 0, len(given.text))]


def test_names_that_are_listed_are_one_end() -> None:
    given = setting(
        "Meta, Oracle and Google buy", ("Meta", "org/meta"), ("Oracle", "org/oracle"), ("Google", "org/google")
    )
    assert found(given) == [("", ["org/meta", "org/oracle", "org/google"])]


def test_they_is_the_company_of_which_the_discourse_speaks() -> None:
    assert found(setting("Oracle grows. They rent", ("Oracle", "org/oracle"), they="org/oracle")) == [
        ("", ["org/oracle"]),
        ("they", ["org/oracle"]),
    ]


def test_we_is_the_company_for_which_somebody_speaks() -> None:
    assert found(setting("and we make them", we="org/nvidia"))[0] == ("we", ["org/nvidia"])
    assert found(setting("and we make a lot")) == []


def test_a_possessive_is_an_end_of_its_own_kind() -> None:
    given = setting("Oracle grows, and their biggest customer", ("Oracle", "org/oracle"), they="org/oracle")
    assert [end.types for end in ends(given, 0, len(given.text)) if end.said == "their"] == [{POSSESSIVE}]


def test_it_is_a_thing_where_something_is_done_to_it_and_nothing_where_it_does_something() -> None:
    names = [("CUDA", "topic/cuda"), ("Oracle", "org/oracle")]
    assert ("it", ["topic/cuda"]) in found(setting("That is CUDA. Oracle uses it.", *names))
    assert all(said != "it" for said, _ in found(setting("That is CUDA. Oracle says it rains.", *names)))


def test_the_topic_is_the_company_that_stands_out() -> None:
    given = setting("Oracle grows. There are competitors such as", ("Oracle", "org/oracle"))
    assert topic(given, len(given.text)) == "org/oracle"
    assert topic(setting("Nobody grows"), 5) is None


def test_those_who_only_talk_of_others_are_no_end_as_we() -> None:
    assert found(setting("and we need way more of them", we="org/semianalysis")) == []


def test_they_are_not_those_whom_we_means() -> None:
    names = [("Micron", "org/micron"), ("Nvidia", "org/nvidia")]
    given = setting("Micron is there. Nvidia grows. We work with them", *names, we="org/nvidia", they="org/nvidia")
    assert ("they", ["org/micron"]) in found(given)


def test_you_is_the_company_of_who_is_asked_where_something_was_done() -> None:
    spoken = Discourse([Stretch("you", "org/nvidia", 0, 99), Stretch("you too", "person/jensen-huang", 0, 99)])
    for text, entities in {
        "you built the first one": ["org/nvidia"],
        "you very famously created it": ["org/nvidia"],
        "you founded it": ["person/jensen-huang"],
    }.items():
        given = Setting(text, [], Discourse(()), spoken=spoken)
        assert found(given)[0][1] == entities
    assert found(Setting("when you run it", [], Discourse(()), spoken=spoken)) == []


def test_where_nobody_is_labelled_you_is_the_company_for_which_somebody_speaks() -> None:
    assert found(setting("you built the first one", we="org/nvidia")) == [("you", ["org/nvidia"])]


def test_i_is_the_speaker() -> None:
    given = Setting("I left them", [], Discourse(()), spoken=Discourse([Stretch("i", "person/jim-keller", 0, 9)]))
    assert found(given) == [("i", ["person/jim-keller"])]
