"""Documents for the tests of RDF: one that has every field, and random ones."""

from hypothesis import strategies as st

from graph.compute.version import version
from graph.model import (
    QUANTITY_PREDICATES,
    RELATION_PREDICATES,
    Alternative,
    Citation,
    Claim,
    ClaimKind,
    Document,
    Entity,
    EntityType,
    Estimate,
    EstimateInput,
    FormulaStep,
    InputKind,
    Interval,
    Mention,
    Modality,
    Precision,
    Prediction,
    Quantity,
    Rights,
    Segment,
    SegmentKind,
    Source,
    Status,
    Thing,
    WorldTime,
)
from graph.store import GraphStore
from graph.units import UNITS
from tests.factories import digest


def full(key: str = "full & /whole") -> Document:
    """A document in which every field of every noun differs from its default."""
    source = Source(
        key=key, sha256=digest(key), fingerprint=digest(key, "read"), format="notes", path="notes/full.md",
        title='A "title"\n', channel="The Compute Ledger", video_id="exampleTalk",
        url="https://video.example.org/a b?v=é#part", date="2025-03", speakers=("Ida Holm", "A Guest", "Ida Holm"),
        rights=Rights.SNIPPET, warnings=("second", "first"),
    )  # fmt: skip
    segments = (
        Segment(index=0, text="Two racks", start=1.0, end=2.5, times=(1.0, 0.5, 0.5), printed="00:01:00", paragraph=1,
                speaker="Ida Holm", kind=SegmentKind.HEADING, precision=Precision.NOTE),
        Segment(index=1, text="", start=2.5),
    )  # fmt: skip
    entities = (
        Entity(id="chip/h100", type=EntityType.CHIP, name="H100", aliases=("Hopper", "H-100"), heard=("h one", "age"),
               family="chip/hopper", maker="org/nvidia", verified=False),
        Entity(id="org/é//x y#z", type=EntityType.ORGANIZATION, name="", aliases=("a", "a")),
    )  # fmt: skip
    h100, words = Thing(text="H100s", entity="chip/h100"), Thing(text="GPU-hour")
    quantity = Quantity(
        unit="FLOP/s", surface="three", value=1.979e15, low=0.1, high=1e22, of=h100, per=h100,
        base=Thing(text="", entity="org/é//x y#z"), scope="chip", approximate=True,
        alternatives=(Alternative(reason="b", score=1.0, low=1.0),
                      Alternative(reason="a", score=0.5, value=-3.0, high=9.0)),
    )  # fmt: skip
    citations = (
        Citation(source=key, segment=0, last=1, quote="Two", start=1.0, end=2.5, printed="00:01:00", paragraph=1,
                 precision=Precision.TURN, prefix="before ", suffix=" after"),
        Citation(source=key, segment=1, last=1, quote="Two"),
    )  # fmt: skip
    claims = (
        Claim(id="claim one", source=key, position=0, kind=ClaimKind.QUANTITY, predicate="throughput", text="Two racks",
              citations=citations, subject=h100, quantity=quantity, said_at="2025-03",
              world_time=WorldTime(edtf="../2028-Q3", text="by then", from_said_at=True), place="place/x",
              status=Status.PLANNED, modality=Modality.JOKE, negated=True, speaker=Thing(text="Ida"), confidence=0.3,
              quoted=Thing(text="they", entity="org/é//x y#z"),
              mentioned=("org/é//x y#z", "chip/h100"), topics=("inference", "compute")),
        Claim(id="claim one0", source=key, position=1, kind=ClaimKind.RELATION, predicate="uses", text="t",
              citations=citations[1:], object=words),
    )  # fmt: skip
    mentions = (
        Mention(id="m/1", source=key, segment=0, last=1, begin=0, end=0, surface="Two", entity="chip/h100", start=1.0,
                paragraph=1, confidence=0.5, method="sound"),
        Mention(id="m/2", source=key, segment=0, last=0, begin=4, end=9, surface="monday", date="monday"),
        Mention(id="m/3", source=key, segment=1, last=1, begin=0, end=0, surface="2024", date="2024/2025"),
    )  # fmt: skip
    return Document(source=source, segments=segments, entities=entities, mentions=mentions, claims=claims)


