"""Pictures and recordings: taken in from files, and held for as long as an edition shows them."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Q
from wagtail.images.models import Image

from lms.curriculum.models import Edition, EditionMedia, LessonPage, Recording
from lms.curriculum.queries.media import media_of
from lms.curriculum.rules.files import Block

Files = Mapping[str, bytes]


def picture(block: Block, files: Files) -> Image:
    """The picture of a block, taken in when the installation does not have it yet."""
    image = image_of(block.attribute("file"), files)
    image.contextual_alt_text = block.attribute("alt")
    image.decorative = "decorative" in dict(block.attributes)
    return image


def image_of(name: str, files: Files) -> Image:
    """By its bytes when they are given, else by its name: an edition keeps names, and pictures it shows stay."""
    if name not in files:
        return Image.objects.filter(Q(file__endswith=f"/{name}") | Q(title=name)).latest("created_at")
    content = files[name]
    mark = mark_of(content)
    found = Image.objects.filter(file_hash=mark).first()
    return found or Image.objects.create(title=name, file=ContentFile(content, name), file_hash=mark)


def recording(block: Block, files: Files) -> Recording:
    """The recording of a block, taken in or changed to what the files say; earlier files stay where they are.

    One that comes without its file is the one we have: other lessons show it too, so its words stay.
    """
    name = block.attribute("file")
    row = Recording.objects.filter(name=name).first() or Recording(name=name)
    if row.pk and name not in files:
        return row
    row.title, row.transcript = block.title, block.html
    poster = block.attribute("poster")
    row.poster = image_of(poster, files) if poster else None
    take(row.file, name, files)
    take(row.captions, block.attribute("captions"), files)
    row.full_clean(exclude=["name", "medium", "mime", "size"])
    row.save()
    return row


def is_other(name: str, content: bytes) -> bool:
    """Whether we have a picture, recording or captions of this name, and all of them are something else."""
    rows = Recording.objects.filter(Q(name=name) | Q(captions__endswith=f"/{name}"))
    stored = [row.file if row.name == name else row.captions for row in rows]
    images = Image.objects.filter(file__endswith=f"/{name}")
    known = [holds(file, content) for file in stored] + [
        image.get_file_hash() == mark_of(content) for image in images
    ]
    return bool(known) and not any(known)


def mark_of(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()  # as Wagtail marks what is uploaded


def take(stored: Any, name: str, files: Files) -> None:
    """Give a file field these bytes, unless it holds them already."""
    if name not in files or (stored and holds(stored, files[name])):
        return
    stored.save(name, ContentFile(files[name], name), save=False)


def holds(stored: Any, content: bytes) -> bool:
    with stored.open() as opened:
        return bool(opened.read() == content)


def hold_media(edition: Edition, lessons: Iterable[LessonPage]) -> None:
    """Keep what the edition shows from being deleted."""
    for _lesson, shown in media_of(lessons):
        if isinstance(shown, Recording):
            EditionMedia.objects.get_or_create(edition=edition, recording=shown)
        else:
            EditionMedia.objects.get_or_create(edition=edition, image=shown)
