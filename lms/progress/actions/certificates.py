"""Decide that a person has earned a certificate, or its renewal; the registrar issues it."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from lms.credentials.actions.register import issue, supersede
from lms.credentials.models import Certificate
from lms.credentials.rules.states import Act, Verdict, next_step, valid_through
from lms.curriculum.models import Edition
from lms.curriculum.queries.translations import CourseWords, words_of
from lms.institutions.queries import countries_by_day
from lms.notices.actions import write
from lms.outbox import topics
from lms.outbox.publishing import publish_many
from lms.progress.models import Enrolment, Renewal, WorkplaceTask
from lms.progress.queries.certification import confirmed_task, renewable
from lms.progress.queries.editions import last_day_of_earlier
from lms.progress.queries.variants import variant_words
from lms.progress.queries.words import Taken, languages_taken
from lms.progress.rules.renewal import renewed_until


def award_certificate(enrolment: Enrolment) -> Certificate | None:
    """The certificate of a completed course; the same enrolment never earns two.

    Where the course asks for a task at work, it waits until a supervisor has confirmed one.
    """
    if enrolment.completed_at is None:
        return None
    task, edition = confirmed_task(enrolment), edition_earned(enrolment)
    if edition.workplace_task and task is None:
        return None
    earned_at = max(enrolment.completed_at, task.verdict.given_at) if task else enrolment.completed_at
    earned_on = day_of(earned_at, enrolment)
    return issued(
        enrolment,
        task,
        valid_from=earned_on,
        valid_until=last_day(earned_on, valid_through(earned_on, edition.certificate_months), edition),
        decision_key=f"course {enrolment.key}",
    )


def day_of(moment: datetime, enrolment: Enrolment) -> date:
    """The date where the learner's institution is."""
    return moment.astimezone(ZoneInfo(enrolment.institution.territory.country.time_zone)).date()


@transaction.atomic
def award_renewal(renewal: Renewal) -> Certificate | None:
    """The successor of a certificate whose renewal is complete. The old one is superseded; both stay verifiable."""
    old, enrolment = renewal.certificate, renewal.enrolment
    if renewal.completed_at is None:
        return None
    renewed_on = day_of(renewal.completed_at, enrolment)
    decision_key = f"course {enrolment.key} {renewal.number}"
    step = next_step(old.held, Verdict(holds=True, decision_key=decision_key), renewed_on)
    if step.act is not Act.RENEW:
        return Certificate.objects.filter(decision_key=decision_key).first()
    promised = renewed_until(old.valid_until, renewed_on, renewal.edition.certificate_months)
    new = issued(
        enrolment,
        confirmed_task(enrolment),
        valid_from=renewed_on,
        valid_until=last_day(renewed_on, promised, renewal.edition),
        decision_key=decision_key,
        renews=old.serial,
    )
    supersede(certificate=old)
    return new


def issued(
    enrolment: Enrolment,
    task: WorkplaceTask | None,
    *,
    valid_from: date,
    valid_until: date,
    decision_key: str,
    renews: str = "",
) -> Certificate:
    with translation.override(enrolment.person.language):
        statement = statement_of(enrolment) | microcredential(enrolment)
        statement |= renewed(renews) if renews else {}
        statement |= done_at_work(task) if task else {}
    return issue(
        kind=Certificate.Kind.PERSONAL,
        country=enrolment.institution.territory.country,
        person=enrolment.person,
        programme_key=enrolment.course_key,
        statement=statement,
        valid_from=valid_from,
        valid_until=valid_until,
        decision_key=decision_key,
        demonstration=settings.DEMONSTRATION or enrolment.institution.is_demonstration,
    )


def edition_earned(enrolment: Enrolment) -> Edition:
    """The edition in which the course was completed or renewed, whatever edition is read now."""
    return enrolment.completed_edition or enrolment.edition


def last_day(earned_on: date, promised: date, edition: Edition) -> date:
    """As long as was promised, and not beyond the day a later breaking edition set to earlier ones."""
    limit = last_day_of_earlier(edition)
    return max(earned_on, min(promised, limit)) if limit else promised


def words_earned(enrolment: Enrolment) -> CourseWords:
    """What the course is called in the language of the certificate."""
    edition = edition_earned(enrolment)
    return words_of([edition], enrolment.person.language)[edition.pk]


