"""Invented people and companies; where a name of the lexicon stands, it stands for any name."""

import pytest

from graph.model import Claim, ClaimKind, Modality, Precision, Segment, Source, Thing
from ingest.analysis import analyse
from ingest.text import Text
from tests.reading import document

ADA, MARLOW = "person/ada-brinkholt", "org/marlow-robotics"

# So much is small that capitals tell what is a name.
PLAIN = "we sat in a small room and went on until night about this and that."

QUOTES = [
    ("Ada Brinkholt says that the cluster has 40,000 GPUs.", "Ada Brinkholt", ADA),
    ("Ada Brinkholt claims they will have a million GPUs.", "Ada Brinkholt", ADA),
    ("Ada Brinkholt told me that the site draws 300 megawatts.", "Ada Brinkholt", ADA),
    ("Ada Brinkholt told investors the site draws 300 megawatts.", "Ada Brinkholt", ADA),
    ("Ada Brinkholt said on Twitter they bought 20,000 GPUs.", "Ada Brinkholt", ADA),
    ("As Ada Brinkholt puts it, training costs 100 million dollars.", "Ada Brinkholt", ADA),
    ("Ada Brinkholt, the chief of Marlow Robotics, said the racks draw 120 kilowatts.", "Ada Brinkholt", ADA),
    ("Ada Brinkholt of Marlow Robotics estimates a price of 30,000 dollars per GPU.", "Ada Brinkholt", ADA),
    ("The racks draw 120 kilowatts, said Ada Brinkholt.", "Ada Brinkholt", ADA),
    ("The racks draw 120 kilowatts, Ada Brinkholt says.", "Ada Brinkholt", ADA),
    ("The racks, Ada Brinkholt says, draw 120 kilowatts.", "Ada Brinkholt", ADA),
    ("Ada Brinkholt has repeatedly argued that a rack costs 3 million dollars.", "Ada Brinkholt", ADA),
    ("Ada Brinkholt was saying a rack costs 3 million dollars.", "Ada Brinkholt", ADA),
    ("Ada Brinkholt said quote we will have 50,000 GPUs unquote and sat down.", "Ada Brinkholt", ADA),
    ('Ada Brinkholt wrote: "We started small. Now we have 50,000 GPUs."', "Ada Brinkholt", ADA),
    ("In Ada Brinkholt's words, the whole site costs 2 billion dollars.", "Ada Brinkholt", ADA),
    ("By Ada Brinkholt's estimate the cluster has 40,000 GPUs.", "Ada Brinkholt", ADA),
    ("Ada Brinkholt's latest estimate is 40,000 GPUs.", "Ada Brinkholt", ADA),
    ("Ada Brinkholt built the first rack. She says it cost 3 million dollars.", "She", ADA),
    ("Ada Brinkholt built the first rack. It cost 3 million dollars, she said.", "she", ADA),
    ("Marlow Robotics reported revenue of 13 billion dollars.", "Marlow Robotics", MARLOW),
    ("Marlow Robotics announced that it will buy 100,000 GPUs.", "Marlow Robotics", MARLOW),
    ("From Ada Brinkholt's interview we know they spend 2 billion dollars.", "Ada Brinkholt", ADA),
    ("According to Marlow Robotics, the run cost 100 million dollars.", "Marlow Robotics", MARLOW),
    ("The run cost 100 million dollars according to Marlow Robotics.", "Marlow Robotics", MARLOW),
    ("The run cost 100 million dollars, per Marlow Robotics.", "Marlow Robotics", MARLOW),
    ("Researchers at Marlow Robotics found that it cost 9 million dollars.", "Researchers at Marlow Robotics", MARLOW),
    ("A Marlow Robotics report puts the cost at 100 million dollars.", "Marlow Robotics", MARLOW),
    ("The people at Marlow Robotics think it costs 100 million dollars.", "The people at Marlow Robotics", MARLOW),
    ("Analysts expect spending of 300 billion dollars.", "Analysts", None),
    ("Some people say they have 50,000 GPUs there.", "Some people", None),
    ("A recent report suggests that 10 million GPUs exist.", "A recent report", None),
    ("Critics argue that the plant would draw 2 gigawatts.", "Critics", None),
    ("According to the report, 10 million GPUs exist.", "the report", None),
    ("Rumors say that the model has 2 trillion parameters.", "Rumors", None),
    ("Ada Brinkholt was like we need 40,000 GPUs by Friday.", "Ada Brinkholt", ADA),
    ("Ada Brinkholt told NVIDIA the site draws 300 megawatts.", "Ada Brinkholt", ADA),
    ("People keep telling me a rack costs 3 million dollars.", "People", None),
    ("A person close to the deal said it costs 3 million dollars.", "A person", None),
    ("The site (Marlow Robotics, which says it costs 9 million dollars) is new.", "Marlow Robotics", MARLOW),
    ("The CEO, Jonna Fennick, expects 2 gigawatts of demand.", "Jonna Fennick", None),
    ("Its owner, while Toby Fenn thinks 3 million dollars.", "Toby Fenn", "person/toby-fenn"),
    ("Estimates from Marlow Robotics put it at 9 million dollars.", "Estimates from Marlow Robotics", MARLOW),
    ("NVIDIA's own paper states 40,000 GPUs.", "NVIDIA", "org/nvidia"),
    ("The folks over at Marlow Robotics say it has 40,000 GPUs.", "The folks over at Marlow Robotics", MARLOW),
    ("According to “Ada Brinkholt” the cluster has 40,000 GPUs.", "Ada Brinkholt", ADA),
    ("it draws 90 kilowatts analysts at NVIDIA say it costs 2 dollars", "analysts at NVIDIA", "org/nvidia"),
    ("Critics of Marlow Robotics say it costs 9 million dollars.", "Critics of Marlow Robotics", None),
    ("According to NVIDIA's investors it costs 9 million dollars.", "NVIDIA's investors", None),
    ("NVIDIA's pitching 10 times the performance.", "NVIDIA", "org/nvidia"),
]  # fmt: skip

