"""A learner's courses in the words of her language."""

from dataclasses import replace

from lms.curriculum.queries.translations import CourseWords, fresh_lessons, words_of
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


def languages_taken(enrolment: Enrolment) -> dict[str, int]:
    """In which languages she read the lessons of her edition, and how many in each; the most read first.

    A lesson counts for a language when it was on her screen in it and is no older than what her edition pins; else it
    counts for nothing, as does one whose language was not noted.
    """
    rows = Completion.objects.filter(enrolment=enrolment).exclude(language="")
    read = list(rows.values_list("lesson_key", "language"))
    spoken = {language for _key, language in read}
    fresh = {language: fresh_lessons(enrolment.edition_id, language) for language in spoken}
    counts = {
        language: sum(key in fresh[language] for key, said in read if said == language) for language in spoken
    }
    return dict(sorted(((code, n) for code, n in counts.items() if n), key=lambda pair: (-pair[1], pair[0])))
