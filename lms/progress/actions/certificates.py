"""Decide that a person has earned a certificate; the registrar issues it."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lms.credentials.actions.register import issue
from lms.credentials.models import Certificate
from lms.credentials.rules.states import months_later
from lms.curriculum.models import Edition
from lms.progress.models import Enrolment
from lms.progress.queries.editions import last_day_of_earlier
from lms.progress.queries.variants import variant_words


def award_certificate(enrolment: Enrolment) -> Certificate | None:
    """The certificate of a completed course; the same enrolment never earns two."""
    if enrolment.completed_at is None:
        return None
    country = enrolment.institution.territory.country
    earned_on = enrolment.completed_at.astimezone(ZoneInfo(country.time_zone)).date()
    edition = edition_earned(enrolment)
    with translation.override(enrolment.person.language):
        statement = statement_of(enrolment)
    return issue(
        kind=Certificate.Kind.PERSONAL,
        country=country,
        person=enrolment.person,
        programme_key=enrolment.course_key,
        statement=statement,
        valid_from=earned_on,
        valid_until=last_day(earned_on, edition),
        decision_key=f"course {enrolment.key}",
        demonstration=settings.DEMONSTRATION or enrolment.institution.is_demonstration,
    )


def edition_earned(enrolment: Enrolment) -> Edition:
    """The edition in which the course was completed, whatever edition is read now."""
    return enrolment.completed_edition or enrolment.edition


def last_day(earned_on: date, edition: Edition) -> date:
    """As long as the edition promises, and not beyond the day a later breaking edition set to earlier ones."""
    promised, limit = months_later(earned_on, edition.certificate_months), last_day_of_earlier(edition)
    return max(earned_on, min(promised, limit)) if limit else promised


def statement_of(enrolment: Enrolment) -> dict[str, object]:
    edition, country = edition_earned(enrolment), enrolment.institution.territory.country
    return {
        "holder": enrolment.person.name,
        "title": _("Certificate of completion"),
        "sentence": _(
            "completed the course “%(course)s”: every lesson was worked through and every module test passed."
        )
        % {"course": edition.title},
        "course": edition.title,
        "course_key": edition.course_key,
        "edition": edition.number,
        "hours": edition.hours,
        "language": enrolment.person.language,
        "variant": variant_words(enrolment),
        "issuer": _("Xenia, capacity-building for local governments, %(country)s")
        % {"country": country.name},
    }
