"""Small documents for tests: invented speakers, a channel at example.org, and facts that anyone may state."""

import hashlib
import random
from collections.abc import Iterator, Sequence

from graph.model import (
    Citation,
    Claim,
    ClaimKind,
    Document,
    Entity,
    EntityType,
    Mention,
    Modality,
    Precision,
    Quantity,
    Segment,
    Source,
    Status,
    Thing,
    WorldTime,
)

NVIDIA = Entity(id="org/nvidia", type=EntityType.ORGANIZATION, name="NVIDIA", aliases=("Nvidia Corporation", "NVDA"))
H100 = Entity(id="chip/h100", type=EntityType.CHIP, name="H100", aliases=("Hopper H100",), maker="org/nvidia")
COLOSSUS = Entity(id="cluster/xai-memphis", type=EntityType.CLUSTER, name="Colossus", aliases=("xAI Memphis",))
MEMPHIS = Entity(id="place/memphis", type=EntityType.PLACE, name="Memphis")
IDA = Entity(id="person/ida-holm", type=EntityType.PERSON, name="Ida Holm", verified=False)
IMAGINED = Entity(id="scenario/talk-1", type=EntityType.SCENARIO, name="a cluster of a thousand chips", verified=False)
ENTITIES = (NVIDIA, H100, COLOSSUS, MEMPHIS, IDA)

CAPTIONS = (
    "welcome to the compute ledger this is Ida Holm",
    "Colossus is a cluster that stands in Memphis",
    "it holds about 100,000 H100s at the moment",
    "and it should draw 150 megawatts in 2026",
    "NVIDIA earns between 10% and 20% of its revenue",
    "from one buyer and that is all for today",
)
CAPTION = 5.0  # seconds