def statement_of(enrolment: Enrolment) -> dict[str, object]:
    edition, country = edition_earned(enrolment), enrolment.institution.territory.country
    title = words_earned(enrolment).title
    return {
        "holder": enrolment.person.name,
        "title": _("Certificate of completion"),
        "sentence": _(
            "completed the course “%(course)s”: every lesson was worked through and every module test passed."
        )
        % {"course": title},
        "course": title,
        "course_key": edition.course_key,
        "edition": edition.number,
        "hours": edition.hours,
        "language": enrolment.person.language,
        "languages": [taken_in_words(part) for part in languages_taken(enrolment, edition)],
        "variant": variant_words(enrolment),
        "issuer": _("Xenia, capacity-building for local governments, %(country)s")
        % {"country": country.name},
    }


def taken_in_words(part: Taken) -> str:
    """A language with the number of lessons read in it, and whether the translation was of another text."""
    said = {
        "language": str(get_language_info(part.language)["name_translated"]),
        "n": part.lesson_count,
    }
    if part.is_fresh:
        return (
            ngettext("%(language)s (%(n)s lesson)", "%(language)s (%(n)s lessons)", part.lesson_count) % said
        )
    return (
        ngettext(
            "%(language)s (%(n)s lesson, translated from another version of the text)",
            "%(language)s (%(n)s lessons, translated from another version of the text)",
            part.lesson_count,
        )
        % said
    )


def microcredential(enrolment: Enrolment) -> dict[str, object]:
    """What the European recommendation on micro-credentials (2022/C 243/02, annex I) asks a certificate to say.

    Only what is true of every course here. A grade is not given, and no level of a qualifications framework or
    ECTS is claimed, because nobody has assessed the courses against them.
    """
    edition = edition_earned(enrolment)
    outline = edition.outline_value.for_reader(enrolment.reader)
    said = words_earned(enrolment).outcomes
    outcomes = [said.get(module.key, module.outcome) for module in outline.modules if module.outcome]
    percents = [module.test.passing_percent for module in outline.modules if module.test]
    assessment = _("Each lesson worked through.")
    if percents:
        assessment = ngettext(
            "Each lesson worked through, and a test passed with at least %(percent)s %%.",
            "Each lesson worked through, and %(count)s module tests passed with at least %(percent)s %% each.",
            len(percents),
        ) % {"count": len(percents), "percent": min(percents)}
    return {
        "country": enrolment.institution.territory.country.name,
        "outcomes": outcomes,
        "workload": ngettext("%(n)s hour of learning", "%(n)s hours of learning", edition.hours)
        % {"n": edition.hours},
        "framework_level": _("No level of a qualifications framework is claimed."),
        "assessment": assessment,
        "participation": _("Online, at the learner's own pace"),
        "quality": _(
            "Internal: each edition of the course is reviewed and released by its trainers and stays unchanged; "
            "questions are marked by the system. No external accreditation."
        ),
        "prerequisites": ", ".join(edition.requires) or _("none"),
        "supervision": _(
            "Signed in with a personal account given by the employer; tests without supervision"
        ),
        "stacking": _("Counts for the role paths of this country that name the course"),
    }


def renewed(serial: str) -> Mapping[str, object]:
    return {
        "renews": serial,
        "renewal": _("What changed in the course was read again, and every test was passed anew."),
    }


def done_at_work(task: WorkplaceTask) -> Mapping[str, object]:
    """That a task was confirmed, and when; what she did stays between her and her supervisor."""
    return {
        "workplace_task": _(
            "A task from the course was done at work and confirmed by a colleague in charge on %(day)s."
        )
        % {"day": day_of(task.verdict.given_at, task.enrolment).isoformat()}
    }


# --- the window opens


@transaction.atomic
def publish_renewable() -> None:
    """Publish a message for every certificate that may be renewed from now on and whose holder was not told."""
    for day, countries in countries_by_day().items():
        rows = renewable(day).filter(country__in=countries)
        publish_many(topics.RENEWAL_OPENED, rows.values_list("serial", flat=True))


def tell_renewable(certificate: Certificate) -> None:
    """The holder hears once, in her language, that she may renew, until when and how."""
    if certificate.person is None:
        return
    with translation.override(certificate.person.language):
        write(
            person=certificate.person,
            kind="renewal_opened",
            key=certificate.serial,
            subject=_("You may renew your certificate now"),
            body=_(
                "%(course)s, %(serial)s: your certificate ends on %(day)s. Renew it before: read again what has "
                "changed, and pass the tests. What you hold stays valid until then, and renewing early loses no "
                "day.\n\n%(address)s\n\nThis mail comes once for each certificate, because its end is a date you "
                "need to know."
            )
            % {
                "course": certificate.payload.get("course", certificate.payload["title"]),
                "serial": certificate.serial,
                "day": certificate.valid_until.isoformat(),
                "address": f"{settings.PUBLIC_ADDRESS}/learning/",
            },
        )
