"""A draft compiled as a release would compile it. Nothing is kept."""

from lms.curriculum.actions.compiling import compiled
from lms.curriculum.models import Edition, LessonPage, Rendering, Segment
from lms.curriculum.queries import outline_lesson
from lms.curriculum.rules.audience import Reader
from lms.curriculum.rules.outlines import Outline, OutlineModule, to_plain
from lms.curriculum.rules.previews import Viewpoint
from lms.foundation import clock
from lms.institutions.models import Country


def previewed(lesson: LessonPage, viewpoint: Viewpoint) -> Rendering:
    """The lesson as a learner would read it in that language; the source's words where it is not translated."""
    page = in_language(lesson, viewpoint.language)
    outline = Outline("", "", (OutlineModule("", "", "", (outline_lesson(page),)),))
    return compiled(Edition(outline=to_plain(outline)), page)


def in_language(lesson: LessonPage, language: str) -> LessonPage:
    """The newest draft of the translation, when there is one."""
    if lesson.locale.language_code == language or not lesson.pk:
        return lesson
    others = lesson.get_translations().filter(locale__language_code=language)
    found = others.select_related("latest_revision").first()
    return found.get_latest_revision_as_object() if found else lesson


def shown_to(rendering: Rendering, viewpoint: Viewpoint) -> list[Segment]:
    """What a reader of whom this is known is shown today."""
    return rendering.safe_segments(reader_of(viewpoint), clock.today())


def reader_of(viewpoint: Viewpoint) -> Reader:
    country = Country.objects.filter(code=viewpoint.country).first()
    return Reader(
        country=viewpoint.country,
        dialogues=frozenset(country.dialogue_keys if country else ()),
        profiles=frozenset(viewpoint.profile),
        role=viewpoint.role,
    )
