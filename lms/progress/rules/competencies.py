"""Whether a role path teaches what the role has to be able to do, and leaves what its institution has to show."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set

from lms.curriculum.rules.content import is_draft
from lms.curriculum.rules.files import CourseFile, ModuleFile
from lms.progress.rules.paths import PathVersion

TAUGHT_FROM = 2  # who needs a competency on the first level only learns it at work
ASKED_OFTEN = 2  # one question alone teaches nothing

Taught = Mapping[str, Set[str]]  # item of a path (a course, or a module of one) → competencies it teaches


def taught_by(course: CourseFile) -> dict[str, frozenset[str]]:
    """What a course and each of its modules teach: that of which their pools ask more than once, beyond the first level."""
    asked = {f"{course.key}:{module.key}": asked_in(module) for module in course.modules}
    whole = sum(asked.values(), Counter[str]())
    return {item: often(counts) for item, counts in {course.key: whole, **asked}.items()}


def asked_in(module: ModuleFile) -> Counter[str]:
    return Counter(question.competency for question in module.questions if question.level >= TAUGHT_FROM)


def often(counts: Counter[str]) -> frozenset[str]:
    return frozenset(key for key, count in counts.items() if key and count >= ASKED_OFTEN)


def untaught(path: PathVersion, required: Mapping[str, int], taught: Taught) -> list[str]:
    """Competencies the role needs (competency → level) that none of the required items teaches."""
    learned = frozenset().union(*(taught.get(item, frozenset()) for item in path.required))
    return [key for key, level in required.items() if level >= TAUGHT_FROM and key not in learned]


def gates_without_draft(path: PathVersion, courses: Iterable[CourseFile], gates: Sequence[str]) -> list[str]:
    """Gates (keys of indicators) for which no exercise on a path leaves a document."""
    drafted = {
        key
        for course in courses
        for module in course.modules
        if {course.key, f"{course.key}:{module.key}"} & set(path.required)
        for lesson in module.lessons
        for block in lesson.blocks
        if is_draft(block)
        for key in block.attribute("evidence").split()
    }
    return [gate for gate in gates if gate not in drafted]