NO_QUOTES = [
    "Say you have 100,000 GPUs in one building.",
    "Let's say the cluster has 40,000 GPUs.",
    "That said, the cluster has 40,000 GPUs.",
    "Needless to say, the cluster has 40,000 GPUs.",
    "I said the cluster has 40,000 GPUs.",
    "As I said, a rack costs 3 million dollars.",
    "I would say the cluster has 40,000 GPUs.",
    "You could say that a rack costs 3 million dollars.",
    "When people say a cluster they mean 10,000 GPUs.",
    "If Ada Brinkholt says yes, they will buy 40,000 GPUs.",
    "It is said to have 40,000 GPUs.",
    "The cluster is believed to have 40,000 GPUs.",
    "The run reportedly cost 100 million dollars.",
    "Ada Brinkholt never said that the cluster has 40,000 GPUs.",
    "I told Ada Brinkholt that the cluster has 40,000 GPUs.",
    "Ada Brinkholt believes in 3 million dollar racks.",
    "Ada Brinkholt thinks about 40,000 GPUs all day.",
    "Ada Brinkholt was told that the cluster has 40,000 GPUs.",
    "Marlow Robotics expects to spend 2 billion dollars.",
    "Marlow Robotics is expected to spend 2 billion dollars.",
    "Marlow Robotics is building a cluster of 40,000 GPUs.",
    "Most people think of 40,000 GPUs as a lot.",
    "The United States has 40,000 GPUs in one lab.",
    "The claims office has 40,000 GPUs.",
    "Marlow Robotics put 40,000 GPUs into one hall.",
    "They put it together with 40,000 GPUs.",
    "It costs 3 dollars per NVIDIA GPU.",
    "We announced a cluster of 40,000 GPUs.",
    "We believe the cluster has 40,000 GPUs.",
    "This tells us that the cluster has 40,000 GPUs.",
    "The chip shows 40 percent more throughput.",
    "Ada Brinkholt wrote a compiler for 40,000 GPUs.",
    "The way Ada Brinkholt describes it is nice. The cluster has 40,000 GPUs.",
    "Ada Brinkholt spoke first. The cluster has 40,000 GPUs.",
    "Ada Brinkholt says it is large, but I think it has 40,000 GPUs.",
    "Ada Brinkholt says it is large; we counted 40,000 GPUs.",
    "As they say, all good things come in 3 million dollar racks.",
    "You know what they say about the site, it has 40,000 GPUs.",
    "Marlow Robotics claims tax credits of 9 million dollars.",
    "Ada Brinkholt says it is small but the site actually has 40,000 GPUs.",
    "Did Ada Brinkholt say that? It has 40,000 GPUs.",
]


