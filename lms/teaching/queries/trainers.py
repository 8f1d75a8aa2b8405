"""What a registration rests on, and who may watch whom."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms.accounts.models import User
from lms.foundation import clock
from lms.institutions.models import Institution
from lms.institutions.rules.roles import Capability
from lms.teaching.models import LiveSession, TrainerRecord
from lms.teaching.rules.trainers import Practice


def practice_of(record: TrainerRecord, on: date) -> Practice:
    """What a trainer did up to a day of her country. Sessions held are those she planned for groups, over and not called off."""
    zone = ZoneInfo(record.time_zone)
    over = min(clock.now(), datetime.combine(on + timedelta(days=1), time.min, zone))
    held = LiveSession.objects.filter(planned_by=record.person_id, cancelled_at=None, ends_at__lt=over)
    return Practice(
        tuple(record.co_teachings.filter(taught_on__lte=on).values_list("taught_on", flat=True)),
        tuple(
            record.observations.filter(accepted=True, observed_on__lte=on).values_list(
                "observed_on", flat=True
            )
        ),
        tuple(moment.astimezone(zone).date() for moment in held.values_list("ends_at", flat=True)),
    )


def may_vouch(user: User, record: TrainerRecord) -> bool:
    """Whether she may note co-teaching and observations: a registered trainer of the country, never of oneself.

    Where a country has no registered trainer but her, its ministry vouches.
    """
    if user.pk == record.person_id:
        return False
    others = TrainerRecord.objects.registered().filter(
        provider__territory__country=record.provider.territory.country_id
    )
    others = others.exclude(person=record.person_id)
    if others.exists():
        return others.filter(person=user).exists()
    return Institution.objects.where(user, Capability.OVERSEE).filter(pk=record.provider_id).exists()


def register(user: User) -> list[TrainerRecord]:
    """The register as the ministry and providers see it, by name."""
    rows = TrainerRecord.objects.visible_to(user).select_related("person", "provider")
    return list(rows.order_by("person__name", "pk"))


def public_register() -> list[TrainerRecord]:
    """Registered trainers who agree that their names are public, by country and name."""
    rows = TrainerRecord.objects.public().select_related("person", "provider__territory__country")
    return list(rows.order_by("provider__territory__country__name", "person__name", "pk"))
