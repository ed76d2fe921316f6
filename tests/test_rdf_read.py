"""Other people's RDF: what breaks a rule is refused by the name of its node, by us and by the shapes."""

import re
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.rdf import RdfError, check, import_rdf, read_rdf, write_nquads, write_turtle
from graph.sqlite import SqliteStore
from tests.factories import document
from tests.rdf_documents import full

CG = "https://claimgraph.example/vocabulary#"
XSD = "http://www.w3.org/2001/XMLSchema#"
ID = "https://claimgraph.example/id/"


@cache
def exported() -> str:
    """An export of the document that has every field."""
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "graph.db")
        store.put(full("talk"))
        write_nquads(store, Path(folder) / "all.nq")
        store.close()
        return (Path(folder) / "all.nq").read_text(encoding="utf-8")


@pytest.fixture
def text() -> str:
    return exported()


def refusal(folder: Path, text: str, name: str = "bad.nq") -> str:
    """What the importer says; and the store stays as it was."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    store = SqliteStore(folder / "graph.db")
    version = store.version()
    with pytest.raises(RdfError) as caught:
        import_rdf(store, file)
    assert store.version() == version
    store.close()
    return str(caught.value)


def changed(text: str, pattern: str, new: str) -> str:
    """The text with `new` in place of what the pattern finds; `CLAIM`, `QUANTITY`, ... stand for nodes."""
    for word, node in NODES.items():
        pattern = pattern.replace(word, re.escape(f"<{ID}{node}>"))
        new = new.replace(word, f"<{ID}{node}>")
    found, count = re.subn(pattern.replace("cg:", CG), new.replace("cg:", CG), text, flags=re.M)
    assert count
    return found


NODES = {
    "QUANTITY": "claim/claim%20one#quantity",
    "OTHER": "claim/claim%20one#quantity-alternative-1",
    "CLAIM": "claim/claim%20one",
    "PROOF": "claim/claim%20one#citation-1",
    "WORDS": "claim/claim%20one#citation-1-words-selector",
    "SEGMENT": "source/talk#segment-0",
    "SOURCE": "source/talk",
    "READING": "source/talk#reading",
    "MENTION": "mention/m%2F1",
    "ENTITY": "entity/chip/h100",
}
DOUBLE = rf'"[^"]*"\^\^<{XSD}double>'

# What is changed in the file, which node it breaks, and a word that the importer has for it.
BREACHES = {
    "no citation": (r"^CLAIM <cg:citation> .*\n", "", "CLAIM", "citation"),
    "no words": (r"^WORDS <[^>]*#exact> .*\n", "", "PROOF", "TextQuoteSelector"),
    "blank words": (r'^(WORDS <[^>]*#exact>) "Two"', r'\1 " "', "PROOF", "blank"),
    "unknown predicate": (r"cg:predicate-throughput", "cg:predicate-loves", "CLAIM", "predicate-loves"),
    "predicate in words": (r"<cg:predicate-throughput>", '"throughput"', "CLAIM", "no predicate"),
    "unknown unit": (r"cg:unit-FLOP%2Fs", "cg:unit-furlong", "QUANTITY", "furlong"),
    "no unit": (r"^QUANTITY <[^>]*hasUnit> .*\n", "", "QUANTITY", "hasUnit"),
    "no number": (r"^QUANTITY <[^>]*[#/](low|high|numericValue)> .*\n", "", "QUANTITY", "no number"),
    "a number that is none": (rf"^(QUANTITY <cg:low>) {DOUBLE}", rf'\1 "few"^^<{XSD}double>', "QUANTITY", "finite"),
    "an endless number": (rf"^(QUANTITY <cg:high>) {DOUBLE}", rf'\1 "INF"^^<{XSD}double>', "QUANTITY", "finite"),
    "a decimal": (rf"^(QUANTITY <cg:low>) {DOUBLE}", rf'\1 "0.1"^^<{XSD}decimal>', "QUANTITY", "xsd:double"),
    "high below low": (rf"^(QUANTITY <cg:high>) {DOUBLE}", rf'\1 "0.0"^^<{XSD}double>', "QUANTITY", "below"),
    "end before start": (rf"^(PROOF <cg:end>) {DOUBLE}", rf'\1 "0.5"^^<{XSD}double>', "PROOF", "before"),
    "segment that ends early": (rf"^(SEGMENT <cg:end>) {DOUBLE}", rf'\1 "0.5"^^<{XSD}double>', "SEGMENT", "before"),
    "start below zero": (rf"^(SEGMENT <cg:start>) {DOUBLE}", rf'\1 "-1.0"^^<{XSD}double>', "SEGMENT", "beginning"),
    "confidence above one": (rf"^(CLAIM <cg:confidence>) {DOUBLE}", rf'\1 "1.5"^^<{XSD}double>', "CLAIM", "0 and 1"),
    "unsure mention": (rf"^(MENTION <cg:confidence>) {DOUBLE}", rf'\1 "-0.5"^^<{XSD}double>', "MENTION", "0 and 1"),
    "mention of nothing": (r"^MENTION <cg:entity> .*\n", "", "MENTION", "neither"),
    "offset below zero": (r'^(MENTION <cg:beginOffset>) "0"', r'\1 "-1"', "MENTION", "offset"),
    "no kind": (r"^CLAIM <cg:kind> .*\n", "", "CLAIM", "kind"),
    "a kind that is none": (r"^(CLAIM <cg:kind>) <.*?>", r"\1 <cg:kind-rumour>", "CLAIM", "no kind"),
    "a number but no quantity claim": (r"^(CLAIM <cg:kind>) <.*?>", r"\1 <cg:kind-statement>", "CLAIM", "quantity"),
    "a relation to nothing": (r'<cg:objectText> "GPU-hour"', '<cg:scope> "x"', None, "kind-relation"),
    "two texts": (r"^(CLAIM <cg:text>) .*? (<\S+> \.)", r'\g<0>\n\1 "other" \2', "CLAIM", "2 values"),
    "text in a language": (r'^(CLAIM <cg:text>) ".*?"', r'\1 "x"@en', "CLAIM", "xsd:string"),
    "unknown modality": (r"cg:modality-joke", "cg:modality-sworn", "CLAIM", "modality"),
    "entity without words": (r"^CLAIM <cg:subjectText> .*\n", "", "CLAIM", "subjectText"),
    "world time that is no interval": (r"\.\./2028-Q3", "some day", "CLAIM", "worldTime"),
    "said on no day": (r"^(CLAIM <cg:saidAt>) .*?>", rf'\1 "2025-02-30"^^<{XSD}date>', "CLAIM", "saidAt"),
    "no checksum": (r"^(SOURCE <cg:sha256>) \S+", r'\1 "abc"', "SOURCE", "SHA-256"),
    "a citation that is none": (r"^PROOF <[^>]*type> <cg:Citation> .*\n", "", "CLAIM", "no cg:Citation"),
    "a reading of nothing": (r"^READING <[^>]*used> .*\n", "", "SOURCE", "prov:used"),
    "never read": (r"^READING <cg:fingerprint> .*\n", "", "SOURCE", "fingerprint"),
    "no name": (r"^ENTITY <[^>]*prefLabel> .*\n", "", "ENTITY", "prefLabel"),
    "no entity type": (r"^ENTITY <cg:entityType> .*\n", "", "ENTITY", "entityType"),
    "alternative without reason": (r"^OTHER <cg:reason> .*\n", "", "OTHER", "reason"),
    "no source": (r"^SOURCE <[^>]*type> <cg:Source> .*\n", "", "CLAIM", "describes"),
}


@pytest.mark.parametrize("name", BREACHES)
def test_what_breaks_a_rule_is_refused_by_the_importer_and_by_the_shapes(tmp_path: Path, text: str, name: str) -> None:
    pattern, new, node, word = BREACHES[name]
    bad = changed(text, pattern, new)
    said = refusal(tmp_path, bad)
    assert word in said
    messages = check(tmp_path / "bad.nq")
    assert messages
    if node is not None:
        assert [message for message in messages if message.startswith(f"<{ID}{NODES[node]}>: ")], messages


STRAYS = {
    "a part of no entity": (
        r"^(ENTITY) <cg:maker>",
        rf'<{ID}entity/x#aliases> <cg:text> "x" .\n\g<0>',
        "entity/x#aliases",
    ),
    "an entity of no type": (r"^ENTITY <[^>]*type> <cg:Entity> .*\n", "", "is described but is no cg:Entity"),
    "another identifier": (r'^(CLAIM <[^>]*identifier>) "claim one"', r'\1 "claim two"', "claim two"),
    "a key of another address": (r'^(SOURCE <[^>]*identifier>) "talk"', r'\1 "walk"', "'walk'"),
    "another's citation": (r"^(PROOF <cg:segment>) <.*?>", rf"\1 <{ID}source/walk#segment-0>", "source/walk"),
    "a fragment of another time": (r'"t=1,2.5"', '"t=7,9"', "t=7,9"),
    "a day that does not follow": (r'"2028-09-30"', '"2029-09-30"', "worldUntil"),
    "an unknown word of ours": (r"^(CLAIM) <cg:text>", r'\1 <cg:mood> "glad" <x:g> .\n\g<0>', "cg:mood"),
    "a gap in the citations": (r'^(PROOF <cg:number>) "1"', r'\1 "3"', "without gaps"),
    "an order of other values": (r'(#aliases> <[^>]*_1>) "Hopper"', r'\1 "Blackwell"', "other members"),
    "an address in bad UTF-8": (r"^(CLAIM <cg:subject>) <.*?>", rf"\1 <{ID}entity/%FF>", "UTF-8"),
    "a stranger's entity": (r"^(CLAIM <cg:subject>) <.*?>", r"\1 <https://a.example/x>", "a.example/x"),
}


@pytest.mark.parametrize("name", STRAYS)
def test_what_does_not_agree_with_itself_is_refused(tmp_path: Path, text: str, name: str) -> None:
    pattern, new, word = STRAYS[name]
    graph = f"<{ID}source/talk>"
    assert word in refusal(tmp_path, changed(text, pattern, new.replace("<x:g>", graph)))


_LINE = re.compile(r"(?P<subject>\S+) (?P<property>\S+) (?P<object>.*) \S+ \.")


@given(one=st.integers(0, 999), other=st.integers(0, 999), part=st.sampled_from(["subject", "property", "object", ""]))
def test_whatever_the_shapes_refuse_the_importer_refuses(one: int, other: int, part: str) -> None:
    """A line gets a part of another, or is lost: an error of ours, or all is well and keeps to the shapes."""
    lines = exported().splitlines()
    one, other = one % len(lines), other % len(lines)
    found, new = _LINE.fullmatch(lines[one]), _LINE.fullmatch(lines[other])
    assert found
    assert new
    lines[one] = lines[one][: found.start(part)] + new[part] + lines[one][found.end(part) :] if part else ""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "all.nq"
        file.write_text("\n".join(lines), encoding="utf-8")
        try:
            read = list(read_rdf(file))
        except RdfError:
            return
        assert read
        assert check(file) == []


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.nq", '<x:a> <x:b> "c" .\n<x:a> <x:b> "c .\n', "line 2"),
        ("a.nq", '<x:a> <x:b> "c" .\nSELECT *\n', "line 2"),
        ("a.ttl", "@prefix a: <x:> .\n\na:b a:c a:\n", "line 3|line 4"),
        ("a.ttl", "<a> <b> <c> .", "line 1"),
        ("a.ttl", "<x:a> <x:b> [ <x:c> 1 ] .", "blank node"),
        ("a.nq", "_:a <x:b> <x:c> .", "blank node"),
        ("a.nt", "<x:a> <x:b> <<( <x:a> <x:b> <x:c> )>> .", "triples as terms"),
        ("a.nq", "", "no cg:Source"),
        ("a.nq", "<x:a> <x:b> <x:c> .", "no cg:Source"),
        ("a.json", "{}", "suffix"),
        ("a.jsonld", '{"@context": "http://127.0.0.1:1/context"}', "suffix"),
    ],
)
def test_what_is_no_rdf_of_ours_is_refused_with_its_line(tmp_path: Path, name: str, text: str, words: str) -> None:
    assert re.search(words, refusal(tmp_path, text, name))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RdfError, match=r"none\.nq: cannot be read: No such file"):
        list(read_rdf(tmp_path / "none.nq"))


def test_bytes_that_are_no_utf8_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_bytes(b'<x:a> <x:b> "\xff" .\n')
    with pytest.raises(RdfError, match=r"line 1.*UTF-8"):
        list(read_rdf(tmp_path / "a.nq"))


def test_one_bad_source_keeps_the_whole_file_out(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "two.db")
    store.put(document("talk"))
    store.put(document("walk", "2"))
    write_nquads(store, tmp_path / "all.nq")
    store.close()
    text = (tmp_path / "all.nq").read_text(encoding="utf-8")
    walk = re.sub(rf"^(<{ID}source/walk> <[^>]*sha256>) \S+", r'\1 "0"', text, flags=re.M)
    assert "source/walk" in refusal(tmp_path, walk)


def test_what_others_say_beside_it_is_left_out_and_counted(tmp_path: Path, text: str) -> None:
    graph = f"<{ID}source/talk>"
    # Pointing at an entity in terms of one's own does not make it named.
    more = f"""
