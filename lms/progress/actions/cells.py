"""Recount cells from facts, and carry the differences up the tree."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q

from lms.assessment.models import Attempt
from lms.foundation.database import lock
from lms.institutions.models import Institution
from lms.progress.models import Completion, Enrolment, EnrolmentMove, LearningCell
from lms.progress.rules.tally import Above, Leaf, Tally, differences, next_month

STEP = 4  # characters per step of a tree path


@transaction.atomic
def recount_learning(leaves: Iterable[Leaf]) -> int:
    """Recount these leaves and add what changed to every cell above; how many leaves changed comes back."""
    wanted = sorted(set(leaves))
    if not wanted:
        return 0
    lock([f"learning {institution} {course} {month}" for institution, course, month in wanted])
    places = {
        pk: (path, zone)
        for pk, path, zone in Institution.objects.filter(pk__in={leaf[0] for leaf in wanted}).values_list(
            "pk", "territory__path", "territory__country__time_zone"
        )
    }
    kept = kept_tallies(wanted)
    counted = counted_tallies(wanted, {pk: zone for pk, (_path, zone) in places.items()})
    changed = {leaf: tally for leaf, tally in counted.items() if tally != kept.get(leaf, Tally())}
    paths = {pk: path for pk, (path, _zone) in places.items()}
    write_leaves(changed, kept, paths)
    add_above(differences(changed, kept, paths))
    return len(changed)


def kept_tallies(leaves: list[Leaf]) -> dict[Leaf, Tally]:
    rows = LearningCell.objects.filter(
        institution__in={leaf[0] for leaf in leaves},
        course_key__in={leaf[1] for leaf in leaves},
        month__in={leaf[2] for leaf in leaves},
    )
    return {
        (row.institution_id, row.course_key, row.month): Tally(row.enrolled, row.active, row.completed)
        for row in rows
        if row.institution_id is not None
    }


def counted_tallies(leaves: list[Leaf], zones: dict[int, str]) -> dict[Leaf, Tally]:
    """What the facts say. A month is a month in the institution's time zone; four queries per month and zone."""
    groups: dict[tuple[date, str], set[Leaf]] = defaultdict(set)
    for leaf in leaves:
        groups[leaf[2], zones[leaf[0]]].add(leaf)
    found: dict[Leaf, Tally] = {}
    for (month, zone), group in groups.items():
        found |= tallies_of_month(group, month, span(month, zone))
    return found


def span(month: date, zone: str) -> tuple[datetime, datetime]:
    """The moments between which a month lies in a time zone."""
    first, last = (
        datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
        for day in (month, next_month(month))
    )
    return first, last


def tallies_of_month(group: set[Leaf], month: date, between: tuple[datetime, datetime]) -> dict[Leaf, Tally]:
    first, last = between
    scope = {"institution__in": {leaf[0] for leaf in group}, "course_key__in": {leaf[1] for leaf in group}}
    enrolments = Enrolment.objects.filter(**scope)
    by_leaf = ("institution", "course_key")
    opened = opened_in(group, first, last)
    completed = counts(
        enrolments.filter(completed_at__gte=first, completed_at__lt=last).values_list(*by_leaf)
    )
    active: dict[tuple[int, str], set[int]] = defaultdict(set)
    finished = Completion.objects.filter(**scope, occurred_at__gte=first, occurred_at__lt=last)
    for institution, course, person in finished.values_list(*by_leaf, "enrolment").distinct():
        active[institution, course].add(person)
    for institution, course, person in tested(group, first, last):
        active[institution, course].add(person)
    return {
        leaf: Tally(opened.get(leaf[:2], 0), len(active.get(leaf[:2], ())), completed.get(leaf[:2], 0))
        for leaf in group
    }


def opened_in(group: set[Leaf], first: datetime, last: datetime) -> dict[tuple[int, str], int]:
    """Enrolments by the institution they were opened for; who moved on since is still counted there."""
    between = Enrolment.objects.filter(
        opened_at__gte=first, opened_at__lt=last, course_key__in={leaf[1] for leaf in group}
    )
    places = {leaf[0] for leaf in group}
    stayed = between.filter(institution__in=places, opened_for=None)
    moved = between.filter(opened_for__in=places)
    return counts(
        [
            *stayed.values_list("institution", "course_key"),
            *moved.values_list("opened_for", "course_key"),
        ]
    )


def tested(group: set[Leaf], first: datetime, last: datetime) -> list[tuple[int, str, int]]:
    """Enrolments with a test handed in between two moments, at the institution they were for then."""
    moments: dict[str, list[datetime]] = defaultdict(list)
    handed_in = Attempt.objects.filter(submitted_at__gte=first, submitted_at__lt=last)
    for subject, moment in handed_in.values_list("subject_key", "submitted_at"):
        if moment:
            moments[subject.partition(":")[0]].append(moment)
    places, keys = {leaf[0] for leaf in group}, sorted(moments)
    found: list[tuple[int, str, int]] = []
    for start in range(0, len(keys), 500):
        rows = list(
            Enrolment.objects.filter(
                Q(institution__in=places) | Q(moves__from_institution__in=places),
                course_key__in={leaf[1] for leaf in group},
                key__in=keys[start : start + 500],
            ).distinct()
        )
        moves = moves_of(rows)
        found += [
            (place_at(row, moment, moves), row.course_key, row.pk)
            for row in rows
            for moment in moments[str(row.key)]
        ]
    return found


