"""A talk: an invented transcript with its annotations below each line, as training text is written.

    title: The queue for transformers
    date: 2025-09-14
    form: captions
    ---
    [0:04] and they put up a 100,000 gpus in memphis in like four months
    = 100,000 | xAI | chip_count | 100000 count | of=GPU
    = four months | xAI | lead_time | 4 month
    ~ xAI | builds | xAI Memphis cluster

`form` is `captions`, `turns` (`[0:04] <Ona Reyes> words`) or `notes` (`words [0:04]`). A line that begins with `=` is a
quantity claim of the line above: surface, subject, predicate, value and unit, then `of= per= base= time= place=
modality=` where they hold; `~` is a relation: subject, predicate, object, and `modality=`. A subject in brackets, as
`(GPU cluster)`, is no named thing. Values: `5e9`, `1e9..3e9`, `>=1e9`, `<=1e9`. A number without a line is no claim.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

from graph.model import Modality
from ingest.claims.subjects import subject_types
from ingest.errors import InputError
from ingest.formats.base import seconds
from ingest.lexicon import Lexicon

FORMS = ("captions", "turns", "notes")
UNITS = frozenset(
    "count W J USD ratio FLOP FLOP/s OP/s second token token/s parameter byte byte/s bit/s m m2 kg degC".split()
)
TIMES = {"minute": 60.0, "hour": 3.6e3, "day": 86.4e3, "week": 604.8e3, "month": 2_629_800.0, "year": 31_557_600.0}
RELATIONS = frozenset(
    "located_in owns operates builds uses trains_on rents_from customer_of supplies invests_in partner_of "
    "competes_with regulates applies_to exempts updates works_for founded develops released moved_to raised_from "
    "part_of depends_on constrained_by".split()
)

_LINE = re.compile(r"\[(\d+(?::\d\d){1,2})\]\s*(?:<([^<>]+)>\s*)?(.+)")
_NOTE = re.compile(r"(.+?)\s*\[(\d+(?::\d\d){1,2})\]\s*")
_NUMBER = r"([-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)"
_VALUE = re.compile(rf"(>=|<=)?\s*{_NUMBER}(?:\.\.{_NUMBER})?\s+(\S+)", re.I)


class Quantity(NamedTuple):
    """An annotated quantity claim; `subject` is an entity's id, or None where no named thing is meant."""

    surface: str
    subject: str | None
    predicate: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    extra: dict[str, str]


class Relation(NamedTuple):
    subject: str
    predicate: str
    object: str
    extra: dict[str, str]


class Line(NamedTuple):
    time: float
    speaker: str | None
    text: str
    quantities: list[Quantity]
    relations: list[Relation]


class Talk(NamedTuple):
    path: Path
    head: dict[str, str]
    lines: list[Line]


def load(path: Path, lexicon: Lexicon) -> Talk:
    """Read and check a talk. InputError names the line and what is wrong with it."""
    raw = path.read_text(encoding="utf-8").split("\n")
    head: dict[str, str] = {}
    lines: list[Line] = []
    body = False
    for number, text in enumerate(raw, 1):
        try:
            if not body:
                body = text.strip() == "---"
                if not body and text.strip():
                    key, _, value = text.partition(":")
                    head[key.strip()] = value.strip()
            elif text.startswith(("=", "~")):
                _annotate(lines, text, lexicon)
            elif text.strip() and not text.startswith("#"):
                lines.append(_spoken(text, head.get("form", "captions")))
        except ValueError as error:
            do = "Mend the line; the form is in ingest/training/talk.py"
            raise InputError(str(path), str(error), do, number) from None
    if head.get("form", "captions") not in FORMS:
        raise InputError(str(path), f"form {head.get('form')!r}", f"Use one of {', '.join(FORMS)}", 1)
    for line in lines:
        for quantity in line.quantities:
            if not _holds(lines, line, quantity.surface):
                what = f"{quantity.surface!r} is not in its line: {line.text[:60]!r}"
                raise InputError(str(path), what, "Copy it as it stands")
    return Talk(path, head, lines)


def transcript(talk: Talk) -> str:
    """The talk as a file of its form, without annotations."""
    form = talk.head.get("form", "captions")
    meta = [f"{key}: {value!r}" for key, value in talk.head.items() if key in ("title", "date", "channel")]
    front = "---\n" + "\n".join(meta) + "\n---\n"
    if form == "notes":
        return front + "\n".join(f"- {line.text} [{_clock(line.time)}]" for line in talk.lines) + "\n"
    said = [f"- [{_clock(line.time)}] {f'{line.speaker}: ' if line.speaker else ''}{line.text}" for line in talk.lines]
    return front + "\n".join(said) + "\n"


