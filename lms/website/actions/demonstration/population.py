"""Invented staff all over a country, who learned during the last year."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password

from lms.accounts.models import User
from lms.credentials.rules.states import valid_through
from lms.curriculum.models import Edition
from lms.foundation import clock
from lms.institutions.models import (
    Country,
    Headcount,
    Institution,
    Membership,
    MigrationProfile,
    Role,
    Territory,
)
from lms.progress.actions.cells import rebuild_learning
from lms.progress.actions.certificates import award_certificate
from lms.progress.actions.coverage import refresh_coverage
from lms.progress.models import Completion, Enrolment, RecognisedCompletion
from lms.progress.queries.paths import path_versions, versions_for
from lms.progress.rules.paths import PathVersion, course_of

STAFF = ("R1", "R1", "R1", "R1", "R2", "R2", "R3", "R3", "R5", "R9")
HEADCOUNT = {"R1": 5, "R2": 3, "R3": 2, "R5": 2, "R9": 1}
MUNICIPALITIES = 72  # about so many have people; at least two in every region
MONTHS = 11
COURSE = "C1"
ELSEWHERE = "School of Local Government (invented)"
LASTS_MONTHS = 36
NO_PASSWORD = make_password(None)  # nobody signs in as an invented person


def chosen_municipalities(country: Country) -> list[Institution]:
    """The most populous municipalities of every region, the same ones every time."""
    regions = list(Territory.objects.filter(country=country, level=1).order_by("code"))
    each = max(2, min(6, MUNICIPALITIES // max(len(regions), 1)))
    found: list[Institution] = []
    for region in regions:
        rows = Institution.objects.municipalities().under(region.path).select_related("territory__country")
        found += rows.order_by("-territory__population", "territory__code")[:each]
    return found


def leading(municipalities: list[Institution]) -> list[Institution]:
    """About 24 of them, spread over the regions: almost all of their staff are trained, and they play the parts."""
    return municipalities[:: max(1, len(municipalities) // 24)]


def populate(country: Country, edition: Edition) -> list[Institution]:
    """Staff, headcounts, courses begun and completed, and certificates. Returns the municipalities that have people."""
    chance = Random(f"demonstration {country.code}")  # noqa: S311 -- the same people every time
    today = clock.today(country.time_zone)
    municipalities = chosen_municipalities(country)
    Institution.objects.filter(pk__in=[row.pk for row in municipalities]).update(is_demonstration=True)
    for row in municipalities:
        row.is_demonstration = True
    staff = engaged(country, municipalities, today)
    declared(municipalities, today)
    ahead = {row.pk for row in leading(municipalities)}
    enrolments = enrolled(staff, edition, today, chance, ahead)
    finished(enrolments, edition, chance)
    learned_elsewhere([member for member in staff if member.institution_id in ahead], today)
    for enrolment in Enrolment.objects.filter(
        pk__in=[row.pk for row in enrolments if row.completed_at]
    ).select_related("person", "edition", "institution__territory__country"):
        award_certificate(enrolment)
    recount(municipalities, today)
    return municipalities


def engaged(country: Country, municipalities: list[Institution], today: date) -> list[Membership]:
    """Ten invented persons for each municipality, who cannot sign in."""
    people = User.objects.bulk_create(
        User(
            email=f"{country.code.lower()}-{number:04}@people.demonstration.example",
            name=f"Invented person {number:04}",
            password=NO_PASSWORD,
            language=settings.LANGUAGE_CODE,
        )
        for number in range(1, len(municipalities) * len(STAFF) + 1)
    )
    waiting = iter(people)
    return Membership.objects.bulk_create(
        Membership(
            person=next(waiting),
            institution=institution,
            role=Role.FOCAL_POINT if role == "R9" else Role.STAFF,
            occupational_role=role,
            valid_from=today - timedelta(days=720),
        )
        for institution in municipalities
        for role in STAFF
    )


def declared(municipalities: list[Institution], today: date) -> None:
    day = today - timedelta(days=400)
    Headcount.objects.bulk_create(
        Headcount(institution=row, occupational_role=role, count=count, counted_on=day)
        for row in municipalities
        for role, count in HEADCOUNT.items()
    )
    MigrationProfile.objects.bulk_create(
        MigrationProfile(institution=row, letters="OD", declared_on=day) for row in municipalities
    )


def enrolled(
    staff: Iterable[Membership], edition: Edition, today: date, chance: Random, ahead: set[int]
) -> list[Enrolment]:
    """Nine of ten begin at some time during the last months; two thirds of these are through."""
    rows = []
    for member in staff:
        if chance.random() < 0.1:
            continue
        is_ahead = member.institution_id in ahead
        opened = noon(today - timedelta(days=chance.randrange(110 if is_ahead else 20, MONTHS * 30)))
        done = opened + timedelta(days=chance.randrange(14, 90))
        through = is_ahead or (chance.random() < 0.67 and done < clock.now())
        rows.append(
            Enrolment(
                person_id=member.person_id,
                institution=member.institution,
                course_key=edition.course_key,
                edition=edition,
                opened_at=opened,
                completed_at=done if through else None,
                last_lesson_key=edition.outline_value.lessons[0].key,
            )
        )
    return Enrolment.objects.bulk_create(rows, batch_size=500)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(17), tzinfo=UTC)


def finished(enrolments: list[Enrolment], edition: Edition, chance: Random) -> None:
    """Lessons finished between opening and completion, evenly; who is not through stopped somewhere."""
    lessons = [lesson.key for lesson in edition.outline_value.lessons]
    now = clock.now()
    facts = []
    for row in enrolments:
        last = row.completed_at or min(row.opened_at + timedelta(days=40), now)
        count = len(lessons) if row.completed_at else chance.randrange(1, len(lessons))
        step = (last - row.opened_at) / len(lessons)
        facts += [
            Completion(
                enrolment=row,
                institution_id=row.institution_id,
                edition=edition,
                course_key=row.course_key,
                lesson_key=key,
                occurred_at=row.opened_at + step * (place + 1),
            )
            for place, key in enumerate(lessons[:count])
        ]
    Completion.objects.bulk_create(facts, batch_size=1000)


def learned_elsewhere(staff: Iterable[Membership], today: date) -> None:
    """What their paths require besides the course of the demonstration was completed elsewhere, ten months ago."""
    versions, day = path_versions(today), today - timedelta(days=300)
    RecognisedCompletion.objects.bulk_create(
        [
            RecognisedCompletion(
                person_id=member.person_id,
                institution=member.institution,
                course_key=course,
                completed_on=day,
                valid_until=valid_through(day, LASTS_MONTHS),
                source=ELSEWHERE,
            )
            for member in staff
            for course in courses_besides(versions_for(versions, member.occupational_role)[-1])
        ],
        batch_size=500,
    )


def courses_besides(path: PathVersion) -> list[str]:
    """The courses a path requires, those it takes a module of among them, without the one learned here."""
    return sorted({course_of(item) for item in path.required} - {COURSE})


def recount(municipalities: list[Institution], today: date) -> None:
    """Count cells from the facts, and coverage as it was at the end of every month since."""
    rebuild_learning()
    first = today.replace(day=1)
    ends = []
    for _back in range(6):
        first -= timedelta(days=1)
        ends.append(first)
        first = first.replace(day=1)
    for day in [*reversed(ends), today]:
        refresh_coverage(municipalities, on=day)