def test_captions_quote_without_stops_and_capitals() -> None:
    (claim,) = document("so nvidia says they will have a million gpus in memphis").claims
    assert claim.quoted == Thing(text="nvidia", entity="org/nvidia")


def numbers(*lines: str) -> list[Claim]:
    return [claim for claim in document(PLAIN, *lines).claims if claim.kind is ClaimKind.QUANTITY]


@pytest.mark.parametrize(("text", "called", "entity"), QUOTES)
def test_who_is_quoted_with_a_number(text: str, called: str, entity: str | None) -> None:
    quoted = numbers(text)[-1].quoted
    assert quoted is not None
    assert (quoted.text, quoted.entity) == (called, entity)


@pytest.mark.parametrize("text", NO_QUOTES)
def test_nobody_is_quoted_with_a_number(text: str) -> None:
    assert [claim.quoted for claim in numbers(text)] == [None] * len(numbers(text))


def test_a_relation_is_quoted_where_it_is_told_and_not_where_it_is_the_deed() -> None:
    def relation(text: str) -> Claim:
        return next(claim for claim in document(PLAIN, text).claims if claim.kind is ClaimKind.RELATION)

    told = relation("Ada Brinkholt says that Oracle rents its GPUs from CoreWeave.")
    assert told.quoted == Thing(text="Ada Brinkholt", entity=ADA)
    assert told.modality is Modality.REPORTED
    assert relation("Oracle rents its GPUs from CoreWeave.").quoted is None
    assert relation("In March NVIDIA announced the Blackwell chip.").quoted is None


def test_a_statement_is_quoted_where_most_of_it_is_reported() -> None:
    def statement(text: str) -> Claim:
        return next(claim for claim in document(PLAIN, text).claims if claim.kind is ClaimKind.STATEMENT)

    told = statement(
        "According to Ada Brinkholt, power in Memphis depends on the gas turbines that the county permits."
    )
    assert told.quoted == Thing(text="Ada Brinkholt", entity=ADA)
    plain = statement("Power in Memphis depends on the gas turbines that the county permits.")
    assert (plain.quoted, plain.modality) == (None, Modality.ASSERTED)


def test_what_is_quoted_is_reported_unless_it_is_foretold_or_supposed() -> None:
    (told,) = numbers("Ada Brinkholt explains that the cluster has 40,000 GPUs.")
    assert told.modality is Modality.REPORTED
    (foretold,) = numbers("Ada Brinkholt explains that the cluster will have 40,000 GPUs.")
    assert (foretold.modality, foretold.quoted is not None) == (Modality.PREDICTED, True)


def test_it_reaches_into_what_goes_on_with_that_and_no_further() -> None:
    found = numbers(
        "Ada Brinkholt says it has 40,000 GPUs. And that they draw 90 megawatts. The hall cost 2 billion dollars."
    )
    assert [claim.quoted is not None for claim in found] == [True, True, False]


def test_the_nearest_of_two_is_quoted() -> None:
    found = numbers(
        "Ada Brinkholt says it has 40,000 GPUs and Marlow Robotics claims it draws 90 megawatts. It cost 2 dollars."
    )
    assert [claim.quoted and claim.quoted.entity for claim in found] == [ADA, MARLOW, None]


def test_what_is_said_beside_a_name_is_reported_so_far_and_no_further() -> None:
    found = numbers("NVIDIA, which says it has 40,000 GPUs, pays 90 million dollars for them.")
    assert [claim.quoted and claim.quoted.entity for claim in found] == ["org/nvidia", None]


def test_who_closes_a_sentence_is_quoted_and_not_the_name_before_the_verb() -> None:
    (claim,) = numbers("It will take 40,000 GPUs from NVIDIA, said Ada Brinkholt.")
    assert claim.quoted == Thing(text="Ada Brinkholt", entity=ADA)


def test_when_something_was_announced_is_not_quoted() -> None:
    found = numbers("Marlow Robotics announced two years earlier that it has 40,000 GPUs.")
    assert [claim.quoted is not None for claim in found] == [False, True]