def full_estimate(claim: Claim) -> Estimate:
    """An estimate in which every field differs from its default; it rests on this claim."""
    cited = EstimateInput(
        kind=InputKind.CITATION, label="“Two”", variable="tdp", unit="W", p5=1.0, p50=2.0, p95=3.0, claim=claim.id,
        citation=claim.citations[0], influence=0.25,
    )  # fmt: skip
    known = EstimateInput(
        kind=InputKind.REFERENCE, label="é", variable="pue", unit="ratio", p5=1.0, p50=1.1, p95=1.2,
        reference="pue.csv: 2024 pue (published: é, https://example.org/a b#c)", influence=0.5,
    )  # fmt: skip

    def step(id: str, operation: str, *inputs: str, leaf: EstimateInput | None = None) -> FormulaStep:
        return FormulaStep(id=id, label="", operation=operation, inputs=inputs, value=1.5, unit="W", leaf=leaf)

    return Estimate(
        id="estimate/" + digest(claim.id)[:16], entity="chip/h100", metric="tdp", label="power of a chip", unit="W",
        p5=1.0, p50=1.5, p95=2.0, basis="dense", scope="chip", as_of="2024/2025", status=Status.PLANNED,
        effective=812.5, reading="without “Two”", conflict="Not all can be true.",
        formula=(step("tdp/1", "given", leaf=cited), step("pue", "as given", leaf=known),
                 step("tdp", "tdp/1 × pue", "tdp/1", "pue", "pue")),
        inputs=(known, cited),
        predictions=(Prediction(claim=claim.id, variable="tdp", unit="W", stated=Interval(p5=1.0, p50=2.0, p95=3.0),
                                predicted=Interval(p5=0.5, p50=1.0, p95=2.0), z=-1.5),),
    )  # fmt: skip


def keep_full(store: GraphStore) -> Estimate:
    """The document with every field, and kept of it an estimate that has."""
    made = full()
    store.put(made)
    found = full_estimate(made.claims[0])
    assert store.put_estimates({found.entity: [found]}, version(), store.version()) == [found.entity]
    return found


_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_ids = _texts.filter(bool)
_words = _texts.filter(str.strip)
_numbers = st.floats(allow_nan=False, allow_infinity=False)
_seconds = st.floats(min_value=0, max_value=1e6)
_shares = st.floats(min_value=0, max_value=1)
_counts = st.integers(0, 10**6)
_dates = st.sampled_from(["2024", "2024-02", "2024-02-29", "2024-Q2", "2023/2024-05", "../2028", "2026/..", "/2026"])
_maybe = st.none() | _texts
_several = st.lists(_texts, max_size=3).map(tuple)
_things = st.builds(Thing, text=_texts, entity=st.none() | _ids)
_predicates = {
    ClaimKind.QUANTITY: QUANTITY_PREDICATES,
    ClaimKind.RELATION: RELATION_PREDICATES,
    ClaimKind.STATEMENT: ["other"],
}


@st.composite
def _times(draw: st.DrawFn) -> dict[str, float | None]:
    start, end = sorted(draw(st.tuples(_seconds, _seconds)))
    return {"start": draw(st.sampled_from([None, start])), "end": draw(st.sampled_from([None, end]))}


@st.composite
def _range(draw: st.DrawFn) -> dict[str, float | None]:
    low, high = sorted(draw(st.tuples(_numbers, _numbers)))
    return draw(
        st.sampled_from([{"value": low}, {"low": low, "high": high}, {"low": low}, {"value": high, "high": high}])
    )


@st.composite
def _segments(draw: st.DrawFn, index: int) -> Segment:
    return Segment(
        index=index, text=draw(_texts), **draw(_times()), times=tuple(draw(st.lists(_numbers, max_size=3))),
        printed=draw(_maybe), paragraph=draw(st.none() | _counts), speaker=draw(_maybe),
        kind=draw(st.sampled_from(SegmentKind)), precision=draw(st.sampled_from(Precision)),
    )  # fmt: skip


