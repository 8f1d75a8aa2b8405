"""Drafts that learners write in exercises, and offer to the institution they learn for."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.curriculum.rules.sheets import Sheet
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.progress.actions.learning import held
from lms.progress.models import Draft, Enrolment
from lms.progress.rules.drafts import written


@transaction.atomic
def keep_draft(
    *,
    enrolment: Enrolment,
    lesson_key: str,
    sheet: Sheet,
    language: str,
    given: Mapping[str, str],
    by: User,
    at: datetime | None = None,
) -> Draft:
    """Keep what was written in a sheet. The sheet and its language are those of the first time."""
    row = held(enrolment, by)
    draft, new = Draft.objects.select_for_update().get_or_create(
        enrolment=row,
        lesson_key=lesson_key,
        number=sheet.number,
        defaults={
            "language": language,
            "sheet": asdict(sheet),
            "cells": written(sheet, given),
            "written_at": at or clock.now(),
        },
    )
    if not new:
        draft.cells = written(draft.as_sheet, given)
        draft.written_at = at or clock.now()
        draft.save(update_fields=["cells", "written_at"])
    return draft


@transaction.atomic
def offer_draft(*, draft: Draft, by: User, at: datetime | None = None) -> None:
    """Let those who act for the institution she learns for read and take over the draft. Twice is as once.

    Raises:
        RuleViolation: nothing is written in it, or it is somebody else's.
    """
    row = own_draft(draft, by)
    if not row.cells:
        raise RuleViolation("empty_draft", _("Nothing is written in it yet."))
    if row.offered_to_id:
        return
    row.offered_to, row.offered_at = row.enrolment.institution, at or clock.now()
    row.save(update_fields=["offered_to", "offered_at"])
    record(by, "draft.offered", row, row.offered_to.key, {"lesson": row.lesson_key})


@transaction.atomic
def take_back_draft(*, draft: Draft, by: User) -> None:
    """Nobody but her reads it from now on; what colleagues took over is theirs."""
    row = own_draft(draft, by)
    if row.offered_to is None:
        return
    record(by, "draft.taken_back", row, row.offered_to.key, {"lesson": row.lesson_key})
    row.offered_to = row.offered_at = None
    row.save(update_fields=["offered_to", "offered_at"])


def own_draft(draft: Draft, by: User) -> Draft:
    rows = Draft.objects.select_for_update(of=("self",)).select_related(
        "enrolment__institution", "offered_to"
    )
    row = rows.get(pk=draft.pk)
    if row.enrolment.person_id != by.pk:
        raise RuleViolation("not_yours", _("Only who wrote a draft offers it or takes it back."))
    return row
