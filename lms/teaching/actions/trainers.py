"""Entering the register of trainers, vouching for somebody, and what time does to a registration."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record as note
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Institution
from lms.institutions.queries import may
from lms.institutions.rules.roles import Capability
from lms.outbox import topics
from lms.outbox.publishing import publish_many
from lms.teaching.actions.notices import tell_registered, warn_trainer
from lms.teaching.models import CoTeaching, Observation, TrainerRecord
from lms.teaching.queries.trainers import may_vouch, practice_of
from lms.teaching.rules.trainers import CRITERIA, is_accepted, is_to_be_warned, next_look_on, registration


@transaction.atomic
def enter_register(*, provider: Institution, by: User) -> TrainerRecord:
    """Become a candidate of a training provider; who is in its register already stays as she is.

    Raises:
        RuleViolation: not a trainer there.
    """
    if not may(by, Capability.TEACH, provider):
        raise RuleViolation("not_a_trainer", _("You do not train for this provider."))
    found, new = TrainerRecord.objects.get_or_create(person=by, provider=provider)
    if new:
        note(by, "teaching.register_entered", found, provider.key)
    return found


@transaction.atomic
def note_co_teaching(*, record: TrainerRecord, taught_on: date, by: User) -> None:
    """Say that one taught a session together with a candidate.

    Raises:
        RuleViolation: she may not vouch for this trainer, or the day is still to come.
    """
    refuse_unless_may_vouch(record, taught_on, by)
    _fact, new = CoTeaching.objects.get_or_create(
        record=record, taught_on=taught_on, defaults={"noted_by": by}
    )
    if new:
        note(by, "teaching.co_teaching_noted", record, record.provider.key)
        look_at_trainer(record=record)


@transaction.atomic
def note_observation(
    *, record: TrainerRecord, observed_on: date, levels: Mapping[str, int], comment: str, by: User
) -> None:
    """Note what one saw in a session of a trainer; whether it is accepted follows from the levels.

    Raises:
        RuleViolation: she may not vouch for this trainer, or the day is still to come.
    """
    refuse_unless_may_vouch(record, observed_on, by)
    accepted = is_accepted([levels[criterion] for criterion in CRITERIA])
    _fact, new = Observation.objects.get_or_create(
        record=record,
        observed_on=observed_on,
        observed_by=by,
        defaults={"levels": dict(levels), "comment": comment.strip(), "accepted": accepted},
    )
    if new:
        note(by, "teaching.observed", record, record.provider.key, {"accepted": accepted})
        look_at_trainer(record=record)


def refuse_unless_may_vouch(record: TrainerRecord, day: date, by: User) -> None:
    if not may_vouch(by, record):
        raise RuleViolation("may_not_vouch", _("Only another registered trainer of the country notes this."))
    if day > clock.today(record.time_zone):
        raise RuleViolation("day_to_come", _("This day is still to come."))


@transaction.atomic
def look_at_trainer(*, record: TrainerRecord, at: datetime | None = None) -> None:
    """Bring state and days up to date with what she did and with time; she is told. Again changes nothing."""
    rows = TrainerRecord.objects.select_for_update(of=("self",))
    row = rows.select_related("person", "provider__territory__country").get(pk=record.pk)
    today = (at or clock.now()).astimezone(ZoneInfo(row.time_zone)).date()
    practice, before = practice_of(row, today), row.registration
    now = registration(before, practice, today)
    row.state, row.registered_on, row.valid_until = now.state, now.registered_on, now.valid_until
    row.next_look_on = next_look_on(now, today)
    row.save(update_fields=["state", "registered_on", "valid_until", "next_look_on"])
    if now != before:
        note(None, "teaching.registration_changed", row, row.provider.key, {"state": now.state.value})
        tell_registered(row)
    elif is_to_be_warned(now, practice, today):
        warn_trainer(row)


@transaction.atomic
def publish_due_trainers(*, at: datetime | None = None) -> None:
    # In the east a day begins before it does in Greenwich; a look that comes too early changes nothing.
    due = TrainerRecord.objects.due((at or clock.now()).date() + timedelta(days=1)).order_by("pk")
    publish_many(topics.TRAINER_DUE, due.values_list("key", flat=True))


@transaction.atomic
def show_trainer_name(*, record: TrainerRecord, shows_name: bool, by: User) -> None:
    """Agree, or no longer agree, that one's name stands in the public register."""
    TrainerRecord.objects.filter(pk=record.pk, person=by).update(shows_name=shows_name)
    note(by, "teaching.name_shown" if shows_name else "teaching.name_hidden", record, record.provider.key)
