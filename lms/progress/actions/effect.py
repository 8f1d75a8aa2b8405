"""The tests before and after a course: voluntary, without a result for the learner, counted in groups alone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.assessment.actions.attempts import start_attempt, submit_attempt
from lms.assessment.actions.pools import load_pool
from lms.assessment.models import Attempt, Pool
from lms.assessment.rules.attempts import Policy
from lms.assessment.rules.forms import forms_for
from lms.assessment.rules.questions import Form
from lms.assessment.rules.text import PoolFile
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Membership
from lms.progress.actions.learning import held
from lms.progress.models import Completion, EffectPair, Enrolment
from lms.progress.queries.effect import effect_attempts, effect_offer, effect_questions
from lms.progress.rules.effect import Moment

# Everybody passes with whatever share, so nobody sits it twice and nothing depends on it.
POLICY = Policy(Fraction(0), attempts=1, wait_hours=0)


@transaction.atomic
def start_effect_test(*, enrolment: Enrolment, by: User, at: datetime | None = None) -> Attempt:
    """Open the test before or after the course, whichever may be taken now, or go on with the open one.

    Raises:
        RuleViolation: neither is open now.
    """
    row = held(enrolment, by)
    offer = effect_offer(row)
    if offer is None:
        raise RuleViolation("no_effect_test", _("There is no test before or after this course for you now."))
    form = form_at(row, offer.moment)
    return start_attempt(
        subject_key=row.test_key(offer.moment),
        pool=form_pool(row, form),
        policy=POLICY,
        language=by.language,
        by=by,
        at=at,
    )


@transaction.atomic
def skip_entry_test(*, enrolment: Enrolment, by: User, at: datetime | None = None) -> None:
    """Go on without the test before the course: it is not put in front again. It may still be taken until a lesson is done."""
    row = held(enrolment, by)
    if row.entry_skipped_at is None:
        row.entry_skipped_at = at or clock.now()
        row.save(update_fields=["entry_skipped_at"])


def form_at(enrolment: Enrolment, moment: Moment) -> Form:
    before, after = forms_for(enrolment.person.key, enrolment.course_key)
    return before if moment is Moment.ENTRY else after


def form_pool(enrolment: Enrolment, form: Form) -> Pool:
    """The questions of one form from all modules, as a pool of their own."""
    questions = effect_questions(enrolment.edition)[form]
    key = f"{enrolment.course_key}.form-{form.value}"
    return load_pool(PoolFile(key, tuple(replace(question, form=Form.ANY) for question in questions)))


@transaction.atomic
def submit_effect_test(
    *, enrolment: Enrolment, answers: Mapping[str, object], by: User, at: datetime | None = None
) -> Attempt:
    """Hand in the open test. After the exit test there is a pair to count.

    Raises:
        RuleViolation: none is open, or a lesson was finished since the entry test was begun.
    """
    row = held(enrolment, by)
    offer, attempts = effect_offer(row), effect_attempts(row)
    if offer is None or offer.moment not in attempts:
        raise RuleViolation(
            "effect_test_over",
            _("This test is over: the test before the course ends when you finish the first lesson."),
        )
    marked = submit_attempt(attempt=attempts[offer.moment], answers=answers, by=by, at=at)
    if offer.moment is Moment.EXIT:
        keep_pair(row, attempts[Moment.ENTRY], marked, at or clock.now())
    return marked


def keep_pair(enrolment: Enrolment, entry: Attempt, after: Attempt, at: datetime) -> None:
    """Keep what was known before and after; nothing where a lesson turns out to have been finished before the entry."""
    if Completion.objects.filter(enrolment=enrolment, occurred_at__lt=entry.submitted_at).exists():
        return
    if entry.share is None or after.share is None:
        raise ValueError("both tests have a result, because nothing in them waits for a trainer")
    memberships = Membership.objects.in_force().filter(
        person=enrolment.person_id, institution=enrolment.institution_id
    )
    roles = memberships.exclude(occupational_role="").order_by("pk")
    EffectPair.objects.get_or_create(
        enrolment=enrolment,
        defaults={
            "institution": enrolment.institution,
            "course_key": enrolment.course_key,
            "occupational_role": roles.values_list("occupational_role", flat=True).first() or "",
            "first_form": form_at(enrolment, Moment.ENTRY).value,
            "entry_share": entry.share,
            "exit_share": after.share,
            "occurred_at": at,
        },
    )
