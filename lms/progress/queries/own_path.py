"""The path of one person: what is required, what she may choose, what is due, done, or not released yet."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lms.accounts.models import User
from lms.curriculum.models import Edition
from lms.institutions.models import Membership
from lms.progress.models import RecognisedCompletion
from lms.progress.queries.deadlines import Due, dues_of
from lms.progress.queries.holdings import spans_of
from lms.progress.queries.paths import combinations_of, items_of, path_versions, versions_for
from lms.progress.queries.recognition import CourseName, course_names, courses_done
from lms.progress.rules.paths import COMBINED, PathVersion, Spans, course_of, module_of, version_for


@dataclass(frozen=True, slots=True)
class PathItem:
    """A course of a path, or a module of one, as one person sees it.

    `held_until`: the last day on which she holds it, when she does; `source`: where it was recognised from;
    `missing`: courses to complete before; `minutes`: of the lessons of a module, 0 for a whole course.
    """

    item: str
    title: str
    is_released: bool
    held_until: date | None
    source: str
    due: Due | None
    missing: tuple[CourseName, ...]
    minutes: int = 0

    @property
    def course_key(self) -> str:
        return course_of(self.item)


@dataclass(frozen=True, slots=True)
class ElectiveGroup:
    """Of these items she chooses so many. `done_count`: how many she holds."""

    choose: int
    items: tuple[PathItem, ...]

    @property
    def done_count(self) -> int:
        return sum(item.held_until is not None for item in self.items)

    @property
    def is_done(self) -> bool:
        return self.done_count >= self.choose


@dataclass(frozen=True, slots=True)
class OwnPath:
    """Everything asked of a person, over all her roles."""

    required: tuple[PathItem, ...] = ()
    electives: tuple[ElectiveGroup, ...] = ()
    is_combined: bool = False
    notes: tuple[str, ...] = ()

    @property
    def course_keys(self) -> frozenset[str]:
        chosen = [item for group in self.electives for item in group.items]
        return frozenset(item.course_key for item in [*self.required, *chosen])

    @property
    def done_count(self) -> int:
        return sum(item.held_until is not None for item in self.required)

    @property
    def is_valid(self) -> bool:
        """Whether she counts as trained today. Electives are asked of her, and never counted against her."""
        return bool(self.required) and self.done_count == len(self.required)


def versions_of_person(
    person: int, memberships: Collection[Membership], today: date
) -> tuple[list[PathVersion], Spans]:
    """The versions in force for a person, one for each of her roles, and what she holds. Four queries."""
    published = path_versions(today)
    combinations = combinations_of([member.pk for member in memberships])
    candidates = [
        versions_for(published, member.occupational_role, combinations.get(member.pk, ()))
        for member in memberships
        if member.occupational_role
    ]
    items = items_of(version for versions in candidates for version in versions)
    held = spans_of([person], items)[person]
    found = [version_for(versions, held, today) for versions in candidates]
    return list(dict.fromkeys(version for version in found if version)), held


def required_of(person: User, memberships: Collection[Membership], today: date) -> set[str]:
    """Courses that any of her roles requires. Four queries."""
    versions, _held = versions_of_person(person.pk, memberships, today)
    return {course_of(item) for version in versions for item in version.required}


def own_path(
    person: User, memberships: Sequence[Membership], editions: Iterable[Edition], today: date
) -> OwnPath:
    """A fixed number of queries."""
    versions, held = versions_of_person(person.pk, memberships, today)
    released = {edition.course_key: edition for edition in editions}
    items = items_of(versions)
    courses = {course_of(item) for item in items}
    before = {key for course in courses & released.keys() for key in released[course].requires}
    seen = Seen(
        names=course_names(courses | before, released.values()),
        editions=released,
        held={item: until(held, item, today) for item in items},
        sources=sources_of(person, today),
        dues={due.deadline.course_key: due for due in reversed(dues_of(person, memberships, today))},
        done=courses_done(person.pk),
    )
    required = dict.fromkeys(item for version in versions for item in version.required)
    groups = dict.fromkeys(group for version in versions for group in version.electives)
    combined = [version for version in versions if version.role == COMBINED]
    return OwnPath(
        required=tuple(seen.item(item) for item in required),
        electives=tuple(
            ElectiveGroup(choose, tuple(seen.item(item) for item in choices)) for choices, choose in groups
        ),
        is_combined=bool(combined),
        notes=tuple(version.note for version in versions if version.note),
    )


def until(held: Spans, item: str, today: date) -> date | None:
    """The last day of the spans that hold today."""
    spans = [*held.get(item, ()), *held.get(course_of(item), ())]
    return max((last for first, last in spans if first <= today <= last), default=None)


def sources_of(person: User, today: date) -> dict[str, str]:
    """Course → the system it was recognised from. One query."""
    rows = RecognisedCompletion.objects.lasting_on(today).filter(person=person).order_by("valid_until")
    return dict(rows.values_list("course_key", "source"))


@dataclass(frozen=True, slots=True)
class Seen:
    """What the items of a path are described with."""

    names: dict[str, CourseName]
    editions: dict[str, Edition]
    held: dict[str, date | None]
    sources: dict[str, str]
    dues: dict[str, Due]
    done: set[str]

    def item(self, item: str) -> PathItem:
        course = course_of(item)
        edition, name = self.editions.get(course), self.names[course]
        module = edition.outline_value.module(module_of(item)) if edition and module_of(item) else None
        missing = [key for key in (edition.requires if edition else ()) if key not in self.done]
        return PathItem(
            item=item,
            title=f"{name.title}: {module.title}" if module else name.title,
            is_released=name.is_released,
            held_until=self.held[item],
            source=self.sources.get(course, ""),
            due=self.dues.get(course),
            missing=tuple(self.names[key] for key in missing),
            minutes=sum(lesson.minutes for lesson in module.lessons) if module else 0,
        )
