"""A learner in front of a test: the course T1 with a pool of the test's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from lms.assessment.actions.pools import load_pool
from lms.assessment.models import Attempt
from lms.assessment.queries.attempts import learner_questions, open_attempt
from lms.assessment.rules.drawing import Shown
from lms.assessment.rules.questions import Question
from lms.assessment.rules.text import PoolFile
from lms.curriculum.actions.releasing import cut_edition
from lms.curriculum.models import CoursePage, ModulePage
from lms.curriculum.rules.outlines import Severity
from lms.progress.actions.learning import enrol, finish_lesson
from lms.progress.models import Enrolment
from tests.world import World

MODULE = "T1.1"


@dataclass
class Sitting:
    """Ana's browser and her enrolment."""

    world: World
    client: Client
    enrolment: Enrolment

    def address(self, name: str, *arguments: object) -> str:
        return reverse(f"progress:{name}", args=[self.enrolment.key, MODULE, *arguments])

    def start(self) -> Attempt:
        self.client.post(self.address("start_test"))
        return self.attempt

    @property
    def attempt(self) -> Attempt:
        found = open_attempt(self.world.ana, self.enrolment.test_key(MODULE))
        assert found
        return found

    @property
    def questions(self) -> tuple[Shown, ...]:
        return learner_questions(self.attempt)

    def place(self, kind: str) -> int:
        return next(at for at, question in enumerate(self.questions) if question.kind == kind)


def sitting_of(
    world: World, client: Client, course: CoursePage, questions: Iterable[Question], **test: Any
) -> Sitting:
    """Release T1 with these questions and fields of its test; Ana has read the lessons."""
    load_pool(PoolFile(MODULE, tuple(questions)))
    module = ModulePage.objects.get(module_key=MODULE)
    for name, value in test.items():
        setattr(module, name, value)
    module.save_revision().publish()
    cut_edition(course=course, severity=Severity.MATERIAL, by=world.tomas)
    enrolment = enrol(course_key="T1", institution=world.aldea, by=world.ana)
    for lesson in enrolment.edition.outline_value.lessons:
        finish_lesson(enrolment=enrolment, lesson_key=lesson.key, by=world.ana)
    client.force_login(world.ana)
    return Sitting(world, client, enrolment)
