"""The session kit: opens from a folder, holds no person and no answer."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django import Settings

from lms.assessment.models import Question
from lms.curriculum.models import CoursePage, Edition, Rendering
from lms.teaching.models import CohortMember
from lms.teaching.rules.kits import files_in, heading, with_local_files
from tests.journeys.servers import launched_chromium
from tests.teaching.conftest import SignIn
from tests.world import World


def first_module(course: CoursePage) -> str:
    return Edition.objects.get().outline_value.modules[0].key


@pytest.fixture
def folder(tmp_path: Path, course: CoursePage) -> Path:
    call_command("session_kit", "T1", module=first_module(course), to=tmp_path / "kit", verbosity=0)
    return tmp_path / "kit"


def test_every_link_of_the_kit_leads_to_a_file_of_the_kit(folder: Path) -> None:
    pages = list(folder.glob("*.html"))
    assert {page.name for page in pages} >= {"index.html", "lesson-1.html", "outline.html", "worksheets.html", "attendance.html", "guide.html", "test.html"}  # fmt: skip
    for page in pages:
        text = page.read_text()
        assert "<script" not in text and 'href="/' not in text and 'src="/' not in text
        for part in text.split('href="')[1:]:
            target = part.split('"')[0]
            assert target.startswith("http") or (folder / target).exists(), (page.name, target)


PICTURE = '<img src="/media/a/map.png" srcset="/media/a/map.png 480w, /media/b/map.png 800w" alt="">'
VIDEO = (
    '<video controls poster="/media/still.jpg"><source src="/media/caf%C3%A9.mp4" type="video/mp4"></video>'
)
OFFERED = '<p><a href="/media/form.pdf">Form</a></p>'


def test_pictures_in_each_size_videos_with_their_still_and_files_on_offer_come_along(
    course: CoursePage, tmp_path: Path, settings: Settings
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    names = ["a/map.png", "b/map.png", "still.jpg", "café.mp4", "form.pdf"]
    for name in names:
        default_storage.save(name, ContentFile(name.encode()))
    lesson = Edition.objects.get().outline_value.lessons[0].key
    rendering = Rendering.objects.get(lesson_key=lesson, language="en")
    rendering.segments = [{"kind": "text", "html": PICTURE + VIDEO + OFFERED, "audience": {}}]
    rendering.save(update_fields=["segments"])

    call_command("session_kit", "T1", module=first_module(course), to=tmp_path / "kit", verbosity=0)

    for name in names:
        assert (tmp_path / "kit" / "files" / name).read_text() == name
    page = (tmp_path / "kit" / "lesson-1.html").read_text()
    assert "/media/" not in page
    assert 'srcset="files/a/map.png 480w, files/b/map.png 800w"' in page
    assert 'poster="files/still.jpg"' in page and 'src="files/caf%C3%A9.mp4"' in page
    assert 'href="files/form.pdf"' in page


def test_the_kit_tells_no_answer(folder: Path) -> None:
    test = (folder / "test.html").read_text()
    secrets = [row.feedback for row in Question.objects.all() if row.feedback]

    assert secrets and all(secret not in test for secret in secrets)


def test_the_names_of_the_group_stand_on_the_attendance_sheet_alone_and_only_when_asked_for(
    world: World, ana_in: CohortMember, sign_in: SignIn, course: CoursePage
) -> None:
    tomas, address = (
        sign_in(world.tomas),
        reverse("teaching:kit", args=[ana_in.cohort.key, first_module(course)]),
    )

    def with_name(query: str) -> list[str]:
        archive = zipfile.ZipFile(io.BytesIO(tomas.get(address + query).content))
        return [name for name in archive.namelist() if b"Ana<" in archive.read(name)]

    assert with_name("") == []
    assert with_name("?names=1") == ["session-kit/attendance.html"]


def test_a_wrong_module_is_refused_with_those_there_are(course: CoursePage, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=first_module(course)):
        call_command("session_kit", "T1", module="none", to=tmp_path)
    with pytest.raises(CommandError, match="No course C99"):
        call_command("session_kit", "C99", module="none", to=tmp_path)


def test_what_is_read_from_compiled_html() -> None:
    html = (
        '<figure><img src="/media/images/a.png" srcset="/media/small/a.png 400w, /media/large/a.png 800w">'
        '<img src="https://x.org/media/b.png"></figure><video poster="/media/c.jpg"><source src="/media/c.mp4"></video>'
        "<h2>An <em>exercise</em></h2>"
    )

    assert heading(html) == "An exercise"
    assert files_in(html, "/media/") == ["images/a.png", "small/a.png", "large/a.png", "c.jpg", "c.mp4"]
    local = with_local_files(html, "/media/", lambda name: f"files/{name}")
    assert (
        'srcset="files/small/a.png 400w, files/large/a.png 800w"' in local and 'poster="files/c.jpg"' in local
    )
    assert 'src="https://x.org/media/b.png"' in local and '"/media/' not in local


@pytest.fixture
def browser(folder: Path) -> Iterator[Browser]:
    """Begun after the kit is written: beside a running browser Django reads no database."""
    with launched_chromium() as launched:
        yield launched


@pytest.mark.journey
def test_the_kit_opens_from_a_folder_in_a_browser_without_a_network(folder: Path, browser: Browser) -> None:
    page = browser.new_context(offline=True).new_page()
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))

    page.goto((folder / "index.html").as_uri())
    page.get_by_role("listitem").first.get_by_role("link").click()
    page.wait_for_url("**/lesson-1.html")

    assert page.locator("h1").inner_text()
    styled = page.evaluate("getComputedStyle(document.querySelector('main')).paddingBlockStart")
    assert styled == "24px" and failed == []


def test_a_trainer_without_a_group_takes_a_kit_of_the_course_along(
    world: World, course: CoursePage, sign_in: SignIn
) -> None:
    tomas, kits = sign_in(world.tomas), reverse("teaching:course_kits", args=["T1"])
    kit = reverse("teaching:course_kit", args=["T1", first_module(course)])
    assert kits in tomas.get(reverse("teaching:home")).content.decode()
    assert kit in tomas.get(kits).content.decode()

    archive = zipfile.ZipFile(io.BytesIO(tomas.get(kit).content))

    assert "session-kit/lesson-1.html" in archive.namelist()
    assert sign_in(world.ana).get(kit).status_code == sign_in(world.mina).get(kits).status_code == 404


def test_a_course_that_is_not_released_has_no_kits(world: World, course: CoursePage, sign_in: SignIn) -> None:
    tomas = sign_in(world.tomas)

    assert tomas.get(reverse("teaching:course_kits", args=["T9"])).status_code == 404
    assert tomas.get(reverse("teaching:course_kit", args=["T1", "T1.9"])).status_code == 404


def test_a_trainer_reads_the_guide_of_a_course(course: CoursePage, world: World, sign_in: SignIn) -> None:
    tomas = sign_in(world.tomas)
    guide = reverse("teaching:guide", args=["T1"])
    assert guide in tomas.get(reverse("teaching:course_kits", args=["T1"])).content.decode()

    page = tomas.get(guide).content.decode()

    assert "For people who answer the telephone." in page and "<table" in page and "What goes wrong" in page
    Edition.objects.update(guide=[])
    assert tomas.get(guide).status_code == 404, "an edition cut before guides came has none"
    assert guide not in tomas.get(reverse("teaching:course_kits", args=["T1"])).content.decode()
