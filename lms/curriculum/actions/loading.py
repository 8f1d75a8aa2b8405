"""Courses written as text become pages, through the ordinary page models."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamValue
from wagtail.models import Page, Revision, Site

from lms.accounts.models import User
from lms.assessment.actions.pools import load_pool
from lms.assessment.rules.blueprints import write_blueprint
from lms.assessment.rules.text import PoolFile
from lms.curriculum.actions.media import Files, is_other, picture, recording
from lms.curriculum.blocks import LessonBody, audience_value, rows_text
from lms.curriculum.models import CataloguePage, CoursePage, LessonPage, MasterText, ModulePage, SharedPiece
from lms.curriculum.queries import (
    base_of,
    blocks_of,
    catalogue,
    changed_here,
    course_as_shown,
    courses,
    piece_as_file,
    source_pages,
)
from lms.curriculum.rules.audience import EVERYONE
from lms.curriculum.rules.files import (
    Block,
    CourseFile,
    LessonFile,
    ModuleFile,
    PieceFile,
    files_of,
    guide_blocks,
    with_drawings,
    write_course,
)
from lms.curriculum.rules.messages import Message
from lms.curriculum.rules.plans import Act, Step, kept_ids, plan
from lms.foundation import clock
from lms.foundation.digest import digest
from lms.foundation.errors import RuleViolation

Drawings = Mapping[str, str]
NO_FILES: Files = {}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A course as read, its drawings, pictures and recordings by file name, and its translations by language.

    `draft_by` is a person in whose name pages that are there get a draft and stay as approved.
    """

    course: CourseFile
    drawings: Drawings
    translations: Mapping[str, Sequence[Message]] = field(default_factory=dict)
    files: Files = field(default_factory=dict)
    draft_by: User | None = None


def planned(files: Sequence[Loaded]) -> list[Step]:
    """What loading would do; nothing is written.

    Raises:
        RuleViolation: a picture or recording changed under its old name.
    """
    wanted = [with_drawings(loaded.course, loaded.drawings) for loaded in unchanged_here(files)]
    refuse_other_bytes(files)
    return plan(wanted, [course_as_shown(page) for page in courses()])


def refuse_other_bytes(files: Sequence[Loaded]) -> None:
    """Editions keep what they show by its name, so a changed picture or recording has to come under a new one.

    Raises:
        RuleViolation: a file has the name of one we have, and says something else.
    """
    for loaded in files:
        for name in shown_files(loaded.course):
            if name in loaded.files and is_other(name, loaded.files[name]):
                raise RuleViolation(
                    "other_bytes",
                    _("%(name)s is here already and shows something else. Give the new one another name.")
                    % {"name": name},
                )


def shown_files(course: CourseFile) -> Iterator[str]:
    blocks = (block for module in course.modules for lesson in module.lessons for block in lesson.blocks)
    return (name for block in blocks for name in files_of(block))


def unchanged_here(files: Sequence[Loaded]) -> list[Loaded]:
    """What may be loaded: a course that was changed here is merged (`take_master`), never written over."""
    ours = changed_here(loaded.course.key for loaded in files if loaded.draft_by is None)
    return [loaded for loaded in files if loaded.course.key not in ours]


@transaction.atomic
def load_courses(*, files: Sequence[Loaded], before: Callable[[str], None] = lambda _key: None) -> list[Step]:
    """Make pages say what the files say. Pages without a file, and courses changed here, are left alone.

    Twice changes nothing. `before` is told the key of each course as its turn comes.
    """
    steps = planned(files)
    touched = {step.key for step in steps if step.act in {Act.CREATE, Act.CHANGE}}
    root = ensure_catalogue()
    for loaded in unchanged_here(files):
        before(loaded.course.key)
        if touched & keys_of(loaded.course):
            load_course(root, loaded, touched)
        if loaded.draft_by is None:
            keep_base(loaded)
    return steps


@transaction.atomic
def load_pieces(*, pieces: Sequence[PieceFile]) -> None:
    """Make shared pieces say what the files say; pieces without a file are left alone."""
    for piece in pieces:
        row = SharedPiece.objects.filter(key=piece.key).first() or SharedPiece(key=piece.key)
        if row.pk and piece_as_file(row) == piece:
            continue
        row.body = [(piece.block.kind, written_value(piece.block, {}))]
        row.save()


