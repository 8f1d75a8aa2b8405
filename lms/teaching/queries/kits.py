"""What a session kit is made of: the lessons of a module, its exercises and terms, its test without answers."""

from dataclasses import dataclass

from django.conf import settings

from lms.assessment.models import Attempt, Pool
from lms.assessment.queries.attempts import learner_questions
from lms.assessment.queries.pools import active_questions
from lms.assessment.rules.blueprints import of_form
from lms.assessment.rules.drawing import Shown, draw
from lms.curriculum.models import Edition, Rendering
from lms.curriculum.queries.translations import words_of
from lms.curriculum.rules.audience import Reader
from lms.curriculum.rules.outlines import OutlineModule, TestSpec
from lms.progress.queries.words import module_in
from lms.teaching.models import Cohort, CohortMember
from lms.teaching.rules.kits import exercises, heading


@dataclass(frozen=True, slots=True)
class KitLesson:
    """A lesson of a kit; `segments` and `exercises` are safe HTML."""

    rendering: Rendering
    segments: tuple[str, ...]
    exercises: tuple[str, ...]

    @property
    def exercise_titles(self) -> list[str]:
        return [heading(html) for html in self.exercises]


@dataclass(frozen=True, slots=True)
class Kit:
    """Everything for teaching a module in a room. `names` are those of the attendance sheet, if one is wanted."""

    edition: Edition
    course_title: str
    module: OutlineModule
    language: str
    lessons: tuple[KitLesson, ...]
    questions: tuple[Shown, ...]
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the module is called in the language of the kit."""
        return self.module.title

    @property
    def minutes(self) -> int:
        return sum(lesson.rendering.minutes for lesson in self.lessons)


def kit_of(edition: Edition, module_key: str, language: str, reader: Reader) -> Kit | None:
    """The kit of a module for a kind of reader; None when the edition has no such module for her."""
    found = edition.outline_value.for_reader(reader).module(module_key)
    if found is None:
        return None
    words = words_of([edition], language)[edition.pk]
    module = module_in(found, words)
    keys = [lesson.key for lesson in module.lessons]
    rows = Rendering.objects.filter(edition=edition, lesson_key__in=keys)
    by_place = {(row.lesson_key, row.language): row for row in rows}
    spoken = [by_place.get((key, language)) or by_place.get((key, settings.LANGUAGE_CODE)) for key in keys]
    lessons = tuple(kit_lesson(row, reader) for row in spoken if row is not None)
    questions = plain_questions(module.test, language) if module.test else ()
    return Kit(edition, words.title, module, language, lessons, questions, ())


def kit_lesson(rendering: Rendering, reader: Reader) -> KitLesson:
    segments = tuple(str(segment.html) for segment in rendering.safe_segments(reader))
    return KitLesson(rendering, segments, tuple(exercises(segments)))


def plain_questions(spec: TestSpec, language: str) -> tuple[Shown, ...]:
    """The test as one draw for nobody in particular; works are left out."""
    pool = Pool.objects.get(key=spec.pool_key, version=spec.pool_version)
    asked = [one for one in of_form(active_questions(pool), spec.paper.form) if not one.is_marked_by_hand]
    drawn = draw(asked, f"kit:{pool.key}:{pool.version}", spec.blueprint)
    sheet = [[item.key, list(item.order)] for item in drawn]
    return learner_questions(Attempt(pool=pool, draw=sheet, language=language))


def names_in(cohort: Cohort) -> tuple[str, ...]:
    """Who is in the group, by name, for its attendance sheet."""
    rows = CohortMember.objects.now().filter(cohort=cohort).by_name()
    return tuple(row.enrolment.person.name for row in rows)