def test_they_are_the_company_named_before_unless_others_are() -> None:
    (claim,) = numbers("NVIDIA is in town. They say the rack draws 120 kilowatts.")
    assert claim.quoted == Thing(text="They", entity="org/nvidia")
    (claim,) = numbers("NVIDIA sells to many startups. They say the rack draws 120 kilowatts.")
    assert claim.quoted == Thing(text="They")


@pytest.mark.parametrize(
    ("text", "pronoun"),
    [
        ("NVIDIA and Oracle met, and they say the rack draws 120 kilowatts.", "they"),
        ("NVIDIA sold out and the suppliers are angry, they say the rack draws 120 kilowatts.", "they"),
        ("NVIDIA is in town. In Memphis they say the rack draws 120 kilowatts.", "they"),
        ("NVIDIA is in town. They say you need 120 kilowatts for a rack.", "They"),
        ("Ada Brinkholt asked him and he said the rack draws 120 kilowatts.", "he"),
        ("Ada Brinkholt met Jensen Huang and he said the rack draws 120 kilowatts.", "he"),
    ],
)
def test_a_pronoun_that_may_mean_another_is_quoted_in_words_alone(text: str, pronoun: str) -> None:
    assert {claim.quoted for claim in numbers(text)} == {Thing(text=pronoun)}


def related(text: str) -> set[tuple[str, str, str]]:
    found = (c for c in document(PLAIN, text).claims if c.kind is ClaimKind.RELATION and c.subject and c.object)
    return {(c.subject.text, c.predicate, c.object.text) for c in found if c.subject and c.object}


MICROSOFT, OPENAI = "Microsoft", "OpenAI"


@pytest.mark.parametrize(
    "text",
    [
        "Bloomberg reports OpenAI is working with Microsoft.",
        "According to Bloomberg, OpenAI is working with Microsoft.",
        "OpenAI is working with Microsoft, Bloomberg reports.",
        "Oracle says that OpenAI is working with Microsoft.",
        "Oracle's Sam Altman says OpenAI is working with Microsoft.",
        "Sam Altman of Oracle told CNBC that OpenAI is working with Microsoft.",
    ],
)
def test_who_only_reports_is_no_end_of_what_is_reported(text: str) -> None:
    found = related(text)
    assert {(s, o) for s, _, o in found if {s, o} == {MICROSOFT, OPENAI}}
    assert not {(s, o) for s, p, o in found if {s, o} & {"Bloomberg", "Oracle", "CNBC"} and p != "works_for"}


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("OpenAI says it is working with Microsoft.", {OPENAI, MICROSOFT}),
        ("OpenAI said last week they are working with Microsoft.", {OPENAI, MICROSOFT}),
        ("Microsoft announced a partnership with OpenAI.", {OPENAI, MICROSOFT}),
        ("OpenAI confirmed its partnership with Microsoft.", {OPENAI, MICROSOFT}),
        ("Sam Altman says NVIDIA builds Blackwell.", {"NVIDIA", "Blackwell"}),
        ("According to Satya Nadella, the CEO of Microsoft, it is cold.", {"Satya Nadella", MICROSOFT}),
    ],
)
def test_what_somebody_says_of_himself_keeps_him(text: str, ends: set[str]) -> None:
    assert ends in [{s, o} for s, _, o in related(text)]


def test_who_speaks_is_not_quoted_and_who_is_asked_is() -> None:
    def turns(*said: tuple[str, str]) -> list[Claim]:
        cut = tuple(
            Segment(index=i, text=text, start=10.0 * i, paragraph=i + 1, speaker=who, precision=Precision.TURN)
            for i, (who, text) in enumerate(said)
        )
        source = Source(
            key="talk", sha256="0" * 64, fingerprint="0" * 64, format="podcast", speakers=("Ada Brinkholt",)
        )
        return [claim for claim in analyse(source, Text(cut)).claims if claim.kind is ClaimKind.QUANTITY]

    own = turns(("Ada Brinkholt", "Ada Brinkholt says it has 40,000 GPUs, that is me, and nobody here doubts it."))
    assert [claim.quoted for claim in own] == [None]
    other = turns(("Toby Fenn", "Ada Brinkholt says it has 40,000 GPUs, and nobody in this room has ever doubted it."))
    assert [claim.quoted and claim.quoted.text for claim in other] == ["Ada Brinkholt"]
