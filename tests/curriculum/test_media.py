"""Pictures, audio and video: what is taken in, how learners get it, and that an edition keeps what it shows."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db.models import ProtectedError
from django.test import Client, override_settings
from PIL import Image as Picture
from wagtail.images.models import Image

from lms.curriculum.actions.restoring import bring_back
from lms.curriculum.actions.trainers import let_write
from lms.curriculum.models import CoursePage, Edition, LessonPage, Recording, Rendering
from lms.curriculum.queries import change_of
from lms.curriculum.rules.audience import Reader
from lms.curriculum.rules.ranges import Unsatisfiable, asked_range
from lms.curriculum.rules.recordings import (
    MP3,
    MP4,
    OGG,
    WEBM,
    CaptionFault,
    Format,
    caption_fault,
    format_of,
)
from tests.curriculum.editor import signed_in
from tests.world import World

HERE = Path(__file__).parent
FTYP = b"\x00\x00\x00\x18ftypmp42"
VTT = "WEBVTT\n\n00:01.000 --> 00:04.000\nA stock belongs to a day.\n"


@pytest.mark.parametrize(
    ("head", "suffix", "found"),
    [
        (b"ID3\x04", "mp3", MP3), (b"\xff\xfb\x90", "mp3", MP3), (b"OggS", "ogg", OGG), (b"\x1a\x45\xdf\xa3", "webm", WEBM),
        (FTYP, "mp4", MP4), (FTYP, "MP4", MP4), (FTYP, "webm", None), (b"<html>", "mp4", None), (b"", "mp3", None), (b"MZ", "mp3", None),
    ],
)  # fmt: skip
def test_a_recording_is_what_its_bytes_say(head: bytes, suffix: str, found: Format | None) -> None:
    assert format_of(head, suffix) == found


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        (VTT, None, 0),
        ("\ufeffWEBVTT - counts\n\n1\n01:00:01.000 --> 01:00:04.000 align:start\nx\n", None, 0),
        ("1\n00:00:01,000 --> 00:00:04,000\nx", CaptionFault.NOT_VTT, 1),
        ("", CaptionFault.NOT_VTT, 1),
        ("WEBVTT\n\n", CaptionFault.NO_CUE, 2),
        ("WEBVTT\n\n00:01 --> 00:04\nx", CaptionFault.BAD_TIME, 3),
        ("WEBVTT\n\n00:04.000 --> 00:01.000\nx", CaptionFault.ENDS_BEFORE_START, 3),
        ("WEBVTT\n\n00:05.000 --> 00:06.000\nx\n\n00:01.000 --> 00:02.000\ny", CaptionFault.OUT_OF_ORDER, 6),
        ("WEBVTT\n\n00:05.000 --> 00:06.000\n\n", CaptionFault.EMPTY_CUE, 3),
    ],
)
def test_captions_are_read_before_they_are_kept(text: str, fault: CaptionFault | None, line: int) -> None:
    found = caption_fault(text)

    assert (found.fault if found else None, found.line if found else 0) == (fault, line)


def photograph(color: str = "red") -> bytes:
    target = BytesIO()
    Picture.new("RGB", (1400, 700), color).save(target, "PNG")
    return target.getvalue()


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path) -> Iterator[None]:
    """A file left by another test would take a name away."""
    with override_settings(MEDIA_ROOT=str(tmp_path / "media")):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A released course whose lesson shows a picture, a video and an audio."""
    module = tmp_path / "course" / "t9" / "m"
    module.mkdir(parents=True)
    (module.parent / "course.toml").write_text(
        'key = "T9"\ntitle = "Seen"\nstatus = "released"\nmodules = ["m"]\n'
    )
    (module / "module.toml").write_text('key = "T9.1"\ntitle = "M"\noutcome = "o"\nlessons = ["l"]\n')
    (module / "l.md").write_text(
        '+++\nkey = "T9.1.L1"\ntitle = "L"\noutcome = "o"\nminutes = 3\n+++\n\n'
        '::: image {alt="A red field" file="field.png"}\n:::\n\n'
        '::: video The count {captions="count.vtt" file="count.mp4" poster="field.png"}\nA stock belongs to a day.\n:::\n\n'
        '::: audio The call {file="call.mp3"}\nGood morning.\n:::\n'
    )
    (module / "field.png").write_bytes(photograph())
    (module / "count.mp4").write_bytes(FTYP + bytes(2000))
    (module / "count.vtt").write_text(VTT)
    (module / "call.mp3").write_bytes(b"ID3" + bytes(500))
    return tmp_path / "course"