Moves = dict[int, list[tuple[datetime, int]]]  # enrolment → when it moved, and from which institution


def moves_of(rows: Iterable[Enrolment]) -> Moves:
    moved = [row.pk for row in rows if row.opened_for_id]
    found: Moves = defaultdict(list)
    if moved:
        moves = EnrolmentMove.objects.filter(enrolment__in=moved).order_by("moved_at", "id")
        for enrolment, moment, institution in moves.values_list("enrolment", "moved_at", "from_institution"):
            found[enrolment].append((moment, institution))
    return found


def place_at(row: Enrolment, moment: datetime, moves: Moves) -> int:
    """The institution an enrolment was for at a moment."""
    left = (institution for moved_at, institution in moves.get(row.pk, ()) if moment < moved_at)
    return next(left, row.institution_id)


def counts(rows: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = defaultdict(int)
    for row in rows:
        found[row] += 1
    return found


def write_leaves(changed: dict[Leaf, Tally], kept: dict[Leaf, Tally], paths: dict[int, str]) -> None:
    rows = [
        LearningCell(
            institution_id=leaf[0], course_key=leaf[1], month=leaf[2], tree_path=paths[leaf[0]],
            depth=len(paths[leaf[0]]) // STEP,
            enrolled=tally.enrolled, active=tally.active, completed=tally.completed,
        )
        for leaf, tally in changed.items()
    ]  # fmt: skip
    LearningCell.objects.bulk_create([row for row in rows if leaf_of(row) not in kept])
    for row in rows:
        if leaf_of(row) in kept:
            LearningCell.objects.filter(
                institution=row.institution_id, course_key=row.course_key, month=row.month
            ).update(enrolled=row.enrolled, active=row.active, completed=row.completed)


def leaf_of(row: LearningCell) -> Leaf:
    assert row.institution_id is not None
    return row.institution_id, row.course_key, row.month


def add_above(changes: dict[Above, Tally]) -> None:
    """Add differences to the cells of territories, in the order of their paths, each under its row's lock."""
    lock([f"learning above {path} {course} {month}" for path, course, month in sorted(changes)])
    for (path, course, month), change in sorted(changes.items()):
        cells = LearningCell.objects.filter(tree_path=path, institution=None, course_key=course, month=month)
        added = cells.update(
            enrolled=F("enrolled") + change.enrolled,
            active=F("active") + change.active,
            completed=F("completed") + change.completed,
        )
        if not added:
            LearningCell.objects.create(
                tree_path=path, depth=len(path) // STEP, course_key=course, month=month,
                enrolled=change.enrolled, active=change.active, completed=change.completed,
            )  # fmt: skip


def leaves_of(enrolments: Iterable[Enrolment]) -> set[Leaf]:
    """Every leaf in which these enrolments leave a mark."""
    rows = list(enrolments)
    found: set[Leaf] = set()
    zones = {row.pk: ZoneInfo(row.institution.territory.country.time_zone) for row in rows}
    for row in rows:
        found.add(leaf(row, row.opened_at, zones[row.pk], row.opened_for_id))
        if row.completed_at:
            found.add(leaf(row, row.completed_at, zones[row.pk]))
    by_id = {row.pk: row for row in rows}
    for enrolment, moment, institution in Completion.objects.filter(enrolment__in=by_id).values_list(
        "enrolment", "occurred_at", "institution"
    ):
        found.add(leaf(by_id[enrolment], moment, zones[enrolment], institution))
    moves = moves_of(rows)
    for row, moment in submissions(rows):
        found.add(leaf(row, moment, zones[row.pk], place_at(row, moment, moves)))
    return found


def submissions(rows: list[Enrolment]) -> list[tuple[Enrolment, datetime]]:
    by_key = {str(row.key): row for row in rows}
    people = {row.person_id for row in rows}
    moments = Attempt.objects.filter(person__in=people, submitted_at__isnull=False).values_list(
        "subject_key", "submitted_at"
    )
    return [
        (by_key[key.partition(":")[0]], moment)
        for key, moment in moments
        if moment and key.partition(":")[0] in by_key
    ]


def leaf(row: Enrolment, moment: datetime, zone: ZoneInfo, institution: int | None = None) -> Leaf:
    """The month of a fact at the institution it was done for: the enrolment's own, or one it moved on from."""
    month = moment.astimezone(zone).date().replace(day=1)
    return institution or row.institution_id, row.course_key, month


@transaction.atomic
def rebuild_learning() -> int:
    """Count everything anew from facts; how many leaves there are comes back. The cells before do not matter."""
    LearningCell.objects.all().delete()
    enrolments = Enrolment.objects.select_related("institution__territory__country").order_by("pk")
    batch: list[Enrolment] = []
    total = 0
    for row in enrolments.iterator(chunk_size=500):
        batch.append(row)
        if len(batch) == 500:
            total += recount_learning(leaves_of(batch))
            batch = []
    return total + recount_learning(leaves_of(batch))