@st.composite
def _quantities(draw: st.DrawFn) -> Quantity:
    others = [
        Alternative(reason=draw(_texts), score=draw(_shares), **draw(_range())) for _ in range(draw(st.integers(0, 2)))
    ]
    return Quantity(
        unit=draw(st.sampled_from(sorted(UNITS))), surface=draw(_texts), **draw(_range()),
        of=draw(st.none() | _things), per=draw(st.none() | _things), base=draw(st.none() | _things),
        scope=draw(_maybe), approximate=draw(st.booleans()), alternatives=tuple(others),
    )  # fmt: skip


@st.composite
def _citations(draw: st.DrawFn, key: str) -> Citation:
    first, last = sorted(draw(st.tuples(_counts, _counts)))
    return Citation(
        source=key, segment=first, last=last, quote=draw(_words), **draw(_times()), printed=draw(_maybe),
        paragraph=draw(st.none() | _counts), precision=draw(st.sampled_from(Precision)),
        prefix=draw(_texts), suffix=draw(_texts),
    )  # fmt: skip


@st.composite
def _claims(draw: st.DrawFn, key: str, id: str) -> Claim:
    kind = draw(st.sampled_from(ClaimKind))
    return Claim(
        id=id, source=key, position=draw(_counts), kind=kind, predicate=draw(st.sampled_from(_predicates[kind])),
        text=draw(_texts), citations=tuple(draw(st.lists(_citations(key), min_size=1, max_size=2))),
        subject=draw(st.none() | _things), object=draw(_things) if kind is ClaimKind.RELATION else None,
        quantity=draw(_quantities()) if kind is ClaimKind.QUANTITY else None,
        world_time=draw(st.none() | st.builds(WorldTime, edtf=_dates, text=_texts, from_said_at=st.booleans())),
        said_at=draw(st.none() | _dates), place=draw(st.none() | _ids),
        status=draw(st.none() | st.sampled_from(Status)),
        modality=draw(st.sampled_from(Modality)), negated=draw(st.booleans()), speaker=draw(st.none() | _things),
        quoted=draw(st.none() | _things),
        confidence=draw(_shares), mentioned=tuple(draw(st.lists(_ids, max_size=3))), topics=draw(_several),
    )  # fmt: skip


@st.composite
def _mentions(draw: st.DrawFn, key: str, id: str) -> Mention:
    names: dict[str, str] = draw(
        st.builds(lambda entity: {"entity": entity}, _ids) | st.builds(lambda day: {"date": day}, _dates | _texts)
    )
    return Mention(
        id=id, source=key, segment=draw(_counts), last=draw(_counts), begin=draw(_counts), end=draw(_counts),
        surface=draw(_texts), **names, start=draw(st.none() | _seconds), paragraph=draw(st.none() | _counts),
        confidence=draw(_shares), method=draw(_texts),
    )  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Any document that keeps the rules: any words, any field left out."""
    key = draw(_ids)
    source = Source(
        key=key, sha256=digest(key), fingerprint=draw(_texts), format=draw(_texts), title=draw(_maybe),
        channel=draw(_maybe), video_id=draw(_maybe),
        url=draw(_maybe | st.builds("https://a.example/{}".format, _texts)),
        date=draw(st.none() | _dates), speakers=draw(_several), rights=draw(st.sampled_from(Rights)),
        warnings=draw(_several),
    )  # fmt: skip
    entities = [
        Entity(id=id, type=draw(st.sampled_from(EntityType)), name=draw(_texts), aliases=draw(_several),
               heard=draw(_several), family=draw(_maybe), maker=draw(_maybe), verified=draw(st.booleans()))
        for id in draw(st.lists(_ids, max_size=2, unique=True))
    ]  # fmt: skip
    ids = st.lists(_ids, max_size=2, unique=True)
    return Document(
        source=source,
        segments=tuple(draw(_segments(index)) for index in range(draw(st.integers(0, 2)))),
        entities=tuple(entities),
        mentions=tuple(draw(_mentions(key, id)) for id in draw(ids)),
        claims=tuple(draw(_claims(key, id)) for id in draw(ids)),
    )
