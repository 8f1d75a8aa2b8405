"""What an operator sees and does: the outbox in the admin, and the health of an installation."""

from django.test import Client

from lms.curriculum.actions.trainers import let_write
from lms.foundation import clock
from lms.outbox.models import Delivery
from tests.world import World


def dead_letter() -> Delivery:
    return Delivery.objects.create(
        topic="course_completed", key="1", reaction="progress.award_certificates:course_completed",
        queue="facts", tries=5, error="ValueError: it did not work", dead_at=clock.now(),
    )  # fmt: skip


def test_an_operator_reads_why_a_message_failed_and_tries_it_again(world: World, client: Client) -> None:
    row = dead_letter()
    client.force_login(world.zoe)
    assert "it did not work" in client.get("/admin/outbox/").content.decode()

    client.post(f"/admin/outbox/{row.pk}/replay/")

    row.refresh_from_db()
    assert (row.tries, row.dead_at) == (0, None)
    assert "No message has failed for good" in client.get("/admin/outbox/").content.decode()


def test_a_trainer_has_no_outbox(world: World, client: Client) -> None:
    let_write(person=world.tomas, by=None)
    client.force_login(world.tomas)

    assert client.get("/admin/outbox/").status_code == 302
    assert "Outbox" not in client.get("/admin/").content.decode()


def test_health_says_which_part_is_missing(db: None, client: Client) -> None:
    answer = client.get("/health/")

    assert answer.status_code == 503
    assert answer.json()["database"] is True
    assert answer.json()["broker"] is False
