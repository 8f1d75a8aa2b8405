"""Whether a role path teaches what the role has to be able to do."""

from collections.abc import Mapping, Set

from lms.curriculum.rules.files import CourseFile
from lms.progress.rules.paths import PathVersion

TAUGHT_FROM = 2  # who needs a competency on the first level only learns it at work

Taught = Mapping[str, Set[str]]  # item of a path (a course, or a module of one) → competencies it teaches


def taught_by(course: CourseFile) -> dict[str, frozenset[str]]:
    """What a course and each of its modules teach: that of which their tests ask."""
    modules = {
        f"{course.key}:{module.key}": frozenset(
            question.competency for question in module.questions if question.competency
        )
        for module in course.modules
    }
    return {course.key: frozenset().union(*modules.values()), **modules}


def untaught(path: PathVersion, required: Mapping[str, int], taught: Taught) -> list[str]:
    """Competencies the role needs (competency → level) that none of the required items teaches."""
    learned = frozenset().union(*(taught.get(item, frozenset()) for item in path.required))
    return [key for key, level in required.items() if level >= TAUGHT_FROM and key not in learned]