@pytest.fixture
def seen(db: None, folder: Path) -> Edition:
    call_command("load_curricula", str(folder), verbosity=0)
    return Edition.objects.get()


def test_pictures_and_recordings_survive_the_round_trip(
    seen: Edition, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("export_curricula", str(tmp_path / "out"))
    call_command("load_curricula", str(tmp_path / "out"))

    assert "create 0, change 0, keep 3" in capsys.readouterr().out
    for name in ("field.png", "count.mp4", "count.vtt", "call.mp3"):
        out = tmp_path / "out" / "courses" / "t9" / "m" / name
        assert out.read_bytes() == (folder / "t9" / "m" / name).read_bytes()
    assert (Recording.objects.count(), Image.objects.count()) == (2, 1)


def test_a_learner_gets_sizes_for_slow_lines_and_knows_what_loads(seen: Edition, world: World) -> None:
    html = " ".join(part.html for part in Rendering.objects.get().safe_segments(Reader()))

    assert (
        html.count("480w") == 1
        and "1280w" in html
        and 'loading="lazy"' in html
        and 'alt="A red field"' in html
    )
    assert 'preload="none"' in html and '<track kind="captions"' in html and "poster=" in html
    assert "Video, loads 2.0" in html and "Read what is said" in html


def test_pictures_are_served_to_who_is_signed_in_and_originals_to_nobody(seen: Edition, world: World) -> None:
    image = Image.objects.get()
    ana = signed_in(world.ana)
    recording = Recording.objects.get(medium="video")

    assert ana.get(image.get_rendition("width-480").url)["Content-Type"] == "image/png"
    assert ana.get(recording.captions.url)["Content-Type"].startswith("text/vtt")
    assert ana.get(f"/media/{image.file.name}").status_code == 404
    assert ana.get("/media/images/../documents/x.pdf").status_code == 404
    assert Client().get(recording.file.url).status_code == 302


def test_what_an_edition_shows_cannot_be_deleted(seen: Edition, world: World) -> None:
    for kept in (Image.objects.get(), Recording.objects.get(medium="video")):
        with pytest.raises(ProtectedError):
            kept.delete()


def test_the_editor_refuses_the_deletion_with_words(seen: Edition, world: World) -> None:
    image, row, zoe = Image.objects.get(), Recording.objects.get(medium="video"), signed_in(world.zoe)

    for address in (
        f"/admin/images/{image.pk}/delete/",
        f"/admin/snippets/curriculum/recording/delete/{row.pk}/",
    ):
        answer = zoe.post(address, follow=True)
        assert "Learners see this in T9 1." in answer.content.decode(), address

    zoe.post(f"/admin/bulk/wagtailimages/image/delete/?id={image.pk}")
    zoe.post(f"/admin/bulk/curriculum/recording/delete/?id={row.pk}")

    assert Image.objects.exists() and Recording.objects.filter(pk=row.pk).exists()


def test_a_picture_no_edition_shows_can_be_deleted(world: World) -> None:
    image = Image.objects.create(title="x", file=ContentFile(photograph("blue"), "x.png"))

    signed_in(world.zoe).post(f"/admin/images/{image.pk}/delete/")

    assert not Image.objects.exists()


def test_a_missing_file_is_named_and_nothing_is_loaded(db: None, folder: Path) -> None:
    (folder / "t9" / "m" / "count.vtt").unlink()

    with pytest.raises(CommandError, match=r"l\.md, line 1: the file count\.vtt is missing"):
        call_command("load_curricula", str(folder), verbosity=0)
    assert not CoursePage.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "captions", "field"),
    [
        ("a.mp4", b"<html>", VTT, "file"),
        ("a.mp4", FTYP, "", "captions"),
        ("a.mp4", FTYP, "WEBVTT\n", "captions"),
        ("count.mp4", FTYP, VTT, "file"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    seen: Edition, name: str, content: bytes, captions: str, field: str
) -> None:
    row = Recording(title="T", transcript="<p>x</p>", file=ContentFile(content, name))
    if captions:
        row.captions = ContentFile(captions.encode(), "a.vtt")

    with pytest.raises(ValidationError) as refused:
        row.clean()

    assert list(refused.value.message_dict) == [field]


def test_a_lesson_is_found_by_its_recording_when_going_back(seen: Edition, world: World) -> None:
    LessonPage.objects.get().delete()
    let_write(person=world.tomas, by=None)

    signed_in(world.tomas).post("/admin/releases/T9/editions/1/back/")

    assert [child.block_type for child in LessonPage.objects.get().body] == [
        "image",
        "recording",
        "recording",
    ]


# --- parts of recordings


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", None), ("bytes=0-1", range(2)), ("bytes=0-", range(100)), ("bytes=90-500", range(90, 100)),
        ("bytes=-10", range(90, 100)), ("bytes=-500", range(100)), ("bytes=99-", range(99, 100)),
        ("bytes=5-2", None), ("bytes=-", None), ("bytes=0-1,5-6", None), ("items=0-1", None), ("bytes=a-b", None),
    ],
)  # fmt: skip
def test_which_part_is_asked_for(header: str, expected: range | None) -> None:
    assert asked_range(header, 100) == expected


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_part_behind_the_end_cannot_be_had(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        asked_range(header, 100)


def test_a_player_gets_a_recording_in_parts(seen: Edition, world: World) -> None:
    row = Recording.objects.first()
    assert row
    address, content = f"/media/{row.file.name}", row.file.read()
    reader = Client()
    reader.force_login(world.ana)

    whole = reader.get(address)
    part = reader.get(address, headers={"Range": "bytes=2-5"})
    behind = reader.get(address, headers={"Range": f"bytes={len(content)}-"})

    assert whole.status_code == 200 and whole["Accept-Ranges"] == "bytes"
    assert b"".join(whole.streaming_content) == content
    assert (part.status_code, part["Content-Range"], part["Content-Length"]) == (
        206,
        f"bytes 2-5/{len(content)}",
        "4",
    )
    assert b"".join(part.streaming_content) == content[2:6]
    assert (behind.status_code, behind["Content-Range"]) == (416, f"bytes */{len(content)}")


# --- what changed under an old name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("field.png", photograph("blue")),
        ("call.mp3", b"ID3" + bytes(501)),
        ("count.vtt", VTT.encode() + b"x"),
    ],
)
def test_other_bytes_under_an_old_name_are_refused(
    seen: Edition, folder: Path, name: str, content: bytes
) -> None:
    (folder / "t9" / "m" / name).write_bytes(content)

    for arguments in ({"dry_run": True}, {}):
        with pytest.raises(CommandError, match=f"{name} is here already and shows something else"):
            call_command("load_curricula", str(folder), **arguments)


