"""Invented documents for benchmarks, the same for the same arguments: a few entities are in very many claims.

Entities are drawn by Zipf's law, and one, the hub, stands in one claim of twelve. Every claim cites a sentence of 22
words that stands in its segment; "gpu", "cluster" and "power" are each in an eighth of the sentences.
"""

import hashlib
import random
from collections.abc import Iterator
from itertools import accumulate

from graph.model import (
    QUANTITY_PREDICATES,
    RELATION_PREDICATES,
    Citation,
    Claim,
    ClaimKind,
    Document,
    Entity,
    EntityType,
    Mention,
    Modality,
    Quantity,
    Segment,
    Source,
    Thing,
    WorldTime,
)

ENTITIES = 20_000
CLAIMS = 140  # of a document
SENTENCES = 7  # of a segment, a claim each
WORDS = 22  # of a sentence
ZIPF = 0.88
HUB_SHARE = 0.08
SECONDS = 30.0  # of a segment
COMMON = ("gpu", "cluster", "power")

_TYPES = tuple(type for type in EntityType if type is not EntityType.SCENARIO)
_PREDICATES = (*QUANTITY_PREDICATES[:16], *RELATION_PREDICATES[:24])
_UNITS = ("count", "W", "W", "USD", "USD", "USD", "USD", "USD", "USD", "ratio", "USD", "ratio", "ratio", "FLOP")
_MODALITIES = (Modality.ASSERTED,) * 14 + tuple(Modality)
_SYLLABLES = tuple(a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "ar", "en", "il", "or", "um"))


def _zipf(count: int) -> list[float]:
    return list(accumulate(1 / rank**ZIPF for rank in range(1, count + 1)))