def keep_base(loaded: Loaded, pack: str = "") -> MasterText:
    """Remember what the pages of a course say now as the text they came from. A base that says the same is kept."""
    files, drawings = write_course(loaded.course), dict(loaded.drawings)
    found, latest = digest([files, drawings]), base_of(loaded.course.key)
    if latest and latest.digest == found:
        return latest
    return MasterText.objects.create(
        course_key=loaded.course.key, pack=pack or loaded.course.name, digest=found, files=files,
        drawings=drawings, adopted_at=clock.now(),
    )  # fmt: skip


def keys_of(course: CourseFile) -> set[str]:
    return {
        course.key,
        *(module.key for module in course.modules),
        *(lesson.key for module in course.modules for lesson in module.lessons),
    }


def ensure_catalogue() -> CataloguePage:
    found = catalogue()
    if found:
        return found
    site = Site.objects.filter(is_default_site=True).first()
    root = Page.objects.get(depth=1)
    page: CataloguePage = root.add_child(instance=CataloguePage(title="Catalogue", slug="catalogue"))
    if site:
        site.root_page, site.site_name = page, site.site_name or "Xenia"
        site.save(update_fields=["root_page", "site_name"])
    return page


def load_course(root: CataloguePage, loaded: Loaded, touched: set[str]) -> None:
    course = loaded.course
    page = source_pages(CoursePage).filter(course_key=course.key).first()
    live = course.status == "released"
    if page is None or course.key in touched:
        page = write(root, page, CoursePage, course_fields(course), live=live, draft_by=loaded.draft_by)
    for module in course.modules:
        load_module(page, module, loaded, touched)
    arrange(page, ModulePage, "module_key", [module.key for module in course.modules])


def load_module(course: CoursePage, module: ModuleFile, loaded: Loaded, touched: set[str]) -> None:
    live, draft_by = course.live, loaded.draft_by
    page = source_pages(ModulePage).filter(module_key=module.key).first()
    if page is None or module.key in touched:
        if module.questions:
            load_pool(PoolFile(module.key, module.questions))
        page = write(course, page, ModulePage, module_fields(module), live=live, draft_by=draft_by)
    for lesson in module.lessons:
        found = source_pages(LessonPage).filter(lesson_key=lesson.key).first()
        if found is None or lesson.key in touched:
            fields = lesson_fields(lesson, loaded.drawings, found, loaded.files)
            write(page, found, LessonPage, fields, live=live, draft_by=draft_by)
    arrange(page, LessonPage, "lesson_key", [lesson.key for lesson in module.lessons])


def draft(parent: Page, page: Page | None, kind: type[Page], fields: Mapping[str, Any]) -> Any:
    """Create or change a page as an editor would who saves and does not publish."""
    if page is None or not page.live:
        return write(parent, page, kind, fields, live=False)
    if page.get_parent().pk != parent.pk:
        page.move(parent, pos="last-child")
        page = kind.objects.get(pk=page.pk)
    latest = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(latest, name, value)
    latest.save_revision()
    return kind.objects.get(pk=page.pk)


def write(
    parent: Page,
    page: Page | None,
    kind: type[Page],
    fields: Mapping[str, Any],
    *,
    live: bool,
    draft_by: User | None = None,
) -> Any:
    """Create or change a page as an editor would: with a revision, published when learners may see it.

    With `draft_by` it is her draft, and what was approved stays.
    """
    if page is None:
        page = parent.add_child(instance=kind(**fields, live=False))
    else:
        if page.get_parent().pk != parent.pk:
            page.move(parent, pos="last-child")
            page = kind.objects.get(pk=page.pk)
        for name, value in fields.items():
            setattr(page, name, value)
    revision = page.save_revision(user=draft_by)
    if draft_by is None:
        keep(page, revision, live=live)
    return kind.objects.get(pk=page.pk)


def keep(page: Page, revision: Revision, *, live: bool) -> None:
    if live:
        revision.publish()
    else:
        page.save()


def arrange(parent: Page, kind: type[Page], field: str, wanted: Sequence[str]) -> None:
    """Bring children into the order of the text; children without text stay behind them."""
    there = list(kind.objects.child_of(parent).order_by("path").values_list(field, flat=True))
    if [key for key in there if key in wanted] == list(wanted):
        return
    for key in [*wanted, *(key for key in there if key not in wanted)]:
        kind.objects.child_of(parent).get(**{field: key}).move(
            type(parent).objects.get(pk=parent.pk), pos="last-child"
        )


