"""What follows for authors when somebody's role changed, and when a month has begun."""

from uuid import UUID

from lms.accounts.models import User
from lms.curriculum.actions.reminding import remind_trainers
from lms.curriculum.actions.trainers import follow_memberships
from lms.institutions.rules.roles import OWN, Capability, roles_with
from lms.outbox import topics
from lms.outbox.registry import reaction


@reaction(topics.MEMBERSHIP_CHANGED)
def open_the_editor(keys: list[str]) -> None:
    """Trainers and releasers of these institutions find the editor open, those who ceased to be find it shut."""
    institutions = [UUID(key) for key in keys]
    roles = roles_with(Capability.AUTHOR, OWN)
    people = User.objects.filter(
        memberships__institution__key__in=institutions, memberships__role__in=roles
    ).distinct()
    follow_memberships(people=people.order_by("pk"))


@reaction(topics.TEXTS_DUE)
def tell_trainers_what_is_due(keys: list[str]) -> None:
    for month in keys:
        remind_trainers(month=month)
