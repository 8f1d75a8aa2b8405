"""A database filled before groups, variants, renewals and new kinds of question came: it is brought up and goes on working.

`left/second_stage.sqlite3.xz` was written by the product as it was then (a demonstration of Ecuador, cut down to eight invented
people and five institutions): a learner before her last lesson, two personal certificates and one of a municipality, a decided
round and an open one, an edition that was cut then.
"""

import base64
import lzma
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.browser import Visitor
from tests.journeys.conftest import PASSWORD
from tests.journeys.servers import Broker, Installation, wait_for
from tests.journeys.test_learner import work_through

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("what was left")]
LEFT = Path(__file__).parent / "left" / "second_stage.sqlite3.xz"
PASSWORDS = f"""
from lms.accounts.models import User
for person in User.objects.all():
    person.set_password({PASSWORD!r})
    person.save()
"""
STORED = """
import base64
from lms.credentials.models import StoredDocument
print(base64.b64encode(bytes(StoredDocument.objects.get(certificate__serial="SERIAL").content)).decode())
"""
OFFICER = "officer@demonstration.example"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    database = tmp_path_factory.mktemp("left") / "xenia.sqlite3"
    database.write_bytes(lzma.decompress(LEFT.read_bytes()))
    broker = Broker()
    found = Installation(f"sqlite:///{database}", broker, XENIA_DEMONSTRATION="1")
    found.manage("migrate", "--verbosity", "0")
    found.script(PASSWORDS)
    found.start()
    yield found
    found.stop()
    broker.stop()


def signed_in(site: Installation, email: str) -> Visitor:
    visitor = Visitor(site.address)
    visitor.sign_in(email, PASSWORD)
    assert "Sign out" in visitor.page.words
    return visitor


def test_a_learner_ends_the_course_she_had_begun_in_her_edition(site: Installation) -> None:
    officer = signed_in(site, OFFICER)
    officer.get("/learning/")
    officer.follow("Continue")

    assert work_through(officer, site, email=OFFICER) == 1

    def certified() -> bool:
        return "XE-EC-" in officer.get("/certificates/").words

    wait_for("her certificate", certified)
    officer.follow("Migration and local government: foundations")
    assert "Edition 1" in officer.page.words


@pytest.mark.parametrize("serial", ["XE-EC-2026-000001-O", "XE-EC-2026-000510-J"])
def test_a_certificate_issued_then_still_verifies_by_serial_and_by_file(
    site: Installation, serial: str
) -> None:
    stored = base64.b64decode(site.script(STORED.replace("SERIAL", serial)))
    assert stored.startswith(b"%PDF")

    stranger = Visitor(site.address)
    assert "Demonstration" in stranger.get(f"/verify/{serial}/").document.select_one(".band-title").text
    stranger.get("/verify/")
    stranger.submit(holding="serial", files={"file": ("c.pdf", stored, "application/pdf")})
    assert serial in stranger.page.words
    assert "byte by byte" in stranger.page.words
    assert "Altered" not in stranger.page.words


def test_a_round_opened_then_is_submitted_now(site: Installation) -> None:
    focal_point = signed_in(site, "focal-point@demonstration.example")
    focal_point.get("/institution/")
    focal_point.follow("Check and submit for review")
    focal_point.submit(saying="Submit for review")

    assert "A reviewer takes the round" in focal_point.page.words


def test_the_trainer_releases_a_next_edition_of_the_course_written_then(site: Installation) -> None:
    trainer = signed_in(site, "trainer@demonstration.example")
    assert "Learners read edition 1" in trainer.get("/admin/releases/C1/").words
    trainer.submit(
        {"severity": "wording", "note": "One sentence more."}, saying="Release as next edition now"
    )

    assert "Nothing has changed since the last edition" in trainer.get("/admin/releases/C1/").words
