"""The pictures and recordings that lessons show."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from django.db.models import Q
from django.db.models.fields.files import FieldFile
from wagtail.images.models import Image

from lms.curriculum.models import CoursePage, EditionMedia, LessonPage, Recording
from lms.curriculum.queries import all_lessons


def media_of(lessons: Iterable[LessonPage]) -> Iterator[tuple[LessonPage, Image | Recording]]:
    """Every picture and recording of these lessons, with the lesson that shows it."""
    for lesson in lessons:
        for child in lesson.body:
            if child.block_type == "image" and child.value:
                yield lesson, child.value
            if child.block_type == "recording":
                yield from ((lesson, shown) for shown in parts_of(child.value["recording"]))


def parts_of(recording: Recording | None) -> tuple[Image | Recording, ...]:
    if recording is None:
        return ()
    return (recording, recording.poster) if recording.poster else (recording,)


def media_files(course: CoursePage) -> dict[str, FieldFile]:
    """The files of pictures and recordings, beside the module they belong to."""
    slugs = dict(course.get_descendants().values_list("path", "slug"))
    found: dict[str, Any] = {}
    for lesson, shown in media_of(all_lessons(course)):
        folder = slugs[lesson.path[: -lesson.steplen]]
        for name, stored in files_of(shown):
            found[f"{folder}/{name}"] = stored
    return found


def files_of(shown: Image | Recording) -> Iterator[tuple[str, FieldFile]]:
    if isinstance(shown, Recording):
        yield shown.name, shown.file
        if shown.captions:
            yield PurePosixPath(str(shown.captions.name)).name, shown.captions
    else:
        yield PurePosixPath(shown.file.name).name, shown.file


def editions_showing(shown: Sequence[Any]) -> list[str]:
    """Editions that show one of these pictures or recordings, by course and number; other things are shown by none."""
    images = [item.pk for item in shown if isinstance(item, Image)]
    recordings = [item.pk for item in shown if isinstance(item, Recording)]
    rows = EditionMedia.objects.filter(Q(image__in=images) | Q(recording__in=recordings))
    found = rows.values_list("edition__course_key", "edition__number").distinct()
    return [
        f"{course} {number}" for course, number in found.order_by("edition__course_key", "edition__number")
    ]
