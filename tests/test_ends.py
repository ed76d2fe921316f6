from ingest.discourse.discourse import Discourse, Named, Stretch
from ingest.discourse.setting import Setting
from ingest.relations.ends import POSSESSIVE, ends, topic

KINDS = {"reg": "regulation", "org": "organization", "person": "person", "chip": "chip", "topic": "topic"}


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


def test_names_of_which_something_is_said_to_each_other_are_ends_of_their_own() -> None:
    names = [("Meta", "org/meta"), ("Oracle", "org/oracle")]
    apart = [("", ["org/meta"]), ("", ["org/oracle"])]
    assert found(setting("the deal between Meta and Oracle", *names)) == apart
    assert found(setting("Meta and Oracle are basically duking it out", *names)) == apart
    assert found(setting("Meta and Oracle have both cut a deal", *names)) == apart
    assert found(setting("Meta and Oracle buy chips", *names)) == [("", ["org/meta", "org/oracle"])]


def test_it_is_the_rule_where_it_does_what_rules_do() -> None:
    given = setting("and it's limiting China", rule="reg/eu-ai-act")
    assert found(given) == [("rule", ["reg/eu-ai-act"])]
    assert found(setting("and it's raining", rule="reg/eu-ai-act")) == []


def test_a_bare_noun_is_the_thing_of_its_kind_that_stands_out() -> None:
    given = setting("Here is the H100. Meta likes the chip", ("H100", "chip/h100"), ("Meta", "org/meta"))
    assert ("chip", ["chip/h100"]) in found(given)


def test_it_is_the_subject_in_prose_only() -> None:
    named = [Named(0, 6, "org/openai", "organization")]
    text = "OpenAI grew. It secured an investment"
    assert ("subject", ["org/openai"]) in found(Setting(text, named, Discourse([]), prose=True))
    assert all(said != "subject" for said, _ in found(Setting(text, named, Discourse([]))))


def test_they_who_do_one_thing_and_then_another_are_the_same() -> None:
    text = "They bought Meta and they use it. They"
    stretches = [Stretch("they", "org/oracle", 0, 12), Stretch("they", "org/meta", 12, len(text))]
    given = Setting(text, [Named(12, 16, "org/meta", "organization")], Discourse(stretches))
    assert [id for said, ids in found(given) if said == "they" for id in ids] == [
        "org/oracle",
        "org/oracle",
        "org/meta",
    ]