def _clock(time: float) -> str:
    return f"{int(time) // 60:02d}:{int(time) % 60:02d}"


def _spoken(text: str, form: str) -> Line:
    match = (_NOTE if form == "notes" else _LINE).fullmatch(text.strip())
    if match is None:
        raise ValueError(f"no time in {text[:60]!r}")
    stamp, speaker, words = (match[2], None, match[1]) if form == "notes" else (match[1], match[2], match[3])
    time = seconds(stamp)
    if time is None:
        raise ValueError(f"{stamp!r} is no time")
    return Line(time, speaker, words.strip("- ") if form == "notes" else words, [], [])


def _annotate(lines: list[Line], text: str, lexicon: Lexicon) -> None:
    if not lines:
        raise ValueError("an annotation before the first line")
    parts = [part.strip() for part in text[1:].split("|")]
    least = 4 if text[0] == "=" else 3
    if len(parts) < least:
        raise ValueError(f"{least} parts are needed: {text[:80]!r}")
    extra: dict[str, str] = {}
    for part in parts[least:]:
        key, mark, value = part.partition("=")
        if not mark or key.strip() not in ("of", "per", "base", "time", "place", "modality", "status", "negated"):
            raise ValueError(f"{part!r} is no part of an annotation")
        extra[key.strip()] = value.strip()
    if "modality" in extra:
        Modality(extra["modality"])
    if text[0] == "=":
        surface, subject, predicate, value = parts[:4]
        if predicate not in subject_types():
            raise ValueError(f"{predicate!r} is no predicate of quantities")
        point, low, high, unit = _value(value)
        lines[-1].quantities.append(
            Quantity(surface, _entity(subject, lexicon, unnamed=True), predicate, point, low, high, unit, extra)
        )
    else:
        subject, predicate, object = parts[:3]
        if predicate not in RELATIONS:
            raise ValueError(f"{predicate!r} is no predicate of relations")
        ends = [_entity(end, lexicon, unnamed=False) or "" for end in (subject, object)]
        lines[-1].relations.append(Relation(ends[0], predicate, ends[1], extra))


def _value(text: str) -> tuple[float | None, float | None, float | None, str]:
    match = _VALUE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no value with a unit, such as '1e9..3e9 USD'")
    unit, factor = match[4], 1.0
    if unit in TIMES:
        unit, factor = "second", TIMES[unit]
    if unit not in UNITS:
        raise ValueError(f"{unit!r} is no unit: use one of {', '.join(sorted(UNITS | TIMES.keys()))}")
    first = float(match[2]) * factor
    if match[3]:
        return None, first, float(match[3]) * factor, unit
    return {None: (first, None, None, unit), ">=": (None, first, None, unit), "<=": (None, None, first, unit)}[match[1]]


def _entity(name: str, lexicon: Lexicon, unnamed: bool) -> str | None:
    if unnamed and re.fullmatch(r"\(.+\)", name):
        return None
    found = _by_name(lexicon).get(name.casefold())
    if found is None:
        how = "write it in brackets where it is no named thing, or " if unnamed else ""
        raise ValueError(f"{name!r} is no name of the lexicon: {how}choose one that `claimgraph lexicon` lists")
    return found


_names: dict[str, dict[str, str]] = {}


def _by_name(lexicon: Lexicon) -> dict[str, str]:
    if lexicon.version not in _names:
        table: dict[str, str] = {}
        for entity in lexicon.entities.values():
            for alias in entity.aliases:
                table.setdefault(alias.casefold(), entity.id)
        table.update({entity.name.casefold(): entity.id for entity in lexicon.entities.values()})
        _names[lexicon.version] = table
    return _names[lexicon.version]


def _holds(lines: list[Line], line: Line, surface: str) -> bool:
    """A surface stands in its line, or runs over into the next one."""
    after = lines[lines.index(line) + 1].text if line is not lines[-1] else ""
    return surface.casefold() in f"{line.text} {after}".casefold()


def row(talk: Talk, line: Line, quantity: Quantity, lexicon: Lexicon) -> dict[str, Any]:
    """A quantity as a row of `*.quantities.jsonl`, the form in which annotations are scored."""
    subject = lexicon.entities[quantity.subject].name if quantity.subject else "unnamed"
    return {
        "doc": talk.path.stem, "t": line.time, "t_end": line.time, "subject": subject, "predicate": quantity.predicate,
        "value": quantity.value, "low": quantity.low, "high": quantity.high, "unit": quantity.unit,
        "modality": quantity.extra.get("modality", "asserted"), "time": quantity.extra.get("time"),
        "quote": quantity.surface, "of": quantity.extra.get("of"),
    }  # fmt: skip
