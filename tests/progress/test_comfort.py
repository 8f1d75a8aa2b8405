"""Search, notes, bookmarks, print, and what a device brings back: once, late or not."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lms.assessment.actions.attempts import save_answers
from lms.assessment.forms.attempts import AttemptForm
from lms.assessment.models import Attempt
from lms.assessment.queries.attempts import learner_questions, right_answers
from lms.curriculum.models import CoursePage, EditionText
from lms.foundation import clock
from lms.progress.actions.learning import enrol, finish_lesson, start_test
from lms.progress.models import Bookmark, Completion, DeviceFact, Enrolment, LearningCell, Note
from tests.world import World

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def ana_in(world: World, course: CoursePage, drain: Callable[[], None]) -> Enrolment:
    enrolment = enrol(course_key="T1", institution=world.aldea, by=world.ana, at=NOON - timedelta(days=40))
    drain()
    return Enrolment.objects.with_edition().get(pk=enrolment.pk)


@pytest.fixture
def ana(world: World, ana_in: Enrolment) -> Client:
    client = Client()
    client.force_login(world.ana)
    return client


def lessons(enrolment: Enrolment) -> list[str]:
    return [lesson.key for lesson in enrolment.edition.outline_value.lessons]


def fact(enrolment: Enrolment, /, **told: object) -> dict[str, object]:
    return {
        "key": str(uuid.uuid4()), "enrolment": str(enrolment.key), "kind": "lesson_finished",
        "at": "2026-11-24T09:30:00.000Z", "lesson": lessons(enrolment)[0], "attempt": "", "answers": "",
    } | told  # fmt: skip


def send(client: Client, *facts: dict[str, object]) -> dict[str, str]:
    answer = client.post(
        reverse("progress:receive"), json.dumps({"facts": facts}), content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    found: dict[str, str] = answer.json()["facts"]
    return found


# --- search


def test_a_word_of_a_lesson_is_found_with_a_way_to_it(ana: Client, ana_in: Enrolment) -> None:
    answer = ana.get(reverse("progress:search"), {"q": "stock"})

    assert "<mark>" in answer.content.decode()
    assert reverse("progress:lesson", args=[ana_in.key, lessons(ana_in)[0]]) in answer.content.decode()


def test_who_has_not_begun_is_led_to_the_course(world: World, ana_in: Enrolment) -> None:
    carla = Client()
    carla.force_login(world.carla)

    answer = carla.get(reverse("progress:search"), {"q": "stock"}).content.decode()

    assert reverse("progress:course", args=["T1"]) in answer
    assert str(ana_in.key) not in answer


def test_what_no_lesson_holds_is_said_so(ana: Client) -> None:
    assert (
        "No lesson holds all of these words"
        in ana.get(reverse("progress:search"), {"q": "zebra"}).content.decode()
    )


@pytest.mark.parametrize("query", ['"', "(*", "a OR", "x" * 300, "\u202e:", "-", "AND NOT", "'; --"])
def test_strange_words_find_nothing_and_break_nothing(ana: Client, query: str) -> None:
    assert ana.get(reverse("progress:search"), {"q": query}).status_code == 200


def test_search_takes_a_fixed_number_of_queries(
    ana: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(14):
        ana.get(reverse("progress:search"), {"q": "stock"})


# --- notes and bookmarks


def test_a_note_is_kept_changed_and_taken_away(ana: Client, ana_in: Enrolment) -> None:
    address = reverse("progress:note", args=[ana_in.key, lessons(ana_in)[0]])

    for text in ("Ask Bruno for the table", "Ask Bruno on Monday"):
        ana.post(address, {"text": text})
    assert Note.objects.get().text == "Ask Bruno on Monday"
    assert "Ask Bruno on Monday" in ana.get(reverse("progress:notes")).content.decode()

    ana.post(address, {"text": "  "})
    assert not Note.objects.exists()


def test_a_note_longer_than_its_page_is_refused_with_a_word(ana: Client, ana_in: Enrolment) -> None:
    address = reverse("progress:note", args=[ana_in.key, lessons(ana_in)[0]])

    answer = ana.post(address, {"text": "x" * 4_001})

    assert answer.status_code == 422
    assert "longer than 4,000 characters" in answer.content.decode()
    assert "x" * 4_001 in answer.content.decode(), "what was typed stays"
    assert not Note.objects.exists()


def test_a_bookmark_is_set_and_removed(ana: Client, ana_in: Enrolment) -> None:
    address = reverse("progress:bookmark", args=[ana_in.key, lessons(ana_in)[1]])

    for _twice in range(2):
        ana.post(address, {"set": "1"})
    assert Bookmark.objects.count() == 1
    ana.post(address)
    assert not Bookmark.objects.exists()


def test_nobody_reads_or_writes_a_note_of_somebody_else(world: World, ana: Client, ana_in: Enrolment) -> None:
    ana.post(reverse("progress:note", args=[ana_in.key, lessons(ana_in)[0]]), {"text": "CANARY-note"})
    for person in (world.bruno, world.mina, world.tomas):
        client = Client()
        client.force_login(person)
        assert "CANARY-note" not in client.get(reverse("progress:notes")).content.decode()
        address = reverse("progress:note", args=[ana_in.key, lessons(ana_in)[0]])
        assert client.post(address, {"text": "mine"}).status_code == 404
    assert Note.objects.get().text == "CANARY-note"


def test_the_print_view_holds_every_lesson_of_the_module(ana: Client, ana_in: Enrolment) -> None:
    module = ana_in.edition.outline_value.modules[0]

    page = ana.get(reverse("progress:print_module", args=[ana_in.key, module.key])).content.decode()

    assert all(lesson.title in page for lesson in module.lessons)


def test_home_offers_to_go_on(ana: Client, ana_in: Enrolment) -> None:
    assert reverse("progress:resume", args=[ana_in.key]) in ana.get(reverse("website:home")).content.decode()


def test_where_to_go_on_and_the_test_are_named_in_the_readers_language(
    world: World, ana: Client, ana_in: Enrolment
) -> None:
    module = ana_in.edition.outline_value.modules[0]
    titles = {"T1": "Contar personas", module.key: "Cifras", module.lessons[0].key: "Una cifra y su fecha"}
    outcomes = {module.key: "Leer una cifra."}
    EditionText.objects.create(edition=ana_in.edition, language="es", titles=titles, outcomes=outcomes)
    world.ana.language = "es"
    world.ana.save()

    home = ana.get(reverse("website:home")).content.decode()
    test = ana.get(reverse("progress:test", args=[ana_in.key, module.key])).content.decode()
    path = ana.get(reverse("progress:mine")).content.decode()

    assert "Una cifra y su fecha" in home and "Contar personas" in home
    assert "Cifras" in test and "Leer una cifra." in test and "Contar personas" in test
    assert "Contar personas" in path and ana_in.edition.title not in path


# --- without a line


def test_what_was_done_without_a_line_counts_once(
    ana: Client, ana_in: Enrolment, drain: Callable[[], None]
) -> None:
    facts = [fact(ana_in, lesson=key) for key in lessons(ana_in)]
    with clock.at(NOON):
        for _twice in range(2):
            assert set(send(ana, *facts).values()) == {""}
        drain()

    moments = Completion.objects.values_list("occurred_at", flat=True)
    assert list(moments) == [datetime(2026, 11, 24, 9, 30, tzinfo=UTC)] * len(lessons(ana_in))
    assert DeviceFact.objects.count() == len(facts)
    assert LearningCell.objects.filter(active=1).exists()


@pytest.mark.parametrize(
    ("sent", "noted"),
    [({"language": "en"}, "en"), ({"language": "fr"}, ""), ({"language": ""}, ""), ({}, "")],
)
def test_a_lesson_finished_without_a_line_keeps_the_language_it_was_read_in(
    ana: Client, ana_in: Enrolment, sent: dict[str, object], noted: str
) -> None:
    assert set(send(ana, fact(ana_in, **sent)).values()) == {""}

    assert Completion.objects.get().language == noted


def test_a_lesson_finished_on_the_line_meanwhile_stays_as_it_was(
    world: World, ana: Client, ana_in: Enrolment
) -> None:
    with clock.at(NOON):
        finish_lesson(enrolment=ana_in, lesson_key=lessons(ana_in)[0], by=world.ana)
        send(ana, fact(ana_in))

    assert Completion.objects.get().occurred_at == NOON


def test_a_course_is_completed_when_what_counts_was_done(
    world: World, ana: Client, ana_in: Enrolment
) -> None:
    attempt = open_test(world, ana_in)
    Attempt.objects.filter(pk=attempt.pk).update(submitted_at=attempt.opened_at, passed=True, share=1)
    Completion.objects.filter(lesson_key=lessons(ana_in)[0]).delete()
    ana_in.opened_at = datetime(2026, 11, 1, tzinfo=UTC)
    ana_in.save()
    with clock.at(NOON):
        refused = fact(ana_in, lesson="T9.9.L9", at="2026-11-24T20:00:00.000+00:00")
        send(ana, fact(ana_in), refused)

    ana_in.refresh_from_db()
    assert ana_in.completed_at == Completion.objects.get(lesson_key=lessons(ana_in)[0]).occurred_at


def open_test(world: World, ana_in: Enrolment) -> Attempt:
    for key in lessons(ana_in):
        finish_lesson(enrolment=ana_in, lesson_key=key, by=world.ana)
    return start_test(enrolment=ana_in, module_key=ana_in.edition.outline_value.modules[0].key, by=world.ana)


def sent_form(attempt: Attempt) -> str:
    """The right answers as a browser would send the form."""
    form = AttemptForm(learner_questions(attempt), kept=right_answers(attempt))
    pairs = []
    for name, value in form.initial.items():
        pairs += [(name, str(item)) for item in (value if isinstance(value, list) else [value])]
    return "&".join(f"{name}={value}" for name, value in pairs)


def test_a_test_answered_without_a_line_is_handed_in_once(
    world: World, ana: Client, ana_in: Enrolment
) -> None:
    attempt = open_test(world, ana_in)
    handed = fact(
        ana_in, kind="test_handed_in", lesson="", attempt=str(attempt.key), answers=sent_form(attempt)
    )

    for _twice in range(2):
        assert send(ana, handed) == {handed["key"]: ""}

    attempt.refresh_from_db()
    assert attempt.passed
    assert attempt.marks.count() == len(attempt.draw)
    again = fact(ana_in, kind="test_handed_in", lesson="", attempt=str(attempt.key), answers="")
    assert "handed in already" in send(ana, again)[str(again["key"])]


def test_the_blanks_of_an_older_page_wipe_nothing_that_was_kept_meanwhile(
    world: World, ana: Client, ana_in: Enrolment
) -> None:
    attempt = open_test(world, ana_in)
    save_answers(attempt=attempt, answers=right_answers(attempt), by=world.ana)
    stale = fact(ana_in, kind="test_handed_in", lesson="", attempt=str(attempt.key), answers="")

    assert send(ana, stale) == {stale["key"]: ""}

    attempt.refresh_from_db()
    assert attempt.passed


def test_a_long_work_arrives_whole(world: World, ana: Client, ana_in: Enrolment) -> None:
    attempt = open_test(world, ana_in)
    long = fact(
        ana_in, kind="answers_kept", lesson="", attempt=str(attempt.key), answers="q99=" + "%D9%85" * 20_000
    )

    assert send(ana, long) == {long["key"]: ""}


def test_answers_that_cannot_be_read_are_kept_in_part_and_never_handed_in(
    world: World, ana: Client, ana_in: Enrolment
) -> None:
    attempt = open_test(world, ana_in)
    kinds = [question.kind.value for question in learner_questions(attempt)]
    handed = fact(ana_in, kind="test_handed_in", lesson="", attempt=str(attempt.key),
                  answers=f"q{kinds.index('numeric')}=many&q{kinds.index('single')}=0")  # fmt: skip

    told = send(ana, handed)[str(handed["key"])]

    attempt.refresh_from_db()
    assert "The others are kept" in told
    assert attempt.submitted_at is None
    assert 0 in attempt.answers.values()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"lesson": "T9"}, "not part of your edition"),
        ({"enrolment": str(uuid.uuid4())}, "do not take this course"),
        ({"kind": "certificate_issued"}, "could not be read"),
        ({"at": "yesterday"}, "could not be read"),
        ({"attempt": str(uuid.uuid4()), "kind": "answers_kept"}, "not open"),
    ],
)
def test_a_fact_that_does_not_count_is_answered_with_its_reason(
    ana: Client, ana_in: Enrolment, told: dict[str, object], words: str
) -> None:
    (reason,) = send(ana, fact(ana_in, **told)).values()

    assert words in reason
    assert not Completion.objects.exists()


def test_a_key_told_twice_in_one_queue_counts_once(ana: Client, ana_in: Enrolment) -> None:
    first, second = fact(ana_in), fact(ana_in, lesson=lessons(ana_in)[1])

    assert send(ana, first, second | {"key": first["key"]}) == {first["key"]: ""}

    assert Completion.objects.get().lesson_key == lessons(ana_in)[0]


def test_a_key_that_another_device_used_takes_nothing_away(
    world: World, ana: Client, ana_in: Enrolment
) -> None:
    hers = enrol(course_key="T1", institution=world.brisa, by=world.carla)
    carla = Client()
    carla.force_login(world.carla)
    told = fact(ana_in)
    send(ana, told)

    assert send(carla, fact(hers, key=told["key"])) == {told["key"]: ""}

    assert Completion.objects.filter(enrolment=hers).count() == 1


def test_nobody_reports_for_somebody_else(world: World, ana_in: Enrolment) -> None:
    carla = Client()
    carla.force_login(world.carla)

    assert "do not take this course" in next(iter(send(carla, fact(ana_in)).values()))
    assert not Completion.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b'{"facts": 1}', b'{"facts": [1]}', b"[" * 100_000, b"\xff"])
def test_what_is_no_queue_is_refused(ana: Client, body: bytes) -> None:
    answer = ana.post(reverse("progress:receive"), body, content_type="application/json")

    assert answer.status_code == 400


def test_the_worker_is_served_for_learning_only(client: Client) -> None:
    answer = client.get(reverse("progress:worker"))

    assert answer["Content-Type"] == "text/javascript"
    assert answer.content.startswith(b"const SHELL_FILES = [")
    assert b"addEventListener" in answer.content


def test_a_device_cannot_set_its_clock_back_to_win_time(world: World, ana: Client, ana_in: Enrolment) -> None:
    attempt = open_test(world, ana_in)
    now = clock.now()
    attempt.due_at, attempt.opened_at = now - timedelta(hours=1), now - timedelta(hours=2)
    attempt.save(update_fields=["due_at", "opened_at"])
    early = (now - timedelta(minutes=90)).isoformat()
    handed = fact(ana_in, kind="test_handed_in", lesson="", attempt=str(attempt.key), at=early, answers=sent_form(attempt))  # fmt: skip

    send(ana, handed)

    attempt.refresh_from_db()
    assert (attempt.share, attempt.submitted_at) == (0, attempt.due_at)


# --- the frame of a learner's pages


@pytest.mark.parametrize(
    "page",
    [
        "progress:notes",
        "progress:search",
        "progress:calendar",
        "credentials:own",
        "curriculum:glossary",
        "teaching:groups",
    ],
)
def test_pages_beside_the_lessons_lead_on_and_to_the_search(
    ana: Client, ana_in: Enrolment, page: str
) -> None:
    shown = ana.get(reverse(page)).content.decode()

    assert f'href="{reverse("progress:resume", args=[ana_in.key])}"' in shown
    assert f'<a href="{reverse("progress:search")}"' in shown


def test_the_reader_is_in_one_place_of_the_navigation(ana: Client, ana_in: Enrolment) -> None:
    here = [way.label for way in ana.get(reverse("progress:search")).context["navigation"] if way.is_here]

    assert here == ["Search"]


def test_moments_are_told_in_the_time_of_the_learners_place(
    world: World, ana: Client, ana_in: Enrolment
) -> None:
    attempt = open_test(world, ana_in)
    handed_in = datetime(2026, 11, 26, 2, 30, tzinfo=UTC)
    Attempt.objects.filter(pk=attempt.pk).update(submitted_at=handed_in, passed=False, share=0)
    with clock.at(handed_in + timedelta(minutes=1)):
        page = ana.get(reverse("progress:test", args=[ana_in.key, "T1.1"])).content.decode()

    assert "25 November 2026 21:30" in page or "Nov. 25, 2026, 9:30 p.m." in page


def test_notes_search_and_tables_speak_the_readers_language(
    world: World, ana: Client, ana_in: Enrolment, client: Client
) -> None:
    first = lessons(ana_in)[0]
    EditionText.objects.create(
        edition=ana_in.edition,
        language="es",
        titles={"T1": "Contar personas", first: "Una cifra"},
        outcomes={},
    )
    ana.post(reverse("progress:note", args=[ana_in.key, first]), {"text": "Ask Bruno"})
    for person in (world.ana, world.bruno):
        person.language = "es"
        person.save()
    client.force_login(world.bruno)

    notes = ana.get(reverse("progress:notes")).content.decode()
    found = ana.get(reverse("progress:search"), {"q": "stock"}).content.decode()
    staff = client.get(reverse("progress:staff", args=[world.aldea.key])).content.decode()
    deadlines = client.get(reverse("progress:deadlines", args=[world.aldea.key])).content.decode()
    table = client.get(reverse("progress:staff_csv", args=[world.aldea.key, "T1"])).content.decode()

    assert "Una cifra" in notes and "Una cifra" in table
    for page in (notes, found, staff, deadlines):
        assert "Contar personas" in page and ana_in.edition.title not in page
