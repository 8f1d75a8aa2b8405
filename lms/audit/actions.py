"""Recording an act, and sealing what was recorded."""

import uuid
from collections.abc import Mapping
from typing import Protocol

from django.db import models, transaction

from lms.audit.models import Entry, Seal
from lms.audit.queries import sealed
from lms.audit.rules import START, link
from lms.foundation import clock
from lms.foundation.database import lock


class Actor(Protocol):
    """Anyone with a key that is not a name."""

    key: uuid.UUID


def record(
    by: Actor | None,
    action: str,
    subject: models.Model,
    institution_key: object = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """Note, in the caller's transaction, that `by` did `action` to `subject`. `detail`: keys and codes only."""
    Entry.objects.create(
        occurred_at=clock.now(),
        actor_key=str(by.key) if by else "",
        action=action,
        subject_type=subject._meta.label_lower,
        subject_key=key_of(subject),
        institution_key=str(institution_key or ""),
        detail=dict(detail or {}),
    )


def key_of(subject: models.Model) -> str:
    for name in ("key", "serial"):
        found = getattr(subject, name, None)
        if found:
            return str(found)[:64]
    return str(subject.pk)


@transaction.atomic
def seal_entries(most: int = 5_000) -> int:
    """Chain the entries that have no seal yet, in the order they are found; returns how many."""
    lock(["audit chain"])
    last = Seal.objects.order_by("-number").first()
    number, digest = (last.number, last.digest) if last else (0, START)
    seals = []
    for entry in Entry.objects.filter(seal=None).order_by("id")[:most]:
        number, digest = number + 1, link(digest, sealed(entry))
        seals.append(Seal(entry=entry, number=number, digest=digest))
    Seal.objects.bulk_create(seals, batch_size=1_000)
    return len(seals)