class World:
    """What all documents of a run share: the entities (the first is the hub), the words, the speakers."""

    def __init__(self, seed: int = 1) -> None:
        dice = random.Random(seed)
        self.seed = seed
        words = ["".join(dice.choices(_SYLLABLES, k=dice.randint(1, 4))) for _ in range(6_000)]
        self.words = list(dict.fromkeys(word for word in words if word not in COMMON))
        self.word_weights = _zipf(len(self.words))
        names = ["".join(dice.choices(_SYLLABLES, k=3)).title() for _ in range(ENTITIES)]
        self.entities = [
            Entity(
                id=f"{(type := _TYPES[n % len(_TYPES)]).value}/{name.lower()}-{n}",
                type=type,
                name=f"{name} {n}",
                aliases=(f"{name} the {n}th",),
            )
            for n, name in enumerate(names)
        ]
        self.hub = self.entities[0]
        self.entity_weights = _zipf(ENTITIES - 1)
        self.speakers = ["".join(dice.choices(_SYLLABLES, k=2)).title() + " Speaker" for _ in range(300)]

    def documents(self, claims: int) -> Iterator[Document]:
        """Documents that hold this many claims, or a few more."""
        for number in range(-(-claims // CLAIMS)):
            yield self.document(number)

    def document(self, number: int) -> Document:
        dice = random.Random(self.seed * 1_000_003 + number)
        key = f"talk-{number:06d}"
        date = f"{2021 + number % 5}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        sha256 = hashlib.sha256(f"{self.seed} {key}".encode()).hexdigest()
        source = Source(
            key=key,
            sha256=sha256,
            fingerprint=sha256,
            format="captions",
            path=f"{key}.md",
            title=f"Talk {number}",
            channel="The Invented Ledger",
            video_id=f"video{number // 2:06d}",  # two notes about each video
            url=f"https://video.example.org/watch?v={number // 2:06d}",
            date=date if number % 20 else None,
        )
        sentences = self._sentences(dice)
        segments = tuple(
            Segment(
                index=index,
                text=" ".join(sentences[index * SENTENCES : (index + 1) * SENTENCES]),
                start=index * SECONDS,
                end=(index + 1) * SECONDS,
            )
            for index in range(CLAIMS // SENTENCES)
        )
        claims = tuple(self._claims(dice, source, sentences))
        named = sorted({entity for claim in claims for entity in claim.about()})
        return Document(
            source=source,
            segments=segments,
            entities=tuple(self.entities[int(id.rpartition("-")[2])] for id in named),
            mentions=tuple(_mention(claim) for claim in claims),
            claims=claims,
        )

    def _sentences(self, dice: random.Random) -> list[str]:
        words = dice.choices(self.words, cum_weights=self.word_weights, k=CLAIMS * WORDS)
        for place in range(0, len(words), WORDS):
            for offset, common in enumerate(COMMON):
                if dice.random() < 0.126:
                    words[place + 3 + offset * 5] = common
        return [" ".join(words[place : place + WORDS]) for place in range(0, len(words), WORDS)]

    def _things(self, dice: random.Random) -> list[Thing]:
        """Two a claim, the second another than the first; the hub in 8 % of the claims."""
        drawn = dice.choices(range(1, ENTITIES), cum_weights=self.entity_weights, k=2 * CLAIMS)
        for place in range(0, len(drawn), 2):
            if dice.random() < HUB_SHARE:
                drawn[place] = 0
            if drawn[place] == drawn[place + 1]:
                drawn[place + 1] = 1 + drawn[place] % (ENTITIES - 1)
        return [Thing(text=(entity := self.entities[n]).name, entity=entity.id) for n in drawn]

    def _claims(self, dice: random.Random, source: Source, sentences: list[str]) -> Iterator[Claim]:
        things = self._things(dice)
        for position, text in enumerate(sentences):
            subject, other = things[2 * position : 2 * position + 2]
            kind = dice.randrange(len(_PREDICATES))
            relation = kind >= 16
            segment = position // SENTENCES
            citation = Citation(
                source=source.key,
                segment=segment,
                last=segment,
                quote=text,
                start=segment * SECONDS,
                end=(segment + 1) * SECONDS,
            )
            yield Claim(
                id=f"{dice.getrandbits(64):016x}",
                source=source.key,
                position=position,
                kind=ClaimKind.RELATION if relation else ClaimKind.QUANTITY,
                predicate=_PREDICATES[kind],
                text=text,
                citations=(citation,),
                subject=subject,
                object=other if relation else None,
                quantity=None if relation else _quantity(dice, kind, other),
                world_time=_world_time(dice),
                said_at=source.date,
                modality=dice.choice(_MODALITIES),
                speaker=Thing(text=self.speakers[int(300 * dice.random() ** 2)]),
                confidence=dice.randrange(20, 101) / 100,
            )


def _quantity(dice: random.Random, kind: int, other: Thing) -> Quantity:
    value = float(round(10 ** dice.gauss(5, 1.5), 2))
    unit = _UNITS[min(kind, len(_UNITS) - 1)]
    of = other if kind == 0 else None
    if dice.random() < 0.2:
        return Quantity(unit=unit, surface=str(value), low=value, high=value * 2, of=of)
    return Quantity(unit=unit, surface=str(value), value=value, of=of)


def _world_time(dice: random.Random) -> WorldTime | None:
    year, month = dice.randint(2018, 2030), dice.randint(1, 12)
    edtf = dice.choice((None, f"{year}", f"{year}-{month:02d}", f"{year}-{month:02d}-15", f"{year}/{year + 2}"))
    return WorldTime(edtf=edtf, text=edtf) if edtf else None


def _mention(claim: Claim) -> Mention:
    """Where the claim's subject is taken to be named."""
    begin = claim.position % SENTENCES * 100
    assert claim.subject
    return Mention(
        id=f"mention/{claim.id}",
        source=claim.source,
        segment=claim.citations[0].segment,
        last=claim.citations[0].segment,
        begin=begin,
        end=begin + len(claim.subject.text),
        surface=claim.subject.text,
        entity=claim.subject.entity,
        start=claim.citations[0].start,
    )
