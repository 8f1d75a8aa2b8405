"""No answer leaves the server while an attempt is open: a canary sits in every key, feedback and rubric of all kinds."""

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from lms.assessment.models import Attempt
from lms.assessment.models import Question as QuestionRow
from lms.assessment.rules.questions import (
    Accepted,
    Criterion,
    Gap,
    Kind,
    Number,
    Option,
    Pair,
    Question,
    Statement,
)
from lms.curriculum.models import CoursePage
from lms.foundation import clock
from lms.progress.actions.learning import enrol
from tests.progress.sitting import Sitting, sitting_of
from tests.world import World

CANARY = re.compile(r"CANARY[\w-]*|77123|0\.6123", re.IGNORECASE)


def options(kind: str) -> tuple[Option, ...]:
    return (
        Option("Call the office", right=True, feedback=f"CANARY-{kind}-right"),
        Option("Ask a colleague", feedback=f"CANARY-{kind}-wrong", share=Fraction(1, 2)),
        Option("Wait", feedback=f"CANARY-{kind}-worst"),
    )


PARTS: dict[Kind, dict[str, object]] = {
    Kind.SINGLE: {"options": options("single")},
    Kind.MULTIPLE: {"options": options("multiple")},
    Kind.SCENARIO: {"options": options("scenario")},
    Kind.MATCHING: {"pairs": (Pair("Stock", "on a day"), Pair("Flow", "in a year"))},
    Kind.ORDERING: {"steps": ("Greet", "Ask", "Write down")},
    Kind.NUMERIC: {"numbers": (
        Number(Decimal("77123.5"), Decimal("0.6123"), "km", feedback="CANARY-number"),
        Number(Decimal("77123"), Decimal(0), "km", Fraction(1, 2), "CANARY-number-half"),
    )},
    Kind.SHORT: {"accepted": (
        Accepted("CANARY-phrase", feedback="CANARY-said"), Accepted("CANARY*", Fraction(1, 2), "CANARY-nearly"),
    )},
    Kind.GAPS: {
        "stem": "The [[1]] is counted on a [[2]].",
        "gaps": (Gap(("CANARY-gap",)), Gap(("day",), ("day", "week"))),
    },
    Kind.MATRIX: {"columns": ("Duty", "Choice"), "statements": (Statement("Register births", 0), Statement("Hold a fair", 1))},
    Kind.WORK: {"rubric": (Criterion("CANARY-criterion", (("CANARY-low", 0), ("CANARY-high", 3))),)},
}  # fmt: skip
ALL_KINDS = [
    replace(
        Question(f"CANARY-KEY-{kind.value}", kind, f"Question of kind {kind.value}"),
        feedback=f"CANARY-feedback-{kind.value}",
        competency="K1",
        difficulty=Decimal("0.6123"),
        lesson="CANARY-lesson",
        **parts,  # type: ignore[arg-type]
    )
    for kind, parts in PARTS.items()
]