def test_a_picture_under_a_new_name_is_a_change(
    seen: Edition, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lesson = folder / "t9" / "m" / "l.md"
    lesson.write_text(lesson.read_text().replace('A red field" file="field.png', 'A field" file="blue.png'))
    (folder / "t9" / "m" / "blue.png").write_bytes(photograph("blue"))

    call_command("load_curricula", str(folder))

    assert "change 1" in capsys.readouterr().out
    call_command("load_curricula", str(folder))
    assert "change 0, keep 3" in capsys.readouterr().out


def test_a_drawing_alone_that_changed_is_loaded_and_told(
    db: None, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lesson, drawing = folder / "t9" / "m" / "l.md", folder / "t9" / "m" / "two.svg"
    lesson.write_text(lesson.read_text() + '\n::: image {alt="Two counts" file="two.svg"}\n:::\n')
    drawing.write_text('<svg viewBox="0 0 9 9"><rect width="9" height="9"/></svg>')
    call_command("load_curricula", str(folder), verbosity=0)
    before = LessonPage.objects.get().text_digest
    drawing.write_text('<svg viewBox="0 0 9 9"><circle r="9"/></svg>')

    call_command("load_curricula", str(folder))

    assert "change 1" in capsys.readouterr().out
    assert LessonPage.objects.get().text_digest != before
    change = change_of(CoursePage.objects.get()).change
    assert change.reworded == ("T9.1.L1",), "a release says that the lesson differs"


def test_going_back_leaves_a_recording_that_other_lessons_show_as_it_is(seen: Edition, world: World) -> None:
    Recording.objects.filter(name="count.mp4").update(title="The count, as told now")
    lesson = LessonPage.objects.get()
    lesson.title = "Other words"
    lesson.save_revision().publish()

    bring_back(edition=seen, course=CoursePage.objects.get(), by=world.tomas)

    assert Recording.objects.get(name="count.mp4").title == "The count, as told now"
