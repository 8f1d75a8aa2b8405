"""Prepare a demonstration of a country, and put its six people back to where they start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.assessment.models import Attempt, Mark
from lms.assessment.queries.attempts import right_answers
from lms.capacity.models import (
    Decision,
    Evidence,
    EvidenceLink,
    EvidenceRuling,
    Rating,
    Review,
    Round,
    RoundCell,
    ScoreSnapshot,
    Target,
)
from lms.credentials.models import Certificate, CertificateQuerySet, StatusChange, StoredDocument
from lms.curriculum.actions.trainers import let_write
from lms.curriculum.models import Edition, LessonPage
from lms.curriculum.queries import changed_courses, current_edition, source_pages
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.actions.people import declare_headcount
from lms.institutions.models import Country, Institution, Membership, Role, Territory
from lms.notices.actions import write
from lms.notices.models import Notice
from lms.outbox import delivering
from lms.progress.actions.cells import rebuild_learning
from lms.progress.actions.coverage import refresh_coverage
from lms.progress.actions.learning import enrol, finish_lesson, start_test, submit_test
from lms.progress.models import (
    CalendarFeed,
    Completion,
    CompletionImport,
    CourseDeadline,
    Enrolment,
    EnrolmentMove,
    RecognisedCompletion,
    Renewal,
)
from lms.website.actions.demonstration.people import (
    CAST,
    FOCAL_POINT,
    MINISTRY,
    OFFICER,
    REPRESENTATIVE,
    REVIEWER,
    TRAINER,
    engage,
    keep_passwords,
)
from lms.website.actions.demonstration.population import COURSE, NO_PASSWORD, leading, populate
from lms.website.actions.demonstration.rounds import (
    Hands,
    agreed,
    decided,
    focal_point_of,
    opened,
    reviewed,
    under_review,
)

CHANGED_SENTENCE = (
    "Changed for the demonstration on %(day)s: ask three colleagues which of these words they use."
)


@dataclass(frozen=True, slots=True)
class Stage:
    """The institutions of the demonstration: what plays where."""

    ministry: Institution
    school: Institution
    bridge: Institution
    horizons: Institution  # a second migrant organisation, active in the whole country
    town: Institution  # the officer and the focal point work here
    under_review: Institution
    waiting: Institution
    certified: Institution
    at_risk: Institution
    started: list[Institution]


def is_populated(country: Country) -> bool:
    """Whether the country has its invented staff; that is made once."""
    return (
        Institution.objects.municipalities().of_country(country.code).filter(is_demonstration=True).exists()
    )


def is_cast(country: Country) -> bool:
    """Whether the six people play in this country."""
    return Membership.objects.filter(
        person__email=OFFICER.email, institution__territory__country=country
    ).exists()


@transaction.atomic
def prepare(country: Country) -> None:
    """Everything a demonstration of the country needs. Done once.

    Raises:
        RuleViolation: no course is released yet.
    """
    edition = current_edition(COURSE)
    if edition is None:
        raise RuleViolation("no_course", _("Load the courses first: manage.py load_curricula"))
    municipalities = populate(country, edition)
    stage = staged(country, municipalities)
    for institution in stage.started:
        today = clock.today(country.time_zone)
        days = 3 + 20 * (stage.started.index(institution) % 4)
        opened(institution, focal_point_of(institution), due_on=today + timedelta(days=days))
    hands = background_hands(stage)
    decided(stage.certified, hands(stage.certified), level=2)
    decided(stage.at_risk, hands(stage.at_risk), level=2)
    deliver("facts")
    lose_coverage(stage.at_risk)
    deliver("facts")
    forget_people()
    cast_people(country)


def staged(country: Country, municipalities: list[Institution]) -> Stage:
    """The same municipalities play the same parts every time."""
    nation = Territory.objects.get(country=country, level=0)
    one_each = leading(municipalities)
    return Stage(
        ministry=Institution.objects.get(territory=nation, kind=Institution.Kind.MINISTRY),
        school=invented(Institution.Kind.TRAINING_PROVIDER, nation, "School of Local Government (invented)"),
        bridge=invented(Institution.Kind.MIGRANT_ORGANISATION, one_each[0].territory, "Bridges (invented)"),
        horizons=invented(Institution.Kind.MIGRANT_ORGANISATION, nation, "Horizons (invented)"),
        town=one_each[0],
        under_review=one_each[1],
        waiting=one_each[2],
        certified=one_each[3],
        at_risk=one_each[4],
        started=one_each[5:12],
    )


def invented(kind: str, territory: Territory, name: str) -> Institution:
    found, _new = Institution.objects.get_or_create(
        kind=kind, territory=territory, name=name, defaults={"is_demonstration": True}
    )
    return found


def background_hands(stage: Stage) -> Callable[[Institution], Hands]:
    """Who acts where none of the six does: an invented reviewer and an invented officer."""
    reviewer = extra_person("reviewer", stage.school, Role.REVIEWER)
    decider = extra_person("decider", stage.ministry, Role.MINISTRY_OFFICER)
    return lambda institution: Hands(focal_point_of(institution), reviewer, decider)


def extra_person(name: str, institution: Institution, role: str) -> User:
    person, _new = User.objects.get_or_create(
        email=f"{name}@people.demonstration.example",
        defaults={"name": f"Invented {name}", "password": NO_PASSWORD},
    )
    Membership.objects.get_or_create(person=person, institution=institution, role=role)
    return person


def lose_coverage(institution: Institution) -> None:
    """Twice the staff, the same number trained: the certificate is at risk."""
    declare_headcount(
        institution=institution,
        counts={"R1": 30, "R2": 12, "R3": 8, "R5": 6, "R9": 1},
        counted_on=clock.today(institution.territory.country.time_zone),
        by=focal_point_of(institution),
    )


def deliver(queue: str) -> None:
    """Deliver what waits in one queue, here and now; slow work stays for the worker."""
    while delivering.drain(queue):
        pass


@transaction.atomic
def again(country: Country) -> None:
    """Take back what the six did since, and put each one step before her moment again."""
    take_back(country)
    rebuild_learning()
    cast_people(country)
    refresh_coverage(demonstration_municipalities(country))
    deliver("facts")


def demonstration_municipalities(country: Country) -> list[Institution]:
    rows = Institution.objects.municipalities().of_country(country.code).filter(is_demonstration=True)
    return list(rows.select_related("territory__country").order_by("territory__path"))


def stage_of(country: Country) -> Stage:
    return staged(country, demonstration_municipalities(country))


def take_back(country: Country) -> None:
    """Remove what the six and their three institutions did. Nowhere else is anything ever removed."""
    stage = stage_of(country)
    forget_people()
    forget_rounds([stage.town, stage.under_review, stage.waiting])


def forget_people() -> None:
    """What the six learned, earned and were told, and whom they act for, in whichever country that was."""
    people = User.objects.filter(email__in=[part.email for part in CAST])
    Renewal.objects.filter(enrolment__person__in=people).delete()
    forget_certificates(Certificate.objects.filter(person__in=people))
    forget_what_was_set(people)
    Notice.objects.filter(person__in=people).delete()
    Mark.objects.filter(attempt__person__in=people).delete()
    Attempt.objects.filter(person__in=people).delete()
    Completion.objects.filter(enrolment__person__in=people).delete()
    Enrolment.objects.filter(person__in=people).delete()
    Membership.objects.filter(person__in=people).delete()


def forget_what_was_set(people: QuerySet[User]) -> None:
    """Deadlines, recognised completions and imported files that the six set, brought or were given."""
    CourseDeadline.objects.filter(Q(set_by__in=people) | Q(person__in=people)).delete()
    CalendarFeed.objects.filter(person__in=people).delete()
    brought = Q(person__in=people) | Q(recorded_by__in=people) | Q(batch__imported_by__in=people)
    RecognisedCompletion.objects.filter(brought).delete()
    CompletionImport.objects.filter(imported_by__in=people).delete()
    EnrolmentMove.objects.filter(enrolment__person__in=people).delete()


def forget_rounds(institutions: list[Institution]) -> None:
    forget_certificates(Certificate.objects.filter(institution__in=institutions))
    rounds = list(Round.objects.filter(institution__in=institutions).values_list("pk", flat=True))
    EvidenceRuling.objects.filter(evidence__round__in=rounds).delete()
    EvidenceLink.objects.filter(evidence__round__in=rounds).delete()
    for model in (Decision, ScoreSnapshot, Review, Target, Rating, Evidence):
        model.objects.filter(round__in=rounds).delete()
    RoundCell.objects.filter(institution__in=institutions).delete()
    Round.objects.filter(pk__in=rounds).delete()


def forget_certificates(certificates: CertificateQuerySet) -> None:
    gone = list(certificates.values_list("pk", flat=True))
    StoredDocument.objects.filter(certificate__in=gone).delete()
    StatusChange.objects.filter(certificate__in=gone).delete()
    Certificate.objects.filter(pk__in=gone).delete()


def cast_people(country: Country) -> None:
    """The six, each one step before her decisive moment."""
    passwords, stage = keep_passwords(), stage_of(country)
    places = {
        OFFICER: stage.town,
        FOCAL_POINT: stage.town,
        REVIEWER: stage.school,
        MINISTRY: stage.ministry,
        TRAINER: stage.school,
        REPRESENTATIVE: stage.bridge,
    }
    people = {part: engage(part, place, passwords[part.key]) for part, place in places.items()}
    almost_through(people[OFFICER], stage.town)
    agreed(stage.town, people[FOCAL_POINT])
    hands = background_hands(stage)
    background = hands(stage.under_review)
    under_review(
        stage.under_review, Hands(background.focal_point, people[REVIEWER], background.decider), left=2
    )
    reviewed(stage.waiting, hands(stage.waiting))
    let_write(person=people[TRAINER], by=None)
    change_a_lesson()
    invite(people[REPRESENTATIVE], stage.bridge)
    deliver("facts")


def almost_through(person: User, institution: Institution) -> None:
    """Everything of the course but its last lesson and its last test."""
    enrolment = enrol(course_key=COURSE, institution=institution, by=person)
    outline = enrolment.edition.outline_value
    for module in outline.modules:
        is_last = module == outline.modules[-1]
        for lesson in module.lessons[: len(module.lessons) - 1] if is_last else module.lessons:
            finish_lesson(enrolment=enrolment, lesson_key=lesson.key, by=person)
        if module.test and not is_last:
            attempt = start_test(enrolment=enrolment, module_key=module.key, by=person)
            submit_test(enrolment=enrolment, attempt=attempt, answers=right_answers(attempt), by=person)


def change_a_lesson() -> None:
    """A lesson of the course is published with a new sentence, so that a release is waiting."""
    if any(changed.course.course_key == COURSE for changed in changed_courses()):
        return
    edition: Edition | None = current_edition(COURSE)
    assert edition is not None
    first = edition.outline_value.lessons[0].key
    lesson = source_pages(LessonPage).get(lesson_key=first)
    sentence = CHANGED_SENTENCE % {"day": clock.today().isoformat() + " " + clock.now().strftime("%H:%M")}
    lesson.body.append(("text", f"<p>{sentence}</p>"))
    lesson.save_revision().publish()


def invite(person: User, institution: Institution) -> None:
    write(
        person=person,
        kind="invitation",
        key=COURSE,
        subject=_("An invitation to learn"),
        body=_(
            "%(institution)s is invited to the course “Foundations”. It is free; start it under My learning."
        )
        % {"institution": institution.name},
    )
