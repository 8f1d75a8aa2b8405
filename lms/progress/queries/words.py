"""A learner's courses in the words of her language."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from lms.curriculum.models import Edition
from lms.curriculum.queries.translations import (
    CourseWords,
    fresh_lessons,
    languages_of_lessons,
    words_of,
)
from lms.curriculum.rules.outlines import OutlineModule
from lms.progress.models import Completion, Enrolment
from lms.progress.queries.editions import NewerEdition
from lms.progress.queries.learners import CourseOnPath, MyLearning, Place
from lms.progress.rules.editions import in_words
from lms.progress.rules.standing import Standing, named


def learning_in(learning: MyLearning, language: str) -> MyLearning:
    """The same page with the titles of courses and lessons as they are called in the language. One query."""
    taken = [course.enrolment.edition for course in learning.courses if course.enrolment]
    words = words_of([*(course.edition for course in learning.courses), *taken], language)
    return replace(learning, courses=tuple(course_in(course, words) for course in learning.courses))


def course_in(course: CourseOnPath, words: dict[int, CourseWords]) -> CourseOnPath:
    edition = course.enrolment.edition if course.enrolment else course.edition
    standing: Standing | None = course.standing and named(course.standing, words[edition.pk].titles)
    return replace(course, words=words[edition.pk], standing=standing)


def courses_in(editions: Iterable[Edition], language: str) -> list[tuple[str, str]]:
    """Courses as (key, title) in the words of the language. One query at most."""
    rows = list(editions)
    words = words_of(rows, language)
    return [(edition.course_key, words[edition.pk].title) for edition in rows]


def words_for(enrolment: Enrolment, language: str) -> CourseWords:
    return words_of([enrolment.edition], language)[enrolment.edition.pk]


def newer_in(newer: NewerEdition, enrolment: Enrolment, language: str) -> NewerEdition:
    """The page about a newer edition with the titles of both editions as they are called in the language."""
    words = words_of([enrolment.edition, newer.edition], language)
    titles = {**words[enrolment.edition.pk].titles, **words[newer.edition.pk].titles}
    return replace(newer, transition=in_words(newer.transition, titles))


def module_in(module: OutlineModule, words: CourseWords) -> OutlineModule:
    """The module with its title, its outcome and the titles of its lessons in the words of the language."""
    lessons = tuple(
        replace(lesson, title=words.titles.get(lesson.key, lesson.title)) for lesson in module.lessons
    )
    title = words.titles.get(module.key, module.title)
    return replace(
        module, title=title, outcome=words.outcomes.get(module.key, module.outcome), lessons=lessons
    )


def place_in(place: Place, words: CourseWords) -> Place:
    return replace(place, module=module_in(place.module, words))


@dataclass(frozen=True, slots=True)
class Taken:
    """How many lessons of an edition she read in a language; not fresh: in a translation of another text than it has."""

    language: str
    lesson_count: int
    is_fresh: bool


def languages_taken(enrolment: Enrolment, edition: Edition) -> tuple[Taken, ...]:
    """In which languages she read the lessons of an edition; what is fresh first, then the most read.

    A lesson whose language was not noted, or that the edition does not have in it, counts for none.
    """
    rows = Completion.objects.filter(enrolment=enrolment).exclude(language="")
    read = list(rows.values_list("lesson_key", "language"))
    spoken = languages_of_lessons(edition.pk, [key for key, _language in read])
    fresh = {language: fresh_lessons(edition.pk, language) for language in {said for _key, said in read}}
    counts = Counter((said, key in fresh[said]) for key, said in read if said in spoken[key])
    taken = [Taken(language, n, is_fresh) for (language, is_fresh), n in counts.items()]
    return tuple(sorted(taken, key=lambda part: (not part.is_fresh, -part.lesson_count, part.language)))