<x:y> <x:z> <{ID}entity/org/%C3%A9//x%20y%23z> {graph} .
<x:y> <x:z> "1" {graph} .
<{ID}claim/claim%20one> <http://www.w3.org/2000/01/rdf-schema#seeAlso> <x:y> {graph} .
<{ID}entity/chip/h100> <http://www.w3.org/2002/07/owl#sameAs> <x:h100> .
<{ID}entity/chip/h100#made> <x:by> "me" .
"""
    (tmp_path / "more.nq").write_text(text + more, encoding="utf-8")
    store = SqliteStore(tmp_path / "graph.db")
    assert import_rdf(store, tmp_path / "more.nq").ignored == 5
    write_nquads(store, tmp_path / "again.nq")
    assert (tmp_path / "again.nq").read_text(encoding="utf-8") == text
    store.close()


def test_what_follows_from_the_rest_may_be_left_out(tmp_path: Path, text: str) -> None:
    plain = ("worldFrom", "worldUntil", "conformsTo", "#value", "negated", "precision")
    bare = "".join(line for line in text.splitlines(True) if not any(f"{word}> " in line for word in plain[:4]))
    assert bare != text
    (tmp_path / "bare.nq").write_text(bare, encoding="utf-8")
    store = SqliteStore(tmp_path / "graph.db")
    import_rdf(store, tmp_path / "bare.nq")
    write_nquads(store, tmp_path / "again.nq")
    assert (tmp_path / "again.nq").read_text(encoding="utf-8") == text
    store.close()


def test_an_export_keeps_to_the_shapes(tmp_path: Path, text: str) -> None:
    store = SqliteStore(tmp_path / "graph.db")
    store.put(full())
    store.put(document())
    write_nquads(store, tmp_path / "all.nq")
    write_turtle(store, tmp_path / "all.ttl")
    store.close()
    assert check(tmp_path / "all.nq") == check(tmp_path / "all.ttl") == []
