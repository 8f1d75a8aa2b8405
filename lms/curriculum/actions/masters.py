"""A new edition of the master catalogue: merged into our drafts, and what is left is decided by a person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.assessment.actions.pools import load_pool
from lms.assessment.rules.states import State as QuestionState
from lms.assessment.rules.text import PoolFile
from lms.audit.actions import record
from lms.curriculum.actions.loading import (
    Loaded,
    arrange,
    course_fields,
    draft,
    ensure_catalogue,
    keep_base,
    keys_of,
    lesson_fields,
    load_course,
    load_pieces,
    module_fields,
    refuse_other_bytes,
)
from lms.curriculum.actions.media import picture, recording
from lms.curriculum.models import (
    CoursePage,
    LessonPage,
    MasterText,
    MergeConflict,
    ModulePage,
    Recording,
    SharedPiece,
)
from lms.curriculum.queries import (
    base_of,
    course_of,
    course_of_pages,
    piece_as_file,
    source_pages,
    waiting_master,
)
from lms.curriculum.rules.files import (
    CourseFile,
    ModuleFile,
    PieceFile,
    files_of,
    with_drawings,
    without_drawings,
    write_course,
)
from lms.curriculum.rules.merging import Choice, Finding, merge_course
from lms.foundation import clock
from lms.foundation.digest import digest
from lms.foundation.errors import RuleViolation

State = MergeConflict.State


@dataclass(frozen=True, slots=True)
class Update:
    """What a master text means for one course. `is_new`: we do not have it; `missing`: what the master no longer has."""

    course: CourseFile
    findings: tuple[Finding, ...] = ()
    is_new: bool = False
    missing: tuple[str, ...] = ()


def planned_update(loaded: Loaded, base: Loaded | None = None) -> Update:
    """What taking the master text would do; nothing is written.

    Raises:
        RuleViolation: it is not known from which text our pages came, or an earlier one still waits.
    """
    page = source_pages(CoursePage).filter(course_key=loaded.course.key).first()
    if page is None:
        return Update(loaded.course, is_new=True)
    refuse_if_another_waits(loaded)
    refuse_other_bytes([loaded])
    merged, merge = merge_course(
        base_course(loaded.course.key, base), course_of_pages(page), drawn(loaded), decisions_for(loaded)
    )
    return Update(merged, tuple(merge.findings), missing=left_alone(page, merged))


def drawn(loaded: Loaded) -> CourseFile:
    return with_drawings(loaded.course, loaded.drawings)


def base_course(course_key: str, given: Loaded | None) -> CourseFile:
    kept = base_of(course_key)
    if kept:
        return course_of(kept)
    if given:
        return drawn(given)
    raise RuleViolation("no_base", _("It is not recorded from which master edition this course came."))


def refuse_if_another_waits(loaded: Loaded) -> None:
    waiting = waiting_master(loaded.course.key)
    if waiting and waiting.digest != digest_of(loaded):
        raise RuleViolation(
            "another_waits", _("Places of an earlier master edition are still to be decided.")
        )


def digest_of(loaded: Loaded) -> str:
    return digest([write_course(loaded.course), dict(loaded.drawings)])


def decisions_for(loaded: Loaded) -> dict[str, Choice]:
    waiting = waiting_master(loaded.course.key)
    return decisions_of(waiting) if waiting else {}


def decisions_of(master: MasterText) -> dict[str, Choice]:
    decided = master.conflicts.exclude(state__in=[State.OPEN, State.GONE])
    return {key: Choice(state) for key, state in decided.values_list("conflict_key", "state")}


def left_alone(page: CoursePage, merged: CourseFile) -> tuple[str, ...]:
    """Titles of pages the merged course no longer has. A page is only ever removed by a person."""
    modules = ModulePage.objects.child_of(page).exclude(module_key__in=keys_of(merged))
    lessons = LessonPage.objects.descendant_of(page).exclude(lesson_key__in=keys_of(merged))
    return tuple(item.title for item in (*modules, *lessons))


@transaction.atomic
def take_master(
    *, loaded: Loaded, pack: str, base: Loaded | None = None, by: User | None, at: datetime | None = None
) -> Update:
    """Merge a master text into the drafts of a course. Nothing is published or released; twice changes nothing.

    base: the text our pages came from, where none is recorded.

    Raises:
        RuleViolation: no base is known, or an earlier master text still waits.
    """
    update = planned_update(loaded, base)
    if update.is_new:
        fresh = replace(loaded.course, status=CoursePage.Status.DRAFT.value)
        load_course(ensure_catalogue(), Loaded(fresh, loaded.drawings, files=loaded.files), keys_of(fresh))
        keep_base(loaded, pack)
        return update
    kept = base_of(loaded.course.key)
    if kept is None and base is not None:
        kept = keep_base(base)
    if kept and kept.digest == digest_of(loaded):
        return update
    master, new = MasterText.objects.get_or_create(
        course_key=loaded.course.key,
        adopted_at=None,
        defaults={
            "pack": pack, "digest": digest_of(loaded), "files": write_course(loaded.course),
            "drawings": dict(loaded.drawings), "arrived_at": at or clock.now(),
        },
    )  # fmt: skip
    master = MasterText.objects.select_for_update().get(pk=master.pk)
    if new:
        record(by, "curriculum.master_arrived", master, detail={"course": master.course_key})
    if master.adopted_at is None:
        take_in(loaded)
        merge_into_drafts(master, at or clock.now())
    return update


@transaction.atomic
def take_pieces(*, pieces: Sequence[PieceFile]) -> tuple[str, ...]:
    """Take in the shared pieces we do not have; the keys of those that read otherwise here, and stay, come back."""
    known = {row.key: piece_as_file(row) for row in SharedPiece.objects.all()}
    load_pieces(pieces=[piece for piece in pieces if piece.key not in known])
    return tuple(piece.key for piece in pieces if piece.key in known and known[piece.key] != piece)


def take_in(loaded: Loaded) -> None:
    """Take in the pictures and recordings that come with a master text; drafts then find them by their names.

    A recording we have stays as it is: editions show it.
    """
    for module in loaded.course.modules:
        for block in (block for lesson in module.lessons for block in lesson.blocks):
            if block.kind in {"audio", "video"}:
                known = Recording.objects.filter(name=block.attribute("file")).exists()
                recording(block, {} if known else loaded.files)
            elif files_of(block) and not block.attribute("file", ".svg").endswith(".svg"):
                picture(block, loaded.files)


def merge_into_drafts(master: MasterText, moment: datetime) -> None:
    """Write what can be written, note what is open, and adopt the text when nothing is."""
    page = source_pages(CoursePage).get(course_key=master.course_key)
    mine = course_of_pages(page)
    merged, merge = merge_course(
        base_course(master.course_key, None), mine, course_of(master), decisions_of(master)
    )
    write_drafts(page, mine, merged)
    note_conflicts(master, merge.conflicts)
    if not merge.conflicts:
        master.adopted_at = moment
        master.save(update_fields=["adopted_at"])


def note_conflicts(master: MasterText, conflicts: Sequence[Finding]) -> None:
    """One row per open place; a row whose texts no longer differ says so."""
    for finding in conflicts:
        MergeConflict.objects.update_or_create(
            master=master,
            conflict_key=finding.key,
            defaults={
                "kind": finding.place.kind, "item_key": finding.place.key, "part": finding.place.part,
                "base": finding.base, "mine": finding.mine, "theirs": finding.theirs, "state": State.OPEN,
            },
        )  # fmt: skip
    open_keys = [finding.key for finding in conflicts]
    master.conflicts.filter(state=State.OPEN).exclude(conflict_key__in=open_keys).update(state=State.GONE)


def write_drafts(page: CoursePage, mine: CourseFile, merged: CourseFile) -> None:
    """Save as drafts the pages whose text differs."""
    bare, drawings = without_drawings(merged)
    if replace(mine, modules=()) != replace(merged, modules=()):
        draft(page.get_parent().specific, page, CoursePage, course_fields(bare))
    before = {module.key: module for module in mine.modules}
    changed = changed_lessons(mine, merged)
    for module in bare.modules:
        write_module(page, module, before.get(module.key), Changed(changed, drawings))
    arrange(page, ModulePage, "module_key", [module.key for module in bare.modules])


@dataclass(frozen=True, slots=True)
class Changed:
    """Keys of the lessons to write, and the drawings they show."""

    lessons: frozenset[str]
    drawings: dict[str, str]


def changed_lessons(mine: CourseFile, merged: CourseFile) -> frozenset[str]:
    before = {(module.key, lesson.key): lesson for module in mine.modules for lesson in module.lessons}
    return frozenset(
        lesson.key
        for module in merged.modules
        for lesson in module.lessons
        if before.get((module.key, lesson.key)) != lesson
    )


def write_module(course: CoursePage, module: ModuleFile, before: ModuleFile | None, changed: Changed) -> None:
    page = source_pages(ModulePage).filter(module_key=module.key).first()
    if before is None or replace(before, lessons=(), questions=()) != replace(
        module, lessons=(), questions=()
    ):
        page = draft(CoursePage.objects.get(pk=course.pk), page, ModulePage, module_fields(module))
    if module.questions and (before is None or before.questions != module.questions):
        # Who wrote the master looked at them; that they fit here, a trainer says.
        load_pool(PoolFile(module.key, module.questions), fresh=QuestionState.REVIEWED)
    for lesson in module.lessons:
        if lesson.key in changed.lessons:
            found = source_pages(LessonPage).filter(lesson_key=lesson.key).first()
            parent = source_pages(ModulePage).get(module_key=module.key)
            draft(parent, found, LessonPage, lesson_fields(lesson, changed.drawings, found))
    parent = source_pages(ModulePage).get(module_key=module.key)
    arrange(parent, LessonPage, "lesson_key", [lesson.key for lesson in module.lessons])


@transaction.atomic
def decide_conflict(
    *, conflict: MergeConflict, choice: Choice, by: User, at: datetime | None = None
) -> MergeConflict:
    """Settle one place. The last one adopts the new master text. Deciding again changes nothing.

    Raises:
        RuleViolation: the master's text would replace one of ours that was not shown beside it.
    """
    MasterText.objects.select_for_update().get(pk=conflict.master_id)  # one decision after another
    row = MergeConflict.objects.select_for_update(of=("self",)).select_related("master").get(pk=conflict.pk)
    if row.state != State.OPEN:
        return row
    if choice is Choice.THEIRS:
        refuse_if_changed(row)
    row.state, row.decided_by, row.decided_at = State(choice.value), by, at or clock.now()
    row.save(update_fields=["state", "decided_by", "decided_at"])
    record(by, "curriculum.conflict_decided", row, detail={"item": row.item_key, "choice": choice.value})
    merge_into_drafts(row.master, at or clock.now())
    return row


def refuse_if_changed(row: MergeConflict) -> None:
    page = source_pages(CoursePage).get(course_key=row.master.course_key)
    _merged, merge = merge_course(
        base_course(row.master.course_key, None),
        course_of_pages(page),
        course_of(row.master),
        decisions_of(row.master),
    )
    shown = {finding.key: finding.mine for finding in merge.conflicts}
    if shown.get(row.conflict_key) != row.mine:
        raise RuleViolation("changed_since", _("Our text has changed since. Look at the two again."))


@transaction.atomic
def look_again(*, master: MasterText, at: datetime | None = None) -> None:
    """Bring the open places of a waiting master text up to what our pages say now."""
    row = MasterText.objects.select_for_update().get(pk=master.pk)
    if row.adopted_at is None:
        merge_into_drafts(row, at or clock.now())