def course_fields(course: CourseFile) -> dict[str, Any]:
    return {
        "title": course.title, "slug": course.name, "course_key": course.key, "aim": course.aim,
        "hours": course.hours, "roles": course.roles, "points": " ".join(course.points),
        "competencies": " ".join(course.competencies), "status": course.status,
        "certificate_months": course.certificate_months, "requires": " ".join(course.requires),
        "workplace_task": course.workplace_task, "guide": guide_body(course),
    }  # fmt: skip


def guide_body(course: CourseFile) -> StreamValue:
    blocks = guide_blocks(course.guide.split("\n"), f"{course.name}/guide.md")
    stream = CoursePage._meta.get_field("guide").stream_block
    return stream.to_python([(block.kind, written_value(block, {})) for block in blocks])


def module_fields(module: ModuleFile) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "title": module.title, "slug": module.name, "module_key": module.key, "outcome": module.outcome,
        "has_test": module.test is not None,
    }  # fmt: skip
    if module.test:
        fields |= {
            "passing_percent": round(float(module.test.passing_share) * 100),
            "attempts": module.test.attempts,
            "wait_hours": module.test.wait_hours,
            "blueprint": write_blueprint(module.test.blueprint),
            "time_limit_minutes": module.test.time_limit_minutes,
            "asks_confidence": module.test.confidence,
            "form": module.test.form,
        }
    return fields


def lesson_fields(
    lesson: LessonFile, drawings: Drawings, page: LessonPage | None, files: Files = NO_FILES
) -> dict[str, Any]:
    return {
        "title": lesson.title, "slug": lesson.name, "lesson_key": lesson.key, "outcome": lesson.outcome,
        "minutes": lesson.minutes,
        "terms": "\n".join(f"{term}: {meaning}" for term, meaning in lesson.terms),
        "summary": "\n".join(lesson.summary),
        "body": lesson_body(lesson, drawings, page, files),
        "audience": [("audience", audience_value(lesson.audience))] if lesson.audience != EVERYONE else [],
    }  # fmt: skip


def lesson_body(lesson: LessonFile, drawings: Drawings, page: LessonPage | None, files: Files) -> StreamValue:
    """The blocks of the text. One that was there before keeps its id, and with it its translations."""
    there = zip((str(child.id) for child in page.body), blocks_of(page.body), strict=True) if page else ()
    stream = LessonPage._meta.get_field("body").stream_block
    body = stream.to_python(
        [(block_type(block), value_of(block, drawings, files)) for block in lesson.blocks]
    )
    for child, block_id in zip(body, kept_ids(list(there), lesson.blocks), strict=True):
        child.id = block_id
    return body


def block_type(block: Block) -> str:
    if block.kind == "image":
        return "diagram" if is_drawing(block) else "image"
    return {"audio": "recording", "video": "recording"}.get(block.kind, block.kind)


def is_drawing(block: Block) -> bool:
    return block.attribute("file", ".svg").endswith(".svg")


def value_of(block: Block, drawings: Drawings, files: Files) -> Any:
    """A block's value as the StreamField keeps it."""
    if block.kind == "image" and not is_drawing(block):
        return picture(block, files)
    if block.kind in {"audio", "video"}:
        return {"recording": recording(block, files), "audience": audience_value(block.audience)}
    if block.kind == "shared":
        piece = SharedPiece.objects.get(key=block.title)
        return {"piece": piece, "audience": audience_value(block.audience)}
    return written_value(block, drawings)


def written_value(block: Block, drawings: Drawings) -> Any:
    """The value of a block that is words alone."""
    if block.kind == "text":
        return block.html
    if block.kind == "quiz":
        return {
            "keys": block.html.removeprefix("<p>").removesuffix("</p>"),
            "audience": audience_value(block.audience),
        }
    given = dict(block.attributes)
    value: dict[str, Any] = {
        **given,
        "body": block.html,
        "rows": rows_text(block.rows),
        "audience": audience_value(block.audience),
    }
    if block.kind == "table":
        return {"caption": block.title, "rows": value["rows"]}
    if block.kind == "image":
        file = given.get("file", "")
        return {
            "file": file,
            "alt": given.get("alt", ""),
            "svg": drawings.get(file, ""),
            "audience": value["audience"],
        }
    if block.kind == "case":
        value["origin"] = "real" if "real" in given else "fictional"
        value["closing"] = block.closing
    if block.kind == "exercise":
        value["minutes"] = int(given["minutes"]) if given.get("minutes") else None
    if block.kind == "source":
        value["stale_after"] = int(given["stale_after"]) if given.get("stale_after") else None
    else:
        value["title"] = block.title
    known = LessonBody().child_blocks[block_type(block)].child_blocks
    return {name: found for name, found in value.items() if name in known}
