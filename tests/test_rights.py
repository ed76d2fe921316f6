import msgspec

from api.rights import QUOTE_CAP, capped, shows_text, veil, veil_mention
from graph.model import Claim, Rights, Source
from tests.served import talk

LONG = "so " * 150 + "they hold 100,000 of them " + "and " * 150


def with_rights(rights: Rights) -> Source:
    return talk(rights=rights).source


def long_claim() -> Claim:
    claim = talk().claims[1]
    cited = msgspec.structs.replace(claim.citations[0], quote=LONG, prefix="before", suffix="after")
    return msgspec.structs.replace(claim, text=LONG, citations=(cited,))


def test_full_rights_change_nothing() -> None:
    assert veil(long_claim(), with_rights(Rights.FULL)) == long_claim()
    assert shows_text(with_rights(Rights.FULL))


def test_a_snippets_quote_is_capped_around_its_value() -> None:
    shown = veil(long_claim(), with_rights(Rights.SNIPPET))
    cited = shown.citations[0]
    assert len(cited.quote) <= QUOTE_CAP
    assert "100,000" in cited.quote
    assert (cited.prefix, cited.suffix) == ("", "")
    assert len(shown.text) <= QUOTE_CAP


def test_a_short_quote_is_not_cut() -> None:
    assert capped("short", "x") == "short"
    assert capped("a" * QUOTE_CAP) == "a" * QUOTE_CAP


def test_a_cut_quote_says_so_at_the_end_that_was_cut() -> None:
    assert capped("value " + "a" * 500, "value").startswith("value")
    assert capped("value " + "a" * 500, "value").endswith("…")
    assert capped("a" * 500 + " value", "value").endswith("value")
    assert capped("a" * 500 + " value", "value").startswith("…")


def test_a_private_claim_keeps_its_meaning_and_loses_its_words() -> None:
    claim = talk().claims[2]
    shown = veil(claim, with_rights(Rights.PRIVATE))
    assert shown.text == shown.citations[0].quote == ""
    assert shown.quantity
    assert claim.quantity
    assert (shown.quantity.value, shown.quantity.surface) == (claim.quantity.value, "")
    assert shown.subject
    assert shown.subject.entity == "cluster/xai-memphis"
    assert shown.world_time
    assert (shown.world_time.edtf, shown.world_time.text) == ("2026", "")
    assert (shown.citations[0].start, shown.id) == (claim.citations[0].start, claim.id)


def test_a_private_mention_loses_its_words() -> None:
    mention = talk().mentions[0]
    assert veil_mention(mention, with_rights(Rights.PRIVATE)).surface == ""
    assert veil_mention(mention, with_rights(Rights.SNIPPET)) == mention
