"""Journey A: a learner finishes a course, a stranger verifies her certificate, the ministry's number changes."""

import json
from collections.abc import Callable

import pytest

from tests.journeys.browser import Visitor
from tests.journeys.conftest import patiently
from tests.journeys.servers import Installation, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

ANSWERS = """
import json
from lms.assessment.models import Attempt
from lms.assessment.queries.attempts import right_answers
from lms.assessment.forms.attempts import AttemptForm
attempt = Attempt.objects.filter(person__email="EMAIL", submitted_at=None).get()
from lms.assessment.queries.attempts import learner_questions
form = AttemptForm(learner_questions(attempt), kept=right_answers(attempt))
print(json.dumps(form.initial, default=str))
"""


def answer_rightly(ana: Visitor, installation: Installation, email: str = "ana@example.org") -> None:
    """Hand in the open test with what the server would mark as right."""
    initial = json.loads(installation.script(ANSWERS.replace("EMAIL", email)).splitlines()[-1])
    sent = {name: value for name, value in initial.items() if value not in (None, "")}
    ana.submit(sent, saying="Hand in the test")


def work_through(ana: Visitor, installation: Installation, email: str = "ana@example.org") -> int:
    """Follow “next” until the course is complete; how many lessons were done comes back."""
    lessons = 0
    for _step in range(60):
        if "/lessons/" in ana.page.address:
            lessons += 1
            ana.submit(saying="Done, next")
        elif "/before-you-begin/" in ana.page.address:
            ana.submit(saying="Go to the first lesson")
        elif "/attempt/" in ana.page.address:
            answer_rightly(ana, installation, email)
        elif "/result/" in ana.page.address:
            assert "Passed with" in ana.page.words, ana.page.words
            if "The course is complete" in ana.page.words:
                return lessons
            ana.follow("Continue")
        else:
            ana.submit(action="/start/")
    raise AssertionError(f"the course does not end: {ana.page.address}")


def test_a_course_becomes_a_certificate_and_a_number(
    installation: Installation, visit: Callable[[str], Visitor]
) -> None:
    mina = visit("Mina")
    mina.get("/ministry/XA/")
    assert "0 courses completed" in mina.page.words

    ana = visit("Ana")
    ana.get("/learning/")
    ana.follow("Look at the course and start")
    ana.submit(holding="institution")
    assert work_through(ana, installation) == 14

    patiently(ana, "/certificates/", "XE-XA-")
    serial = next(word for word in ana.page.words.split() if word.startswith("XE-XA-"))
    patiently(mina, "/ministry/XA/", "1 courses completed")

    from_pdf = []

    def stored() -> bool:
        answer = ana.get(f"/certificates/{serial}/document.pdf")
        from_pdf.append(answer.content)
        return answer.content.startswith(b"%PDF")

    wait_for("the PDF is stored", stored)

    stranger = Visitor(installation.address)
    assert "Valid: this certificate was issued here" in stranger.get(f"/verify/{serial}/").words
    assert "Ana" not in stranger.page.words
    stranger.get("/verify/")
    stranger.submit(holding="serial", files={"file": ("c.pdf", from_pdf[-1], "application/pdf")})
    assert "Valid: this certificate was issued here" in stranger.page.words
    stranger.get("/verify/")
    altered = from_pdf[-1].replace(b"Creator", b"Creatur")
    stranger.submit(holding="serial", files={"file": ("c.pdf", altered, "application/pdf")})
    assert "Altered" in stranger.page.words

    assert stranger.get(f"/certificates/{serial}/").heading != serial
    assert visit("Carla").get(f"/certificates/{serial}/").status == 404
