"""An open course goes on for another institution of its learner."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Institution
from lms.institutions.queries import may
from lms.institutions.rules.roles import Capability
from lms.outbox import topics
from lms.outbox.publishing import publish
from lms.progress.models import Enrolment, EnrolmentMove


@transaction.atomic
def learn_for(
    *, enrolment: Enrolment, institution: Institution, by: User, at: datetime | None = None
) -> Enrolment:
    """Go on with an open course for another institution. What was done until now stays with the one before.

    Raises:
        RuleViolation: the course is complete, or the learner does not act for the institution.
    """
    row = Enrolment.objects.visible_to(by).with_edition().select_for_update(of=("self",)).get(pk=enrolment.pk)
    if row.institution_id == institution.pk:
        return row
    if row.completed_at:
        raise RuleViolation(
            "completed", _("A completed course stays with the institution it was completed for.")
        )
    if not may(by, Capability.LEARN, institution):
        raise RuleViolation("not_a_member", _("You do not act for this institution."))
    EnrolmentMove.objects.create(
        enrolment=row,
        from_institution=row.institution,
        to_institution=institution,
        moved_at=at or clock.now(),
    )
    row.opened_for = row.opened_for or row.institution
    row.institution = institution
    row.save(update_fields=["institution", "opened_for"])
    record(by, "progress.enrolment_moved", row, institution.key, {"course": row.course_key})
    publish(topics.LESSON_FINISHED, row.key)
    return row
