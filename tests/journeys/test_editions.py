"""A change of each severity, and a wrong key, with learners in the middle and a real worker."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.journeys.browser import Visitor
from tests.journeys.conftest import patiently
from tests.journeys.servers import Installation

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

BRUNO_COMPLETES = """
from lms.accounts.models import User
from lms.institutions.models import Institution
from lms.progress.actions.learning import enrol
from tests.progress.test_learning import through
bruno = User.objects.get(email="bruno@example.org")
through(enrol(course_key="T1", institution=Institution.objects.get(name="Aldea"), by=bruno))
"""
REWORD = "from tests.curriculum.changes import reword; reword()"
ADD = "from tests.curriculum.changes import add_lesson; add_lesson()"
CHANGE_THE_LAW = "from tests.curriculum.changes import reword; reword(title='What the new law asks')"

ANA_FAILS = """
from lms.accounts.models import User
from lms.assessment.queries.attempts import right_answers
from lms.curriculum.actions.releasing import cut_edition
from lms.curriculum.models import CoursePage
from lms.curriculum.rules.outlines import Severity
from lms.institutions.models import Institution
from lms.progress.actions.learning import enrol, finish_lesson, start_test, submit_test
from tests.curriculum.changes import mis_key
mis_key("0.8")
cut_edition(course=CoursePage.objects.get(course_key="T1"), severity=Severity.MATERIAL, note="x", by=None)
ana = User.objects.get(email="ana@example.org")
row = enrol(course_key="T1", institution=Institution.objects.get(name="Aldea"), by=ana)
for lesson in row.edition.outline_value.lessons:
    finish_lesson(enrolment=row, lesson_key=lesson.key, by=ana)
attempt = start_test(enrolment=row, module_key="T1.1", by=ana)
answers = right_answers(attempt) | {"K.5": "0.125", "K.1": None}
print(submit_test(enrolment=row, attempt=attempt, answers=answers, by=ana).passed)
mis_key("0.125")
"""


@pytest.fixture
def small_course(installation: Installation) -> Installation:
    installation.manage("load_curricula", "tests/curriculum/course")
    return installation


def release(tomas: Visitor, severity: str, note: str, **more: object) -> None:
    """What a trainer does on the page of a release."""
    tomas.get("/admin/releases/T1/")
    assert "Counted now" in tomas.page.words or "Nobody takes this course yet" in tomas.page.words
    tomas.submit({"severity": severity, "note": note, **more}, holding="severity", button="when")
    assert "is released" in tomas.page.words, tomas.page.words[:600]


def begin(visitor: Visitor) -> str:
    """Start the course; the address of the enrolment comes back."""
    visitor.get("/learning/courses/T1/")
    visitor.submit(holding="institution")
    return "/" + "/".join(visitor.page.address.split("/")[3:5]) + "/"


def test_a_change_of_each_severity_with_learners_in_the_middle(
    small_course: Installation, visit: Callable[[str], Visitor]
) -> None:
    small_course.script(BRUNO_COMPLETES)
    ana, carla, bruno, tomas = (visit(name) for name in ("Ana", "Carla", "Bruno", "Tomas"))
    hers, carlas = begin(ana), begin(carla)
    ana.submit(saying="Done, next")

    small_course.script(REWORD)
    release(tomas, "wording", "A clearer title")
    for visitor, address in ((ana, hers), (carla, carlas)):
        patiently(visitor, address, "Edition 2.")
    assert "1 of 2 lessons done" in ana.page.words

    small_course.script(ADD)
    release(tomas, "material", "Rates are new")
    patiently(carla, carlas, "Edition 3.")
    patiently(ana, "/learning/", "A newer edition exists")
    ana.follow("A newer edition exists")
    assert "New to do: 1 lesson, 9 minutes" in ana.page.words
    ana.submit(action="/edition/take/")
    assert "1 of 3 lessons done" in ana.page.words

    patiently(bruno, "/certificates/", "XE-XA-")
    serial = next(word for word in bruno.page.words.split() if word.startswith("XE-XA-"))
    small_course.script(CHANGE_THE_LAW)
    last_day = timezone.now().date() + timedelta(days=40)
    release(tomas, "breaking", "The law has changed", earlier_valid_until=last_day.isoformat())
    patiently(ana, hers, "A newer edition exists")
    assert "Edition 3." in ana.page.words
    patiently(Visitor(small_course.address), f"/verify/{serial}/", "The law has changed")
    assert "Course completed" in bruno.get(enrolment_of(bruno)).words


def enrolment_of(visitor: Visitor) -> str:
    """The address of the only course somebody has taken."""
    return visitor.get("/learning/courses/T1/").address.removeprefix(visitor.site)


def test_a_wrong_key_is_put_right_for_who_was_marked_by_it(
    small_course: Installation, visit: Callable[[str], Visitor]
) -> None:
    assert small_course.script(ANA_FAILS).split()[-1] == "False"
    tomas, ana = visit("Tomas"), visit("Ana")

    tomas.get("/admin/questions/T1.1/regrade/?questions=K.5&how=corrected")
    assert "1 attempt had one of these questions." in tomas.page.words
    assert "66 % 83 % gained" in tomas.page.words
    tomas.submit({"reason": "An eighth is 0.125"}, holding="reason")

    patiently(ana, "/certificates/", "XE-XA-")
    assert "Passed with 83 %" in ana.get(f"{enrolment_of(ana)}tests/T1.1/result/1/").words
