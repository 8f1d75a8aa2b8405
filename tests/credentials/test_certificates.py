"""A certificate is issued once, drawn once, and told apart from everything that looks like it."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from lms.credentials.actions.documents import labels, store_document
from lms.credentials.actions.register import issue, look_again, publish_due, suspend, warn, withdraw
from lms.credentials.actions.shortening import shorten
from lms.credentials.documents.certificate import certificate as draw
from lms.credentials.documents.lines import visual_runs
from lms.credentials.models import Certificate, StatusChange, StoredDocument
from lms.credentials.queries import register, verification
from lms.credentials.rules.states import Shown
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.notices.models import Notice
from tests.world import World

UNTIL = date(2099, 1, 1)


def personal(world: World, key: str = "one", holder: str = "Ana", **more: object) -> Certificate:
    statement = {
        "holder": holder,
        "title": "Certificate",
        "sentence": "completed the course",
        "issuer": "Xenia",
    }
    return issue(
        kind="personal", country=world.country, person=world.ana, programme_key="T1", statement=statement,
        valid_until=UNTIL, decision_key=key, demonstration=bool(more.get("demonstration")),
    )  # fmt: skip


def institutional(world: World, key: str = "round", name: str = "Aldea") -> Certificate:
    statement = {"holder": name, "title": "Certificate", "sentence": "was assessed", "issuer": "Ministry"}
    return issue(
        kind="institutional", country=world.country, institution=world.aldea, programme_key="lmdc", level=2,
        level_name="Capable", statement=statement, valid_until=UNTIL, decision_key=key, demonstration=False,
    )  # fmt: skip


def text_of(content: bytes) -> str:
    return PdfReader(BytesIO(content)).pages[0].extract_text()


def test_the_same_decision_issues_one_certificate(world: World) -> None:
    assert personal(world) == personal(world)
    assert personal(world, "two").serial != personal(world).serial


def test_an_institution_has_one_current_certificate_of_a_programme(world: World) -> None:
    institutional(world)
    with pytest.raises(IntegrityError):
        institutional(world, "another")


def test_what_is_withdrawn_stays_withdrawn_and_every_change_is_kept(world: World) -> None:
    row = institutional(world)
    warn(certificate=row, reason="coverage", until=date(2026, 12, 1))
    suspend(certificate=row, reason="coverage")
    withdraw(certificate=row, reason="The evidence was false.", by=world.mina)
    with pytest.raises(RuleViolation):
        suspend(certificate=row, reason="again")

    states = list(StatusChange.objects.order_by("id").values_list("state", flat=True))
    assert states == ["valid", "at_risk", "suspended", "withdrawn"]


@pytest.mark.parametrize(
    "holder", ["Ana Lucía Fernández-Quiñónez", "Олександра Шевченко", "Ö", "A" * 190, "<b>Ana</b> & {{ x }}"]
)
def test_the_name_stands_on_paper_as_it_was_given(world: World, holder: str) -> None:
    row = personal(world, holder=holder)
    content = bytes(store_document(row).content)

    squeezed = "".join(text_of(content).split())
    assert "".join(holder.split()) in squeezed
    assert row.serial in squeezed


def test_arabic_is_joined_and_runs_from_right_to_left() -> None:
    runs = visual_runs("محمد (الرباط) 12", "Bold")

    assert runs[0].text == "12"
    assert runs[-1].text == "محمد" and runs[-1].direction == "R"
    assert "(" in "".join(run.text for run in runs)


@pytest.mark.parametrize(("language", "side"), [("en", "left"), ("ar", "right")])
def test_the_foot_of_a_document_begins_where_its_language_begins(
    world: World, language: str, side: str
) -> None:
    row = personal(world)
    row.payload["language"] = language
    content = draw(row.payload, labels(row))
    page = PdfReader(BytesIO(content)).pages[0]
    places: dict[str, float] = {}
    page.extract_text(visitor_text=lambda text, _cm, tm, _font, _size: places.update({text.strip(): tm[4]}))

    address = str(row.payload["verify_at"])
    assert ("right" if places[address] > float(page.mediabox.width) / 2 else "left") == side


def test_the_same_payload_gives_the_same_bytes(world: World) -> None:
    row = personal(world)
    assert draw(row.payload, labels(row)) == draw(row.payload, labels(row))


def test_a_document_is_drawn_once_however_often_it_is_asked_for(
    world: World, drain: Callable[[], None]
) -> None:
    row = personal(world)
    drain()
    first = bytes(StoredDocument.objects.get().content)
    Certificate.objects.update(payload={**row.payload, "holder": "Somebody else"})
    store_document(row)

    assert bytes(StoredDocument.objects.get().content) == first


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (None, "Valid: this certificate"),
        (lambda row: warn(certificate=row, reason="coverage", until=UNTIL), "Valid, at risk"),
        (lambda row: suspend(certificate=row, reason="coverage"), "Suspended"),
        (lambda row: withdraw(certificate=row, reason="False evidence.", by=None), "False evidence."),
        (lambda row: Certificate.objects.update(valid_until=date(2020, 1, 1)), "Expired"),
        (
            lambda row: Certificate.objects.update(is_demonstration=True),
            "Demonstration: it was issued for show",
        ),
        (lambda row: Certificate.objects.update(state="void"), "Unknown"),
    ],
)
def test_the_answer_to_a_stranger(
    world: World, client: Client, change: Callable[[Certificate], object] | None, words: str
) -> None:
    row = institutional(world)
    if change:
        change(row)
    assert words in client.get(f"/verify/{row.serial}/").content.decode()


def test_a_name_is_told_only_when_its_holder_says_so(world: World, client: Client) -> None:
    row = personal(world, holder="Ana Lucía")
    assert "Ana Lucía" not in client.get(f"/verify/{row.serial}/").content.decode()
    client.force_login(world.ana)
    client.post(f"/certificates/{row.serial}/name/", {"public": "1"})
    assert "Ana Lucía" in Client().get(f"/verify/{row.serial}/").content.decode()


def test_the_command_tells_stored_altered_and_foreign_files_apart(world: World, tmp_path: Path) -> None:
    row = personal(world)
    content = bytes(store_document(row).content)
    files = {"good": content, "altered": content + b"\n%", "foreign": b"%PDF-1.4 nothing", "none": b""}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("verify", *(str(tmp_path / name) for name in files), "--json", stdout=out)

    answers = [json.loads(line)["answer"] for line in out.getvalue().splitlines()]
    assert (answers, end.value.code) == (["valid", "altered", "unknown", "unknown"], 1)
    call_command("verify", str(tmp_path / "good"), stdout=StringIO())


def test_the_register_asks_a_fixed_number_of_questions_and_its_file_is_safe(
    world: World, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    world.aldea.name = "=cmd()"
    world.aldea.save()
    row = institutional(world)
    with django_assert_max_num_queries(6):
        page = client.get("/register/?country=XA&state=valid&level=2&order=date").content.decode()
    assert row.serial in page
    file = client.get("/register.csv").content.decode()
    assert "'=cmd()" in file


def test_a_pdf_that_is_not_drawn_yet_says_so(world: World, client: Client) -> None:
    row = personal(world)
    client.force_login(world.ana)
    answer = client.get(f"/certificates/{row.serial}/document.pdf")
    assert (answer.status_code, answer["Refresh"]) == (202, "5")


def test_a_holder_hears_of_a_change_and_a_finished_certificate_is_left_alone(
    world: World, drain: Callable[[], None]
) -> None:
    row = personal(world)
    drain()
    withdraw(certificate=row, reason="Issued in error.", by=world.mina)
    look_again(row)
    drain()

    row.refresh_from_db()
    assert row.next_look_on is None
    kinds = list(Notice.objects.filter(person=world.ana).order_by("id").values_list("kind", flat=True))
    assert kinds == ["certificate_issued", "certificate_changed"]


def test_a_holder_hears_of_every_change_that_came_together(world: World, drain: Callable[[], None]) -> None:
    row = personal(world)
    drain()
    shorten(certificate=row, until=date(2090, 1, 1), reason="The law changed.", by=world.tomas)
    withdraw(certificate=row, reason="Issued in error.", by=world.mina)
    drain()

    kinds = set(Notice.objects.filter(person=world.ana).values_list("kind", flat=True))
    assert kinds == {"certificate_issued", "certificate_shortened", "certificate_changed"}


def test_an_expired_certificate_is_looked_at_once(world: World, drain: Callable[[], None]) -> None:
    row = institutional(world)
    Certificate.objects.update(valid_until=date(2026, 1, 1), next_look_on=date(2026, 1, 2))
    with clock.at(datetime(2026, 1, 2, 2, tzinfo=UTC)):  # still the first of January in Xanadia
        publish_due()
        drain()
        assert Certificate.objects.get().next_look_on == date(2026, 1, 2)
        assert verification(row.serial).shown is Shown.VALID
        assert list(register(state="valid")) == [row]
    with clock.at(datetime(2026, 1, 2, 15, tzinfo=UTC)):
        publish_due()
        assert list(register(state="expired")) == [row]
    drain()

    row.refresh_from_db()
    assert row.next_look_on is None