def everything(answer: HttpResponse) -> str:
    """Body, headers and cookies of an answer."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return f"{answer.headers}\n{answer.cookies}\n{body.decode()}"


def answers_of_an_open_attempt(sitting: Sitting) -> Iterator[tuple[str, HttpResponse]]:
    """Every page, datum and error there is while the attempt is open."""
    client, address = sitting.client, sitting.address
    yield "before", client.get(address("test"))
    yield "start", client.post(address("start_test"))
    yield "start again", client.post(address("start_test"))
    yield "test page", client.get(address("test"))
    yield "sheet", client.get(address("attempt"))
    for number in range(1, len(ALL_KINDS) + 1):
        yield f"question {number}", client.get(address("attempt"), {"one": number})
    wrong = {f"q{at}": "nonsense" for at in range(10)} | {f"q{at}_0": "1" for at in range(10)} | {f"q{at}_1": "1" for at in range(10)}  # fmt: skip
    yield "wrong input", client.post(address("attempt"), wrong)
    yield "wrong file", client.post(address("attempt"), {f"q{sitting.place('work')}_file": b"MZ"})
    yield "autosave", client.post(address("keep_answers"), wrong)
    yield "autosave of nothing", client.post(address("keep_answers"))
    yield "turned", client.post(address("attempt"), {"go": "2"}, follow=True)
    yield "kept", client.post(address("attempt"), {"keep": "1"}, follow=True)
    yield "looked over", client.post(address("attempt"), {"review": "1"}, follow=True)
    yield "review", client.get(address("review"))
    yield "result too soon", client.get(address("result", 1))
    yield "course", client.get(f"/learning/{sitting.enrolment.key}/")
    yield "mine", client.get("/learning/")
    yield "search", client.get(reverse("progress:search"), {"q": "Question of kind"})
    yield "print", client.get(address("print_module"))
    yield "pages kept on the device", client.get(address("kept_pages"))
    yield "kept without a line", sent_from_the_device(sitting, "answers_kept", wrong)
    yield "a wrong queue", sent_from_the_device(sitting, "test_handed_in", {}, attempt=str(uuid.uuid4()))
    yield "calendar", client.get(reverse("progress:calendar"))
    yield "effect", client.get(reverse("progress:entry_offer", args=[sitting.enrolment.key]))
    with clock.at(clock.now() + timedelta(hours=2)):
        yield "time over", client.get(address("attempt"))
        yield "autosave too late", client.post(address("keep_answers"), wrong)


def sent_from_the_device(
    sitting: Sitting, kind: str, answers: dict[str, str], attempt: str = ""
) -> HttpResponse:
    """One fact of the queue that a device sends when it has a line again."""
    fact = {
        "key": str(uuid.uuid4()), "enrolment": str(sitting.enrolment.key), "kind": kind, "lesson": "",
        "at": "2026-11-24T09:30:00.000Z", "attempt": attempt or str(sitting.attempt.key), "answers": urlencode(answers),
    }  # fmt: skip
    address, queue = reverse("progress:receive"), json.dumps({"facts": [fact]})
    answer = sitting.client.post(address, queue, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer  # type: ignore[return-value]


@pytest.fixture
def sitting(world: World, client: Client, course: CoursePage) -> Sitting:
    return sitting_of(world, client, course, ALL_KINDS, time_limit_minutes=30, asks_confidence=True)


def test_no_canary_leaves_while_an_attempt_is_open(sitting: Sitting) -> None:
    found = {
        name: hits for name, answer in answers_of_an_open_attempt(sitting) if (hits := CANARY.findall(everything(answer)))
    }  # fmt: skip

    assert found == {}
    assert sitting.attempt.submitted_at is None


def test_all_ten_kinds_were_asked(sitting: Sitting) -> None:
    sitting.start()
    page = everything(sitting.client.get(sitting.address("attempt")))

    assert set(PARTS) == set(Kind)
    for kind in Kind:
        assert (f"Question of kind {kind.value}" in page) or kind is Kind.GAPS
    assert "is counted on a" in page


def test_a_failed_attempt_that_is_not_the_last_explains_nothing_and_the_last_one_does(
    sitting: Sitting,
) -> None:
    pages = []
    for number in (1, 2):
        sitting.start()
        answer = sitting.client.post(sitting.address("review"), follow=True)
        pages.append(everything(answer))
        assert Attempt.objects.get(number=number).passed is False

    assert CANARY.findall(pages[0]) == []
    assert "CANARY-feedback-single" in pages[1], "the canaries sing when they may"


def test_after_the_end_only_what_was_chosen_is_commented(sitting: Sitting) -> None:
    for _sitting in range(2):
        attempt = sitting.start()
        place = sitting.place("single")
        wrong = sitting.questions[place].choices.index("Wait")
        sitting.client.post(sitting.address("attempt"), {f"q{place}": str(wrong), "review": "1"})
        page = everything(sitting.client.post(sitting.address("review"), follow=True))

    assert attempt.number == 2
    assert "CANARY-single-worst" in page
    assert "CANARY-single-right" not in page


def without_tokens(page: str) -> str:
    return re.sub(
        r'name="csrfmiddlewaretoken" value="\w+"|[0-9a-f]{8}-[0-9a-f-]{27}|csrftoken=\w+|data-due="[^"]+"',
        "",
        page,
    )


def turned(row: QuestionRow) -> dict[str, object]:
    """The parts of a question with another right answer."""
    body = dict(row.body)
    if "options" in body:
        body["options"] = [{**option, "right": at == 2} for at, option in enumerate(body["options"])]
    if "statements" in body:
        body["statements"] = [{**line, "column": "Choice"} for line in body["statements"]]
    if "gaps" in body:
        body["gaps"] = [body["gaps"][0], {**body["gaps"][1], "accepted": ["week"]}]
    return body


def test_the_page_is_the_same_whichever_answer_is_right(sitting: Sitting) -> None:
    """A key has no words of its own: turn every key round, and the page does not change by a byte."""
    attempt = sitting.start()
    before = without_tokens(sitting.client.get(sitting.address("attempt")).content.decode())

    for row in attempt.pool.questions.all():
        QuestionRow.objects.filter(pk=row.pk).update(body=turned(row))
    after = without_tokens(sitting.client.get(sitting.address("attempt")).content.decode())

    assert after == before
    assert sitting.attempt.pool.questions.get(kind="single").value.options[2].right


def test_the_tests_before_and_after_a_course_tell_nothing_not_even_when_they_are_over(
    world: World, client: Client
) -> None:
    call_command("load_curricula", str(Path(__file__).parent / "course_with_forms"), verbosity=0)
    QuestionRow.objects.filter(pool__key__startswith="T2.").update(feedback="CANARY-feedback")
    enrolment = enrol(course_key="T2", institution=world.aldea, by=world.ana)
    client.force_login(world.ana)

    def address(name: str) -> str:
        return reverse(f"progress:{name}", args=[enrolment.key])

    answers = {f"q{at}": "0" for at in range(4)}
    found = [
        client.get(address("entry_offer")),
        client.post(address("start_effect_test"), follow=True),
        client.get(address("effect_test")),
        client.post(address("effect_test"), answers | {"keep": "1"}, follow=True),
        client.post(address("effect_test"), {"q0": "nonsense"}),
        client.post(address("effect_test"), answers, follow=True),
        client.get(address("effect_test"), follow=True),
    ]

    assert Attempt.objects.get().submitted_at
    assert [CANARY.findall(everything(answer)) for answer in found] == [[]] * len(found)  # type: ignore[arg-type]
