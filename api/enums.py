"""The enums of the schema: the nouns' own words, in capitals."""

import strawberry

from graph.model import ClaimKind, EntityType, InputKind, Modality, Precision, Rights, SegmentKind, Status, Verdict
from graph.store import ClaimOrder

for _kind, _description in (
    (EntityType, "What kind of thing an entity is."),
    (ClaimKind, "A claim says a number, a relation of two entities, or something checkable that is neither."),
    (Modality, "How surely it was said."),
    (Status, "Whether the thing stood when it was spoken of."),
    (Precision, "How close a citation comes to the words."),
    (Rights, "How much of a source may be shown."),
    (SegmentKind, "What a stretch of a source is; only speech is read for claims."),
    (InputKind, "What an estimate or a check rests on."),
    (Verdict, "Whether a number fits what else is known: consistent up to 2 standard deviations, tension up to 4."),
    (ClaimOrder, "How claims sort. World time: open starts first, undated last; confidence and value: largest first."),
):
    strawberry.enum(_kind, description=_description)

__all__ = [
    "ClaimKind",
    "ClaimOrder",
    "EntityType",
    "InputKind",
    "Modality",
    "Precision",
    "Rights",
    "SegmentKind",
    "Status",
    "Verdict",
]
