"""Journeys B and C: an edition moves under nobody's feet; an institution earns, nearly loses, loses and regains."""

from collections.abc import Callable

import pytest

from tests.journeys.browser import Visitor
from tests.journeys.conftest import patiently
from tests.journeys.servers import Installation, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

PEOPLE = """
from lms.accounts.models import User
from lms.institutions.models import Institution
ana, bruno, rosa = (User.objects.get(email=f"{name}@example.org") for name in ("ana", "bruno", "rosa"))
aldea = Institution.objects.select_related("territory__country").get(name="Aldea")
"""
NEARLY_AGREED = (
    PEOPLE
    + """
from lms.website.actions.demonstration.rounds import agreed
from lms.capacity.models import Rating
round = agreed(aldea, bruno)
Rating.objects.filter(round=round, indicator_key="10.4", stage="consensus").delete()
print(round.key)
"""
)
NEARLY_VERIFIED = (
    PEOPLE
    + """
from lms.capacity.actions.reviews import verify_indicator
from lms.capacity.models import Round
from lms.capacity.queries.ratings import agreed
from lms.capacity.rules.rounds import Stage
round = Round.objects.with_parts().get()
claims = agreed(round, Stage.CONSENSUS)
for key in list(claims)[:-1]:
    verify_indicator(round=round, indicator_key=key, level=claims[key].level, reason="", by=rosa)
"""
)
TRAINED = (
    PEOPLE
    + """
from lms.curriculum.queries import current_edition
from lms.foundation import clock
from lms.progress.models import Enrolment
from lms.outbox import topics
from lms.outbox.publishing import publish
from lms.progress.queries.paths import path_versions
from lms.progress.rules.paths import course_of
from django.db import transaction
paths = path_versions(clock.today())
with transaction.atomic():
    for person, role in ((ana, "R1"), (bruno, "R9")):
        for course in sorted({course_of(item) for item in paths[role][-1].required}):
            row = Enrolment.objects.create(
                person=person, institution=aldea, course_key=course, edition=current_edition(course),
                opened_at=clock.now(), completed_at=clock.now(),
            )
            publish(topics.COURSE_COMPLETED, row.key)
"""
)
RISK_IS_OVER = """
from datetime import timedelta
from lms.credentials.actions.register import publish_due
from lms.credentials.models import Certificate
from lms.foundation import clock
row = Certificate.objects.institutional().get()
row.risk_until = clock.today() - timedelta(days=2)  # in every time zone it is over
row.next_look_on = clock.today()
row.save()
publish_due()
"""
STATE = """
from lms.credentials.models import Certificate
print(",".join(Certificate.objects.institutional().values_list("state", flat=True)))
"""


def institution_of(visitor: Visitor) -> str:
    return "/".join(visitor.get("/institution/").address.split("/")[3:5])


def declare(bruno: Visitor, r1: int, r9: int) -> None:
    bruno.get(f"/{institution_of(bruno)}/headcount/")
    page = bruno.submit({"R1": str(r1), "R9": str(r9)}, holding="R1")
    assert "The headcount is declared" in page.words


def state_becomes(installation: Installation, state: str) -> None:
    wait_for(f"the certificate is {state}", lambda: installation.script(STATE).strip() == state)


def test_an_institution_earns_is_warned_suspended_and_restored(
    installation: Installation, visit: Callable[[str], Visitor]
) -> None:
    installation.script(TRAINED)
    round_key = installation.script(NEARLY_AGREED).strip()
    bruno = visit("Bruno")
    bruno.get(f"/{institution_of(bruno)}/rounds/{round_key}/submit/")
    assert "Not complete yet" in bruno.page.words
    bruno.follow("10.4")
    bruno.submit({"agree-level": "2", "agree-reason": "Seen in the minutes."}, action="/agree/")
    bruno.get(f"/{institution_of(bruno)}/rounds/{round_key}/submit/")
    bruno.submit(action="/submit/")

    rosa = visit("Rosa")
    rosa.get("/review/")
    rosa.follow("Look at it")
    rosa.submit({"independent": "on"}, action="/take/")
    installation.script(NEARLY_VERIFIED)
    rosa.get(f"/review/{round_key}/")
    rosa.follow("Verify the last indicator")
    rosa.submit({"verify-level": "1", "verify-reason": "The minutes show less."}, holding="verify-level")
    rosa.submit({"report": "Read and heard."}, holding="report")

    mina = visit("Mina")
    mina.get("/ministry/XA/")
    mina.follow("Read the file and decide")
    assert "lowered" in mina.page.words
    mina.submit({"level": "2", "reason": "Granted as verified."}, holding="level")
    state_becomes(installation, "valid")
    stranger = Visitor(installation.address)
    assert "Aldea" in stranger.get("/register/").words and "Capable" in stranger.page.words

    declare(bruno, 20, 5)
    state_becomes(installation, "at_risk")
    patiently(bruno, "/institution/", "at risk")
    assert "Trained staff: 8 of 100" in bruno.page.words
    installation.script(RISK_IS_OVER)
    state_becomes(installation, "suspended")
    assert "suspended" in stranger.get("/register/").words

    declare(bruno, 2, 1)
    state_becomes(installation, "valid")
    assert "its certificate is now “suspended”" in installation.script(
        "from lms.notices.models import Notice; print(list(Notice.objects.values_list('subject', flat=True)))"
    )