def digest(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


def claim_id(key: str, name: object) -> str:
    return digest(key, name)[:16]


def thing(entity: Entity, text: str | None = None) -> Thing:
    return Thing(text=text or entity.name, entity=entity.id)


def cite(segment: Segment, key: str, last: Segment | None = None) -> Citation:
    """A citation of a whole segment."""
    last = last or segment
    return Citation(
        source=key,
        segment=segment.index,
        last=last.index,
        quote=segment.text,
        start=segment.start,
        end=last.end,
        precision=segment.precision,
    )


def captions(texts: Sequence[str] = CAPTIONS) -> tuple[Segment, ...]:
    return tuple(
        Segment(
            index=index,
            text=text,
            start=index * CAPTION,
            end=(index + 1) * CAPTION,
            paragraph=index + 1,
            speaker="Ida Holm",
            precision=Precision.CAPTION,
        )
        for index, text in enumerate(texts)
    )


def source(key: str = "talk", content: str = "1", **fields: object) -> Source:
    """`content` stands for what the file holds: another content, another sha256 and fingerprint."""
    sha256 = digest(key, content)
    values: dict[str, object] = {
        "key": key,
        "sha256": sha256,
        "fingerprint": digest(sha256, "extractor 1", "lexicon 1"),
        "format": "captions",
        "path": f"podcasts/{key}.md",
        "title": f"The Compute Ledger: {key}",
        "channel": "The Compute Ledger",
        "video_id": "exampleTalk",
        "url": f"https://video.example.org/watch?v={key}",
        "date": "2025-03-01",
        "speakers": ("Ida Holm",),
    }
    return Source(**(values | fields))  # type: ignore[arg-type]


def mention(key: str, segment: Segment, surface: str, entity: Entity) -> Mention:
    """Where the surface first stands in the segment."""
    begin = segment.text.index(surface)
    return Mention(
        id="mention/" + digest(key, segment.index, begin)[:16],
        source=key,
        segment=segment.index,
        last=segment.index,
        begin=begin,
        end=begin + len(surface),
        surface=surface,
        entity=entity.id,
        start=segment.start,
        paragraph=segment.paragraph,
    )


def document(key: str = "talk", content: str = "1", **fields: object) -> Document:
    """Six captions, five entities, five mentions and a date, four claims. `fields` go to the source."""
    about = source(key, content, **fields)
    lines = captions()
    ida = thing(IDA)
    found = (
        _claim(about, 0, "located_in", lines[1], subject=thing(COLOSSUS), object=thing(MEMPHIS), speaker=ida),
        _claim(
            about,
            1,
            "chip_count",
            lines[2],
            subject=Thing(text="it", entity=COLOSSUS.id),
            quantity=Quantity(
                unit="count", surface="100,000", value=1e5, of=Thing(text="H100s", entity=H100.id), approximate=True
            ),
            modality=Modality.APPROXIMATE,
            status=Status.EXISTING,
            speaker=ida,
            confidence=0.9,
        ),
        _claim(
            about,
            2,
            "power_capacity",
            lines[3],
            subject=Thing(text="it", entity=COLOSSUS.id),
            quantity=Quantity(unit="W", surface="150 megawatts", value=1.5e8),
            world_time=WorldTime(edtf="2026", text="in 2026"),
            modality=Modality.PREDICTED,
            status=Status.PLANNED,
            speaker=ida,
            confidence=0.8,
        ),
        _claim(
            about,
            3,
            "share",
            lines[4],
            subject=thing(NVIDIA),
            quantity=Quantity(unit="ratio", surface="between 10% and 20%", low=0.1, high=0.2),
            speaker=ida,
            confidence=0.7,
        ),
    )
    year = lines[3].text.index("2026")
    mentions = (
        mention(key, lines[0], "Ida Holm", IDA),
        mention(key, lines[1], "Colossus", COLOSSUS),
        mention(key, lines[1], "Memphis", MEMPHIS),
        mention(key, lines[2], "H100s", H100),
        Mention(
            id="mention/" + digest(key, 3, year)[:16],
            source=key,
            segment=3,
            last=3,
            begin=year,
            end=year + 4,
            surface="2026",
            date="2026",
            start=lines[3].start,
            paragraph=4,
            method="date",
        ),
        mention(key, lines[4], "NVIDIA", NVIDIA),
    )
    return Document(source=about, segments=lines, entities=ENTITIES, mentions=mentions, claims=found)


def _claim(about: Source, position: int, predicate: str, segment: Segment, **fields: object) -> Claim:
    values: dict[str, object] = {
        "id": claim_id(about.key, position),
        "source": about.key,
        "position": position,
        "kind": ClaimKind.QUANTITY if fields.get("quantity") else ClaimKind.RELATION,
        "predicate": predicate,
        "text": segment.text,
        "citations": (cite(segment, about.key),),
        "said_at": about.date,
    }
    return Claim(**(values | fields))  # type: ignore[arg-type]


QUOTED = (None, None, thing(NVIDIA), Thing(text="they", entity=NVIDIA.id), Thing(text="A Paper"))


def claims(count: int, key: str = "many", seed: int = 0, entities: Sequence[Entity] = ENTITIES) -> Iterator[Claim]:
    """Claims of every sort and time, the same for the same arguments; claim n cites segment n."""
    dice, other_dice = random.Random(f"{key} {seed}"), random.Random(f"quoted {key} {seed}")
    about = source(key, date=dice.choice(("2024-05-02", "2025-03-01", None)))
    for position in range(count):
        first, second = dice.sample(list(entities), 2)
        segment = Segment(
            index=position,
            text=f"{first.name} and {second.name} come to {position}",
            start=position * CAPTION,
            end=(position + 1) * CAPTION,
            precision=Precision.CAPTION,
        )
        edtf = dice.choice((None, "2024", "2025", "2026-02", "2024-Q3", "2025/2027", "../2028", "2026/.."))
        common: dict[str, object] = {
            "subject": thing(first),
            "world_time": WorldTime(edtf=edtf, text=edtf) if edtf else None,
            "modality": dice.choice(list(Modality)),
            "confidence": dice.randrange(20, 101) / 100,
            "speaker": dice.choice((None, thing(IDA), Thing(text="A Guest"))),
            "quoted": other_dice.choice(QUOTED),
        }
        if dice.random() < 0.3:
            yield _claim(
                about, position, dice.choice(("uses", "builds", "supplies")), segment, object=thing(second), **common
            )
            continue
        value = float(dice.randrange(1, 1000))
        exact, low, high = dice.choice(
            ((value, None, None), (None, value, value * 2), (None, value, None), (None, None, value))
        )
        unit = dice.choice(("count", "W", "USD"))
        of = thing(second) if unit == "count" else None
        predicate = {"count": "chip_count", "W": "power_capacity", "USD": "spend"}[unit]
        quantity = Quantity(unit=unit, surface=str(value), value=exact, low=low, high=high, of=of)
        yield _claim(about, position, predicate, segment, quantity=quantity, **common)


def large_document(count: int, key: str = "many", seed: int = 0, **fields: object) -> Document:
    """A document of `count` claims, one a segment."""
    found = tuple(claims(count, key, seed))
    dated = found[0].said_at if found else None
    about = source(key, str(seed), **({"date": dated, "video_id": f"video-{key}"} | fields))
    lines = captions([claim.text for claim in found])
    named = {entity for claim in found for entity in claim.about()} | {
        who.entity for claim in found for who in (claim.speaker, claim.quoted) if who and who.entity
    }
    return Document(
        source=about,
        segments=lines,
        entities=tuple(entity for entity in ENTITIES if entity.id in named),
        claims=found,
    )
